//! Incidents, documents and events to read, and the search for them.

use super::answer::{Answer, Call, Refusal, Reply};
use super::desk::Source;
use super::explore;
use super::lists::candidate;
use super::record::{Decisions, Reader, Sheet, bundled_event, short_statement};
use super::view::{DocumentFacts, View};
use crate::pipeline;
use dateline_store::record::{IncidentRecord, StatementRecord};
use dateline_store::workspace::SearchRequest;
use dateline_types::*;
use serde_json::{Value, json};

/// Neighbours of an incident that are offered to be put together with it.
const MOST_NEAR: usize = 8;
/// Days and kilometres within which they lie.
const NEAR_DAYS: i32 = 7;
const NEAR_KM: f64 = 100.0;

fn document_id(call: &Call<'_>) -> Result<DocumentId, Refusal> {
    DocumentId::parse(call.part("id")).ok_or_else(|| Refusal::not_found("there is no such document"))
}

/// The event a path names.
///
/// # Errors
/// If it is no event's id.
pub fn event_id(call: &Call<'_>) -> Result<EventId, Refusal> {
    EventId::parse(call.part("id")).ok_or_else(|| Refusal::not_found("there is no such event"))
}

/// True if names are asked for and may be seen; the look is logged.
fn unmasked(call: &Call<'_>, what: &str) -> Result<bool, Refusal> {
    if !call.is_asked("unmasked") {
        return Ok(false);
    }
    let person = call.person()?;
    if !person.unmask {
        return Err(Refusal::forbidden("this account may not see names of persons"));
    }
    let look = json!({
        "schema": "dateline.looked/1", "by": person.user, "at": jiff::Timestamp::now().to_string(), "at_names_in": what,
    });
    call.desk.writer()?.note("looked", &look)?;
    Ok(true)
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

fn document_row(view: &View, facts: &DocumentFacts, call: &Call<'_>) -> Value {
    let reader = call.reader();
    let unread = facts.events.iter().any(|&e| reader.is_unread(&view.events[e].id, view.events[e].version));
    let open = facts.events.iter().filter(|&&e| view.events[e].seen == super::view::Seen::No).count();
    json!({
        "id": facts.id.as_str(), "title": facts.title, "publisher": facts.publisher, "date": facts.date.map(|d| d.to_string()),
        "language": facts.language, "path": facts.path, "events": facts.events.len(), "statements": facts.statements,
        "unreviewed": open, "unread": unread, "held": "text", "verdict": "coded",
    })
}

/// `GET /api/documents`
pub fn documents(call: &Call<'_>) -> Answer {
    let (offset, limit) = (call.read::<usize>("offset")?.unwrap_or(0), call.limit(100, 1000)?);
    let words = call.asked("q").map(str::to_lowercase);
    let view = call.desk.view();
    let fits = |facts: &&DocumentFacts| match &words {
        None => true,
        Some(words) => [facts.title.as_deref(), facts.publisher.as_deref(), Some(facts.path.as_str())]
            .into_iter()
            .flatten()
            .any(|text| text.to_lowercase().contains(words)),
    };
    let found: Vec<&DocumentFacts> = view.documents.iter().filter(fits).collect();
    let rows: Vec<Value> =
        found.iter().skip(offset).take(limit).map(|facts| document_row(&view, facts, call)).collect();
    Ok(Reply::json(&json!({ "total": found.len(), "rows": rows })))
}

/// `GET /api/documents/{id}`
pub fn document(call: &Call<'_>) -> Answer {
    let id = document_id(call)?;
    if let Source::Bundle(bundled) = &call.desk.source {
        let view = call.desk.view();
        let at = view.document_at.get(&id).ok_or_else(|| Refusal::not_found("there is no such document"))?;
        let mut value = document_row(&view, &view.documents[*at], call);
        let events: Vec<Value> =
            bundled.events.iter().filter(|e| e.document == id).map(|e| bundled_event(e, &view)).collect();
        let statements: Vec<Value> = bundled
            .statements
            .iter()
            .filter(|s| s.document == id)
            .map(|s| short_statement(&serde_json::to_value(StatementRecord::from(s)).unwrap_or_default()))
            .collect();
        add(
            &mut value,
            json!({
                "text": null, "direction": "ltr", "agency": null, "url": null, "media_type": "", "date_basis": null,
                "date_rule": null, "raw_sha256": "", "captured": null, "masked": true, "masks": [], "blocks": [], "pages": [],
                "sentences": [], "events": events, "statements": statements, "copies": [], "notes": [],
            }),
        );
        return Ok(Reply::json(&value));
    }
    let clear = unmasked(call, id.as_str())?;
    let value = call.desk.read(|workspace| {
        let sheet = Sheet::open(call.desk, workspace, &id, clear)?;
        let (reviewed, all, versions) =
            (workspace.reviewed()?, workspace.decisions(None)?, workspace.versions()?);
        let decisions = Decisions { reviewed: &reviewed, all: &all, versions: &versions };
        let view = call.desk.view();
        let reader = call.reader();
        let added: Vec<Event> = reviewed.added_to(&id).collect();
        let all_events = sheet.events.iter().chain(&added);
        let events: Vec<Value> =
            all_events.map(|event| sheet.event(event, &decisions, &view, &reader)).collect();
        let copies = workspace.near_copies()?;
        let copies: Vec<Value> = copies
            .iter()
            .filter_map(|(copy, first)| {
                if *first == id {
                    Some(copy)
                } else if *copy == id {
                    Some(first)
                } else {
                    None
                }
            })
            .map(|other| {
                let path = view.document_at.get(other).map(|&at| view.documents[at].path.clone());
                json!({ "id": other.as_str(), "path": path.unwrap_or_default() })
            })
            .collect();
        let notes: Vec<Value> = all
            .iter()
            .filter(|d| d.kind == DecisionKind::Comment && sheet.events.iter().any(|e| e.id == d.event))
            .map(super::review::note)
            .collect();
        Ok::<_, Refusal>(page(&sheet, events, copies, notes, clear))
    })?;
    Ok(Reply::json(&value))
}

fn page(sheet: &Sheet, events: Vec<Value>, copies: Vec<Value>, notes: Vec<Value>, clear: bool) -> Value {
    let document = &sheet.document;
    let shown = |span: Span| {
        let units = sheet.shown.units_of(span);
        json!({ "start": units.start, "end": units.end })
    };
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .map(|block| {
            let mut value = shown(block.span);
            value["kind"] = json!(block.kind);
            value["date"] = json!(block.date.map(|d| d.to_string()));
            value
        })
        .collect();
    let pages: Vec<Value> = document
        .source_map
        .stretches()
        .iter()
        .map(|(start, locator)| {
            let at = (*start as usize).min(document.text.len());
            json!({ "start": sheet.shown.units_of(Span::new(at, at)).start, "locator": locator })
        })
        .collect();
    let open = events.iter().filter(|e| e["review"]["state"] == "open").count();
    let unread = events.iter().any(|e| e["review"]["unread"] == true);
    let statements: Vec<Value> = sheet.statements.iter().map(|s| sheet.statement(s)).collect();
    let date = document.date.as_ref();
    json!({
        "id": document.id.as_str(), "title": document.title.as_deref().map(|t| sheet.words(t)),
        "publisher": document.publisher.as_deref().map(|t| sheet.words(t)), "date": date.map(|d| d.date.to_string()),
        "language": document.language, "path": sheet.words(&document.origin), "events": events, "statements": statements,
        "unreviewed": open, "unread": unread, "held": sheet.held, "verdict": sheet.verdict,
        "text": (!document.text.is_empty() && sheet.verdict != "waiting").then(|| sheet.shown.text()),
        "direction": if is_right_to_left(document) { "rtl" } else { "ltr" },
        "agency": document.agency.as_deref().map(|t| sheet.words(t)), "url": document.url.as_deref().map(|t| sheet.words(t)),
        "media_type": document.media_type, "date_basis": date.map(|d| d.basis), "date_rule": date.map(|d| &d.rule),
        "raw_sha256": document.raw_sha256.to_hex(), "captured": null, "masked": !clear,
        "masks": sheet.shown.masks().iter().map(|r| json!({ "start": r.start, "end": r.end })).collect::<Vec<_>>(),
        "blocks": blocks, "pages": pages, "sentences": [], "copies": copies, "notes": notes,
    })
}

/// Languages written from right to left (CLDR), else by the first letter that has a direction.
fn is_right_to_left(document: &Document) -> bool {
    const LANGUAGES: [&str; 9] = ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "ckb"];
    match document.language.as_deref() {
        Some(language) => LANGUAGES.contains(&language),
        None => {
            let first = document.text.chars().find(|c| c.is_alphabetic());
            first.is_some_and(
                |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'),
            )
        }
    }
}

fn add(value: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (value.as_object_mut(), more) {
        fields.extend(more);
    }
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
