//! Precision and clarity in the codes of UCDP GED and ACLED, derived from what dateline stores (docs/exports.md).

use dateline_types::{Extent, PlacePrecision, QuantityKind, QuantityOf, ViolenceClass};
use jiff::civil::Date;

/// Days from `start` to `end`, both counted.
fn days(start: Date, end: Date) -> i32 {
    (end - start).get_days() + 1
}

/// UCDP GED `date_prec`: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 longer.
pub fn ged_date_prec(start: Date, end: Date) -> i64 {
    match days(start, end) {
        ..=1 => 1,
        2..=6 => 2,
        7 => 3,
        8..=31 => 4,
        _ => 5,
    }
}

/// UCDP GED `where_prec`: 1 the named place, 3 second-order division, 4 first-order division, 5 a line or fuzzy area,
/// 6 country, 7 sea. 2, "near a place", is not derived: a place that no gazetteer has is given by its division.
pub const fn ged_where_prec(precision: PlacePrecision) -> i64 {
    match precision {
        PlacePrecision::Poi | PlacePrecision::Settlement => 1,
        PlacePrecision::Admin2 => 3,
        PlacePrecision::Admin1 => 4,
        PlacePrecision::Line | PlacePrecision::Border | PlacePrecision::Region => 5,
        PlacePrecision::Country => 6,
        PlacePrecision::Maritime => 7,
    }
}

/// UCDP GED `type_of_violence`: 1 state-based, 2 non-state, 3 one-sided.
pub const fn ged_type_of_violence(class: ViolenceClass) -> Option<i64> {
    match class {
        ViolenceClass::StateBased => Some(1),
        ViolenceClass::NonState => Some(2),
        ViolenceClass::OneSided => Some(3),
        ViolenceClass::None | ViolenceClass::Unknown => None,
    }
}

/// UCDP GED `event_clarity`: 1 one event can be told from others, 2 several are told as one.
pub const fn ged_event_clarity(extent: Extent) -> i64 {
    match extent {
        Extent::Event => 1,
        Extent::Episode | Extent::Aggregate | Extent::Background => 2,
    }
}

/// ACLED `time_precision`: 1 the day, 2 a week, 3 a month; `None` for longer, which ACLED does not code.
pub fn acled_time_precision(start: Date, end: Date) -> Option<i64> {
    match days(start, end) {
        ..=1 => Some(1),
        2..=7 => Some(2),
        8..=31 => Some(3),
        _ => None,
    }
}

/// ACLED `geo_precision`: 1 the town, 2 a part of a region, 3 a region; `None` for what is larger.
pub const fn acled_geo_precision(precision: PlacePrecision) -> Option<i64> {
    match precision {
        PlacePrecision::Poi | PlacePrecision::Settlement => Some(1),
        PlacePrecision::Admin2 => Some(2),
        PlacePrecision::Admin1 => Some(3),
        _ => None,
    }
}

/// A count with its bounds, for [`toll`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub kind: Option<QuantityKind>,
    /// Whose.
    pub of: Option<QuantityOf>,
    /// Low, best and high; an open bound is `None`.
    pub bounds: [Option<u64>; 3],
}

/// Low, best and high of one kind of count. The figure that names no side is the total; without one, the sides are
/// summed. `None` where nothing of the kind is counted, open where a part is open.
pub fn toll(figures: &[Figure], kind: QuantityKind, of: Option<QuantityOf>) -> [Option<u64>; 3] {
    let of_kind = || figures.iter().filter(move |f| f.kind == Some(kind));
    let has_total = of_kind().any(|f| f.of.is_none());
    let counted: Vec<&Figure> = match of {
        Some(of) => of_kind().filter(|f| f.of == Some(of)).collect(),
        None => of_kind().filter(|f| f.of.is_none() || !has_total).collect(),
    };
    if counted.is_empty() {
        return [None; 3];
    }
    [0, 1, 2].map(|bound| counted.iter().try_fold(0u64, |sum, f| Some(sum.saturating_add(f.bounds[bound]?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_counts_alone_and_sides_are_summed() {
        let killed = Some(QuantityKind::Killed);
        let figure = |of, low, high| Figure { kind: killed, of, bounds: [Some(low), Some(low), high] };
        let sides = [figure(Some(QuantityOf::A), 2, Some(3)), figure(Some(QuantityOf::B), 4, None)];
        assert_eq!(toll(&sides, QuantityKind::Killed, None), [Some(6), Some(6), None]);
        assert_eq!(toll(&sides, QuantityKind::Killed, Some(QuantityOf::A)), [Some(2), Some(2), Some(3)]);
        let with_total = [sides[0], figure(None, 9, Some(9))];
        assert_eq!(toll(&with_total, QuantityKind::Killed, None), [Some(9); 3]);
        assert_eq!(toll(&with_total, QuantityKind::Injured, None), [None; 3]);
    }

    #[test]
    fn dates_by_their_length() {
        let of = |start: &str, end: &str| {
            let (start, end) = (start.parse().unwrap(), end.parse().unwrap());
            (ged_date_prec(start, end), acled_time_precision(start, end))
        };
        assert_eq!(of("2019-05-03", "2019-05-03"), (1, Some(1)));
        assert_eq!(of("2019-05-03", "2019-05-09"), (3, Some(2)));
        assert_eq!(of("2019-05-01", "2019-05-31"), (4, Some(3)));
        assert_eq!(of("2019-01-01", "2020-12-31"), (5, None));
    }
}
