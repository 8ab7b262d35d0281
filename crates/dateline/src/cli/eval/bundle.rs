//! The bundle that a task judges: one that a run wrote before, or one made here from the gold's texts.
//!
//! Names stay in the clear: what is judged is the coding, not what an export withholds.

use super::Arguments;
use crate::cli::{Global, run};
use crate::failure::{Failure, FailureKind};
use crate::mask::Projection;
use crate::names::Names;
use crate::pipeline::{self, Options, Run};
use crate::{bundle, made_by};
use dateline_eval::bundle::{Bundle, Source};
use serde_json::Value;
use std::path::Path;

/// One text of a gold set, with what a reader of it would know.
#[derive(Debug, Default)]
pub struct Text<'a> {
    pub id: &'a str,
    pub text: &'a str,
    pub date: Option<&'a str>,
    pub publisher: Option<&'a str>,
}

/// The bundle of dated reports, coded together as the rows of one table.
pub fn of_reports(texts: &[Text<'_>], arguments: &Arguments, global: &Global) -> Result<Bundle, Failure> {
    if let Some(folder) = &arguments.bundle {
        return read(folder);
    }
    let rows: String = texts
        .iter()
        .map(|one| {
            let row = serde_json::json!({
                "id": one.id,
                "text": one.text,
                "date": one.date.unwrap_or_default(),
                "publisher": one.publisher.unwrap_or_default(),
            });
            format!("{row}\n")
        })
        .collect();
    parse(&pipeline::run_bytes("reports.jsonl", rows.as_bytes(), &global.engine()?, &Options::default()))
}

/// The bundle of texts that stand for themselves, each a file named by its number in six digits.
pub fn of_texts<'a>(
    texts: impl Iterator<Item = &'a str>,
    arguments: &Arguments,
    global: &Global,
) -> Result<Bundle, Failure> {
    if let Some(folder) = &arguments.bundle {
        return read(folder);
    }
    let wrong = |error| Failure::io(error, "cannot write the gold's texts to a temporary folder");
    let folder = tempfile::tempdir().map_err(wrong)?;
    for (number, text) in texts.enumerate() {
        std::fs::write(folder.path().join(format!("{number:06}.txt")), format!("{text}\n")).map_err(wrong)?;
    }
    parse(&run::code_paths(&[folder.path().to_owned()], &Options::default(), &global.engine()?, global)?)
}

/// The number of the text that a source of [`of_texts`] was made from.
pub fn number_of(source: &Source) -> Option<usize> {
    Path::new(&source.path).file_stem()?.to_str()?.parse().ok()
}

fn read(folder: &Path) -> Result<Bundle, Failure> {
    let text = |name: &str| super::read(&folder.join(name));
    assemble(&text("verdicts.csv")?, &text("events.jsonl")?, &text("incidents.jsonl")?)
}

fn parse(run: &Run) -> Result<Bundle, Failure> {
    let how = Projection { masks: &run.masks, public: false };
    let files = bundle::files(run, &how, &Names::open()?, &made_by());
    let text = |name: &str| {
        let file = files.iter().find(|file| file.name == name);
        String::from_utf8_lossy(file.map_or(&[][..], |file| &file.bytes)).into_owned()
    };
    assemble(&text("verdicts.csv"), &text("events.jsonl"), &text("incidents.jsonl"))
}

fn assemble(verdicts: &str, events: &str, incidents: &str) -> Result<Bundle, Failure> {
    let mut rows = csv::Reader::from_reader(verdicts.as_bytes());
    let sources: Result<Vec<Source>, csv::Error> = rows.deserialize().collect();
    let sources = sources.map_err(|error| Failure::new(FailureKind::Usage, error))?;
    Bundle::parse(sources, events, incidents).map_err(|error| Failure::new(FailureKind::Usage, error))
}

/// A figure as JSON: a number, or null where nothing was asked.
pub fn number(figure: Option<f64>) -> Value {
    figure.map_or(Value::Null, Value::from)
}
