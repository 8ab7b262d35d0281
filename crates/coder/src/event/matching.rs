//! Predications against the lexicon: the most specific trigger whose pattern and conditions hold.

use super::filler::{Filler, Words as Document};
use crate::predicate::{Function, Kind, Modality, Predication, Predications, Relation, Voice};
use dateline_resources::lexicon::{
    Condition, ConditionKind, NounClass, Part, Pattern, Place, Role, Slot, Trigger, TriggerKind, Words,
};
use dateline_types::{EventClass, Mode};
use smol_str::{SmolStr, format_smolstr};

/// What an entered trigger counts for before those of the lexicon: more than any of them asks.
const ENTERED: usize = 128;

/// A predication that a trigger matched, with its fillers.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The predication.
    pub predication: usize,
    /// What it is.
    pub class: EventClass,
    /// The entry's rule.
    pub rule: SmolStr,
    /// Tells little of the manner: another trigger in the clause may decide the mode.
    pub general: bool,
    /// All parties act.
    pub mutual: bool,
    /// How many parts and conditions of the trigger held.
    pub specificity: usize,
    /// Who acts.
    pub actors: Vec<Filler>,
    /// Who or what is acted on.
    pub targets: Vec<Filler>,
    /// For or towards whom.
    pub recipients: Vec<Filler>,
    /// With what: tokens of nouns in the instrument table.
    pub instruments: Vec<u32>,
    /// Objects that are part of the pattern: they tell no event of their own.
    pub objects: Vec<u32>,
    /// Why, for the trace.
    pub trace: Vec<String>,
}

/// Matches every predication; drafts in order of predication.
pub fn drafts(document: &Document<'_>, predications: &Predications) -> Vec<Draft> {
    let all = predications.all();
    let ought = ought(predications);
    let mut consumed = vec![false; all.len()];
    let mut found: Vec<Draft> = Vec::new();
    for (i, p) in all.iter().enumerate() {
        if p.kind == Kind::Noun {
            continue;
        }
        // A light verb codes nothing itself, unless verb and noun together are an idiom ("open fire").
        let Some(draft) = best(document, i, p, TriggerKind::Verb, p.folded_into.is_some(), ought[i]) else {
            continue;
        };
        if let Some(noun) = p.folded_into {
            let own = best(document, noun, &all[noun], TriggerKind::Noun, false, None);
            if own.as_ref().is_some_and(|o| o.specificity > draft.specificity) {
                continue;
            }
            consumed[noun] = true;
        }
        for &object in &draft.objects {
            if let Some(noun) = predications.headed_by(object) {
                consumed[noun] = true;
            }
        }
        found.push(draft);
    }
    for (i, p) in all.iter().enumerate() {
        // The month of March is no march.
        if p.kind == Kind::Noun && !consumed[i] && !document.is_time(p.head) && !is_purpose(document, p.head)
        {
            found.extend(best(document, i, p, TriggerKind::Noun, false, None));
        }
    }
    found.sort_by_key(|d| d.predication);
    found
}

/// "marched *in support* of the army": a bare noun that says what another act is for.
fn is_purpose(document: &Document<'_>, noun: u32) -> bool {
    let above = document.phrases.head(noun);
    document.lexicon.grammar.is_purpose(&document.phrases.lemma(noun))
        && document
            .lexicon
            .happening
            .purpose
            .contains(document.parse.tokens()[above as usize].form.to_lowercase().as_str())
        && above + 1 == noun
}

/// For each predication the subject of a complement below it that says what somebody else ought to do.
fn ought(predications: &Predications) -> Vec<Option<u32>> {
    let all = predications.all();
    let mut found = vec![None; all.len()];
    for q in all {
        let (Some((_, Modality::Necessary)), Some(governor)) = (q.modal, &q.governor) else { continue };
        let own = all[governor.predication].filler(&Function::Subject);
        let who = q.filler(&Function::Subject).or_else(|| q.filler(&Function::Object));
        if governor.relation == Relation::Complement && who.is_some() && who != own {
            found[governor.predication] = who;
        }
    }
    found
}

