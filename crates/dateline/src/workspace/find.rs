//! Search by what reports tell, beside their words: `place:Gao`, `country:Mali`, `actor:JNIM`. Names resolve as everywhere:
//! other spellings find the same place, branches are found with their group, and the workspace's own names count.

use super::correct::places;
use super::knowledge;
use crate::failure::Failure;
use crate::names::{NamedActor, Names};
use dateline_resources::gazetteer::{Gazetteer, name};
use dateline_stats::filter::ActorSet;
use dateline_store::workspace::{Hit, SearchRequest, Workspace};
use dateline_types::{ActorRef, DocumentId, Event, EventPlace, PlacePrecision, PlaceRef};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Reports found by their words, of which those stay that tell what is asked for.
const MOST_BY_WORDS: usize = 10_000;

/// What an event must tell.
enum Told {
    /// At one of these places, or in the division of this name.
    Place { places: Vec<PlaceRef>, key: String },
    /// In this country.
    Country(SmolStr),
    /// With one of these parties.
    Actor(ActorSet),
}

/// The reports that fit, best first; by what they tell alone, newest first.
///
/// # Errors
/// If nothing is asked for, a country or person is named wrongly, or the workspace cannot be read.
pub fn find(workspace: &Workspace, request: &SearchRequest) -> Result<Vec<Hit>, Failure> {
    let (asked, words) = asked(&request.words)?;
    if asked.is_empty() {
        return Ok(workspace.search(request)?);
    }
    let names = knowledge::names(workspace)?;
    let resources = knowledge::resources(workspace)?;
    let mut told = Vec::new();
    for (field, value) in &asked {
        told.push(match *field {
            "place" => Told::Place {
                places: places(&resources.gazetteer, value).unwrap_or_default(),
                key: name::key(value),
            },
            "country" => Told::Country(country(&names, &resources.gazetteer, value).ok_or_else(|| {
                Failure::usage(format!("no country is called {value:?}"))
                    .with_hint("use an ISO 3166 alpha-3 code such as MLI, or its name")
            })?),
            _ => Told::Actor(actor(&names, value)?),
        });
    }
    let (_, events) = workspace.to_link()?;
    let fits = |event: &&Event| told.iter().all(|told| tells(event, told));
    let documents: BTreeSet<&DocumentId> = events.iter().filter(fits).map(|event| &event.document).collect();
    if words.is_empty() {
        let documents: Vec<DocumentId> = documents.into_iter().cloned().collect();
        return Ok(workspace.reports(&documents, request.from, request.to, request.most)?);
    }
    let by_words = SearchRequest { words, most: MOST_BY_WORDS, ..request.clone() };
    let mut hits = workspace.search(&by_words)?;
    hits.retain(|hit| DocumentId::parse(&hit.document).is_some_and(|id| documents.contains(&id)));
    hits.truncate(request.most);
    Ok(hits)
}

/// A country by its code, its English name or a name of its own or another language.
fn country(names: &Names, gazetteer: &Gazetteer, value: &str) -> Option<SmolStr> {
    let by_place = || {
        let named = gazetteer.lookup(value).into_iter();
        let mut countries = named.filter(|c| gazetteer.precision(c.id) == PlacePrecision::Country);
        gazetteer.country_of(countries.next()?.id).map(|country| country.iso3.clone())
    };
    names.country(value).or_else(by_place)
}

fn actor(names: &Names, value: &str) -> Result<ActorSet, Failure> {
    // A person's name is refused here as everywhere.
    if let NamedActor::NameOnly = names.named(value)?
        && !names.is_group(value)
    {
        return Err(Failure::usage(format!("{value:?} is no group, organisation or state"))
            .with_hint("search for it as a word; names of private persons are not searched"));
    }
    Ok(names.actor_set(&[value.to_owned()])?.0)
}

fn tells(event: &Event, told: &Told) -> bool {
    let all = || event.place.iter().chain(&event.other_places);
    match told {
        Told::Country(iso3) => {
            all().filter_map(|p| p.place.as_ref()).any(|p| p.country.as_ref() == Some(iso3))
        }
        Told::Actor(set) => {
            event.actors.iter().chain(&event.targets).any(|party: &ActorRef| set.contains(party))
        }
        Told::Place { places, key } => all().any(|place| at(place, places, key)),
    }
}

/// True if an event's place is one of those named, lies in the division named, or is an unknown place of that name.
fn at(place: &EventPlace, places: &[PlaceRef], key: &str) -> bool {
    let same = |known: &PlaceRef| {
        places.iter().any(|other| match (known.geonameid, other.geonameid) {
            (Some(a), Some(b)) => a == b,
            _ => known.name == other.name && known.country == other.country,
        }) || known.admin1.as_deref().is_some_and(|admin| name::key(admin) == key)
    };
    place.place.as_ref().is_some_and(same) || name::key(&place.text) == key
}

/// A field and what is asked of it.
type Asked = (&'static str, String);

/// What is asked for by `field:value` or `field:"two words"`, and the other words as they were typed.
fn asked(typed: &str) -> Result<(Vec<Asked>, String), Failure> {
    const FIELDS: [&str; 3] = ["place", "country", "actor"];
    let (mut asked, mut words) = (Vec::new(), Vec::new());
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let field = FIELDS
            .into_iter()
            .find(|field| rest.strip_prefix(field).is_some_and(|after| after.starts_with(':')));
        let from = field.map_or(0, |field| field.len() + 1);
        let end = match rest[from..].strip_prefix('"') {
            Some(inner) => {
                let end = inner
                    .find('"')
                    .ok_or_else(|| Failure::usage(format!("a quotation mark is not closed: {rest:?}")))?;
                from + 1 + end + 1
            }
            None => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        // `begin"*`, `"phrase"*`: up to the next space.
        let end = end + rest[end..].find(char::is_whitespace).unwrap_or(rest.len() - end);
        match field {
            Some(field) => {
                let value = rest[from..end].trim_matches('"').trim().to_owned();
                if value.is_empty() {
                    return Err(Failure::usage(format!("what {field} is searched for?"))
                        .with_hint(format!("{field}:NAME")));
                }
                asked.push((field, value));
            }
            None => words.push(&rest[..end]),
        }
        rest = rest[end..].trim_start();
    }
    Ok((asked, words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_from_words() {
        for (typed, fields, words) in [
            ("police", &[][..], "police"),
            ("place:Gao", &[("place", "Gao")], ""),
            ("attack place:\"San José\" -drill", &[("place", "San José")], "attack -drill"),
            (
                "actor:JNIM country:mali \"army post\"",
                &[("actor", "JNIM"), ("country", "mali")],
                "\"army post\"",
            ),
            ("title:place begin*", &[], "title:place begin*"),
        ] {
            let (asked, rest) = asked(typed).unwrap();
            let asked: Vec<(&str, &str)> =
                asked.iter().map(|(field, value)| (*field, value.as_str())).collect();
            assert_eq!((asked.as_slice(), rest.as_str()), (fields, words), "{typed}");
        }
        assert!(asked("place:\"Gao").is_err() && asked("place: x").is_err());
    }
}
