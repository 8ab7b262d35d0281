//! A sentence as a verb dictionary reads it: words in a row, and the parties among them.

use dateline_resources::verbs::parts;
use dateline_types::{ActorMention, Document, Parse, Pos};
use smol_str::SmolStr;

/// A word: a token, or a part of one that dictionaries write apart.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The token it is of.
    pub token: u32,
    /// Lower case.
    pub text: SmolStr,
    /// The party whose words it is among, if any: an index into the mentions.
    pub party: Option<u32>,
}

/// One sentence, or the part of it before or after a verb.
#[derive(Debug, Clone, Default)]
pub struct Units {
    /// Its words, nearest to the verb first.
    pub units: Vec<Unit>,
    /// True if they run against the text.
    pub reversed: bool,
}

/// The mentions that can be source or target, with the tokens they cover, in text order.
#[derive(Debug)]
pub struct Parties {
    all: Vec<(u32, std::ops::Range<u32>)>,
    /// The first of them over each token.
    over: Vec<Option<u32>>,
}

impl Parties {
    /// Mentions with a code of some kind; of two that overlap, the longer. Possessive pronouns are nobody here.
    pub fn new(parse: &Parse, mentions: &[ActorMention]) -> Parties {
        let usable = |m: &ActorMention| {
            let pronoun =
                parse.tokens().get(m.head as usize).is_none_or(|t| t.tag == "PRP$" || t.tag == "WP$");
            !m.is_medium && !pronoun && (m.actor.is_some() || m.sector.is_some())
        };
        let mut all: Vec<(u32, std::ops::Range<u32>)> = mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| usable(m))
            .map(|(i, m)| (i as u32, parse.tokens_in(m.span)))
            .filter(|(_, tokens)| !tokens.is_empty())
            .collect();
        let spans: Vec<std::ops::Range<u32>> = all.iter().map(|(_, t)| t.clone()).collect();
        all.retain(|(_, own)| {
            !spans.iter().any(|o| o.start <= own.start && own.end <= o.end && o.len() > own.len())
        });
        all.sort_by_key(|(i, tokens)| (tokens.start, *i));
        let mut over = vec![None; parse.tokens().len()];
        for (party, tokens) in &all {
            for slot in over.iter_mut().take(tokens.end as usize).skip(tokens.start as usize) {
                slot.get_or_insert(*party);
            }
        }
        Parties { all, over }
    }

    /// The first party whose words `token` is among.
    pub fn at(&self, token: u32) -> Option<u32> {
        self.over.get(token as usize).copied().flatten()
    }

    /// All of them, in text order, with the tokens they cover.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &(u32, std::ops::Range<u32>)> {
        self.all.iter()
    }
}

/// The words of a sentence in text order, without punctuation.
pub fn units(
    document: &Document,
    parse: &Parse,
    tokens: std::ops::Range<u32>,
    parties: &Parties,
) -> Vec<Unit> {
    let mut all = Vec::with_capacity(tokens.len());
    for index in tokens {
        let Some(token) = parse.tokens().get(index as usize) else { continue };
        if matches!(token.pos, Pos::Punct | Pos::Space) {
            continue;
        }
        let party = parties.at(index);
        all.extend(parts(document.words(token.span)).into_iter().map(|text| Unit {
            token: index,
            text,
            party,
        }));
    }
    all
}
