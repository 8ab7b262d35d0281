//! Scores a bundle against gold reports.

use super::align::{Told, align};
use super::fields::{Marks, mark, type_right};
use super::figures::{Counts, Figure};
use super::gold::{GoldEvent, GoldReport, Tier};
use super::machine::{MachineEvent, MachineIncident, is_counted};
use crate::bootstrap;
use crate::bundle::Bundle;
use crate::rounding::rounded;
use dateline_types::Extent;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The figures of a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// By name, in the order of printing: percentages, ratios and counts.
    pub figures: Vec<(String, Figure)>,
    /// 95 % bootstrap intervals over reports, of the figures that have one.
    pub intervals: BTreeMap<&'static str, (f64, f64)>,
    /// By type, country and source.
    pub groups: Vec<Group>,
    /// One row an event of the gold, then one a report.
    pub rows: Vec<Row>,
}

/// The figures of one type, country or source.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// `type`, `country` or `source`.
    pub by: &'static str,
    /// Which one; `-` where none is stated.
    pub name: String,
    /// Core gold events of it.
    pub gold_core: u32,
    /// Machine events of it that are judged.
    pub machine: u32,
    /// Precision, recall of core events and whole records.
    pub figures: [GroupFigure; 3],
}

/// A figure of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupFigure {
    /// Its name, as in the figures of the whole.
    pub name: &'static str,
    /// Percent.
    pub value: Figure,
    /// Its 95 % bootstrap interval over the reports that have the group.
    pub interval: Option<(f64, f64)>,
}

/// A line of the ledger. Ids and marks, no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Row {
    /// A gold event.
    Event {
        /// Its report.
        docid: String,
        /// Its id there.
        id: String,
        /// How much it matters.
        tier: Tier,
        /// Whether it has a record of the right type.
        found: bool,
        /// How well the fields of its record are answered.
        #[serde(flatten)]
        marks: Marks,
    },
    /// A report, with what was coded besides.
    Report {
        /// Its id.
        docid: String,
        /// Machine events that are judged.
        machine: u32,
        /// Those that tell again what has a record.
        retold: u32,
        /// Those that answer nothing.
        spurious: u32,
        /// Gold events lost in the record of another.
        swallowed: u32,
    },
}

/// A gold event beside its record, for whoever wants to look.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'a> {
    /// The report.
    pub docid: &'a str,
    /// The gold event; `None` for a spurious record.
    pub gold: Option<&'a GoldEvent>,
    /// The record; `None` for a missed event.
    pub machine: Option<&'a MachineEvent>,
    /// The fields' marks.
    pub marks: Marks,
    /// Whether the type is right.
    pub found: bool,
}

/// Makes a figure of counts.
type Statistic = fn(&Counts) -> Figure;

/// The figures that get an interval.
const WITH_INTERVAL: [(&str, Statistic); 8] = [
    ("precision", Counts::precision),
    ("precision_lenient", Counts::precision_lenient),
    ("recall_core", Counts::recall_core),
    ("whole", Counts::whole),
    ("place", |c| c.field("place")),
    ("date", |c| c.field("date")),
    ("actors", |c| c.field("actors")),
    ("targets", |c| c.field("targets")),
];

/// One report scored.
struct Scored<'a> {
    counts: Counts,
    groups: BTreeMap<(&'static str, String), Counts>,
    rows: Vec<Row>,
    answers: Vec<Answer<'a>>,
}

/// The machine events of each gold report, by the ids of the rows they were coded from.
pub fn by_report(gold: &[GoldReport], bundle: &Bundle) -> BTreeMap<String, Vec<MachineEvent>> {
    let events = bundle.by_document();
    let mut by = BTreeMap::new();
    for source in &bundle.sources {
        let Some(document) = source.document.as_deref().filter(|id| !id.is_empty()) else { continue };
        let named = gold.iter().find(|report| report.docid == source.member);
        // A row without an id of its own is named by its number, from 1.
        let numbered = || {
            let digits = source.member.split(|c: char| !c.is_ascii_digit()).rfind(|d| !d.is_empty())?;
            gold.get(digits.parse::<usize>().ok()?.checked_sub(1)?)
        };
        if let Some(report) = named.or_else(numbered) {
            let coded = events.get(document).into_iter().flatten().map(|event| (*event).clone()).collect();
            by.insert(report.docid.clone(), coded);
        }
    }
    by
}

