//! What a shift is made of: changes of shares between regions against movement within them, and how fragile it is.
//!
//! Decomposition after Kitagawa (1955), of the difference of mean vectors along its own direction: the sum over regions
//! of change of share times mean position, plus mean share times change of position. The first part is composition
//! (other regions report more), the second movement within regions.

use super::draws::Draw;
use crate::numeric::summary::percentile_interval;
use crate::report::Estimate;
use crate::sphere::{EARTH_RADIUS_KM, Vector, add_scaled, angle, dot, length};
use serde::Serialize;

/// How one region's share of the incidents changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionChange {
    /// Its name.
    pub region: String,
    /// Share of the earlier period's incidents, 0 to 1.
    pub from_share: f64,
    /// Share of the later period's incidents, 0 to 1.
    pub to_share: f64,
    /// The change, with a bootstrap interval.
    pub change: Estimate,
}

/// What part of the shift is a change of shares between regions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decomposition {
    /// What the regions are.
    pub by: &'static str,
    /// Share of the shift due to changing shares between regions; below 0 or above 1 when the two parts oppose.
    pub between: Estimate,
    /// The rest: movement within regions.
    pub within: f64,
}

/// The smallest factor of under-reporting that would explain the shift away.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TippingPoint {
    /// The region.
    pub region: String,
    /// The period in which it would have been under-reported.
    pub period: String,
    /// By which factor; above 1.
    pub factor: f64,
}

/// Sums of mass and position per region of the two periods.
pub type RegionSums = [Vec<[f64; 4]>; 2];

fn total(sums: &[[f64; 4]]) -> (Vector, f64) {
    sums.iter().fold(([0.0; 3], 0.0), |(v, m), s| (add_scaled(v, [s[0], s[1], s[2]], 1.0), m + s[3]))
}

/// The share of the shift that is composition; `None` without a shift.
pub fn between_share(sums: &RegionSums) -> Option<f64> {
    let (from, mass_from) = total(&sums[0]);
    let (to, mass_to) = total(&sums[1]);
    let shift = add_scaled(to.map(|x| x / mass_to), from.map(|x| x / mass_from), -1.0);
    let size = length(shift);
    if size.is_nan() || size < 1e-9 {
        return None;
    }
    let towards = shift.map(|x| x / size);
    let mut between = 0.0;
    for (a, b) in sums[0].iter().zip(&sums[1]) {
        let change = b[3] / mass_to - a[3] / mass_from;
        // Where a region is empty in one period, its position is taken from the other: it cannot have moved.
        let position = |s: &[f64; 4]| (s[3] > 0.0).then(|| dot([s[0], s[1], s[2]], towards) / s[3]);
        let middle = match (position(a), position(b)) {
            (Some(p), Some(q)) => 0.5 * (p + q),
            (Some(p), None) | (None, Some(p)) => p,
            (None, None) => continue,
        };
        between += change * middle;
    }
    Some(between / size)
}

/// The regions whose share is at least 1 % in a period, by size of their change.
pub fn changes(names: &[String], sums: &RegionSums, draws: &[Draw], level: f64) -> Vec<RegionChange> {
    let masses = [total(&sums[0]).1, total(&sums[1]).1];
    let mut drawn: Vec<[f64; 2]> = draws.iter().map(|d| [d.total(0).1, d.total(1).1]).collect();
    drawn.iter_mut().flatten().for_each(|m| *m = m.max(1e-300));
    let mut changes: Vec<RegionChange> = Vec::new();
    for (region, name) in names.iter().enumerate() {
        let share = |period: usize| sums[period][region][3] / masses[period];
        if share(0).max(share(1)) < 0.01 {
            continue;
        }
        let mut values: Vec<f64> = draws
            .iter()
            .zip(&drawn)
            .map(|(d, m)| d.sums[1][region][3] / m[1] - d.sums[0][region][3] / m[0])
            .collect();
        changes.push(RegionChange {
            region: name.clone(),
            from_share: share(0),
            to_share: share(1),
            change: Estimate::with(share(1) - share(0), percentile_interval(&mut values, level)),
        });
    }
    let size = |c: &RegionChange| c.change.estimate.unwrap_or(0.0).abs();
    changes.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.region.cmp(&b.region)));
    changes
}

