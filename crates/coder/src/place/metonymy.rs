//! "Washington said" is an actor, "in Washington" a place.

use crate::predicate::Edge;
use dateline_resources::gazetteer::Gazetteer;
use dateline_types::{Parse, PlaceMention, PlacePrecision, Pos};

/// Marks a country or capital that acts rather than being a setting.
pub(super) fn judge(mention: &mut PlaceMention, parse: &Parse, gazetteer: &Gazetteer) {
    let Some(place) = &mention.place else { return };
    if mention.as_actor {
        return;
    }
    let capital = place.precision == PlacePrecision::Settlement
        && place
            .geonameid
            .and_then(|id| gazetteer.by_geonameid(id))
            .is_some_and(|id| gazetteer.feature(id) == "P.PPLC");
    if !capital && place.precision != PlacePrecision::Country {
        return;
    }
    let words = gazetteer.words();
    let tokens = parse.tokens();
    let run = parse.tokens_in(mention.span);
    let Some(head) =
        run.clone().find(|&t| !run.contains(&tokens[t as usize].head) || tokens[t as usize].head == t)
    else {
        return;
    };
    let token = &tokens[head as usize];
    let governor = &tokens[token.head as usize];
    // "Iran-backed fighters": whose they are.
    let backed = tokens.get(run.end as usize..run.end as usize + 2).is_some_and(|next| {
        next[0].form == "-"
            && !next[0].space_after
            && words.whose.contains(next[1].form.to_lowercase().as_str())
    });
    // "a US strike": the letters are written for the adjective.
    let letters = run.len() == 1 && place.precision == PlacePrecision::Country && {
        let form = &token.form;
        form.chars().all(|c| c.is_uppercase() || c == '.') && form.chars().count() <= 4
    };
    let acts = backed
        || match Edge::of(token) {
            Edge::Subject => governor.pos == Pos::Verb && words.speaking.contains(governor.lemma.as_str()),
            // "accused by Moscow", "talks with Tehran"
            Edge::PrepositionObject if Edge::of(governor) == Edge::Agent => true,
            Edge::PrepositionObject if words.acting.contains(governor.form.as_str()) => true,
            // "the embassy of X": whose it is, not where.
            Edge::PrepositionObject if words.part_of.contains(governor.form.as_str()) => {
                words.belonging.contains(tokens[governor.head as usize].lemma.as_str())
            }
            Edge::Compound | Edge::NounModifier
                if letters && run.contains(&head) && token.head >= run.end =>
            {
                true
            }
            Edge::Compound | Edge::NounModifier | Edge::Possessor => {
                words.belonging.contains(governor.lemma.to_lowercase().as_str())
            }
            _ => false,
        };
    if acts {
        mention.as_actor = true;
        mention.reasons.push("acts in this sentence".to_owned());
    }
}
