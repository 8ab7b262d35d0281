//! Tokens: runs of Cyrillic letters, Latin letters or digits, single marks, and whatever else, joined where a hyphen,
//! a decimal sign or a fraction bar holds them together.

use super::{DASHES, ENDINGS, MARKS, is_latin, is_russian, smile};
use crate::unicode;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Russian,
    Latin,
    Number,
    Mark,
    Other,
}

/// A piece that no rule divides.
#[derive(Debug, Clone)]
struct Atom {
    range: Range<usize>,
    kind: Kind,
}

/// The byte ranges of the tokens of `text`.
pub(crate) fn tokens(text: &str) -> Vec<Range<usize>> {
    let atoms = atoms(text);
    let mut tokens: Vec<Range<usize>> = Vec::with_capacity(atoms.len());
    for i in 0..atoms.len() {
        match tokens.last_mut() {
            Some(token) if token.end == atoms[i].range.start && joins(text, &atoms, i, token.start) => {
                token.end = atoms[i].range.end;
            }
            _ => tokens.push(atoms[i].range.clone()),
        }
    }
    tokens
}

fn kind(c: char) -> Option<Kind> {
    Some(match c {
        _ if is_russian(c) => Kind::Russian,
        _ if is_latin(c) => Kind::Latin,
        _ if unicode::is_decimal(c) => Kind::Number,
        _ if MARKS.contains(c) => Kind::Mark,
        _ if unicode::is_space(c) => return None,
        _ => Kind::Other,
    })
}

fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::with_capacity(text.len() / 6);
    for (at, c) in text.char_indices() {
        let Some(kind) = kind(c) else { continue };
        let end = at + c.len_utf8();
        match atoms.last_mut() {
            Some(last)
                if last.range.end == at
                    && last.kind == kind
                    && matches!(kind, Kind::Russian | Kind::Latin | Kind::Number) =>
            {
                last.range.end = end;
            }
            _ => atoms.push(Atom { range: at..end, kind }),
        }
    }
    atoms
}

/// True if atom `i` belongs to the token before it, which begins at byte `start` and ends where the atom begins.
fn joins(text: &str, atoms: &[Atom], i: usize, start: usize) -> bool {
    let (left, right) = (&atoms[i - 1], &atoms[i]);
    let of = |atom: &Atom| &text[atom.range.clone()];
    let is_one_of = |atom: &Atom, marks: &str| atom.kind == Kind::Mark && marks.contains(of(atom));
    // The two atoms around a delimiter that is one of the two at hand (`Rule2112`). They need not touch it.
    let around = |marks: &str| -> Option<(Kind, Kind)> {
        if is_one_of(left, marks) {
            Some((atoms.get(i.checked_sub(2)?)?.kind, right.kind))
        } else if is_one_of(right, marks) {
            Some((left.kind, atoms.get(i + 1)?.kind))
        } else {
            None
        }
    };
    let words = |marks: &str| around(marks).is_some_and(|(l, r)| l != Kind::Mark && r != Kind::Mark);
    let numbers = |marks: &str| around(marks).is_some_and(|(l, r)| l == Kind::Number && r == Kind::Number);
    if words(DASHES) || words("_") || numbers(".,") || numbers("/\\") {
        return true;
    }
    if left.kind == Kind::Mark && right.kind == Kind::Mark {
        let so_far = &text[start..right.range.end];
        let pair = &text[left.range.start..right.range.end];
        return smile(so_far) == so_far.len()
            || (ENDINGS.contains(of(left)) && ENDINGS.contains(of(right)))
            || pair == "--"
            || pair == "**";
    }
    let letters = |kind: Kind| matches!(kind, Kind::Other | Kind::Russian | Kind::Latin);
    if letters(left.kind) && letters(right.kind) && (left.kind == Kind::Other || right.kind == Kind::Other) {
        return true;
    }
    of(left).to_lowercase() == "yahoo" && of(right) == "!"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|r| &text[r]).collect()
    }

    /// What razdel 0.5.0 answers.
    #[test]
    fn pieces_are_joined_as_razdel_joins_them() {
        let cases: &[(&str, &[&str])] = &[
            ("из-за 3,5 км/ч и 1/2", &["из-за", "3,5", "км", "/", "ч", "и", "1/2"]),
            ("СИЗО-6, ИК-4.", &["СИЗО-6", ",", "ИК-4", "."]),
            ("Что?! Да... :))", &["Что", "?!", "Да", "...", ":))"]),
            ("сказал -то", &["сказал", "-то"]),
            ("ΔP mβж", &["ΔP", "mβж"]),
            ("a_b yahoo! 10-й", &["a_b", "yahoo!", "10-й"]),
            ("«Ан-26»", &["«", "Ан-26", "»"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), *expected);
        }
    }
}
