//! Composing a bulletin in the browser: what may be chosen from, what its sentences rest on, what may not be said.
//!
//! Draft, lint and page are the command line's own (`crate::report`). Names are masked before a record becomes a sentence.

use super::answer::{Answer, Call, Refusal, Reply};
use super::desk::{Desk, held, read_only};
use super::filter::Wanted;
use super::shown::Shown;
use super::view::party_name;
use crate::failure::Failure;
use crate::mask::{Masks, Projection, projected};
use crate::names::Names;
use crate::pipeline::Run;
use crate::report::compose::Composition;
use crate::report::{Bulletin, Edition, Language, Line, MOST_PRINTED, Options, Quote, lint};
use crate::workspace::{content, knowledge};
use axum::http::StatusCode;
use dateline_store::workspace::Workspace;
use dateline_types::{ActorRef, Document, DocumentId, EventId, Span};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use utoipa::ToSchema;

/// What bulletins are made from, of the last revision that was asked for.
#[derive(Default)]
pub struct Materials {
    last: Mutex<Option<(u64, Arc<Material>)>>,
    /// Held while a file is replaced, from the look at its version to its new bytes.
    pub(super) saving: Mutex<()>,
}

/// What bulletins are made from: the workspace as it may leave.
pub struct Material {
    view: Run,
    masks: Masks,
    made_by: String,
    options: Options,
    /// Everything in the program's words, by language.
    told: Mutex<BTreeMap<String, Arc<Told>>>,
}

/// Everything in the program's words.
pub struct Told {
    edition: Edition,
    /// Where each quotation begins in its report as shown, in UTF-16 code units.
    starts: Vec<usize>,
}

impl Material {
    /// As the workspace stands.
    ///
    /// # Errors
    /// If a bundle is served, or the workspace cannot be read.
    pub fn now(desk: &Desk) -> Result<Arc<Material>, Refusal> {
        if desk.root().is_none() {
            return Err(read_only());
        }
        let revision = desk.view().revision;
        let mut last = held(&desk.materials.last);
        if let Some((of, material)) = &*last
            && *of == revision
        {
            return Ok(Arc::clone(material));
        }
        let material = Arc::new(desk.read(Material::of)?);
        *last = Some((revision, Arc::clone(&material)));
        Ok(material)
    }

    fn of(workspace: &Workspace) -> Result<Material, Failure> {
        let run = content::run_of(workspace)?;
        let view = projected(&run, &Projection::public(&run.masks));
        let options = Options::of_workspace(workspace, &view)?;
        let made_by = knowledge::made_by(workspace)?;
        Ok(Material { view, masks: run.masks, made_by, options, told: Mutex::default() })
    }

    /// Program version and resource digest.
    pub fn made_by(&self) -> &str {
        &self.made_by
    }

    /// The run as it may leave.
    pub fn view(&self) -> &Run {
        &self.view
    }

    /// The bulletin made from it.
    pub fn bulletin<'a>(&'a self, names: &'a Names) -> Bulletin<'a> {
        Bulletin { run: &self.view, names, made_by: &self.made_by, options: self.options.clone() }
    }

    /// Everything in the words of a language.
    fn told(&self, names: &Names, language: &Language) -> Result<Arc<Told>, Refusal> {
        let mut by_language = held(&self.told);
        if let Some(told) = by_language.get(language.code()) {
            return Ok(Arc::clone(told));
        }
        let edition = self.bulletin(names).whole(language);
        language.check()?;
        let documents: HashMap<&str, &Document> =
            self.view.documents.iter().map(|document| (document.id.as_str(), document)).collect();
        let mut shown: HashMap<&str, Shown> = HashMap::new();
        let mut start = |quote: &Quote| {
            let Some(document) = documents.get(quote.document.as_str()) else { return 0 };
            let shown = shown.entry(document.id.as_str()).or_insert_with(|| Shown::of(document, &self.masks));
            shown.units_of(Span::new(quote.start, quote.end)).start
        };
        let starts = edition.quotes.iter().map(&mut start).collect();
        let told = Arc::new(Told { edition, starts });
        by_language.insert(language.code().to_owned(), Arc::clone(&told));
        Ok(told)
    }

    /// What may not be said of a composition.
    ///
    /// # Errors
    /// If there is no such language.
    pub fn refusals(
        &self,
        names: &Names,
        composition: &Composition,
        signing: bool,
    ) -> Result<Vec<lint::Refusal>, Refusal> {
        let language = Language::open(&composition.language, None)?;
        let told = self.told(names, &language)?;
        Ok(self.bulletin(names).refusals(&told.edition, composition, &language, signing))
    }

    /// Statements that the reports of these incidents make.
    fn assessments(&self, incidents: &BTreeSet<&str>) -> BTreeSet<&str> {
        let chosen = self.view.incidents.iter().filter(|incident| incidents.contains(incident.id.as_str()));
        let members: BTreeSet<&EventId> = chosen.flat_map(|incident| &incident.events).collect();
        let told = self.view.events.iter().filter(|event| members.contains(&event.id));
        let reports: BTreeSet<&DocumentId> = told.map(|event| &event.document).collect();
        let made = self.view.statements.iter().filter(|statement| reports.contains(&statement.document));
        made.map(|statement| statement.id.as_str()).collect()
    }
}

