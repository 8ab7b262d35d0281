//! Documents to read: the list of them, and one with everything that is shown beside its text.

use super::answer::{Answer, Call, Refusal, Reply};
use super::desk::Source;
use super::page_picture;
use super::read::unmasked;
use super::record::{Decisions, Sheet, bundled_event, short_statement};
use super::view::{DocumentFacts, Seen, View};
use dateline_store::record::StatementRecord;
use dateline_types::*;
use serde_json::{Value, json};

/// The document a path names.
///
/// # Errors
/// If it is no document's id.
pub fn document_id(call: &Call<'_>) -> Result<DocumentId, Refusal> {
    DocumentId::parse(call.part("id")).ok_or_else(|| Refusal::not_found("there is no such document"))
}

fn document_row(view: &View, facts: &DocumentFacts, call: &Call<'_>) -> Value {
    let reader = call.reader();
    let unread = facts.events.iter().any(|&e| reader.is_unread(&view.events[e].id, view.events[e].version));
    let open = facts.events.iter().filter(|&&e| view.events[e].seen == Seen::No).count();
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
                "sentences": [], "events": events, "statements": statements, "copies": [], "notes": [], "page_pictures": null,
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
        let mut value = page(&sheet, events, copies, notes, clear);
        value["page_pictures"] = page_picture::offered(&sheet.document, sheet.held, call);
        Ok::<_, Refusal>(value)
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
        "unreviewed": open, "unread": unread, "held": sheet.held.as_str(), "verdict": sheet.verdict,
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
