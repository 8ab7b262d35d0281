//! Words to vectors: hash embeddings, the mixer, and the window encoder (`spacy/ml/models/tok2vec.py`).

use crate::hash::embedding_rows;
use crate::kernel::{self, Level, Panels};
use crate::lexeme::Lexeme;
use crate::pack::{EncoderData, Pack, PackError, Part};
use crate::workspace::Embeddings;

/// Zero rows before and after each document: the window (1) times the depth of the deepest encoder there is
/// (`spacy/ml/models/tok2vec.py`, `MaxoutWindowEncoder`: `with_array(…, pad = receptive_field)`). They become non-zero
/// inside the encoder, so each layer computes those that the layers after it look at.
pub(crate) const PADDING: usize = 4;

/// Word types embedded together.
const EMBED_BLOCK: usize = 64;

/// Where a document's tokens stand among the rows of a batch, each [`PADDING`] rows away from the next document's
/// padding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    /// Row of the first token.
    pub start: usize,
    pub tokens: usize,
}

impl Segment {
    /// The segments of documents of so many tokens, and the number of rows they take.
    pub(crate) fn lay_out(documents: impl Iterator<Item = usize>) -> (Vec<Segment>, usize) {
        let mut end = 0;
        let segments = documents
            .map(|tokens| {
                let start = end + PADDING;
                end = start + tokens + PADDING;
                Segment { start, tokens }
            })
            .collect();
        // A pair of rows may reach one row farther than the padding.
        (segments, end + 1)
    }

    /// The rows a layer computes if `pads` rows of padding on either side matter to the layers after it. An empty
    /// document has none.
    fn rows(&self, pads: usize) -> std::ops::Range<usize> {
        if self.tokens == 0 { 0..0 } else { self.start - pads..self.start + self.tokens + pads }
    }
}

/// Memory that [`Encoder::encode`] works in.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The embedding of each row, 0 for padding.
    entries: Vec<u32>,
    /// The first row of each pair that a layer computes.
    pairs: Vec<u32>,
    change: Vec<f32>,
    window: Vec<f32>,
}

/// The first `len` floats of `floats`, which grows if it must; what they hold is left over.
pub(crate) fn grown(floats: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if floats.len() < len {
        floats.resize(len, 0.0);
    }
    &mut floats[..len]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
    Lower,
    Orth,
}

#[derive(Debug, Clone)]
struct Table {
    attribute: Attribute,
    rows: u32,
    seed: u32,
    part: Part,
}

#[derive(Debug, Clone)]
struct Layer {
    panels: Panels,
    gain: Vec<f32>,
    offset: Vec<f32>,
}

/// The first window layer. It sees embeddings only, so what a word adds to itself and its neighbours is computed once a
/// word type ([`Embeddings`]).
#[derive(Debug, Clone)]
struct FirstLayer {
    shares: Panels,
    /// In the order of the shares' columns.
    bias: Vec<f32>,
    gain: Vec<f32>,
    offset: Vec<f32>,
}

/// Static vectors: where they lie, their width, and the projection to the encoder's width (rows by inputs).
#[derive(Debug, Clone)]
struct Vectors {
    values: Part,
    width: usize,
    projection: Vec<f32>,
}

#[derive(Debug, Clone)]
pub(crate) struct Encoder {
    pub(crate) width: usize,
    tables: Vec<Table>,
    vectors: Option<Vectors>,
    mixer: Layer,
    first: Option<FirstLayer>,
    /// The window layers after the first.
    layers: Vec<Layer>,
}

