//! Whose number it is: the kind that a governing word gives it, and the one event it goes to.

use super::{Counted, counted, to_death, told_behind};
use crate::predicate::{Edge, edge};
use dateline_resources::lexicon::Numbers;
use dateline_types::{
    Document, EventClass, Mode, Parse, PloverType, Pos, Quantity, QuantityKind, QuantityOf,
};

/// Claimants looked at on either side of a number.
const MOST_ASIDE: usize = 32;

/// An event that quantities may belong to, as the coder of events sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimant {
    /// The token that triggers it.
    pub head: u32,
    /// Every verb and noun that tells it: "*killed* in an *attack*".
    pub words: Vec<u32>,
    /// The tokens of its clause, half-open.
    pub clause: std::ops::Range<u32>,
    /// The kinds of count it can bear.
    pub kinds: Vec<QuantityKind>,
    /// Tokens that head its actors: what counts one of them is of side A.
    pub actors: Vec<u32>,
    /// Tokens that head its targets.
    pub targets: Vec<u32>,
    /// What its class says became of its targets, where it says one thing.
    pub done: Option<QuantityKind>,
}

/// What a class says became of its targets: of "took four men into custody" no word by itself does.
pub fn done_to(class: EventClass) -> Option<QuantityKind> {
    match class.mode()? {
        Mode::Arrest => Some(QuantityKind::Arrested),
        Mode::Abduct => Some(QuantityKind::Abducted),
        Mode::Release => Some(QuantityKind::Released),
        _ => None,
    }
}

/// The kinds of count an event of the class can bear.
pub fn kinds_of(class: EventClass) -> Vec<QuantityKind> {
    use QuantityKind::{
        Abducted, Arrested, Destroyed, Displaced, Injured, Killed, Missing, Participants, Released, Weapons,
    };
    match class.plover_type() {
        Some(PloverType::Assault) => vec![Killed, Injured, Abducted, Missing, Displaced, Destroyed],
        Some(PloverType::Coerce) => vec![Arrested, Displaced, Weapons, Destroyed, Missing],
        Some(PloverType::Sanction) => vec![Arrested],
        Some(PloverType::Protest) => vec![Participants, Killed, Injured, Arrested],
        Some(PloverType::Retreat) => vec![Released, Displaced, Weapons],
        Some(PloverType::Mobilize) => vec![Participants, Weapons],
        Some(PloverType::Aid) => vec![Displaced, Released],
        Some(_) => Vec::new(),
        None => vec![Killed, Injured, Weapons],
    }
}

