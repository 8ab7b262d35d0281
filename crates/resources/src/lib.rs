//! Opens what dateline looks things up in: ontology, lexicons, dictionaries, gazetteer, models, basemap.
//!
//! The knowledge itself is data in the top-level `resources/` folder; each folder there says in its `SOURCE.toml`
//! where it is from and under what terms. This crate reads it, checks it, and hands it out by reference.

pub mod actors;
pub mod basemap;
pub mod countries;
mod dictionary_lines;
pub mod gazetteer;
pub mod learned;
pub mod lexicon;
pub mod linking;
pub mod models;
pub mod ontology;
pub mod persons;
pub mod time;
pub mod verbs;

/// Everything the coder looks up, opened once by the application and handed on by reference.
#[derive(Debug, Clone)]
pub struct Resources {
    /// Crosswalks to other coding schemes.
    pub ontology: ontology::Ontology,
    /// Event lexicon and word classes.
    pub lexicon: lexicon::Lexicon,
    /// Places of the world, regions, demonyms.
    pub gazetteer: gazetteer::Gazetteer,
    /// Actors, agents and offices.
    pub actors: actors::ActorDictionary,
    /// Words that tell names of persons from other names.
    pub persons: persons::PersonWords,
    /// Rules for temporal expressions.
    pub time: time::TimeRules,
    /// Weights of the deciders.
    pub learned: learned::Learned,
    /// Weights of the deciders for reports told over from another language.
    pub transferred: learned::Learned,
    /// The user's own verb dictionary, if there is one.
    pub verbs: Option<verbs::VerbDictionary>,
}

impl Resources {
    /// What is built into the program.
    ///
    /// # Errors
    /// If a built-in file does not follow its format; tests of this crate keep that from happening.
    pub fn embedded() -> Result<Resources, lexicon::LintError> {
        let actors = actors::ActorDictionary::embedded(&countries::Countries::embedded())
            .map_err(|e| lexicon::LintError { path: format!("actors/{}", e.path), message: e.to_string() })?;
        let persons = persons::PersonWords::embedded()
            .map_err(|message| lexicon::LintError { path: "persons/words.txt".to_owned(), message })?;
        let weights = |read: Result<learned::Learned, learned::WeightsError>| {
            read.map_err(|e| lexicon::LintError { path: "learned".to_owned(), message: e.to_string() })
        };
        Ok(Resources {
            ontology: ontology::Ontology::embedded()?,
            lexicon: lexicon::Lexicon::embedded()?,
            gazetteer: gazetteer::Gazetteer::embedded(),
            actors,
            persons,
            time: time::TimeRules::embedded(),
            learned: weights(learned::Learned::embedded())?,
            transferred: weights(learned::Learned::embedded_russian())?,
            verbs: None,
        })
    }
}
