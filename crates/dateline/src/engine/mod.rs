//! The engine of a run: the language pipeline and the resources, opened once and shared by all threads.

mod language;

pub use language::{Languages, Told};

use anyhow::Context;
use dateline_coder::Coded;
use dateline_coder::link::{LinkModel, LinkOptions, link};
use dateline_coder::proposal::{Proposals, propose};
use dateline_coder::time::Tagger;
use dateline_nlp::{ParseOptions, Pipeline, Truecaser, parse_document};
use dateline_resources::actors::ActorDictionary;
use dateline_resources::learned::Learned;
use dateline_resources::verbs::VerbDictionary;
use dateline_resources::{Resources, linking, models};
use dateline_types::*;
use std::sync::Arc;

/// Everything that turns a document into events.
pub struct Engine {
    resources: Resources,
    /// What reads and links, the same for all engines that differ only in their resources.
    machinery: Arc<Machinery>,
}

struct Machinery {
    pipeline: Pipeline,
    tagger: Tagger,
    linking: LinkModel,
    /// What reads the languages that are told over.
    readers: language::Readers,
}

/// Opens what linking has learnt.
///
/// # Errors
/// If a table is damaged: a damaged build.
pub fn open_linking() -> anyhow::Result<LinkModel> {
    let tables = (linking::weights(), linking::words());
    LinkModel::read(tables.0, tables.1).map_err(anyhow::Error::msg)
}

/// Opens the language pack that ships, or the installed one named `model`. English text in capitals is restored to
/// mixed case before it is parsed.
///
/// # Errors
/// If there is no such pack, or it does not open.
pub fn open_pipeline(model: Option<&str>) -> anyhow::Result<Pipeline> {
    let pipeline = match model {
        None => Pipeline::from_pack(models::en_core_web_sm()),
        Some(name) => Pipeline::from_pack(crate::models::open(name).map_err(|failure| failure.error)?),
    }
    .context("cannot open the language pack")?;
    if !pipeline.name().starts_with("en_") {
        return Ok(pipeline);
    }
    let truecaser = Truecaser::new(models::truecase_words(), models::truecase_context())
        .context("cannot read the truecasing table")?;
    Ok(pipeline.with_truecaser(truecaser))
}

/// Opens the built-in resources, with the gazetteer the user imported in place of the built-in one.
///
/// # Errors
/// If an installed gazetteer does not open, or a table is damaged: a damaged build.
pub fn open_resources() -> anyhow::Result<Resources> {
    let mut resources = Resources::embedded().context("cannot open the resources")?;
    if crate::gazetteers::installed().is_some() {
        resources.gazetteer = crate::gazetteers::open().map_err(|failure| failure.error)?;
    }
    Ok(resources)
}

impl Engine {
    /// Opens what ships inside the program, with the gazetteer the user imported in place of the built-in one, and
    /// with the language pack `model` if the user names an installed one.
    ///
    /// # Errors
    /// If there is no such pack, or a part of the program does not open: a damaged build.
    pub fn open(model: Option<&str>) -> anyhow::Result<Engine> {
        let mut pipeline = open_pipeline(model)?;
        // The bare pipeline gives what spaCy gives, token for token; reports need a few abbreviations more.
        if pipeline.name().starts_with("en_") {
            pipeline = pipeline.with_abbreviations(&models::english_abbreviations());
        }
        let resources = open_resources()?;
        let tagger = Tagger::new(&resources.time).context("cannot compile the time rules")?;
        let readers = language::Readers::open()?;
        let machinery = Machinery { pipeline, tagger, linking: open_linking()?, readers };
        Ok(Engine { resources, machinery: Arc::new(machinery) })
    }

    /// The same engine with the models of further languages that the user installed.
    #[must_use]
    pub fn with_installed_languages(self) -> Engine {
        let machinery = match Arc::try_unwrap(self.machinery) {
            Ok(own) => Arc::new(Machinery { readers: own.readers.with_installed(), ..own }),
            // What another engine reads with is not changed under its hands.
            Err(shared) => shared,
        };
        Engine { machinery, ..self }
    }

    /// An engine with other resources that reads with the same models, which are the most of its memory.
    pub fn sharing(&self, resources: Resources) -> Engine {
        Engine { resources, machinery: Arc::clone(&self.machinery) }
    }

    /// Lower-case words that may be forms of this verb or noun.
    pub fn forms(&self, lemma: &str) -> Vec<String> {
        let forms = |pos| self.machinery.pipeline.forms(lemma, pos);
        forms(Pos::Verb).into_iter().chain(forms(Pos::Noun)).collect()
    }

