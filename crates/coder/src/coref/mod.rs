//! What definite descriptions and pronouns refer to, within a document, by simple rules.
//!
//! 1. "the group", "the organisation", "the movement", "the branch" … without a name of their own: the nearest earlier
//!    mention of an organisation (of the fitting sector, for "the party", "the militia") in this or the three sentences
//!    before; a subject is preferred within a sentence.
//! 2. "it", "its": the nearest earlier organisation or state, subjects first, in this or the sentence before.
//! 3. "they", "their", "them": the nearest earlier organisation or plural agent, likewise.
//! 4. "he", "she", "him", "his", "her": the nearest earlier person with a role, in this or the two sentences before.
//! 5. "the militants", "the rebels", "the police" … without whose they are: the nearest earlier mention of the same
//!    sector that has a key, in this or the five sentences before.
//! 6. "the attack", "the incident": [`event_antecedent`].
//!
//! The nouns are data: `resources/lexicon/<language>/reference.toml`.
//!
//! A reference is a mention with `antecedent`; key, name, sector and country are copied, so that a reader need not follow.

use crate::predicate::phrase::Phrases;
use crate::predicate::{Edge, lower_lemma};
use dateline_resources::actors::ActorDictionary;
use dateline_resources::lexicon::{Pronoun, References};
use dateline_types::{ActorMention, Document, KeyBasis, Parse, Pos, Sector, Token};
use smol_str::SmolStr;

/// Adds the references of a document to its mentions; indices of `antecedent` stay valid under a stable sort by head.
pub fn resolve(
    document: &Document,
    parse: &Parse,
    phrases: &Phrases<'_>,
    dictionary: &ActorDictionary,
    references: &References,
    mentions: &mut Vec<ActorMention>,
) {
    add_references(document, parse, phrases, references, mentions);
    mentions.sort_by_key(|m| m.head);
    for index in 0..mentions.len() {
        let Some(kind) = reference_kind(parse, phrases, dictionary, references, &mentions[index]) else {
            continue;
        };
        let Some(found) = antecedent(parse, phrases, references, mentions, index, kind) else { continue };
        let meant = mentions[found].clone();
        let mention = &mut mentions[index];
        mention.antecedent = Some(meant.antecedent.unwrap_or(found as u32));
        mention.actor = meant.actor;
        mention.name = meant.name;
        mention.basis = KeyBasis::Discourse;
        mention.country = meant.country;
        mention.is_new = false;
        if kind != Kind::SameSector || mention.sector.is_none() {
            mention.sector = meant.sector;
        }
        mention.reasons.push(format!("refers back: {}", kind.reason()));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Group,
    Singular,
    Plural,
    Person,
    SameSector,
}

impl Kind {
    fn reason(self) -> &'static str {
        match self {
            Kind::Group => "a definite group noun",
            Kind::Singular => "a singular pronoun",
            Kind::Plural => "a plural pronoun",
            Kind::Person => "a personal pronoun",
            Kind::SameSector => "the same kind of people, named before",
        }
    }

    /// How many sentences back it looks.
    fn reach(self) -> usize {
        match self {
            Kind::Group => 3,
            Kind::Singular | Kind::Plural => 1,
            Kind::Person => 2,
            Kind::SameSector => 5,
        }
    }
}

fn add_references(
    document: &Document,
    parse: &Parse,
    phrases: &Phrases<'_>,
    references: &References,
    mentions: &mut Vec<ActorMention>,
) {
    let mut headed = vec![false; parse.tokens().len()];
    for mention in mentions.iter() {
        headed[mention.head as usize] = true;
    }
    for (index, token) in parse.tokens().iter().enumerate() {
        let head = index as u32;
        let pronoun = token.pos == Pos::Pron && pronoun_kind(token, references).is_some();
        let group = token.pos == Pos::Noun
            && references.is_group(&lower_lemma(token))
            && is_definite(parse, references, head);
        if (pronoun || group) && !headed[index] {
            let span = if pronoun { token.span } else { phrases.core_span(head) };
            debug_assert!(span.in_text(&document.text).is_some());
            mentions.push(ActorMention {
                span,
                head,
                actor: None,
                name: None,
                basis: KeyBasis::Discourse,
                sector: None,
                country: None,
                is_new: false,
                is_person: false,
                is_medium: false,
                antecedent: None,
                reasons: Vec::new(),
            });
        }
    }
    // A pronoun that finds nothing says nothing and is left out by the caller's view of it: an empty mention is harmless.
}

