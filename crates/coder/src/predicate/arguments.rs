//! Arguments a clause does not carry itself: shared by coordination, control, raising and participles.

use super::clearnlp::Tree;
use super::{Argument, Function, Kind, MAX_ARGUMENTS, Predications, Relation, Source, Tense, Voice};
use dateline_resources::lexicon::Grammar;
use dateline_types::Parse;

/// Three passes settle chains of up to three clauses that each lack an argument ("wanted to try to go and attack").
const PASSES: usize = 3;

pub fn share(parse: &Parse, tree: &Tree<'_>, grammar: &Grammar, predications: &mut Predications) {
    for i in 0..predications.all.len() {
        gapped_passive(parse, tree, grammar, predications, i);
    }
    for _ in 0..PASSES {
        for i in 0..predications.all.len() {
            if predications.all[i].kind == Kind::Noun {
                continue;
            }
            coordinated_subject(parse, tree, predications, i);
            controlled_subject(predications, i);
        }
    }
    for i in 0..predications.all.len() {
        coordinated_object(tree, predications, i);
    }
}

fn lacks(predications: &Predications, i: usize, function: &Function) -> bool {
    predications.all[i].filler(function).is_none()
}

/// The subject as the text has it: the object of a passive.
fn surface(predications: &Predications, i: usize) -> Vec<u32> {
    let p = &predications.all[i];
    let function = match p.voice {
        Voice::Passive => Function::Object,
        Voice::Active => Function::Subject,
    };
    p.fillers(&function).collect()
}

/// Where a clause's own surface subject belongs.
fn surface_function(predications: &Predications, i: usize) -> Function {
    match predications.all[i].voice {
        Voice::Passive => Function::Object,
        Voice::Active => Function::Subject,
    }
}

fn give(predications: &mut Predications, i: usize, function: &Function, tokens: &[u32], source: Source) {
    let p = &mut predications.all[i];
    for &token in tokens {
        let known = p.arguments.iter().any(|a| a.token == token && a.function == *function);
        if token != p.head && !known && p.arguments.len() < MAX_ARGUMENTS {
            p.arguments.push(Argument { function: function.clone(), token, source });
        }
    }
}

/// "Two were killed and five others *wounded*": the second clause has a subject of its own and leaves out the auxiliary of
/// the first, so that its verb looks like a past tense.
fn gapped_passive(
    parse: &Parse,
    tree: &Tree<'_>,
    grammar: &Grammar,
    predications: &mut Predications,
    i: usize,
) {
    let p = &predications.all[i];
    let token = tree.token(p.head);
    let bare = p.kind == Kind::Verb
        && p.voice == Voice::Active
        && token.dep == "conj"
        && matches!(token.tag.as_str(), "VBN" | "VBD")
        && tree.with(p.head, &["aux", "auxpass"]).next().is_none()
        && p.filler(&Function::Object).is_none()
        && grammar.is_suffered(&tree.lemma(p.head));
    let first = predications.headed_by(parse.tokens()[p.head as usize].head);
    let Some(first) = first.filter(|&f| bare && f != i).map(|f| &predications.all[f]) else { return };
    if first.voice != Voice::Passive {
        return;
    }
    let (tense, perfect) = (first.tense, first.perfect);
    let p = &mut predications.all[i];
    p.voice = Voice::Passive;
    (p.tense, p.perfect) = (tense, perfect);
    for argument in p.arguments.iter_mut().filter(|a| a.function == Function::Subject) {
        argument.function = Function::Object;
    }
}

/// "were attacked and killed", "will attack and kill": subject, voice, tense, modal and "not … or" are shared.
fn coordinated_subject(parse: &Parse, tree: &Tree<'_>, predications: &mut Predications, i: usize) {
    let head = predications.all[i].head;
    if tree.dep(head) != "conj" {
        return;
    }
    let Some(first) = predications.headed_by(parse.tokens()[head as usize].head) else { return };
    if first == i || predications.all[first].kind == Kind::Noun {
        return;
    }
    let own_auxiliary = tree.with(head, &["aux", "auxpass"]).next().is_some();
    let own_subject = tree.with(head, &["nsubj", "nsubjpass"]).next().is_some();
    if own_subject {
        return;
    }
    if !own_auxiliary {
        let (voice, tense, modal, perfect, negation) = {
            let f = &predications.all[first];
            (f.voice, f.tense, f.modal, f.perfect, f.negation)
        };
        let p = &mut predications.all[i];
        let tag = tree.token(head).tag.as_str();
        if tag == "VBN" && voice == Voice::Passive && p.voice == Voice::Active {
            p.voice = Voice::Passive;
        }
        if matches!(p.tense, Tense::Participle | Tense::Infinitive) {
            p.tense = tense;
            p.modal = p.modal.or(modal);
            p.perfect |= perfect;
        }
        let or = tree
            .with(parse.tokens()[head as usize].head, &["cc"])
            .any(|c| matches!(tree.token(c).form.to_lowercase().as_str(), "or" | "nor"));
        if or {
            p.negation = p.negation.or(negation);
        }
    }
    let function = surface_function(predications, i);
    if lacks(predications, i, &function) {
        let shared = surface(predications, first);
        give(predications, i, &function, &shared, Source::Coordination);
    }
}

/// "tried to attack", "is believed to have attacked", "accused them of attacking", "…, killing four".
fn controlled_subject(predications: &mut Predications, i: usize) {
    let function = surface_function(predications, i);
    if !lacks(predications, i, &function) {
        return;
    }
    let Some(governor) = predications.all[i].governor.clone() else { return };
    let g = governor.predication;
    let shared = match governor.relation {
        Relation::Complement => {
            let objects: Vec<u32> = predications.all[g].fillers(&Function::Object).collect();
            if objects.is_empty() { surface(predications, g) } else { objects }
        }
        Relation::Adverbial(_) => surface(predications, g),
        Relation::NounComplement => {
            let noun = &predications.all[g];
            let owner: Vec<u32> = noun.fillers(&Function::Possessive).collect();
            let above = noun.governor.as_ref().map(|a| a.predication);
            match (owner.is_empty(), above) {
                (false, _) => owner,
                (true, Some(above)) => predications.all[above].fillers(&Function::Subject).collect(),
                (true, None) => Vec::new(),
            }
        }
        _ => Vec::new(),
    };
    give(predications, i, &function, &shared, Source::Control);
}

/// "attacked and killed two soldiers": the object of the second verb is the first one's too.
fn coordinated_object(tree: &Tree<'_>, predications: &mut Predications, i: usize) {
    let p = &predications.all[i];
    if p.kind != Kind::Verb || p.voice == Voice::Passive || !lacks(predications, i, &Function::Object) {
        return;
    }
    let head = p.head;
    let Some(second) = tree.with(head, &["conj"]).next() else { return };
    // Nothing but the conjunction may stand between the two.
    if second > head + 2 {
        return;
    }
    let Some(s) = predications.headed_by(second) else { return };
    let objects: Vec<u32> = predications.all[s].fillers(&Function::Object).collect();
    if predications.all[s].voice == Voice::Active {
        give(predications, i, &Function::Object, &objects, Source::Coordination);
    }
}
