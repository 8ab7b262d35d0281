//! The fields people name, what of the record each stands for, and which words set it.

use super::{Context, Correction, Resolved, class, is_none, number, party, place, when};
use crate::failure::Failure;
use dateline_store::record::EventRecord;
use dateline_store::workspace::{CLASS, corrected};
use dateline_types::{Event, QuantityKind};
use serde_json::Value;

/// What may be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
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
    pub(super) fn of(correction: &Correction) -> Result<Field, Failure> {
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

    pub(super) fn resolve(
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
    pub(super) fn record_field(self, correction: &Correction) -> String {
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
    pub(super) fn json(self, event: &Event, correction: &Correction) -> Result<Value, Failure> {
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
const PATHS: &[&str] =
    &["contexts", "evidence", "organised", "toll_group", "quantities", "instruments", "other_places"];

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
