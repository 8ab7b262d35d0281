//! Trigger patterns: a head word and what must stand beside it.
//!
//! `kill` · `blow up` (phrasal verb) · `open +fire` (object) · `set @on:fire` (object of a preposition) ·
//! `go =subject:bomb off`-style subjects are written `explode <bomb` · `[weapon]` names a word class:
//! `throw +[explosive]`. `set ~ablaze` names a word that hangs on the head
//! whatever its function. `say ^must` takes a complement that says what another ought to do. For nouns, words before the last are compounds or modifiers: `car bomb`, `[weapon] attack`.

use super::{ClassSet, LintError, WordClasses};
use smol_str::SmolStr;

/// A lemma or a word class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// One lemma.
    Lemma(SmolStr),
    /// Any word of a class.
    Class(ClassSet),
}

/// What must stand beside the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// `+word`: the object. It is used up and fills no role.
    Object(Words),
    /// `<word`: the subject. It is used up.
    Subject(Words),
    /// `@prep:word`: the object of a preposition. It is used up.
    Preposition(SmolStr, Words),
    /// `~word`: this form hangs on the head behind it, whatever its function ("set *ablaze*").
    Beside(SmolStr),
    /// A compound or modifier before a noun. It may still fill a role.
    Modifier(Words),
    /// `^must`: a clause as complement, about somebody else, that says what ought to be done.
    Ought,
}

/// A head word with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The lemma of the head, with the particle of a phrasal verb.
    pub word: SmolStr,
    /// What must stand beside it.
    pub parts: Vec<Part>,
    /// As written in the file.
    pub source: SmolStr,
}

fn words(path: &str, text: &str, classes: &WordClasses) -> Result<Words, LintError> {
    match text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        Some(name) => {
            let class = classes.named(name);
            Ok(Words::Class(class.ok_or_else(|| LintError::new(path, format!("no class {name:?}")))?))
        }
        // Two words are joined by an underscore inside a part.
        None => Ok(Words::Lemma(text.replace('_', " ").into())),
    }
}

impl Pattern {
    /// Reads the pattern of a verb.
    pub(super) fn verb(path: &str, source: &str, classes: &WordClasses) -> Result<Pattern, LintError> {
        let (mut word, mut parts) = (String::new(), Vec::new());
        for piece in source.split_whitespace() {
            if let Some(object) = piece.strip_prefix('+') {
                parts.push(Part::Object(words(path, object, classes)?));
            } else if let Some(subject) = piece.strip_prefix('<') {
                parts.push(Part::Subject(words(path, subject, classes)?));
            } else if let Some(preposition) = piece.strip_prefix('@') {
                let (name, filler) = preposition
                    .split_once(':')
                    .ok_or_else(|| LintError::new(path, format!("no filler after {piece:?}")))?;
                parts.push(Part::Preposition(name.replace('_', " ").into(), words(path, filler, classes)?));
            } else if let Some(beside) = piece.strip_prefix('~') {
                parts.push(Part::Beside(beside.into()));
            } else if piece == "^must" {
                parts.push(Part::Ought);
            } else {
                if !word.is_empty() {
                    word.push(' ');
                }
                word.push_str(piece);
            }
        }
        if word.is_empty() {
            return Err(LintError::new(path, format!("no head word in {source:?}")));
        }
        Ok(Pattern { word: word.into(), parts, source: source.into() })
    }

    /// Reads the pattern of a noun.
    pub(super) fn noun(path: &str, source: &str, classes: &WordClasses) -> Result<Pattern, LintError> {
        let mut parts = Vec::new();
        let mut head = "";
        let pieces: Vec<&str> = source.split_whitespace().collect();
        let last_plain = pieces.iter().rposition(|p| !p.starts_with('@'));
        for (n, piece) in pieces.iter().enumerate() {
            if let Some(preposition) = piece.strip_prefix('@') {
                let (name, filler) = preposition
                    .split_once(':')
                    .ok_or_else(|| LintError::new(path, format!("no filler after {piece:?}")))?;
                parts.push(Part::Preposition(name.replace('_', " ").into(), words(path, filler, classes)?));
            } else if Some(n) == last_plain {
                head = piece;
            } else {
                parts.push(Part::Modifier(words(path, piece, classes)?));
            }
        }
        if head.is_empty() {
            return Err(LintError::new(path, format!("no head word in {source:?}")));
        }
        Ok(Pattern { word: head.into(), parts, source: source.into() })
    }
}
