//! Betweenness and PageRank of a directed network with weights.

use std::collections::{BTreeMap, VecDeque};

/// Betweenness by hops (Brandes 2001), divided by (n - 1)(n - 2): the share of ordered pairs of others.
pub fn betweenness(n: usize, weights: &BTreeMap<(usize, usize), f64>) -> Vec<f64> {
    let mut to: Vec<Vec<usize>> = vec![Vec::new(); n];
    for &(a, b) in weights.keys() {
        to[a].push(b);
    }
    let mut score = vec![0.0; n];
    for source in 0..n {
        let (mut paths, mut depth) = (vec![0.0; n], vec![usize::MAX; n]);
        let (mut order, mut queue) = (Vec::new(), VecDeque::from([source]));
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); n];
        (paths[source], depth[source]) = (1.0, 0);
        while let Some(v) = queue.pop_front() {
            order.push(v);
            for &w in &to[v] {
                if depth[w] == usize::MAX {
                    depth[w] = depth[v] + 1;
                    queue.push_back(w);
                }
                if depth[w] == depth[v] + 1 {
                    paths[w] += paths[v];
                    before[w].push(v);
                }
            }
        }
        let mut dependency = vec![0.0; n];
        for &w in order.iter().rev() {
            for &v in &before[w] {
                dependency[v] += paths[v] / paths[w] * (1.0 + dependency[w]);
            }
            if w != source {
                score[w] += dependency[w];
            }
        }
    }
    let pairs = (n as f64 - 1.0) * (n as f64 - 2.0);
    if pairs > 0.0 {
        score.iter_mut().for_each(|s| *s /= pairs);
    }
    score
}

/// PageRank with damping 0.85 on weighted edges, to 1e-10; sums to 1.
pub fn page_rank(n: usize, weights: &BTreeMap<(usize, usize), f64>) -> Vec<f64> {
    let mut out = vec![0.0; n];
    for (&(a, _), w) in weights {
        out[a] += w;
    }
    let mut rank = vec![1.0 / n as f64; n];
    for _ in 0..200 {
        let idle: f64 = (0..n).filter(|&i| out[i] == 0.0).map(|i| rank[i]).sum();
        let mut next = vec![(0.15 + 0.85 * idle) / n as f64; n];
        for (&(a, b), w) in weights {
            next[b] += 0.85 * rank[a] * w / out[a];
        }
        let change: f64 = next.iter().zip(&rank).map(|(x, y)| (x - y).abs()).sum();
        rank = next;
        if change < 1e-10 {
            break;
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_path_the_middle_is_between() {
        let path: BTreeMap<(usize, usize), f64> =
            [((0, 1), 1.0), ((1, 0), 1.0), ((1, 2), 1.0), ((2, 1), 1.0)].into_iter().collect();
        assert_eq!(betweenness(3, &path), [0.0, 1.0, 0.0]);
        let rank = page_rank(3, &path);
        assert!((rank.iter().sum::<f64>() - 1.0).abs() < 1e-9 && rank[1] > rank[0]);
        // By hand: r1 = .05 + .85 (r0 + r2), r0 = .05 + .425 r1.
        assert!((rank[1] - 0.135 / (1.0 - 0.85 * 0.85)).abs() < 1e-9, "{rank:?}");
    }
}
