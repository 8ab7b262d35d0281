//! All base forms a word may have: by the dictionary, else by what its parts or its ending are like, else the word.
//!
//! Left out: tags of numbers, punctuation and Roman numbers, which are their own base forms as unknown words are, and
//! initials, which are capitals (lemmas are asked for in lower case).

use super::dictionary::{Dictionary, Form, LONGEST_SUFFIX, PARADIGM_PREFIXES};
use crate::razdel;
use crate::unicode;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Words are parsed in words at most so deep: a particle, two parts, a prefix each.
const DEEPEST: usize = 8;
const SHORTEST_REMAINDER: usize = 3;
const LONGEST_UNKNOWN_PREFIX: usize = 5;

/// One reading of a word.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    word: String,
    pub normal: String,
    /// The dictionary's tag; `None` for a word that is no word of Russian.
    pub tag: Option<u16>,
    /// What tells two readings of one word and tag apart: the paradigm, or the parts of a hyphenated word.
    source: Source,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Source {
    Paradigm(u16),
    Parts(String),
    None,
}

/// One way to read a word that the dictionary lacks; the number is how deep words may still be parsed in words.
type Unit = fn(&Dictionary<'_>, &str, usize, &mut Seen) -> Vec<Reading>;
/// Word, tag and source of the readings found so far.
type Seen = FxHashSet<(String, Option<u16>, Source)>;

/// Prefixes and particles of `pymorphy3/lang/ru/config.py`.
struct Affixes {
    prefixes: Vec<&'static str>,
    particles: Vec<&'static str>,
}

static AFFIXES: LazyLock<Affixes> = LazyLock::new(|| {
    let text = include_str!("../../data/pymorphy.txt");
    let group = |name: &str| -> Vec<&'static str> {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default().split(' ').collect()
    };
    Affixes { prefixes: group("prefixes"), particles: group("particles") }
});

/// The readings of `word`, which is in lower case, the likeliest first.
pub(super) fn parse(dictionary: &Dictionary<'_>, word: &str) -> Vec<Reading> {
    parse_within(dictionary, word, DEEPEST)
}

/// The likeliest tag of a word that the dictionary has.
pub(super) fn likeliest_known(dictionary: &Dictionary<'_>, word: &str) -> Option<u16> {
    let found = in_dictionary(dictionary, word);
    let tags = found.iter().filter_map(|reading| reading.tag);
    // Of equals the first.
    tags.rev().max_by_key(|tag| dictionary.probability(word, *tag))
}

fn parse_within(dictionary: &Dictionary<'_>, word: &str, depth: usize) -> Vec<Reading> {
    let mut readings = candidates(dictionary, word, depth);
    let probability = |reading: &Reading| reading.tag.map_or(0, |tag| dictionary.probability(word, tag));
    let known: Vec<u32> = readings.iter().map(probability).collect();
    if known.iter().any(|&p| p > 0) {
        let mut order: Vec<usize> = (0..readings.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(known[i]));
        readings = order.into_iter().map(|i| readings[i].clone()).collect();
    }
    readings
}

fn candidates(dictionary: &Dictionary<'_>, word: &str, depth: usize) -> Vec<Reading> {
    let mut seen = Seen::default();
    let found = in_dictionary(dictionary, word);
    if !found.is_empty() {
        return found;
    }
    let itself =
        || vec![Reading { word: word.to_owned(), normal: word.to_owned(), tag: None, source: Source::None }];
    if depth == 0 || is_latin(word) || is_number(word) {
        return itself();
    }
    let by: [Unit; 4] = [with_particle, adverb, in_two_parts, with_known_prefix];
    for unit in by {
        let found = unit(dictionary, word, depth - 1, &mut seen);
        if !found.is_empty() {
            return found;
        }
    }
    let mut found = with_unknown_prefix(dictionary, word, &mut seen);
    found.extend(by_ending(dictionary, word, &mut seen));
    if found.is_empty() { itself() } else { found }
}

fn add(reading: Reading, seen: &mut Seen, found: &mut Vec<Reading>) {
    if seen.insert((reading.word.clone(), reading.tag, reading.source.clone())) {
        found.push(reading);
    }
}

