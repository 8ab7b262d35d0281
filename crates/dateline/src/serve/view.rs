//! What the whole pile comes to, in memory: every incident and event as they may be shown, for lists, maps and facets.
//!
//! Made anew when events were linked again; between two such times, what people decide is noted in place.

use crate::mask::{Projection, projected};
use crate::pipeline::Run;
use crate::report::phrases::Phrases;
use crate::verdict::Verdict;
use dateline_types::*;
use std::collections::HashMap;

/// How far people have looked at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// Nobody.
    No,
    /// Some of an incident's events.
    Partly,
    /// Somebody said that it is right.
    Accepted,
    /// Somebody corrected it.
    Corrected,
}

impl Seen {
    /// The words of the interface.
    pub const WORDS: [&'static str; 4] = ["no", "partly", "accepted", "corrected"];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        Seen::WORDS[self as usize]
    }
}

/// An event, as far as lists need it.
#[derive(Debug, Clone)]
pub struct EventFacts {
    /// Its id.
    pub id: EventId,
    /// The document that tells it.
    pub document: usize,
    /// The version decisions are held against.
    pub version: u64,
    /// What it is, in words.
    pub label: String,
    /// Its evidence, masked and cut.
    pub sentence: String,
    /// Where.
    pub place: Option<String>,
    /// From which day.
    pub start: Option<jiff::civil::Date>,
    /// Who acted.
    pub actors: Vec<String>,
    /// The probability that the record is right.
    pub confidence: f64,
    /// The lowest of its fields, with the field's name.
    pub weakest: (&'static str, f64),
    /// Persons it says were killed, at most.
    pub killed: u64,
    /// The incident it was linked into.
    pub incident: Option<usize>,
    /// Political, criminal, private, an accident, or unknown.
    pub domain: Domain,
    /// Whether it counts as something that took place.
    pub counts: bool,
    /// How far people have looked at it.
    pub seen: Seen,
}

/// An incident, as far as lists need more than the incident says.
#[derive(Debug, Clone)]
pub struct IncidentFacts {
    /// What it is, in words.
    pub label: String,
    /// It in one sentence.
    pub sentence: String,
    /// The lowest confidence of its events; 1 for a dataset's row.
    pub confidence: f64,
    /// Its events.
    pub events: Vec<usize>,
    /// How far people have looked at it.
    pub seen: Seen,
}

/// A document, as far as lists need it.
#[derive(Debug, Clone)]
pub struct DocumentFacts {
    /// Its id.
    pub id: DocumentId,
    /// Its title, masked.
    pub title: Option<String>,
    /// Who published it, masked.
    pub publisher: Option<String>,
    /// Its date.
    pub date: Option<jiff::civil::Date>,
    /// Its language.
    pub language: Option<String>,
    /// Where it came from, masked.
    pub path: String,
    /// Its events.
    pub events: Vec<usize>,
    /// How many statements it makes.
    pub statements: usize,
}

/// The pile.
#[derive(Debug, Default)]
pub struct View {
    /// Goes up when it is made anew or something in it changes.
    pub revision: u64,
    /// Incidents as they may be shown; coded ones first.
    pub incidents: Vec<Incident>,
    /// What lists say of them, in the same order.
    pub facts: Vec<IncidentFacts>,
    /// Events as decided, in the order of documents.
    pub events: Vec<EventFacts>,
    /// Documents that were coded, in the order they came.
    pub documents: Vec<DocumentFacts>,
    /// One line for every input.
    pub verdicts: Vec<Verdict>,
    /// Where each event is.
    pub event_at: HashMap<EventId, usize>,
    /// Where each incident is, by its id and its former ids.
    pub incident_at: HashMap<IncidentId, usize>,
    /// Where each document is.
    pub document_at: HashMap<DocumentId, usize>,
}

impl View {
    /// What a run comes to. `imported` are rows of datasets; `version` and `seen` say what people did with an event.
    pub fn of(run: Run, imported: Vec<Incident>, stand: impl Fn(&EventId) -> (u64, Seen)) -> View {
        let masks = run.masks.clone();
        let mut run = {
            let how = Projection::public(&masks);
            projected(&run, &how)
        };
        let phrases = Phrases::embedded();
        let mut view = View { verdicts: std::mem::take(&mut run.verdicts), ..View::default() };
        for document in run.documents {
            view.document_at.insert(document.id.clone(), view.documents.len());
            view.documents.push(DocumentFacts {
                title: document.title,
                publisher: document.publisher,
                date: document.date.map(|date| date.date),
                language: document.language.map(String::from),
                path: document.origin,
                events: Vec::new(),
                statements: 0,
                id: document.id,
            });
        }
        for statement in &run.statements {
            let document = view.document(&statement.document);
            view.documents[document].statements += 1;
        }
        for event in &run.events {
            let document = view.document(&event.document);
            let (version, seen) = stand(&event.id);
            view.event_at.insert(event.id.clone(), view.events.len());
            view.documents[document].events.push(view.events.len());
            view.events.push(facts_of(event, document, version, seen, phrases));
        }
        for incident in run.incidents.into_iter().chain(imported) {
            view.push(incident, phrases);
        }
        view
    }

