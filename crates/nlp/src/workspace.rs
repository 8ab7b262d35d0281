//! What one worker keeps between documents: word types met, their embeddings, their lemmas.

use crate::encoder::{Encoder, Scratch};
use crate::lexicon::Lexicon;
use crate::pack::Pack;
use crate::transition::ShareBuffer;
use dateline_types::Pos;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Embeddings kept, for each encoder, with what they add to the first window layer: four kilobytes each. A word type
/// takes one with and one without a space after it.
const MAX_EMBEDDINGS: usize = 6_000;
/// Embeddings a batch may add before what has grown too large is emptied.
const ROOM: usize = 1_100;
/// Floats of shares kept from document to document; those of a long document are given back.
const MAX_SHARES: usize = 2 << 20;
/// Lemmas kept.
const MAX_LEMMAS: usize = 65_536;

/// Caches of one worker. Nothing in them changes a result.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    pub lexicon: Lexicon,
    pub shared: Embeddings,
    pub entity: Embeddings,
    pub buffers: Buffers,
    /// By word type, part of speech and whether it is a base form.
    pub lemmas: FxHashMap<(u32, Option<Pos>, bool), SmolStr>,
}

impl Workspace {
    /// Empties what has grown too large and does not number the word types, which waiting tokens refer to.
    pub(crate) fn trim(&mut self) {
        for embeddings in [&mut self.shared, &mut self.entity] {
            if embeddings.count > MAX_EMBEDDINGS {
                embeddings.clear();
            }
        }
        for shares in [&mut self.buffers.parser, &mut self.buffers.entities] {
            if shares.len() > MAX_SHARES {
                *shares = ShareBuffer::default();
            }
        }
        if self.lemmas.len() > MAX_LEMMAS {
            self.lemmas.clear();
        }
    }

    /// Empties everything; called while no token waits.
    pub(crate) fn clear(&mut self) {
        *self = Workspace::default();
    }
}

/// Memory that is used again for each batch, or each document.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    pub scratch: Scratch,
    /// The encoded rows of a batch.
    pub shared_rows: Vec<f32>,
    /// The same by the recogniser's own encoder.
    pub entity_rows: Vec<f32>,
    pub parser: ShareBuffer,
    pub entities: ShareBuffer,
}

/// Mixed embeddings by word type and space. Number 0 is that of the padding, zeros.
#[derive(Debug, Default)]
pub(crate) struct Embeddings {
    /// Number of the embedding, by twice the word type plus one if a space follows; 0 if there is none.
    numbers: Vec<u32>,
    values: Vec<f32>,
    /// What each adds to the first window layer.
    shares: Vec<f32>,
    count: usize,
}

impl Embeddings {
    fn clear(&mut self) {
        self.numbers.clear();
        self.values.clear();
        self.shares.clear();
        self.count = 0;
    }

    /// Computes the embeddings of those of `words` that are not kept.
    pub(crate) fn fill(
        &mut self,
        pack: &Pack,
        encoder: &Encoder,
        lexicon: &Lexicon,
        words: impl Iterator<Item = (u32, bool)>,
    ) {
        self.numbers.resize((2 * lexicon.len()).max(self.numbers.len()), 0);
        let mut missing = Vec::new();
        for (lexeme, space_after) in words {
            let number = &mut self.numbers[key(lexeme, space_after)];
            if *number == 0 {
                self.count += 1;
                *number = self.count as u32;
                missing.push((lexicon.get(lexeme), space_after));
            }
        }
        let (width, shares_width) = (encoder.width, encoder.shares_width());
        if self.values.is_empty() {
            // Room for all there will mostly be: to grow by moving would hold the old and the new at once. What is
            // not written costs nothing.
            self.values.reserve_exact((MAX_EMBEDDINGS + ROOM) * width);
            self.shares.reserve_exact((MAX_EMBEDDINGS + ROOM) * shares_width);
        }
        let first = self.count + 1 - missing.len();
        self.values.resize((self.count + 1) * width, 0.0);
        self.shares.resize((self.count + 1) * shares_width, 0.0);
        let values = &mut self.values[first * width..];
        encoder.embed(pack, &missing, values);
        encoder.window_shares(values, &mut self.shares[first * shares_width..]);
    }

    /// The number of the embedding of a word type; [`Embeddings::fill`] has computed it.
    pub(crate) fn number(&self, lexeme: u32, space_after: bool) -> u32 {
        self.numbers[key(lexeme, space_after)]
    }

    /// Embedding `number`.
    pub(crate) fn value(&self, encoder: &Encoder, number: u32) -> &[f32] {
        &self.values[number as usize * encoder.width..][..encoder.width]
    }

    /// What embedding `number` adds to the first window layer.
    pub(crate) fn share(&self, encoder: &Encoder, number: u32) -> &[f32] {
        &self.shares[number as usize * encoder.shares_width()..][..encoder.shares_width()]
    }
}

fn key(lexeme: u32, space_after: bool) -> usize {
    2 * lexeme as usize + usize::from(space_after)
}
