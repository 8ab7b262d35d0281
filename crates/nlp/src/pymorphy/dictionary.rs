//! The dictionary: word forms, paradigms, suffixes and tags, as `pymorphy3-dicts-ru` stores them.

use super::dawg::Dawg;
use super::tag::{Grammemes, Universal};
use crate::pack::{Pack, PackError, PackWriter, StringTable};
use std::collections::BTreeMap;

/// Prefixes that belong to a paradigm (`compile_options.paradigm_prefixes` of format 2.4).
pub(super) const PARADIGM_PREFIXES: [&str; 3] = ["", "по", "наи"];
/// Letters of the longest ending that predicts a paradigm.
pub(super) const LONGEST_SUFFIX: usize = 5;

/// Where the parts of the dictionary lie in a pack, and its tags.
#[derive(Debug, Clone)]
pub(crate) struct DictionaryParts {
    suffixes: StringTable,
    /// Where each paradigm begins among the u16 numbers of `paradigms`, and its end.
    paradigms: Vec<Vec<u16>>,
    tags: Vec<Universal>,
    grammemes: Vec<Grammemes>,
    tag_texts: StringTable,
}

/// The dictionary at work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dictionary<'p> {
    pack: &'p Pack,
    parts: &'p DictionaryParts,
    pub(super) words: Dawg<'p>,
    probabilities: Dawg<'p>,
    pub(super) endings: [Dawg<'p>; 3],
}

/// A form in a paradigm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Form {
    pub paradigm: u16,
    pub index: u16,
}

const DAWGS: [&str; 5] = ["words", "p_t_given_w", "endings-0", "endings-1", "endings-2"];

/// Adds the files of `pymorphy3_dicts_ru/data` to a pack.
///
/// # Errors
/// The file, and what is wrong with it.
pub(crate) fn add_parts(
    files: &BTreeMap<String, Vec<u8>>,
    writer: &mut PackWriter,
) -> Result<(), (String, String)> {
    let read = |name: &str| files.get(name).ok_or_else(|| (name.to_owned(), "it is missing".to_owned()));
    let bad = |name: &str, reason: &str| (name.to_owned(), reason.to_owned());
    let names = [
        "words.dawg",
        "p_t_given_w.intdawg",
        "prediction-suffixes-0.dawg",
        "prediction-suffixes-1.dawg",
        "prediction-suffixes-2.dawg",
    ];
    for (part, name) in DAWGS.iter().zip(names) {
        let bytes = read(name)?;
        Dawg::new(bytes).ok_or_else(|| bad(name, "it ends early"))?;
        writer.add(&format!("lemma.{part}"), bytes);
    }
    let paradigms = read("paradigms.array")?;
    if read_paradigms(paradigms).is_none() {
        return Err(bad("paradigms.array", "it ends early"));
    }
    writer.add("lemma.paradigms", paradigms);
    for (part, name) in [("suffixes", "suffixes.json"), ("tags", "gramtab-opencorpora-int.json")] {
        let texts: Vec<String> =
            serde_json::from_slice(read(name)?).map_err(|error| (name.to_owned(), error.to_string()))?;
        writer.add_strings(&format!("lemma.{part}"), texts.iter().map(String::as_str));
    }
    let meta = String::from_utf8_lossy(read("meta.json")?);
    let plain: String = meta.split_whitespace().collect();
    if !plain.contains("[\"format_version\",\"2.4\"]") || !plain.contains("[\"\",\"по\",\"наи\"]") {
        return Err(bad("meta.json", "not a Russian dictionary of format 2.4"));
    }
    Ok(())
}

fn read_paradigms(bytes: &[u8]) -> Option<Vec<Vec<u16>>> {
    let mut numbers = bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b));
    let count = numbers.next()?;
    let mut paradigms = Vec::with_capacity(count as usize);
    for _ in 0..count {
        let len = numbers.next()? as usize;
        let paradigm: Vec<u16> = numbers.by_ref().take(len).collect();
        if paradigm.len() < len || !len.is_multiple_of(3) {
            return None;
        }
        paradigms.push(paradigm);
    }
    Some(paradigms)
}

