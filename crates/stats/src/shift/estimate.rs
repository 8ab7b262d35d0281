//! The shift itself: selects, estimates, draws, tests, judges, and writes it all into one result.

use super::draws;
use super::energy::{self, PlaceTest};
use super::interval::{Intervals, LEVEL, Paths, intervals, region_of_centre, spread};
use super::mixture;
use super::observation::{Observation, Observations, observe};
use super::regions::{self, Decomposition};
use super::{
    LEAST_CLUSTERS, PeriodCentre, PeriodMixture, Point, Refusal, Shift, ShiftOptions, Verdict, sensitivity,
    words,
};
use crate::ellipse::standard_deviational_ellipse;
use crate::filter::{Filter, select};
use crate::geodesic::Wgs84;
use crate::numeric::summary::percentile_interval;
use crate::period::Period;
use crate::report::{CannotMeasure, Caveat, Estimate, counted, left_out_caveats};
use crate::sources::{SourceProfile, new_sources, source_profile};
use crate::sphere::{MeanCentre, Vector, geometric_median, lat_lng_from_vector, mean_centre};
use dateline_types::{Incident, LatLng};
use rayon::prelude::*;

pub(super) const METHOD: &str = "mean centre on the sphere (Mardia and Jupp 2000), geodesics on WGS84 (Karney 2013), cluster \
    bootstrap (Davison and Hinkley 1997) with percentile and BCa intervals (Efron 1987, Hesterberg 2015), energy test on clusters (Szekely and Rizzo \
    2013); docs/methods.md, shift";

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
    let selection = select(incidents, filter);
    if from.days().overlaps(to.days()) {
        return Err(CannotMeasure::new("shift", format!("the periods {from} and {to} share days")));
    }
    let observations = observe(&selection.incidents, [from, to], options);
    let mut caveats = base_caveats(&observations);
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

    let enough = first.n_clusters.min(second.n_clusters) >= LEAST_CLUSTERS;
    if !enough && options.draws > 0 {
        let n = first.n_clusters.min(second.n_clusters) as u64;
        let what = counted(n, "cluster");
        let kind = observations.cluster_kind;
        caveats.push(Caveat::new(
            "few-clusters",
            format!("one period has only {what} ({kind}), fewer than {LEAST_CLUSTERS}: no interval"),
        ));
    }
    let regions = observations.regions.len();
    let draws = if enough { options.draws } else { 0 };
    let drawn = draws::bootstrap(&observations.all, regions, draws, options.seed, options.jitter);
    let paths = Paths::of(&drawn, &earth);
    first.centre_region = region_of_centre(&paths.centres[0], centres[0].point, &earth);
    second.centre_region = region_of_centre(&paths.centres[1], centres[1].point, &earth);
    let units = first.n_clusters.min(second.n_clusters);
    let Intervals { bca, percentile, bearing: bearing_interval, stretch } =
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
    let test = energy::test_places(&observations.all, options.permutations, options.seed)
        .filter(|t| t.permutations > 0);
    if moved && enough && bearing.low.is_none() && options.draws > 0 {
        caveats.push(Caveat::new("no-direction", "the draws point all round: the bearing is not determined"));
    }

    let mixtures = [from, to].map(|p| p.clone());
    let choices = match options.look_for_groups {
        true => mixture_choices(&observations, [first.n_clusters, second.n_clusters], options.seed),
        false => [None, None],
    };
    let several = choices.iter().flatten().any(|c| c.multimodal);
    let near = near_share(&observations, [centres[0].point, centres[1].point], way.km, &earth);
    let mut refusals = Vec::new();
    if several {
        refusals.push(Refusal::SeveralGroups);
    }
    if moved && near < 0.20 {
        refusals.push(Refusal::EmptyCentres);
    }
    let mixture = match several {
        true => std::iter::zip(mixtures, choices)
            .filter_map(|(period, c)| Some(PeriodMixture { period, parts: c?.parts }))
            .collect(),
        false => Vec::new(),
    };

    let sums = [0, 1].map(|k| region_sums(&observations, k));
    let region_changes = regions::changes(&observations.regions, &sums, &drawn, LEVEL);
    let decomposition = regions::decompose(observations.region_kind, &sums, &drawn, LEVEL);
    let mut ratios: Vec<f64> = drawn.iter().filter_map(|d| Some(spread(d, 1)? / spread(d, 0)?)).collect();
    let ratio = second.standard_distance_km / first.standard_distance_km;
    let spread_ratio = Estimate::with(ratio, percentile_interval(&mut ratios, LEVEL));
    let verdict = verdict(test.as_ref(), way.km, &first, &second, &spread_ratio, decomposition.as_ref());
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
    source_caveats(&sources, &new_names, new_share, &mut caveats);
    let sensitivity =
        sensitivity::variants(&selection.incidents, [from, to], options, sources.largest.as_ref(), &earth);

    let mut result = Shift {
        measure: "shift",
        estimand: "the mean centre of reported incidents; not of activity, and not the movement of anybody",
        series: filter.series,
        distance_km: Estimate::with(way.km, percentile),
        distance_km_bca: Estimate::with(way.km, bca),
        bearing_deg: bearing,
        speed_km_per_year: Estimate {
            estimate: per_year(Some(way.km)),
            low: per_year(percentile.map(|i| i.0)),
            high: per_year(percentile.map(|i| i.1)),
        },
        median_distance_km: earth.way(point_of(first.median), point_of(second.median)).km,
        spread_ratio,
        test,
        multimodal: !refusals.is_empty(),
        refusals,
        near_centres_share: near,
        mixture,
        verdict,
        regions: region_changes,
        decomposition,
        tipping_point,
        sensitivity,
        sources,
        new_sources: new_names,
        cluster: observations.cluster_kind,
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
        "known only to a province, country or region left out of the centres",
    );
    let border = observations.all.iter().filter(|o| o.in_period.iter().any(|p| *p > 0.0 && *p < 1.0)).count();
    count("border-dates", border, "dated across the border of a period counted by the share of days");
    caveats
}

