//! How well an incident is supported: which may be told as findings, which stand apart as uncertain, which did not happen.
//!
//! A finding rests on incidents that happened, that a person accepted or whose best record is right as a whole with at
//! least the stated probability (`docs/learning.md` has the curve of that probability), and that lie in the period most
//! of the dated incidents lie in. An aggregate, a lone year of background and a place taken from the surrounding text
//! never lead.

use dateline_types::*;
use jiff::civil::Date;

/// Above which probabilities an incident is well supported, and below which it is uncertain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At least this: findings may rest on it, 0 to 1.
    pub supported: f64,
    /// Below this: it stands apart, 0 to 1.
    pub uncertain: f64,
}

impl Default for Thresholds {
    /// One record in four, and one in five: what is more likely wrong than that is not told among the facts.
    fn default() -> Self {
        Thresholds { supported: 0.25, uncertain: 0.20 }
    }
}

/// Where an incident stands in the bulletin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Findings may rest on it.
    Supported,
    /// It is told, and leads nothing.
    Told,
    /// It is set apart as uncertain.
    Uncertain,
    /// It was planned, threatened, called for, supposed or negated: no happening.
    Apart,
}

/// True if, by the reports, something happened: it took or takes place, or was tried or stopped.
pub fn happened(status: &Status) -> bool {
    status.polarity == Polarity::Affirmed
        && matches!(
            status.actuality,
            Actuality::Occurred | Actuality::Ongoing | Actuality::Attempted | Actuality::Foiled
        )
}

/// The probability that the best record behind an incident is right as a whole, 0 to 1.
pub fn confidence(members: &[&Event]) -> f64 {
    members.iter().map(|event| event.confidence).fold(0.0, f64::max)
}

/// Where an incident stands. `accepted` is true if a person accepted one of its events.
pub fn standing(incident: &Incident, members: &[&Event], accepted: bool, at: Thresholds) -> Standing {
    if !happened(&incident.status) {
        return Standing::Apart;
    }
    let confidence = confidence(members);
    match () {
        () if accepted || confidence >= at.supported => Standing::Supported,
        () if confidence < at.uncertain => Standing::Uncertain,
        () => Standing::Told,
    }
}

/// True if no report ties the incident to its place: it was carried over from the text around it.
pub fn is_place_inferred(incident: &Incident, members: &[&Event]) -> bool {
    let Some(place) = &incident.place else { return false };
    let mut bases = members.iter().filter_map(|event| event.place.as_ref()).filter(|own| {
        own.place.as_ref().is_some_and(|own| own.geonameid == place.geonameid && own.name == place.name)
    });
    let tied = |own: &EventPlace| own.basis != PlaceBasis::Discourse;
    // Dataset rows have no members, and their place is stated.
    !members.is_empty() && !bases.any(tied)
}

/// True if no report says that the party acted: the text around the words gave it.
pub fn is_inferred(party: &ActorRef) -> bool {
    party.attribution.as_ref().is_some_and(|given| given.basis == AttributionBasis::Inferred)
}

/// True if the report that gives a count tells it only to say that somebody denies it, or that it was taken back: "denied
/// that three had died". A count that stands before the denial ("the attack, which killed three, was denied") is told.
pub fn is_denied(bounds: &QuantityBounds, members: &[&Event]) -> bool {
    let from = bounds.from.best.as_ref().and_then(|id| members.iter().find(|event| event.id == *id));
    let Some(event) = from else { return false };
    let counts = event
        .quantities
        .iter()
        .filter(|q| q.kind == Some(bounds.kind) && q.of == bounds.of && q.min.or(q.max) == Some(bounds.best));
    let denied = |count: &Quantity| {
        let denials = event.status.claims.iter().filter(|claim| {
            matches!(claim.act, ClaimAct::Denied | ClaimAct::Retracted)
                && matches!(claim.about, ClaimAbout::Toll | ClaimAbout::Occurrence)
        });
        denials.into_iter().any(|claim| {
            let together = event
                .evidence
                .all()
                .iter()
                .any(|piece| piece.span.contains(count.span) && piece.span.contains(claim.span));
            together && claim.span.start() < count.span.start()
        })
    };
    let mut counts = counts.peekable();
    counts.peek().is_some() && counts.all(denied)
}

