//! Corrections by name: what a person types is looked up, checked, and moves everything that hangs together with it.
//!
//! `place=Ménaka` sets country, division, point and precision; `date='12 March 2024'` sets value, interval and
//! granularity; `type=PROTEST` sets the codes of other schemes. A name that several entries fit is answered with the
//! candidates and records nothing. A value that cannot be is refused with its cause and the next step.

mod class;
mod field;
mod number;
mod party;
mod place;
mod when;

pub use party::{Known, known_party};
pub use place::{places, ranked};

use super::act::{Signature, Subject, decided_event, incidents_of, record, request};
use crate::failure::Failure;
use dateline_coder::time::Tagger;
use dateline_resources::Resources;
use dateline_store::workspace::{Workspace, corrected};
use dateline_types::{Decision, DecisionKind, Document, Event, EventId, Incident, Side, Span};
use field::Field;
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
