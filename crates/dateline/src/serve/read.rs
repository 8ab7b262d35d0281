//! Incidents, documents and events to read, and the search for them.

use super::answer::{Answer, Call, Refusal, Reply};
use super::explore;
use super::lists::candidate;
use super::record::{Decisions, Reader, Sheet};
use super::view::{DocumentFacts, View};
use crate::pipeline;
use crate::report::sentence::quad_class;
use dateline_store::record::IncidentRecord;
use dateline_store::workspace::SearchRequest;
use dateline_types::*;
use serde_json::{Value, json};

/// Neighbours of an incident that are offered to be put together with it.
const MOST_NEAR: usize = 8;
/// Days and kilometres within which they lie.
const NEAR_DAYS: i32 = 7;
const NEAR_KM: f64 = 100.0;

/// The event a path names.
///
/// # Errors
/// If it is no event's id.
pub fn event_id(call: &Call<'_>) -> Result<EventId, Refusal> {
    EventId::parse(call.part("id")).ok_or_else(|| Refusal::not_found("there is no such event"))
}

/// True if names are asked for and may be seen; the look is logged.
///
/// # Errors
/// If this person may not see them, or the look cannot be logged.
pub fn unmasked(call: &Call<'_>, what: &str) -> Result<bool, Refusal> {
    if !call.is_asked("unmasked") {
        return Ok(false);
    }
    if !call.person()?.unmask {
        return Err(Refusal::forbidden("this account may not see names of persons"));
    }
    log_look(call, what)?;
    Ok(true)
}

/// Logs a look at names.
///
/// # Errors
/// If it cannot be logged; then nothing is shown.
pub fn log_look(call: &Call<'_>, what: &str) -> Result<(), Refusal> {
    let look = json!({
        "schema": "dateline.looked/1", "by": call.person()?.user, "at": jiff::Timestamp::now().to_string(),
        "at_names_in": what,
    });
    call.desk.writer()?.note("looked", &look)?;
    Ok(())
}

/// `GET /api/incidents/{id}`
pub fn incident(call: &Call<'_>) -> Answer {
    let id = IncidentId::parse(call.part("id"));
    let (mut value, ids, at) = {
        let view = call.desk.view();
        let at = id.and_then(|id| view.incident_at.get(&id).copied());
        let at = at.ok_or_else(|| {
            Refusal::not_found("there is no such incident; it may have been joined or split")
        })?;
        let incident = &view.incidents[at];
        let mut value = serde_json::to_value(IncidentRecord::from(incident)).map_err(Refusal::inside)?;
        value["label"] = json!(view.facts[at].label);
        value["quad"] = json!(quad_class(incident.class));
        let tellers = view.facts[at].events.iter().map(|&event| &view.documents[view.events[event].document]);
        value["documents"] = tellers.map(of_member).collect();
        value["sentence"] = json!(view.facts[at].sentence);
        value["reviewed"] = json!(view.facts[at].seen.as_str());
        value["confidence"] = json!(view.facts[at].confidence);
        value["near"] = Value::Array(near(&view, at).into_iter().map(|n| explore::row(&view, n)).collect());
        (value, incident.events.clone(), at)
    };
    let members = call.desk.event_views(&ids, &call.reader())?;
    value["claims"] = Value::Array(claims(&members));
    value["members"] = Value::Array(members);
    // In a bundle there are no decisions; in a workspace the members' versions tell whether the page is current.
    let version: u64 =
        value["members"].as_array().into_iter().flatten().filter_map(|m| m["version"].as_u64()).sum();
    Ok(Reply::json(&value).with("etag", format!("\"{at}-{version}\"")))
}

/// What a page says of the report that a member stands in, by its id.
fn of_member(facts: &DocumentFacts) -> (String, Value) {
    let title = facts.title.as_deref().unwrap_or(&facts.path);
    let date = facts.date.map(|date| date.to_string());
    (facts.id.as_str().to_owned(), json!({ "title": title, "publisher": facts.publisher, "date": date }))
}

