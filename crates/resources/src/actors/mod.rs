//! Who can act: states and their bodies, groups, parties, organisations, media, offices and agents.
//!
//! Tables stand in `resources/actors/` (one entry a line, tab-separated, sorted). States come from
//! [`crate::countries`], so actors and places end at the same alpha-3 code. [`ActorDictionary::longest_at`] finds the
//! longest name at a place in a text, without regard to case marks, diacritics and hyphens; acronyms keep their case.
//! A user extends the dictionary with an own table ([`ActorDictionary::extend`]) or with files in the format of the
//! PETRARCH family ([`petrarch`]).
//!
//! ```
//! use dateline_resources::{actors::{words, ActorDictionary}, countries::Countries};
//!
//! let actors = ActorDictionary::embedded(&Countries::embedded()).unwrap();
//! let text = words("the Al Shabab militia");
//! let found = actors.longest_at(&text, 1, true).unwrap();
//! assert_eq!(actors.entry(found.readings[0].0).key, "SOM-ALSHABAAB");
//! ```

mod lint;
pub mod petrarch;
mod table;
mod word;

pub use lint::{Finding, lint};
pub use table::{ActorTableError, media_names, people_names};
pub use word::{Word, words};

use crate::countries::Countries;
use dateline_types::Sector;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// What kind of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A state; the key is its ISO 3166-1 alpha-3 code.
    State,
    /// A body of a state, or a name that stands for it; the key is the state's.
    Body,
    /// A group, party, movement or company of violence.
    Group,
    /// An intergovernmental or non-governmental organisation.
    International,
    /// An outlet, agency or platform: never an actor.
    Medium,
    /// The holder of a high office, coded by the office.
    OfficeHolder,
}

/// One entry of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stable key; several entries may share one (a state and its bodies).
    pub key: SmolStr,
    /// The usual name.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// PLOVER sector; `None` for a state as a whole.
    pub sector: Option<Sector>,
    /// Countries it belongs to or acts in, ISO 3166-1 alpha-3, the main one first.
    pub countries: Vec<SmolStr>,
    /// Key of the organisation it is a branch of.
    pub parent: Option<SmolStr>,
    /// First day of validity as `yyyymmdd`.
    pub from: Option<u32>,
    /// Last day of validity as `yyyymmdd`.
    pub to: Option<u32>,
    /// Words that must not be contradicted before the name (a given name); empty for any.
    pub given: String,
}

impl Entry {
    /// True for a people: a body of its state that is civilian.
    pub fn is_people(&self) -> bool {
        self.kind == EntryKind::Body && self.sector == Some(Sector::Cvl)
    }
}

/// How a name is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameUse {
    /// A name.
    Name,
    /// An acronym: its case counts.
    Acronym,
    /// An adjective of a country.
    Adjective,
    /// A name of a country's people.
    People,
    /// A capital, which often stands for the government.
    Capital,
}

/// What a group of people does, as far as the word for them says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgentClass {
    /// Bears arms.
    Armed,
    /// A civilian.
    Civilian,
    /// Holds or serves an office.
    Official,
    /// Reports.
    Media,
}

/// A word for people or bodies by what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// PLOVER sector.
    pub sector: Sector,
    /// Class.
    pub class: AgentClass,
    /// True for an office or title that stands before a name.
    pub office: bool,
    /// True for a public office: its holder's name need not be masked.
    pub public: bool,
    /// True if the word was given in the plural.
    pub plural: bool,
    /// A code suffix of the PETRARCH family, when the agent came from such a file.
    pub code: Option<SmolStr>,
}

#[derive(Debug, Clone)]
struct Name {
    words: Box<[SmolStr]>,
    /// Bit n is set if word n must begin with a capital.
    capitals: u64,
    /// The letters as they must stand, for an acronym.
    letters: Option<SmolStr>,
    entry: u32,
    usage: NameUse,
}

/// The longest name at a place, with everything it may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How many words it has.
    pub len: usize,
    /// Entries that bear the name, with how the name is used, in table order.
    pub readings: Vec<(u32, NameUse)>,
}

/// The dictionary.
#[derive(Debug, Clone, Default)]
pub struct ActorDictionary {
    entries: Vec<Entry>,
    names: Vec<Name>,
    /// Names by their first word, longest first.
    by_first: FxHashMap<SmolStr, Vec<u32>>,
    by_key: FxHashMap<SmolStr, Vec<u32>>,
    agents: FxHashMap<String, Agent>,
    name_heads: FxHashMap<String, Sector>,
}

impl ActorDictionary {
    /// The dictionary that is built in, over the table of countries.
    ///
    /// # Errors
    /// If a built-in table does not follow its format; a test of this crate keeps that from happening.
    pub fn embedded(countries: &Countries) -> Result<ActorDictionary, ActorTableError> {
        table::embedded(countries)
    }

    /// A dictionary of the table of countries alone, to be extended by the user's own files.
    ///
    /// # Errors
    /// If a built-in table of words does not follow its format.
    pub fn without_names() -> Result<ActorDictionary, ActorTableError> {
        table::without_names()
    }

    /// Adds the rows of a user's table: CSV-like text with tabs, in the columns of `resources/actors/groups.tsv`, or
    /// TOML with `[[actor]]` tables of the same fields (`aliases`, `acronyms`, `countries` as lists).
    ///
    /// # Errors
    /// At the first row that does not follow the format.
    pub fn extend(&mut self, path: &str, text: &str) -> Result<(), ActorTableError> {
        table::extend(self, path, text)
    }

    /// All entries; the index is what [`Found::readings`] gives.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry at `index`.
    ///
    /// # Panics
    /// If there is none.
    pub fn entry(&self, index: u32) -> &Entry {
        &self.entries[index as usize]
    }

