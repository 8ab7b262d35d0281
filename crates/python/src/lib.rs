//! `dateline._dateline`: the program's own paths, as Python calls them.
//!
//! Records cross as the JSON that the program writes anyway, and tables as Arrow's C stream, so that Python sees what a
//! bundle holds and no row is copied on its way to another library. `python/dateline/` makes dictionaries and frames of
//! them. While the program works, other Python threads run.

mod columns;

use clap::ValueEnum as _;
use dateline::bundle::{self, BundleFile, Form, Request, Tables};
use dateline::cli;
use dateline::engine::Engine;
use dateline::failure::{Failure, FailureKind};
use dateline::input::{self, Input};
use dateline::made_by;
use dateline::mask::{Projection, projected};
use dateline::names::Names;
use dateline::pipeline::{self, Options, Run};
use dateline::progress::Progress;
use dateline::reader::Reader;
use dateline::workspace::knowledge;
use dateline_resources::verbs::VerbDictionary;
use dateline_store::record::{EventRecord, StatementRecord};
use jiff::civil::Date;
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

create_exception!(_dateline, DatelineError, PyException, "What dateline could not do, with the next step.");
create_exception!(_dateline, UsageError, DatelineError, "The request cannot be carried out as asked.");
create_exception!(_dateline, WorkspaceError, DatelineError, "A workspace is locked or damaged.");
create_exception!(_dateline, ReadWriteError, DatelineError, "Reading or writing failed.");

fn raised(failure: Failure) -> PyErr {
    let said = failure.to_string();
    let said = said.strip_prefix("error: ").unwrap_or(&said).to_owned();
    match failure.kind {
        FailureKind::Usage => UsageError::new_err(said),
        FailureKind::Workspace => WorkspaceError::new_err(said),
        FailureKind::Io => ReadWriteError::new_err(said),
    }
}

/// The models and dictionaries, opened once.
#[pyclass(frozen, module = "dateline._dateline")]
struct Coder {
    engine: Engine,
}

#[pymethods]
impl Coder {
    #[new]
    #[pyo3(signature = (*, model = None, actors = None, agents = None, verbs = None, places = None))]
    fn new(
        py: Python<'_>,
        model: Option<String>,
        actors: Option<PathBuf>,
        agents: Option<PathBuf>,
        verbs: Option<PathBuf>,
        places: Option<PathBuf>,
    ) -> PyResult<Coder> {
        py.detach(|| opened(model.as_deref(), actors, agents, verbs, places))
            .map(|engine| Coder { engine })
            .map_err(raised)
    }

    /// Codes a text; its events, then its statements if wanted, as a JSON list.
    fn code(
        &self,
        py: Python<'_>,
        text: &str,
        dct: Option<&str>,
        statements: bool,
        mask: bool,
        min_confidence: f64,
    ) -> PyResult<String> {
        let options = options(dct, &[], min_confidence)?;
        py.detach(|| {
            let run = pipeline::run_bytes("text", text.as_bytes(), &self.engine, &options);
            expect_coded(&run)?;
            let view = projected(&run, &Projection { masks: &run.masks, public: mask });
            let json = |value: serde_json::Result<serde_json::Value>| value.map_err(broken);
            let mut records = Vec::new();
            for event in &view.events {
                records.push(json(serde_json::to_value(EventRecord::from(event)))?);
            }
            for statement in view.statements.iter().filter(|_| statements) {
                records.push(json(serde_json::to_value(StatementRecord::from(statement)))?);
            }
            serde_json::to_string(&records).map_err(broken)
        })
        .map_err(raised)
    }

    /// Reads and codes files and folders; every file of the bundle by its name, with those of `forms`.
    fn run<'py>(
        &self,
        py: Python<'py>,
        paths: Vec<PathBuf>,
        dct: Option<&str>,
        columns: Vec<String>,
        forms: Vec<String>,
        mask: bool,
        min_confidence: f64,
    ) -> PyResult<Bound<'py, PyDict>> {
        let options = options(dct, &columns, min_confidence)?;
        let forms = forms.iter().map(|form| known_form(form)).collect::<PyResult<Vec<Form>>>()?;
        let files = py.detach(|| {
            let inputs = inputs(&paths)?;
            let run = pipeline::run(&inputs, &self.engine, &options, &Progress::hidden());
            let request = Request {
                how: Projection { masks: &run.masks, public: mask },
                public: false,
                names: &Names::open()?,
                made_by: &made_by(),
                custody: &BTreeMap::new(),
                forms: &forms,
                replication: None,
                withheld: None,
                never: &[],
                decisions: &[],
            };
            bundle::files_of(&run, &request)
        });
        by_name(py, files.map_err(raised)?)
    }
}

