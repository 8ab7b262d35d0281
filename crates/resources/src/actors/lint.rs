//! Checks that tell a table's mistakes from its intentions: dangling parents and countries, names that collide.

use super::{ActorDictionary, Entry, EntryKind, NameUse};
use crate::countries::Countries;
use rustc_hash::FxHashMap;
use std::fmt;

/// Something in the dictionary that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Two organisations share a key.
    DuplicateKey(String),
    /// A parent that is no entry.
    DanglingParent(String, String),
    /// A chain of parents that comes back to its start.
    ParentCycle(String),
    /// A country that the table of countries does not have.
    DanglingCountry(String, String),
    /// A name that two organisations of the same country bear: the context cannot tell them apart.
    NameCollision(String, Vec<String>),
    /// A validity that ends before it begins.
    Dates(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::DuplicateKey(key) => write!(f, "key given twice: {key:?}"),
            Finding::DanglingParent(key, parent) => write!(f, "{key} has an unknown parent: {parent:?}"),
            Finding::ParentCycle(key) => write!(f, "its own ancestor: {key:?}"),
            Finding::DanglingCountry(key, country) => write!(f, "{key} has an unknown country: {country:?}"),
            Finding::NameCollision(name, keys) => write!(f, "{} share a name: {name:?}", keys.join(", ")),
            Finding::Dates(key) => write!(f, "ends before it begins: {key:?}"),
        }
    }
}

/// Checks a dictionary, sorted.
pub fn lint(dictionary: &ActorDictionary, countries: &Countries) -> Vec<Finding> {
    let mut found = Vec::new();
    let organisation = |kind| matches!(kind, EntryKind::Group | EntryKind::International);
    for entry in dictionary.entries() {
        let key = entry.key.to_string();
        // A group may have a row for each of its roles, one after another.
        let at_once = |other: &Entry| {
            organisation(other.kind)
                && entry.from.unwrap_or(0) <= other.to.unwrap_or(u32::MAX)
                && other.from.unwrap_or(0) <= entry.to.unwrap_or(u32::MAX)
        };
        let same = dictionary
            .by_key
            .get(&entry.key)
            .map_or(0, |all| all.iter().filter(|&&i| at_once(dictionary.entry(i))).count());
        if organisation(entry.kind) && same > 1 {
            found.push(Finding::DuplicateKey(key.clone()));
        }
        if let Some(parent) = &entry.parent {
            match dictionary.by_key(parent) {
                None => found.push(Finding::DanglingParent(key.clone(), parent.to_string())),
                Some(p) if p.parent.as_ref().is_some_and(|up| dictionary.descends(up, &entry.key)) => {
                    found.push(Finding::ParentCycle(key.clone()));
                }
                Some(_) => {}
            }
        }
        for country in &entry.countries {
            if countries.by_iso3(country).is_none() {
                found.push(Finding::DanglingCountry(key.clone(), country.to_string()));
            }
        }
        if entry.from.zip(entry.to).is_some_and(|(from, to)| to < from) {
            found.push(Finding::Dates(key));
        }
    }
    let mut bearers: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for name in &dictionary.names {
        if organisation(dictionary.entry(name.entry).kind)
            && matches!(name.usage, NameUse::Name | NameUse::Acronym)
        {
            let bearers = bearers.entry(name.words.join(" ")).or_default();
            if !bearers.contains(&name.entry) {
                bearers.push(name.entry);
            }
        }
    }
    for (name, entries) in bearers {
        let mut clash: Vec<String> = Vec::new();
        for (n, &a) in entries.iter().enumerate() {
            for &b in &entries[n + 1..] {
                let (a, b) = (dictionary.entry(a), dictionary.entry(b));
                if a.key != b.key && a.countries.first() == b.countries.first() {
                    clash.extend([a.key.to_string(), b.key.to_string()]);
                }
            }
        }
        if !clash.is_empty() {
            clash.sort();
            clash.dedup();
            found.push(Finding::NameCollision(name, clash));
        }
    }
    found.sort();
    found.dedup();
    found
}
