//! Russian lemmas: candidates from pymorphy3's dictionary, the morphological tag chooses.
//!
//! A port of pymorphy3 2.0.6 (MIT, Mikhail Korobov and contributors), as far as a lemma depends on it, and of the choice
//! that natasha 1.6.0 makes (`natasha/morph/lemma.py`). The dictionary is OpenCorpora's, under CC BY-SA: it is never
//! part of the program, a user installs it.
//!
//! | here | there |
//! |---|---|
//! | `dawg` | `dawg_python/wrapper.py`, `dawg_python/dawgs.py` |
//! | `dictionary` | `pymorphy3/opencorpora_dict/wrapper.py`, `storage.py` |
//! | `analyzer` | `pymorphy3/analyzer.py`, `pymorphy3/units/*.py` |
//! | `tag` | `natasha/morph/vocab.py` |

mod analyzer;
mod dawg;
mod dictionary;
mod tag;

pub(crate) use dictionary::{Dictionary, DictionaryParts, add_parts};

use tag::Features;

/// Lower case, "ё" as "е".
fn normal_word(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

/// The lemma of `word` with the part of speech `pos` and features `morph` (`Case=Nom|Number=Sing`).
pub(crate) fn lemma(dictionary: &Dictionary<'_>, word: &str, pos: &str, morph: &str) -> String {
    let word = normal_word(word);
    let wanted = Features::of(morph);
    let mut best: Option<(usize, String)> = None;
    for form in analyzer::parse(dictionary, &word) {
        let found = dictionary.universal(form.tag);
        if found.pos == pos && found.features == wanted {
            return normal_word(&form.normal);
        }
        let alike = found.likeness(pos, &wanted);
        if alike > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((alike, form.normal));
        }
    }
    best.map_or(word, |(_, normal)| normal_word(&normal))
}
