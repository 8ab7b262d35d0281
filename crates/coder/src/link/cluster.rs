//! Clustering by average linkage with pairs that may never meet.
//!
//! The objective: two groups are joined, most likely pair of groups first, while the mean log-odds over the pairs between
//! them is above zero and no pair between them excludes each other (average linkage, Sokal & Michener 1958, with
//! cannot-link constraints, Wagstaff & Cardie 2000). No chain of one-to-one likenesses joins what is unlike as a whole,
//! and the result does not depend on the order of the input beyond ties, which go by index.
//!
//! What was asked of two groups is kept and added up when they join others, so that a pile costs what its pairs cost and not
//! what its groups cost each time they grow.

use rustc_hash::FxHashMap;
use std::collections::BinaryHeap;

/// Where nothing is known of the pairs between two groups, so many members of each are asked, at even steps.
const SAMPLED: usize = 10;
/// Log-odds are summed in steps of this size, so that a sum does not depend on the order in which groups were joined.
const STEP: f64 = 1.0 / (1u64 << 32) as f64;
/// Log-odds beyond this say no more than this; the pairs of two groups of a million members still have a sum.
const MOST_LOG_ODDS: f64 = 1000.0;

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

/// Two groups, the lower first, and the mean log-odds between them.
#[derive(Clone, Copy, PartialEq)]
struct Bond {
    score: f64,
    groups: (u32, u32),
}

impl Eq for Bond {}
impl PartialOrd for Bond {
    fn partial_cmp(&self, other: &Bond) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Bond {
    /// The highest score first; among equals the lowest indices.
    fn cmp(&self, other: &Bond) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.groups.cmp(&self.groups))
    }
}

/// The best bond that a group had when it was asked last; what it has now is no better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    bond: Bond,
    of: u32,
    versions: (u32, u32),
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
    let mut linkage = Linkage::new(count, most, pairs);
    for &(a, b) in joined {
        linkage.join_from_the_start(a, b);
    }
    for &(a, b) in edges {
        linkage.connect(a, b);
    }
    linkage.run();
    linkage.members.retain(|group| !group.is_empty());
    linkage.members
}

struct Linkage<'p, P> {
    pairs: &'p P,
    most: usize,
    members: Vec<Vec<usize>>,
    of: Vec<usize>,
    version: Vec<u32>,
    /// Groups that a group is connected with; some may have joined others since.
    neighbours: Vec<Vec<u32>>,
    /// Between two connected groups, the lower first, the sum of the log-odds of their pairs, in steps; none if they may
    /// never meet. The sum between a group and two that join is the sum of both (Lance & Williams 1967).
    sums: FxHashMap<(u32, u32), Option<i64>>,
    /// The best bond of each group as the heap has it: one for a group, and not one for a pair.
    best: Vec<Option<Bond>>,
    heap: BinaryHeap<Asked>,
}

impl<'p, P: Pairs> Linkage<'p, P> {
    fn new(count: usize, most: usize, pairs: &'p P) -> Linkage<'p, P> {
        Linkage {
            pairs,
            most,
            members: (0..count).map(|n| vec![n]).collect(),
            of: (0..count).collect(),
            version: vec![0; count],
            neighbours: vec![Vec::new(); count],
            sums: FxHashMap::default(),
            best: vec![None; count],
            heap: BinaryHeap::new(),
        }
    }

    fn join_from_the_start(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of[a].min(self.of[b]), self.of[a].max(self.of[b]));
        if a != b && !self.any_pair(a, b, |x, y| self.pairs.held_apart(x, y)) {
            self.merge(a, b);
        }
    }

    /// Connects the groups of two members.
    fn connect(&mut self, a: usize, b: usize) {
        let key = key(self.of[a], self.of[b]);
        if key.0 == key.1 || self.sums.contains_key(&key) {
            return;
        }
        self.neighbours[key.0 as usize].push(key.1);
        self.neighbours[key.1 as usize].push(key.0);
        let sum = self.sampled(key.0 as usize, key.1 as usize);
        self.sums.insert(key, sum);
        if let Some(bond) = self.bond(key, sum) {
            self.offer(key.0, bond);
            self.offer(key.1, bond);
        }
    }

    /// Joins the likeliest groups while there are any.
    fn run(&mut self) {
        while let Some(Asked { bond, of, versions }) = self.heap.pop() {
            let (a, b) = (bond.groups.0 as usize, bond.groups.1 as usize);
            let current = versions == (self.version[a], self.version[b])
                && self.sums.get(&bond.groups).copied().flatten().is_some();
            if current && !self.any_pair(a, b, |x, y| self.pairs.exclude(x, y)) {
                self.join(a, b);
                continue;
            }
            if current {
                self.sums.insert(bond.groups, None);
            }
            // What was its best is no more: the next best is looked for.
            if self.best[of as usize] == Some(bond) {
                self.best[of as usize] = None;
                let near =
                    self.neighbours[of as usize].iter().map(|&n| key(of as usize, self.of[n as usize]));
                let bonds = near.filter_map(|key| self.bond(key, self.sums.get(&key).copied().flatten()));
                if let Some(bond) = bonds.max() {
                    self.offer(of, bond);
                }
            }
        }
    }

