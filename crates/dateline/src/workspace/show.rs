//! An event as a person reads it: what, when, where, who, whom, how many, who says so, in its own words, with what its
//! names could mean besides and what people decided. Names of persons are masked unless asked for.

use super::act::Subject;
use super::correct::places;
use crate::failure::Failure;
use crate::mask::{Masks, Projection, projected};
use crate::pipeline::Run;
use crate::terminal::one_line;
use dateline_resources::Resources;
use dateline_store::workspace::Workspace;
use dateline_types::*;
use serde::Serialize;

/// So many other meanings of a place's name are shown.
const MOST_CANDIDATES: usize = 5;

/// One event for a person to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The event's id.
    pub event: String,
    /// Its version, for a decision that must not overwrite another.
    pub version: u64,
    /// The incident it lies in; `None` while it was rejected.
    pub incident: Option<String>,
    /// True if it was rejected.
    pub rejected: bool,
    /// What is known, a label and a value each, in reading order.
    pub fields: Vec<(&'static str, String)>,
    /// What people decided, oldest first, undone ones too.
    pub decisions: Vec<ShownDecision>,
}

/// A decision for a person to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownDecision {
    /// Its number.
    pub number: u64,
    /// When, by whom and what, on one line.
    pub words: String,
    /// False once it was taken back, and for an undo itself.
    pub holds: bool,
}

/// The events of a subject as they are read now.
///
/// # Errors
/// If there is no such event or incident, or the workspace cannot be read.
pub fn show(
    workspace: &Workspace,
    resources: &Resources,
    subject: &Subject,
    masked: bool,
) -> Result<Vec<Shown>, Failure> {
    let reviewed = workspace.reviewed()?;
    let undone = workspace.undone()?;
    let incidents = super::incidents(workspace)?;
    let mut shown = Vec::new();
    for id in subject.events(workspace)? {
        let Some((coded, version)) = workspace.event(&id)? else { continue };
        let applied = reviewed.apply(coded.clone());
        let rejected = applied.is_none();
        let event = applied.unwrap_or(coded);
        let stored = workspace.document(&event.document)?;
        let (document, masks) = match stored {
            None => (Document::of_text(""), Masks::none()),
            Some(stored) => {
                let mut masks = Masks::none();
                if let Some(coding) = workspace.coding(stored.seq)? {
                    masks.insert(&stored.document, coding.masked);
                }
                (stored.document, masks)
            }
        };
        let run = Run { documents: vec![document], events: vec![event], ..Run::default() };
        let view = projected(&run, &Projection { masks: &masks, public: masked });
        let (Some(document), Some(event)) = (view.documents.first(), view.events.first()) else { continue };
        let incident = incidents.iter().find(|incident| incident.events.contains(&id));
        let hide = |words: &str| if masked { masks.words(&document.id, words) } else { words.to_owned() };
        let decisions = (workspace.decisions(Some(&id))?.iter())
            .map(|decision| ShownDecision {
                number: decision.sequence,
                words: hide(&words_of(decision)),
                holds: decision.kind != DecisionKind::Undo && !undone.contains(&decision.sequence),
            })
            .collect();
        shown.push(Shown {
            event: id.to_string(),
            version,
            incident: incident.map(|incident| incident.id.to_string()),
            rejected,
            fields: fields(event, document, resources),
            decisions,
        });
    }
    Ok(shown)
}

