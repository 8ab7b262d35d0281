//! The countries and territories of the world: codes, names, adjectives, peoples, capitals, neighbours.
//!
//! Actors ("Tajik police") and places ("in Tajikistan") read the same table, so that both end at the same ISO 3166-1
//! alpha-3 code. An adjective or a people's name is evidence for a country, never a place by itself.
//!
//! ```
//! use dateline_resources::countries::{CountryWord, Countries};
//!
//! let countries = Countries::embedded();
//! assert_eq!(countries.by_iso3("TJK").map(|c| c.name.as_str()), Some("Tajikistan"));
//! assert_eq!(countries.word("Tajik"), vec![("TJK", CountryWord::Adjective), ("TJK", CountryWord::People)]);
//! ```

use dateline_types::LatLng;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::fmt;

const TABLE: &str = include_str!("../../../resources/countries/countries.tsv");

/// A country or territory with an ISO 3166-1 code (and Kosovo, `XKX`).
#[derive(Debug, Clone, PartialEq)]
pub struct Country {
    /// ISO 3166-1 alpha-3.
    pub iso3: SmolStr,
    /// ISO 3166-1 alpha-2.
    pub iso2: SmolStr,
    /// ISO 3166-1 numeric; `None` where there is none (Kosovo).
    pub numeric: Option<u16>,
    /// GeoNames id.
    pub geonameid: u32,
    /// The usual English name.
    pub name: String,
    /// A conventional point for the whole country, as gazetteers give it.
    pub point: LatLng,
    /// Area, square kilometres.
    pub area_km2: f64,
    /// Population.
    pub population: u64,
    /// GeoNames' continent code: AF AN AS EU NA OC SA.
    pub continent: SmolStr,
    /// Countries with a common land border, ISO 3166-1 alpha-3.
    pub neighbours: Vec<SmolStr>,
    /// The capital's English name, empty if none.
    pub capital: String,
    /// Adjectives, the usual one first ("Tajik", "Tajikistani").
    pub adjectives: Vec<String>,
    /// What its people are called, singular and plural.
    pub people: Vec<String>,
    /// Other names: official, former, abbreviated.
    pub aliases: Vec<String>,
}

impl Country {
    /// The radius of a circle of the country's area, kilometres.
    pub fn radius_km(&self) -> f64 {
        (self.area_km2.max(1.0) / std::f64::consts::PI).sqrt()
    }
}

/// What a word says about a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountryWord {
    /// A name of the country itself.
    Name,
    /// An adjective ("Tajik").
    Adjective,
    /// A name of its people ("Tajiks").
    People,
    /// Its capital, which often stands for its government.
    Capital,
}

/// Why a table of countries could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryTableError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for CountryTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for CountryTableError {}

/// The table, with indexes by code and by word.
#[derive(Debug, Clone, Default)]
pub struct Countries {
    rows: Vec<Country>,
    by_iso3: FxHashMap<SmolStr, usize>,
    by_iso2: FxHashMap<SmolStr, usize>,
    by_id: FxHashMap<u32, usize>,
    words: FxHashMap<String, Vec<(usize, CountryWord)>>,
}

impl Countries {
    /// The embedded table.
    pub fn embedded() -> Countries {
        Countries::parse(TABLE).expect("the embedded table of countries is checked by a test")
    }

    /// Reads a table: tab-separated, columns as the first comment line of `resources/countries/countries.tsv` names them.
    ///
    /// # Errors
    /// At the first line that lacks columns, has an unreadable number, or repeats a code.
    pub fn parse(text: &str) -> Result<Countries, CountryTableError> {
        let mut countries = Countries::default();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let country =
                parse_row(line).map_err(|message| CountryTableError { line: index + 1, message })?;
            let row = countries.rows.len();
            if countries.by_iso3.insert(country.iso3.clone(), row).is_some() {
                return Err(CountryTableError {
                    line: index + 1,
                    message: format!("code given twice: {:?}", country.iso3),
                });
            }
            countries.by_iso2.insert(country.iso2.clone(), row);
            countries.by_id.insert(country.geonameid, row);
            countries.rows.push(country);
        }
        for (row, country) in countries.rows.iter().enumerate() {
            let kinds = [
                (std::slice::from_ref(&country.name), CountryWord::Name),
                (&country.aliases, CountryWord::Name),
                (&country.adjectives, CountryWord::Adjective),
                (&country.people, CountryWord::People),
                (std::slice::from_ref(&country.capital), CountryWord::Capital),
            ];
            for (list, kind) in kinds {
                for word in list.iter().filter(|word| !word.is_empty()) {
                    let entry = countries.words.entry(key(word)).or_default();
                    if !entry.contains(&(row, kind)) {
                        entry.push((row, kind));
                    }
                }
            }
        }
        Ok(countries)
    }

    /// All rows, by ISO 3166-1 alpha-3.
    pub fn rows(&self) -> &[Country] {
        &self.rows
    }

    /// The country with this ISO 3166-1 alpha-3 code.
    pub fn by_iso3(&self, iso3: &str) -> Option<&Country> {
        self.by_iso3.get(iso3).map(|&row| &self.rows[row])
    }

    /// The country with this ISO 3166-1 alpha-2 code.
    pub fn by_iso2(&self, iso2: &str) -> Option<&Country> {
        self.by_iso2.get(iso2).map(|&row| &self.rows[row])
    }

    /// The country with this GeoNames id.
    pub fn by_geonameid(&self, id: u32) -> Option<&Country> {
        self.by_id.get(&id).map(|&row| &self.rows[row])
    }

    /// What `word` says about countries: alpha-3 codes with the kind of word, in table order.
    ///
    /// Case and a leading "the" do not matter, but a word written all in small letters never matches a short
    /// abbreviation ("us", "car").
    pub fn word(&self, word: &str) -> Vec<(&str, CountryWord)> {
        let shortened_pronoun = word.len() <= 3 && word.chars().all(char::is_lowercase);
        if shortened_pronoun {
            return Vec::new();
        }
        let found = self.words.get(&key(word)).map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|&(row, kind)| (self.rows[row].iso3.as_str(), kind)).collect()
    }
}

