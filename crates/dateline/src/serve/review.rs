//! What people decide: one event, many at once, taken back; remarks; what was seen.
//!
//! An act of a person is one step: its decisions have the same hand and the same moment, and are taken back together.

use super::answer::{Answer, Call, Refusal, Reply};
use super::change::{Change, Changes};
use super::desk::{Desk, Source, seen};
use super::read::event_id;
use super::record::{Sheet, Standing, decision as decision_json};
use crate::mask::{Projection, projected};
use crate::pipeline::Run;
use axum::http::StatusCode;
use dateline_store::workspace::{DecisionRequest, Workspace};
use dateline_types::{Decision, DecisionKind, EventId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Characters of a remark or reason.
const LONGEST_REMARK: usize = 4000;

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// `accept`, `reject`, `correct` or `comment`.
    kind: String,
    /// For a correction: fields and what they should be.
    #[serde(default)]
    changes: Vec<Change>,
    /// Why, or the remark.
    reason: Option<String>,
}

/// A remark as a page gets it.
pub fn note(decision: &Decision) -> Value {
    json!({
        "sequence": decision.sequence, "event": decision.event.as_str(), "by": decision.by, "at": decision.at.to_string(),
        "words": decision.value.as_deref().or(decision.reason.as_deref()).unwrap_or_default(),
    })
}

/// The step an act is known by: its hand and moment.
pub fn step_of(decision: &Decision) -> String {
    format!("{}.{}", decision.at.as_nanosecond(), decision.by)
}

/// Who signs, and when.
pub struct Act {
    by: String,
    at: Timestamp,
}

impl Act {
    /// An act of the person who asks, now.
    ///
    /// # Errors
    /// If nobody is logged in.
    pub fn of(call: &Call<'_>) -> Result<Act, Refusal> {
        Ok(Act { by: call.person()?.user.clone(), at: Timestamp::now() })
    }

    /// Who signs.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The step it will be known by.
    pub fn step(&self) -> String {
        format!("{}.{}", self.at.as_nanosecond(), self.by)
    }

    /// A request signed by it.
    pub fn request(&self, event: &EventId, version: Option<u64>, kind: DecisionKind) -> DecisionRequest {
        DecisionRequest {
            event: event.clone(),
            version,
            kind,
            field: None,
            value: None,
            reason: None,
            by: self.by.clone(),
            at: self.at,
        }
    }
}

/// A reason or remark, unless it is empty.
///
/// # Errors
/// If it is too long.
pub fn reason(text: Option<String>) -> Result<Option<String>, Refusal> {
    match text {
        Some(text) if text.chars().count() > LONGEST_REMARK => {
            Err(Refusal::bad(format!("at most {LONGEST_REMARK} characters")))
        }
        text => Ok(text.filter(|text| !text.trim().is_empty())),
    }
}

/// The version the person saw, as `If-Match` says.
fn seen_version(call: &Call<'_>) -> Result<u64, Refusal> {
    let tag = call.if_match.as_deref().ok_or_else(|| {
        Refusal::new(StatusCode::PRECONDITION_REQUIRED, "no-if-match", "say which version you saw: If-Match")
    })?;
    tag.parse().map_err(|_| Refusal::bad("If-Match is a version in quotation marks"))
}

