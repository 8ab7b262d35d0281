//! Runs of words that are written as a name is: with capitals, initials and small words between them.

use super::word::{Word, is_caseless, opens_sentence};
use dateline_resources::persons::{PersonList, PersonWords};
use dateline_types::{Parse, Pos, Span};

/// A document's words with what the parser says of them.
pub(super) struct Words<'t> {
    pub text: &'t str,
    pub list: Vec<Word<'t>>,
    pub lower: Vec<String>,
    /// The token each word begins in; `None` in stretches that were not parsed.
    pub tokens: Vec<Option<u32>>,
    /// Its entity label.
    pub labels: Vec<Option<&'t str>>,
    /// Capitals tell nothing: the text is in capitals.
    pub in_capitals: bool,
    /// The recogniser is right as a rule, about places and organisations too.
    pub sure_labels: bool,
    /// Capitals tell little: the word's line has one on every long word, as headlines do.
    in_headline: Vec<bool>,
}

impl<'t> Words<'t> {
    pub fn new(text: &'t str, parse: &'t Parse, in_capitals: bool) -> Words<'t> {
        let list = super::word::words(text);
        let lower = list.iter().map(|word| word.text.to_lowercase()).collect();
        let tokens = parse.tokens();
        let mut of_word = Vec::with_capacity(list.len());
        let mut labels = Vec::with_capacity(list.len());
        let (mut token, mut entity) = (0usize, 0usize);
        for word in &list {
            while tokens.get(token).is_some_and(|t| t.span.end() <= word.span.start()) {
                token += 1;
            }
            of_word.push(tokens.get(token).filter(|t| t.span.overlaps(word.span)).map(|_| token as u32));
            let entities = parse.entities();
            while entities.get(entity).is_some_and(|e| e.span.end() <= word.span.start()) {
                entity += 1;
            }
            let over = entities.get(entity).filter(|e| e.span.overlaps(word.span));
            labels.push(over.map(|e| e.label.as_str()));
        }
        let in_headline = headlines(text, &list);
        Words { text, list, lower, tokens: of_word, labels, in_capitals, sure_labels: false, in_headline }
    }

    /// The same words of a recogniser that may be believed: slovnet's has F1 of .96 for persons, .92 for places and .83
    /// for organisations on factRuEval-2016.
    pub fn with_sure_labels(mut self) -> Words<'t> {
        self.sure_labels = true;
        self
    }

    /// True if the recogniser sees a place or an organisation there, and may be believed.
    pub fn is_surely_other(&self, at: usize) -> bool {
        self.sure_labels && self.labels[at].is_some_and(|label| matches!(label, "GPE" | "LOC" | "ORG"))
    }

    /// The part of speech of a word, if it was parsed.
    pub fn pos(&self, parse: &Parse, at: usize) -> Option<Pos> {
        self.tokens[at].map(|token| parse.tokens()[token as usize].pos)
    }

    /// What stands between a word and the next.
    pub fn gap(&self, at: usize) -> &'t str {
        let to = self.list.get(at + 1).map_or(self.text.len(), |next| next.span.start());
        &self.text[self.list[at].span.end()..to]
    }

    /// The word before, if only spaces (or a comma, where `comma`) stand between.
    pub fn before(&self, at: usize, comma: bool) -> Option<usize> {
        let before = at.checked_sub(1)?;
        is_plain(self.gap(before), comma).then_some(before)
    }

    /// The word after, likewise; a possessive ending is passed over.
    pub fn after(&self, at: usize, comma: bool) -> Option<usize> {
        let gap = self.gap(at);
        let gap = gap.strip_prefix("'s").or_else(|| gap.strip_prefix("’s")).unwrap_or(gap);
        (at + 1 < self.list.len() && is_plain(gap, comma)).then_some(at + 1)
    }

    /// True if a word with a capital follows after a space.
    pub fn before_capital(&self, at: usize) -> bool {
        self.gap(at) == " "
            && self.list.get(at + 1).is_some_and(|next| next.text.starts_with(char::is_uppercase))
    }

    /// True if the word has a possessive ending.
    pub fn is_possessive(&self, at: usize) -> bool {
        let gap = self.gap(at);
        ["'s", "’s", "' ", "’ "].iter().any(|end| gap.starts_with(end))
    }

    /// True if these words are all there is on their line, marks aside.
    pub fn is_line(&self, range: &std::ops::Range<usize>) -> bool {
        let span = self.span(range);
        let before = self.text[..span.start()].trim_end_matches(|c: char| c != '\n' && !c.is_alphanumeric());
        let after = self.text[span.end()..].trim_start_matches(|c: char| c != '\n' && !c.is_alphanumeric());
        (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
    }

    pub fn span(&self, range: &std::ops::Range<usize>) -> Span {
        self.list[range.start].span.cover(self.list[range.end - 1].span)
    }
}

/// Words of a line below which it is told no headline.
const SHORTEST_HEADLINE: usize = 4;

