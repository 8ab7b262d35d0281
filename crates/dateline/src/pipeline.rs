//! The whole flow on one page: bytes → Document → Parse → Mentions → Event → Incident.
//!
//! Each step returns a new noun and changes nothing before it. No step can fail on a document: it returns what it
//! could do and says the rest in diagnostics and in the input's verdict. Documents are independent of each other until
//! linking, so they run in parallel, and the result does not depend on how many threads there are.

use crate::engine::{Engine, Languages};
use crate::input::{self, Input};
use crate::mask::{self, Masks};
use crate::progress::Progress;
use crate::reader::Reader;
use crate::verdict::Verdict;
use dateline_coder::link::LinkOptions;
use dateline_read::{Hints, NearText, near_duplicates};
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
    /// How inputs are read.
    pub reader: Reader,
    /// Records below this probability are left out before linking; 0 keeps all.
    pub min_confidence: f64,
    /// What was proposed as an event and rejected is kept for audit.
    pub rejected: bool,
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
    /// Rows of other people's datasets that go out with them; `None` leaves the file out of the bundle.
    pub imported: Option<Vec<Incident>>,
    /// What was proposed as an event and rejected, by document and position; `None` leaves the file out of the bundle.
    pub rejected: Option<Vec<Rejected>>,
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
    pub(crate) link: Duration,
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
#[derive(Debug)]
pub struct Coded {
    /// The document.
    pub document: Document,
    /// Its events, in text order.
    pub events: Vec<Event>,
    /// Its statements, in text order.
    pub statements: Vec<Statement>,
    /// What was proposed as an event and rejected, in text order.
    pub rejected: Vec<Rejected>,
    /// Names of persons in its text.
    pub masked: Vec<Span>,
}

/// What one input came to.
#[derive(Debug, Default)]
pub struct InputResult {
    /// Its coded documents, in order.
    pub coded: Vec<Coded>,
    /// One line for the input, or for each document and refused member.
    pub verdicts: Vec<Verdict>,
    /// What the stages noticed, with the input's path.
    pub diagnostics: Vec<(String, Diagnostic)>,
    /// How long each stage took.
    pub timings: Timings,
}

/// One part of an input: a document, or a refusal with its verdict.
#[derive(Debug)]
pub enum Part {
    /// A document.
    Document(Box<Document>),
    /// The input, or a member of it, that gave no document.
    Refused(Verdict),
}

/// An input after reading.
#[derive(Debug)]
pub struct ReadInput {
    /// Refused members first, then documents in order.
    pub parts: Vec<Part>,
    /// What the reader noticed.
    pub diagnostics: Vec<Diagnostic>,
}

/// A document's coding, with what later steps need of the way there.
#[derive(Debug)]
pub struct CodedDocument {
    /// Its events, in text order.
    pub events: Vec<Event>,
    /// Its statements, in text order.
    pub statements: Vec<Statement>,
    /// What was proposed as an event and rejected, in text order.
    pub rejected: Vec<Rejected>,
    /// Names of persons in its text.
    pub masked: Vec<Span>,
    /// What its words refer to.
    pub mentions: Mentions,
    /// What the stages noticed.
    pub diagnostics: Vec<Diagnostic>,
    /// How long each stage took.
    pub timings: Timings,
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
    link(confident(gather(results), options), engine)
}

/// Leaves out what is less probable than the user asks for.
fn confident(mut run: Run, options: &Options) -> Run {
    let is_sure = |event: &Event| event.confidence >= options.min_confidence;
    if options.rejected {
        let unsure = run.events.iter().filter(|event| !is_sure(event)).map(unsure);
        let rejected = run.rejected.get_or_insert_default();
        rejected.extend(unsure);
        let order: BTreeMap<&DocumentId, usize> =
            run.documents.iter().enumerate().map(|(n, d)| (&d.id, n)).collect();
        rejected.sort_by_key(|rejected| (order.get(&rejected.document).copied(), rejected.span));
    }
    run.events.retain(is_sure);
    run
}

/// A record that is less probable than the user asks for.
fn unsure(event: &Event) -> Rejected {
    Rejected {
        id: event.id.clone(),
        document: event.document.clone(),
        sentence: event.sentence,
        class: event.class,
        span: event.trigger.span,
        text: event.trigger.text.clone(),
        evidence: event.evidence.first().clone(),
        probability: event.confidence,
        by: RejectedBy::Confidence,
        rule: event.rule.clone(),
        because: event.trace.clone(),
    }
}

/// Runs the flow over one document in memory.
pub fn run_bytes(name: &str, bytes: &[u8], engine: &Engine, options: &Options) -> Run {
    link(confident(gather(vec![code_bytes(name, bytes, engine, options)]), options), engine)
}

