//! Names as users and datasets write them, resolved by the dictionaries that are built in.

use crate::failure::{Failure, FailureKind};
use crate::mask::MASK;
use dateline_resources::actors::{ActorDictionary, EntryKind, NameUse, words};
use dateline_resources::countries::{Countries, CountryWord};
use dateline_resources::persons::{PersonList, PersonWords};
use dateline_stats::filter::ActorSet;
use dateline_types::Incident;
use smol_str::SmolStr;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// The tables of countries and actors, without the language model: what measures and imports need.
pub struct Names {
    countries: Countries,
    actors: ActorDictionary,
    persons: PersonWords,
    /// Keys by name: datasets repeat a few hundred names over a million rows.
    known: RefCell<HashMap<String, Option<Known>>>,
}

/// What a dataset's name stands for.
#[derive(Debug, Clone)]
struct Known {
    key: SmolStr,
    /// It was found by an acronym, which another group elsewhere may bear.
    acronym: bool,
}

/// What a user's name of an actor stands for.
#[derive(Debug)]
pub enum NamedActor {
    /// Entries of the dictionary, all with this key.
    Key {
        /// The key.
        key: SmolStr,
        /// True if the name is an acronym of it.
        acronym: bool,
    },
    /// No entry: the name itself, as datasets may have it.
    NameOnly,
}

impl Names {
    /// Opens the tables.
    ///
    /// # Errors
    /// If a built-in table is damaged.
    pub fn open() -> Result<Names, Failure> {
        let countries = Countries::embedded();
        let actors = ActorDictionary::embedded(&countries)
            .map_err(|error| Failure::new(FailureKind::Io, anyhow::anyhow!("{error}")))?;
        let persons = PersonWords::embedded()
            .map_err(|error| Failure::new(FailureKind::Io, anyhow::anyhow!("{error}")))?;
        Ok(Names { countries, actors, persons, known: RefCell::default() })
    }

    /// The same tables with another actor dictionary: with what a workspace's users know over the built-in one.
    #[must_use]
    pub fn with_actors(mut self, actors: ActorDictionary) -> Names {
        self.actors = actors;
        self.known = RefCell::default();
        self
    }

    /// The table of countries.
    pub fn countries(&self) -> &Countries {
        &self.countries
    }

    /// True for a name that is a group's by its words: it holds a word for one ("Front", "Jabhat"), or an acronym.
    ///
    /// A name without such a word may be a person's, and persons are never ranked, listed or asked for.
    pub fn is_group(&self, name: &str) -> bool {
        let is_acronym = |word: &str| {
            word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.contains(char::is_lowercase)
        };
        let is_head = |word: &str| {
            let lower = word.to_lowercase();
            self.actors.name_head(&lower).is_some()
                || lower.split(['-', '\'']).any(|part| self.persons.has(PersonList::Group, part))
                || self.persons.has_declined(PersonList::Group, &lower)
                || self.actors.agent(&lower).is_some_and(|agent| agent.plural)
        };
        let mut words = name.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
        !name.contains(MASK) && words.any(|word| is_acronym(word) || is_head(word))
    }

    /// Takes away the names of parties that no dictionary has and that are no group's by their words.
    pub fn drop_persons(&self, incident: &mut Incident) {
        for party in incident.actors.iter_mut().chain(&mut incident.targets) {
            let is_named = party.name.as_deref().is_some_and(|name| !self.is_group(name));
            if party.actor.is_none() && is_named {
                party.name = None;
            }
        }
    }

    /// What the actor of a key is called wherever it is listed: by the table of countries, else by the dictionary.
    pub fn of_key(&self, key: &str) -> Option<&str> {
        let country = self.countries.by_iso3(key).map(|country| country.name.as_str());
        country.or_else(|| self.actors.by_key(key).map(|entry| entry.name.as_str()))
    }

    /// The actor dictionary.
    pub fn actors(&self) -> &ActorDictionary {
        &self.actors
    }

    /// The ISO-3 code of a country by its code or its name in English.
    pub fn country(&self, text: &str) -> Option<SmolStr> {
        let text = text.trim();
        if let Some(country) = self.countries.by_iso3(&text.to_uppercase()) {
            return Some(country.iso3.clone());
        }
        let mut named = self.countries.word(text).into_iter().filter(|(_, kind)| *kind == CountryWord::Name);
        match (named.next(), named.next()) {
            (Some((iso3, _)), None) => Some(iso3.into()),
            _ => None,
        }
    }

    /// The key of the one actor a dataset's name stands for: a group, an organisation, or the government of a state.
    pub fn actor_key(&self, name: &str) -> Option<SmolStr> {
        self.known(name).map(|known| known.key)
    }