fn pronoun_kind(token: &Token, references: &References) -> Option<Kind> {
    Some(match references.pronoun(&token.form.to_lowercase())? {
        Pronoun::Singular => Kind::Singular,
        Pronoun::Plural => Kind::Plural,
        Pronoun::Person => Kind::Person,
    })
}

/// True if "the", "this" or "that" stands on the noun.
pub(crate) fn is_definite(parse: &Parse, references: &References, head: u32) -> bool {
    let sentence = &parse.sentences()[parse.sentence_of(head)];
    (sentence.tokens.start..head).rev().take(8).any(|t| {
        let token = &parse.tokens()[t as usize];
        token.head == head
            && Edge::of(token) == Edge::Determiner
            && references.is_definite(&token.form.to_lowercase())
    })
}

fn reference_kind(
    parse: &Parse,
    phrases: &Phrases<'_>,
    dictionary: &ActorDictionary,
    references: &References,
    mention: &ActorMention,
) -> Option<Kind> {
    let token = &parse.tokens()[mention.head as usize];
    if mention.actor.is_some() || mention.is_new || mention.is_person || mention.is_medium {
        return None;
    }
    if token.pos == Pos::Pron {
        return pronoun_kind(token, references);
    }
    if token.pos != Pos::Noun
        || !is_definite(parse, references, mention.head)
        || !phrases.possessors(mention.head).is_empty()
    {
        return None;
    }
    let lemma = lower_lemma(token);
    if references.is_group(&lemma) {
        return Some(Kind::Group);
    }
    if references.is_act(&lemma) {
        return None;
    }
    let armed = dictionary.agent(&lemma).map(|a| a.sector);
    matches!(
        armed,
        Some(Sector::Reb | Sector::Uaf | Sector::Prm | Sector::Crm | Sector::Gov | Sector::Mil | Sector::Cop)
    )
    .then_some(Kind::SameSector)
}

/// So many mentions before a reference are looked at: more within its reach are a list, not a story.
const MOST_CANDIDATES: usize = 120;

fn antecedent(
    parse: &Parse,
    phrases: &Phrases<'_>,
    references: &References,
    mentions: &[ActorMention],
    index: usize,
    kind: Kind,
) -> Option<usize> {
    let mention = &mentions[index];
    let here = parse.sentence_of(mention.head);
    let noun = lower_lemma(&parse.tokens()[mention.head as usize]);
    let mut best: Option<((usize, bool, u32), usize)> = None;
    // Mentions stand in the order of their heads: nearest first, and none before the reach.
    let near = mentions[..index].iter().enumerate().rev().take(MOST_CANDIDATES);
    for (n, candidate) in near {
        let there = parse.sentence_of(candidate.head);
        let distance = here - there;
        if distance > kind.reach() {
            break;
        }
        if candidate.span.overlaps(mention.span) || candidate.is_medium {
            continue;
        }
        let token = &parse.tokens()[candidate.head as usize];
        let named = candidate.actor.is_some() || candidate.is_new;
        let state = candidate.actor.as_ref().is_some_and(|a| a.len() == 3);
        let plural = token.tag == "NNS" || token.tag == "NNPS" || references.is_plural(token.lemma.as_str());
        let fits = match kind {
            Kind::Group => {
                named
                    && !state
                    && !candidate.is_person
                    && references.fits(&noun, candidate.sector)
                    && token.pos != Pos::Pron
            }
            Kind::Singular => named && !candidate.is_person && !plural,
            Kind::Plural => {
                (named || candidate.sector.is_some()) && (plural || !state) && !candidate.is_person
            }
            Kind::Person => candidate.is_person && (candidate.actor.is_some() || candidate.sector.is_some()),
            Kind::SameSector => {
                named
                    && candidate.sector == mention.sector
                    && candidate.sector.is_some()
                    && !candidate.is_person
            }
        };
        if !fits {
            continue;
        }
        // "Its" inside a phrase headed by the candidate does not mean it.
        let inside = phrases.extent(mention.head).contains(&candidate.head);
        if inside || is_bound_apart(parse, references, mention.head, candidate.head) {
            continue;
        }
        let subject = Edge::of(token).is_subject() || Edge::of(token) == Edge::Agent;
        let rank = (usize::MAX - distance, subject, candidate.head);
        if best.as_ref().is_none_or(|(b, _)| rank > *b) {
            best = Some((rank, n));
        }
    }
    best.map(|(_, n)| n)
}