/// bytes → documents → events, for one input.
fn code_bytes(path: &str, bytes: &[u8], engine: &Engine, options: &Options) -> InputResult {
    let mut result = InputResult::default();
    let clock = Instant::now();
    let read = read_bytes(bytes, Hints::of_path(path), options);
    result.timings.read = clock.elapsed();
    result.diagnostics.extend(read.diagnostics.into_iter().map(|d| (path.to_owned(), d)));
    for part in read.parts {
        let document = match part {
            Part::Document(document) => *document,
            Part::Refused(verdict) => {
                result.verdicts.push(verdict);
                continue;
            }
        };
        if let Some(reason) = why_uncoded(&document, engine.languages()) {
            result.verdicts.push(Verdict::uncoded(path, &document, reason));
            continue;
        }
        let coded = code_document(&document, engine);
        result.timings.add(&coded.timings);
        result.diagnostics.extend(coded.diagnostics.into_iter().map(|d| (path.to_owned(), d)));
        let CodedDocument { events, statements, masked, mut rejected, .. } = coded;
        if !options.rejected {
            rejected.clear();
        }
        result.verdicts.push(Verdict::coded(path, &document, events.len(), statements.len()));
        result.coded.push(Coded { document, events, statements, rejected, masked });
    }
    result
}

/// bytes → documents, for one input.
pub fn read_bytes(bytes: &[u8], hints: Hints, options: &Options) -> ReadInput {
    let path = hints.origin.clone();
    let reading = options.reader.read_hinted(bytes, hints);
    let mut parts = Vec::new();
    for member in &reading.members {
        if member.verdict != dateline_read::Verdict::Read {
            let verdict = Verdict::of_reading(&path, &member.verdict).of_member(&member.name);
            parts.push(Part::Refused(verdict));
        }
    }
    if reading.documents.is_empty() {
        parts.push(Part::Refused(Verdict::of_reading(&path, &reading.verdict)));
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
        parts.push(Part::Document(Box::new(document)));
    }
    ReadInput { parts, diagnostics: reading.diagnostics }
}

/// Bytes of text above which a document is no single report and is not coded: 170,000 words, a long novel. No document
/// may keep a run waiting (docs/reliability.md).
pub const LONGEST_CODED: usize = 1 << 20;

/// Words and marks above which a document is not coded. The longest text that is coded has 200,000 if it is prose; a
/// megabyte of brackets has a million.
const MOST_PIECES: usize = 300_000;

/// True if a text has more words and marks than `most`.
fn has_more_pieces(text: &str, most: usize) -> bool {
    let mut inside = false;
    let pieces = text.chars().filter(|c| {
        let is_word = c.is_alphanumeric();
        let begins = !(c.is_whitespace() || is_word && inside);
        inside = is_word;
        begins
    });
    pieces.take(most + 1).count() > most
}

/// True if most letters are Cyrillic.
fn in_cyrillic(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (cyrillic, all) = letters.fold((0usize, 0usize), |(cyrillic, all), c| {
        (cyrillic + usize::from(matches!(c, '\u{400}'..='\u{52f}')), all + 1)
    });
    cyrillic * 2 >= all
}

/// Why a document is kept without being coded; `None` for one that is coded. A language that could not be told is tried
/// as English.
pub fn why_uncoded(document: &Document, languages: Languages) -> Option<String> {
    let language = document.language.as_deref();
    if language == Some("ru") && languages.codes(language) && !in_cyrillic(&document.text) {
        return Some(
            "its Russian stands in Latin letters, which its models do not read; the text was read and kept apart:              write it in Cyrillic"
                .to_owned(),
        );
    }
    if !languages.codes(language) {
        return Some(languages.why_not(language.unwrap_or("unknown")));
    }
    if has_more_pieces(document.visible(), MOST_PIECES) {
        return Some(format!(
            "its text has more than {MOST_PIECES} words and marks, more than the longest report that is coded; the text \
             was read and kept apart: split it into its reports"
        ));
    }
    let bytes = document.text.len();
    (bytes > LONGEST_CODED).then(|| {
        format!(
            "its text has {bytes} bytes, more than the {LONGEST_CODED} of the longest report that is coded; the text \
             was read and kept apart: split it into its reports"
        )
    })
}

/// Document → Parse → Mentions → events and statements.
pub fn code_document(document: &Document, engine: &Engine) -> CodedDocument {
    let clock = Instant::now();
    let (parse, mut diagnostics) = engine.parse(document);
    let took = clock.elapsed();
    let mut coded = code_parsed(document, &parse, engine);
    coded.timings.parse = took;
    diagnostics.append(&mut coded.diagnostics);
    coded.diagnostics = diagnostics;
    coded
}

/// Parse → Mentions → events and statements.
pub fn code_parsed(document: &Document, parse: &Parse, engine: &Engine) -> CodedDocument {
    let mut timings = Timings { tokens: parse.tokens().len(), ..Timings::default() };
    let clock = Instant::now();
    let told = engine.tell(document, parse);
    let (mentions, mut diagnostics) = match &told {
        None => engine.mention(document, parse),
        Some(told) => (told.mentions_of(document), told.diagnostics.clone()),
    };
    timings.mention = clock.elapsed();

    let clock = Instant::now();
    let coded = match &told {
        None => engine.code(document, parse, &mentions),
        Some(told) => told.code(document, engine.resources()),
    };
    timings.code = clock.elapsed();
    diagnostics.extend(coded.diagnostics);

    let masked = match &told {
        // What could not be parsed may hold any name.
        _ if parse.tokens().is_empty() => mask::cautious_spans(&document.text, engine.resources()),
        None => mask::person_spans(document, parse, &mentions, engine.resources()),
        Some(told) => mask::told_spans(document, parse, told, engine.resources()),
    };
    // Numbers as records give them: what is linked at once and what is linked after years in a workspace is the same.
    let events = coded.events.into_iter().map(dateline_store::record::as_stored).collect();
    CodedDocument {
        events,
        statements: coded.statements,
        rejected: coded.rejected,
        masked,
        mentions,
        diagnostics,
        timings,
    }
}

