//! Gold for linking: documents with what they tell, coded as the product codes them.

use crate::engine::Engine;
use crate::failure::{Failure, FailureKind};
use crate::mask::Masks;
use crate::pipeline::{self, Options, Part};
use dateline_coder::link::LinkOptions;
use dateline_read::Hints;
use dateline_types::{Document, DocumentId, Event, Span};
use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One gold file, coded.
pub struct Pile {
    /// Its name, for the figures.
    pub name: &'static str,
    /// The documents.
    pub documents: Vec<Document>,
    /// Their events.
    pub events: Vec<Event>,
    /// What linking is told.
    pub options: LinkOptions,
    /// What each document tells, in gold.
    told: BTreeMap<DocumentId, Told>,
    /// Its topic: what one topic teaches is never tested on it.
    topics: BTreeMap<DocumentId, String>,
}

/// The name of our own scenes.
pub const OWN: &str = "own";

/// A template without a date: it may be any incident.
const UNDATED: &str = "undated";

/// What a document tells, in gold: incidents it certainly tells, and such it may share with others.
#[derive(Debug, Default, Clone)]
struct Told {
    incidents: BTreeSet<String>,
    maybe: BTreeSet<String>,
}

impl Pile {
    /// True if the documents tell one incident, false if not, `None` if the gold does not say.
    pub fn same(&self, a: &DocumentId, b: &DocumentId) -> Option<bool> {
        let (a, b) = (self.told.get(a)?, self.told.get(b)?);
        if !a.incidents.is_disjoint(&b.incidents) {
            return Some(true);
        }
        let undated = a.maybe.contains(UNDATED) || b.maybe.contains(UNDATED);
        (!undated && a.maybe.is_disjoint(&b.maybe)).then_some(false)
    }

    /// The part that a document is held out in.
    pub fn fold(&self, id: &DocumentId, folds: u64) -> u64 {
        let topic = self.topics.get(id).map_or("", String::as_str);
        // FNV-1a: the same parts on every machine.
        let hash = topic.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (hash >> 16) % folds.max(1)
    }

    /// Documents the gold speaks of, ascending.
    pub fn ids(&self) -> Vec<&DocumentId> {
        self.told.keys().collect()
    }
}

/// The files of linking: documents in clusters.
pub fn clusters(name: &'static str, file: &Path, engine: &Engine) -> Result<Pile, Failure> {
    let rows = rows(file)?;
    let mut sources = Vec::new();
    let mut gold = Vec::new();
    for row in &rows {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let cluster = row["cluster"].as_str().map_or_else(|| row["cluster"].to_string(), str::to_owned);
        // ECB+ pairs two incidents of one kind in a topic: "13ecb" and "13ecbplus".
        let topic: String = match cluster.find("ecb") {
            Some(end) => cluster[..end].to_owned(),
            None => cluster.clone(),
        };
        sources.push(json!({ "id": text("docid"), "text": text("text"), "date": text("date"), "publisher": text("publisher") }));
        gold.push((topic, Told { incidents: [cluster.clone()].into(), maybe: [cluster].into() }));
    }
    Ok(coded(name, &sources, gold, engine))
}

/// Scenes of our own: short reports of a few happenings of one town and day, each with the happening it tells.
pub fn scenes(file: &Path, engine: &Engine) -> Result<Pile, Failure> {
    #[derive(serde::Deserialize)]
    struct File {
        scene: Vec<Scene>,
    }
    #[derive(serde::Deserialize)]
    struct Scene {
        name: String,
        published: Date,
        reports: Vec<Report>,
    }
    #[derive(serde::Deserialize)]
    struct Report {
        incident: String,
        text: String,
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::io(error, format!("cannot read {}", file.display())))?;
    let all: File = toml::from_str(&text).map_err(|error| {
        let error = anyhow::Error::new(error).context(format!("{} is no file of scenes", file.display()));
        Failure::new(FailureKind::Usage, error)
    })?;
    let (mut sources, mut gold) = (Vec::new(), Vec::new());
    for (n, scene) in all.scene.iter().enumerate() {
        for (m, report) in scene.reports.iter().enumerate() {
            let (id, date) = (format!("{n}-{m}"), scene.published.to_string());
            sources.push(json!({ "id": id, "text": report.text, "date": date, "publisher": "" }));
            let incident = format!("{n} {}", report.incident);
            let told = Told { incidents: [incident.clone()].into(), maybe: [incident].into() };
            gold.push((scene.name.clone(), told));
        }
    }
    Ok(coded(OWN, &sources, gold, engine))
}

