//! From the masked view of a run to an [`Edition`]: nothing here knows what form it will take.

use super::arrange::{Arranged, MOST_PRINTED, Rules, Told};
use super::compare::Changes;
use super::compose::Composition;
use super::edition::{
    Assessment, Cited, Edition, InputRow, Line, Quote, Reference, Section, Sentence, Theme,
};
use super::language::Language;
use super::own_words::in_own_words;
use super::party::Parties;
use super::sign::Signature;
use super::summary::{Findings, domain_key};
use super::support::Thresholds;
use super::written::Written;
use super::{LONGEST_QUOTE, map, sentence, sources, timeline};
use crate::names::Names;
use crate::pipeline::Run;
use crate::sitting::quality::AuditFigures;
use crate::verdict::Verdict;
use crate::workspace::reviews::FieldReview;
use dateline_store::export::documents::KnownSource;
use dateline_types::*;
use jiff::civil::Date;
use minijinja::context;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of inputs printed at most; the bundle's `verdicts.csv` has them all.
const MOST_INPUTS: usize = 1_000;

/// What a person decides about a bulletin.
#[derive(Debug, Clone)]
pub struct Options {
    /// From which probability on an incident is well supported, and below which uncertain.
    pub thresholds: Thresholds,
    /// Only incidents of these domains; empty for all.
    pub domains: Vec<Domain>,
    /// Events that a person accepted.
    pub accepted: BTreeSet<EventId>,
    /// Events a person decided on, of all; `None` where there is no review.
    pub reviewed: Option<(usize, usize)>,
    /// What an audit found; `None` where there is none.
    pub audit: Option<AuditFigures>,
    /// Of fields that people decided on, how many were right as coded; empty where nobody did.
    pub field_reviews: Vec<FieldReview>,
    /// What people note of sources, by document.
    pub sources: BTreeMap<DocumentId, KnownSource>,
    /// The issue's number or name.
    pub issue: Option<String>,
    /// The day up to which information was taken in; by default that of the latest report.
    pub cut_off: Option<Date>,
    /// What changed since an earlier issue, and which that was.
    pub since: Option<(String, Changes)>,
    /// What a person chose, ordered and wrote.
    pub composition: Option<Composition>,
    /// Who signed.
    pub signature: Option<Signature>,
    /// Incidents printed at most.
    pub most_printed: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            thresholds: Thresholds::default(),
            domains: Vec::new(),
            accepted: BTreeSet::new(),
            reviewed: None,
            audit: None,
            field_reviews: Vec::new(),
            sources: BTreeMap::new(),
            issue: None,
            cut_off: None,
            since: None,
            composition: None,
            signature: None,
            most_printed: MOST_PRINTED,
        }
    }
}

/// What a bulletin is made from.
pub struct Bulletin<'a> {
    /// The view of the run that may leave.
    pub run: &'a Run,
    /// The dictionaries that name countries and media.
    pub names: &'a Names,
    /// Program version and resource digest, for the colophon.
    pub made_by: &'a str,
    /// What a person decided about it.
    pub options: Options,
}

/// Gathers quotations while the lines are written, so that each is printed once and numbered in order of first use.
#[derive(Default)]
struct Quotations {
    list: Vec<(usize, Evidence, BTreeSet<String>)>,
    index: BTreeMap<(usize, Span), usize>,
}

impl Quotations {
    /// The number (from 1) of a quotation, new or known.
    fn cite(&mut self, document: usize, evidence: &Evidence, from: &str) -> usize {
        let position = *self.index.entry((document, evidence.span)).or_insert_with(|| {
            self.list.push((document, evidence.clone(), BTreeSet::new()));
            self.list.len() - 1
        });
        self.list[position].2.insert(from.to_owned());
        position + 1
    }
}

