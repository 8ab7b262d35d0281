//! Heads and relations: each word takes the head that suits it best by a bilinear form, then the relation to it.

use super::encoder::Encoder;
use super::recogniser::first_largest;
use crate::kernel::{self, Level, Panels};
use crate::pack::{Pack, PackError};

#[derive(Debug, Clone)]
pub(crate) struct Syntax {
    pub encoder: Encoder,
    head: Bilinear,
    relation: Bilinear,
    relations: usize,
}

/// Two rectified layers, one for the governed and one for the governor, a vector for the root, and the form between.
#[derive(Debug, Clone)]
struct Bilinear {
    /// Both layers side by side: the layer named `head` first, then the one named `tail`.
    layers: Panels,
    hidden: usize,
    root: Vec<f32>,
    form: Panels,
}

/// A sentence's heads, and what each word thinks of each.
pub(crate) struct Arcs {
    /// 0 for the root, else one more than the index of the head.
    pub heads: Vec<u32>,
    pub relations: Vec<u16>,
    pub scores: HeadScores,
}

/// How well a head suits a word.
pub(crate) struct HeadScores {
    forms: Vec<f32>,
    form_width: usize,
    sides: Vec<f32>,
    side_width: usize,
    hidden: usize,
}

impl HeadScores {
    /// The scores of all heads for word `word`: the root, then the words.
    pub(crate) fn of(&self, word: usize) -> Vec<f32> {
        let form = &self.forms[(word + 1) * self.form_width..][..self.hidden];
        let tails = self.sides.chunks_exact(self.side_width).map(|side| &side[self.hidden..2 * self.hidden]);
        tails.map(|tail| dot(form, tail)).collect()
    }
}

/// The sum of products, in eight lanes.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    let rest = a.len() / 8 * 8;
    lanes.iter().sum::<f32>() + a[rest..].iter().zip(&b[rest..]).map(|(a, b)| a * b).sum::<f32>()
}

impl Bilinear {
    fn new(
        pack: &Pack,
        name: &str,
        width: usize,
        hidden: usize,
        outputs: usize,
        level: Level,
    ) -> Result<Bilinear, PackError> {
        let floats = |part: &str, count: usize| pack.floats(&format!("syntax.{name}.{part}"), count);
        let weights = [floats("head.W", width * hidden)?, floats("tail.W", width * hidden)?];
        let biases = [floats("head.b", hidden)?, floats("tail.b", hidden)?];
        let kernel = floats("kernel", hidden * hidden * outputs)?;
        let columns = hidden * outputs;
        Ok(Bilinear {
            layers: Panels::new(
                level,
                width,
                2 * hidden,
                |c, r| weights[c / hidden][r * hidden + c % hidden],
                |c| biases[c / hidden][c % hidden],
            ),
            hidden,
            root: floats("root", width)?,
            form: Panels::new(level, hidden, columns, |c, r| kernel[r * columns + c], |_| 0.0),
        })
    }

    /// Both layers over `rows`.
    fn sides(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let mut sides = vec![0.0; rows.len() / width * self.layers.width()];
        kernel::affine(&self.layers, rows, width, &mut sides);
        sides.iter_mut().for_each(|x| *x = x.max(0.0));
        sides
    }

    /// The form applied to the first layer's rows.
    fn forms(&self, sides: &[f32]) -> Vec<f32> {
        let width = self.layers.width();
        let mut forms = vec![0.0; sides.len() / width * self.form.width()];
        kernel::affine(&self.form, sides, width, &mut forms);
        forms
    }
}

impl Syntax {
    pub(crate) fn new(
        pack: &Pack,
        encoder: Encoder,
        hidden: usize,
        relations: usize,
        level: Level,
    ) -> Result<Syntax, PackError> {
        let width = encoder.width();
        Ok(Syntax {
            head: Bilinear::new(pack, "head", width, hidden, 1, level)?,
            relation: Bilinear::new(pack, "rel", width, hidden, relations, level)?,
            encoder,
            relations,
        })
    }

    /// The heads and relations of a sentence whose encoded `rows` these are.
    pub(crate) fn parse(&self, rows: &[f32]) -> Arcs {
        let width = self.encoder.width();
        let count = rows.len() / width;
        let rooted = [&self.head.root[..], rows].concat();
        let sides = self.head.sides(&rooted, width);
        let scores = HeadScores {
            forms: self.head.forms(&sides),
            form_width: self.head.form.width(),
            sides,
            side_width: self.head.layers.width(),
            hidden: self.head.hidden,
        };
        let heads: Vec<u32> = (0..count).map(|word| first_largest(&scores.of(word)) as u32).collect();
        let rooted = [&self.relation.root[..], rows].concat();
        let sides = self.relation.sides(&rooted, width);
        let side_width = self.relation.layers.width();
        let hidden = self.relation.hidden;
        // The form is applied to a head once, however many words it governs.
        let mut distinct: Vec<u32> = heads.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let governors: Vec<f32> = distinct
            .iter()
            .flat_map(|&head| &sides[head as usize * side_width..][..side_width])
            .copied()
            .collect();
        let forms = self.relation.forms(&governors);
        let form_width = self.relation.form.width();
        let relations = heads
            .iter()
            .enumerate()
            .map(|(word, head)| {
                let place = distinct.partition_point(|d| d < head);
                let form = &forms[place * form_width..][..self.relations * hidden];
                let tail = &sides[(word + 1) * side_width + hidden..][..hidden];
                let scores: Vec<f32> = form.chunks_exact(hidden).map(|form| dot(form, tail)).collect();
                first_largest(&scores) as u16
            })
            .collect();
        Arcs { heads, relations, scores }
    }
}
