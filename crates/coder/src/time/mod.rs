//! When: temporal expressions, normalised to TIMEX3 and day intervals, and attached to events.
//!
//! [`Tagger::find`] reads a document once: the text is cut into pieces, one automaton compiled from the rules of
//! `resources/time/<language>/` finds the expressions, and a resolver gives each its value, counting from the
//! document's date (news) or from the time last mentioned (narrative). Languages differ in rules only.
//! [`attach`] gives an event its time: by the tree first, by the discourse second.
//!
//! Diagnostics: `time/impossible-date`, `time/weekday-mismatch`, `time/no-document-date`, `time/no-rules`,
//! `time/bad-rules`.

mod attach;
mod automaton;
mod calendar;
mod frame;
mod line;
mod number;
mod pattern;
mod resolve;
mod tense;
mod token;
mod value;

pub use attach::{attach, not_after, of_mention};

use automaton::{Automaton, Match};
use dateline_resources::time::{Anchor, LanguageRules, Make, Order, TimeRules};
use dateline_types::{DayInterval, Diagnostic, Document, Parse, Severity, Span, Stage, TimeMention};
use frame::{Frame, Slot, Val};
use jiff::civil::Date;
use resolve::{Resolved, Resolver};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::fmt;
use std::sync::OnceLock;
use tense::{Cues, Tense};

/// Rules that do not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggerError {
    /// The language of the rules.
    pub language: SmolStr,
    /// The rule and what is wrong with it.
    pub message: String,
}

impl fmt::Display for TaggerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "time rules of {:?}: {}", self.language, self.message)
    }
}

impl std::error::Error for TaggerError {}

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Tense and the document's date decide.
    News,
    /// The last time mentioned decides.
    Narrative,
}

#[derive(Debug)]
struct Language {
    automaton: Automaton,
    cues: Cues,
}

/// Rules that are compiled when the first document in their language comes: most runs read one language.
#[derive(Debug)]
struct Compiled {
    rules: LanguageRules,
    language: OnceLock<Result<Language, TaggerError>>,
}

impl Compiled {
    fn get(&self) -> Result<&Language, &TaggerError> {
        let rules = &self.rules;
        let compile = || match Automaton::new(rules) {
            Ok(automaton) => Ok(Language { automaton, cues: Cues::new(&rules.tense) }),
            Err(message) => Err(TaggerError { language: rules.language.clone(), message }),
        };
        self.language.get_or_init(compile).as_ref()
    }
}

/// Time rules of all languages.
#[derive(Debug)]
pub struct Tagger {
    languages: FxHashMap<SmolStr, Compiled>,
}

impl Tagger {
    /// Takes `rules`, and compiles those of English.
    ///
    /// # Errors
    /// If a pattern of English names an unknown class, slot or macro, or does not unfold.
    pub fn new(rules: &TimeRules) -> Result<Tagger, TaggerError> {
        let compiled = |rules: &LanguageRules| Compiled { rules: rules.clone(), language: OnceLock::new() };
        let languages = rules.languages().map(|rules| (rules.language.clone(), compiled(rules))).collect();
        let tagger = Tagger { languages };
        match tagger.languages.get("en").map(Compiled::get) {
            Some(Err(error)) => Err(error.clone()),
            _ => Ok(tagger),
        }
    }

    /// The expressions of `document` in text order, without overlaps, and what a person should look at.
    ///
    /// `parse` sharpens the tense of clauses; without it, cue words decide. English rules serve a document whose
    /// language is unknown; a language without rules gets no mentions and a diagnostic.
    pub fn find(&self, document: &Document, parse: Option<&Parse>) -> (Vec<TimeMention>, Vec<Diagnostic>) {
        let code = document.language.as_deref().unwrap_or("en");
        let dct = document.date.as_ref().map(|date| date.date);
        let language = match self.languages.get(code).map(Compiled::get) {
            Some(Ok(language)) => language,
            Some(Err(error)) => {
                let remark = diagnostic(Severity::Warning, "time/bad-rules", error.to_string(), None);
                return (Vec::new(), vec![remark]);
            }
            None => {
                let message = format!("no time rules for this language: {code:?}");
                return (Vec::new(), vec![diagnostic(Severity::Note, "time/no-rules", message, None)]);
            }
        };
        let day_at = |offset| document.day_at(offset);
        let (mentions, mut diagnostics) = language.find(&document.text, dct, &day_at, parse);
        if dct.is_none() && mentions.iter().any(|m| m.interval.is_none() && m.value.contains("XX")) {
            diagnostics.push(diagnostic(
                Severity::Warning,
                "time/no-document-date",
                "the document's date is unknown, so that some times stay unresolved".to_owned(),
                None,
            ));
        }
        (mentions, diagnostics)
    }

