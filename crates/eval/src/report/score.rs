//! Scores of a bundle against the gold, field by field, with a ledger row for every question asked.
//!
//! A field of an event that was not found counts as wrong: the figures are end to end.

use super::align::{align, covers, folded, overlap, tells};
use super::gold::{Gold, GoldClaim, GoldEvent, GoldFile, GoldQuantity};
use super::prediction::{Bundle, Count, Party, PredictedEvent, file_name};
use dateline_types::{Actuality, Certainty, ClaimAbout, ClaimAct, Extent, Polarity};
use std::collections::BTreeMap;
use std::fmt;

/// What to ask.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// ISO 639-1 codes of the reports to score; empty for all. Reports without a language are always scored.
    pub languages: Vec<String>,
    /// Whether to ask about events marked `minor`.
    pub minor: bool,
}

/// Right answers of those asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratio {
    /// Answered rightly.
    pub right: u32,
    /// Asked.
    pub asked: u32,
}

impl Ratio {
    /// The share, 0 to 1; 1 when nothing was asked.
    pub fn share(self) -> f64 {
        if self.asked == 0 { 1.0 } else { f64::from(self.right) / f64::from(self.asked) }
    }
}

/// One question and its answer. Ids only, no text: rows are committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `FILE`, `FILE#KEY`, `FILE~N` for a statement, two of them joined by `+`, or `FILE@SENTENCE TRIGGER` for a record.
    pub item: String,
    /// Which field.
    pub field: &'static str,
    /// Whether the answer was right.
    pub right: bool,
}

/// The figures, by field, and the rows they are sums of.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// By field: `verdict`, `found`, `type`, `mode`, `counted`, `date`, `date_overlap`, `place`, `country`, `actors`,
    /// `targets`, `quantities`, `polarity`, `actuality`, `certainty`, `claims`, `speakers`, `statement`,
    /// `statement_kind`, `not_event`, `linked`, `apart`; and of the events and episodes coded: `precision` (answers an
    /// event of the gold in its type), `not_spurious` (answers or tells again one).
    pub fields: BTreeMap<&'static str, Ratio>,
    /// In the order of the gold.
    pub rows: Vec<Row>,
}

impl Score {
    fn row(&mut self, item: &str, field: &'static str, right: bool) {
        let ratio = self.fields.entry(field).or_default();
        ratio.asked += 1;
        ratio.right += u32::from(right);
        self.rows.push(Row { item: item.to_owned(), field, right });
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<15} {:>5} {:>5} {:>6}", "field", "right", "asked", "share")?;
        for (field, ratio) in &self.fields {
            writeln!(f, "{field:<15} {:>5} {:>5} {:>6.3}", ratio.right, ratio.asked, ratio.share())?;
        }
        Ok(())
    }
}

