//! Times a whole shift: 2,000 draws over 100,000 incidents, each its own cluster (the costliest case), with jitter.
//!
//! `cargo bench -p dateline-stats --bench shift [-- POINTS.csv]`; with a path, the points are written there first, so
//! that other programs can be timed on the same data (`benches/shift_peers.sh`).

use dateline_stats::filter::Filter;
use dateline_stats::geodesic::Wgs84;
use dateline_stats::numeric::Stream;
use dateline_stats::shift::{ShiftOptions, shift};
use dateline_stats::synthetic::incident_on;
use dateline_types::{DayInterval, Incident, LatLng};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let incidents = synthetic(100_000)?;
    if let Some(path) = std::env::args().skip(1).find(|a| a.ends_with(".csv")) {
        let mut text = String::from("later,lat,lon\n");
        for i in &incidents {
            let (place, days) = (i.place.as_ref().ok_or("a place")?, i.interval.ok_or("a day")?);
            let later = u8::from(days.start().year() == 2017);
            text += &format!("{later},{},{}\n", place.point.lat(), place.point.lng());
        }
        std::fs::write(path, text)?;
    }
    let (from, to) = ("2016".parse()?, "2017".parse()?);
    let options = ShiftOptions::default();
    let mut best = f64::INFINITY;
    for run in 1..=3 {
        let start = Instant::now();
        let result = shift(&incidents, &Filter::default(), &from, &to, &options)?;
        let seconds = start.elapsed().as_secs_f64();
        best = best.min(seconds);
        println!(
            "run {run}: {seconds:.2} s, {:.1} km [{:.1}, {:.1}], {} draws, {} permutations, {} threads",
            result.distance_km.estimate.unwrap_or(f64::NAN),
            result.distance_km.low.unwrap_or(f64::NAN),
            result.distance_km.high.unwrap_or(f64::NAN),
            result.draws,
            result.test.map_or(0, |t| t.permutations),
            rayon::current_num_threads(),
        );
    }
    println!("dateline shift, 100,000 incidents, 2,000 draws, everything: {best:.2} s");
    Ok(())
}

/// Half in each year, around five towns a period, all positions distinct, known within 5 km.
fn synthetic(n: usize) -> Result<Vec<Incident>, Box<dyn std::error::Error>> {
    let earth = Wgs84::default();
    let mut stream = Stream::new(1, "bench", 0);
    let mut incidents = Vec::with_capacity(n);
    for number in 0..n {
        let later = number % 2;
        let town =
            LatLng::new(34.0 + stream.below(5) as f64 * 0.6, 40.0 + later as f64 + stream.below(3) as f64)?;
        let point = earth.destination(town, 360.0 * stream.unit(), 40.0 * stream.normal().abs());
        let day =
            jiff::civil::Date::new(2016 + later as i16, 1 + (number % 12) as i8, 1 + (number % 28) as i8)?;
        let mut one = incident_on(number, point, DayInterval::day(day));
        if let Some(place) = &mut one.place {
            place.radius_km = 5.0;
        }
        incidents.push(one);
    }
    Ok(incidents)
}