fn opened(
    model: Option<&str>,
    actors: Option<PathBuf>,
    agents: Option<PathBuf>,
    verbs: Option<PathBuf>,
    places: Option<PathBuf>,
) -> Result<Engine, Failure> {
    let mut engine = Engine::open(model).map_err(|error| Failure::new(FailureKind::Io, error))?;
    if actors.is_some() || agents.is_some() {
        let mut all = engine.resources().actors.clone();
        if let Some(file) = &actors {
            knowledge::extend_actors(&mut all, file)?;
        }
        if let Some(file) = &agents {
            knowledge::extend_agents(&mut all, file)?;
        }
        engine = engine.with_actors(all);
    }
    if let Some(file) = &verbs {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        engine = engine.with_verbs(VerbDictionary::read(&name, &knowledge::text(file)?));
    }
    match &places {
        Some(file) => engine.with_places(file),
        None => Ok(engine),
    }
}

fn options(dct: Option<&str>, columns: &[String], min_confidence: f64) -> PyResult<Options> {
    let day = |day: &str| {
        day.parse::<Date>()
            .map_err(|_| UsageError::new_err(format!("dct: expected a day such as 2024-03-14, not {day:?}")))
    };
    if !(0.0..=1.0).contains(&min_confidence) {
        return Err(UsageError::new_err(format!(
            "min_confidence: expected a number from 0 to 1, not {min_confidence}"
        )));
    }
    let mut reader = Reader::default();
    for column in columns {
        reader.columns.assign(column).map_err(|error| UsageError::new_err(format!("columns: {error}")))?;
    }
    Ok(Options { dct: dct.map(day).transpose()?, reader, min_confidence, ..Options::default() })
}

fn known_form(name: &str) -> PyResult<Form> {
    Form::from_str(name, true).map_err(|_| {
        let all: Vec<String> = Form::value_variants()
            .iter()
            .filter_map(|form| Some(form.to_possible_value()?.get_name().into()))
            .collect();
        UsageError::new_err(format!("forms: no form is called {name:?}; there are {}", all.join(", ")))
    })
}

fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    let mut inputs = input::gather(paths);
    if inputs.len() == paths.len() && inputs.iter().all(|input| input.file.is_err()) {
        // Nothing that was named can be read: that is a mistake, not a batch with a bad file in it.
        if let Some(Input { path, file: Err(error), .. }) = inputs.drain(..).next() {
            return Err(Failure::io(error, format!("cannot read {path}")));
        }
    }
    if inputs.is_empty() {
        return Err(
            Failure::usage("no files there").with_hint("name a report file, or a folder that holds some")
        );
    }
    Ok(inputs)
}

/// A text that gives no document, or is in a language that is not coded, is an answer nobody should take for "no events".
fn expect_coded(run: &Run) -> Result<(), Failure> {
    match run.verdicts.iter().find(|verdict| verdict.is_finding()) {
        Some(verdict) if run.documents.is_empty() => {
            Err(Failure::usage(format!("{}: {}", verdict.verdict, verdict.reason)))
        }
        _ => Ok(()),
    }
}

fn broken(error: serde_json::Error) -> Failure {
    Failure::new(FailureKind::Io, error)
}

fn by_name(py: Python<'_>, files: Vec<BundleFile>) -> PyResult<Bound<'_, PyDict>> {
    let named = PyDict::new(py);
    for file in files {
        named.set_item(file.name, PyBytes::new(py, &file.bytes))?;
    }
    Ok(named)
}

/// The tables of a bundle by name, from the text of its files of lines.
#[pyfunction]
fn tables<'py>(
    py: Python<'py>,
    documents: &str,
    events: &str,
    statements: &str,
    incidents: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let made = py.detach(|| {
        let tables = Tables::of_lines(documents, events, statements, incidents)?;
        let Tables { events, incidents, statements, documents } = &tables;
        Ok([events, incidents, statements, documents].map(|table| (table.name, columns::of(table))))
    });
    let named = PyDict::new(py);
    for (name, columns) in made.map_err(raised)? {
        named.set_item(name, columns?)?;
    }
    Ok(named)
}

/// Runs the command line; the exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| cli::main(arguments))
}

/// Says how this process starts a child that reads PDFs: `program before… worker …`.
#[pyfunction]
fn hosted_by(program: PathBuf, before: Vec<OsString>) {
    dateline::worker::hosted_by(program, before);
}

#[pymodule]
fn _dateline(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("DatelineError", py.get_type::<DatelineError>())?;
    module.add("UsageError", py.get_type::<UsageError>())?;
    module.add("WorkspaceError", py.get_type::<WorkspaceError>())?;
    module.add("ReadWriteError", py.get_type::<ReadWriteError>())?;
    module.add_class::<Coder>()?;
    module.add_class::<columns::Columns>()?;
    module.add_function(wrap_pyfunction!(tables, module)?)?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(hosted_by, module)?)
}
