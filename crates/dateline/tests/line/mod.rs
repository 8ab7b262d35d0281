//! Records as one short line for a person: the fields people judge, and nothing that changes with a version.
//!
//! Ids, offsets, rules, codes of other schemes and confidence are left out: they stand in the bundle, and no reader of a
//! diff can say whether they are right.

use serde_json::Value;
use std::collections::BTreeMap;

/// `FILE:SENTENCE TYPE "trigger" | actors > targets | days | place | numbers | status | claims`.
pub fn of_event(event: &Value, files: &BTreeMap<String, String>) -> String {
    let mut sentences: Vec<u64> = event["sentence"].as_u64().into_iter().collect();
    sentences.extend(list(event, "mentions").filter_map(|mention| mention["sentence"].as_u64()));
    sentences.sort_unstable();
    sentences.dedup();
    let sentences: Vec<String> = sentences.iter().map(u64::to_string).collect();
    let head = format!(
        "{}:{} {}{} {:?}",
        file(event, files),
        sentences.join(","),
        class(event),
        unless(event, "extent", "event"),
        text(event, "trigger")
    );
    let symmetry = if event["symmetry"] == "mutual" { "<>" } else { ">" };
    let status = &event["status"];
    let status = ["actuality", "polarity", "certainty"]
        .iter()
        .zip(["occurred", "affirmed", "certain"])
        .map(|(field, usual)| unless(status, field, usual))
        .collect::<String>();
    joined(&[
        head,
        format!("{} {symmetry} {}", parties(event, "actors"), parties(event, "targets")),
        days(&event["time"]),
        places(event),
        numbers(event),
        status.trim().to_owned(),
        claims(&event["status"]),
        match event["domain"].as_str() {
            None | Some("unknown") => String::new(),
            Some(domain) => domain.to_owned(),
        },
    ])
}

/// `TYPE days place | members | parties | numbers | status | disputes`.
pub fn of_incident(incident: &Value, events: &BTreeMap<String, String>) -> String {
    let days = match (incident["start"].as_str(), incident["end"].as_str()) {
        (Some(start), Some(end)) if start != end => format!("{start}..{end}"),
        (Some(start), _) => start.to_owned(),
        _ => "undated".to_owned(),
    };
    let mut members: Vec<String> = list(incident, "events")
        .filter_map(Value::as_str)
        .map(|id| events.get(id).cloned().unwrap_or_else(|| "?".to_owned()))
        .collect();
    members.sort();
    let quantities: Vec<String> = list(incident, "quantities")
        .map(|q| format!("{} {}..{}", word(q, "kind"), figure(&q["low"]), figure(&q["high"])))
        .collect();
    let disputes: Vec<String> = list(incident, "disputes").map(|d| word(d, "about").to_owned()).collect();
    joined(&[
        format!("{}{} {days} {}", class(incident), unless(incident, "extent", "event"), places(incident)),
        members.join(" + "),
        quantities.join(", "),
        format!(
            "{} reports, {} publishers, {} origins",
            incident["reports"], incident["publishers"], incident["origins"]
        ),
        unless(&incident["status"], "actuality", "occurred").trim().to_owned(),
        disputes.join(", "),
        incident["outcome"].as_str().unwrap_or_default().to_owned(),
    ])
}

/// How a line of incidents names an event: `FILE:SENTENCE trigger`.
pub fn name_of_event(event: &Value, files: &BTreeMap<String, String>) -> String {
    format!("{}:{} {}", file(event, files), event["sentence"], text(event, "trigger"))
}

/// `FILE:SENTENCE kind direction | holder | about | time | horizon | "words"`.
pub fn of_statement(statement: &Value, files: &BTreeMap<String, String>) -> String {
    let about: Vec<&str> = list(statement, "about").map(|about| text(about, "text")).collect();
    let quote: Vec<&str> =
        statement["evidence"][0]["text"].as_str().unwrap_or_default().split_whitespace().collect();
    joined(&[
        format!(
            "{}:{} {} {}",
            file(statement, files),
            statement["sentence"],
            word(statement, "kind"),
            statement["direction"].as_str().unwrap_or_default()
        ),
        text(statement, "holder").to_owned(),
        about.join(", "),
        days(&statement["time"]),
        days(&statement["horizon"]),
        format!("{:?}", quote[..quote.len().min(12)].join(" ")),
    ])
}

