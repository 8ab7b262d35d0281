//! Numbers of states (Gleditsch and Ward 1999), by which datasets about states are joined: `resources/import/states.tsv`.
//!
//! One number a country of today. Agrees with `country_id` of UCDP GED for 58 of the 59 countries of a sample; the other is
//! the Yugoslavia of before 2006 (345), which ISO 3166 no longer has.

const STATES: &str = include_str!("../../../../resources/import/states.tsv");

/// The number of a state by its ISO-3 code; `None` for what is no state of the list.
pub fn gwno(iso3: &str) -> Option<u16> {
    let mut rows =
        STATES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    rows.find(|(code, _)| *code == iso3).and_then(|(_, number)| number.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn states_have_one_number_each() {
        // country_id of UCDP GED 23.1.
        for (iso3, number) in
            [("SYR", 652), ("CAF", 482), ("COD", 490), ("YEM", 678), ("MMR", 775), ("DEU", 260)]
        {
            assert_eq!(gwno(iso3), Some(number), "{iso3}");
        }
        assert_eq!((gwno("ATA"), gwno("PRI"), gwno("")), (None, None, None));
        let lines: Vec<&str> = STATES.lines().filter(|l| !l.starts_with('#')).collect();
        let numbers: BTreeSet<&str> = lines.iter().filter_map(|l| l.split('\t').nth(1)).collect();
        assert_eq!(numbers.len(), lines.len());
        assert!(lines.iter().all(|l| l.split('\t').next().is_some_and(|code| gwno(code).is_some())));
    }
}
