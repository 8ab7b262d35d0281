//! The same names once more.

use super::word::{is_capitalised, words};
use super::{Finder, LONGEST};
use dateline_types::Pos;
use rustc_hash::FxHashMap;
use smol_str::StrExt;

impl Finder<'_> {
    /// A name that is a place once is one elsewhere in the text, unless a person's name has claimed the words.
    pub(super) fn again(&mut self) {
        let tokens = self.tokens;
        let mut names: Vec<(usize, Vec<String>)> = self
            .out
            .iter()
            .filter(|&&(start, end)| end - start <= LONGEST)
            .map(|&(start, end)| (end - start, words(tokens, start, end), start))
            .filter(|(_, name, start)| {
                name.chars().filter(|c| c.is_alphabetic()).count() >= 4
                    && tokens[*start].pos == Pos::Propn
                    && self.gazetteer.knows(name)
            })
            .map(|(length, _, start)| {
                (length, tokens[start..start + length].iter().map(|t| t.form.to_lowercase()).collect())
            })
            .collect();
        names.sort_by(|a, b| b.cmp(a));
        if names.is_empty() {
            return;
        }
        // Where each first word of a name stands, so that a name is looked for only there.
        let mut begins: FxHashMap<&str, Vec<usize>> =
            names.iter().map(|(_, forms)| (forms[0].as_str(), Vec::new())).collect();
        for (at, token) in tokens.iter().enumerate() {
            if let Some(places) = begins.get_mut(token.form.to_lowercase_smolstr().as_str()) {
                places.push(at);
            }
        }
        for same in names.chunk_by(|a, b| a == b) {
            let (length, forms) = &same[0];
            let matches = |start: usize| {
                start + length <= tokens.len()
                    && tokens[start + 1..start + length]
                        .iter()
                        .zip(&forms[1..])
                        .all(|(t, form)| t.form.to_lowercase_smolstr() == *form)
            };
            let found: Vec<usize> =
                begins[forms[0].as_str()].iter().copied().filter(|&start| matches(start)).collect();
            // "Brown" that is mostly a person's name stays one.
            let persons = found.iter().filter(|&&start| self.label_of[start] == "PERSON").count();
            if persons > 0 && persons >= same.len() {
                continue;
            }
            for start in found {
                if !self.is_free(start, start + length) || !is_capitalised(&tokens[start]) {
                    continue;
                }
                // "Alexandria Police Spokeswoman" may be read as a person; "Alexandria Smith" begins with no place.
                let person = self.label_of[start] == "PERSON";
                let surname =
                    start > 0 && self.label_of[start - 1] == "PERSON" && tokens[start - 1].space_after;
                if person && surname {
                    continue;
                }
                self.take(start, start + length);
            }
        }
    }
}
