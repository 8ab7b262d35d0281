//! Which time the coder gives an event: the links between events and times of TimeML (Pustejovsky et al. 2003).
//!
//! Judged are coded events whose trigger overlaps an event with a link. Links that say when an event is (`IS_INCLUDED`,
//! `DURING`, `SIMULTANEOUS` and the like) are met when the coded time is quoted from the linked words, has the same value,
//! or lies in the days of that value; `INCLUDES` when it overlaps them. `BEFORE` and `AFTER` only order: they are met
//! unless the coded days lie wholly on the other side. An event with several links is right when one of the first sort is
//! met.

use crate::events::MachineEvent;
use crate::sentences::GoldWords;
use crate::time::CharacterOffsets;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// A document's links.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldLinks {
    /// The document.
    pub docid: String,
    /// Its links.
    pub links: Vec<GoldLink>,
}

/// A link between an event and a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldLink {
    /// The event's words.
    pub event: GoldWords,
    /// TimeML's relation of the event to the time.
    pub rel: String,
    /// The time, or the document's.
    pub time: GoldTime,
}

/// A time: `"dct"` or words with a value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum GoldTime {
    /// The document's creation time.
    Document(String),
    /// Words of the text.
    Words {
        /// First character.
        start: usize,
        /// One past the last character.
        end: usize,
        /// TIMEX3 value.
        value: String,
    },
}

/// A line of the ledger: an event with links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeRow {
    /// The document and the event's first character.
    pub id: String,
    /// Whether a coded event has it as its trigger.
    pub coded: bool,
    /// Whether a coded event has a time.
    pub timed: bool,
    /// Whether the time is the linked one; `None` where no link says when it is, or it was not coded.
    pub right: Option<bool>,
    /// The same for links to words of the text only.
    pub right_in_text: Option<bool>,
    /// Whether the coded days keep to `BEFORE` and `AFTER`; `None` without such links or days.
    pub ordered: Option<bool>,
}

/// The figures: shares of 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventTimeScore {
    /// Events with links.
    pub events: usize,
    /// Of them coded.
    pub coded: f64,
    /// Of the coded ones with a link that says when: given that time.
    pub right: f64,
    /// How many of those there are.
    pub n: usize,
    /// The same where the link is to words of the text.
    pub right_in_text: f64,
    /// How many of those there are.
    pub n_in_text: usize,
    /// Of the coded ones with an ordering link and days: on the right side.
    pub ordered: f64,
    /// How many of those there are.
    pub n_ordered: usize,
}

/// One row an event with links, in text order. `text` is the document's, `dct` its day, `coded` its events.
pub fn ledger(gold: &GoldLinks, text: &str, dct: Option<Date>, coded: &[MachineEvent]) -> Vec<TimeRow> {
    let offsets = CharacterOffsets::new(text);
    let mut starts: Vec<usize> = gold.links.iter().map(|link| link.event.start).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
        .into_iter()
        .map(|start| {
            let links: Vec<&GoldLink> = gold.links.iter().filter(|link| link.event.start == start).collect();
            let event = coded.iter().find(|event| {
                std::iter::once(&event.trigger)
                    .chain(&event.mentions)
                    .any(|t| links[0].event.overlaps(offsets.of(t.start), offsets.of(t.end)))
            });
            let met = |links: &[&&GoldLink]| -> Option<bool> {
                let event = event?;
                (!links.is_empty()).then(|| links.iter().any(|link| is_met(link, event, dct, &offsets)))
            };
            let when: Vec<&&GoldLink> = links.iter().filter(|link| says_when(&link.rel)).collect();
            let in_text: Vec<&&GoldLink> =
                when.iter().copied().filter(|link| matches!(link.time, GoldTime::Words { .. })).collect();
            let sides: Vec<bool> =
                links.iter().filter_map(|link| keeps_order(link, days(event?)?, dct)).collect();
            TimeRow {
                id: format!("{}:{start}", gold.docid),
                coded: event.is_some(),
                timed: event.is_some_and(|event| event.time.is_some()),
                right: met(&when),
                right_in_text: met(&in_text),
                ordered: (!sides.is_empty()).then(|| sides.iter().all(|side| *side)),
            }
        })
        .collect()
}

/// The figures of a ledger.
pub fn score(rows: &[TimeRow]) -> EventTimeScore {
    let share = |of: fn(&TimeRow) -> Option<bool>| {
        let asked: Vec<bool> = rows.iter().filter_map(of).collect();
        let right = asked.iter().filter(|right| **right).count();
        (right as f64 / asked.len().max(1) as f64, asked.len())
    };
    let ((right, n), (right_in_text, n_in_text), (ordered, n_ordered)) =
        (share(|row| row.right), share(|row| row.right_in_text), share(|row| row.ordered));
    EventTimeScore {
        events: rows.len(),
        coded: rows.iter().filter(|row| row.coded).count() as f64 / rows.len().max(1) as f64,
        right,
        n,
        right_in_text,
        n_in_text,
        ordered,
        n_ordered,
    }
}

fn says_when(relation: &str) -> bool {
    !matches!(relation, "BEFORE" | "AFTER" | "IBEFORE" | "IAFTER")
}

