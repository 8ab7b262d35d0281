//! Days as tables write them: the order of day and month is the column's, and spreadsheets count.

use crate::html::metadata::day;
use jiff::civil::Date;

/// In which order a column writes day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// The order of day and month in a column, if some date of it can be read in one way only and none in the other only.
pub(super) fn order_of<'a>(written: impl Iterator<Item = &'a str>) -> Option<Order> {
    let (mut day_first, mut month_first) = (false, false);
    for (first, second, _) in written.filter_map(numbers) {
        day_first |= first > 12 && second <= 12;
        month_first |= second > 12 && first <= 12;
    }
    match (day_first, month_first) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// `15/04/2019` and `15-04-2019 10:00` as three numbers.
fn numbers(written: &str) -> Option<(i8, i8, i16)> {
    let date = written.trim().split([' ', 'T', ',']).next()?;
    let mut parts = date.split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = parts.next().is_none() && year.len() == 4 && first.len() <= 2 && second.len() <= 2;
    is_whole.then_some((first.parse().ok()?, second.parse().ok()?, year.parse().ok()?))
}

/// The day a cell holds: as pages write it, by the column's order, or as a spreadsheet counts days.
pub(super) fn cell_day(written: &str, order: Option<Order>) -> Option<Date> {
    if let Some((first, second, year)) = numbers(written) {
        let (day, month) = match order {
            Some(Order::MonthFirst) => (second, first),
            Some(Order::DayFirst) => (first, second),
            None if first > 12 || first == second => (first, second),
            None if second > 12 => (second, first),
            // Day or month first: nobody can tell.
            None => return None,
        };
        return Date::new(year, month, day).ok();
    }
    // Serial numbers from 1954 to 2119 (ECMA-376, part 1, 18.17.4.1: day 1 is 1 January 1900, and 1900 had a 29 February).
    let serial = written.trim().parse::<f64>().ok().filter(|serial| (20_000.0..80_000.0).contains(serial));
    if let Some(serial) = serial {
        return jiff::civil::date(1899, 12, 30)
            .checked_add(jiff::Span::new().days(serial.trunc() as i64))
            .ok();
    }
    day(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_order_of_their_column() {
        assert_eq!(order_of(["02/05/2019", "15/04/2019"].into_iter()), Some(Order::DayFirst));
        assert_eq!(order_of(["02/05/2019", "04/15/2019"].into_iter()), Some(Order::MonthFirst));
        assert_eq!(order_of(["13/05/2019", "04/15/2019"].into_iter()), None);
        let cases: &[(&str, Option<Order>, Option<&str>)] = &[
            ("02/05/2019", Some(Order::DayFirst), Some("2019-05-02")),
            ("02/05/2019", Some(Order::MonthFirst), Some("2019-02-05")),
            ("02/05/2019", None, None),
            ("15/04/2019", None, Some("2019-04-15")),
            ("43570", None, Some("2019-04-15")),
            ("2019-04-15", Some(Order::DayFirst), Some("2019-04-15")),
            ("2016/6/29 15:07:41", None, Some("2016-06-29")),
        ];
        for (written, order, expected) in cases {
            assert_eq!(cell_day(written, *order).map(|d| d.to_string()).as_deref(), *expected, "{written}");
        }
    }
}
