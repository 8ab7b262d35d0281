//! A noun phrase to a mention: what the noun says, composed with the names around it.

use super::acronym::Bound;
use super::name::{Countries, NameMatch, in_capitals};
use crate::predicate::phrase::Phrases;
use dateline_resources::actors::{ActorDictionary, Agent, AgentClass, EntryKind, NameUse, words};
use dateline_types::{ActorMention, Document, Parse, PlaceMention, Pos, Sector, Span, Token};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Prepositions that tie a body or people to a country ("government of Germany", "students throughout Indonesia").
const OF: [&str; 6] = ["of", "from", "in", "throughout", "within", "across"];
/// At most so many words make an agent ("human rights activist").
const AGENT_WORDS: u32 = 5;

/// Whose: what a qualifier adds to a word for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Whose {
    actor: Option<SmolStr>,
    name: Option<String>,
    sector: Option<Sector>,
    country: Option<SmolStr>,
    kind: Option<EntryKind>,
    reason: String,
}

/// A role remembered for a name: "President Robert Mugabe" makes a later "Mugabe" the same.
#[derive(Debug, Clone)]
struct Role {
    actor: Option<SmolStr>,
    name: Option<String>,
    sector: Option<Sector>,
    country: Option<SmolStr>,
}

/// One document's search.
pub struct Finder<'a> {
    document: &'a Document,
    parse: &'a Parse,
    dictionary: &'a ActorDictionary,
    phrases: &'a Phrases<'a>,
    places: &'a [PlaceMention],
    names: Vec<NameMatch>,
    /// For each token the name over it.
    name_at: Vec<Option<u32>>,
    entity_at: Vec<Option<u32>>,
    countries: Countries,
    bound: Vec<Bound>,
    roles: FxHashMap<String, Role>,
    caps: bool,
}