    /// The main entry with this key: the state itself before its bodies.
    pub fn by_key(&self, key: &str) -> Option<&Entry> {
        self.by_key.get(key)?.first().map(|&i| &self.entries[i as usize])
    }

    /// Every name the entries with this key bear, in table order.
    pub fn names_of(&self, key: &str) -> Vec<String> {
        let Some(entries) = self.by_key.get(key) else { return Vec::new() };
        let of = |n: &&Name| entries.contains(&n.entry);
        self.names
            .iter()
            .filter(of)
            .map(|n| n.letters.clone().map_or_else(|| n.words.join(" "), |l| l.to_string()))
            .collect()
    }

    /// Keys of the direct branches of `key`, sorted.
    pub fn branches(&self, key: &str) -> Vec<&str> {
        let mut found: Vec<&str> = self
            .entries
            .iter()
            .filter(|e| e.parent.as_deref() == Some(key))
            .map(|e| e.key.as_str())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// True if `key` is `ancestor` or a branch of it, at any depth.
    pub fn descends(&self, key: &str, ancestor: &str) -> bool {
        let mut at = key;
        for _ in 0..8 {
            if at == ancestor {
                return true;
            }
            match self.by_key(at).and_then(|e| e.parent.as_deref()) {
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// The ISO 3166-1 alpha-3 code a key stands under: the state's own, or the first part of a group's key.
    pub fn country_of_key(&self, key: &str) -> Option<SmolStr> {
        self.by_key(key).and_then(|e| e.countries.first().cloned())
    }

    /// The longest name that begins at word `at`.
    ///
    /// `case_known` is false for a text in capitals, where capitals tell nothing.
    pub fn longest_at(&self, text: &[Word<'_>], at: usize, case_known: bool) -> Option<Found> {
        let candidates = self.by_first.get(text.get(at)?.normal.as_str())?;
        let mut found: Option<Found> = None;
        for &index in candidates {
            let name = &self.names[index as usize];
            let len = name.words.len();
            if found.as_ref().is_some_and(|f| f.len > len) {
                break;
            }
            let Some(run) = text.get(at..at + len) else { continue };
            if !name.fits(run, case_known) {
                continue;
            }
            let found = found.get_or_insert(Found { len, readings: Vec::new() });
            if !found.readings.contains(&(name.entry, name.usage)) {
                found.readings.push((name.entry, name.usage));
            }
        }
        found
    }

    /// What the words `phrase` (lower case, single spaces, singular or plural) say people do.
    pub fn agent(&self, phrase: &str) -> Option<&Agent> {
        self.agents.get(phrase)
    }

    /// The sector that a name's head noun suggests ("front", "ministry").
    pub fn name_head(&self, noun: &str) -> Option<Sector> {
        self.name_heads.get(noun).copied()
    }

    /// Every public office, singular and plural, sorted.
    pub fn public_offices(&self) -> Vec<&str> {
        let mut all: Vec<&str> =
            self.agents.iter().filter(|(_, a)| a.public).map(|(p, _)| p.as_str()).collect();
        all.sort_unstable();
        all
    }

    pub(crate) fn add_entry(&mut self, entry: Entry) -> u32 {
        let index = self.entries.len() as u32;
        self.by_key.entry(entry.key.clone()).or_default().push(index);
        self.entries.push(entry);
        index
    }

    pub(crate) fn add_name(&mut self, name: &str, entry: u32, usage: NameUse) {
        let parts = words(name);
        let skip = usize::from(parts.len() > 1 && parts[0].normal == "the");
        let parts = &parts[skip..];
        let Some(first) = parts.first() else { return };
        let mut capitals = 0;
        for (n, part) in parts.iter().enumerate().take(64) {
            let particle = word::is_particle(&part.normal);
            if part.text.chars().next().is_some_and(char::is_uppercase) && !particle {
                capitals |= 1 << n;
            }
        }
        let letters = (usage == NameUse::Acronym).then(|| SmolStr::new(name));
        let made =
            Name { words: parts.iter().map(|p| p.normal.clone()).collect(), capitals, letters, entry, usage };
        let index = self.names.len() as u32;
        let len = made.words.len();
        let list = self.by_first.entry(first.normal.clone()).or_default();
        let names = &self.names;
        let place = list.partition_point(|&i| names[i as usize].words.len() >= len);
        list.insert(place, index);
        self.names.push(made);
    }

    pub(crate) fn add_agent(&mut self, singular: &str, plural: &str, agent: Agent) {
        let plain = |text: &str| words(text).iter().map(|w| w.normal.as_str()).collect::<Vec<_>>().join(" ");
        self.agents.insert(plain(plural), Agent { plural: true, ..agent.clone() });
        self.agents.insert(plain(singular), Agent { plural: false, ..agent });
    }
}

impl Name {
    fn fits(&self, run: &[Word<'_>], case_known: bool) -> bool {
        if !self.words.iter().zip(run).all(|(name, word)| *name == word.normal) {
            return false;
        }
        // Words of one name never straddle another token's middle.
        if !run[0].starts_token || !run[run.len() - 1].ends_token {
            return false;
        }
        if !case_known {
            return true;
        }
        if let Some(letters) = &self.letters {
            let written: String = run.iter().map(|w| w.text).collect::<Vec<_>>().concat();
            let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            return bare(letters) == bare(&written);
        }
        run.iter().enumerate().all(|(n, word)| {
            n >= 64
                || self.capitals & (1 << n) == 0
                || !word.text.chars().next().is_some_and(char::is_lowercase)
        })
    }
}

#[cfg(test)]
mod tests;