/// Scores `machine` (events by report id) and the incidents they are members of. `draws` resamples of the reports give
/// the intervals.
pub fn score<'a>(
    gold: &'a [GoldReport],
    machine: &'a BTreeMap<String, Vec<MachineEvent>>,
    incidents: &[MachineIncident],
    draws: usize,
    seed: u64,
) -> (Score, Vec<Answer<'a>>) {
    let reports: Vec<Scored<'a>> = gold
        .iter()
        .map(|report| {
            let events = machine.get(&report.docid).map_or(&[] as &[MachineEvent], Vec::as_slice);
            score_report(report, events, incidents)
        })
        .collect();
    let all: Vec<&Counts> = reports.iter().map(|r| &r.counts).collect();
    let mut figures = vec![("docs".to_owned(), Some(reports.len() as f64))];
    figures.extend(sum(&all).figures());
    figures.push(("whole_by_source".to_owned(), whole_by_source(gold, &all)));
    let drawn = |counts: &[&Counts], figure: Statistic| {
        bootstrap::interval(counts, draws, seed, |sample| {
            figure(&sample.iter().fold(Counts::default(), |sum, one| sum.plus(one))).unwrap_or(0.0)
        })
    };
    let intervals =
        WITH_INTERVAL.iter().filter_map(|(name, figure)| Some((*name, drawn(&all, *figure)?))).collect();
    let mut keys: BTreeSet<(&'static str, &str)> = BTreeSet::new();
    keys.extend(reports.iter().flat_map(|r| r.groups.keys().map(|(by, name)| (*by, name.as_str()))));
    let groups = keys
        .into_iter()
        .map(|(by, name)| {
            let key = (by, name.to_owned());
            let counts: Vec<&Counts> = reports.iter().filter_map(|r| r.groups.get(&key)).collect();
            let total = sum(&counts);
            let figure = |name, figure: Statistic| GroupFigure {
                name,
                value: figure(&total),
                interval: drawn(&counts, figure),
            };
            Group {
                by,
                name: name.to_owned(),
                gold_core: total.gold_core,
                machine: total.machine(),
                figures: [
                    figure("precision", Counts::precision),
                    figure("recall_core", Counts::recall_core),
                    figure("whole", Counts::whole),
                ],
            }
        })
        .collect();
    let mut rows = Vec::new();
    let mut answers = Vec::new();
    for report in reports {
        rows.extend(report.rows);
        answers.extend(report.answers);
    }
    (Score { figures, intervals, groups, rows }, answers)
}

fn sum(counts: &[&Counts]) -> Counts {
    counts.iter().fold(Counts::default(), |sum, one| sum.plus(one))
}

/// The source of a report: what its id begins with, up to the first hyphen.
fn source(docid: &str) -> &str {
    docid.split('-').next().unwrap_or_default()
}

/// The mean of whole records over sources, so that a source of many reports does not drown the rest.
fn whole_by_source(gold: &[GoldReport], counts: &[&Counts]) -> Figure {
    let mut order: Vec<&str> = Vec::new();
    let mut by: BTreeMap<&str, Counts> = BTreeMap::new();
    for (report, counts) in gold.iter().zip(counts) {
        let source = source(&report.docid);
        if !order.contains(&source) {
            order.push(source);
        }
        let total = by.entry(source).or_default();
        *total = total.plus(counts);
    }
    let shares: Vec<f64> = order.iter().filter_map(|source| by[source].whole()).collect();
    (!shares.is_empty()).then(|| rounded(shares.iter().sum::<f64>() / shares.len() as f64, 1))
}

fn score_report<'a>(
    report: &'a GoldReport,
    machine: &'a [MachineEvent],
    incidents: &[MachineIncident],
) -> Scored<'a> {
    let assignment = align(report, machine);
    let mut counts = Counts { swallowed: assignment.swallowed.len() as u32, ..Counts::default() };
    let mut groups: BTreeMap<(&'static str, String), Counts> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut answers = Vec::new();
    for (told, event) in assignment.told.iter().zip(machine) {
        let mut one = Counts::default();
        match told {
            Told::Record(g) => {
                one.record += 1;
                one.record_typed += u32::from(is_found(&report.events[*g], event));
            }
            Told::Retold(_) => one.retold += 1,
            Told::Spurious => one.spurious += 1,
            Told::Aside => one.aside += 1,
        }
        if *told == Told::Spurious {
            let marks = Marks::default();
            answers.push(Answer {
                docid: &report.docid,
                gold: None,
                machine: Some(event),
                marks,
                found: false,
            });
        }
        for key in groups_of_machine(event) {
            let group = groups.entry(key).or_default();
            *group = group.plus(&one);
        }
        counts = counts.plus(&one);
    }
    for (gold, record) in report.events.iter().zip(&assignment.record) {
        let record = record.map(|m| &machine[m]);
        let found = record.is_some_and(|record| is_found(gold, record));
        let marks = record.map(|record| mark(gold, record)).unwrap_or_default();
        let mut one = Counts::default();
        match gold.tier {
            Tier::Core => {
                one.gold_core += 1;
                one.found_core += u32::from(found);
                if found {
                    one.mark(&marks);
                }
                one.whole += u32::from(found && marks.is_whole());
                one.whole_numbers += u32::from(found && marks.is_whole() && marks.has_right_numbers());
            }
            Tier::Other => {
                one.gold_other += 1;
                one.found_other += u32::from(found);
            }
            Tier::Minor => {
                let is_sum = matches!(gold.extent, Extent::Aggregate | Extent::Background);
                one.overcounted += u32::from(is_sum && record.is_some_and(MachineEvent::is_counted));
            }
        }
        for key in groups_of_gold(gold) {
            let group = groups.entry(key).or_default();
            *group = group.plus(&one);
        }
        counts = counts.plus(&one);
        answers.push(Answer { docid: &report.docid, gold: Some(gold), machine: record, marks, found });
        rows.push(Row::Event {
            docid: report.docid.clone(),
            id: gold.id.clone(),
            tier: gold.tier,
            found,
            marks,
        });
    }
    counts = counts.plus(&count_incidents(report, machine, &assignment.told, incidents));
    groups.insert(("source", source(&report.docid).to_owned()), counts);
    rows.push(Row::Report {
        docid: report.docid.clone(),
        machine: counts.machine(),
        retold: counts.retold,
        spurious: counts.spurious,
        swallowed: counts.swallowed,
    });
    Scored { counts, groups, rows, answers }
}