/// Who says what, side by side.
fn claims(members: &[Value]) -> Vec<Value> {
    let mut rows = Vec::new();
    for member in members {
        for claim in member["status"]["claims"].as_array().into_iter().flatten() {
            rows.push(json!({
                "act": claim["act"], "about": claim["about"], "speaker": claim["speaker"]["text"],
                "medium": claim["medium"], "time": claim["time"], "text": claim["text"],
                "event": member["id"], "document": member["document"], "start": claim["start"], "end": claim["end"],
            }));
        }
    }
    rows
}

/// Incidents that may be the same one: of the same type, near in time and place, nearest first.
fn near(view: &View, at: usize) -> Vec<usize> {
    let own = &view.incidents[at];
    let Some(days) = own.interval else { return Vec::new() };
    let mut found: Vec<(i32, u32, usize)> = Vec::new();
    for (other, incident) in view.incidents.iter().enumerate() {
        if other == at
            || incident.origin != own.origin
            || incident.class.plover_type() != own.class.plover_type()
        {
            continue;
        }
        let Some(other_days) = incident.interval else { continue };
        let gap = (other_days.start() - days.end())
            .get_days()
            .max((days.start() - other_days.end()).get_days())
            .max(0);
        let km = match (&own.place, &incident.place) {
            (Some(a), Some(b)) => (a.point.haversine_km(b.point) - a.radius_km - b.radius_km).max(0.0),
            _ => NEAR_KM,
        };
        if gap <= NEAR_DAYS && km <= NEAR_KM {
            found.push((gap, km as u32, other));
        }
    }
    found.sort();
    found.into_iter().take(MOST_NEAR).map(|(_, _, other)| other).collect()
}

/// `GET /api/events/{id}`
pub fn event(call: &Call<'_>) -> Answer {
    let id = event_id(call)?;
    if call.is_asked("unmasked") {
        unmasked(call, id.as_str())?;
        let (value, version) = call.desk.read(|workspace| {
            let (event, _) =
                workspace.event(&id)?.ok_or_else(|| Refusal::not_found("there is no such event"))?;
            let sheet = Sheet::open(call.desk, workspace, &event.document, true)?;
            let (reviewed, all, versions) =
                (workspace.reviewed()?, workspace.decisions(None)?, workspace.versions()?);
            let decisions = Decisions { reviewed: &reviewed, all: &all, versions: &versions };
            let value = sheet.event(&event, &decisions, &call.desk.view(), &call.reader());
            let version = value["version"].clone();
            Ok::<_, Refusal>((value, version))
        })?;
        return Ok(Reply::json(&value).with("etag", format!("\"{version}\"")));
    }
    let mut views = call.desk.event_views(std::slice::from_ref(&id), &call.reader())?;
    let value = views.pop().ok_or_else(|| Refusal::not_found("there is no such event"))?;
    Ok(Reply::json(&value).with("etag", format!("\"{}\"", value["version"])))
}

