//! Figures against other people's implementations: an invented set (`reference/`) scored by the Python scorers of the
//! gold sets, `score_time.py` and `score_geo.py GOLD PREDICTIONS`, whose output stands in the assertions.

use dateline_eval::{geo, prf, time};

#[test]
fn times_score_as_the_reference_scorer_says() {
    let gold = time::read_gold(include_str!("reference/time_gold.jsonl")).unwrap();
    let predictions = time::read_predictions(include_str!("reference/time_predictions.jsonl")).unwrap();
    let score = time::score(&time::ledger(&gold, &predictions));
    assert_eq!((score.docs, score.gold, score.pred), (4, 7, 9));
    let prf = |p: prf::Prf| (p.precision, p.recall, p.f1);
    assert_eq!(prf(score.strict), (44.44, 57.14, 50.0));
    assert_eq!(prf(score.relaxed), (77.78, 100.0, 87.5));
    assert_eq!(prf(score.kind), (66.67, 85.71, 75.0));
    assert_eq!(prf(score.value), (44.44, 57.14, 50.0));
    assert_eq!(prf(score.value_strict), (33.33, 42.86, 37.5));
}

#[test]
fn places_score_as_the_reference_scorer_says() {
    let gold = geo::read_gold(include_str!("reference/geo_gold.jsonl")).unwrap();
    let predictions = geo::read_predictions(include_str!("reference/geo_predictions.jsonl")).unwrap();
    let (score, ledger) = geo::score(&gold, &predictions, &[]);
    assert_eq!((score.docs, score.docs_missing, ledger.len()), (3, 1, 7));
    let prf = |p: geo::Prf| (p.precision, p.recall, p.f1, p.tp, p.gold, p.pred);
    assert_eq!(prf(score.recognition_exact), (0.5, 0.5714, 0.5333, 4, 7, 8));
    assert_eq!(prf(score.recognition_overlap), (0.75, 0.8571, 0.8, 6, 7, 8));
    let km = |d: geo::Distances| (d.n, d.acc161, d.median_km, d.mean_km, d.auc);
    assert_eq!(km(score.resolution_all_gold), (6, 0.5, 152.97, 6740.2, 0.5809));
    assert_eq!(km(score.resolution_matched), (4, 0.75, 70.49, 90.8, 0.3772));
    assert_eq!(score.acc161_or_same_id, Some(0.6667));
    assert_eq!((score.geonameid_exact.n, score.geonameid_exact.acc), (3, Some(0.6667)));
}
