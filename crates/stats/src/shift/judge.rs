//! What may be said of a shift in one word, which groups are shown, and when one arrow would mislead.

use super::energy::PlaceTest;
use super::mixture::{LEAST_RECURRENCE, MixtureChoice};
use super::transport::{Explanation, VerdictEvidence};
use super::{LEAST_BLOCKS, PeriodMixture, Refusal, Verdict};
use crate::period::Period;

/// A verdict is given when as large a share of resamples agrees with it.
const LEAST_AGREEMENT: f64 = 0.9;

/// The verdict: no change where the test shows none; else what explains most of the transport, if resamples agree.
pub fn verdict(
    test: Option<&PlaceTest>,
    evidence: Option<&VerdictEvidence>,
    units: usize,
    spread_ratio: f64,
) -> Verdict {
    if test.is_none_or(|t| t.p >= 0.05) {
        return Verdict::NoChange;
    }
    let Some(evidence) = evidence.filter(|e| units >= LEAST_BLOCKS && e.agreement >= LEAST_AGREEMENT) else {
        return Verdict::Unclear;
    };
    match evidence.best {
        Some(Explanation::Location) => Verdict::Relocation,
        Some(Explanation::Shares) => Verdict::Composition,
        Some(Explanation::Size) if spread_ratio > 1.0 => Verdict::Expansion,
        Some(Explanation::Size) => Verdict::Contraction,
        None => Verdict::Mixed,
    }
}

/// Why one arrow is refused. `near` holds the share of incidents near the centres, as measured and in resamples.
pub fn refusals(groups: &[Option<MixtureChoice>; 2], near: &[f64]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let chosen = || groups.iter().flatten();
    let stable = |c: &MixtureChoice| c.multimodal && recurring(c).count() >= 2;
    if chosen().any(stable) {
        refusals.push(Refusal::SeveralGroups);
    } else if chosen().any(|c| c.multimodal || c.multimodal_share.is_some_and(|s| s > 1.0 - LEAST_RECURRENCE))
    {
        refusals.push(Refusal::UnstableGroups);
    }
    let survives = near.iter().filter(|share| **share >= 0.20).count() as f64;
    if near.first().is_some_and(|share| *share < 0.20) || survives < LEAST_RECURRENCE * near.len() as f64 {
        refusals.push(Refusal::EmptyCentres);
    }
    refusals
}

fn recurring(choice: &MixtureChoice) -> impl Iterator<Item = &super::MixturePart> {
    choice.parts.iter().filter(|p| p.recurrence.is_none_or(|r| r >= LEAST_RECURRENCE))
}

/// The groups of both periods that come back in resamples; nothing where neither period has several.
pub fn shown(periods: [&Period; 2], groups: [Option<MixtureChoice>; 2]) -> Vec<PeriodMixture> {
    if !groups.iter().flatten().any(|c| c.multimodal && recurring(c).count() >= 2) {
        return Vec::new();
    }
    std::iter::zip(periods, groups)
        .filter_map(|(period, choice)| {
            let choice = choice?;
            let parts = recurring(&choice).copied().collect();
            Some(PeriodMixture { period: period.clone(), parts, multimodal_share: choice.multimodal_share })
        })
        .collect()
}
