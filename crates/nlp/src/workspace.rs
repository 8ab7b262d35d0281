//! What one worker keeps between documents: word types met, their embeddings, their lemmas.

use crate::encoder::Encoder;
use crate::lexicon::Lexicon;
use crate::pack::Pack;
use dateline_types::Pos;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Embeddings kept, for each encoder; a word type takes one with and one without a space after it.
const MAX_EMBEDDINGS: usize = 16_384;
/// Lemmas kept.
const MAX_LEMMAS: usize = 65_536;

/// Caches of one worker. Nothing in them changes a result.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    pub lexicon: Lexicon,
    pub shared: Embeddings,
    pub entity: Embeddings,
    /// By word type, part of speech and whether it is a base form.
    pub lemmas: FxHashMap<(u32, Option<Pos>, bool), SmolStr>,
}

impl Workspace {
    /// Empties what has grown too large and does not number the word types, which waiting tokens refer to.
    pub(crate) fn trim(&mut self) {
        if self.shared.count > MAX_EMBEDDINGS {
            self.shared.clear();
            self.entity.clear();
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

/// Mixed embeddings by word type and space.
#[derive(Debug, Default)]
pub(crate) struct Embeddings {
    /// One more than the slot in `values`, by twice the word type plus one if a space follows; 0 if there is none.
    slots: Vec<u32>,
    values: Vec<f32>,
    count: usize,
}

impl Embeddings {
    fn clear(&mut self) {
        *self = Embeddings::default();
    }

    /// Computes the embeddings of those of `words` that are not kept.
    pub(crate) fn fill(
        &mut self,
        pack: &Pack,
        encoder: &Encoder,
        lexicon: &Lexicon,
        words: impl Iterator<Item = (u32, bool)>,
    ) {
        self.slots.resize((2 * lexicon.len()).max(self.slots.len()), 0);
        let mut missing = Vec::new();
        for (lexeme, space_after) in words {
            let slot = &mut self.slots[key(lexeme, space_after)];
            if *slot == 0 {
                self.count += 1;
                *slot = self.count as u32;
                missing.push((lexicon.get(lexeme), space_after));
            }
        }
        let start = self.values.len();
        self.values.resize(start + missing.len() * encoder.width, 0.0);
        encoder.embed(pack, &missing, &mut self.values[start..]);
    }

    /// The embedding of a word type; [`Embeddings::fill`] has computed it.
    pub(crate) fn get(&self, encoder: &Encoder, lexeme: u32, space_after: bool) -> &[f32] {
        let start = (self.slots[key(lexeme, space_after)] as usize - 1) * encoder.width;
        &self.values[start..start + encoder.width]
    }
}

fn key(lexeme: u32, space_after: bool) -> usize {
    2 * lexeme as usize + usize::from(space_after)
}