/// Whether a record answers a gold event: in type, and a counted core event by a counted one.
fn is_found(gold: &GoldEvent, record: &MachineEvent) -> bool {
    let must_count = gold.tier == Tier::Core && is_counted(gold.extent);
    type_right(gold, record) && (record.is_counted() || !must_count)
}

fn groups_of_gold(gold: &GoldEvent) -> [(&'static str, String); 2] {
    let kind = gold.kind.map(|k| k.to_string()).or_else(|| gold.local.map(|l| l.to_string()));
    let country = gold.place.as_ref().and_then(|place| place.country.clone());
    [("type", kind.unwrap_or_else(|| "-".into())), ("country", country.unwrap_or_else(|| "-".into()))]
}

fn groups_of_machine(event: &MachineEvent) -> [(&'static str, String); 2] {
    let kind = event.kind.map(|k| k.to_string()).or_else(|| event.local.map(|l| l.to_string()));
    let country = event.place.as_ref().and_then(|place| place.country.clone());
    [("type", kind.unwrap_or_else(|| "-".into())), ("country", country.unwrap_or_else(|| "-".into()))]
}

/// How the report's happenings lie in incidents: scattered over several, or several in one.
fn count_incidents(
    report: &GoldReport,
    machine: &[MachineEvent],
    told: &[Told],
    incidents: &[MachineIncident],
) -> Counts {
    let answers: BTreeMap<&str, Option<usize>> = machine
        .iter()
        .zip(told)
        .map(|(event, told)| {
            let gold = match told {
                Told::Record(g) | Told::Retold(g) => Some(*g),
                Told::Aside | Told::Spurious => None,
            };
            (event.id.as_str(), gold)
        })
        .collect();
    let mut counts = Counts::default();
    let mut holders: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for incident in incidents {
        let members: Vec<Option<usize>> =
            incident.events.iter().filter_map(|id| answers.get(id.as_str()).copied()).collect();
        if members.is_empty() {
            continue;
        }
        let live = is_counted(incident.extent);
        counts.incidents += u32::from(live);
        counts.incidents_real += u32::from(live && members.iter().any(Option::is_some));
        for gold in members.into_iter().flatten() {
            holders.entry(gold).or_default().insert(incident.id.as_str());
        }
    }
    // Events that the gold says are one incident have the first of them as their happening.
    let mut happening: Vec<&str> = report.events.iter().map(|event| event.id.as_str()).collect();
    for group in &report.same {
        let Some(first) = group.first() else { continue };
        let root = report.events.iter().position(|event| event.id == *first).map(|at| happening[at]);
        for id in group {
            if let (Some(at), Some(root)) = (report.events.iter().position(|event| event.id == *id), root) {
                happening[at] = root;
            }
        }
    }
    let held: Vec<(&usize, &BTreeSet<&str>)> = holders.iter().collect();
    for (at, (one, in_one)) in held.iter().enumerate() {
        for (other, in_other) in &held[at + 1..] {
            let are_apart = happening[**one] != happening[**other];
            counts.pairs_overmerged += u32::from(are_apart && !in_one.is_disjoint(in_other));
        }
    }
    counts.held = held.len() as u32;
    counts.holders = holders.values().map(|incidents| incidents.len() as u32).sum();
    counts
}
