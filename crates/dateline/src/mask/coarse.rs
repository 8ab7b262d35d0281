//! Places made coarser before a run leaves the machine: a point can give away a shelter, a source or a home.
//!
//! A place that is finer than asked becomes the first-order division it lies in, or the middle of a cell of a grid laid
//! over the Earth once and for all: nothing is drawn at random, so that neither two exports nor many events of one place
//! average to the point. Its names are withheld from every quotation, and so are the names of other fine places of the
//! same countries in the same reports.

use super::phrase::Phrases;
use super::word::words;
use crate::pipeline::Run;
use dateline_resources::gazetteer::{Gazetteer, NameMatch};
use dateline_types::*;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// How coarse places are to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Coarseness {
    /// Province or state.
    Admin1,
    /// Cells of a grid, with sides of so many kilometres (1 to 1,000).
    Grid(f64),
}

impl FromStr for Coarseness {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "admin1" {
            return Ok(Coarseness::Admin1);
        }
        match text.parse::<f64>() {
            Ok(km) if (1.0..=1000.0).contains(&km) => Ok(Coarseness::Grid(km)),
            _ => Err("expected admin1, or the sides of a grid in kilometres, 1 to 1000".to_owned()),
        }
    }
}

/// Kilometres in one degree of latitude (mean meridian degree, WGS84).
const KM_PER_DEGREE: f64 = 111.195;

impl Coarseness {
    /// The place as it may be shown; `None` if it is coarse enough.
    fn of(self, place: &PlaceRef, gazetteer: &Gazetteer) -> Option<Option<PlaceRef>> {
        use PlacePrecision as P;
        let is_coarse = match (self, place.precision) {
            (_, P::Country | P::Admin1 | P::Border | P::Maritime) => true,
            (_, P::Poi | P::Settlement) => false,
            (Coarseness::Admin1, P::Line | P::Region) => place.admin1.is_none(),
            (Coarseness::Admin1, P::Admin2) => false,
            (Coarseness::Grid(km), _) => place.radius_km >= km,
        };
        if is_coarse {
            return None;
        }
        Some(match self {
            Coarseness::Admin1 => division(place, gazetteer),
            Coarseness::Grid(km) => cell(place, km),
        })
    }
}

/// The first-order division a place lies in, else its country.
fn division(place: &PlaceRef, gazetteer: &Gazetteer) -> Option<PlaceRef> {
    let by_id = place
        .geonameid
        .and_then(|id| gazetteer.by_geonameid(id))
        .and_then(|id| gazetteer.admin_place(gazetteer.admin1(id)?));
    let by_name = || {
        let named = gazetteer.lookup(place.admin1.as_deref()?);
        named.into_iter().map(|candidate| candidate.id).find(|id| {
            let country = gazetteer.country_of(*id).map(|country| country.iso3.as_str());
            gazetteer.precision(*id) == PlacePrecision::Admin1 && country == place.country.as_deref()
        })
    };
    let country = || gazetteer.country_place(place.country.as_deref()?);
    gazetteer.place_ref(by_id.or_else(by_name).or_else(country)?)
}

/// The middle of the cell a place lies in. Rows are parallels `km` apart; the cells of a row are as wide at its middle.
fn cell(place: &PlaceRef, km: f64) -> Option<PlaceRef> {
    let middle = |degrees: f64, step: f64| ((degrees / step).floor() + 0.5) * step;
    let height = km / KM_PER_DEGREE;
    let lat = middle(place.point.lat(), height).clamp(-90.0, 90.0);
    let width = (height / lat.to_radians().cos().max(0.01)).min(360.0);
    let lng = middle(place.point.lng(), width).clamp(-180.0, 180.0);
    Some(PlaceRef {
        geonameid: None,
        name: place.admin1.clone().or_else(|| place.country.as_deref().map(str::to_owned))?,
        country: place.country.clone(),
        admin1: place.admin1.clone(),
        point: LatLng::new(lat, lng).ok()?,
        precision: PlacePrecision::Region,
        // Half the diagonal: the place lies within it wherever it lies in the cell.
        radius_km: place.radius_km.max(km * std::f64::consts::FRAC_1_SQRT_2),
    })
}

/// What the places of one document come to.
#[derive(Default)]
struct Fine {
    names: BTreeSet<String>,
    countries: BTreeSet<String>,
}

/// The run with places no finer than `to`, and their names withheld from all that is quoted.
pub fn coarse(mut run: Run, to: Coarseness, gazetteer: &Gazetteer) -> Run {
    let mut fine: BTreeMap<DocumentId, Fine> = BTreeMap::new();
    let mut owner: BTreeMap<EventId, DocumentId> = BTreeMap::new();
    for event in &mut run.events {
        owner.insert(event.id.clone(), event.document.clone());
        let fine = fine.entry(event.document.clone()).or_default();
        for place in event.place.iter_mut().chain(&mut event.other_places) {
            make_coarse(place, to, gazetteer, fine);
        }
    }
    for incident in run.incidents.iter_mut().chain(run.imported.iter_mut().flatten()) {
        let mut own = Fine::default();
        for place in &mut incident.other_places {
            make_coarse(place, to, gazetteer, &mut own);
        }
        if let Some(place) = &incident.place
            && let Some(coarser) = to.of(place, gazetteer)
        {
            own.names.insert(place.name.clone());
            own.countries.extend(place.country.as_deref().map(str::to_owned));
            incident.place = coarser;
        }
        for document in incident.events.iter().filter_map(|event| owner.get(event)) {
            let fine = fine.entry(document.clone()).or_default();
            fine.names.extend(own.names.iter().cloned());
            fine.countries.extend(own.countries.iter().cloned());
        }
    }
    for document in &run.documents {
        let found = fine.remove(&document.id).unwrap_or_default();
        let mut phrases = Phrases::default();
        found.names.iter().for_each(|name| phrases.add(name));
        let about = [document.title.as_deref(), Some(document.text.as_str())];
        for text in about.into_iter().flatten() {
            add_other_places(text, &found.countries, to, gazetteer, &mut phrases);
        }
        run.masks.withhold_places(document, phrases);
    }
    run
}

