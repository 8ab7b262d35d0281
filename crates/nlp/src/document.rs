//! A whole document: each paragraph parsed for itself, front matter and what is not the report left out.
//!
//! A sentence never runs over a blank line nor over the end of a heading, a list entry or a row, so that none can swallow
//! the sentence after it. Line breaks inside a paragraph (hard-wrapped text, wire copy) are read as spaces, which the
//! models know; one byte replaces one byte, so every span stays where it was.

use crate::joined::{Joined, shifted};
use crate::lookalike::{self, Aligned};
use crate::slovnet::Russian;
use crate::{Capitals, ParseOptions, Pipeline, Truecaser};
use dateline_types::{BlockKind, Diagnostic, Document, Parse, Span};

/// Parses a document's prose. Spans are bytes of the document's text; front matter, furniture, captions and hidden words
/// have no tokens.
pub fn parse_document(
    pipeline: &Pipeline,
    document: &Document,
    options: &ParseOptions,
) -> (Parse, Vec<Diagnostic>) {
    let start = document.front_matter.map_or(0, Span::end);
    let spans = prose(document, start);
    by_paragraph(&document.text, start, spans, options, |texts, options| pipeline.parse_batch(texts, options))
}

/// The paragraphs of a document: by its blocks, or by blank lines where nobody looked.
fn prose(document: &Document, start: usize) -> Vec<Span> {
    if document.blocks.is_empty() {
        return paragraphs(&document.text, start);
    }
    let mut spans: Vec<Span> = Vec::new();
    let mut running = false;
    for block in &document.blocks {
        use BlockKind as Kind;
        if matches!(block.kind, Kind::Furniture | Kind::Caption | Kind::Hidden) || block.span.start() < start
        {
            running = false;
            continue;
        }
        let is_prose = matches!(block.kind, Kind::Lead | Kind::Body | Kind::Quotation);
        // Lines of prose without a blank one between them were wrapped by somebody.
        match spans.last_mut() {
            Some(last) if running && is_prose && is_one_break(&document.text, *last, block.span) => {
                *last = last.cover(block.span);
            }
            _ => spans.push(block.span),
        }
        running = is_prose;
    }
    // What was not looked at is prose: a block may hold blank lines.
    spans.into_iter().flat_map(|span| paragraphs(&document.text[..span.end()], span.start())).collect()
}

fn is_one_break(text: &str, before: Span, after: Span) -> bool {
    text.get(before.end()..after.start()).is_some_and(|gap| gap.matches('\n').count() < 2)
}

/// Parses a Russian document's prose, as [`parse_document`] does an English one's.
pub fn parse_russian_document(
    russian: &Russian,
    document: &Document,
    options: &ParseOptions,
) -> (Parse, Vec<Diagnostic>) {
    let start = document.front_matter.map_or(0, Span::end);
    let spans = prose(document, start);
    by_paragraph(&document.text, start, spans, options, |texts, options| {
        let aligned: Vec<Option<Aligned>> = texts.iter().map(|text| lookalike::plain(text)).collect();
        let plain = texts.iter().zip(&aligned).map(|(text, a)| a.as_ref().map_or(*text, |a| a.text.as_str()));
        let plain: Vec<&str> = plain.collect();
        let mut parsed = if options.capitals == Capitals::Restore {
            let restored: Vec<String> = plain.iter().map(|text| russian.restored(text)).collect();
            russian.parse_batch(&restored.iter().map(String::as_str).collect::<Vec<_>>(), options)
        } else {
            russian.parse_batch(&plain, options)
        };
        for ((parse, _), aligned) in parsed.iter_mut().zip(&aligned) {
            if let Some(aligned) = aligned {
                *parse = aligned.parse(parse);
            }
        }
        parsed
    })
}

/// Parses `text` from byte `start` on, paragraph by paragraph.
pub fn parse_paragraphs(
    pipeline: &Pipeline,
    text: &str,
    start: usize,
    options: &ParseOptions,
) -> (Parse, Vec<Diagnostic>) {
    let spans = paragraphs(text, start);
    by_paragraph(text, start, spans, options, |texts, options| pipeline.parse_batch(texts, options))
}

