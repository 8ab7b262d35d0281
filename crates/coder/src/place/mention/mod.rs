//! Which words name a place: the recogniser's entities, corrected by the gazetteer, and names it overlooked.
//!
//! Four passes over the tokens, each taking what the ones before left: [`entity`] asks the gazetteer and the words
//! beside it about every entity, [`scan`] looks for known names among other words, [`slot`] takes what stands where only
//! a place stands (a village's name after "the village of", a neighbour in a list of places, the object of "seized"),
//! and [`again`] finds the names once more. [`refuse`] lists what looks like a place and is none.

mod again;
mod entity;
mod hyphen;
mod known;
mod refuse;
mod scan;
mod slot;
mod word;

use dateline_resources::gazetteer::{Gazetteer, NameMatch, PlaceWords};
use dateline_types::{Document, Parse, PlacePrecision, Span, Token};
use rustc_hash::FxHashSet;
use word::words;

/// Tokens of the longest name looked for.
const LONGEST: usize = 6;

/// People of a town that tells the country its report is about.
const TELLING: u32 = 100_000;

/// The spans of `parse` that name places, in text order, not overlapping.
pub(super) fn spans(document: &Document, parse: &Parse, gazetteer: &Gazetteer) -> Vec<Span> {
    let mut finder = Finder::new(parse, gazetteer);
    finder.entities(parse);
    finder.overlooked();
    finder.slots();
    finder.again();
    let Finder { tokens, mut out, .. } = finder;
    if let Some(place) = document.dateline_place
        && !out.iter().any(|&(start, end)| tokens[start].span.cover(tokens[end - 1].span).overlaps(place))
    {
        let mut spans = to_spans(tokens, &out);
        spans.push(place);
        spans.sort_by_key(|span| span.start());
        return spans;
    }
    out.sort_unstable();
    to_spans(tokens, &out)
}

fn to_spans(tokens: &[Token], runs: &[(usize, usize)]) -> Vec<Span> {
    let mut spans: Vec<Span> =
        runs.iter().map(|&(start, end)| tokens[start].span.cover(tokens[end - 1].span)).collect();
    spans.sort_by_key(|span| (span.start(), span.end()));
    spans.dedup();
    spans
}

/// The tokens of a document and what is known of them so far.
struct Finder<'t> {
    tokens: &'t [Token],
    gazetteer: &'t Gazetteer,
    beside: &'t PlaceWords,
    /// The recogniser's label at each token, empty outside entities, and the entity's tokens.
    label_of: Vec<&'t str>,
    entity_of: Vec<(usize, usize)>,
    taken: Vec<bool>,
    /// The runs found.
    out: Vec<(usize, usize)>,
}

impl<'t> Finder<'t> {
    fn new(parse: &'t Parse, gazetteer: &'t Gazetteer) -> Finder<'t> {
        let tokens = parse.tokens();
        let mut label_of: Vec<&str> = vec![""; tokens.len()];
        let mut entity_of: Vec<(usize, usize)> = vec![(0, 0); tokens.len()];
        for entity in parse.entities() {
            let run = entity.tokens.start as usize..entity.tokens.end as usize;
            label_of[run.clone()].fill(entity.label.as_str());
            entity_of[run.clone()].fill((run.start, run.end));
        }
        Finder {
            tokens,
            gazetteer,
            beside: gazetteer.words(),
            label_of,
            entity_of,
            taken: vec![false; tokens.len()],
            out: Vec::new(),
        }
    }

    fn name(&self, start: usize, end: usize) -> String {
        words(self.tokens, start, end)
    }

    fn take(&mut self, start: usize, end: usize) {
        self.taken[start..end].fill(true);
        self.out.push((start, end));
    }

    fn is_free(&self, start: usize, end: usize) -> bool {
        !self.taken[start..end].iter().any(|taken| *taken)
    }

    /// The countries (ISO 3166-1 numbers) that the names found so far speak for: countries, nationalities, divisions and
    /// cities.
    fn support(&self) -> FxHashSet<u16> {
        let mut countries = FxHashSet::default();
        for &(start, end) in &self.out {
            let found = self.gazetteer.lookup(&self.name(start, end));
            let speaks = found.iter().find(|c| {
                c.how == NameMatch::Demonym
                    || matches!(
                        self.gazetteer.precision(c.id),
                        PlacePrecision::Country | PlacePrecision::Admin1
                    )
                    || self.gazetteer.population(c.id) >= TELLING
            });
            let country = speaks.and_then(|c| self.gazetteer.country_of(c.id)?.numeric);
            countries.extend(country);
        }
        countries
    }
}
