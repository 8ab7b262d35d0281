//! "40 km north of Goma": a point off the named one, with the larger radius that such words deserve.

use dateline_types::{LatLng, PlaceMention, PlacePrecision, Span};

/// Compass words and their bearings, degrees clockwise from north.
const BEARINGS: &[(&str, f64)] = &[
    ("north", 0.0),
    ("north-east", 45.0),
    ("northeast", 45.0),
    ("east", 90.0),
    ("south-east", 135.0),
    ("southeast", 135.0),
    ("south", 180.0),
    ("south-west", 225.0),
    ("southwest", 225.0),
    ("west", 270.0),
    ("north-west", 315.0),
    ("northwest", 315.0),
];

const UNITS: &[(&str, f64)] = &[
    ("km", 1.0),
    ("kms", 1.0),
    ("kilometer", 1.0),
    ("kilometers", 1.0),
    ("kilometre", 1.0),
    ("kilometres", 1.0),
    ("mile", 1.609_344),
    ("miles", 1.609_344),
    ("mi", 1.609_344),
];

/// Moves `mention` if a distance and direction stand before it; widens it after "near".
///
/// The bearing of a compass word is right to about 22.5°, so the radius grows by 0.4 of the distance; a distance
/// without a direction makes a circle of that radius.
pub(super) fn shift(mention: &mut PlaceMention, text: &str) {
    let Some(place) = &mut mention.place else { return };
    if mention.as_actor
        || matches!(
            place.precision,
            PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Admin1
        )
    {
        return;
    }
    let before = text[..mention.span.start().min(text.len())].trim_end();
    let mut from = before.len().saturating_sub(80);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let words: Vec<(usize, &str)> = words_at(&before[from..], from);
    let mut at = words.len();
    let mut previous = || {
        at = at.checked_sub(1)?;
        words.get(at).copied()
    };
    let Some((first, mut word)) = previous() else { return };
    let mut start = first;
    if word.eq_ignore_ascii_case("the") {
        let Some(next) = previous() else { return };
        (start, word) = next;
    }
    if matches!(word.to_lowercase().as_str(), "near" | "outside" | "around") {
        place.radius_km += 10.0;
        mention.reasons.push(format!("{:?} widens the radius by 10 km", word.to_lowercase()));
        return;
    }
    if !matches!(word.to_lowercase().as_str(), "of" | "from") {
        return;
    }
    let Some((next_start, mut word)) = previous() else { return };
    start = next_start.min(start);
    let bearing =
        BEARINGS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, degrees)| *degrees);
    let direction = word;
    if bearing.is_some() {
        match previous() {
            Some((next_start, next)) => {
                start = next_start;
                word = next;
                // "to the north of", "just north of", "miles to the north of"
                while matches!(word.to_lowercase().as_str(), "the" | "to" | "just") {
                    let Some((next_start, next)) = previous() else { break };
                    start = next_start;
                    word = next;
                }
            }
            None => word = "",
        }
    }
    let unit = UNITS
        .iter()
        .find(|(name, _)| word.trim_end_matches('.').eq_ignore_ascii_case(name))
        .map(|(_, km)| *km);
    let number = unit.and_then(|_| previous()).and_then(|(at, text)| Some((at, number(text)?)));
    match (bearing, unit, number) {
        (Some(bearing), Some(unit), Some((number_start, number))) => {
            let km = number * unit;
            if !(0.0..=2000.0).contains(&km) {
                return;
            }
            if let Some(point) = moved(place.point, bearing, km) {
                place.point = point;
                place.radius_km = (place.radius_km + 0.4 * km).max(5.0);
                place.name = format!("{} km {} of {}", km.round(), direction.to_lowercase(), place.name);
                place.geonameid = None;
                if place.precision == PlacePrecision::Settlement {
                    place.precision = PlacePrecision::Region;
                }
                mention.span = Span::new(number_start, mention.span.end());
                mention.reasons.push(format!(
                    "{} km {} of the named place",
                    km.round(),
                    direction.to_lowercase()
                ));
            }
        }
        (None, Some(unit), Some((number_start, number))) => {
            place.radius_km += number * unit;
            mention.span = Span::new(number_start, mention.span.end());
            mention.reasons.push(format!("within {} km of the named place", (number * unit).round()));
        }
        (Some(_), _, _) => {
            place.radius_km += 25.0;
            mention.reasons.push(format!(
                "{:?} of the named place widens the radius by 25 km",
                direction.to_lowercase()
            ));
        }
        _ => {}
    }
    let _ = start;
}

fn words_at(text: &str, offset: usize) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    for word in text.split([' ', '\n', '\u{a0}']) {
        let bare = word.trim_start_matches(['(', '"', '“']);
        if !bare.is_empty() {
            // "40km" is a number and a unit.
            let digits = bare.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(0);
            let begin = offset + at + (word.len() - bare.len());
            if digits > 0 && UNITS.iter().any(|(name, _)| bare[digits..].eq_ignore_ascii_case(name)) {
                out.push((begin, &bare[..digits]));
                out.push((begin + digits, &bare[digits..]));
            } else if let Some((number, unit)) = bare.split_once('-').filter(|(n, _)| number(n).is_some()) {
                out.push((begin, number));
                out.push((begin + number.len() + 1, unit));
            } else {
                out.push((begin, bare));
            }
        }
        at += word.len() + 1;
    }
    out
}

fn number(text: &str) -> Option<f64> {
    const NAMES: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    const TENS: &[(&str, f64)] = &[
        ("fifteen", 15.0),
        ("twenty", 20.0),
        ("thirty", 30.0),
        ("forty", 40.0),
        ("fifty", 50.0),
        ("sixty", 60.0),
        ("eighty", 80.0),
        ("hundred", 100.0),
    ];
    let lower = text.to_lowercase();
    if let Some(value) = NAMES.iter().position(|name| *name == lower) {
        return Some(value as f64);
    }
    if let Some((_, value)) = TENS.iter().find(|(name, _)| *name == lower) {
        return Some(*value);
    }
    if !lower.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    lower.replace(',', "").parse().ok()
}

/// The point `km` away from `from` on the sphere, along the great circle that starts at `bearing`.
fn moved(from: LatLng, bearing: f64, km: f64) -> Option<LatLng> {
    let (lat, lng) = (from.lat().to_radians(), from.lng().to_radians());
    let (angle, bearing) = (km / 6371.0088, bearing.to_radians());
    let lat2 = (lat.sin() * angle.cos() + lat.cos() * angle.sin() * bearing.cos()).asin();
    let lng2 = lng + (bearing.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * lat2.sin());
    let lng2 = (lng2.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
    LatLng::new(lat2.to_degrees(), lng2).ok()
}