/// `GET /api/compose/draft`: what a filter keeps, in the program's words, to be changed.
pub fn draft(call: &Call<'_>) -> Answer {
    let wanted = Wanted::of(call)?;
    let language = Language::open(call.asked("language").unwrap_or("en"), None)?;
    let material = Material::now(call.desk)?;
    let fitting: BTreeSet<String> = {
        let view = call.desk.view();
        wanted.positions(&view).into_iter().map(|at| view.incidents[at].id.to_string()).collect()
    };
    // Rows of imported datasets fit too, and are of no report here.
    let all = material.view.incidents.iter().map(|incident| incident.id.as_str());
    let kept: BTreeSet<&str> = all.filter(|id| fitting.contains(*id)).collect();
    if kept.len() > MOST_PRINTED {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "too-many",
            format!("{} incidents are more than a person composes from; at most {MOST_PRINTED}", kept.len()),
        )
        .with_hint("choose a period or filter them first; the command line drafts any number"));
    }
    let told = material.told(&call.desk.names(), &language)?;
    let mut composition = Composition::draft(&told.edition);
    if kept.len() < material.view.incidents.len() {
        composition.keep(&kept, &material.assessments(&kept));
    }
    Ok(Reply::json(&json!({ "composition": composition, "all": material.view.incidents.len() })))
}

/// A composition to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToLint {
    composition: Composition,
    /// True if it is to be signed.
    #[serde(default)]
    signing: bool,
}

/// `POST /api/compose/lint`
pub fn lint(call: &Call<'_>) -> Answer {
    let ToLint { composition, signing } = call.json()?;
    let material = Material::now(call.desk)?;
    let refusals = material.refusals(&call.desk.names(), &composition, signing)?;
    let told: Vec<Value> = refusals
        .iter()
        .map(|refusal| json!({ "rule": refusal.rule.as_str(), "at": refusal.at, "why": refusal.why }))
        .collect();
    Ok(Reply::json(&json!({ "refusals": told })))
}

/// What is asked about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedLines {
    /// ISO 639-1 code of the bulletin's language.
    language: String,
    /// Ids of incidents.
    incidents: Vec<String>,
    /// Ids of assessments, beside those that the reports of the incidents make.
    #[serde(default)]
    assessments: Vec<String>,
}

/// `POST /api/compose/lines`: incidents in the program's words with what they rest on, and what their reports assert.
pub fn lines(call: &Call<'_>) -> Answer {
    let asked: AskedLines = call.json()?;
    let language = Language::open(&asked.language, None)?;
    let material = Material::now(call.desk)?;
    let told = material.told(&call.desk.names(), &language)?;
    let incidents: BTreeSet<&str> = asked.incidents.iter().map(String::as_str).collect();
    let mut assessments = material.assessments(&incidents);
    assessments.extend(asked.assessments.iter().map(String::as_str));
    let parties: HashMap<&str, Vec<String>> = material
        .view
        .incidents
        .iter()
        .filter(|incident| incidents.contains(incident.id.as_str()))
        .map(|incident| (incident.id.as_str(), named(&incident.actors)))
        .collect();
    let mut quotes: BTreeSet<usize> = BTreeSet::new();
    let mut lines = Vec::new();
    for line in told.edition.lines().filter(|line| incidents.contains(line.id.as_str())) {
        quotes.extend(cited(line));
        let mut value = serde_json::to_value(line).map_err(Refusal::inside)?;
        value["parties"] = json!(parties.get(line.id.as_str()));
        lines.push(value);
    }
    let asserted: Vec<_> =
        told.edition.assessments.iter().filter(|one| assessments.contains(one.id.as_str())).collect();
    quotes.extend(asserted.iter().flat_map(|one| &one.cites));
    let quotes: Vec<Value> = told
        .edition
        .quotes
        .iter()
        .zip(&told.starts)
        .filter(|(quote, _)| quotes.contains(&quote.number))
        .map(|(quote, start)| {
            json!({
                "number": quote.number, "text": quote.text, "language": quote.language, "source": quote.source,
                "locator": quote.locator, "document": quote.document, "start": start,
            })
        })
        .collect();
    Ok(Reply::json(&json!({ "lines": lines, "assessments": asserted, "quotes": quotes })))
}

/// Numbers of all quotations a line cites.
fn cited(line: &Line) -> impl Iterator<Item = usize> {
    let claims = line.says.iter().chain(&line.denies).flat_map(|said| &said.cites);
    line.cites.iter().chain(claims).copied()
}

/// What the acting parties are called, each once.
fn named(parties: &[ActorRef]) -> Vec<String> {
    let mut names: Vec<String> = parties.iter().map(party_name).collect();
    names.sort();
    names.dedup();
    names
}
