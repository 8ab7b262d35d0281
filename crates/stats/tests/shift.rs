//! The shift as a user meets it: what is accepted, what is refused, what cannot be measured, what never changes.

use dateline_stats::coding_error::Audit;
use dateline_stats::filter::Filter;
use dateline_stats::geodesic::Wgs84;
use dateline_stats::numeric::Stream;
use dateline_stats::period::Period;
use dateline_stats::shift::{CoarsePlaces, Refusal, Shift, ShiftOptions, Verdict, shift};
use dateline_stats::synthetic::{incident, incident_on};
use dateline_types::{DayInterval, Incident, LatLng, PlacePrecision};
use proptest::prelude::*;

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn few() -> ShiftOptions {
    ShiftOptions { draws: 300, permutations: 199, ..ShiftOptions::default() }
}

fn measure(incidents: &[Incident]) -> Result<Shift, String> {
    measure_with(incidents, &few())
}

fn measure_with(incidents: &[Incident], options: &ShiftOptions) -> Result<Shift, String> {
    shift(incidents, &Filter::default(), &period("2016"), &period("2017"), options).map_err(|e| e.to_string())
}

/// A round cloud of `n` incidents, spread `km` in each direction, on days of `year`.
fn cloud(first: usize, n: usize, lat: f64, lng: f64, km: f64, year: i16) -> Vec<Incident> {
    let (earth, centre) = (Wgs84::default(), LatLng::new(lat, lng).unwrap());
    (0..n)
        .map(|i| {
            let mut stream = Stream::new(11, "cloud", (first + i) as u64);
            let (x, y) = (km * stream.normal(), km * stream.normal());
            let point = earth.destination(centre, x.atan2(y).to_degrees(), x.hypot(y));
            let day = jiff::civil::Date::new(year, 1 + (i % 12) as i8, 1 + (i % 28) as i8).unwrap();
            incident_on(first + i, point, DayInterval::day(day))
        })
        .collect()
}

#[test]
fn one_moving_cluster_is_accepted() {
    let mut incidents = cloud(0, 120, 34.0, 42.0, 80.0, 2016);
    incidents.extend(cloud(1000, 120, 34.0, 46.0, 80.0, 2017));
    let s = measure(&incidents).unwrap();
    assert!(!s.multimodal, "{}", s.sentence);
    assert_eq!(s.verdict, Verdict::Relocation);
    let truth = Wgs84::default().way(LatLng::new(34.0, 42.0).unwrap(), LatLng::new(34.0, 46.0).unwrap());
    let (low, high) = (s.distance_km.low.unwrap(), s.distance_km.high.unwrap());
    assert!(low < truth.km && truth.km < high, "{low} {} {high}", truth.km);
    assert!(s.test.unwrap().p < 0.01);
    assert!(s.sentence.starts_with("The mean centre of reported incidents shifted by"), "{}", s.sentence);
}

#[test]
fn a_split_of_sixty_to_forty_is_refused() {
    // 60 % stay, 40 % appear 1,500 km away: the mean centre lies in between, where nothing is.
    let mut incidents = cloud(0, 150, 34.0, 42.0, 80.0, 2016);
    incidents.extend(cloud(1000, 90, 34.0, 42.0, 80.0, 2017));
    incidents.extend(cloud(2000, 60, 34.0, 58.3, 80.0, 2017));
    let s = measure(&incidents).unwrap();
    assert!(s.multimodal && s.refusals.contains(&Refusal::SeveralGroups), "{}", s.sentence);
    let parts = &s.mixture[1].parts;
    assert_eq!(parts.len(), 2);
    assert!((parts[0].share - 0.6).abs() < 0.03 && (parts[1].share - 0.4).abs() < 0.03);
    assert!(s.to.resultant > 0.95, "the resultant alone would not have told: {}", s.to.resultant);
    assert!(s.sentence.starts_with("No single arrow"), "{}", s.sentence);
}

#[test]
fn a_centre_without_incidents_is_refused() {
    // A ring around the centre in both periods: nothing near either centre.
    let ring = |first: usize, lng: f64, year: &str| -> Vec<Incident> {
        let (earth, centre) = (Wgs84::default(), LatLng::new(10.0, lng).unwrap());
        (0..72)
            .map(|i| {
                let point = earth.destination(centre, 5.0 * f64::from(i), 600.0);
                incident(first + i as usize, point.lat(), point.lng(), &format!("{year}-06-01"))
            })
            .collect()
    };
    let mut incidents = ring(0, 20.0, "2016");
    incidents.extend(ring(1000, 21.0, "2017"));
    let s = measure(&incidents).unwrap();
    assert!(s.refusals.contains(&Refusal::EmptyCentres), "{:?} {}", s.refusals, s.near_centres_share);
}