fn in_dictionary(dictionary: &Dictionary<'_>, word: &str) -> Vec<Reading> {
    let mut found = Vec::new();
    for (fixed, payloads) in dictionary.words.similar(word) {
        for payload in payloads {
            let &[a, b, c, d] = &payload[..] else { continue };
            let form = Form { paradigm: u16::from_be_bytes([a, b]), index: u16::from_be_bytes([c, d]) };
            let (Some(tag), Some(normal)) = (dictionary.tag(form), dictionary.normal_form(form, &fixed))
            else {
                continue;
            };
            let source = Source::Paradigm(form.paradigm);
            found.push(Reading { word: fixed.clone(), normal, tag: Some(tag), source });
        }
    }
    found
}

/// "смотри-ка": the word without the particle.
fn with_particle(dictionary: &Dictionary<'_>, word: &str, depth: usize, seen: &mut Seen) -> Vec<Reading> {
    let mut found = Vec::new();
    let split = |particle: &&str| word.strip_suffix(*particle).filter(|rest| !rest.is_empty());
    let Some((rest, particle)) = AFFIXES.particles.iter().find_map(|p| Some((split(p)?, p))) else {
        return found;
    };
    for reading in parse_within(dictionary, rest, depth) {
        let (word, normal) = (format!("{}{particle}", reading.word), format!("{}{particle}", reading.normal));
        add(Reading { word, normal, ..reading }, seen, &mut found);
    }
    found
}

/// "по-западному".
fn adverb(dictionary: &Dictionary<'_>, word: &str, depth: usize, _: &mut Seen) -> Vec<Reading> {
    let Some(rest) = word.strip_prefix("по-").filter(|_| word.chars().count() >= 5) else {
        return Vec::new();
    };
    let dative = |r: &Reading| r.tag.is_some_and(|tag| dictionary.grammemes(tag).dative_adjective);
    if !parse_within(dictionary, rest, depth).iter().any(dative) {
        return Vec::new();
    }
    vec![Reading { word: word.to_owned(), normal: word.to_owned(), tag: None, source: Source::None }]
}

/// "человек-гора", "интернет-магазин".
fn in_two_parts(dictionary: &Dictionary<'_>, word: &str, depth: usize, _: &mut Seen) -> Vec<Reading> {
    let Some((left, right)) = word.split_once('-') else { return Vec::new() };
    let prefixed = AFFIXES.prefixes.iter().any(|prefix| word.starts_with(prefix));
    if left.is_empty() || right.is_empty() || right.contains('-') || prefixed {
        return Vec::new();
    }
    let (lefts, rights) = (parse_within(dictionary, left, depth), parse_within(dictionary, right, depth));
    let known = |reading: &Reading| reading.tag.is_some_and(|tag| dictionary.grammemes(tag).known);
    let shared = |reading: &Reading| reading.tag.map(|tag| &dictionary.grammemes(tag).shared);
    let mut found = Vec::new();
    for l in lefts.iter().filter(|l| known(l)) {
        for r in rights.iter().filter(|r| shared(r) == shared(l)) {
            found.push(Reading {
                word: format!("{}-{}", l.word, r.word),
                normal: format!("{}-{}", l.normal, r.normal),
                tag: l.tag,
                source: Source::Parts(format!("{} {:?} {:?}", r.word, r.tag, r.source)),
            });
        }
    }
    for r in rights.iter().filter(|r| known(r)) {
        found.push(Reading {
            word: format!("{left}-{}", r.word),
            normal: format!("{left}-{}", r.normal),
            tag: r.tag,
            source: Source::Parts(format!("{} {:?} {:?}", r.word, r.tag, r.source)),
        });
    }
    found
}

/// "псевдокошка".
fn with_known_prefix(dictionary: &Dictionary<'_>, word: &str, depth: usize, seen: &mut Seen) -> Vec<Reading> {
    let mut prefixes: Vec<&str> =
        AFFIXES.prefixes.iter().copied().filter(|prefix| word.starts_with(prefix)).collect();
    prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.chars().count()));
    let mut found = Vec::new();
    for prefix in prefixes {
        let rest = &word[prefix.len()..];
        if rest.chars().count() < SHORTEST_REMAINDER {
            continue;
        }
        prefixed(dictionary, prefix, parse_within(dictionary, rest, depth), seen, &mut found);
    }
    found
}

