//! The whole flow on one page: bytes → Document → Parse → Mentions → Event → Incident.
//!
//! Each step returns a new noun and changes nothing before it. No step can fail on a document: it returns what it
//! could do and says the rest in diagnostics and in the input's verdict. Documents are independent of each other until
//! linking, so they run in parallel, and the result does not depend on how many threads there are.

use crate::engine::Engine;
use crate::input::{self, Input};
use crate::mask::{self, Masks};
use crate::progress::Progress;
use crate::verdict::Verdict;
use dateline_read::{Hints, Limits};
use dateline_types::*;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// What the user decides about a run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The date of documents that carry none.
    pub dct: Option<Date>,
}

/// Everything a run made.
#[derive(Debug, Default)]
pub struct Run {
    /// The documents that were coded, in input order.
    pub documents: Vec<Document>,
    /// Their events, by document and position.
    pub events: Vec<Event>,
    /// Their statements, by document and position.
    pub statements: Vec<Statement>,
    /// The incidents, in time order.
    pub incidents: Vec<Incident>,
    /// One line for every input.
    pub verdicts: Vec<Verdict>,
    /// What may not leave in clear.
    pub masks: Masks,
    /// What the stages noticed, with the input's path.
    pub diagnostics: Vec<(String, Diagnostic)>,
    /// How long each stage took.
    pub timings: Timings,
}

/// Processor time by stage, summed over threads.
#[derive(Debug, Default, Clone, Copy)]
pub struct Timings {
    read: Duration,
    parse: Duration,
    mention: Duration,
    code: Duration,
    link: Duration,
    tokens: usize,
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        write!(
            f,
            "read {:.0} ms, parse {:.0} ms ({} tokens), mention {:.0} ms, code {:.0} ms, link {:.0} ms",
            ms(self.read),
            ms(self.parse),
            self.tokens,
            ms(self.mention),
            ms(self.code),
            ms(self.link)
        )
    }
}

/// One document after coding.
struct Coded {
    document: Document,
    events: Vec<Event>,
    statements: Vec<Statement>,
    masked: Vec<Span>,
}

/// What one input came to.
#[derive(Default)]
struct InputResult {
    coded: Vec<Coded>,
    verdicts: Vec<Verdict>,
    diagnostics: Vec<(String, Diagnostic)>,
    timings: Timings,
}

/// Runs the flow over files.
pub fn run(inputs: &[Input], engine: &Engine, options: &Options, progress: &Progress) -> Run {
    let results = inputs
        .par_iter()
        .map(|input| {
            let bytes = match &input.file {
                Ok(path) => input::read_file(path).map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            let result = match bytes {
                Ok(bytes) => code_bytes(&input.path, &bytes, engine, options),
                Err(reason) => unreadable(&input.path, reason),
            };
            progress.step();
            result
        })
        .collect();
    gather(results, engine)
}

/// Runs the flow over one document in memory.
pub fn run_bytes(name: &str, bytes: &[u8], engine: &Engine, options: &Options) -> Run {
    gather(vec![code_bytes(name, bytes, engine, options)], engine)
}

/// bytes → documents → events, for one input.
fn code_bytes(path: &str, bytes: &[u8], engine: &Engine, options: &Options) -> InputResult {
    let mut result = InputResult::default();
    let clock = Instant::now();
    let reading = dateline_read::read(bytes, &Hints::of_path(path), &Limits::default());
    result.timings.read = clock.elapsed();
    result.diagnostics.extend(reading.diagnostics.into_iter().map(|d| (path.to_owned(), d)));
    for member in &reading.members {
        if member.verdict != dateline_read::Verdict::Read {
            result.verdicts.push(Verdict::of_reading(&format!("{path}: {}", member.name), &member.verdict));
        }
    }
    if reading.documents.is_empty() {
        result.verdicts.push(Verdict::of_reading(path, &reading.verdict));
    }
    for mut document in reading.documents {
        if document.date.is_none()
            && let Some(date) = options.dct
        {
            document.date = Some(DocumentDate {
                date,
                basis: DocumentDateBasis::Given,
                rule: "--dct".into(),
                span: None,
            });
        }
        if !engine.codes(document.language.as_deref()) {
            result.verdicts.push(Verdict::uncoded(path, &document));
            continue;
        }
        let coded = code_document(path, document, engine, &mut result);
        result.verdicts.push(Verdict::coded(
            path,
            &coded.document,
            coded.events.len(),
            coded.statements.len(),
        ));
        result.coded.push(coded);
    }
    result
}

/// Document → Parse → Mentions → events and statements.
fn code_document(path: &str, document: Document, engine: &Engine, result: &mut InputResult) -> Coded {
    let clock = Instant::now();
    let (parse, noticed) = engine.parse(&document);
    result.timings.parse += clock.elapsed();
    result.timings.tokens += parse.tokens().len();
    result.diagnostics.extend(noticed.into_iter().map(|d| (path.to_owned(), d)));

    let clock = Instant::now();
    let (mentions, noticed) = engine.mention(&document, &parse);
    result.timings.mention += clock.elapsed();
    result.diagnostics.extend(noticed.into_iter().map(|d| (path.to_owned(), d)));

    let clock = Instant::now();
    let coded = engine.code(&document, &parse, &mentions);
    result.timings.code += clock.elapsed();
    result.diagnostics.extend(coded.diagnostics.into_iter().map(|d| (path.to_owned(), d)));

    let masked = mask::person_spans(&parse, &mentions);
    Coded { document, events: coded.events, statements: coded.statements, masked }
}

/// Gathers the inputs' results in input order, drops exact repeats, and links events into incidents.
fn gather(results: Vec<InputResult>, engine: &Engine) -> Run {
    let mut run = Run::default();
    let mut seen: BTreeMap<DocumentId, String> = BTreeMap::new();
    for result in results {
        run.timings.add(&result.timings);
        run.diagnostics.extend(result.diagnostics);
        let mut verdicts = result.verdicts;
        for coded in result.coded {
            let id = coded.document.id.clone();
            if let Some(first) = seen.get(&id) {
                if let Some(verdict) =
                    verdicts.iter_mut().find(|v| v.document.as_deref() == Some(id.as_str()))
                {
                    verdict.make_duplicate_of(&id, first);
                }
                continue;
            }
            seen.insert(id.clone(), coded.document.origin.clone());
            run.masks.insert(id, coded.masked);
            run.events.extend(coded.events);
            run.statements.extend(coded.statements);
            run.documents.push(coded.document);
        }
        run.verdicts.extend(verdicts);
    }
    let clock = Instant::now();
    run.incidents = engine.link(&run.documents, &run.events);
    run.timings.link = clock.elapsed();
    run
}

fn unreadable(path: &str, reason: String) -> InputResult {
    InputResult { verdicts: vec![Verdict::unreadable(path, reason)], ..InputResult::default() }
}

impl Timings {
    fn add(&mut self, other: &Timings) {
        self.read += other.read;
        self.parse += other.parse;
        self.mention += other.mention;
        self.code += other.code;
        self.tokens += other.tokens;
    }
}
