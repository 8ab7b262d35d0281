//! A clause's verb, its own arguments, and the antecedent of a relative or participial clause.

use super::clearnlp::{Tree, heads_clause};
use super::{Argument, Function, Kind, MAX_ARGUMENTS, Modality, Predication, Source, Tense, Voice};
use dateline_types::{Parse, Pos};
use smol_str::{SmolStr, format_smolstr};

/// Prepositions of the happening that an act is part of.
const WITHIN: [&str; 2] = ["in", "during"];

/// Prepositions on an object that say something about the verb ("threw stones *at* the bus").
const THROUGH_OBJECT: [&str; 9] =
    ["at", "against", "into", "toward", "towards", "outside", "inside", "near", "under"];

/// Adverbs behind which the verb's own prepositions may hang.
const DIRECTIONS: [&str; 8] = ["away", "back", "out", "off", "down", "up", "apart", "together"];

pub fn predication(parse: &Parse, tree: &Tree<'_>, token: u32) -> Option<Predication> {
    if !heads_clause(tree, token) {
        return None;
    }
    let voice = voice(tree, token);
    let mut p = Predication {
        head: token,
        lemma: lemma_with_particle(tree, token),
        kind: Kind::Verb,
        voice,
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
    read_auxiliaries(tree, token, &mut p);
    read_arguments(tree, token, &mut p);
    copular_adjective(tree, token, &mut p);
    relative_antecedent(tree, token, &mut p);
    p.negation = negation(tree, token, &p);
    if p.negation.is_some() {
        correction(tree, token, &mut p);
    }
    Some(p)
}

/// "was *not* violated by the rebels *but* by the army": what is denied is the first phrase; the second takes its place.
fn correction(tree: &Tree<'_>, token: u32, p: &mut Predication) {
    let not = p.negation.is_some_and(|n| matches!(tree.token(n).form.to_lowercase().as_str(), "not" | "n't"));
    let but = |c: &u32| tree.with(*c, &["cc"]).any(|cc| tree.token(cc).form.eq_ignore_ascii_case("but"));
    let phrase = tree.with(token, &["agent", "prep", "dobj", "attr"]).find(but);
    let Some((first, second)) =
        phrase.filter(|_| not).and_then(|c| Some((c, tree.with(c, &["conj"]).next()?)))
    else {
        return;
    };
    let denied = tree.extent(first).start..second;
    p.arguments.retain(|a| !denied.contains(&a.token));
    let passive = p.voice == Voice::Passive;
    if tree.token(second).pos == Pos::Adp {
        let (name, objects) = tree.prepositional(second);
        for object in objects {
            let agent = passive && name == "by";
            let function = if agent { Function::Subject } else { Function::Preposition(name.clone()) };
            push(p, function, object, Source::Edge);
        }
    }
    p.negation = None;
}

fn lemma_with_particle(tree: &Tree<'_>, token: u32) -> SmolStr {
    let lemma = tree.lemma(token);
    match tree.with(token, &["prt"]).next() {
        Some(particle) => format_smolstr!("{lemma} {}", tree.token(particle).form.to_lowercase()),
        None => lemma,
    }
}

fn voice(tree: &Tree<'_>, token: u32) -> Voice {
    let marked = tree.with(token, &["auxpass", "nsubjpass", "csubjpass"]).next().is_some();
    let t = tree.token(token);
    let bare_participle = t.tag == "VBN"
        && tree.with(token, &["aux", "nsubj", "dobj"]).next().is_none()
        && matches!(t.dep.as_str(), "acl" | "advcl" | "ROOT" | "ccomp" | "relcl" | "dep");
    if marked || bare_participle { Voice::Passive } else { Voice::Active }
}

fn read_auxiliaries(tree: &Tree<'_>, token: u32, p: &mut Predication) {
    let mut finite = tree.token(token).tag.clone();
    let (mut to, mut will) = (false, false);
    for aux in tree.with(token, &["aux", "auxpass"]).collect::<Vec<_>>() {
        let t = tree.token(aux);
        let form = t.form.to_lowercase();
        if t.tag == "TO" {
            to = true;
            continue;
        }
        match form.as_str() {
            "will" | "'ll" | "shall" | "wo" => will = true,
            "may" | "might" | "could" | "can" | "ca" => p.modal = Some((aux, Modality::Possible)),
            "must" | "should" | "ought" | "need" => p.modal = Some((aux, Modality::Necessary)),
            "would" | "'d" => p.modal = Some((aux, Modality::Conditional)),
            _ => {
                let lemma = tree.lemma(aux);
                if lemma == "have" {
                    p.perfect = true;
                }
                if form == "being" || (lemma == "be" && t.dep == "aux" && tree.token(token).tag == "VBG") {
                    p.progressive = true;
                }
                if matches!(t.tag.as_str(), "VBD" | "VBZ" | "VBP") {
                    finite = t.tag.clone();
                }
            }
        }
    }
    p.tense = if will {
        Tense::Future
    } else {
        match finite.as_str() {
            "VBD" => Tense::Past,
            "VBZ" | "VBP" => Tense::Present,
            "VB" if to => Tense::Infinitive,
            "VB" if p.modal.is_some() => Tense::Present,
            "VB" => Tense::Infinitive,
            _ if to => Tense::Infinitive,
            // "may have attacked": the modal is the finite verb, the time is past.
            _ if p.modal.is_some() && p.perfect => Tense::Past,
            _ => Tense::Participle,
        }
    };
}

fn push(p: &mut Predication, function: Function, token: u32, source: Source) {
    if p.arguments.len() < MAX_ARGUMENTS
        && !p.arguments.iter().any(|a| a.token == token && a.function == function)
    {
        p.arguments.push(Argument { function, token, source });
    }
}

/// Adds `head` and its conjuncts as `function`.
pub(super) fn push_all(tree: &Tree<'_>, p: &mut Predication, function: &Function, head: u32, source: Source) {
    for c in tree.conjuncts(head) {
        let source = if c == head { source } else { Source::Coordination };
        push(p, function.clone(), c, source);
    }
}

/// Adds the objects of preposition token `prep`.
pub(super) fn push_preposition(tree: &Tree<'_>, p: &mut Predication, prep: u32) {
    for (n, prep) in tree.conjuncts(prep).into_iter().enumerate() {
        let (name, objects) = tree.prepositional(prep);
        for (m, o) in objects.into_iter().enumerate() {
            let source = if n + m == 0 { Source::Edge } else { Source::Coordination };
            push(p, Function::Preposition(name.clone()), o, source);
        }
    }
}

fn read_arguments(tree: &Tree<'_>, token: u32, p: &mut Predication) {
    let passive = p.voice == Voice::Passive;
    for &c in tree.children(token) {
        match tree.dep(c) {
            "nsubj" | "csubj" if passive => push_all(tree, p, &Function::Object, c, Source::Edge),
            "nsubj" | "csubj" => push_all(tree, p, &Function::Subject, c, Source::Edge),
            "nsubjpass" | "csubjpass" => push_all(tree, p, &Function::Object, c, Source::Edge),
            "dobj" => {
                push_all(tree, p, &Function::Object, c, Source::Edge);
                for prep in tree.with(c, &["prep"]).collect::<Vec<_>>() {
                    if THROUGH_OBJECT.contains(&tree.token(prep).form.to_lowercase().as_str()) {
                        push_preposition(tree, p, prep);
                    }
                }
            }
            "dative" if tree.token(c).pos == Pos::Adp => push_preposition(tree, p, c),
            "dative" => push_all(tree, p, &Function::IndirectObject, c, Source::Edge),
            "agent" => {
                for o in tree.prepositional(c).1 {
                    push(p, Function::Subject, o, Source::Edge);
                }
            }
            "prep" => {
                push_preposition(tree, p, c);
                within(tree, p, c);
            }
            "attr" | "oprd" => push_all(tree, p, &Function::Attribute, c, Source::Edge),
            "ccomp" | "xcomp" => push_all(tree, p, &Function::Clause, c, Source::Edge),
            "npadvmod" => push(p, Function::Adverbial, c, Source::Edge),
            "advmod" => {
                p.adverbs.push(c);
                // "broke *away from* the movement"
                if DIRECTIONS.contains(&tree.token(c).form.to_lowercase().as_str()) {
                    for prep in tree.with(c, &["prep"]).collect::<Vec<_>>() {
                        push_preposition(tree, p, prep);
                    }
                }
            }
            _ => {}
        }
    }
}

/// "killed *in an operation by* the army": who does what it happened in does it; a passive's own agent goes before.
fn within(tree: &Tree<'_>, p: &mut Predication, prep: u32) {
    let (name, objects) = tree.prepositional(prep);
    if !WITHIN.contains(&name.as_str()) {
        return;
    }
    for by in objects.into_iter().flat_map(|o| tree.with(o, &["prep", "agent"])) {
        let (name, doers) = tree.prepositional(by);
        if name == "by" && p.voice == Voice::Passive && p.filler(&Function::Subject).is_none() {
            doers.into_iter().for_each(|doer| push(p, Function::Subject, doer, Source::Control));
        }
    }
}

/// "is responsible for": the adjective is the predicate, the copula carries its tense.
fn copular_adjective(tree: &Tree<'_>, token: u32, p: &mut Predication) {
    if !matches!(tree.lemma(token).as_str(), "be" | "remain" | "become" | "get" | "seem" | "appear") {
        return;
    }
    let Some(adjective) = tree.with(token, &["acomp"]).next() else { return };
    p.head = adjective;
    p.lemma = tree.lemma(adjective);
    p.kind = Kind::Adjective;
    p.light = Some(token);
    for &c in tree.children(adjective) {
        match tree.dep(c) {
            "prep" => push_preposition(tree, p, c),
            "ccomp" | "xcomp" => push_all(tree, p, &Function::Clause, c, Source::Edge),
            "advmod" => p.adverbs.push(c),
            _ => {}
        }
    }
}

fn is_relative_pronoun(tree: &Tree<'_>, token: u32) -> bool {
    let t = tree.token(token);
    matches!(t.tag.as_str(), "WDT" | "WP") || (t.form.eq_ignore_ascii_case("that") && t.pos != Pos::Det)
}

/// Puts the antecedent where the relative pronoun, the gap or the participle's missing argument stands.
fn relative_antecedent(tree: &Tree<'_>, token: u32, p: &mut Predication) {
    let t = tree.token(token);
    if !matches!(t.dep.as_str(), "relcl" | "acl") || t.head == token {
        return;
    }
    let antecedent = t.head;
    let mut bound = false;
    for a in &mut p.arguments {
        if is_relative_pronoun(tree, a.token) {
            a.token = antecedent;
            a.source = Source::Relative;
            bound = true;
        }
    }
    let where_clause = p.adverbs.iter().any(|&a| tree.token(a).form.eq_ignore_ascii_case("where"));
    if where_clause {
        push(p, Function::Preposition("in".into()), antecedent, Source::Relative);
        bound = true;
    }
    if bound || p.arguments.len() >= MAX_ARGUMENTS {
        return;
    }
    let has = |f: Function| p.arguments.iter().any(|a| a.function == f);
    let function = match (t.dep.as_str(), t.tag.as_str()) {
        ("acl", "VBN") if p.voice == Voice::Passive && !has(Function::Object) => Function::Object,
        ("acl", "VBG") if !has(Function::Subject) => Function::Subject,
        // "The soldiers left without a shot.": the parser hangs the finite verb of a short sentence on its subject.
        ("acl", "VBD") if !has(Function::Subject) && is_whole_sentence(tree, token, antecedent) => {
            Function::Subject
        }
        ("relcl", _) if p.voice == Voice::Active && has(Function::Subject) && !has(Function::Object) => {
            Function::Object
        }
        ("relcl", _) if !has(Function::Subject) && p.voice == Voice::Active => Function::Subject,
        _ => return,
    };
    push(p, function, antecedent, Source::Relative);
}

/// True if `noun` heads the sentence, opens it with "the", and the finite `verb` follows it.
fn is_whole_sentence(tree: &Tree<'_>, verb: u32, noun: u32) -> bool {
    let the = tree.with(noun, &["det"]).any(|d| tree.token(d).form.eq_ignore_ascii_case("the"));
    let object = tree.with(verb, &["dobj"]).next().is_some();
    tree.dep(noun) == "ROOT" && noun < verb && (the || object)
}

const NOBODY: [&str; 5] = ["nobody", "none", "nothing", "no", "neither"];

/// The word that negates a verb: "not", "never", or a subject or object made of nobody.
fn negation(tree: &Tree<'_>, token: u32, p: &Predication) -> Option<u32> {
    if let Some(not) = tree.with(token, &["neg"]).next() {
        return Some(not);
    }
    // "would neither confirm nor deny"
    let either_way = |c: &u32| tree.token(*c).form.eq_ignore_ascii_case("neither");
    if let Some(neither) = tree.with(token, &["preconj", "cc"]).find(either_way) {
        return Some(neither);
    }
    let never = |&a: &u32| {
        matches!(tree.token(a).form.to_lowercase().as_str(), "never" | "hardly" | "neither" | "nowhere")
    };
    if let Some(&adverb) = p.adverbs.iter().find(|a| never(a)) {
        return Some(adverb);
    }
    let of_nobody = |a: &Argument| {
        if a.source != Source::Edge || !matches!(a.function, Function::Subject | Function::Object) {
            return None;
        }
        let form = tree.token(a.token).form.to_lowercase();
        if NOBODY.contains(&form.as_str()) {
            return Some(a.token);
        }
        let mut dets = tree.with(a.token, &["det", "neg"]);
        let no = dets.find(|&d| matches!(tree.token(d).form.to_lowercase().as_str(), "no" | "neither"));
        // "not a single house", "hardly any shots", "neither the town nor the base"
        let first = tree.extent(a.token).start;
        let opens = matches!(tree.token(first).form.to_lowercase().as_str(), "not" | "neither" | "hardly");
        no.or((opens && first < a.token).then_some(first))
    };
    p.arguments.iter().find_map(of_nobody)
}
