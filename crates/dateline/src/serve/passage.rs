//! A sentence to code, with the text around it, and answers on it: from words and places as shown to keys and bytes.

use super::answer::Refusal;
use super::change::Marked;
use super::desk::Desk;
use super::record::Sheet;
use crate::sitting::Unit;
use crate::sitting::answer::{Answer, PartyAnswer, PlaceAnswer, Told};
use dateline_types::{Actuality, Certainty, EventClass, LocalType, Mode, PloverType, Polarity, Span};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Bytes of the text before and after a sentence that are shown with it.
const CONTEXT: usize = 400;

/// A unit's sentence with the text around it, as shown.
pub struct Passage {
    /// The document.
    pub sheet: Sheet,
    /// Bytes of the document that are shown.
    around: Span,
}

impl Passage {
    /// A unit's passage.
    ///
    /// # Errors
    /// If the document is not there any more.
    pub fn open(desk: &Desk, unit: &Unit) -> Result<Passage, Refusal> {
        let id = unit.document().ok_or_else(|| Refusal::not_found("there is no such document"))?;
        let sheet = desk.read(|workspace| Sheet::open(desk, workspace, &id, false))?;
        let text = &sheet.document.text;
        let (mut start, mut end) =
            (unit.span().start().saturating_sub(CONTEXT), (unit.span().end() + CONTEXT).min(text.len()));
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Ok(Passage { sheet, around: Span::new(start, end.max(start)) })
    }

    /// What is shown.
    pub fn text(&self) -> &str {
        self.sheet.shown.words(self.around)
    }

    /// Where bytes of the document are in the passage.
    pub fn units(&self, span: Span) -> (usize, usize) {
        let (all, own) = (self.sheet.shown.units_of(self.around), self.sheet.shown.units_of(span));
        (own.start.saturating_sub(all.start), own.end.saturating_sub(all.start))
    }

    /// Bytes of the document behind a stretch of the passage.
    fn bytes(&self, marked: Marked) -> Result<Span, Refusal> {
        let from = self.sheet.shown.units_of(self.around).start;
        let span = self.sheet.shown.span_of(from + marked.start..from + marked.end);
        span.ok_or_else(|| Refusal::bad("the quoted words are not in the passage"))
    }

    /// Where words of a coder stand: in the passage as shown.
    fn find(&self, words: &str) -> Result<Span, Refusal> {
        let text = self.text();
        let at = text.find(words.trim()).filter(|_| !words.trim().is_empty());
        let at = at.ok_or_else(|| Refusal::bad(format!("{words:?} does not stand in the passage")))?;
        let start = text[..at].encode_utf16().count();
        self.bytes(Marked { start, end: start + words.trim().encode_utf16().count() })
    }

    /// An answer as a page gets it.
    pub fn answer(&self, answer: &Answer) -> Value {
        let Some(told) = &answer.told else { return json!({ "event": false }) };
        let party = |party: &PartyAnswer| match party {
            PartyAnswer::Key { actor } => actor.clone(),
            PartyAnswer::Words { start, end } => {
                self.sheet.shown.words(Span::new(*start as usize, (*end).max(*start) as usize)).to_owned()
            }
        };
        let quote = self.units(Span::new(told.quote.0 as usize, told.quote.1.max(told.quote.0) as usize));
        json!({
            "event": true, "type": told.class, "mode": told.mode, "local": told.local,
            "actors": told.actors.iter().map(party).collect::<Vec<_>>(),
            "targets": told.targets.iter().map(party).collect::<Vec<_>>(), "start": told.start, "end": told.end,
            "place": told.place, "actuality": told.actuality, "polarity": told.polarity, "certainty": told.certainty,
            "killed": told.killed, "quote": { "start": quote.0, "end": quote.1 },
        })
    }
}

/// A coder's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    event: bool,
    #[serde(rename = "type")]
    class: Option<String>,
    mode: Option<String>,
    local: Option<String>,
    #[serde(default)]
    actors: Vec<String>,
    #[serde(default)]
    targets: Vec<String>,
    start: Option<String>,
    end: Option<String>,
    #[schema(value_type = Object)]
    place: Option<PlaceAnswer>,
    actuality: Option<String>,
    polarity: Option<String>,
    certainty: Option<String>,
    killed: Option<u64>,
    quote: Option<Marked>,
}