    /// The same engine with another actor dictionary.
    #[must_use]
    pub fn with_actors(mut self, actors: ActorDictionary) -> Engine {
        self.resources.actors = actors;
        self
    }

    /// The same engine with other resources: with what a workspace's users know over them.
    #[must_use]
    pub fn with_resources(mut self, resources: Resources) -> Engine {
        self.resources = resources;
        self
    }

    /// The same engine with other weights for its deciders.
    #[must_use]
    pub fn with_learned(mut self, learned: Learned) -> Engine {
        self.resources.learned = learned;
        self
    }

    /// Replaces the weights of the deciders.
    pub fn set_learned(&mut self, learned: Learned) {
        self.resources.learned = learned;
    }

    /// The same engine with a verb dictionary of the user's.
    #[must_use]
    pub fn with_verbs(mut self, verbs: VerbDictionary) -> Engine {
        self.resources.verbs = Some(verbs);
        self
    }

    /// Lays the places of a CSV file over the gazetteer: a project's own (`docs/places.md` describes the columns).
    ///
    /// # Errors
    /// If the file cannot be read or has bad lines.
    pub fn with_places(mut self, file: &std::path::Path) -> Result<Engine, crate::failure::Failure> {
        self.resources.gazetteer = crate::gazetteers::with_project(self.resources.gazetteer, file)?;
        Ok(self)
    }

    /// Names and versions of what reads: the language pipeline, and the models of further languages.
    pub fn pipeline_name(&self) -> String {
        match self.machinery.readers.name() {
            None => self.machinery.pipeline.name().to_owned(),
            Some(name) => format!("{} {name}", self.machinery.pipeline.name()),
        }
    }

    /// Languages whose reports are coded.
    pub fn languages(&self) -> Languages {
        self.machinery.readers.languages()
    }

    /// The language pipeline.
    pub fn pipeline(&self) -> &Pipeline {
        &self.machinery.pipeline
    }

    /// The dictionaries and the gazetteer.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// The reader of dates.
    pub fn tagger(&self) -> &Tagger {
        &self.machinery.tagger
    }

    /// True if the gazetteer knows a place of this name, whatever its case.
    pub fn knows_name(&self, name: &str) -> bool {
        self.resources.gazetteer.knows(name)
    }

    /// Document → Parse.
    pub fn parse(&self, document: &Document) -> (Parse, Vec<Diagnostic>) {
        match self.machinery.readers.parse(document) {
            Some(parsed) => parsed,
            None => parse_document(&self.machinery.pipeline, document, &ParseOptions::default()),
        }
    }

    /// A document in a language that is told over, in the coder's own words, with what they refer to; `None` for one that
    /// is in them.
    pub fn tell(&self, document: &Document, parse: &Parse) -> Option<Told> {
        self.machinery.readers.tell(document, parse, &self.resources, &self.machinery.tagger)
    }

    /// Parse → Mentions.
    pub fn mention(&self, document: &Document, parse: &Parse) -> (Mentions, Vec<Diagnostic>) {
        match self.tell(document, parse) {
            None => dateline_coder::mention(document, parse, &self.resources, &self.machinery.tagger),
            Some(told) => (told.mentions_of(document), told.diagnostics),
        }
    }

    /// Mentions → events and statements.
    pub fn code(&self, document: &Document, parse: &Parse, mentions: &Mentions) -> Coded {
        match self.tell(document, parse) {
            None => dateline_coder::code(document, parse, mentions, &self.resources),
            Some(told) => told.code(document, &self.resources),
        }
    }

    /// The phrases a document offers as parties, things and means, its own cues and those of its sentences.
    pub fn propose(
        &self,
        document: &Document,
        parse: &Parse,
        mentions: &Mentions,
        events: &[Event],
    ) -> Proposals {
        propose(document, parse, mentions, events, &self.resources)
    }

    /// The English name of a country by its ISO-3 code.
    pub fn country_name(&self, iso3: &str) -> Option<&str> {
        self.resources.gazetteer.countries().by_iso3(iso3).map(|c| c.name.as_str())
    }

    /// Events → incidents.
    pub fn link(&self, documents: &[Document], events: &[Event], options: &LinkOptions) -> Vec<Incident> {
        let documents: Vec<&Document> = documents.iter().collect();
        link(&documents, events, &self.machinery.linking, options)
    }
}