#[test]
fn shares_between_two_places_are_composition() {
    let mut incidents = cloud(0, 140, 34.0, 42.0, 30.0, 2016);
    incidents.extend(cloud(1000, 60, 34.0, 44.0, 30.0, 2016));
    incidents.extend(cloud(2000, 60, 34.0, 42.0, 30.0, 2017));
    incidents.extend(cloud(3000, 140, 34.0, 44.0, 30.0, 2017));
    for i in &mut incidents {
        let place = i.place.as_mut().unwrap();
        place.country = Some(if place.point.lng() < 43.0 { "AAA" } else { "BBB" }.into());
    }
    let s = measure(&incidents).unwrap();
    assert_eq!(s.verdict, Verdict::Composition, "{}", s.sentence);
    assert!(s.multimodal && s.decomposition.unwrap().between.estimate.unwrap() > 0.9);
    let change = &s.regions[0];
    assert!((change.change.estimate.unwrap().abs() - 0.4).abs() < 1e-9 && change.change.low.is_some());
    assert!(s.tipping_point.unwrap().factor > 1.5);
}

#[test]
fn a_wider_area_is_expansion_and_a_smaller_one_contraction() {
    let mut incidents = cloud(0, 200, 34.0, 42.0, 60.0, 2016);
    incidents.extend(cloud(1000, 200, 34.0, 42.0, 200.0, 2017));
    assert_eq!(measure(&incidents).unwrap().verdict, Verdict::Expansion);
    let mut incidents = cloud(0, 200, 34.0, 42.0, 200.0, 2016);
    incidents.extend(cloud(1000, 200, 34.0, 42.0, 60.0, 2017));
    assert_eq!(measure(&incidents).unwrap().verdict, Verdict::Contraction);
}

#[test]
fn the_same_process_twice_is_no_change() {
    let mut incidents = cloud(0, 150, 34.0, 42.0, 100.0, 2016);
    incidents.extend(cloud(1000, 150, 34.0, 42.0, 100.0, 2017));
    let s = measure(&incidents).unwrap();
    assert_eq!((s.verdict, s.tipping_point), (Verdict::NoChange, None));
}

#[test]
fn provinces_and_countries_are_never_centred_silently() {
    let mut incidents = cloud(0, 40, 34.0, 42.0, 50.0, 2016);
    incidents.extend(cloud(1000, 40, 34.0, 44.0, 50.0, 2017));
    let mut far = cloud(2000, 40, 20.0, 70.0, 1.0, 2017);
    for i in &mut far {
        let place = i.place.as_mut().unwrap();
        (place.precision, place.radius_km) = (PlacePrecision::Country, 500.0);
    }
    incidents.extend(far);
    let s = measure(&incidents).unwrap();
    assert!(s.to.centre.lon < 45.0);
    assert!(s.caveats.iter().any(|c| c.code == "coarse-places" && c.text.starts_with("40 incidents")));
    let all = measure_with(&incidents, &ShiftOptions { coarse: CoarsePlaces::Include, ..few() }).unwrap();
    assert!(all.to.centre.lon > 50.0);
    let weighed = measure_with(&incidents, &ShiftOptions { coarse: CoarsePlaces::Weigh, ..few() }).unwrap();
    assert!((43.0..46.0).contains(&weighed.to.centre.lon), "{}", weighed.to.centre.lon);
    let listed = s.sensitivity.iter().find(|v| v.code == "all-places").unwrap();
    assert!((listed.distance_km.unwrap() - all.distance_km.estimate.unwrap()).abs() < 1e-9);
}

#[test]
fn fewer_than_fifteen_clusters_give_no_interval() {
    let mut incidents = cloud(0, 14, 34.0, 42.0, 50.0, 2016);
    incidents.extend(cloud(1000, 60, 34.0, 44.0, 50.0, 2017));
    let s = measure(&incidents).unwrap();
    assert_eq!((s.distance_km.low, s.bearing_deg.low, s.draws), (None, None, 0));
    assert!(s.caveats.iter().any(|c| c.code == "few-clusters"));
}

