//! How many: counts of people and things with the bounds the text gives, and whose event they belong to.
//!
//! [`find`] reads numbers where they stand before a noun or for one ("at least 20", "dozens", "15 to 20", "a couple of
//! policemen", "no casualties", "killing four and wounding six"). The words are data (`resources/lexicon/<language>/numbers.toml`).
//! [`attach`] gives each number a kind by the verb or noun that governs it and hands it to the nearest event it fits.

mod number;

pub use number::parse_words;

use crate::predicate::phrase::Phrases;
use dateline_resources::lexicon::Numbers;
use dateline_types::{
    Document, Entity, EventClass, Parse, PloverType, Pos, Quantity, QuantityKind, QuantityOf,
};
use number::{Bounds, cardinal, hedge};

/// A number that counts people or things, with the noun it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The quantity, its kind not yet known unless its own noun says so ("20 casualties").
    pub quantity: Quantity,
    /// The token that heads the counted noun, or the number itself when it stands alone.
    pub head: u32,
}

/// Numbers that count something, in text order; times, dates, money, ages and measures are left out.
pub fn find(document: &Document, parse: &Parse, numbers: &Numbers) -> Vec<Quantity> {
    counted(document, parse, numbers).into_iter().map(|c| c.quantity).collect()
}

/// Like [`find`], with the tokens that head the counted nouns.
pub fn counted(document: &Document, parse: &Parse, numbers: &Numbers) -> Vec<Counted> {
    let phrases = Phrases::new(parse);
    let tokens = parse.tokens();
    let mut found: Vec<Counted> = Vec::new();
    let mut at = 0u32;
    while (at as usize) < tokens.len() {
        let Some((mut end, mut bounds)) = cardinal(parse, numbers, at) else {
            at += 1;
            continue;
        };
        let mut start = at;
        // "15 to 20", "15-20", "between 15 and 20".
        let before = start.checked_sub(1).map(|t| tokens[t as usize].form.to_lowercase());
        if let Some(link) = tokens.get(end as usize)
            && numbers.makes_range(&link.form.to_lowercase(), before.as_deref())
            && let Some((after, upper)) = cardinal(parse, numbers, end + 1)
            && bounds.max.is_some_and(|a| upper.min.is_some_and(|b| a < b))
        {
            bounds = Bounds { min: bounds.min, max: upper.max };
            end = after;
            start -= u32::from(before.is_some_and(|word| numbers.opens_range(&word)));
        }
        let (hedged, hedge_start) = hedge(parse, numbers, start, end, bounds);
        bounds = hedged;
        start = hedge_start;
        if let Some(head) = counted_head(parse, &phrases, at, end)
            && !excluded(parse, numbers, head, at, end)
        {
            let last = head.max(end - 1);
            let span = tokens[start as usize].span.cover(tokens[last as usize].span);
            let kind = numbers.noun_kind(&tokens[head as usize].lemma.to_lowercase());
            let text = document.words(span).to_owned();
            let quantity =
                Quantity { kind, min: bounds.min, max: bounds.max, of: None, toll: None, span, text };
            found.push(Counted { quantity, head });
        }
        at = end;
    }
    let mut numbered = vec![false; tokens.len()];
    for counted in &found {
        numbered[counted.head as usize] = true;
    }
    bare_nouns(document, parse, numbers, &phrases, &numbered, &mut found);
    found.sort_by_key(|c| c.quantity.span);
    found
}