/// `POST /api/events/{id}/decisions`
pub fn decide(call: &Call<'_>) -> Answer {
    let id = event_id(call)?;
    let Decide { kind, changes, reason: why } = call.json()?;
    let why = reason(why)?;
    let act = Act::of(call)?;
    let kind = match kind.as_str() {
        "accept" => DecisionKind::Accept,
        "reject" => DecisionKind::Reject,
        "correct" => DecisionKind::Correct,
        "comment" => return remark(call, &id, why.unwrap_or_default()),
        other => return Err(Refusal::bad(format!("no kind of decision: {other:?}"))),
    };
    let version = seen_version(call)?;
    let requests = match kind {
        DecisionKind::Correct => corrections(call.desk, &id, version, &changes, why, &act)?,
        _ => vec![DecisionRequest { reason: why, ..act.request(&id, Some(version), kind) }],
    };
    let (decided, standing) =
        record(call.desk, &requests).map_err(|refusal| with_current(call, &id, refusal))?;
    let (event, version) = told(call, &standing);
    let last = decided.last().map(|d| decision_json(d, false, &|_| {}));
    Ok(Reply::json(&json!({ "event": event, "decision": last, "step": act.step() }))
        .with("etag", format!("\"{version}\"")))
}

fn corrections(
    desk: &Desk,
    id: &EventId,
    version: u64,
    changes: &[Change],
    why: Option<String>,
    act: &Act,
) -> Result<Vec<DecisionRequest>, Refusal> {
    if changes.is_empty() {
        return Err(Refusal::bad("a correction names at least one field"));
    }
    let fields = desk.read(|workspace| {
        let (event, _) = workspace.event(id)?.ok_or_else(|| Refusal::not_found("there is no such event"))?;
        let (reviewed, _) = workspace.reviewed_event(id)?;
        let event = reviewed.apply(event).ok_or_else(|| Refusal::bad("it was rejected; undo that first"))?;
        let sheet = Sheet::open(desk, workspace, &event.document, false)?;
        let names = desk.names();
        let changes_of = Changes { sheet: &sheet, event: &event, names: &names };
        let mut fields = Vec::new();
        for change in changes {
            fields.extend(changes_of.fields(change)?);
        }
        Ok::<_, Refusal>(fields)
    })?;
    Ok(fields
        .into_iter()
        .map(|(field, value)| DecisionRequest {
            field: Some(field),
            value: Some(value.to_string()),
            reason: why.clone(),
            ..act.request(id, Some(version), DecisionKind::Correct)
        })
        .collect())
}

/// Records what one act decided, all or nothing, and tells everybody. Returns the events as they stand then.
///
/// # Errors
/// If one of them cannot be recorded.
pub fn record(desk: &Desk, requests: &[DecisionRequest]) -> Result<(Vec<Decision>, Vec<Standing>), Refusal> {
    let decided = desk.commits.record(&desk.source, requests)?;
    let standing = tell(desk, &decided)?;
    Ok((decided, standing))
}

/// Notes in the view what became of the events, and tells pages. Returns the events as they stand, without those that
/// are no more.
///
/// # Errors
/// If the workspace cannot be read.
pub fn tell(desk: &Desk, decided: &[Decision]) -> Result<Vec<Standing>, Refusal> {
    let mut ids: Vec<&EventId> = decided.iter().map(|d| &d.event).collect();
    ids.sort();
    ids.dedup();
    let standing = desk.read(|workspace| note_events(desk, workspace, &ids))?;
    // Who says that a record is right changes nothing of it, and so nothing of its incident.
    let links = |d: &Decision| !matches!(d.kind, DecisionKind::Comment | DecisionKind::Accept);
    if decided.iter().any(|d| d.kind != DecisionKind::Comment) {
        desk.relink.ask(decided.iter().any(links));
    }
    for decision in decided {
        let (version, document) = {
            let view = desk.view();
            let facts = view.event(&decision.event);
            let document = facts.map(|facts| view.documents[facts.document].id.as_str().to_owned());
            (facts.map(|facts| facts.version), document)
        };
        desk.live.say("decision", &json!({
            "event": decision.event.as_str(), "version": version, "kind": decision.kind, "by": decision.by,
            "step": step_of(decision), "document": document,
        }));
        if decision.kind == DecisionKind::Comment {
            desk.live.say("note", &note(decision));
        }
    }
    Ok(standing)
}

