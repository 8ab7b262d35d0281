//! A noun that names an event or an attitude, with what its genitives, compounds and prepositions say.

use super::clearnlp::Tree;
use super::verb::{push_all, push_preposition};
use super::{Function, Kind, Predication, Source, Tense, Voice};
use dateline_resources::lexicon::Grammar;
use dateline_types::{Parse, Pos};

pub fn predication(parse: &Parse, tree: &Tree<'_>, grammar: &Grammar, token: u32) -> Option<Predication> {
    let t = tree.token(token);
    // "attack" in "attack victims" qualifies; it names no event of its own.
    if !matches!(t.pos, Pos::Noun | Pos::Propn) || matches!(t.dep.as_str(), "compound" | "amod" | "nmod") {
        return None;
    }
    let lemma = tree.lemma(token);
    if !grammar.is_event_noun(&lemma) {
        return None;
    }
    let mut p = Predication {
        head: token,
        lemma,
        kind: Kind::Noun,
        voice: Voice::Active,
        light: None,
        folded_into: None,
        arguments: Vec::new(),
        negation: None,
        tense: Tense::None,
        progressive: false,
        perfect: false,
        modal: None,
        adverbs: Vec::new(),
        governor: None,
        sentence: parse.sentence_of(token) as u32,
        clause: tree.extent(token),
    };
    for &c in tree.children(token) {
        match tree.dep(c) {
            "poss" => push_all(tree, &mut p, &Function::Possessive, c, Source::Edge),
            "compound" => push_all(tree, &mut p, &Function::Compound, c, Source::Edge),
            "amod" | "nmod" => push_all(tree, &mut p, &Function::Modifier, c, Source::Edge),
            "prep" | "agent" => push_preposition(tree, &mut p, c),
            "det" | "neg"
                if matches!(tree.token(c).form.to_lowercase().as_str(), "no" | "neither" | "not") =>
            {
                p.negation = Some(c);
            }
            "npadvmod" => push_all(tree, &mut p, &Function::Adverbial, c, Source::Edge),
            _ => {}
        }
    }
    // "without an attack"
    let head = tree.token(t.head);
    if t.dep == "pobj" && head.form.eq_ignore_ascii_case("without") {
        p.negation = Some(t.head);
    }
    Some(p)
}
