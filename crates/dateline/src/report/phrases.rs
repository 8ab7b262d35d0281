//! How the bulletin names each class of event: data in `resources/report/en/phrases.toml`.

use dateline_types::{EventClass, Incident, PloverType, Side};
use serde::Deserialize;
use std::collections::BTreeMap;

const PHRASES: &str = include_str!("../../../../resources/report/en/phrases.toml");

/// A label for badges, and a noun phrase with the prepositions that join its parties.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phrase {
    pub label: String,
    pub phrase: String,
    pub actor: String,
    pub target: String,
}

/// All phrases, by class.
pub(crate) struct Phrases(BTreeMap<String, Phrase>);

impl Phrases {
    pub fn embedded() -> Phrases {
        Phrases(toml::from_str(PHRASES).expect("the embedded phrases are checked by a test"))
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
}

/// True when the incident is an armed clash: an assault with parties on both sides among its actors.
pub(crate) fn is_mutual(incident: &Incident) -> bool {
    incident.class.plover_type() == Some(PloverType::Assault)
        && incident.actors.iter().any(|a| a.side == Side::A)
        && incident.actors.iter().any(|a| a.side == Side::B)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_types::LocalType;

    #[test]
    fn every_class_has_a_phrase() {
        let phrases = Phrases::embedded();
        for &kind in PloverType::ALL {
            assert!(phrases.0.contains_key(kind.as_str()), "{kind}");
            for &mode in kind.modes() {
                assert!(phrases.0.contains_key(&format!("{kind}/{mode}")), "{kind}/{mode}");
            }
        }
        for &local in LocalType::ALL {
            assert!(phrases.0.contains_key(local.as_str()), "{local}");
        }
    }
}