impl Encoder {
    pub(crate) fn new(
        pack: &Pack,
        component: &str,
        data: &EncoderData,
        level: Level,
    ) -> Result<Encoder, PackError> {
        let width = data.width;
        let bad = |reason: String| PackError::part(component, reason);
        if width == 0 || !width.is_multiple_of(kernel::OUTPUTS) || width > 1024 {
            return Err(bad(format!("width {width}, expected a multiple of 16")));
        }
        if data.depth > PADDING {
            return Err(bad(format!("{} encoder layers, expected at most {PADDING}", data.depth)));
        }
        let mut tables = Vec::new();
        for (n, (name, rows, seed)) in data.columns.iter().enumerate() {
            let attribute = match name.as_str() {
                "NORM" => Attribute::Norm,
                "PREFIX" => Attribute::Prefix,
                "SUFFIX" => Attribute::Suffix,
                "SHAPE" => Attribute::Shape,
                "SPACY" => Attribute::Spacy,
                "IS_SPACE" => Attribute::IsSpace,
                "LOWER" => Attribute::Lower,
                "ORTH" => Attribute::Orth,
                other => return Err(bad(format!("unknown attribute {other:?}"))),
            };
            let floats = rows.checked_mul(width).filter(|_| *rows > 0 && u32::try_from(*rows).is_ok());
            let floats = floats.ok_or_else(|| bad(format!("impossible number of rows {rows}")))?;
            let part = pack.float_part(&format!("{component}.embed.{n}"), floats)?;
            tables.push(Table { attribute, rows: *rows as u32, seed: *seed, part });
        }
        let mut inputs = width * tables.len();
        let vectors = if data.vectors {
            inputs += width;
            Some(Vectors::new(pack, component, width)?)
        } else {
            None
        };
        let layer = |n: usize, inputs: usize| -> Result<Layer, PackError> {
            let floats =
                |array: &str, count: usize| pack.floats(&format!("{component}.layer.{n}.{array}"), count);
            let weights = floats("W", width * 3 * inputs)?;
            Ok(Layer {
                panels: match n {
                    0 => Panels::maxout(level, &weights, &floats("b", width * 3)?, width, inputs),
                    _ => Panels::window(level, &weights, &floats("b", width * 3)?, width, width),
                },
                gain: floats("G", width)?,
                offset: floats("beta", width)?,
            })
        };
        let first = || -> Result<FirstLayer, PackError> {
            let floats =
                |array: &str, count: usize| pack.floats(&format!("{component}.layer.1.{array}"), count);
            let bias = floats("b", width * 3)?;
            Ok(FirstLayer {
                shares: Panels::window_shares(level, &floats("W", width * 9 * width)?, width, width),
                bias: (0..width * 3).map(|column| bias[kernel::maxout_source(column)]).collect(),
                gain: floats("G", width)?,
                offset: floats("beta", width)?,
            })
        };
        Ok(Encoder {
            width,
            mixer: layer(0, inputs)?,
            first: if data.depth > 0 { Some(first()?) } else { None },
            layers: (2..=data.depth).map(|n| layer(n, 3 * width)).collect::<Result<_, _>>()?,
            tables,
            vectors,
        })
    }

    /// The mixed embeddings of word types, each with or without a space after it, in `out` (`width` floats each).
    pub(crate) fn embed(&self, pack: &Pack, words: &[(&Lexeme, bool)], out: &mut [f32]) {
        let width = self.width;
        let inputs = width * (self.tables.len() + usize::from(self.vectors.is_some()));
        let mut input = vec![0.0; inputs * words.len().min(EMBED_BLOCK)];
        for (words, out) in words.chunks(EMBED_BLOCK).zip(out.chunks_mut(EMBED_BLOCK * width)) {
            input.fill(0.0);
            for ((lexeme, space_after), input) in words.iter().zip(input.chunks_exact_mut(inputs)) {
                self.look_up(pack, lexeme, *space_after, input);
            }
            kernel::maxout(&self.mixer.panels, &input, inputs, out);
            for row in out.chunks_exact_mut(width) {
                kernel::normalise(self.mixer.panels.level(), row, &self.mixer.gain, &self.mixer.offset);
            }
        }
    }

    /// The embeddings of one word type side by side, added to zeros.
    fn look_up(&self, pack: &Pack, lexeme: &Lexeme, space_after: bool, input: &mut [f32]) {
        let width = self.width;
        for (table, slot) in self.tables.iter().zip(input.chunks_exact_mut(width)) {
            let id = match table.attribute {
                Attribute::Norm => lexeme.norm_id,
                Attribute::Prefix => lexeme.prefix_id,
                Attribute::Suffix => lexeme.suffix_id,
                Attribute::Shape => lexeme.shape_id,
                Attribute::Spacy => u64::from(space_after),
                Attribute::IsSpace => u64::from(lexeme.is_space),
                Attribute::Lower => lexeme.lower_id,
                Attribute::Orth => lexeme.orth_id,
            };
            for row in embedding_rows(id, table.seed) {
                pack.add_floats(table.part, (row % table.rows) as usize * width, slot);
            }
        }
        if let (Some(vectors), Some(row)) = (&self.vectors, lexeme.vector) {
            let slot = self.tables.len() * width;
            vectors.project(pack, row, &mut input[slot..]);
        }
    }

    /// Floats that [`Encoder::window_shares`] writes for one embedding.
    pub(crate) fn shares_width(&self) -> usize {
        self.first.as_ref().map_or(0, |first| first.shares.width())
    }