    fn known(&self, name: &str) -> Option<Known> {
        if let Some(known) = self.known.borrow().get(name) {
            return known.clone();
        }
        let known = match self.named(name) {
            Ok(NamedActor::Key { key, acronym }) => Some(Known { key, acronym }),
            _ => None,
        };
        self.known.borrow_mut().insert(name.to_owned(), known.clone());
        known
    }

    /// Takes back keys that were found by an acronym, where neither the group nor a branch of it is known in the country
    /// the incident happened in: in Syria, `SNA` is not the Somali one.
    pub fn drop_foreign_acronyms(&self, incident: &mut Incident) {
        let Some(country) = incident.place.as_ref().and_then(|p| p.country.clone()) else { return };
        for party in incident.actors.iter_mut().chain(&mut incident.targets) {
            let Some(key) = &party.actor else { continue };
            if self.known(&party.text).is_some_and(|known| known.acronym && known.key == *key)
                && !self.is_known_in(key, &country)
            {
                party.actor = None;
            }
        }
    }

    fn is_known_in(&self, key: &str, country: &str) -> bool {
        let here = |key: &SmolStr| {
            self.actors.by_key(key).is_some_and(|entry| {
                entry.kind == EntryKind::International
                    || entry.countries.is_empty()
                    || entry.countries.iter().any(|c| c == country)
            })
        };
        self.with_branches(key).iter().any(here)
    }

