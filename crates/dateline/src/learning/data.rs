//! The gold texts, read and parsed once.

use crate::engine::Engine;
use crate::pipeline::{self, Part};
use anyhow::{Context, Result};
use dateline_eval::events::GoldReport;
use dateline_eval::folds::Folds;
use dateline_eval::{acled, muc4, plover};
use dateline_read::Hints;
use dateline_types::*;
use rayon::prelude::*;
use serde::Deserialize;
use std::path::Path;

/// A text ready to be coded.
#[derive(Debug)]
pub struct Text {
    /// Its number among all texts.
    pub number: u32,
    /// Its fold.
    pub fold: u8,
    /// Which set it is from: "dev", "wire", or [`OWN`].
    pub set: String,
    /// How much its questions count.
    pub weight: f64,
    /// Its gold, for reports.
    pub gold: GoldReport,
    /// The document.
    pub document: Document,
    /// Its parse.
    pub parse: Parse,
    /// What its words refer to.
    pub mentions: Mentions,
}

/// A sentence or document of another set.
#[derive(Debug)]
pub struct Outside<G> {
    /// Its number among all texts.
    pub number: u32,
    /// Its fold.
    pub fold: u8,
    /// What is known of it.
    pub gold: G,
    /// The document.
    pub document: Document,
    /// Its parse.
    pub parse: Parse,
    /// What its words refer to.
    pub mentions: Mentions,
}

/// A span in characters.
#[derive(Debug, Clone, Deserialize)]
pub struct Chars {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// A verb with its places.
#[derive(Debug, Clone, Deserialize)]
pub struct VerbPlaces {
    text: String,
    /// The verb.
    pub verb: Chars,
    /// The places that belong to it.
    pub places: Vec<Chars>,
}

/// A sentence with who and whom.
#[derive(Debug, Clone, Deserialize)]
pub struct Roles {
    text: String,
    /// Who.
    pub sources: Vec<Chars>,
    /// Whom.
    pub targets: Vec<Chars>,
    /// CAMEO quad class, 1 to 4; `None` for no event.
    pub quad: Option<u8>,
}

/// Links of a document between events and times.
#[derive(Debug, Clone, Deserialize)]
pub struct TimeLinks {
    docid: String,
    /// The links.
    pub links: Vec<TimeLink>,
}

/// One link.
#[derive(Debug, Clone, Deserialize)]
pub struct TimeLink {
    /// The event's word.
    pub event: Chars,
    /// TimeML relation.
    pub rel: String,
    /// The time's words, or `"dct"`.
    pub time: TimeEnd,
}

/// The time of a link.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum TimeEnd {
    /// Words of the text.
    Words(Chars),
    /// The document's date.
    Dct(String),
}

#[derive(Deserialize)]
struct TimeText {
    docid: String,
    dct: Option<String>,
    text: String,
}

/// Everything there is to learn from.
#[derive(Debug, Default)]
pub struct Material {
    /// Whole reports with complete annotation.
    pub reports: Vec<Text>,
    /// Verbs and their places.
    pub places: Vec<Outside<VerbPlaces>>,
    /// Events and their times.
    pub times: Vec<Outside<TimeLinks>>,
    /// Sentences with who and whom.
    pub roles: Vec<Outside<Roles>>,
    /// Records of main events with their type and keys.
    pub plover: Vec<Outside<plover::Gold>>,
    /// Snippets with a sub-event type.
    pub acled: Vec<Outside<acled::Gold>>,
    /// Documents with the templates of their incidents.
    pub templates: Vec<Outside<muc4::Gold>>,
}

/// The set of the reports that this project annotated to learn from: nothing is scored on them.
pub const OWN: &str = "own";

