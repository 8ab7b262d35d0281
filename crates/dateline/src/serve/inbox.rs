//! The inbox: files that are dragged in, read and coded by a job, with a verdict for each.

use super::answer::{Answer, Call, Refusal, Reply};
use super::jobs::{self, Job};
use super::relink;
use super::routes::LARGEST_UPLOAD;
use crate::input::Input;
use crate::pipeline::Options;
use crate::progress::Progress;
use crate::workspace::{add, code, copies, knowledge};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart};
use axum::http::{Request, StatusCode, header};
use dateline_store::workspace::ToCode;
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Files of one upload.
const MOST_FILES: usize = 64;
/// Characters of a file's name that are kept.
const LONGEST_NAME: usize = 120;

fn number(call: &Call<'_>) -> Result<u64, Refusal> {
    call.part("id").parse().map_err(|_| Refusal::not_found("there is no such job"))
}

/// `GET /api/jobs`
pub fn jobs(call: &Call<'_>) -> Answer {
    Ok(Reply::json(&json!(call.desk.jobs.all())))
}

/// `GET /api/jobs/{id}`
pub fn job(call: &Call<'_>) -> Answer {
    let job = call.desk.jobs.get(number(call)?).ok_or_else(|| Refusal::not_found("there is no such job"))?;
    Ok(Reply::json(&job))
}

/// `POST /api/jobs/{id}/cancel`
pub fn cancel(call: &Call<'_>) -> Answer {
    match call.desk.jobs.cancel(number(call)?) {
        true => Ok(Reply::empty().with_status(StatusCode::ACCEPTED)),
        false => Err(Refusal::not_found("there is no such job")),
    }
}

/// What was sent: files by name, and the date of those that carry none.
#[derive(Default)]
struct Upload {
    files: Vec<(String, Vec<u8>)>,
    dct: Option<Date>,
}

/// `POST /api/inbox`
pub fn upload(call: &Call<'_>) -> Answer {
    // A bundle takes nothing in.
    drop(call.desk.writer()?);
    let upload = read_upload(call)?;
    if upload.files.is_empty() {
        return Err(Refusal::bad("no file was sent"));
    }
    let id = jobs::start(&call.shared, "inbox", &call.person()?.user, move |job| take_in(job, &upload));
    Ok(Reply::json(&json!({ "job": id.to_string() })).with_status(StatusCode::ACCEPTED))
}

fn read_upload(call: &Call<'_>) -> Result<Upload, Refusal> {
    let bad = |error: &dyn std::fmt::Display| Refusal::bad(format!("the upload does not read: {error}"));
    let mut request = Request::builder()
        .header(header::CONTENT_TYPE, call.media_type.as_str())
        .body(Body::from(call.body.clone()))
        .map_err(|error| bad(&error))?;
    DefaultBodyLimit::max(LARGEST_UPLOAD).apply(&mut request);
    tokio::runtime::Handle::current().block_on(async {
        let mut parts = Multipart::from_request(request, &()).await.map_err(|error| bad(&error))?;
        let mut upload = Upload::default();
        let mut names = BTreeSet::new();
        while let Some(field) = parts.next_field().await.map_err(|error| bad(&error))? {
            match field.name() {
                Some("dct") => {
                    let text = field.text().await.map_err(|error| bad(&error))?;
                    let date = text.trim().parse().map_err(|_| Refusal::bad("dct is a day: 2024-03-14"))?;
                    upload.dct = Some(date);
                }
                Some("file") => {
                    let name = unlike(&names, safe_name(field.file_name().unwrap_or_default()));
                    let bytes = field.bytes().await.map_err(|error| bad(&error))?;
                    if upload.files.len() >= MOST_FILES {
                        return Err(Refusal::bad(format!("at most {MOST_FILES} files at once")));
                    }
                    names.insert(name.clone());
                    upload.files.push((name, bytes.to_vec()));
                }
                other => {
                    return Err(Refusal::bad(format!(
                        "an upload has no part {:?}",
                        other.unwrap_or_default()
                    )));
                }
            }
        }
        Ok(upload)
    })
}