fn note_events(desk: &Desk, workspace: &Workspace, ids: &[&EventId]) -> Result<Vec<Standing>, Refusal> {
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(standing) = Standing::of(desk, workspace, id)? else { continue };
        let run = Run { events: standing.decided().into_iter().collect(), ..Run::default() };
        let shown = projected(&run, &Projection::public(&standing.sheet.masks));
        let how_far = seen(&standing.reviewed, id);
        desk.view_mut().note(id, shown.events.first(), standing.version, how_far);
        all.push(standing);
    }
    Ok(all)
}

/// The event as it is now, `null` if it was rejected, and its version.
fn told(call: &Call<'_>, standing: &[Standing]) -> (Value, u64) {
    let Some(standing) = standing.first() else { return (Value::Null, 0) };
    let view = standing.view(&call.desk.view(), &call.reader());
    let rejected = view["review"]["state"] == "rejected";
    (if rejected { Value::Null } else { view }, standing.version)
}

/// A conflict carries the record as it is now.
fn with_current(call: &Call<'_>, id: &EventId, mut refusal: Refusal) -> Refusal {
    if refusal.status == StatusCode::CONFLICT
        && let Ok(Some(view)) =
            call.desk.event_views(std::slice::from_ref(id), &call.reader()).map(|mut v| v.pop())
    {
        refusal.current = Some(Box::new((view["version"].as_u64().unwrap_or_default(), view)));
    }
    refusal
}

fn remark(call: &Call<'_>, id: &EventId, words: String) -> Answer {
    if words.trim().is_empty() {
        return Err(Refusal::bad("a remark has words"));
    }
    let act = Act::of(call)?;
    let request = DecisionRequest { value: Some(words), ..act.request(id, None, DecisionKind::Comment) };
    let (decided, _) = record(call.desk, &[request])?;
    let told = decided.first().map(note);
    Ok(Reply::json(&json!(told)).with_status(StatusCode::CREATED))
}

/// Words of a remark.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    words: String,
}

/// `POST /api/events/{id}/notes`
pub fn add_note(call: &Call<'_>) -> Answer {
    let Remark { words } = call.json()?;
    let words = reason(Some(words))?.unwrap_or_default();
    remark(call, &event_id(call)?, words)
}

/// `GET /api/notes`
pub fn notes(call: &Call<'_>) -> Answer {
    let since = call.read::<u64>("since")?.unwrap_or(0);
    if let Source::Bundle(_) = call.desk.source {
        return Ok(Reply::json(&json!([])));
    }
    let all = call.desk.read(|workspace| workspace.decisions(None))?;
    let notes: Vec<Value> =
        all.iter().filter(|d| d.kind == DecisionKind::Comment && d.sequence > since).map(note).collect();
    Ok(Reply::json(&json!(notes)))
}

/// `GET /api/events/{id}/decisions`
pub fn decisions(call: &Call<'_>) -> Answer {
    let id = event_id(call)?;
    let mut views = call.desk.event_views(std::slice::from_ref(&id), &call.reader())?;
    let view = views.pop().ok_or_else(|| Refusal::not_found("there is no such event"))?;
    Ok(Reply::json(&view["review"]["decisions"]))
}

/// What was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Version {
    version: u64,
}

/// `POST /api/events/{id}/seen`
pub fn see(call: &Call<'_>) -> Answer {
    let Version { version } = call.json()?;
    call.desk.personal.see(&call.person()?.user, event_id(call)?.as_str(), version);
    Ok(Reply::empty())
}

/// Ids of events.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    pub events: Vec<String>,
}

/// `POST /api/seen`: at the versions they have now.
pub fn see_all(call: &Call<'_>) -> Answer {
    let Ids { events } = call.json()?;
    let user = &call.person()?.user;
    let view = call.desk.view();
    for facts in events.iter().filter_map(|id| view.event(&EventId::parse(id)?)) {
        call.desk.personal.see(user, facts.id.as_str(), facts.version);
    }
    Ok(Reply::empty())
}