/// Scores `bundle` against `gold`.
pub fn score(gold: &Gold, bundle: &Bundle, options: &Options) -> Score {
    let mut score = Score::default();
    // `FILE#KEY` → the answer (`None`: not found); keys that were not asked about are absent.
    let mut answers: BTreeMap<String, Option<&PredictedEvent>> = BTreeMap::new();
    for file in &gold.file {
        if let Some(language) = &file.language
            && !options.languages.is_empty()
            && !options.languages.contains(language)
        {
            continue;
        }
        let outcome = bundle.outcomes.iter().find(|o| file_name(&o.path) == file.path);
        let verdict = outcome.map_or("missing", |o| o.verdict.as_str());
        let duplicate = file.near_copy_of.is_some() && verdict == "duplicate-of";
        let right = match file.verdict.as_str() {
            "refused" => !matches!(verdict, "missing" | "coded" | "empty" | "duplicate-of"),
            other => verdict == other || duplicate,
        };
        score.row(&file.path, "verdict", right);
        if duplicate {
            continue;
        }
        let predicted: Vec<&PredictedEvent> = bundle.events.iter().filter(|e| e.file == file.path).collect();
        let aligned = align(gold, &file.event, &predicted);
        for (event, answer) in file.event.iter().zip(&aligned) {
            let item = format!("{}#{}", file.path, event.key);
            let answer = answer.map(|index| predicted[index]);
            if options.minor || !event.minor {
                let linked = linked_records(answer, &predicted, bundle);
                score_event(&mut score, gold, &item, event, answer, &linked);
            }
            answers.insert(item, answer);
        }
        for (index, statement) in file.statement.iter().enumerate() {
            let item = format!("{}~{index}", file.path);
            let found: Vec<_> = bundle
                .statements
                .iter()
                .filter(|(path, _, words)| {
                    *path == file.path && words.iter().any(|text| overlap(text, &statement.quote))
                })
                .collect();
            score.row(&item, "statement", !found.is_empty());
            score.row(&item, "statement_kind", found.iter().any(|(_, kind, _)| *kind == statement.kind));
            let quote = folded(&statement.quote);
            let taken = predicted.iter().enumerate().any(|(index, record)| {
                !aligned.contains(&Some(index))
                    && is_counted(record.extent)
                    && matches!(record.status.actuality, Actuality::Occurred | Actuality::Ongoing)
                    && covers(record, &statement.quote)
                    && folded(&record.trigger.text).iter().all(|word| quote.contains(word))
            });
            score.row(&item, "not_event", !taken);
        }
        score_precision(&mut score, file, &predicted, &aligned);
    }
    score_links(&mut score, gold, bundle, &answers);
    score
}

/// Asks of every event and episode that was coded whether the gold has it.
fn score_precision(
    score: &mut Score,
    file: &GoldFile,
    predicted: &[&PredictedEvent],
    aligned: &[Option<usize>],
) {
    for (index, record) in predicted.iter().enumerate().filter(|(_, record)| is_counted(record.extent)) {
        let item = format!("{}@{} {}", file.path, record.sentence, record.trigger.text);
        let answered = aligned.iter().position(|answer| *answer == Some(index)).map(|at| &file.event[at]);
        let tells_again = || {
            file.event.iter().any(|event| {
                let told =
                    std::iter::once(&event.quote).chain(&event.again).any(|quote| tells(record, quote));
                told && type_right(event, record)
            })
        };
        score.row(&item, "precision", answered.is_some_and(|event| type_right(event, record)));
        score.row(&item, "not_spurious", answered.is_some() || tells_again());
    }
}

/// The answer and the records of the same report that stand in the same incident: a later sentence may carry a claim
/// or a number.
fn linked_records<'a>(
    answer: Option<&'a PredictedEvent>,
    predicted: &[&'a PredictedEvent],
    bundle: &Bundle,
) -> Vec<&'a PredictedEvent> {
    let Some(answer) = answer else { return Vec::new() };
    let incident = bundle.incident_of.get(&answer.id);
    predicted
        .iter()
        .copied()
        .filter(|record| {
            record.id == answer.id || (incident.is_some() && bundle.incident_of.get(&record.id) == incident)
        })
        .collect()
}

