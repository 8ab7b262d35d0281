//! Languages beside English: models the user installed, and reports told over in the coder's own words.

use dateline_coder::Coded;
use dateline_coder::predicate::transfer::Transferred;
use dateline_coder::time::Tagger;
use dateline_nlp::slovnet::Russian;
use dateline_nlp::{ParseOptions, parse_russian_document};
use dateline_resources::Resources;
use dateline_resources::lexicon::Bilingual;
use dateline_types::*;
use std::sync::OnceLock;

/// The language that is told over, where its models are installed.
const RUSSIAN: &str = "ru";

/// Languages whose reports are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Languages {
    russian: bool,
}

impl Languages {
    /// English, and those whose models the user installed.
    pub fn installed() -> Languages {
        Languages { russian: crate::models::russian().is_some() }
    }

    /// Their ISO 639-1 codes.
    pub fn list(self) -> &'static [&'static str] {
        if self.russian { &["en", RUSSIAN] } else { &["en"] }
    }

    /// True if reports in this language are coded. A language that could not be told is tried as English.
    pub fn codes(self, language: Option<&str>) -> bool {
        language.is_none_or(|language| self.list().contains(&language))
    }

    /// Why reports in a language are not coded, and what to do.
    pub fn why_not(self, language: &str) -> String {
        let way_out = match language {
            RUSSIAN => {
                "; `dateline resources install ru` installs what reads it (docs/nlp.md), then code it again"
            }
            _ => "",
        };
        let told = if language == RUSSIAN {
            "is coded with its models, which are not installed"
        } else {
            "is not coded yet"
        };
        format!("its language ({language}) {told}; the text was read and kept apart{way_out}")
    }
}

/// The models of one language, opened at its first document.
#[derive(Debug)]
struct Models {
    name: String,
    opened: OnceLock<Result<Russian, String>>,
}

impl Models {
    fn get(&self) -> Result<&Russian, &str> {
        let open = || {
            let pack = crate::models::open(&self.name).map_err(|failure| format!("{:#}", failure.error))?;
            Russian::from_pack(pack).map_err(|error| error.to_string())
        };
        self.opened.get_or_init(open).as_ref().map_err(String::as_str)
    }
}

/// What reads the languages that are told over.
#[derive(Debug)]
pub(super) struct Readers {
    models: Option<Models>,
    words: Bilingual,
}

impl Readers {
    /// The word lists, without models.
    pub fn open() -> anyhow::Result<Readers> {
        let words = Bilingual::russian().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Readers { models: None, words })
    }

    /// With the models that are installed.
    pub fn with_installed(mut self) -> Readers {
        self.models = crate::models::russian().map(|name| Models { name, opened: OnceLock::new() });
        self
    }

    pub fn name(&self) -> Option<&str> {
        self.models.as_ref().map(|models| models.name.as_str())
    }

    pub fn languages(&self) -> Languages {
        Languages { russian: self.models.is_some() }
    }

    /// The parse of a document in one of the languages.
    pub fn parse(&self, document: &Document) -> Option<(Parse, Vec<Diagnostic>)> {
        let models = self.models.as_ref().filter(|_| document.language.as_deref() == Some(RUSSIAN))?;
        Some(match models.get() {
            Ok(russian) => parse_russian_document(russian, document, &ParseOptions::default()),
            Err(reason) => {
                let message = format!(
                    "the models {} do not open: {reason}; install them anew: dateline resources install ru",
                    models.name
                );
                let (severity, stage) = (Severity::Refused, Stage::Parse);
                (
                    Parse::default(),
                    vec![Diagnostic { severity, stage, code: "parse/models", message, span: None }],
                )
            }
        })
    }

    pub fn tell(
        &self,
        document: &Document,
        parse: &Parse,
        resources: &Resources,
        tagger: &Tagger,
    ) -> Option<Told> {
        if document.language.as_deref() != Some(RUSSIAN) {
            return None;
        }
        let report = Transferred::of(document, parse, &self.words, &resources.gazetteer);
        let (mentions, diagnostics) = report.mention(document, resources, tagger);
        Some(Told { report, mentions, diagnostics })
    }
}

/// A report in the coder's own words.
#[derive(Debug, Clone)]
pub struct Told {
    /// The report.
    pub report: Transferred,
    /// What its words refer to.
    pub mentions: Mentions,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

impl Told {
    /// What the words of `document`, the original, refer to.
    pub fn mentions_of(&self, document: &Document) -> Mentions {
        self.report.mentions_back(document, self.mentions.clone())
    }

    /// Events and statements in the words of `document`, the original.
    pub fn code(&self, document: &Document, resources: &Resources) -> Coded {
        self.report.code(document, &self.mentions, resources)
    }
}
