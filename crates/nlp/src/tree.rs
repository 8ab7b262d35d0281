//! What follows from the heads: subtree edges, sentence starts, and the undoing of pseudo-projective labels
//! (`spacy/tokens/doc.pyx` `set_children_from_heads`, `spacy/pipeline/_parser_internals/nonproj.pyx`).

/// The first and last token of each token's subtree.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    left: Vec<u32>,
    right: Vec<u32>,
}

/// Passes over the tokens before edges are taken as they are: heads can be non-projective.
const PASSES: usize = 12;

/// The edges of all subtrees, and for each token whether a sentence starts with it.
pub(crate) fn edges_and_starts(heads: &[u32]) -> (Edges, Vec<bool>) {
    let n = heads.len();
    let mut edges = Edges { left: (0..n as u32).collect(), right: (0..n as u32).collect() };
    let mut starts = vec![false; n];
    for _ in 0..PASSES {
        let mut widen = |i: usize| {
            let h = heads[i] as usize;
            edges.left[h] = edges.left[h].min(edges.left[i]);
            edges.right[h] = edges.right[h].max(edges.right[i]);
        };
        (0..n).for_each(&mut widen);
        (0..n).rev().for_each(&mut widen);
        starts.fill(false);
        for i in 0..n {
            if heads[i] as usize == i {
                starts[edges.left[i] as usize] = true;
            }
        }
        if heads_within_sentences(heads, &starts) {
            break;
        }
    }
    (edges, starts)
}

fn heads_within_sentences(heads: &[u32], starts: &[bool]) -> bool {
    let mut sentence = 0;
    for i in 0..heads.len() {
        if (i > 0 && starts[i]) || i + 1 == heads.len() {
            if heads[sentence..i].iter().any(|&h| (h as usize) < sentence || h as usize > i) {
                return false;
            }
            sentence = i;
        }
    }
    true
}

/// Splits each label `X||Y` and re-attaches its token to the first descendant of its head labelled `Y`, breadth first;
/// gives the sentence starts afterwards.
pub(crate) fn deprojectivise<'l>(heads: &mut [u32], labels: &mut [&'l str], is_space: &[bool]) -> Vec<bool> {
    let (edges, starts) = edges_and_starts(heads);
    let mut changed = false;
    for token in 0..heads.len() {
        let label: &'l str = labels[token];
        let Some((label, wanted)) = label.split_once("||") else { continue };
        if let Some(head) = find_head(heads, labels, is_space, &edges, token, wanted) {
            heads[token] = head;
        }
        labels[token] = label;
        changed = true;
    }
    if changed { edges_and_starts(heads).1 } else { starts }
}

fn find_head(
    heads: &[u32],
    labels: &[&str],
    is_space: &[bool],
    edges: &Edges,
    token: usize,
    wanted: &str,
) -> Option<u32> {
    let mut queue = vec![heads[token]];
    while !queue.is_empty() {
        let mut next = Vec::new();
        for &head in &queue {
            let (first, last) = (edges.left[head as usize], edges.right[head as usize]);
            for child in first..=last {
                if child == head || heads[child as usize] != head {
                    continue;
                }
                if is_space[child as usize] || child as usize == token {
                    continue;
                }
                if labels[child as usize] == wanted {
                    return Some(child);
                }
                next.push(child);
            }
        }
        queue = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_start_at_the_left_edge_of_each_root() {
        // "a b . c d": b and d are roots
        let (_, starts) = edges_and_starts(&[1, 1, 1, 4, 4]);
        assert_eq!(starts, [true, false, false, true, false]);
    }

    #[test]
    fn crossing_heads_share_a_sentence() {
        // 0 -> 2, 1 -> 3, 2 root, 3 -> 2
        let (_, starts) = edges_and_starts(&[2, 3, 2, 2]);
        assert_eq!(starts, [true, false, false, false]);
    }

    #[test]
    fn a_decorated_label_finds_its_head() {
        // 3 hangs on 1 as "prep||dobj"; the object of 1 is 2
        let mut heads = [1, 1, 1, 1];
        let mut labels = ["nsubj", "ROOT", "dobj", "prep||dobj"];
        deprojectivise(&mut heads, &mut labels, &[false; 4]);
        assert_eq!(heads, [1, 1, 1, 2]);
        assert_eq!(labels[3], "prep");
    }
}
