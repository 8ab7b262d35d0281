//! What a word type looks like to the models: norm, prefix, suffix, shape and the rest of spaCy's lexical attributes.

use crate::hash::murmur64a;
use crate::pack::{Manifest, Pack, PackError, Part, StringTable};
use crate::unicode;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The attributes of one word type; ids are those of spaCy's string store.
#[derive(Debug, Clone)]
pub(crate) struct Lexeme {
    pub form: SmolStr,
    pub lower: SmolStr,
    pub is_space: bool,
    /// True if a token sequence of the tokenizer's second pass begins with it.
    pub starts_phrase: bool,
    pub orth_id: u64,
    pub lower_id: u64,
    pub norm_id: u64,
    pub prefix_id: u64,
    pub suffix_id: u64,
    pub shape_id: u64,
    /// Row of the static vector, if the package has vectors and the word is known.
    pub vector: Option<u32>,
}

/// The tables word types are described by.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    symbols: FxHashMap<SmolStr, u64>,
    base_norms: BTreeMap<String, String>,
    norm_keys: Part,
    norm_texts: StringTable,
    vectors: Option<(Part, Part)>,
}

impl Vocabulary {
    pub(crate) fn new(pack: &Pack, manifest: &mut Manifest) -> Result<Vocabulary, PackError> {
        let symbols = std::mem::take(&mut manifest.symbols);
        let norm_keys = pack.part("norm.keys")?;
        let norm_texts = pack.strings("norm.texts")?;
        if pack.bytes(norm_keys).len() != norm_texts.count * 8 {
            return Err(PackError::part("norm.keys", "not as many as the norms"));
        }
        let vectors = match (pack.find("vector.keys"), pack.find("vector.rows")) {
            (Some(keys), Some(rows)) => Some((keys, rows)),
            _ => None,
        };
        Ok(Vocabulary {
            symbols: symbols.into_iter().map(|(text, id)| (text.into(), id)).collect(),
            base_norms: std::mem::take(&mut manifest.base_norms),
            norm_keys,
            norm_texts,
            vectors,
        })
    }

    /// The id of a string (`spacy/strings.pyx`, `StringStore`): a reserved number, or its hash.
    pub(crate) fn id(&self, text: &str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        self.symbols.get(text).copied().unwrap_or_else(|| murmur64a(text.as_bytes(), 1))
    }

    /// The word type of `form`; `norm` is given by a tokenizer exception (`spacy/vocab.pyx`, `spacy/lang/lex_attrs.py`).
    pub(crate) fn describe(&self, pack: &Pack, form: &str, norm: Option<&str>) -> Lexeme {
        let lower = SmolStr::new(form.to_lowercase());
        let orth_id = self.id(form);
        let table_norm = || {
            let index = pack.search_key(self.norm_keys, orth_id)?;
            Some(pack.text(&self.norm_texts, index))
        };
        let norm = norm
            .or_else(table_norm)
            .or_else(|| self.base_norms.get(form).map(String::as_str))
            .unwrap_or(lower.as_str());
        let prefix_end = form.chars().next().map_or(0, char::len_utf8);
        let suffix_start = form.char_indices().rev().nth(2).map_or(0, |(i, _)| i);
        Lexeme {
            is_space: !form.is_empty() && form.chars().all(unicode::is_space),
            starts_phrase: false,
            orth_id,
            lower_id: self.id(&lower),
            norm_id: self.id(norm),
            prefix_id: self.id(&form[..prefix_end]),
            suffix_id: self.id(&form[suffix_start..]),
            shape_id: self.id(&shape(form)),
            vector: self.vectors.and_then(|(keys, rows)| pack.number(rows, pack.search_key(keys, orth_id)?)),
            form: SmolStr::new(form),
            lower,
        }
    }
}

/// The shape of a word (`spacy/lang/lex_attrs.py`, `word_shape`): letters to `x` and `X`, digits to `d`, runs cut at
/// four, `LONG` from a hundred characters on.
pub(crate) fn shape(form: &str) -> String {
    if form.len() >= 100 && form.chars().nth(99).is_some() {
        return "LONG".to_owned();
    }
    let mut shape = String::with_capacity(form.len().min(32));
    let mut last = None;
    let mut run = 0;
    for c in form.chars() {
        let class = if unicode::is_alphabetic(c) {
            if unicode::is_upper(c) { 'X' } else { 'x' }
        } else if unicode::is_digit(c) {
            'd'
        } else {
            c
        };
        run = if last == Some(class) { run + 1 } else { 0 };
        last = Some(class);
        if run < 4 {
            shape.push(class);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::shape;

    /// `spacy.lang.lex_attrs.word_shape`
    #[test]
    fn shapes_are_spacys() {
        for (form, expected) in [
            ("Apple", "Xxxxx"),
            ("U.S.", "X.X."),
            ("12,000", "dd,ddd"),
            ("C3Po", "XdXx"),
            ("!!!!!!", "!!!!"),
            ("½x²", "½xd"),
            ("Бишкек", "Xxxxx"),
            ("", ""),
        ] {
            assert_eq!(shape(form), expected, "{form:?}");
        }
        assert_eq!(shape(&"é".repeat(99)), "xxxx");
        assert_eq!(shape(&"é".repeat(100)), "LONG");
    }
}
