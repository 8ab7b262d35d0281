//! The capital by its country: "the Iraqi capital", "Bangladesh's capital", "the capital of Chad", and, where a report's
//! country is plain, "the capital" alone. Where its name stands beside it ("the Iraqi capital Baghdad") the name says it.

use super::main_country;
use dateline_resources::gazetteer::{Gazetteer, PlaceId};
use dateline_types::{Document, Parse, PlaceMention, PlacePrecision, Span};

/// Adds the capitals told so to `mentions`, in text order: the words for the country become the capital's.
pub(super) fn add(
    document: &Document,
    parse: &Parse,
    gazetteer: &Gazetteer,
    mentions: &mut Vec<PlaceMention>,
) {
    let words = gazetteer.words();
    let tokens = parse.tokens();
    let form = |t: u32| tokens.get(t as usize).map_or(String::new(), |token| token.form.to_lowercase());
    for (t, token) in tokens.iter().enumerate() {
        let at = t as u32;
        if at == 0 || !words.seat.contains(form(at).as_str()) || is_named(parse, gazetteer, mentions, at) {
            continue;
        }
        let beside = |word: u32, m: &PlaceMention| {
            tokens.get(word as usize).is_some_and(|token| m.span.overlaps(token.span)) && is_country(m)
        };
        let owned = matches!(tokens[t - 1].tag.as_str(), "POS");
        let owner = if owned { at.checked_sub(2) } else { Some(at - 1) };
        let before = owner.and_then(|word| mentions.iter().position(|m| beside(word, m)));
        let behind = words.part_of.contains(form(at + 1).as_str());
        let after = || mentions.iter().position(|m| behind && beside(at + 2, m));
        if let Some(n) = before.or_else(after) {
            let country = mentions[n].place.as_ref().and_then(|p| p.country.clone());
            let span = mentions[n].span.cover(token.span);
            if let Some(id) = country.and_then(|iso3| capital(gazetteer, &iso3)) {
                mentions[n] = mention(document, gazetteer, span, id);
            }
        } else if words.definite.contains(form(at - 1).as_str()) && !behind && tokens[t].tag == "NN" {
            let settings: Vec<PlaceMention> = mentions.iter().filter(|m| !m.as_actor).cloned().collect();
            let id = main_country(&settings).and_then(|iso3| capital(gazetteer, iso3));
            if let Some(id) = id {
                let new = mention(document, gazetteer, token.span, id);
                let next = mentions.partition_point(|m| m.span.start() < token.span.start());
                mentions.insert(next, new);
            }
        }
    }
}

fn is_country(mention: &PlaceMention) -> bool {
    mention.place.as_ref().is_some_and(|p| p.precision == PlacePrecision::Country)
}

/// True if the capital's own name stands before or behind the noun: "the capital, *Bamako*", "*Bamako*, the capital".
fn is_named(parse: &Parse, gazetteer: &Gazetteer, mentions: &[PlaceMention], noun: u32) -> bool {
    let tokens = parse.tokens();
    let parts = |t: u32| {
        tokens.get(t as usize).is_some_and(|token| {
            matches!(token.form.as_str(), "," | "(") || gazetteer.words().kind(&token.form).is_some()
        })
    };
    let next = noun + 1 + u32::from(parts(noun + 1));
    let name = |t: u32| {
        tokens.get(t as usize).is_some_and(|token| {
            mentions.iter().any(|m| m.span.overlaps(token.span) && !is_country(m) && !m.as_actor)
        })
    };
    let start = parse.sentences()[parse.sentence_of(noun)].tokens.start;
    let mut commas =
        (start.max(noun.saturating_sub(NAME_REACH))..noun).filter(|&t| tokens[t as usize].form == ",");
    let before = commas.next_back().is_some_and(|c| c > start && name(c - 1));
    name(next) || before
}

/// Tokens between a capital's name and the noun that says what it is: "Baghdad, the Iraqi capital".
const NAME_REACH: u32 = 5;

/// The capital of the country, by its name in the table of countries.
fn capital(gazetteer: &Gazetteer, iso3: &str) -> Option<PlaceId> {
    let country = gazetteer.country(iso3)?;
    let is_seat = |id: &PlaceId| {
        gazetteer.feature(*id) == "P.PPLC"
            && gazetteer.country_of(*id).is_some_and(|c| c.iso3 == country.iso3)
    };
    gazetteer.lookup(&country.capital).into_iter().map(|candidate| candidate.id).find(is_seat)
}

fn mention(document: &Document, gazetteer: &Gazetteer, span: Span, id: PlaceId) -> PlaceMention {
    PlaceMention {
        span,
        place: gazetteer.place_ref(id),
        unresolved: false,
        as_actor: false,
        score: 1.0,
        reasons: vec![format!("{:?} is {}", document.words(span), gazetteer.name(id))],
        runners_up: Vec::new(),
    }
}