    /// [`Tagger::find`] on bare text, for texts that are no documents: a title, a gold file.
    pub fn find_in_text(
        &self,
        text: &str,
        language: Option<&str>,
        dct: Option<Date>,
    ) -> (Vec<TimeMention>, Vec<Diagnostic>) {
        match self.languages.get(language.unwrap_or("en")).map(Compiled::get) {
            Some(Ok(language)) => language.find(text, dct, &|_| dct, None),
            _ => (Vec::new(), Vec::new()),
        }
    }

    /// The spans of the expressions of `text` alone, without values: what the detection bench times.
    pub fn detect(&self, text: &str, language: &str) -> Vec<Span> {
        let Some(Ok(language)) = self.languages.get(language).map(Compiled::get) else { return Vec::new() };
        let reading = language.automaton.read(text);
        let matches = language.automaton.matches(&reading);
        matches.iter().map(|m| span_of(&reading.pieces, m.first, m.last)).collect()
    }
}

impl Language {
    fn find(
        &self,
        text: &str,
        dct: Option<Date>,
        day_at: &dyn Fn(usize) -> Option<Date>,
        parse: Option<&Parse>,
    ) -> (Vec<TimeMention>, Vec<Diagnostic>) {
        let reading = self.automaton.read(text);
        let matches = self.automaton.matches(&reading);
        let narrative = self.reading_of(&matches, dct) == Reading::Narrative;
        let day_first = order_of(&matches);
        let mut resolver = Resolver::new(dct, narrative);
        let mut mentions = Vec::with_capacity(matches.len());
        let mut diagnostics = Vec::new();
        for found in &matches {
            let rule = &self.automaton.rules[found.rule as usize];
            let span = span_of(&reading.pieces, found.first, found.last);
            let needs_tense = matches!(rule.make, Make::Date | Make::Weekday | Make::Range);
            let tense = if !needs_tense {
                Tense::Open
            } else {
                let by_parse = parse.map_or(Tense::Open, |parse| self.cues.of_clause(parse, span));
                match by_parse {
                    Tense::Open => {
                        self.cues.tense(text, &reading.pieces, found.first as usize, found.last as usize)
                    }
                    known => known,
                }
            };
            // "Extended its offer to 20 November" may look ahead; "was attacked on 20 November" does not.
            let tense = match tense {
                Tense::Past if self.cues.reaches(text, &reading.pieces, found.first as usize) => {
                    Tense::FarPast
                }
                other => other,
            };
            resolver.fronted = fronted(&reading.pieces, found.first as usize);
            resolver.line = line::of(text, span);
            resolver.at = span.start();
            // The posts of a live page and forwarded messages count from their own day.
            resolver.dct = day_at(span.start());
            if rule.make == Make::Range {
                mentions.extend(range(&mut resolver, found, &reading.pieces, tense, &rule.id));
            } else {
                let mut frame = Frame { slots: found.slots.clone() };
                if let Some(other) = frame
                    .day_first()
                    .filter(|other| day_first.unwrap_or_else(|| resolver.only_past(&frame, other)))
                {
                    frame = other;
                }
                if let Some(resolved) = resolver.resolve(rule.make, &frame, tense) {
                    resolver.remember(rule.make, &resolved, span);
                    mentions.push(mention(resolved, span, &rule.id));
                }
            }
            for remark in resolver.remarks.drain(..) {
                diagnostics.push(diagnostic(Severity::Warning, remark.code, remark.message, Some(span)));
            }
        }
        (mentions, diagnostics)
    }

    /// News unless the document's date is unknown or most of its dates name years well before it.
    fn reading_of(&self, matches: &[Match], dct: Option<Date>) -> Reading {
        let Some(dct) = dct else { return Reading::Narrative };
        let (mut old, mut near) = (0, 0);
        for found in matches {
            let rule = &self.automaton.rules[found.rule as usize];
            let year = found.slots.iter().find_map(|(slot, value)| match (slot, value) {
                (Slot::Year, Val::Number(year)) => Some(*year as i32),
                _ => None,
            });
            let deictic = found.slots.iter().any(|(slot, value)| {
                matches!((slot, value), (Slot::Anchor, Val::Code(code)) if Anchor::named(code) == Ok(Anchor::Dct))
            });
            match year {
                Some(year) if year + 2 <= i32::from(dct.year()) => old += 1,
                Some(_) => near += 1,
                None if deictic || rule.make == Make::Weekday => near += 1,
                None => {}
            }
        }
        if old >= 4 && old > 2 * near { Reading::Narrative } else { Reading::News }
    }
}

/// True if the expression opens its sentence, behind one small word at most: "On 30 March 2019 …".
fn fronted(pieces: &[token::Piece], first: usize) -> bool {
    let opens =
        |at: usize| at == 0 || pieces[at].paragraph || matches!(pieces[at - 1].byte, b'.' | b'?' | b'!');
    opens(first) || first > 0 && pieces[first - 1].shape == token::Shape::Word && opens(first - 1)
}

