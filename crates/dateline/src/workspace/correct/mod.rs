//! Corrections by name: what a person types is looked up, checked, and moves everything that hangs together with it.
//!
//! `place=Ménaka` sets country, division, point and precision; `date='12 March 2024'` sets value, interval and
//! granularity; `type=PROTEST` sets the codes of other schemes. A name that several entries fit is answered with the
//! candidates and records nothing. A value that cannot be is refused with its cause and the next step.

mod class;
mod number;
mod party;
mod place;
mod when;

pub use party::known_party;
pub use place::{places, ranked};

use super::act::{Signature, Subject, decided_event, incidents_of, record, request};
use crate::failure::Failure;
use dateline_coder::time::Tagger;
use dateline_resources::Resources;
use dateline_store::record::EventRecord;
use dateline_store::workspace::{CLASS, Workspace, corrected};
use dateline_types::{Decision, DecisionKind, Document, Event, EventId, Incident, QuantityKind, Side, Span};
use serde::Serialize;
use serde_json::Value;

/// One correction as typed: a field by its name, and what it should say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// `place`, `actor`, `target`, `date`, `killed` and other counts, `type`, `mode`, `status`, `certainty`, `domain` …,
    /// or a field of the record by its path.
    pub field: String,
    /// What it should say; `none` empties the field.
    pub value: String,
    /// True to add to what is there (`actor+=…`), for parties.
    pub adds: bool,
}

impl Correction {
    /// Reads `place=Ménaka` or `actor+=…`.
    ///
    /// # Errors
    /// If there is no `=`, or nothing on one side of it.
    pub fn parse(text: &str) -> Result<Correction, Failure> {
        let bad = || {
            Failure::usage(format!("not FIELD=VALUE: {text:?}"))
                .with_hint("for example place=Gao, date='12 March 2024', killed=11, actor=JNIM, type=PROTEST")
        };
        let (field, value) = text.split_once('=').ok_or_else(bad)?;
        let (field, adds) = match field.strip_suffix('+') {
            Some(field) => (field, true),
            None => (field, false),
        };
        let (field, value) = (field.trim(), value.trim());
        if field.is_empty() || value.is_empty() {
            return Err(bad());
        }
        Ok(Correction { field: field.to_owned(), value: value.to_owned(), adds })
    }
}

/// One meaning of a name, to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What to give as the value, to mean this one.
    pub value: String,
    /// What it is, for a person.
    pub label: String,
}

/// What one field said and says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// The event.
    #[serde(serialize_with = "id")]
    pub event: EventId,
    /// The field of the record.
    pub field: String,
    /// What it said.
    pub before: Value,
    /// What it says.
    pub after: Value,
}

fn id<S: serde::Serializer>(id: &EventId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(id.as_str())
}

/// What became of a correction.
#[derive(Debug)]
pub enum Answer {
    /// It is recorded.
    Done(Corrected),
    /// The value means several things; nothing is recorded.
    Choose {
        /// The field.
        field: String,
        /// The value as typed.
        value: String,
        /// What it may mean, most likely first.
        choices: Vec<Choice>,
    },
}

/// A recorded correction.
#[derive(Debug)]
pub struct Corrected {
    /// The decisions, one a field and event; undone together.
    pub decisions: Vec<Decision>,
    /// What changed.
    pub changes: Vec<FieldChange>,
    /// The incidents the events lie in now.
    pub incidents: Vec<Incident>,
    /// What a person should know of the new values.
    pub remarks: Vec<String>,
}

/// What names resolve against while an event is corrected.
pub(super) struct Context<'a> {
    pub(super) resources: &'a Resources,
    pub(super) document: &'a Document,
}

/// What a typed value came to.
pub(super) enum Resolved {
    /// The event with its field as it should be, and a remark.
    Event(Box<Event>, Option<String>),
    /// It means several things.
    Choose(Vec<Choice>),
}