fn term<T: std::str::FromStr + ToString>(
    name: &str,
    given: Option<&str>,
    usual: &str,
) -> Result<String, Refusal> {
    let word = given.unwrap_or(usual);
    word.parse::<T>().map(|term| term.to_string()).map_err(|_| Refusal::bad(format!("no {name}: {word:?}")))
}

/// Reads an answer.
///
/// # Errors
/// If it is not of the ontology, or names words that are not in the passage.
pub fn answer_of(given: Given, passage: &Passage, desk: &Desk, unit: &Unit) -> Result<Answer, Refusal> {
    if !given.event {
        return Ok(Answer::default());
    }
    let class = given
        .class
        .as_deref()
        .filter(|c| !c.is_empty())
        .map(|c| c.parse::<PloverType>().map_err(|_| Refusal::bad(format!("no type: {c:?}"))));
    let local = given
        .local
        .as_deref()
        .filter(|c| !c.is_empty())
        .map(|c| c.parse::<LocalType>().map_err(|_| Refusal::bad(format!("no local type: {c:?}"))));
    let mode = given
        .mode
        .as_deref()
        .filter(|c| !c.is_empty())
        .map(|c| c.parse::<Mode>().map_err(|_| Refusal::bad(format!("no mode: {c:?}"))));
    let (class, local, mode) = (class.transpose()?, local.transpose()?, mode.transpose()?);
    match (class, local) {
        (Some(class), None) => {
            EventClass::plover(class, mode).map_err(|error| Refusal::bad(error.to_string()))?;
        }
        (None, Some(_)) => {}
        _ => return Err(Refusal::bad("an event has a type or a local type")),
    }
    let names = desk.names();
    let parties = |list: &[String]| -> Result<Vec<PartyAnswer>, Refusal> {
        list.iter()
            .map(|words| match names.actors().by_key(words) {
                Some(entry) => Ok(PartyAnswer::Key { actor: entry.key.to_string() }),
                None => passage
                    .find(words)
                    .map(|span| PartyAnswer::Words { start: span.start() as u32, end: span.end() as u32 }),
            })
            .collect()
    };
    let day = |text: Option<String>| -> Result<Option<String>, Refusal> {
        let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
        let date: jiff::civil::Date = text.parse().map_err(|_| Refusal::bad(format!("no day: {text:?}")))?;
        Ok(Some(date.to_string()))
    };
    let (start, end) = (day(given.start)?, day(given.end)?);
    let quote = given.quote.map(|marked| passage.bytes(marked)).transpose()?.unwrap_or(unit.span());
    Ok(Answer {
        told: Some(Told {
            class: class.map(|c| c.to_string()),
            mode: mode.map(|m| m.to_string()),
            local: local.map(|l| l.to_string()),
            actors: parties(&given.actors)?,
            targets: parties(&given.targets)?,
            end: end.or_else(|| start.clone()),
            start,
            place: given.place,
            actuality: term::<Actuality>("actuality", given.actuality.as_deref(), "occurred")?,
            polarity: term::<Polarity>("polarity", given.polarity.as_deref(), "affirmed")?,
            certainty: term::<Certainty>("certainty", given.certainty.as_deref(), "certain")?,
            killed: given.killed,
            quote: (quote.start() as u32, quote.end() as u32),
        }),
    })
}

/// From bytes of the sentence as shown to bytes of the document.
pub fn in_bytes(mut answer: Answer, passage: &Passage, unit: &Unit) -> Option<Answer> {
    let sentence = passage.sheet.shown.words(unit.span());
    let from = passage.sheet.shown.units_of(unit.span()).start;
    let units = |byte: u32| sentence.get(..byte as usize).map(|before| from + before.encode_utf16().count());
    let moved = |start: u32, end: u32| -> Option<(u32, u32)> {
        let span = passage.sheet.shown.span_of(units(start)?..units(end)?)?;
        Some((span.start() as u32, span.end() as u32))
    };
    if let Some(told) = &mut answer.told {
        told.quote = moved(told.quote.0, told.quote.1)?;
        for party in told.actors.iter_mut().chain(&mut told.targets) {
            if let PartyAnswer::Words { start, end } = party {
                (*start, *end) = moved(*start, *end)?;
            }
        }
    }
    Some(answer)
}
