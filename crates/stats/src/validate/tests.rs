//! A dataset of forty incidents of which the reports have thirty, one of them twice.

use super::*;
use crate::synthetic::incident;
use dateline_types::{QuantityBounds, QuantityKind};

fn killed_best(n: u64) -> QuantityBounds {
    let from = dateline_types::BoundsFrom::default();
    QuantityBounds { kind: QuantityKind::Killed, of: None, low: n, best: n, high: Some(n), from }
}

fn dataset() -> Vec<Incident> {
    (0..40)
        .map(|n| {
            let day = format!("2020-{:02}-{:02}", 1 + n / 10, 1 + 2 * (n % 10));
            let mut one = incident(n, 10.0 + n as f64, 10.0, &day);
            one.sources = vec![if n % 2 == 0 { "Wire" } else { "Radio" }.to_owned()];
            one.quantities = vec![killed_best(2)];
            one.origin = IncidentOrigin::Dataset {
                dataset: "ged-1".into(),
                row: format!("r{n}"),
                cluster: None,
                restricted: false,
            };
            one
        })
        .collect()
}

/// Every fourth is missing; the first comes twice; all are told a day late, and one death too many.
fn reports() -> Vec<Incident> {
    let mut ours = Vec::new();
    for (n, one) in dataset().into_iter().enumerate().filter(|(n, _)| n % 4 != 3) {
        let day = one.interval.unwrap().start().tomorrow().unwrap();
        let mut told = incident(100 + n, 10.0 + n as f64, 10.05, &day.to_string());
        told.quantities = vec![killed_best(3)];
        ours.push(told.clone());
        if n == 0 {
            told.id = dateline_types::IncidentId::of(&[b"again"]);
            ours.push(told);
        }
    }
    ours
}

#[test]
fn recall_precision_distance_and_inflation_are_counted() {
    let year = "2020".parse().unwrap();
    let v = validate(&reports(), &dataset(), &Filter::default(), &year, &ValidateOptions::default()).unwrap();
    assert_eq!((v.recall.hits, v.recall.of, v.precision.hits, v.precision.of), (30, 40, 30, 31));
    let (low, high) = (v.recall.share.low.unwrap(), v.recall.share.high.unwrap());
    // Clopper and Pearson for 30 of 40.
    assert!((low - 0.588).abs() < 0.001 && (high - 0.873).abs() < 0.001, "{low} {high}");
    assert_eq!(v.days.unwrap().median, 1.0);
    assert!((4.0..6.0).contains(&v.km.unwrap().median));
    assert!((v.incident_inflation.unwrap() - 31.0 / 30.0).abs() < 1e-9);
    assert_eq!((v.killed_inflation.unwrap(), v.killed_equal.hits), (1.5, 0));
    assert_eq!((v.missed.len(), v.missed[0].as_str(), v.unmatched.len()), (10, "r11", 1));
    assert_eq!(v.matched_by_chance, 0.0);
}

#[test]
fn months_and_sources_are_told_apart() {
    let year = "2020".parse().unwrap();
    let v = validate(&reports(), &dataset(), &Filter::default(), &year, &ValidateOptions::default()).unwrap();
    let months: Vec<(u64, u64)> = v.steps.iter().map(|s| (s.recall.hits, s.recall.of)).collect();
    assert_eq!(&months[..5], [(8, 10), (7, 10), (8, 10), (7, 10), (0, 0)]);
    let of = |name: &str| v.sources.iter().find(|s| s.source == name && s.of_dataset).unwrap().share;
    assert_eq!((of("Wire").hits, of("Wire").of, of("Radio").hits), (20, 20, 10));
    assert!(v.sources.iter().any(|s| !s.of_dataset && s.share.of == 31));
    assert!(v.sentence.contains("recall 75 %"), "{}", v.sentence);
    assert_eq!(v.pair_table().rows.len(), 30 + 10 + 1);
}

#[test]
fn an_empty_side_is_said_and_chance_is_warned_of() {
    let year = "2021".parse().unwrap();
    let options = ValidateOptions::default();
    let error = validate(&reports(), &dataset(), &Filter::default(), &year, &options).unwrap_err();
    assert!(error.reason.contains("the reports have no incident"), "{error}");
    let dense: Vec<Incident> = (0..300)
        .map(|n| incident(n, 1.0, 1.0, &format!("2020-{:02}-{:02}", 1 + n / 28, 1 + n % 28)))
        .collect();
    let v = validate(&dense, &dense, &Filter::default(), &"2020".parse().unwrap(), &options).unwrap();
    assert!(v.caveats.iter().any(|c| c.code == "chance-matches"));
}

#[test]
fn a_share_below_one_percent_is_not_none() {
    let dataset: Vec<Incident> =
        (0..400).map(|n| incident(n, 10.0, 0.4 * n as f64, &format!("2020-01-{:02}", 1 + n % 28))).collect();
    let year = "2020".parse().unwrap();
    let options = ValidateOptions::default();
    let v = validate(&dataset[..1], &dataset, &Filter::default(), &year, &options).unwrap();
    assert!(v.sentence.contains("recall 0.2 % (95 % interval 0.0 to 1.4 %)"), "{}", v.sentence);
}

#[test]
fn two_datasets_are_called_by_their_labels() {
    let mut acled = reports();
    for (n, one) in acled.iter_mut().enumerate() {
        one.origin = IncidentOrigin::Dataset {
            dataset: "acled".into(),
            row: format!("a{n}"),
            cluster: None,
            restricted: true,
        };
    }
    let year = "2020".parse().unwrap();
    let v = validate(&acled, &dataset(), &Filter::default(), &year, &ValidateOptions::default()).unwrap();
    let start = "Of 40 incidents of the dataset (ged-1) in 2020, the data (acled) have 30: recall 75 %";
    assert!(v.sentence.starts_with(start) && !v.sentence.contains("reports"), "{}", v.sentence);
    assert!(v.sentence.contains("matched, the data (acled) count 1.03"), "{}", v.sentence);
    assert!(v.caveats.iter().all(|c| !c.text.contains("reports")), "{:?}", v.caveats);
}
