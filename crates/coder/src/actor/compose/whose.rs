//! Whose a word for people or a body is: the names in front of it, then behind "of", "from", "in".

use super::{Finder, Whose};
use crate::actor::name::NameMatch;
use dateline_resources::actors::{EntryKind, NameUse};
use dateline_types::KeyBasis;
use smol_str::SmolStr;

impl<'a> Finder<'a> {
    /// What a dictionary name says.
    pub(super) fn entry_whose(&self, name: &NameMatch) -> Whose {
        let entry = self.dictionary.entry(name.entry);
        let international = entry.kind == EntryKind::International;
        Whose {
            actor: (entry.kind != EntryKind::Medium).then(|| entry.key.clone()),
            name: Some(entry.name.clone()).filter(|n| !n.is_empty()),
            sector: entry.sector,
            country: if international { None } else { entry.countries.first().cloned() },
            kind: Some(entry.kind),
            basis: None,
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
    pub(super) fn whose(&self, head: u32, first: u32) -> Vec<Whose> {
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
        for preposition in &self.party.country_links {
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

    pub(super) fn whose_before(&self, head: u32) -> Vec<Whose> {
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

    pub(super) fn place_country(&self, t: u32) -> Option<Whose> {
        let place = self.places[self.place_at[t as usize]? as usize].place.as_ref()?;
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

    /// The one country a state organ without a qualifier can be of: of its sentence, else of the document.
    pub(super) fn inferred_country(&self, head: u32) -> Option<Whose> {
        let sentence = &self.parse.sentences()[self.parse.sentence_of(head)];
        let mut seen: Vec<SmolStr> = Vec::new();
        let mut note = |c: SmolStr| {
            if !seen.contains(&c) {
                seen.push(c);
            }
        };
        for name in self.names_in(sentence).iter().filter(|n| sentence.tokens.contains(&n.head)) {
            let entry = self.dictionary.entry(name.entry);
            // "Soldiers killed nine Rohingya": the nationality of others says nothing of these.
            let of_people = matches!(name.usage, NameUse::Adjective | NameUse::People);
            if !of_people && matches!(entry.kind, EntryKind::State | EntryKind::Body) {
                note(entry.key.clone());
            }
        }
        let first = self.places.partition_point(|p| p.span.start() < sentence.span.start());
        let here = self.places[first..].iter().take_while(|p| p.span.start() < sentence.span.end());
        for place in here.filter(|p| sentence.span.contains(p.span)) {
            if let Some(country) = place.place.as_ref().and_then(|p| p.country.clone()) {
                note(country);
            }
        }
        let (country, basis) = match seen.len() {
            1 => (seen.pop(), KeyBasis::Place),
            0 => (self.countries.dominant().cloned(), KeyBasis::Discourse),
            _ => (None, KeyBasis::Discourse),
        };
        let country = country?;
        let name = self.dictionary.by_key(&country).map(|e| e.name.clone());
        let reason = format!("no country named, {country} in view");
        Some(Whose {
            actor: Some(country.clone()),
            country: Some(country),
            name,
            kind: Some(EntryKind::State),
            basis: Some(basis),
            reason,
            sector: None,
        })
    }
}

fn add(found: &mut Vec<Whose>, whose: Whose) {
    if !found.contains(&whose) {
        found.push(whose);
    }
}
