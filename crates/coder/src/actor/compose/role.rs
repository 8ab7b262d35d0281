//! Words for people by what they do, composed with whose they are.

use super::Finder;
use dateline_resources::actors::{Agent, AgentClass, EntryKind};
use dateline_types::{ActorMention, KeyBasis, Sector};

impl<'a> Finder<'a> {
    pub(super) fn role(&self, head: u32, first: u32, agent: &Agent) -> Vec<ActorMention> {
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

    /// True for words that mean an outlet rather than the people who report.
    pub(super) fn is_outlet(&self, head: u32) -> bool {
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
}

/// Sectors whose bearers belong to a state.
pub(super) fn is_state_organ(sector: Sector) -> bool {
    matches!(sector, Sector::Gov | Sector::Mil | Sector::Cop | Sector::Leg | Sector::Jud | Sector::Spy)
}
