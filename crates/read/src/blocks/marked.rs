//! A text and the kinds its markup tells, kept together while the text is cleaned and put together.

use crate::text::normalise_marked;
use dateline_types::BlockKind;
use std::ops::Range;

/// A text and the stretches of it whose kind is told by its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    pub text: String,
    /// In the order of the text, sharing no byte.
    pub kinds: Vec<(Range<usize>, BlockKind)>,
}

impl From<String> for Marked {
    fn from(text: String) -> Marked {
        Marked { text, kinds: Vec::new() }
    }
}

impl Marked {
    /// The same with the text normalised and the stretches moved along.
    pub(crate) fn normalised(self) -> Marked {
        let mut marks: Vec<usize> =
            self.kinds.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
        let text = normalise_marked(&self.text, &mut marks);
        let ranges = marks.chunks_exact(2).map(|ends| ends[0]..ends[1]);
        let kinds = ranges.zip(self.kinds).map(|(range, (_, kind))| (range, kind));
        Marked { kinds: kinds.filter(|(range, _)| !range.is_empty()).collect(), text }
    }

    /// Appends another text after a blank line.
    pub(crate) fn append(&mut self, other: Marked) {
        if other.text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let at = self.text.len();
        self.text.push_str(&other.text);
        self.kinds
            .extend(other.kinds.into_iter().map(|(range, kind)| (range.start + at..range.end + at, kind)));
    }

    /// The stretches that are headings.
    pub(crate) fn headings(&self) -> Vec<Range<usize>> {
        let headings = self.kinds.iter().filter(|(_, kind)| *kind == BlockKind::Headline);
        headings.map(|(range, _)| range.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_move_with_the_text() {
        let marked = Marked {
            text: "A\u{ad}b\r\nc\u{200b}d  ".into(),
            kinds: vec![(0..4, BlockKind::Headline), (6..13, BlockKind::List)],
        };
        let clean = marked.normalised();
        assert_eq!(clean.text, "Ab\ncd");
        assert_eq!(clean.kinds, [(0..2, BlockKind::Headline), (3..5, BlockKind::List)]);
        let mut all = Marked::from("x".to_owned());
        all.append(clean);
        assert_eq!(all.headings(), std::slice::from_ref(&(3..5)));
        assert_eq!(&all.text[3..5], "Ab");
    }
}
