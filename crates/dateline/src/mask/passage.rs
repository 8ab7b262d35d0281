//! Passages that tell how a weapon is made: never quoted, never searched (docs/responsible-use.md).
//!
//! A sentence is one if it addresses a maker, by an imperative or as "you", and names what weapons are made from; or if it
//! gives the measures of a step. What was found, seized or used is reported of others, and is no instruction. The steps
//! around such a sentence go with it. The words are `resources/passages/weapons.txt`.

use dateline_types::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A list of `resources/passages/weapons.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    /// What is made into a weapon and hardly into anything else.
    Precursor,
    /// Parts that ordinary things have too.
    Part,
    /// What a maker does, in the base form.
    Step,
    /// How much, how long, how hot.
    Measure,
    /// Words before a step: "then", "step 3".
    Opening,
}

const LISTS: &[(&str, List)] = &[
    ("precursor", List::Precursor),
    ("part", List::Part),
    ("step", List::Step),
    ("measure", List::Measure),
    ("opening", List::Opening),
];

/// Names of one or two words; underscores stand for spaces.
static WORDS: LazyLock<BTreeMap<List, BTreeSet<String>>> = LazyLock::new(|| {
    let table = include_str!("../../../../resources/passages/weapons.txt");
    let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'));
    let list = |name: &str| LISTS.iter().find(|(known, _)| *known == name).map(|(_, list)| *list);
    rows.filter_map(|(name, words)| {
        Some((list(name)?, words.split_whitespace().map(|word| word.replace('_', " ")).collect()))
    })
    .collect()
});

fn has(list: List, word: &str) -> bool {
    WORDS.get(&list).is_some_and(|words| words.contains(word))
}

/// What one sentence holds.
struct Sentence {
    span: Span,
    /// A precursor counts two, a part one.
    things: usize,
    /// It opens with a step in the imperative.
    commands: bool,
    /// A step after "you", "to" or "must".
    advises: bool,
    /// "you", "your".
    addresses: bool,
    measures: bool,
}

impl Sentence {
    fn is_core(&self) -> bool {
        self.things > 1
            && (self.commands
                || self.addresses && (self.advises || self.measures)
                || self.advises && self.measures)
    }

    /// A step that is told only by the one beside it.
    fn goes_along(&self) -> bool {
        self.commands || self.addresses && self.advises || self.measures && self.things > 0
    }
}

/// The passages of `text`, ascending and apart.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let sentences: Vec<Sentence> = sentences(text).into_iter().map(|span| looked_at(text, span)).collect();
    let mut kept: Vec<bool> = sentences.iter().map(Sentence::is_core).collect();
    for at in 1..kept.len() {
        kept[at] |= kept[at - 1] && sentences[at].goes_along();
    }
    for at in (1..kept.len()).rev() {
        kept[at - 1] |= kept[at] && sentences[at - 1].goes_along();
    }
    let mut found: Vec<Span> = Vec::new();
    let mut before = false;
    for (sentence, kept) in sentences.iter().zip(kept) {
        match found.last_mut() {
            Some(last) if kept && before => *last = last.cover(sentence.span),
            _ if kept => found.push(sentence.span),
            _ => {}
        }
        before = kept;
    }
    found
}

/// True for words that hold a passage: names of persons and addresses do not.
pub(super) fn is_passage(words: &str) -> bool {
    words.len() > SHORTEST && !spans(words).is_empty()
}

/// No step is told in fewer bytes.
const SHORTEST: usize = 16;

/// Sentences, list entries and lines.
fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let words = &text[from..to];
        let begin = from + (words.len() - words.trim_start().len());
        let end = begin + words.trim().len();
        if end > begin {
            found.push(Span::new(begin, end));
        }
    };
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'\n' | b';' => true,
            b'.' if is_marker(&text[start..at]) => false,
            b'.' | b'!' | b'?' | b':' => bytes.get(at + 1).is_none_or(|next| next.is_ascii_whitespace()),
            _ => false,
        };
        if ends {
            push(start, at + 1);
            start = at + 1;
        }
    }
    push(start, text.len());
    found
}

/// The number or letter before a step ends no sentence.
fn is_marker(words: &str) -> bool {
    let words = words.trim();
    (1..=3).contains(&words.len()) && words.chars().all(char::is_alphanumeric)
}

fn looked_at(text: &str, span: Span) -> Sentence {
    let words: Vec<String> =
        super::word::words(&text[span.range()]).iter().map(|word| word.text.to_lowercase()).collect();
    let mut sentence =
        Sentence { span, things: 0, commands: false, advises: false, addresses: false, measures: false };
    // A step opens the sentence, behind a number or "then".
    let opens = words.iter().position(|word| !has(List::Opening, word) && word.parse::<u32>().is_err());
    for (at, word) in words.iter().enumerate() {
        let pair = words.get(at + 1).map(|next| format!("{word} {next}"));
        let is = |list| has(list, word) || pair.as_deref().is_some_and(|pair| has(list, pair));
        sentence.things += if is(List::Precursor) { 2 } else { usize::from(is(List::Part)) };
        sentence.measures |= is(List::Measure);
        sentence.addresses |= matches!(word.as_str(), "you" | "your" | "yours");
        if has(List::Step, word) {
            // "Mix of X and Y found": a noun.
            let noun =
                words.get(at + 1).is_some_and(|next| matches!(next.as_str(), "of" | "in" | "is" | "was"));
            sentence.commands |= opens == Some(at) && !noun;
            let before = at.checked_sub(1).map(|before| words[before].as_str());
            sentence.advises |= before.is_some_and(|before| {
                matches!(before, "to" | "you" | "must" | "should" | "can" | "and" | "then")
            });
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_is_read() {
        assert_eq!(WORDS.len(), LISTS.len());
        for (list, words) in WORDS.iter() {
            assert!(words.iter().all(|word| *word == word.to_lowercase()), "{list:?}");
        }
    }

    #[test]
    fn instructions_are_told_from_reports() {
        // Nonsense on purpose: what is addressed and named makes the passage, not what would work.
        let instructions = [
            "Mix the ammonium nitrate with sand.",
            "2. Then fill the bottle with petrol and add a rag.",
            "The leaflet tells readers to mix acetone with sand in a ratio of one to one.",
            "You need gunpowder, and you must grind it.",
        ];
        for text in instructions {
            assert_eq!(spans(text), [Span::new(0, text.len())], "{text}");
            assert!(is_passage(text));
        }
        let reports = [
            "Police found 20 kg of ammonium nitrate, a detonator and wires in the house.",
            "The men had bought acetone and hydrogen peroxide to make explosives, the court heard.",
            "Mix of petrol and acetone in bottles was thrown at the police station.",
            "You could smell the gunpowder, she said.",
            "Fill the tank with petrol before the border, drivers were told.",
            "A pressure cooker filled with nails exploded in the market.",
        ];
        for text in reports {
            assert_eq!(spans(text), [], "{text}");
        }
    }

    #[test]
    fn steps_beside_an_instruction_go_with_it() {
        let text = "The paper printed this:\n1. Mix acetone with sand.\n2. Wait.\n3. Seal the jar.\nPolice held two men.";
        let found: Vec<&str> = spans(text).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(found, ["1. Mix acetone with sand.\n2. Wait.\n3. Seal the jar."]);
    }
}