/// True if the pronoun is an object of the very verb that the candidate is the subject of: "the government attributes it to
/// the army" cannot mean the government by "it" (principle B, Chomsky 1981). Possessives and reflexives may.
fn is_bound_apart(parse: &Parse, references: &References, pronoun: u32, candidate: u32) -> bool {
    let tokens = parse.tokens();
    let subject = &tokens[candidate as usize];
    let form = tokens[pronoun as usize].form.to_lowercase();
    if !Edge::of(subject).is_subject() || references.is_reflexive(&form) {
        return false;
    }
    let mut at = pronoun;
    for _ in 0..3 {
        let token = &tokens[at as usize];
        let hangs = Edge::of(token);
        if !(matches!(hangs, Edge::Object | Edge::PrepositionObject) || hangs.is_preposition()) {
            return false;
        }
        at = token.head;
        if matches!(tokens[at as usize].pos, Pos::Verb | Pos::Aux) {
            return subject.head == at;
        }
    }
    false
}

/// True if the noun at `token` takes up an event told before: "the attack", "this incident".
pub fn is_event_anaphor(parse: &Parse, references: &References, token: u32) -> bool {
    references.is_event(&lower_lemma(&parse.tokens()[token as usize]))
        && is_definite(parse, references, token)
}

/// An event told before, for what may take it up.
#[derive(Debug, Clone)]
pub struct Told {
    /// The token that heads it.
    pub head: u32,
    /// Its lemma.
    pub lemma: SmolStr,
    /// Violence of some kind.
    pub is_hostile: bool,
    /// By explosives.
    pub is_explosion: bool,
}

/// How many sentences back the nearest event is looked for.
const EVENT_REACH: usize = 6;

/// The earlier event that the noun at `token` takes up: an index into `earlier`, in text order.
///
/// The nearest of this and the six sentences before that is kin to the noun, by its lemma or by its kind ("the attack"
/// takes up any violence, "the blast" any explosion); failing that the first such event of the document, which is what
/// a report is about.
pub fn event_antecedent(
    parse: &Parse,
    references: &References,
    token: u32,
    earlier: &[Told],
) -> Option<usize> {
    if !is_event_anaphor(parse, references, token) {
        return None;
    }
    let noun = lower_lemma(&parse.tokens()[token as usize]);
    let fits = |told: &Told| {
        told.head < token
            && (references.takes(&noun, &told.lemma)
                || references.takes_violence(&noun) && told.is_hostile
                || references.takes_explosions(&noun) && told.is_explosion)
    };
    let here = parse.sentence_of(token);
    let near = |told: &Told| here - parse.sentence_of(told.head) <= EVENT_REACH;
    earlier.iter().rposition(|told| fits(told) && near(told)).or_else(|| earlier.iter().position(fits))
}