    /// Joins two groups: what others had to do with either they have to do with both.
    fn join(&mut self, a: usize, b: usize) {
        let mut near: Vec<(u32, Option<i64>)> =
            self.near(a, b).into_iter().map(|n| (n, self.sum_of_both(a, b, n))).collect();
        self.merge(a, b);
        self.sums.remove(&key(a, b));
        for group in [a, b] {
            self.version[group] += 1;
            self.best[group] = None;
        }
        let mut own: Option<Bond> = None;
        for &(n, sum) in &near {
            let key = key(a, n as usize);
            self.sums.insert(key, sum);
            if let Some(bond) = self.bond(key, sum) {
                self.offer(n, bond);
                own = own.max(Some(bond));
            }
        }
        if let Some(bond) = own {
            self.offer(a as u32, bond);
        }
        near.retain(|(_, sum)| sum.is_some());
        self.neighbours[a] = near.into_iter().map(|(n, _)| n).collect();
    }

    /// Two groups that belong together rather than not.
    fn bond(&self, groups: (u32, u32), sum: Option<i64>) -> Option<Bond> {
        let sum = sum.filter(|&sum| sum > 0)?;
        let of = self.members[groups.0 as usize].len() * self.members[groups.1 as usize].len();
        (of > 0).then(|| Bond { score: sum as f64 * STEP / of as f64, groups })
    }

    /// Puts a bond of a group on the heap if it is its best.
    fn offer(&mut self, of: u32, bond: Bond) {
        if self.best[of as usize].is_none_or(|best| bond > best) {
            self.best[of as usize] = Some(bond);
            let (a, b) = bond.groups;
            self.heap.push(Asked {
                bond,
                of,
                versions: (self.version[a as usize], self.version[b as usize]),
            });
        }
    }

    /// The groups that one of two is connected with, ascending, the two left out.
    fn near(&mut self, a: usize, b: usize) -> Vec<u32> {
        let moved = std::mem::take(&mut self.neighbours[b]);
        let both = self.neighbours[a].iter().chain(&moved).map(|&n| self.of[n as usize]);
        let mut near: Vec<u32> = both.filter(|&n| n != a && n != b).map(|n| n as u32).collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// The sum between a third group and two that are about to join; `b` has no more of its own.
    fn sum_of_both(&mut self, a: usize, b: usize, third: u32) -> Option<i64> {
        let third = third as usize;
        let of_a = self.sums.get(&key(a, third)).copied();
        let of_b = self.sums.remove(&key(b, third));
        if self.members[a].len() + self.members[b].len() + self.members[third].len() > self.most {
            return None;
        }
        let sum_of = |known: Option<Option<i64>>, group| known.unwrap_or_else(|| self.sampled(group, third));
        match (of_a, of_b) {
            (Some(None), _) | (_, Some(None)) => None,
            _ => Some(sum_of(of_a, a)? + sum_of(of_b, b)?),
        }
    }

    /// The sum between two groups, from members at even steps of each if they are large; none if together they are too
    /// large.
    fn sampled(&self, a: usize, b: usize) -> Option<i64> {
        if !self.fit(a, b) {
            return None;
        }
        let sample = |group: &[usize]| -> Vec<usize> {
            let most = group.len().min(SAMPLED);
            (0..most).map(|n| group[n * group.len() / most]).collect()
        };
        let (x, y) = (sample(&self.members[a]), sample(&self.members[b]));
        let odds = |(x, y): (usize, usize)| {
            let odds = self.pairs.log_odds(x, y).clamp(-MOST_LOG_ODDS, MOST_LOG_ODDS);
            i128::from((odds / STEP).round() as i64)
        };
        let sum: i128 = x.iter().flat_map(|&x| y.iter().map(move |&y| (x, y))).map(odds).sum();
        let of = (self.members[a].len() * self.members[b].len()) as i128;
        Some((sum * of / (x.len() * y.len()) as i128) as i64)
    }

    fn fit(&self, a: usize, b: usize) -> bool {
        self.members[a].len() + self.members[b].len() <= self.most
    }

    fn any_pair(&self, a: usize, b: usize, holds: impl Fn(usize, usize) -> bool) -> bool {
        self.members[a].iter().any(|&x| self.members[b].iter().any(|&y| holds(x, y)))
    }

    /// Moves the members of `b` to `a`.
    fn merge(&mut self, a: usize, b: usize) {
        let moved = std::mem::take(&mut self.members[b]);
        for &member in &moved {
            self.of[member] = a;
        }
        self.members[a].extend(moved);
        self.members[a].sort_unstable();
    }
}

/// Two groups, the lower first.
fn key(a: usize, b: usize) -> (u32, u32) {
    (a.min(b) as u32, a.max(b) as u32)
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
