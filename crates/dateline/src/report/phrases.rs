//! How each class of event is named, in every language: data in `resources/report/LANGUAGE/phrases.toml`.

use dateline_types::{EventClass, Incident, PloverType, Side};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// English, which the web interface names classes in.
pub(super) const ENGLISH: &str = include_str!("../../../../resources/report/en/phrases.toml");

/// A label for badges, and a noun phrase with the prepositions that join its parties.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phrase {
    pub label: String,
    #[serde(default)]
    pub phrase: String,
    #[serde(default)]
    pub actor: String,
    #[serde(default)]
    pub target: String,
    /// True if the phrase is in the plural.
    #[serde(default)]
    pub plural: bool,
}

/// All phrases, by class.
#[derive(Debug)]
pub(crate) struct Phrases(BTreeMap<String, Phrase>);

impl Phrases {
    /// Those of the web interface, read once: it asks for them with every event.
    pub fn embedded() -> &'static Phrases {
        static READ: OnceLock<Phrases> = OnceLock::new();
        READ.get_or_init(|| Phrases::parse(ENGLISH))
    }

    /// Phrases that ship.
    pub(super) fn parse(text: &str) -> Phrases {
        Phrases(toml::from_str(text).expect("the embedded phrases are checked by a test"))
    }

    /// The phrase of a class: its own, or its type's.
    pub fn of_class(&self, class: EventClass) -> &Phrase {
        let own = class.to_string();
        let broad = own.split('/').next().unwrap_or_default().to_owned();
        self.0.get(&own).or_else(|| self.0.get(&broad)).unwrap_or(&self.0["mutual"])
    }

    /// The phrase of an incident: a clash when its sides stand against each other.
    pub fn of(&self, incident: &Incident) -> &Phrase {
        if is_mutual(incident) { &self.0["mutual"] } else { self.of_class(incident.class) }
    }

    /// True if it has a phrase of its own under this name.
    #[cfg(test)]
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// True when the incident is an armed clash: an assault with parties on both sides among its actors.
pub(crate) fn is_mutual(incident: &Incident) -> bool {
    incident.class.plover_type() == Some(PloverType::Assault)
        && incident.actors.iter().any(|a| a.side == Side::A)
        && incident.actors.iter().any(|a| a.side == Side::B)
}
