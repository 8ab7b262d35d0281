//! Names no dictionary has, and places that stand for their people.

use super::Finder;
use dateline_types::{ActorMention, Pos, Sector, Span};

impl<'a> Finder<'a> {
    /// A name that looks like a group's and that no dictionary has: its sector, its words, whether it is a medium.
    pub(super) fn new_group(&self, head: u32) -> Option<(Sector, String, bool)> {
        let token = self.token(head);
        if token.pos != Pos::Propn {
            return None;
        }
        let range = self.phrases.core_range(head);
        let tokens = self.parse.tokens();
        let mut start = head;
        let joins = |form: &str| form == "-" || self.party.name_joins.contains(form);
        while start > range.start
            && (self.token(start - 1).pos == Pos::Propn || joins(&self.token(start - 1).form))
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
            && (tokens[first as usize].form == "-"
                || self.party.name_lead.contains(tokens[first as usize].form.to_lowercase().as_str()))
        {
            first += 1;
        }
        let span: Span = tokens[first as usize].span.cover(tokens[end as usize - 1].span);
        Some((sector, self.document.words(span).to_owned(), sector == Sector::Jrn))
    }

    /// A place in a position where it can stand for those who live or rule there.
    pub(super) fn stood_for(&self, head: u32) -> Option<ActorMention> {
        let whose = self.place_country(head)?;
        let mut mention = self.mention(head, "a place may stand for its people");
        mention.actor = whose.actor;
        mention.country = whose.country;
        mention.reasons.push(whose.reason);
        Some(mention)
    }
}
