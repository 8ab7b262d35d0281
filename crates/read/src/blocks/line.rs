//! One line: what it is by its marks, its words and its shape.

use super::{Around, dated};
use crate::head::{WrittenDate, same_words};
use dateline_types::BlockKind;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A line that is not blank, without white space at its ends.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub range: Range<usize>,
    /// A blank line stands before it, or it is the first.
    pub blank_before: bool,
    /// It is front matter.
    pub in_front: bool,
}

/// The lines of a text; the line that front matter ends in is two.
pub(super) fn lines(text: &str, front_end: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    let mut blank_before = true;
    for line in text.split('\n') {
        let words = line.trim();
        if words.is_empty() {
            blank_before = true;
        } else {
            let from = start + (line.len() - line.trim_start().len());
            let to = from + words.len();
            if from < front_end && front_end < to {
                let end = from + text[from..front_end].trim_end().len();
                lines.push(Line { range: from..end, blank_before, in_front: true });
                lines.push(Line { range: front_end..to, blank_before: true, in_front: false });
            } else {
                lines.push(Line { range: from..to, blank_before, in_front: from < front_end });
            }
            blank_before = false;
        }
        start += line.len() + 1;
    }
    lines.retain(|line| !line.range.is_empty());
    lines
}

/// Lines of print are no longer than this, in bytes of ASCII; a longer line was not wrapped.
const WIDEST: usize = 110;

/// True if line ends are the printer's and not the author's: no line is long, and most lines that have another directly
/// below them are nearly as long as the longest.
pub(super) fn is_wrapped(text: &str, lines: &[Line]) -> bool {
    let length = |line: &Line| text[line.range.clone()].chars().count();
    let widest = lines.iter().filter(|line| !line.in_front).map(length).max().unwrap_or(0);
    if widest > WIDEST {
        return false;
    }
    let followed = lines.windows(2).filter(|pair| !pair[1].blank_before && !pair[0].in_front);
    let (mut full, mut all) = (0usize, 0usize);
    for pair in followed {
        all += 1;
        full += usize::from(length(&pair[0]) * 4 >= widest * 3);
    }
    all > 0 && full * 2 > all
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Of(BlockKind),
    /// A heading over other reports.
    Teasers,
    /// A heading that is a date, or an hour.
    Dated(Option<WrittenDate>),
}

static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[-*•‣▪●○◦·–—►■]\s+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+\p{Alphabetic})")
        .expect("pattern is ours")
});
/// A line of a table of contents: dots and a page.
static LEADER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:\.\s?){4,}\s*\d{1,4}$").expect("pattern is ours"));

pub(super) fn mark(words: &str, told: Option<BlockKind>, around: Around<'_>) -> Mark {
    if around.title.is_some_and(|title| around.is_first && same_words(title, words)) {
        return Mark::Of(BlockKind::Headline);
    }
    // A tag does not know what the words say; rows, entries and captions it does know.
    if let Some(kind) = told
        && !matches!(kind, BlockKind::Body | BlockKind::Headline | BlockKind::List)
    {
        return Mark::Of(kind);
    }
    if let Some(written) = dated::parse(words) {
        return Mark::Dated(written);
    }
    if let Some(mark) = by_words(words) {
        return mark;
    }
    if LEADER.is_match(words) {
        return Mark::Of(BlockKind::Furniture);
    }
    if let Some(kind) = told {
        return Mark::Of(kind);
    }
    Mark::Of(if is_row(words) {
        BlockKind::TableRow
    } else if ENTRY.is_match(words) {
        BlockKind::List
    } else if is_quotation(words) {
        BlockKind::Quotation
    } else if is_heading(words, around) {
        BlockKind::Headline
    } else {
        BlockKind::Body
    })
}

/// True for a line that ends as a sentence does, quotes and brackets aside.
pub(super) fn is_sentence(words: &str) -> bool {
    // "… moved closer to the capital. (SOMALIA-UNREST)": what an agency calls the story follows its stop.
    let told =
        words.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).map_or(words, |(before, _)| before);
    let ends = |words: &str| stops(words.trim_end_matches(['"', '”', '’', '»', '\'', ')', ']', ' ']));
    ends(words) || ends(told)
}

