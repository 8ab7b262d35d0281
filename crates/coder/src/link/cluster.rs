//! Clustering by average linkage with pairs that may never meet.
//!
//! The objective: two groups are joined, most likely pair of groups first, while the mean log-odds over the pairs between
//! them is above zero and no pair between them excludes each other (average linkage, Sokal & Michener 1958, with
//! cannot-link constraints, Wagstaff & Cardie 2000). No chain of one-to-one likenesses joins what is unlike as a whole,
//! and the result does not depend on the order of the input beyond ties, which go by index.

use rustc_hash::FxHashMap;
use std::collections::BinaryHeap;

/// Pairs between two groups that are asked for their log-odds: members at even steps of each.
const SAMPLED: usize = 10;

/// What a clustering asks about its members.
pub trait Pairs {
    /// The log-odds that two members belong together.
    fn log_odds(&self, a: usize, b: usize) -> f64;
    /// True if two members may not stand in one group.
    fn exclude(&self, a: usize, b: usize) -> bool;
    /// True if people hold two members apart: not even what is joined from the start joins them.
    fn held_apart(&self, _: usize, _: usize) -> bool {
        false
    }
}

struct Edge {
    score: f64,
    groups: (usize, usize),
    versions: (u32, u32),
}

impl PartialEq for Edge {
    fn eq(&self, other: &Edge) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Edge {}
impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Edge) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Edge {
    /// The highest score first; among equals the lowest indices.
    fn cmp(&self, other: &Edge) -> std::cmp::Ordering {
        self.score
            .total_cmp(&other.score)
            .then_with(|| other.groups.cmp(&self.groups))
            .then_with(|| self.versions.cmp(&other.versions))
    }
}

/// Groups of `0..count` with their members ascending, by their least member. `joined` are groups from the start, `edges`
/// the pairs that may be joined; a group has at most `most` members.
pub fn average_linkage(
    count: usize,
    joined: &[(usize, usize)],
    edges: &[(usize, usize)],
    most: usize,
    pairs: &impl Pairs,
) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = (0..count).map(|n| vec![n]).collect();
    let mut of: Vec<usize> = (0..count).collect();
    for &(a, b) in joined {
        let (a, b) = (of[a].min(of[b]), of[a].max(of[b]));
        let apart = || members[a].iter().any(|&x| members[b].iter().any(|&y| pairs.held_apart(x, y)));
        if a != b && !apart() {
            merge(a, b, &mut members, &mut of);
        }
    }
    let mut version = vec![0u32; count];
    let mut heap = BinaryHeap::new();
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut asked: FxHashMap<(usize, usize), (u32, u32)> = FxHashMap::default();
    let mut ask =
        |a: usize, b: usize, members: &[Vec<usize>], version: &[u32], heap: &mut BinaryHeap<Edge>| {
            let groups = (a.min(b), a.max(b));
            let versions = (version[groups.0], version[groups.1]);
            if asked.insert(groups, versions) == Some(versions) {
                return;
            }
            let (x, y) = (&members[groups.0], &members[groups.1]);
            if x.len() + y.len() > most {
                return;
            }
            let score = mean(x, y, pairs);
            if score > 0.0 {
                heap.push(Edge { score, groups, versions });
            }
        };
    for &(a, b) in edges {
        let (a, b) = (of[a], of[b]);
        if a != b {
            neighbours[a].push(b);
            neighbours[b].push(a);
            ask(a, b, &members, &version, &mut heap);
        }
    }
    while let Some(Edge { groups: (a, b), versions, .. }) = heap.pop() {
        if versions != (version[a], version[b]) || members[a].is_empty() || members[b].is_empty() {
            continue;
        }
        if members[a].iter().any(|&x| members[b].iter().any(|&y| pairs.exclude(x, y))) {
            continue;
        }
        merge(a, b, &mut members, &mut of);
        version[a] += 1;
        version[b] += 1;
        let moved = std::mem::take(&mut neighbours[b]);
        neighbours[a].extend(moved);
        let mut near: Vec<usize> = neighbours[a].iter().map(|&n| of[n]).filter(|&n| n != a).collect();
        near.sort_unstable();
        near.dedup();
        for &n in &near {
            ask(a, n, &members, &version, &mut heap);
        }
        neighbours[a] = near;
    }
    members.retain(|group| !group.is_empty());
    members
}

/// Moves the members of `b` to `a`.
fn merge(a: usize, b: usize, members: &mut [Vec<usize>], of: &mut [usize]) {
    let moved = std::mem::take(&mut members[b]);
    for &member in &moved {
        of[member] = a;
    }
    members[a].extend(moved);
    members[a].sort_unstable();
}

fn mean(a: &[usize], b: &[usize], pairs: &impl Pairs) -> f64 {
    let sample = |group: &[usize]| -> Vec<usize> {
        let most = group.len().min(SAMPLED);
        (0..most).map(|n| group[n * group.len() / most]).collect()
    };
    let (a, b) = (sample(a), sample(b));
    let sum: f64 =
        a.iter().flat_map(|&x| b.iter().map(move |&y| (x, y))).map(|(x, y)| pairs.log_odds(x, y)).sum();
    sum / (a.len() * b.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Members on a line: near ones belong together, and some may never meet.
    struct Line(Vec<f64>, Vec<(usize, usize)>);

    impl Pairs for Line {
        fn log_odds(&self, a: usize, b: usize) -> f64 {
            2.0 - (self.0[a] - self.0[b]).abs()
        }
        fn exclude(&self, a: usize, b: usize) -> bool {
            self.1.contains(&(a.min(b), a.max(b)))
        }
    }

    fn groups(at: &[f64], never: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let edges: Vec<(usize, usize)> =
            (0..at.len()).flat_map(|a| (a + 1..at.len()).map(move |b| (a, b))).collect();
        average_linkage(at.len(), &[], &edges, 100, &Line(at.to_vec(), never.to_vec()))
    }

    #[test]
    fn a_chain_does_not_join_what_is_unlike_as_a_whole() {
        // Each is 1.5 from the next: one-to-one likeness would join all six.
        assert_eq!(groups(&[0.0, 1.5, 3.0, 4.5, 6.0, 7.5], &[]), [[0, 1], [2, 3], [4, 5]]);
    }

    #[test]
    fn what_excludes_each_other_never_meets() {
        assert_eq!(groups(&[0.0, 0.1, 0.2], &[]), [[0, 1, 2]]);
        assert_eq!(groups(&[0.0, 0.1, 0.2], &[(0, 2)]), [vec![0, 1], vec![2]]);
    }
}
