//! A project's own places: a CSV in the workspace whose rows override the gazetteer.
//!
//! Header row, any order: `name`, `lat`, `lon` required; `aliases` (separated by `|` or `;`), `country` (ISO 3166-1
//! alpha-2 or alpha-3), `precision` (as events print it, default `poi`), `radius_km` (default 1), `geonameid`, `id`.

use super::layers::LayerPlace;
use super::name;
use crate::countries::Countries;
use dateline_types::{LatLng, PlacePrecision};
use rustc_hash::FxHashMap;
use std::fmt;

/// One thing wrong with a project gazetteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectError {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Everything wrong with a project gazetteer, in line order; nothing of it was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectErrors(pub Vec<ProjectError>);

impl fmt::Display for ProjectErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            write!(f, "line {}: {}", error.line, error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for ProjectErrors {}

/// How far a point may lie from its country's outline circle before the row is doubted, as a multiple of its radius.
const FAR: f64 = 4.0;

pub(super) fn parse(
    text: &str,
    countries: &Countries,
) -> Result<Vec<(LayerPlace, Vec<String>)>, ProjectErrors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let one = |line, message: String| ProjectErrors(vec![ProjectError { line, message }]);
    let header = reader.headers().map_err(|error| one(1, error.to_string()))?.clone();
    let column =
        |wanted: &[&str]| header.iter().position(|found| wanted.contains(&found.to_lowercase().as_str()));
    let (Some(name_at), Some(lat_at), Some(lon_at)) =
        (column(&["name"]), column(&["lat", "latitude"]), column(&["lon", "lng", "long", "longitude"]))
    else {
        return Err(one(1, "the header must name the columns name, lat and lon".to_owned()));
    };
    let optional = [
        column(&["aliases", "names"]),
        column(&["country", "iso3"]),
        column(&["precision"]),
        column(&["radius_km"]),
        column(&["geonameid"]),
        column(&["id"]),
    ];
    let mut errors = Vec::new();
    let mut rows = Vec::new();
    let mut seen: FxHashMap<String, u64> = FxHashMap::default();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                errors.push(ProjectError { line, message: error.to_string() });
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let field = |at: usize| record.get(at).unwrap_or("");
        let more = |which: usize| optional[which].map_or("", field);
        let key = match more(5) {
            "" => more(4),
            id => id,
        };
        if !key.is_empty()
            && let Some(first) = seen.insert(key.to_owned(), line)
        {
            errors.push(ProjectError { line, message: format!("id already used in line {first}: {key:?}") });
        }
        match row(
            field(name_at),
            field(lat_at),
            field(lon_at),
            &[more(0), more(1), more(2), more(3), more(4)],
            countries,
        ) {
            Ok(parsed) => rows.push(parsed),
            Err(message) => errors.push(ProjectError { line, message }),
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(ProjectErrors(errors)) }
}

fn row(
    main: &str,
    lat: &str,
    lon: &str,
    [aliases, country, precision, radius, geonameid]: &[&str; 5],
    countries: &Countries,
) -> Result<(LayerPlace, Vec<String>), String> {
    if name::key(main).is_empty() {
        return Err(format!("a name of letters, at most {} bytes, is needed", name::LONGEST_NAME));
    }
    let number = |text: &str, what: &str| {
        text.parse::<f64>().map_err(|_| format!("{what} is not a number in degrees: {text:?}"))
    };
    let (lat, lng) = (number(lat, "lat")?, number(lon, "lon")?);
    let point = LatLng::new(lat, lng).map_err(|error| {
        if LatLng::new(lng, lat).is_ok() {
            format!("{error}; are lat and lon swapped?")
        } else {
            error.to_string()
        }
    })?;
    let country_row = match *country {
        "" => None,
        code => {
            let upper = code.to_uppercase();
            let at = countries
                .rows()
                .iter()
                .position(|c| c.iso3 == upper || c.iso2 == upper)
                .ok_or_else(|| format!("not an ISO 3166-1 code: {code:?}"))?;
            Some(at)
        }
    };
    if let Some(at) = country_row {
        let row = &countries.rows()[at];
        let limit = row.radius_km() * FAR + 300.0;
        if row.point.haversine_km(point) > limit
            && LatLng::new(lng, lat).is_ok_and(|swapped| row.point.haversine_km(swapped) <= limit)
        {
            return Err(format!("the point lies far from {}; are lat and lon swapped?", row.name));
        }
    }
    let precision = match *precision {
        "" => PlacePrecision::Poi,
        text => text.parse().map_err(|_| format!("unknown precision {text:?}"))?,
    };
    let radius_km = match *radius {
        "" => 1.0,
        text => text
            .parse()
            .ok()
            .filter(|r: &f64| r.is_finite() && *r > 0.0 && *r <= 20_000.0)
            .ok_or_else(|| format!("radius_km must be above 0 and at most 20000: {text:?}"))?,
    };
    let geonameid = match *geonameid {
        "" => None,
        text => Some(text.parse().map_err(|_| format!("not a GeoNames id: {text:?}"))?),
    };
    let mut names = vec![main.to_owned()];
    names.extend(aliases.split(['|', ';']).map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned));
    let place = LayerPlace {
        geonameid,
        name: main.to_owned(),
        country: country_row.map(|at| at as u16),
        admin: None,
        point,
        precision,
        radius_km,
        population: 0,
        feature: "X.OWN".into(),
    };
    Ok((place, names))
}
