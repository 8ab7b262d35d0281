//! Reads other people's event datasets: UCDP GED, ACLED, GTD, GDELT 2.0 events and POLECAT become [`Incident`]s.
//!
//! A reader holds one row at a time, whatever the file's size. A row that cannot be used comes back as a
//! [`RowProblem`] with its line and reason, and the reading goes on; only a file without the dataset's columns is an
//! error. Columns the dataset's documentation does not list are kept with the row. Where a provider forbids passing
//! rows on, every incident is flagged `restricted`, and [`Dataset::terms`] says so in a sentence to print.
//!
//! ```
//! use dateline_store::import::{Dataset, ImportOptions, open};
//!
//! let file = "id,latitude,longitude,date_start,date_end,type_of_violence,side_a,side_b,where_prec\n\
//!             7,34.8,36.7,2016-01-01,2016-01-02,1,Government of A,Group B,1\n\
//!             8,94.8,36.7,2016-01-01,2016-01-02,1,Government of A,Group B,1\n";
//! let mut rows = open(Dataset::Ged, file.as_bytes(), ImportOptions::default()).unwrap();
//! let first = rows.next().unwrap().unwrap();
//! assert_eq!(first.incident.actors.len(), 2);
//! let problem = rows.next().unwrap().unwrap_err();
//! assert_eq!(problem.to_string(), "line 3 (row 8): latitude is not between -90 and 90: \"94.8\"");
//! ```

mod acled;
mod bundle;
mod classes;
mod columns;
mod detect;
mod flatgeobuf;
pub(crate) mod gdelt;
mod ged;
mod gtd;
mod incident;
mod lines;
mod objects;
mod polecat;
mod reader;
mod states;
mod utf16;

pub use bundle::{ReadBundle, read_bundle};
pub use detect::{FileKind, detect};
pub use lines::{IncidentLines, incident_lines};
pub use objects::{ObjectForm, object_form, to_csv};
pub use reader::{ImportError, Importer, open};
pub use states::gwno;
pub use utf16::to_utf8;

use crate::record::IncidentRecord;
use dateline_types::Incident;
use smol_str::SmolStr;
use std::fmt;

/// A dataset this program can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dataset {
    /// UCDP Georeferenced Event Dataset 23.1 to 25.1, CSV, also in the HDX form with a row of HXL tags.
    Ged,
    /// ACLED export, CSV.
    Acled,
    /// Global Terrorism Database, CSV saved from the spreadsheet.
    Gtd,
    /// GDELT 2.0 events, tab-separated without a header.
    Gdelt,
    /// POLECAT, tab-separated.
    Polecat,
}

/// Under which terms a dataset may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Who provides it.
    pub provider: &'static str,
    /// What to tell the user on import.
    pub statement: &'static str,
    /// What to cite.
    pub citation: &'static str,
    /// True when rows must not be passed on: public exports refuse them.
    pub restricted: bool,
}

impl Dataset {
    /// Every dataset.
    pub const ALL: [Dataset; 5] =
        [Dataset::Ged, Dataset::Acled, Dataset::Gtd, Dataset::Gdelt, Dataset::Polecat];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Dataset::Ged => "ged",
            Dataset::Acled => "acled",
            Dataset::Gtd => "gtd",
            Dataset::Gdelt => "gdelt",
            Dataset::Polecat => "polecat",
        }
    }

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Dataset::Ged => "UCDP GED",
            Dataset::Acled => "ACLED",
            Dataset::Gtd => "GTD",
            Dataset::Gdelt => "GDELT",
            Dataset::Polecat => "POLECAT",
        }
    }

    /// The dataset with this name.
    pub fn from_name(name: &str) -> Option<Dataset> {
        Dataset::ALL.into_iter().find(|d| d.name() == name)
    }

    /// Keys of `docs/references.bib` to cite for rows of this dataset under `label`: UCDP asks for the article of the version.
    /// `None` in the second place if the label names no version of GED that is known here.
    pub fn references(self, label: &str) -> (Vec<&'static str>, Option<&'static str>) {
        match self {
            Dataset::Ged => {
                let version = label.rsplit('-').next().unwrap_or_default();
                let article = match version.split('.').next().unwrap_or_default() {
                    "22" => Some("davies-2022"),
                    "23" => Some("davies-2023"),
                    "24" => Some("davies-2024"),
                    "25" => Some("davies-2025"),
                    "26" => Some("davies-2026"),
                    _ => None,
                };
                (vec!["sundberg-melander-2013"], article)
            }
            Dataset::Acled => (vec!["raleigh-2010"], None),
            Dataset::Gtd => (vec!["lafree-dugan-2007"], None),
            Dataset::Gdelt => (vec!["leetaru-schrodt-2013"], None),
            Dataset::Polecat => (vec!["halterman-2023"], None),
        }
    }

    /// What to cite for rows under `label`, in words.
    pub fn citation(self, label: &str) -> String {
        match (self, self.references(label).1) {
            (Dataset::Ged, Some(article)) => {
                let year = article.rsplit('-').next().unwrap_or_default();
                format!("Davies et al. {year}; Sundberg and Melander 2013")
            }
            (Dataset::Ged, None) => {
                "Davies et al. 2026 (or the article of the version you used: name it with --label \
                                     ucdp-ged-26.1); Sundberg and Melander 2013"
                    .to_owned()
            }
            _ => self.terms().citation.to_owned(),
        }
    }

    /// The provider's terms.
    pub const fn terms(self) -> Terms {
        match self {
            Dataset::Ged => Terms {
                provider: "UCDP, Uppsala University",
                statement: "UCDP GED is published under CC BY 4.0: cite it wherever its rows or numbers appear.",
                citation: "Davies et al. 2026; Sundberg and Melander 2013",
                restricted: false,
            },
            Dataset::Acled => Terms {
                provider: "ACLED",
                statement: "ACLED data are used under your own agreement with ACLED. Its terms forbid passing raw data on \
                            and using it to build a similar or competing dataset, product or platform. Imported rows are \
                            marked restricted, and public exports leave them out.",
                citation: "Raleigh et al. 2010; ACLED, acleddata.com",
                restricted: true,
            },
            Dataset::Gtd => Terms {
                provider: "START, University of Maryland",
                statement: "GTD data are used under your own agreement with START. Its terms forbid redistribution. \
                            Imported rows are marked restricted, and public exports leave them out.",
                citation: "START, Global Terrorism Database",
                restricted: true,
            },
            Dataset::Gdelt => Terms {
                provider: "The GDELT Project",
                statement: "GDELT is free for any use with citation of the GDELT Project. It is coded by machine: one \
                            incident may have many rows.",
                citation: "Leetaru and Schrodt 2013; gdeltproject.org",
                restricted: false,
            },
            Dataset::Polecat => Terms {
                provider: "POLECAT, Harvard Dataverse",
                statement: "POLECAT is published on Harvard Dataverse: cite it, and check the terms of the release you \
                            downloaded. It is coded by machine.",
                citation: "Halterman et al. 2023",
                restricted: false,
            },
        }
    }
}

