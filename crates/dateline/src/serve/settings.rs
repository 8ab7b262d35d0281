//! How the workspace is set, what it holds, and whether it is sound.

use super::answer::{Answer, Call, Refusal, Reply};
use super::desk::{Source, held};
use super::{jobs, model};
use crate::bundle;
use crate::failure::Failure;
use crate::mask::Projection;
use crate::workspace::{content, knowledge};
use axum::http::StatusCode;
use dateline_store::workspace::Workspace;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// `GET /api/verdicts`
pub fn verdicts(call: &Call<'_>) -> Answer {
    let (offset, limit) = (call.read::<usize>("offset")?.unwrap_or(0), call.limit(100, 1000)?);
    let view = call.desk.view();
    let rows: Vec<Value> = view
        .verdicts
        .iter()
        .skip(offset)
        .take(limit)
        .map(|v| {
            json!({
                "path": v.path, "member": v.member, "verdict": v.verdict, "document": v.document, "events": v.events,
                "statements": v.statements, "reason": v.reason,
            })
        })
        .collect();
    Ok(Reply::json(&json!({ "total": view.verdicts.len(), "rows": rows })))
}

/// `GET /api/export/{name}`: a file of the bundle, made from the pile as it stands; names are masked in it.
pub fn export(call: &Call<'_>) -> Answer {
    let name = call.part("name");
    let media_type = match name {
        "events.csv" | "verdicts.csv" => "text/csv; charset=utf-8",
        "events.geojson" => "application/geo+json",
        "events.jsonl" | "incidents.jsonl" | "statements.jsonl" => "application/jsonl",
        _ => return Err(Refusal::not_found("there is no such file of a bundle")),
    };
    let (run, made_by) = match &call.desk.source {
        Source::Bundle(bundled) => (bundled.run(), crate::made_by()),
        Source::Workspace { .. } => call.desk.read(|workspace| {
            Ok::<_, Failure>((content::run_of(workspace)?, knowledge::made_by(workspace)?))
        })?,
    };
    let files = bundle::files(&run, &Projection::public(&run.masks), &call.desk.names(), &made_by);
    let file = files.into_iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| Refusal::not_found("there is no such file of a bundle"))?;
    Ok(Reply { status: StatusCode::OK, media_type, body: file.bytes.into(), headers: Vec::new() }
        .with("content-disposition", format!("attachment; filename=\"{name}\"")))
}

/// `GET /api/settings`
pub fn settings(call: &Call<'_>) -> Answer {
    let coder =
        held(&call.desk.second_coder).as_ref().map(|a| json!({ "address": a.address, "model": a.model }));
    let holding = match &call.desk.source {
        Source::Bundle(_) => Value::Null,
        Source::Workspace { .. } => call.desk.read(|workspace| {
            let policy = &workspace.config().holding;
            let rules: Vec<Value> =
                policy.rule.iter().map(|r| json!({ "source": r.source, "hold": r.hold.as_str() })).collect();
            Ok::<_, Refusal>(json!({ "default": policy.default.as_str(), "rules": rules }))
        })?,
    };
    Ok(Reply::json(&json!({
        "workspace": matches!(call.desk.source, Source::Workspace { .. }).then_some(&call.desk.name), "holding": holding,
        "model": call.desk.model, "second_coder": coder,
    })))
}

/// What can be set while the server runs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSettings {
    second_coder: Option<model::Address>,
}

/// `PUT /api/settings`: never written, so that nothing leaves after a restart that nobody asked for.
pub fn set(call: &Call<'_>) -> Answer {
    let new: NewSettings = call.json()?;
    if let Some(address) = &new.second_coder {
        address.check()?;
    }
    *held(&call.desk.second_coder) = new.second_coder;
    settings(call)
}

/// `GET /api/health`
pub fn health(call: &Call<'_>) -> Answer {
    let checked = held(&call.desk.checked).clone();
    let ok = checked.as_ref().is_none_or(|(_, faults)| faults.is_empty());
    let checked = checked.map(|(at, faults)| json!({ "at": at.to_string(), "faults": faults }));
    let (counts, bytes, waiting) = match &call.desk.source {
        Source::Bundle(bundled) => {
            let view = call.desk.view();
            let counts = json!({
                "inputs": view.verdicts.len(), "documents": view.documents.len(), "erased": 0, "events": bundled.events.len(),
                "statements": bundled.statements.len(), "incidents": view.incidents.len(), "decisions": 0,
            });
            (counts, Value::Null, 0)
        }
        Source::Workspace { root, .. } => call.desk.read(|workspace| {
            let c = workspace.counts()?;
            let (waiting, _) = workspace.count_to_code("")?;
            let size = |name: &str| std::fs::metadata(root.join(name)).map_or(0, |m| m.len());
            let database = size("dateline.db") + size("dateline.db-wal");
            let counts = json!({
                "inputs": c.inputs, "documents": c.documents, "erased": c.erased, "events": c.events,
                "statements": c.statements, "incidents": c.incidents, "decisions": c.decisions,
            });
            Ok::<_, Refusal>((
                counts,
                json!({ "database": database, "blobs": below(&root.join("blobs")) }),
                waiting,
            ))
        })?,
    };
    Ok(Reply::json(&json!({
        "ok": ok, "counts": counts, "bytes": bytes, "waiting": waiting, "memory_mb": memory_mb(), "checked": checked,
        "version": env!("CARGO_PKG_VERSION"),
    })))
}

/// Bytes of all files below a folder.
fn below(folder: &std::path::Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|e| if e.path().is_dir() { below(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) })
        .sum()
}

/// Memory of this process in mebibytes, where the system tells (`/proc/self/status`, VmRSS).
fn memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

/// `POST /api/health/verify`
pub fn verify(call: &Call<'_>) -> Answer {
    let root = call
        .desk
        .root()
        .ok_or_else(|| Refusal::forbidden("a bundle is shown; `dateline check` looks at one"))?
        .to_owned();
    let id = jobs::start(&call.shared, "verify", &call.person()?.user, move |job| {
        let workspace = Workspace::open_to_read(&root)?;
        let faults: Vec<String> = workspace.verify()?.iter().map(ToString::to_string).collect();
        let said = if faults.is_empty() { "sound".to_owned() } else { format!("{} faults", faults.len()) };
        *held(&job.desk().checked) = Some((jiff::Timestamp::now(), faults));
        Ok(said)
    });
    Ok(Reply::json(&json!({ "job": id.to_string() })).with_status(StatusCode::ACCEPTED))
}
