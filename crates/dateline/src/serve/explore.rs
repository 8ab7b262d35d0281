//! Incidents as lists, columns and facets.

use super::answer::{Answer, Call, Refusal, Reply};
use super::filter::{Aspect, Wanted};
use super::view::{Seen, View, bounds, party_name, status_word};
use crate::names::Names;
use crate::report::phrases::Phrases;
use crate::report::sentence::quad_class;
use axum::http::StatusCode;
use dateline_types::*;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Values of a facet that are listed, the most frequent first.
const MOST_VALUES: usize = 200;

/// Words of a column, each once.
#[derive(Default)]
struct Words {
    at: HashMap<String, usize>,
    words: Vec<Value>,
}

impl Words {
    fn index(&mut self, key: &str, word: impl FnOnce() -> Value) -> usize {
        if let Some(&at) = self.at.get(key) {
            return at;
        }
        self.at.insert(key.to_owned(), self.words.len());
        self.words.push(word());
        self.words.len() - 1
    }

    fn plain(&mut self, word: &str) -> usize {
        self.index(word, || json!(word))
    }
}

/// Days since 1970-01-01.
fn day(date: Date) -> i64 {
    i64::from((date - jiff::civil::date(1970, 1, 1)).get_days())
}

/// A number with the decimals that mean something.
fn rounded(x: f64, decimals: i32) -> f64 {
    let unit = 10f64.powi(decimals);
    (x * unit).round() / unit
}

/// What a party is called among those of its key. One report's words for it ("a school" of a state's) would name all others.
fn listed(party: &ActorRef, names: &Names) -> String {
    let known = party.actor.as_deref().and_then(|key| names.of_key(key));
    known.map_or_else(|| party_name(party), str::to_owned)
}