/// The days most of the dated incidents lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Dated incidents that lie in it.
    pub inside: usize,
    /// Dated incidents in all.
    pub dated: usize,
}

impl Period {
    /// The shortest period that holds nine tenths of `intervals` whole, if leaving the rest out at least halves the span;
    /// else the period of all. `None` if there is none.
    pub fn of(intervals: &[DayInterval]) -> Option<Period> {
        let mut sorted = intervals.to_vec();
        sorted.sort();
        let whole = Period {
            from: sorted.first()?.start(),
            to: sorted.iter().map(|i| i.end()).max()?,
            inside: sorted.len(),
            dated: sorted.len(),
        };
        let dated = sorted.len();
        // Of four to nine, one may be left out.
        let wanted = (dated * 9).div_ceil(10).min(if dated >= 4 { dated - 1 } else { dated });
        let mut best: Option<Period> = None;
        // Ends of the intervals that start on or after `from`, kept sorted while starts fall away one by one.
        let mut later: Vec<Date> = sorted.iter().map(|i| i.end()).collect();
        later.sort();
        for (n, first) in sorted.iter().enumerate() {
            if dated - n < wanted {
                break;
            }
            let from = first.start();
            let to = later[wanted - 1];
            later.remove(later.partition_point(|end| *end < first.end()));
            if best.is_none_or(|best| days(from, to) < days(best.from, best.to)) {
                best = Some(Period { from, to, inside: wanted, dated });
            }
        }
        let mut best = best.filter(|best| days(best.from, best.to) * 2 <= days(whole.from, whole.to));
        if let Some(best) = &mut best {
            best.inside = sorted.iter().filter(|i| best.holds(**i)).count();
        }
        Some(best.unwrap_or(whole))
    }

    /// True if an interval lies in it.
    pub fn holds(&self, interval: DayInterval) -> bool {
        self.from <= interval.start() && interval.end() <= self.to
    }
}

fn days(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days())) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn on(year: i16, month: i8, day: i8) -> DayInterval {
        DayInterval::day(date(year, month, day))
    }

    #[test]
    fn the_period_is_that_of_the_bulk() {
        let mut days: Vec<DayInterval> = (1..=19).map(|day| on(2026, 5, day)).collect();
        days.push(on(1431, 1, 1));
        let period = Period::of(&days).unwrap();
        // Eighteen of twenty: the shortest such span.
        assert_eq!((period.from, period.to), (date(2026, 5, 1), date(2026, 5, 18)));
        assert_eq!((period.inside, period.dated), (18, 20));
        assert!(!period.holds(on(1431, 1, 1)));
    }

    #[test]
    fn an_even_spread_is_told_whole() {
        let days: Vec<DayInterval> = (1..=20).map(|day| on(2026, 5, day)).collect();
        let period = Period::of(&days).unwrap();
        assert_eq!((period.from, period.to, period.inside), (date(2026, 5, 1), date(2026, 5, 20), 20));
        assert_eq!(Period::of(&[]), None);
        let two = Period::of(&[on(1431, 1, 1), on(2026, 5, 1)]).unwrap();
        assert_eq!(two.inside, 2, "of two nobody can say which is the lone one");
        let five = [on(1431, 1, 1), on(2026, 5, 1), on(2026, 5, 2), on(2026, 5, 4), on(2026, 6, 1)];
        assert_eq!(Period::of(&five).unwrap().from, date(2026, 5, 1));
    }

    #[test]
    fn what_did_not_happen_is_no_happening() {
        let with = |polarity, actuality| Status { polarity, actuality, ..Status::PLAIN };
        assert!(happened(&Status::PLAIN));
        assert!(happened(&with(Polarity::Affirmed, Actuality::Foiled)));
        for actuality in
            [Actuality::Planned, Actuality::Threatened, Actuality::CalledFor, Actuality::Hypothetical]
        {
            assert!(!happened(&with(Polarity::Affirmed, actuality)), "{actuality}");
        }
        assert!(!happened(&with(Polarity::Negated, Actuality::Occurred)));
    }
}
