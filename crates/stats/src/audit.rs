//! What an audit says of precision and recall: a stratified sample of events, and one of sentences without events, both
//! judged by people who did not see what the program made of them.
//!
//! Precision is the share of sampled events that are right, each stratum weighted by its share of all events (Cochran 1977,
//! §5.2). Recall needs what was missed: the share of sentences without an event that hold one, times their number. Intervals
//! of single shares are Wilson's (1927); those of weighted shares and of recall are percentiles of draws of each share from
//! its beta distribution under Jeffreys' prior (Brown, Cai and DasGupta 2001).

use crate::numeric::Stream;
use crate::numeric::special::normal_quantile;
use crate::numeric::summary::percentile_interval;
use crate::report::Estimate;

/// A stratum: how many there are, how many of them were judged, how many of those are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// In the whole pile.
    pub size: u64,
    /// Judged.
    pub judged: u64,
    /// Judged right (or, of sentences without events, judged to hold one).
    pub hits: u64,
}

/// Draws behind an interval.
const DRAWS: usize = 4000;

/// Wilson's 95 % interval of a share, from 0 to 1; nothing of nothing.
pub fn share(hits: u64, of: u64) -> Estimate {
    if of == 0 {
        return Estimate::NONE;
    }
    let (n, p, z) = (of as f64, hits as f64 / of as f64, normal_quantile(0.975));
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let below = 1.0 + z * z / n;
    Estimate::with(p, Some((((middle - spread) / below).max(0.0), ((middle + spread) / below).min(1.0))))
}

/// The share of hits over all strata; a stratum nobody judged is left out, and the others stand for it.
pub fn weighted_share(strata: &[Stratum], seed: u64) -> Estimate {
    let judged: Vec<&Stratum> = strata.iter().filter(|s| s.judged > 0).collect();
    let Some(estimate) = weighted(&judged, &mut |s| s.hits as f64 / s.judged as f64) else {
        return Estimate::NONE;
    };
    let mut stream = Stream::new(seed, "audit/share", 0);
    let mut drawn: Vec<f64> =
        (0..DRAWS).filter_map(|_| weighted(&judged, &mut |s| draw(s, &mut stream))).collect();
    Estimate::with(estimate, percentile_interval(&mut drawn, 0.95))
}

/// Recall: right events over right events and missed ones. `without` are the sentences without an event, in strata.
pub fn recall(events: &[Stratum], without: &[Stratum], seed: u64) -> Estimate {
    let judged = |strata: &[Stratum]| strata.iter().filter(|s| s.judged > 0).copied().collect::<Vec<_>>();
    let (found, missed) = (judged(events), judged(without));
    if found.is_empty() || missed.is_empty() {
        return Estimate::NONE;
    }
    let total = |strata: &[Stratum], of: &mut dyn FnMut(&Stratum) -> f64| -> f64 {
        strata.iter().map(|s| s.size as f64 * of(s)).sum()
    };
    let of = |found: f64, missed: f64| if found + missed > 0.0 { found / (found + missed) } else { f64::NAN };
    let plain = &mut |s: &Stratum| s.hits as f64 / s.judged as f64;
    let estimate = of(total(&found, plain), total(&missed, plain));
    let mut stream = Stream::new(seed, "audit/recall", 0);
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|_| {
            of(total(&found, &mut |s| draw(s, &mut stream)), total(&missed, &mut |s| draw(s, &mut stream)))
        })
        .collect();
    Estimate::with(estimate, percentile_interval(&mut drawn, 0.95))
}

fn weighted(strata: &[&Stratum], of: &mut dyn FnMut(&Stratum) -> f64) -> Option<f64> {
    let size: f64 = strata.iter().map(|s| s.size as f64).sum();
    (size > 0.0).then(|| strata.iter().map(|s| s.size as f64 * of(s)).sum::<f64>() / size)
}