fn best(
    document: &Document<'_>,
    index: usize,
    p: &Predication,
    kind: TriggerKind,
    idiom: bool,
    ought: Option<u32>,
) -> Option<Draft> {
    let mut best: Option<Draft> = None;
    let untold = if kind == TriggerKind::Verb { untold(document, p)? } else { 0 };
    for trigger in document.lexicon.triggers_of(kind, &p.lemma) {
        if idiom && trigger.pattern.parts.is_empty() {
            continue;
        }
        if untold > 0 && !trigger.entered && untold >= asks(&trigger.pattern) {
            continue;
        }
        let before = if trigger.entered { ENTERED } else { 0 };
        let specificity = before + asks(&trigger.pattern) + trigger.conditions.len();
        if best.as_ref().is_some_and(|b| b.specificity >= specificity) {
            continue;
        }
        if let Some(draft) = attempt(document, index, p, trigger, specificity, ought) {
            best = Some(draft);
        }
    }
    best
}

/// How much the senses of a verb that tell no event ask, when one holds; `None` if the word is no verb at all.
fn untold(document: &Document<'_>, p: &Predication) -> Option<usize> {
    let senses = &document.lexicon.senses;
    if p.kind == Kind::Adjective && senses.is_adjective(&p.lemma) {
        return None;
    }
    let holds = |pattern: &&Pattern| {
        pattern.parts.iter().all(|part| *part != Part::Ought && matching_token(document, p, part).is_some())
    };
    Some(senses.of(&p.lemma).iter().filter(holds).map(asks).max().unwrap_or(0))
}

/// How much a pattern asks: a word beside its head more than a class of words, and that more than conditions.
fn asks(pattern: &Pattern) -> usize {
    let of = |part: &Part| match part {
        Part::Object(Words::Class(_))
        | Part::Subject(Words::Class(_))
        | Part::Preposition(_, Words::Class(_))
        | Part::Modifier(Words::Class(_)) => 12,
        _ => 16,
    };
    pattern.parts.iter().map(of).sum::<usize>()
}

fn attempt(
    document: &Document<'_>,
    index: usize,
    p: &Predication,
    trigger: &Trigger,
    specificity: usize,
    ought: Option<u32>,
) -> Option<Draft> {
    let mut used = Vec::new();
    for part in &trigger.pattern.parts {
        used.push(if *part == Part::Ought { ought? } else { matching_token(document, p, part)? });
    }
    // A compound or a subject may be part of the pattern and still say who acted ("rebel attack"); others are used up.
    let taken: Vec<u32> = trigger
        .pattern
        .parts
        .iter()
        .zip(&used)
        .filter(|(part, _)| !matches!(part, Part::Modifier(_) | Part::Subject(_)))
        .map(|(_, token)| *token)
        .collect();
    // What hangs on the object of an idiom belongs to the idiom ("lift *the blockade* on the port").
    let objects = trigger.pattern.parts.iter().zip(&used).filter(|(part, _)| matches!(part, Part::Object(_)));
    let objects: Vec<u32> = objects.map(|(_, token)| *token).collect();
    let roles: Vec<Vec<Filler>> =
        Role::ALL.iter().map(|&role| role_fillers(document, p, trigger, role, &taken, &objects)).collect();
    for condition in &trigger.conditions {
        if !holds(document, p, condition, &roles) {
            return None;
        }
    }
    let entry = document.lexicon.entry_of(trigger);
    let mut instruments: Vec<u32> = used.clone();
    instruments.extend(roles[Role::Instrument as usize].iter().map(|f| f.core));
    if p.kind == Kind::Noun {
        instruments.push(p.head);
    }
    instruments.retain(|&t| document.instrument(t).is_some());
    instruments.dedup();
    let mut draft = Draft {
        predication: index,
        class: entry.class,
        rule: entry.rule.clone(),
        general: trigger.general,
        mutual: trigger.mutual,
        specificity,
        actors: roles[Role::Actor as usize].clone(),
        targets: roles[Role::Target as usize].clone(),
        recipients: roles[Role::Recipient as usize].clone(),
        instruments,
        objects,
        trace: vec![format!("{}: trigger {:?} at {:?}", entry.rule, trigger.pattern.source, p.lemma)],
    };
    // A weapon or a vehicle does not act: "bullets killed", "a bomb wounded".
    let is = |f: &Filler, class| document.has(f.classes, class);
    let somebody = |f: &Filler| is(f, NounClass::Person) || is(f, NounClass::Organisation);
    let things = draft.actors.iter().any(|f| is(f, NounClass::Thing));
    draft.actors.retain(|f| !is(f, NounClass::Thing) || somebody(f));
    // Nor does what happens: "the bombings killed 20" names nobody.
    draft.actors.retain(|f| {
        !document.lexicon.grammar.is_event_noun(&document.phrases.lemma(f.core))
            || somebody(f)
            || document.actor(f.core).is_some()
    });
    if things {
        draft.trace.push("a thing is no actor".to_owned());
    }
    Some(draft)
}

