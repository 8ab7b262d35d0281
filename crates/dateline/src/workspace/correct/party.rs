//! A party by its name: a group, an organisation, a state, its people by what they do; never a person.

use super::{Choice, Context, Resolved, is_none, side, words_in};
use crate::failure::Failure;
use crate::names::Names;
use dateline_resources::Resources;
use dateline_resources::actors::{Entry, EntryKind, NameUse, words};
use dateline_resources::countries::CountryWord;
use dateline_types::*;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What a name of a party came to.
pub enum Known {
    /// One actor: key, name and sector as they are there, and a remark.
    One {
        /// Key of the dictionary.
        actor: Option<SmolStr>,
        /// The dictionary's name.
        name: Option<String>,
        /// PLOVER sector.
        sector: Option<Sector>,
        /// What a person should know of it.
        remark: Option<String>,
    },
    /// Several fit.
    Several(Vec<Choice>),
}

pub(super) fn resolve(
    event: &Event,
    value: &str,
    adds: bool,
    is_actor: bool,
    context: &Context<'_>,
) -> Result<Resolved, Failure> {
    let mut event = event.clone();
    let before =
        if is_actor { std::mem::take(&mut event.actors) } else { std::mem::take(&mut event.targets) };
    let mut parties = if adds { before.clone() } else { Vec::new() };
    let mut remarks = Vec::new();
    if !is_none(value) {
        for words in value.split(';').map(str::trim).filter(|words| !words.is_empty()) {
            let Known::One { actor, name, sector, remark } = (match known_party(words, context.resources)? {
                Known::Several(choices) => return Ok(Resolved::Choose(choices)),
                one => one,
            }) else {
                continue;
            };
            remarks.extend(remark);
            let (span, _) = words_in(context.document, &event, words);
            // Who holds the party responsible is what the report says, and is not corrected with its name.
            let attribution = is_actor.then(|| {
                before.first().and_then(|party| party.attribution.clone()).unwrap_or(Attribution {
                    basis: AttributionBasis::Stated,
                    by: None,
                    certainty: Certainty::Certain,
                })
            });
            parties.push(ActorRef {
                span,
                text: words.to_owned(),
                actor,
                name,
                basis: KeyBasis::Stated,
                sector,
                side: before.first().map_or(side(is_actor), |party| party.side),
                role: (!is_actor).then(|| before.first().and_then(|p| p.role).unwrap_or(TargetRole::Target)),
                attribution,
            });
        }
    }
    *(if is_actor { &mut event.actors } else { &mut event.targets }) = parties;
    let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
    Ok(Resolved::Event(Box::new(event), remark))
}

/// What a name or key of a party stands for, with the workspace's own actors.
///
/// # Errors
/// If it is a person's name, or nothing that acts.
pub fn known_party(text: &str, resources: &Resources) -> Result<Known, Failure> {
    let actors = &resources.actors;
    if let Some(entry) = actors.by_key(text) {
        return Ok(of_entry(entry));
    }
    let found = words(text);
    if let Some(name) = actors.longest_at(&found, 0, true).filter(|name| name.len == found.len()) {
        let mut entries: BTreeMap<SmolStr, &Entry> = BTreeMap::new();
        let mut person = false;
        for (index, usage) in name.readings {
            let entry = actors.entry(index);
            match entry.kind {
                EntryKind::OfficeHolder => person = true,
                EntryKind::Medium => {}
                // "Malian" alone is no party, "the Malians" are.
                _ if usage != NameUse::Adjective && usage != NameUse::Capital => {
                    entries.entry(entry.key.clone()).or_insert(entry);
                }
                _ => {}
            }
        }
        let mut all = entries.into_values();
        match (all.next(), all.next()) {
            (Some(entry), None) => return Ok(of_entry(entry)),
            (Some(first), Some(second)) => {
                let several = [first, second].into_iter().chain(all);
                return Ok(Known::Several(several.map(choice).collect()));
            }
            (None, _) if person => return Err(is_person(text)),
            (None, _) => {}
        }
    }
    if let Some(people) = people_of(text, resources) {
        return Ok(people);
    }
    let names = Names::open()?;
    if names.is_group(text) {
        let sector = text.split_whitespace().rev().find_map(|word| actors.name_head(&word.to_lowercase()));
        let remark =
            format!("no dictionary has {text:?}: it has no key until `dateline actor add` gives it one");
        return Ok(Known::One { actor: None, name: Some(text.to_owned()), sector, remark: Some(remark) });
    }
    Err(Failure::usage(format!("no dictionary has a party {text:?}, and its words name no group")).with_hint(
        "check the spelling; a group is added with `dateline actor add`; people are named by what they do (\"police\", \
         \"gunmen\"), never by name",
    ))
}

