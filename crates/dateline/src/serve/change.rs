//! What a person says a field should be, as the value the record takes: words are quoted from the document by the server.

use super::answer::Refusal;
use super::record::Sheet;
use crate::names::Names;
use dateline_store::record::EventRecord;
use dateline_types::{DayInterval, Event, Span};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A stretch of the text as shown, in UTF-16 code units.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Marked {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
}

/// One field and what it should be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The field, as in the record; `class` for type, mode and local together.
    pub field: String,
    /// The value, in the form of the field.
    pub value: Value,
}

/// A party, as a person says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyInput {
    span: Option<Marked>,
    actor: Option<String>,
    name: Option<String>,
    sector: Option<String>,
    side: Option<String>,
    role: Option<String>,
    attribution: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeInput {
    start: Date,
    end: Date,
    span: Option<Marked>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceInput {
    candidate: Candidate,
    span: Option<Marked>,
}

/// A place, as it was offered or as a person knows it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Candidate {
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// First-order division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// What the point stands for.
    pub precision: String,
    /// How far it may extend, kilometres.
    pub radius_km: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantityInput {
    kind: String,
    min: Option<u64>,
    max: Option<u64>,
    of: Option<String>,
    span: Option<Marked>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentInput {
    kind: String,
    span: Marked,
}

/// What changes are made of: the document, the event as it stands, the dictionaries.
pub struct Changes<'a> {
    /// The document.
    pub sheet: &'a Sheet,
    /// The event as decided so far.
    pub event: &'a Event,
    /// The dictionaries.
    pub names: &'a Names,
}

impl Changes<'_> {
    /// The fields of the record that a change sets, each with its value as JSON.
    ///
    /// # Errors
    /// If the value has not the form of its field, or names words that are not in the text.
    pub fn fields(&self, change: &Change) -> Result<Vec<(String, Value)>, Refusal> {
        let value = change.value.clone();
        let one = |value: Value| Ok(vec![(change.field.clone(), value)]);
        match change.field.as_str() {
            "time" if value.is_null() => one(value),
            "time" => one(self.time(form(value)?)?),
            "place" if value.is_null() => one(value),
            "place" => one(self.place(form(value)?)?),
            "actors" | "targets" => {
                let parties: Vec<PartyInput> = form(value)?;
                let parties = parties.iter().map(|party| self.party(party, change.field == "actors"));
                one(Value::Array(parties.collect::<Result<_, _>>()?))
            }
            "quantities" => {
                let counts: Vec<QuantityInput> = form(value)?;
                let counts = counts.iter().map(|q| {
                    let span = self.span_or_trigger(q.span)?;
                    let mut value = json!({ "kind": q.kind, "min": q.min, "max": q.max, "of": q.of });
                    self.quote(&mut value, span);
                    Ok(value)
                });
                one(Value::Array(counts.collect::<Result<_, Refusal>>()?))
            }
            "instruments" => {
                let means: Vec<InstrumentInput> = form(value)?;
                let means = means.iter().map(|means| {
                    let mut value = json!({ "kind": means.kind });
                    self.quote(&mut value, self.span(means.span)?);
                    Ok(value)
                });
                one(Value::Array(means.collect::<Result<_, Refusal>>()?))
            }
            "evidence" => one(self.evidence(form(value)?)?),
            "status" => {
                let Value::Object(parts) = value else { return Err(Refusal::bad("a status is an object")) };
                let known = ["polarity", "actuality", "certainty"];
                if let Some((unknown, _)) = parts.iter().find(|(name, _)| !known.contains(&name.as_str())) {
                    return Err(Refusal::bad(format!("a status has no {unknown:?}")));
                }
                Ok(parts.into_iter().map(|(name, value)| (format!("status.{name}"), value)).collect())
            }
            "class" | "contexts" | "extent" | "symmetry" | "civilian_targeting" | "domain"
            | "violence_class" | "initiator" | "organised" | "count" => one(value),
            other => {
                Err(Refusal::bad(format!("the field {other:?} is not corrected; it says what was read")))
            }
        }
    }

    fn span(&self, marked: Marked) -> Result<Span, Refusal> {
        self.sheet
            .shown
            .span_of(marked.start..marked.end)
            .ok_or_else(|| Refusal::bad("the words are not in the text"))
    }

    fn span_or_trigger(&self, marked: Option<Marked>) -> Result<Span, Refusal> {
        marked.map_or(Ok(self.event.trigger.span), |marked| self.span(marked))
    }

    /// Sets where the words stand and what they are.
    fn quote(&self, value: &mut Value, span: Span) {
        value["start"] = json!(span.start());
        value["end"] = json!(span.end());
        value["text"] = json!(self.sheet.document.words(span));
    }

    /// Stretches of the text in order; those that have grown together are one.
    fn evidence(&self, marked: Vec<Marked>) -> Result<Value, Refusal> {
        let mut spans: Vec<Span> =
            marked.into_iter().map(|marked| self.span(marked)).collect::<Result<_, _>>()?;
        spans.sort();
        let mut joined: Vec<Span> = Vec::new();
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start() <= last.end() => *last = last.cover(span),
                _ => joined.push(span),
            }
        }
        let quotes = joined.into_iter().map(|span| {
            let mut value = json!({});
            self.quote(&mut value, span);
            value
        });
        Ok(Value::Array(quotes.collect()))
    }

    fn time(&self, time: TimeInput) -> Result<Value, Refusal> {
        let days = DayInterval::new(time.start, time.end)
            .ok_or_else(|| Refusal::bad("the time ends before it starts"))?;
        let (value, granularity) = timex(days);
        let span = time.span.map(|marked| self.span(marked)).transpose()?;
        Ok(json!({
            "text": span.map(|span| self.sheet.document.words(span)), "value": value, "mod": null,
            "start": days.start().to_string(), "end": days.end().to_string(), "granularity": granularity,
            "basis": "explicit", "from_byte": span.map(Span::start), "to_byte": span.map(Span::end), "rule": "review",
        }))
    }

    fn place(&self, place: PlaceInput) -> Result<Value, Refusal> {
        let Candidate { geonameid, name, country, admin1, lat, lon, precision, radius_km } = place.candidate;
        let span = match (place.span, &self.event.place) {
            (None, Some(before)) => before.span,
            (marked, _) => self.span_or_trigger(marked)?,
        };
        let mut value = json!({
            "geonameid": geonameid, "name": name, "country": country, "admin1": admin1, "lat": lat, "lon": lon,
            "precision": precision, "radius_km": radius_km, "basis": "attached",
        });
        self.quote(&mut value, span);
        Ok(value)
    }

    /// A party: what it had before where its words are the same, and what the person says of it.
    fn party(&self, input: &PartyInput, acts: bool) -> Result<Value, Refusal> {
        let span = input.span.map(|marked| self.span(marked)).transpose()?;
        let entry = match &input.actor {
            None => None,
            Some(key) => {
                let entry = self.names.actors().by_key(key);
                Some(entry.ok_or_else(|| Refusal::bad(format!("no dictionary has the actor {key:?}")))?)
            }
        };
        let record = serde_json::to_value(EventRecord::from(self.event)).map_err(Refusal::inside)?;
        let before = ["actors", "targets"]
            .into_iter()
            .flat_map(|field| record[field].as_array().cloned().unwrap_or_default())
            .find(|party| {
                span.is_some_and(|s| party["start"] == json!(s.start()) && party["end"] == json!(s.end()))
            });
        let same_actor = before.as_ref().is_some_and(|b| b["actor"].as_str() == input.actor.as_deref());
        let mut party = match &before {
            Some(before) if same_actor => before.clone(),
            _ => json!({
                "actor": entry.map(|e| &e.key), "name": entry.map(|e| &e.name).or(input.name.as_ref()),
                "sector": entry.and_then(|e| e.sector), "side": "A",
            }),
        };
        if entry.is_some() && !same_actor {
            party["basis"] = json!("stated");
        }
        match span {
            Some(span) => self.quote(&mut party, span),
            None => {
                // Nobody named it in so many words: it stands at the words that tell the event.
                let at = self.event.trigger.span.start();
                let name = entry.map(|e| e.name.clone()).or_else(|| input.name.clone());
                let name =
                    name.ok_or_else(|| Refusal::bad("a party has words of the text, an actor or a name"))?;
                self.quote(&mut party, Span::new(at, at));
                party["text"] = json!(name);
            }
        }
        for (name, given) in [("sector", &input.sector), ("side", &input.side), ("role", &input.role)] {
            if let Some(given) = given {
                party[name] = json!(given);
            }
        }
        if let Some(fields) = party.as_object_mut() {
            if let Some(attribution) = &input.attribution {
                fields.insert("attribution".into(), attribution.clone());
            }
            if acts {
                fields.remove("role");
                fields
                    .entry("attribution")
                    .or_insert(json!({ "basis": "stated", "by": null, "certainty": "certain" }));
            } else {
                fields.entry("role").or_insert(json!("target"));
            }
        }
        Ok(party)
    }
}

