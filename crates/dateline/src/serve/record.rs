//! Records as a page gets them: words masked, places of words in UTF-16 code units of the text as shown.

use super::answer::Refusal;
use super::desk::{Desk, Source, seen};
use super::personal::Personal;
use super::shown::Shown;
use super::view::{Seen, View};
use crate::links::disarmed;
use crate::mask::{MASK, Masks, cautious_spans};
use dateline_store::record::{EventRecord, StatementRecord};
use dateline_store::workspace::{Holding, Reviewed, Workspace};
use dateline_types::*;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A document with what is needed to show anything of it.
pub struct Sheet {
    /// The document.
    pub document: Document,
    /// What is kept of it.
    pub held: Holding,
    /// What is masked in it, for this session.
    pub masks: Masks,
    /// Its text as shown.
    pub shown: Shown,
    /// Its events as coded or added, before decisions.
    pub events: Vec<Event>,
    /// Its statements.
    pub statements: Vec<Statement>,
    /// What became of it.
    pub verdict: String,
}

impl Sheet {
    /// A document of the workspace.
    ///
    /// # Errors
    /// If there is none of this id, or the workspace cannot be read.
    pub fn open(
        desk: &Desk,
        workspace: &Workspace,
        id: &DocumentId,
        unmasked: bool,
    ) -> Result<Sheet, Refusal> {
        let stored = workspace
            .document(id)?
            .ok_or_else(|| Refusal::not_found("there is no such document, or it was erased"))?;
        let coding = workspace.coding(stored.seq)?;
        let document = stored.document;
        let (mut masks, mut events, mut statements) = (Masks::none(), Vec::new(), Vec::new());
        let verdict = match coding {
            Some(coding) => {
                if !unmasked {
                    // In a language without a model every capitalised word that no dictionary knows may be a name.
                    let spans = match coding.verdict == "uncoded" {
                        true => cautious_spans(&document.text, desk.engine()?.resources()),
                        false => coding.masked,
                    };
                    masks.insert(&document, spans);
                }
                (events, statements) = (coding.events, coding.statements);
                coding.verdict
            }
            // Nobody looked yet which words are names: nothing is shown in clear.
            None => {
                if !unmasked {
                    masks.insert(&document, vec![Span::new(0, document.text.len())]);
                }
                "waiting".to_owned()
            }
        };
        let shown = Shown::of(&document, &masks);
        Ok(Sheet { held: stored.held, shown, masks, events, statements, verdict, document })
    }

    /// Words about the document, as they may be shown.
    pub fn words(&self, text: &str) -> String {
        disarmed(&self.masks.words(&self.document.id, text))
    }

    /// An event as decided, with what people did with it.
    pub fn event(&self, event: &Event, decisions: &Decisions<'_>, view: &View, reader: &Reader<'_>) -> Value {
        let as_decided = decisions.reviewed.apply(event.clone());
        let shown = as_decided.as_ref().unwrap_or(event);
        let mut value = serde_json::to_value(EventRecord::from(shown)).unwrap_or_default();
        self.show(&mut value);
        finish(&mut value, shown, view, decisions, reader, as_decided.is_none());
        let taken = decisions.of(&event.id, &|value| self.show(value));
        value["review"]["decisions"] = taken;
        value
    }

    /// A statement.
    pub fn statement(&self, statement: &Statement) -> Value {
        let mut value = serde_json::to_value(StatementRecord::from(statement)).unwrap_or_default();
        self.show(&mut value);
        short_statement(&value)
    }