impl DictionaryParts {
    /// Finds the dictionary in a pack and checks that its numbers lead somewhere.
    pub(crate) fn new(pack: &Pack) -> Result<DictionaryParts, PackError> {
        let bytes = pack.bytes(pack.part("lemma.paradigms")?);
        let damaged = |part: &str, reason: &str| PackError::part(part, reason);
        let paradigms = read_paradigms(bytes).ok_or_else(|| damaged("lemma.paradigms", "it ends early"))?;
        let suffixes = pack.strings("lemma.suffixes")?;
        let tag_texts = pack.strings("lemma.tags")?;
        for paradigm in &paradigms {
            let third = paradigm.len() / 3;
            let sound = third > 0
                && paradigm[..third].iter().all(|&n| (n as usize) < suffixes.count)
                && paradigm[third..2 * third].iter().all(|&n| (n as usize) < tag_texts.count)
                && paradigm[2 * third..].iter().all(|&n| (n as usize) < PARADIGM_PREFIXES.len());
            if !sound {
                return Err(damaged("lemma.paradigms", "a number leads nowhere"));
            }
        }
        for name in DAWGS {
            let part = format!("lemma.{name}");
            if Dawg::new(pack.bytes(pack.part(&part)?)).is_none() {
                return Err(damaged(&part, "it ends early"));
            }
        }
        let texts = || (0..tag_texts.count).map(|i| pack.text(&tag_texts, i));
        Ok(DictionaryParts {
            suffixes,
            paradigms,
            tags: texts().map(Universal::of).collect(),
            grammemes: texts().map(Grammemes::of).collect(),
            tag_texts,
        })
    }

    /// The dictionary, to be read from `pack`, in which it was found.
    pub(crate) fn open<'p>(&'p self, pack: &'p Pack) -> Dictionary<'p> {
        let dawg = |name: &str| {
            let part = pack.find(&format!("lemma.{name}")).unwrap_or_default();
            Dawg::new(pack.bytes(part)).unwrap_or_else(|| panic!("checked when the pack was opened: {name}"))
        };
        let [words, probabilities, endings @ ..] = DAWGS.map(dawg);
        Dictionary { pack, parts: self, words, probabilities, endings }
    }
}

impl<'p> Dictionary<'p> {
    fn paradigm(&self, form: Form) -> Option<&'p [u16]> {
        let paradigm = self.parts.paradigms.get(form.paradigm as usize)?;
        ((form.index as usize) < paradigm.len() / 3).then_some(paradigm)
    }

    /// The number of a form's tag.
    pub(super) fn tag(&self, form: Form) -> Option<u16> {
        let paradigm = self.paradigm(form)?;
        Some(paradigm[paradigm.len() / 3 + form.index as usize])
    }

    /// The base form of `word`, which is `form` (`build_normal_form`).
    pub(super) fn normal_form(&self, form: Form, word: &str) -> Option<String> {
        let paradigm = self.paradigm(form)?;
        if form.index == 0 {
            return Some(word.to_owned());
        }
        let affixes = |index: usize| {
            let prefix = PARADIGM_PREFIXES[paradigm[2 * paradigm.len() / 3 + index] as usize];
            (prefix, self.pack.text(&self.parts.suffixes, paradigm[index] as usize))
        };
        let (prefix, suffix) = affixes(form.index as usize);
        // Counted in characters: a predicted paradigm need not spell what stands in the word.
        let stem_end = word.chars().count().saturating_sub(suffix.chars().count());
        let from = prefix.chars().count();
        let stem: String = word.chars().take(stem_end).skip(from).collect();
        let (prefix, suffix) = affixes(0);
        Some(format!("{prefix}{stem}{suffix}"))
    }

    /// What a tag says in Universal Dependencies; nothing for `None`, a tag that is not the dictionary's.
    pub(super) fn universal(&self, tag: Option<u16>) -> &Universal {
        tag.map_or(Universal::nothing(), |tag| &self.parts.tags[tag as usize])
    }

    /// The grammemes of a tag that rules ask for.
    pub(super) fn grammemes(&self, tag: u16) -> &Grammemes {
        &self.parts.grammemes[tag as usize]
    }

    /// A tag as OpenCorpora writes it.
    pub(super) fn tag_text(&self, tag: u16) -> &'p str {
        self.pack.text(&self.parts.tag_texts, tag as usize)
    }

    /// How often of a million times `word` has `tag`; 0 if that is not known.
    pub(super) fn probability(&self, word: &str, tag: u16) -> u32 {
        let tag = self.pack.text(&self.parts.tag_texts, tag as usize);
        self.probabilities.number(&format!("{word}:{tag}")).unwrap_or(0)
    }
}