#[test]
fn dates_across_the_border_are_shared_out() {
    let days = DayInterval::new("2016-12-31".parse().unwrap(), "2017-01-03".parse().unwrap()).unwrap();
    let mut incidents = cloud(0, 30, 34.0, 42.0, 50.0, 2016);
    incidents.extend(cloud(1000, 30, 34.0, 44.0, 50.0, 2017));
    incidents.extend((0..40).map(|n| incident_on(5000 + n, LatLng::new(34.0, 43.0).unwrap(), days)));
    let s = measure(&incidents).unwrap();
    assert_eq!((s.from.n_incidents, s.to.n_incidents), (40, 60));
    assert!(s.caveats.iter().any(|c| c.code == "border-dates"));
}

#[test]
fn what_cannot_be_measured_is_said() {
    let refused = |incidents: &[Incident]| measure(incidents).unwrap_err();
    assert_eq!(
        refused(&[]),
        "the shift cannot be measured: no incident with a usable place and date in 2016"
    );
    let one = [incident(1, 1.0, 1.0, "2016-01-01"), incident(2, 1.0, 1.0, "2017-01-01")];
    assert!(refused(&one).contains("one point is a place, not a centre"));
    let antipodes = [
        incident(1, 10.0, 20.0, "2016-01-01"),
        incident(2, -10.0, -160.0, "2016-01-01"),
        incident(3, 0.0, 0.0, "2017-01-01"),
        incident(4, 0.0, 1.0, "2017-01-01"),
    ];
    assert!(refused(&antipodes).contains("opposite sides of the earth"));
    let same = shift(&one, &Filter::default(), &period("2016"), &period("2016-05"), &few());
    assert!(same.unwrap_err().to_string().contains("share days"));
    assert!("9999-99".parse::<Period>().is_err());
}

#[test]
fn equal_points_have_a_distance_but_no_bearing_or_ellipse() {
    let incidents: Vec<Incident> = (0..60)
        .map(|n| incident(n, 5.0, 5.0, if n % 2 == 0 { "2016-03-01" } else { "2017-03-01" }))
        .collect();
    let s = measure(&incidents).unwrap();
    assert_eq!((s.distance_km.estimate, s.bearing_deg.estimate, s.from.ellipse), (Some(0.0), None, None));
    assert!(!s.multimodal && s.verdict == Verdict::NoChange);
    let json = serde_json::to_string(&s).unwrap();
    assert!(!json.contains("NaN") && json.contains("\"bearing_deg\":{\"estimate\":null"));
}

#[test]
fn the_json_has_the_agreed_shape() {
    let mut incidents = cloud(0, 40, 34.0, 42.0, 50.0, 2016);
    incidents.extend(cloud(1000, 40, 34.0, 44.0, 50.0, 2017));
    let json = serde_json::to_value(measure(&incidents).unwrap()).unwrap();
    assert_eq!(json["measure"], "shift");
    assert_eq!(json["from"]["period"], "2016");
    let numbers = "/from/n_reports /from/n_incidents /from/centre/lat /to/centre/lon /to/resultant /distance_km/low \
        /distance_km/high /bearing_deg/estimate /test/statistic /test/p /seed /from/ellipse/semi_major_km";
    for path in numbers.split_whitespace() {
        assert!(json.pointer(path).is_some_and(serde_json::Value::is_number), "{path}");
    }
    assert!(json["multimodal"].is_boolean() && json["mixture"].is_array() && json["caveats"].is_array());
}

#[test]
fn threads_do_not_matter() {
    let mut incidents = cloud(0, 60, 34.0, 42.0, 50.0, 2016);
    incidents.extend(cloud(1000, 60, 34.0, 44.0, 50.0, 2017));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&measure(&incidents).unwrap()).unwrap())
    };
    assert_eq!(on(1), on(3));
}

