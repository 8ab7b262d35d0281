//! The coder as a function of Apache DataFusion: record and text of a document in, its coding out.
//!
//! The function's name holds the digest of what codes (program, version, resources, language pack), so that a plan made for
//! one coder cannot run on another. It never fails on a row: a document that the coder cannot bear becomes a verdict.

use super::rows;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::workspace::code::engine_name;
use crate::{gazetteers, pipeline};
use datafusion::arrow::array::{ArrayRef, AsArray, ListBuilder, StringBuilder, StructArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{self, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use dateline_store::record::{EventRecord, StatementRecord};
use dateline_types::{Sha256, Span};
use std::fmt;
use std::fs;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// A coder with the name that says which it is.
pub struct Coder {
    engine: Engine,
    /// Program, version, digest of the resources, language pack.
    pub said: String,
    /// The digest of that, 16 hexadecimal digits.
    pub key: String,
}

impl Coder {
    /// A coder from an open engine, with the user's own places where a file of them was laid over the gazetteer.
    ///
    /// # Errors
    /// If that file, or the gazetteer that the user imported, cannot be read.
    pub fn new(engine: Engine, places: Option<&Path>) -> Result<Coder, Failure> {
        let mut said = engine_name(&engine, "");
        let own = [("gazetteer", gazetteers::installed()), ("places", places.map(Path::to_owned))];
        for (what, path) in own.into_iter().filter_map(|(what, path)| Some((what, path?))) {
            let bytes =
                fs::read(&path).map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))?;
            said.push_str(&format!(", {what} {}", &Sha256::of(&bytes).to_hex()[..12]));
        }
        let key = Sha256::of(said.as_bytes()).to_hex()[..16].to_owned();
        Ok(Coder { engine, said, key })
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The name of the function.
    pub fn function_name(&self) -> String {
        format!("dateline_code_{}", self.key)
    }
}

/// A record as one line of JSON.
fn line(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).expect("records serialise")
}

/// What coding one row came to.
struct Coded {
    verdict: &'static str,
    reason: String,
    masked: Vec<Span>,
    events: Vec<String>,
    statements: Vec<String>,
}

impl Coded {
    fn not(verdict: &'static str, reason: String) -> Coded {
        Coded { verdict, reason, masked: Vec::new(), events: Vec::new(), statements: Vec::new() }
    }
}

fn code_row(record: &str, text: &str, engine: &Engine) -> Coded {
    let document = match rows::document(record, text) {
        Ok(document) => document,
        Err(error) => return Coded::not("failed", format!("its row is damaged: {error}")),
    };
    if let Some(reason) = pipeline::why_uncoded(&document, engine.languages()) {
        return Coded::not("uncoded", reason);
    }
    let coded = pipeline::code_document(&document, engine);
    Coded {
        verdict: "coded",
        reason: String::new(),
        masked: coded.masked,
        events: coded.events.iter().map(|event| line(&EventRecord::from(event))).collect(),
        statements: coded.statements.iter().map(|told| line(&StatementRecord::from(told))).collect(),
    }
}

/// What `work` comes to, or a verdict if it panics: one document never ends a batch.
fn survived(work: impl FnOnce() -> Coded) -> Coded {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
        Coded::not("failed", format!("the coder stopped on it: {said}; please report this with the document"))
    })
}

/// The fields of a coding.
fn fields() -> Fields {
    let lines =
        |name| Field::new(name, DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))), false);
    let text = |name| Field::new(name, DataType::Utf8, false);
    Fields::from(vec![text("verdict"), text("reason"), text("masked"), lines("events"), lines("statements")])
}

fn made(rows: &[Coded]) -> StructArray {
    let text = |of: &dyn Fn(&Coded) -> String| -> ArrayRef {
        let mut column = StringBuilder::new();
        rows.iter().for_each(|row| column.append_value(of(row)));
        Arc::new(column.finish())
    };
    let lines = |of: &dyn Fn(&Coded) -> &[String]| -> ArrayRef {
        let mut column = ListBuilder::new(StringBuilder::new());
        for row in rows {
            of(row).iter().for_each(|line| column.values().append_value(line));
            column.append(true);
        }
        Arc::new(column.finish())
    };
    let masked = |row: &Coded| {
        let pairs: Vec<(usize, usize)> = row.masked.iter().map(|span| (span.start(), span.end())).collect();
        serde_json::to_string(&pairs).expect("numbers serialise")
    };
    let columns = vec![
        text(&|row| row.verdict.to_owned()),
        text(&|row| row.reason.clone()),
        text(&masked),
        lines(&|row| &row.events),
        lines(&|row| &row.statements),
    ];
    StructArray::new(fields(), columns, None)
}

/// The function over a coder.
pub fn function(coder: Arc<Coder>) -> ScalarUDF {
    let name = coder.function_name();
    // Volatile: it must not be folded where a plan is made, nor computed twice.
    let signature = Signature::exact(vec![DataType::Utf8, DataType::Utf8], Volatility::Volatile);
    ScalarUDF::new_from_impl(Function { coder: Some(coder), name, signature })
}

/// The function's name and type without a coder behind it: for a scheduler, which plans and never codes.
pub fn declared(name: String) -> ScalarUDF {
    let signature = Signature::exact(vec![DataType::Utf8, DataType::Utf8], Volatility::Volatile);
    ScalarUDF::new_from_impl(Function { coder: None, name, signature })
}

struct Function {
    coder: Option<Arc<Coder>>,
    name: String,
    signature: Signature,
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

// The name says which coder it is.
impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> common::Result<DataType> {
        Ok(DataType::Struct(fields()))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> common::Result<ColumnarValue> {
        let Some(coder) = &self.coder else {
            return exec_err!("a scheduler plans and does not code");
        };
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let [record, text] = columns.as_slice() else {
            return exec_err!("{} takes a record and a text", self.name);
        };
        let (record, text) = (cast(record, &DataType::Utf8)?, cast(text, &DataType::Utf8)?);
        let (record, text) = (record.as_string::<i32>(), text.as_string::<i32>());
        let rows: Vec<Coded> = record
            .iter()
            .zip(text.iter())
            .map(|(record, text)| {
                survived(|| code_row(record.unwrap_or_default(), text.unwrap_or_default(), coder.engine()))
            })
            .collect();
        Ok(ColumnarValue::Array(Arc::new(made(&rows))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_stops_the_coder_costs_one_verdict() {
        let coded = survived(|| panic!("index {} out of range", 7));
        assert_eq!(coded.verdict, "failed");
        assert!(coded.reason.contains("index 7 out of range"), "{}", coded.reason);
        let engine = Engine::open(None).unwrap();
        let coded = code_row("{}", "Nothing happened.", &engine);
        assert_eq!(coded.verdict, "failed");
        assert!(coded.reason.contains("row is damaged"), "{}", coded.reason);
    }

    #[test]
    fn the_name_says_which_coder_it_is() {
        let coder = Coder::new(Engine::open(None).unwrap(), None).unwrap();
        assert!(coder.said.contains(env!("DATELINE_RESOURCES")), "{}", coder.said);
        assert_eq!(coder.function_name().len(), "dateline_code_".len() + 16);
        // Own places are part of it.
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("places.csv");
        fs::write(&path, "name,lat,lon\nHillford,1,2\n").unwrap();
        let other = Coder::new(Engine::open(None).unwrap(), Some(&path)).unwrap();
        assert_ne!(coder.key, other.key);
    }
}
