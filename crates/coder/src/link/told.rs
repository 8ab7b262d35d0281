//! What one document tells once: its events of one incident, summed up as one record.

use super::merge;
use super::pair::PRESUMED;
use dateline_types::*;

/// The members' sum: the most telling member, with the narrowest date, the finest place, all parties and all counts.
///
/// The id is the most telling member's: a link across documents names an event that a reader can open.
///
/// What is told to have happened and has no date in any member is presumed to lie in the three weeks before the report;
/// that is worth little ([`PRESUMED`]), rules nothing out, and is never shown as the event's date.
pub(super) fn telling(members: &[&Event], document: Option<&Document>) -> Event {
    let lead = merge::lead(members);
    let mut told = lead.clone();
    if members.len() > 1 {
        sum_up(&mut told, members, lead);
    }
    if told.time.is_none()
        && told.extent == Extent::Event
        && matches!(told.status.actuality, Actuality::Occurred | Actuality::Foiled)
        && let Some(date) = document.and_then(|d| d.date.as_ref())
        && let Some(interval) =
            DayInterval::new(date.date.saturating_sub(jiff::Span::new().days(PRESUMED_DAYS)), date.date)
    {
        told.time = Some(EventTime {
            span: None,
            text: String::new(),
            value: "PAST_REF".into(),
            modifier: None,
            interval: Some(interval),
            granularity: Granularity::Vague,
            basis: TimeBasis::Dct,
            rule: PRESUMED.into(),
        });
    }
    told
}

const PRESUMED_DAYS: i64 = 21;

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
    told.status = merge::status(members);
}
