//! A bulletin as a person composes it: a plain file with the chosen sentences and incidents, in their order.
//!
//! The file is TOML. Sentences and incidents can be rewritten, moved and deleted with any editor; each keeps the ids of
//! the incidents it rests on, and [`super::lint`] refuses what its evidence does not carry.

use super::edition::Edition;
use crate::failure::Failure;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;
use utoipa::ToSchema;

/// The form of the file.
pub const SCHEMA: &str = "dateline.composition/1";

/// In `rests_on`: the sentence counts the whole and was not changed.
pub const COUNTS: &str = "counts";

const HEAD: &str = "\
# A bulletin to compose: move, delete and rewrite what is below, then
#   dateline report --from THIS-FILE --out bulletin.html
# `rests_on` names the incidents a sentence is made from; a sentence of counts rests on \"counts\" and stays as it is.
# An incident without `text` is told in the program's words; what is not named here is not printed.
# `assessments` lists what is asserted and is no event; without the list all of it is printed.
# To sign, each named perpetrator needs `ties`: words of a report, verbatim, that tie the party to the act.
#   ties = [{ party = \"the name in the text\", words = \"…\" }]

";

/// A composed bulletin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Composition {
    /// [`SCHEMA`].
    pub schema: String,
    /// ISO 639-1 code of its language.
    pub language: String,
    /// Its title; the usual one if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The issue's number or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The day up to which information was taken in, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<String>,
    /// What was wrong in earlier issues.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<String>,
    /// Ids of the assessments that are printed, in their order; all where there is no list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessments: Option<Vec<String>>,
    /// The key findings.
    #[serde(default)]
    pub finding: Vec<Finding>,
    /// The incidents under their headings.
    #[serde(default)]
    pub section: Vec<ComposedSection>,
}

/// A sentence of the findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The sentence.
    pub text: String,
    /// Ids of the incidents it rests on, or [`COUNTS`].
    #[serde(default)]
    pub rests_on: Vec<String>,
}

/// Incidents under a heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComposedSection {
    /// The heading.
    pub heading: String,
    /// The incidents in their order.
    #[serde(default)]
    pub incident: Vec<ComposedIncident>,
}

/// An incident that a person chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComposedIncident {
    /// Its id.
    pub id: String,
    /// What a person wrote of it; the program's words if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Words that tie each named party to the act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<Tie>,
}

/// Quoted words that tie a party to its act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// The party as its report or the dictionary names it.
    pub party: String,
    /// The words, verbatim.
    pub words: String,
}

impl Composition {
    /// A draft of everything an edition prints, to be changed.
    pub fn draft(edition: &Edition) -> Composition {
        let incidents = |lines: &[super::edition::Line]| -> Vec<ComposedIncident> {
            let of = lines.iter();
            of.map(|l| ComposedIncident { id: l.id.clone(), text: Some(l.text.clone()), ties: Vec::new() })
                .collect()
        };
        let mut section: Vec<ComposedSection> = edition
            .sections
            .iter()
            .map(|section| ComposedSection {
                heading: section.heading.clone(),
                incident: section.themes.iter().flat_map(|theme| incidents(&theme.lines)).collect(),
            })
            .collect();
        for (lines, key) in [(&edition.uncertain, "uncertain"), (&edition.apart, "apart")] {
            if !lines.is_empty() {
                let heading = edition.labels.get(key).cloned().unwrap_or_default();
                section.push(ComposedSection { heading, incident: incidents(lines) });
            }
        }
        let finding = edition
            .findings
            .iter()
            .map(|sentence| Finding {
                text: sentence.text.clone(),
                rests_on: match sentence.rests_on.as_slice() {
                    [] => vec![COUNTS.to_owned()],
                    lines => lines.iter().map(|line| line.id.clone()).collect(),
                },
            })
            .collect();
        Composition {
            schema: SCHEMA.to_owned(),
            language: edition.language.clone(),
            title: Some(edition.title.clone()),
            issue: None,
            cut_off: None,
            corrections: Vec::new(),
            assessments: Some(edition.assessments.iter().map(|item| item.id.clone()).collect()),
            finding,
            section,
        }
    }

