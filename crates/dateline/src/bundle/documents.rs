//! The reports of a run as a bundle passes them on.

use super::Request;
use crate::links;
use crate::pipeline::Run;
use dateline_store::export::documents::{BundledDocument, Custody, TextIs};
use dateline_store::record::DocumentRecord;
use dateline_types::Document;

/// One line a document of `view`, whose texts are those of the run.
pub fn of(view: &Run, request: &Request<'_>) -> Vec<BundledDocument> {
    let near_copies: std::collections::BTreeMap<&str, _> = view
        .verdicts
        .iter()
        .filter_map(|verdict| Some((verdict.document.as_deref()?, verdict.near_copy_of.clone()?)))
        .collect();
    let line = |document: &Document| {
        let mut record = DocumentRecord::without_text(document);
        let (text, text_is) = text_of(document, request);
        record.text = text;
        let mut custody = request.custody.get(&document.id).cloned().unwrap_or_default();
        if request.how.public {
            custody.fetched_from = custody.fetched_from.as_deref().map(links::disarmed);
        }
        if request.public {
            // A path of somebody's machine, and where a report came from on its way to the source, concern nobody else.
            custody = Custody { archive: None, captured_by: None, ..custody };
            record.source_map.clear();
        }
        let near_copy_of = near_copies.get(document.id.as_str()).cloned();
        BundledDocument { document: record, text_is, custody, near_copy_of }
    };
    view.documents.iter().map(line).collect()
}

/// The text that goes along. Names and links are covered in it byte by byte, so that the offsets of the records hold;
/// their lengths tell nothing that the offsets do not tell.
fn text_of(document: &Document, request: &Request<'_>) -> (Option<String>, TextIs) {
    if document.text.is_empty() {
        return (None, TextIs::NotHeld);
    }
    if request.public {
        return (None, TextIs::Withheld);
    }
    if !request.how.public {
        return (Some(document.text.clone()), TextIs::Whole);
    }
    let covered = request.how.masks.cover(&document.id, &document.text);
    (Some(links::covered(&covered)), TextIs::Covered)
}
