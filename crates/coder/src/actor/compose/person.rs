//! Persons: coded by the title or role beside the name, never keyed.

use super::role::is_state_organ;
use super::{Finder, Role, Whose};
use dateline_resources::actors::{Agent, EntryKind};
use dateline_types::{ActorMention, Pos};

impl<'a> Finder<'a> {
    /// The title whose words end right before `t`.
    pub(super) fn title_before(&self, t: u32) -> Option<(u32, &'a Agent)> {
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
    pub(super) fn person(&self, head: u32) -> Option<ActorMention> {
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
        if let Some(role) = self.roles.get(&self.normal[head as usize]) {
            mention.actor = role.actor.clone();
            mention.name = role.name.clone();
            mention.sector = role.sector;
            mention.country = role.country.clone();
            mention.reasons.push("role named earlier".to_owned());
        }
        Some(mention)
    }

    pub(super) fn apposed_whose(&self, head: u32) -> Option<Whose> {
        let apposition = *self.phrases.appositions(head).first()?;
        let (first, _) = self.agent_ending(apposition)?;
        self.whose(apposition, first).into_iter().next()
    }

    pub(super) fn apply(&self, mention: &mut ActorMention, whose: Option<&Whose>) {
        let Some(w) = whose else { return };
        mention.actor = w.actor.clone();
        mention.country = w.country.clone();
        mention.name = w.name.clone();
        mention.reasons.push(w.reason.clone());
        if w.kind == Some(EntryKind::Group) {
            mention.sector = w.sector.or(mention.sector);
        }
    }

    pub(super) fn remember(&mut self, head: u32, found: &[ActorMention]) {
        let Some(mention) = found.first().filter(|m| m.is_person && m.sector.is_some()) else { return };
        let role = Role {
            actor: mention.actor.clone(),
            name: mention.name.clone(),
            sector: mention.sector,
            country: mention.country.clone(),
        };
        self.roles.entry(self.normal[head as usize].clone()).or_insert(role);
    }
}