/// For each word, whether its line is written like a headline.
fn headlines(text: &str, list: &[Word<'_>]) -> Vec<bool> {
    let mut found = vec![false; list.len()];
    let mut start = 0;
    while start < list.len() {
        let line_end = text[list[start].span.start()..]
            .find('\n')
            .map_or(text.len(), |at| list[start].span.start() + at);
        let end = start + list[start..].partition_point(|word| word.span.start() < line_end);
        let line = &list[start..end];
        let long = || line.iter().filter(|word| word.text.chars().count() > 3);
        let is_headline = line.len() >= SHORTEST_HEADLINE
            && long().count() > 2
            && long().all(|word| word.text.starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
        found[start..end].fill(is_headline);
        start = end;
    }
    found
}

fn is_plain(gap: &str, comma: bool) -> bool {
    gap.matches('\n').count() < 2
        && gap
            .chars()
            .all(|c| c == ' ' || c == '\n' || c == '\u{a0}' || c == '"' || c == '“' || comma && c == ',')
}

/// The runs of words written like names, as ranges of words.
pub(super) fn runs(words: &Words<'_>, parse: &Parse, known: &PersonWords) -> Vec<std::ops::Range<usize>> {
    let is_name: Vec<bool> = (0..words.list.len()).map(|at| is_name_word(words, parse, known, at)).collect();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < is_name.len() {
        if !is_name[at] {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        loop {
            // Up to two small words may stand inside: "Omar bin al Yusuf".
            let mut next = end;
            while next < end + 2
                && next < is_name.len()
                && !is_name[next]
                && joins(words, parse, next - 1)
                && known.has(PersonList::Particle, &words.lower[next])
            {
                next += 1;
            }
            let goes_on = |next: usize| {
                joins(words, parse, next - 1)
                    || next == end
                        && is_plural_owner(words, next - 1)
                        && known.has(PersonList::Group, &words.lower[next])
            };
            if next < is_name.len() && is_name[next] && goes_on(next) {
                end = next + 1;
            } else {
                break;
            }
        }
        runs.push(at..end);
        at = end;
    }
    runs
}

/// True for "Workers’" and "People’s", which stand inside names of groups.
fn is_plural_owner(words: &Words<'_>, at: usize) -> bool {
    let gap = words.gap(at);
    let of_plural = words.lower[at].ends_with('s') && matches!(gap, "' " | "’ ");
    let is_plural = matches!(words.lower[at].as_str(), "people" | "women" | "men" | "children");
    of_plural || is_plural && matches!(gap, "'s " | "’s ")
}

/// True if a word and the next may be parts of one name.
fn joins(words: &Words<'_>, parse: &Parse, at: usize) -> bool {
    let gap = words.gap(at);
    // "The president of Russia Odunlami": two names.
    if words.sure_labels && words.labels[at] != words.labels[at + 1] && words.is_surely_other(at) {
        return false;
    }
    // "… killed him in Gao. Odunlami's brother …": a short word is no initial where the parser ends a sentence.
    let sentence = |at: usize| words.tokens.get(at).copied().flatten().map(|t| parse.sentence_of(t));
    let initial = words.list[at].text.chars().count() == 1;
    if gap.contains('.') && !initial && sentence(at) != sentence(at + 1) {
        return false;
    }
    // The full stop of an initial or of a short title; any other ends a sentence.
    let stop =
        words.list[at].text.chars().count() <= 3 || words.lower[at].len() <= 4 && gap.starts_with(". ");
    let stop = stop && words.list[at].text.starts_with(char::is_uppercase);
    gap.matches('\n').count() < 2
        && gap.chars().all(|c| matches!(c, ' ' | '\n' | '\u{a0}' | '-' | '\u{2011}') || c == '.' && stop)
        && !gap.contains(" - ")
}

fn is_name_word(words: &Words<'_>, parse: &Parse, known: &PersonWords, at: usize) -> bool {
    let word = words.list[at].text;
    let person = words.labels[at].is_some_and(|label| matches!(label, "PERSON" | "PER"));
    if words.in_capitals {
        return person || words.pos(parse, at) == Some(Pos::Propn);
    }
    // "al-Shami" begins small.
    let capital = word.starts_with(char::is_uppercase)
        || word.split_once(['-', '’', '\'']).is_some_and(|(particle, name)| {
            known.has(PersonList::Particle, particle) && name.starts_with(char::is_uppercase)
        });
    if is_caseless(word) {
        return false;
    }
    if !capital {
        return person && !known.is_common(&words.lower[at]) && words.pos(parse, at) == Some(Pos::Propn);
    }
    let is_plain_word = known.is_common(&words.lower[at]);
    if words.in_headline[at] {
        return person || !is_plain_word;
    }
    if !opens_sentence(words.text, words.list[at].span.start()) {
        return true;
    }
    // A word that opens a sentence has a capital whatever it is.
    // "Ivonete Vasconcellar was …": the parser may take a name it never saw for an adverb.
    let before_name = || words.before_capital(at) && !known.is_common(&words.lower[at + 1]);
    match words.pos(parse, at) {
        Some(pos) => person || pos == Pos::Propn || !is_plain_word && (!is_function(pos) || before_name()),
        None => !is_plain_word,
    }
}

fn is_function(pos: Pos) -> bool {
    matches!(
        pos,
        Pos::Adp
            | Pos::Adv
            | Pos::Aux
            | Pos::Cconj
            | Pos::Det
            | Pos::Num
            | Pos::Part
            | Pos::Pron
            | Pos::Sconj
    )
}
