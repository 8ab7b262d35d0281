//! A name no gazetteer has is still somewhere: in the division named after it, or in the country of its neighbours.

use dateline_resources::gazetteer::Gazetteer;
use dateline_types::{Document, PlaceMention, PlacePrecision, PlaceRef};

/// Bytes between a name and the division it lies in: ", ", " in ", " in the ", " village in ".
const CONTAINER_GAP: usize = 14;

/// The mentions, with what is known of unresolved names filled in.
///
/// "Kasindi, North Kivu" lies in North Kivu; "Boulikessi", between places of Mali, in Mali. The point and the radius are
/// those of the division or country, so that nothing is finer than what is known; the reasons say so. Mentions that act
/// or qualify are left as they are.
pub fn contained(document: &Document, mentions: &[PlaceMention], gazetteer: &Gazetteer) -> Vec<PlaceMention> {
    let mut out = mentions.to_vec();
    for (n, mention) in mentions.iter().enumerate() {
        if mention.place.is_some() || mention.as_actor {
            continue;
        }
        let container = mentions.get(n + 1).and_then(|next| {
            let gap = document.text.get(mention.span.end()..next.span.start())?;
            let joins = gap.len() <= CONTAINER_GAP
                && (gap.trim() == "," || gap.split_whitespace().any(|word| matches!(word, "in" | "of")))
                && !gap.contains('.');
            next.place.clone().filter(|place| joins && is_wide(place))
        });
        let around = || {
            let near =
                mentions.iter().filter(|other| other.place.as_ref().is_some_and(|p| p.country.is_some()));
            let nearest = near.min_by_key(|other| {
                (other.as_actor, other.span.start().abs_diff(mention.span.start()), other.span.start())
            })?;
            let country = nearest.place.as_ref()?.country.as_deref()?;
            gazetteer.place_ref(gazetteer.country_place(country)?)
        };
        if let Some(place) = container.or_else(around) {
            out[n].reasons.push(format!("unknown name, placed in {}", place.name));
            out[n].place = Some(place);
        }
    }
    out
}

fn is_wide(place: &PlaceRef) -> bool {
    !matches!(place.precision, PlacePrecision::Poi | PlacePrecision::Settlement)
}
