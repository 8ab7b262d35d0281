//! Patterns: what must stand before and after a verb.

use super::{EventCode, form};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// At most so many parts are read of one pattern: none in use has a quarter of them.
const LONGEST: usize = 48;

/// What may stand between a part and its neighbour nearer to the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Anything.
    Open,
    /// Only words of one noun phrase.
    Phrase,
    /// Nothing but an article.
    Tight,
}

/// One part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A word, lower case.
    Word(SmolStr),
    /// The beginning of a word, lower case.
    Stem(SmolStr),
    /// A phrase of a synonym set.
    Synset(u32),
    /// One of several runs of words.
    Either(Vec<Vec<Part>>),
    /// The source.
    Source,
    /// The target.
    Target,
    /// Parties joined by "and".
    Compound,
    /// A noun phrase of no interest.
    Skip,
}

/// A part, and how far it may stand from its neighbour on the verb's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What must stand there.
    pub part: Part,
    /// What may stand between.
    pub gap: Gap,
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Before the verb, the nearest first.
    pub before: Vec<Step>,
    /// After the verb, the nearest first.
    pub after: Vec<Step>,
    /// What it is coded as.
    pub code: EventCode,
    /// The line it stands on.
    pub line: u32,
}

impl Pattern {
    /// How specific it is: words first, then marks for parties, then words that must stand side by side.
    pub fn weight(&self) -> (usize, usize, usize) {
        let steps = || self.before.iter().chain(&self.after);
        let is_word =
            |s: &&Step| matches!(s.part, Part::Word(_) | Part::Stem(_) | Part::Synset(_) | Part::Either(_));
        let words = steps().filter(is_word).count();
        (words, steps().count() - words, steps().filter(|s| s.gap != Gap::Open).count())
    }
}

/// What a pattern's text is read with.
pub(super) struct Context<'a> {
    /// Synonym sets by name.
    pub(super) synsets: &'a FxHashMap<String, u32>,
    /// True if words are stems unless `_` follows.
    pub(super) stems: bool,
}

/// A piece of a pattern's text.
enum Piece {
    Verb,
    Part(Part),
}

