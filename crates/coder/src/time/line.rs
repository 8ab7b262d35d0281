//! The line an expression stands in: a heading sets the time of what follows, an item of a list begins with its date.

use dateline_types::Span;

/// Longest heading, in characters.
const LONGEST_HEADING: usize = 80;

/// What kind of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Running text.
    Prose,
    /// A line of its own between blank lines, without a full stop; the byte it begins at.
    Heading(usize),
    /// The expression opens an item: only a bullet stands before it.
    Item,
}

/// The line around `span`.
pub(super) fn of(text: &str, span: Span) -> Line {
    let start = text[..span.start()].rfind('\n').map_or(0, |at| at + 1);
    let lead = text[start..span.start()].trim();
    if !lead.is_empty() && lead.chars().all(|c| matches!(c, '-' | '–' | '—' | '•' | '*' | '·')) {
        return Line::Item;
    }
    let end = text[span.end()..].find('\n').map_or(text.len(), |at| span.end() + at);
    let line = text[start..end].trim();
    let alone = text[..start].trim_end_matches([' ', '\t', '\r']).ends_with("\n\n")
        || text[..start].trim().is_empty();
    let followed = text[end..].starts_with("\n\n") || text[end..].starts_with("\n \n");
    let sentence = line.ends_with(['.', ',', ';', '!', '?', ':', '"', '”', '»']);
    if alone && followed && !sentence && line.chars().take(LONGEST_HEADING + 1).count() <= LONGEST_HEADING {
        return Line::Heading(start);
    }
    Line::Prose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_items_are_told_from_prose() {
        let text = "It began.\n\nCampaign of 1905\n\nIn 1904 it rained.\n\n- 5 May: rain\n";
        let line = |words: &str| {
            let at = text.find(words).unwrap();
            of(text, Span::new(at, at + words.len()))
        };
        assert_eq!(line("1905"), Line::Heading(11));
        assert_eq!(line("1904"), Line::Prose);
        assert_eq!(line("5 May"), Line::Item);
    }
}