/// `FILE MEMBER verdict | language | date by rule | reason`.
pub fn of_verdict(row: &csv::StringRecord, header: &csv::StringRecord) -> String {
    let at = |column: &str| {
        header.iter().position(|name| name == column).and_then(|at| row.get(at)).unwrap_or_default()
    };
    let copy = |column: &str, words: &str| if at(column).is_empty() { "" } else { words }.to_owned();
    let path = at("path").rsplit('/').next().unwrap_or_default();
    joined(&[
        format!("{path} {}", at("member")).trim().to_owned(),
        format!("{}{}", at("verdict"), copy("near_copy_of", ", a near copy")),
        at("language").to_owned(),
        format!("{} {}", at("date"), at("date_rule")).trim().to_owned(),
        at("reason").to_owned(),
    ])
}

fn joined(parts: &[String]) -> String {
    let parts: Vec<String> =
        parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    parts.join(" | ").trim_end_matches([' ', '|']).to_owned()
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value[field].as_array().into_iter().flatten()
}

fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// The words of a field that is a text, or an object with one.
fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().or_else(|| value[field]["text"].as_str()).unwrap_or_default()
}

fn file<'a>(record: &'a Value, files: &'a BTreeMap<String, String>) -> &'a str {
    let id = word(record, "document");
    files.get(id).map_or(id, String::as_str)
}

fn class(record: &Value) -> String {
    let kind = record["type"].as_str().or_else(|| record["local"].as_str()).unwrap_or("-");
    record["mode"].as_str().map_or_else(|| kind.to_owned(), |mode| format!("{kind}/{mode}"))
}

/// The value of a field, with a space before it, when it is not the usual one.
fn unless(record: &Value, field: &str, usual: &str) -> String {
    let value = word(record, field);
    if value == usual { String::new() } else { format!(" {value}") }
}

fn parties(event: &Value, field: &str) -> String {
    let one = |party: &Value| {
        let key = party["actor"].as_str().unwrap_or_default();
        let sector = party["sector"].as_str().unwrap_or_default();
        let basis = match party["attribution"]["basis"].as_str() {
            None | Some("stated") => "",
            Some(basis) => basis,
        };
        let notes: Vec<&str> = [key, sector, basis].into_iter().filter(|note| !note.is_empty()).collect();
        let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(" ")) };
        format!("{}{notes}", text(party, "text"))
    };
    let all: Vec<String> = list(event, field).map(one).collect();
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

fn days(time: &Value) -> String {
    let Some(start) = time["start"].as_str() else { return word(time, "value").to_owned() };
    let end = word(time, "end");
    let days = if start == end { start.to_owned() } else { format!("{start}..{end}") };
    format!("{days}{}", unless(time, "basis", "explicit"))
}

fn places(record: &Value) -> String {
    let one = |place: &Value| {
        let (said, name) = (text(place, "text"), word(place, "name"));
        let said = if said.is_empty() || said == name { name.to_owned() } else { format!("{said} = {name}") };
        let unresolved = if place["unresolved"] == true { " unresolved" } else { "" };
        let basis = place["basis"].as_str().map_or_else(String::new, |_| unless(place, "basis", "attached"));
        format!("{said} {} {}{basis}{unresolved}", word(place, "country"), word(place, "precision"))
    };
    let all: Vec<String> = record["place"]
        .as_object()
        .map(|_| &record["place"])
        .into_iter()
        .chain(list(record, "other_places"))
        .map(one)
        .collect();
    all.join(" + ")
}

fn figure(value: &Value) -> String {
    value.as_u64().map_or_else(String::new, |n| n.to_string())
}

fn numbers(event: &Value) -> String {
    let one = |q: &Value| {
        let (min, max) = (figure(&q["min"]), figure(&q["max"]));
        let range = if min == max { min } else { format!("{min}..{max}") };
        let of = q["of"].as_str().map(|of| format!(" ({of})")).unwrap_or_default();
        format!("{} {range}{of}", word(q, "kind"))
    };
    list(event, "quantities").map(one).collect::<Vec<_>>().join(", ")
}

fn claims(status: &Value) -> String {
    let one = |claim: &Value| {
        let speaker =
            claim["speaker"]["text"].as_str().or_else(|| claim["medium"].as_str()).unwrap_or("nobody named");
        format!("{} {}: {speaker}", word(claim, "act"), word(claim, "about"))
    };
    list(status, "claims").map(one).collect::<Vec<_>>().join(", ")
}