fn stops(bare: &str) -> bool {
    bare.ends_with(['.', '!', '?', '…', '。', '؟', '।', '።'])
}

/// Cells parted by tabs or bars, two bars at least.
fn is_row(words: &str) -> bool {
    words.contains('\t')
        || words.matches(" | ").count() >= 2
        || words.starts_with('|') && words.ends_with('|')
}

/// A quoted line of a message, or a paragraph in quotation marks from end to end.
fn is_quotation(words: &str) -> bool {
    const MARKS: &[(char, char)] = &[('"', '"'), ('“', '”'), ('«', '»'), ('„', '“')];
    words.starts_with('>')
        || words.len() > 20
            && MARKS.iter().any(|(open, close)| {
                let inner = words.strip_prefix(*open).and_then(|rest| rest.strip_suffix(*close));
                inner.is_some_and(|inner| !inner.contains([*open, *close]))
            })
}

/// The longest heading inside a text, in characters, and in words.
const LONGEST_HEADING: (usize, usize) = (110, 16);

/// A short line without a full stop that stands alone and has prose after it.
fn is_heading(words: &str, around: Around<'_>) -> bool {
    let opens = words.chars().find(|c| c.is_alphanumeric());
    let is_short =
        words.chars().count() <= LONGEST_HEADING.0 && words.split_whitespace().count() <= LONGEST_HEADING.1;
    let ends_open =
        words.ends_with([',', ';', '-', '–', '—']) || words.ends_with(':') && !around.stands_alone;
    is_short
        && around.stands_alone
        && !around.is_last
        && !ends_open
        && (!is_sentence(words) || around.is_first && words.ends_with('?'))
        && opens.is_some_and(|c| !c.is_lowercase())
        && !around.next.starts_with(char::is_lowercase)
}

/// Lines longer than this, in bytes, are not told by what they hold.
const LONGEST_TOLD: usize = 600;

struct Phrase {
    mark: Mark,
    place: &'static str,
    words: &'static str,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let table = include_str!("../../../../resources/reading/blocks.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let mark = match cells.next()? {
            "teasers" => Mark::Teasers,
            kind => Mark::Of(kind.parse().ok()?),
        };
        Some(Phrase { mark, place: cells.next()?, words: cells.next()? })
    })
    .collect()
});

/// True for a line that is furniture by its words.
pub(crate) fn is_furniture(line: &str) -> bool {
    matches!(by_words(line), Some(Mark::Teasers | Mark::Of(BlockKind::Furniture)))
}

fn by_words(line: &str) -> Option<Mark> {
    if line.len() > LONGEST_TOLD {
        // A consent text runs to a page; each of its sentences gives it away.
        let mut sentences = line.split_inclusive(". ").map(str::trim);
        let is_notice = sentences.all(|sentence| {
            sentence.len() <= LONGEST_TOLD && by_words(sentence) == Some(Mark::Of(BlockKind::Furniture))
        });
        return is_notice.then_some(Mark::Of(BlockKind::Furniture));
    }
    let lower = line.to_lowercase();
    let bare =
        lower.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '[' | ']' | '©'));
    let found = PHRASES.iter().find(|phrase| match phrase.place {
        "is" => bare == phrase.words,
        "starts" => lower.starts_with(phrase.words),
        "ends" => lower.ends_with(phrase.words),
        "holds" => lower.contains(phrase.words),
        _ => false,
    })?;
    Some(found.mark.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_phrase() {
        let table = include_str!("../../../../resources/reading/blocks.tsv");
        let rows = table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(PHRASES.len(), rows);
        for phrase in PHRASES.iter() {
            assert!(["is", "starts", "ends", "holds"].contains(&phrase.place), "{}", phrase.place);
            assert_eq!(phrase.words, phrase.words.to_lowercase());
        }
    }
}
