//! RSS, Atom and JSON Feed: one document an entry.
//!
//! The day is the one written in the entry, without conversion to another zone. An entry that holds no more than a
//! title is a document of one line; the page it points to is never loaded.

use crate::container::Members;
use crate::context::Context;
use crate::{Hints, Reading};

/// Reads a feed.
#[cfg(feature = "feed")]
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    use crate::build::{Draft, finish};
    use crate::html::blocks::{Keep, block_text};
    use crate::html::metadata::day;
    use crate::html::{paragraphs, tokens::resolve};
    use crate::{RefusalReason, Verdict};

    // The reader converts times to UTC, which can move the day: it is given noon of the day as written.
    let parser = feed_rs::parser::Builder::new()
        .timestamp_parser(|stamp| format!("{}T12:00:00Z", day(stamp)?).parse().ok())
        .build();
    let feed = match parser.parse(bytes) {
        Ok(feed) => feed,
        Err(error) => {
            let detail = format!("no feed: {error}");
            return Reading::without_documents(Verdict::refused(RefusalReason::Malformed, detail));
        }
    };
    let plain = |text: &str| block_text(text, Keep::All).text.replace('\n', " ");
    let publisher = feed.title.as_ref().map(|title| plain(&title.content)).filter(|title| !title.is_empty());
    let mut members = Members::default();
    for (index, entry) in feed.entries.iter().enumerate() {
        let name = format!("entry {}", index + 1);
        if !members.admit(context) {
            break;
        }
        let body = entry.content.as_ref().and_then(|content| content.body.as_deref());
        let summary = entry.summary.as_ref().map(|summary| summary.content.as_str());
        let title = entry.title.as_ref().map(|title| plain(&title.content)).filter(|title| !title.is_empty());
        let written =
            [body, summary, title.as_deref()].into_iter().flatten().find(|text| !text.trim().is_empty());
        let written = written.unwrap_or_default();
        let text = if written.contains('<') {
            block_text(written, Keep::All)
        } else {
            resolve(written).into_owned().into()
        };
        let mut draft = Draft::new(context.received, "application/feed+xml", text.normalised());
        draft.source_map = paragraphs(&draft.text);
        let mut hints = hints.member(&name);
        hints.title = title;
        hints.publisher = hints.publisher.or_else(|| publisher.clone());
        hints.url = entry
            .links
            .iter()
            .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
            .map(|link| link.href.clone());
        hints.language = entry.language.clone().or_else(|| feed.language.clone());
        let dates = [(entry.published, "feed[published]"), (entry.updated, "feed[updated]")];
        hints.stated_date =
            dates.into_iter().find_map(|(date, rule)| Some((day(&date?.to_string())?, rule.into())));
        // An entry that names an agency as its author is credited to it.
        draft.author = entry.authors.first().and_then(|author| author.name.clone());
        members.keep(&name, finish(draft, &hints, context.limits));
    }
    members.finish()
}

/// This build reads no feeds.
#[cfg(not(feature = "feed"))]
pub(crate) fn read(_: &[u8], _: &Hints, _: &Context<'_>) -> Reading {
    let _ = Members::default;
    Reading::left_out("feed")
}