/// "A policeman was killed": one; only nouns for people with an article and no number, where a verb of harm governs them.
fn bare_nouns(
    document: &Document,
    parse: &Parse,
    numbers: &Numbers,
    phrases: &Phrases<'_>,
    numbered: &[bool],
    found: &mut Vec<Counted>,
) {
    let tokens = parse.tokens();
    for (i, token) in tokens.iter().enumerate() {
        let head = i as u32;
        let article = |t: u32| {
            let d = &tokens[t as usize];
            d.head == head && d.dep == "det" && numbers.is_article(&d.form.to_lowercase())
        };
        let governed = matches!(token.dep.as_str(), "nsubjpass" | "dobj");
        if token.pos != Pos::Noun
            || token.tag != "NN"
            || !governed
            || numbered[i]
            || !(head.saturating_sub(ARTICLE_REACH)..head).any(article)
        {
            continue;
        }
        let verb = tokens[token.head as usize].lemma.to_lowercase();
        let kind = numbers.verb_kind(&verb).or_else(|| to_death(parse, numbers, token.head));
        let Some(kind) = kind else { continue };
        if !numbers.is_person(&token.lemma.to_lowercase()) {
            continue;
        }
        let span = phrases.core_span(head);
        let text = document.words(span).to_owned();
        let quantity =
            Quantity { kind: Some(kind), min: Some(1), max: Some(1), of: None, toll: None, span, text };
        found.push(Counted { quantity, head });
    }
}

/// Tokens between an article and its noun ("a 14-year-old boy" has six).
const ARTICLE_REACH: u32 = 8;

/// "Shot *dead*", "stabbed *to death*": the word behind a verb that says what came of it.
fn to_death(parse: &Parse, numbers: &Numbers, verb: u32) -> Option<QuantityKind> {
    let form = |t: u32| parse.tokens().get(t as usize).map(|t| t.form.to_lowercase());
    let dead = numbers.says_dead(form(verb + 1).as_deref(), form(verb + 2).as_deref());
    (dead && parse.tokens()[verb as usize].pos == Pos::Verb).then_some(QuantityKind::Killed)
}

/// What the number counts: the noun it modifies, "of" followed through; itself when it stands alone.
fn counted_head(parse: &Parse, phrases: &Phrases<'_>, at: u32, end: u32) -> Option<u32> {
    let tokens = parse.tokens();
    let number = end - 1;
    // "15 and 20 rebels": the second number hangs on the first, and that on the noun.
    let outer = (at..end).find(|&t| !(at..end).contains(&tokens[t as usize].head)).unwrap_or(number);
    let last = if tokens[number as usize].dep == "conj" {
        &tokens[outer as usize]
    } else {
        &tokens[number as usize]
    };
    // "dozens of people", "a couple of soldiers".
    if let Some(&object) = phrases.objects_of(number, "of").first() {
        return Some(object);
    }
    let mut head = last.head;
    if (at..end).contains(&head) {
        head = tokens[head as usize].head;
    }
    let modifies = matches!(last.dep.as_str(), "nummod" | "compound" | "quantmod" | "amod" | "det");
    if modifies && head >= end && matches!(tokens[head as usize].pos, Pos::Noun | Pos::Propn) {
        return Some(head);
    }
    // Alone: "killing four", "20 were injured", "four others".
    let alone = matches!(
        last.dep.as_str(),
        "dobj" | "nsubj" | "nsubjpass" | "pobj" | "conj" | "appos" | "attr" | "oprd" | "npadvmod"
    );
    alone.then_some(number)
}

/// Numbers that count no people or things: dates, hours, ages, money, measures.
fn excluded(parse: &Parse, numbers: &Numbers, head: u32, at: u32, end: u32) -> bool {
    let tokens = parse.tokens();
    let lemma = tokens[head as usize].lemma.to_lowercase();
    if numbers.is_measure(&lemma) && head >= end {
        return true;
    }
    let label = entity_at(parse, at).map(|e| e.label.as_str());
    if matches!(label, Some("DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" | "ORDINAL")) && head < end {
        return true;
    }
    // The recogniser takes "between 15 and 20" for a date; "15 rebels" is none, whatever the label.
    let counts = head >= end && tokens[head as usize].pos == Pos::Noun && !label_covers(parse, at, head);
    if matches!(label, Some("DATE" | "TIME" | "MONEY" | "PERCENT")) && !counts {
        return true;
    }
    // "aged 20", "a 20-year-old".
    let before = at.checked_sub(1).map(|t| tokens[t as usize].lemma.to_lowercase());
    before.is_some_and(|word| numbers.is_label(&word))
        || tokens.get(end as usize).is_some_and(|t| {
            t.form == "-"
                && tokens.get(end as usize + 1).is_some_and(|n| numbers.is_measure(&n.lemma.to_lowercase()))
        })
}

