//! RSS, Atom and JSON Feed: one document an entry.
//!
//! The day is the one written in the entry, without conversion to another zone. An entry that holds no more than a
//! title is a document of one line; the page it points to is never loaded. A feed that is no XML is read entry by entry:
//! what can be read is read, and the rest is named.

use crate::container::Members;
use crate::context::Context;
use crate::{Hints, Reading};

/// Reads a feed.
#[cfg(feature = "feed")]
pub(crate) use with_parser::read;

/// This build reads no feeds.
#[cfg(not(feature = "feed"))]
pub(crate) fn read(_: &[u8], _: &Hints, _: &Context<'_>) -> Reading {
    let _ = Members::default;
    Reading::left_out("feed")
}

#[cfg(feature = "feed")]
mod with_parser {
    use super::*;
    use crate::blocks::Marked;
    use crate::build::{Draft, finish};
    use crate::html::blocks::{Keep, block_text};
    use crate::html::metadata::day;
    use crate::html::{paragraphs, tokens::resolve};
    use crate::{RefusalReason, Verdict, encoding};
    use feed_rs::model::{Entry, Feed};
    use regex::Regex;
    use std::sync::LazyLock;

    pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
        // The declared encoding is settled here, so that a feed in UTF-16 is read like any other.
        let Some(decoded) = encoding::decode(bytes, hints, "application/xml") else {
            let detail = "the bytes are not text in any encoding we know".to_owned();
            return Reading::without_documents(Verdict::refused(RefusalReason::NotText, detail));
        };
        let text = without_declaration(&decoded.text);
        let mut members = Members::default();
        match parse(text) {
            Ok(feed) => {
                for (index, entry) in feed.entries.iter().enumerate() {
                    if !keep(index + 1, entry, &feed, hints, context, &mut members) {
                        break;
                    }
                }
            }
            Err(error) => {
                if !read_piecewise(text, hints, context, &mut members) {
                    return Reading::without_documents(Verdict::refused(
                        RefusalReason::Malformed,
                        format!("no feed: {error}"),
                    ));
                }
            }
        }
        members.finish()
    }

    fn parse(text: &str) -> Result<Feed, feed_rs::parser::ParseFeedError> {
        // The reader converts times to UTC, which can move the day: it is given noon of the day as written.
        let parser = feed_rs::parser::Builder::new()
            .timestamp_parser(|stamp| format!("{}T12:00:00Z", day(stamp)?).parse().ok())
            .build();
        parser.parse(text.as_bytes())
    }

    /// The text without its XML declaration, whose encoding is no longer true.
    fn without_declaration(text: &str) -> &str {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
            Some((_, rest)) => rest.trim_start(),
            None => text,
        }
    }

    /// Keeps one entry; false if no more may be kept.
    fn keep(
        number: usize,
        entry: &Entry,
        feed: &Feed,
        hints: &Hints,
        context: &Context<'_>,
        members: &mut Members,
    ) -> bool {
        let name = format!("entry {number}");
        if !members.admit(context) {
            return false;
        }
        let plain = |text: &str| block_text(text, Keep::All).text.replace('\n', " ");
        let named = |text: Option<&feed_rs::model::Text>| {
            text.map(|text| plain(&text.content)).filter(|text| !text.is_empty())
        };
        let title = named(entry.title.as_ref());
        let body = entry.content.as_ref().and_then(|content| content.body.as_deref());
        let summary = entry.summary.as_ref().map(|summary| summary.content.as_str());
        let written =
            [body, summary, title.as_deref()].into_iter().flatten().find(|text| !text.trim().is_empty());
        let text = text_of(written.unwrap_or_default());
        let mut draft = Draft::new(context.received, "application/feed+xml", text.normalised());
        draft.source_map = paragraphs(&draft.text);
        let mut hints = hints.member(&name);
        hints.title = title;
        hints.publisher = hints.publisher.or_else(|| named(feed.title.as_ref()));
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
        true
    }

    static CDATA: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)<!\[CDATA\[(.*?)(?:\]\]>|$)").expect("pattern is ours"));
    static ESCAPED_TAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"&(?:amp;)*lt;/?(?:p|a|b|i|em|strong|div|span|br|img|ul|li|h[1-6])\b")
            .expect("pattern is ours")
    });

    /// The words of an entry, however often a program escaped its markup on the way.
    fn text_of(written: &str) -> Marked {
        let mut text = CDATA.replace_all(written, "$1").into_owned();
        for _ in 0..3 {
            if !ESCAPED_TAG.is_match(&text) {
                break;
            }
            text = CDATA.replace_all(&resolve(&text), "$1").into_owned();
        }
        if text.contains('<') { block_text(&text, Keep::All) } else { resolve(&text).into_owned().into() }
    }

    static ITEM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)<(item|entry)(?:\s[^<>]*)?>").expect("pattern is ours"));
    static CHANNEL_TITLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?is)<title(?:\s[^<>]*)?>(.{0,300}?)</title>").expect("pattern is ours")
    });
    /// An ampersand that begins no reference.
    static AMPERSAND: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"&(#?[A-Za-z0-9]{1,31};)?").expect("pattern is ours"));
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?is)<(title|description|summary|content|content:encoded)(\s[^<>]*)?>(.*?)</(?:title|description|summary|content|content:encoded)>",
        )
        .expect("pattern is ours")
    });

    /// Reads the entries of a feed that is no XML, each by itself; false if there is none to be seen.
    fn read_piecewise(text: &str, hints: &Hints, context: &Context<'_>, members: &mut Members) -> bool {
        let starts: Vec<(usize, &str)> = ITEM
            .captures_iter(text)
            .filter_map(|found| Some((found.get(0)?.start(), found.get(1)?.as_str())))
            .collect();
        let Some(&(first, _)) = starts.first() else { return false };
        let title = CHANNEL_TITLE
            .captures(&text[..first])
            .map_or("", |found| found.get(1).map_or("", |title| title.as_str()));
        for (index, (start, kind)) in starts.iter().enumerate() {
            let next = starts.get(index + 1).map_or(text.len(), |(next, _)| *next);
            let item = &text[*start..next];
            let close = format!("</{kind}>");
            let Some(end) = item.to_ascii_lowercase().find(&close.to_ascii_lowercase()) else {
                if !members.admit(context) {
                    break;
                }
                members.refuse(
                    &format!("entry {}", index + 1),
                    RefusalReason::Malformed,
                    "the feed is cut off in it",
                );
                continue;
            };
            let item = repaired(&item[..end + close.len()]);
            let alone = if kind.eq_ignore_ascii_case("item") {
                format!(
                    "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
                     xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>{}</title>{item}</channel></rss>",
                    escaped(title)
                )
            } else {
                format!(
                    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{}</title>{item}</feed>",
                    escaped(title)
                )
            };
            match parse(&alone) {
                Ok(feed) if !feed.entries.is_empty() => {
                    if !keep(index + 1, &feed.entries[0], &feed, hints, context, members) {
                        break;
                    }
                }
                _ => {
                    if !members.admit(context) {
                        break;
                    }
                    let detail = "the entry is damaged: its tags do not close";
                    members.refuse(&format!("entry {}", index + 1), RefusalReason::Malformed, detail);
                }
            }
        }
        true
    }

    /// An entry whose texts are put into CDATA as they stand, with bare ampersands made references.
    fn repaired(item: &str) -> String {
        let fields = FIELD.replace_all(item, |found: &regex::Captures<'_>| {
            let (name, attributes) = (&found[1], found.get(2).map_or("", |m| m.as_str()));
            let inner = &found[3];
            let content = CDATA.replace_all(inner, "$1");
            // A text in CDATA holds markup; one outside holds it escaped, or by mistake as it is.
            let content = if inner.contains("<![CDATA[") {
                content.into_owned()
            } else {
                resolve(&content).into_owned()
            };
            format!("<{name}{attributes}><![CDATA[{}]]></{name}>", content.replace("]]>", "]] >"))
        });
        escaped(&fields)
    }

    fn escaped(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        // Inside CDATA an ampersand is one.
        while let Some(start) = rest.find("<![CDATA[") {
            let end = rest[start..].find("]]>").map_or(rest.len(), |end| start + end + 3);
            out.push_str(&ampersands(&rest[..start]));
            out.push_str(&rest[start..end]);
            rest = &rest[end..];
        }
        out.push_str(&ampersands(rest));
        out
    }

    fn ampersands(text: &str) -> String {
        let fixed = |found: &regex::Captures<'_>| match found.get(1) {
            Some(reference) if matches!(reference.as_str(), "amp;" | "lt;" | "gt;" | "quot;" | "apos;") => {
                found[0].to_owned()
            }
            Some(reference) if reference.as_str().starts_with('#') => found[0].to_owned(),
            // A name only HTML knows.
            Some(_) => resolve(&found[0]).replace('&', "&amp;"),
            None => "&amp;".to_owned(),
        };
        AMPERSAND.replace_all(text, fixed).into_owned()
    }
}