impl<'a> Finder<'a> {
    /// Indexes a document.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        document: &'a Document,
        parse: &'a Parse,
        dictionary: &'a ActorDictionary,
        phrases: &'a Phrases<'a>,
        places: &'a [PlaceMention],
        names: Vec<NameMatch>,
        countries: Countries,
        bound: Vec<Bound>,
    ) -> Finder<'a> {
        let mut name_at = vec![None; parse.tokens().len()];
        for (i, name) in names.iter().enumerate() {
            for t in name.tokens.clone() {
                name_at[t as usize] = Some(i as u32);
            }
        }
        let mut entity_at = vec![None; parse.tokens().len()];
        for (i, entity) in parse.entities().iter().enumerate() {
            for t in entity.tokens.clone() {
                entity_at[t as usize] = Some(i as u32);
            }
        }
        let caps = in_capitals(&document.text);
        let roles = FxHashMap::default();
        Finder {
            document,
            parse,
            dictionary,
            phrases,
            places,
            names,
            name_at,
            entity_at,
            countries,
            bound,
            roles,
            caps,
        }
    }

    /// Every mention, in no order.
    pub fn all(&mut self) -> Vec<ActorMention> {
        let mut mentions = Vec::new();
        for head in 0..self.parse.tokens().len() as u32 {
            if self.is_head(head) {
                let found = self.at_head(head);
                self.remember(head, &found);
                mentions.extend(found);
            }
        }
        mentions
    }

    fn token(&self, t: u32) -> &'a Token {
        &self.parse.tokens()[t as usize]
    }

    fn label(&self, t: u32) -> Option<&'a str> {
        self.entity_at[t as usize].map(|e| self.parse.entities()[e as usize].label.as_str())
    }

    fn name(&self, t: u32) -> Option<&NameMatch> {
        self.name_at[t as usize].map(|n| &self.names[n as usize])
    }

    /// True for a token that can head a mention: a noun phrase's head, or a name that qualifies what is no actor.
    fn is_head(&self, t: u32) -> bool {
        let token = self.token(t);
        if let Some(name) = self.name(t) {
            if name.head != t {
                return false;
            }
            // A qualifier of a noun that is itself an actor belongs to that noun.
            return match self.qualified(t) {
                Some(noun) => !self.is_actor_noun(noun),
                None => true,
            };
        }
        if !matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num) {
            return false;
        }
        if matches!(token.pos, Pos::Adj | Pos::Num) {
            return false;
        }
        !matches!(token.dep.as_str(), "compound" | "nmod" | "npadvmod")
            || self
                .qualified(t)
                .is_some_and(|noun| !self.is_actor_noun(noun) && self.agent_ending(t).is_some())
    }

    /// The noun that `t` qualifies from before, through its conjuncts.
    fn qualified(&self, t: u32) -> Option<u32> {
        let mut at = t;
        for _ in 0..4 {
            let token = self.token(at);
            match token.dep.as_str() {
                "compound" | "amod" | "nmod" | "poss" if token.head > t => return Some(token.head),
                "conj" => at = token.head,
                _ => return None,
            }
        }
        None
    }

    fn is_actor_noun(&self, noun: u32) -> bool {
        self.agent_ending(noun).is_some()
            || self.name(noun).is_some()
            || self.label(noun) == Some("PERSON")
            || self.new_group(noun).is_some()
    }

    fn normal(&self, t: u32) -> String {
        let text = self.document.words(self.token(t).span);
        words(text).iter().map(|w| w.normal.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The longest agent phrase that ends at `t`: its first token and what it is.
    fn agent_ending(&self, t: u32) -> Option<(u32, Agent)> {
        let last = self.normal(t);
        if last.is_empty() {
            return None;
        }
        let sentence = &self.parse.sentences()[self.parse.sentence_of(t)];
        let mut phrase = last;
        let mut best = None;
        let mut at = t;
        loop {
            if let Some(agent) = self.dictionary.agent(&phrase) {
                best = Some((at, agent.clone()));
            }
            if at == sentence.tokens.start || t - at + 1 >= AGENT_WORDS {
                break;
            }
            at -= 1;
            let word = self.normal(at);
            if self.token(at).pos == Pos::Verb
                && self.token(at).dep != "amod"
                && self.token(at).dep != "compound"
            {
                break;
            }
            if !word.is_empty() {
                phrase = format!("{word} {phrase}");
            }
        }
        // A verb or adjective that happens to be spelt like an agent is none.
        best.filter(|_| matches!(self.token(t).pos, Pos::Noun | Pos::Propn | Pos::Adj))
            .filter(|_| self.token(t).pos != Pos::Adj || self.caps)
    }

    fn at_head(&self, head: u32) -> Vec<ActorMention> {
        if let Some(name) = self.name(head) {
            return self.named(head, &name.clone());
        }
        if let Some(bound) =
            self.bound.iter().find(|b| b.letters == self.document.words(self.token(head).span))
        {
            return vec![self.defined(head, bound)];
        }
        if let Some((first, agent)) = self.agent_ending(head) {
            return self.role(head, first, &agent);
        }
        if let Some(person) = self.person(head) {
            return vec![person];
        }
        if let Some((sector, name, medium)) = self.new_group(head) {
            let mut mention = self.mention(head, "a name no dictionary has");
            mention.sector = Some(sector);
            mention.is_medium = medium;
            mention.is_new = !medium;
            mention.name = Some(name);
            let whose = self.whose(head, head);
            if let Some(w) = whose.first() {
                mention.country = w.country.clone();
            }
            return vec![mention];
        }
        self.stood_for(head).into_iter().collect()
    }

    fn mention(&self, head: u32, reason: &str) -> ActorMention {
        ActorMention {
            span: self.phrases.core_span(head),
            head,
            actor: None,
            name: None,
            sector: None,
            country: None,
            is_new: false,
            is_person: false,
            is_medium: false,
            antecedent: None,
            reasons: vec![reason.to_owned()],
        }
    }

    fn named(&self, head: u32, name: &NameMatch) -> Vec<ActorMention> {
        let entry = self.dictionary.entry(name.entry);
        let mut mention = self.mention(head, "");
        let tokens = self.parse.tokens();
        let words_span =
            tokens[name.tokens.start as usize].span.cover(tokens[name.tokens.end as usize - 1].span);
        // A qualifier alone is its own words; a name with modifiers keeps them.
        mention.span =
            if self.qualified(head).is_some() { words_span } else { mention.span.cover(words_span) };
        let whose = self.entry_whose(name);
        mention.reasons = vec![whose.reason.clone()];
        mention.country = whose.country.clone();
        mention.sector = whose.sector;
        match entry.kind {
            EntryKind::Medium => {
                mention.is_medium = true;
                mention.name = whose.name;
            }
            EntryKind::OfficeHolder => {
                mention.is_person = true;
                mention.actor = whose.actor;
                // A title before the name says more than the table: "opposition leader …", "former president …".
                if let Some((_, agent)) = self.title_before(name.tokens.start) {
                    mention.sector = Some(agent.sector);
                }
            }
            _ => {
                mention.actor = whose.actor;
                mention.name = whose.name;
                let plural = self.token(head).tag == "NNS" || self.token(head).tag == "NNPS";
                if name.usage == NameUse::People && (plural || self.token(head).pos == Pos::Noun) {
                    mention.sector = Some(Sector::Cvl);
                }
                if let Some(home) = self.home_of_ethnic(head, name) {
                    mention.reasons.push(format!("an ethnic group: {}", home.reason));
                    mention.actor = home.actor;
                    mention.country = home.country;
                    mention.name = None;
                }
            }
        }
        vec![mention]
    }

    /// "Ethnic Albanians in south Serbia", "the Albanians of southern Serbia" are of Serbia, not of Albania.
    fn home_of_ethnic(&self, head: u32, name: &NameMatch) -> Option<Whose> {
        if !matches!(name.usage, NameUse::People | NameUse::Adjective) {
            return None;
        }
        let ethnic =
            name.tokens.start > 0 && self.token(name.tokens.start - 1).form.eq_ignore_ascii_case("ethnic");
        let links: &[&str] = if ethnic { &["in", "of", "from", "throughout"] } else { &["of"] };
        let mut places = links.iter().flat_map(|link| self.phrases.objects_of(head, link));
        let behind = places.find_map(|object| {
            self.place_country(object).or_else(|| {
                let name = self.name(object)?;
                let state = self.dictionary.entry(name.entry).kind == EntryKind::State;
                state.then(|| self.entry_whose(name))
            })
        });
        behind.or_else(|| {
            self.sentence_country(head, &self.dictionary.entry(name.entry).key).filter(|_| ethnic)
        })
    }

    /// The only other country that the sentence of `t` names.
    fn sentence_country(&self, t: u32, besides: &str) -> Option<Whose> {
        let sentence = &self.parse.sentences()[self.parse.sentence_of(t)];
        let names = self.names.iter().filter(|n| sentence.tokens.contains(&n.head));
        let mut found: Vec<Whose> = Vec::new();
        for name in names {
            let entry = self.dictionary.entry(name.entry);
            if entry.kind == EntryKind::State
                && entry.key != besides
                && !found.iter().any(|w| w.actor.as_ref() == Some(&entry.key))
            {
                found.push(self.entry_whose(name));
            }
        }
        if found.len() == 1 { found.pop() } else { None }
    }

    fn defined(&self, head: u32, bound: &Bound) -> ActorMention {
        let mut mention = self.mention(head, &format!("the text defines {:?}", bound.letters));
        match bound.entry {
            Some(entry) => {
                let entry = self.dictionary.entry(entry);
                mention.actor = (entry.kind != EntryKind::Medium).then(|| entry.key.clone());
                mention.is_medium = entry.kind == EntryKind::Medium;
                mention.name = Some(entry.name.clone()).filter(|n| !n.is_empty());
                mention.sector = entry.sector;
                mention.country = entry.countries.first().cloned();
            }
            None => {
                let name = self.new_group(bound.name_end);
                mention.is_new = true;
                mention.sector = name.as_ref().map(|n| n.0);
                mention.name = name.map(|n| n.1).or_else(|| Some(bound.letters.clone()));
            }
        }
        mention
    }

    /// What a dictionary name says.
    fn entry_whose(&self, name: &NameMatch) -> Whose {
        let entry = self.dictionary.entry(name.entry);
        let international = entry.kind == EntryKind::International;
        Whose {
            actor: (entry.kind != EntryKind::Medium).then(|| entry.key.clone()),
            name: Some(entry.name.clone()).filter(|n| !n.is_empty()),
            sector: entry.sector,
            country: if international { None } else { entry.countries.first().cloned() },
            kind: Some(entry.kind),
            reason: match name.usage {
                NameUse::Capital => format!("capital of {}", entry.key),
                NameUse::Adjective | NameUse::People => format!("nationality of {}", entry.key),
                _ => format!("dictionary name of {}", entry.key),
            },
        }
    }

    /// Whose the noun at `head` is: names in its modifiers and possessors, then behind "of", "from", "in".
    ///
    /// `first` is the first token of the words that are already used up by the agent phrase.
    fn whose(&self, head: u32, first: u32) -> Vec<Whose> {
        let mut found: Vec<Whose> = Vec::new();
        let range = self.phrases.core_range(head);
        // The determiner's phrase may be wider than the core ("the Ivory Coast's rebels").
        let start = self.phrases.possessors(head).iter().map(|&p| self.phrases.extent(p).start).min();
        let from = start.unwrap_or(range.start).min(range.start).min(first);
        let mut at = from;
        while at < head {
            if let Some(name) = self.name(at)
                && name.tokens.end <= head
            {
                // Inside a possessor's own phrase only its head counts ("Israel's ally's army").
                let medium = self.dictionary.entry(name.entry).kind == EntryKind::Medium;
                if !medium {
                    add(&mut found, self.entry_whose(name));
                }
                at = name.tokens.end;
                continue;
            }
            if let Some(place) = self.place_country(at) {
                add(&mut found, place);
            }
            at += 1;
        }
        if !found.is_empty() {
            // A group or organisation says more than the country beside it; countries joined stay apart.
            if let Some(group) = found.iter().find(|w| {
                matches!(w.kind, Some(EntryKind::Group | EntryKind::International | EntryKind::Body))
            }) {
                return vec![group.clone()];
            }
            return found;
        }
        for preposition in OF {
            for object in self.phrases.objects_of(head, preposition) {
                if let Some(name) = self.name(object).filter(|n| n.head == object) {
                    let entry = self.dictionary.entry(name.entry);
                    if entry.kind != EntryKind::Medium {
                        add(&mut found, self.entry_whose(name));
                    }
                } else if let Some(place) = self.place_country(object) {
                    add(&mut found, place);
                } else {
                    // "the president of the Colombian congress".
                    for inner in self.whose_before(object) {
                        add(&mut found, inner);
                    }
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    fn whose_before(&self, head: u32) -> Vec<Whose> {
        let range = self.phrases.core_range(head);
        let mut found = Vec::new();
        for at in range.start..head {
            if let Some(name) = self.name(at).filter(|n| n.head == at) {
                let whose = self.entry_whose(name);
                if whose.kind != Some(EntryKind::Medium) {
                    found.push(whose);
                }
            }
        }
        found
    }

    fn place_country(&self, t: u32) -> Option<Whose> {
        let span = self.token(t).span;
        let place = self.places.iter().find(|p| p.span.contains(span))?.place.as_ref()?;
        let country = place.country.clone()?;
        let reason = format!("{} lies in {country}", place.name);
        Some(Whose {
            actor: Some(country.clone()),
            country: Some(country),
            kind: Some(EntryKind::State),
            reason,
            ..Whose::default()
        })
    }

    fn role(&self, head: u32, first: u32, agent: &Agent) -> Vec<ActorMention> {
        let base = self.mention(head, &format!("a word for {}", agent.sector));
        let mut whose = self.whose(head, first);
        let mut inferred = false;
        if whose.is_empty()
            && (is_state_organ(agent.sector) || self.caps && agent.class == AgentClass::Official)
        {
            whose.extend(self.inferred_country(head));
            inferred = true;
        }
        if whose.is_empty() {
            let mut mention = base;
            mention.sector = Some(agent.sector);
            mention.is_medium = agent.class == AgentClass::Media && self.is_outlet(head);
            return vec![mention];
        }
        whose
            .into_iter()
            .map(|w| {
                let mut mention = base.clone();
                mention.sector = Some(match w.kind {
                    // Fighters and leaders of a group are the group.
                    Some(EntryKind::Group) => match (w.sector, agent.sector) {
                        (Some(s), Sector::Mil | Sector::Reb | Sector::Uaf | Sector::Gov | Sector::Pty) => s,
                        (Some(s), _) if agent.class == AgentClass::Official => s,
                        _ => agent.sector,
                    },
                    _ => agent.sector,
                });
                mention.actor = w.actor.clone();
                mention.country = w.country.clone();
                mention.name = w.name.clone();
                mention.is_medium = agent.class == AgentClass::Media && self.is_outlet(head);
                if mention.is_medium {
                    mention.actor = None;
                }
                mention.reasons.push(w.reason.clone());
                if inferred {
                    mention.reasons.push("the only country in view".to_owned());
                }
                mention
            })
            .collect()
    }

    /// True for words that mean an outlet rather than the people who report.
    fn is_outlet(&self, head: u32) -> bool {
        let lemma = self.phrases.lemma(head);
        matches!(
            lemma.as_str(),
            "newspaper"
                | "daily"
                | "agency"
                | "radio"
                | "television"
                | "station"
                | "channel"
                | "magazine"
                | "weekly"
                | "website"
                | "media"
                | "press"
                | "outlet"
        )
    }

    /// The one country a state organ without a qualifier can be of: of its sentence, else of the document.
    fn inferred_country(&self, head: u32) -> Option<Whose> {
        let sentence = &self.parse.sentences()[self.parse.sentence_of(head)];
        let mut seen: Vec<SmolStr> = Vec::new();
        let mut note = |c: SmolStr| {
            if !seen.contains(&c) {
                seen.push(c);
            }
        };
        for name in self.names.iter().filter(|n| sentence.tokens.contains(&n.head)) {
            let entry = self.dictionary.entry(name.entry);
            if matches!(entry.kind, EntryKind::State | EntryKind::Body) {
                note(entry.key.clone());
            }
        }
        for place in self.places.iter().filter(|p| sentence.span.contains(p.span)) {
            if let Some(country) = place.place.as_ref().and_then(|p| p.country.clone()) {
                note(country);
            }
        }
        let country = match seen.len() {
            1 => seen.pop(),
            0 => self.countries.dominant().cloned(),
            _ => None,
        }?;
        let name = self.dictionary.by_key(&country).map(|e| e.name.clone());
        let reason = format!("no country named, {country} in view");
        Some(Whose {
            actor: Some(country.clone()),
            country: Some(country),
            name,
            kind: Some(EntryKind::State),
            reason,
            sector: None,
        })
    }

    /// The title whose words end right before `t`.
    fn title_before(&self, t: u32) -> Option<(u32, Agent)> {
        let mut end = t;
        // Given names stand between title and surname.
        for _ in 0..4 {
            let before = end.checked_sub(1)?;
            if self.parse.sentence_of(before) != self.parse.sentence_of(t) {
                return None;
            }
            if let Some((first, agent)) = self.agent_ending(before) {
                return Some((first, agent));
            }
            if self.token(before).pos != Pos::Propn {
                return None;
            }
            end = before;
        }
        None
    }

    /// A named person: by the title before, the apposition, or the role remembered.
    fn person(&self, head: u32) -> Option<ActorMention> {
        let token = self.token(head);
        if token.pos != Pos::Propn {
            return None;
        }
        let start = self.phrases.core_range(head).start;
        let mut name_start = head;
        while name_start > start
            && self.token(name_start - 1).pos == Pos::Propn
            && self.agent_ending(name_start - 1).is_none()
            && self.name(name_start - 1).is_none()
        {
            name_start -= 1;
        }
        let title = self.title_before(name_start);
        let looks = self.label(head) == Some("PERSON") || title.as_ref().is_some_and(|(_, a)| a.office);
        if !looks {
            return None;
        }
        let mut mention = self.mention(head, "a person, coded by role");
        mention.is_person = true;
        if let Some((first, agent)) = title {
            mention.sector = Some(agent.sector);
            let mut whose = self.whose(head, first);
            if whose.is_empty() {
                whose.extend(self.apposed_whose(head));
            }
            if whose.is_empty() && is_state_organ(agent.sector) {
                whose.extend(self.inferred_country(head));
            }
            self.apply(&mut mention, whose.first());
            return Some(mention);
        }
        for apposition in self.phrases.appositions(head) {
            if let Some((first, agent)) = self.agent_ending(apposition) {
                mention.sector = Some(agent.sector);
                let mut whose = self.whose(apposition, first);
                if whose.is_empty() && is_state_organ(agent.sector) {
                    whose.extend(self.inferred_country(apposition));
                }
                self.apply(&mut mention, whose.first());
                mention.reasons.push("role from the apposition".to_owned());
                return Some(mention);
            }
        }
        if let Some(role) = self.roles.get(&self.normal(head)) {
            mention.actor = role.actor.clone();
            mention.name = role.name.clone();
            mention.sector = role.sector;
            mention.country = role.country.clone();
            mention.reasons.push("role named earlier".to_owned());
        }
        Some(mention)
    }

    fn apposed_whose(&self, head: u32) -> Option<Whose> {
        let apposition = *self.phrases.appositions(head).first()?;
        let (first, _) = self.agent_ending(apposition)?;
        self.whose(apposition, first).into_iter().next()
    }

    fn apply(&self, mention: &mut ActorMention, whose: Option<&Whose>) {
        let Some(w) = whose else { return };
        mention.actor = w.actor.clone();
        mention.country = w.country.clone();
        mention.name = w.name.clone();
        mention.reasons.push(w.reason.clone());
        if w.kind == Some(EntryKind::Group) {
            mention.sector = w.sector.or(mention.sector);
        }
    }

    fn remember(&mut self, head: u32, found: &[ActorMention]) {
        let Some(mention) = found.first().filter(|m| m.is_person && m.sector.is_some()) else { return };
        let role = Role {
            actor: mention.actor.clone(),
            name: mention.name.clone(),
            sector: mention.sector,
            country: mention.country.clone(),
        };
        self.roles.entry(self.normal(head)).or_insert(role);
    }

    /// A name that looks like a group's and that no dictionary has: its sector, its words, whether it is a medium.
    fn new_group(&self, head: u32) -> Option<(Sector, String, bool)> {
        let token = self.token(head);
        if token.pos != Pos::Propn {
            return None;
        }
        let range = self.phrases.core_range(head);
        let tokens = self.parse.tokens();
        let mut start = head;
        while start > range.start
            && (self.token(start - 1).pos == Pos::Propn
                || matches!(self.token(start - 1).form.as_str(), "-" | "of" | "for"))
        {
            start -= 1;
        }
        // "Front for the Liberation of Gondor": the name goes on behind its head.
        let mut end = head + 1;
        if let Some(entity) = self.entity_at[head as usize].map(|e| &self.parse.entities()[e as usize])
            && entity.label == "ORG"
        {
            start = start.min(entity.tokens.start.max(range.start));
            end = end.max(entity.tokens.end);
        }
        let sector = self.dictionary.name_head(&token.form.to_lowercase()).or_else(|| {
            (start..end).find_map(|t| self.dictionary.name_head(&self.token(t).form.to_lowercase()))
        });
        let labelled = matches!(self.label(head), Some("ORG" | "NORP"));
        let sector = match sector {
            Some(sector) if end - start > 1 || labelled => sector,
            None if labelled && self.label(head) == Some("ORG") => Sector::Unk,
            _ => return None,
        };
        let mut first = start;
        while first < head
            && matches!(
                tokens[first as usize].form.to_lowercase().as_str(),
                "the" | "a" | "an" | "of" | "for" | "-"
            )
        {
            first += 1;
        }
        let span: Span = tokens[first as usize].span.cover(tokens[end as usize - 1].span);
        Some((sector, self.document.words(span).to_owned(), sector == Sector::Jrn))
    }

    /// A place in a position where it can stand for those who live or rule there.
    fn stood_for(&self, head: u32) -> Option<ActorMention> {
        let whose = self.place_country(head)?;
        let mut mention = self.mention(head, "a place may stand for its people");
        mention.actor = whose.actor;
        mention.country = whose.country;
        mention.reasons.push(whose.reason);
        Some(mention)
    }
}

fn add(found: &mut Vec<Whose>, whose: Whose) {
    if !found.contains(&whose) {
        found.push(whose);
    }
}

/// Sectors whose bearers belong to a state.
fn is_state_organ(sector: Sector) -> bool {
    matches!(sector, Sector::Gov | Sector::Mil | Sector::Cop | Sector::Leg | Sector::Jud | Sector::Spy)
}
