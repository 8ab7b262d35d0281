//! Composed bulletins as they are kept: plain files in the workspace's folder `bulletins`, which `dateline report --from`
//! prints, and what was signed of them.
//!
//! A file is replaced only by somebody who saw its last version (`If-Match`), whoever wrote it and with whatever.

use super::answer::{Answer, Call, Refusal, Reply};
use super::compose::Material;
use super::desk::{Desk, held, read_only};
use super::guard::BULLETIN_POLICY;
use crate::report::compose::Composition;
use crate::report::{Form, Language, Signature, lint};
use axum::http::StatusCode;
use dateline_store::workspace::BULLETINS;
use dateline_types::Sha256;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use utoipa::ToSchema;

/// Bytes of a composed file.
pub const LARGEST_FILE: usize = 4 << 20;
/// Letters of a name.
const LONGEST_NAME: usize = 60;
/// Letters of a signer's name or role.
const LONGEST_SIGNER: usize = 200;
/// What `If-Match` says of a file that is to be a new one.
const NEW: &str = "new";

/// The forms a bulletin is printed in, by ending, with their media types.
const FORMS: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    #[cfg(feature = "pdf")]
    ("pdf", "application/pdf"),
];

fn folder(desk: &Desk) -> Result<PathBuf, Refusal> {
    Ok(desk.root().ok_or_else(read_only)?.join(BULLETINS))
}

/// The name of the path, if it can be that of a file.
fn name<'a>(call: &'a Call<'_>) -> Result<&'a str, Refusal> {
    let name = call.part("name");
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_name =
        name.len() <= LONGEST_NAME && name.starts_with(plain) && name.chars().all(|c| plain(c) || c == '-');
    match is_name {
        true => Ok(name),
        false => Err(Refusal::bad(format!(
            "the name of a bulletin is at most {LONGEST_NAME} small letters, digits and hyphens"
        ))),
    }
}

/// A composed file and the digest it is known by.
fn read(desk: &Desk, name: &str) -> Result<Option<(Composition, String)>, Refusal> {
    let path = folder(desk)?.join(format!("{name}.toml"));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Refusal::inside(format!("{}: {error}", path.display()))),
    };
    let composition = Composition::parse(&text).map_err(|error| {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not-composed",
            format!("the file {BULLETINS}/{name}.toml does not read: {error}"),
        )
        .with_hint("mend it with an editor")
    })?;
    Ok(Some((composition, Sha256::of(text.as_bytes()).to_string())))
}

fn existing(desk: &Desk, name: &str) -> Result<(Composition, String), Refusal> {
    read(desk, name)?.ok_or_else(|| Refusal::not_found("there is no such bulletin"))
}

/// `GET /api/bulletins`: those that are kept, the newest first.
pub fn list(call: &Call<'_>) -> Answer {
    let folder = folder(call.desk)?;
    let mut rows: Vec<(Timestamp, Value)> = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let Some(name) = file.to_str().and_then(|file| file.strip_suffix(".toml")) else { continue };
        let at = entry.metadata().ok().and_then(|data| Timestamp::try_from(data.modified().ok()?).ok());
        let at = at.unwrap_or(Timestamp::UNIX_EPOCH);
        let signed: Vec<&str> = FORMS
            .iter()
            .map(|(form, _)| *form)
            .filter(|form| record_of(&folder, name, form).exists())
            .collect();
        let mut row = json!({ "name": name, "at": at.to_string(), "signed": signed });
        match read(call.desk, name) {
            Ok(Some((composition, _))) => {
                row["title"] = json!(composition.title);
                row["language"] = json!(composition.language);
                row["incidents"] = json!(composition.incidents().count());
            }
            Ok(None) => continue,
            Err(refusal) => row["wrong"] = json!(refusal.error),
        }
        rows.push((at, row));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    let forms: Vec<&str> = FORMS.iter().map(|(form, _)| *form).collect();
    Ok(Reply::json(&json!({ "rows": rows, "forms": forms, "languages": Language::codes() })))
}

/// `GET /api/bulletins/{name}`
pub fn one(call: &Call<'_>) -> Answer {
    let (composition, version) = existing(call.desk, name(call)?)?;
    Ok(Reply::json(&json!({ "composition": composition })).with("etag", format!("\"{version}\"")))
}

/// `PUT /api/bulletins/{name}`: the whole composition. `If-Match` is the version that was seen, or `new`.
pub fn save(call: &Call<'_>) -> Answer {
    let name = name(call)?;
    let composition: Composition = call.json()?;
    let text = composition.to_toml();
    let composition = Composition::parse(&text).map_err(Refusal::bad)?;
    Language::open(&composition.language, None)?;
    let seen = call.if_match.as_deref().ok_or_else(|| {
        let said = "say which version you saw: If-Match, \"new\" for a new bulletin";
        Refusal::new(StatusCode::PRECONDITION_REQUIRED, "no-if-match", said)
    })?;
    let _turn = held(&call.desk.materials.saving);
    let now = read(call.desk, name)?;
    let version = now.as_ref().map_or(NEW, |(_, version)| version);
    if version != seen {
        let said =
            if seen == NEW { "there is a bulletin of that name" } else { "the file was changed meanwhile" };
        let hint = "open it as it is now; what you have here is kept until you leave";
        return Err(Refusal::new(StatusCode::CONFLICT, "conflict", said).with_hint(hint));
    }
    write(&folder(call.desk)?.join(format!("{name}.toml")), text.as_bytes())?;
    let version = Sha256::of(text.as_bytes());
    Ok(Reply::json(&json!({ "composition": composition })).with("etag", format!("\"{version}\"")))
}

