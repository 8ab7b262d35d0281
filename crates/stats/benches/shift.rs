//! Times a whole shift: 2,000 draws over 100,000 incidents, each its own cluster (the costliest case), with jitter; and the
//! bootstrap alone where incidents come in 300 conflict-months and stay where they are, which is what others can do by sums:
//! what it takes is what lies between the last two lines.
//!
//! `cargo bench -p dateline-stats --bench shift [-- POINTS.csv]`; with a path, the points are written there first, so
//! that other programs can be timed on the same data (`benches/shift_peers.sh`).

use dateline_stats::filter::Filter;
use dateline_stats::geodesic::Wgs84;
use dateline_stats::numeric::Stream;
use dateline_stats::shift::{ShiftOptions, shift};
use dateline_stats::synthetic::incident_on;
use dateline_types::{DayInterval, Incident, IncidentOrigin, LatLng};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let incidents = synthetic(100_000)?;
    if let Some(path) = std::env::args().skip(1).find(|a| a.ends_with(".csv")) {
        let mut text = String::from("later,lat,lon,cluster\n");
        for (n, i) in incidents.iter().enumerate() {
            let (place, days) = (i.place.as_ref().ok_or("a place")?, i.interval.ok_or("a day")?);
            let later = u8::from(days.start().year() == 2017);
            let cluster = 12 * (n / 24 % 25) + days.start().month() as usize;
            text += &format!("{later},{},{},{cluster}\n", place.point.lat(), place.point.lng());
        }
        std::fs::write(path, text)?;
    }
    let everything = ShiftOptions::default();
    time("100,000 incidents each by itself, 2,000 draws with jitter, everything", &incidents, &everything)?;
    let clustered = in_conflicts(incidents);
    let still = ShiftOptions { jitter: false, ..ShiftOptions::default() };
    time("the same in 300 conflict-months, 2,000 draws without jitter, everything", &clustered, &still)?;
    let bootstrap = ShiftOptions { permutations: 0, look_for_groups: false, explain: false, ..still };
    time("the same, bootstrap and estimates only", &clustered, &bootstrap)?;
    let estimates = ShiftOptions { draws: 0, ..bootstrap.clone() };
    time("the same, estimates only", &clustered, &estimates)?;
    Ok(())
}

/// Processor seconds of this process so far, in hundredths; `None` where the system does not say as Linux does.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold anything; user and system time are the 12th and 13th fields after it (proc(5)).
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

/// Prints the best of three runs, by the clock and by the processor: a shared machine changes the latter little.
fn time(
    what: &str,
    incidents: &[Incident],
    options: &ShiftOptions,
) -> Result<(), Box<dyn std::error::Error>> {
    let (from, to) = ("2016".parse()?, "2017".parse()?);
    let (mut best, mut least, mut said) = (f64::INFINITY, f64::INFINITY, String::new());
    for _ in 0..3 {
        let (start, before) = (Instant::now(), processor_seconds());
        let result = shift(incidents, &Filter::default(), &from, &to, options)?;
        best = best.min(start.elapsed().as_secs_f64());
        least = least.min(processor_seconds().zip(before).map_or(f64::NAN, |(now, then)| now - then));
        let number = |x: Option<f64>| x.unwrap_or(f64::NAN);
        let km = result.distance_km;
        said = format!("{:.1} km [{:.1}, {:.1}]", number(km.estimate), number(km.low), number(km.high));
    }
    let threads = rayon::current_num_threads();
    println!(
        "dateline shift, {what}: {best:.2} s on {threads} threads, {least:.2} s of processor time, {said}"
    );
    Ok(())
}

/// The same incidents as rows of 25 conflicts.
fn in_conflicts(mut incidents: Vec<Incident>) -> Vec<Incident> {
    for (n, one) in incidents.iter_mut().enumerate() {
        one.origin = IncidentOrigin::Dataset {
            dataset: "synthetic".into(),
            row: n.to_string(),
            cluster: Some(format!("conflict {}", n / 24 % 25)),
            restricted: false,
        };
    }
    incidents
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
