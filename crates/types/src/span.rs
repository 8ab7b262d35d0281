//! Where words stand: half-open byte ranges of a document's text, and the words quoted from them.

use std::fmt;
use std::ops::Range;

/// A half-open byte range `[start, end)` of a document's UTF-8 text, on character boundaries.
///
/// The text a span points into never changes, so a span never has to be re-based (DESIGN invariant 1).
/// Whether it lies on character boundaries can only be told beside the text: [`Span::in_text`] checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The longest text a span can point into, in bytes: 4 GiB less one.
    pub const MAX: usize = u32::MAX as usize;

    /// A span from `start` to `end`, in bytes.
    ///
    /// # Panics
    /// If `start > end`, or `end` is beyond [`Span::MAX`]: readers refuse longer documents, so either is a bug.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span ends before it starts: {start}..{end}");
        assert!(end <= Self::MAX, "span beyond 4 GiB: {start}..{end}");
        Span { start: start as u32, end: end as u32 }
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True for a span of no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes as a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The words of this span, or `None` if it leaves the text or splits a character.
    pub fn in_text(self, text: &str) -> Option<&str> {
        text.get(self.range())
    }

    /// True if `other` lies wholly inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True if the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Words quoted verbatim from a document, with the place they stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// Where the words stand.
    pub span: Span,
    /// The words, exactly as in the document.
    pub text: String,
}

impl Evidence {
    /// Quotes `span` from `text`; `None` if the span leaves the text or splits a character.
    pub fn quote(text: &str, span: Span) -> Option<Evidence> {
        Some(Evidence { span, text: span.in_text(text)?.to_owned() })
    }
}

/// At least one piece of evidence: what an event or a statement rests on is never empty (DESIGN invariant 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceList(Vec<Evidence>);

impl EvidenceList {
    /// Evidence from a first piece and more.
    pub fn new(first: Evidence, more: Vec<Evidence>) -> EvidenceList {
        let mut all = vec![first];
        all.extend(more);
        EvidenceList(all)
    }

    /// The first piece: the sentence or clause that makes the claim.
    pub fn first(&self) -> &Evidence {
        &self.0[0]
    }

    /// All pieces, never empty.
    pub fn all(&self) -> &[Evidence] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_that_splits_a_character_quotes_nothing() {
        let text = "Кабул";
        assert_eq!(Span::new(0, 2).in_text(text), Some("К"));
        assert_eq!(Span::new(0, 1).in_text(text), None);
        assert_eq!(Span::new(8, 12).in_text(text), None);
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 5)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 5)));
        assert_eq!(Span::new(0, 3).cover(Span::new(7, 9)), Span::new(0, 9));
    }

    #[test]
    #[should_panic(expected = "ends before it starts")]
    fn a_backward_span_is_a_bug() {
        let _ = Span::new(3, 2);
    }
}