impl Context<'_> {
    /// Reads the text of a pattern, without its dash and its code.
    pub(super) fn pattern(&self, text: &str, code: EventCode, line: u32) -> Result<Pattern, String> {
        let mut pieces: Vec<(Piece, Gap)> = Vec::new();
        let mut gap = Gap::Open;
        // Gaps inside `(…)` and `{…}`.
        let mut depth = 0usize;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let inside = if depth > 0 { Gap::Phrase } else { Gap::Open };
            if pieces.len() > LONGEST {
                return Err(format!("the pattern has more than {LONGEST} parts"));
            }
            let mut next = &rest[first.len_utf8()..];
            let single = match first {
                c if c.is_whitespace() => {
                    // A `_` before the space only marks a whole word.
                    gap = inside;
                    None
                }
                '_' => {
                    gap = Gap::Tight;
                    None
                }
                '(' => {
                    depth += 1;
                    gap = if depth > 1 { Gap::Phrase } else { Gap::Open };
                    None
                }
                '{' if closes_with_bar(next) => {
                    let Some((list, after)) = next.split_once('}') else {
                        return Err("the brace is not closed".to_owned());
                    };
                    next = after;
                    Some(Piece::Part(self.either(list)?))
                }
                '{' => {
                    gap = if depth > 0 { Gap::Phrase } else { Gap::Open };
                    depth += 1;
                    None
                }
                ')' | '}' => {
                    depth = depth.checked_sub(1).ok_or_else(|| format!("nothing opens {:?}", first))?;
                    gap = if depth > 0 { Gap::Phrase } else { Gap::Open };
                    None
                }
                '*' => {
                    next = next.trim_start_matches('*');
                    Some(Piece::Verb)
                }
                '$' => Some(Piece::Part(Part::Source)),
                '+' => Some(Piece::Part(Part::Target)),
                '^' => Some(Piece::Part(Part::Skip)),
                '%' => Some(Piece::Part(Part::Compound)),
                '&' => {
                    let (part, after) = self.synset(next)?;
                    next = after;
                    Some(Piece::Part(part))
                }
                '[' | ']' | '~' | '|' | '=' | '<' | '>' => {
                    return Err(format!("a mark has no meaning here: {first:?}"));
                }
                _ => {
                    let end = rest.find(|c: char| c.is_whitespace() || "_(){}*$+^%&[]|".contains(c));
                    let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                    next = after;
                    let whole = after.starts_with('_');
                    for part in self.word(word, whole) {
                        pieces.push((Piece::Part(part), gap));
                        gap = Gap::Tight;
                    }
                    gap = Gap::Open;
                    None
                }
            };
            if let Some(piece) = single {
                pieces.push((piece, gap));
                gap = Gap::Open;
            }
            rest = next;
        }
        if depth > 0 {
            return Err("a bracket is not closed".to_owned());
        }
        assemble(pieces, code, line)
    }

    /// A word as its parts; `BY/WITH` is either.
    fn word(&self, text: &str, whole: bool) -> Vec<Part> {
        let run = |text: &str| -> Vec<Part> {
            let parts = form::parts(text);
            let last = parts.len().saturating_sub(1);
            let one = |(n, part)| {
                if self.stems && !whole && n == last { Part::Stem(part) } else { Part::Word(part) }
            };
            parts.into_iter().enumerate().map(one).collect()
        };
        let choices: Vec<&str> = text.split('/').filter(|c| !c.is_empty()).collect();
        // Numbers and designations ("F/A-18") keep their slash as a break between words.
        if choices.len() > 1 && choices.iter().all(|c| c.len() > 1 && c.chars().all(char::is_alphabetic)) {
            return vec![Part::Either(choices.into_iter().map(run).collect())];
        }
        run(text)
    }

    /// `WAS | WERE`.
    fn either(&self, list: &str) -> Result<Part, String> {
        let mut choices = Vec::new();
        for choice in list.split('|') {
            let mut run = Vec::new();
            for word in choice.split([' ', '\t', '_']).filter(|w| !w.is_empty()) {
                match word.strip_prefix('&') {
                    Some(name) => run.push(self.synset(name)?.0),
                    None => run.extend(self.word(word, choice.contains('_'))),
                }
            }
            if run.len() > LONGEST {
                return Err(format!("a choice has more than {LONGEST} parts"));
            }
            if !run.is_empty() {
                choices.push(run);
            }
        }
        if choices.is_empty() { Err("a choice is empty".to_owned()) } else { Ok(Part::Either(choices)) }
    }

    /// The synonym set named at the start of `text`: names may hold `_`, which also joins words, so the longest known
    /// name is taken. The rest of the text comes back.
    fn synset<'t>(&self, text: &'t str) -> Result<(Part, &'t str), String> {
        let stop = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(text.len());
        let run = &text[..stop];
        let mut end = run.len();
        loop {
            let name = run[..end].trim_end_matches('_');
            if let Some(&set) = self.synsets.get(&name.to_uppercase()) {
                return Ok((Part::Synset(set), &text[name.len()..]));
            }
            match run[..end].rfind('_') {
                Some(at) => end = at,
                None => return Err(format!("no synonym set has the name {:?}", format!("&{run}"))),
            }
        }
    }
}

/// True if a `{` opens a choice: a bar stands before the brace that closes it.
fn closes_with_bar(text: &str) -> bool {
    text.find('}').is_some_and(|end| text[..end].contains('|') && !text[..end].contains(['{', '(']))
}

/// Puts the pieces around the verb.
fn assemble(pieces: Vec<(Piece, Gap)>, code: EventCode, line: u32) -> Result<Pattern, String> {
    let verbs = pieces.iter().filter(|(p, _)| matches!(p, Piece::Verb)).count();
    if verbs != 1 {
        return Err(if verbs == 0 {
            "the pattern has no * for the verb".to_owned()
        } else {
            "the pattern has more than one * for the verb".to_owned()
        });
    }
    let mut before: Vec<Step> = Vec::new();
    let mut after: Vec<Step> = Vec::new();
    let mut seen = false;
    // Before the verb a gap is towards the piece that follows.
    let gaps: Vec<Gap> = pieces.iter().map(|(_, gap)| *gap).collect();
    for (n, (piece, gap)) in pieces.into_iter().enumerate() {
        match piece {
            Piece::Verb => seen = true,
            Piece::Part(part) if seen => after.push(Step { part, gap }),
            Piece::Part(part) => {
                before.push(Step { part, gap: gaps.get(n + 1).copied().unwrap_or(Gap::Open) })
            }
        }
    }
    before.reverse();
    Ok(Pattern { before, after, code, line })
}
