//! Our own tables over a pack: regions and seas that no package has right, country words, abbreviations, renamed places.

use super::name;
use super::{AdminId, Candidate, Gazetteer, NameMatch, PlaceId};
use crate::countries::CountryWord;
use dateline_types::{LatLng, PlacePrecision};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;
use std::fmt;

pub(super) const REGIONS: &str = include_str!("../../../../resources/gazetteer/regions.tsv");
pub(super) const ABBREVIATIONS: &str = include_str!("../../../../resources/gazetteer/abbreviations.tsv");
pub(super) const RENAMED: &str = include_str!("../../../../resources/gazetteer/renamed.tsv");

/// A place that is in no pack.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LayerPlace {
    pub(super) geonameid: Option<u32>,
    pub(super) name: String,
    pub(super) country: Option<u16>,
    pub(super) admin: Option<AdminId>,
    pub(super) point: LatLng,
    pub(super) precision: PlacePrecision,
    pub(super) radius_km: f64,
    pub(super) population: u32,
    pub(super) feature: SmolStr,
}

/// What a row of the table of regions is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionKind {
    /// A region on land: historical, physical, cultural, political.
    Region,
    /// A sea, gulf, strait, ocean.
    Maritime,
    /// A river, road, pipeline.
    Line,
    /// A border area.
    Border,
    /// A mountain, lake, desert, island: a feature of nature.
    Nature,
    /// A building, camp or base known the world over.
    Poi,
}

/// A bad line of one of the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerError {
    /// The table.
    pub table: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for LayerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}: {}", self.table, self.line, self.message)
    }
}

impl std::error::Error for LayerError {}

/// A row of the table of regions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Region<'t> {
    pub(super) kind: RegionKind,
    pub(super) name: &'t str,
    pub(super) lat: f64,
    pub(super) lng: f64,
    pub(super) radius_km: f64,
    pub(super) iso3: Option<&'t str>,
    pub(super) geonameid: Option<u32>,
    pub(super) aliases: Vec<&'t str>,
    pub(super) adjectives: Vec<&'t str>,
}

/// Data lines of a table, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
        .map(|(index, line)| (index + 1, line.split('\t').collect()))
}

pub(super) fn parse_regions(text: &str) -> Result<Vec<Region<'_>>, LayerError> {
    let mut out = Vec::new();
    for (line, columns) in lines(text) {
        let error = |message: String| LayerError { table: "regions.tsv", line, message };
        let [kind, name, lat, lng, radius, iso3, id, aliases, adjectives] = columns[..] else {
            return Err(error(format!("9 columns expected, found {}", columns.len())));
        };
        let number = |text: &str| text.parse::<f64>().map_err(|_| error(format!("not a number: {text:?}")));
        let kind = match kind {
            "region" => RegionKind::Region,
            "maritime" => RegionKind::Maritime,
            "line" => RegionKind::Line,
            "border" => RegionKind::Border,
            "nature" => RegionKind::Nature,
            "poi" => RegionKind::Poi,
            _ => return Err(error(format!("unknown kind {kind:?}"))),
        };
        let (lat, lng) = (number(lat)?, number(lng)?);
        LatLng::new(lat, lng).map_err(|e| error(e.to_string()))?;
        let radius_km = number(radius)?;
        if radius_km <= 0.0 || name.is_empty() {
            return Err(error("a region needs a name and a radius".to_owned()));
        }
        out.push(Region {
            kind,
            name,
            lat,
            lng,
            radius_km,
            iso3: Some(iso3).filter(|code| !code.is_empty()),
            geonameid: id.parse().ok(),
            aliases: aliases.split(';').map(str::trim).filter(|s| !s.is_empty()).collect(),
            adjectives: adjectives.split(';').map(str::trim).filter(|s| !s.is_empty()).collect(),
        });
    }
    Ok(out)
}

/// (surface, code of the division) rows of a table of two columns or more.
pub(super) fn parse_pairs<'t>(
    table: &'static str,
    text: &'t str,
) -> Result<Vec<(&'t str, &'t str)>, LayerError> {
    lines(text)
        .map(|(line, columns)| match columns[..] {
            [first, second, ..] if !first.is_empty() && !second.is_empty() => Ok((first, second)),
            _ => Err(LayerError { table, line, message: "two columns expected".to_owned() }),
        })
        .collect()
}

