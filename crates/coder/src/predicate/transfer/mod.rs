//! A report in another language, told over in the words and grammar that the coder knows.
//!
//! The coder's grammar is that of English, its words are those of `resources/lexicon/en`. A [`Transferred`] report has
//! the same sentences with English words, tags and labels: `grammar` turns Universal Dependencies into the labels of
//! `predicate::clearnlp` (with `clause` and `case`), `wording` and `words` take each word from the word lists of
//! `resources/lexicon/<language>`. What the coder finds there is brought `back` to the words of the report itself, so
//! that every record quotes the original and nothing else. It is no translation for people: word order stays, and a word
//! without an entry stays as it is.

mod back;
mod case;
mod clause;
mod grammar;
mod toponym;
mod wording;
mod words;

use crate::time::Tagger;
use dateline_resources::Resources;
use dateline_resources::gazetteer::Gazetteer;
use dateline_resources::lexicon::Bilingual;
use dateline_types::{Diagnostic, Document, Entity, Mentions, Parse, Pos, Span, TimeMention, Token};
use grammar::Sentence;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

/// A report told over, and where its words stand in the original.
#[derive(Debug, Clone)]
pub struct Transferred {
    /// The report with English words.
    pub document: Document,
    /// Its parse, with the same sentences.
    pub parse: Parse,
    /// Bytes before the first word, which both texts share.
    prefix: usize,
    /// For each token, where it stands here and in the original; empty there for a word that only English needs.
    places: Vec<(Span, Span)>,
    /// For each token the original's token it stands for, or the next.
    tokens: Vec<u32>,
}

impl Transferred {
    /// Tells `document` over, which is parsed in Universal Dependencies as `parse`.
    pub fn of(document: &Document, parse: &Parse, words: &Bilingual, gazetteer: &Gazetteer) -> Transferred {
        let mut text = String::new();
        let mut made: Vec<Token> = Vec::new();
        let mut starts = Vec::new();
        let mut places = Vec::new();
        let mut tokens = Vec::new();
        // Things that sentences before have told of.
        let mut known = FxHashSet::default();
        let first = parse.tokens().first().map_or(document.text.len(), |t| t.span.start());
        text.push_str(&document.text[..first]);
        let mut last_end = first;
        // True behind a word that was made to stand before the next one.
        let mut before_made = false;
        for sentence in parse.sentences() {
            let base = made.len() as u32;
            starts.push(base);
            let told = Sentence::told(parse, sentence.tokens.clone(), words, gazetteer, &known);
            known.extend(told.iter().filter(|node| node.pos == Pos::Noun).map(|node| node.lemma.clone()));
            for node in told {
                let original = parse.tokens()[node.at as usize].span;
                let stands =
                    if node.stands { original } else { Span::new(original.start(), original.start()) };
                // White space as in the original where the words are neighbours there; one space where they are not.
                let gap = document.text.get(last_end..original.start()).unwrap_or(" ");
                match (made.is_empty(), gap.contains('\n')) {
                    (true, _) => {}
                    // Words that were not told, or not parsed, are not here.
                    (_, true) => text.extend(gap.chars().filter(|c| c.is_whitespace())),
                    (_, false) if node.joined && gap.is_empty() && !before_made => {}
                    _ => text.push(' '),
                }
                let start = text.len();
                text.push_str(&node.form);
                if let Some(before) = made.last_mut() {
                    before.space_after = before.span.end() < start;
                }
                let span = Span::new(start, text.len());
                before_made = !node.stands && node.minor < 0;
                if node.stands {
                    last_end = original.end();
                } else {
                    last_end = last_end.max(original.start());
                }
                places.push((span, stands));
                tokens.push(node.at);
                made.push(Token {
                    span,
                    form: node.form,
                    lemma: node.lemma,
                    tag: node.tag.into(),
                    pos: node.pos,
                    morph: SmolStr::default(),
                    head: base + node.head as u32,
                    dep: node.dep,
                    space_after: true,
                });
            }
        }
        let entities = entities(parse, &made, &tokens, &places);
        let mut told = document.clone();
        let parse = Parse::new(made, &starts, entities);
        let mut transferred =
            Transferred { document: document.clone(), parse, prefix: first, places, tokens };
        told.blocks = told
            .blocks
            .into_iter()
            .filter_map(|mut block| {
                block.span = transferred.forward(block.span)?;
                Some(block)
            })
            .collect();
        told.dateline_place = told.dateline_place.and_then(|span| transferred.forward(span));
        told.front_matter = told.front_matter.and_then(|span| transferred.forward(span));
        told.text = text;
        told.language = Some("en".into());
        transferred.document = told;
        transferred
    }