fn by_paragraph(
    text: &str,
    start: usize,
    spans: Vec<Span>,
    options: &ParseOptions,
    parse_batch: impl Fn(&[&str], &ParseOptions) -> Vec<(Parse, Vec<Diagnostic>)>,
) -> (Parse, Vec<Diagnostic>) {
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
            spans.extend(open.take().into_iter().flat_map(|span| cut(text, span)));
        } else {
            let begin = offset + (line.len() - line.trim_start().len());
            let line_span = Span::new(begin, begin + words.len());
            open = Some(open.map_or(line_span, |paragraph| paragraph.cover(line_span)));
        }
        offset += line.len();
    }
    spans.extend(open.into_iter().flat_map(|span| cut(text, span)));
    spans
}

/// The longest stretch that is read as one sentence, in bytes: several times the longest of any newspaper. Trees and
/// whoever walks them cost more than in proportion to a sentence's length.
const LONGEST_SENTENCE: usize = 4_000;

/// A paragraph in parts: cut at a space wherever nothing ends a sentence for too long.
fn cut(text: &str, paragraph: Span) -> Vec<Span> {
    let mut parts = Vec::new();
    let (mut begin, mut since) = (paragraph.start(), paragraph.start());
    for (at, c) in text[paragraph.range()].char_indices() {
        let at = paragraph.start() + at;
        if matches!(c, '.' | '!' | '?' | '…') {
            since = at;
        } else if c.is_whitespace() && at - since > LONGEST_SENTENCE {
            parts.push(Span::new(begin, at));
            begin = at + c.len_utf8();
            since = begin;
        }
    }
    parts.push(Span::new(begin, paragraph.end()));
    parts.retain(|part| !part.is_empty());
    parts
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
    use dateline_types::Block;

    #[test]
    fn paragraphs_end_at_blank_lines_only() {
        let text = "head\n\n  One\ntwo.\n \nThree.";
        let words: Vec<&str> = paragraphs(text, 0).into_iter().map(|s| &text[s.range()]).collect();
        assert_eq!(words, ["head", "One\ntwo.", "Three."]);
        assert_eq!(paragraphs(text, 6).len(), 2);
        assert!(paragraphs("\n \n", 0).is_empty());
    }

    #[test]
    fn an_enumeration_without_end_is_cut_between_words() {
        let text = "ten farmers in Gao, ".repeat(1000);
        let parts = paragraphs(&text, 0);
        assert!(parts.len() > 4 && parts.iter().all(|part| part.len() <= LONGEST_SENTENCE + 20));
        assert!(parts.iter().all(|part| text[part.range()].starts_with(|c: char| c.is_alphabetic())));
        let prose = "Police held ten men. ".repeat(1000);
        assert_eq!(paragraphs(&prose, 0).len(), 1);
    }

    #[test]
    fn headings_and_rows_end_and_furniture_is_left_out() {
        let text = "Two held\nPolice held two\nmen.\nMost read\n- One fled\n- One died\nWhite";
        let mut document = Document::of_text(text);
        let kinds = [
            ("Two held", BlockKind::Headline),
            ("Police held two", BlockKind::Lead),
            ("men.", BlockKind::Body),
            ("Most read", BlockKind::Furniture),
            ("- One fled", BlockKind::List),
            ("- One died", BlockKind::List),
            ("White", BlockKind::Hidden),
        ];
        for (words, kind) in kinds {
            let at = text.find(words).unwrap();
            document.blocks.push(Block { span: Span::new(at, at + words.len()), kind, date: None });
        }
        let words: Vec<&str> = prose(&document, 0).into_iter().map(|span| &text[span.range()]).collect();
        assert_eq!(words, ["Two held", "Police held two\nmen.", "- One fled", "- One died"]);
        assert_eq!(prose(&document, 9).len(), 3);
    }

    #[test]
    fn unwrapping_moves_no_byte() {
        let text = "One\r\ntwo\tthrée";
        assert_eq!(unwrap_lines(text).len(), text.len());
    }
}
