//! A document's text as one session sees it, and the way between its places and the bytes records point at.
//!
//! Names of persons are replaced and links disarmed, so a place in what is shown is not one in the text. A browser counts
//! UTF-16 code units. Both ways are asked for all the time: evidence is drawn, and what a person marks comes back.

use crate::links::disarmed;
use crate::mask::Masks;
use dateline_types::{Document, Span};
use std::ops::Range;

/// Bytes of a stretch that is shown as it stands; a place in it is found by counting from its start.
const LONGEST_STRETCH: usize = 512;

/// A stretch of the text with what is shown of it.
#[derive(Debug)]
struct Stretch {
    /// Bytes of the document's text.
    raw: Range<usize>,
    /// Bytes of what is shown.
    bytes: Range<usize>,
    /// UTF-16 code units of what is shown.
    units: Range<usize>,
    /// True if other words stand for it: a place inside it is one of its ends.
    replaced: bool,
}

/// A text as shown.
#[derive(Debug)]
pub struct Shown {
    text: String,
    stretches: Vec<Stretch>,
    masks: Vec<Range<usize>>,
}

/// Which end of a span is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

impl Shown {
    /// The text with what `masks` holds of the document replaced.
    pub fn of(document: &Document, masks: &Masks) -> Shown {
        let text = &document.text;
        let mut replaced: Vec<(Range<usize>, String)> = Vec::new();
        for span in masked_runs(text, masks.spans(&document.id)) {
            let words = span.in_text(text).unwrap_or_default();
            replaced.push((span.range(), masks.apply(&document.id, span, words)));
        }
        let masked = replaced.len();
        let mut at = 0;
        for word in text.split_whitespace() {
            let start = at + text[at..].find(word).unwrap_or(0);
            at = start + word.len();
            if !word.contains(['.', ':'])
                || replaced[..masked].iter().any(|(r, _)| r.start < at && start < r.end)
            {
                continue;
            }
            let harmless = disarmed(word);
            if harmless != word {
                replaced.push((start..at, harmless));
            }
        }
        replaced.sort_by_key(|(range, _)| range.start);
        let mut shown =
            Shown { text: String::with_capacity(text.len()), stretches: Vec::new(), masks: Vec::new() };
        let mut done = 0;
        for (range, words) in replaced {
            shown.push_plain(text, done..range.start);
            let from = shown.units();
            let is_mask = words.contains("withheld]");
            shown.push(range.clone(), &words, true);
            if is_mask {
                let to = shown.units();
                shown.masks.push(from..to);
            }
            done = range.end;
        }
        shown.push_plain(text, done..text.len());
        shown
    }

    fn units(&self) -> usize {
        self.stretches.last().map_or(0, |last| last.units.end)
    }

    fn push_plain(&mut self, text: &str, range: Range<usize>) {
        let mut start = range.start;
        while start < range.end {
            let mut end = (start + LONGEST_STRETCH).min(range.end);
            while !text.is_char_boundary(end) {
                end += 1;
            }
            self.push(start..end, &text[start..end], false);
            start = end;
        }
    }

    fn push(&mut self, raw: Range<usize>, words: &str, replaced: bool) {
        let (byte, unit) = (self.text.len(), self.units());
        self.text.push_str(words);
        let units = unit..unit + words.encode_utf16().count();
        self.stretches.push(Stretch { raw, bytes: byte..self.text.len(), units, replaced });
    }

    /// What is shown.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where names are withheld, in UTF-16 code units.
    pub fn masks(&self) -> &[Range<usize>] {
        &self.masks
    }

    /// Where the words at `span` of the document are shown, in UTF-16 code units.
    pub fn units_of(&self, span: Span) -> Range<usize> {
        let start = self.unit(span.start(), End::First);
        start..self.unit(span.end(), End::Last).max(start)
    }

    /// The words shown for `span`.
    pub fn words(&self, span: Span) -> &str {
        let start = self.byte(span.start(), End::First);
        self.text.get(start..self.byte(span.end(), End::Last).max(start)).unwrap_or_default()
    }

    /// The bytes of the document behind a stretch of what is shown, widened to whole masks; `None` if it leaves the text
    /// or is empty.
    pub fn span_of(&self, units: Range<usize>) -> Option<Span> {
        if units.start >= units.end || units.end > self.units() {
            return None;
        }
        let start = self.raw(units.start, End::First)?;
        let end = self.raw(units.end, End::Last)?;
        (start < end).then(|| Span::new(start, end))
    }