    /// Masks every quotation in a record and moves it to where it is shown.
    pub fn show(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.show(item)),
            Value::Object(fields) => {
                self.show_span(fields, "start", "end", "start", "end");
                self.show_span(fields, "from_byte", "to_byte", "from", "to");
                for name in ["by", "medium"] {
                    if let Some(Value::String(words)) = fields.get_mut(name) {
                        *words = self.words(words);
                    }
                }
                // A party without a key is named by the text's own words, which may be a person's name.
                if fields.contains_key("side") && fields.get("actor").is_none_or(Value::is_null) {
                    let name = fields.get("name").and_then(Value::as_str).map(|name| self.words(name));
                    let kept = name.filter(|name| !name.contains(MASK));
                    fields.insert("name".into(), json!(kept));
                }
                for (name, field) in fields.iter_mut() {
                    if name != "by" && name != "medium" {
                        self.show(field);
                    }
                }
            }
            _ => {}
        }
    }

    fn show_span(&self, fields: &mut Map<String, Value>, first: &str, last: &str, start: &str, end: &str) {
        let byte = |name: &str| fields.get(name).and_then(Value::as_u64).map(|n| n as usize);
        let (from, to) = (byte(first), byte(last));
        if first != start {
            fields.remove(first);
            fields.remove(last);
            fields.insert(start.into(), Value::Null);
            fields.insert(end.into(), Value::Null);
        }
        let (Some(from), Some(to)) = (from, to) else { return };
        if from > to || to > Span::MAX {
            return;
        }
        let span = Span::new(from, to);
        let units = self.shown.units_of(span);
        if fields.contains_key("text") {
            fields.insert("text".into(), json!(self.shown.words(span)));
        }
        fields.insert(start.into(), json!(units.start));
        fields.insert(end.into(), json!(units.end));
    }
}

/// An event as it stands with its document, read once for all that is said of it.
pub struct Standing {
    /// The event as coded or added.
    pub event: Event,
    /// The version decisions are held against.
    pub version: u64,
    /// What holds of what people decided on it.
    pub reviewed: Reviewed,
    /// Its document.
    pub sheet: Sheet,
    all: Vec<Decision>,
}

impl Standing {
    /// Reads it; `None` if there is no such event.
    ///
    /// # Errors
    /// If the workspace cannot be read.
    pub fn of(desk: &Desk, workspace: &Workspace, id: &EventId) -> Result<Option<Standing>, Refusal> {
        let Some((event, version)) = workspace.event(id)? else { return Ok(None) };
        let (reviewed, all) = workspace.reviewed_event(id)?;
        let sheet = Sheet::open(desk, workspace, &event.document, false)?;
        Ok(Some(Standing { event, version, reviewed, sheet, all }))
    }

    /// It as decided; `None` if it was rejected.
    pub fn decided(&self) -> Option<Event> {
        self.reviewed.apply(self.event.clone())
    }

    /// It as a page gets it.
    pub fn view(&self, view: &View, reader: &Reader<'_>) -> Value {
        let versions = HashMap::from([(self.event.id.as_str().to_owned(), self.version)]);
        let decisions = Decisions { reviewed: &self.reviewed, all: &self.all, versions: &versions };
        self.sheet.event(&self.event, &decisions, view, reader)
    }
}

/// What people did, and the versions of events.
pub struct Decisions<'a> {
    /// What holds.
    pub reviewed: &'a Reviewed,
    /// Every decision, oldest first.
    pub all: &'a [Decision],
    /// The version of each event.
    pub versions: &'a HashMap<String, u64>,
}

impl Decisions<'_> {
    /// Those on an event, as the page reads them.
    fn of(&self, event: &EventId, show: &dyn Fn(&mut Value)) -> Value {
        let undone = undone(self.all);
        let own = self.all.iter().filter(|d| d.event == *event);
        Value::Array(own.map(|d| decision(d, undone.contains(&d.sequence), show)).collect())
    }
}

/// Numbers of the decisions that were taken back.
pub fn undone(all: &[Decision]) -> std::collections::BTreeSet<u64> {
    let undoes = all.iter().filter(|d| d.kind == DecisionKind::Undo);
    undoes.filter_map(|d| d.value.as_deref()?.parse().ok()).collect()
}

/// A decision as the page reads it; `show` masks what its value quotes.
pub fn decision(decision: &Decision, undone: bool, show: &dyn Fn(&mut Value)) -> Value {
    let value = decision.value.as_deref().map(|text| {
        let mut value = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
        show(&mut value);
        value
    });
    json!({
        "sequence": decision.sequence, "event": decision.event.as_str(), "version": decision.version, "kind": decision.kind,
        "field": decision.field, "value": value, "reason": decision.reason, "by": decision.by,
        "at": decision.at.to_string(), "step": super::review::step_of(decision), "undone": undone,
    })
}

/// Who looks: for read and unread.
pub struct Reader<'a> {
    /// What they saw.
    pub personal: &'a Personal,
    /// Their account.
    pub user: &'a str,
}