    /// The place of a document; of a bundle only events say that there is one.
    fn document(&mut self, id: &DocumentId) -> usize {
        if let Some(&at) = self.document_at.get(id) {
            return at;
        }
        let verdict = self.verdicts.iter().find(|v| v.document.as_deref() == Some(id.as_str()));
        self.document_at.insert(id.clone(), self.documents.len());
        self.documents.push(DocumentFacts {
            id: id.clone(),
            title: None,
            publisher: None,
            date: verdict.and_then(|v| v.date.parse().ok()),
            language: verdict.map(|v| v.language.to_string()).filter(|l| !l.is_empty()),
            path: verdict.map(|v| v.path.clone()).unwrap_or_default(),
            events: Vec::new(),
            statements: 0,
        });
        self.documents.len() - 1
    }

    fn push(&mut self, incident: Incident, phrases: &Phrases) {
        let at = self.incidents.len();
        let events: Vec<usize> =
            incident.events.iter().filter_map(|id| self.event_at.get(id).copied()).collect();
        for &event in &events {
            self.events[event].incident = Some(at);
        }
        self.incident_at.insert(incident.id.clone(), at);
        for former in &incident.history.formerly {
            self.incident_at.entry(former.clone()).or_insert(at);
        }
        let confidence = events.iter().map(|&e| self.events[e].confidence).fold(1.0, f64::min);
        self.facts.push(IncidentFacts {
            label: phrases.of(&incident).label.clone(),
            sentence: sentence(&incident, phrases),
            confidence,
            seen: self.seen_of(&events),
            events,
        });
        self.incidents.push(incident);
    }

    fn seen_of(&self, events: &[usize]) -> Seen {
        let seen: Vec<Seen> = events.iter().map(|&event| self.events[event].seen).collect();
        match seen.iter().min() {
            None => Seen::No,
            Some(Seen::No) if seen.iter().any(|s| *s > Seen::No) => Seen::Partly,
            Some(Seen::No) => Seen::No,
            Some(_) => seen.iter().copied().max().unwrap_or(Seen::No),
        }
    }

    /// Notes what became of an event: its record as decided, or nothing if it was rejected.
    pub fn note(&mut self, id: &EventId, shown: Option<&Event>, version: u64, seen: Seen) {
        let Some(&at) = self.event_at.get(id) else { return };
        self.revision += 1;
        let old = &self.events[at];
        self.events[at] = match shown {
            Some(event) => {
                let facts = facts_of(event, old.document, version, seen, Phrases::embedded());
                EventFacts { incident: old.incident, ..facts }
            }
            None => EventFacts { version, seen: Seen::Accepted, counts: false, ..old.clone() },
        };
        if let Some(incident) = self.events[at].incident {
            self.facts[incident].seen = self.seen_of(&self.facts[incident].events);
        }
    }

