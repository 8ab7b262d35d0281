//! Calendar arithmetic jiff does not have: other calendars, Easter, named days.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// A date of the Solar Hijri calendar in the Gregorian one; `None` outside 1178 to 1633 or for a day the month lacks.
///
/// Arithmetic rule with the 2820-year cycle replaced by its 33-year core, exact for 1178 to 1633 (Heydari, *The Persian
/// Calendar*): leap years are those with `(25 y + 11) mod 33 < 8`.
pub(super) fn from_solar_hijri(year: i32, month: u8, day: u8) -> Option<Date> {
    if !(1178..=1633).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let is_leap = |y: i32| (25 * y + 11).rem_euclid(33) < 8;
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        _ => 29 + u8::from(is_leap(year)),
    };
    if day == 0 || day > length {
        return None;
    }
    // 1 Hamal (Farvardin) 1403 was 20 March 2024.
    let (mut at, mut days) = (1403, 0i32);
    while at < year {
        days += 365 + i32::from(is_leap(at));
        at += 1;
    }
    while at > year {
        at -= 1;
        days -= 365 + i32::from(is_leap(at));
    }
    let month = i32::from(month) - 1;
    days += if month <= 6 { month * 31 } else { 186 + (month - 6) * 30 } + i32::from(day) - 1;
    Date::constant(2024, 3, 20).checked_add(days.days()).ok()
}

/// A date of the tabular Islamic calendar (civil epoch, leap years 2 5 7 10 13 16 18 21 24 26 29 of 30); the observed
/// month may begin a day or two apart. `None` for a month or day that does not exist.
pub(super) fn from_islamic(year: i32, month: u8, day: u8) -> Option<Date> {
    if !(1..=1700).contains(&year) || !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let (year, month) = (i64::from(year), i64::from(month));
    let days = i64::from(day) + (59 * (month - 1) + 1) / 2 + (year - 1) * 354 + (3 + 11 * year) / 30 - 1;
    // 1 Muharram 1 was 19 July 622 in the proleptic Gregorian calendar.
    Date::constant(622, 7, 19).checked_add(days.days()).ok()
}

/// Easter Sunday of the western churches (anonymous Gregorian computus; Meeus, *Astronomical Algorithms*, ch. 8).
pub(super) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let h = (19 * a + b - d - (b - f + 1) / 3 + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

/// The day a holiday code names in `year`: `12-25`; `11-4-4`, the fourth Thursday of November (`-1` for the last);
/// `easter`, `easter-2`.
pub(super) fn holiday(code: &str, year: i16) -> Option<Date> {
    if let Some(offset) = code.strip_prefix("easter") {
        let days: i32 = if offset.is_empty() { 0 } else { offset.parse().ok()? };
        return easter(year)?.checked_add(days.days()).ok();
    }
    let (month, rest) = code.split_once('-')?;
    let month: i8 = month.parse().ok()?;
    match rest.rsplit_once('-') {
        Some((nth, day)) if !nth.is_empty() => {
            let weekday = Weekday::from_monday_one_offset(day.parse().ok()?).ok()?;
            let nth: i8 = nth.trim_end_matches('-').parse().ok()?;
            let nth = if rest.contains("--") || rest.starts_with('-') { -1 } else { nth };
            Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
        }
        _ => Date::new(year, month, rest.parse().ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn solar_hijri_dates() {
        // Published equivalences: Nowruz of several years; 22 Bahman 1357, the day of the revolution in Iran;
        // 7 Saur 1357, the day of the coup in Afghanistan.
        for (solar, gregorian) in [
            ((1403, 1, 1), date(2024, 3, 20)),
            ((1404, 1, 1), date(2025, 3, 21)),
            ((1399, 12, 30), date(2021, 3, 20)),
            ((1400, 1, 1), date(2021, 3, 21)),
            ((1357, 11, 22), date(1979, 2, 11)),
            ((1357, 2, 7), date(1978, 4, 27)),
            ((1403, 2, 3), date(2024, 4, 22)),
        ] {
            assert_eq!(from_solar_hijri(solar.0, solar.1, solar.2), Some(gregorian), "{solar:?}");
        }
        assert_eq!(from_solar_hijri(1402, 12, 30), None, "no leap year");
        assert_eq!(from_solar_hijri(1403, 13, 1), None);
    }

    #[test]
    fn islamic_dates() {
        // Published equivalences of the tabular calendar (civil epoch).
        assert_eq!(from_islamic(1445, 9, 1), Some(date(2024, 3, 11)));
        assert_eq!(from_islamic(1400, 1, 1), Some(date(1979, 11, 21)));
        assert_eq!(from_islamic(1, 1, 1), Some(date(622, 7, 19)));
    }

    #[test]
    fn moving_days() {
        assert_eq!(easter(2000), Some(date(2000, 4, 23)));
        assert_eq!(easter(2024), Some(date(2024, 3, 31)));
        assert_eq!(holiday("easter-2", 2024), Some(date(2024, 3, 29)));
        assert_eq!(holiday("12-25", 1998), Some(date(1998, 12, 25)));
        assert_eq!(holiday("11-4-4", 1999), Some(date(1999, 11, 25)));
        assert_eq!(holiday("5--1-1", 2024), Some(date(2024, 5, 27)));
        assert_eq!(holiday("nonsense", 2024), None);
    }
}
