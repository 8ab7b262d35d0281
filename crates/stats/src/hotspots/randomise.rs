//! What chance alone would pile up around a cell: exact probabilities under conditional randomisation, no normal curve.
//!
//! Counts of incidents are few and skewed, so that the normal approximation of Gi* calls far too many cells hot. Two null
//! models, both conditional on the counts that were seen:
//!
//! * cells exchange their values: a cell keeps its own, the values around it are drawn without replacement from all other
//!   cells (Anselin 1995; `p_sim` of `esda.G_Local(star=True)`, here by enumeration instead of 999 draws);
//! * incidents fall anew: each lands on a cell in proportion to its exposure (people, reports, area), so that the sum
//!   around a cell is binomial.

use crate::numeric::special::beta_i;

/// Sums are told apart up to this many steps; larger counts are coarsened evenly.
const MOST_STEPS: u64 = 20_000;

/// For each cell, the chance that values drawn without replacement from all other cells sum to at least what lies around
/// it, its own value held.
///
/// `neighbours[i]` contains `i`, and at most seven cells.
pub fn exchanged_cells(values: &[u64], neighbours: &[Vec<usize>]) -> Vec<f64> {
    let most = neighbours.iter().map(Vec::len).max().unwrap_or(1).saturating_sub(1);
    let mut largest = values.to_vec();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let top: u64 = largest.iter().take(most).sum();
    let step = top / MOST_STEPS + 1;
    let coarse: Vec<usize> = values.iter().map(|v| (v / step) as usize).collect();
    let length = largest.iter().take(most).map(|v| (v / step) as usize).sum::<usize>() + 1;
    let ways = ways_to_draw(&coarse, most, length);
    // One table for every value that a cell may hold: the ways without it.
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by_key(|&i| coarse[i]);
    let mut ps = vec![1.0; values.len()];
    let mut tails: Option<(usize, Vec<Vec<f64>>)> = None;
    for i in order {
        let drawn = neighbours[i].len().saturating_sub(1);
        let sum: usize = neighbours[i].iter().filter(|&&j| j != i).map(|&j| coarse[j]).sum();
        if sum == 0 || drawn == 0 {
            continue;
        }
        if tails.as_ref().is_none_or(|(value, _)| *value != coarse[i]) {
            tails = Some((coarse[i], tails_without(&ways, coarse[i])));
        }
        if let Some((_, tails)) = &tails {
            ps[i] = tails[drawn].get(sum).copied().unwrap_or(0.0).clamp(1e-15, 1.0);
        }
    }
    ps
}

/// `ways[t][s]`: in how many ways `t` of the values sum to `s`.
fn ways_to_draw(values: &[usize], most: usize, length: usize) -> Vec<Vec<f64>> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let mut ways = vec![vec![0.0; length]; most + 1];
    ways[0][0] = 1.0;
    for same in sorted.chunk_by(|a, b| a == b) {
        let (value, copies) = (same[0], same.len());
        let choose: Vec<f64> = (0..=most).map(|j| binomial(copies, j)).collect();
        for drawn in (1..=most).rev() {
            let (less, rest) = ways.split_at_mut(drawn);
            let row = &mut rest[0];
            for (j, choose) in choose.iter().enumerate().take(drawn + 1).skip(1) {
                if *choose == 0.0 || j * value >= length {
                    break;
                }
                for (to, from) in row[j * value..].iter_mut().zip(&less[drawn - j]) {
                    *to += choose * from;
                }
            }
        }
    }
    ways
}

fn binomial(n: usize, k: usize) -> f64 {
    if k > n { 0.0 } else { (0..k).fold(1.0, |product, j| product * (n - j) as f64 / (j + 1) as f64) }
}

