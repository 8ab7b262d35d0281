//! A place by its name: looked up in the gazetteer and the workspace's own places, with country, division, point and
//! precision as they stand there.

use super::{Choice, Context, Resolved, is_none, words_in};
use crate::failure::Failure;
use dateline_resources::gazetteer::{Gazetteer, NameMatch, PlaceId, name};
use dateline_types::{Event, EventPlace, PlaceBasis, PlacePrecision, PlaceRef};
use smol_str::SmolStr;

/// So many meanings of a name are offered.
const MOST_CHOICES: usize = 12;
/// The value that names a place by its GeoNames id.
const BY_ID: &str = "geonames:";

pub(super) fn resolve(event: &Event, value: &str, context: &Context<'_>) -> Result<Resolved, Failure> {
    let mut event = event.clone();
    if is_none(value) {
        event.place = None;
        return Ok(Resolved::Event(Box::new(event), None));
    }
    let gazetteer = &context.resources.gazetteer;
    let country = event.place.as_ref().and_then(|place| place.place.as_ref()?.country.clone());
    let mut found = places(gazetteer, value)?;
    let place = match ranked(&found, country.as_ref()) {
        Some(place) => place.clone(),
        None => {
            found.truncate(MOST_CHOICES);
            return Ok(Resolved::Choose(found.iter().map(|place| choice(gazetteer, place)).collect()));
        }
    };
    let words = value.split(',').next().unwrap_or(value).trim();
    let words = if words.starts_with(BY_ID) { place.name.as_str() } else { words };
    let (span, here) = words_in(context.document, &event, words);
    let in_sentence = event.evidence.all().iter().any(|evidence| evidence.span.overlaps(span));
    event.place = Some(EventPlace {
        span,
        text: if here { words.to_owned() } else { place.name.clone() },
        place: Some(place),
        unresolved: false,
        basis: if here && in_sentence { PlaceBasis::Sentence } else { PlaceBasis::Discourse },
    });
    Ok(Resolved::Event(Box::new(event), None))
}

/// Every place a name may mean, most likely first: `Name`, `Name, Country`, `Name, Division`, `geonames:ID`.
///
/// # Errors
/// If no gazetteer has the name, or none of its places lies where the rest says.
pub fn places(gazetteer: &Gazetteer, value: &str) -> Result<Vec<PlaceRef>, Failure> {
    if let Some(id) = value.strip_prefix(BY_ID) {
        let known = id.trim().parse().ok().and_then(|id| gazetteer.by_geonameid(id));
        let place = known.and_then(|id| gazetteer.place_ref(id));
        return place.map(|place| vec![place]).ok_or_else(|| {
            Failure::usage(format!("the gazetteer has no place with the GeoNames id {id:?}"))
                .with_hint("name the place, or add it with `dateline place add`")
        });
    }
    let mut parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
    let head = parts.next().unwrap_or_default();
    let around: Vec<String> = parts.map(name::key).collect();
    let candidates = gazetteer.lookup(head);
    let named: Vec<(NameMatch, PlaceId)> = candidates
        .iter()
        .filter(|candidate| candidate.how != NameMatch::Demonym)
        .map(|candidate| (candidate.how, candidate.id))
        .collect();
    if named.is_empty() {
        return Err(Failure::usage(format!("no gazetteer has a place {head:?}")).with_hint(
            "check the spelling, or add it: `dateline place add NAME LAT LON` (docs/workspace.md, own knowledge)",
        ));
    }
    let lies_there = |id: &PlaceId| around.iter().all(|part| lies_in(gazetteer, *id, part));
    let mut fitting: Vec<(NameMatch, PlaceId)> =
        named.iter().copied().filter(|(_, id)| lies_there(id)).collect();
    // A workspace's own place is what its people mean by the name.
    if fitting.first().is_some_and(|(how, _)| *how == NameMatch::Project) {
        fitting.retain(|(how, _)| *how == NameMatch::Project);
    }
    // A former name or another spelling counts where nothing bears the name itself, or where more is said of it.
    if around.is_empty() && fitting.iter().any(|(how, _)| *how <= NameMatch::Main) {
        fitting.retain(|(how, _)| *how <= NameMatch::Main);
    }
    let found: Vec<PlaceRef> = fitting.iter().filter_map(|(_, id)| gazetteer.place_ref(*id)).collect();
    if found.is_empty() {
        let known: Vec<String> = (named.iter().take(MOST_CHOICES))
            .filter_map(|(_, id)| gazetteer.place_ref(*id))
            .map(|place| choice(gazetteer, &place).label)
            .collect();
        return Err(Failure::usage(format!(
            "no place {head:?} lies in {:?}",
            value[head.len()..].trim_matches([',', ' '])
        ))
        .with_hint(format!("known are: {}", known.join("; "))));
    }
    Ok(found)
}