/// The token of `p` that fits a part of a pattern.
fn matching_token(document: &Document<'_>, p: &Predication, part: &Part) -> Option<u32> {
    let fits =
        |token: u32, words: &Words| -> bool {
            match words {
                Words::Class(set) => document.filler(token).classes.meets(*set),
                Words::Lemma(lemma) => {
                    let core = document.phrases.core(token, &document.lexicon.grammar);
                    [token, core].into_iter().any(|t| {
                        let own = document.phrases.lemma(t);
                        own == *lemma
                            || lemma.ends_with(own.as_str())
                                && document.phrases.qualifiers(t).iter().any(|&q| {
                                    format_smolstr!("{} {own}", document.phrases.lemma(q)) == *lemma
                                })
                    })
                }
            }
        };
    let find = |wanted: &dyn Fn(&Function) -> bool, words: &Words| {
        p.arguments.iter().find(|a| wanted(&a.function) && fits(a.token, words)).map(|a| a.token)
    };
    match part {
        Part::Object(words) => find(&|f| matches!(f, Function::Object), words),
        Part::Subject(words) => find(&|f| matches!(f, Function::Subject), words),
        Part::Preposition(name, words) => {
            find(&|f| matches!(f, Function::Preposition(p) if p == name), words)
        }
        Part::Modifier(words) => find(&|f| matches!(f, Function::Compound | Function::Modifier), words),
        Part::Beside(lemma) => beside(document, p.head, lemma),
        Part::Ought => None,
    }
}

/// The word `lemma` among the next words that hang on `head`.
fn beside(document: &Document<'_>, head: u32, lemma: &str) -> Option<u32> {
    const REACH: usize = 30;
    let tokens = document.parse.tokens();
    let behind = (head + 1)..(tokens.len() as u32);
    behind
        .take(REACH)
        .find(|&t| tokens[t as usize].head == head && tokens[t as usize].form.eq_ignore_ascii_case(lemma))
}

/// A house that is also an institution ("ministry", "embassy", "court") acts and is acted on like one.
fn of_two_minds(document: &Document<'_>, f: &Filler) -> bool {
    let is = |class| document.has(f.classes, class);
    is(NounClass::Building)
        && (is(NounClass::Organisation) || is(NounClass::Official))
        && !is(NounClass::Abstract)
}

fn slot_tokens<'p>(p: &'p Predication, slot: &Slot) -> Vec<u32> {
    let wanted = |f: &'p Function| match (slot, f) {
        (Slot::Subject, Function::Subject)
        | (Slot::Object, Function::Object)
        | (Slot::Indirect, Function::IndirectObject)
        | (Slot::Possessive, Function::Possessive)
        | (Slot::Compound, Function::Compound)
        | (Slot::Modifier, Function::Modifier)
        | (Slot::Attribute, Function::Attribute) => true,
        (Slot::Preposition(name), Function::Preposition(other)) => name == other,
        _ => false,
    };
    p.arguments.iter().filter(|a| wanted(&a.function)).map(|a| a.token).collect()
}