/// True if one entity covers both tokens.
fn label_covers(parse: &Parse, a: u32, b: u32) -> bool {
    entity_at(parse, a).is_some_and(|e| e.tokens.contains(&b))
}

/// The entity that the token lies in; entities stand in text order and apart.
fn entity_at(parse: &Parse, token: u32) -> Option<&Entity> {
    let next = parse.entities().partition_point(|e| e.tokens.end <= token);
    parse.entities().get(next).filter(|e| e.tokens.contains(&token))
}

/// Claimants looked at on either side of a number.
const MOST_ASIDE: usize = 32;

/// An event that quantities may belong to, as the coder of events sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimant {
    /// The token that triggers it.
    pub head: u32,
    /// The tokens of its clause, half-open.
    pub clause: std::ops::Range<u32>,
    /// The kinds of count it can bear.
    pub kinds: Vec<QuantityKind>,
    /// Tokens that head its actors: what counts one of them is of side A.
    pub actors: Vec<u32>,
    /// Tokens that head its targets.
    pub targets: Vec<u32>,
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
        let Some(kind) = governor.map(|g| g.0).or(quantity.kind) else { continue };
        quantity.kind = Some(kind);
        let sentence = parse.sentence_of(head);
        let mut best: Option<((bool, bool, i64), usize)> = None;
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
            let governs = governor.is_some_and(|g| g.1 == claimant.head) || claimant.clause.contains(&head);
            let distance = -(i64::from(claimant.head) - i64::from(head)).abs();
            let rank = (near, governs, distance);
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
        // "43 were killed and 83 wounded": the second participle has lost its auxiliary, and the parse its way.
        if governor.tag == "VBN"
            && governor.dep == "conj"
            && matches!(token.dep.as_str(), "nsubj" | "npadvmod" | "dobj" | "nummod" | "dep")
            && let Some(kind) = numbers.verb_kind(&lemma)
        {
            return Some((kind, up));
        }
        if let Some(kind) = toll_kind(parse, numbers, at, up) {
            return Some((kind, up));
        }
        match token.dep.as_str() {
            // Active subjects do, and are not done to; but they die, flee and demonstrate.
            "nsubj" => {
                let adjective = tokens
                    .iter()
                    .enumerate()
                    .skip(up as usize)
                    .take(4)
                    .find(|(_, t)| t.head == up && matches!(t.dep.as_str(), "acomp" | "attr" | "oprd"));
                // "Two men shot dead a judge": those who did it are not the dead.
                if to_death(parse, numbers, up).is_none()
                    && let Some((i, t)) = adjective
                    && let Some(kind) = numbers
                        .verb_kind(&t.lemma.to_lowercase())
                        .or_else(|| numbers.verb_kind(&t.form.to_lowercase()))
                {
                    return Some((kind, i as u32));
                }
                let kind = numbers.verb_kind(&lemma)?;
                let own = matches!(
                    kind,
                    QuantityKind::Participants | QuantityKind::Displaced | QuantityKind::Missing
                ) || numbers.is_dying(&lemma);
                return own.then_some((kind, up));
            }
            "dobj" | "nsubjpass" | "oprd" | "attr" | "pobj" | "nummod" | "dep" | "ccomp" | "nsubj:pass" => {
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
            "conj" | "appos" | "prep" | "acl" | "relcl" | "advcl" => at = up,
            _ => return None,
        }
    }
    None
}

/// "The death toll rose to 45", "cut the number of people killed to 84": a number that a verb of counting moves or states.
fn toll_kind(parse: &Parse, numbers: &Numbers, number: u32, preposition: u32) -> Option<QuantityKind> {
    let tokens = parse.tokens();
    let preposition = &tokens[preposition as usize];
    let through = preposition.pos == Pos::Adp
        && tokens[number as usize].dep == "pobj"
        && matches!(preposition.form.to_lowercase().as_str(), "to" | "at" | "of");
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
