//! What fills a slot: a token, the noun it is really about, and that noun's word classes.

use crate::predicate::phrase::Phrases;
use dateline_resources::lexicon::{ClassSet, InstrumentKind, Lexicon, NounClass};
use dateline_types::{ActorMention, Mentions, Parse, Pos, Sector};
use smol_str::format_smolstr;
use std::cell::Cell;

/// A filler of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filler {
    /// The token the parse gives.
    pub token: u32,
    /// The noun it is about ("men" for "a group of men").
    pub core: u32,
    /// The word classes of that noun.
    pub classes: ClassSet,
}

/// What classifying needs, gathered once for a document.
pub struct Words<'a> {
    /// The parse.
    pub parse: &'a Parse,
    /// Its noun phrases.
    pub phrases: Phrases<'a>,
    /// The lexicon.
    pub lexicon: &'a Lexicon,
    /// What the words refer to.
    pub mentions: &'a Mentions,
    /// For each token the entity label over it.
    entity: Vec<Option<u32>>,
    /// For each token whether it is part of a date or hour.
    time: Vec<bool>,
    /// For each token the first actor mention it heads, else the first that covers it.
    actor: Vec<Option<u32>>,
    /// For each token its word classes, once they were asked for.
    known: Vec<Cell<Option<ClassSet>>>,
    named: Named,
}

/// Classes that names get from the recogniser.
struct Named {
    person: ClassSet,
    organisation: ClassSet,
    place: ClassSet,
    nationality: ClassSet,
    name: ClassSet,
    armed: ClassSet,
}

