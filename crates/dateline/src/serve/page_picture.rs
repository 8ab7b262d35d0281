//! Pictures of a report's pages, beside its text: where its file is a PDF and is held, for those who may see names.
//!
//! Names in a picture cannot be withheld, so it is for accounts that may see them, and each look is logged as one at the
//! text in clear is. A PDF comes from strangers: it is drawn in a process of its own with limits on memory and time
//! ([`crate::worker`]), one at a time; what was drawn is remembered within bounds.

use super::answer::{Answer, Call, Refusal, Reply};
use super::desk::{Source, held};
use super::document::document_id;
use super::read::log_look;
use crate::worker::Worker;
use axum::body::Bytes;
use axum::http::StatusCode;
use dateline_store::workspace::{Holding, Workspace};
use dateline_types::{Document, Sha256};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Mutex;

/// Pixels across, if nothing else is asked for.
const USUAL_WIDTH: u16 = 1000;
/// Pixels across.
const WIDTHS: std::ops::RangeInclusive<u16> = 200..=2000;
/// Bytes of pictures that are remembered.
const MOST_BYTES: usize = 16 << 20;

/// A page of a file at a width.
type Key = (Sha256, usize, u16);

/// Pictures drawn of late, the latest last.
#[derive(Debug, Default)]
pub struct Pictures {
    drawn: Mutex<VecDeque<(Key, Bytes)>>,
    /// Held while one is drawn.
    turn: Mutex<()>,
}

impl Pictures {
    fn known(&self, key: &Key) -> Option<Bytes> {
        let mut drawn = held(&self.drawn);
        let at = drawn.iter().position(|(known, _)| known == key)?;
        let found = drawn.remove(at)?;
        let bytes = found.1.clone();
        drawn.push_back(found);
        Some(bytes)
    }

    fn keep(&self, key: Key, png: Bytes) {
        let mut drawn = held(&self.drawn);
        drawn.push_back((key, png));
        while drawn.iter().map(|(_, png)| png.len()).sum::<usize>() > MOST_BYTES {
            drawn.pop_front();
        }
    }
}

/// What a page is told of pictures: `null` for what has no pages, else whether they are offered and, if not, why.
pub fn offered(document: &Document, holding: Holding, call: &Call<'_>) -> Value {
    if document.media_type != "application/pdf" {
        return Value::Null;
    }
    let why = match (holding, &call.person) {
        (Holding::Raw, Some(person)) if person.unmask => None,
        (Holding::Raw, _) => {
            Some("names in a picture cannot be withheld, and this account may not see names of persons")
        }
        _ => Some("the file itself is not held here"),
    };
    json!({ "offered": why.is_none(), "why": why })
}

/// `GET /api/documents/{id}/pages/{page}`
pub fn picture(call: &Call<'_>) -> Answer {
    let id = document_id(call)?;
    let none = || Refusal::not_found("there is no such page");
    let page: usize = call.part("page").parse().ok().filter(|page| *page > 0).ok_or_else(none)?;
    let width = call.read::<u16>("width")?.unwrap_or(USUAL_WIDTH);
    if !WIDTHS.contains(&width) {
        return Err(Refusal::bad(format!("width is {} to {} pixels", WIDTHS.start(), WIDTHS.end())));
    }
    if let Source::Bundle(_) = call.desk.source {
        return Err(Refusal::not_found("a bundle holds no files as received"));
    }
    let (raw, bytes) = call.desk.read(|workspace| file(call, workspace, &id))?;
    log_look(call, &format!("{} page {page}", id.as_str()))?;
    let key = (raw, page, width);
    let pictures = &call.desk.pictures;
    let png = match pictures.known(&key) {
        Some(png) => png,
        None => {
            let _turn = held(&pictures.turn);
            match pictures.known(&key) {
                Some(png) => png,
                None => {
                    let worker = Worker::here().map_err(Refusal::inside)?;
                    let drawn = worker.picture(&bytes, page, width).map_err(|refusal| {
                        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "cannot-draw", refusal.detail)
                            .with_hint("the text beside it is what was read")
                    })?;
                    let png = Bytes::from(drawn.png);
                    pictures.keep(key, png.clone());
                    png
                }
            }
        }
    };
    Ok(Reply { status: StatusCode::OK, media_type: "image/png", body: png, headers: Vec::new() })
}

/// The digest and the bytes of a document's file, if this person may see them.
fn file(
    call: &Call<'_>,
    workspace: &Workspace,
    id: &dateline_types::DocumentId,
) -> Result<(Sha256, Vec<u8>), Refusal> {
    let stored = workspace
        .document(id)?
        .ok_or_else(|| Refusal::not_found("there is no such document, or it was erased"))?;
    let offer = offered(&stored.document, stored.held, call);
    if offer["offered"] != true {
        return Err(match offer["why"].as_str() {
            Some(why) if stored.held == Holding::Raw => Refusal::forbidden(why),
            Some(why) => Refusal::not_found(why),
            None => Refusal::not_found("only a PDF has pages that are drawn"),
        });
    }
    let raw = stored.document.raw_sha256;
    let bytes = workspace.blobs().get(raw)?;
    // What came inside an archive or a message is not a file of its own here.
    match bytes.starts_with(b"%PDF") || bytes.windows(4).take(1024).any(|four| four == b"%PDF") {
        true => Ok((raw, bytes)),
        false => Err(Refusal::not_found("it came inside another file, of which no page is drawn")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_of_late_is_remembered_within_bounds() {
        let pictures = Pictures::default();
        let key = |page| (Sha256::of(b"file"), page, 1000);
        let third = Bytes::from(vec![0; MOST_BYTES / 3]);
        for page in 1..=3 {
            pictures.keep(key(page), third.clone());
        }
        assert!(pictures.known(&key(1)).is_some(), "asked for again: the latest now");
        pictures.keep(key(4), third);
        let known: Vec<bool> = (1..=4).map(|page| pictures.known(&key(page)).is_some()).collect();
        assert_eq!(known, [true, false, true, true]);
    }
}
