//! Verdicts on changes whose kind is known: four conflicts by twelve months a year, 200 incidents a year, as different as
//! they come, without any label of a region.

use crate::filter::Filter;
use crate::geodesic::Wgs84;
use crate::numeric::Stream;
use crate::period::Period;
use crate::shift::{Shift, ShiftOptions, Verdict, shift};
use crate::synthetic::incident_on;
use dateline_types::{DayInterval, Incident, IncidentOrigin, LatLng};
use rayon::prelude::*;

/// What truly changed from one year to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Nothing.
    None,
    /// Half as many are reported.
    HalfRate,
    /// One cluster (25 km) lies so many kilometres farther east.
    Move(f64),
    /// A wide cluster (100 km) does.
    WideMove(f64),
    /// Two clusters 250 km apart, holding 60 and 40 %, both do.
    BothMove(f64),
    /// Two clusters 300 km apart; the share of the western one was and is.
    Shares(f64, f64),
    /// Three clusters, whose shares change from 50, 30, 20 to 20, 30, 50 %.
    ThreeShares,
    /// The cluster's 25 km become so many.
    Spread(f64),
    /// So many kilometres become 25.
    Shrink(f64),
}

impl Change {
    /// The changes that the table of `docs/methods.md` lists.
    pub const ALL: [Change; 14] = [
        Change::None,
        Change::HalfRate,
        Change::Move(300.0),
        Change::Move(100.0),
        Change::Move(30.0),
        Change::WideMove(300.0),
        Change::WideMove(100.0),
        Change::BothMove(300.0),
        Change::BothMove(100.0),
        Change::Shares(0.75, 0.25),
        Change::Shares(0.6, 0.4),
        Change::ThreeShares,
        Change::Spread(90.0),
        Change::Shrink(90.0),
    ];

    /// The right verdict.
    pub fn truth(self) -> Verdict {
        match self {
            Change::None | Change::HalfRate => Verdict::NoChange,
            Change::Move(_) | Change::WideMove(_) | Change::BothMove(_) => Verdict::Relocation,
            Change::Shares(..) | Change::ThreeShares => Verdict::Composition,
            Change::Spread(_) => Verdict::Expansion,
            Change::Shrink(_) => Verdict::Contraction,
        }
    }

    /// Clusters of a year: kilometres east, spread, share.
    fn clusters(self, later: bool) -> Vec<[f64; 3]> {
        let by = |km: f64| if later { km } else { 0.0 };
        match self {
            Change::None | Change::HalfRate => vec![[0.0, 60.0, 1.0]],
            Change::Move(km) => vec![[by(km), 25.0, 1.0]],
            Change::WideMove(km) => vec![[by(km), 100.0, 1.0]],
            Change::BothMove(km) => vec![[by(km), 25.0, 0.6], [250.0 + by(km), 25.0, 0.4]],
            Change::Shares(was, is) => {
                let west = if later { is } else { was };
                vec![[0.0, 25.0, west], [300.0, 25.0, 1.0 - west]]
            }
            Change::ThreeShares => {
                let shares = if later { [0.2, 0.3, 0.5] } else { [0.5, 0.3, 0.2] };
                (0..3).map(|i| [250.0 * i as f64, 30.0, shares[i]]).collect()
            }
            Change::Spread(km) => vec![[0.0, if later { km } else { 25.0 }, 1.0]],
            Change::Shrink(km) => vec![[0.0, if later { 25.0 } else { km }, 1.0]],
        }
    }
}

/// The incidents of set number `set`.
pub fn changed(change: Change, set: u64) -> Vec<Incident> {
    let (earth, centre) = (Wgs84::default(), LatLng::new(15.0, 8.0).expect("a point"));
    let mut stream = Stream::new(set, "simulation/verdicts", 0);
    let mut made = Vec::new();
    for (later, year) in [(false, 2020), (true, 2021)] {
        let clusters = change.clusters(later);
        let n = if later && change == Change::HalfRate { 100 } else { 200 };
        for _ in 0..n {
            let mut left = stream.unit();
            let pick = |c: &&[f64; 3]| {
                left -= c[2];
                left < 0.0
            };
            let [east, spread, _] = *clusters.iter().find(pick).unwrap_or(&clusters[clusters.len() - 1]);
            let (x, y) = (east + spread * stream.normal(), spread * stream.normal());
            let point = earth.destination(centre, x.atan2(y).to_degrees(), x.hypot(y));
            let day = jiff::civil::date(year, 1, 1) + jiff::Span::new().days(stream.below(365) as i64);
            let mut one = incident_on(made.len(), point, DayInterval::day(day));
            one.origin = IncidentOrigin::Dataset {
                dataset: "synthetic".into(),
                row: made.len().to_string(),
                cluster: Some(format!("conflict {}", stream.below(4))),
                restricted: false,
            };
            made.push(one);
        }
    }
    made
}

/// How verdicts on a change came out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdicts {
    /// Share of right ones.
    pub right: f64,
    /// Share of "cannot tell".
    pub unclear: f64,
    /// Share of wrong ones.
    pub wrong: f64,
    /// Share of "no change" where something changed: the test missed it.
    pub missed: f64,
}

fn measure(change: Change, set: u64, look_for_groups: bool) -> Option<Shift> {
    let (from, to): (Period, Period) = ("2020".parse().ok()?, "2021".parse().ok()?);
    let options =
        ShiftOptions { draws: 0, permutations: 199, seed: set, look_for_groups, ..ShiftOptions::default() };
    shift(&changed(change, set), &Filter::default(), &from, &to, &options).ok()
}

/// The verdicts on `sets` sets.
pub fn verdicts(change: Change, sets: u64) -> Verdicts {
    let found: Vec<Verdict> =
        (0..sets).into_par_iter().filter_map(|set| Some(measure(change, set, false)?.verdict)).collect();
    let share = |of: &dyn Fn(Verdict) -> bool| {
        found.iter().filter(|v| of(**v)).count() as f64 / found.len().max(1) as f64
    };
    let truth = change.truth();
    let missed = |v: Verdict| v == Verdict::NoChange && truth != Verdict::NoChange;
    let (right, unclear) = (share(&|v| v == truth), share(&|v| v == Verdict::Unclear));
    let missed = share(&missed);
    Verdicts { right, unclear, missed, wrong: 1.0 - right - unclear - missed }
}

/// Of `sets` sets: the share in which several groups are shown, and the share in which an arrow is drawn.
pub fn groups_and_arrows(change: Change, sets: u64) -> [f64; 2] {
    let found: Vec<[bool; 2]> = (0..sets)
        .into_par_iter()
        .filter_map(|set| measure(change, set, true).map(|s| [!s.mixture.is_empty(), !s.multimodal]))
        .collect();
    [0, 1].map(|k| found.iter().filter(|f| f[k]).count() as f64 / found.len().max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_right_or_cannot_be_told() {
        for change in Change::ALL {
            let v = verdicts(change, 10);
            assert!(v.wrong < 1e-9 && v.right + v.unclear + v.missed > 0.99, "{change:?}: {v:?}");
            let hard = matches!(change, Change::Move(km) | Change::WideMove(km) if km < 150.0);
            assert!(hard || v.right >= 0.8, "{change:?}: {v:?}");
        }
    }
}