fn score_event(
    score: &mut Score,
    gold: &Gold,
    item: &str,
    event: &GoldEvent,
    answer: Option<&PredictedEvent>,
    linked: &[&PredictedEvent],
) {
    let right = |test: &dyn Fn(&PredictedEvent) -> bool| answer.is_some_and(test);
    score.row(item, "found", answer.is_some());
    score.row(item, "type", right(&|r| type_right(event, r)));
    if event.mode.is_some() {
        score.row(item, "mode", right(&|r| r.mode == event.mode));
    }
    let counted = event.extent.is_none_or(is_counted);
    score.row(item, "counted", right(&|r| is_counted(r.extent) == counted));
    if event.date.is_some() {
        score.row(item, "date", right(&|r| date_right(event, r).0));
        score.row(item, "date_overlap", right(&|r| date_right(event, r).1));
    }
    if let Some(place) = &event.place {
        if place.name.is_some() {
            score.row(item, "place", right(&|r| place_right(event, r).0));
        }
        if place.country.is_some() {
            score.row(item, "country", right(&|r| place_right(event, r).1));
        }
    }
    let parties = |pick: fn(&PredictedEvent) -> &[Party]| -> Vec<Party> {
        linked.iter().flat_map(|record| pick(record)).cloned().collect()
    };
    let (actors, targets) = (parties(|r| &r.actors), parties(|r| &r.targets));
    for name in &event.actors {
        score.row(item, "actors", party_found(gold, name, &actors));
    }
    for name in &event.targets {
        score.row(item, "targets", party_found(gold, name, &targets));
    }
    let counts: Vec<Count> = linked.iter().flat_map(|record| &record.quantities).cloned().collect();
    for quantity in &event.quantities {
        score.row(item, "quantities", quantity_right(quantity, &counts));
    }
    let status = &event.status;
    let polarity = status.polarity.unwrap_or(Polarity::Affirmed);
    let actuality = status.actuality.unwrap_or(Actuality::Occurred);
    let certainty = status.certainty.unwrap_or(Certainty::Certain);
    score.row(item, "polarity", right(&|r| r.status.polarity == polarity));
    score.row(item, "actuality", right(&|r| r.status.actuality == actuality));
    score.row(item, "certainty", right(&|r| r.status.certainty == certainty));
    for claim in &event.claims {
        let same: Vec<_> = linked
            .iter()
            .flat_map(|record| &record.status.claims)
            .filter(|c| claim_right(claim, c))
            .collect();
        score.row(item, "claims", !same.is_empty());
        if let Some(speaker) = &claim.speaker {
            let found = same
                .iter()
                .filter_map(|c| c.speaker.as_ref())
                .any(|s| party_found(gold, speaker, std::slice::from_ref(s)));
            score.row(item, "speakers", found);
        }
    }
}

fn score_links(
    score: &mut Score,
    gold: &Gold,
    bundle: &Bundle,
    answers: &BTreeMap<String, Option<&PredictedEvent>>,
) {
    let incident = |record: &PredictedEvent| bundle.incident_of.get(&record.id);
    for group in &gold.incident {
        for (index, left) in group.members.iter().enumerate() {
            for right in &group.members[index + 1..] {
                // A member of a report that was left out, or that is a recognised duplicate, is not asked about.
                let (Some(a), Some(b)) = (answers.get(left), answers.get(right)) else { continue };
                let same = matches!((a, b), (Some(a), Some(b)) if incident(a).is_some() && incident(a) == incident(b));
                score.row(&format!("{left}+{right}"), "linked", same);
            }
        }
    }
    for apart in &gold.apart {
        let [left, right] = &apart.pair;
        if let (Some(Some(a)), Some(Some(b))) = (answers.get(left), answers.get(right)) {
            let same = incident(a).is_some() && incident(a) == incident(b);
            score.row(&format!("{left}+{right}"), "apart", !same);
        }
    }
}

fn is_counted(extent: Extent) -> bool {
    matches!(extent, Extent::Event | Extent::Episode)
}

pub(super) fn type_right(event: &GoldEvent, record: &PredictedEvent) -> bool {
    (event.kind == record.kind && event.local == record.local)
        || record.kind.is_some_and(|kind| event.also.contains(&kind))
}

/// Whether the interval is the same, and whether the two share a day. ISO dates compare as text.
pub(super) fn date_right(event: &GoldEvent, record: &PredictedEvent) -> (bool, bool) {
    let (Some(days), Some(time)) = (&event.date, &record.time) else { return (false, false) };
    let (Some(start), Some(end)) = (&time.start, &time.end) else { return (false, false) };
    (*start == days.start && *end == days.end, *start <= days.end && days.start <= *end)
}

