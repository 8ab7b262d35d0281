//! What one document tells once: its events of one incident, summed up as one record.

use super::merge;
use dateline_types::*;

/// The members' sum, with how much of its document it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The most telling member, with the narrowest date, the finest place, all parties and all counts. The id is the
    /// most telling member's: a link across documents names an event that a reader can open.
    pub event: Event,
    /// Indices of the members.
    pub members: Vec<usize>,
    /// The passages of its document that tell it, ascending and apart.
    pub sentences: Vec<Span>,
    first_sentence: u32,
}

impl Account {
    /// The sum of the members, which are events of one document.
    pub fn of(members: Vec<usize>, events: &[&Event]) -> Account {
        let told: Vec<&Event> = members.iter().map(|&m| events[m]).collect();
        let lead = merge::lead(&told);
        let mut event = lead.clone();
        if told.len() > 1 {
            sum_up(&mut event, &told, lead);
        }
        let first_sentence = told.iter().map(|e| e.sentence).min().unwrap_or(lead.sentence);
        let mut sentences: Vec<Span> = told.iter().flat_map(|e| e.evidence.all()).map(|e| e.span).collect();
        sentences.sort_unstable();
        // A word counts once, however many of the events stand in its sentence.
        sentences.dedup_by(|next, kept| kept.overlaps(*next).then(|| *kept = kept.cover(*next)).is_some());
        Account { event, members, sentences, first_sentence }
    }

    /// How much the document makes of it: reports tell the main thing first and again.
    pub fn prominence(&self) -> usize {
        let early = match self.first_sentence {
            0 | 1 => 4,
            2..=4 => 2,
            5..=9 => 1,
            _ => 0,
        };
        let counted = matches!(self.event.extent, Extent::Event | Extent::Episode);
        let happened = matches!(
            self.event.status.actuality,
            Actuality::Occurred | Actuality::Ongoing | Actuality::Attempted | Actuality::Foiled
        );
        self.event.mentions.len().min(5) + early + 2 * usize::from(counted) + 2 * usize::from(happened)
    }
}

fn sum_up(told: &mut Event, members: &[&Event], lead: &Event) {
    told.class = merge::class(members);
    told.extent = members.iter().map(|e| e.extent).min().unwrap_or(lead.extent);
    told.time = members
        .iter()
        .filter_map(|e| e.time.as_ref())
        .min_by_key(|t| (t.interval.is_none(), t.interval.map(|i| i.days()), t.interval))
        .cloned();
    told.place = merge::event_place(members);
    told.actors = merge::parties(members, |event| &event.actors);
    told.targets = merge::parties(members, |event| &event.targets);
    told.quantities = members.iter().flat_map(|e| e.quantities.iter().cloned()).collect();
    told.instruments = members.iter().flat_map(|e| e.instruments.iter().cloned()).collect();
    told.mentions = members.iter().flat_map(|e| e.mentions.iter().cloned()).collect();
    told.status = merge::status(members);
}
