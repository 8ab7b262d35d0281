//! Heads that form a tree.
//!
//! slovnet lets every word choose its head alone, so the choices may run in a circle. One word of each circle then
//! takes the best head outside it: the word that loses least by it, as Chu and Liu (1965) and Edmonds (1967) do.

/// Breaks the circles among `heads` (0 for the root, else one more than the index of the head). `scores` gives what a
/// word thinks of each head, the root first. Returns how many words changed their heads.
pub(crate) fn untangle(heads: &mut [u32], scores: impl Fn(usize) -> Vec<f32>) -> usize {
    let mut changed = 0;
    while let Some(circle) = circle(heads) {
        let below = below(heads, &circle);
        let mut best: Option<(f32, usize, u32)> = None;
        for &word in &circle {
            let scores = scores(word);
            let held = scores[heads[word] as usize];
            for (head, score) in scores.iter().enumerate() {
                let outside = head == 0 || !below[head - 1];
                if outside && best.is_none_or(|(loss, ..)| held - score < loss) {
                    best = Some((held - score, word, head as u32));
                }
            }
        }
        // The root is outside every circle; a score that is no number is none.
        let (_, word, head) = best.unwrap_or((0.0, circle[0], 0));
        heads[word] = head;
        changed += 1;
    }
    changed
}

/// The words of a circle, if there is one.
fn circle(heads: &[u32]) -> Option<Vec<usize>> {
    // 0: not seen; otherwise the walk that saw it first.
    let mut walk = vec![0u32; heads.len()];
    for start in 0..heads.len() {
        let number = start as u32 + 1;
        let mut word = start;
        while walk[word] == 0 {
            walk[word] = number;
            match heads[word] {
                0 => break,
                head => word = head as usize - 1,
            }
        }
        if walk[word] == number && heads[word] != 0 {
            let mut circle = vec![word];
            let mut next = heads[word] as usize - 1;
            while next != word {
                circle.push(next);
                next = heads[next] as usize - 1;
            }
            return Some(circle);
        }
    }
    None
}

/// For each word, whether it hangs on the circle or is part of it.
fn below(heads: &[u32], circle: &[usize]) -> Vec<bool> {
    let mut below = vec![false; heads.len()];
    circle.iter().for_each(|&word| below[word] = true);
    for start in 0..heads.len() {
        let mut path = vec![start];
        loop {
            let word = path[path.len() - 1];
            if below[word] {
                path.iter().for_each(|&word| below[word] = true);
                break;
            }
            // A second circle is not below this one.
            if heads[word] == 0 || path.len() > heads.len() {
                break;
            }
            path.push(heads[word] as usize - 1);
        }
    }
    below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_loses_least_leaves_the_circle() {
        // Words 1 and 2 hold each other; word 3 hangs on 2; word 4 is a root.
        let mut heads = [2, 1, 2, 0];
        let scores = |word: usize| match word {
            0 => vec![1.0, 0.0, 5.0, 9.0, 2.0],
            _ => vec![4.5, 5.0, 0.0, 9.0, 1.0],
        };
        assert_eq!(untangle(&mut heads, scores), 1);
        assert_eq!(heads, [2, 0, 2, 0]);
    }

    #[test]
    fn a_word_that_holds_itself_is_a_circle() {
        let mut heads = [1, 0];
        assert_eq!(untangle(&mut heads, |_| vec![0.0, 3.0, 2.0]), 1);
        assert_eq!(heads, [2, 0]);
    }
}
