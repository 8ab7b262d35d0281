//! Markdown: the words without the marks, and which lines are headings.
//!
//! Marks are taken off, words stay in order. Only what CommonMark and its common extensions use in reports is known:
//! headings, emphasis, links, images, quotations, lists, tables, code, rules, comments, and a YAML block at the top.

use crate::build::{Draft, finish};
use crate::context::Context;
use crate::encoding::Decoded;
use crate::text::normalise;
use crate::{Hints, Reading};
use dateline_types::{BlockKind, SourceMap};
use regex::Regex;
use smol_str::format_smolstr;
use std::sync::LazyLock;

static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"!?\[([^\]\[]*)\](?:\([^()\s]*(?:\s+[^()]*)?\)|\[[^\]]*\])").expect("pattern is ours")
});
static AUTOLINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(https?://[^>\s]+)>").expect("pattern is ours"));
static COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)<!--.*?-->").expect("pattern is ours"));
static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>").expect("pattern is ours"));
static STRONG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\*\*|__)(\S(?:.*?\S)?)(?:\*\*|__)").expect("pattern is ours"));
static EMPHASIS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?<open>^|[\s(\[«“'])[*_](?<words>\S(?:[^*_]*?\S)?)[*_](?<close>$|[\s.,;:!?)\]»”'])")
        .expect("pattern is ours")
});
static RULE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:[-*_]\s*){3,}$|^\s*=+\s*$").expect("pattern is ours"));
static TABLE_RULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$").expect("pattern is ours")
});
static BULLET: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*[-*+]\s+").expect("pattern is ours"));

/// Reads Markdown.
pub(crate) fn read(decoded: &Decoded<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
    let source = normalise(&decoded.text);
    let mut draft = Draft::new(context.received, "text/markdown", String::new());
    let body = read_yaml_head(&source, &mut draft);
    let first_line = source[..source.len() - body.len()].lines().count();
    let body =
        COMMENT.replace_all(body, |found: &regex::Captures<'_>| "\n".repeat(found[0].matches('\n').count()));
    let mut stretches = Vec::new();
    let mut fenced = false;
    for (number, line) in body.lines().enumerate() {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        let start = draft.text.len();
        if fenced {
            draft.text.push_str(line);
        } else {
            let (words, kind) = words_of(line);
            draft.text.push_str(&words);
            if let Some(kind) = kind.filter(|_| !words.is_empty()) {
                draft.kinds.push((start..draft.text.len(), kind));
            }
        }
        if draft.text.len() > start {
            stretches.push((start as u32, format_smolstr!("line {}", first_line + number + 1)));
        }
        draft.text.push('\n');
    }
    let end = draft.text.trim_end().len();
    draft.text.truncate(end);
    draft.source_map = SourceMap::new(stretches);
    draft.note_encoding(decoded);
    finish(draft, hints, context.limits)
}

/// The words of one line, and what its marks say it is.
fn words_of(line: &str) -> (String, Option<BlockKind>) {
    if RULE.is_match(line) || TABLE_RULE.is_match(line) {
        return (String::new(), None);
    }
    let mut rest = line.trim_end();
    let mut kind = None;
    while let Some(quoted) = rest.trim_start().strip_prefix('>') {
        rest = quoted.trim_start();
        kind = Some(BlockKind::Quotation);
    }
    let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = (1..=6).contains(&hashes) && rest[hashes..].starts_with([' ', '\t']);
    if is_heading {
        rest = rest[hashes..].trim().trim_end_matches('#').trim_end();
        kind = Some(BlockKind::Headline);
    } else if let Some(bullet) = BULLET.find(rest) {
        rest = &rest[bullet.end()..];
        kind = Some(BlockKind::List);
    }
    let mut words = if rest.starts_with('|') && rest.ends_with('|') && rest.len() > 1 {
        kind = Some(BlockKind::TableRow);
        rest[1..rest.len() - 1].split('|').map(str::trim).collect::<Vec<_>>().join(", ")
    } else {
        rest.to_owned()
    };
    for (pattern, replacement) in [(&LINK, "$1"), (&AUTOLINK, "$1"), (&TAG, ""), (&STRONG, "$2")] {
        words = pattern.replace_all(&words, replacement).into_owned();
    }
    // Twice, because neighbouring emphases share the white space between them.
    for _ in 0..2 {
        words = EMPHASIS.replace_all(&words, "$open$words$close").into_owned();
    }
    words = words.replace('`', "");
    for (escaped, plain) in [
        ("\\*", "*"),
        ("\\_", "_"),
        ("\\#", "#"),
        ("\\-", "-"),
        ("\\.", "."),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        words = words.replace(escaped, plain);
    }
    (words, kind)
}

/// Takes title, date, publisher and language from a YAML block at the top; returns what follows it.
fn read_yaml_head<'a>(source: &'a str, draft: &mut Draft) -> &'a str {
    let Some(rest) = source.strip_prefix("---\n") else { return source };
    let Some(end) = rest.find("\n---\n") else { return source };
    for line in rest[..end].lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        if value.is_empty() {
            continue;
        }
        match key.trim().to_lowercase().as_str() {
            "title" => draft.title = Some(value.to_owned()),
            "publisher" | "source" => draft.publisher = Some(value.to_owned()),
            "author" => draft.author = Some(value.to_owned()),
            "lang" | "language" => draft.language = Some(value.to_owned()),
            "url" | "link" => draft.url = Some(value.to_owned()),
            "date" | "published" => {
                let day = value.get(..10).unwrap_or(value);
                draft.date = day.parse().ok().map(|date| (date, "yaml[date]".into()));
            }
            _ => {}
        }
    }
    &rest[end + "\n---\n".len()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        let cases: &[(&str, &str, Option<BlockKind>)] = &[
            ("# A *title* ##", "A title", Some(BlockKind::Headline)),
            ("**Desk, 4 August 2023**", "Desk, 4 August 2023", None),
            ("*Published 15 April 2020 · Rhine*", "Published 15 April 2020 · Rhine", None),
            (
                "- first [link](https://a.example/x \"t\") and `code`",
                "first link and code",
                Some(BlockKind::List),
            ),
            ("> quoted __words__ here", "quoted words here", Some(BlockKind::Quotation)),
            ("| a | b |", "a, b", Some(BlockKind::TableRow)),
            ("|---|:--|", "", None),
            ("* * *", "", None),
            ("snake_case_word and 2*3*4", "snake_case_word and 2*3*4", None),
            ("#hashtag", "#hashtag", None),
        ];
        for (line, words, kind) in cases {
            assert_eq!(words_of(line), ((*words).to_owned(), *kind), "{line}");
        }
    }
}
