//! Sittings in the browser: sentences to code without seeing what the program made of them, agreement, an audit's results.

use super::answer::{Answer as Response, Call, Refusal, Reply};
use super::desk::{Desk, held};
use super::jobs::{self, Job};
use super::passage::{Given, Passage, answer_of, in_bytes};
use crate::sitting::answer::Answer;
use crate::sitting::compare::disagreements;
use crate::sitting::quality::{agreement_json, agreement_of};
use crate::sitting::result::{Pile, file, rate_json, results};
use crate::sitting::{self, Coder, Purpose, RECORD, Sitting, Unit, model, sample};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Units of a sitting.
const MOST_UNITS: usize = 2000;
/// What to draw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSitting {
    /// `second` or `audit`.
    kind: String,
    /// Units.
    n: usize,
    /// The seed of the draw.
    seed: Option<u64>,
}

/// One sitting with its answers.
fn find(desk: &Desk, id: &str) -> Result<Sitting, Refusal> {
    let all = desk.read(sitting::all)?;
    all.into_iter().find(|s| s.id == id).ok_or_else(|| Refusal::not_found("there is no such sitting"))
}

fn told(sitting: &Sitting, user: &str) -> Value {
    let coders: Vec<Value> = sitting
        .answers
        .iter()
        .map(|(name, answers)| json!({ "name": name, "answered": answers.len(), "model": sitting.models.contains(name) }))
        .collect();
    json!({
        "id": sitting.id, "kind": sitting.kind, "at": sitting.at.to_string(), "by": sitting.by, "seed": sitting.seed,
        "units": sitting.units.len(), "coders": coders, "mine": sitting.answers.get(user).map_or(0, |a| a.len()),
    })
}

/// `POST /api/sittings`
pub fn new(call: &Call<'_>) -> Response {
    let NewSitting { kind, n, seed } = call.json()?;
    let kind = match kind.as_str() {
        "second" => Purpose::Second,
        "audit" => Purpose::Audit,
        other => return Err(Refusal::bad(format!("no kind of sitting: {other:?}"))),
    };
    if n == 0 || n > MOST_UNITS {
        return Err(Refusal::bad(format!("1 to {MOST_UNITS} units")));
    }
    let user = &call.person()?.user;
    let engine = call.desk.engine()?;
    let drawn = call.desk.read(|workspace| {
        sample::draw(workspace, &engine, kind, n, seed.unwrap_or(1), user, Timestamp::now())
    })?;
    let id = sitting::keep(&mut *call.desk.writer()?, &drawn)?;
    Ok(Reply::json(&told(&Sitting { id, ..drawn }, user)).with_status(StatusCode::CREATED))
}

/// `GET /api/sittings`
pub fn list(call: &Call<'_>) -> Response {
    let user = &call.person()?.user;
    let all = call.desk.read(sitting::all)?;
    Ok(Reply::json(&json!(all.iter().map(|s| told(s, user)).collect::<Vec<_>>())))
}

/// `GET /api/sittings/{id}`
pub fn one(call: &Call<'_>) -> Response {
    Ok(Reply::json(&told(&find(call.desk, call.part("id"))?, &call.person()?.user)))
}

/// `GET /api/sittings/{id}/next`
pub fn next(call: &Call<'_>) -> Response {
    let sitting = find(call.desk, call.part("id"))?;
    let mine = sitting.answers.get(&call.person()?.user);
    for (at, unit) in sitting.units.iter().enumerate() {
        if mine.is_some_and(|answers| answers.contains_key(&at)) {
            continue;
        }
        // A document that was erased since is passed over.
        let Ok(passage) = Passage::open(call.desk, unit) else { continue };
        let (start, end) = passage.units(unit.span());
        let document = &passage.sheet.document;
        return Ok(Reply::json(&json!({
            "unit": at.to_string(), "document": unit.document, "title": document.title.as_deref().map(|t| passage.sheet.words(t)),
            "date": document.date.as_ref().map(|d| d.date.to_string()),
            "publisher": document.publisher.as_deref().map(|t| passage.sheet.words(t)), "language": document.language,
            "context": passage.text(), "start": start, "end": end, "index": at, "of": sitting.units.len(),
        })));
    }
    Ok(Reply::empty())
}

