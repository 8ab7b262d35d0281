//! The predication above each predication.

use super::clearnlp::Tree;
use super::{Function, Governor, Kind, MAX_DEPTH, Predications, Relation};
use dateline_types::Parse;
use smol_str::{SmolStr, StrExt};

/// Prepositions whose clause tells a circumstance ("by detonating …"); the others introduce what the verb is about.
const CIRCUMSTANCE: [&str; 11] =
    ["by", "after", "before", "while", "without", "since", "upon", "on", "during", "despite", "besides"];

pub fn attach(parse: &Parse, tree: &Tree<'_>, predications: &mut Predications) {
    // A copular adjective answers for its copula too: what hangs on either hangs on the same predication.
    for i in 0..predications.all.len() {
        if predications.all[i].kind == Kind::Adjective {
            let head = predications.all[i].head as usize;
            predications.at[head] = Some(i as u32);
        }
    }
    for i in 0..predications.all.len() {
        let p = &predications.all[i];
        let anchor = if p.kind == Kind::Adjective { p.light.unwrap_or(p.head) } else { p.head };
        let governor = governor(parse, tree, predications, i, anchor);
        predications.all[i].governor = governor;
    }
}

fn governor(
    parse: &Parse,
    tree: &Tree<'_>,
    predications: &Predications,
    index: usize,
    anchor: u32,
) -> Option<Governor> {
    let noun = predications.all[index].kind == Kind::Noun;
    let first = tree.first_conjunct(anchor);
    let head = parse.tokens()[first as usize].head;
    if head == first {
        return None;
    }
    let dep = tree.dep(first);
    let relation = if noun {
        Relation::Argument(noun_function(tree, first))
    } else {
        match dep {
            // A verb that the tagger sees where a noun stands ("the shelling stops").
            "nsubj" | "nsubjpass" | "dobj" => Relation::Argument(noun_function(tree, first)),
            // "*provided* that the prisoners are freed": a participle that the parser takes for a preposition.
            "ccomp" if tree.dep(head) == "prep" => {
                Relation::Adverbial(tree.token(head).form.to_lowercase_smolstr())
            }
            "ccomp" | "xcomp" | "csubj" | "csubjpass" => Relation::Complement,
            "advcl" => Relation::Adverbial(subordinator(tree, first)),
            "pcomp" => {
                let name = tree.token(head).form.to_lowercase_smolstr();
                if CIRCUMSTANCE.contains(&name.as_str()) {
                    Relation::Adverbial(name)
                } else {
                    Relation::Complement
                }
            }
            "acl" if predications.headed_by(head).is_some() => Relation::NounComplement,
            "acl" | "relcl" => Relation::Relative(head),
            _ => Relation::Parataxis,
        }
    };
    let mut at = head;
    for _ in 0..MAX_DEPTH {
        if let Some(found) = predications.headed_by(at)
            && found != index
        {
            return Some(Governor { predication: found, relation });
        }
        let next = parse.tokens()[at as usize].head;
        if next == at {
            return None;
        }
        at = next;
    }
    None
}

/// "after", "if", "to" … of an adverbial clause; empty for a bare participle.
fn subordinator(tree: &Tree<'_>, verb: u32) -> SmolStr {
    let mark = tree.with(verb, &["mark"]).next();
    let adverb = || tree.with(verb, &["advmod"]).find(|&a| matches!(tree.token(a).tag.as_str(), "WRB"));
    let to = || tree.with(verb, &["aux"]).find(|&a| tree.token(a).tag == "TO");
    match mark.or_else(adverb).or_else(to) {
        Some(word) => tree.token(word).form.to_lowercase_smolstr(),
        None => SmolStr::default(),
    }
}

/// What an event noun is to the word above it, by its own edge.
fn noun_function(tree: &Tree<'_>, noun: u32) -> Function {
    let head = tree.token(noun).head;
    match tree.dep(noun) {
        "nsubj" => Function::Subject,
        "nsubjpass" | "dobj" => Function::Object,
        "dative" => Function::IndirectObject,
        "poss" => Function::Possessive,
        "attr" | "oprd" => Function::Attribute,
        "npadvmod" => Function::Adverbial,
        "pobj" => Function::Preposition(tree.token(head).form.to_lowercase_smolstr()),
        _ => Function::Modifier,
    }
}
