//! What stands around a name: a container after a comma, a word for the kind of place, a county's plural.

use dateline_resources::gazetteer::{AdminId, Candidate, Gazetteer, NameMatch};
use dateline_types::{Document, PlacePrecision, Span};
use rustc_hash::FxHashMap;

/// The kind of place the words around a name ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// "the village of X", "X city".
    Settlement,
    /// "X County", "the X district".
    Division,
    /// "X province", "the state of X".
    FirstDivision,
}

/// A name in the text with what it may mean and what stands around it.
#[derive(Debug, Clone)]
pub(super) struct Toponym {
    pub(super) span: Span,
    /// Equal for names that are looked up alike.
    pub(super) key: String,
    pub(super) candidates: Vec<Candidate>,
    /// How the name had to be cut to be found, for the reasons.
    pub(super) cut: Option<&'static str>,
    pub(super) kind: Option<Kind>,
    /// Divisions and countries named right after it ("Paris, Texas"), with the words.
    pub(super) containers: Vec<AdminId>,
    pub(super) container_words: String,
    /// The divisions this name is when it stands right after a place that lies in them ("Texas" in "Paris, Texas").
    pub(super) holds: Vec<AdminId>,
}

const FRONT: &[&str] = &[
    "the city of ",
    "city of ",
    "town of ",
    "village of ",
    "state of ",
    "province of ",
    "county of ",
    "district of ",
    "republic of ",
    "region of ",
    "northern ",
    "southern ",
    "eastern ",
    "western ",
    "central ",
    "north ",
    "south ",
    "east ",
    "west ",
    "downtown ",
    "greater ",
    "upper ",
    "lower ",
    "inner ",
    "mid ",
    "northeast ",
    "northwest ",
    "southeast ",
    "southwest ",
    "north-east ",
    "north-west ",
    "south-east ",
    "south-west ",
    "northeastern ",
    "northwestern ",
    "southeastern ",
    "southwestern ",
    "metro ",
    "metropolitan ",
    "suburban ",
    "rural ",
    "old ",
    "occupied ",
    "mainland ",
];

const BACK: &[&str] = &[
    " area",
    " region",
    " city",
    " province",
    " district",
    " county",
    " town",
    " village",
    " township",
    " oblast",
    " governorate",
    " division",
    " municipality",
    " suburb",
    " peninsula",
    " republic",
    " state",
    " borough",
    " parish",
    " prefecture",
    " department",
    " raion",
    " valley",
    " counties",
    " metro area",
];

/// Words that make a building, water or park of the place they follow or that follows them.
const PART_OF_NAME: &[&str] = &[
    "airport",
    "university",
    "college",
    "hospital",
    "school",
    "station",
    "park",
    "church",
    "street",
    "road",
    "avenue",
    "bridge",
    "river",
    "creek",
    "lake",
    "bay",
    "island",
    "islands",
    "beach",
    "hills",
    "mountain",
    "mountains",
    "forest",
    "stadium",
    "base",
    "camp",
    "prison",
    "port",
    "harbour",
    "harbor",
    "mall",
    "center",
    "centre",
    "courthouse",
    "jail",
    "mosque",
    "square",
    "coast",
    "heights",
    "springs",
    "library",
    "museum",
    "field",
    "highway",
    "canal",
    "dam",
];

