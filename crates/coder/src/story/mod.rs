//! The structure of a report: which sentence is headline, lead, body or quotation, and the story's own day and place.
//!
//! People read a report as a whole: what is its story, when and where is it; then what each sentence adds. Later
//! mentions inherit from the story ([`Story::day`], [`Story::places`]), never from a quotation or from what looks back.

mod section;

use dateline_resources::lexicon::References;
use dateline_types::{DayInterval, Document, Granularity, Parse, PlaceMention, PlacePrecision, TimeMention};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// What a sentence is to its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A title or heading: no full stop, a line of its own.
    Headline,
    /// The first sentence of running text, and the second.
    Lead,
    /// The rest.
    Body,
    /// Mostly somebody's words.
    Quotation,
}

impl Part {
    /// The word for it in cues.
    pub fn name(self) -> &'static str {
        match self {
            Part::Headline => "headline",
            Part::Lead => "lead",
            Part::Body => "body",
            Part::Quotation => "quotation",
        }
    }
}

/// A report's structure.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    parts: Vec<Part>,
    sections: Vec<u16>,
    openings: Vec<section::Opening>,
    looks_back: Vec<bool>,
    /// The report's date.
    pub dct: Option<Date>,
    /// The day the lead tells of, else the day most often named.
    pub day: Option<DayInterval>,
    /// Indices of the places of the lead, finest first.
    pub places: Vec<usize>,
    /// The place of the dateline.
    pub dateline: Option<usize>,
    /// The country most places lie in.
    pub country: Option<String>,
}

/// The cue of what is told in another section of the report only.
pub(crate) const ANOTHER: &str = "of another story";

/// Days before the report's date from which on a sentence looks back at history.
pub(crate) const HISTORY_DAYS: i32 = 45;

/// Reads the structure of a report. `places` and `times` stand in text order.
pub fn read(
    document: &Document,
    parse: &Parse,
    places: &[PlaceMention],
    times: &[TimeMention],
    references: &References,
) -> Story {
    let dct = document.date.as_ref().map(|d| d.date);
    let mut parts = Vec::with_capacity(parse.sentences().len());
    let mut leads = 0;
    let mut quoted = false;
    for sentence in parse.sentences() {
        let words = document.words(sentence.span);
        let (inside, open_after) = quoted_share(words, quoted);
        quoted = open_after && !ends_paragraph(document, sentence.span.end());
        let heading = !words.trim_end().ends_with(['.', '!', '?', '"', '”', '’', ':', ';', ',', ')'])
            && document.text[sentence.span.end()..].trim_start_matches(' ').starts_with('\n')
            && sentence.tokens.len() <= HEADING_WORDS;
        let front = document.front_matter.is_some_and(|f| f.contains(sentence.span));
        parts.push(if heading || front {
            Part::Headline
        } else if inside > 0.6 {
            Part::Quotation
        } else if leads < LEADS {
            leads += 1;
            Part::Lead
        } else {
            Part::Body
        });
    }
    let looks_back = parse
        .sentences()
        .iter()
        .map(|sentence| {
            let first = times.partition_point(|t| t.span.start() < sentence.span.start());
            let own = times[first..].iter().take_while(|t| t.span.start() < sentence.span.end());
            let mut old = false;
            for interval in own.filter_map(|t| t.interval) {
                let Some(dct) = dct else { return false };
                if (dct - interval.end()).get_days() <= HISTORY_DAYS {
                    return false;
                }
                old = true;
            }
            old
        })
        .collect();
    let day = story_day(parse, times, &parts, dct);
    let lead_end = parse
        .sentences()
        .iter()
        .zip(&parts)
        .filter(|(_, part)| matches!(part, Part::Lead | Part::Headline))
        .map(|(s, _)| s.span.end())
        .take(LEADS + 1)
        .last()
        .unwrap_or(0);
    let mut lead: Vec<usize> = (0..places.len())
        .take_while(|&p| places[p].span.start() < lead_end)
        .filter(|&p| !places[p].as_actor)
        .collect();
    lead.sort_by_key(|&p| {
        (places[p].place.as_ref().map_or(9, |place| fineness(place.precision)), places[p].span.start())
    });
    let dateline = document
        .dateline_place
        .and_then(|span| places.iter().position(|place| place.span.overlaps(span) && place.place.is_some()));
    let country = crate::place::main_country(places).map(str::to_owned);
    let (sections, openings) = section::sections(document, parse, &parts, places, times, references);
    Story { parts, sections, openings, looks_back, dct, day, places: lead, dateline, country }
}

