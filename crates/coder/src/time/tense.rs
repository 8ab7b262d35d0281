//! Whether the clause around an expression speaks of the past or the future: by the parse, or by cue words.

use super::token::{Piece, Shape, fold};
use crate::predicate::Edge;
use dateline_resources::time::TenseCues;
use dateline_types::{Parse, Pos, Span};
use rustc_hash::FxHashSet;

/// Where the clause lies in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    /// Past: the verb says so, or a cue close by.
    Past,
    /// Past, by a cue some way off.
    FarPast,
    /// Future.
    Future,
    /// Present, or no telling.
    Open,
}

/// The farthest a cue word may stand from the expression, in pieces.
const REACH: usize = 14;

/// The farthest a cue stands that surely belongs to the same clause.
const CLOSE: usize = 2;

/// Cue words of a language, ready to be looked up.
#[derive(Debug)]
pub(super) struct Cues {
    future: FxHashSet<Box<str>>,
    past: FxHashSet<Box<str>>,
    past_endings: Vec<Box<str>>,
    ahead: FxHashSet<Box<str>>,
    intends: FxHashSet<Box<str>>,
    reach: FxHashSet<Box<str>>,
}

impl Cues {
    pub fn new(cues: &TenseCues) -> Cues {
        let set = |words: &[smol_str::SmolStr]| words.iter().map(|word| word.as_str().into()).collect();
        Cues {
            ahead: set(&cues.ahead),
            intends: set(&cues.intends),
            reach: set(&cues.reach),
            future: set(&cues.future),
            past: set(&cues.past),
            past_endings: cues.past_endings.iter().map(|e| e.as_str().into()).collect(),
        }
    }

    /// True if a word before piece `first` says that what is told of reaches up to the time: "extended it to", "due by".
    pub fn reaches(&self, text: &str, pieces: &[Piece], first: usize) -> bool {
        let before = first.checked_sub(1).map(|at| &pieces[at]).filter(|piece| piece.shape == Shape::Word);
        let mut buffer = String::new();
        before.is_some_and(|piece| {
            self.reach.contains(fold(&text[piece.start as usize..piece.end as usize], &mut buffer))
        })
    }

    /// The tense near the pieces `first..last`: of the nearest cue in the same sentence, one before it first.
    pub fn tense(&self, text: &str, pieces: &[Piece], first: usize, last: usize) -> Tense {
        let mut buffer = String::new();
        let mut best: Option<(usize, Tense)> = None;
        for (distance, at) in (0..first).rev().enumerate().take(REACH) {
            if ends_sentence(pieces, at) {
                break;
            }
            if let Some(tense) = self.cue(text, &pieces[at], &mut buffer) {
                best = Some((distance, tense));
                break;
            }
            if pieces[at].paragraph {
                break;
            }
        }
        for (distance, at) in (last..pieces.len()).enumerate().take(REACH) {
            if ends_sentence(pieces, at) || pieces[at].paragraph {
                break;
            }
            // A cue behind must be clearly nearer: English puts the time last.
            if best.is_some_and(|(known, _)| known <= distance + 3) {
                break;
            }
            if let Some(tense) = self.cue(text, &pieces[at], &mut buffer) {
                best = Some((distance, tense));
                break;
            }
        }
        match best {
            Some((distance, Tense::Past)) if distance > CLOSE => Tense::FarPast,
            Some((_, tense)) => tense,
            None => Tense::Open,
        }
    }

    fn cue(&self, text: &str, piece: &Piece, buffer: &mut String) -> Option<Tense> {
        if piece.shape != Shape::Word {
            return None;
        }
        let word = fold(&text[piece.start as usize..piece.end as usize], buffer);
        if self.future.contains(word) {
            Some(Tense::Future)
        } else if self.past.contains(word)
            || self
                .past_endings
                .iter()
                .any(|ending| word.len() > ending.len() + 2 && word.ends_with(&**ending))
        {
            Some(Tense::Past)
        } else {
            None
        }
    }
}