/// How a dataset writes a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryCode<'a> {
    /// A name in English.
    Name(&'a str),
    /// A FIPS 10-4 code.
    Fips(&'a str),
}

/// What the reader asks the caller, and what it calls the dataset.
#[derive(Clone, Copy)]
pub struct ImportOptions<'a> {
    /// The dataset with its version, as it shall stand in `origin`; the dataset's name when empty.
    pub label: &'a str,
    /// The ISO-3 code of a country by its English name; datasets' own odd names and FIPS codes are known here.
    pub country: &'a dyn Fn(&str) -> Option<SmolStr>,
    /// The dictionary key of a group, office or institution by its name.
    pub actor: &'a dyn Fn(&str) -> Option<SmolStr>,
    /// GED without a header, as its candidate files come: columns by their position.
    pub headerless: bool,
}

impl Default for ImportOptions<'_> {
    fn default() -> Self {
        ImportOptions { label: "", country: &|_| None, actor: &|_| None, headerless: false }
    }
}

impl fmt::Debug for ImportOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportOptions").field("label", &self.label).finish_non_exhaustive()
    }
}

/// A row that could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRow {
    /// Line of the file where the row starts, from 1.
    pub line: u64,
    /// What it says.
    pub incident: Incident,
    /// Columns that the dataset's documentation does not list, and documented ones that an incident has no field for, with
    /// their values, where not empty.
    pub extra: Vec<(SmolStr, String)>,
    /// What was left out or looks wrong, one short sentence each.
    pub remarks: Vec<String>,
}

impl From<&ImportedRow> for IncidentRecord {
    /// The incident with the columns that are kept beside it.
    fn from(row: &ImportedRow) -> IncidentRecord {
        IncidentRecord { extra: row.extra.iter().cloned().collect(), ..IncidentRecord::from(&row.incident) }
    }
}

/// A row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Line of the file where the row starts, from 1.
    pub line: u64,
    /// The row's own id, if it has one.
    pub row: Option<String>,
    /// Why: lower case, no full stop, value last and quoted.
    pub reason: String,
    /// False for a sound row that tells of no incident, such as GDELT's statements: no fault of the file.
    pub is_fault: bool,
}

/// Why a row becomes no incident.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Refusal {
    /// Something in the row is wrong or missing.
    Fault(String),
    /// The row is sound, but what it tells is no incident.
    NoIncident(String),
}

impl From<String> for Refusal {
    fn from(reason: String) -> Refusal {
        Refusal::Fault(reason)
    }
}

impl From<&str> for Refusal {
    fn from(reason: &str) -> Refusal {
        Refusal::Fault(reason.to_owned())
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.row {
            Some(row) => write!(f, "line {} (row {row}): {}", self.line, self.reason),
            None => write!(f, "line {}: {}", self.line, self.reason),
        }
    }
}

impl std::error::Error for RowProblem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ged_is_cited_by_its_version() {
        let cite = |label: &str| Dataset::Ged.citation(label);
        assert!(cite("ucdp-ged-23.1").starts_with("Davies et al. 2023;"));
        assert!(cite("ged-25.1").starts_with("Davies et al. 2025;"));
        assert!(cite("ged").contains("--label"));
        assert_eq!(Dataset::Ged.references("ucdp-ged-24.1").1, Some("davies-2024"));
        assert!(Dataset::Acled.citation("acled").contains("Raleigh"));
    }
}