/// MUC-4 keys: two documents tell one incident if a template of each has the type, a day and a named victim in common. One
/// whose templates lie within two days of each other may be one.
pub fn muc4(file: &Path, engine: &Engine) -> Result<Pile, Failure> {
    let rows: Vec<Value> = rows(file)?.into_iter().filter(|row| row["templates"][0].is_object()).collect();
    let mut sources = Vec::new();
    let mut gold = Vec::new();
    for row in &rows {
        let mut told = Told::default();
        for template in row["templates"].as_array().into_iter().flatten() {
            let first = |field: &str| template[field][0].as_str().unwrap_or_default().to_owned();
            let (kind, date) = (first("incident_type"), first("date"));
            // "09 JAN 90", "20 DEC 89 - 03 JAN 90", "- 03 JAN 90", or none.
            let mut days = date.split('-').map(|day| day_of(day.trim()));
            match (days.next().flatten(), days.next()) {
                (Some(day), None) => told.maybe.extend(days_from_to(day, day)),
                (Some(first), Some(Some(last))) => told.maybe.extend(days_from_to(first, last)),
                _ => told.maybe.extend([UNDATED.to_owned()]),
            }
            let is_day = date.len() == 9 && !date.contains('-');
            for victim in template["Victim"].as_array().into_iter().flatten() {
                for name in victim.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if is_day {
                        told.incidents.insert(format!("{kind} {date} {name}"));
                    }
                }
            }
        }
        let day =
            row["dateline"]["date"].as_str().and_then(day_of).map(|d| d.to_string()).unwrap_or_default();
        sources.push(json!({ "id": row["docid"], "text": row["text"], "date": day, "publisher": "" }));
        gold.push((String::new(), told));
    }
    // Documents that share an incident are one topic.
    let mut topic: BTreeMap<&String, usize> = BTreeMap::new();
    let mut of: Vec<usize> = (0..gold.len()).collect();
    for (n, (_, told)) in gold.iter().enumerate() {
        for incident in &told.incidents {
            let first = *topic.entry(incident).or_insert(n);
            let (from, to) = (of[n], of[first]);
            of.iter_mut().filter(|t| **t == from).for_each(|t| *t = to);
        }
    }
    let gold = gold.iter().zip(&of).map(|((_, told), topic)| (topic.to_string(), told.clone())).collect();
    Ok(coded("muc4", &sources, gold, engine))
}

/// The days from two before the first to two after the last, at most ten weeks of them.
fn days_from_to(first: Date, last: Date) -> impl Iterator<Item = String> {
    let (first, last) = (first.saturating_sub(2.days()), last.saturating_add(2.days()));
    first.series(1.day()).take_while(move |day| *day <= last).take(70).map(|day| day.to_string())
}

/// "8 JAN 90" as a day.
fn day_of(text: &str) -> Option<Date> {
    let [day, month, year] = text.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    const MONTHS: &str = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    let month = MONTHS.find(month.get(..3)?)? / 3 + 1;
    Date::new(1900 + year.parse::<i16>().ok()?, month as i8, day.parse().ok()?).ok()
}

/// The lines of a gold file.
pub fn rows(file: &Path) -> Result<Vec<Value>, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::io(error, format!("cannot read {}", file.display())))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            serde_json::from_str(line).map_err(|error| {
                let error = anyhow::Error::new(error).context(format!("{} is no gold file", file.display()));
                Failure::new(FailureKind::Usage, error)
            })
        })
        .collect()
}

fn coded(name: &'static str, sources: &[Value], gold: Vec<(String, Told)>, engine: &Engine) -> Pile {
    type One = (Document, Vec<Event>, Vec<Span>);
    let read: Vec<Option<One>> = sources
        .par_iter()
        .map(|source| {
            let bytes = source.to_string();
            let read =
                pipeline::read_bytes(bytes.as_bytes(), Hints::of_path("gold.jsonl"), &Options::default());
            let document = read.parts.into_iter().find_map(|part| match part {
                Part::Document(document) => Some(*document),
                Part::Refused(_) => None,
            })?;
            let coded = pipeline::code_document(&document, engine);
            Some((document, coded.events, coded.masked))
        })
        .collect();
    let mut masks = Masks::none();
    let mut pile = Pile {
        name,
        documents: Vec::new(),
        events: Vec::new(),
        options: LinkOptions::default(),
        told: BTreeMap::new(),
        topics: BTreeMap::new(),
    };
    for (one, (topic, told)) in read.into_iter().zip(gold) {
        let Some((document, events, masked)) = one else { continue };
        if pile.told.contains_key(&document.id) {
            continue;
        }
        pile.told.insert(document.id.clone(), told);
        pile.topics.insert(document.id.clone(), format!("{name} {topic}"));
        masks.insert(&document, masked);
        pile.events.extend(events);
        pile.documents.push(document);
    }
    pile.options.masked = masks.into_spans();
    pile.options.copies = pipeline::near_copies(&pile.documents);
    pile
}
