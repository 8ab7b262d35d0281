//! The shift under other choices: which places count, and without the source that most rows rest on.

use super::observation::place;
use super::{CoarsePlaces, ShiftOptions};
use crate::geodesic::Wgs84;
use crate::period::Period;
use crate::sources::{LargestSource, constant_sources, named_by, rests_only_on};
use crate::sphere::mean_centre;
use dateline_types::Incident;
use serde::Serialize;

/// The shift under one other choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// A stable short name.
    pub code: &'static str,
    /// The choice in words.
    pub choice: String,
    /// Incidents of both periods that count.
    pub n_incidents: usize,
    /// The distance, kilometres; `None` where a period is empty.
    pub distance_km: Option<f64>,
    /// The bearing, degrees.
    pub bearing_deg: Option<f64>,
}

/// The shift of all rows, of the well-placed ones, of weighted ones, without the largest source, and of a constant panel of sources.
pub fn variants(
    incidents: &[&Incident],
    periods: [&Period; 2],
    options: &ShiftOptions,
    largest: Option<&LargestSource>,
    earth: &Wgs84,
) -> Vec<Variant> {
    let measure =
        |code: &'static str, choice: String, coarse: CoarsePlaces, keep: &dyn Fn(&Incident) -> bool| {
            let kept: Vec<&Incident> = incidents.iter().copied().filter(|i| keep(i)).collect();
            let all = place(&kept, periods, coarse, options.by_deaths).all;
            let centre = |k: usize| mean_centre(all.iter().map(|o| (o.vector, o.mass(k)))).map(|c| c.point);
            let way = centre(0).zip(centre(1)).map(|(a, b)| earth.way(a, b));
            Variant {
                code,
                choice,
                n_incidents: all.len(),
                distance_km: way.map(|w| w.km),
                bearing_deg: way.filter(|w| w.km > 1e-6).map(|w| w.bearing_deg),
            }
        };
    let within = |i: &Incident, km: f64| i.place.as_ref().is_some_and(|p| p.radius_km <= km);
    let mut variants = vec![
        measure("all-places", "every place, however coarse".to_owned(), CoarsePlaces::Include, &|_| true),
        measure(
            "fine-places",
            "without provinces, countries and regions".to_owned(),
            CoarsePlaces::Exclude,
            &|_| true,
        ),
        measure("within-25-km", "places known within 25 km".to_owned(), CoarsePlaces::Exclude, &|i| {
            within(i, 25.0)
        }),
        measure("within-10-km", "places known within 10 km".to_owned(), CoarsePlaces::Exclude, &|i| {
            within(i, 10.0)
        }),
        measure("weighted", "every place by its precision".to_owned(), CoarsePlaces::Weigh, &|_| true),
    ];
    if let Some(source) = largest {
        let choice = format!("without incidents that only {} reports", source.name);
        variants.push(measure("without-largest-source", choice, options.coarse, &|i| {
            !rests_only_on(i, &source.name)
        }));
    }
    let later = periods[0].days().start().max(periods[1].days().start());
    let inside: Vec<&Incident> = incidents
        .iter()
        .copied()
        .filter(|i| i.interval.is_some_and(|d| periods.iter().any(|p| p.days().overlaps(d))))
        .collect();
    let constant = constant_sources(&inside, later);
    if !constant.is_empty() {
        let choice = "only what sources of both periods report".to_owned();
        variants.push(measure("constant-sources", choice, options.coarse, &|i| named_by(i, &constant)));
    }
    variants
}
