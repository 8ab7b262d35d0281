//! What a panel counts, corrects and refuses.

use super::rows::centre_of_cell;
use super::*;
use crate::synthetic::incident;

#[test]
fn cells_have_the_numbers_of_prio_grid() {
    // Rows of UCDP GED 23.1 with their priogrid_gid.
    for (lat, lng, gid) in
        [(34.802462, 36.707602, 179714), (-9.65, 20.4, 115601), (22.488976, 90.062732, 161821)]
    {
        assert_eq!(priogrid(LatLng::new(lat, lng).unwrap()), gid);
    }
    assert_eq!(priogrid(LatLng::new(90.0, 180.0).unwrap()), 259_200);
}

#[test]
fn every_unit_has_every_month() {
    let mut incidents = vec![incident(1, 1.0, 1.0, "2016-01-05"), incident(2, 1.0, 1.0, "2016-03-05")];
    incidents[0].place.as_mut().unwrap().country = Some("AAA".into());
    incidents[1].place.as_mut().unwrap().country = Some("BBB".into());
    let whole = "2016-01-01..2016-03-31".parse().unwrap();
    let p = panel(&incidents, &Filter::default(), &whole, PanelUnit::Country, Step::Month, &["CCC".into()])
        .unwrap();
    let counts: Vec<u64> = p.rows.iter().map(|r| r.incidents).collect();
    assert_eq!(counts, [1, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert!(
        p.rows
            .csv(("note", ""))
            .any(|line| line.starts_with("BBB,BBB,,,,,2016-03,2016-03-01,2016-03-31,1,1,0,0,0,0,0,0,1,"))
    );
    assert!(panel(&[], &Filter::default(), &whole, PanelUnit::Admin1, Step::Month, &[]).is_err());
}

#[test]
fn counts_are_corrected_by_the_audit_of_their_country() {
    let mut incidents = vec![incident(1, 1.0, 1.0, "2016-01-05"), incident(2, 1.0, 1.0, "2016-02-05")];
    for (one, country) in incidents.iter_mut().zip(["AAA", "BBB"]) {
        one.place.as_mut().unwrap().country = Some(country.into());
    }
    let whole = "2016-01..2016-02".parse().unwrap();
    let audit = |country: Option<&str>, recall| Audit {
        period: None,
        country: country.map(str::to_owned),
        precision: (50, 50),
        recall: (recall, 100),
    };
    let made =
        || panel(&incidents, &Filter::default(), &whole, PanelUnit::Country, Step::Month, &[]).unwrap();
    let mut p = made();
    assert_eq!(p.sentence, "2 reported incidents in 2 units and 2 steps of 2016-01..2016-02.");
    p.correct(vec![audit(None, 100), audit(Some("BBB"), 25)], 1).unwrap();
    let estimates: Vec<f64> = p.rows.iter().map(|r| r.corrected.unwrap().estimate.unwrap()).collect();
    assert_eq!(estimates, [1.0, 0.0, 0.0, 4.0]);
    assert!(p.rows.iter().all(|r| r.corrected.unwrap().high > r.corrected.unwrap().estimate));
    assert!(made().correct(vec![audit(Some("BBB"), 25)], 1).unwrap_err().contains("AAA"));
}

#[test]
fn without_a_period_the_panel_reaches_from_first_to_last_and_counts_once() {
    let mut counting = Counting::new(Filter::default(), None, PanelUnit::Country, Step::Month);
    let mut plan = incident(9, 1.0, 1.0, "2030-01-01");
    plan.status.actuality = dateline_types::Actuality::Planned;
    for one in [incident(1, 1.0, 1.0, "2016-03-05"), incident(1, 1.0, 1.0, "2016-03-05"), plan] {
        counting.add(&one);
    }
    counting.add(&incident(2, 1.0, 1.0, "2016-01-31"));
    let p = counting.finish(&[]).unwrap();
    let counts: Vec<u64> = p.rows.iter().map(|r| r.incidents).collect();
    assert_eq!((counts, p.n_incidents), (vec![1, 0, 1], 2));
    let codes: Vec<&str> = p.caveats.iter().map(|c| c.code).collect();
    assert_eq!(codes, ["zeros", "not-occurred", "repeated"]);
    assert!(Counting::new(Filter::default(), None, PanelUnit::Country, Step::Month).finish(&[]).is_err());
}

#[test]
fn deaths_told_by_side_are_not_lost() {
    let count = |of, low, best| QuantityBounds {
        kind: QuantityKind::Killed,
        of,
        low,
        best,
        high: Some(best),
        from: dateline_types::BoundsFrom::default(),
    };
    let mut one = incident(1, 1.0, 1.0, "2016-01-05");
    one.quantities = vec![count(Some(QuantityOf::B), 10, 12), count(Some(QuantityOf::Civilians), 10, 10)];
    assert_eq!(killed(&one), [20, 22, 22, 0, 12, 10]);
    // A total that names no side holds the sides.
    one.quantities.push(count(None, 25, 30));
    assert_eq!(killed(&one), [25, 30, 30, 0, 12, 10]);
    assert_eq!(priogrid(LatLng::new(34.802462, 36.707602).unwrap()), 179714);
    assert_eq!(centre_of_cell(179714), [34.75, 36.75]);
}