/// Reads the gold sets under `shared/eval` that learning uses, and the reports annotated for it in the folder `own`.
///
/// # Errors
/// If a file is missing or does not follow its form.
pub fn read_sets(engine: &Engine, shared: &Path, own: Option<&Path>, deal: u64) -> Result<Material> {
    let eval = shared.join("eval");
    let read = |path: &Path| -> Result<String> {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let mut gold: Vec<(String, GoldReport)> = Vec::new();
    for set in ["dev", "wire"] {
        let text = read(&eval.join(format!("events/{set}.jsonl")))?;
        let reports =
            dateline_eval::events::read_gold(&text).with_context(|| format!("events/{set}.jsonl"))?;
        gold.extend(reports.into_iter().map(|r| (set.to_owned(), r)));
    }
    if let Some(folder) = own {
        gold.extend(super::own::read(folder, &eval)?.into_iter().map(|r| (OWN.to_owned(), r)));
    }
    let places: Vec<VerbPlaces> = lines(&read(&eval.join("event_place/verbs.jsonl"))?)?;
    let roles: Vec<Roles> = lines(&read(&eval.join("roles/cameo.jsonl"))?)?;
    let mut times: Vec<(TimeLinks, TimeText)> = Vec::new();
    for set in ["timebank", "aquaint"] {
        let links: Vec<TimeLinks> = lines(&read(&eval.join(format!("event_time/{set}.jsonl")))?)?;
        let mut texts: Vec<TimeText> = lines(&read(&eval.join(format!("time/{set}.jsonl")))?)?;
        for link in links {
            let Some(at) = texts.iter().position(|t| t.docid == link.docid) else { continue };
            times.push((link, texts.swap_remove(at)));
        }
    }
    let wrong = |set: &'static str| move |error: String| anyhow::anyhow!("{set}: {error}");
    let plover =
        plover::read_gold(&read(&eval.join("plover/gsr_dev.jsonl"))?).map_err(wrong("plover/gsr_dev"))?;
    let acled = acled::read_gold(&read(&eval.join("case2021/snippets_dev.jsonl"))?)
        .map_err(wrong("case2021/snippets_dev"))?;
    let muc4 = muc4::read_gold(&read(&eval.join("muc4/dev.jsonl"))?, None).map_err(wrong("muc4/dev"))?;
    // The test parts are scored: nothing is learned from them.
    let muc4: Vec<muc4::Gold> = muc4.into_iter().filter(|g| g.set == "DEV" && !g.keys.is_empty()).collect();
    let all = gold.iter().map(|(_, r)| r.text.as_str());
    let all = all.chain(muc4.iter().map(|g| g.text.as_str()));
    let all = all.chain(plover.iter().map(|g| g.text.as_str())).chain(acled.iter().map(|g| g.text.as_str()));
    let all = all.chain(places.iter().map(|p| p.text.as_str())).chain(roles.iter().map(|r| r.text.as_str()));
    let folds = Folds::dealt(all.chain(times.iter().map(|(_, t)| t.text.as_str())), deal);

    let mut number = 0u32;
    let mut next = || {
        number += 1;
        number
    };
    let numbered: Vec<(u32, String, GoldReport)> =
        gold.into_iter().map(|(set, report)| (next(), set, report)).collect();
    let reports = numbered
        .into_par_iter()
        .filter_map(|(number, set, gold)| {
            let fold = folds.of(&gold.text);
            let (document, parse, mentions) = opened(engine, &gold.text, gold.dct.as_deref())?;
            let weight = if set == OWN { super::own::WEIGHT } else { 1.0 };
            Some(Text { number, fold, set, weight, gold, document, parse, mentions })
        })
        .collect();
    let numbered: Vec<(u32, VerbPlaces)> = places.into_iter().map(|p| (next(), p)).collect();
    let places = outside(engine, &folds, numbered, |g| (&g.text, None));
    let numbered: Vec<(u32, Roles)> = roles.into_iter().map(|r| (next(), r)).collect();
    let roles = outside(engine, &folds, numbered, |g| (&g.text, None));
    let numbered: Vec<(u32, plover::Gold)> = plover.into_iter().map(|r| (next(), r)).collect();
    let plover = outside(engine, &folds, numbered, |g| (&g.text, None));
    let numbered: Vec<(u32, acled::Gold)> = acled.into_iter().map(|r| (next(), r)).collect();
    let acled = outside(engine, &folds, numbered, |g| (&g.text, None));
    let numbered: Vec<(u32, (TimeLinks, TimeText))> = times.into_iter().map(|t| (next(), t)).collect();
    let times = outside(engine, &folds, numbered, |(_, t)| (&t.text, t.dct.as_deref()))
        .into_iter()
        .map(|o| Outside {
            number: o.number,
            fold: o.fold,
            gold: o.gold.0,
            document: o.document,
            parse: o.parse,
            mentions: o.mentions,
        })
        .collect();
    let numbered: Vec<(u32, muc4::Gold)> = muc4.into_iter().map(|g| (next(), g)).collect();
    let templates =
        numbered.into_par_iter().filter_map(|(number, gold)| whole(engine, &folds, number, gold)).collect();
    Ok(Material { reports, places, times, roles, plover, acled, templates })
}

/// A document of templates as a reader gives it.
fn whole(engine: &Engine, folds: &Folds, number: u32, gold: muc4::Gold) -> Option<Outside<muc4::Gold>> {
    let fold = folds.of(&gold.text);
    let read = dateline_read::read(
        gold.text.as_bytes(),
        &Hints::of_path("report.txt"),
        &dateline_read::Limits::default(),
    );
    let document = read.documents.into_iter().next()?;
    let (parse, _) = engine.parse(&document);
    let (mentions, _) = engine.mention(&document, &parse);
    Some(Outside { number, fold, gold, document, parse, mentions })
}

fn outside<G: Send + Sync>(
    engine: &Engine,
    folds: &Folds,
    rows: Vec<(u32, G)>,
    text: impl Fn(&G) -> (&str, Option<&str>) + Sync,
) -> Vec<Outside<G>> {
    rows.into_par_iter()
        .filter_map(|(number, gold)| {
            let (words, dct) = text(&gold);
            let fold = folds.of(words);
            // Offsets of these sets are of the text as it stands: no reader between.
            let mut document = Document::of_text(words);
            document.date = dct.and_then(|d| d.get(..10)).and_then(|d| d.parse().ok()).map(given);
            let (parse, _) = engine.parse(&document);
            let (mentions, _) = engine.mention(&document, &parse);
            Some(Outside { number, fold, gold, document, parse, mentions })
        })
        .collect()
}

fn given(date: jiff::civil::Date) -> DocumentDate {
    DocumentDate { date, basis: DocumentDateBasis::Given, rule: "gold".into(), span: None }
}

/// A report as a user would give it: one dated row of a JSON Lines file.
fn opened(engine: &Engine, text: &str, dct: Option<&str>) -> Option<(Document, Parse, Mentions)> {
    let row = serde_json::json!({ "id": "1", "text": text, "date": dct.unwrap_or("") }).to_string();
    let read =
        pipeline::read_bytes(row.as_bytes(), Hints::of_path("reports.jsonl"), &pipeline::Options::default());
    let document = read.parts.into_iter().find_map(|part| match part {
        Part::Document(document) => Some(*document),
        Part::Refused(_) => None,
    })?;
    if pipeline::why_uncoded(&document, engine.languages()).is_some() {
        return None;
    }
    let (parse, _) = engine.parse(&document);
    let (mentions, _) = engine.mention(&document, &parse);
    Some((document, parse, mentions))
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        all.push(serde_json::from_str(line).with_context(|| format!("line {}", n + 1))?);
    }
    Ok(all)
}

/// Byte offset of a character offset.
pub fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}

/// A span of characters in bytes.
pub fn span_of(text: &str, chars: &Chars) -> Option<Span> {
    let (start, end) = (byte_of(text, chars.start), byte_of(text, chars.end));
    (start <= end).then(|| Span::new(start, end))
}
