//! "40 km north of Goma": a point off the named one, with the larger radius that such words deserve.

use dateline_resources::gazetteer::PlaceWords;
use dateline_types::{LatLng, PlaceMention, PlacePrecision, Span};

/// Moves `mention` if a distance and direction stand before it; widens it after "near".
///
/// The bearing of a compass word is right to about 22.5°, so the radius grows by 0.4 of the distance; a distance
/// without a direction makes a circle of that radius.
pub(super) fn shift(mention: &mut PlaceMention, text: &str, beside: &PlaceWords) {
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
    let words: Vec<(usize, &str)> = words_at(&before[from..], from, beside);
    let mut at = words.len();
    let mut previous = || {
        at = at.checked_sub(1)?;
        words.get(at).copied()
    };
    let Some((first, mut word)) = previous() else { return };
    let mut start = first;
    if beside.definite.contains(word.to_lowercase().as_str()) {
        let Some(next) = previous() else { return };
        (start, word) = next;
    }
    if beside.close.contains(word.to_lowercase().as_str()) {
        place.radius_km += 10.0;
        mention.reasons.push(format!("{:?} widens the radius by 10 km", word.to_lowercase()));
        return;
    }
    if !beside.off.contains(word.to_lowercase().as_str()) {
        return;
    }
    let Some((next_start, mut word)) = previous() else { return };
    start = next_start.min(start);
    let bearing = beside.bearings.get(word.to_lowercase().as_str()).copied();
    let direction = word;
    if bearing.is_some() {
        match previous() {
            Some((next_start, next)) => {
                start = next_start;
                word = next;
                // "to the north of", "just north of", "miles to the north of"
                while beside.towards.contains(word.to_lowercase().as_str()) {
                    let Some((next_start, next)) = previous() else { break };
                    start = next_start;
                    word = next;
                }
            }
            None => word = "",
        }
    }
    let unit = beside.units.get(word.trim_end_matches('.').to_lowercase().as_str()).copied();
    let number = unit.and_then(|_| previous()).and_then(|(at, text)| Some((at, number(text, beside)?)));
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

fn words_at<'t>(text: &'t str, offset: usize, beside: &PlaceWords) -> Vec<(usize, &'t str)> {
    let mut out = Vec::new();
    let mut at = 0;
    for word in text.split([' ', '\n', '\u{a0}']) {
        let bare = word.trim_start_matches(['(', '"', '“']);
        if !bare.is_empty() {
            // "40km" is a number and a unit.
            let digits = bare.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(0);
            let begin = offset + at + (word.len() - bare.len());
            if digits > 0 && beside.units.contains_key(bare[digits..].to_lowercase().as_str()) {
                out.push((begin, &bare[..digits]));
                out.push((begin + digits, &bare[digits..]));
            } else if let Some((number, unit)) =
                bare.split_once('-').filter(|(n, _)| number(n, beside).is_some())
            {
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

/// A number in figures or as one word of the lexicon.
fn number(text: &str, beside: &PlaceWords) -> Option<f64> {
    let lower = text.to_lowercase();
    if let Some(value) = beside.numbers.unit(&lower).or_else(|| beside.numbers.scale(&lower)) {
        return Some(value as f64);
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
