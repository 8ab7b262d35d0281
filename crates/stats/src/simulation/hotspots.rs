//! Hot spots where there are none, incidents spread evenly over a box; and where a part of it is denser.

use super::share;
use crate::filter::Filter;
use crate::geodesic::Wgs84;
use crate::hotspots::{HotCell, HotspotOptions, Hotspots, NullModel, StudyArea, hotspots};
use crate::numeric::Stream;
use crate::period::{Period, Step};
use crate::sphere::EARTH_RADIUS_KM;
use crate::synthetic::incident_on;
use dateline_types::{DayInterval, Incident, LatLng};

/// South, west, north and east of the box.
const BOX: [f64; 4] = [30.0, 40.0, 36.0, 47.0];

/// `n` incidents evenly over the box and over four years.
pub fn even(n: usize, set: u64) -> Vec<Incident> {
    let mut stream = Stream::new(set, "simulation/even", n as u64);
    let [south, west, north, east] = BOX.map(f64::to_radians);
    let first = jiff::civil::date(2016, 1, 1);
    (0..n)
        .map(|number| {
            // Even on the sphere: the sine of the latitude is uniform.
            let lat = (south.sin() + stream.unit() * (north.sin() - south.sin())).asin().to_degrees();
            let lng = (west + stream.unit() * (east - west)).to_degrees();
            let point = LatLng::new(lat, lng).expect("within the box");
            let day = first + jiff::Span::new().days(stream.below(1461) as i64);
            incident_on(number, point, DayInterval::day(day))
        })
        .collect()
}

/// The middle of the denser disc of [`dense`].
const MIDDLE: [f64; 2] = [33.0, 43.5];
/// Its radius, kilometres: six or seven cells.
const RADIUS_KM: f64 = 60.0;

/// `n` even incidents, and in a disc as many more as make it `factor` times as dense as the box.
pub fn dense(n: usize, factor: f64, set: u64) -> Vec<Incident> {
    let mut made = even(n, set);
    let mut stream = Stream::new(set, "simulation/dense", n as u64);
    let earth = Wgs84::default();
    let middle = LatLng::new(MIDDLE[0], MIDDLE[1]).expect("within the box");
    let [south, west, north, east] = BOX.map(f64::to_radians);
    let ground = EARTH_RADIUS_KM * EARTH_RADIUS_KM * (north.sin() - south.sin()) * (east - west);
    let share = std::f64::consts::PI * RADIUS_KM * RADIUS_KM / ground;
    for _ in 0..stream.poisson((factor - 1.0) * share * n as f64) {
        let point = earth.destination(middle, 360.0 * stream.unit(), RADIUS_KM * stream.unit().sqrt());
        let day = jiff::civil::date(2016, 1, 1) + jiff::Span::new().days(stream.below(1461) as i64);
        made.push(incident_on(made.len(), point, DayInterval::day(day)));
    }
    made
}

/// The share of sets in which a cell whose middle lies in the denser disc stands out.
pub fn found(n: usize, factor: f64, sets: u64, null: NullModel) -> f64 {
    let middle = LatLng::new(MIDDLE[0], MIDDLE[1]).expect("within the box");
    let inside =
        |cell: &HotCell| LatLng::new(cell.lat, cell.lon).is_ok_and(|at| at.haversine_km(middle) <= RADIUS_KM);
    share(sets, |set| Some(look(&dense(n, factor, set), null, true)?.cells.iter().any(inside))).0
}

/// The share of sets of `n` even incidents in which any cell stands out, over sixteen quarters.
pub fn false_alarms(n: usize, sets: u64, null: NullModel, declared: bool) -> f64 {
    share(sets, |set| Some(!look(&even(n, set), null, declared)?.cells.is_empty())).0
}

fn look(incidents: &[Incident], null: NullModel, declared: bool) -> Option<Hotspots> {
    let whole: Period = "2016..2019".parse().expect("a period");
    let [south, west, north, east] = BOX;
    let area = if declared { StudyArea::Box { south, west, north, east } } else { StudyArea::Reported };
    let options =
        HotspotOptions { permutations: 0, step: Step::Quarter, null, area, ..HotspotOptions::default() };
    hotspots(incidents, &Filter::default(), &whole, &options).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_incidents_have_no_hot_spot() {
        for (n, null, declared) in
            [(150, NullModel::Cells, false), (600, NullModel::Cells, true), (600, NullModel::Incidents, true)]
        {
            let alarms = false_alarms(n, 30, null, declared);
            // Of 30 sets at 5 %, six or more have a chance of 0.3 %.
            assert!(alarms < 0.19, "{n} {null:?}: {alarms}");
        }
    }

    #[test]
    fn a_denser_disc_is_found() {
        for null in [NullModel::Cells, NullModel::Incidents] {
            assert!(found(600, 5.0, 10, null) >= 0.9, "{null:?}");
        }
    }
}