/// True if the sentence ends at piece `at`: a full stop with a space behind it, not after an initial or short title.
fn ends_sentence(pieces: &[Piece], at: usize) -> bool {
    match pieces[at].byte {
        b'?' | b'!' => true,
        b'.' => {
            let short = at > 0
                && pieces[at - 1].shape == Shape::Word
                && pieces[at - 1].end - pieces[at - 1].start <= 3;
            let glued = pieces.get(at + 1).is_some_and(|next| next.glued);
            !short && !glued
        }
        _ => false,
    }
}

impl Cues {
    /// The tense of the clause that `span` depends on, by the parse's tags (Penn Treebank) and features (UD).
    ///
    /// The past tense of a verb that governs the time is [`Tense::Past`], any other [`Tense::FarPast`]: "extended its offer to 20 November" looks ahead all the same, so that a day
    /// much nearer ahead than behind lies ahead. `Open` where the clause is in the present, or there is none.
    pub fn of_clause(&self, parse: &Parse, span: Span) -> Tense {
        let tokens = parse.tokens();
        let range = parse.tokens_in(span);
        if range.is_empty() {
            return Tense::Open;
        }
        // The head of the expression: the token whose head lies outside it.
        let mut at =
            range.clone().find(|&t| !range.contains(&tokens[t as usize].head)).unwrap_or(range.start);
        let mut governed = true;
        for _ in 0..24 {
            let token = &tokens[at as usize];
            if matches!(token.pos, Pos::Verb | Pos::Aux)
                && !range.contains(&at)
                && let Some(tense) = self.of_verb(parse, at, governed)
            {
                // "Fell on 3 December" is past, however near the day lies ahead.
                return if governed && tense == Tense::FarPast { Tense::Past } else { tense };
            }
            // Only what stands in the verb's own prepositional phrase is the verb's to date.
            governed &= matches!(token.pos, Pos::Adp | Pos::Sconj) || range.contains(&at);
            if token.head == at {
                break;
            }
            at = token.head;
        }
        Tense::Open
    }

    /// The tense of the verb group of `verb`; `None` if the verb above decides (a participle or infinitive without a
    /// tense of its own).
    fn of_verb(&self, parse: &Parse, verb: u32, governed: bool) -> Option<Tense> {
        let tokens = parse.tokens();
        let token = &tokens[verb as usize];
        let looks_ahead = governed && self.ahead.contains(&*token.lemma);
        let sentence = &parse.sentences()[parse.sentence_of(verb)].tokens;
        let (mut to, mut past, mut present) = (false, false, false);
        // Auxiliaries stand before their verb and near it; a few languages put them right behind.
        let (from, to_end) = (verb.saturating_sub(40).max(sentence.start), (verb + 10).min(sentence.end));
        for t in from..to_end {
            let aux = &tokens[t as usize];
            if aux.head != verb || t == verb || !Edge::of(aux).is_auxiliary() {
                continue;
            }
            match &*aux.lemma {
                "to" => to = true,
                _ if aux.tag == "MD" => return Some(Tense::Future),
                _ if aux.tag == "VBD" || aux.morph.contains("Tense=Past") => past = true,
                "have" => past = true,
                _ => present = true,
            }
        }
        let finite_past = token.tag == "VBD";
        Some(match () {
            () if token.morph.contains("Tense=Fut") => Tense::Future,
            // "plans to meet on Friday" looks ahead, "met to talk on Friday" does not: the verb above tells.
            () if to => {
                let above = &*tokens[token.head as usize].lemma;
                let planned =
                    token.head != verb && (self.ahead.contains(above) || self.intends.contains(above));
                if planned {
                    Tense::Future
                } else {
                    return None;
                }
            }
            () if looks_ahead => Tense::Future,
            () if past || finite_past => Tense::FarPast,
            () if present => Tense::Open,
            () if token.tag == "VBN" || token.morph.contains("Tense=Past") => Tense::FarPast,
            () if token.tag == "VBG" => return None,
            () => Tense::Open,
        })
    }
}
