//! A document's grammar: tokens, sentences, heads and entities, as a dependency parser gives them.

use crate::Span;
use crate::vocabulary::vocabulary;
use smol_str::SmolStr;
use std::ops::Range;

vocabulary! {
    /// Universal part of speech (Universal Dependencies v2), with spaCy's `SPACE`.
    pub enum Pos {
        /// Adjective.
        Adj = "ADJ",
        /// Adposition.
        Adp = "ADP",
        /// Adverb.
        Adv = "ADV",
        /// Auxiliary.
        Aux = "AUX",
        /// Coordinating conjunction.
        Cconj = "CCONJ",
        /// Determiner.
        Det = "DET",
        /// Interjection.
        Intj = "INTJ",
        /// Noun.
        Noun = "NOUN",
        /// Numeral.
        Num = "NUM",
        /// Particle.
        Part = "PART",
        /// Pronoun.
        Pron = "PRON",
        /// Proper noun.
        Propn = "PROPN",
        /// Punctuation.
        Punct = "PUNCT",
        /// Subordinating conjunction.
        Sconj = "SCONJ",
        /// Symbol.
        Sym = "SYM",
        /// Verb.
        Verb = "VERB",
        /// Anything else.
        X = "X",
        /// White space kept as a token (spaCy).
        Space = "SPACE",
    }
}

/// One token: the words it stands for and what the pipeline says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The bytes of the document this token covers.
    pub span: Span,
    /// The token as the models read it: the document's text, truecased where the document is in capitals.
    pub form: SmolStr,
    /// The base form, as the lemmatizer spells it.
    pub lemma: SmolStr,
    /// The fine-grained tag (Penn Treebank for the English pipelines).
    pub tag: SmolStr,
    /// The universal part of speech.
    pub pos: Pos,
    /// Morphological features in UD notation (`Number=Sing|Person=3`), empty if none.
    pub morph: SmolStr,
    /// Index of the head token in the same [`Parse`]; its own index for the root of a sentence.
    pub head: u32,
    /// The dependency label (ClearNLP scheme for spaCy's English pipelines), `ROOT` for a root.
    pub dep: SmolStr,
    /// True if white space follows.
    pub space_after: bool,
}

/// A sentence: a run of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Token indices, half-open.
    pub tokens: Range<u32>,
    /// From the first to the last token, without trailing white space.
    pub span: Span,
}

/// A named entity as the recogniser saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Token indices, half-open.
    pub tokens: Range<u32>,
    /// The bytes it covers.
    pub span: Span,
    /// The recogniser's label (`GPE`, `ORG`, `NORP` …). A hint: the coder decides what a span is.
    pub label: SmolStr,
}

/// A parsed document.
///
/// Invariants, kept by [`Parse::new`]: token spans ascend and do not overlap; every head lies in the token's own
/// sentence; sentences tile the tokens; entities ascend and do not overlap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parse {
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    entities: Vec<Entity>,
}

impl Parse {
    /// A parse of `tokens`, whose sentences start at the token indices `sentence_starts` (ascending, first 0).
    ///
    /// # Panics
    /// If an invariant of the type does not hold: a pipeline that breaks one is a bug.
    pub fn new(tokens: Vec<Token>, sentence_starts: &[u32], entities: Vec<Entity>) -> Parse {
        let count = tokens.len() as u32;
        for pair in tokens.windows(2) {
            assert!(
                pair[0].span.end() <= pair[1].span.start(),
                "tokens overlap: {} {}",
                pair[0].span,
                pair[1].span
            );
        }
        assert_eq!(
            sentence_starts.first().copied(),
            if count == 0 { None } else { Some(0) },
            "first sentence start"
        );
        let mut sentences = Vec::with_capacity(sentence_starts.len());
        for (n, &start) in sentence_starts.iter().enumerate() {
            let end = sentence_starts.get(n + 1).copied().unwrap_or(count);
            assert!(start < end, "sentence starts must ascend: {start} {end}");
            let run = &tokens[start as usize..end as usize];
            let last = run.iter().rposition(|t| t.pos != Pos::Space).unwrap_or(run.len() - 1);
            for token in run {
                assert!((start..end).contains(&token.head), "head outside its sentence: {}", token.head);
            }
            sentences.push(Sentence { tokens: start..end, span: run[0].span.cover(run[last].span) });
        }
        for pair in entities.windows(2) {
            assert!(pair[0].tokens.end <= pair[1].tokens.start, "entities overlap");
        }
        if let Some(last) = entities.last() {
            assert!(last.tokens.end <= count, "entity beyond the last token");
        }
        Parse { tokens, sentences, entities }
    }

    /// The tokens, in text order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The sentences, in text order.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// The entities, in text order.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The index of the sentence that token `token` lies in.
    ///
    /// # Panics
    /// If there is no such token.
    pub fn sentence_of(&self, token: u32) -> usize {
        assert!((token as usize) < self.tokens.len(), "no token {token}");
        self.sentences.partition_point(|s| s.tokens.end <= token)
    }

    /// The index of the first token that ends after byte `offset`: the one at it, or the next.
    pub fn token_at(&self, offset: usize) -> Option<u32> {
        let index = self.tokens.partition_point(|t| t.span.end() <= offset);
        (index < self.tokens.len()).then_some(index as u32)
    }

    /// The token indices whose spans overlap `span`, half-open; empty if none does.
    pub fn tokens_in(&self, span: Span) -> Range<u32> {
        let start = self.tokens.partition_point(|t| t.span.end() <= span.start()) as u32;
        let end = self.tokens.partition_point(|t| t.span.start() < span.end()) as u32;
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(start: usize, end: usize, head: u32) -> Token {
        Token {
            span: Span::new(start, end),
            form: "x".into(),
            lemma: "x".into(),
            tag: "NN".into(),
            pos: Pos::Noun,
            morph: "".into(),
            head,
            dep: "ROOT".into(),
            space_after: true,
        }
    }

    #[test]
    fn positions_lead_to_tokens_and_sentences() {
        let parse = Parse::new(vec![token(0, 2, 0), token(3, 5, 1), token(6, 8, 1)], &[0, 1], vec![]);
        assert_eq!(parse.sentences().len(), 2);
        assert_eq!(parse.sentence_of(2), 1);
        assert_eq!(parse.token_at(2), Some(1));
        assert_eq!(parse.token_at(8), None);
        assert_eq!(parse.tokens_in(Span::new(1, 4)), 0..2);
        assert_eq!(parse.tokens_in(Span::new(2, 3)), 1..1);
        assert_eq!(parse.sentences()[1].span, Span::new(3, 8));
    }

    #[test]
    #[should_panic(expected = "head outside its sentence")]
    fn a_head_in_another_sentence_is_a_bug() {
        let _ = Parse::new(vec![token(0, 2, 1), token(3, 5, 1)], &[0, 1], vec![]);
    }
}
