//! A correction that teaches: a name for an actor, a place nobody lists, a word that tells of something. First what it would
//! change, then the entry, after which the reports that hold the words are coded again; and the same for taking one out.

use super::answer::{Answer, Call, Refusal, Reply};
use super::change::Candidate;
use super::desk::Desk;
use super::jobs::{self, Job};
use super::record::Sheet;
use super::relink;
use crate::engine::Engine;
use crate::pipeline;
use crate::progress::Progress;
use crate::workspace::code;
use crate::workspace::enter::{self, Draft, NewActor, NewPlace};
use crate::workspace::knowledge::{self, Own, Search, Table};
use axum::http::StatusCode;
use dateline_coder::event::word_at;
use dateline_resources::lexicon::{OwnWords, TriggerKind, class_named};
use dateline_store::record::EventRecord;
use dateline_store::workspace::{ToCode, Workspace};
use dateline_types::{Event, EventId, LatLng};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Documents coded for a preview; more are counted.
const MOST_DOCUMENTS: usize = 60;
/// Changes listed.
const MOST_CHANGES: usize = 200;
/// Documents read at a time.
const BATCH: usize = 256;
/// Characters of an entry's words.
const LONGEST_WORDS: usize = 100;

/// An entry, as a page offers it; or a row of a table, to take it out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// `actor-alias`, `place` or `lexicon`.
    kind: String,
    /// The words as reports write them; of the lexicon in their base form. Empty for those that tell `event`.
    #[serde(default)]
    words: String,
    /// For a name: the actor's key.
    actor: Option<String>,
    /// For a place: where it is.
    candidate: Option<Candidate>,
    /// For the lexicon: what the words tell, `TYPE`, `TYPE/mode` or a local type.
    class: Option<String>,
    /// For the lexicon: `verb` or `noun`.
    part: Option<String>,
    /// For the lexicon: the event whose words they are.
    event: Option<String>,
    /// The row of the table that is to be taken out; nothing else counts then.
    remove: Option<String>,
}

/// A change of a table that was made aside, and what reports it touches.
struct Prepared {
    draft: Draft,
    kind: &'static str,
    search: Search,
}

fn table(kind: &str) -> Result<(Table, &'static str), Refusal> {
    match kind {
        "actor-alias" => Ok((Table::Actors, "actor-alias")),
        "place" => Ok((Table::Places, "place")),
        "lexicon" => Ok((Table::Words, "lexicon")),
        other => Err(Refusal::bad(format!("no kind of entry: {other:?}"))),
    }
}

impl Entry {
    /// Makes the change aside.
    fn prepare(&self, desk: &Desk, engine: &Engine, workspace: &Workspace) -> Result<Prepared, Refusal> {
        let (table, kind) = table(&self.kind)?;
        let draft = match (&self.remove, table) {
            (Some(row), _) => enter::without_row(workspace, table, row)?,
            (None, Table::Actors) => enter::actor(workspace, engine.resources(), &self.alias(desk)?)?,
            (None, Table::Places) => enter::place(workspace, &engine.resources().gazetteer, &self.place()?)?,
            (None, Table::Words) => {
                let own = self.own_words(engine, workspace)?;
                enter::words_for_events(workspace, &engine.resources().lexicon, &own)?
            }
        };
        let (names, words) = searched(table, &draft.entered().row);
        let search = Search::of(&names, &words, &|word| engine.forms(word));
        Ok(Prepared { draft, kind, search })
    }

    fn said(&self) -> Result<String, Refusal> {
        let words = self.words.split_whitespace().collect::<Vec<_>>().join(" ");
        match words.is_empty() || words.chars().count() > LONGEST_WORDS {
            true => Err(Refusal::bad(format!("an entry has words, {LONGEST_WORDS} characters at most"))),
            false => Ok(words),
        }
    }

