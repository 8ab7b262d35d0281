//! The masked view of a run: everything that leaves is made from it, and from nothing else.
//!
//! Words that stand in a document are masked by their place, words about it by the names in it. A party that is nothing
//! but a withheld name is nobody: it keeps its role and loses its name and key.

use super::Masks;
use crate::links::disarmed;
use crate::pipeline::Run;
use crate::report::LONGEST_QUOTE;
use dateline_types::*;
use std::collections::BTreeMap;

/// How a run is shown.
#[derive(Debug, Clone, Copy)]
pub struct Projection<'a> {
    /// What is withheld.
    pub masks: &'a Masks,
    /// Links are disarmed and quotations cut; off only for work that stays on this machine.
    pub public: bool,
}

impl<'a> Projection<'a> {
    /// The view for everybody else.
    pub fn public(masks: &'a Masks) -> Projection<'a> {
        Projection { masks, public: true }
    }

    /// Words of a document, as they may be shown.
    fn quote(&self, document: &DocumentId, span: Span, text: &str) -> String {
        if !self.public {
            return text.to_owned();
        }
        let kept = cut_words(text, LONGEST_QUOTE);
        let span = Span::new(span.start(), (span.start() + kept.len()).min(span.end().max(span.start())));
        let mut shown = disarmed(&self.masks.apply(document, span, kept));
        if kept.len() < text.len() {
            shown.push('\u{2026}');
        }
        shown
    }

    /// Words about a document, as they may be shown.
    fn words(&self, document: &DocumentId, text: &str) -> String {
        if self.public { disarmed(&self.masks.words(document, text)) } else { text.to_owned() }
    }

    fn quote_in(&self, document: &DocumentId, span: Span, text: &mut String) {
        *text = self.quote(document, span, text);
    }

    fn words_in(&self, document: &DocumentId, text: &mut String) {
        *text = self.words(document, text);
    }

    fn party(&self, document: &DocumentId, party: &mut ActorRef) {
        if self.public && self.masks.hides(document, party.span, &party.text) && party.actor.is_none() {
            party.name = None;
        }
        self.quote_in(document, party.span, &mut party.text);
        if let Some(name) = party.name.as_mut().filter(|_| party.actor.is_none()) {
            self.words_in(document, name);
        }
        if party.name.as_deref().is_some_and(|name| name.contains(super::MASK)) {
            party.name = None;
        }
        if let Some(by) = party.attribution.as_mut().and_then(|attribution| attribution.by.as_mut()) {
            self.words_in(document, by);
        }
    }

    fn claim(&self, document: &DocumentId, claim: &mut Claim) {
        self.quote_in(document, claim.span, &mut claim.text);
        if let Some(speaker) = &mut claim.speaker {
            self.quote_in(document, speaker.span, &mut speaker.text);
        }
        if let Some(medium) = &mut claim.medium {
            self.words_in(document, medium);
        }
    }

    fn place(&self, document: &DocumentId, place: &mut EventPlace) {
        if self.is_name(document, place) {
            place.place = None;
        }
        self.quote_in(document, place.span, &mut place.text);
    }

    /// True for a withheld name that is also a town's: it says the name again, and is no place.
    fn is_name(&self, document: &DocumentId, place: &EventPlace) -> bool {
        self.public && self.masks.apply(document, place.span, &place.text) == super::MASK
    }

    fn time(&self, document: &DocumentId, time: &mut EventTime) {
        if let Some(span) = time.span {
            self.quote_in(document, span, &mut time.text);
        }
    }

    /// Evidence: at most [`LONGEST_QUOTE`] words, span and text cut alike, then masked.
    fn evidence(&self, document: &DocumentId, evidence: &EvidenceList) -> EvidenceList {
        if !self.public {
            return evidence.clone();
        }
        let mut pieces = evidence.all().iter().map(|piece| {
            let kept = cut_words(&piece.text, LONGEST_QUOTE);
            let span = Span::new(piece.span.start(), piece.span.start() + kept.len());
            Evidence { span, text: disarmed(&self.masks.apply(document, span, kept)) }
        });
        match pieces.next() {
            Some(first) => EvidenceList::new(first, pieces.collect()),
            None => evidence.clone(),
        }
    }

    fn event(&self, event: &mut Event) {
        let document = event.document.clone();
        let document = &document;
        self.quote_in(document, event.trigger.span, &mut event.trigger.text);
        for party in event.actors.iter_mut().chain(&mut event.targets) {
            self.party(document, party);
        }
        for instrument in &mut event.instruments {
            self.quote_in(document, instrument.span, &mut instrument.text);
        }
        for quantity in &mut event.quantities {
            self.quote_in(document, quantity.span, &mut quantity.text);
        }
        for place in event.place.iter_mut().chain(&mut event.other_places) {
            self.place(document, place);
        }
        if let Some(time) = &mut event.time {
            self.time(document, time);
        }
        for claim in &mut event.status.claims {
            self.claim(document, claim);
        }
        for telling in &mut event.mentions {
            self.quote_in(document, telling.span, &mut telling.text);
        }
        for because in &mut event.domain.because {
            self.quote_in(document, because.span, &mut because.text);
        }
        for reason in &mut event.trace {
            self.words_in(document, reason);
        }
        event.evidence = self.evidence(document, &event.evidence);
    }

    fn rejected(&self, rejected: &mut Rejected) {
        let document = rejected.document.clone();
        self.quote_in(&document, rejected.span, &mut rejected.text);
        let quoted = self.evidence(&document, &EvidenceList::new(rejected.evidence.clone(), Vec::new()));
        rejected.evidence = quoted.first().clone();
        for reason in &mut rejected.because {
            self.words_in(&document, reason);
        }
    }

    fn statement(&self, statement: &mut Statement) {
        let document = statement.document.clone();
        let document = &document;
        if let Some(holder) = &mut statement.holder {
            self.quote_in(document, holder.span, &mut holder.text);
        }
        for about in &mut statement.about {
            match about {
                StatementAbout::Class(_) => {}
                StatementAbout::Actor { text, .. }
                | StatementAbout::Place { text, .. }
                | StatementAbout::Topic(text) => self.words_in(document, text),
            }
        }
        for time in statement.time.iter_mut().chain(&mut statement.horizon) {
            self.time(document, time);
        }
        statement.evidence = self.evidence(document, &statement.evidence);
    }

    fn incident(&self, incident: &mut Incident, events: &BTreeMap<&EventId, &Event>) {
        let members: Vec<&Event> = incident.events.iter().filter_map(|id| events.get(id).copied()).collect();
        let told = || {
            members
                .iter()
                .flat_map(|event| event.place.iter().chain(&event.other_places).map(|p| (&event.document, p)))
        };
        let names: Vec<&PlaceRef> = told()
            .filter(|(document, p)| self.is_name(document, p))
            .filter_map(|(_, p)| p.place.as_ref())
            .collect();
        incident.place.take_if(|place| names.contains(&&*place));
        for place in &mut incident.other_places {
            place.place.take_if(|place| names.contains(&&*place));
        }
        for party in incident.actors.iter_mut().chain(&mut incident.targets) {
            let owner = members.iter().find(|event| {
                let mut parties = event.actors.iter().chain(&event.targets);
                parties.any(|p| p.span == party.span && p.text == party.text)
            });
            // A party of no member is merged from several: no member's names may stand in it.
            match owner {
                Some(owner) => self.party(&owner.document, party),
                None => members.iter().for_each(|event| self.words_in(&event.document, &mut party.text)),
            }
            if let Some(by) = party.attribution.as_mut().and_then(|attribution| attribution.by.as_mut()) {
                members.iter().for_each(|event| self.words_in(&event.document, by));
            }
        }
        for claim in &mut incident.status.claims {
            let owner = members.iter().find(|event| {
                event.status.claims.iter().any(|c| c.span == claim.span && c.text == claim.text)
            });
            match owner {
                Some(owner) => self.claim(&owner.document, claim),
                None => {
                    let speaker = claim.speaker.iter_mut().map(|speaker| &mut speaker.text);
                    for text in speaker.chain(&mut claim.medium).chain([&mut claim.text]) {
                        members.iter().for_each(|event| self.words_in(&event.document, text));
                    }
                }
            }
        }
        let places = incident.other_places.iter_mut().map(|place| &mut place.text);
        let disputed =
            incident.disputes.iter_mut().flat_map(|d| d.positions.iter_mut().map(|(text, _)| text));
        let reasons = incident.links.iter_mut().flat_map(|link| &mut link.reasons);
        for text in places.chain(disputed).chain(reasons).chain(&mut incident.sources) {
            members.iter().for_each(|event| self.words_in(&event.document, text));
        }
    }

    fn document(&self, document: &mut Document) {
        let id = document.id.clone();
        let about = document.title.iter_mut().chain(&mut document.publisher).chain(&mut document.agency);
        for text in about.chain(&mut document.url).chain([&mut document.origin]) {
            self.words_in(&id, text);
        }
    }
}

/// The run as it may be shown. The documents keep their texts, by whose spans the quotations stand; nothing prints them.
pub fn projected(run: &Run, how: &Projection<'_>) -> Run {
    let mut view = Run {
        documents: run.documents.clone(),
        events: run.events.clone(),
        statements: run.statements.clone(),
        incidents: run.incidents.clone(),
        imported: run.imported.clone(),
        rejected: run.rejected.clone(),
        verdicts: run.verdicts.clone(),
        masks: Masks::none(),
        diagnostics: run.diagnostics.clone(),
        timings: run.timings,
    };
    if !how.public {
        return view;
    }
    view.documents.iter_mut().for_each(|document| how.document(document));
    view.events.iter_mut().for_each(|event| how.event(event));
    view.statements.iter_mut().for_each(|statement| how.statement(statement));
    view.rejected.iter_mut().flatten().for_each(|rejected| how.rejected(rejected));
    projected_incidents(&mut view.incidents, &run.events, how);
    let mut by_path: BTreeMap<&str, Vec<DocumentId>> = BTreeMap::new();
    for verdict in &run.verdicts {
        let id = verdict.document.as_deref().and_then(DocumentId::parse);
        by_path.entry(verdict.path.as_str()).or_default().extend(id);
    }
    for verdict in &mut view.verdicts {
        // Of an archive, the names in any of its members.
        for id in by_path.get(verdict.path.clone().as_str()).into_iter().flatten() {
            how.words_in(id, &mut verdict.path);
            how.words_in(id, &mut verdict.reason);
        }
        if let Some(id) = verdict.document.as_deref().and_then(DocumentId::parse) {
            how.words_in(&id, &mut verdict.member);
        }
    }
    for (path, diagnostic) in &mut view.diagnostics {
        for id in by_path.get(path.clone().as_str()).into_iter().flatten() {
            how.words_in(id, &mut diagnostic.message);
            how.words_in(id, path);
        }
    }
    view
}

/// Incidents as they may be shown, through the members they came from.
pub fn projected_incidents(incidents: &mut [Incident], events: &[Event], how: &Projection<'_>) {
    if !how.public {
        return;
    }
    let by_id: BTreeMap<&EventId, &Event> = events.iter().map(|event| (&event.id, event)).collect();
    incidents.iter_mut().for_each(|incident| how.incident(incident, &by_id));
}

/// The first `words` words of a text, as a prefix of it.
fn cut_words(text: &str, words: usize) -> &str {
    let mut end = 0;
    let mut count = 0;
    let mut inside = false;
    for (position, c) in text.char_indices() {
        if c.is_whitespace() {
            inside = false;
            continue;
        }
        if !inside {
            count += 1;
            inside = true;
            if count > words {
                return &text[..end];
            }
        }
        end = position + c.len_utf8();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_cut_between_words() {
        assert_eq!(cut_words("one two  three", 2), "one two");
        assert_eq!(cut_words("one two", 2), "one two");
        assert_eq!(cut_words("", 2), "");
    }
}