/// Sentences of running text that are the lead.
const LEADS: usize = 2;
/// A heading has at most so many words.
const HEADING_WORDS: usize = 24;

impl Story {
    /// What a sentence is.
    pub fn part(&self, sentence: u32) -> Part {
        self.parts.get(sentence as usize).copied().unwrap_or(Part::Body)
    }

    /// Which of the stories of a round-up a sentence belongs to, from 0; a report of one story is all 0.
    pub fn section(&self, sentence: u32) -> u16 {
        self.sections.get(sentence as usize).copied().unwrap_or(0)
    }

    /// True if two sentences surely tell two stories of a round-up: words between them say so, or both stand in paragraphs
    /// with a day and a town of their own.
    pub fn apart(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.section(a), self.section(b));
        let (first, last) = (usize::from(a.min(b)), usize::from(a.max(b)));
        self.openings[first..last].iter().any(|opening| match opening {
            section::Opening::Words => true,
            section::Opening::Paragraph => first > 0,
            section::Opening::Layout => false,
        })
    }

    /// True if every time a sentence names lies well before the report.
    pub fn looks_back(&self, sentence: u32) -> bool {
        self.looks_back.get(sentence as usize).copied().unwrap_or(false)
    }
}

/// From fine to coarse.
pub fn fineness(precision: PlacePrecision) -> u8 {
    match precision {
        PlacePrecision::Poi | PlacePrecision::Settlement => 0,
        PlacePrecision::Admin2 | PlacePrecision::Line | PlacePrecision::Border => 1,
        PlacePrecision::Admin1 => 2,
        PlacePrecision::Region | PlacePrecision::Maritime => 3,
        PlacePrecision::Country => 4,
    }
}

/// The share of the words inside quotation marks, and whether a quotation is still open at the end.
fn quoted_share(words: &str, mut open: bool) -> (f64, bool) {
    let (mut inside, mut all) = (0usize, 0usize);
    for c in words.chars() {
        match c {
            '"' => open = !open,
            '“' | '«' => open = true,
            '”' | '»' => open = false,
            _ if c.is_alphanumeric() => {
                all += 1;
                inside += usize::from(open);
            }
            _ => {}
        }
    }
    (if all == 0 { 0.0 } else { inside as f64 / all as f64 }, open)
}

fn ends_paragraph(document: &Document, end: usize) -> bool {
    document.text[end..].trim_start_matches(' ').starts_with('\n')
}

/// The first day or night that the lead names, at or before the report's date; else the day named most often, the later
/// one among equals.
fn story_day(parse: &Parse, times: &[TimeMention], parts: &[Part], dct: Option<Date>) -> Option<DayInterval> {
    let exact = |time: &&TimeMention| {
        time.granularity == Granularity::Day
            && time.interval.is_some_and(|i| i.days() <= 2 && dct.is_none_or(|d| i.start() <= d))
    };
    let mut counts: FxHashMap<DayInterval, usize> = FxHashMap::default();
    for time in times.iter().filter(exact) {
        let Some(interval) = time.interval else { continue };
        let sentence = parse.token_at(time.span.start()).map(|t| parse.sentence_of(t));
        if sentence.is_some_and(|s| matches!(parts.get(s), Some(Part::Lead | Part::Headline))) {
            return Some(interval);
        }
        *counts.entry(interval).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(interval, count)| (*count, *interval)).map(|(interval, _)| interval)
}
