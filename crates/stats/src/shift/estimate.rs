//! The shift itself: selects, estimates, draws, tests, judges, and writes it all into one result.

use super::corrected::{Drawn, corrected};
use super::draws;
use super::energy;
use super::interval::{Interval, Intervals, LEVEL, Paths, intervals, region_of, region_of_centre, spread};
use super::mixture::{MixtureChoice, stable_mixture};
use super::observation::{Observation, Observations, observe};
use super::persistence::{Persistence, persistence};
use super::{
    Displacement, LEAST_BLOCKS, LEAST_CLUSTERS, PeriodCentre, Point, Shift, ShiftOptions, judge, regions,
    sensitivity, transport, words,
};
use crate::ellipse::standard_deviational_ellipse;
use crate::filter::{Filter, select_in};
use crate::geodesic::Wgs84;
use crate::numeric::summary::percentile_interval;
use crate::period::Period;
use crate::report::{CannotMeasure, Caveat, Estimate, counted, left_out_caveats};
use crate::sources::{SourceProfile, is_coarse, new_sources, source_profile};
use crate::sphere::{MeanCentre, Vector, geometric_median, lat_lng_from_vector, mean_centre};
use dateline_types::{Incident, LatLng};
use rayon::prelude::*;

pub(super) const METHOD: &str = "mean centre on the sphere (Mardia and Jupp 2000), geodesics on WGS84 (Karney 2013), cluster \
    bootstrap in blocks of time (Davison and Hinkley 1997, Kuensch 1989) with an interval of the distance that may hold 0, \
    energy test on the same units (Szekely and Rizzo 2013; Chung and Romano 2013; Anderson et al. 2017), verdict by optimal transport (Irpino and Verde 2008); \
    docs/methods.md, shift";