fn days(event: &MachineEvent) -> Option<(Date, Date)> {
    let time = event.time.as_ref()?;
    Some((time.start?, time.end?))
}

fn is_met(link: &GoldLink, event: &MachineEvent, dct: Option<Date>, offsets: &CharacterOffsets) -> bool {
    let Some(time) = &event.time else { return false };
    let gold_days = match &link.time {
        GoldTime::Document(_) => dct.map(|day| (day, day)),
        GoldTime::Words { start, end, value } => {
            let quoted = time
                .from_byte
                .zip(time.to_byte)
                .is_some_and(|(from, to)| offsets.of(from) < *end && *start < offsets.of(to));
            if quoted || time.value.as_deref() == Some(value.as_str()) {
                return true;
            }
            days_of_value(value)
        }
    };
    let (Some((first, last)), Some((start, end))) = (gold_days, days(event)) else { return false };
    if link.rel == "INCLUDES" { start <= last && first <= end } else { first <= start && end <= last }
}

fn keeps_order(link: &GoldLink, (start, end): (Date, Date), dct: Option<Date>) -> Option<bool> {
    let (first, last) = match &link.time {
        GoldTime::Document(_) => dct.map(|day| (day, day)),
        GoldTime::Words { value, .. } => days_of_value(value),
    }?;
    match link.rel.as_str() {
        "BEFORE" | "IBEFORE" => Some(start <= last),
        "AFTER" | "IAFTER" => Some(end >= first),
        _ => None,
    }
}

/// The days of a TIMEX3 value that is a year, month or day, with or without a time of day.
fn days_of_value(value: &str) -> Option<(Date, Date)> {
    let value = value.split('T').next().unwrap_or(value);
    let numbers: Option<Vec<i16>> = value.split('-').map(|part| part.parse().ok()).collect();
    match numbers?.as_slice() {
        [year] if value.len() == 4 => Some((date(*year, 1, 1), date(*year, 12, 31))),
        [year, month] => {
            let first = Date::new(*year, i8::try_from(*month).ok()?, 1).ok()?;
            Some((first, first.checked_add(1.month()).ok()?.yesterday().ok()?))
        }
        [year, month, day] => {
            let day = Date::new(*year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok()?;
            Some((day, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// An event coded from the word at bytes 0 to 5.
    fn coded(time: serde_json::Value) -> MachineEvent {
        serde_json::from_value(json!({
            "id": "e", "type": "ASSAULT", "extent": "event", "trigger": {"start": 0, "end": 5, "text": "raid"},
            "time": time, "status": {"polarity": "affirmed", "actuality": "occurred"}
        }))
        .unwrap()
    }

    #[test]
    fn a_time_is_right_by_its_words_its_value_or_its_days() {
        let dct = Some(date(2021, 3, 9));
        let words = json!({"start": 20, "end": 30, "value": "2021-03"});
        for (rel, time, event, right, ordered) in [
            ("IS_INCLUDED", &words, json!({"value": "x", "from_byte": 25, "to_byte": 30}), Some(true), None),
            ("IS_INCLUDED", &words, json!({"value": "2021-03"}), Some(true), None),
            (
                "DURING",
                &words,
                json!({"value": "x", "start": "2021-03-04", "end": "2021-03-05"}),
                Some(true),
                None,
            ),
            (
                "DURING",
                &words,
                json!({"value": "x", "start": "2021-03-31", "end": "2021-04-01"}),
                Some(false),
                None,
            ),
            (
                "INCLUDES",
                &words,
                json!({"value": "x", "start": "2021-03-31", "end": "2021-04-01"}),
                Some(true),
                None,
            ),
            (
                "IS_INCLUDED",
                &json!("dct"),
                json!({"value": "x", "start": "2021-03-09", "end": "2021-03-09"}),
                Some(true),
                None,
            ),
            ("IS_INCLUDED", &json!("dct"), json!(null), Some(false), None),
            (
                "BEFORE",
                &json!("dct"),
                json!({"value": "x", "start": "2021-03-01", "end": "2021-03-02"}),
                None,
                Some(true),
            ),
            (
                "BEFORE",
                &json!("dct"),
                json!({"value": "x", "start": "2021-03-10", "end": "2021-03-11"}),
                None,
                Some(false),
            ),
        ] {
            let gold: GoldLinks = serde_json::from_value(json!({
                "docid": "d", "links": [{"event": {"start": 1, "end": 4, "word": "aid"}, "rel": rel, "time": time}]
            }))
            .unwrap();
            let rows = ledger(&gold, &"x".repeat(40), dct, &[coded(event.clone())]);
            assert_eq!((rows[0].right, rows[0].ordered), (right, ordered), "{rel} {time} {event}");
        }
    }

    #[test]
    fn events_that_were_not_coded_are_asked_nothing_further() {
        let gold: GoldLinks = serde_json::from_value(json!({
            "docid": "d", "links": [{"event": {"start": 8, "end": 9, "word": "x"}, "rel": "DURING", "time": "dct"}]
        }))
        .unwrap();
        let rows = ledger(&gold, &"x".repeat(40), None, &[coded(json!(null))]);
        let score = score(&rows);
        assert_eq!((score.events, score.coded, score.n), (1, 0.0, 0));
    }
}