    /// The mentions here: times are those of the original by its own language's rules.
    pub fn mention(
        &self,
        document: &Document,
        resources: &Resources,
        tagger: &Tagger,
    ) -> (Mentions, Vec<Diagnostic>) {
        let (mut mentions, mut diagnostics) = crate::mention(&self.document, &self.parse, resources, tagger);
        let (times, noticed) = tagger.find(document, None);
        let here = |time: TimeMention| {
            let anchor = time.anchor.and_then(|span| self.forward(span));
            Some(TimeMention { span: self.forward(time.span)?, anchor, ..time })
        };
        mentions.times = times.into_iter().filter_map(here).collect();
        diagnostics.retain(|d| !d.code.starts_with("time/"));
        diagnostics.extend(noticed);
        (mentions, diagnostics)
    }

    /// Where words of the original stand here; `None` if no word stands for them.
    pub fn forward(&self, span: Span) -> Option<Span> {
        if span.end() <= self.prefix {
            return Some(span);
        }
        let from = self.places.partition_point(|(_, there)| there.end() <= span.start());
        let near = self.places[from..].iter().take_while(|(_, there)| there.start() < span.end());
        let standing = near.filter(|(_, there)| !there.is_empty());
        standing.map(|(here, _)| *here).reduce(Span::cover)
    }

    /// The words of the original that words here stand for.
    pub fn backward(&self, span: Span) -> Span {
        if span.end() <= self.prefix {
            return span;
        }
        let from = self.places.partition_point(|(here, _)| here.end() <= span.start());
        let to = self.places.partition_point(|(here, _)| here.start() < span.end());
        let standing = self.places[from..to.max(from)].iter().filter(|(_, there)| !there.is_empty());
        let found = standing.map(|(_, there)| *there).reduce(Span::cover);
        // A word that only English needs stands for the next one.
        let next =
            || self.places[from..].iter().find(|(_, there)| !there.is_empty()).map(|(_, there)| *there);
        found.or_else(next).or_else(|| self.places.last().map(|p| p.1)).unwrap_or(span)
    }
}

/// The recogniser's entities over the words that stand for theirs.
fn entities(parse: &Parse, made: &[Token], tokens: &[u32], places: &[(Span, Span)]) -> Vec<Entity> {
    let mut found: Vec<Entity> = Vec::new();
    for entity in parse.entities() {
        let inside = |i: &usize| !places[*i].1.is_empty() && entity.tokens.contains(&tokens[*i]);
        let covered: Vec<usize> = (0..made.len()).filter(inside).collect();
        let (Some(&first), Some(&last)) = (covered.first(), covered.last()) else { continue };
        let range = first as u32..last as u32 + 1;
        if found.last().is_some_and(|before| before.tokens.end > range.start) {
            continue;
        }
        let span = made[first].span.cover(made[last].span);
        // "Таджикские пограничники": an adjective is of a people, it is no place.
        let told = covered.iter().all(|&i| made[i].pos == Pos::Adj);
        let label = match entity.label.as_str() {
            "LOC" if told => "NORP".into(),
            "LOC" => "GPE".into(),
            _ => entity.label.clone(),
        };
        found.push(Entity { tokens: range, span, label });
    }
    found
}