/// People by what they do, with the state they belong to: "gunmen", "Malian soldiers".
fn people_of(text: &str, resources: &Resources) -> Option<Known> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let countries = resources.gazetteer.countries();
    for split in 0..words.len() {
        let (country, people) = (words[..split].join(" "), words[split..].join(" "));
        let Some(agent) = resources.actors.agent(&people) else { continue };
        // A country's adjective may be its people too: one country, told twice.
        let said = countries.word(&country).into_iter().filter(|(_, kind)| *kind != CountryWord::Capital);
        let keys: std::collections::BTreeSet<&str> = said.map(|(iso3, _)| iso3).collect();
        let key = match (split, keys.first(), keys.len()) {
            (0, ..) => None,
            (_, Some(iso3), 1) => Some(SmolStr::new(iso3)),
            _ => continue,
        };
        return Some(Known::One { actor: key, name: None, sector: Some(agent.sector), remark: None });
    }
    None
}

fn of_entry(entry: &Entry) -> Known {
    Known::One {
        actor: Some(entry.key.clone()),
        name: Some(entry.name.clone()),
        sector: entry.sector.or((entry.kind == EntryKind::State).then_some(Sector::Gov)),
        remark: None,
    }
}

fn choice(entry: &Entry) -> Choice {
    let sector = entry.sector.map_or_else(String::new, |sector| format!(", {sector}"));
    let countries = entry.countries.join(" ");
    Choice { value: entry.key.to_string(), label: format!("{}{sector} ({countries})", entry.name) }
}

fn is_person(text: &str) -> Failure {
    Failure::usage(format!("{text:?} is the name of a person"))
        .with_hint("name the office, the group or the state; persons are not coded")
}

/// A key given by its path (`actors.0.actor`) must stand in a dictionary.
pub(super) fn check_key(path: &str, value: &str, context: &Context<'_>) -> Result<(), Failure> {
    let is_key = path.ends_with(".actor") && (path.starts_with("actors.") || path.starts_with("targets."));
    if !is_key || is_none(value) || context.resources.actors.by_key(value).is_some() {
        return Ok(());
    }
    Err(Failure::usage(format!("no dictionary has an actor with the key {value:?}"))
        .with_hint("name it: actor='NAME'; or give it a key with `dateline actor add`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_known_by_key_name_and_what_they_do() {
        let resources = Resources::embedded().unwrap();
        let one = |text: &str| match known_party(text, &resources).unwrap() {
            Known::One { actor, sector, .. } => {
                (actor.unwrap_or_default().to_string(), sector.map_or("", Sector::as_str).to_owned())
            }
            Known::Several(choices) => (format!("{} choices", choices.len()), String::new()),
        };
        for (text, key, sector) in [
            ("SOM-ALSHABAAB", "SOM-ALSHABAAB", "REB"),
            ("Al Shabaab", "SOM-ALSHABAAB", "REB"),
            ("Malian soldiers", "MLI", "MIL"),
            ("gunmen", "", "UAF"),
            ("Mali", "MLI", "GOV"),
            ("Tolva Liberation Front", "", "REB"),
        ] {
            assert_eq!(one(text), (key.to_owned(), sector.to_owned()), "{text}");
        }
        for (text, words) in [("Tarek Odunlami", "name no group"), ("Abacha", "name of a person")] {
            let said = known_party(text, &resources).err().map(|failure| failure.to_string());
            assert!(said.as_deref().is_some_and(|said| said.contains(words)), "{text}: {said:?}");
        }
    }
}