impl Reader<'_> {
    /// True if this person did not see the event at this version.
    pub fn is_unread(&self, event: &EventId, version: u64) -> bool {
        self.personal.seen(self.user, event.as_str()) != Some(version)
    }
}

fn finish(
    value: &mut Value,
    event: &Event,
    view: &View,
    decisions: &Decisions<'_>,
    reader: &Reader<'_>,
    rejected: bool,
) {
    let version = decisions.versions.get(event.id.as_str()).copied().unwrap_or(1);
    let held = decisions.reviewed.of(&event.id);
    let corrected: Vec<&str> =
        held.iter().filter(|d| d.kind == DecisionKind::Correct).filter_map(|d| d.field.as_deref()).collect();
    let state = match seen(decisions.reviewed, &event.id) {
        _ if rejected => "rejected",
        Seen::Corrected => "corrected",
        Seen::Accepted => "accepted",
        Seen::No | Seen::Partly => "open",
    };
    let facts = view.event(&event.id);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("schema");
        for name in ["domain_evidence", "mentions"] {
            fields.entry(name).or_insert_with(|| json!([]));
        }
        fields.entry("organised").or_insert(json!(false));
        for name in ["initiator", "toll_group"] {
            fields.entry(name).or_insert(Value::Null);
        }
    }
    value["version"] = json!(version);
    value["incident"] = json!(view.incident_of(&event.id).map(IncidentId::as_str));
    value["label"] = json!(crate::report::phrases::Phrases::embedded().of_class(event.class).label);
    value["quad"] = json!(crate::report::sentence::quad_class(event.class));
    if facts.is_none() && !rejected {
        value["incident"] = Value::Null;
    }
    value["review"] = json!({
        "state": state, "corrected": corrected, "decisions": [],
        "unread": reader.is_unread(&event.id, version),
        "notes": held.iter().filter(|d| d.kind == DecisionKind::Comment).count(),
        "added": held.iter().any(|d| d.kind == DecisionKind::Add),
    });
}

/// An event of a bundle: its words are masked already, and its text is not here.
pub fn bundled_event(event: &Event, view: &View) -> Value {
    let mut value = serde_json::to_value(EventRecord::from(event)).unwrap_or_default();
    let (reviewed, versions) = (Reviewed::default(), HashMap::new());
    let decisions = Decisions { reviewed: &reviewed, all: &[], versions: &versions };
    let reader = Reader { personal: &Personal::default(), user: "" };
    finish(&mut value, event, view, &decisions, &reader, false);
    if let Some(time) = value["time"].as_object_mut() {
        for (byte, unit) in [("from_byte", "from"), ("to_byte", "to")] {
            let place = time.remove(byte).unwrap_or_default();
            time.insert(unit.into(), place);
        }
    }
    value
}

/// A statement in the short form of lists.
pub fn short_statement(record: &Value) -> Value {
    let about: Vec<String> = record["about"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|about| match about["text"].as_str() {
            Some(text) => text.to_owned(),
            None => [&about["type"], &about["mode"], &about["local"]]
                .iter()
                .filter_map(|part| part.as_str())
                .collect::<Vec<_>>()
                .join("/"),
        })
        .collect();
    json!({
        "id": record["id"], "kind": record["kind"], "direction": record["direction"], "holder": record["holder"]["text"],
        "about": about, "horizon": record["horizon"]["value"], "evidence": record["evidence"],
    })
}

impl Desk {
    /// Every event of a list of ids, as a page gets it; those that are no more are left out.
    ///
    /// # Errors
    /// If the workspace cannot be read.
    pub fn event_views(&self, ids: &[EventId], reader: &Reader<'_>) -> Result<Vec<Value>, Refusal> {
        if let Source::Bundle(bundled) = &self.source {
            let view = self.view();
            return Ok(ids
                .iter()
                .filter_map(|id| bundled.event(id))
                .map(|event| bundled_event(event, &view))
                .collect());
        }
        self.read(|workspace| {
            let mut views = Vec::with_capacity(ids.len());
            for id in ids {
                let standing = Standing::of(self, workspace, id)?;
                views.extend(standing.map(|standing| standing.view(&self.view(), reader)));
            }
            Ok::<_, Refusal>(views)
        })
    }
}