/// Lays the embedded tables over an open pack. Rows that do not fit are left out; a test reads every row.
pub(super) fn install(gazetteer: &mut Gazetteer) {
    for region in parse_regions(REGIONS).unwrap_or_default() {
        add_region(gazetteer, &region);
    }
    let mut words: Vec<(String, PlaceId, NameMatch)> = Vec::new();
    for (row, country) in gazetteer.countries.rows().iter().enumerate() {
        let Some(id) = gazetteer.country_places[row] else { continue };
        let kinds = [
            (std::slice::from_ref(&country.name), CountryWord::Name),
            (&country.aliases, CountryWord::Name),
            (&country.adjectives, CountryWord::Adjective),
            (&country.people, CountryWord::People),
        ];
        for (list, kind) in kinds {
            let how = if kind == CountryWord::Name { NameMatch::Main } else { NameMatch::Demonym };
            words.extend(list.iter().map(|word| (name::key(word), id, how)));
        }
    }
    for (key, id, how) in words {
        add_name(gazetteer, key, Candidate { id, how });
    }
    let abbreviations = parse_pairs("abbreviations.tsv", ABBREVIATIONS).unwrap_or_default();
    let renamed = parse_pairs("renamed.tsv", RENAMED).unwrap_or_default();
    let wanted: FxHashSet<u32> =
        abbreviations.iter().chain(&renamed).filter_map(|(_, id)| id.parse().ok()).collect();
    let found = gazetteer.scan_for(&wanted);
    let place = |id: &str| id.parse().ok().and_then(|id: u32| found.get(&id).copied());
    for (short, id) in abbreviations {
        if let Some(place) = place(id) {
            let places = gazetteer.abbreviations.entry(short.to_owned()).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    for (old, id) in renamed {
        if let Some(place) = place(id) {
            add_name(gazetteer, name::key(old), Candidate { id: place, how: NameMatch::Curated });
        }
    }
}

fn add_name(gazetteer: &mut Gazetteer, key: String, candidate: Candidate) {
    if key.is_empty() {
        return;
    }
    let entry = gazetteer.layer_names.entry(key).or_default();
    if !entry.iter().any(|known| known.id == candidate.id && known.how <= candidate.how) {
        entry.push(candidate);
    }
}

fn add_region(gazetteer: &mut Gazetteer, region: &Region<'_>) {
    let Ok(point) = LatLng::new(region.lat, region.lng) else { return };
    let country = region
        .iso3
        .and_then(|iso3| gazetteer.countries.rows().iter().position(|c| c.iso3 == iso3))
        .map(|row| row as u16);
    let (precision, feature) = match region.kind {
        RegionKind::Region => (PlacePrecision::Region, "L.RGN"),
        RegionKind::Maritime => (PlacePrecision::Maritime, "H.SEA"),
        RegionKind::Line => (PlacePrecision::Line, "H.STM"),
        RegionKind::Border => (PlacePrecision::Border, "L.RGNB"),
        RegionKind::Nature => (PlacePrecision::Region, "T.NAT"),
        RegionKind::Poi => (PlacePrecision::Poi, "S.POI"),
    };
    let admin = country
        .and_then(|row| gazetteer.country_places[row as usize])
        .and_then(|place| gazetteer.admin(place));
    let id = gazetteer.push_layer(LayerPlace {
        geonameid: region.geonameid,
        name: region.name.to_owned(),
        country,
        admin,
        point,
        precision,
        radius_km: region.radius_km,
        // Regions weigh by their extent, as a large city does by its people.
        population: (region.radius_km * region.radius_km * 20.0).min(1e9) as u32,
        feature: feature.into(),
    });
    for name in std::iter::once(&region.name).chain(&region.aliases) {
        add_name(gazetteer, name::key(name), Candidate { id, how: NameMatch::Curated });
    }
    for word in &region.adjectives {
        add_name(gazetteer, name::key(word), Candidate { id, how: NameMatch::Demonym });
    }
}