    fn stretch_at(&self, raw: usize, end: End) -> Option<&Stretch> {
        let after = match end {
            End::First => self.stretches.partition_point(|s| s.raw.end <= raw),
            End::Last => self.stretches.partition_point(|s| s.raw.end < raw),
        };
        self.stretches.get(after).filter(|s| s.raw.start <= raw)
    }

    fn unit(&self, raw: usize, end: End) -> usize {
        let Some(stretch) = self.stretch_at(raw, end) else { return self.units() };
        if stretch.replaced {
            return if end == End::First { stretch.units.start } else { stretch.units.end };
        }
        let words = &self.text[stretch.bytes.clone()];
        let before = words.get(..raw - stretch.raw.start).unwrap_or(words);
        stretch.units.start + before.encode_utf16().count()
    }

    fn byte(&self, raw: usize, end: End) -> usize {
        let Some(stretch) = self.stretch_at(raw, end) else { return self.text.len() };
        if stretch.replaced {
            return if end == End::First { stretch.bytes.start } else { stretch.bytes.end };
        }
        stretch.bytes.start + (raw - stretch.raw.start)
    }

    fn raw(&self, unit: usize, end: End) -> Option<usize> {
        let after = match end {
            End::First => self.stretches.partition_point(|s| s.units.end <= unit),
            End::Last => self.stretches.partition_point(|s| s.units.end < unit),
        };
        let stretch = self.stretches.get(after)?;
        if stretch.replaced {
            return Some(if end == End::First { stretch.raw.start } else { stretch.raw.end });
        }
        let mut left = unit - stretch.units.start;
        for (byte, c) in self.text[stretch.bytes.clone()].char_indices() {
            if left == 0 {
                return Some(stretch.raw.start + byte);
            }
            // In the middle of a surrogate pair: the whole character.
            left = left.saturating_sub(c.len_utf16());
        }
        Some(stretch.raw.end)
    }
}

/// Masked spans, ascending, with those that only a space or a hyphen parts made one: how many words a name had is
/// nobody's business.
fn masked_runs(text: &str, spans: &[Span]) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for span in spans.iter().filter(|span| span.in_text(text).is_some()) {
        match runs.last_mut() {
            Some(last)
                if text
                    .get(last.end()..span.start())
                    .is_some_and(|between| matches!(between, "" | " " | "-" | "_")) =>
            {
                *last = last.cover(*span);
            }
            _ => runs.push(*span),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, masked: &[(usize, usize)]) -> Shown {
        let document = Document::of_text(text);
        let mut masks = Masks::none();
        masks.insert(&document, masked.iter().map(|&(start, end)| Span::new(start, end)).collect());
        Shown::of(&document, &masks)
    }

    #[test]
    fn places_go_there_and_back() {
        let text = "Бой у реки 🚂. Jane Roe saw http://a.example/x; the train left Gondor.";
        let jane = text.find("Jane").unwrap();
        let view = shown(text, &[(jane, jane + 4), (jane + 5, jane + 8)]);
        assert!(view.text().contains("🚂. [name withheld] saw hxxp://a[.]example/x;"), "{}", view.text());
        assert_eq!(view.masks().len(), 1);
        let utf16: Vec<u16> = view.text().encode_utf16().collect();
        for words in ["Бой", "🚂", "saw", "train left", "Gondor."] {
            let start = text.find(words).unwrap();
            let span = Span::new(start, start + words.len());
            let units = view.units_of(span);
            assert_eq!(String::from_utf16_lossy(&utf16[units.clone()]), words);
            assert_eq!(view.words(span), words);
            assert_eq!(view.span_of(units), Some(span), "{words}");
        }
    }

    #[test]
    fn a_place_inside_a_mask_is_the_whole_mask() {
        let text = "Police held Jane Roe on Monday.";
        let view = shown(text, &[(12, 20)]);
        assert_eq!(view.words(Span::new(14, 23)), "[name withheld] on");
        assert_eq!(view.span_of(13..15), Some(Span::new(12, 20)));
        assert_eq!(view.span_of(7..14), Some(Span::new(7, 20)));
        assert_eq!(view.span_of(5..5), None);
        assert_eq!(view.span_of(0..999), None);
        assert_eq!(shown("", &[]).span_of(0..1), None);
    }

    #[test]
    fn long_texts_are_found_in_too() {
        let text = "Ж".repeat(2000) + " end";
        let view = shown(&text, &[]);
        let span = Span::new(4001, 4004);
        assert_eq!(view.words(span), "end");
        assert_eq!(view.units_of(span), 2001..2004);
        assert_eq!(view.span_of(2001..2004), Some(span));
    }
}
