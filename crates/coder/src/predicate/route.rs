//! The way from one word to another through the tree of their sentence, as a cue of a decider.

use super::clearnlp::lower_lemma;
use super::edge::is_clause_edge;
use dateline_types::{Parse, Pos};
use smol_str::{SmolStr, format_smolstr};

/// Steps of the longest way that is spelled out.
const LONGEST: usize = 24;
/// Steps of each half that are named; longer ways are "far".
const NAMED: usize = 4;

/// The way between two tokens of one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Tokens from the first up to where the ways meet, that one left out.
    pub up: Vec<u32>,
    /// The token where they meet.
    pub meet: u32,
    /// Tokens from below the meeting point down to the second one.
    pub down: Vec<u32>,
}

/// The way from `from` to `to`; `None` if they stand in different trees or too far apart.
pub fn route(parse: &Parse, from: u32, to: u32) -> Option<Route> {
    let tokens = parse.tokens();
    let above = |start: u32| {
        let mut way = vec![start];
        let mut at = start;
        while tokens[at as usize].head != at && way.len() <= LONGEST {
            at = tokens[at as usize].head;
            way.push(at);
        }
        way
    };
    let (mine, theirs) = (above(from), above(to));
    let (n, meet) = mine.iter().enumerate().find_map(|(n, t)| theirs.contains(t).then_some((n, *t)))?;
    let m = theirs.iter().position(|t| *t == meet)?;
    let mut down: Vec<u32> = theirs[..m].to_vec();
    down.reverse();
    Some(Route { up: mine[..n].to_vec(), meet, down })
}

impl Route {
    /// The labels on the way; prepositions by their word, as "in" and "from" are different ways.
    pub fn label(&self, parse: &Parse) -> SmolStr {
        if self.up.len() > NAMED || self.down.len() > NAMED {
            return "far".into();
        }
        let step = |t: &u32| {
            let token = &parse.tokens()[*t as usize];
            if token.pos == Pos::Adp || token.dep == "prep" || token.dep == "mark" {
                lower_lemma(token)
            } else {
                token.dep.clone()
            }
        };
        let up: Vec<SmolStr> = self.up.iter().map(step).collect();
        let down: Vec<SmolStr> = self.down.iter().map(step).collect();
        format_smolstr!("{}|{}", up.join("."), down.join("."))
    }

    /// True if a clause of its own stands between the first word and the meeting point.
    pub fn leaves_clause(&self, parse: &Parse) -> bool {
        self.up.iter().any(|&t| is_clause_edge(&parse.tokens()[t as usize]))
    }

    /// True if the second word stands in a clause below the meeting point.
    pub fn enters_clause(&self, parse: &Parse) -> bool {
        self.down.iter().any(|&t| is_clause_edge(&parse.tokens()[t as usize]))
    }

    /// Steps in all.
    pub fn len(&self) -> usize {
        self.up.len() + self.down.len()
    }

    /// True if both words are one.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_types::{Span, Token};

    fn parse() -> Parse {
        // Rebels attacked Tolva in May
        let words = [
            ("Rebels", 1, "nsubj", Pos::Noun),
            ("attacked", 1, "ROOT", Pos::Verb),
            ("Tolva", 1, "dobj", Pos::Propn),
            ("in", 1, "prep", Pos::Adp),
            ("May", 3, "pobj", Pos::Propn),
        ];
        let mut at = 0;
        let tokens = words.map(|(form, head, dep, pos)| {
            let span = Span::new(at, at + form.len());
            at += form.len() + 1;
            Token {
                span,
                form: form.into(),
                lemma: form.to_lowercase().into(),
                tag: "X".into(),
                pos,
                morph: "".into(),
                head,
                dep: dep.into(),
                space_after: true,
            }
        });
        Parse::new(tokens.to_vec(), &[0], vec![])
    }

    #[test]
    fn prepositions_are_named_and_the_rest_by_label() {
        let parse = parse();
        let way = route(&parse, 4, 1).unwrap();
        assert_eq!(way.label(&parse), "pobj.in|");
        assert_eq!(route(&parse, 4, 0).unwrap().label(&parse), "pobj.in|nsubj");
        assert_eq!(route(&parse, 0, 0).unwrap().len(), 0);
    }
}