/// The decomposition with an interval over the draws.
pub fn decompose(by: &'static str, sums: &RegionSums, draws: &[Draw], level: f64) -> Option<Decomposition> {
    let between = between_share(sums)?;
    let mut values: Vec<f64> = draws.iter().filter_map(|d| between_share(&d.sums)).collect();
    let interval = percentile_interval(&mut values, level);
    Some(Decomposition { by, between: Estimate::with(between, interval), within: 1.0 - between })
}

/// The least under-reporting (up to 100-fold) of one region in one period that would bring the shift below `noise_km`;
/// `None` when no single region could.
pub fn tipping_point(
    names: &[String],
    labels: [&str; 2],
    sums: &RegionSums,
    noise_km: f64,
) -> Option<TippingPoint> {
    let whole = [total(&sums[0]).0, total(&sums[1]).0];
    let apart = |region: usize, period: usize, factor: f64| {
        let s = sums[period][region];
        let mut both = whole;
        both[period] = add_scaled(both[period], [s[0], s[1], s[2]], factor - 1.0);
        let unit = |v: Vector| v.map(|x| x / length(v).max(1e-300));
        EARTH_RADIUS_KM * angle(unit(both[0]), unit(both[1]))
    };
    let mut best: Option<TippingPoint> = None;
    for (region, name) in names.iter().enumerate() {
        for period in 0..2 {
            if sums[period][region][3] <= 0.0 {
                continue;
            }
            // Factors in steps of 2 %, then halved in between.
            let (mut below, mut factor) = (1.0, 1.0);
            while factor < 100.0 && apart(region, period, factor) > noise_km {
                below = factor;
                factor *= 1.02;
            }
            if factor <= 1.0 || factor >= 100.0 {
                continue;
            }
            for _ in 0..30 {
                let middle = 0.5 * (below + factor);
                if apart(region, period, middle) > noise_km { below = middle } else { factor = middle }
            }
            if best.as_ref().is_none_or(|b| factor < b.factor) {
                best = Some(TippingPoint { region: name.clone(), period: labels[period].to_owned(), factor });
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sphere::vector_from_lat_lng;
    use dateline_types::LatLng;

    fn at(lng: f64, mass: f64) -> [f64; 4] {
        let v = vector_from_lat_lng(LatLng::new(0.0, lng).unwrap());
        [v[0] * mass, v[1] * mass, v[2] * mass, mass]
    }

    #[test]
    fn a_change_of_shares_is_all_between() {
        let sums = [vec![at(0.0, 60.0), at(2.0, 40.0)], vec![at(0.0, 30.0), at(2.0, 70.0)]];
        assert!((between_share(&sums).unwrap() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn movement_at_constant_shares_is_all_within() {
        let sums = [vec![at(0.0, 60.0), at(2.0, 40.0)], vec![at(1.0, 60.0), at(3.0, 40.0)]];
        assert!(between_share(&sums).unwrap().abs() < 1e-3);
    }

    #[test]
    fn equal_centres_have_no_decomposition() {
        let sums = [vec![at(0.0, 60.0)], vec![at(0.0, 30.0)]];
        assert_eq!(between_share(&sums), None);
    }

    #[test]
    fn the_tipping_point_undoes_the_shift() {
        // 60:40 became 30:70; reporting region A 3.5 times more in the later period gives 105:70 = 60:40 again.
        let sums = [vec![at(0.0, 60.0), at(2.0, 40.0)], vec![at(0.0, 30.0), at(2.0, 70.0)]];
        let names = ["A".to_owned(), "B".to_owned()];
        let tip = tipping_point(&names, ["x", "y"], &sums, 2.0).unwrap();
        assert_eq!((tip.region.as_str(), tip.period.as_str()), ("B", "x"));
        // The other way round is as good: B reported 3.5 times more in the earlier period gives 60:140 = 30:70.
        assert!((3.3..3.5).contains(&tip.factor), "{tip:?}");
    }
}