    /// What each embedding adds to the first window layer, as the word before, the word itself and the word after.
    pub(crate) fn window_shares(&self, embeddings: &[f32], out: &mut [f32]) {
        if let Some(first) = &self.first {
            kernel::affine(&first.shares, embeddings, self.width, out);
        }
    }

    /// Encodes words laid out in `segments`: `words` gives them in order, as their embeddings' numbers. The results are
    /// the segments' rows of `rows`; a row is the same whatever else is in the batch.
    pub(crate) fn encode(
        &self,
        embeddings: &Embeddings,
        segments: &[Segment],
        words: impl Iterator<Item = u32>,
        scratch: &mut Scratch,
        rows: &mut [f32],
    ) {
        let Scratch { entries, pairs, change, window } = scratch;
        let width = self.width;
        entries.clear();
        entries.resize(rows.len() / width + 1, 0);
        let places = segments.iter().flat_map(|segment| segment.rows(0));
        for (row, word) in places.zip(words) {
            entries[row] = word;
        }
        self.encode_words(embeddings, segments, entries, grown(change, width), rows);
        for (n, layer) in self.layers.iter().enumerate() {
            let pads = self.layers.len() - 1 - n;
            pairs.clear();
            for segment in segments {
                pairs.extend(segment.rows(pads).step_by(2).map(|row| row as u32));
            }
            let change = grown(change, pairs.len() * 2 * width);
            let window = grown(window, kernel::WINDOW_SCRATCH * width);
            kernel::window_maxout(&layer.panels, rows, width, pairs, window, change);
            for (&pair, change) in pairs.iter().zip(change.chunks_exact_mut(2 * width)) {
                let rows = rows[pair as usize * width..].chunks_exact_mut(width);
                for (row, change) in rows.zip(change.chunks_exact_mut(width)) {
                    kernel::normalise(layer.panels.level(), change, &layer.gain, &layer.offset);
                    for (x, c) in row.iter_mut().zip(change) {
                        *x += *c;
                    }
                }
            }
        }
    }

    /// The embeddings and the first window layer.
    fn encode_words(
        &self,
        embeddings: &Embeddings,
        segments: &[Segment],
        entries: &[u32],
        change: &mut [f32],
        rows: &mut [f32],
    ) {
        let width = self.width;
        for row in segments.iter().flat_map(|segment| segment.rows(self.layers.len())) {
            let embedding = embeddings.value(self, entries[row]);
            let out = &mut rows[row * width..(row + 1) * width];
            out.copy_from_slice(embedding);
            if let Some(first) = &self.first {
                let share = |row: usize, place: usize| {
                    let share = embeddings.share(self, entries[row]);
                    &share[place * 3 * width..(place + 1) * 3 * width]
                };
                let (before, here, after) = (share(row - 1, 0), share(row, 1), share(row + 1, 2));
                let level = first.shares.level();
                kernel::sum_maxout(level, &first.bias, before, here, after, change);
                kernel::normalise(level, change, &first.gain, &first.offset);
                for (x, c) in out.iter_mut().zip(change.iter()) {
                    *x += *c;
                }
            }
        }
    }
}

impl Vectors {
    fn new(pack: &Pack, component: &str, width: usize) -> Result<Vectors, PackError> {
        let name = format!("{component}.vectors");
        let len = pack.bytes(pack.part(&name)?).len();
        let inputs = len / 4 / width;
        let projection = pack.floats(&name, inputs * width)?;
        let values = pack.part("vector.values")?;
        let rows = pack.bytes(pack.part("vector.rows")?).len() / 4;
        let keys = pack.bytes(pack.part("vector.keys")?).len() / 8;
        let known = pack.bytes(values).len() / 4 / inputs.max(1);
        if inputs == 0 || rows != keys {
            return Err(PackError::part(&name, "no inputs, or as many rows as keys"));
        }
        let numbers = pack.part("vector.rows")?;
        if (0..rows).any(|i| pack.number(numbers, i).is_none_or(|row| row as usize >= known)) {
            return Err(PackError::part("vector.rows", format!("a row is beyond the {known} vectors")));
        }
        Ok(Vectors { values, width: inputs, projection })
    }

    fn project(&self, pack: &Pack, row: u32, out: &mut [f32]) {
        let mut vector = vec![0.0; self.width];
        pack.add_floats(self.values, row as usize * self.width, &mut vector);
        for (out, weights) in out.iter_mut().zip(self.projection.chunks_exact(self.width)) {
            *out = vector.iter().zip(weights).map(|(v, w)| v * w).sum();
        }
    }
}
