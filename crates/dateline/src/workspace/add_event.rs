//! An event that nobody coded: a person points at the words and says what they tell.
//!
//! It is a decision like any other: appended, undone by a later one, kept when the report is coded again. Should a later
//! coding find an event of the same type in the same words, the person's record stands in its place.

use super::act::{Signature, incidents_of, record, request};
use super::correct::{Answer, Choice, Context, Corrected, Correction, Edit, edit};
use crate::engine::Languages;
use crate::failure::Failure;
use crate::pipeline::why_uncoded;
use dateline_resources::Resources;
use dateline_store::record::EventRecord;
use dateline_store::workspace::Workspace;
use dateline_types::*;
use regex::Regex;

/// A quotation of more words does not say which of them tell the event.
const LONGEST_TRIGGER: usize = 4;
/// Documents read at a time.
const BATCH: usize = 256;

/// Where a report tells the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A line of a plain text, counted from 1.
    Line {
        /// The path the report came under, or its end.
        path: String,
        /// The line.
        line: usize,
    },
    /// Words of a report, whatever stands between them as white space.
    Quote {
        /// The words.
        words: String,
        /// The report; `None` if they stand in one only.
        document: Option<DocumentId>,
    },
    /// A stretch of a report's text, in bytes.
    Span {
        /// The report.
        document: DocumentId,
        /// The stretch.
        span: Span,
    },
}

/// Where the words were found.
enum Found {
    Here(Box<Document>, Span),
    /// In several reports.
    Several(Vec<Choice>),
}

/// Adds an event told by these words. `trigger` is the word among them that names it; `fields` say what it is and must
/// give its type.
///
/// # Errors
/// If the words are not found, no type is given, a value cannot be, or the event is there already.
pub fn add_event(
    workspace: &mut Workspace,
    resources: &Resources,
    told: &Told,
    trigger: Option<&str>,
    fields: &[Correction],
    by: &Signature,
) -> Result<Answer, Failure> {
    if !fields.iter().any(|field| matches!(field.field.as_str(), "type" | "event")) {
        return Err(Failure::usage("an event needs a type")
            .with_hint("add type=ASSAULT, and what else is known: place=…, date=…"));
    }
    let (document, quote) = match find(workspace, told)? {
        Found::Here(document, quote) => (*document, quote),
        Found::Several(choices) => {
            return Ok(Answer::Choose { field: "document".into(), value: "these words".into(), choices });
        }
    };
    // Where names could not be told from other words they could not be masked either.
    if let Some(reason) = why_uncoded(&document, Languages::installed()) {
        return Err(Failure::usage(format!("nothing can be added to {}: {reason}", document.origin)));
    }
    let trigger = trigger_in(&document, quote, trigger)?;
    let coded = workspace.events_of(&document.id)?;
    let mut event = blank(&document, quote, trigger, &coded)?;
    let context = Context { resources, document: &document };
    let mut remarks = Vec::new();
    for field in fields {
        match edit(&event, field, &context)? {
            Edit::Set(set) => {
                remarks.extend(set.remark);
                event = set.event;
            }
            Edit::Choose(choices) => {
                let Correction { field, value, .. } = field.clone();
                return Ok(Answer::Choose { field, value, choices });
            }
        }
    }
    let told_by = |other: &&Event| {
        other.class.plover_type() == event.class.plover_type()
            && other.mentions.iter().any(|mention| mention.span.overlaps(trigger))
    };
    if let Some(known) = coded.iter().find(told_by) {
        return Err(Failure::usage(format!("these words tell event {} already ({})", known.id, known.class))
            .with_hint(format!("correct that: `dateline review correct {} …`", known.id)));
    }
    if event.time.is_none() {
        remarks.push("it has no date: date='12 March 2024' gives one".to_owned());
    }
    let json = serde_json::to_string(&EventRecord::from(&event))
        .map_err(|error| Failure::usage(format!("the record does not serialise: {error}")))?;
    // What was seen is the report, which has no versions.
    let by = Signature { seen: None, ..by.clone() };
    let decisions = record(workspace, &[request(&event.id, DecisionKind::Add, None, Some(json), &by)])?;
    let incidents = incidents_of(workspace, &[event.id])?;
    Ok(Answer::Done(Corrected { decisions, changes: Vec::new(), incidents, remarks }))
}

/// An event of which only the words are known.
fn blank(document: &Document, quote: Span, trigger: Span, coded: &[Event]) -> Result<Event, Failure> {
    let outside = || Failure::usage("the words lie outside the report's text");
    let text = trigger.in_text(&document.text).ok_or_else(outside)?.to_owned();
    let evidence = Evidence::quote(&document.text, quote).ok_or_else(outside)?;
    // Numbered like sentences of the coding; its own sentences are not at hand, the nearest event before it says enough.
    let before = coded.iter().filter(|event| event.trigger.span.start() <= trigger.start());
    let sentence = before.map(|event| event.sentence).max().unwrap_or(0);
    let start = (trigger.start() as u64).to_le_bytes();
    let mut id = EventId::of(&[document.id.as_str().as_bytes(), &start]);
    let mut number = 0u64;
    while coded.iter().any(|event| event.id == id) {
        number += 1;
        id = EventId::of(&[document.id.as_str().as_bytes(), &start, &number.to_le_bytes()]);
    }
    let class = EventClass::local(LocalType::Presence);
    Ok(Event::told(
        id,
        document.id.clone(),
        class,
        Telling { span: trigger, text, sentence },
        evidence,
        "review",
    ))
}