/// Measures the shift of reported incidents from one period to another.
///
/// # Errors
/// A sentence, if a period has fewer than two incidents with a usable place, or no mean centre.
pub fn shift(
    incidents: &[Incident],
    filter: &Filter,
    from: &Period,
    to: &Period,
    options: &ShiftOptions,
) -> Result<Shift, CannotMeasure> {
    let selection = select_in(incidents, filter, &[from, to]);
    if from.days().overlaps(to.days()) {
        return Err(CannotMeasure::new("shift", format!("the periods {from} and {to} share days")));
    }
    let mut observations = observe(&selection.incidents, [from, to], options);
    let mut caveats = base_caveats(&observations);
    if options.by_deaths {
        let n = counted(observations.without_deaths as u64, "incident");
        caveats.push(Caveat::new(
            "by-deaths",
            format!("each incident counts by the people reported killed in it (best figures); {n} without any left out"),
        ));
    }
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let earth = Wgs84::default();
    let centres = centres(&observations, [from, to])?;
    let [first, second] =
        [0, 1].map(|k| describe(&observations, k, [from, to][k], centres[k], options, &earth));
    let (mut first, mut second) = (first?, second?);
    let way = earth.way(centres[0].point, centres[1].point);
    let moved = way.km > 1e-6;
    if !moved {
        caveats.push(Caveat::new("no-bearing", "the two centres coincide, so that there is no direction"));
    }

    let persistence = persistence(&observations, [from, to], &centres);
    for end in [&mut first, &mut second] {
        end.n_effective = end.n_clusters as f64 / persistence.inflation;
    }
    let months = first.n_clusters.min(second.n_clusters);
    if persistence.block_months > 1 {
        observations.block(persistence.block_months, [from, to]);
    }
    let units = [0, 1].map(|k| units_in(&observations, k));
    let units = units[0].min(units[1]);
    let enough = months >= LEAST_CLUSTERS && units >= LEAST_BLOCKS;
    persistence_caveats(&persistence, &observations, months, units, options, &mut caveats);
    let regions = observations.regions.len();
    let draws = if enough { options.draws } else { 0 };
    let drawn = draws::bootstrap(&observations.all, regions, draws, options.seed, options.jitter);
    let paths = Paths::of(&drawn, centres.map(|c| c.point), &earth);
    first.centre_region = region_of_centre(&paths.centres[0], centres[0].point, &earth);
    second.centre_region = region_of_centre(&paths.centres[1], centres[1].point, &earth);
    let Intervals { bca, distance, bearing: bearing_interval, stretch } =
        intervals(&observations, &paths, way, units, &mut caveats);
    if stretch > 1.0 {
        caveats.push(Caveat::new(
            "stretched",
            format!(
                "intervals widened by {:.0} % because neighbouring months of a conflict are alike",
                100.0 * (stretch - 1.0)
            ),
        ));
    }
    let bearing = match moved {
        true => Estimate::with(way.bearing_deg, bearing_interval),
        false => Estimate::NONE,
    };
    let test =
        energy::test_places(&observations, options.permutations, options.seed).filter(|t| t.permutations > 0);
    if moved && enough && bearing.low.is_none() && options.draws > 0 {
        caveats.push(Caveat::new("no-direction", "the draws point all round: the bearing is not determined"));
    }

    let groups = match options.look_for_groups {
        true => groups(&observations, [first.n_clusters, second.n_clusters]),
        false => [None, None],
    };
    let pairs: Vec<[LatLng; 2]> = std::iter::once(centres.map(|c| c.point))
        .chain(paths.centres[0].iter().zip(&paths.centres[1]).take(100).map(|(a, b)| [*a, *b]))
        .collect();
    let near = transport::near_shares(&observations.all, &pairs);
    let refusals = judge::refusals(&groups, if moved { &near } else { &[] });
    let mixture = judge::shown([from, to], groups);
    let near = near[0];

    let sums = [0, 1].map(|k| region_sums(&observations, k));
    let region_changes = regions::changes(&observations.regions, &sums, &drawn, LEVEL);
    let corrected = match options.audits.as_slice() {
        [] => None,
        audits => {
            let of = Drawn { sums: &sums, draws: &drawn, units, stretch, seed: options.seed };
            let corrected = corrected(&observations, &of, audits, [from, to], &earth)?;
            caveats.push(corrected.caveat());
            Some(corrected)
        }
    };
    let decomposition = regions::decompose(observations.region_kind, &sums, &drawn, LEVEL);
    let mut ratios: Vec<f64> = drawn.iter().filter_map(|d| Some(spread(d, 1)? / spread(d, 0)?)).collect();
    let ratio = second.standard_distance_km / first.standard_distance_km;
    let spread_ratio = Estimate::with(ratio, percentile_interval(&mut ratios, LEVEL));
    let verdict_evidence = match options.explain {
        true => transport::evidence(&observations.all, observations.clusters),
        false => None,
    };
    let verdict = judge::verdict(test.as_ref(), verdict_evidence.as_ref(), units, ratio);
    let displacement = displacement(&paths, centres, stretch, distance, &earth);
    let tipping_point = test.as_ref().filter(|t| t.p < 0.05 && way.km > t.noise_km).and_then(|t| {
        regions::tipping_point(&observations.regions, [from.label(), to.label()], &sums, t.noise_km)
    });

    let years = (to.middle() - from.middle()).abs() / 365.2425;
    let per_year = |km: Option<f64>| km.map(|km| km / years);
    let by_period = |k: usize| -> Vec<&Incident> {
        observations.all.iter().filter(|o| o.in_period[k] > 0.0).map(|o| o.incident).collect()
    };
    let all: Vec<&Incident> = observations.all.iter().map(|o| o.incident).collect();
    let (new_names, new_share) = new_sources(&by_period(0), &by_period(1));
    let sources = source_profile(&all);
    // Of all incidents of the two periods, those that were left out for it included.
    let lacking = observations.coarse
        + observations.without_place
        + observations
            .all
            .iter()
            .filter(|o| o.incident.place.as_ref().is_some_and(|p| is_coarse(p.precision)))
            .count();
    let of = observations.all.len() + observations.coarse + observations.without_place;
    source_caveats(&sources, lacking as f64 / of as f64, &new_names, new_share, &mut caveats);
    let sensitivity =
        sensitivity::variants(&selection.incidents, [from, to], options, sources.largest.as_ref(), &earth);

    let mut result = Shift {
        measure: "shift",
        estimand: match options.by_deaths {
            true => {
                "the mean centre of people reported killed; not of activity, and not the movement of anybody"
            }
            false => {
                "the mean centre of reported incidents; not of activity, and not the movement of anybody"
            }
        },
        series: filter.series,
        distance_km: Estimate::with(way.km, distance),
        displacement,
        distance_km_bca: Estimate::with(way.km, bca),
        bearing_deg: bearing,
        speed_km_per_year: Estimate {
            estimate: per_year(Some(way.km)),
            low: per_year(distance.map(|i| i.0)),
            high: per_year(distance.map(|i| i.1)),
        },
        median_distance_km: earth.way(point_of(first.median), point_of(second.median)).km,
        spread_ratio,
        test,
        multimodal: !refusals.is_empty(),
        refusals,
        near_centres_share: near,
        mixture,
        verdict,
        verdict_evidence,
        regions: region_changes,
        decomposition,
        tipping_point,
        sensitivity,
        corrected,
        sources,
        new_sources: new_names,
        cluster: observations.cluster_kind,
        block_months: (persistence.block_months > 1).then_some(persistence.block_months),
        autocorrelation: persistence.autocorrelation,
        draws,
        seed: options.seed,
        method: METHOD,
        caveats,
        sentence: String::new(),
        from: first,
        to: second,
    };
    result.sentence = words::sentence(&result);
    Ok(result)
}

