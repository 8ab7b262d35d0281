//! Words to vectors: hash embeddings, the mixer, and the window encoder (`spacy/ml/models/tok2vec.py`).

use crate::hash::embedding_rows;
use crate::kernel::{self, Level, Panels};
use crate::lexeme::Lexeme;
use crate::pack::{EncoderData, Pack, PackError, Part};

/// Zero rows before and after each document: the window (1) times the depth of the deepest encoder there is.
/// They become non-zero inside the encoder, so they are computed like the rest.
pub(crate) const PADDING: usize = 4;

/// Word types embedded together.
const EMBED_BLOCK: usize = 64;

/// Rows that a document of `tokens` tokens takes: [`PADDING`] rows, the tokens, [`PADDING`] rows or one more.
///
/// The encoder computes rows in pairs; an even number of rows for each document makes the pairs, and with them the last
/// bits of the results, independent of what else is in the batch.
pub(crate) fn segment(tokens: usize) -> usize {
    (tokens + 2 * PADDING).next_multiple_of(2)
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
        Ok(Encoder {
            width,
            mixer: layer(0, inputs)?,
            layers: (1..=data.depth).map(|n| layer(n, 3 * width)).collect::<Result<_, _>>()?,
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

    /// Encodes `rows` in place: embedded words, laid out as [`segment`] says, with one more zero row at either end.
    pub(crate) fn encode(&self, rows: &mut [f32]) {
        let width = self.width;
        let inner = rows.len() - 2 * width;
        let mut change = vec![0.0; inner];
        for layer in &self.layers {
            kernel::window_maxout(&layer.panels, rows, width, &mut change);
            for (row, change) in rows[width..].chunks_exact_mut(width).zip(change.chunks_exact_mut(width)) {
                kernel::normalise(layer.panels.level(), change, &layer.gain, &layer.offset);
                for (x, c) in row.iter_mut().zip(change) {
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
