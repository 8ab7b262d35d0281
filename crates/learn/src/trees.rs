//! Boosted trees over cues: the same choice model as [`crate::choice`], its sums made by trees instead of weights.
//!
//! Friedman (2001), *Greedy function approximation: a gradient boosting machine*, with second-order steps (Chen &
//! Guestrin 2016, *XGBoost*) and leaves split best first. The loss is that of the conditional logit, so that a tree learns
//! what a choice among these candidates asks. A sum of weights cannot say "in the lead, unless a finer place is attached";
//! a tree can. Nothing is drawn at random: the same questions give the same trees.

use crate::choice::{Question, Row, index_of, softmax, vocabulary};

/// How trees are grown.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// Trees.
    pub trees: usize,
    /// Leaves of a tree at most.
    pub leaves: usize,
    /// The share of a leaf's best step that is taken.
    pub rate: f64,
    /// Candidates in a leaf at least.
    pub least_rows: usize,
    /// The L2 penalty on a leaf's step.
    pub penalty: f64,
    /// A cue is used only if so many texts show it.
    pub least_texts: usize,
}

/// A tree: a question about one cue, or the end.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// What is added, in thousandths exactly.
    Leaf(f64),
    /// The cue asked for, what follows if it holds, and if it does not.
    Split(String, Box<Tree>, Box<Tree>),
}

impl Tree {
    /// What the tree adds for these cues.
    pub fn value(&self, holds: &dyn Fn(&str) -> bool) -> f64 {
        match self {
            Tree::Leaf(value) => *value,
            Tree::Split(cue, yes, no) => if holds(cue) { yes } else { no }.value(holds),
        }
    }

    /// Writes the tree a node a line, the branch where the cue holds first: `depth`, tab, `? cue` or `= value`.
    pub fn write(&self, depth: usize, out: &mut String) {
        use std::fmt::Write as _;
        let _ = match self {
            Tree::Leaf(value) => writeln!(out, "{depth}\t= {value:.3}"),
            Tree::Split(cue, ..) => writeln!(out, "{depth}\t? {cue}"),
        };
        if let Tree::Split(_, yes, no) = self {
            yes.write(depth + 1, out);
            no.write(depth + 1, out);
        }
    }
}

/// All candidates of all questions, with what the loss says of each.
struct Field {
    /// The cues of each candidate.
    cues: Vec<Vec<u32>>,
    /// The sums so far.
    sums: Vec<f64>,
    gradient: Vec<f64>,
    curvature: Vec<f64>,
}

/// A leaf that may still be split.
struct Open {
    rows: Vec<u32>,
    /// Where it hangs: the node whose place it takes.
    node: usize,
    gradient: f64,
    curvature: f64,
    /// The best split: gain and cue.
    best: Option<(f64, u32)>,
}

/// A node while the tree grows.
enum Node {
    Leaf(f64),
    Split(u32, usize, usize),
}

/// Grows trees from questions; none when the questions cannot teach anything.
pub fn grow(questions: &[Question], growth: &Growth) -> Vec<Tree> {
    let names = vocabulary(questions, growth.least_texts);
    let index = index_of(&names);
    let asked: Vec<Row> = questions.iter().filter_map(|q| Row::of(q, &index)).collect();
    let mut field = Field {
        cues: asked.iter().flat_map(|q| q.candidates.iter().cloned()).collect(),
        sums: Vec::new(),
        gradient: Vec::new(),
        curvature: Vec::new(),
    };
    let rows = field.cues.len();
    (field.sums, field.gradient, field.curvature) = (vec![0.0; rows], vec![0.0; rows], vec![0.0; rows]);
    let mut trees = Vec::new();
    for _ in 0..growth.trees {
        slope(&asked, &mut field);
        let Some(tree) = tree(&mut field, &names, growth) else { break };
        trees.push(tree);
    }
    trees
}

/// First and second derivatives of the loss by each candidate's sum.
fn slope(asked: &[Row], field: &mut Field) {
    let mut at = 0;
    for question in asked {
        let range = at..at + question.candidates.len();
        at = range.end;
        let all = softmax(&field.sums[range.clone()]);
        let mass: f64 = all.iter().zip(&question.right).filter(|(_, r)| **r).map(|(p, _)| p).sum();
        let mass = mass.max(1e-12);
        for ((p, right), n) in all.iter().zip(&question.right).zip(range) {
            let wanted = if *right { p / mass } else { 0.0 };
            field.gradient[n] = question.weight * (p - wanted);
            field.curvature[n] = (question.weight * p * (1.0 - p)).max(1e-6);
        }
    }
}