impl<'a> Words<'a> {
    /// Indexes a document.
    pub fn new(parse: &'a Parse, lexicon: &'a Lexicon, mentions: &'a Mentions) -> Words<'a> {
        let mut entity = vec![None; parse.tokens().len()];
        for (i, e) in parse.entities().iter().enumerate() {
            for t in e.tokens.clone() {
                entity[t as usize] = Some(i as u32);
            }
        }
        let mut time = vec![false; entity.len()];
        for mention in &mentions.times {
            for t in parse.tokens_in(mention.span) {
                time[t as usize] |= mention.span.contains(parse.tokens()[t as usize].span);
            }
        }
        let mut actor = vec![None; entity.len()];
        for (i, mention) in mentions.actors.iter().enumerate() {
            for t in parse.tokens_in(mention.span) {
                if actor[t as usize].is_none() && mention.span.contains(parse.tokens()[t as usize].span) {
                    actor[t as usize] = Some(i as u32);
                }
            }
        }
        for (i, mention) in mentions.actors.iter().enumerate().rev() {
            actor[mention.head as usize] = Some(i as u32);
        }
        let known = vec![Cell::new(None); entity.len()];
        let class = |class| lexicon.classes.whole(class);
        let named = Named {
            person: class(NounClass::Person).union(class(NounClass::Name)),
            organisation: class(NounClass::Organisation).union(class(NounClass::Name)),
            place: class(NounClass::Place).union(class(NounClass::State)).union(class(NounClass::Name)),
            nationality: class(NounClass::Nationality).union(class(NounClass::Person)),
            name: class(NounClass::Name),
            armed: class(NounClass::Armed),
        };
        Words { parse, phrases: Phrases::new(parse), lexicon, mentions, entity, time, actor, known, named }
    }

    /// The filler at `token`.
    pub fn filler(&self, token: u32) -> Filler {
        let core = self.phrases.core(token, &self.lexicon.grammar);
        Filler { token, core, classes: self.classes(core) }
    }

    /// The recogniser's label over `token`.
    pub fn label(&self, token: u32) -> Option<&str> {
        let index = self.entity[token as usize]?;
        Some(self.parse.entities()[index as usize].label.as_str())
    }

    /// True for a word of a date or hour: "on Tuesday" is nobody.
    pub fn is_time(&self, token: u32) -> bool {
        self.time[token as usize]
    }

    /// The actor mention that covers `token`.
    pub fn actor(&self, token: u32) -> Option<(usize, &'a ActorMention)> {
        let index = self.actor[token as usize]? as usize;
        Some((index, &self.mentions.actors[index]))
    }

    /// The word classes of a noun: of its lemma, of lemma and word before, of its modifiers, of its name.
    pub fn classes(&self, token: u32) -> ClassSet {
        let known = &self.known[token as usize];
        if let Some(set) = known.get() {
            return set;
        }
        let set = self.look_up_classes(token);
        known.set(Some(set));
        set
    }

    fn look_up_classes(&self, token: u32) -> ClassSet {
        let classes = &self.lexicon.classes;
        let lemma = self.phrases.lemma(token);
        let mut set = classes.of(&lemma);
        for q in self.phrases.qualifiers(token) {
            let word = self.phrases.lemma(q);
            set = set.union(classes.of(&format_smolstr!("{word} {lemma}")));
            if self.lexicon.party.armed.contains(&word) {
                set = set.union(self.named.armed);
            }
        }
        let t = &self.parse.tokens()[token as usize];
        if set.is_empty() || t.pos == Pos::Propn {
            let label = self.label(token);
            set = set.union(match label {
                Some("PERSON") => self.named.person,
                Some("ORG") => self.named.organisation,
                Some("GPE" | "LOC" | "FAC") => self.named.place,
                Some("NORP") => self.named.nationality,
                _ if t.pos == Pos::Propn => self.named.name,
                _ => ClassSet::EMPTY,
            });
        }
        // "It" may be a group or a state, and is nobody.
        let nobody = self.lexicon.party.nobody.contains(t.form.to_lowercase().as_str());
        if t.pos == Pos::Num || matches!(t.tag.as_str(), "PRP" | "WP") {
            set = set.union(if nobody { self.named.organisation } else { classes.whole(NounClass::Person) });
        }
        // A town may stand for its people, and is a town all the same.
        if let Some((_, mention)) = self.actor(token)
            && !self.has(set, NounClass::Place)
        {
            set = set.union(self.sector_classes(mention));
        }
        set
    }

    fn sector_classes(&self, mention: &ActorMention) -> ClassSet {
        let class = match mention.sector {
            Some(Sector::Mil) => NounClass::Military,
            Some(Sector::Cop) => NounClass::Police,
            Some(Sector::Reb | Sector::Uaf | Sector::Prm | Sector::Crm) => NounClass::Rebel,
            Some(Sector::Gov | Sector::Leg | Sector::Jud | Sector::Spy) => NounClass::Official,
            Some(
                Sector::Cvl
                | Sector::Edu
                | Sector::Jrn
                | Sector::Med
                | Sector::Ref
                | Sector::Rel
                | Sector::Lab,
            ) => NounClass::Civilian,
            Some(Sector::Pty | Sector::Soc | Sector::Bus | Sector::Opp) => NounClass::Organisation,
            _ if mention.is_person => NounClass::Person,
            _ => return ClassSet::EMPTY,
        };
        self.lexicon.classes.whole(class)
    }

    /// The instrument that a noun names: "car bomb" before "bomb".
    pub fn instrument(&self, token: u32) -> Option<&'a InstrumentKind> {
        let table = &self.lexicon.instruments;
        let lemma = self.phrases.lemma(token);
        let qualified = self.phrases.qualifiers(token);
        let phrase =
            qualified.iter().find_map(|&q| table.of(&format_smolstr!("{} {lemma}", self.phrases.lemma(q))));
        phrase.or_else(|| table.of(&lemma)).or_else(|| {
            // "bomb attack": the instrument qualifies the event noun.
            qualified.iter().find_map(|&q| table.of(&self.phrases.lemma(q)))
        })
    }

    /// True if `set` has the class.
    pub fn has(&self, set: ClassSet, class: NounClass) -> bool {
        set.meets(self.lexicon.classes.asked(class))
    }

    /// True if `set` has the class called `name`.
    pub fn is(&self, set: ClassSet, name: &str) -> bool {
        self.lexicon.classes.named(name).is_some_and(|class| set.meets(class))
    }
}