/// Gathers the inputs' results in input order and drops exact repeats.
pub fn gather(results: Vec<InputResult>) -> Run {
    let mut run = Run::default();
    let mut seen: BTreeMap<DocumentId, String> = BTreeMap::new();
    for result in results {
        run.timings.add(&result.timings);
        run.diagnostics.extend(result.diagnostics);
        let mut verdicts = result.verdicts;
        let mut lines: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (line, verdict) in verdicts.iter().enumerate().filter(|(_, v)| v.verdict == "coded") {
            if let Some(document) = &verdict.document {
                lines.entry(document.to_string()).or_default().push(line);
            }
        }
        for coded in result.coded {
            let id = coded.document.id.clone();
            if let Some(first) = seen.get(&id) {
                // The last line of that document: within one input, the first is the one that was kept.
                if let Some(line) = lines.get_mut(id.as_str()).and_then(Vec::pop) {
                    verdicts[line].make_duplicate_of(&id, first);
                }
                continue;
            }
            seen.insert(id.clone(), coded.document.origin.clone());
            run.masks.insert(&coded.document, coded.masked);
            run.events.extend(coded.events);
            run.statements.extend(coded.statements);
            if !coded.rejected.is_empty() {
                run.rejected.get_or_insert_default().extend(coded.rejected);
            }
            run.documents.push(coded.document);
        }
        run.verdicts.extend(verdicts);
    }
    run
}

/// Events → incidents.
pub(crate) fn link(mut run: Run, engine: &Engine) -> Run {
    let clock = Instant::now();
    let copies = near_copies(&run.documents);
    mark_near_copies(&mut run.verdicts, &copies);
    let options = LinkOptions { copies, masked: run.masks.clone().into_spans(), ..LinkOptions::default() };
    run.incidents = engine.link(&run.documents, &run.events, &options);
    run.timings.link = clock.elapsed();
    run
}

/// Says in the verdicts which documents are near copies, and of what.
pub fn mark_near_copies(verdicts: &mut [Verdict], copies: &BTreeMap<DocumentId, DocumentId>) {
    let by_copy: BTreeMap<&str, &DocumentId> =
        copies.iter().map(|(copy, first)| (copy.as_str(), first)).collect();
    for verdict in verdicts {
        let first = verdict.document.as_deref().and_then(|id| by_copy.get(id));
        verdict.near_copy_of = first.map(|first| first.as_str().into());
    }
}

/// Syndicated copies and light rewrites, each with the earliest text of its group.
pub(crate) fn near_copies(documents: &[Document]) -> BTreeMap<DocumentId, DocumentId> {
    let texts: Vec<NearText<'_, DocumentId>> = documents
        .iter()
        .map(|document| NearText {
            id: document.id.clone(),
            date: document.date.as_ref().map(|date| date.date),
            text: &document.text[document.front_matter.map_or(0, Span::end)..],
        })
        .collect();
    let mut copies = BTreeMap::new();
    for group in near_duplicates(&texts) {
        copies.extend(group.copies.into_iter().map(|copy| (copy, group.earliest.clone())));
    }
    copies
}

fn unreadable(path: &str, reason: String) -> InputResult {
    InputResult { verdicts: vec![Verdict::unreadable(path, reason)], ..InputResult::default() }
}

impl Timings {
    /// Adds what another document took.
    pub(crate) fn add(&mut self, other: &Timings) {
        self.read += other.read;
        self.parse += other.parse;
        self.mention += other.mention;
        self.code += other.code;
        self.tokens += other.tokens;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_longer_than_any_report_is_kept_without_being_coded() {
        let mut document = Document::of_text("Police arrested two men. ".repeat(LONGEST_CODED / 25 + 1));
        let languages = Engine::open(None).unwrap().languages();
        let why_uncoded = |document: &Document| why_uncoded(document, languages);
        assert!(why_uncoded(&document).is_some_and(|reason| reason.contains("split it")));
        document.text.truncate(LONGEST_CODED);
        assert_eq!(why_uncoded(&document), None);
        document.text = "(".repeat(MOST_PIECES + 1);
        assert!(why_uncoded(&document).is_some_and(|reason| reason.contains("words and marks")));
        document.language = Some("uk".into());
        assert!(why_uncoded(&document).is_some_and(|reason| reason.contains("(uk)")));
        document.language = Some("ru".into());
        assert!(why_uncoded(&document).is_some_and(|reason| reason.contains("resources install ru")));
    }
}