impl Bulletin<'_> {
    /// Writes the edition in a language.
    pub fn edition(&self, language: &Language) -> Edition {
        let run = self.run;
        let written = Written::of(&run.documents).with(language.party_words("small"));
        let documents: BTreeMap<&DocumentId, &Document> = run.documents.iter().map(|d| (&d.id, d)).collect();
        let countries = self.names.countries();
        let parties = Parties { language, countries, written: &written, documents: &documents };
        let rules = Rules {
            thresholds: self.options.thresholds,
            domains: &self.options.domains,
            accepted: &self.options.accepted,
            composition: self.options.composition.as_ref(),
            most_printed: self.options.most_printed,
        };
        let by_id: BTreeMap<&EventId, &Event> = run.events.iter().map(|event| (&event.id, event)).collect();
        let incidents: Vec<Incident> =
            run.incidents.iter().map(|incident| in_own_words(incident, &by_id)).collect();
        let arranged = Arranged::of(&incidents, &run.events, &parties, &rules);
        let position: BTreeMap<&DocumentId, usize> =
            run.documents.iter().enumerate().map(|(n, document)| (&document.id, n)).collect();
        let mut quotations = Quotations::default();
        let mut line = |at: &usize| self.line(&arranged.told[*at], &parties, &position, &mut quotations);
        let sections = arranged
            .groups
            .iter()
            .map(|group| {
                let themes = group.themes.iter().map(|(heading, of)| Theme {
                    heading: heading.clone(),
                    lines: of.iter().map(&mut line).collect(),
                });
                Section {
                    key: group.key.clone(),
                    heading: group.heading.clone(),
                    count: group.themes.iter().map(|(_, of)| of.len()).sum(),
                    themes: themes.collect(),
                }
            })
            .collect();
        let uncertain = arranged.uncertain.iter().map(&mut line).collect();
        let apart = arranged.apart.iter().map(&mut line).collect();
        let assessments = self.assessments(language, &position, &mut quotations);
        // The map and the timeline show what happened and is not uncertain, of what is printed.
        let drawn: Vec<&Told<'_>> =
            arranged.happened().filter(|told| told.number > 0 && !told.is_uncertain()).collect();
        Edition {
            language: language.code().to_owned(),
            labels: language.labels(),
            title: self.title(language),
            period: super::head::period_words(&arranged, language),
            marks: self.marks(language),
            facts: self.facts(language),
            figures: self.figures(&arranged, language),
            findings: self.findings(&arranged, &parties),
            corrections: self.options.composition.as_ref().map_or(Vec::new(), |c| c.corrections.clone()),
            map: map::draw(&drawn, language),
            timeline: timeline::draw(&drawn, language),
            sections,
            uncertain,
            apart,
            left_out: match arranged.left_out {
                _ if self.options.composition.is_some() => String::new(),
                0 => String::new(),
                count => language.say("sentences.left_out", context! { count }),
            },
            assessments,
            sources: sources::lists(
                &run.documents,
                &run.events,
                &run.verdicts,
                &arranged,
                &parties,
                self.names.actors(),
                &self.options.sources,
            ),
            quotes: self.quotes(quotations, language),
            inputs_not_coded: run.verdicts.iter().filter(|v| v.is_finding()).count(),
            inputs: self.inputs(),
            inputs_read: run.verdicts.len(),
            colophon: vec![
                language.word("labels", "boundary").to_owned(),
                format!(
                    "{} {}. {}",
                    language.word("labels", "made_by"),
                    self.made_by,
                    language.word("labels", "colophon")
                ),
                language.word("labels", "colophon_use").to_owned(),
            ],
        }
    }

    /// One row for every input; of more than [`MOST_INPUTS`], first those a person should look at.
    fn inputs(&self) -> Vec<InputRow> {
        let verdicts = &self.run.verdicts;
        let all = verdicts.len() <= MOST_INPUTS;
        let (findings, coded): (Vec<_>, Vec<_>) =
            verdicts.iter().partition(|verdict| all || verdict.is_finding());
        let rows = findings.into_iter().chain(coded).take(MOST_INPUTS);
        let row = |verdict: &Verdict| InputRow {
            path: verdict.place(),
            verdict: verdict.verdict.to_string(),
            events: verdict.events,
            reason: verdict.reason.clone(),
        };
        rows.map(row).collect()
    }

    /// The generated findings, or a person's.
    fn findings(&self, arranged: &Arranged<'_>, parties: &Parties<'_>) -> Vec<Sentence> {
        if let Some(composition) = &self.options.composition {
            let numbers: BTreeMap<&str, usize> =
                arranged.told.iter().map(|told| (told.incident.id.as_str(), told.number)).collect();
            let reference = |id: &String| {
                let number = *numbers.get(id.as_str())?;
                (number > 0).then(|| Reference { number, id: id.clone() })
            };
            return composition
                .finding
                .iter()
                .map(|finding| Sentence {
                    text: finding.text.clone(),
                    rests_on: finding.rests_on.iter().filter_map(reference).collect(),
                })
                .collect();
        }
        let documents = &self.run.documents;
        Findings { arranged, parties, documents, thresholds: self.options.thresholds }.sentences()
    }

    fn line(
        &self,
        told: &Told<'_>,
        parties: &Parties<'_>,
        position: &BTreeMap<&DocumentId, usize>,
        quotations: &mut Quotations,
    ) -> Line {
        let Told { incident, members, .. } = told;
        let language = parties.language;
        let id = incident.id.as_str();
        let mut cites = Vec::new();
        for member in members {
            let Some(&document) = position.get(&member.document) else { continue };
            for evidence in member.evidence.all() {
                let number = quotations.cite(document, evidence, id);
                if !cites.contains(&number) {
                    cites.push(number);
                }
            }
        }
        let (says, denies) = claims(told, language, position, quotations);
        let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
        let own = self.options.composition.as_ref().and_then(|composition| composition.text_of(id));
        let (domain, organised) = told.domain;
        Line {
            number: told.number,
            id: id.to_owned(),
            class: incident.class.to_string(),
            label: language.phrase(incident).label.clone(),
            quad: sentence::quad_class(incident.class).to_owned(),
            domain: domain.to_string(),
            domain_label: language.word("domains", domain_key(domain, organised)).to_owned(),
            start: day(incident.interval.map(DayInterval::start)),
            end: day(incident.interval.map(DayInterval::end)),
            point: if told.standing == super::support::Standing::Apart || told.is_uncertain() {
                String::new()
            } else {
                map::point_key(incident).unwrap_or_default()
            },
            edited: own.is_some(),
            text: own.map_or_else(|| sentence::incident(incident, members, parties), str::to_owned),
            provenance: sentence::provenance(incident, members, parties),
            confidence: match told.confidence {
                0.0 => String::new(),
                value => language.say("sentences.confidence", context! { value => format!("{value:.2}") }),
            },
            says,
            denies,
            disputes: incident
                .disputes
                .iter()
                .map(|dispute| {
                    let positions = dispute.positions.iter().map(|(text, holders)| {
                        language.say("sentences.dispute", context! { text, count => holders.len() })
                    });
                    (language.word("about", dispute.about.as_str()).to_owned(), positions.collect())
                })
                .collect(),
            why: incident.links.iter().map(|link| link.reasons.join("; ")).collect(),
            cites,
        }
    }

    fn assessments(
        &self,
        language: &Language,
        position: &BTreeMap<&DocumentId, usize>,
        quotations: &mut Quotations,
    ) -> Vec<Assessment> {
        let chosen =
            self.options.composition.as_ref().and_then(|composition| composition.assessments.as_ref());
        let statements: Vec<&Statement> = match chosen {
            Some(ids) => {
                let find = |id: &String| self.run.statements.iter().find(|one| one.id.as_str() == id);
                ids.iter().filter_map(find).collect()
            }
            None => self.run.statements.iter().take(self.options.most_printed).collect(),
        };
        let of = statements
            .into_iter()
            .filter_map(|statement| Some((statement, *position.get(&statement.document)?)));
        of.map(|(statement, document)| {
            let id = statement.id.to_string();
            let cite = |evidence| quotations.cite(document, evidence, &id);
            Assessment {
                kind: language.word("kinds", statement.kind.as_str()).to_owned(),
                text: sentence::statement(statement, &self.run.documents[document], language),
                cites: statement.evidence.all().iter().map(cite).collect(),
                id,
            }
        })
        .collect()
    }

    fn quotes(&self, quotations: Quotations, language: &Language) -> Vec<Quote> {
        let list = quotations.list.into_iter().enumerate();
        list.map(|(n, (document, evidence, cited_by))| {
            let document = &self.run.documents[document];
            let spoken = document.language.as_deref().unwrap_or("und");
            let mut source = sentence::source_name(document, language);
            // Words in another language than the bulletin's are named as such.
            if !matches!(spoken, "und") && spoken != language.code() {
                source = format!("{source}, {}", language.word("languages", spoken));
            }
            Quote {
                number: n + 1,
                language: spoken.to_owned(),
                text: sentence::shorten(&evidence.text, LONGEST_QUOTE),
                source,
                locator: document.source_map.locate(evidence.span.start()).unwrap_or_default().to_owned(),
                document: document.id.to_string(),
                start: evidence.span.start(),
                end: evidence.span.end(),
                cited_by: cited_by.into_iter().collect(),
            }
        })
        .collect()
    }
}

/// Claims on one side, denials and retractions on the other.
fn claims(
    told: &Told<'_>,
    language: &Language,
    position: &BTreeMap<&DocumentId, usize>,
    quotations: &mut Quotations,
) -> (Vec<Cited>, Vec<Cited>) {
    let (mut says, mut denies) = (Vec::new(), Vec::new());
    for member in &told.members {
        let Some(&document) = position.get(&member.document) else { continue };
        for claim in &member.status.claims {
            let evidence = Evidence { span: claim.span, text: claim.text.clone() };
            let evidence = if claim.text.is_empty() { member.evidence.first().clone() } else { evidence };
            let number = quotations.cite(document, &evidence, told.incident.id.as_str());
            let text = sentence::claim(claim, language);
            let denial = matches!(claim.act, ClaimAct::Denied | ClaimAct::Retracted);
            let side: &mut Vec<Cited> = if denial { &mut denies } else { &mut says };
            match side.iter_mut().find(|said| said.text == text) {
                Some(said) if said.cites.contains(&number) => {}
                Some(said) => said.cites.push(number),
                None => side.push(Cited { text, cites: vec![number] }),
            }
        }
    }
    (says, denies)
}

#[cfg(test)]
mod tests;
