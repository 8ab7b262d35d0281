//! What a document offers as parties, things and means, with what grammar, word classes and frames say about each.
//!
//! A ranker that has to choose among the phrases of a document (which of them was attacked, which did it) reads them
//! from here: every noun phrase near an event, as [`Proposal`], with *cues*: short strings such as `is object of kill`,
//! `frame target BOMBING`, `class vehicle`. A cue never holds a name. The cues of the document and
//! of its sentences ([`telling`]) say what they tell.

mod telling;

use self::telling::kind;
use crate::event::filler::Words;
use crate::predicate::{self, Function, Predications};
use dateline_resources::Resources;
use dateline_types::*;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A way of cutting a phrase, and the words it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// How much is taken: `phrase`, `uncounted`, `head`, `name`, `entity`, `of`, `whole`, `modifier`.
    pub kind: &'static str,
    /// The words.
    pub span: Span,
}

/// A phrase a document offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The token that heads it.
    pub head: u32,
    /// Its sentence.
    pub sentence: u32,
    /// The ways of cutting it, the plain phrase first.
    pub cuts: Vec<Cut>,
    /// What is said about it.
    pub cues: Vec<String>,
    /// Key of the actor dictionary.
    pub key: Option<SmolStr>,
    /// True for a named person.
    pub is_person: bool,
    /// The events, by index, whose frame it stands in.
    pub frames: Vec<usize>,
}

/// What a document offers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposals {
    /// The phrases, in text order.
    pub phrases: Vec<Proposal>,
    /// The document's own cues, sorted.
    pub document: Vec<String>,
    /// The cues of each sentence, sorted.
    pub sentences: Vec<Vec<String>>,
}

/// So many sentences on both sides of an event are read for phrases.
const REACH: u32 = 1;
/// Longer phrases are cut.
const MAX_WORDS: u32 = 9;

struct Finder<'a> {
    words: Words<'a>,
    predications: Predications,
    events: &'a [Event],
    /// For each token its functions: `object of kill`.
    relations: BTreeMap<u32, Vec<(String, SmolStr)>>,
}

/// The phrases a document offers, its own cues and those of its sentences.
pub fn propose(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    events: &[Event],
    resources: &Resources,
) -> Proposals {
    let predications = predicate::extract(parse, &resources.lexicon.grammar);
    let words = Words::new(parse, &resources.lexicon, mentions);
    let mut relations: BTreeMap<u32, Vec<(String, SmolStr)>> = BTreeMap::new();
    for p in predications.all() {
        for argument in &p.arguments {
            let found = relations.entry(argument.token).or_default();
            if found.len() < 6 {
                found.push((function(&argument.function), p.lemma.clone()));
            }
        }
    }
    let finder = Finder { words, predications, events, relations };
    let near: BTreeSet<u32> = events
        .iter()
        .filter(|e| violent(e))
        .flat_map(|e| e.sentence.saturating_sub(REACH)..=e.sentence + REACH)
        .collect();
    let mut found = Vec::new();
    for (n, sentence) in parse.sentences().iter().enumerate() {
        if near.contains(&(n as u32)) {
            found.extend(sentence.tokens.clone().filter_map(|t| finder.proposal(t, n as u32)));
        }
    }
    share(&finder, &mut found);
    Proposals {
        phrases: found,
        document: telling::of_document(&finder, document),
        sentences: telling::of_sentences(&finder, document),
    }
}

/// What the other mentions of the same party say is said of each ("also frame target ATTACK"): the same key, or for
/// names and nouns the same last word.
fn share(finder: &Finder<'_>, proposals: &mut [Proposal]) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, p) in proposals.iter().enumerate() {
        let word = finder.words.phrases.lemma(p.head);
        let name = p.key.as_ref().map_or_else(|| word.to_string(), |key| format!("key {key}"));
        groups.entry(name).or_default().push(n);
    }
    for members in groups.values() {
        let told = |c: &&String| {
            c.starts_with("frame ")
                || c.starts_with("is object of")
                || c.starts_with("is subject of")
                || c.starts_with("is by of")
        };
        let cues: Vec<Vec<String>> =
            members.iter().map(|&n| proposals[n].cues.iter().filter(told).cloned().collect()).collect();
        for (m, &n) in members.iter().enumerate() {
            let others = cues.iter().enumerate().filter(|(k, _)| *k != m).flat_map(|(_, c)| c);
            let also: BTreeSet<String> = others.map(|c| format!("also {c}")).collect();
            proposals[n].cues.extend(also.into_iter().take(24));
            proposals[n].cues.push(format!("mentions {}", members.len().min(6)));
            if m == 0 {
                proposals[n].cues.push("first mention".to_owned());
            }
        }
    }
}

