//! The stories of a round-up: where a report stops telling one thing and begins to tell another.
//!
//! A new story begins with words that say so ("In other news", "Separately"), a place as a label ("Myanmar: …"), a heading
//! in the middle, an item of a list; and with a paragraph that opens with a day and a town of its own, if most paragraphs
//! of the report do.

use super::{Part, fineness};
use dateline_resources::lexicon::References;
use dateline_types::{Document, Granularity, Parse, PlaceMention, TimeMention};

/// From so many paragraphs with a day and a town of their own on a report is a round-up.
const PARAGRAPHS: usize = 3;
/// Marks that open an item of a list.
const BULLETS: &[char] = &['-', '–', '—', '•', '*', '·', '▪', '●'];

/// What opens a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Words or a label that say so.
    Words,
    /// A paragraph with a day and a town of its own; the head of the report may sum them up.
    Paragraph,
    /// A heading or an item of a list: it may tell the same thing on.
    Layout,
}

/// For each sentence the number of its story, from 0; and what opened each story but the first.
pub fn sections(
    document: &Document,
    parse: &Parse,
    parts: &[Part],
    places: &[PlaceMention],
    times: &[TimeMention],
    references: &References,
) -> (Vec<u16>, Vec<Opening>) {
    let text = document.text.as_str();
    let sentences = parse.sentences();
    let opens_paragraph = |n: usize| {
        let start = sentences[n].span.start();
        n == 0 || text[..start].trim_end_matches([' ', '\t', '>']).ends_with("\n\n")
    };
    let settings: Vec<Option<usize>> =
        (0..sentences.len()).map(|n| setting(parse, n, places, times)).collect();
    let paragraphs = (0..sentences.len()).filter(|&n| opens_paragraph(n) && is_prose(parts, n)).count();
    let set = (0..sentences.len())
        .filter(|&n| opens_paragraph(n) && is_prose(parts, n) && settings[n].is_some())
        .count();
    let by_paragraph = set >= PARAGRAPHS && set * 2 >= paragraphs;
    let mut section = 0u16;
    let mut told = false;
    let mut town: Option<usize> = None;
    let mut all = Vec::with_capacity(sentences.len());
    let mut openings = Vec::new();
    for n in 0..sentences.len() {
        let words = document.words(sentences[n].span).trim_start();
        let elsewhere = |n: usize| {
            settings[n].is_some_and(|here| town.is_none_or(|t| places[t].place != places[here].place))
        };
        let new = if references.opens_story(words) || labelled(text, parse, n, places) {
            Some(Opening::Words)
        } else if by_paragraph && opens_paragraph(n) && elsewhere(n) {
            Some(Opening::Paragraph)
        } else if parts.get(n) == Some(&Part::Headline) || is_item(text, sentences[n].span.start()) {
            Some(Opening::Layout)
        } else {
            None
        };
        // What stands before the first words of the report is no story of its own.
        if let Some(opening) = new.filter(|_| told && openings.len() < usize::from(u16::MAX)) {
            openings.push(opening);
            section += 1;
            town = None;
            told = false;
        }
        told |= is_prose(parts, n);
        town = town.or(settings[n]);
        all.push(section);
    }
    (all, openings)
}

fn is_prose(parts: &[Part], n: usize) -> bool {
    parts.get(n) != Some(&Part::Headline)
}

/// The town of a sentence that names a day and a town.
fn setting(parse: &Parse, n: usize, places: &[PlaceMention], times: &[TimeMention]) -> Option<usize> {
    let span = parse.sentences()[n].span;
    let first = times.partition_point(|t| t.span.start() < span.start());
    let day = times[first..]
        .iter()
        .take_while(|t| t.span.start() < span.end())
        .any(|t| t.granularity == Granularity::Day && t.interval.is_some_and(|i| i.days() <= 2));
    if !day {
        return None;
    }
    let first = places.partition_point(|p| p.span.start() < span.start());
    (first..places.len()).take_while(|&p| places[p].span.start() < span.end()).find(|&p| {
        !places[p].as_actor && places[p].place.as_ref().is_some_and(|place| fineness(place.precision) <= 1)
    })
}

/// "Myanmar: Troops burned …": a place as the label of what follows.
fn labelled(text: &str, parse: &Parse, n: usize, places: &[PlaceMention]) -> bool {
    let start = parse.sentences()[n].span.start();
    let first = places.partition_point(|p| p.span.start() < start);
    places.get(first).is_some_and(|p| p.span.start() == start && text[p.span.end()..].starts_with(':'))
}

/// A sentence that opens an item of a list.
fn is_item(text: &str, start: usize) -> bool {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..start].trim();
    let opens = |s: &str| s.chars().next().is_some_and(|c| BULLETS.contains(&c));
    if before.is_empty() {
        let mut words = text[start..].chars();
        return words.next().is_some_and(|c| BULLETS.contains(&c)) && words.next() == Some(' ');
    }
    before.chars().count() == 1 && opens(before)
}
