//! Light verbs folded into their nouns: "carried out an attack on" is one predication, headed by "attack".

use super::clearnlp::Tree;
use super::{Argument, Function, Kind, MAX_ARGUMENTS, Predications, Source, Voice};
use dateline_resources::lexicon::{Grammar, LightNoun, LightSubject, LightVerb};
use dateline_types::Parse;
use smol_str::format_smolstr;

pub fn light_verbs(_parse: &Parse, tree: &Tree<'_>, grammar: &Grammar, predications: &mut Predications) {
    for v in 0..predications.all.len() {
        let verb = &predications.all[v];
        if verb.kind != Kind::Verb {
            continue;
        }
        let entries: Vec<LightVerb> = entries(tree, grammar, predications, v);
        for entry in entries {
            let verb = &predications.all[v];
            let nouns: Vec<usize> = match &entry.noun {
                LightNoun::Object => nouns(predications, verb.fillers(&Function::Object)),
                LightNoun::Subject if verb.voice == Voice::Passive => Vec::new(),
                LightNoun::Subject => nouns(predications, verb.fillers(&Function::Subject)),
                LightNoun::Preposition(name) => {
                    nouns(predications, verb.fillers(&Function::Preposition(name.clone())))
                }
            };
            for (k, &noun) in nouns.iter().enumerate() {
                fold(predications, v, noun, &entry, k == 0);
            }
            if !nouns.is_empty() {
                break;
            }
        }
    }
}

/// The light readings of verb `v`: by its lemma, or by lemma and bare object ("take place").
fn entries(tree: &Tree<'_>, grammar: &Grammar, predications: &Predications, v: usize) -> Vec<LightVerb> {
    let verb = &predications.all[v];
    let mut found = grammar.light(&verb.lemma).to_vec();
    if let Some(object) = verb.filler(&Function::Object) {
        found.extend_from_slice(grammar.light(&format_smolstr!("{} {}", verb.lemma, tree.lemma(object))));
    }
    found
}

fn nouns(predications: &Predications, tokens: impl Iterator<Item = u32>) -> Vec<usize> {
    tokens
        .filter_map(|t| predications.headed_by(t))
        .filter(|&n| predications.all[n].kind == Kind::Noun && predications.all[n].light.is_none())
        .collect()
}

fn fold(predications: &mut Predications, v: usize, n: usize, entry: &LightVerb, first: bool) {
    let verb = predications.all[v].clone();
    let noun = &mut predications.all[n];
    noun.light = Some(verb.head);
    noun.negation = noun.negation.or(verb.negation);
    noun.tense = verb.tense;
    noun.progressive = verb.progressive;
    noun.perfect = verb.perfect;
    noun.modal = verb.modal;
    noun.adverbs.extend_from_slice(&verb.adverbs);
    if verb.governor.as_ref().is_none_or(|g| g.predication != n) {
        noun.governor = verb.governor.clone();
    }
    noun.clause = noun.clause.start.min(verb.clause.start)..noun.clause.end.max(verb.clause.end);
    for a in &verb.arguments {
        if a.token == noun.head || noun.arguments.len() >= MAX_ARGUMENTS {
            continue;
        }
        let function = match (&a.function, entry.subject) {
            (Function::Subject, LightSubject::Agent) => Function::Subject,
            (Function::Subject, LightSubject::Patient) => Function::Object,
            (Function::Subject, LightSubject::Event) => continue,
            (Function::Object, _) => continue,
            (other, _) => other.clone(),
        };
        if !noun.arguments.iter().any(|b| b.token == a.token && b.function == function) {
            noun.arguments.push(Argument { function, token: a.token, source: Source::Light });
        }
    }
    if first {
        predications.all[v].folded_into = Some(n);
    }
}