fn violent(event: &Event) -> bool {
    event.codes.muc.is_some()
        || matches!(
            event.class.plover_type(),
            Some(PloverType::Assault | PloverType::Threaten | PloverType::Coerce | PloverType::Accuse)
        )
}

fn function(f: &Function) -> String {
    match f {
        Function::Subject => "subject".into(),
        Function::Object => "object".into(),
        Function::IndirectObject => "indirect".into(),
        Function::Preposition(name) => name.to_string(),
        Function::Possessive => "owner".into(),
        Function::Compound => "compound".into(),
        Function::Modifier => "modifier".into(),
        Function::Attribute => "attribute".into(),
        Function::Clause => "clause".into(),
        Function::Adverbial => "adverbial".into(),
    }
}

impl Finder<'_> {
    fn token(&self, t: u32) -> &Token {
        &self.words.parse.tokens()[t as usize]
    }

    /// A lemma that gives no name away.
    fn plain(&self, t: u32) -> String {
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

    fn proposal(&self, t: u32, sentence: u32) -> Option<Proposal> {
        let token = self.token(t);
        if !matches!(token.pos, Pos::Noun | Pos::Propn) {
            return None;
        }
        let modifier = self.modifies(t);
        let actor = self.words.mentions.actors.iter().find(|m| m.head == t);
        let classes = self.words.classes(t);
        let armed = self.words.is(classes, "armed") || self.words.is(classes, "weapon");
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
                || matches!(
                    self.words.phrases.lemma(i).as_str(),
                    "several" | "many" | "other" | "some" | "various"
                )
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
        if let Some(&object) = self.words.phrases.objects_of(t, "of").first()
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
            return "person".to_owned();
        }
        let classes = self.words.classes(t);
        for name in
            ["explosive", "weapon", "vehicle", "building", "rebel", "military", "police", "armed", "official"]
        {
            if self.words.is(classes, name) {
                return name.to_owned();
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
            if self.words.phrases.objects_of(above, "of").contains(&anchor) {
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

    /// The frames of the sentence, and those the phrase stands in.
    fn place_in_frames(
        &self,
        t: u32,
        sentence: u32,
        sort: &str,
        frames: &mut Vec<usize>,
        cues: &mut Vec<String>,
    ) {
        let here = self.token(t).span;
        let mut any = false;
        for (n, event) in self.events.iter().enumerate().filter(|(_, e)| violent(e)) {
            let kind = kind(event);
            let parts = [
                ("actor", event.actors.iter().any(|a| a.span.contains(here))),
                ("target", event.targets.iter().any(|a| a.span.contains(here))),
                ("means", event.instruments.iter().any(|a| a.span.contains(here))),
            ];
            for (part, stands) in parts {
                if stands {
                    any = true;
                    if !frames.contains(&n) {
                        frames.push(n);
                    }
                    cues.push(format!("frame {part} {kind}"));
                    cues.push(format!("frame {part} {kind} {sort}"));
                    cues.push(format!(
                        "frame {part} {} {} {}",
                        event.status.actuality, event.extent, event.symmetry
                    ));
                    if let Some(mode) = event.class.mode() {
                        cues.push(format!("frame {part} {mode}"));
                    }
                }
            }
            let distance = event.sentence.abs_diff(sentence);
            if distance <= REACH {
                let near = if distance == 0 { "here" } else { "near" };
                cues.push(format!("{near} {kind}"));
                cues.push(format!("{near} {kind} {sort}"));
                cues.push(format!("{near} {kind} {}", event.status.actuality));
            }
        }
        if !any {
            cues.push("no frame".to_owned());
        }
    }

    /// The nouns, verbs and adjectives of the sentence; those close by apart.
    fn surround(&self, t: u32, cues: &mut Vec<String>) {
        let sentence = &self.words.parse.sentences()[self.words.parse.sentence_of(t)];
        let (low, high) =
            (t.saturating_sub(40).max(sentence.tokens.start), (t + 40).min(sentence.tokens.end));
        for other in low..high {
            if other == t || !matches!(self.token(other).pos, Pos::Noun | Pos::Verb | Pos::Adj) {
                continue;
            }
            let lemma = self.words.phrases.lemma(other);
            if other.abs_diff(t) <= 3 {
                let side = if other < t { "before" } else { "after" };
                cues.push(format!("{side} {lemma}"));
            }
            cues.push(format!("beside {lemma}"));
        }
    }
}
