//! Parses written by hand: a line a token, for tests and for bug reports.
//!
//! Columns, separated by white space: number from 1, form, lemma, tag, part of speech, head (0 for the root), label, and
//! optionally an entity label as `B-GPE` / `I-GPE`. An empty line ends a sentence; `#` starts a comment line.

use dateline_types::{Entity, Parse, Pos, Span, Token};

/// A line that is not a token, with its number from 1 and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompactError {
    /// The line.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// Reads the compact form: the text (tokens joined by one space) and its parse.
///
/// # Errors
/// The first line that cannot be read.
pub fn read(compact: &str) -> Result<(String, Parse), CompactError> {
    let mut text = String::new();
    let mut tokens: Vec<Token> = Vec::new();
    let mut starts = Vec::new();
    let mut entities: Vec<Entity> = Vec::new();
    let (mut base, mut fresh) = (0, true);
    for (n, line) in compact.lines().enumerate() {
        let fail = |reason| CompactError { line: n + 1, reason };
        let line = line.trim();
        if line.starts_with('#') && !line.starts_with("# ") || line.starts_with("# ") {
            continue;
        }
        if line.is_empty() {
            fresh = true;
            continue;
        }
        if fresh {
            base = tokens.len() as u32;
            starts.push(base);
            fresh = false;
        }
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [_, form, lemma, tag, pos, head, dep, ..] = columns[..] else {
            return Err(fail("fewer than seven columns"));
        };
        let head: u32 = head.parse().map_err(|_| fail("the head is no number"))?;
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        let index = tokens.len() as u32;
        let span = Span::new(start, text.len());
        if let Some(entity) = columns.get(7) {
            match entity.split_once('-') {
                Some(("B", label)) => {
                    entities.push(Entity { tokens: index..index + 1, span, label: label.into() })
                }
                Some(("I", _)) => {
                    let open = entities.last_mut().ok_or_else(|| fail("an entity that did not begin"))?;
                    open.tokens.end = index + 1;
                    open.span = open.span.cover(span);
                }
                _ => {}
            }
        }
        tokens.push(Token {
            span,
            form: form.into(),
            lemma: lemma.into(),
            tag: tag.into(),
            pos: pos.parse::<Pos>().map_err(|_| fail("not a part of speech"))?,
            morph: "".into(),
            head: if head == 0 { index } else { base + head - 1 },
            dep: dep.into(),
            space_after: true,
        });
    }
    Ok((text, Parse::new(tokens, &starts, entities)))
}
