//! Counts corrected for coding error, where an audit says how large it is.
//!
//! What audits leave uncertain goes into the interval ([`crate::coding_error`]), and the count's own dispersion.

use crate::coding_error::{Audit, DRAWS, audit_of, checked, draw_count, fault};
use crate::numeric::Stream;
use crate::numeric::summary::percentile_interval;
use crate::report::{Caveat, Estimate};
use crate::trend::{Trend, TrendPoint};
use serde::Serialize;

/// Counts as they would be without coding error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Corrected {
    /// The audits used.
    pub audits: Vec<Audit>,
    /// Incidents in all.
    pub incidents: Estimate,
    /// The ratio of the two periods.
    pub ratio: Option<Estimate>,
    /// True if the two periods were audited apart; else both are taken to err alike, and the ratio stays.
    pub audited_apart: bool,
    /// Each step's count.
    pub steps: Vec<Estimate>,
}

/// Corrects the counts of a trend.
///
/// # Errors
/// If an audit is impossible, or a step has none.
pub fn corrected(trend: &Trend, audits: Vec<Audit>) -> Result<Corrected, String> {
    if let Some(fault) = fault(&audits) {
        return Err(fault);
    }
    if audits.iter().any(|a| a.country.is_some()) {
        return Err("a timeline has no countries: it is corrected by audits of everything or of a period (--country selects one)".to_owned());
    }
    let of = |period| Ok::<&Audit, String>(&audits[audit_of(&audits, period, None)?]);
    let step_audits: Vec<&Audit> = trend.points.iter().map(|p| of(&p.period)).collect::<Result<_, _>>()?;
    let spread = trend.residue.dispersion.max(1.0);
    let mut stream = Stream::new(trend.seed, "trend/corrected", 0);
    // One draw of every audit serves all its steps: their errors are shared.
    let (mut totals, mut steps) =
        (Vec::with_capacity(DRAWS), vec![Vec::with_capacity(DRAWS); trend.points.len()]);
    for _ in 0..DRAWS {
        let factors: Vec<f64> = audits.iter().map(|a| a.draw(&mut stream)).collect();
        let mut total = 0.0;
        for (n, (point, audit)) in trend.points.iter().zip(&step_audits).enumerate() {
            let at = audits.iter().position(|a| std::ptr::eq(a, *audit)).unwrap_or(0);
            let count = factors[at] * draw_count(point.count, spread, &mut stream);
            steps[n].push(count);
            total += count;
        }
        totals.push(total);
    }
    let estimate = |p: &TrendPoint, a: &Audit| p.count * a.factor();
    let incidents = trend.points.iter().zip(&step_audits).map(|(p, a)| estimate(p, a)).sum();
    let steps = trend
        .points
        .iter()
        .zip(&step_audits)
        .zip(steps)
        .map(|((p, a), mut drawn)| Estimate::with(estimate(p, a), percentile_interval(&mut drawn, 0.95)))
        .collect();
    let pair = trend.ratio.as_ref().and_then(|r| Some((r, of(&r.from).ok()?, of(&r.to).ok()?)));
    let audited_apart = pair.is_some_and(|(_, a, b)| !std::ptr::eq(a, b));
    let ratio = pair.map(|(r, a, b)| match (audited_apart, r.ratio.estimate, r.ratio.low, r.ratio.high) {
        (true, Some(ratio), Some(low), Some(high)) if low > 0.0 => {
            let error = (high / low).ln() / (2.0 * 1.959964);
            let mut drawn: Vec<f64> = (0..DRAWS)
                .map(|_| ratio * (error * stream.normal()).exp() * b.draw(&mut stream) / a.draw(&mut stream))
                .collect();
            Estimate::with(ratio * b.factor() / a.factor(), percentile_interval(&mut drawn, 0.95))
        }
        (true, ..) => Estimate::NONE,
        (false, ..) => r.ratio,
    });
    Ok(Corrected {
        incidents: Estimate::with(incidents, percentile_interval(&mut totals, 0.95)),
        ratio,
        audited_apart,
        steps,
        audits,
    })
}

impl Corrected {
    /// What a reader has to know.
    pub fn caveat(&self) -> Caveat {
        let alike = match self.audited_apart {
            true => "the two periods were audited apart",
            false => "both periods are taken to err alike, so that their ratio stays",
        };
        let n = checked(&self.audits);
        Caveat::new("corrected", format!("corrected for coding error by an audit of {n} incidents; {alike}"))
    }

    /// In a sentence.
    pub fn sentence(&self) -> String {
        match (self.incidents.estimate, self.incidents.low, self.incidents.high) {
            (Some(n), Some(low), Some(high)) => format!(
                " Corrected for coding error there were about {n:.0} (95 % interval {low:.0} to {high:.0})."
            ),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::synthetic::incident;
    use crate::trend::{TrendOptions, trend};

    fn two_years() -> Trend {
        let day = |n: usize| format!("{}-{:02}-05", 2016 + n / 12 % 2, 1 + n % 12);
        let incidents: Vec<_> = (0..240).map(|n| incident(n, 1.0, 1.0, &day(n))).collect();
        trend(&incidents, &Filter::default(), &"2016..2017".parse().unwrap(), &TrendOptions::default())
            .unwrap()
    }

    fn audit(period: Option<&str>, precision: (u64, u64), recall: (u64, u64)) -> Audit {
        Audit { period: period.map(|p| p.parse().unwrap()), country: None, precision, recall }
    }

    #[test]
    fn wrong_ones_go_missed_ones_come_back_and_a_small_audit_is_wide() {
        let t = two_years();
        let of = |scale: u64| {
            let a = audit(None, (8 * scale, 10 * scale), (5 * scale, 10 * scale));
            corrected(&t, vec![a]).unwrap().incidents
        };
        let (small, large) = (of(4), of(400));
        assert!((small.estimate.unwrap() - 240.0 * 0.8 / 0.5).abs() < 1e-9);
        let width = |e: Estimate| e.high.unwrap() - e.low.unwrap();
        assert!(width(small) > 2.0 * width(large), "{small:?} {large:?}");
        assert!(small.low.unwrap() < 384.0 && 384.0 < small.high.unwrap());
    }

    #[test]
    fn the_ratio_moves_only_if_the_periods_err_differently() {
        let t = two_years();
        let same = corrected(&t, vec![audit(None, (80, 100), (50, 100))]).unwrap();
        assert_eq!(same.ratio, t.ratio.as_ref().map(|r| r.ratio));
        let apart =
            vec![audit(Some("2016"), (80, 100), (80, 100)), audit(Some("2017"), (80, 100), (40, 100))];
        let apart = corrected(&t, apart).unwrap();
        let (was, is) = (t.ratio.as_ref().unwrap().ratio.estimate.unwrap(), apart.ratio.unwrap());
        assert!((is.estimate.unwrap() / was - 2.0).abs() < 1e-9 && apart.audited_apart);
        assert!(is.low.unwrap() < is.estimate.unwrap() && is.estimate.unwrap() < is.high.unwrap());
    }

    #[test]
    fn impossible_audits_are_refused() {
        let t = two_years();
        for (bad, why) in [
            (audit(None, (5, 0), (1, 1)), "5 of 0"),
            (audit(None, (1, 1), (0, 4)), "none of the known"),
            (audit(Some("2016"), (1, 1), (1, 1)), "no audit covers 2017-01"),
        ] {
            assert!(corrected(&t, vec![bad]).unwrap_err().contains(why), "{why}");
        }
    }
}