fn key(word: &str) -> String {
    let lower = word.trim().to_lowercase().replace(['’', 'ʼ', '‘'], "'");
    lower.strip_prefix("the ").map(str::to_owned).unwrap_or(lower)
}

fn parse_row(line: &str) -> Result<Country, String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [
        iso3,
        iso2,
        numeric,
        id,
        name,
        lat,
        lng,
        area,
        population,
        continent,
        neighbours,
        capital,
        adjectives,
        people,
        aliases,
    ] = columns[..]
    else {
        return Err(format!("15 columns expected, found {}", columns.len()));
    };
    let number =
        |text: &str, what: &str| text.parse::<f64>().map_err(|_| format!("{what} is not a number: {text:?}"));
    let list =
        |text: &str| text.split('|').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    if iso3.len() != 3 || !iso3.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(format!("not an alpha-3 code: {iso3:?}"));
    }
    Ok(Country {
        iso3: iso3.into(),
        iso2: iso2.into(),
        numeric: numeric.parse().ok().filter(|&n: &u16| n > 0),
        geonameid: id.parse().map_err(|_| format!("not a GeoNames id: {id:?}"))?,
        name: name.to_owned(),
        point: LatLng::new(number(lat, "latitude")?, number(lng, "longitude")?).map_err(|e| e.to_string())?,
        area_km2: number(area, "area")?,
        population: population.parse().map_err(|_| format!("not a population: {population:?}"))?,
        continent: continent.into(),
        neighbours: neighbours.split(',').filter(|n| !n.is_empty()).map(SmolStr::from).collect(),
        capital: capital.to_owned(),
        adjectives: list(adjectives),
        people: list(people),
        aliases: list(aliases),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_and_neighbours_are_mutual() {
        let countries = Countries::embedded();
        assert_eq!(countries.rows().len(), 250);
        for country in countries.rows() {
            for neighbour in &country.neighbours {
                let other = countries.by_iso3(neighbour).unwrap_or_else(|| panic!("no {neighbour}"));
                assert!(other.neighbours.contains(&country.iso3), "{} and {neighbour}", country.iso3);
            }
        }
    }

    #[test]
    fn words_lead_to_countries() {
        let countries = Countries::embedded();
        for (word, iso3, kind) in [
            ("Kyrgyzstani", "KGZ", CountryWord::Adjective),
            ("AFGHANS", "AFG", CountryWord::People),
            ("Burma", "MMR", CountryWord::Name),
            ("The Netherlands", "NLD", CountryWord::Name),
            ("U.S.", "USA", CountryWord::Name),
            ("Dushanbe", "TJK", CountryWord::Capital),
            ("Cote d’Ivoire", "CIV", CountryWord::Name),
        ] {
            assert!(countries.word(word).contains(&(iso3, kind)), "{word}: {:?}", countries.word(word));
        }
        // "Congolese" and "Dominican" belong to two countries each: the caller decides.
        assert_eq!(
            countries.word("Congolese").iter().filter(|(_, kind)| *kind == CountryWord::Adjective).count(),
            2
        );
        assert!(countries.word("us").is_empty(), "a pronoun");
        assert!(!countries.word("US").is_empty());
        assert!(countries.word("Gondor").is_empty());
    }

    #[test]
    fn bad_lines_are_named() {
        assert_eq!(Countries::parse("# c\nAFG\tAF\n").unwrap_err().line, 2);
    }
}