/// `GET /api/bulletins/{name}/print?form=html`: what `dateline report --from` prints, or why not.
pub fn print(call: &Call<'_>) -> Answer {
    let name = name(call)?;
    let (form, ending, media_type) = form(call.asked("form").unwrap_or("html"))?;
    let (composition, _) = existing(call.desk, name)?;
    let material = Material::now(call.desk)?;
    let names = call.desk.names();
    refuse(&material.refusals(&names, &composition, false)?)?;
    let language = Language::open(&composition.language, None)?;
    let edition = material.bulletin(&names).composed(composition, None, &language);
    let bytes = form.write(&edition, &language, material.made_by())?;
    Ok(file(bytes, media_type, name, ending, call.is_asked("download")))
}

/// Who signs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The name that is printed.
    by: String,
    /// In which role; may be empty.
    #[serde(default)]
    role: String,
    /// The form that is signed: `html`, `md`, `docx`.
    form: String,
}

/// `POST /api/bulletins/{name}/sign`: prints it signed and keeps it beside the composed file, with the record of the
/// signature there and in the custody log.
pub fn sign(call: &Call<'_>) -> Answer {
    let name = name(call)?;
    let Sign { by, role, form: asked } = call.json()?;
    let (by, role) = (by.trim(), role.trim());
    if by.is_empty() || by.chars().count().max(role.chars().count()) > LONGEST_SIGNER {
        return Err(Refusal::bad(format!(
            "sign with a name; name and role have at most {LONGEST_SIGNER} letters"
        )));
    }
    let (form, ending, _) = form(&asked)?;
    let (composition, version) = existing(call.desk, name)?;
    if call.if_match.as_deref().is_some_and(|seen| seen != version) {
        let said = "the file was changed meanwhile: what would be signed is not what you saw";
        return Err(Refusal::new(StatusCode::CONFLICT, "conflict", said).with_hint("open it as it is now"));
    }
    let material = Material::now(call.desk)?;
    let (bytes, mut record) = {
        let names = call.desk.names();
        refuse(&material.refusals(&names, &composition, true)?)?;
        let language = Language::open(&composition.language, None)?;
        let (text, at) = (composition.to_toml(), Timestamp::now());
        let made_by = material.made_by();
        let signature = Signature::of(&composition, text.as_bytes(), material.view(), by, role, at, made_by);
        let edition = material.bulletin(&names).composed(composition, Some(signature.clone()), &language);
        let bytes = form.write(&edition, &language, made_by)?;
        let record = signature.record(&bytes);
        (bytes, record)
    };
    let folder = folder(call.desk)?;
    write(&folder.join(format!("{name}.{ending}")), &bytes)?;
    write(&record_of(&folder, name, ending), &serde_json::to_vec_pretty(&record).map_err(Refusal::inside)?)?;
    record["account"] = call.person()?.user.clone().into();
    call.desk.writer()?.note("signed bulletin", &record)?;
    Ok(Reply::json(&record))
}

/// `GET /api/bulletins/{name}/signed?form=html`: what was signed, byte for byte.
pub fn signed(call: &Call<'_>) -> Answer {
    let name = name(call)?;
    let (_, ending, media_type) = form(call.asked("form").unwrap_or("html"))?;
    let folder = folder(call.desk)?;
    let none = || Refusal::not_found("nothing was signed of it in that form");
    if !record_of(&folder, name, ending).exists() {
        return Err(none());
    }
    let bytes = std::fs::read(folder.join(format!("{name}.{ending}"))).map_err(|_| none())?;
    Ok(file(bytes, media_type, name, ending, call.is_asked("download")))
}

fn record_of(folder: &Path, name: &str, ending: &str) -> PathBuf {
    folder.join(format!("{name}.{ending}.signature.json"))
}

fn form(asked: &str) -> Result<(Form, &'static str, &'static str), Refusal> {
    let (ending, media_type) = FORMS
        .iter()
        .find(|(ending, _)| *ending == asked)
        .ok_or_else(|| Refusal::bad("there is no such form of a bulletin here"))?;
    Ok((Form::of_path(Path::new(&format!("bulletin.{ending}")))?, ending, media_type))
}

/// # Errors
/// With every sentence that is refused.
fn refuse(refusals: &[lint::Refusal]) -> Result<(), Refusal> {
    match lint::summary(refusals) {
        Some(said) => Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", said)),
        None => Ok(()),
    }
}

fn file(bytes: Vec<u8>, media_type: &'static str, name: &str, ending: &str, download: bool) -> Reply {
    let how = if download { "attachment" } else { "inline" };
    let reply = Reply { status: StatusCode::OK, media_type, body: bytes.into(), headers: Vec::new() }
        .with("content-disposition", format!("{how}; filename=\"{name}.{ending}\""));
    match ending {
        // The page brings style and script with it and names them by digest in its own policy.
        "html" => reply.with("content-security-policy", BULLETIN_POLICY),
        _ => reply,
    }
}

/// Writes a file aside and puts it in place whole; it is its owner's alone, as the workspace is.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull => {
            let said = "the disk is full; the file is as it was";
            Refusal::new(StatusCode::INSUFFICIENT_STORAGE, "disk-full", said)
                .with_hint("free some space and do it again")
        }
        _ => Refusal::inside(format!("{}: {error}", path.display())),
    })
}