fn arbitrary_incidents() -> impl Strategy<Value = Vec<Incident>> {
    let one = (-60.0..60.0f64, -170.0..170.0f64, any::<bool>());
    proptest::collection::vec(one, 30..80).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(n, (lat, lng, later))| {
                incident(n, lat, lng, if later { "2017-05-01" } else { "2016-05-01" })
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_does_not_matter(incidents in arbitrary_incidents(), turn in 1usize..29) {
        let mut turned = incidents.clone();
        turned.rotate_left(turn);
        turned.reverse();
        let json = |i: &[Incident]| measure(i).map(|s| serde_json::to_string(&s).unwrap());
        prop_assert_eq!(json(&incidents), json(&turned));
    }

    #[test]
    fn a_rotation_about_the_axis_turns_the_centres_and_keeps_the_distance(
        incidents in arbitrary_incidents(),
        turn in -170.0..170.0f64,
    ) {
        let moved: Vec<Incident> = incidents.iter().cloned().map(|mut i| {
            let place = i.place.as_mut().unwrap();
            let lng = (place.point.lng() + turn + 180.0).rem_euclid(360.0) - 180.0;
            place.point = LatLng::new(place.point.lat(), lng).unwrap();
            i
        }).collect();
        let options = ShiftOptions { draws: 0, permutations: 0, ..few() };
        if let (Ok(a), Ok(b)) = (measure_with(&incidents, &options), measure_with(&moved, &options)) {
            let close = |x: f64, y: f64, tolerance: f64| (x - y).abs() <= tolerance;
            prop_assert!(close(a.distance_km.estimate.unwrap(), b.distance_km.estimate.unwrap(), 1e-5));
            prop_assert!(close(a.from.centre.lat, b.from.centre.lat, 1e-8));
            let turned = (b.from.centre.lon - a.from.centre.lon - turn + 540.0).rem_euclid(360.0) - 180.0;
            prop_assert!(turned.abs() < 1e-7, "{}", turned);
            prop_assert!(close(a.from.standard_distance_km, b.from.standard_distance_km, 1e-5));
        }
    }

    #[test]
    fn doubling_every_incident_changes_no_estimate(incidents in arbitrary_incidents()) {
        let mut doubled = incidents.clone();
        doubled.extend(incidents.iter().enumerate().map(|(n, i)| {
            let mut copy = i.clone();
            copy.id = dateline_types::IncidentId::of(&[b"copy", &n.to_le_bytes()]);
            copy
        }));
        // The same incidents again, with the same ids, are the same incidents.
        let mut repeated = incidents.clone();
        repeated.extend(incidents.iter().cloned());
        if let (Ok(a), Ok(b), Ok(c)) = (measure(&incidents), measure(&doubled), measure(&repeated)) {
            prop_assert!((a.distance_km.estimate.unwrap() - b.distance_km.estimate.unwrap()).abs() < 1e-6);
            prop_assert!((a.median_distance_km - b.median_distance_km).abs() < 1e-3);
            prop_assert_eq!(a.distance_km, c.distance_km);
        }
    }
}

#[test]
fn coding_error_moves_the_centre_only_where_countries_differ() {
    // Half of the later incidents lie in a country of which half is missed: it weighs twice as much.
    let mut incidents = cloud(0, 120, 34.0, 42.0, 20.0, 2016);
    incidents.extend(cloud(1000, 60, 34.0, 42.0, 20.0, 2017));
    incidents.extend(cloud(2000, 60, 34.0, 46.0, 20.0, 2017));
    for one in &mut incidents {
        let place = one.place.as_mut().unwrap();
        place.country = Some(if place.point.lng() < 44.0 { "AAA" } else { "BBB" }.into());
    }
    let audit = |country: Option<&str>, found: u64| Audit {
        period: None,
        country: country.map(str::to_owned),
        precision: (200, 200),
        recall: (found, 200),
    };
    let with = |audits: Vec<Audit>| measure_with(&incidents, &ShiftOptions { audits, ..few() });
    let alike = with(vec![audit(None, 100)]).unwrap();
    let corrected = alike.corrected.as_ref().unwrap();
    assert!(
        corrected.alike
            && (corrected.distance_km.estimate.unwrap() - alike.distance_km.estimate.unwrap()).abs() < 1e-6
    );
    let apart = with(vec![audit(None, 200), audit(Some("BBB"), 100)]).unwrap();
    let (found, is) = (apart.distance_km.estimate.unwrap(), apart.corrected.as_ref().unwrap().distance_km);
    assert!((is.estimate.unwrap() / found - 4.0 / 3.0).abs() < 0.01, "{found} {is:?}");
    assert!(is.low.unwrap() < is.estimate.unwrap() && is.estimate.unwrap() < is.high.unwrap());
    assert!(apart.sentence.contains("Corrected for coding error the distance is"), "{}", apart.sentence);
    let lacking = with(vec![audit(Some("BBB"), 100)]).unwrap_err();
    assert!(lacking.contains("no audit covers AAA in 2016"), "{lacking}");
}