/// One tree; the sums move by it. `None` when no split gains anything.
fn tree(field: &mut Field, names: &[&str], growth: &Growth) -> Option<Tree> {
    let rows: Vec<u32> = (0..field.cues.len() as u32).collect();
    let mut nodes = vec![Node::Leaf(0.0)];
    let mut open = vec![opened(field, rows, 0, names.len(), growth)];
    while open.len() < growth.leaves {
        let most = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0));
        let gains = open.iter().enumerate().filter_map(|(n, leaf)| Some((n, leaf.best?.0)));
        let Some((n, _)) = gains.max_by(most) else { break };
        let leaf = open.swap_remove(n);
        let Some((_, cue)) = leaf.best else { break };
        let (yes, no): (Vec<u32>, Vec<u32>) =
            leaf.rows.iter().partition(|r| field.cues[**r as usize].contains(&cue));
        let at = nodes.len();
        nodes[leaf.node] = Node::Split(cue, at, at + 1);
        for (branch, rows) in [yes, no].into_iter().enumerate() {
            nodes.push(Node::Leaf(0.0));
            open.push(opened(field, rows, at + branch, names.len(), growth));
        }
    }
    if nodes.len() == 1 {
        return None;
    }
    for leaf in open {
        let step = -leaf.gradient / (leaf.curvature + growth.penalty) * growth.rate;
        let step = (step * 1000.0).round() / 1000.0;
        nodes[leaf.node] = Node::Leaf(step);
        for row in leaf.rows {
            field.sums[row as usize] += step;
        }
    }
    Some(built(&nodes, 0, names))
}

fn built(nodes: &[Node], at: usize, names: &[&str]) -> Tree {
    match &nodes[at] {
        Node::Leaf(value) => Tree::Leaf(*value),
        Node::Split(cue, yes, no) => Tree::Split(
            names[*cue as usize].to_owned(),
            Box::new(built(nodes, *yes, names)),
            Box::new(built(nodes, *no, names)),
        ),
    }
}

/// A leaf with its best split: the cue whose presence parts its candidates with the greatest gain.
fn opened(field: &Field, rows: Vec<u32>, node: usize, cues: usize, growth: &Growth) -> Open {
    let mut sums = vec![(0.0f64, 0.0f64, 0usize); cues];
    let (mut gradient, mut curvature) = (0.0, 0.0);
    for &row in &rows {
        let (g, h) = (field.gradient[row as usize], field.curvature[row as usize]);
        gradient += g;
        curvature += h;
        for &cue in &field.cues[row as usize] {
            let sum = &mut sums[cue as usize];
            (sum.0, sum.1, sum.2) = (sum.0 + g, sum.1 + h, sum.2 + 1);
        }
    }
    let worth = |g: f64, h: f64| g * g / (h + growth.penalty);
    let whole = worth(gradient, curvature);
    let mut best: Option<(f64, u32)> = None;
    for (cue, &(g, h, count)) in sums.iter().enumerate() {
        if count < growth.least_rows || rows.len() - count < growth.least_rows {
            continue;
        }
        let gain = worth(g, h) + worth(gradient - g, curvature - h) - whole;
        if gain > 1e-9 && best.is_none_or(|(most, _)| gain > most) {
            best = Some((gain, cue as u32));
        }
    }
    Open { rows, node, gradient, curvature, best }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth() -> Growth {
        Growth { trees: 30, leaves: 4, rate: 0.3, least_rows: 5, penalty: 1.0, least_texts: 2 }
    }

    /// Right is the candidate that is near or named, but not both: no sum of weights can say that.
    fn either_or() -> Vec<Question> {
        let pairs: [(&[&str], &[&str]); 4] = [
            (&["near"], &["near", "named"]),
            (&["near"], &[]),
            (&["near"], &[]),
            (&["named"], &["near", "named"]),
        ];
        let cues = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        (0..80)
            .map(|n| {
                let (right, wrong) = pairs[n % 4];
                Question {
                    text: n as u32,
                    candidates: vec![cues(right), cues(wrong)],
                    right: vec![true, false],
                    weight: 1.0,
                }
            })
            .collect()
    }

    #[test]
    fn trees_learn_what_no_sum_of_weights_can() {
        let questions = either_or();
        let trees = grow(&questions, &growth());
        let sum = |cues: &[String]| -> f64 {
            trees.iter().map(|t| t.value(&|cue| cues.iter().any(|c| c == cue))).sum()
        };
        for question in &questions {
            let sums: Vec<f64> = question.candidates.iter().map(|c| sum(c)).collect();
            assert!(sums[0] > sums[1], "{question:?} {sums:?}");
        }
        assert_eq!(trees, grow(&questions, &growth()), "the same questions give the same trees");
    }

    #[test]
    fn nothing_to_learn_gives_no_tree() {
        let question = Question::yes_no(1, vec!["only".to_owned()], true, 1.0);
        assert!(grow(&[question], &growth()).is_empty());
    }

    #[test]
    fn a_tree_is_written_a_node_a_line() {
        let leaf = |v| Box::new(Tree::Leaf(v));
        let tree = Tree::Split("near".into(), leaf(0.5), leaf(-0.25));
        let mut out = String::new();
        tree.write(0, &mut out);
        assert_eq!(out, "0\t? near\n1\t= 0.500\n1\t= -0.250\n");
    }
}
