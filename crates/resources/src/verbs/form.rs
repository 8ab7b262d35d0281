//! Verbs as a dictionary lists them: their words, their regular forms, the irregular ones in braces.

use super::EventCode;
use smol_str::SmolStr;

/// One form of a verb, perhaps of several words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerbForm {
    /// Words directly before the verb (`WIRE_+TAP`).
    pub before: Vec<SmolStr>,
    /// The verb itself.
    pub verb: SmolStr,
    /// Words directly after it (`+CORDON_OFF`).
    pub after: Vec<SmolStr>,
    /// Its block.
    pub block: u32,
    /// What the bare verb is coded as.
    pub code: EventCode,
    /// The line it stands on.
    pub line: u32,
}

impl VerbForm {
    /// How many words it has.
    pub fn len(&self) -> usize {
        1 + self.before.len() + self.after.len()
    }

    /// Never: a verb has a word.
    pub fn is_empty(&self) -> bool {
        false
    }
}

/// The parts of a word as a text's tokens have them: lower case, hyphens and slashes apart, contractions as the Treebank
/// splits them ("don't" = "do" + "n't").
pub fn parts(word: &str) -> Vec<SmolStr> {
    let lower = word.to_lowercase().replace('\u{2019}', "'");
    let mut all = Vec::new();
    for piece in lower.split(['-', '/']).filter(|p| !p.is_empty()) {
        match piece.strip_suffix("n't").filter(|rest| !rest.is_empty()) {
            Some(rest) => all.extend([SmolStr::new(rest), SmolStr::new_static("n't")]),
            None => match piece.split_once('\'') {
                Some((owner, "s")) if !owner.is_empty() => {
                    all.extend([SmolStr::new(owner), SmolStr::new_static("'s")]);
                }
                _ => all.push(SmolStr::new(piece)),
            },
        }
    }
    all
}

/// The words of a verb entry (`+CORDON_OFF`, `KLM_NOP_+RST`, `LASH OUT`): before the verb, the verb, after it. The verb is
/// the word marked `+`, or the first. `None` if there is no word.
pub(super) fn verb_words(text: &str) -> Option<(Vec<SmolStr>, SmolStr, Vec<SmolStr>)> {
    let mut words: Vec<SmolStr> = Vec::new();
    let mut marked = None;
    for word in text.split(['_', ' ', '\t']).filter(|w| !w.is_empty()) {
        let own = parts(word.trim_matches('+'));
        if own.is_empty() {
            continue;
        }
        if word.starts_with('+') && marked.is_none() {
            marked = Some(words.len());
        }
        words.extend(own);
    }
    let at = marked.unwrap_or(0);
    if at >= words.len() {
        return None;
    }
    let after = words.split_off(at + 1);
    let verb = words.pop()?;
    Some((words, verb, after))
}

/// The regular forms of an English verb, the base first: third person, past, participle.
pub(super) fn regular(base: &str) -> Vec<SmolStr> {
    let made = |stem: &str, end: &str| SmolStr::new(format!("{stem}{end}"));
    let vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
    let mut forms = vec![SmolStr::new(base)];
    if let Some(stem) = base.strip_suffix('y').filter(|s| !vowel(s.chars().next_back())) {
        forms.extend([made(stem, "ies"), made(stem, "ied"), made(base, "ing")]);
    } else if let Some(stem) = base.strip_suffix('e') {
        forms.extend([made(base, "s"), made(base, "d"), made(stem, "ing")]);
    } else {
        let sibilant = ["s", "x", "z", "ch", "sh"].iter().any(|end| base.ends_with(end));
        forms.extend([made(base, if sibilant { "es" } else { "s" }), made(base, "ed"), made(base, "ing")]);
    }
    forms
}

/// The regular plural of a noun as the family forms it: `s`, `ies` after `y`, `es` after `ss`.
pub(super) fn plural(noun: &str) -> SmolStr {
    if let Some(stem) = noun.strip_suffix('y') {
        SmolStr::new(format!("{stem}ies"))
    } else if noun.ends_with("ss") {
        SmolStr::new(format!("{noun}es"))
    } else {
        SmolStr::new(format!("{noun}s"))
    }
}