fn source_caveats(profile: &SourceProfile, new: &[String], new_share: f64, caveats: &mut Vec<Caveat>) {
    caveats.push(Caveat::new(
        "sources",
        format!(
            "{:.1} sources an incident; {:.0} % of places known only to a province or wider",
            profile.sources_per_incident,
            100.0 * profile.low_precision_share
        ),
    ));
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

fn mixture_choices(
    observations: &Observations<'_>,
    clusters: [usize; 2],
    seed: u64,
) -> [Option<mixture::MixtureChoice>; 2] {
    let choose = |k: usize| {
        if clusters[k] < LEAST_CLUSTERS {
            return None;
        }
        let inside: Vec<&Observation<'_>> = observations.all.iter().filter(|o| o.mass(k) > 0.0).collect();
        let points: Vec<(LatLng, f64)> = inside.iter().map(|o| (o.point, o.mass(k))).collect();
        let radius = inside.iter().map(|o| o.radius * o.radius).sum::<f64>() / inside.len().max(1) as f64;
        mixture::choose_mixture(&points, clusters[k], radius, seed)
    };
    let (a, b) = rayon::join(|| choose(0), || choose(1));
    [a, b]
}

/// The share of incidents within half the shift of either centre.
fn near_share(observations: &Observations<'_>, centres: [LatLng; 2], km: f64, earth: &Wgs84) -> f64 {
    let (mut near, mut all) = (0.0, 0.0);
    for o in &observations.all {
        let mass = o.mass(0) + o.mass(1);
        // The sphere is good to 0.6 %: the geodesic is asked only where that could matter.
        let within = centres.iter().any(|&c| {
            let rough = c.haversine_km(o.point);
            rough < 0.5 * km * 0.99 || (rough < 0.5 * km * 1.01 && earth.way(c, o.point).km <= 0.5 * km)
        });
        near += if within { mass } else { 0.0 };
        all += mass;
    }
    if all > 0.0 { near / all } else { 0.0 }
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

fn verdict(
    test: Option<&PlaceTest>,
    km: f64,
    from: &PeriodCentre,
    to: &PeriodCentre,
    spread_ratio: &Estimate,
    decomposition: Option<&Decomposition>,
) -> Verdict {
    if test.is_none_or(|t| t.p >= 0.05) {
        return Verdict::NoChange;
    }
    let spread = from.standard_distance_km.max(to.standard_distance_km);
    let wider = spread_ratio.low.is_some_and(|low| low > 1.0);
    let narrower = spread_ratio.high.is_some_and(|high| high < 1.0);
    // A centre that moved less than half the spread of the places did not leave them.
    if km < 0.5 * spread && wider {
        return Verdict::Expansion;
    }
    if km < 0.5 * spread && narrower {
        return Verdict::Contraction;
    }
    match decomposition.and_then(|d| d.between.estimate) {
        Some(between) if between >= 0.6 && km < 2.0 * spread => Verdict::Composition,
        Some(_) | None if km >= 0.5 * spread => Verdict::Relocation,
        Some(between) if between <= 0.4 => Verdict::Relocation,
        _ => Verdict::Mixed,
    }
}
