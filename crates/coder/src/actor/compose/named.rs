//! Dictionary names, and acronyms that the text defines.

use super::{Finder, Whose};
use crate::actor::acronym::Bound;
use crate::actor::name::NameMatch;
use dateline_resources::actors::{EntryKind, NameUse};
use dateline_types::{ActorMention, Pos, Sector};

impl<'a> Finder<'a> {
    pub(super) fn named(&self, head: u32, name: &NameMatch) -> Vec<ActorMention> {
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
    pub(super) fn home_of_ethnic(&self, head: u32, name: &NameMatch) -> Option<Whose> {
        if !matches!(name.usage, NameUse::People | NameUse::Adjective) {
            return None;
        }
        let ethnic = name.tokens.start > 0
            && self.party.ethnic.contains(self.token(name.tokens.start - 1).form.to_lowercase().as_str());
        let links = if ethnic { &self.party.ethnic_links } else { &self.party.people_links };
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
    pub(super) fn sentence_country(&self, t: u32, besides: &str) -> Option<Whose> {
        let sentence = &self.parse.sentences()[self.parse.sentence_of(t)];
        let names = self.names_in(sentence).iter().filter(|n| sentence.tokens.contains(&n.head));
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

    pub(super) fn defined(&self, head: u32, bound: &Bound) -> ActorMention {
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
}
