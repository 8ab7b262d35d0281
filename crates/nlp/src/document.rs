//! A whole document: each paragraph parsed for itself, front matter left out.
//!
//! A sentence never runs over a blank line, so a headline or list item cannot swallow the sentence after it. Line
//! breaks inside a paragraph (hard-wrapped text, wire copy) are read as spaces, which the models know; one byte
//! replaces one byte, so every span stays where it was.

use crate::joined::{Joined, shifted};
use crate::slovnet::Russian;
use crate::{Capitals, ParseOptions, Pipeline, Truecaser};
use dateline_types::{Diagnostic, Document, Parse, Span};

/// Parses a document's prose. Spans are bytes of the document's text; front matter has no tokens.
pub fn parse_document(
    pipeline: &Pipeline,
    document: &Document,
    options: &ParseOptions,
) -> (Parse, Vec<Diagnostic>) {
    let start = document.front_matter.map_or(0, Span::end);
    parse_paragraphs(pipeline, &document.text, start, options)
}

/// Parses a Russian document's prose, as [`parse_document`] does an English one's.
pub fn parse_russian_document(
    russian: &Russian,
    document: &Document,
    options: &ParseOptions,
) -> (Parse, Vec<Diagnostic>) {
    let start = document.front_matter.map_or(0, Span::end);
    by_paragraph(&document.text, start, options, |texts, options| russian.parse_batch(texts, options))
}

/// Parses `text` from byte `start` on, paragraph by paragraph.
pub fn parse_paragraphs(
    pipeline: &Pipeline,
    text: &str,
    start: usize,
    options: &ParseOptions,
) -> (Parse, Vec<Diagnostic>) {
    by_paragraph(text, start, options, |texts, options| pipeline.parse_batch(texts, options))
}

fn by_paragraph(
    text: &str,
    start: usize,
    options: &ParseOptions,
    parse_batch: impl Fn(&[&str], &ParseOptions) -> Vec<(Parse, Vec<Diagnostic>)>,
) -> (Parse, Vec<Diagnostic>) {
    let spans = paragraphs(text, start);
    let unwrapped: Vec<String> = spans.iter().map(|span| unwrap_lines(&text[span.range()])).collect();
    let texts: Vec<&str> = unwrapped.iter().map(String::as_str).collect();
    // A document in capitals is in capitals to its shortest line; in another, a headline may be.
    let mut options = options.clone();
    if options.capitals == Capitals::Auto && Truecaser::is_in_capitals(text.get(start..).unwrap_or_default())
    {
        options.capitals = Capitals::Restore;
    }
    let mut joined = Joined::default();
    let mut diagnostics = Vec::new();
    for (span, (parse, noticed)) in spans.iter().zip(parse_batch(&texts, &options)) {
        joined.append(&parse, span.start());
        diagnostics.extend(noticed.into_iter().map(|mut d| {
            d.span = d.span.map(|s| shifted(s, span.start()));
            d
        }));
    }
    (joined.finish(), diagnostics)
}

/// The paragraphs of a text: runs of lines without a blank one between them.
fn paragraphs(text: &str, start: usize) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open: Option<Span> = None;
    let mut offset = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let words = line.trim();
        if words.is_empty() {
            spans.extend(open.take());
        } else {
            let begin = offset + (line.len() - line.trim_start().len());
            let line_span = Span::new(begin, begin + words.len());
            open = Some(open.map_or(line_span, |paragraph| paragraph.cover(line_span)));
        }
        offset += line.len();
    }
    spans.extend(open);
    spans
}

/// Line breaks and tabs as spaces, square brackets as round ones, byte for byte; the indentation after a break is kept
/// as it is. The models have hardly seen square brackets and end a sentence at them; agencies bind acronyms with them.
fn unwrap_lines(paragraph: &str) -> String {
    let plain = |c| match c {
        '\n' | '\t' => ' ',
        '[' => '(',
        ']' => ')',
        other => other,
    };
    paragraph.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_end_at_blank_lines_only() {
        let text = "head\n\n  One\ntwo.\n \nThree.";
        let words: Vec<&str> = paragraphs(text, 0).into_iter().map(|s| &text[s.range()]).collect();
        assert_eq!(words, ["head", "One\ntwo.", "Three."]);
        assert_eq!(paragraphs(text, 6).len(), 2);
        assert!(paragraphs("\n \n", 0).is_empty());
    }

    #[test]
    fn unwrapping_moves_no_byte() {
        let text = "One\r\ntwo\tthrée";
        assert_eq!(unwrap_lines(text).len(), text.len());
    }
}
