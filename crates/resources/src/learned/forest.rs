//! Trees over cues, as a decider asks them.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Trees of one decider. Cues are numbered once, so that a tree is walked without looking at words.
#[derive(Debug, Clone, Default)]
pub(super) struct Forest {
    cues: FxHashMap<SmolStr, u32>,
    /// The cues by name, with their numbers, once all is read.
    named: Vec<(SmolStr, u32)>,
    nodes: Vec<Node>,
    roots: Vec<u32>,
    /// While reading: splits that still want a branch, from the root down.
    open: Vec<u32>,
    /// The sum where no cue holds: the zero that sums are told from, as yes or no compares with nothing.
    nothing: f64,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The cue asked for; `LEAF` at an end.
    cue: u32,
    yes: u32,
    no: u32,
    /// What a leaf adds; of a split the mean of its branches.
    value: f32,
}

const LEAF: u32 = u32::MAX;
/// A branch that was not read yet.
const WANTED: u32 = u32::MAX;

impl Forest {
    pub(super) fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Takes one line: the depth, and `? cue` or `= value`.
    pub(super) fn read(&mut self, depth: &str, what: &str) -> Result<(), String> {
        let depth: usize = depth.parse().map_err(|_| format!("no depth: {depth:?}"))?;
        let at = self.nodes.len() as u32;
        if depth != self.open.len() {
            return Err(format!("depth {depth} where {} was expected", self.open.len()));
        }
        match self.open.last() {
            None => self.roots.push(at),
            Some(&parent) => {
                let parent = &mut self.nodes[parent as usize];
                if parent.yes == WANTED { parent.yes = at } else { parent.no = at }
            }
        }
        let mut node = Node { cue: LEAF, yes: WANTED, no: WANTED, value: 0.0 };
        if let Some(cue) = what.strip_prefix("? ") {
            let next = self.cues.len() as u32;
            node.cue = *self.cues.entry(cue.into()).or_insert(next);
            self.nodes.push(node);
            self.open.push(at);
            return Ok(());
        }
        let value = what.strip_prefix("= ").unwrap_or(what);
        node.value = value.parse().map_err(|_| format!("no number: {value:?}"))?;
        self.nodes.push(node);
        // A split with both branches is whole.
        while let Some(&last) = self.open.last() {
            let split = self.nodes[last as usize];
            if split.no == WANTED {
                break;
            }
            let (yes, no) = (self.nodes[split.yes as usize].value, self.nodes[split.no as usize].value);
            self.nodes[last as usize].value = (yes + no) / 2.0;
            self.open.pop();
        }
        Ok(())
    }

    /// Ends reading.
    pub(super) fn close(&mut self) -> Result<(), String> {
        if !self.open.is_empty() {
            return Err("the last tree lacks a branch".to_owned());
        }
        self.named = self.cues.iter().map(|(name, number)| (name.clone(), *number)).collect();
        self.named.sort_unstable();
        self.nothing = self.roots.iter().map(|&root| self.value(root, &|_| false)).sum();
        Ok(())
    }

    /// The numbers of the cues that hold and that some tree asks for.
    fn holding<'c>(&self, cues: impl IntoIterator<Item = &'c str>) -> Vec<bool> {
        let mut holds = vec![false; self.cues.len()];
        for n in cues.into_iter().filter_map(|cue| self.cues.get(cue)) {
            holds[*n as usize] = true;
        }
        holds
    }

    fn value(&self, root: u32, holds: &dyn Fn(u32) -> bool) -> f64 {
        let mut node = &self.nodes[root as usize];
        while node.cue != LEAF {
            node = &self.nodes[if holds(node.cue) { node.yes } else { node.no } as usize];
        }
        f64::from(node.value)
    }

    /// The sum over all trees, from that of no cue at all.
    pub(super) fn sum<'c>(&self, cues: impl IntoIterator<Item = &'c str>) -> f64 {
        let holds = self.holding(cues);
        let sum: f64 = self.roots.iter().map(|&root| self.value(root, &|cue| holds[cue as usize])).sum();
        sum - self.nothing
    }

    /// What each question asked on the way did to the sum.
    pub(super) fn told<'c>(&self, cues: impl IntoIterator<Item = &'c str>) -> Vec<(f64, String)> {
        let holds = self.holding(cues);
        let mut moved = vec![0.0f64; self.cues.len()];
        for &root in &self.roots {
            let mut node = &self.nodes[root as usize];
            while node.cue != LEAF {
                let next = &self.nodes[if holds[node.cue as usize] { node.yes } else { node.no } as usize];
                moved[node.cue as usize] += f64::from(next.value - node.value);
                node = next;
            }
        }
        let moving =
            self.named.iter().map(|(name, n)| (name, *n as usize)).filter(|&(_, n)| moved[n].abs() >= 0.005);
        moving
            .map(|(name, n)| (moved[n], if holds[n] { name.to_string() } else { format!("not {name}") }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forest(text: &str) -> Result<Forest, String> {
        let mut forest = Forest::default();
        for line in text.lines() {
            let (depth, what) = line.split_once('\t').unwrap();
            forest.read(depth, what)?;
        }
        forest.close()?;
        Ok(forest)
    }

    const TWO: &str = "0\t? near\n1\t? named\n2\t= 1\n2\t= 3\n1\t= -1\n0\t? far\n1\t= -2\n1\t= 0.5\n";

    #[test]
    fn trees_add_up_from_nothing() {
        let forest = forest(TWO).unwrap();
        assert_eq!(forest.sum([]), 0.0);
        assert_eq!(forest.sum(["near"]), 4.0);
        assert_eq!(forest.sum(["near", "named", "unheard"]), 2.0);
        assert_eq!(forest.sum(["far"]), -2.5);
    }

    #[test]
    fn what_moved_the_sum_is_told() {
        let forest = forest(TWO).unwrap();
        let told = forest.told(["near"]);
        let by = |name: &str| told.iter().find(|(_, n)| n == name).map(|(by, _)| *by);
        assert_eq!(by("near"), Some(1.5));
        assert_eq!(by("not named"), Some(1.0));
        assert_eq!(by("not far"), Some(1.25));
    }

    #[test]
    fn a_tree_that_is_not_whole_is_refused() {
        assert!(forest("0\t? near\n1\t= 1\n").unwrap_err().contains("lacks a branch"));
        assert!(forest("0\t? near\n2\t= 1\n").unwrap_err().contains("depth 2"));
        assert!(forest("0\t= much\n").unwrap_err().contains("much"));
    }
}