/// Reads the names at `spans` (in text order) with their surroundings.
pub(super) fn read(
    document: &Document,
    spans: &[Span],
    surfaces: Vec<String>,
    gazetteer: &Gazetteer,
) -> Vec<Toponym> {
    let mut known: FxHashMap<String, (Vec<Candidate>, Option<&'static str>)> = FxHashMap::default();
    let mut containers: FxHashMap<String, Vec<AdminId>> = FxHashMap::default();
    let mut out = Vec::with_capacity(spans.len());
    for (&span, surface) in spans.iter().zip(surfaces) {
        let after = document.text.get(span.end()..).unwrap_or("");
        let before = &document.text[..span.start().min(document.text.len())];
        let name = clean(&surface);
        let (kind, extended) = kind_around(name, before, after);
        // "Clarke" before "County" is the county, whatever else is called Clarke.
        let looked_up =
            extended.filter(|extended| gazetteer.knows(extended)).unwrap_or_else(|| name.to_owned());
        let (candidates, cut) =
            known.entry(looked_up.clone()).or_insert_with(|| candidates(gazetteer, &looked_up)).clone();
        let words = container_words(after);
        let mut found = Vec::new();
        let mut container_name = String::new();
        for count in (1..=words.len()).rev() {
            let name = words[..count].join(" ");
            let admins = containers.entry(name.clone()).or_insert_with(|| divisions_called(gazetteer, &name));
            if !admins.is_empty() {
                found.clone_from(admins);
                container_name = name;
                break;
            }
        }
        if let Some((_, tail)) = name.split_once(", ").filter(|_| found.is_empty()) {
            found = divisions_called(gazetteer, tail);
            tail.clone_into(&mut container_name);
        }
        let holds = out
            .last()
            .filter(|previous: &&Toponym| {
                document.text.get(previous.span.end()..span.start()).is_some_and(|between| between == ", ")
            })
            .map(|previous| {
                let inside = |outer: &AdminId| {
                    previous.candidates.iter().any(|c| {
                        gazetteer.admin(c.id).is_some_and(|a| a != *outer && gazetteer.lies_in(a, *outer))
                    })
                };
                previous.containers.iter().copied().filter(inside).collect()
            })
            .unwrap_or_default();
        out.push(Toponym {
            span,
            key: looked_up.to_lowercase(),
            candidates,
            cut,
            kind,
            containers: found,
            container_words: container_name,
            holds,
        });
    }
    out
}

/// Without articles, possessives and loose punctuation.
fn clean(surface: &str) -> &str {
    let mut name = surface.trim();
    for article in ["the ", "The ", "THE "] {
        name = name.strip_prefix(article).unwrap_or(name);
    }
    for ending in ["'s", "’s", "'S", "’S", "'", "’"] {
        if let Some(rest) = name.strip_suffix(ending) {
            return rest.trim();
        }
    }
    name.trim_matches(|c: char| matches!(c, ',' | ';' | ':' | '"' | '“' | '”' | '(' | ')'))
}

/// The places `name` may mean, cutting it down if it is not known whole.
fn candidates(gazetteer: &Gazetteer, name: &str) -> (Vec<Candidate>, Option<&'static str>) {
    let whole = gazetteer.lookup(name);
    if !whole.is_empty() || name.len() > 160 {
        return (whole, None);
    }
    if let Some((head, _)) = name.split_once(", ") {
        let found = gazetteer.lookup(head);
        if !found.is_empty() {
            return (found, Some("the name before the comma"));
        }
    }
    let lower = name.to_lowercase();
    if lower.len() == name.len() {
        let mut at = 0;
        let mut end = name.len();
        for _ in 0..3 {
            if let Some(front) = FRONT.iter().find(|front| lower[at..end].starts_with(**front)) {
                at += front.len();
            } else if let Some(back) = BACK.iter().find(|back| lower[at..end].ends_with(**back)) {
                end -= back.len();
            } else {
                break;
            }
            let found = gazetteer.lookup(&name[at..end]);
            if !found.is_empty() {
                return (found, Some("the name without its qualifier"));
            }
        }
        let words: Vec<&str> = name.split_whitespace().collect();
        let named_after = words.len() > 1
            && words.iter().any(|w| PART_OF_NAME.contains(&w.to_lowercase().trim_matches('.')));
        if named_after {
            for length in (1..words.len()).rev() {
                for start in 0..=words.len() - length {
                    let part = &words[start..start + length];
                    if part.iter().all(|w| {
                        let w = w.to_lowercase();
                        PART_OF_NAME.contains(&w.as_str())
                            || matches!(w.as_str(), "of" | "the" | "and" | "new" | "at")
                    }) {
                        continue;
                    }
                    let found: Vec<Candidate> = gazetteer
                        .lookup(&part.join(" "))
                        .into_iter()
                        .filter(|c| c.how != NameMatch::Demonym && gazetteer.population(c.id) >= 1000)
                        .collect();
                    if !found.is_empty() {
                        return (found, Some("the place in its name"));
                    }
                }
            }
        }
    }
    (Vec::new(), None)
}

/// Up to four capitalised words after a comma or an opening bracket.
fn container_words(after: &str) -> Vec<String> {
    let Some(rest) =
        after.strip_prefix(", ").or_else(|| after.strip_prefix(" (")).or_else(|| after.strip_prefix(" in "))
    else {
        return Vec::new();
    };
    let mut end = rest.len().min(60);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    let mut out = Vec::new();
    for word in rest[..end].split(' ') {
        let word = word.split(['\n', ')', ';', ':', '"', '”', '—']).next().unwrap_or("");
        let stops = word.ends_with(',');
        let bare = word.trim_end_matches(',');
        let bare = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s")).unwrap_or(bare);
        let abbreviated = bare.ends_with('.') && bare.len() <= 6;
        let text = if abbreviated { bare } else { bare.trim_end_matches(['.', '?', '!']) };
        if !text.chars().next().is_some_and(char::is_uppercase) && !matches!(text, "of" | "the" | "and") {
            break;
        }
        if text != "the" || !out.is_empty() {
            out.push(text.to_owned());
        }
        if stops || out.len() == 4 || (bare.ends_with('.') && !abbreviated) {
            break;
        }
    }
    out
}

/// Divisions and countries of this name.
fn divisions_called(gazetteer: &Gazetteer, name: &str) -> Vec<AdminId> {
    if matches!(name, "In" | "On" | "At" | "The" | "He" | "She" | "But" | "And" | "It") {
        return Vec::new();
    }
    let mut out = Vec::new();
    for candidate in gazetteer.lookup(name) {
        let division = matches!(
            gazetteer.precision(candidate.id),
            PlacePrecision::Country | PlacePrecision::Admin1 | PlacePrecision::Admin2
        );
        if division
            && candidate.how != NameMatch::Demonym
            && let Some(admin) = gazetteer.admin(candidate.id)
            && !out.contains(&admin)
        {
            out.push(admin);
        }
    }
    out
}

/// The kind of place the surroundings ask for, and the name with the word that says so.
fn kind_around(name: &str, before: &str, after: &str) -> (Option<Kind>, Option<String>) {
    let last = name.rsplit(' ').next().unwrap_or("").to_lowercase();
    if name.contains(' ')
        && let Some(kind) = kind_of(&last)
    {
        return (Some(kind), None);
    }
    let next =
        after.strip_prefix(' ').map(|rest| rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or(""));
    if let Some(kind) = next.and_then(|word| kind_of(&word.to_lowercase())) {
        let word = next.unwrap_or("");
        return (Some(kind), Some(format!("{name} {word}")));
    }
    // "Clarke and Oconee counties"
    if let Some(rest) = after.strip_prefix(" and ").or_else(|| after.strip_prefix(", ")) {
        let mut words = rest.split(' ').take(6).map(|w| w.trim_matches(|c: char| !c.is_alphabetic()));
        if words.any(|word| matches!(word, "counties" | "Counties")) {
            return (Some(Kind::Division), Some(format!("{name} County")));
        }
    }
    let mut previous = before.trim_end().rsplit(' ');
    if let (Some(of), Some(word)) = (previous.next(), previous.next())
        && matches!(of, "of" | "Of" | "OF")
        && before.ends_with(' ')
        && let Some(kind) = kind_of(&word.to_lowercase())
    {
        return (Some(kind), None);
    }
    (None, None)
}

fn kind_of(word: &str) -> Option<Kind> {
    match word {
        "county" | "district" | "parish" | "raion" | "rayon" | "borough" | "counties" | "districts"
        | "shire" => Some(Kind::Division),
        "province" | "oblast" | "governorate" | "state" | "prefecture" | "provinces" | "krai" | "viloyat" => {
            Some(Kind::FirstDivision)
        }
        "city" | "town" | "village" | "settlement" | "township" | "hamlet" | "suburb" | "neighborhood" => {
            Some(Kind::Settlement)
        }
        _ => None,
    }
}