fn make_coarse(place: &mut EventPlace, to: Coarseness, gazetteer: &Gazetteer, fine: &mut Fine) {
    let coarser = place.place.as_ref().and_then(|known| to.of(known, gazetteer));
    let country = place.place.as_ref().and_then(|known| known.country.as_deref());
    fine.countries.extend(country.map(str::to_owned));
    // A name no gazetteer has is finer than the unit it lies in.
    if coarser.is_some() || place.unresolved || place.place.is_none() {
        fine.names.insert(place.text.clone());
        fine.names.extend(place.place.iter().filter(|_| coarser.is_some()).map(|known| known.name.clone()));
    }
    if let Some(coarser) = coarser {
        place.place = coarser;
    }
}

/// The longest name of a place that is looked for, in words.
const LONGEST: usize = 4;

/// Adds the names of other fine places of the same countries that stand in a text.
fn add_other_places(
    text: &str,
    countries: &BTreeSet<String>,
    to: Coarseness,
    gazetteer: &Gazetteer,
    phrases: &mut Phrases,
) {
    let words = words(text);
    let is_capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || !super::word::has_case(c));
    let mut looked_up: BTreeSet<&str> = BTreeSet::new();
    for at in 0..words.len() {
        if !is_capital(words[at].text) {
            continue;
        }
        for more in 0..LONGEST.min(words.len() - at) {
            let span = words[at].span.cover(words[at + more].span);
            let name = &text[span.range()];
            // "March" is a village too.
            let is_word = more == 0 && gazetteer.is_word(&name.to_lowercase());
            if !is_capital(words[at + more].text)
                || is_word
                || !looked_up.insert(name)
                || !gazetteer.knows(name)
            {
                continue;
            }
            let is_fine = |place: &PlaceRef| {
                place.country.as_deref().is_some_and(|country| countries.contains(country))
                    && to.of(place, gazetteer).is_some()
            };
            let candidates = gazetteer.lookup(name);
            let named =
                |how| !matches!(how, NameMatch::Demonym | NameMatch::Abbreviation | NameMatch::Variant);
            // A country's or a province's name is one, though a village bears it too.
            let is_unit = candidates.iter().any(|candidate| {
                matches!(gazetteer.precision(candidate.id), PlacePrecision::Country | PlacePrecision::Admin1)
                    || candidate.how == NameMatch::Demonym
            });
            let mut places =
                candidates.iter().filter(|c| named(c.how)).filter_map(|c| gazetteer.place_ref(c.id));
            if !is_unit && places.any(|place| is_fine(&place)) {
                phrases.add(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::mask::{MASK_PLACE, Projection, projected};
    use crate::pipeline::{Options, run_bytes};

    #[test]
    fn a_village_becomes_its_province_and_is_named_nowhere() {
        let engine = Engine::open(None).unwrap();
        let text = "4 March 2021\n\nGunmen killed five people in Lashkar Gah in Helmand on Monday. Others fled to Sangin.\n";
        let gazetteer = &engine.resources().gazetteer;
        let run = || run_bytes("report.txt", text.as_bytes(), &engine, &Options::default());
        let fine = run().events.remove(0).place.unwrap();
        assert_eq!((fine.text.as_str(), fine.unresolved), ("Lashkar Gah", false));
        for (to, precision) in
            [(Coarseness::Admin1, PlacePrecision::Admin1), (Coarseness::Grid(50.0), PlacePrecision::Region)]
        {
            let run = coarse(run(), to, gazetteer);
            let view = projected(&run, &Projection::public(&run.masks));
            let event = &view.events[0];
            let place = event.place.as_ref().unwrap();
            let known = place.place.as_ref().unwrap();
            assert_eq!((known.admin1.as_deref(), known.precision), (Some("Helmand"), precision));
            assert_eq!(place.text, MASK_PLACE);
            let all = format!("{:?} {:?}", view.events, view.incidents);
            assert!(!all.contains("Lashkar") && !all.contains("Sangin"), "{all}");
            assert!(all.contains("in Helmand on Monday"), "{all}");
        }
    }

    #[test]
    fn cells_lie_fast_and_hold_their_places() {
        let place = |lat, lng| PlaceRef {
            geonameid: Some(1),
            name: "Ayn".into(),
            country: Some("SYR".into()),
            admin1: Some("Aleppo".into()),
            point: LatLng::new(lat, lng).unwrap(),
            precision: PlacePrecision::Settlement,
            radius_km: 2.0,
        };
        for (lat, lng) in [(36.9, 38.35), (-0.01, -0.01), (89.9, 179.9), (-89.99, -180.0), (51.2, 0.0)] {
            let shown = cell(&place(lat, lng), 20.0).unwrap();
            let away = shown.point.haversine_km(LatLng::new(lat, lng).unwrap());
            assert!(away <= shown.radius_km * 1.02, "{lat} {lng}: {away}");
            // A neighbour in the same cell is shown at the same point.
            assert_eq!(shown.name, "Aleppo");
        }
        assert_eq!(
            cell(&place(36.9, 38.35), 20.0).unwrap().point,
            cell(&place(36.91, 38.36), 20.0).unwrap().point
        );
        assert!("admin2".parse::<Coarseness>().is_err() && "0.5".parse::<Coarseness>().is_err());
        assert_eq!("25".parse(), Ok(Coarseness::Grid(25.0)));
    }
}
