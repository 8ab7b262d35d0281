//! Is a telling a happening told here: or a wish, a mere noun, a word in another sense; and is it a sum of many?

use super::telling::Telling;
use crate::decide::{Ballot, Candidate};
use dateline_resources::learned::Learned;
use dateline_types::{Domain, Extent, PloverType, Rejected, RejectedBy};

/// The verdict on a telling.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether it is a happening (yes or no).
    pub happening: Ballot<()>,
    /// An accident is no act of violence by anybody, whatever its verb.
    pub accident: bool,
    /// Whether it sums up many, or the past (yes or no).
    pub sum: Ballot<()>,
}

impl Verdict {
    /// True for a happening told here.
    pub fn stands(&self) -> bool {
        !self.happening.chosen.is_empty() && !self.accident
    }

    /// The probability that it is one.
    pub fn share(&self) -> f64 {
        self.happening.candidates.first().map_or(1.0, |c| c.share)
    }

    /// How much of the world it stands for, given what its own words say.
    pub fn extent(&self, own: Extent) -> Extent {
        match own {
            Extent::Event | Extent::Episode if self.sum.chosen.is_empty() => own,
            Extent::Event | Extent::Episode => Extent::Aggregate,
            _ => own,
        }
    }
}

/// Judges a telling by its cues. Without weights everything that a frame proposes stands, and nothing is a sum but
/// what its own words call one.
pub fn judge(telling: &Telling, learned: &Learned) -> Verdict {
    let candidate =
        || vec![Candidate::new(Some(()), telling.event.trigger.text.as_str(), telling.cues.clone())];
    let violent = telling.event.class.plover_type() == Some(PloverType::Assault);
    Verdict {
        accident: violent && telling.event.domain.domain == Domain::Accident,
        happening: Ballot::each(candidate(), learned.decider("judge"), |_| true),
        sum: Ballot::each(candidate(), learned.decider("sum"), |_| false),
    }
}

/// What was proposed and belongs to no happening, in text order.
pub fn rejected(
    tellings: &[Telling],
    verdicts: &[Verdict],
    groups: &[Vec<usize>],
    learned: &Learned,
) -> Vec<Rejected> {
    let mut is_told = vec![false; tellings.len()];
    groups.iter().flatten().for_each(|&t| is_told[t] = true);
    let mut rejected: Vec<Rejected> = tellings
        .iter()
        .zip(verdicts)
        .zip(is_told)
        .filter(|(_, is_told)| !is_told)
        .map(|((telling, verdict), _)| {
            let event = &telling.event;
            let mut because = Vec::new();
            if verdict.accident {
                let words = event.domain.because.iter().map(|words| format!("{:?}", words.text));
                because.push(format!("an accident: {}", words.collect::<Vec<_>>().join(", ")));
            }
            verdict.happening.explain("happening", learned.decider("judge"), &mut because);
            Rejected {
                id: event.id.clone(),
                document: event.document.clone(),
                sentence: event.sentence,
                class: event.class,
                span: event.trigger.span,
                text: event.trigger.text.clone(),
                evidence: event.evidence.first().clone(),
                probability: verdict.share(),
                by: if verdict.accident { RejectedBy::Accident } else { RejectedBy::Judge },
                rule: event.rule.clone(),
                because,
            }
        })
        .collect();
    rejected.sort_by(|a, b| (a.span, &a.id).cmp(&(b.span, &b.id)));
    rejected
}
