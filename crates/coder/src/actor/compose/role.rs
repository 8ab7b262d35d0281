//! Words for people by what they do, composed with whose they are.

use super::Finder;
use dateline_resources::actors::{Agent, AgentClass, EntryKind};
use dateline_types::{ActorMention, KeyBasis, Sector};

impl<'a> Finder<'a> {
    pub(super) fn role(&self, head: u32, first: u32, agent: &Agent) -> Vec<ActorMention> {
        let spoken_for = self.spoken_for(head, first, agent);
        let sector = spoken_for.unwrap_or(agent.sector);
        let base = self.mention(head, &format!("a word for {sector}"));
        let mut whose = self.whose(head, first);
        let mut inferred = false;
        // "The ambassador to Turkey" is anybody's but Turkey's.
        let sent = self.phrases.objects_of(head, &self.party.sent_to).into_iter().next().is_some();
        if whose.is_empty()
            && !sent
            && (is_state_organ(sector) || self.caps && agent.class == AgentClass::Official)
        {
            whose.extend(self.inferred_country(head));
            inferred = true;
        }
        if whose.is_empty() {
            let mut mention = base;
            mention.sector = Some(sector);
            mention.is_medium = agent.class == AgentClass::Media && self.is_outlet(head);
            return vec![mention];
        }
        whose
            .into_iter()
            .map(|w| {
                let mut mention = base.clone();
                mention.sector = Some(match w.kind {
                    // Fighters and leaders of a group are the group.
                    Some(EntryKind::Group) => match (w.sector, sector) {
                        (Some(s), Sector::Mil | Sector::Reb | Sector::Uaf | Sector::Gov | Sector::Pty) => s,
                        (Some(s), _) if agent.class == AgentClass::Official => s,
                        _ => sector,
                    },
                    _ => sector,
                });
                mention.actor = w.actor.clone();
                mention.country = w.country.clone();
                mention.name = w.name.clone();
                mention.basis = w.basis.unwrap_or(KeyBasis::Stated);
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

    /// The sector of those an official speaks for or leads: "a rebel spokesman", "the leader of the union", "ministers of
    /// the church". `None` where the words name none, or a branch of the state that has officials of its own.
    fn spoken_for(&self, head: u32, first: u32, agent: &Agent) -> Option<Sector> {
        if agent.class != AgentClass::Official || agent.sector != Sector::Gov {
            return None;
        }
        let mouthpiece = self.phrases.lemma(head).starts_with(self.party.mouthpiece.as_str());
        let other = |t: u32| {
            let (_, of) = self.agent_ending(t)?;
            let private = matches!(
                of.sector,
                Sector::Reb
                    | Sector::Uaf
                    | Sector::Opp
                    | Sector::Rel
                    | Sector::Lab
                    | Sector::Edu
                    | Sector::Crm
                    | Sector::Pty
            );
            (private || mouthpiece && of.sector != Sector::Cvl).then_some(of.sector)
        };
        let before = (self.phrases.core_range(head).start..first).rev().find_map(other);
        before.or_else(|| {
            self.party.leads.iter().flat_map(|link| self.phrases.objects_of(head, link)).find_map(other)
        })
    }

    /// True for words that mean an outlet rather than the people who report.
    pub(super) fn is_outlet(&self, head: u32) -> bool {
        self.party.outlets.contains(&self.phrases.lemma(head))
    }
}

/// Sectors whose bearers belong to a state.
pub(super) fn is_state_organ(sector: Sector) -> bool {
    matches!(sector, Sector::Gov | Sector::Mil | Sector::Cop | Sector::Leg | Sector::Jud | Sector::Spy)
}
