//! Words of a language stand in data (`resources/lexicon`), labels of a parser in `coder::predicate`: how many stand
//! elsewhere in the coder is counted, and the number only falls.

use anyhow::Result;
use std::fs;
use std::path::Path;

/// Literals of small letters in the coder outside [`LABEL_ROOM`] and tests: words, and the names of cues.
const MOST_WORDS: usize = 549;
/// Dependency labels in the coder outside [`LABEL_ROOM`].
const MOST_LABELS: usize = 7;
/// So far below its ceiling a count may lie before the ceiling has to follow.
const SLACK: usize = 12;
/// The room that knows the parser's labels.
const LABEL_ROOM: &str = "predicate";

/// ClearNLP labels, as spaCy's English models use them
/// (<https://github.com/clir/clearnlp-guidelines/blob/master/md/specifications/dependency_labels.md>).
const LABELS: &[&str] = &[
    "nsubj",
    "nsubjpass",
    "dobj",
    "pobj",
    "prep",
    "agent",
    "dative",
    "conj",
    "appos",
    "amod",
    "compound",
    "nmod",
    "nummod",
    "det",
    "advcl",
    "relcl",
    "acl",
    "ccomp",
    "xcomp",
    "pcomp",
    "csubj",
    "parataxis",
    "attr",
    "oprd",
    "acomp",
    "poss",
    "npadvmod",
    "advmod",
    "aux",
    "auxpass",
    "neg",
    "mark",
    "expl",
    "punct",
    "dep",
    "quantmod",
    "cc",
    "predet",
    "preconj",
    "intj",
    "prt",
];

/// Counts, and says where a count rose above its ceiling or fell far below it.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let (mut words, mut labels) = (0, 0);
    for path in crate::tidy::files_under(&root.join("crates/coder/src"), "rs")? {
        let room = path.components().any(|part| part.as_os_str() == LABEL_ROOM);
        if room || path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        for literal in literals(&text) {
            words += 1;
            labels += usize::from(LABELS.contains(&literal));
        }
    }
    for (what, count, most, name) in [
        ("words", words, MOST_WORDS, "MOST_WORDS"),
        ("dependency labels", labels, MOST_LABELS, "MOST_LABELS"),
    ] {
        if count > most {
            findings.push(format!(
                "{count} {what} stand in the coder's code, {most} did: put them into resources/lexicon or coder::predicate"
            ));
        } else if count + SLACK < most {
            findings.push(format!(
                "only {count} {what} stand in the coder's code: lower {name} of xtask/src/words.rs"
            ));
        }
    }
    Ok(())
}

/// The literals of small letters, spaces, hyphens and apostrophes before the tests, comments left out.
fn literals(text: &str) -> Vec<&str> {
    let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let mut found = Vec::new();
    for line in code {
        let line = line.split("//").next().unwrap_or_default();
        // Every other piece between quotation marks is inside a literal.
        let inside = line.split('"').skip(1).step_by(2);
        found.extend(inside.filter(|l| {
            l.starts_with(|c: char| c.is_ascii_lowercase())
                && l.chars().all(|c| c.is_ascii_lowercase() || matches!(c, ' ' | '-' | '\''))
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_and_comments_are_not() {
        let text =
            "match x { \"north\" | \"dobj\" => 1, // \"south\"\n \"{} km\" => 2 }\n#[cfg(test)]\n\"east\"";
        assert_eq!(literals(text), ["north", "dobj"]);
    }
}