fn unit_of<'s>(call: &Call<'_>, sitting: &'s Sitting) -> Result<(usize, &'s Unit), Refusal> {
    let at: Option<usize> = call.part("unit").parse().ok();
    let unit = at.and_then(|at| Some((at, sitting.units.get(at)?)));
    unit.ok_or_else(|| Refusal::not_found("there is no such unit"))
}

/// `PUT /api/sittings/{id}/units/{unit}`
pub fn answer(call: &Call<'_>) -> Response {
    let sitting = find(call.desk, call.part("id"))?;
    let (at, unit) = unit_of(call, &sitting)?;
    let passage = Passage::open(call.desk, unit)?;
    let answer = answer_of(call.json::<Given>()?, &passage, call.desk, unit)?;
    let coder = Coder { name: &call.person()?.user, model: None };
    sitting::answer(&mut *call.desk.writer()?, &sitting.id, at, coder, &answer, Timestamp::now())?;
    Ok(Reply::empty())
}

/// `GET /api/sittings/{id}/agreement`
pub fn agree(call: &Call<'_>) -> Response {
    let sitting = find(call.desk, call.part("id"))?;
    let pile = call.desk.read(Pile::of)?;
    let a = call.asked("a").unwrap_or(RECORD);
    let first = sitting.answers.keys().next().map(String::as_str);
    let b = call.asked("b").or(first).ok_or_else(|| Refusal::not_found("nobody answered yet"))?;
    let fields = agreement_json(&agreement_of(&sitting, &pile, a, b));
    Ok(Reply::json(&json!({ "coders": [a, b], "fields": fields })))
}

/// `GET /api/sittings/{id}/disagreements`: of every two coders, the record as one of them.
pub fn disagree(call: &Call<'_>) -> Response {
    let sitting = find(call.desk, call.part("id"))?;
    let user = &call.person()?.user;
    // Whoever has not answered everything stays blind.
    if sitting.answers.get(user).is_some_and(|own| own.len() < sitting.units.len()) {
        return Err(Refusal::forbidden("answer the rest first: what others said is shown afterwards"));
    }
    let pile = call.desk.read(Pile::of)?;
    let mut rows = Vec::new();
    for (at, unit) in sitting.units.iter().enumerate() {
        let mut answers: Vec<(&str, Answer)> = sitting
            .answers
            .iter()
            .filter_map(|(coder, own)| Some((coder.as_str(), own.get(&at)?.clone())))
            .collect();
        let Some((_, first)) = answers.first().cloned() else { continue };
        answers.push((RECORD, pile.record(unit, Some(&first))));
        let mut fields: Vec<&str> = Vec::new();
        for (n, (_, one)) in answers.iter().enumerate() {
            for (_, other) in &answers[n + 1..] {
                fields.extend(disagreements(one, other));
            }
        }
        fields.sort_unstable();
        fields.dedup();
        if fields.is_empty() {
            continue;
        }
        let Ok(passage) = Passage::open(call.desk, unit) else { continue };
        let (start, end) = passage.units(unit.span());
        let given: serde_json::Map<String, Value> =
            answers.iter().map(|(coder, answer)| ((*coder).to_owned(), passage.answer(answer))).collect();
        rows.push(json!({
            "unit": at.to_string(), "document": unit.document, "context": passage.text(), "start": start, "end": end,
            "fields": fields, "answers": given, "settled": sitting.settled.get(&at),
        }));
    }
    Ok(Reply::json(&json!(rows)))
}

/// Whose answer holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    answer: String,
    reason: Option<String>,
}

