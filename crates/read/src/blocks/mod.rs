//! What a text is made of: from what its reader knows and the shape of its lines to blocks that cover it.
//!
//! A reader of markup hands over the kinds its tags told ([`Marked`]). What no tag told is told by the lines: a bullet,
//! cells parted by tabs or bars, a date on a line of its own, a short line without a full stop between paragraphs, and
//! the words of `resources/reading/blocks.tsv`. Where lines are wrapped by width, a paragraph is one block.

mod dated;
mod line;
mod marked;

pub(crate) use line::is_furniture;
pub(crate) use marked::Marked;

use dateline_types::{Block, BlockKind, Span};
use jiff::civil::Date;
use line::{Line, Mark};
use std::ops::Range;

/// True for a line that is a date or an hour and nothing else.
pub(crate) fn is_dated(line: &str) -> bool {
    dated::parse(line).is_some()
}

/// What is known about a text before its lines are looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Stretches whose kind the source tells, in the order of the text.
    pub kinds: &'a [(Range<usize>, BlockKind)],
    /// The front matter, from the first byte on.
    pub front_matter: Option<Span>,
    /// The headline, wherever it was found.
    pub title: Option<&'a str>,
    /// The day the document was written: it gives a heading "30 July" its year.
    pub date: Option<Date>,
}

/// The blocks of `text`: in order, sharing no byte, covering all but white space.
///
/// ```
/// use dateline_read::{Known, blocks};
/// use dateline_types::BlockKind;
///
/// let text = "Two held in Rivergate\n\nPolice held two men on Monday.\n\n- One was armed.\n- One fled.\n";
/// let kinds: Vec<BlockKind> = blocks(text, Known::default()).iter().map(|block| block.kind).collect();
/// assert_eq!(kinds, [BlockKind::Headline, BlockKind::Lead, BlockKind::List, BlockKind::List]);
/// ```
pub fn blocks(text: &str, known: Known<'_>) -> Vec<Block> {
    let lines = line::lines(text, known.front_matter.map_or(0, Span::end));
    let wrapped = line::is_wrapped(text, &lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut kinds = known.kinds.iter().peekable();
    // Short lines after a heading such as "Most read" are headlines of other reports.
    let mut among_teasers = false;
    let mut day = None;
    for (number, line) in lines.iter().enumerate() {
        while kinds.next_if(|(range, _)| range.end <= line.range.start).is_some() {}
        let told = kinds.peek().filter(|(range, _)| range.start <= line.range.start).map(|(_, kind)| *kind);
        let words = &text[line.range.clone()];
        let before = blocks.last().filter(|_| !line.blank_before && wrapped).map(|block| block.kind);
        let mark = if line.in_front {
            front(words, told, known.title)
        } else {
            line::mark(words, told, Around::of(&lines, number, text, wrapped, known.title))
        };
        let kind = match mark {
            Mark::Teasers => {
                among_teasers = true;
                BlockKind::Furniture
            }
            Mark::Dated(written) => {
                among_teasers = false;
                if let Some(written) = &written {
                    day = dated::resolve(written, known.date);
                }
                BlockKind::DatedSection
            }
            Mark::Of(kind) => {
                let is_prose = kind == BlockKind::Body && (line::is_sentence(words) || wrapped);
                if among_teasers && !is_prose && told != Some(BlockKind::Headline) {
                    BlockKind::Furniture
                } else {
                    among_teasers = false;
                    kind
                }
            }
        };
        // The rest of a wrapped paragraph, list entry or caption is no block of its own.
        let runs_on = before.is_some_and(|before| {
            kind == before && matches!(kind, BlockKind::Body | BlockKind::Quotation)
                || kind == BlockKind::Body
                    && matches!(before, BlockKind::List | BlockKind::Caption | BlockKind::Lead)
        });
        let span = Span::new(line.range.start, line.range.end);
        match blocks.last_mut() {
            Some(last) if runs_on => last.span = last.span.cover(span),
            _ => blocks.push(Block { span, kind, date: day }),
        }
    }
    if let Some(first) = blocks.iter_mut().find(|block| block.kind == BlockKind::Body) {
        first.kind = BlockKind::Lead;
    }
    blocks
}

/// What stands around a line.
#[derive(Debug, Clone, Copy)]
struct Around<'a> {
    /// No running text came before it.
    is_first: bool,
    /// Nothing but white space follows.
    is_last: bool,
    /// Blank lines, or line ends that end paragraphs, stand on both sides.
    stands_alone: bool,
    /// The next line, empty if there is none.
    next: &'a str,
    title: Option<&'a str>,
}

impl<'a> Around<'a> {
    fn of(lines: &[Line], number: usize, text: &'a str, wrapped: bool, title: Option<&'a str>) -> Around<'a> {
        let next = lines.get(number + 1);
        let blank_after = next.is_none_or(|next| next.blank_before);
        let first = number == 0 || lines[number - 1].in_front;
        Around {
            is_first: first,
            is_last: next.is_none(),
            stands_alone: (lines[number].blank_before || first) && blank_after || !wrapped,
            next: next.map_or("", |next| &text[next.range.clone()]),
            title,
        }
    }
}

/// The kind of a line of front matter.
fn front(words: &str, told: Option<BlockKind>, title: Option<&str>) -> Mark {
    let is_title = title.is_some_and(|title| crate::head::same_words(title, words));
    let is_headline = is_title || told == Some(BlockKind::Headline);
    Mark::Of(if is_headline { BlockKind::Headline } else { BlockKind::Furniture })
}

#[cfg(test)]
mod tests;
