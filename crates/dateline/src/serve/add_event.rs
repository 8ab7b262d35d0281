//! An event nobody coded, added by marking the words that tell it.

use super::answer::{Answer, Call, Refusal, Reply};
use super::change::{Change, Changes, Marked};
use super::record::Sheet;
use super::review::{Act, reason, tell};
use crate::workspace::act::Signature;
use crate::workspace::add_event::{Told, add_event};
use crate::workspace::correct::{Answer as Entered, Correction};
use axum::http::StatusCode;
use dateline_store::workspace::DecisionRequest;
use dateline_types::{DecisionKind, DocumentId};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// The words, and what they tell.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    /// The words that tell it.
    span: Marked,
    /// The word among them that names it; needed where there are more than four.
    trigger: Option<Marked>,
    /// What it is; `class` at least.
    changes: Vec<Change>,
    /// Why.
    reason: Option<String>,
}

/// `POST /api/documents/{id}/events`
pub fn add(call: &Call<'_>) -> Answer {
    let NewEvent { span, trigger, changes, reason: why } = call.json()?;
    let id =
        DocumentId::parse(call.part("id")).ok_or_else(|| Refusal::not_found("there is no such document"))?;
    let (why, act) = (reason(why)?, Act::of(call)?);
    let class = changes.iter().find(|change| change.field == "class").map(|change| &change.value);
    let class = class.ok_or_else(|| Refusal::bad("an event needs a type: a change of the field class"))?;
    let part = |name: &str| class[name].as_str().filter(|text| !text.is_empty());
    let kind = match (part("type"), part("mode"), part("local")) {
        (Some(kind), Some(mode), _) => format!("{kind}/{mode}"),
        (Some(kind), None, _) => kind.to_owned(),
        (None, _, Some(local)) => local.to_owned(),
        _ => return Err(Refusal::bad("an event has a type or a local type")),
    };
    let sheet = call.desk.read(|workspace| Sheet::open(call.desk, workspace, &id, false))?;
    let outside = || Refusal::bad("the words are not in the text");
    let quote = sheet.shown.span_of(span.start..span.end).ok_or_else(outside)?;
    let word = match trigger {
        Some(marked) => Some(sheet.shown.span_of(marked.start..marked.end).ok_or_else(outside)?),
        None => None,
    };
    let word = word.map(|span| sheet.document.words(span));
    let engine = call.desk.engine()?;
    let signature = Signature { by: act.by().to_owned(), at: act.at(), reason: why.clone(), seen: None };
    let told = Told::Span { document: id.clone(), span: quote };
    let fields = [Correction { field: "type".into(), value: kind, adds: false }];
    let decided = {
        let mut writer = call.desk.writer()?;
        let mut decided = match add_event(&mut writer, engine.resources(), &told, word, &fields, &signature)?
        {
            Entered::Done(entered) => entered.decisions,
            Entered::Choose { .. } => return Err(Refusal::bad("the type is not the name of one")),
        };
        let added =
            decided.first().map(|d| d.event.clone()).ok_or_else(|| Refusal::inside("nothing was added"))?;
        // The rest is of the same hand and moment: one step.
        let (event, _) =
            writer.event(&added)?.ok_or_else(|| Refusal::inside("the added event is not there"))?;
        let mut requests = Vec::new();
        {
            let names = call.desk.names();
            let own = Changes { sheet: &sheet, event: &event, names: &names };
            for change in changes.iter().filter(|change| change.field != "class") {
                for (field, value) in own.fields(change)? {
                    requests.push(DecisionRequest {
                        field: Some(field),
                        value: Some(value.to_string()),
                        reason: why.clone(),
                        ..act.request(&added, None, DecisionKind::Correct)
                    });
                }
            }
        }
        if !requests.is_empty() {
            decided.extend(writer.decide_all(&requests)?);
        }
        decided
    };
    call.desk.renew()?;
    tell(call.desk, &decided)?;
    let ids: Vec<_> = decided.first().map(|d| d.event.clone()).into_iter().collect();
    let event = call.desk.event_views(&ids, &call.reader())?.pop();
    Ok(Reply::json(&json!({ "event": event, "step": act.step() })).with_status(StatusCode::CREATED))
}
