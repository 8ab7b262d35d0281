//! A name with what it may mean and what stands around it.

use super::around::{self, Container};
use super::score::is_inside;
use dateline_resources::gazetteer::{AdminId, Candidate, Gazetteer, NameMatch, PlaceKind};
use dateline_types::{Document, PlacePrecision, Span};
use rustc_hash::FxHashMap;

/// A name in the text with what it may mean and what stands around it.
#[derive(Debug, Clone)]
pub(super) struct Toponym {
    pub(super) span: Span,
    /// Equal for names that are looked up alike.
    pub(super) key: String,
    pub(super) candidates: Vec<Candidate>,
    /// How the name had to be cut to be found, for the reasons.
    pub(super) cut: Option<&'static str>,
    pub(super) kind: Option<PlaceKind>,
    /// Divisions and countries named right after it ("Paris, Texas") or before it ("the Syrian city of Homs").
    pub(super) container: Container,
    /// The divisions this name is when it stands right after a place that lies in them ("Texas" in "Paris, Texas").
    pub(super) holds: Vec<AdminId>,
}

/// Reads the names at `spans` (in text order) with their surroundings.
pub(super) fn read(
    document: &Document,
    spans: &[Span],
    surfaces: Vec<String>,
    gazetteer: &Gazetteer,
) -> Vec<Toponym> {
    let mut known: FxHashMap<String, (Vec<Candidate>, Option<&'static str>)> = FxHashMap::default();
    let mut containers = around::Reader::new(gazetteer);
    let mut out = Vec::with_capacity(spans.len());
    for (&span, surface) in spans.iter().zip(surfaces) {
        let after = document.text.get(span.end()..).unwrap_or("");
        let before = &document.text[..span.start().min(document.text.len())];
        let name = clean(&surface);
        let (kind, extended) = around::kind(name, before, after, gazetteer);
        // "Clarke" before "County" is the county, whatever else is called Clarke.
        let looked_up =
            extended.filter(|extended| gazetteer.knows(extended)).unwrap_or_else(|| name.to_owned());
        let (candidates, cut) =
            known.entry(looked_up.clone()).or_insert_with(|| candidates(gazetteer, &looked_up)).clone();
        let container = containers.container(name, before, after);
        let holds = out
            .last()
            .filter(|previous: &&Toponym| {
                document.text.get(previous.span.end()..span.start()).is_some_and(|between| between == ", ")
            })
            .map(|previous| {
                let inside =
                    |outer: &AdminId| previous.candidates.iter().any(|c| is_inside(gazetteer, c.id, *outer));
                previous.container.after().iter().copied().filter(inside).collect()
            })
            .unwrap_or_default();
        out.push(Toponym { span, key: looked_up.to_lowercase(), candidates, cut, kind, container, holds });
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
    let mut whole = gazetteer.lookup(name);
    // "Sui District" is no town that somebody once wrote so.
    let noun = name.rsplit_once(' ').and_then(|(_, noun)| gazetteer.words().kind(&noun.to_lowercase()));
    if matches!(noun, Some(PlaceKind::Division | PlaceKind::FirstDivision)) {
        whole.retain(|c| c.how <= NameMatch::Main || gazetteer.precision(c.id) != PlacePrecision::Settlement);
    }
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
        let beside = gazetteer.words();
        let mut at = 0;
        let mut end = name.len();
        for _ in 0..3 {
            let rest = &lower[at..end];
            let front = beside.front.iter().filter(|word| rest.starts_with(word.as_str()));
            let front = front.map(|word| word.len()).find(|&length| rest[length..].starts_with(' '));
            let back = beside.back.iter().filter(|word| rest.ends_with(word.as_str()));
            let back = back.map(|word| word.len()).find(|&length| rest[..rest.len() - length].ends_with(' '));
            match (front, back) {
                (Some(front), _) => at += front + 1,
                (None, Some(back)) => end -= back + 1,
                (None, None) => break,
            }
            let found = gazetteer.lookup(&name[at..end]);
            if !found.is_empty() {
                return (found, Some("the name without its qualifier"));
            }
        }
        let words: Vec<&str> = name.split_whitespace().collect();
        let named_after = words.len() > 1
            && words.iter().any(|w| beside.part_of_name.contains(w.to_lowercase().trim_matches('.')));
        if named_after {
            for length in (1..words.len()).rev() {
                for start in 0..=words.len() - length {
                    let part = &words[start..start + length];
                    if part.iter().all(|w| {
                        let w = w.to_lowercase();
                        beside.part_of_name.contains(w.as_str()) || beside.inside_names.contains(w.as_str())
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