fn point_of(p: Point) -> LatLng {
    LatLng::new(p.lat, p.lon).expect("made from a point")
}

fn base_caveats(observations: &Observations<'_>) -> Vec<Caveat> {
    let mut caveats = vec![Caveat::new(
        "reported",
        "this describes where incidents are reported; reporting differs between places and periods",
    )];
    let mut count = |code: &'static str, n: usize, what: &str| {
        if n > 0 {
            caveats.push(Caveat::new(code, format!("{} {what}", counted(n as u64, "incident"))));
        }
    };
    count(
        "without-place",
        observations.without_place,
        "of the two periods without a resolved place not used",
    );
    count("without-date", observations.without_date, "without a date not used");
    count(
        "coarse-places",
        observations.coarse,
        "known only to a province, a country, a region, a line or a sea left out of the centres",
    );
    let border = observations.all.iter().filter(|o| o.in_period.iter().any(|p| *p > 0.0 && *p < 1.0)).count();
    count("border-dates", border, "dated across the border of a period counted by the share of days");
    caveats
}

fn source_words(profile: &SourceProfile, low_precision: f64) -> String {
    let named = match profile.distinct {
        0 => "no incident names a source".to_owned(),
        n => format!(
            "{} named, {:.1} an incident that names any; {:.0} % name none",
            counted(n as u64, "distinct source"),
            profile.sources_per_incident,
            100.0 * profile.unnamed_share
        ),
    };
    format!("{named}; {:.0} % of the periods' incidents have no place or a coarse one", 100.0 * low_precision)
}

fn source_caveats(
    profile: &SourceProfile,
    low_precision: f64,
    new: &[String],
    new_share: f64,
    caveats: &mut Vec<Caveat>,
) {
    caveats.push(Caveat::new("sources", source_words(profile, low_precision)));
    if let Some(largest) = profile.largest.as_ref().filter(|l| l.sole_share >= 0.5) {
        caveats.push(Caveat::new(
            "dominant-source",
            format!(
                "{} is the only named source of {:.0} % of the incidents",
                largest.name,
                100.0 * largest.sole_share
            ),
        ));
    }
    if !new.is_empty() {
        let n = counted(new.len() as u64, "source");
        caveats.push(Caveat::new(
            "new-sources",
            format!(
                "{n} only in the later period; {:.0} % of its incidents rest on them alone",
                100.0 * new_share
            ),
        ));
    }
}