/// The one place that is meant, if that is plain: the only one, or the only one in the country the event was placed in
/// before. Of a town and the divisions named after it in the same division, the town.
pub fn ranked<'a>(found: &'a [PlaceRef], country: Option<&SmolStr>) -> Option<&'a PlaceRef> {
    let one = |places: &[&'a PlaceRef]| -> Option<&'a PlaceRef> {
        let first = *places.first()?;
        let same = |place: &&PlaceRef| place.country == first.country && close(place, first);
        if !places.iter().all(same) {
            return None;
        }
        let settled =
            |place: &&&PlaceRef| matches!(place.precision, PlacePrecision::Settlement | PlacePrecision::Poi);
        match places.iter().filter(settled).count() {
            0 if places.len() == 1 => Some(first),
            1 => places.iter().find(settled).copied(),
            _ => None,
        }
    };
    let all: Vec<&PlaceRef> = found.iter().collect();
    if let [only] = all[..] {
        return Some(only);
    }
    // A country is called by its name; towns that bear it are named with theirs.
    let countries: Vec<&PlaceRef> =
        all.iter().copied().filter(|p| p.precision == PlacePrecision::Country).collect();
    if let [country] = countries[..] {
        return Some(country);
    }
    one(&all).or_else(|| {
        let here: Vec<&PlaceRef> =
            all.iter().copied().filter(|p| country.is_some() && p.country.as_ref() == country).collect();
        one(&here)
    })
}

/// A town and the divisions that are named after it: within the reach of the larger.
fn close(a: &PlaceRef, b: &PlaceRef) -> bool {
    a.admin1.is_some() && a.admin1 == b.admin1
        || a.point.haversine_km(b.point) <= a.radius_km.max(b.radius_km)
}

/// True if a place lies in what `part`, a key of a name, names: a country by name or code, or a division.
fn lies_in(gazetteer: &Gazetteer, id: PlaceId, part: &str) -> bool {
    if let Some(country) = gazetteer.country_of(id) {
        let names = [country.name.as_str(), country.iso3.as_str(), country.iso2.as_str()];
        if names
            .into_iter()
            .chain(country.aliases.iter().map(String::as_str))
            .any(|known| name::key(known) == part)
        {
            return true;
        }
    }
    let mut at = gazetteer.admin(id);
    while let Some(admin) = at {
        if gazetteer
            .admin_place(admin)
            .is_some_and(|place| place != id && name::key(gazetteer.name(place)) == part)
        {
            return true;
        }
        at = gazetteer.admin_parent(admin);
    }
    // "Gao, settlement" picks by kind.
    gazetteer.precision(id).as_str() == part
}

/// A place as one of several to choose from.
pub(super) fn choice(gazetteer: &Gazetteer, place: &PlaceRef) -> Choice {
    let country = place.country.as_deref().and_then(|iso3| gazetteer.country(iso3)).map(|c| c.name.as_str());
    let around: Vec<&str> =
        place.admin1.as_deref().filter(|admin| *admin != place.name).into_iter().chain(country).collect();
    let value = match place.geonameid {
        Some(id) => format!("{BY_ID}{id}"),
        None => {
            [place.name.as_str()].into_iter().chain(place.country.as_deref()).collect::<Vec<_>>().join(", ")
        }
    };
    let mut label = format!("{}, {}", place.name, place.precision);
    if !around.is_empty() {
        label.push_str(&format!(" in {}", around.join(", ")));
    }
    label.push_str(&format!(" ({:.2}, {:.2})", place.point.lat(), place.point.lng()));
    Choice { value, label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_place_or_the_candidates() {
        let gazetteer = Gazetteer::embedded();
        let mali = SmolStr::new("MLI");
        let one = |value: &str, country: Option<&SmolStr>| {
            let found = places(&gazetteer, value).unwrap();
            ranked(&found, country)
                .map(|p| (p.name.clone(), p.country.clone().unwrap_or_default(), p.precision))
        };
        let town = PlacePrecision::Settlement;
        for (value, country, expected) in [
            ("Ménaka", None, Some(("Ménaka", "MLI", town))),
            ("Menaka", Some(&mali), Some(("Ménaka", "MLI", town))),
            ("Khujand", None, Some(("Khujand", "TJK", town))),
            ("Mali", None, Some(("Mali", "MLI", PlacePrecision::Country))),
            // Several countries have one, and Costa Rica has several: a person chooses.
            ("San José", None, None),
            ("San José, Costa Rica", None, None),
        ] {
            let found = one(value, country);
            let found = found
                .as_ref()
                .map(|(name, country, precision)| (name.as_str(), country.as_str(), *precision));
            assert_eq!(found, expected, "{value}");
        }
        let elsewhere = places(&gazetteer, "Khujand, Mali").unwrap_err().to_string();
        assert!(elsewhere.contains("\"Mali\"") && elsewhere.contains("Tajikistan"), "{elsewhere}");
        assert!(places(&gazetteer, "Zzyzxburg").unwrap_err().to_string().contains("place add"));
    }
}
