//! One field of an event's record replaced by what a person said, and whether that gives a legal event.
//!
//! What is said must be kept: a field the record does not have, or one that reading drops, is an error here and never a
//! correction that changes nothing.

use crate::record::EventRecord;
use dateline_types::{Event, Evidence};
use serde_json::Value;

/// Fields that say what was read, not what it means: nobody corrects those.
const FIXED: &[&str] = &[
    "schema",
    "id",
    "document",
    "sentence",
    "trigger",
    "mentions",
    "rule",
    "trace",
    "confidence",
    "field_confidence",
];

/// The words an event is told by, as quotations of its document.
pub(super) const EVIDENCE: &str = "evidence";

/// The field that stands for class and codes together, because one without the other is no legal record.
pub const CLASS: &str = "class";
/// The fields that [`CLASS`] may set.
const CLASS_FIELDS: &[&str] = &["type", "mode", "local", "codes"];

/// The event with one field of its record replaced; the reason if that gives no legal event.
///
/// # Errors
/// If the field cannot be corrected, the record has no such field, or what comes out is no event.
pub fn corrected(event: &Event, field: &str, value: &str) -> Result<Event, String> {
    // What was read cannot change; which of its words are the evidence is for people to say, all of them at once.
    if field.split('.').next().is_some_and(|top| FIXED.contains(&top)) || field.starts_with("evidence.") {
        return Err(format!("the field {field:?} cannot be corrected"));
    }
    let value: Value = serde_json::from_str(value)
        .map_err(|_| format!("the value is not JSON (quote a word): {value:?}"))?;
    let mut json = record_json(event)?;
    let mut set: Vec<(String, Value)> = Vec::new();
    if field == CLASS {
        let Value::Object(parts) = value else {
            return Err(format!("the field {CLASS:?} takes an object of {}", CLASS_FIELDS.join(", ")));
        };
        for (name, part) in parts {
            if !CLASS_FIELDS.contains(&name.as_str()) {
                return Err(format!(
                    "the field {CLASS:?} has no {name:?}; it has {}",
                    CLASS_FIELDS.join(", ")
                ));
            }
            set.push((name, part));
        }
    } else {
        set.push((field.to_owned(), value));
    }
    for (path, value) in &set {
        put(&mut json, path, value.clone())?;
    }
    let record: EventRecord = serde_json::from_value(json).map_err(|error| error.to_string())?;
    let mut event = Event::try_from(record).map_err(|error| error.to_string())?;
    let after = record_json(&event)?;
    for (path, value) in &set {
        kept(path, value, after.pointer(&pointer(path)))?;
    }
    let holds = |piece: &Evidence| piece.span.contains(event.trigger.span);
    if field == EVIDENCE && !event.evidence.all().iter().any(holds) {
        return Err(format!(
            "the evidence must hold the words that tell the event: {:?}",
            event.trigger.text
        ));
    }
    // What a person said is sure.
    let sure = &mut event.field_confidence;
    match field.split('.').next().unwrap_or_default() {
        CLASS | "type" | "mode" | "local" | "status" => sure.class = 1.0,
        "actors" => sure.actors = 1.0,
        "targets" => sure.targets = 1.0,
        "time" => sure.time = 1.0,
        "place" => sure.place = 1.0,
        _ => {}
    }
    Ok(event)
}

/// True if the event's record says what a correction of this field gave.
pub(super) fn says(event: &Event, field: &str, value: &str) -> bool {
    let (Ok(json), Ok(value)) = (record_json(event), serde_json::from_str::<Value>(value)) else {
        return false;
    };
    match value {
        Value::Object(parts) if field == CLASS => {
            parts.iter().all(|(name, part)| kept(name, part, json.pointer(&pointer(name))).is_ok())
        }
        value => kept(field, &value, json.pointer(&pointer(field))).is_ok(),
    }
}

fn record_json(event: &Event) -> Result<Value, String> {
    serde_json::to_value(EventRecord::from(event)).map_err(|error| error.to_string())
}

fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

/// Sets a field that is there, or one that an object leaves out while it is empty.
fn put(json: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let unknown = || format!("an event has no field {path:?} to correct");
    if let Some(place) = json.pointer_mut(&pointer(path)) {
        *place = value;
        return Ok(());
    }
    let (parent, name) = path.rsplit_once('.').map_or(("", path), |(parent, name)| (parent, name));
    let parent = if parent.is_empty() { Some(json) } else { json.pointer_mut(&pointer(parent)) };
    match parent {
        Some(Value::Object(fields)) => {
            fields.insert(name.to_owned(), value);
            Ok(())
        }
        Some(Value::Null) => {
            Err(format!("the event has nothing there; correct the whole of it, not {path:?}"))
        }
        _ => Err(unknown()),
    }
}

/// An error if what was given is not what the record has now.
fn kept(path: &str, given: &Value, found: Option<&Value>) -> Result<(), String> {
    let lost = || Err(format!("an event has no field {path:?}, or not with this value: {given}"));
    match (given, found) {
        (Value::Null, None | Some(Value::Null)) => Ok(()),
        // What is left out of a record while it says nothing.
        (Value::Bool(false), None) => Ok(()),
        (Value::Array(given), None) if given.is_empty() => Ok(()),
        (Value::Object(given), Some(Value::Object(found))) => {
            given.iter().try_for_each(|(name, value)| kept(&format!("{path}.{name}"), value, found.get(name)))
        }
        (Value::Array(given), Some(Value::Array(found))) if given.len() == found.len() => {
            let pairs = given.iter().zip(found).enumerate();
            pairs
                .into_iter()
                .try_for_each(|(n, (given, found))| kept(&format!("{path}.{n}"), given, Some(found)))
        }
        (Value::Number(given), Some(Value::Number(found))) => {
            // Records round points and radii.
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-5;
            match (given.as_f64(), found.as_f64()) {
                (Some(a), Some(b)) if near(a, b) => Ok(()),
                _ => lost(),
            }
        }
        (given, Some(found)) if given == found => Ok(()),
        _ => lost(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::full_event;

    #[test]
    fn what_is_not_kept_is_refused() {
        let event = full_event();
        for (field, value, words) in [
            ("place.county", "\"Gao\"", "place.county"),
            ("nonsense", "1", "nonsense"),
            ("id", "\"x\"", "cannot be corrected"),
            ("type", "\"FIGHT\"", "FIGHT"),
            ("type", "bare", "not JSON"),
            ("class", "{\"kind\":\"PROTEST\"}", "kind"),
            ("actors.9.actor", "\"MLI\"", "actors.9.actor"),
        ] {
            let said = corrected(&event, field, value).unwrap_err();
            assert!(said.contains(words), "{field}: {said}");
        }
        let protest = corrected(&event, "class", r#"{"type":"PROTEST","mode":null,"local":null}"#).unwrap();
        assert_eq!(protest.class.to_string(), "PROTEST");
        assert_eq!(protest.field_confidence.class, 1.0);
        for (value, words) in
            [("[]", "evidence"), (r#"[{"start":0,"end":3,"text":"The"}]"#, "must hold the words")]
        {
            let said = corrected(&event, "evidence", value).unwrap_err();
            assert!(said.contains(words), "{value}: {said}");
        }
        assert!(corrected(&event, "evidence.0.text", "\"x\"").is_err());
        let without = corrected(&event, "place", "null").unwrap();
        assert_eq!(without.place, None);
        assert!(corrected(&without, "place.name", "\"Gao\"").unwrap_err().contains("the whole of it"));
    }
}