/// `GET /api/events/{id}/reasons`: coded again for the look, because reasons are not stored.
pub fn reasons(call: &Call<'_>) -> Answer {
    let id = event_id(call)?;
    let engine = call.desk.engine()?;
    let value = call.desk.read(|workspace| {
        let (event, _) = workspace.event(&id)?.ok_or_else(|| Refusal::not_found("there is no such event"))?;
        let sheet = Sheet::open(call.desk, workspace, &event.document, false)?;
        let coded = pipeline::code_document(&sheet.document, &engine);
        let trace = coded.events.iter().find(|e| e.id == id).map(|e| e.trace.clone()).unwrap_or_default();
        let evidence: Vec<Span> = event.evidence.all().iter().map(|piece| piece.span).collect();
        let is_near = |span: Span| {
            event.place.as_ref().is_some_and(|p| p.span == span)
                || event.time.as_ref().and_then(|t| t.span) == Some(span)
                || evidence.iter().any(|piece| piece.overlaps(span))
        };
        let place = |mention: &PlaceMention| {
            let units = sheet.shown.units_of(mention.span);
            let best = mention.place.iter().map(|place| (place, mention.score));
            let all = best.chain(mention.runners_up.iter().map(|(place, score)| (place, *score)));
            let candidates: Vec<Value> = all
                .map(|(place, score)| {
                    let mut value = candidate(place, engine.country_name(place.country.as_deref().unwrap_or_default()));
                    value["score"] = json!((score * 1000.0).round() / 1000.0);
                    value
                })
                .collect();
            json!({
                "text": sheet.shown.words(mention.span), "start": units.start, "end": units.end, "candidates": candidates,
                "reasons": mention.reasons.iter().map(|r| sheet.words(r)).collect::<Vec<_>>(),
            })
        };
        let places: Vec<Value> = coded.mentions.places.iter().filter(|m| is_near(m.span)).map(place).collect();
        let chosen = event.time.as_ref().and_then(|t| t.span);
        let times: Vec<Value> = coded
            .mentions
            .times
            .iter()
            .filter(|m| is_near(m.span))
            .map(|m| {
                let units = sheet.shown.units_of(m.span);
                json!({
                    "text": sheet.shown.words(m.span), "start": units.start, "end": units.end, "value": m.value,
                    "from": m.interval.map(|d| d.start().to_string()), "to": m.interval.map(|d| d.end().to_string()),
                    "chosen": chosen == Some(m.span),
                })
            })
            .collect();
        Ok::<_, Refusal>(json!({
            "trace": trace.iter().map(|t| sheet.words(t)).collect::<Vec<_>>(), "places": places, "times": times,
            "links": links(&call.desk.view(), &id),
        }))
    })?;
    Ok(Reply::json(&value))
}

fn links(view: &View, id: &EventId) -> Vec<Value> {
    let at = view.event(id).and_then(|facts| facts.incident);
    let links = at.map(|at| view.incidents[at].links.as_slice()).unwrap_or_default();
    let own = links.iter().filter(|link| link.left == *id || link.right == *id);
    own.map(|link| {
        let other = if link.left == *id { &link.right } else { &link.left };
        json!({ "other": other.as_str(), "score": link.score, "reasons": link.reasons })
    })
    .collect()
}

/// `GET /api/search`
pub fn search(call: &Call<'_>) -> Answer {
    let words = call.asked("q").ok_or_else(|| Refusal::bad("nothing to search for"))?.to_owned();
    let request =
        SearchRequest { words, from: call.read("from")?, to: call.read("to")?, most: call.limit(50, 500)? };
    let value = call.desk.read(|workspace| {
        let mut hits = Vec::new();
        for hit in workspace.search(&request)? {
            let id = DocumentId::parse(&hit.document);
            let sheet = id.map(|id| Sheet::open(call.desk, workspace, &id, false)).transpose()?;
            let pieces = pieces(&hit.snippet);
            let first = pieces.iter().find(|(_, is_hit)| *is_hit).map(|(text, _)| text.to_lowercase());
            // The index folds case and accents; the words are looked for as the snippet quotes them.
            let start = sheet.as_ref().zip(first).and_then(|(sheet, word)| {
                let text = sheet.shown.text();
                let at = text.to_lowercase().find(&word)?;
                Some(text.get(..at)?.encode_utf16().count())
            });
            let path = sheet.as_ref().map_or(String::new(), |sheet| sheet.words(&hit.path));
            hits.push(json!({
                "document": hit.document, "title": hit.title, "date": hit.date, "path": path, "start": start, "copies": hit.copies,
                "snippet": pieces.iter().map(|(text, is_hit)| json!({ "text": text, "hit": is_hit })).collect::<Vec<_>>(),
            }));
        }
        let (waiting, _) = workspace.count_to_code("")?;
        Ok::<_, Refusal>(json!({ "hits": hits, "waiting": waiting }))
    })?;
    Ok(Reply::json(&value))
}

/// A snippet as words found and words around them.
fn pieces(snippet: &str) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((hit, after)) = after.split_once(']') else { break };
        if !before.is_empty() {
            pieces.push((before.to_owned(), false));
        }
        pieces.push((hit.to_owned(), true));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push((rest.to_owned(), false));
    }
    pieces
}

impl Call<'_> {
    /// Who looks.
    pub fn reader(&self) -> Reader<'_> {
        let user = self.person.as_ref().map(|person| person.user.as_str()).unwrap_or_default();
        Reader { personal: &self.desk.personal, user }
    }
}