/// `tails[t][s]`: the chance that `t` of the values without one that is `value` sum to at least `s`.
fn tails_without(ways: &[Vec<f64>], value: usize) -> Vec<Vec<f64>> {
    let length = ways[0].len();
    let mut without: Vec<Vec<f64>> = vec![ways[0].clone()];
    for all in &ways[1..] {
        let mut row = all.clone();
        if let (Some(less), Some(reached)) = (without.last(), row.get_mut(value..)) {
            for (to, with) in reached.iter_mut().zip(less) {
                *to = (*to - with).max(0.0);
            }
        }
        without.push(row);
    }
    for row in &mut without {
        for s in (1..length).rev() {
            row[s - 1] += row[s];
        }
        let all = row[0];
        if all > 0.0 {
            row.iter_mut().for_each(|w| *w /= all);
        }
    }
    without
}

/// For each cell, the chance that at least as many of all incidents fall in and around it, each falling in proportion to
/// `exposure`.
pub fn fallen_incidents(values: &[u64], exposure: &[f64], neighbours: &[Vec<usize>]) -> Vec<f64> {
    let n: u64 = values.iter().sum();
    let whole: f64 = exposure.iter().sum();
    let tail = |around: &Vec<usize>| {
        let seen: u64 = around.iter().map(|&j| values[j]).sum();
        let share = around.iter().map(|&j| exposure[j]).sum::<f64>() / whole;
        match seen {
            0 => 1.0,
            _ if share >= 1.0 => 1.0,
            // P(X >= k) of a binomial is a regularised incomplete beta function.
            _ => beta_i(seen as f64, (n - seen) as f64 + 1.0, share),
        }
    };
    neighbours.iter().map(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Stream;

    fn grid(side: usize) -> Vec<Vec<usize>> {
        (0..side * side)
            .map(|i| {
                let near = |j: &usize| {
                    let (a, b) = (i / side, i % side);
                    let (c, d) = (j / side, j % side);
                    a.abs_diff(c) + b.abs_diff(d) <= 1
                };
                (0..side * side).filter(near).collect()
            })
            .collect()
    }

    #[test]
    fn enumeration_is_what_many_draws_come_to() {
        let mut stream = Stream::new(2, "test", 0);
        let values: Vec<u64> = (0..25).map(|_| stream.poisson(0.8) * stream.poisson(1.5)).collect();
        let neighbours = grid(5);
        let exact = exchanged_cells(&values, &neighbours);
        for i in [0, 7, 12, 23] {
            let others: Vec<u64> = (0..25).filter(|&j| j != i).map(|j| values[j]).collect();
            let drawn = neighbours[i].len() - 1;
            let seen: u64 = neighbours[i].iter().filter(|&&j| j != i).map(|&j| values[j]).sum();
            let mut pool = others.clone();
            let trials = 20_000;
            let as_many = (0..trials)
                .filter(|_| {
                    stream.shuffle(&mut pool);
                    pool[..drawn].iter().sum::<u64>() >= seen
                })
                .count();
            let p = as_many as f64 / f64::from(trials);
            assert!((p - exact[i]).abs() < 0.015, "cell {i}: {p} {}", exact[i]);
        }
    }

    #[test]
    fn large_counts_are_coarsened_and_still_ranked() {
        let mut values = vec![0u64; 100];
        for i in [44, 45, 54, 55] {
            values[i] = 1_000_000;
        }
        let ps = exchanged_cells(&values, &grid(10));
        // Two of the four lie among the four neighbours: C(3,2) C(96,2) / C(99,4), and a little more for three.
        assert!(ps[44] < 0.01 && ps[44] > 0.001, "{}", ps[44]);
        assert_eq!(ps[0], 1.0);
    }

    #[test]
    fn incidents_fall_by_exposure() {
        // Ten incidents on two cells apart; the first holds nine tenths of the people.
        let neighbours = vec![vec![0], vec![1]];
        let ps = fallen_incidents(&[9, 1], &[9.0, 1.0], &neighbours);
        assert!((ps[0] - 0.7360989291).abs() < 1e-9 && (ps[1] - 0.6513215599).abs() < 1e-9, "{ps:?}");
        let even = fallen_incidents(&[9, 1], &[1.0, 1.0], &neighbours);
        assert!((even[0] - 0.0107421875).abs() < 1e-12, "{even:?}");
    }
}