/// `GET /api/incidents/columns`
pub fn columns(call: &Call<'_>) -> Answer {
    let wanted = Wanted::of(call)?;
    let names = call.desk.names();
    let view = call.desk.view();
    let tag = format!("\"{}\"", view.revision);
    if call.if_none_match.as_deref() == Some(&tag) {
        return Ok(Reply::empty().with_status(StatusCode::NOT_MODIFIED).with("etag", tag));
    }
    let positions = wanted.positions(&view);
    let (mut types, mut statuses, mut certainties, mut precisions) =
        (Words::default(), Words::default(), Words::default(), Words::default());
    let (mut countries, mut parties, mut sources) = (Words::default(), Words::default(), Words::default());
    let (mut domains, mut places) = (Words::default(), Words::default());
    // In the order of the types, for a page that draws every row from the columns alone.
    let (mut labels, mut quads) = (Vec::new(), Vec::new());
    let phrases = Phrases::embedded();
    let mut columns: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut put = |name: &'static str, value: Value| columns.entry(name).or_default().push(value);
    for &at in &positions {
        let (incident, facts) = (&view.incidents[at], &view.facts[at]);
        let place = incident.place.as_ref();
        put("id", json!(incident.id.as_str()));
        put("lat", json!(place.map(|p| rounded(p.point.lat(), 4))));
        put("lon", json!(place.map(|p| rounded(p.point.lng(), 4))));
        put("radius_km", json!(place.map(|p| rounded(p.radius_km, 1))));
        put("precision", json!(place.map(|p| precisions.plain(p.precision.as_str()))));
        let country = place.and_then(|p| p.country.as_ref()).map(|code| {
            countries.index(code, || {
                let name = names.countries().by_iso3(code).map_or(code.as_str(), |c| c.name.as_str());
                json!({ "code": code, "name": name })
            })
        });
        put("country", json!(country));
        put("start", json!(incident.interval.map(|days| day(days.start()))));
        put("end", json!(incident.interval.map(|days| day(days.end()))));
        let class = types.plain(&incident.class.to_string());
        if class == labels.len() {
            labels.push(phrases.of_class(incident.class).label.clone());
            quads.push(quad_class(incident.class));
        }
        put("type", json!(class));
        put("domain", json!(domains.plain(view.domain_of(at).as_str())));
        put("place", json!(place.map(|p| places.plain(&p.name))));
        put("status", json!(statuses.plain(status_word(&incident.status))));
        put("certainty", json!(certainties.plain(incident.status.certainty.as_str())));
        let mut indices = |side: &[ActorRef]| -> Vec<usize> {
            let mut found: Vec<usize> = side
                .iter()
                .map(|party| {
                    let name = listed(party, &names);
                    let key = party.actor.as_deref().unwrap_or(&name).to_owned();
                    parties.index(&key, || json!({ "key": party.actor, "name": name }))
                })
                .collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let (actors, targets) = (indices(&incident.actors), indices(&incident.targets));
        put("actors", json!(actors));
        put("targets", json!(targets));
        put("sources", json!(incident.sources.iter().map(|s| sources.plain(s)).collect::<Vec<_>>()));
        put("confidence", json!(rounded(facts.confidence, 3)));
        put("reports", json!(incident.reports));
        put("killed", json!(bounds(incident, QuantityKind::Killed).map(|q| q.best)));
        put("disputed", json!(u8::from(!incident.disputes.is_empty())));
        put("reviewed", json!(facts.seen as usize));
    }
    for name in COLUMNS {
        columns.entry(name).or_default();
    }
    let mut answer = json!({
        "revision": view.revision.to_string(), "total": view.incidents.len(), "n": positions.len(),
        "dict": {
            "type": types.words, "type_label": labels, "type_quad": quads, "domain": domains.words, "place": places.words, "status": statuses.words, "certainty": certainties.words, "country": countries.words,
            "actors": parties.words, "sources": sources.words, "precision": precisions.words, "reviewed": Seen::WORDS,
        },
    });
    for (name, values) in columns {
        answer[name] = Value::Array(values);
    }
    Ok(Reply::json(&answer).with("etag", tag))
}

/// Every column, also where no incident fills it.
const COLUMNS: [&str; 21] = [
    "id",
    "lat",
    "lon",
    "radius_km",
    "precision",
    "country",
    "start",
    "end",
    "type",
    "status",
    "certainty",
    "actors",
    "targets",
    "sources",
    "confidence",
    "reports",
    "killed",
    "disputed",
    "reviewed",
    "domain",
    "place",
];

/// An incident as a row of a list.
pub fn row(view: &View, at: usize) -> Value {
    let (incident, facts) = (&view.incidents[at], &view.facts[at]);
    let place = incident.place.as_ref();
    let count =
        |kind| bounds(incident, kind).map(|q| json!({ "low": q.low, "best": q.best, "high": q.high }));
    let names = |parties: &[ActorRef]| {
        let mut names: Vec<String> = parties.iter().map(party_name).collect();
        names.dedup();
        names
    };
    json!({
        "id": incident.id.as_str(), "type": incident.class.to_string(), "label": facts.label,
        "start": incident.interval.map(|d| d.start().to_string()), "end": incident.interval.map(|d| d.end().to_string()),
        "place": place.map(|p| &p.name), "country": place.and_then(|p| p.country.as_deref()),
        "lat": place.map(|p| rounded(p.point.lat(), 5)), "lon": place.map(|p| rounded(p.point.lng(), 5)),
        "actors": names(&incident.actors), "targets": names(&incident.targets),
        "status": status_word(&incident.status), "certainty": incident.status.certainty.as_str(),
        "killed": count(QuantityKind::Killed), "injured": count(QuantityKind::Injured),
        "reports": incident.reports, "publishers": incident.publishers, "origins": incident.origins,
        "confidence": rounded(facts.confidence, 3), "disputed": !incident.disputes.is_empty(),
        "reviewed": facts.seen.as_str(), "sentence": facts.sentence,
    })
}

/// `GET /api/incidents`
pub fn rows(call: &Call<'_>) -> Answer {
    let wanted = Wanted::of(call)?;
    let (offset, limit) = (call.read::<usize>("offset")?.unwrap_or(0), call.limit(100, 1000)?);
    let view = call.desk.view();
    let mut positions = wanted.positions(&view);
    sort(&view, &mut positions, call.asked("sort").unwrap_or("date"))?;
    let rows: Vec<Value> = positions.iter().skip(offset).take(limit).map(|&at| row(&view, at)).collect();
    Ok(Reply::json(&json!({
        "total": view.incidents.len(), "matched": positions.len(), "revision": view.revision.to_string(), "rows": rows,
    })))
}

fn sort(view: &View, positions: &mut [usize], by: &str) -> Result<(), Refusal> {
    let (by, down) = by.strip_prefix('-').map_or((by, false), |by| (by, true));
    let incident = |at: &usize| &view.incidents[*at];
    match by {
        "date" => positions.sort_by_key(|at| {
            let days = incident(at).interval;
            (days.is_none(), days)
        }),
        "confidence" => {
            positions.sort_by(|a, b| view.facts[*a].confidence.total_cmp(&view.facts[*b].confidence))
        }
        "reports" => positions.sort_by_key(|at| incident(at).reports),
        "type" => positions.sort_by_key(|at| incident(at).class.to_string()),
        "place" => positions.sort_by_key(|at| {
            let place = incident(at).place.as_ref();
            (place.is_none(), place.map(|p| p.name.to_lowercase()))
        }),
        _ => {
            return Err(Refusal::bad(
                "sort is date, confidence, reports, type or place, with - for the other way",
            ));
        }
    }
    if down {
        positions.reverse();
    }
    Ok(())
}

/// `GET /api/facets`
pub fn facets(call: &Call<'_>) -> Answer {
    let wanted = Wanted::of(call)?;
    let names = call.desk.names();
    let view = call.desk.view();
    let mut counts: BTreeMap<&str, HashMap<String, (String, usize)>> = BTreeMap::new();
    let mut confidence = [0usize; 10];
    let mut months: BTreeMap<String, usize> = BTreeMap::new();
    let mut matched = 0;
    for at in 0..view.incidents.len() {
        let missed = wanted.misses(&view, at);
        let only = match missed[..] {
            [] => {
                matched += 1;
                None
            }
            [aspect] if aspect != Aspect::Other => Some(aspect),
            _ => continue,
        };
        let (incident, facts) = (&view.incidents[at], &view.facts[at]);
        let mut count = |facet: &'static str, aspect: Aspect, value: &str, name: &dyn Fn() -> String| {
            if only.is_none_or(|only| only == aspect) {
                let of_facet = counts.entry(facet).or_default();
                match of_facet.get_mut(value) {
                    Some((_, n)) => *n += 1,
                    None => {
                        of_facet.insert(value.to_owned(), (name(), 1));
                    }
                }
            }
        };
        let mut parties: Vec<(String, String)> = incident
            .actors
            .iter()
            .chain(&incident.targets)
            .map(|party| {
                let name = listed(party, &names);
                (party.actor.as_ref().map_or_else(|| name.clone(), ToString::to_string), name)
            })
            .collect();
        parties.sort();
        parties.dedup_by(|a, b| a.0 == b.0);
        for (key, name) in &parties {
            count("actor", Aspect::Actor, key, &|| name.clone());
        }
        let class = incident.class.to_string();
        count("type", Aspect::Type, &class, &|| facts.label.clone());
        if let Some(code) = incident.place.as_ref().and_then(|p| p.country.as_deref()) {
            let name = || names.countries().by_iso3(code).map_or(code, |c| c.name.as_str()).to_owned();
            count("country", Aspect::Country, code, &name);
        }
        let status = status_word(&incident.status);
        count("status", Aspect::Status, status, &|| status.to_owned());
        let domain = view.domain_of(at).as_str();
        count("domain", Aspect::Domain, domain, &|| domain.to_owned());
        let certainty = incident.status.certainty.as_str();
        count("certainty", Aspect::Certainty, certainty, &|| certainty.to_owned());
        for source in &incident.sources {
            count("source", Aspect::Source, source, &|| source.clone());
        }
        let seen = facts.seen.as_str();
        count("reviewed", Aspect::Reviewed, seen, &|| seen.to_owned());
        if only.is_none_or(|only| only == Aspect::Confidence) {
            confidence[((facts.confidence * 10.0) as usize).min(9)] += 1;
        }
        if let Some(days) = incident.interval.filter(|_| only.is_none_or(|only| only == Aspect::Time)) {
            *months.entry(days.start().strftime("%Y-%m").to_string()).or_default() += 1;
        }
    }
    let mut facets = serde_json::Map::new();
    for facet in ["actor", "type", "status", "domain", "certainty", "source", "country", "reviewed"] {
        let mut values: Vec<(String, (String, usize))> =
            counts.remove(facet).unwrap_or_default().into_iter().collect();
        values.sort_by(|a, b| b.1.1.cmp(&a.1.1).then_with(|| a.0.cmp(&b.0)));
        values.truncate(MOST_VALUES);
        let listed: Vec<Value> = values
            .into_iter()
            .map(|(value, (name, n))| json!({ "value": value, "name": name, "n": n }))
            .collect();
        facets.insert(facet.to_owned(), Value::Array(listed));
    }
    let bins: Vec<Value> = (0..10)
        .map(|n| json!({ "low": f64::from(n) / 10.0, "high": f64::from(n + 1) / 10.0, "n": confidence[n as usize] }))
        .collect();
    let months: Vec<Value> = months.into_iter().map(|(month, n)| json!({ "month": month, "n": n })).collect();
    Ok(Reply::json(&json!({
        "matched": matched, "total": view.incidents.len(), "facets": facets, "confidence": bins, "months": months,
    })))
}