/// `POST /api/sittings/{id}/units/{unit}/settle`
pub fn settle(call: &Call<'_>) -> Response {
    let Settle { answer, reason } = call.json()?;
    let sitting = find(call.desk, call.part("id"))?;
    let (at, _) = unit_of(call, &sitting)?;
    if answer != RECORD && !sitting.answers.get(&answer).is_some_and(|own| own.contains_key(&at)) {
        return Err(Refusal::bad(format!("{answer:?} did not answer this")));
    }
    let by = &call.person()?.user;
    sitting::settle(
        &mut *call.desk.writer()?,
        &sitting.id,
        at,
        &answer,
        by,
        reason.as_deref(),
        Timestamp::now(),
    )?;
    Ok(Reply::empty())
}

/// `GET /api/sittings/{id}/results`
pub fn result(call: &Call<'_>) -> Response {
    let sitting = find(call.desk, call.part("id"))?;
    let pile = call.desk.read(Pile::of)?;
    let found = results(&sitting, &pile);
    let by: Vec<Value> = found
        .by
        .iter()
        .map(|(stratum, value, rate)| json!({ "stratum": stratum, "value": value, "precision": rate_json(rate), "recall": null }))
        .collect();
    let fields: Vec<Value> = found
        .fields
        .iter()
        .map(|(field, rate)| json!({ "field": field, "right": rate_json(rate) }))
        .collect();
    Ok(Reply::json(&json!({
        "precision": rate_json(&found.precision), "recall": rate_json(&found.recall), "by": by, "fields": fields,
        "caveats": found.caveats,
    })))
}

/// `GET /api/sittings/{id}/audit.json`
pub fn audit_file(call: &Call<'_>) -> Response {
    let sitting = find(call.desk, call.part("id"))?;
    let pile = call.desk.read(Pile::of)?;
    let value = file(&sitting, &results(&sitting, &pile));
    Ok(Reply::json(&value).with("content-disposition", "attachment; filename=\"audit.json\""))
}

/// `POST /api/sittings/{id}/model`
pub fn ask_model(call: &Call<'_>) -> Response {
    let address = held(&call.desk.second_coder).clone();
    let address = address.ok_or_else(|| {
        Refusal::forbidden("no model is set; nothing leaves this machine")
            .with_hint("give its address in the settings")
    })?;
    let sitting = find(call.desk, call.part("id"))?;
    let id = jobs::start(&call.shared, "model", &call.person()?.user, move |job| {
        code_by_model(job, &sitting, &address)
    });
    Ok(Reply::json(&json!({ "job": id.to_string() })).with_status(StatusCode::ACCEPTED))
}

/// Sentences go out with the names of persons masked; answers that quote what does not stand there are no answers.
fn code_by_model(
    job: &Job<'_>,
    sitting: &Sitting,
    address: &super::model::Address,
) -> Result<String, Refusal> {
    let (desk, digest) = (job.desk(), model::prompt_digest());
    let name = format!("model:{}", address.model);
    let (mut kept, mut refused) = (0, 0);
    for (at, unit) in sitting.units.iter().enumerate() {
        if job.is_stopped() {
            break;
        }
        job.progress(at, Some(sitting.units.len()), &format!("{kept} kept, {refused} not believed"));
        let Ok(passage) = Passage::open(desk, unit) else { continue };
        let sentence = passage.sheet.shown.words(unit.span());
        let date = passage.sheet.document.date.as_ref().map(|d| d.date.to_string());
        let failed = |error: String| Refusal::new(StatusCode::BAD_GATEWAY, "model", error);
        let said = model::ask(&address.address, &address.model, date.as_deref(), sentence).map_err(failed)?;
        let answer = match model::read(&said, sentence, 0) {
            Ok(answer) => in_bytes(answer, &passage, unit),
            Err(_) => None,
        };
        match answer {
            Some(answer) => {
                let coder = Coder { name: &name, model: Some((&address.model, &digest)) };
                sitting::answer(&mut *desk.writer()?, &sitting.id, at, coder, &answer, Timestamp::now())?;
                kept += 1;
            }
            None => refused += 1,
        }
    }
    Ok(format!(
        "{kept} answers kept, {refused} not believed: of another form, or quoting what does not stand in the text"
    ))
}
