//! Hot spots where there are none: incidents spread evenly over a box.

use super::share;
use crate::filter::Filter;
use crate::hotspots::{HotspotOptions, NullModel, StudyArea, hotspots};
use crate::numeric::Stream;
use crate::period::{Period, Step};
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

/// The share of sets of `n` even incidents in which any cell stands out, over sixteen quarters.
pub fn false_alarms(n: usize, sets: u64, null: NullModel, declared: bool) -> f64 {
    let whole: Period = "2016..2019".parse().expect("a period");
    let [south, west, north, east] = BOX;
    let area = if declared { StudyArea::Box { south, west, north, east } } else { StudyArea::Reported };
    let options =
        HotspotOptions { permutations: 0, step: Step::Quarter, null, area, ..HotspotOptions::default() };
    let any = |set: u64| {
        hotspots(&even(n, set), &Filter::default(), &whole, &options).ok().map(|h| !h.cells.is_empty())
    };
    share(sets, any).0
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
}