/// True if the document writes the day first in dates of strokes, false if the month; `None` if none of them tells.
fn order_of(matches: &[Match]) -> Option<bool> {
    let (mut day, mut month) = (0, 0);
    for found in matches {
        let frame = Frame { slots: found.slots.clone() };
        match frame.order() {
            Some(Order::DayFirst) => day += 1,
            Some(Order::MonthFirst) if frame.whole(Slot::Day).is_some_and(|day| day > 12) => month += 1,
            _ => {}
        }
    }
    (day != month).then_some(day > month)
}

/// The two halves of a range, each with its own value and both with the interval of the whole.
fn range(
    resolver: &mut Resolver,
    found: &Match,
    pieces: &[token::Piece],
    tense: Tense,
    rule: &SmolStr,
) -> Vec<TimeMention> {
    let Some((first_end, second_start)) = found.cuts else { return Vec::new() };
    let (mut first, mut second) = (Frame::default(), Frame::default());
    for (slot, value) in &found.slots {
        let ends = match slot {
            Slot::Day2 => Some(Slot::Day),
            Slot::Month2 => Some(Slot::Month),
            Slot::Year2 => Some(Slot::Year),
            Slot::Weekday2 => Some(Slot::Weekday),
            Slot::Part2 => Some(Slot::Part),
            _ => None,
        };
        match ends {
            Some(slot) => second.slots.push((slot, value.clone())),
            None => first.slots.push((*slot, value.clone())),
        }
    }
    // What only one half states holds for both.
    for (slot, value) in &first.slots {
        let replaced = *slot == Slot::Year && second.has(Slot::ShortYear)
            || matches!(slot, Slot::Part | Slot::Weekday | Slot::Hour);
        if !(replaced || second.has(*slot)) {
            second.slots.push((*slot, value.clone()));
        }
    }
    first
        .slots
        .retain(|(slot, _)| *slot != Slot::ShortYear || !found.slots.iter().any(|(s, _)| *s == Slot::Year));
    if let (Some(year), false) = (second.whole(Slot::Year), first.has(Slot::Year)) {
        // "28 December to 3 January 2023" begins in the year before.
        let turns = first.whole(Slot::Month) > second.whole(Slot::Month);
        first.slots.push((Slot::Year, Val::Number(f64::from(year - i32::from(turns)))));
    }
    if second.has(Slot::ShortYear) && found.slots.iter().any(|(slot, _)| *slot == Slot::Year) {
        // "1939-45": the century is the first year's.
        if let (Some(year), Some(short)) = (first.whole(Slot::Year), second.whole(Slot::ShortYear)) {
            let whole = year - year.rem_euclid(100) + short;
            let whole = if whole < year { whole + 100 } else { whole };
            second.slots.retain(|(slot, _)| !matches!(slot, Slot::Year | Slot::ShortYear));
            second.slots.push((Slot::Year, Val::Number(f64::from(whole))));
        }
    }
    let halves = [
        (first, span_of(pieces, found.first, first_end)),
        (second, span_of(pieces, second_start, found.last)),
    ];
    let mut resolved: Vec<(Resolved, Span)> = Vec::new();
    if halves.iter().all(|(frame, _)| frame.has(Slot::Weekday) && !frame.has(Slot::Day)) {
        resolved.extend(resolver.weekdays(halves, tense));
    } else {
        for (frame, span) in halves {
            resolved.extend(resolver.resolve(Make::Date, &frame, tense).map(|half| (half, span)));
        }
    }
    for (half, span) in &resolved {
        resolver.remember(Make::Date, half, *span);
    }
    if let [(a, _), (b, _)] = &resolved[..]
        && let (Some(start), Some(end)) = (a.interval, b.interval)
        && let Some(whole) = DayInterval::new(start.start(), end.end())
    {
        resolved.iter_mut().for_each(|(half, _)| half.interval = Some(whole));
    }
    resolved.into_iter().map(|(half, span)| mention(half, span, rule)).collect()
}

fn mention(resolved: Resolved, span: Span, rule: &SmolStr) -> TimeMention {
    TimeMention {
        span,
        kind: resolved.kind,
        value: resolved.value,
        modifier: resolved.modifier,
        interval: resolved.interval,
        granularity: resolved.granularity,
        basis: resolved.basis,
        anchor: resolved.anchor,
        rule: rule.clone(),
    }
}

fn span_of(pieces: &[token::Piece], first: u32, last: u32) -> Span {
    Span::new(pieces[first as usize].start as usize, pieces[last as usize - 1].end as usize)
}

fn diagnostic(severity: Severity, code: &'static str, message: String, span: Option<Span>) -> Diagnostic {
    Diagnostic { severity, stage: Stage::Mention, code, message, span }
}

#[cfg(test)]
mod tests;
