//! Incidents as the shift reads them: a point, how far it may be off, which period it falls in, what it is drawn with.

use super::{CoarsePlaces, RegionBy, ResamplingUnit, ShiftOptions};
use crate::panel::killed;
use crate::period::Period;
use crate::sources::is_coarse;
use crate::sphere::{EARTH_RADIUS_KM, Vector, vector_from_lat_lng};
use dateline_types::{Incident, IncidentOrigin, LatLng};
use std::collections::BTreeMap;

/// One incident with a place and a date in at least one of the two periods.
#[derive(Debug, Clone)]
pub struct Observation<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Its point.
    pub point: LatLng,
    /// The same as a unit vector.
    pub vector: Vector,
    /// How far the place may extend, radians of arc.
    pub radius: f64,
    /// What it counts for in a centre: by the precision of its place 0 to 1, times the killed where incidents count by them.
    pub weight: f64,
    /// The chance that it happened in the earlier and in the later period.
    pub in_period: [f64; 2],
    /// Index of its region.
    pub region: usize,
    /// Index of the unit it is resampled with.
    pub cluster: usize,
}

impl Observation<'_> {
    /// What it counts for in period 0 or 1.
    pub fn mass(&self, period: usize) -> f64 {
        self.weight * self.in_period[period]
    }
}

/// All observations with the names of their regions, and what could not be used.
#[derive(Debug, Clone)]
pub struct Observations<'a> {
    /// Sorted by incident id.
    pub all: Vec<Observation<'a>>,
    /// Names of the regions, sorted.
    pub regions: Vec<String>,
    /// What the regions are.
    pub region_kind: &'static str,
    /// What a cluster is.
    pub cluster_kind: &'static str,
    /// Number of clusters.
    pub clusters: usize,
    /// For each cluster the conflict and the month (from the year 0) it stands for; empty where a cluster is an incident.
    pub months: Vec<(usize, i32)>,
    /// For each cluster, whether it follows right after the cluster before it, in the same conflict.
    pub follows: Vec<bool>,
    /// Incidents of the periods that name no place that could be resolved.
    pub without_place: usize,
    /// Incidents of the selection without a date.
    pub without_date: usize,
    /// Incidents of the periods left out because their place is coarse.
    pub coarse: usize,
    /// Incidents of the periods without anybody reported killed, where incidents count by that.
    pub without_deaths: usize,
}

/// The weight of a place that may be off by `radius_km`, when coarse places are weighted: 1 / (1 + (r / 50 km)²).
fn precision_weight(radius_km: f64) -> f64 {
    1.0 / (1.0 + (radius_km / 50.0).powi(2))
}

/// What of a selection lies in the two periods at a usable place.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// The observations, in the order of the incidents; regions and clusters are not numbered yet.
    pub all: Vec<Observation<'a>>,
    /// As in [`Observations`].
    pub without_place: usize,
    /// As in [`Observations`].
    pub without_date: usize,
    /// As in [`Observations`].
    pub coarse: usize,
    /// As in [`Observations`].
    pub without_deaths: usize,
}

/// Reads the incidents of two periods, without grouping them.
pub fn place<'a>(
    incidents: &[&'a Incident],
    periods: [&Period; 2],
    coarse_places: CoarsePlaces,
    by_deaths: bool,
) -> Placed<'a> {
    let (mut without_place, mut without_date, mut coarse, mut without_deaths) = (0, 0, 0, 0);
    let mut all: Vec<Observation<'a>> = Vec::new();
    for &incident in incidents {
        let Some(days) = incident.interval else {
            without_date += 1;
            continue;
        };
        let in_period = [periods[0].share_of(days), periods[1].share_of(days)];
        if in_period == [0.0, 0.0] {
            continue;
        }
        let Some(place) = &incident.place else {
            without_place += 1;
            continue;
        };
        let weight = match coarse_places {
            CoarsePlaces::Exclude if is_coarse(place.precision) => {
                coarse += 1;
                continue;
            }
            CoarsePlaces::Weigh => precision_weight(place.radius_km.max(0.0)),
            _ => 1.0,
        };
        let deaths = if by_deaths { killed(incident)[1] } else { 1 };
        if deaths == 0 {
            without_deaths += 1;
            continue;
        }
        let weight = weight * deaths as f64;
        all.push(Observation {
            incident,
            point: place.point,
            vector: vector_from_lat_lng(place.point),
            radius: place.radius_km.max(0.0) / EARTH_RADIUS_KM,
            weight,
            in_period,
            region: 0,
            cluster: 0,
        });
    }
    Placed { all, without_place, without_date, coarse, without_deaths }
}