/// Corrects fields of an event, or of every event of an incident, in one act, and links again.
///
/// # Errors
/// If there is no such subject, it changed since it was seen, a field or value cannot be, or nothing would change; then
/// nothing is recorded.
pub fn correct(
    workspace: &mut Workspace,
    resources: &Resources,
    subject: &Subject,
    corrections: &[Correction],
    by: &Signature,
) -> Result<Answer, Failure> {
    if corrections.is_empty() {
        return Err(Failure::usage("nothing to correct").with_hint("name a field and a value: place=Gao"));
    }
    let events = subject.events(workspace)?;
    let (mut requests, mut changes, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
    for id in &events {
        let (mut event, _) = decided_event(workspace, id)?;
        let document = workspace.document(&event.document)?.map(|stored| stored.document);
        let document =
            document.ok_or_else(|| Failure::usage(format!("the report of event {id} was erased")))?;
        let context = Context { resources, document: &document };
        for correction in corrections {
            let edit = match edit(&event, correction, &context)? {
                Edit::Set(edit) => edit,
                Edit::Choose(choices) => {
                    let Correction { field, value, .. } = correction.clone();
                    return Ok(Answer::Choose { field, value, choices });
                }
            };
            event = edit.event;
            if edit.before == edit.after {
                continue;
            }
            remarks.extend(edit.remark);
            let value = Some(edit.after.to_string());
            requests.push(request(id, DecisionKind::Correct, Some(&edit.field), value, by));
            changes.push(FieldChange {
                event: id.clone(),
                field: edit.field,
                before: edit.before,
                after: edit.after,
            });
        }
    }
    if requests.is_empty() {
        return Err(Failure::usage("nothing would change: it says that already"));
    }
    remarks.sort();
    remarks.dedup();
    let decisions = record(workspace, &requests)?;
    let incidents = incidents_of(workspace, &events)?;
    Ok(Answer::Done(Corrected { decisions, changes, incidents, remarks }))
}

/// One field of an event set to what a person typed.
pub(super) struct Set {
    /// The event as it is then.
    pub(super) event: Event,
    /// The field of the record.
    field: String,
    before: Value,
    after: Value,
    /// What a person should know of the new value.
    pub(super) remark: Option<String>,
}

/// What a correction of one event comes to.
pub(super) enum Edit {
    Set(Box<Set>),
    Choose(Vec<Choice>),
}

/// Looks a correction up and checks it; nothing is recorded.
pub(super) fn edit(event: &Event, correction: &Correction, context: &Context<'_>) -> Result<Edit, Failure> {
    let kind = Field::of(correction)?;
    let (resolved, remark) = match kind.resolve(event, correction, context)? {
        Resolved::Event(resolved, remark) => (resolved, remark),
        Resolved::Choose(choices) => return Ok(Edit::Choose(choices)),
    };
    let field = kind.record_field(correction);
    let (before, after) = (kind.json(event, correction)?, kind.json(&resolved, correction)?);
    // The store says the same when it is asked to keep it; said here, nothing is recorded of a bad act.
    let event = corrected(event, &field, &after.to_string()).map_err(|reason| {
        Failure::usage(format!("{} cannot be {:?}: {reason}", correction.field, correction.value))
    })?;
    Ok(Edit::Set(Box::new(Set { event, field, before, after, remark })))
}

/// What may be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Place,
    Actors,
    Targets,
    When,
    Count(QuantityKind),
    Class,
    Mode,
    Status,
    /// A term of a closed list: domain, extent and the like.
    Term(&'static str),
    /// A field of the record by its path, as JSON.
    Path,
}

/// Names of fields as people type them, beside those of counts.
const NAMES: &[(&str, Field)] = &[
    ("place", Field::Place),
    ("where", Field::Place),
    ("place.name", Field::Place),
    ("actor", Field::Actors),
    ("actors", Field::Actors),
    ("who", Field::Actors),
    ("target", Field::Targets),
    ("targets", Field::Targets),
    ("whom", Field::Targets),
    ("date", Field::When),
    ("time", Field::When),
    ("when", Field::When),
    ("type", Field::Class),
    ("event", Field::Class),
    ("mode", Field::Mode),
    ("status", Field::Status),
    ("certainty", Field::Status),
    ("domain", Field::Term("domain")),
    ("extent", Field::Term("extent")),
    ("civilian_targeting", Field::Term("civilian_targeting")),
    ("violence_class", Field::Term("violence_class")),
    ("initiator", Field::Term("initiator")),
    ("symmetry", Field::Term("symmetry")),
];

/// Paths that would tear apart what hangs together, with the name to use.
const WHOLE: &[(&str, &str)] = &[
    ("place.", "place='NAME, COUNTRY'"),
    ("time.", "date='12 March 2024'"),
    ("codes.", "type=TYPE"),
    ("local", "type=TYPE"),
];

impl Field {
    fn of(correction: &Correction) -> Result<Field, Failure> {
        let name = correction.field.to_lowercase();
        let field = match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, field)) => *field,
            None => match name.parse::<QuantityKind>() {
                Ok(kind) => Field::Count(kind),
                Err(_) => Field::Path,
            },
        };
        if correction.adds && !matches!(field, Field::Actors | Field::Targets) {
            return Err(Failure::usage(format!("only parties can be added to, not {name:?}"))
                .with_hint(format!("{name}=VALUE replaces what is there")));
        }
        if field != Field::Path {
            return Ok(field);
        }
        if let Some((_, whole)) = WHOLE.iter().find(|(path, _)| name.starts_with(path)) {
            return Err(Failure::usage(format!("{name:?} cannot be corrected by itself"))
                .with_hint(format!("correct the whole: {whole}")));
        }
        if !name.contains('.') && !PATHS.contains(&name.as_str()) {
            let mut known: Vec<&str> =
                NAMES.iter().map(|(name, _)| *name).filter(|n| !n.contains('.')).collect();
            known.extend(QuantityKind::ALL.iter().map(|kind| kind.as_str()));
            return Err(Failure::usage(format!("an event has no field {name:?} to correct"))
                .with_hint(format!("it has {}", known.join(", "))));
        }
        Ok(Field::Path)
    }

    fn resolve(
        self,
        event: &Event,
        correction: &Correction,
        context: &Context<'_>,
    ) -> Result<Resolved, Failure> {
        let value = unquoted(&correction.value);
        match self {
            Field::Place => place::resolve(event, &value, context),
            Field::Actors => party::resolve(event, &value, correction.adds, true, context),
            Field::Targets => party::resolve(event, &value, correction.adds, false, context),
            Field::When => when::resolve(event, &value, context),
            Field::Count(kind) => number::resolve(event, kind, &value),
            Field::Class => class::resolve(event, &value, context.resources),
            Field::Mode => class::mode(event, &value, context.resources),
            Field::Status => class::status(event, &value),
            Field::Term(name) => {
                let word = if is_none(&value) && name == "initiator" {
                    "null".to_owned()
                } else {
                    format!("{value:?}")
                };
                patched(event, name, &word, Some(class::terms(name)))
            }
            Field::Path => {
                party::check_key(&correction.field, &value, context)?;
                patched(event, &correction.field, &correction.value, None)
            }
        }
    }

    /// The field of the record that the decision names.
    fn record_field(self, correction: &Correction) -> String {
        match self {
            Field::Place => "place".into(),
            Field::Actors => "actors".into(),
            Field::Targets => "targets".into(),
            Field::When => "time".into(),
            Field::Count(_) => "quantities".into(),
            Field::Class | Field::Mode => CLASS.into(),
            Field::Status => "status".into(),
            Field::Term(name) => name.into(),
            Field::Path => correction.field.clone(),
        }
    }

    /// What the record of an event says in this field.
    fn json(self, event: &Event, correction: &Correction) -> Result<Value, Failure> {
        let record = serde_json::to_value(EventRecord::from(event))
            .map_err(|error| Failure::usage(format!("the record does not serialise: {error}")))?;
        let part = |name: &str| record.get(name).cloned().unwrap_or(Value::Null);
        Ok(match self {
            Field::Class | Field::Mode => serde_json::json!({
                "type": part("type"), "mode": part("mode"), "local": part("local"), "codes": part("codes"),
            }),
            field => {
                let pointer = format!("/{}", field.record_field(correction).replace('.', "/"));
                record.pointer(&pointer).cloned().unwrap_or(Value::Null)
            }
        })
    }
}

