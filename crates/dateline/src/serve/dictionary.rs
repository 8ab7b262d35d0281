//! A correction that teaches: a name for an actor, a place nobody lists. First what it would change, then the entry, after
//! which the reports that hold the words are coded again.

use super::answer::{Answer, Call, Refusal, Reply};
use super::change::Candidate;
use super::desk::Desk;
use super::jobs::{self, Job};
use crate::engine::Engine;
use crate::pipeline;
use crate::progress::Progress;
use crate::workspace::enter::{NewActor, NewPlace, add_actor, add_place};
use crate::workspace::{code, knowledge};
use axum::http::StatusCode;
use dateline_store::record::EventRecord;
use dateline_store::workspace::{ToCode, Workspace};
use dateline_types::{Event, LatLng};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use utoipa::ToSchema;

/// Documents coded for a preview; more are counted.
const MOST_DOCUMENTS: usize = 60;
/// Changes listed.
const MOST_CHANGES: usize = 200;
/// Documents read at a time.
const BATCH: usize = 256;

/// An entry, as a page offers it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// `actor-alias` or `place`.
    kind: String,
    /// The words as reports write them.
    words: String,
    /// For a name: the actor's key.
    actor: Option<String>,
    /// For a place: where it is.
    candidate: Option<Candidate>,
}

/// An entry that was read.
enum New {
    Alias(NewActor),
    Place(NewPlace),
}

impl New {
    fn of(entry: &Entry, desk: &Desk) -> Result<New, Refusal> {
        let words = entry.words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() || words.chars().count() > 100 {
            return Err(Refusal::bad("an entry has words, 100 characters at most"));
        }
        match entry.kind.as_str() {
            "actor-alias" => {
                let key = entry.actor.as_deref().unwrap_or_default();
                let names = desk.names();
                let actor = names
                    .actors()
                    .by_key(key)
                    .ok_or_else(|| Refusal::bad(format!("no actor has the key {key:?}")))?;
                let sector = actor.sector.ok_or_else(|| Refusal::bad("a state has no further names here"))?;
                Ok(New::Alias(NewActor {
                    name: words,
                    key: Some(key.to_owned()),
                    sector: sector.as_str().to_owned(),
                    countries: actor.countries.iter().map(ToString::to_string).collect(),
                    ..NewActor::default()
                }))
            }
            "place" => {
                let place = entry
                    .candidate
                    .as_ref()
                    .ok_or_else(|| Refusal::bad("a place has a candidate: where it is"))?;
                Ok(New::Place(NewPlace {
                    name: words,
                    point: LatLng::new(place.lat, place.lon)
                        .map_err(|error| Refusal::bad(error.to_string()))?,
                    country: place.country.clone(),
                    precision: place.precision.parse().map_err(|error| Refusal::bad(format!("{error}")))?,
                    radius_km: place.radius_km,
                    aliases: Vec::new(),
                }))
            }
            "lexicon" => Err(Refusal::new(
                StatusCode::NOT_IMPLEMENTED,
                "bad-request",
                "words for deeds are not entered here; a verb dictionary does that (docs/workspace.md, own knowledge)",
            )),
            other => Err(Refusal::bad(format!("no kind of entry: {other:?}"))),
        }
    }

    fn words(&self) -> &str {
        match self {
            New::Alias(actor) => &actor.name,
            New::Place(place) => &place.name,
        }
    }

    /// The line as it would stand in the table, and the table's name.
    fn line(&self) -> (String, &'static str) {
        match self {
            New::Alias(a) => {
                let key = a.key.as_deref().unwrap_or_default();
                (
                    format!("{key}\t{}\t{}\t{}\t\t\t\t\t", a.name, a.sector, a.countries.join(",")),
                    knowledge::ACTORS,
                )
            }
            New::Place(p) => {
                let country = p.country.as_deref().unwrap_or_default();
                let (lat, lng) = (p.point.lat(), p.point.lng());
                (
                    format!(
                        "\"{}\",{lat},{lng},{country},{},{},",
                        p.name.replace('"', "\"\""),
                        p.precision,
                        p.radius_km
                    ),
                    knowledge::PLACES,
                )
            }
        }
    }

    /// The coder that knows the entry; nothing is written.
    fn engine(&self, desk: &Desk, workspace: &Workspace) -> Result<Engine, Refusal> {
        let engine = knowledge::engine(workspace, desk.model.as_deref())?;
        let (line, _) = self.line();
        match self {
            New::Alias(_) => {
                let mut actors = engine.resources().actors.clone();
                actors
                    .extend("preview", &format!("{line}\n"))
                    .map_err(|error| Refusal::bad(error.to_string()))?;
                Ok(engine.with_actors(actors))
            }
            New::Place(_) => {
                let mut file = tempfile::NamedTempFile::new().map_err(Refusal::inside)?;
                let table = format!("name,lat,lon,country,precision,radius_km,aliases\n{line}\n");
                file.write_all(table.as_bytes()).map_err(Refusal::inside)?;
                Ok(engine.with_places(file.path())?)
            }
        }
    }
}

