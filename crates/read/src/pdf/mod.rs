//! PDF: pages of words, put back into paragraphs, with a map from the text to its pages.
//!
//! Finding the words is work for a large library on hostile bytes, so it happens behind [`Extractor`]: the
//! application passes one that runs [`extract`] in a process of its own with limits on memory and time. What comes
//! back is only strings. A scan, whose pages hold pictures and no words, is refused as `needs-ocr`: it is never an
//! empty success.

#[cfg(feature = "pdf")]
mod columns;
mod draw;
mod extract;
#[cfg(feature = "pdf")]
mod layout;
#[cfg(feature = "pdf")]
mod print;
mod reflow;

pub use crate::pages::{Extractor, Pages};
pub use draw::{PagePicture, draw};
pub use extract::extract;

use crate::build::{Draft, finish};
use crate::context::Context;
use crate::html::metadata::day;
use crate::{Hints, Reading, RefusalReason, Verdict};
use dateline_types::{Severity, SourceMap};

/// Pages with fewer letters than this count as pages without text: a scanner's stamp is no text.
const FEWEST_LETTERS: usize = 10;

pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let pages = match (context.pdf)(bytes) {
        Ok(pages) => pages,
        Err(refusal) => return Reading::without_documents(Verdict::Refused(refusal)),
    };
    let letters = |page: &String| page.chars().filter(|c| c.is_alphabetic()).take(FEWEST_LETTERS).count();
    let blank: Vec<usize> =
        (0..pages.pages.len()).filter(|&page| letters(&pages.pages[page]) < FEWEST_LETTERS).collect();
    if blank.len() == pages.pages.len() {
        let detail = match pages.pages.len() {
            0 => "it has no pages".to_owned(),
            1 => "its page holds no text; it is a scan or a picture".to_owned(),
            count => format!("none of its {count} pages holds text; they are scans or pictures"),
        };
        return Reading::without_documents(Verdict::refused(RefusalReason::NeedsOcr, detail));
    }
    let (text, stretches) = reflow::reflow(&pages.pages);
    let mut draft = Draft::new(context.received, "application/pdf", text);
    draft.source_map = SourceMap::new(stretches);
    draft.title = pages.title.filter(|title| is_title(title));
    draft.author = pages.author;
    draft.hidden = pages.hidden;
    draft.date = pages.created.as_deref().and_then(day).map(|date| (date, "pdf[CreationDate]".into()));
    // A cover or an empty last page is no finding; a part that was scanned is.
    if blank.len() > 1 && blank.len() * 5 > pages.pages.len() {
        let message =
            format!("{} of {} pages hold no text; they may be scans", blank.len(), pages.pages.len());
        draft.note(Severity::Warning, "read/pages-without-text", message, None);
    }
    finish(draft, hints, context.limits)
}

/// Programs put file names and their own names where the title should be.
fn is_title(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let is_file = [".doc", ".docx", ".pdf", ".indd", ".qxd", ".rtf", ".odt", ".pub", ".tmp"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    lower.contains(' ') && !is_file && !lower.starts_with("microsoft word") && !lower.starts_with("untitled")
}