/// Fields of the record that are corrected by their own name, as JSON.
const PATHS: &[&str] = &["contexts", "organised", "toll_group", "quantities", "instruments", "other_places"];

/// The event with a field of its record set; for a term of a closed list, the terms are named when it is none.
fn patched(
    event: &Event,
    field: &str,
    json: &str,
    terms: Option<Vec<&'static str>>,
) -> Result<Resolved, Failure> {
    match corrected(event, field, json) {
        Ok(event) => Ok(Resolved::Event(Box::new(event), None)),
        Err(reason) => {
            let failure = Failure::usage(format!("{field} cannot be {json}: {reason}"));
            Err(match terms {
                Some(terms) => failure.with_hint(format!("it is one of {}", terms.join(", "))),
                None => failure,
            })
        }
    }
}

/// A value that was given as a JSON string, without its quotation marks.
fn unquoted(value: &str) -> String {
    serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned())
}

/// True for a value that empties a field.
pub(super) fn is_none(value: &str) -> bool {
    ["none", "null", "-"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Where typed words stand in the report, nearest to the words that tell the event; else those words themselves, with
/// false.
pub(super) fn words_in(document: &Document, event: &Event, words: &str) -> (Span, bool) {
    let text = document.text.as_str();
    let at = event.trigger.span.start();
    let nearest = (text.match_indices(words).map(|(start, found)| Span::new(start, start + found.len())))
        .min_by_key(|span| span.start().abs_diff(at));
    match nearest {
        Some(span) if !words.trim().is_empty() => (span, true),
        _ => (event.trigger.span, false),
    }
}

/// The side a party stands on.
pub(super) fn side(is_actor: bool) -> Side {
    if is_actor { Side::A } else { Side::B }
}

/// Opens the rules for dates.
pub(super) fn tagger(resources: &Resources) -> Result<Tagger, Failure> {
    Tagger::new(&resources.time)
        .map_err(|error| Failure::usage(format!("the rules for dates do not open: {error}")))
}