/// The word that tells the event, within the quotation.
fn trigger_in(document: &Document, quote: Span, word: Option<&str>) -> Result<Span, Failure> {
    let words = quote.in_text(&document.text).unwrap_or_default();
    match word {
        Some(word) => match words.find(word).filter(|_| !word.trim().is_empty()) {
            Some(at) => Ok(Span::new(quote.start() + at, quote.start() + at + word.len())),
            None => Err(Failure::usage(format!("{word:?} does not stand in these words: {words:?}"))),
        },
        None if words.split_whitespace().count() <= LONGEST_TRIGGER => Ok(quote),
        None => Err(Failure::usage(format!("which word tells the event? {words:?}"))
            .with_hint("name it: --trigger attacked")),
    }
}

fn find(workspace: &Workspace, told: &Told) -> Result<Found, Failure> {
    match told {
        Told::Span { document, span } => {
            let document = document_of(workspace, document)?;
            match span.in_text(&document.text) {
                Some(words) if !words.trim().is_empty() => Ok(Found::Here(Box::new(document), *span)),
                _ => Err(Failure::usage("the stretch holds no words of the report")),
            }
        }
        Told::Line { path, line } => of_line(workspace, path, *line),
        Told::Quote { words, document: Some(document) } => {
            let document = document_of(workspace, document)?;
            let quote =
                quoted(words)?.find(&document.text).map(|found| Span::new(found.start(), found.end()));
            quote.map(|quote| Found::Here(Box::new(document), quote)).ok_or_else(|| not_found(words))
        }
        Told::Quote { words, document: None } => {
            let pattern = quoted(words)?;
            let mut found: Vec<(Document, Span)> = Vec::new();
            let mut after = 0;
            loop {
                let batch = workspace.documents(after, BATCH)?;
                let Some(last) = batch.last() else { break };
                after = last.seq;
                for stored in batch {
                    if let Some(at) = pattern.find(&stored.document.text) {
                        let span = Span::new(at.start(), at.end());
                        found.push((stored.document, span));
                    }
                }
            }
            match found.len() {
                0 => Err(not_found(words)),
                1 => match found.pop() {
                    Some((document, span)) => Ok(Found::Here(Box::new(document), span)),
                    None => Err(not_found(words)),
                },
                _ => Ok(Found::Several(found.iter().map(|(document, _)| choice(document)).collect())),
            }
        }
    }
}

fn of_line(workspace: &Workspace, path: &str, line: usize) -> Result<Found, Failure> {
    let ids = workspace.documents_at(path)?;
    let mut documents = ids.iter().map(|id| document_of(workspace, id)).collect::<Result<Vec<_>, _>>()?;
    if documents.len() > 1 {
        return Ok(Found::Several(documents.iter().map(choice).collect()));
    }
    let Some(document) = documents.pop() else {
        return Err(Failure::usage(format!("no report came under the path {path:?}"))
            .with_hint("`dateline search` prints the paths of reports"));
    };
    if document.media_type != "text/plain" {
        return Err(Failure::usage(format!("{path} is no plain text: it has no lines to count"))
            .with_hint("quote the words: --quote \"…\""));
    }
    let mut start = 0;
    for (number, text) in document.text.split('\n').enumerate() {
        if number + 1 == line {
            let lead = text.len() - text.trim_start().len();
            let words = text.trim();
            if words.is_empty() {
                return Err(Failure::usage(format!("line {line} of {path} is empty")));
            }
            let span = Span::new(start + lead, start + lead + words.len());
            return Ok(Found::Here(Box::new(document), span));
        }
        start += text.len() + 1;
    }
    Err(Failure::usage(format!("{path} has no line {line}")))
}

fn document_of(workspace: &Workspace, id: &DocumentId) -> Result<Document, Failure> {
    let stored = workspace.document(id)?;
    let document = stored.map(|stored| stored.document).filter(|document| !document.text.is_empty());
    document.ok_or_else(|| Failure::usage(format!("no report {id} with its text in this workspace")))
}

/// The words with any white space between them.
fn quoted(words: &str) -> Result<Regex, Failure> {
    let parts: Vec<String> = words.split_whitespace().map(regex::escape).collect();
    if parts.is_empty() {
        return Err(Failure::usage("the quotation holds no words"));
    }
    Regex::new(&parts.join(r"\s+")).map_err(|_| Failure::usage("the quotation is too long"))
}

fn not_found(words: &str) -> Failure {
    Failure::usage(format!("no report here says {words:?}")).with_hint(
        "quote it exactly as the report has it, a few words are enough; `dateline search` finds the report",
    )
}

fn choice(document: &Document) -> Choice {
    let title = document.title.as_deref().unwrap_or("untitled");
    let date = document.date.as_ref().map_or("undated".to_owned(), |date| date.date.to_string());
    Choice { value: document.id.to_string(), label: format!("{date} {title} ({})", document.origin) }
}