/// Reads the incidents of two periods and numbers their regions and clusters.
pub fn observe<'a>(
    incidents: &[&'a Incident],
    periods: [&Period; 2],
    options: &ShiftOptions,
) -> Observations<'a> {
    let Placed { mut all, without_place, without_date, coarse, without_deaths } =
        place(incidents, periods, options.coarse, options.by_deaths);
    let cluster_by = match options.cluster {
        ResamplingUnit::Auto
            if all.iter().any(|o| matches!(o.incident.origin, IncidentOrigin::Dataset { .. })) =>
        {
            ResamplingUnit::ConflictMonth
        }
        ResamplingUnit::Auto => ResamplingUnit::Incident,
        chosen => chosen,
    };
    let (months, follows) = match cluster_by {
        ResamplingUnit::ConflictMonth => {
            let keys: Vec<(String, i32)> =
                all.iter().map(|o| (conflict_of(o.incident), month_of(o.incident, periods))).collect();
            let keys = number(&mut all, &keys, |o, n| o.cluster = n);
            let mut conflict = 0;
            let months: Vec<(usize, i32)> = (0..keys.len())
                .map(|n| {
                    conflict += usize::from(n > 0 && keys[n - 1].0 != keys[n].0);
                    (conflict, keys[n].1)
                })
                .collect();
            let next = |n: usize| n > 0 && months[n - 1] == (months[n].0, months[n].1 - 1);
            let follows: Vec<bool> = (0..keys.len()).map(next).collect();
            (months, follows)
        }
        _ => {
            for (n, o) in all.iter_mut().enumerate() {
                o.cluster = n;
            }
            (Vec::new(), vec![false; all.len()])
        }
    };
    let cluster_kind = if months.is_empty() { "incident" } else { "conflict and month" };
    let region_by = match options.regions {
        RegionBy::Auto => {
            let countries = share_of_second_largest(&all, |o| region_name(o, RegionBy::Country));
            if countries >= 0.05 { RegionBy::Country } else { RegionBy::Admin1 }
        }
        chosen => chosen,
    };
    let keys: Vec<String> = all.iter().map(|o| region_name(o, region_by)).collect();
    let regions = number(&mut all, &keys, |o, n| o.region = n);
    let region_kind = match region_by {
        RegionBy::Country | RegionBy::Auto => "country",
        RegionBy::Admin1 => "first-order division",
        RegionBy::Conflict => "conflict",
    };
    Observations {
        all,
        regions,
        region_kind,
        cluster_kind,
        clusters: follows.len(),
        months,
        follows,
        without_place,
        without_date,
        coarse,
        without_deaths,
    }
}

impl Observations<'_> {
    /// Puts `length` months of a conflict, counted from the start of each period, into one cluster.
    pub fn block(&mut self, length: usize, periods: [&Period; 2]) {
        let month =
            |p: &Period| i32::from(p.days().start().year()) * 12 + i32::from(p.days().start().month());
        let starts = periods.map(month);
        let later = usize::from(starts[1] > starts[0]);
        let keys: Vec<(usize, usize, i32)> = self
            .all
            .iter()
            .map(|o| {
                let (conflict, month) = self.months[o.cluster];
                let k = if month >= starts[later] { later } else { 1 - later };
                (conflict, k, (month - starts[k]).div_euclid(length as i32))
            })
            .collect();
        let keys = number(&mut self.all, &keys, |o, n| o.cluster = n);
        let next = |n: usize| n > 0 && keys[n - 1] == (keys[n].0, keys[n].1, keys[n].2 - 1);
        self.follows = (0..keys.len()).map(next).collect();
        self.clusters = keys.len();
        self.cluster_kind = "conflict and stretch of months";
    }
}

/// Numbers the distinct keys in sorted order and tells each observation its number; returns the keys.
fn number<'a, K: Ord + Clone>(
    all: &mut [Observation<'a>],
    keys: &[K],
    set: impl Fn(&mut Observation<'a>, usize),
) -> Vec<K> {
    let mut numbers: BTreeMap<&K, usize> = keys.iter().map(|k| (k, 0)).collect();
    for (n, number) in numbers.values_mut().enumerate() {
        *number = n;
    }
    for (o, key) in all.iter_mut().zip(keys) {
        set(o, numbers[key]);
    }
    numbers.into_keys().cloned().collect()
}

/// The conflict an incident belongs to: the dataset's own, else the country it happened in.
pub fn conflict_of(incident: &Incident) -> String {
    if let IncidentOrigin::Dataset { cluster: Some(cluster), .. } = &incident.origin {
        return cluster.clone();
    }
    let country = incident.place.as_ref().and_then(|p| p.country.as_ref());
    country.map_or_else(|| "unknown".to_owned(), |c| c.to_string())
}

/// The month, counted from the year 0, of the middle of the incident's days within the periods.
fn month_of(incident: &Incident, periods: [&Period; 2]) -> i32 {
    let Some(days) = incident.interval else { return 0 };
    let days = periods.iter().find_map(|p| p.days().intersection(days)).unwrap_or(days);
    let middle = days.start().checked_add(jiff::Span::new().days(i64::from(days.days() / 2)));
    let middle = middle.unwrap_or(days.start());
    i32::from(middle.year()) * 12 + i32::from(middle.month())
}

fn region_name(o: &Observation<'_>, by: RegionBy) -> String {
    let place = o.incident.place.as_ref();
    let country = place.and_then(|p| p.country.as_deref()).unwrap_or("unknown");
    match by {
        RegionBy::Country | RegionBy::Auto => country.to_owned(),
        RegionBy::Admin1 => match place.and_then(|p| p.admin1.as_deref()) {
            Some(admin1) => format!("{country}: {admin1}"),
            None => format!("{country}: unknown"),
        },
        RegionBy::Conflict => conflict_of(o.incident),
    }
}

fn share_of_second_largest(all: &[Observation<'_>], name: impl Fn(&Observation<'_>) -> String) -> f64 {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for o in all {
        *counts.entry(name(o)).or_default() += 1;
    }
    let mut sizes: Vec<usize> = counts.into_values().collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.get(1).map_or(0.0, |&n| n as f64 / all.len() as f64)
}
