//! Which predicted template answers which gold one.

use super::assignment::assign;
use super::gold::Template;
use super::words::subset;

/// Points of a slot: right among the predicted, predicted, right among the gold, gold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Points {
    /// Predicted ones that are right.
    pub right: u32,
    /// Predicted ones.
    pub predicted: u32,
    /// Gold ones that were found.
    pub found: u32,
    /// Gold ones.
    pub gold: u32,
}

impl Points {
    /// Precision, recall and their harmonic mean, in percent.
    pub fn prf(self) -> (f64, f64, f64) {
        let share = |a: u32, b: u32| if b == 0 { 0.0 } else { f64::from(a) / f64::from(b) };
        let (p, r) = (share(self.right, self.predicted), share(self.found, self.gold));
        let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        (100.0 * p, 100.0 * r, 100.0 * f)
    }

    /// Adds the points of another document.
    pub fn add(&mut self, other: Points) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.found += other.found;
        self.gold += other.gold;
    }
}

/// Slots of template filling: the type, then the five roles.
pub const SLOTS: usize = 6;

/// The right ones among predicted and gold by slot; `None` when the types clash.
fn agreement(predicted: &Template, gold: &Template) -> Option<Agreement> {
    let kind = predicted.types.first()?;
    // As published: the predicted type is a substring of the gold alternatives joined.
    if gold.types.is_empty() || !gold.types.join(" / ").contains(kind.as_str()) {
        return None;
    }
    let mut points = [(1, 1); SLOTS];
    for (role, slot) in points[1..].iter_mut().enumerate() {
        let (p, g) = (&predicted.roles[role], &gold.roles[role]);
        let right = p.iter().filter(|e| g.iter().any(|k| subset(e, k))).count();
        let found = g.iter().filter(|k| p.iter().any(|e| subset(e, k))).count();
        *slot = (right as u32, found as u32);
    }
    Some(points)
}

/// For each slot, the predicted fillers that are right and the gold fillers that were found.
type Agreement = [(u32, u32); SLOTS];

/// Beyond so many mappings the best one is found by assignment, as in the reference scorer.
const MAX_MAPPINGS: usize = 60_000;

/// The one-to-one mapping that gives the document its best F1, with the points of each slot.
pub fn map(predicted: &[Template], gold: &[Template]) -> ([Points; SLOTS], Vec<(usize, usize)>) {
    let size = |t: &Template| 1 + t.roles.iter().map(Vec::len).sum::<usize>() as u32;
    let predicted_size: u32 = predicted.iter().map(size).sum();
    let gold_size: u32 = gold.iter().map(size).sum();
    let matrix: Vec<Vec<Option<Agreement>>> =
        predicted.iter().map(|p| gold.iter().map(|g| agreement(p, g)).collect()).collect();
    let total = |i: usize, j: usize| -> (u32, u32) {
        matrix[i][j].map_or((0, 0), |m| m.iter().fold((0, 0), |t, s| (t.0 + s.0, t.1 + s.1)))
    };
    let mut best = Vec::new();
    if !predicted.is_empty() && !gold.is_empty() {
        let mappings = (0..predicted.len())
            .try_fold(1usize, |n, _| n.checked_mul(gold.len() + 1).filter(|n| *n <= MAX_MAPPINGS));
        let chosen = match mappings {
            Some(_) => best_of_all(predicted.len(), gold.len(), &total, predicted_size, gold_size),
            None => {
                let weight = |(a, b): (u32, u32)| {
                    f64::from(a) / f64::from(predicted_size) + f64::from(b) / f64::from(gold_size)
                };
                let weights: Vec<Vec<f64>> = (0..predicted.len())
                    .map(|i| (0..gold.len()).map(|j| weight(total(i, j))).collect())
                    .collect();
                assign(&weights)
            }
        };
        best = chosen.into_iter().filter(|&(i, j)| matrix[i][j].is_some()).collect();
    }
    let mut points = [Points::default(); SLOTS];
    for &(i, j) in &best {
        for (slot, p) in points.iter_mut().enumerate() {
            let (right, found) = matrix[i][j].map_or((0, 0), |m| m[slot]);
            p.right += right;
            p.found += found;
        }
    }
    points[0].predicted = predicted.len() as u32;
    points[0].gold = gold.len() as u32;
    for role in 0..SLOTS - 1 {
        points[role + 1].predicted = predicted.iter().map(|t| t.roles[role].len() as u32).sum();
        points[role + 1].gold = gold.iter().map(|t| t.roles[role].len() as u32).sum();
    }
    (points, best)
}

/// Tries all mappings in the reference scorer's order (last template fastest, "none" last); the first best one wins.
fn best_of_all(
    rows: usize,
    columns: usize,
    total: &dyn Fn(usize, usize) -> (u32, u32),
    predicted_size: u32,
    gold_size: u32,
) -> Vec<(usize, usize)> {
    let mut choice = vec![0usize; rows];
    let (mut best, mut best_f) = (Vec::new(), -1.0);
    loop {
        let mut taken = vec![false; columns];
        let valid = choice.iter().all(|&j| j == columns || !std::mem::replace(&mut taken[j], true));
        if valid {
            let pairs: Vec<(usize, usize)> =
                choice.iter().copied().enumerate().filter(|&(_, j)| j < columns).collect();
            let (right, found) = pairs.iter().fold((0, 0), |t, &(i, j)| {
                let (a, b) = total(i, j);
                (t.0 + a, t.1 + b)
            });
            let points = Points { right, predicted: predicted_size, found, gold: gold_size };
            let f = points.prf().2;
            if f > best_f {
                best_f = f;
                best = pairs;
            }
        }
        let Some(at) = choice.iter().rposition(|&j| j < columns) else { break };
        choice[at] += 1;
        choice[at + 1..].fill(0);
    }
    best
}