fn form<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|error| Refusal::bad(format!("the value does not read: {error}")))
}

/// TIMEX3 value and unit of a stretch of days.
fn timex(days: DayInterval) -> (String, &'static str) {
    let (start, end) = (days.start(), days.end());
    if start == end {
        return (start.to_string(), "day");
    }
    let whole_months = start.day() == 1 && end == end.last_of_month();
    if whole_months && (start.year(), start.month()) == (end.year(), end.month()) {
        return (start.strftime("%Y-%m").to_string(), "month");
    }
    if whole_months && start.year() == end.year() && start.month() == 1 && end.month() == 12 {
        return (start.strftime("%Y").to_string(), "year");
    }
    (format!("{start}/{end}"), "day")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_in_the_unit_they_fill() {
        for (start, end, value, unit) in [
            ("2024-03-12", "2024-03-12", "2024-03-12", "day"),
            ("2024-02-01", "2024-02-29", "2024-02", "month"),
            ("2024-01-01", "2024-12-31", "2024", "year"),
            ("2024-02-01", "2024-03-31", "2024-02-01/2024-03-31", "day"),
            ("2024-03-12", "2024-03-14", "2024-03-12/2024-03-14", "day"),
        ] {
            let days = DayInterval::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
            assert_eq!(timex(days), (value.to_owned(), unit));
        }
    }
}