/// "*Nigeria's* worst abduction", "*France's* third knife attack": a country whose deeds are ranked or counted is where they
/// happen.
fn is_scene(document: &Document<'_>, p: &Predication, possessor: u32) -> bool {
    let tokens = document.parse.tokens();
    let ranks = |t: u32| {
        let ordinal = |e: &dateline_types::Entity| e.label == "ORDINAL" && e.tokens.contains(&t);
        matches!(tokens[t as usize].tag.as_str(), "JJS" | "RBS")
            || document.parse.entities().iter().any(ordinal)
    };
    let country =
        document.actor(possessor).is_some_and(|(_, m)| m.actor.as_ref().is_some_and(|k| k.len() == 3));
    country && p.kind == Kind::Noun && (possessor + 1..p.head).any(ranks)
}

/// "On *Friday gunmen* shot two traders": the parser takes day and subject for one phrase.
fn behind_a_time(document: &Document<'_>, p: &Predication) -> Option<u32> {
    let fronted =
        p.arguments.iter().find(|a| matches!(a.function, Function::Preposition(_)) && a.token < p.head)?;
    let day = document.phrases.qualifiers(fronted.token).into_iter().any(|q| document.is_time(q));
    let classes = document.filler(fronted.token).classes;
    let somebody = [NounClass::Person, NounClass::Organisation].into_iter().any(|c| document.has(classes, c));
    (day && somebody && p.kind == Kind::Verb && p.voice == Voice::Active && !document.is_time(fronted.token))
        .then_some(fronted.token)
}

fn role_fillers(
    document: &Document<'_>,
    p: &Predication,
    trigger: &Trigger,
    role: Role,
    taken: &[u32],
    objects: &[u32],
) -> Vec<Filler> {
    let mut found: Vec<Filler> = Vec::new();
    for (slot, classes) in trigger.frame.of(role) {
        let mut tokens = slot_tokens(p, slot);
        if *slot == Slot::Subject && tokens.is_empty() {
            tokens.extend(behind_a_time(document, p));
        }
        if let Slot::Preposition(name) = slot {
            tokens.extend(objects.iter().flat_map(|&object| document.phrases.objects_of(object, name)));
        }
        for token in tokens {
            let mode = document.lexicon.entry_of(trigger).class.mode();
            let of_armies = matches!(mode, Some(Mode::Aerial | Mode::HeavyWeapons | Mode::Drone));
            let may_be_scene = *slot == Slot::Possessive && role == Role::Actor && !of_armies;
            if may_be_scene && is_scene(document, p, token) {
                continue;
            }
            if taken.contains(&token) || found.iter().any(|f| f.token == token) || document.is_time(token) {
                continue;
            }
            let filler = document.filler(token);
            if classes.is_empty() || filler.classes.meets(*classes) {
                found.push(filler);
            }
        }
        // The first slot that has a filler decides; all slots count where all parties act, or with what was used.
        if !found.is_empty() && !trigger.mutual && role != Role::Instrument {
            break;
        }
    }
    found
}

fn holds(document: &Document<'_>, p: &Predication, condition: &Condition, roles: &[Vec<Filler>]) -> bool {
    let fillers: Vec<Filler> = match &condition.place {
        Place::Role(role) => roles[*role as usize].clone(),
        Place::Slot(slot) => slot_tokens(p, slot).into_iter().map(|t| document.filler(t)).collect(),
    };
    let fits = |f: &Filler| condition.classes.is_empty() || f.classes.meets(condition.classes);
    match condition.kind {
        ConditionKind::Need => fillers.iter().any(fits),
        ConditionKind::Only => fillers.is_empty() || fillers.iter().any(fits),
        ConditionKind::Not => !fillers.iter().any(|f| fits(f) && !of_two_minds(document, f)),
    }
}
