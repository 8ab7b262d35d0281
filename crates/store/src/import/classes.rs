//! What a dataset's own classes and country codes are natively: the tables under `resources/import`.

use super::CountryCode;
use super::reader::Context;
use dateline_types::{EventClass, LocalType, PloverType};
use smol_str::SmolStr;
use std::collections::HashMap;

const CLASSES: &str = include_str!("../../../../resources/import/classes.tsv");
const COUNTRIES: &str = include_str!("../../../../resources/import/countries.tsv");

/// Both tables, ready for look-up.
#[derive(Debug, Clone)]
pub struct Tables {
    classes: HashMap<(&'static str, &'static str), EventClass>,
    countries: HashMap<(&'static str, String), SmolStr>,
}

impl Tables {
    /// The embedded tables.
    pub fn embedded() -> Tables {
        let mut tables = Tables { classes: HashMap::new(), countries: HashMap::new() };
        for [dataset, code, class] in rows(CLASSES) {
            if let Some(class) = class_of(class) {
                tables.classes.insert((dataset, code), class);
            }
        }
        for [system, code, iso3] in rows(COUNTRIES) {
            tables.countries.insert((system, code.to_lowercase()), iso3.into());
        }
        tables
    }

    /// The class of a dataset's code: of the code itself, or of its longest beginning that the table has.
    pub fn class(&self, dataset: &'static str, code: &str) -> Option<EventClass> {
        let ends = (1..=code.len()).rev().filter(|&end| code.is_char_boundary(end));
        ends.map(|end| &code[..end]).find_map(|part| self.classes.get(&(dataset, part)).copied())
    }

    /// The ISO-3 code of a country as datasets write it.
    pub fn country(&self, code: CountryCode<'_>) -> Option<SmolStr> {
        let (system, text) = match code {
            CountryCode::Name(name) => ("name", name),
            CountryCode::Fips(code) => ("fips", code),
        };
        self.countries.get(&(system, text.to_lowercase())).cloned()
    }
}

/// Asks the dataset's own table first, then the caller.
pub(super) fn country(context: &Context<'_>, name: &str) -> Option<SmolStr> {
    if name.is_empty() {
        return None;
    }
    context.tables.country(CountryCode::Name(name)).or_else(|| (context.options.country)(name))
}

fn rows(text: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

/// Reads `ASSAULT`, `ASSAULT/explosives` or `control/gained`.
pub fn class_of(text: &str) -> Option<EventClass> {
    if let Ok(local) = text.parse::<LocalType>() {
        return Some(EventClass::local(local));
    }
    let (kind, mode) = match text.split_once('/') {
        Some((kind, mode)) => (kind, Some(mode.parse().ok()?)),
        None => (text, None),
    };
    EventClass::plover(kind.parse::<PloverType>().ok()?, mode).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_used() {
        for [dataset, code, class] in rows(CLASSES) {
            assert!(class_of(class).is_some(), "{dataset} {code} {class}");
        }
        assert!(
            rows(COUNTRIES)
                .all(|[_, _, iso3]| iso3.len() == 3 && iso3.bytes().all(|b| b.is_ascii_uppercase()))
        );
        let lines = |text: &str| text.lines().filter(|l| !l.starts_with('#')).count();
        let tables = Tables::embedded();
        assert_eq!((tables.classes.len(), tables.countries.len()), (lines(CLASSES), lines(COUNTRIES)));
    }

    #[test]
    fn the_longest_beginning_counts() {
        let tables = Tables::embedded();
        let class = |code: &str| tables.class("gdelt", code).map(|c| c.to_string());
        assert_eq!(class("1831").as_deref(), Some("ASSAULT/suicide-attack"));
        assert_eq!(class("1834").as_deref(), Some("ASSAULT/explosives"));
        assert_eq!(class("190").as_deref(), Some("ASSAULT"));
        assert_eq!(class("010"), None);
        assert_eq!(tables.country(CountryCode::Fips("IZ")).as_deref(), Some("IRQ"));
        assert_eq!(tables.country(CountryCode::Name("DR Congo (Zaire)")).as_deref(), Some("COD"));
    }
}
