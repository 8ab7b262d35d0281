//! "Washington said" is an actor, "in Washington" a place.

use dateline_resources::gazetteer::Gazetteer;
use dateline_types::{Parse, PlaceMention, PlacePrecision, Pos};

/// Verbs that only people and institutions are subjects of.
const SPEAKING: &[&str] = &[
    "say",
    "announce",
    "accuse",
    "deny",
    "warn",
    "urge",
    "condemn",
    "claim",
    "declare",
    "demand",
    "reject",
    "agree",
    "refuse",
    "vow",
    "threaten",
    "insist",
    "call",
    "ask",
    "tell",
    "want",
    "seek",
    "impose",
    "lift",
    "sign",
    "recognise",
    "recognize",
    "blame",
    "criticise",
    "criticize",
    "welcome",
    "support",
    "back",
    "oppose",
    "pledge",
    "promise",
    "offer",
    "propose",
    "decide",
    "consider",
    "believe",
    "hope",
    "send",
    "deploy",
    "supply",
    "fund",
    "negotiate",
    "withdraw",
    "respond",
    "retaliate",
    "suspend",
    "expel",
    "summon",
    "approve",
    "ban",
    "order",
    "maintain",
    "argue",
    "fear",
    "plan",
    "try",
    "help",
    "use",
    "provide",
    "attack",
    "invade",
    "bomb",
    "launch",
    "fire",
];

/// Heads of what belongs to a state: "the embassy of X", "the X army", "citizens of X".
const BELONGING: &[&str] = &[
    "embassy",
    "consulate",
    "government",
    "president",
    "minister",
    "ministry",
    "parliament",
    "army",
    "force",
    "forces",
    "navy",
    "military",
    "troop",
    "soldier",
    "police",
    "ambassador",
    "diplomat",
    "official",
    "citizen",
    "national",
    "people",
    "court",
    "king",
    "queen",
    "prime",
    "authority",
    "nationality",
];

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
    let tokens = parse.tokens();
    let run = parse.tokens_in(mention.span);
    let Some(head) =
        run.clone().find(|&t| !run.contains(&tokens[t as usize].head) || tokens[t as usize].head == t)
    else {
        return;
    };
    let token = &tokens[head as usize];
    let governor = &tokens[token.head as usize];
    let acts = match token.dep.as_str() {
        "nsubj" => governor.pos == Pos::Verb && SPEAKING.contains(&governor.lemma.as_str()),
        // "accused by Moscow", "talks with Tehran"
        "pobj" if governor.dep == "agent" => true,
        "pobj" if matches!(governor.form.as_str(), "with" | "by" | "against") => true,
        // "the embassy of X": whose it is, not where.
        "pobj" if governor.form == "of" => BELONGING.contains(&tokens[governor.head as usize].lemma.as_str()),
        "compound" | "nmod" | "poss" => BELONGING.contains(&governor.lemma.to_lowercase().as_str()),
        _ => false,
    };
    if acts {
        mention.as_actor = true;
        mention.reasons.push("acts in this sentence".to_owned());
    }
}