/// Gives each number to at most one event: its kind first, then the nearest claimant of the kind.
///
/// The answer has one list for each claimant, in its order. A number goes to a claimant of its own sentence whose clause
/// covers it, else to the nearest by tokens in the sentence, else to the nearest trigger in the sentence before (for
/// sentences that only tell a toll).
pub fn attach(
    document: &Document,
    parse: &Parse,
    numbers: &Numbers,
    claimants: &[Claimant],
) -> Vec<Vec<Quantity>> {
    let tokens = parse.tokens();
    let mut given: Vec<Vec<Quantity>> = vec![Vec::new(); claimants.len()];
    let mut order: Vec<usize> = (0..claimants.len()).collect();
    order.sort_by_key(|&n| (claimants[n].head, n));
    // Those of this and the sentence before; of very many (a table) those around the number.
    let near = |head: u32, sentence: usize| {
        let from = parse.sentences()[sentence.saturating_sub(1)].tokens.start;
        let to = parse.sentences()[sentence].tokens.end;
        let place = |token: u32| order.partition_point(|&n| claimants[n].head < token);
        let (first, middle, last) = (place(from), place(head), place(to));
        let mut around =
            order[first.max(middle.saturating_sub(MOST_ASIDE))..last.min(middle + MOST_ASIDE)].to_vec();
        around.sort_unstable();
        around
    };
    for Counted { mut quantity, head } in counted(document, parse, numbers) {
        let governor = governing_kind(parse, numbers, head);
        let sentence = parse.sentence_of(head);
        let of_targets = || {
            let around = near(head, sentence);
            around.into_iter().map(|n| &claimants[n]).find(|c| c.targets.contains(&head)).and_then(|c| c.done)
        };
        let Some(kind) = governor.map(|g| g.0).or(quantity.kind).or_else(of_targets) else { continue };
        quantity.kind = Some(kind);
        let mut best: Option<((bool, bool, bool, i64), usize)> = None;
        for n in near(head, sentence) {
            let claimant = &claimants[n];
            if !claimant.kinds.contains(&kind) {
                continue;
            }
            let there = parse.sentence_of(claimant.head);
            let near = there == sentence;
            if !(near || there + 1 == sentence) {
                continue;
            }
            let says = governor.is_some_and(|g| g.1 == claimant.head || claimant.words.contains(&g.1));
            let governs = says || claimant.clause.contains(&head);
            let distance = -(i64::from(claimant.head) - i64::from(head)).abs();
            let rank = (near, says, governs, distance);
            if best.as_ref().is_none_or(|(b, _)| rank > *b) {
                best = Some((rank, n));
            }
        }
        let Some((_, n)) = best else { continue };
        let claimant = &claimants[n];
        quantity.of = if claimant.actors.contains(&head) {
            Some(QuantityOf::A)
        } else if claimant.targets.contains(&head) {
            Some(QuantityOf::B)
        } else if numbers.is_civilian(&tokens[head as usize].lemma.to_lowercase()) {
            Some(QuantityOf::Civilians)
        } else {
            None
        };
        given[n].push(quantity);
    }
    given
}

/// The verb, participle or noun that says what happened to what is counted, with its token.
fn governing_kind(parse: &Parse, numbers: &Numbers, head: u32) -> Option<(QuantityKind, u32)> {
    if let Some(found) = told_behind(parse, numbers, head) {
        return Some(found);
    }
    let tokens = parse.tokens();
    let mut at = head;
    for _ in 0..4 {
        let token = &tokens[at as usize];
        if token.head == at {
            return None;
        }
        let up = token.head;
        let governor = &tokens[up as usize];
        let lemma = governor.lemma.to_lowercase();
        // "claimed 15 lives", "cost three lives", "12 lives were lost".
        if numbers.takes_life(&lemma, &tokens[head as usize].lemma.to_lowercase()) {
            return Some((QuantityKind::Killed, up));
        }
        // "43 were killed and 83 wounded": the second participle has lost its auxiliary, and the parse its way.
        if governor.tag == "VBN"
            && Edge::of(governor) == Edge::Conjunct
            && matches!(
                Edge::of(token),
                Edge::Subject | Edge::NounAdverbial | Edge::Object | Edge::Number | Edge::Unnamed
            )
            && let Some(kind) = numbers.verb_kind(&lemma)
        {
            return Some((kind, up));
        }
        if let Some(kind) = toll_kind(parse, numbers, at, up) {
            return Some((kind, up));
        }
        match Edge::of(token) {
            // Active subjects do, and are not done to; but they die, flee and demonstrate.
            Edge::Subject => {
                let adjective = tokens
                    .iter()
                    .enumerate()
                    .skip(up as usize)
                    .take(4)
                    .find(|(_, t)| t.head == up && Edge::of(t).is_ascribed());
                // "Two men shot dead a judge": those who did it are not the dead.
                if to_death(parse, numbers, up).is_none()
                    && let Some((i, t)) = adjective
                    && let Some(kind) = numbers
                        .verb_kind(&t.lemma.to_lowercase())
                        .or_else(|| numbers.verb_kind(&t.form.to_lowercase()))
                {
                    return Some((kind, i as u32));
                }
                // "Seven militants were *among the dead*".
                if let Some(found) = among(parse, numbers, up) {
                    return Some(found);
                }
                // "lost their lives": those who lose them are counted.
                let form = |t: u32| tokens.get(t as usize).map_or(String::new(), |t| t.form.to_lowercase());
                let (next, then) = (form(up + 1), form(up + 2));
                if numbers.is_dying(&format!("{lemma} {next} {then}")) {
                    return Some((QuantityKind::Killed, up));
                }
                if numbers.is_dying(&format!("{lemma} {next}")) {
                    let suffered = tokens.get(up as usize + 1).map(|t| t.lemma.to_lowercase())?;
                    return numbers.verb_kind(&suffered).map(|kind| (kind, up));
                }
                let kind = numbers.verb_kind(&lemma)?;
                let own = matches!(
                    kind,
                    QuantityKind::Participants | QuantityKind::Displaced | QuantityKind::Missing
                ) || numbers.is_dying(&lemma);
                return own.then_some((kind, up));
            }
            Edge::Object
            | Edge::PassiveSubject
            | Edge::ObjectPredicate
            | Edge::Attribute
            | Edge::PrepositionObject
            | Edge::Number
            | Edge::Unnamed
            | Edge::ClauseComplement => {
                if numbers.is_leaving(&lemma) {
                    // "left 20 dead", "left four people injured".
                    let result = tokens
                        .iter()
                        .skip(head as usize + 1)
                        .take(3)
                        .find_map(|t| numbers.verb_kind(&t.form.to_lowercase()));
                    if let Some(kind) = result {
                        return Some((kind, up));
                    }
                }
                if let Some(kind) = numbers.verb_kind(&lemma).or_else(|| to_death(parse, numbers, up)) {
                    return Some((kind, up));
                }
                at = up;
            }
            // "the execution of four villagers", "injuries to four".
            Edge::Preposition
                if governor.pos == Pos::Noun
                    && numbers.introduces_figure(&token.form.to_lowercase())
                    && let Some(kind) = numbers.verb_kind(&lemma) =>
            {
                return Some((kind, up));
            }
            Edge::Conjunct
            | Edge::Apposition
            | Edge::Preposition
            | Edge::NounClause
            | Edge::RelativeClause
            | Edge::AdverbialClause => at = up,
            _ => return None,
        }
    }
    None
}

