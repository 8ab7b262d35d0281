//! Parses of parts of a text, put together to the parse of the whole.

use dateline_types::{Entity, Parse, Span, Token};

/// The parts so far.
#[derive(Default)]
pub(crate) struct Joined {
    tokens: Vec<Token>,
    sentence_starts: Vec<u32>,
    entities: Vec<Entity>,
}

impl Joined {
    /// Adds the parse of the part that begins at byte `offset` of the whole.
    pub(crate) fn append(&mut self, parse: &Parse, offset: usize) {
        let base = self.tokens.len() as u32;
        self.sentence_starts.extend(parse.sentences().iter().map(|s| s.tokens.start + base));
        self.entities.extend(parse.entities().iter().map(|entity| Entity {
            tokens: entity.tokens.start + base..entity.tokens.end + base,
            span: shifted(entity.span, offset),
            label: entity.label.clone(),
        }));
        self.tokens.extend(parse.tokens().iter().map(|token| Token {
            span: shifted(token.span, offset),
            head: token.head + base,
            ..token.clone()
        }));
    }

    /// The whole.
    pub(crate) fn finish(self) -> Parse {
        Parse::new(self.tokens, &self.sentence_starts, self.entities)
    }
}

/// `span`, `by` bytes farther on.
pub(crate) fn shifted(span: Span, by: usize) -> Span {
    Span::new(span.start() + by, span.end() + by)
}