/// The last part of a stranger's file name, without what means something to a file system or a terminal.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')');
    let name: String = last.chars().map(|c| if legal(c) { c } else { '_' }).collect();
    let name = name.trim_matches([' ', '.']);
    // The ending says what the file is: it is kept.
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem: String = stem.chars().take(LONGEST_NAME).collect();
    let ending: String = ending.chars().take(10).collect();
    match (stem.is_empty(), ending.is_empty()) {
        (true, _) => "file".to_owned(),
        (false, true) => stem,
        (false, false) => format!("{stem}.{ending}"),
    }
}

/// A name that is not there yet.
fn unlike(names: &BTreeSet<String>, name: String) -> String {
    let mut unlike = name.clone();
    let mut n = 1;
    while names.contains(&unlike) {
        n += 1;
        unlike = format!("{n}-{name}");
    }
    unlike
}

fn take_in(job: &Job<'_>, upload: &Upload) -> Result<String, Refusal> {
    let desk = job.desk();
    let engine = desk.engine()?;
    let folder = tempfile::tempdir().map_err(Refusal::inside)?;
    let options = Options { dct: upload.dct, ..Options::default() };
    let hidden = Progress::hidden();
    let all = upload.files.len();
    let mut paths = BTreeSet::new();
    for (n, (name, bytes)) in upload.files.iter().enumerate() {
        if job.is_stopped() {
            break;
        }
        job.progress(n, Some(all), &format!("reading {name}"));
        let file: PathBuf = folder.path().join(format!("{n}"));
        std::fs::write(&file, bytes).map_err(Refusal::inside)?;
        let input = Input::of_file(format!("inbox/{name}"), Ok(file));
        let mut lines = String::new();
        // The lock is held for one file: decisions go on between two of them.
        let added = add::add(&mut *desk.writer()?, &[input], &options, &hidden, &mut |line| {
            lines.push_str(line);
            Ok(())
        })?;
        paths.insert(format!("inbox/{name}"));
        if added.known > 0 {
            lines.push_str("known: it was here before, with the same bytes\n");
        }
        for line in lines.lines().filter(|line| !line.starts_with("added ")) {
            let (verdict, reason) = line.split_once(": ").unwrap_or((line, ""));
            let verdict = verdict.split(' ').next().unwrap_or_default();
            job.verdict(&json!({
                "path": format!("inbox/{name}"), "member": "", "verdict": verdict, "document": null, "events": 0,
                "statements": 0, "reason": reason,
            }));
        }
    }
    job.progress(all, Some(all), "coding");
    let name = {
        let mut writer = desk.writer()?;
        copies::group(&mut writer)?;
        code::engine_name(&engine, &knowledge::digest(&writer)?)
    };
    code::code_documents(&mut desk.shared_writer()?, ToCode::New, &engine, &name, &hidden, &|| {
        job.is_stopped()
    })?;
    relink::link(desk)?;
    desk.renew()?;
    let view = desk.view();
    let mut coded = 0;
    for v in view.verdicts.iter().filter(|v| v.document.is_some() && paths.contains(&v.path)) {
        coded += 1;
        job.verdict(&json!({
            "path": v.path, "member": v.member, "verdict": v.verdict, "document": v.document, "events": v.events,
            "statements": v.statements, "reason": v.reason,
        }));
    }
    Ok(format!("{coded} documents of {} files", paths.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_name_is_a_name_and_no_path() {
        for (sent, kept) in [
            ("report.txt", "report.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\reports\\März 2024.pdf", "März 2024.pdf"),
            ("..", "file"),
            ("", "file"),
            ("a\u{202e}b<script>.html", "a_b_script_.html"),
            ("line\nbreak.txt", "line_break.txt"),
        ] {
            assert_eq!(safe_name(sent), kept, "{sent:?}");
        }
        assert!(safe_name(&("x".repeat(500) + ".pdf")).ends_with("x.pdf"));
        let names = BTreeSet::from(["a.txt".to_owned(), "2-a.txt".to_owned()]);
        assert_eq!(unlike(&names, "a.txt".into()), "3-a.txt");
    }
}
