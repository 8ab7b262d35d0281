//! Base forms by rule (`spacy/pipeline/lemmatizer.py`, `spacy/lang/en/lemmatizer.py`).

use crate::pack::{LemmatizerData, Pack, PackError, StringTable};
use crate::unicode;
use dateline_types::Pos;
use smol_str::SmolStr;

#[derive(Debug, Clone, Default)]
struct Tables {
    rules: Vec<(String, String)>,
    index: Option<StringTable>,
    /// Words and, tab-separated, their forms.
    exceptions: Option<(StringTable, StringTable)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Lemmatizer {
    /// By part of speech, in the order of [`Pos::ALL`].
    tables: Vec<Tables>,
    /// True if English base forms are left alone.
    english: bool,
}

impl Lemmatizer {
    pub(crate) fn new(pack: &Pack, lang: &str, data: &mut LemmatizerData) -> Result<Lemmatizer, PackError> {
        let mut tables = Vec::new();
        for pos in Pos::ALL {
            let name = pos.as_str().to_lowercase();
            let strings = |kind: &str| {
                let part = format!("lemma.{kind}.{name}");
                pack.find(&part).map(|_| pack.strings(&part)).transpose()
            };
            let exceptions = match (strings("exceptions")?, strings("exception_forms")?) {
                (Some(words), Some(forms)) if words.count == forms.count => Some((words, forms)),
                (None, None) => None,
                _ => return Err(PackError::part("lemma.exceptions", "not as many as their forms")),
            };
            tables.push(Tables {
                rules: data.rules.remove(&name).unwrap_or_default(),
                index: strings("index")?,
                exceptions,
            });
        }
        Ok(Lemmatizer { tables, english: lang == "en" })
    }

    /// The base form of a word; `is_base` as [`is_base_form`] says of it.
    pub(crate) fn lemma(
        &self,
        pack: &Pack,
        form: &str,
        lower: &SmolStr,
        pos: Option<Pos>,
        is_base: bool,
    ) -> SmolStr {
        let Some(pos) = pos.filter(|pos| *pos != Pos::Space) else { return lower.clone() };
        if self.english && is_base {
            return lower.clone();
        }
        let tables = &self.tables[pos as usize];
        if tables.rules.is_empty()
            && tables.index.is_none_or(|t| t.count == 0)
            && tables.exceptions.is_none_or(|(t, _)| t.count == 0)
        {
            return if pos == Pos::Propn { SmolStr::new(form) } else { lower.clone() };
        }
        // The first exception wins over any rule; the last exception listed comes first (`forms.insert(0, …)`), unless
        // a rule gave it already.
        let (known, unknown) = self.apply_rules(pack, tables, lower);
        let exceptions = tables.exceptions.and_then(|(words, forms)| {
            let index = pack.search(&words, lower)?;
            Some(pack.text(&forms, index))
        });
        let mut best = known.first().map(SmolStr::new);
        let mut seen: Vec<&str> = known.iter().map(String::as_str).collect();
        for form in exceptions.into_iter().flat_map(|forms| forms.split('\t')) {
            if !seen.contains(&form) {
                seen.push(form);
                best = Some(SmolStr::new(form));
            }
        }
        best.or_else(|| unknown.map(SmolStr::from)).unwrap_or_else(|| SmolStr::new(form))
    }

    /// Lower-case forms that may have `lemma` as their base: itself, what the rules would lead back to it, and the
    /// irregular ones. Some are no words; none of a word's own forms is missing.
    pub(crate) fn forms(&self, pack: &Pack, lemma: &str, pos: Pos) -> Vec<String> {
        let tables = &self.tables[pos as usize];
        let mut forms = vec![lemma.to_owned()];
        for (old, new) in &tables.rules {
            if let Some(stem) = lemma.strip_suffix(new.as_str()) {
                forms.push(format!("{stem}{old}"));
            }
        }
        if let Some((words, bases)) = &tables.exceptions {
            let leads = |&index: &usize| pack.text(bases, index).split('\t').any(|base| base == lemma);
            forms.extend((0..words.count).filter(leads).map(|index| pack.text(words, index).to_owned()));
        }
        forms.sort();
        forms.dedup();
        forms
    }

    /// The forms the rules lead to: those in the index or not made of letters, in spaCy's order, and the first other.
    fn apply_rules(&self, pack: &Pack, tables: &Tables, lower: &str) -> (Vec<String>, Option<String>) {
        let mut known: Vec<String> = Vec::new();
        let mut unknown = None;
        for (old, new) in &tables.rules {
            let Some(stem) = lower.strip_suffix(old.as_str()) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if tables.index.is_some_and(|index| pack.search(&index, &form).is_some()) {
                known.insert(0, form);
            } else if !form.chars().all(unicode::is_alphabetic) {
                known.push(form);
            } else if unknown.is_none() {
                unknown = Some(form);
            }
        }
        (known, unknown)
    }
}

/// `EnglishLemmatizer.is_base_form`.
pub(crate) fn is_base_form(pos: Pos, morph: &str) -> bool {
    let feature = |name: &str| {
        morph
            .split('|')
            .find_map(|f| f.split_once('=').filter(|(key, _)| *key == name))
            .map(|(_, value)| value)
    };
    let verb_form = feature("VerbForm");
    (pos == Pos::Noun && feature("Number") == Some("Sing"))
        || (pos == Pos::Verb
            && verb_form == Some("Fin")
            && feature("Tense") == Some("Pres")
            && feature("Number").is_none())
        || matches!(verb_form, Some("Inf" | "None"))
        || feature("Degree") == Some("Pos")
}