    fn alias(&self, desk: &Desk) -> Result<NewActor, Refusal> {
        let key = self.actor.as_deref().unwrap_or_default();
        let names = desk.names();
        let actor = names
            .actors()
            .by_key(key)
            .ok_or_else(|| Refusal::bad(format!("no actor has the key {key:?}")))?;
        let sector = actor.sector.ok_or_else(|| Refusal::bad("a state has no further names here"))?;
        Ok(NewActor {
            name: self.said()?,
            key: Some(key.to_owned()),
            sector: sector.as_str().to_owned(),
            countries: actor.countries.iter().map(ToString::to_string).collect(),
            ..NewActor::default()
        })
    }

    fn place(&self) -> Result<NewPlace, Refusal> {
        let place =
            self.candidate.as_ref().ok_or_else(|| Refusal::bad("a place has a candidate: where it is"))?;
        Ok(NewPlace {
            name: self.said()?,
            point: LatLng::new(place.lat, place.lon).map_err(|error| Refusal::bad(error.to_string()))?,
            country: place.country.clone(),
            precision: place.precision.parse().map_err(|error| Refusal::bad(format!("{error}")))?,
            radius_km: place.radius_km,
            aliases: Vec::new(),
        })
    }

    /// The words as given, or those that tell the named event, in their base form.
    fn own_words(&self, engine: &Engine, workspace: &Workspace) -> Result<OwnWords, Refusal> {
        let class = self.class.as_deref().ok_or_else(|| Refusal::bad("a word needs a type that it tells"))?;
        let class = class_named(class).map_err(Refusal::bad)?;
        let (kind, words) = match (self.words.trim().is_empty(), self.part.as_deref()) {
            (false, Some("noun")) => (TriggerKind::Noun, self.said()?),
            (false, Some("verb")) => (TriggerKind::Verb, self.said()?),
            (false, _) => return Err(Refusal::bad("a word is a verb or a noun: say which in `part`")),
            (true, _) => {
                let id = self.event.as_deref().and_then(EventId::parse);
                let id = id.ok_or_else(|| Refusal::bad("an entry has words, or an event that they tell"))?;
                told_by(engine, workspace, &id)?
            }
        };
        Ok(OwnWords { words: words.to_lowercase(), kind, class })
    }
}

/// The word that tells an event, in its base form.
fn told_by(engine: &Engine, workspace: &Workspace, id: &EventId) -> Result<(TriggerKind, String), Refusal> {
    let (event, _) = workspace.event(id)?.ok_or_else(|| Refusal::not_found("there is no such event"))?;
    let stored =
        workspace.document(&event.document)?.ok_or_else(|| Refusal::not_found("its report was erased"))?;
    let (parse, _) = engine.parse(&stored.document);
    let word = match engine.tell(&stored.document, &parse) {
        // Entered words are English: what is told over is told in other words than it stands there.
        Some(_) => None,
        None => word_at(&parse, &engine.resources().lexicon, event.trigger.span),
    };
    word.ok_or_else(|| {
        Refusal::bad("no single English verb or noun tells this event").with_hint("enter the words by hand")
    })
}

/// What of a row reports are searched for: names, or words in any form.
fn searched(table: Table, row: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let name = match table {
        Table::Actors => row.split('\t').nth(1).map(str::to_owned),
        Table::Places => {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
            reader.records().next().and_then(Result::ok).and_then(|cells| cells.get(0).map(str::to_owned))
        }
        Table::Words => {
            let own = OwnWords::parse(row).ok().flatten();
            return (BTreeSet::new(), own.map(|own| own.head().to_owned()).into_iter().collect());
        }
    };
    (name.into_iter().collect(), BTreeSet::new())
}

