//! Drawing a sample: events in strata by type, and sentences that tell no event.

use super::{Purpose, Sitting, Stratum, Unit};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::pipeline;
use crate::workspace::content;
use dateline_stats::audit::allocation;
use dateline_stats::numeric::Stream;
use dateline_store::workspace::Workspace;
use dateline_types::{BlockKind, Document, Event, block_at};
use std::collections::BTreeMap;

/// Documents in which sentences without events are looked for, per such sentence that is wanted.
const DOCUMENTS_PER_SENTENCE: usize = 2;

/// Draws a sample of `n` units, half of them sentences without an event. The same seed draws the same from the same pile.
///
/// # Errors
/// If the workspace cannot be read, or holds no event.
pub fn draw(
    workspace: &Workspace,
    engine: &Engine,
    kind: Purpose,
    n: usize,
    seed: u64,
    by: &str,
    at: jiff::Timestamp,
) -> Result<Sitting, Failure> {
    let run = content::run_of(workspace)?;
    if run.events.is_empty() {
        return Err(Failure::usage("there is no event to sample")
            .with_hint("`dateline add` and `dateline code` come first"));
    }
    let documents: BTreeMap<&str, &Document> = run.documents.iter().map(|d| (d.id.as_str(), d)).collect();
    let mut sentences = Sentences { engine, parsed: BTreeMap::new() };
    let mut by_type: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for event in &run.events {
        by_type.entry(kind_of(event)).or_default().push(event);
    }
    let (mut strata, mut units) = (Vec::new(), Vec::new());
    let sizes: Vec<u64> = by_type.values().map(|events| events.len() as u64).collect();
    let given = allocation(&sizes, n.div_ceil(2) as u64);
    for ((class, events), wanted) in by_type.iter().zip(given) {
        let stratum = strata.len();
        strata.push(Stratum { class: class.clone(), size: events.len() as u64 });
        let mut stream = Stream::new(seed, &format!("sitting/{class}"), 0);
        for at in choose(events.len(), wanted as usize, &mut stream) {
            let event = events[at];
            let Some(document) = documents.get(event.document.as_str()) else { continue };
            let span = sentences.of(document).iter().copied().find(|s| {
                s.0 as usize <= event.trigger.span.start() && event.trigger.span.start() < s.1 as usize
            });
            let span = span.unwrap_or((
                event.evidence.first().span.start() as u32,
                event.evidence.first().span.end() as u32,
            ));
            units.push(Unit {
                document: event.document.as_str().to_owned(),
                start: span.0,
                end: span.1,
                event: Some(event.id.as_str().to_owned()),
                stratum,
            });
        }
    }
    // Sentences without an event, of documents drawn at random: their number is that of the drawn documents, times all
    // documents over drawn ones.
    let wanted = n / 2;
    let mut stream = Stream::new(seed, "sitting/without", 0);
    let drawn = choose(run.documents.len(), (wanted * DOCUMENTS_PER_SENTENCE).max(20), &mut stream);
    let mut telling: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in &run.events {
        telling.entry(event.document.as_str()).or_default().push(event);
    }
    let mut without = Vec::new();
    for &at in &drawn {
        let document = &run.documents[at];
        let events = telling.get(document.id.as_str()).map_or(&[][..], Vec::as_slice);
        for &(start, end) in sentences.of(document) {
            let is_told = events
                .iter()
                .flat_map(|e| &e.mentions)
                .any(|m| (start as usize) < m.span.end() && m.span.start() < end as usize);
            let is_furniture =
                block_at(&document.blocks, start as usize).is_some_and(|b| b.kind == BlockKind::Furniture);
            if !is_told && !is_furniture {
                without.push((document.id.as_str().to_owned(), start, end));
            }
        }
    }
    let size = without.len() * run.documents.len() / drawn.len().max(1);
    let stratum = strata.len();
    strata.push(Stratum { class: String::new(), size: size as u64 });
    for at in choose(without.len(), wanted, &mut stream) {
        let (document, start, end) = without[at].clone();
        units.push(Unit { document, start, end, event: None, stratum });
    }
    // Mixed, so that the place in the list says nothing.
    let order = choose(units.len(), units.len(), &mut stream);
    let units = order.into_iter().map(|at| units[at].clone()).collect();
    Ok(Sitting {
        id: String::new(),
        schema: "dateline.sitting/1".into(),
        kind,
        at,
        by: by.to_owned(),
        seed,
        strata,
        units,
        answers: BTreeMap::new(),
        models: Vec::new(),
        settled: BTreeMap::new(),
    })
}

/// The stratum of an event.
pub fn kind_of(event: &Event) -> String {
    let plover = event.class.plover_type().map(|kind| kind.to_string());
    plover.unwrap_or_else(|| event.class.to_string())
}

struct Sentences<'a> {
    engine: &'a Engine,
    parsed: BTreeMap<String, Vec<(u32, u32)>>,
}

impl Sentences<'_> {
    fn of(&mut self, document: &Document) -> &[(u32, u32)] {
        self.parsed.entry(document.id.as_str().to_owned()).or_insert_with(|| {
            if pipeline::why_uncoded(document, self.engine.languages()).is_some() {
                return Vec::new();
            }
            let (parse, _) = self.engine.parse(document);
            parse.sentences().iter().map(|s| (s.span.start() as u32, s.span.end() as u32)).collect()
        })
    }
}

/// `wanted` of `n` positions, each as likely as another, in random order (Fisher and Yates, from the front).
fn choose(n: usize, wanted: usize, stream: &mut Stream) -> Vec<usize> {
    let mut all: Vec<usize> = (0..n).collect();
    let wanted = wanted.min(n);
    for at in 0..wanted {
        let other = at + stream.below(n - at);
        all.swap(at, other);
    }
    all.truncate(wanted);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_choice_is_without_repeats_and_the_same_again() {
        let draw = || choose(100, 30, &mut Stream::new(7, "test", 0));
        let first = draw();
        assert_eq!(first, draw());
        assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 30);
        assert_eq!(choose(3, 10, &mut Stream::new(7, "test", 0)).len(), 3);
        assert!(choose(0, 10, &mut Stream::new(7, "test", 0)).is_empty());
    }
}