    /// Keeps these incidents and assessments, and the findings that rest on them alone: what counts the whole goes.
    pub fn keep(&mut self, incidents: &BTreeSet<&str>, assessments: &BTreeSet<&str>) {
        for section in &mut self.section {
            section.incident.retain(|item| incidents.contains(item.id.as_str()));
        }
        self.section.retain(|section| !section.incident.is_empty());
        self.finding.retain(|finding| finding.rests_on.iter().all(|id| incidents.contains(id.as_str())));
        if let Some(printed) = &mut self.assessments {
            printed.retain(|id| assessments.contains(id.as_str()));
        }
    }

    /// Reads a composition.
    ///
    /// # Errors
    /// If the file cannot be read or is none, with the line.
    pub fn read(path: &Path) -> Result<Composition, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))?;
        Composition::parse(&text).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
    }

    /// Reads a composition from text.
    ///
    /// # Errors
    /// If it is none: what is wrong, and where.
    pub fn parse(text: &str) -> Result<Composition, String> {
        let composition: Composition = toml::from_str(text).map_err(|error| error.to_string())?;
        if composition.schema != SCHEMA {
            return Err(format!("its schema is {:?} and not {SCHEMA:?}", composition.schema));
        }
        if let Some(day) = composition.cut_off.as_ref().filter(|_| composition.cut_off_day().is_none()) {
            return Err(format!("cut_off is {day:?} and no day such as 2024-03-14"));
        }
        Ok(composition)
    }

    /// The file's text, with a head that says how to use it.
    pub fn to_toml(&self) -> String {
        let body = toml::to_string_pretty(self).expect("strings and lists have a form in TOML");
        format!("{HEAD}{body}")
    }

    /// The cut-off as a day.
    pub fn cut_off_day(&self) -> Option<Date> {
        self.cut_off.as_ref()?.parse().ok()
    }

    /// What a person wrote of an incident.
    pub fn text_of(&self, incident: &str) -> Option<&str> {
        self.incidents().find(|item| item.id == incident)?.text.as_deref()
    }

    /// Every incident, in order.
    pub fn incidents(&self) -> impl Iterator<Item = &ComposedIncident> {
        self.section.iter().flat_map(|section| &section.incident)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composition_survives_its_file() {
        let tie = Tie { party: "The \"Front\"".into(), words: "the \"Front\" fired\n\u{202e}twice".into() };
        let composition = Composition {
            schema: SCHEMA.into(),
            language: "en".into(),
            title: Some("Weekly".into()),
            issue: Some("7".into()),
            cut_off: Some("2024-03-14".into()),
            corrections: vec!["Issue 6 gave another day.".into()],
            assessments: Some(vec!["s1".into()]),
            finding: vec![Finding { text: "Two posts were hit.".into(), rests_on: vec!["a".into()] }],
            section: vec![ComposedSection {
                heading: "North".into(),
                incident: vec![ComposedIncident { id: "a".into(), text: None, ties: vec![tie] }],
            }],
        };
        assert_eq!(Composition::parse(&composition.to_toml()).unwrap(), composition);
        let other = composition.to_toml().replace(SCHEMA, "dateline.composition/9");
        assert!(Composition::parse(&other).unwrap_err().contains("schema"));
        let bad = composition.to_toml().replace("2024-03-14", "in March");
        assert!(Composition::parse(&bad).unwrap_err().contains("cut_off"));
        assert!(Composition::parse("schema = \"x\"\n[[finding]\n").unwrap_err().contains("line 2"));
    }

    #[test]
    fn what_is_kept_rests_on_nothing_that_is_not() {
        let item = |id: &str| ComposedIncident { id: id.into(), text: None, ties: Vec::new() };
        let finding = |on: &[&str]| Finding {
            text: on.concat(),
            rests_on: on.iter().map(|id| (*id).to_owned()).collect(),
        };
        let mut composition = Composition {
            schema: SCHEMA.into(),
            language: "en".into(),
            title: None,
            issue: None,
            cut_off: None,
            corrections: Vec::new(),
            assessments: Some(vec!["s1".into(), "s2".into()]),
            finding: vec![finding(&["a"]), finding(&["a", "b"]), finding(&[COUNTS])],
            section: ["a", "b"]
                .map(|id| ComposedSection { heading: id.into(), incident: vec![item(id)] })
                .into(),
        };
        composition.keep(&BTreeSet::from(["a"]), &BTreeSet::from(["s2"]));
        assert_eq!(composition.finding, [finding(&["a"])]);
        assert_eq!(composition.incidents().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["a"]);
        assert_eq!((composition.section.len(), composition.assessments), (1, Some(vec!["s2".to_owned()])));
    }
}
