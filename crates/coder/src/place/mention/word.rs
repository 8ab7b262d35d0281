//! What the words themselves say: prepositions before places, words that are no names, signs to leave outside.

use dateline_types::{Pos, Token};

/// Prepositions before a place rather than a person or a firm.
pub(super) const LOCATIVE: &[&str] = &[
    "in",
    "near",
    "at",
    "from",
    "outside",
    "around",
    "across",
    "throughout",
    "inside",
    "into",
    "toward",
    "towards",
    "within",
    "to",
    "of",
    "over",
    "between",
];

/// Prepositions after which a name is hardly anything but a place.
pub(super) const STRONG: &[&str] = &["in", "near", "outside", "across", "throughout", "around", "inside"];

pub(super) const DIVISION_WORDS: &[&str] = &[
    "county",
    "province",
    "district",
    "oblast",
    "region",
    "governorate",
    "state",
    "parish",
    "valley",
    "island",
    "islands",
    "river",
    "city",
    "township",
    "village",
    "peninsula",
    "desert",
    "mountains",
    "sea",
    "gulf",
    "bay",
    "strait",
    "lake",
    "counties",
];

pub(super) fn words(tokens: &[Token], start: usize, end: usize) -> String {
    let mut out = String::new();
    for (n, token) in tokens[start..end].iter().enumerate() {
        out.push_str(&token.form);
        if token.space_after && n + 1 < end - start {
            out.push(' ');
        }
    }
    out
}

/// Leaves articles, possessives and loose signs outside.
pub(super) fn trim(tokens: &[Token], start: &mut usize, end: &mut usize) {
    while *start < *end
        && (is_article(&tokens[*start]) || matches!(tokens[*start].pos, Pos::Punct | Pos::Space))
    {
        *start += 1;
    }
    while *start < *end {
        let last = &tokens[*end - 1];
        if matches!(last.form.as_str(), "'s" | "’s" | "'" | "’")
            || matches!(last.pos, Pos::Punct | Pos::Space)
        {
            *end -= 1;
        } else {
            break;
        }
    }
}

/// "United Russia" is a party, "United Way" a charity.
pub(super) fn party_name(tokens: &[Token], start: usize) -> bool {
    start > 0 && tokens[start - 1].form == "United" && tokens[start - 1].space_after
}

pub(super) fn is_article(token: &Token) -> bool {
    matches!(token.form.as_str(), "the" | "The" | "a" | "A" | "an" | "An")
}

pub(super) fn is_capitalised(token: &Token) -> bool {
    token.form.chars().next().is_some_and(char::is_uppercase)
}

pub(super) fn acronym(name: &str) -> bool {
    !name.contains(' ') && name.len() <= 6 && name.chars().all(|c| c.is_uppercase() || c == '.')
}

/// Days, months, titles and the like that are also places somewhere.
pub(super) fn common_word(tokens: &[Token]) -> bool {
    const WORDS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mr",
        "mrs",
        "ms",
        "dr",
        "god",
        "police",
        "army",
        "church",
        "university",
        "college",
        "school",
        "street",
        "road",
        "avenue",
        "center",
        "republican",
        "democrat",
        "christian",
        "muslim",
        "islam",
        "internet",
        "web",
        "facebook",
        "twitter",
        "google",
        "senate",
        "congress",
        "house",
        "union",
        "state",
        "county",
        "city",
        "north",
        "south",
        "east",
        "west",
        "western",
        "eastern",
        "northern",
        "southern",
        "first",
        "main",
        "president",
        "general",
        "read",
        "most",
        "hope",
        "independence",
        "liberty",
        "on",
        "as",
        "at",
        "or",
        "me",
        "hi",
        "ok",
        "she",
        "we",
        "week",
        "store",
        "part",
        "sale",
        "miss",
        "spring",
        "rodeo",
        "chamber",
        "mound",
        "pool",
        "addition",
        "lot",
        "drug",
        "junior",
        "walk",
        "force",
        "naval",
        "bible",
        "passover",
        "best",
        "along",
        "male",
        "nice",
        "bath",
        "of",
        "and",
        "in",
        "al",
        "abu",
        "daesh",
        "central",
    ];
    const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    match tokens {
        // "Easter Sunday"
        [.., last] if tokens.len() > 1 => DAYS.contains(&last.form.to_lowercase().as_str()),
        [only] => {
            let lower = only.form.to_lowercase();
            // "Miss." is Mississippi, "ON" Ontario after a comma; "Miss" and "On" are words.
            let abbreviation = lower.ends_with('.') && lower.len() > 4;
            let code = lower.len() <= 2 && only.form.chars().all(char::is_uppercase);
            !abbreviation && !code && WORDS.contains(&lower.trim_end_matches('.'))
        }
        _ => false,
    }
}

pub(super) fn after(tokens: &[Token], start: usize, prepositions: &[&str]) -> bool {
    let mut at = start;
    while at > 0 {
        at -= 1;
        let form = tokens[at].form.to_lowercase();
        if matches!(
            form.as_str(),
            "the" | "northern" | "southern" | "eastern" | "western" | "central" | "downtown"
        ) {
            continue;
        }
        return prepositions.contains(&form.as_str());
    }
    false
}