fn centres(observations: &Observations<'_>, periods: [&Period; 2]) -> Result<[MeanCentre; 2], CannotMeasure> {
    let mut found = Vec::with_capacity(2);
    for (k, period) in periods.into_iter().enumerate() {
        let inside = || observations.all.iter().filter(|o| o.in_period[k] > 0.0);
        let n = inside().count();
        let refuse = |reason: String| Err(CannotMeasure::new("shift", reason));
        if n == 0 {
            let mut why = format!("no incident with a usable place and date in {period}");
            if observations.coarse > 0 {
                why += &format!(" ({} known only to a province or wider)", observations.coarse);
            }
            return refuse(why);
        }
        if n == 1 {
            return refuse(format!("only one incident in {period}: one point is a place, not a centre"));
        }
        match mean_centre(inside().map(|o| (o.vector, o.mass(k)))) {
            Some(centre) => found.push(centre),
            None => {
                return refuse(format!(
                    "the incidents of {period} lie on opposite sides of the earth and cancel out, \
                     so that no point is their centre"
                ));
            }
        }
    }
    Ok([found[0], found[1]])
}

fn describe(
    observations: &Observations<'_>,
    k: usize,
    period: &Period,
    centre: MeanCentre,
    options: &ShiftOptions,
    earth: &Wgs84,
) -> Result<PeriodCentre, CannotMeasure> {
    let inside: Vec<&Observation<'_>> = observations.all.iter().filter(|o| o.in_period[k] > 0.0).collect();
    let plane: Vec<[f64; 3]> = inside
        .par_iter()
        .map(|o| {
            let [x, y] = earth.plane(centre.point, o.point);
            [x, y, o.mass(k)]
        })
        .collect();
    let mass: f64 = plane.iter().map(|p| p[2]).sum();
    let squares: f64 = plane.iter().map(|&[x, y, w]| w * (x * x + y * y)).sum();
    let points: Vec<(Vector, f64)> = median_points(&inside, k);
    let Some(median) = geometric_median(&points) else {
        return Err(CannotMeasure::new("shift", format!("the incidents of {period} have no centre")));
    };
    let mut clusters: Vec<usize> = inside.iter().map(|o| o.cluster).collect();
    clusters.sort_unstable();
    clusters.dedup();
    let share_sum: f64 = inside.iter().map(|o| o.in_period[k]).sum();
    let reports: f64 = inside.iter().map(|o| o.in_period[k] * f64::from(o.incident.reports.max(1))).sum();
    Ok(PeriodCentre {
        period: period.clone(),
        n_reports: reports.round() as u64,
        n_incidents: share_sum.round() as u64,
        n_clusters: clusters.len(),
        n_effective: clusters.len() as f64,
        centre: centre.point.into(),
        centre_region: None,
        median: median.into(),
        resultant: centre.resultant,
        standard_distance_km: (squares / mass).sqrt(),
        ellipse: standard_deviational_ellipse(&plane, options.ellipse),
    })
}

/// The points of a period, equal ones put together: the median's iteration then costs a pass over places.
fn median_points(inside: &[&Observation<'_>], k: usize) -> Vec<(Vector, f64)> {
    let mut points: Vec<(u64, u64, Vector, f64)> = inside
        .iter()
        .map(|o| (o.point.lat().to_bits(), o.point.lng().to_bits(), o.vector, o.mass(k)))
        .collect();
    points.sort_by_key(|p| (p.0, p.1));
    points.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.3 += next.3;
        }
        same
    });
    if points.len() > 5000 {
        // Tens of thousands of distinct points: the median of a fine grid of them, within its cells.
        let places: Vec<LatLng> = points.iter().filter_map(|p| lat_lng_from_vector(p.2)).collect();
        let cells = crate::cells::gather(&places, 5000);
        let mut masses = vec![0.0; cells.centres.len()];
        for (&cell, p) in cells.of_point.iter().zip(&points) {
            masses[cell as usize] += p.3;
        }
        return cells.centres.into_iter().zip(masses).collect();
    }
    points.into_iter().map(|p| (p.2, p.3)).collect()
}

