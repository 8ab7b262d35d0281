//! How often the coding errs, as audits found it, and what counts are without that.
//!
//! An audit checks a sample of the program's incidents (how many are right: precision) and a sample of known incidents
//! (how many the program has: recall). With N counted, N × precision / recall happened: the wrong ones are taken away, the
//! missed ones put back (Rogan and Gladen 1978 for prevalence; here for counts). Shares from small audits are uncertain:
//! they are drawn from their beta distributions (Jeffreys' prior).

use crate::numeric::Stream;
use crate::numeric::summary::percentile_interval;
use crate::period::Period;
use crate::report::Estimate;
use serde::Serialize;

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// Where in time the samples are from; `None` for everywhere.
    pub period: Option<Period>,
    /// Which country they are from, ISO-3; `None` for everywhere.
    pub country: Option<String>,
    /// Checked incidents that were right, and all that were checked.
    pub precision: (u64, u64),
    /// Known incidents that were found, and all that were looked for.
    pub recall: (u64, u64),
}

/// Draws of precision over recall.
pub(crate) const DRAWS: usize = 2000;

impl Audit {
    /// Precision over recall: what a count is multiplied by.
    pub fn factor(&self) -> f64 {
        let share = |(hits, of): (u64, u64)| hits as f64 / of as f64;
        share(self.precision) / share(self.recall)
    }

    /// The same, as it might have been.
    pub(crate) fn draw(&self, stream: &mut Stream) -> f64 {
        let mut beta = |(hits, of): (u64, u64)| {
            let (a, b) = (stream.gamma(hits as f64 + 0.5), stream.gamma((of - hits) as f64 + 0.5));
            a / (a + b)
        };
        beta(self.precision) / beta(self.recall)
    }

    /// Why the audit cannot be used.
    fn fault(&self) -> Option<String> {
        for (name, (hits, of)) in [("precision", self.precision), ("recall", self.recall)] {
            if of == 0 || hits > of {
                return Some(format!("{name} of an audit is {hits} of {of}"));
            }
        }
        (self.recall.0 == 0)
            .then(|| "an audit found none of the known incidents: nothing can be corrected by it".to_owned())
    }
}

/// Why one of the audits cannot be used.
pub(crate) fn fault(audits: &[Audit]) -> Option<String> {
    audits.iter().find_map(Audit::fault)
}

/// The number of the audit of a country in a period: the first that fits both, else the country, else the period, else
/// the first of everything.
///
/// # Errors
/// If none fits.
pub(crate) fn audit_of(audits: &[Audit], period: &Period, country: Option<&str>) -> Result<usize, String> {
    let fits = |a: &Audit| {
        let in_time = a.period.as_ref().is_none_or(|p| p.days().contains(period.days()));
        in_time && a.country.as_deref().is_none_or(|c| Some(c) == country)
    };
    let rank = |a: &Audit| 2 * u8::from(a.country.is_none()) + u8::from(a.period.is_none());
    let best = audits.iter().enumerate().filter(|(_, a)| fits(a)).min_by_key(|(n, a)| (rank(a), *n));
    best.map(|(n, _)| n).ok_or_else(|| match country {
        Some(country) => format!("no audit covers {country} in {period}"),
        None => format!("no audit covers {period}"),
    })
}

/// A count that might have been, given the one that was: gamma with the count's mean and `spread` times its variance.
pub(crate) fn draw_count(count: f64, spread: f64, stream: &mut Stream) -> f64 {
    spread * stream.gamma(count.max(0.5) / spread)
}

/// A Poisson count without coding error, 95 % interval.
pub(crate) fn corrected_count(count: f64, audit: &Audit, stream: &mut Stream) -> Estimate {
    let mut drawn: Vec<f64> =
        (0..DRAWS).map(|_| audit.draw(stream) * draw_count(count, 1.0, stream)).collect();
    Estimate::with(count * audit.factor(), percentile_interval(&mut drawn, 0.95))
}

/// How many incidents the audits checked.
pub(crate) fn checked(audits: &[Audit]) -> u64 {
    audits.iter().map(|a| a.precision.1 + a.recall.1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_audit_counts() {
        let audit = |period: Option<&str>, country: Option<&str>| Audit {
            period: period.map(|p| p.parse().unwrap()),
            country: country.map(str::to_owned),
            precision: (1, 1),
            recall: (1, 1),
        };
        let all = [
            audit(None, None),
            audit(Some("2016"), None),
            audit(None, Some("AAA")),
            audit(Some("2016"), Some("AAA")),
        ];
        let of =
            |audits: &[Audit], period: &str, country| audit_of(audits, &period.parse().unwrap(), country);
        for (period, country, expected) in [
            ("2016-03", Some("AAA"), 3),
            ("2017", Some("AAA"), 2),
            ("2016", Some("BBB"), 1),
            ("2017", None, 0),
        ] {
            assert_eq!(of(&all, period, country), Ok(expected), "{period} {country:?}");
        }
        assert_eq!(of(&all[3..], "2016", Some("BBB")), Err("no audit covers BBB in 2016".to_owned()));
        assert_eq!(of(&all[3..], "2016", None), Err("no audit covers 2016".to_owned()));
    }

    #[test]
    fn a_count_of_none_may_have_been_some() {
        let audit = Audit { period: None, country: None, precision: (90, 100), recall: (45, 90) };
        let mut stream = Stream::new(1, "coding error test", 0);
        let (none, ten) =
            (corrected_count(0.0, &audit, &mut stream), corrected_count(10.0, &audit, &mut stream));
        assert!(none.estimate == Some(0.0) && none.high.unwrap() > 2.0, "{none:?}");
        assert!((ten.estimate.unwrap() - 18.0).abs() < 1e-9 && ten.low.unwrap() < 10.0, "{ten:?}");
    }
}
