//! What to look at next: the events a look is worth most, with the reasons.

use super::answer::{Answer, Call, Reply};
use super::filter::Wanted;
use super::view::{EventFacts, Seen, View};
use dateline_types::EventId;
use serde_json::{Value, json};

/// What a look at an event is worth, and why. It is the probability that the record is wrong, times what depends on it:
/// whether it is counted at all, whether other reports tell the same, how many killed hang on it; and a dispute needs
/// somebody who reads both sides.
fn value(view: &View, facts: &EventFacts) -> (f64, Vec<String>) {
    // How sure the record is stands beside the reasons, as a number of its own.
    let mut why = Vec::new();
    let (field, least) = facts.weakest;
    if least < 0.5 {
        why.push(format!("least sure: {field} ({:.0} %)", least * 100.0));
    }
    let incident = facts.incident.map(|at| &view.incidents[at]);
    let mut weight = if facts.counts { 1.0 } else { 0.3 };
    if let Some(incident) = incident {
        weight *= 0.5 + 0.5 / f64::from(incident.reports.max(1));
        if incident.reports <= 1 && facts.counts {
            why.push("the only report of its incident".to_owned());
        }
    }
    if facts.killed > 0 {
        weight *= 1.0 + (facts.killed as f64).ln_1p() / 3.0;
        why.push(format!("{} killed hang on it", facts.killed));
    }
    let mut value = (1.0 - facts.confidence) * weight;
    if incident.is_some_and(|incident| !incident.disputes.is_empty()) {
        value += 0.25;
        why.push("reports contradict each other".to_owned());
    }
    (value, why)
}

/// `GET /api/queue`
pub fn queue(call: &Call<'_>) -> Answer {
    let wanted = Wanted::of(call)?;
    let own = ["limit", "after", "include_reviewed"];
    let is_filtered =
        call.query.iter().any(|(name, value)| !own.contains(&name.as_str()) && !value.is_empty());
    let with_reviewed = call.is_asked("include_reviewed");
    let limit = call.limit(50, 500)?;
    let reader = call.reader();
    let view = call.desk.view();
    let (mut open, mut done) = (0, 0);
    let mut rows: Vec<(f64, Vec<String>, &EventFacts)> = Vec::new();
    for facts in &view.events {
        let fits = match facts.incident {
            Some(at) => !is_filtered || wanted.misses(&view, at).is_empty(),
            None => !is_filtered,
        };
        if !fits {
            continue;
        }
        let is_open = facts.seen == Seen::No;
        if is_open {
            open += 1
        } else {
            done += 1
        }
        if is_open || with_reviewed {
            let (value, why) = value(&view, facts);
            rows.push((value, why, facts));
        }
    }
    // Equal ones in the order of their documents, so that a list does not change by itself.
    rows.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| view.event_at[&a.2.id].cmp(&view.event_at[&b.2.id]))
    });
    let after = call.asked("after").and_then(EventId::parse);
    let skip =
        after.and_then(|id| rows.iter().position(|(_, _, facts)| facts.id == id)).map_or(0, |at| at + 1);
    let rows: Vec<Value> = rows
        .into_iter()
        .skip(skip)
        .take(limit)
        .map(|(value, why, facts)| {
            let document = &view.documents[facts.document];
            json!({
                "event": facts.id.as_str(), "version": facts.version, "document": document.id.as_str(),
                "incident": facts.incident.map(|at| view.incidents[at].id.as_str()), "label": facts.label,
                "sentence": facts.sentence, "place": facts.place, "start": facts.start.map(|d| d.to_string()),
                "actors": facts.actors, "confidence": facts.confidence, "value": (value * 1000.0).round() / 1000.0,
                "why": why, "unread": reader.is_unread(&facts.id, facts.version), "title": document.title,
            })
        })
        .collect();
    Ok(Reply::json(&json!({ "open": open, "done": done, "rows": rows })))
}