/// `POST /api/dictionary/preview`
pub fn preview(call: &Call<'_>) -> Answer {
    let entry: Entry = call.json()?;
    let new = New::of(&entry, call.desk)?;
    let value = call.desk.read(|workspace| {
        let engine = new.engine(call.desk, workspace)?;
        let words = new.words().to_lowercase();
        let (mut matches, mut documents, mut after, mut changes) = (0, 0, 0, Vec::new());
        loop {
            let batch = workspace.documents(after, BATCH)?;
            let Some(last) = batch.last() else { break };
            after = last.seq;
            for stored in &batch {
                let found = stored.document.text.to_lowercase().matches(&words).count();
                matches += found;
                if found == 0 || pipeline::why_uncoded(&stored.document, engine.languages()).is_some() {
                    continue;
                }
                documents += 1;
                if documents <= MOST_DOCUMENTS {
                    let coding = workspace.coding(stored.seq)?;
                    let before = coding.as_ref().map_or(&[][..], |coding| coding.events.as_slice());
                    let coded = pipeline::code_document(&stored.document, &engine);
                    let sheet = super::record::Sheet::open(call.desk, workspace, &stored.document.id, false)?;
                    for (what, event, fields) in differences(before, &coded.events) {
                        let span = event.evidence.first().span;
                        changes.push(json!({
                            "event": event.id.as_str(), "document": event.document.as_str(), "what": what, "fields": fields,
                            "sentence": sheet.shown.words(span),
                        }));
                    }
                }
            }
        }
        let truncated = documents > MOST_DOCUMENTS || changes.len() > MOST_CHANGES;
        changes.truncate(MOST_CHANGES);
        let (line, file) = new.line();
        Ok::<_, Refusal>(json!({
            "entry": line, "file": file, "matches": matches, "documents": documents, "changes": changes, "truncated": truncated,
        }))
    })?;
    Ok(Reply::json(&value))
}

/// Events that came, went or differ, with the fields that do; confidence alone is no difference.
fn differences<'e>(before: &'e [Event], after: &'e [Event]) -> Vec<(&'static str, &'e Event, Vec<String>)> {
    let old: BTreeMap<&str, &Event> = before.iter().map(|event| (event.id.as_str(), event)).collect();
    let new: BTreeMap<&str, &Event> = after.iter().map(|event| (event.id.as_str(), event)).collect();
    let mut found = Vec::new();
    for event in after {
        let Some(was) = old.get(event.id.as_str()) else {
            found.push(("added", event, Vec::new()));
            continue;
        };
        let json = |event: &Event| serde_json::to_value(EventRecord::from(event)).unwrap_or_default();
        let (was, is) = (json(was), json(event));
        let fields: Vec<String> = is
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, value)| !name.ends_with("confidence") && was.get(name.as_str()) != Some(value))
            .map(|(name, _)| name.clone())
            .collect();
        if !fields.is_empty() {
            found.push(("changed", event, fields));
        }
    }
    found.extend(
        before
            .iter()
            .filter(|event| !new.contains_key(event.id.as_str()))
            .map(|event| ("removed", event, Vec::new())),
    );
    found
}

/// `POST /api/dictionary`
pub fn enter(call: &Call<'_>) -> Answer {
    let entry: Entry = call.json()?;
    let new = New::of(&entry, call.desk)?;
    let engine = call.desk.engine()?;
    {
        let writer = call.desk.writer()?;
        match &new {
            New::Alias(actor) => add_actor(&writer, engine.resources(), actor)?,
            New::Place(place) => add_place(&writer, &engine.resources().gazetteer, place)?,
        };
    }
    let id = jobs::start(&call.shared, "dictionary", &call.person()?.user, code_again);
    Ok(Reply::json(&json!({ "job": id.to_string() })).with_status(StatusCode::ACCEPTED))
}

fn code_again(job: &Job<'_>) -> Result<String, Refusal> {
    let desk = job.desk();
    desk.learn()?;
    let engine = desk.engine()?;
    job.progress(0, None, "coding again");
    let said = {
        let mut writer = desk.writer()?;
        let reports = match knowledge::changed(&writer)? {
            Some(touched) => knowledge::adopt(&mut writer, &touched)?,
            None => 0,
        };
        let name = code::engine_name(&engine, &knowledge::digest(&writer)?);
        let coded = code::code(&mut writer, ToCode::New, &engine, &name, &Progress::hidden())?;
        format!("{reports} documents coded again, {} changed", coded.changes.len())
    };
    desk.renew()?;
    Ok(said)
}
