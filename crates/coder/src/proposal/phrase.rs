//! One phrase: how it can be cut, what it is, and how it stands to the predications around it.

use super::{Cut, Finder, MAX_WORDS, Proposal};
use dateline_resources::lexicon::NounClass;
use dateline_types::*;

/// The classes that other cues are crossed with, the first that holds.
const SORTS: &[NounClass] = &[
    NounClass::Explosive,
    NounClass::Weapon,
    NounClass::Vehicle,
    NounClass::Building,
    NounClass::Rebel,
    NounClass::Military,
    NounClass::Police,
    NounClass::Armed,
    NounClass::Official,
];

impl Finder<'_> {
    pub(super) fn token(&self, t: u32) -> &Token {
        &self.words.parse.tokens()[t as usize]
    }

    /// A lemma that gives no name away.
    pub(super) fn plain(&self, t: u32) -> String {
        let token = self.token(t);
        match token.pos {
            Pos::Propn => format!("NAME {}", self.words.label(t).unwrap_or("-")),
            Pos::Num => "NUMBER".to_owned(),
            _ => self.words.phrases.lemma(t).to_string(),
        }
    }

    fn modifies(&self, t: u32) -> bool {
        let above = self.words.phrases.head(t);
        above > t && self.words.phrases.modifiers(above).contains(&t)
    }

    pub(super) fn proposal(&self, t: u32, sentence: u32) -> Option<Proposal> {
        let token = self.token(t);
        if !matches!(token.pos, Pos::Noun | Pos::Propn) {
            return None;
        }
        let modifier = self.modifies(t);
        let actor = self.words.mentions.actors.iter().find(|m| m.head == t);
        let classes = self.words.classes(t);
        let armed = self.words.has(classes, NounClass::Armed) || self.words.has(classes, NounClass::Weapon);
        if modifier {
            // Inside a name only its last word speaks.
            let next = self.token(t + 1);
            if token.pos == Pos::Propn && next.pos == Pos::Propn && self.modifies(t + 1) {
                return None;
            }
            let above = self.words.phrases.head(t);
            if !(actor.is_some() || armed || token.pos == Pos::Propn)
                || (token.pos == Pos::Propn && self.token(above).pos == Pos::Propn && actor.is_none())
            {
                return None;
            }
        }
        let cuts = self.cuts(t, modifier, actor);
        let mut frames = Vec::new();
        let mut cues = Vec::new();
        self.describe(t, actor, modifier, &mut cues);
        let sort = self.sort(t, actor);
        self.relate(t, &sort, &mut cues);
        self.place_in_frames(t, sentence, &sort, &mut frames, &mut cues);
        self.surround(t, &mut cues);
        cues.sort_unstable();
        cues.dedup();
        Some(Proposal {
            head: t,
            sentence,
            cuts,
            cues,
            key: actor.and_then(|m| m.actor.clone()),
            is_person: actor.is_some_and(|m| m.is_person) || self.words.label(t) == Some("PERSON"),
            frames,
        })
    }

    fn cuts(&self, t: u32, modifier: bool, actor: Option<&ActorMention>) -> Vec<Cut> {
        let tokens = self.words.parse.tokens();
        let span = |a: u32, b: u32| tokens[a as usize].span.cover(tokens[b as usize].span);
        let mut cuts: Vec<Cut> = Vec::new();
        let mut add = |kind, span| {
            if !cuts.iter().any(|c| c.span == span) {
                cuts.push(Cut { kind, span });
            }
        };
        let is_name = |i: u32| self.token(i).pos == Pos::Propn;
        if modifier {
            let mut first = t;
            while first > 0 && is_name(t) && is_name(first - 1) && self.modifies(first - 1) {
                first -= 1;
            }
            add("modifier", span(first, t));
            return cuts;
        }
        let mut first = self.words.phrases.core_range(t).start;
        let closed = |i: u32| matches!(self.token(i).tag.as_str(), "DT" | "PRP$" | "WDT" | "PDT");
        while first < t && closed(first) {
            first += 1;
        }
        add("phrase", span(first, t));
        let mut counted = first;
        let counts = |i: u32| {
            matches!(self.token(i).tag.as_str(), "CD" | "RB" | "IN" | "PDT" | "JJR" | "JJS")
                || self.words.lexicon.numbers.counts_loosely(&self.words.phrases.lemma(i))
        };
        while counted < t && counts(counted) {
            counted += 1;
        }
        add("uncounted", span(counted, t));
        if is_name(t) {
            let mut name = t;
            while name > first && is_name(name - 1) {
                name -= 1;
            }
            add("name", span(name, t));
        }
        let entity = self.words.parse.entities().iter().find(|e| e.tokens.contains(&t));
        if let Some(entity) = entity {
            let mut start = entity.tokens.start;
            while start < t && closed(start) {
                start += 1;
            }
            add("entity", span(start, entity.tokens.end - 1));
        }
        if let Some(actor) = actor {
            add("actor", actor.span);
        }
        if let Some(&object) =
            self.words.phrases.objects_of(t, self.words.lexicon.numbers.partitive()).first()
            && object > t
            && object - first <= MAX_WORDS
        {
            add("of", span(first, object));
        }
        let whole = self.words.phrases.extent(t);
        if whole.end > t + 1 && whole.end - first <= MAX_WORDS {
            add("whole", span(first, whole.end - 1));
        }
        add("head", span(t, t));
        cuts
    }

    /// Person, sector or label: what other cues are crossed with.
    fn sort(&self, t: u32, actor: Option<&ActorMention>) -> String {
        if actor.is_some_and(|m| m.is_person) || self.words.label(t) == Some("PERSON") {
            return NounClass::Person.as_str().to_owned();
        }
        let classes = self.words.classes(t);
        for &class in SORTS {
            if self.words.has(classes, class) {
                return class.as_str().to_owned();
            }
        }
        match (actor.and_then(|m| m.sector), self.words.label(t)) {
            (Some(sector), _) => sector.to_string(),
            (None, Some(label)) => label.to_owned(),
            (None, None) => "noun".to_owned(),
        }
    }

    fn describe(&self, t: u32, actor: Option<&ActorMention>, modifier: bool, cues: &mut Vec<String>) {
        let token = self.token(t);
        let label = self.words.label(t).unwrap_or("-");
        cues.push(format!("head {}", self.plain(t)));
        cues.push(format!("label {label}"));
        cues.push(format!("tag {}", token.tag));
        cues.push(format!("modifier {modifier}"));
        for class in self.words.lexicon.classes.names(self.words.classes(t)) {
            cues.push(format!("class {class}"));
        }
        if let Some(m) = actor {
            let sector = m.sector.map_or("-".to_owned(), |s| s.to_string());
            cues.push(format!("sector {sector} {label}"));
            cues.push(format!("person {} new {} medium {}", m.is_person, m.is_new, m.is_medium));
            let state = m.actor.as_ref().is_some_and(|a| a.len() == 3);
            cues.push(format!("keyed {} state {state}", m.actor.is_some()));
        }
        if let Some(kind) = self.words.instrument(t) {
            cues.push(format!("instrument {}", kind.name));
        }
        for q in self.words.phrases.modifiers(t) {
            cues.push(format!("with {}", self.plain(q)));
        }
        if !self.words.phrases.appositions(t).is_empty() {
            cues.push("has apposition".to_owned());
        }
        if let Some(above) = self.words.phrases.apposed_to(t) {
            cues.push(format!("apposed to {}", self.plain(above)));
        }
        let sentence = self.words.parse.sentence_of(t).min(6);
        cues.push(format!("sentence {sentence}"));
    }

    fn relate(&self, t: u32, sort: &str, cues: &mut Vec<String>) {
        let mut anchor = t;
        if let Some(above) = self.words.phrases.apposed_to(t) {
            anchor = above;
        }
        let mut related = self.relations.get(&anchor).cloned().unwrap_or_default();
        if related.is_empty() {
            // "members of the group": the partitive or the noun above stands for it.
            let above = self.words.phrases.head(self.words.phrases.head(anchor));
            if self.words.phrases.objects_of(above, self.words.lexicon.numbers.partitive()).contains(&anchor)
            {
                cues.push(format!("of {}", self.plain(above)));
                if self.words.phrases.core(above, &self.words.lexicon.grammar) == anchor {
                    related = self.relations.get(&above).cloned().unwrap_or_default();
                }
            }
            if self.words.phrases.possessors(self.words.phrases.head(anchor)).contains(&anchor) {
                cues.push(format!("owner of {}", self.plain(self.words.phrases.head(anchor))));
            }
        }
        if related.is_empty() {
            cues.push("unrelated".to_owned());
        }
        for (function, lemma) in related {
            cues.push(format!("is {function}"));
            cues.push(format!("of {lemma}"));
            cues.push(format!("is {function} of {lemma}"));
            cues.push(format!("{sort} is {function} of {lemma}"));
        }
    }
}