/// "байткод": up to five letters before a word.
fn with_unknown_prefix(dictionary: &Dictionary<'_>, word: &str, seen: &mut Seen) -> Vec<Reading> {
    let letters = word.chars().count();
    let longest = LONGEST_UNKNOWN_PREFIX.min(letters.saturating_sub(SHORTEST_REMAINDER));
    let mut found = Vec::new();
    for (at, _) in word.char_indices().skip(1).take(longest) {
        prefixed(dictionary, &word[..at], in_dictionary(dictionary, &word[at..]), seen, &mut found);
    }
    found
}

fn prefixed(
    dictionary: &Dictionary<'_>,
    prefix: &str,
    readings: Vec<Reading>,
    seen: &mut Seen,
    found: &mut Vec<Reading>,
) {
    for reading in readings {
        // A tag that is not the dictionary's forbids nothing.
        if reading.tag.is_none_or(|tag| dictionary.grammemes(tag).productive) {
            let (word, normal) = (format!("{prefix}{}", reading.word), format!("{prefix}{}", reading.normal));
            add(Reading { word, normal, ..reading }, seen, found);
        }
    }
}

/// "бутявкать": as the words with the same ending.
fn by_ending(dictionary: &Dictionary<'_>, word: &str, seen: &mut Seen) -> Vec<Reading> {
    let letters: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    if letters.len() < 4 {
        return Vec::new();
    }
    let mut totals = [1u32; 3];
    let mut found: Vec<(u32, usize, Reading)> = Vec::new();
    for id in (0..PARADIGM_PREFIXES.len()).rev().filter(|&id| word.starts_with(PARADIGM_PREFIXES[id])) {
        for len in (1..=LONGEST_SUFFIX).rev() {
            let (start, ending) = word.split_at(letters[letters.len().saturating_sub(len)]);
            for (fixed, payloads) in dictionary.endings[id].similar(ending) {
                let fixed = format!("{start}{fixed}");
                for payload in payloads {
                    let &[a, b, c, d, e, f, g, h] = &payload[..] else { continue };
                    let count = u32::from_be_bytes([a, b, c, d]);
                    let form =
                        Form { paradigm: u16::from_be_bytes([e, f]), index: u16::from_be_bytes([g, h]) };
                    let Some(tag) = dictionary.tag(form) else { continue };
                    if !dictionary.grammemes(tag).productive {
                        continue;
                    }
                    totals[id] = totals[id].saturating_add(count);
                    let source = Source::Paradigm(form.paradigm);
                    if !seen.insert((fixed.clone(), Some(tag), source.clone())) {
                        continue;
                    }
                    let Some(normal) = dictionary.normal_form(form, &fixed) else { continue };
                    found.push((count, id, Reading { word: fixed.clone(), normal, tag: Some(tag), source }));
                }
            }
            if totals[id] > 1 {
                break;
            }
        }
    }
    let score = |&(count, id, _): &(u32, usize, Reading)| f64::from(count) / f64::from(totals[id]) * 0.5;
    found.sort_by(|a, b| score(b).total_cmp(&score(a)));
    found.into_iter().map(|(_, _, reading)| reading).collect()
}

/// True if the word has letters and all are Latin.
fn is_latin(word: &str) -> bool {
    let latin = |c: char| {
        razdel::is_latin(c)
            || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}')
            || matches!(c, '\u{a722}'..='\u{a7ff}' | '\u{fb00}'..='\u{fb06}' | '\u{ff21}'..='\u{ff5a}')
    };
    let mut letters = word.chars().filter(|&c| unicode::is_alphabetic(c)).peekable();
    letters.peek().is_some() && letters.all(latin)
}

/// True if Python's `float` reads the word, with a comma or a full stop.
fn is_number(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| unicode::is_decimal(c) || c == '_');
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    match unsigned.split_once([',', '.']) {
        None => digits(unsigned),
        Some((whole, part)) => {
            (digits(whole) || whole.is_empty())
                && (digits(part) || part.is_empty())
                && whole.len() + part.len() > 0
        }
    }
}
