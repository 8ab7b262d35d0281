//! What a run or a coding came to, for the person who ran it: what has no date, no coder or no place on the map, how much is
//! unsure, and where to look first.

use crate::mask::MASK;
use crate::pipeline::Run;
use dateline_stats::report::counted;
use dateline_types::{Document, Event, EventPlace, QuantityKind};
use std::collections::BTreeMap;

/// A record whose probability of being right as a whole is lower is unsure.
const UNSURE: f64 = 0.5;
/// So many names, and so many events to look at, are shown.
const SHOWN: usize = 5;

/// What is told of documents and their events, added up one by one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Account {
    /// Where reports without a date stand.
    undated: Vec<String>,
    languages: BTreeMap<String, usize>,
    events: usize,
    unsure: usize,
    /// Names no gazetteer has, with the events that stand under them.
    unresolved: BTreeMap<String, usize>,
    first: Vec<Look>,
}

/// An event to look at.
#[derive(Debug, Clone, PartialEq)]
struct Look {
    weight: f64,
    id: String,
    what: String,
}

impl Account {
    /// The account of a whole run; `run` is the view that may be shown.
    pub fn of(run: &Run) -> Account {
        let mut account = Account::default();
        for document in &run.documents {
            account.add_document(document, &document.origin, true);
        }
        for verdict in run.verdicts.iter().filter(|v| v.verdict == "uncoded") {
            let language = if verdict.language.is_empty() { "unknown" } else { verdict.language.as_str() };
            *account.languages.entry(language.to_owned()).or_default() += 1;
            account.undated.extend(verdict.date.is_empty().then(|| verdict.place()));
        }
        for event in &run.events {
            account.add_event(event);
        }
        account
    }

    /// Adds a document that was looked at, and coded or not; `place` is where it stands, as it may be shown.
    pub fn add_document(&mut self, document: &Document, place: &str, coded: bool) {
        self.undated.extend(document.date.is_none().then(|| place.to_owned()));
        if !coded {
            let language = document.language.as_deref().unwrap_or("unknown").to_owned();
            *self.languages.entry(language).or_default() += 1;
        }
    }

    /// Adds an event, as it may be shown.
    pub fn add_event(&mut self, event: &Event) {
        self.events += 1;
        self.unsure += usize::from(event.confidence < UNSURE);
        // A name that is withheld is a person's, taken for a place: no gazetteer will help.
        let is_unknown = |place: &&EventPlace| place.unresolved || place.place.is_none();
        if let Some(place) =
            event.place.as_ref().filter(is_unknown).filter(|place| !place.text.contains(MASK))
        {
            *self.unresolved.entry(place.text.clone()).or_default() += 1;
        }
        // What would mislead most: many dead on an unsure record.
        let killed = event.quantities.iter().filter(|q| q.kind == Some(QuantityKind::Killed));
        let killed = killed.filter_map(|q| q.min.or(q.max)).max().unwrap_or(0);
        let weight = (1.0 - event.confidence) * (1.0 + killed as f64).ln_1p();
        let day = event.time.as_ref().and_then(|time| time.interval);
        let day = day.map_or("undated".to_owned(), |days| days.start().to_string());
        let place = event.place.as_ref().map_or("no place", |place| {
            place.place.as_ref().map_or(place.text.as_str(), |known| known.name.as_str())
        });
        let killed = if killed > 0 { format!(", {killed} killed") } else { String::new() };
        self.first.push(Look {
            weight,
            id: event.id.to_string(),
            what: format!(
                "{day} {} in {place}{killed} (sure to {:.0} %)",
                event.class,
                event.confidence * 100.0
            ),
        });
        if self.first.len() > 16 * SHOWN {
            self.keep_first();
        }
    }

    fn keep_first(&mut self) {
        self.first.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
        self.first.truncate(SHOWN);
    }

    /// What to say at the end, one line each, with what to do; nothing where there is nothing to do.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(undated(&self.undated));
        if !self.languages.is_empty() {
            let languages: Vec<String> =
                self.languages.iter().map(|(language, n)| format!("{language} {n}")).collect();
            let all = self.languages.values().sum::<usize>();
            lines.push(format!(
                "{} in languages that are not coded ({}): they can be searched",
                counted(all as u64, "report"),
                languages.join(", ")
            ));
        }
        if self.unsure > 0 {
            lines.push(format!(
                "{} of {} records are unsure (less than {:.0} % to be right in every field): --min-confidence leaves them out",
                self.unsure,
                self.events,
                UNSURE * 100.0
            ));
        }
        if !self.unresolved.is_empty() {
            let mut names: Vec<(&String, &usize)> = self.unresolved.iter().collect();
            names.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            let more = names.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let names: Vec<String> =
                names.iter().take(SHOWN).map(|(name, n)| format!("{name} ({n})")).collect();
            lines.push(format!(
                "places no gazetteer has: {}{more}; `dateline place add NAME LAT LON` gives a workspace one",
                names.join(", ")
            ));
        }
        let mut first = self.clone();
        first.keep_first();
        if !first.first.is_empty() {
            lines.push("look at these first:".to_owned());
            lines.extend(first.first.iter().map(|look| format!("  {} {}", look.id, look.what)));
        }
        lines
    }
}

/// What to say of reports without a date, which stand at these places; nothing if there are none. Days such as "on Tuesday"
/// cannot be told without it.
pub fn undated(places: &[String]) -> Option<String> {
    let more = places.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named: Vec<&str> = places.iter().take(SHOWN).map(String::as_str).collect();
    (!places.is_empty()).then(|| {
        format!(
            "{} without a date ({}{more}): give it with --dct 2024-03-14, in the file's name (2024-03-14-note.txt), or in \
             the first line",
            counted(places.len() as u64, "report"),
            named.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::pipeline::{Options, run_bytes};

    #[test]
    fn what_is_missing_and_unsure_is_said_with_what_to_do() {
        let engine = Engine::open(None).unwrap();
        let report =
            "Gunmen attacked a police post in the village of Norvalea in Tajikistan, killing three officers.";
        let run = run_bytes("report.txt", report.as_bytes(), &engine, &Options::default());
        let said = Account::of(&run).lines().join("\n");
        for words in
            ["one report without a date (report.txt)", "--dct", "look at these first", "ASSAULT", "3 killed"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        let mut masked = run.events[0].clone();
        masked.place.as_mut().unwrap().text = MASK.into();
        let mut account = Account::default();
        account.add_event(&masked);
        assert!(!account.lines().join("\n").contains("no gazetteer"));
        assert!(said.contains("Norvalea (1)") && said.contains("place add"), "{said}");
        assert!(Account::default().lines().is_empty());
    }
}
