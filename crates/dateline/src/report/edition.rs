//! A bulletin before it takes a form: every sentence, list and quotation, in the order they are printed.
//!
//! The forms ([`super::forms`]) and the templates a project brings read this and nothing else, so that HTML, Markdown and
//! DOCX cannot say different things. All text is plain: a form escapes what its own syntax needs.

use serde::Serialize;
use std::collections::BTreeMap;

/// A whole bulletin.
#[derive(Debug, Clone, Serialize)]
pub struct Edition {
    /// ISO 639-1 code of the language its sentences are in.
    pub language: String,
    /// Its fixed words by name, in that language.
    pub labels: BTreeMap<String, String>,
    /// The title.
    pub title: String,
    /// The days it tells of, in words.
    pub period: String,
    /// What a reader must know first.
    pub marks: Vec<Mark>,
    /// Issue, cut-off, share reviewed and the like, each with its label.
    pub facts: Vec<Fact>,
    /// The headline counts.
    pub figures: Vec<Figure>,
    /// The key findings.
    pub findings: Vec<Sentence>,
    /// What was wrong in earlier issues.
    pub corrections: Vec<String>,
    /// The map as SVG; empty in forms that draw nothing.
    pub map: String,
    /// The timeline as SVG.
    pub timeline: String,
    /// Incidents that happened, by country and theme, in time order.
    pub sections: Vec<Section>,
    /// Incidents that are uncertain, in time order.
    pub uncertain: Vec<Line>,
    /// Incidents that were planned, supposed or negated, in time order.
    pub apart: Vec<Line>,
    /// How many incidents are not printed, in words; empty if all are.
    pub left_out: String,
    /// What is asserted and is no event.
    pub assessments: Vec<Assessment>,
    /// Who was read, who said nothing, who tells one side.
    pub sources: Sources,
    /// Quoted words, numbered from 1 in order of first use.
    pub quotes: Vec<Quote>,
    /// One row for every input, or for the first of very many.
    pub inputs: Vec<InputRow>,
    /// How many inputs there were.
    pub inputs_read: usize,
    /// Inputs that were not coded.
    pub inputs_not_coded: usize,
    /// Origins, licences and what it is not for.
    pub colophon: Vec<String>,
}

/// A note at the head.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    /// What it is about: `machine`, `signed`, `demo`.
    pub kind: String,
    /// The words in bold.
    pub strong: String,
    /// The rest.
    pub text: String,
}

/// A labelled line of the head.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A headline count.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: usize,
    /// What the count means.
    pub note: String,
}

/// A key finding with the incidents it rests on.
#[derive(Debug, Clone, Serialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// The incidents, by the numbers of their lines.
    pub rests_on: Vec<Reference>,
}

/// A line of the bulletin that a sentence leads to.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Its printed number.
    pub number: usize,
    /// The incident's id.
    pub id: String,
}

/// Incidents under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// An anchor: the country's code, or `s1`, `s2` … for headings of a person's.
    pub key: String,
    /// The heading.
    pub heading: String,
    /// How many incidents.
    pub count: usize,
    /// Its parts by theme.
    pub themes: Vec<Theme>,
}

/// Incidents of one theme.
#[derive(Debug, Clone, Serialize)]
pub struct Theme {
    /// The heading; empty where the section has one theme.
    pub heading: String,
    /// The incidents in time order.
    pub lines: Vec<Line>,
}

/// One incident.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its number in the bulletin, from 1.
    pub number: usize,
    /// The incident's id.
    pub id: String,
    /// The class, for filters.
    pub class: String,
    /// The class in words.
    pub label: String,
    /// The quad category, for colour.
    pub quad: String,
    /// The domain, for filters.
    pub domain: String,
    /// The domain in words.
    pub domain_label: String,
    /// First possible day, empty if unknown.
    pub start: String,
    /// Last possible day, empty if unknown.
    pub end: String,
    /// The point it is drawn at; empty if it is not drawn.
    pub point: String,
    /// What it says.
    pub text: String,
    /// True if a person wrote the text.
    pub edited: bool,
    /// Reports, publishers and origins, in words.
    pub provenance: String,
    /// How sure the record is, in words.
    pub confidence: String,
    /// Who says so.
    pub says: Vec<Cited>,
    /// Who denies it or takes it back.
    pub denies: Vec<Cited>,
    /// What reports contradict each other about: the subject, and each position.
    pub disputes: Vec<(String, Vec<String>)>,
    /// Why its reports are one incident.
    pub why: Vec<String>,
    /// Numbers of the quotations it rests on.
    pub cites: Vec<usize>,
}

/// Words with the quotations they rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// The words.
    pub text: String,
    /// Numbers of the quotations.
    pub cites: Vec<usize>,
}

/// Something asserted that is no event.
#[derive(Debug, Clone, Serialize)]
pub struct Assessment {
    /// The statement's id.
    pub id: String,
    /// Its kind in words.
    pub kind: String,
    /// Holder and words.
    pub text: String,
    /// Numbers of the quotations it rests on.
    pub cites: Vec<usize>,
}

/// What is known of the sources, in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sources {
    /// Every publisher that was read.
    pub monitored: Vec<String>,
    /// Those with nothing to tell.
    pub silent: Vec<String>,
    /// Countries that only outsiders tell of.
    pub no_local: Vec<String>,
    /// Conflicts that one side tells.
    pub one_sided: Vec<String>,
}

/// Quoted words.
#[derive(Debug, Clone, Serialize)]
pub struct Quote {
    /// Its number.
    pub number: usize,
    /// The language of the words.
    pub language: String,
    /// The words, at most [`super::LONGEST_QUOTE`].
    pub text: String,
    /// Publisher and date.
    pub source: String,
    /// Page or paragraph; empty if unknown.
    pub locator: String,
    /// The report's id.
    pub document: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The lines that cite it.
    pub cited_by: Vec<String>,
}

/// What became of one input.
#[derive(Debug, Clone, Serialize)]
pub struct InputRow {
    /// Its path.
    pub path: String,
    /// The verdict.
    pub verdict: String,
    /// Events coded.
    pub events: usize,
    /// Why.
    pub reason: String,
}

impl Edition {
    /// Every line, in the order of print.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        let facts = self.sections.iter().flat_map(|section| &section.themes).flat_map(|theme| &theme.lines);
        facts.chain(&self.uncertain).chain(&self.apart)
    }
}
