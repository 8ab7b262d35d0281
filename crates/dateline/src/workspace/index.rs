//! The words that go into the search index: the report's, with names of private persons replaced (docs/responsible-use.md).
//!
//! Masking here is wider than in exports: once a name was recognised in a report, each of its words is masked wherever it
//! stands in that report, so that a sentence in which the recogniser missed it gives nothing away. Where no language
//! model can tell names, in reports that are not coded, every capitalised word that no dictionary knows is masked; in a
//! script without capitals, the text is left out.

use crate::engine::Engine;
use crate::mask::{MASK, Masks};
use crate::pipeline::CodedDocument;
use dateline_types::{Document, Mentions, Span};
use std::collections::BTreeSet;

/// A document's words for search, masked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// The title.
    pub title: String,
    /// The text.
    pub text: String,
    /// Publisher and agency.
    pub source: String,
}

/// The words of a coded document.
pub fn search_text(document: &Document, coded: &CodedDocument, engine: &Engine) -> SearchText {
    let mut names = name_words(&document.text, &coded.masked);
    let title = document.title.clone().unwrap_or_default();
    let mut title_spans = Vec::new();
    if !title.is_empty() {
        let as_text = Document {
            text: title.clone(),
            title: None,
            dateline_place: None,
            front_matter: None,
            ..document.clone()
        };
        let coded = pipeline_names(&as_text, engine);
        names.extend(name_words(&title, &coded));
        title_spans = coded;
    }
    SearchText {
        title: masked(&title, title_spans, &names, &Mentions::default()),
        text: masked(&document.text, coded.masked.clone(), &names, &coded.mentions),
        source: source(document),
    }
}

fn pipeline_names(document: &Document, engine: &Engine) -> Vec<Span> {
    let (parse, _) = engine.parse(document);
    let (mentions, _) = engine.mention(document, &parse);
    crate::mask::person_spans(&parse, &mentions)
}

/// The words of a document in a language without a model.
pub fn uncoded_search_text(document: &Document, engine: &Engine) -> SearchText {
    let cautious =
        |text: &str| masked(text, cautious_spans(text, engine), &BTreeSet::new(), &Mentions::default());
    let title = document.title.as_deref().unwrap_or_default();
    let has_case = document.text.chars().any(char::is_lowercase);
    let (title, text) =
        if has_case { (cautious(title), cautious(&document.text)) } else { (String::new(), String::new()) };
    SearchText { title, text, source: source(document) }
}

fn source(document: &Document) -> String {
    [document.publisher.as_deref(), document.agency.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// The words of recognised names, as written, particles and initials left out.
fn name_words(text: &str, spans: &[Span]) -> BTreeSet<String> {
    spans
        .iter()
        .filter_map(|span| span.in_text(text))
        .flat_map(words)
        .filter(|(_, word)| word.chars().count() > 2 && word.chars().next().is_some_and(char::is_uppercase))
        .map(|(_, word)| word.to_owned())
        .collect()
}

/// `text` with `spans` and every other occurrence of `names` masked, save where the words name a known place or actor.
fn masked(text: &str, mut spans: Vec<Span>, names: &BTreeSet<String>, mentions: &Mentions) -> String {
    let is_known = |span: Span| {
        mentions.places.iter().any(|p| p.place.is_some() && p.span.contains(span))
            || mentions.actors.iter().any(|a| a.actor.is_some() && !a.is_person && a.span.contains(span))
    };
    for (start, word) in words(text) {
        let span = Span::new(start, start + word.len());
        if names.contains(word) && !is_known(span) {
            spans.push(span);
        }
    }
    let id = dateline_types::DocumentId::of(&[]);
    let mut masks = Masks::none();
    masks.insert(id.clone(), spans);
    let out = masks.apply(&id, Span::new(0, text.len()), text);
    // Neighbouring names are one token: how many words a name had is nobody's business.
    let twice = format!("{MASK} {MASK}");
    let mut out = out;
    while out.contains(&twice) {
        out = out.replace(&twice, MASK);
    }
    out
}

/// Runs of capitalised words that no dictionary knows, in a text whose language has capitals and no model.
fn cautious_spans(text: &str, engine: &Engine) -> Vec<Span> {
    let (mut spans, mut alone): (Vec<Span>, Vec<(Span, &str)>) = (Vec::new(), Vec::new());
    for (span, count) in capital_runs(text) {
        let name = span.in_text(text).unwrap_or_default();
        if count == 1 && opens_sentence(text, span.start()) {
            alone.push((span, name));
        } else if !engine.knows_name(name) {
            spans.push(span);
        }
    }
    // A word that opens a sentence is written with a capital whatever it is: it is a name if it is one elsewhere.
    let names = name_words(text, &spans);
    spans.extend(alone.iter().filter(|(_, word)| names.contains(*word)).map(|(span, _)| *span));
    spans
}

/// Neighbouring capitalised words as one span, with how many there are.
fn capital_runs(text: &str) -> Vec<(Span, usize)> {
    let mut runs: Vec<(Span, usize)> = Vec::new();
    let mut open = false;
    for (start, word) in words(text) {
        let span = Span::new(start, start + word.len());
        if !word.chars().next().is_some_and(char::is_uppercase) {
            open = false;
            continue;
        }
        match runs.last_mut() {
            Some((run, count)) if open && joins(&text[run.end()..start]) => {
                *run = run.cover(span);
                *count += 1;
            }
            _ => runs.push((span, 1)),
        }
        open = true;
    }
    runs
}

/// True if two words with this between them may be one name: spaces, and the full stop of an initial.
fn joins(gap: &str) -> bool {
    gap.chars().all(|c| matches!(c, ' ' | '.' | '\u{a0}'))
}

/// True if the word at `start` is the first of a line or sentence.
fn opens_sentence(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', '"', '«', '„', '“', '—', '-', '(']);
    before.is_empty() || before.ends_with(['.', '!', '?', '\n', ':'])
}

/// Words with their first byte: letters, digits, and the marks that stand inside names.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (position, c) in text.char_indices() {
        let inside = c.is_alphanumeric() || (start.is_some() && matches!(c, '-' | '\'' | '’' | '\u{301}'));
        match (inside, start) {
            (true, None) => start = Some(position),
            (false, Some(from)) => {
                words.push((from, text[from..position].trim_end_matches(['-', '\'', '’'])));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        words.push((from, text[from..].trim_end_matches(['-', '\'', '’'])));
    }
    words
}
