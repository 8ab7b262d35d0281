//! Named entities: scores of tags, the best path through them, and the spans the tags mark.

use super::encoder::Encoder;
use crate::kernel::{self, Level, Panels};
use crate::pack::{Pack, PackError};
use smol_str::SmolStr;
use std::ops::Range;

#[derive(Debug, Clone)]
pub(crate) struct Recogniser {
    pub encoder: Encoder,
    projection: Panels,
    /// Score of each tag (column) after each other (row).
    transitions: Vec<f32>,
    tags: Vec<Tag>,
}

/// A tag of the scheme of first and further words.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tag {
    Begin(SmolStr),
    Inside,
    Outside,
    /// The tag of the padding, which ends no span.
    Padding,
}

impl Recogniser {
    pub(crate) fn new(
        pack: &Pack,
        encoder: Encoder,
        tags: &[SmolStr],
        level: Level,
    ) -> Result<Recogniser, PackError> {
        let (count, width) = (tags.len(), encoder.width());
        let weights = pack.floats("ner.proj.W", width * count)?;
        let bias = pack.floats("ner.proj.b", count)?;
        let tags = tags
            .iter()
            .map(|tag| match tag.split_once('-') {
                Some(("B", label)) => Tag::Begin(label.into()),
                Some(("I", _)) => Tag::Inside,
                _ if tag == "O" => Tag::Outside,
                _ => Tag::Padding,
            })
            .collect();
        Ok(Recogniser {
            encoder,
            projection: Panels::new(level, width, count, |c, r| weights[r * count + c], |c| bias[c]),
            transitions: pack.floats("ner.transitions", count * count)?,
            tags,
        })
    }

    /// The entities among words whose encoded `rows` these are.
    pub(crate) fn recognise(&self, rows: &[f32]) -> Vec<(Range<u32>, SmolStr)> {
        let width = self.encoder.width();
        let padded = self.projection.width();
        let mut scores = vec![0.0; rows.len() / width * padded];
        kernel::affine(&self.projection, rows, width, &mut scores);
        let path = self.best_path(&scores, padded);
        let mut found: Vec<(Range<u32>, SmolStr)> = Vec::new();
        let mut open = false;
        for (&tag, i) in path.iter().zip(0u32..) {
            match (&self.tags[tag], found.last_mut()) {
                (Tag::Begin(label), _) => {
                    found.push((i..i + 1, label.clone()));
                    open = true;
                }
                (Tag::Inside, Some((range, _))) if open => range.end = i + 1,
                (Tag::Outside, _) => open = false,
                _ => {}
            }
        }
        found
    }

    /// Viterbi's path; of equals the first tag, as NumPy's `argmax` takes it.
    fn best_path(&self, scores: &[f32], padded: usize) -> Vec<usize> {
        let count = self.tags.len();
        let mut emissions = scores.chunks_exact(padded).map(|row| &row[..count]);
        let Some(first) = emissions.next() else { return Vec::new() };
        let mut score = first.to_vec();
        let mut history: Vec<u8> = Vec::new();
        for emission in emissions {
            let mut next = vec![f32::NEG_INFINITY; count];
            for to in 0..count {
                let mut from = 0;
                for (i, score) in score.iter().enumerate() {
                    let path = score + self.transitions[i * count + to] + emission[to];
                    if path > next[to] {
                        next[to] = path;
                        from = i;
                    }
                }
                history.push(from as u8);
            }
            score = next;
        }
        let mut tag = first_largest(&score);
        let mut path = vec![tag];
        for from in history.chunks_exact(count).rev() {
            tag = usize::from(from[tag]);
            path.push(tag);
        }
        path.reverse();
        path
    }
}

/// The place of the largest number, the first of equals.
pub(crate) fn first_largest(numbers: &[f32]) -> usize {
    let mut best = 0;
    for (i, &n) in numbers.iter().enumerate() {
        if n > numbers[best] {
            best = i;
        }
    }
    best
}
