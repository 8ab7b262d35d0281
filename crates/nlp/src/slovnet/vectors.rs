//! Words as the models see them: a quantised vector of the lower-case form and a vector of the shape.
//!
//! What a word adds to the first layer of each model depends on nothing else, so it is computed once for a word type
//! and kept.

use super::encoder::KERNEL;
use super::shape::shape;
use crate::kernel::{self, Level, Panels};
use crate::pack::{Pack, PackError, Part, StringTable};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Word types kept with their shares, 9 kilobytes each, before they are emptied.
const MAX_TYPES: usize = 6_000;
/// Forms kept.
const MAX_FORMS: usize = 65_536;
/// Codes of one quantiser.
const CENTROIDS: usize = 256;

/// The tables of words and shapes, and the first layers of the models side by side.
#[derive(Debug, Clone)]
pub(crate) struct Vectors {
    words: StringTable,
    /// One code for each quantiser and word.
    codes: Part,
    quantisers: usize,
    /// The floats of code `c` of quantiser `q` begin at `(q * 256 + c) * chunk`.
    centroids: Vec<f32>,
    chunk: usize,
    unknown: u32,
    shapes: FxHashMap<SmolStr, u16>,
    other_shape: u16,
    /// From a word's vector to its shares, and what each shape adds.
    first_layers: Panels,
    shape_shares: Vec<f32>,
    width: usize,
}

/// The sizes of the tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub quantisers: usize,
    pub chunk: usize,
    pub shape_width: usize,
}

impl Vectors {
    /// Finds the tables in a pack; `models` are the names of the models and the width of their first layers.
    pub(crate) fn new(
        pack: &Pack,
        sizes: Sizes,
        models: &[(&str, usize)],
        level: Level,
    ) -> Result<Vectors, PackError> {
        let words = pack.strings("words")?;
        let codes = pack.part("codes")?;
        if pack.bytes(codes).len() != words.count * sizes.quantisers {
            return Err(PackError::part("codes", "not as many as the words"));
        }
        let centroids = pack.floats("centroids", sizes.quantisers * CENTROIDS * sizes.chunk)?;
        let unknown = pack.search(&words, "<unk>").ok_or_else(|| PackError::part("words", "no \"<unk>\""))?;
        let names = pack.strings("shapes")?;
        let shapes: FxHashMap<SmolStr, u16> =
            (0..names.count).map(|i| (SmolStr::new(pack.text(&names, i)), i as u16)).collect();
        let other_shape = *shapes.get("OTHER").ok_or_else(|| PackError::part("shapes", "no \"OTHER\""))?;
        let word_width = sizes.quantisers * sizes.chunk;
        let inputs = word_width + sizes.shape_width;
        let width = models.iter().map(|(_, filters)| filters * KERNEL).sum();
        // The convolutions' weights, filters by inputs by places, and which of them stands in which column.
        let mut weights = Vec::new();
        let mut columns = Vec::with_capacity(width);
        let mut shape_vectors = Vec::new();
        for (model, (name, filters)) in models.iter().enumerate() {
            weights.push(pack.floats(&format!("{name}.conv0.W"), filters * inputs * KERNEL)?);
            shape_vectors.push(pack.floats(&format!("{name}.shapes"), names.count * sizes.shape_width)?);
            columns.extend((0..KERNEL).flat_map(|place| (0..*filters).map(move |f| (model, f, place))));
        }
        let weight = |column: usize, row: usize| {
            let (model, filter, place) = columns[column];
            weights[model][(filter * inputs + row) * KERNEL + place]
        };
        let mut shape_shares = vec![0.0; names.count * width];
        for (shape, shares) in shape_shares.chunks_exact_mut(width).enumerate() {
            for (column, share) in shares.iter_mut().enumerate() {
                let vector =
                    &shape_vectors[columns[column].0][shape * sizes.shape_width..][..sizes.shape_width];
                *share = vector.iter().zip(word_width..).map(|(x, row)| x * weight(column, row)).sum();
            }
        }
        Ok(Vectors {
            words,
            codes,
            quantisers: sizes.quantisers,
            centroids,
            chunk: sizes.chunk,
            unknown: unknown as u32,
            shapes,
            other_shape,
            first_layers: Panels::new(level, word_width, width, weight, |_| 0.0),
            shape_shares,
            width,
        })
    }

    /// Adds the vector of word `word` to `out`.
    fn vector(&self, pack: &Pack, word: u32, out: &mut [f32]) {
        let codes = &pack.bytes(self.codes)[word as usize * self.quantisers..][..self.quantisers];
        for ((q, &code), out) in codes.iter().enumerate().zip(out.chunks_exact_mut(self.chunk)) {
            let at = (q * CENTROIDS + usize::from(code)) * self.chunk;
            out.copy_from_slice(&self.centroids[at..at + self.chunk]);
        }
    }
}

/// Word types met, with what each adds to the first layers.
#[derive(Debug, Default)]
pub(crate) struct WordTypes {
    forms: FxHashMap<SmolStr, u32>,
    types: FxHashMap<(u32, u16), u32>,
    shares: Vec<f32>,
}

impl WordTypes {
    /// The numbers of the types of `words`, whose shares are then at hand.
    pub(crate) fn numbers<'t>(
        &mut self,
        vectors: &Vectors,
        pack: &Pack,
        words: impl Iterator<Item = &'t str>,
    ) -> Vec<u32> {
        if self.types.len() > MAX_TYPES || self.forms.len() > MAX_FORMS {
            *self = WordTypes::default();
        }
        let mut missing: Vec<(u32, u16)> = Vec::new();
        let numbers = words
            .map(|word| {
                if let Some(&number) = self.forms.get(word) {
                    return number;
                }
                let id = pack.search(&vectors.words, &word.to_lowercase());
                let id = id.map_or(vectors.unknown, |id| id as u32);
                let shape = vectors.shapes.get(&shape(word)).copied().unwrap_or(vectors.other_shape);
                let next = self.types.len() as u32;
                let number = *self.types.entry((id, shape)).or_insert_with(|| {
                    missing.push((id, shape));
                    next
                });
                self.forms.insert(SmolStr::new(word), number);
                number
            })
            .collect();
        self.add(vectors, pack, &missing);
        numbers
    }

    fn add(&mut self, vectors: &Vectors, pack: &Pack, missing: &[(u32, u16)]) {
        let word_width = vectors.quantisers * vectors.chunk;
        let mut input = vec![0.0; missing.len() * word_width];
        for ((word, _), input) in missing.iter().zip(input.chunks_exact_mut(word_width)) {
            vectors.vector(pack, *word, input);
        }
        let padded = vectors.first_layers.width();
        let mut products = vec![0.0; missing.len() * padded];
        kernel::affine(&vectors.first_layers, &input, word_width, &mut products);
        for ((_, shape), product) in missing.iter().zip(products.chunks_exact(padded)) {
            let shape_shares = &vectors.shape_shares[usize::from(*shape) * vectors.width..][..vectors.width];
            self.shares.extend(product.iter().zip(shape_shares).map(|(word, shape)| word + shape));
        }
    }

    /// What type `number` adds to the first layers: model after model, the place before, the word's own, the one after.
    pub(crate) fn shares(&self, vectors: &Vectors, number: u32) -> &[f32] {
        &self.shares[number as usize * vectors.width..][..vectors.width]
    }
}