/// Whether the name and the country are right; a field the gold leaves out is right.
pub(super) fn place_right(event: &GoldEvent, record: &PredictedEvent) -> (bool, bool) {
    let Some(gold) = &event.place else { return (true, true) };
    let places = record.place.iter().chain(&record.other_places);
    let name = gold.name.as_ref().is_none_or(|name| {
        let wanted = folded(name);
        places.clone().any(|place| {
            folded(&place.text) == wanted || place.name.as_ref().is_some_and(|name| folded(name) == wanted)
        })
    });
    let country = gold.country.is_none() || record.place.as_ref().is_some_and(|p| p.country == gold.country);
    (name, country)
}

/// True if one of `found` is the gold's party: by key, by any form of its name, or by its head noun.
pub(super) fn party_found(gold: &Gold, name: &str, found: &[Party]) -> bool {
    let forms: Vec<Vec<String>> = gold.forms(name).into_iter().map(bare).collect();
    found.iter().any(|party| {
        if party.actor.as_deref() == Some(name) {
            return true;
        }
        let named = party.name.as_deref().map(bare);
        let said = bare(&party.text);
        forms.iter().any(|form| {
            named.as_ref() == Some(form)
                || said == *form
                || (!gold.names.contains_key(name)
                    && (head(form).is_some() && head(form) == head(&said) || genitive_follows(form, &said)))
        })
    })
}

/// The words without a leading article or number.
fn bare(text: &str) -> Vec<String> {
    let words = folded(text);
    let skip = words
        .iter()
        .take_while(|w| {
            ["a", "an", "the", "its", "their", "some"].contains(&w.as_str())
                || w.chars().all(|c| c.is_ascii_digit())
        })
        .count();
    words[skip.min(words.len().saturating_sub(1))..].to_vec()
}

/// The last word before the first preposition or relative pronoun.
fn head(words: &[String]) -> Option<&String> {
    const AFTER: [&str; 13] =
        ["of", "in", "at", "for", "from", "near", "on", "with", "to", "outside", "who", "which", "that"];
    let end = words.iter().position(|w| AFTER.contains(&w.as_str())).unwrap_or(words.len());
    words[..end].last()
}

/// Cyrillic words where one only goes on with whose it is ("президент", "президент Казахстана"): no preposition parts
/// the head from what stands behind it, so that the head is the last word of the shorter.
fn genitive_follows(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let cyrillic = |word: &String| word.chars().all(|c| matches!(c, '\u{400}'..='\u{4ff}'));
    !short.is_empty() && short.len() < long.len() && long.starts_with(short) && long.iter().all(cyrillic)
}

/// True if one count, or the sum of all of its kind, has the gold's bounds.
pub(super) fn quantity_right(gold: &GoldQuantity, counts: &[Count]) -> bool {
    let same_kind: Vec<&Count> = counts.iter().filter(|c| c.kind == Some(gold.kind)).collect();
    if same_kind.iter().any(|count| bounds_right(gold, count.min, count.max)) {
        return true;
    }
    let sum = |pick: fn(&Count) -> Option<u64>| same_kind.iter().map(|c| pick(c)).sum::<Option<u64>>();
    same_kind.len() > 1 && bounds_right(gold, sum(|c| c.min), sum(|c| c.max))
}

fn bounds_right(gold: &GoldQuantity, min: Option<u64>, max: Option<u64>) -> bool {
    if gold.vague {
        return min.is_some_and(|min| (12..=30).contains(&min));
    }
    if gold.approximate {
        let (Some(wanted), Some(low)) = (gold.min, min.or(max)) else { return false };
        let high = max.unwrap_or(low);
        return low * 10 >= wanted * 9 && high * 10 <= wanted * 11;
    }
    gold.min == min && gold.max == max
}

fn claim_right(gold: &GoldClaim, claim: &super::prediction::Claim) -> bool {
    use ClaimAct::{Accused, Attributed};
    let act =
        gold.act == claim.act || [gold.act, claim.act].iter().all(|a| matches!(a, Accused | Attributed));
    let either = |a| matches!(a, ClaimAbout::Toll | ClaimAbout::Occurrence);
    act && (gold.about == claim.about || (either(gold.about) && either(claim.about)))
}