/// What the company that a verb puts its subject in says of it: "were *among the dead*".
fn among(parse: &Parse, numbers: &Numbers, verb: u32) -> Option<(QuantityKind, u32)> {
    let tokens = parse.tokens();
    let end = parse.sentences()[parse.sentence_of(verb)].tokens.end;
    let is_among = |t: &u32| numbers.is_among(&tokens[*t as usize].form.to_lowercase());
    let preposition = (verb + 1..end.min(verb + 4)).find(is_among)?;
    (preposition + 1..end.min(preposition + 4)).find_map(|t| {
        let token = &tokens[t as usize];
        let kind = numbers.verb_kind(&token.form.to_lowercase());
        (token.head == preposition).then_some(kind.map(|kind| (kind, t))).flatten()
    })
}

/// "The death toll rose to 45", "cut the number of people killed to 84": a number that a verb of counting moves or states.
fn toll_kind(parse: &Parse, numbers: &Numbers, number: u32, preposition: u32) -> Option<QuantityKind> {
    let tokens = parse.tokens();
    let preposition = &tokens[preposition as usize];
    let through = preposition.pos == Pos::Adp
        && edge(parse, number) == Edge::PrepositionObject
        && numbers.introduces_figure(&preposition.form.to_lowercase());
    if !through {
        return None;
    }
    let verb = &tokens[preposition.head as usize];
    let lemma = verb.lemma.to_lowercase();
    if !numbers.is_counting(&lemma) {
        return None;
    }
    let sentence = &parse.sentences()[parse.sentence_of(number)];
    numbers.tolled(|words| {
        sentence.tokens.clone().any(|t| words.contains(tokens[t as usize].form.to_lowercase().as_str()))
    })
}