/// Each period's groups and how often they come back; none of a period with few clusters.
fn groups(observations: &Observations<'_>, clusters: [usize; 2]) -> [Option<MixtureChoice>; 2] {
    let choose = |k: usize| {
        if clusters[k] < LEAST_CLUSTERS {
            return None;
        }
        let inside: Vec<&Observation<'_>> = observations.all.iter().filter(|o| o.mass(k) > 0.0).collect();
        let points: Vec<(LatLng, f64)> = inside.iter().map(|o| (o.point, o.mass(k))).collect();
        let cluster_of: Vec<usize> = inside.iter().map(|o| o.cluster).collect();
        let radius = inside.iter().map(|o| o.radius * o.radius).sum::<f64>() / inside.len().max(1) as f64;
        stable_mixture(&points, &cluster_of, clusters[k], radius)
    };
    let (a, b) = rayon::join(|| choose(0), || choose(1));
    [a, b]
}

/// Units of a period that are drawn.
fn units_in(observations: &Observations<'_>, k: usize) -> usize {
    let mut clusters: Vec<usize> =
        observations.all.iter().filter(|o| o.in_period[k] > 0.0).map(|o| o.cluster).collect();
    clusters.sort_unstable();
    clusters.dedup();
    clusters.len()
}

/// The way from centre to centre as a vector, with the region that holds it.
fn displacement(
    paths: &Paths,
    centres: [MeanCentre; 2],
    stretch: f64,
    distance: Interval,
    earth: &Wgs84,
) -> Displacement {
    let [east_km, north_km] = earth.plane(centres[0].point, centres[1].point);
    let plane: Vec<[f64; 3]> =
        paths.deviations.iter().map(|d| [stretch * d[0], stretch * d[1], 1.0]).collect();
    Displacement {
        east_km,
        north_km,
        region: region_of(&plane),
        may_be_zero: distance.map(|(low, _)| low <= 0.0),
    }
}

fn persistence_caveats(
    persistence: &Persistence,
    observations: &Observations<'_>,
    clusters: usize,
    units: usize,
    options: &ShiftOptions,
    caveats: &mut Vec<Caveat>,
) {
    if persistence.block_months > 1 {
        caveats.push(Caveat::new(
            "persistent",
            format!(
                "months of a conflict resemble each other (autocorrelation {:.2}): they are drawn and permuted in blocks \
                 of {}, and are worth {:.0} % of their number",
                persistence.autocorrelation,
                persistence.block_months,
                100.0 / persistence.inflation
            ),
        ));
    }
    if options.draws == 0 {
        return;
    }
    let kind = observations.cluster_kind;
    if clusters < LEAST_CLUSTERS {
        let what = counted(clusters as u64, "cluster");
        caveats.push(Caveat::new(
            "few-clusters",
            format!("one period has only {what} ({kind}), fewer than {LEAST_CLUSTERS}: no interval"),
        ));
    } else if units < LEAST_BLOCKS {
        let what = counted(units as u64, "independent block");
        caveats.push(Caveat::new(
            "few-blocks",
            format!("one period has only {what} ({kind}), fewer than {LEAST_BLOCKS}: no interval"),
        ));
    }
}

fn region_sums(observations: &Observations<'_>, k: usize) -> Vec<[f64; 4]> {
    let mut sums = vec![[0.0; 4]; observations.regions.len().max(1)];
    for o in &observations.all {
        let (s, w) = (&mut sums[o.region], o.mass(k));
        let v = o.vector;
        *s = [s[0] + w * v[0], s[1] + w * v[1], s[2] + w * v[2], s[3] + w];
    }
    sums
}
