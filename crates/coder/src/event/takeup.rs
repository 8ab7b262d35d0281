//! Nouns that take up an event told before ("the attack"): what their sentence says goes to that event.
//!
//! "The group claimed responsibility for the attack in a statement" is a claim about the attack, not another attack.
//! A noun that takes up an event and names no party, number or means of its own makes no record; its claims, and the
//! time and place its clause governs where the event has none, are the event's. One that tells more stays a record,
//! and linking puts the two together.

use super::filler::Words;
use super::fuse::Happening;
use super::matching::Draft;
use crate::predicate::Predications;
use crate::status::{Assessment, Pointer};
use crate::{place, time};
use dateline_types::{
    ClaimAct, Document, Event, Evidence, EvidenceList, PlaceBasis, PlaceMention, TimeMention,
};

/// What became of a happening.
#[derive(Debug, Clone, Default)]
pub struct TakenUp {
    /// It only takes up another one.
    pub dropped: bool,
    /// The predications that take it up and make no record.
    pub by: Vec<usize>,
}

/// Hands the claims of nouns that point back to the events they mean; one answer for each happening.
pub fn take_up(
    words: &Words<'_>,
    predications: &Predications,
    happenings: &[Happening],
    pointers: &[Pointer],
    assessments: &mut [Assessment],
) -> Vec<TakenUp> {
    let mut of = vec![None; assessments.len()];
    for (h, happening) in happenings.iter().enumerate() {
        for &p in &happening.predications {
            of[p] = Some(h);
        }
    }
    let mut found = vec![TakenUp::default(); happenings.len()];
    for pointer in pointers {
        let (Some(from), Some(to)) = (of[pointer.from], of[pointer.to]) else { continue };
        let alone = happenings[from].predications.len() == 1;
        if from == to || found[to].dropped || !alone {
            continue;
        }
        let target = happenings[to].main.predication;
        let claims = std::mem::take(&mut assessments[pointer.from].status.claims);
        let culprits = std::mem::take(&mut assessments[pointer.from].culprits);
        let claimed = claims.iter().any(|c| c.act == ClaimAct::ClaimedResponsibility);
        let into = &mut assessments[target];
        let offset = into.status.claims.len();
        for mut claim in claims {
            // Numbered anew behind those the event has; the chain among themselves stays.
            let shift = |id: &str| {
                let number: usize = id.trim_start_matches('c').parse().unwrap_or(1);
                smol_str::format_smolstr!("c{}", number + offset)
            };
            claim.id = shift(&claim.id);
            claim.parent = claim.parent.map(|p| shift(&p));
            into.status.claims.push(claim);
        }
        into.culprits.extend(culprits.into_iter().map(|(n, token)| (n + offset, token)));
        let draft = &happenings[from].main;
        let bare = draft.targets.is_empty()
            && draft.recipients.is_empty()
            && draft.instruments.iter().all(|&t| is_plain(words, predications, draft, t))
            && (draft.actors.is_empty() || claimed);
        if bare {
            found[from].dropped = true;
            found[to].by.push(pointer.from);
        }
    }
    found
}

/// "The blast": the event noun itself, that says no more of the means than that it was one.
fn is_plain(words: &Words<'_>, predications: &Predications, draft: &Draft, instrument: u32) -> bool {
    instrument == predications.all()[draft.predication].head
        && words.phrases.qualifiers(instrument).is_empty()
}

/// Adds to an event what the clauses that take it up say: evidence, and a time or place that it lacks.
pub fn complete(
    document: &Document,
    words: &Words<'_>,
    predications: &Predications,
    by: &[usize],
    times: &[TimeMention],
    places: &[PlaceMention],
    event: &mut Event,
) {
    let mut more: Vec<Evidence> = Vec::new();
    for &index in by.iter().take(MOST_EVIDENCE) {
        let p = &predications.all()[index];
        let sentence = &words.parse.sentences()[p.sentence as usize];
        if p.sentence != event.sentence && !more.iter().any(|e| e.span == sentence.span) {
            more.extend(Evidence::quote(&document.text, sentence.span));
        }
        if event.time.is_none() {
            event.time = time::attach(document, words.parse, times, p.head, None);
        }
        let placed = event.place.as_ref().is_some_and(|p| matches!(p.basis, PlaceBasis::Attached));
        if !placed {
            let (found, others) = place::attach(document, words.parse, places, p.head);
            if found.as_ref().is_some_and(|p| matches!(p.basis, PlaceBasis::Attached)) {
                event.place = found;
                event.other_places = others;
            }
        }
        let token = &words.parse.tokens()[p.head as usize];
        event.trace.push(format!("taken up by {:?} at {}", token.form, token.span.start()));
        event.trace.push(format!("told by {:?} at {}", token.form, token.span.start()));
    }
    if !more.is_empty() {
        let mut all = event.evidence.all().to_vec().into_iter();
        if let Some(first) = all.next() {
            let rest: Vec<Evidence> = all.chain(more).collect();
            event.evidence = EvidenceList::new(first, rest);
        }
    }
}

/// So many sentences that take an event up are quoted.
const MOST_EVIDENCE: usize = 4;