/// A record's fields with their labels.
fn fields(event: &Event, document: &Document, resources: &Resources) -> Vec<(&'static str, String)> {
    let mut fields: Vec<(&'static str, String)> = Vec::new();
    let mut add = |label: &'static str, value: String| {
        if !value.is_empty() {
            fields.push((label, value));
        }
    };
    add("what", format!("{} by the word \"{}\"", event.class, event.trigger.text));
    let origin = document.title.clone().unwrap_or_else(|| document.origin.clone());
    let dated = document.date.as_ref().map_or("undated".to_owned(), |date| date.date.to_string());
    let publisher = document.publisher.as_ref().map(|p| format!(", {p}")).unwrap_or_default();
    add("report", format!("{dated}, {origin}{publisher} ({})", document.id));
    add("when", event.time.as_ref().map_or("not said".into(), when));
    add("where", event.place.as_ref().map_or("not said".into(), |place| location(place, resources)));
    add("also where", joined(event.other_places.iter().map(|place| location(place, resources))));
    add("who", parties(&event.actors));
    add("whom", parties(&event.targets));
    add("with", joined(event.instruments.iter().map(|i| format!("{} ({})", i.text, i.kind))));
    add("how many", joined(event.quantities.iter().map(count)));
    let status = &event.status;
    add("status", format!("{} {}, {}", status.polarity, status.actuality, status.certainty));
    add("who says so", joined(status.claims.iter().map(claim)));
    add("domain", event.domain.domain.to_string());
    add("extent", event.extent.to_string());
    add("civilians", event.civilian_targeting.to_string());
    let sure = event.field_confidence;
    add(
        "how sure",
        format!(
            "whole record {:.2}; type {:.2}, who {:.2}, whom {:.2}, when {:.2}, where {:.2}",
            event.confidence, sure.class, sure.actors, sure.targets, sure.time, sure.place
        ),
    );
    for piece in event.evidence.all() {
        add("words", format!("\u{201c}{}\u{201d}", piece.text));
    }
    if let Some(place) = &event.place {
        add("other places of the name", candidates(place, resources));
    }
    fields
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn when(time: &EventTime) -> String {
    let days = match time.interval {
        Some(days) if days.start() == days.end() => days.start().to_string(),
        Some(days) => format!("{} to {}", days.start(), days.end()),
        None => format!("{} (no days)", time.value),
    };
    let words = if time.text.is_empty() { String::new() } else { format!(", \"{}\"", time.text) };
    format!("{days} ({}, {}{words})", time.granularity, time.basis)
}

fn location(place: &EventPlace, resources: &Resources) -> String {
    let Some(known) = &place.place else { return format!("\"{}\", which no gazetteer has", place.text) };
    let country = known.country.as_deref().map(|iso3| {
        resources.gazetteer.country(iso3).map_or_else(|| iso3.to_owned(), |country| country.name.clone())
    });
    let around: Vec<String> =
        known.admin1.iter().cloned().chain(country).filter(|name| *name != known.name).collect();
    let mut text = known.name.clone();
    if !around.is_empty() {
        text.push_str(&format!(", {}", around.join(", ")));
    }
    text.push_str(&format!(
        " ({}, {:.3} {:.3}, within {:.0} km; {}, \"{}\")",
        known.precision,
        known.point.lat(),
        known.point.lng(),
        known.radius_km,
        place.basis,
        place.text
    ));
    if place.unresolved {
        text.push_str(&format!("; no gazetteer has \"{}\": this is what it lies in", place.text));
    }
    text
}

fn parties(parties: &[ActorRef]) -> String {
    let one = |party: &ActorRef| {
        let mut text = party.label().to_owned();
        let key = party.actor.as_deref().map(|key| match party.basis {
            KeyBasis::Stated => key.to_owned(),
            KeyBasis::Place => format!("{key} by the place"),
            KeyBasis::Discourse => format!("{key} by what is told before"),
        });
        let sector = party.sector.map(|sector| sector.as_str().to_owned());
        let known: Vec<String> = key.into_iter().chain(sector).collect();
        if !known.is_empty() {
            text.push_str(&format!(" ({})", known.join(" ")));
        }
        if party.label() != party.text {
            text.push_str(&format!(", \"{}\"", party.text));
        }
        if let Some(attribution) = party.attribution.as_ref().filter(|a| a.basis != AttributionBasis::Stated)
        {
            text.push_str(&format!(", {}", attribution.basis));
            if let Some(by) = &attribution.by {
                text.push_str(&format!(" by {by}"));
            }
        }
        text
    };
    if parties.is_empty() { "not said".to_owned() } else { joined(parties.iter().map(one)) }
}

fn count(quantity: &Quantity) -> String {
    let number = match (quantity.min, quantity.max) {
        (Some(min), Some(max)) if min == max => min.to_string(),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "some".to_owned(),
    };
    let kind = quantity.kind.map_or("counted", QuantityKind::as_str);
    let of = quantity.of.map(|of| format!(" of {of}")).unwrap_or_default();
    format!("{number} {kind}{of}, \"{}\"", quantity.text)
}

fn claim(claim: &Claim) -> String {
    let speaker = claim.speaker.as_ref().map_or("somebody", |speaker| speaker.text.as_str());
    let medium = claim.medium.as_ref().map(|medium| format!(" through {medium}")).unwrap_or_default();
    format!("{speaker} {} the {}{medium}", claim.act, claim.about)
}

/// What else the words of a place could mean.
fn candidates(place: &EventPlace, resources: &Resources) -> String {
    let Ok(found) = places(&resources.gazetteer, &place.text) else { return String::new() };
    let other = found.iter().filter(|other| place.place.as_ref() != Some(other));
    let known: Vec<String> = other
        .take(MOST_CANDIDATES)
        .map(|other| {
            let country = other.country.as_deref().unwrap_or("no country");
            let id = other.geonameid.map(|id| format!(", place=geonames:{id}")).unwrap_or_default();
            format!("{} ({}, {country}{id})", other.name, other.precision)
        })
        .collect();
    known.join("; ")
}

fn words_of(decision: &Decision) -> String {
    let at = decision.at.strftime("%Y-%m-%d %H:%M UTC");
    let mut words = format!("{at} {} by {}", decision.kind, decision.by);
    let value = match decision.kind {
        // The whole record of an added event is shown above.
        DecisionKind::Add => None,
        DecisionKind::Correct => decision.value.as_deref().map(said),
        _ => decision.value.clone(),
    };
    for part in [decision.field.clone(), value, decision.reason.clone()].into_iter().flatten() {
        words.push_str(": ");
        words.push_str(&part);
    }
    words
}

/// A corrected value in a few words: names, days and counts instead of a record's JSON.
fn said(json: &str) -> String {
    use serde_json::Value;
    fn short(value: &Value) -> String {
        let word = |name: &str| value.get(name).filter(|v| !v.is_null()).map(short);
        match value {
            Value::Null => "none".to_owned(),
            Value::String(text) => text.clone(),
            Value::Array(all) if all.is_empty() => "none".to_owned(),
            Value::Array(all) => all.iter().map(short).collect::<Vec<_>>().join("; "),
            Value::Object(_) => {
                let days = word("value").filter(|_| value.get("granularity").is_some());
                let count = word("kind").zip(word("text")).map(|(kind, text)| format!("{text} {kind}"));
                let class = word("type").or_else(|| word("local"));
                let class =
                    class.map(|class| word("mode").map_or(class.clone(), |mode| format!("{class}/{mode}")));
                let status = word("actuality").map(|actuality| {
                    [word("polarity"), Some(actuality), word("certainty")]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(" ")
                });
                let named = word("name").or_else(|| word("text")).map(|name| {
                    word("country")
                        .or_else(|| word("actor"))
                        .map_or(name.clone(), |key| format!("{name} ({key})"))
                });
                days.or(count).or(class).or(status).or(named).unwrap_or_else(|| value.to_string())
            }
            other => other.to_string(),
        }
    }
    serde_json::from_str::<Value>(json).map_or_else(|_| json.to_owned(), |value| short(&value))
}

/// Shown events as lines of text.
pub fn text(shown: &[Shown]) -> String {
    let mut text = String::new();
    for event in shown {
        text.push_str(&format!("{} version {}", event.event, event.version));
        match &event.incident {
            Some(incident) => text.push_str(&format!(", in incident {incident}\n")),
            None if event.rejected => text.push_str(", rejected\n"),
            None => text.push_str(", in no incident\n"),
        }
        for (label, value) in &event.fields {
            text.push_str(&format!("  {label:<12} {}\n", one_line(value)));
        }
        for decision in &event.decisions {
            let taken_back = if decision.holds { "" } else { " (does not hold)" };
            text.push_str(&format!(
                "  decision {}. {}{taken_back}\n",
                decision.number,
                one_line(&decision.words)
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn corrected_values_are_said_in_a_few_words() {
        for (json, expected) in [
            (r#"{"name":"Gao","country":"MLI","lat":16.2,"text":"Gao"}"#, "Gao (MLI)"),
            (r#"[{"kind":"killed","min":4,"text":"at least 4"}]"#, "at least 4 killed"),
            (
                r#"[{"name":"Mali","actor":"MLI","text":"Mali"},{"name":null,"text":"gunmen"}]"#,
                "Mali (MLI); gunmen",
            ),
            (r#"{"value":"2024-03","granularity":"month","start":"2024-03-01"}"#, "2024-03"),
            (r#"{"type":"PROTEST","mode":"riot","local":null,"codes":{}}"#, "PROTEST/riot"),
            (
                r#"{"polarity":"affirmed","actuality":"planned","certainty":"possible"}"#,
                "affirmed planned possible",
            ),
            ("null", "none"),
            ("\"political\"", "political"),
        ] {
            assert_eq!(said(json), expected, "{json}");
        }
    }
}
