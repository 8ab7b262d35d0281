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

/// How a word is written where it stands inside a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Small,
    /// With a capital: a name, or a word the dictionary lacks, which is one more often than not.
    Name,
    /// An acronym.
    Capitals,
}

/// How `word`, whatever its case, is written: by the dictionary's likeliest reading.
pub(crate) fn written(dictionary: &Dictionary<'_>, word: &str) -> Written {
    let lower = word.to_lowercase();
    let Some(tag) = analyzer::likeliest_known(dictionary, &lower) else { return Written::Name };
    let tag = dictionary.tag_text(tag);
    let has = |grammemes: &[&str]| tag.split([',', ' ']).any(|grammeme| grammemes.contains(&grammeme));
    match () {
        () if has(&["Abbr"]) => Written::Capitals,
        () if has(&["Name", "Surn", "Patr", "Geox", "Orgn"]) => Written::Name,
        () => Written::Small,
    }
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