    /// An event by its id.
    pub fn event(&self, id: &EventId) -> Option<&EventFacts> {
        self.event_at.get(id).map(|&at| &self.events[at])
    }

    /// The id of the incident an event is of.
    pub fn incident_of(&self, event: &EventId) -> Option<&IncidentId> {
        let at = self.event(event)?.incident?;
        Some(&self.incidents[at].id)
    }

    /// The domain of an incident: that of the first of its events that has one.
    pub fn domain_of(&self, incident: usize) -> Domain {
        let mut domains = self.facts[incident].events.iter().map(|&event| self.events[event].domain);
        domains.find(|domain| *domain != Domain::Unknown).unwrap_or(Domain::Unknown)
    }

    /// Ids of an incident's documents.
    pub fn documents_of(&self, incident: usize) -> impl Iterator<Item = &DocumentId> {
        self.facts[incident].events.iter().map(|&event| &self.documents[self.events[event].document].id)
    }
}

fn facts_of(event: &Event, document: usize, version: u64, seen: Seen, phrases: &Phrases) -> EventFacts {
    let f = event.field_confidence;
    let fields = [
        ("type", f.class),
        ("actors", f.actors),
        ("targets", f.targets),
        ("time", f.time),
        ("place", f.place),
    ];
    let weakest = fields.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(("type", 1.0));
    let killed = event.quantities.iter().filter(|q| q.kind == Some(QuantityKind::Killed));
    EventFacts {
        id: event.id.clone(),
        document,
        version,
        label: phrases.of_class(event.class).label.clone(),
        sentence: event.evidence.first().text.split_whitespace().collect::<Vec<_>>().join(" "),
        place: event.place.as_ref().map(|p| p.place.as_ref().map_or(&p.text, |place| &place.name).clone()),
        start: event.time.as_ref().and_then(|time| time.interval).map(DayInterval::start),
        actors: event.actors.iter().map(party_name).collect(),
        confidence: event.confidence,
        weakest,
        killed: killed.filter_map(|q| q.max.or(q.min)).max().unwrap_or(0),
        incident: None,
        domain: event.domain.domain,
        counts: matches!(event.extent, Extent::Event | Extent::Episode)
            && event.status.polarity == Polarity::Affirmed
            && matches!(
                event.status.actuality,
                Actuality::Occurred | Actuality::Ongoing | Actuality::Attempted | Actuality::Foiled
            ),
        seen,
    }
}

/// What a party is called in a list.
pub fn party_name(party: &ActorRef) -> String {
    party.label().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the status is, in one word: denied, or how far it came.
pub fn status_word(status: &Status) -> &'static str {
    match status.polarity {
        Polarity::Negated => "denied",
        Polarity::Affirmed => status.actuality.as_str(),
    }
}

/// An incident in one plain sentence, without its status: what, by whom, on whom, where.
fn sentence(incident: &Incident, phrases: &Phrases) -> String {
    let phrase = phrases.of(incident);
    let mut text = phrase.phrase.clone();
    if let Some(first) = text.get(..1) {
        text = first.to_uppercase() + &text[1..];
    }
    for (parties, joint) in [(&incident.actors, &phrase.actor), (&incident.targets, &phrase.target)] {
        let mut names: Vec<String> = parties.iter().map(party_name).filter(|name| !name.is_empty()).collect();
        names.dedup();
        if !names.is_empty() {
            text.push_str(&format!(" {joint} {}", names.join(", ")));
        }
    }
    if let Some(place) = &incident.place {
        text.push_str(&format!(", {}", place.name));
    }
    text
}

/// The killed or injured of an incident, all together.
pub fn bounds(incident: &Incident, kind: QuantityKind) -> Option<&QuantityBounds> {
    let mut counts: Vec<&QuantityBounds> = incident.quantities.iter().filter(|q| q.kind == kind).collect();
    counts.sort_by_key(|q| (q.of.is_some(), std::cmp::Reverse(q.best)));
    counts.first().copied()
}
