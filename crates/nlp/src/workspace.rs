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
    /// Empties what has grown too large; called between batches only, since tokens refer to the word types.
    pub(crate) fn trim(&mut self) {
        if self.lexicon.is_full() {
            self.lexicon.clear();
            self.lemmas.clear();
            self.shared.clear();
            self.entity.clear();
        }
        if self.shared.count > MAX_EMBEDDINGS {
            self.shared.clear();
            self.entity.clear();
        }
        if self.lemmas.len() > MAX_LEMMAS {
            self.lemmas.clear();
        }
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

    /// Copies the embedding of a word type to `out`, computing it if it is not kept.
    pub(crate) fn copy(
        &mut self,
        pack: &Pack,
        encoder: &Encoder,
        lexicon: &Lexicon,
        lexeme: u32,
        space_after: bool,
        out: &mut [f32],
    ) {
        let width = encoder.width;
        let key = 2 * lexeme as usize + usize::from(space_after);
        if self.slots.len() <= key {
            self.slots.resize((2 * lexicon.len()).max(key + 1), 0);
        }
        if self.slots[key] == 0 {
            let start = self.values.len();
            self.values.resize(start + width, 0.0);
            encoder.embed(pack, lexicon.get(lexeme), space_after, &mut self.values[start..]);
            self.count += 1;
            self.slots[key] = self.count as u32;
        }
        let start = (self.slots[key] as usize - 1) * width;
        out.copy_from_slice(&self.values[start..start + width]);
    }
}