fn draw(stratum: &Stratum, stream: &mut Stream) -> f64 {
    let hits = stream.gamma(stratum.hits as f64 + 0.5);
    hits / (hits + stream.gamma((stratum.judged - stratum.hits) as f64 + 0.5))
}

/// How many of each stratum are sampled: in proportion to size, at least one of each as far as `n` reaches, and the rest
/// where the remainder is largest (Hamilton's method), so that the numbers add up to `n` or to all there are.
pub fn allocation(sizes: &[u64], n: u64) -> Vec<u64> {
    let total: u64 = sizes.iter().sum();
    if total <= n {
        return sizes.to_vec();
    }
    let exact: Vec<f64> = sizes.iter().map(|size| *size as f64 * n as f64 / total as f64).collect();
    let mut given: Vec<u64> = exact.iter().map(|x| x.floor() as u64).collect();
    let mut order: Vec<usize> = (0..sizes.len()).filter(|&at| sizes[at] > 0).collect();
    // Small strata first: one look at each is worth more than a further one at the largest.
    order.sort_by(|&a, &b| {
        let key = |at: usize| (given[at] > 0, -(exact[at] - exact[at].floor()));
        key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(&b))
    });
    let mut left = n - given.iter().sum::<u64>().min(n);
    for at in order {
        if left == 0 {
            break;
        }
        if given[at] < sizes[at] {
            given[at] += 1;
            left -= 1;
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Option<f64>, b: f64, by: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < by)
    }

    #[test]
    fn wilson_is_the_published_interval() {
        // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        for (hits, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let found = share(hits, of);
            assert!(near(found.low, low, 6e-5) && near(found.high, high, 6e-5), "{hits} of {of}: {found:?}");
        }
        assert_eq!(share(0, 0), Estimate::NONE);
    }

    #[test]
    fn strata_count_by_their_size() {
        let strata = [Stratum { size: 900, judged: 10, hits: 9 }, Stratum { size: 100, judged: 10, hits: 1 }];
        let found = weighted_share(&strata, 1);
        assert!(near(found.estimate, 0.82, 1e-9), "{found:?}");
        assert!(found.low.unwrap() < 0.82 && found.high.unwrap() > 0.82);
        // One stratum: the interval is near Wilson's.
        let one = weighted_share(&[Stratum { size: 500, judged: 100, hits: 70 }], 1);
        let wilson = share(70, 100);
        assert!(
            near(one.low, wilson.low.unwrap(), 0.01) && near(one.high, wilson.high.unwrap(), 0.01),
            "{one:?} {wilson:?}"
        );
    }

    #[test]
    fn recall_counts_what_was_missed() {
        // 80 of 100 events right: 800 found. 5 of 100 sentences hold one: 200 missed.
        let events = [Stratum { size: 1000, judged: 100, hits: 80 }];
        let without = [Stratum { size: 4000, judged: 100, hits: 5 }];
        let found = recall(&events, &without, 1);
        assert!(near(found.estimate, 0.8, 1e-9), "{found:?}");
        assert!(found.low.unwrap() > 0.6 && found.high.unwrap() < 0.95, "{found:?}");
        assert_eq!(recall(&events, &[], 1), Estimate::NONE);
    }

    #[test]
    fn a_sample_is_shared_out_whole() {
        for (sizes, n, given) in [
            (vec![90, 10], 10, vec![9, 1]),
            (vec![1000, 1, 1, 0], 10, vec![9, 1, 0, 0]),
            (vec![500, 300, 200], 10, vec![5, 3, 2]),
            (vec![3, 2], 10, vec![3, 2]),
            (vec![], 10, vec![]),
        ] {
            let found = allocation(&sizes, n);
            assert_eq!(found, given, "{sizes:?}");
            assert_eq!(found.iter().sum::<u64>(), n.min(sizes.iter().sum()), "{sizes:?}");
        }
        let many = allocation(&[50, 30, 10, 5, 3, 1, 1], 10);
        assert_eq!(many.iter().sum::<u64>(), 10);
    }
}