    /// What a name or key stands for, also in the forms in which datasets print one: `Government of Arnor (Angmar)`, `The Host
    /// (TH)` of GTD, `TH: The Host` of ACLED.
    ///
    /// # Errors
    /// If it stands for several actors, or for a person.
    pub fn named(&self, text: &str) -> Result<NamedActor, Failure> {
        let whole = self.named_whole(text)?;
        if matches!(whole, NamedActor::Key { .. }) {
            return Ok(whole);
        }
        if let Some(country) = text.strip_prefix("Government of ") {
            // Datasets put former and other names in brackets.
            let key = self.country(country.split(" (").next().unwrap_or(country));
            return Ok(key.map_or(NamedActor::NameOnly, |key| NamedActor::Key { key, acronym: false }));
        }
        let forms = match text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) {
            Some((name, other)) => [name, other],
            None => match text.split_once(": ") {
                Some((acronym, name)) => [name, acronym],
                None => return Ok(NamedActor::NameOnly),
            },
        };
        // Both forms have to mean the same, or one of them nobody: "The Host (Arnor)" is not all of the Host.
        let (mut found, mut acronym) = (BTreeSet::new(), true);
        for form in forms {
            match self.named_whole(form) {
                // "Christians (CAR)" are not that state.
                Ok(NamedActor::Key { key, .. }) if self.countries.by_iso3(&key).is_some() => {
                    return Ok(NamedActor::NameOnly);
                }
                Ok(NamedActor::Key { key, acronym: short }) => {
                    acronym &= short;
                    found.insert(key);
                }
                // Of several groups of one acronym, or of a person's name, the other form decides.
                Ok(NamedActor::NameOnly) | Err(_) => {}
            }
        }
        let only = found.pop_first().filter(|_| found.is_empty());
        Ok(only.map_or(NamedActor::NameOnly, |key| NamedActor::Key { key, acronym }))
    }

    fn named_whole(&self, text: &str) -> Result<NamedActor, Failure> {
        if let Some(entry) = self.actors.by_key(text) {
            return Ok(NamedActor::Key { key: entry.key.clone(), acronym: false });
        }
        let found = words(text);
        let readings = match self.actors.longest_at(&found, 0, true) {
            Some(name) if name.len == found.len() => name.readings,
            _ => return Ok(NamedActor::NameOnly),
        };
        let whole =
            readings.into_iter().filter(|(_, usage)| matches!(usage, NameUse::Name | NameUse::Acronym));
        let (mut keys, mut person, mut acronym) = (BTreeSet::new(), false, true);
        for (index, usage) in whole {
            let entry = self.actors.entry(index);
            match entry.kind {
                EntryKind::OfficeHolder => person = true,
                EntryKind::Medium => {}
                _ => {
                    acronym &= usage == NameUse::Acronym;
                    keys.insert(entry.key.clone());
                }
            }
        }
        let mut keys = keys.into_iter();
        match (keys.next(), keys.next()) {
            (Some(key), None) => Ok(NamedActor::Key { key, acronym }),
            (Some(first), Some(second)) => {
                let all: Vec<String> = [first, second].into_iter().chain(keys).map(String::from).collect();
                let hint = format!("name one by its key: {}", all.join(", "));
                Err(Failure::usage(format!("{text:?} is the name of several actors")).with_hint(hint))
            }
            (None, _) if person => Err(Failure::usage(format!(
                "{text:?} is the name of a person: only groups, offices, institutions and states are looked up"
            ))
            .with_hint("name the office or the group")),
            (None, _) => Ok(NamedActor::NameOnly),
        }
    }

    /// A key with its branches at any depth, sorted, the key first.
    pub fn with_branches(&self, key: &str) -> Vec<SmolStr> {
        let mut keys = vec![SmolStr::new(key)];
        let mut at = 0;
        while at < keys.len() {
            let branches: Vec<SmolStr> =
                self.actors.branches(&keys[at]).into_iter().map(SmolStr::new).collect();
            for branch in branches {
                if !keys.contains(&branch) {
                    keys.push(branch);
                }
            }
            at += 1;
        }
        keys[1..].sort_unstable();
        keys
    }

    /// Everything these actors may be called in incidents: their keys, those of their branches, all their names, and
    /// the words the user wrote. Also the names the dictionary does not have.
    ///
    /// # Errors
    /// As [`Names::named`].
    pub fn actor_set(&self, texts: &[String]) -> Result<(ActorSet, Vec<String>), Failure> {
        let (mut keys, mut names, mut unknown) = (Vec::new(), texts.to_vec(), Vec::new());
        for text in texts {
            match self.named(text)? {
                NamedActor::NameOnly => unknown.push(text.clone()),
                NamedActor::Key { key, .. } => {
                    for key in self.with_branches(&key) {
                        names.extend(self.actors.names_of(&key));
                        keys.push(key);
                    }
                }
            }
        }
        Ok((ActorSet::new(keys, names), unknown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_codes_and_keys_are_resolved() {
        let names = Names::open().unwrap();
        assert_eq!(names.country("Syria").as_deref(), Some("SYR"));
        assert_eq!(names.country("syr").as_deref(), Some("SYR"));
        assert_eq!(names.country("Gondor"), None);
        assert_eq!(names.actor_key("Government of Afghanistan").as_deref(), Some("AFG"));
        assert_eq!(names.actor_key("IS").as_deref(), Some("IMG-ISIS"));
        assert_eq!(names.actor_key("The Host of Gondor"), None);
        for (published, key) in [
            ("Islamic State of Iraq and the Levant (ISIL)", Some("IMG-ISIS")),
            ("JNIM: Group for Support of Islam and Muslims", Some("MLI-JNIM")),
            ("Government of Russia (Soviet Union)", Some("RUS")),
            ("The Host (Gondor)", None),
            ("Christians (CAR)", None),
        ] {
            assert_eq!(names.actor_key(published).as_deref(), key, "{published}");
        }
        let keys = names.with_branches("IMG-ISIS");
        assert!(keys[0] == "IMG-ISIS" && keys.contains(&"AFG-ISKP".into()), "{keys:?}");
    }

    #[test]
    fn an_acronym_stands_for_a_group_where_it_is_known() {
        let names = Names::open().unwrap();
        let key_in = |text: &str, country: &str| {
            let mut incident = dateline_stats::synthetic::incident(1, 1.0, 1.0, "2016-01-01");
            let mut party = dateline_stats::synthetic::party(text, dateline_types::Sector::Reb);
            party.actor = names.actor_key(text);
            incident.actors = vec![party];
            incident.place.as_mut().unwrap().country = Some(country.into());
            names.drop_foreign_acronyms(&mut incident);
            incident.actors[0].actor.clone()
        };
        assert_eq!(key_in("SNA", "SYR"), None);
        assert!(key_in("SNA", "SOM").is_some());
        assert_eq!(key_in("IS", "SYR").as_deref(), Some("IMG-ISIS"));
        // By a branch of it.
        assert_eq!(key_in("IS", "AFG").as_deref(), Some("IMG-ISIS"));
    }

    #[test]
    fn a_person_is_refused() {
        let names = Names::open().unwrap();
        for (name, is_group) in [
            ("Tarek Odunlami", false),
            ("Jabhat al-Sawaid", true),
            ("Tolva Liberation Front", true),
            ("TLF", true),
            ("Mayor Odunlami", false),
        ] {
            assert_eq!(names.is_group(name), is_group, "{name}");
        }
        let failure = names.named("Abacha").unwrap_err();
        assert!(failure.to_string().contains("name of a person"), "{failure}");
    }
}
