//! What the coder found in the told-over report, in the words of the report itself.

use super::Transferred;
use crate::Coded;
use dateline_resources::Resources;
use dateline_types::{
    ActorRef, Claim, Document, Event, EventId, EventPlace, EventTime, Evidence, EvidenceList, Mentions,
    Quantity, Span, Speaker, Statement, StatementAbout, StatementId,
};
use std::collections::BTreeMap;

/// Brings spans and quotations back to one report.
struct Home<'a> {
    told: &'a Transferred,
    document: &'a Document,
}

impl Transferred {
    /// The mentions with the spans and token numbers of `document`, the original.
    pub fn mentions_back(&self, document: &Document, mut mentions: Mentions) -> Mentions {
        for actor in &mut mentions.actors {
            actor.span = self.backward(actor.span);
            // A name that no dictionary has is the report's own.
            if actor.actor.is_none() && actor.name.is_some() {
                actor.name = Some(document.words(actor.span).to_owned());
            }
            actor.head = self.tokens.get(actor.head as usize).copied().unwrap_or(0);
        }
        for place in &mut mentions.places {
            place.span = self.backward(place.span);
        }
        for time in &mut mentions.times {
            time.span = self.backward(time.span);
            time.anchor = time.anchor.map(|span| self.backward(span));
        }
        debug_assert!(mentions.actors.iter().all(|m| m.span.in_text(&document.text).is_some()));
        mentions
    }

    /// Events and statements in the words of `document`, the original; `mentions` are those of this report. The deciders have
    /// their own weights for reports that were told over.
    pub fn code(&self, document: &Document, mentions: &Mentions, resources: &Resources) -> Coded {
        let learned = &resources.transferred;
        let (mut coded, _) = crate::event::code_by(&self.document, &self.parse, mentions, resources, learned);
        let home = Home { told: self, document };
        let mut seen: BTreeMap<usize, u64> = BTreeMap::new();
        for event in &mut coded.events {
            home.event(event);
            // As `event::record` makes them, from the place in the original.
            let first = event.mentions.iter().map(|t| t.span.start()).min().unwrap_or(0);
            let number = seen.entry(first).or_default();
            let (start, same) = ((first as u64).to_le_bytes(), number.to_le_bytes());
            let mut parts: Vec<&[u8]> = vec![document.id.as_str().as_bytes(), &start];
            if *number > 0 {
                parts.push(&same);
            }
            event.id = EventId::of(&parts);
            *number += 1;
        }
        coded.statements.iter_mut().for_each(|statement| home.statement(statement));
        for rejected in &mut coded.rejected {
            home.quote(&mut rejected.span, &mut rejected.text);
            home.quote(&mut rejected.evidence.span, &mut rejected.evidence.text);
            let start = (rejected.span.start() as u64).to_le_bytes();
            rejected.id = EventId::of(&[document.id.as_str().as_bytes(), &start]);
        }
        for diagnostic in &mut coded.diagnostics {
            diagnostic.span = diagnostic.span.map(|span| self.backward(span));
        }
        coded
    }
}

impl Home<'_> {
    fn quote(&self, span: &mut Span, text: &mut String) {
        *span = self.told.backward(*span);
        *text = self.document.words(*span).to_owned();
    }

    fn quantity(&self, quantity: &mut Quantity) {
        self.quote(&mut quantity.span, &mut quantity.text);
    }

    fn actor(&self, actor: &mut ActorRef, speakers: &BTreeMap<String, String>) {
        self.quote(&mut actor.span, &mut actor.text);
        if actor.actor.is_none() && actor.name.is_some() {
            actor.name = Some(actor.text.clone());
        }
        if let Some(by) = actor.attribution.as_mut().and_then(|a| a.by.as_mut())
            && let Some(words) = speakers.get(by)
        {
            words.clone_into(by);
        }
    }

    fn place(&self, place: &mut EventPlace) {
        self.quote(&mut place.span, &mut place.text);
    }

    fn time(&self, time: &mut EventTime) {
        if let Some(span) = &mut time.span {
            self.quote(span, &mut time.text);
        }
    }

    fn speaker(&self, speaker: &mut Speaker) {
        self.quote(&mut speaker.span, &mut speaker.text);
    }

    /// Words without a place, which are looked for in what is told at `near`, else anywhere.
    fn words_again(&self, text: &mut String, near: Span) {
        let told = &self.told.document;
        let here = told.words(near).find(text.as_str()).map(|at| near.start() + at);
        if let Some(start) = here.or_else(|| told.text.find(text.as_str())).filter(|_| !text.is_empty()) {
            let span = self.told.backward(Span::new(start, start + text.len()));
            self.document.words(span).clone_into(text);
        }
    }

    fn claim(&self, claim: &mut Claim, speakers: &mut BTreeMap<String, String>) {
        if let Some(medium) = &mut claim.medium {
            self.words_again(medium, claim.span);
        }
        self.quote(&mut claim.span, &mut claim.text);
        if let Some(speaker) = &mut claim.speaker {
            let told = speaker.text.clone();
            self.speaker(speaker);
            speakers.insert(told, speaker.text.clone());
        }
    }

    fn evidence(&self, evidence: &EvidenceList) -> EvidenceList {
        let quoted = |piece: &Evidence| {
            let span = self.told.backward(piece.span);
            Evidence { span, text: self.document.words(span).to_owned() }
        };
        EvidenceList::new(quoted(evidence.first()), evidence.all()[1..].iter().map(quoted).collect())
    }

    fn event(&self, event: &mut Event) {
        let mut speakers = BTreeMap::new();
        for claim in &mut event.status.claims {
            self.claim(claim, &mut speakers);
        }
        self.quote(&mut event.trigger.span, &mut event.trigger.text);
        for telling in &mut event.mentions {
            self.quote(&mut telling.span, &mut telling.text);
        }
        for actor in event.actors.iter_mut().chain(&mut event.targets) {
            self.actor(actor, &speakers);
        }
        for instrument in &mut event.instruments {
            self.quote(&mut instrument.span, &mut instrument.text);
        }
        event.quantities.iter_mut().for_each(|quantity| self.quantity(quantity));
        event.time.iter_mut().for_each(|time| self.time(time));
        event.place.iter_mut().chain(&mut event.other_places).for_each(|place| self.place(place));
        for piece in &mut event.domain.because {
            self.quote(&mut piece.span, &mut piece.text);
        }
        event.evidence = self.evidence(&event.evidence);
    }

    fn statement(&self, statement: &mut Statement) {
        // What a statement is about has words without a place: they are looked for where the statement stands.
        let told = statement.evidence.first().span;
        for about in &mut statement.about {
            match about {
                StatementAbout::Class(_) => {}
                StatementAbout::Actor { text, .. }
                | StatementAbout::Place { text, .. }
                | StatementAbout::Topic(text) => self.words_again(text, told),
            }
        }
        statement.holder.iter_mut().for_each(|holder| self.speaker(holder));
        statement.time.iter_mut().chain(&mut statement.horizon).for_each(|time| self.time(time));
        statement.evidence = self.evidence(&statement.evidence);
        let start = (statement.evidence.first().span.start() as u64).to_le_bytes();
        statement.id = StatementId::of(&[
            self.document.id.as_str().as_bytes(),
            &start,
            statement.kind.as_str().as_bytes(),
        ]);
    }
}