/// `GET /api/dictionary`: every row that was entered.
pub fn list(call: &Call<'_>) -> Answer {
    let rows = call.desk.read(|workspace| {
        let mut all = Vec::new();
        for (table, kind) in Table::ALL.into_iter().zip(["actor-alias", "place", "lexicon"]) {
            // A table that dateline.toml keeps elsewhere is edited there.
            let Ok(file) = table.file(workspace) else { continue };
            let file = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let rows = enter::rows(workspace, table)?;
            all.extend(rows.iter().map(|row| json!({ "kind": kind, "row": row, "file": file })));
        }
        Ok::<_, Refusal>(all)
    })?;
    Ok(Reply::json(&Value::Array(rows)))
}

/// `POST /api/dictionary/preview`
pub fn preview(call: &Call<'_>) -> Answer {
    let entry: Entry = call.json()?;
    let engine = call.desk.engine()?;
    let value = call.desk.read(|workspace| {
        let prepared = entry.prepare(call.desk, &engine, workspace)?;
        let engine = knowledge::over_engine(&engine, &prepared.draft.over(Own::of(workspace)?))?;
        let (mut documents, mut coded, mut after, mut changes) = (0, 0, 0, Vec::new());
        loop {
            let batch = workspace.documents(after, BATCH)?;
            let Some(last) = batch.last() else { break };
            after = last.seq;
            for stored in &batch {
                if !prepared.search.holds(&stored.document.text)
                    || pipeline::why_uncoded(&stored.document, engine.languages()).is_some()
                {
                    continue;
                }
                documents += 1;
                let before = workspace.coding(stored.seq)?;
                let Some(before) = before.filter(|_| coded < MOST_DOCUMENTS) else { continue };
                coded += 1;
                let after = pipeline::code_document(&stored.document, &engine);
                let sheet = Sheet::open(call.desk, workspace, &stored.document.id, false)?;
                for (what, event, fields) in differences(&before.events, &after.events) {
                    changes.push(json!({
                        "event": event.id.as_str(), "document": event.document.as_str(), "what": what, "fields": fields,
                        "sentence": sheet.shown.words(event.evidence.first().span),
                    }));
                }
            }
        }
        let truncated = documents > coded || changes.len() > MOST_CHANGES;
        changes.truncate(MOST_CHANGES);
        let entered = prepared.draft.entered();
        let file = entered.file.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok::<_, Refusal>(json!({
            "entry": entered.row, "file": file, "kind": prepared.kind, "removes": entry.remove.is_some(),
            "documents": documents, "changes": changes, "truncated": truncated,
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

/// `POST /api/dictionary`: enters a row or takes one out, and codes again what it touches.
pub fn enter(call: &Call<'_>) -> Answer {
    let entry: Entry = call.json()?;
    let engine = call.desk.engine()?;
    let entered = {
        let writer = call.desk.writer()?;
        let prepared = entry.prepare(call.desk, &engine, &writer)?;
        // A table that would not read is not put in place.
        knowledge::over_engine(&engine, &prepared.draft.over(Own::of(&writer)?))?;
        prepared.draft.put()?
    };
    let id = jobs::start(&call.shared, "dictionary", &call.person()?.user, code_again);
    let answer = json!({ "job": id.to_string(), "kind": entry.kind, "row": entered.row });
    Ok(Reply::json(&answer).with_status(StatusCode::ACCEPTED))
}

fn code_again(job: &Job<'_>) -> Result<String, Refusal> {
    let desk = job.desk();
    desk.learn()?;
    let engine = desk.engine()?;
    job.progress(0, None, "coding again");
    let (reports, name) = {
        let mut writer = desk.writer()?;
        let reports = match knowledge::changed(&writer)? {
            Some(touched) => knowledge::adopt(&mut writer, &touched, &|word| engine.forms(word))?,
            None => 0,
        };
        (reports, code::engine_name(&engine, &knowledge::digest(&writer)?))
    };
    let mut writer = desk.shared_writer()?;
    let coded = code::code_documents(&mut writer, ToCode::New, &engine, &name, &Progress::hidden(), &|| {
        job.is_stopped()
    })?;
    relink::link(desk)?;
    desk.renew()?;
    Ok(format!("{reports} documents coded again, {} changed", coded.changes.len()))
}
