//! How places stand to each other, and where the other tellings of a report say that they are.

use super::group::place_holds;
use super::telling::{Telling, type_name};
use crate::cue;
use crate::decide::{Cues, bucket};
use dateline_types::*;

/// Where the other tellings of the report say that they are: what is told side by side happened side by side.
pub struct Around<'t> {
    /// The nearest telling before and after whose clause governs a place: the place, sentences away, of the same type.
    beside: [Option<(&'t EventPlace, usize, bool)>; 2],
    /// The places that other tellings' clauses govern.
    all: Vec<&'t EventPlace>,
}

impl<'t> Around<'t> {
    /// Of the tellings that are not `members`.
    pub fn of(tellings: &'t [Telling], members: &[usize]) -> Around<'t> {
        let own = &tellings[members[0]];
        let attached = |t: &'t Telling| t.places.first().filter(|p| p.basis == PlaceBasis::Attached);
        let others = |range: std::ops::Range<usize>| {
            range.filter(|t| !members.contains(t)).filter_map(|t| {
                let gap = tellings[t].sentence.abs_diff(own.sentence) as usize;
                let same = type_name(tellings[t].event.class) == type_name(own.event.class);
                Some((attached(&tellings[t])?, gap, same))
            })
        };
        let reach = members[0].saturating_sub(NEIGHBOURS)..(members[0] + NEIGHBOURS).min(tellings.len());
        let before = others(reach.start..members[0]).next_back();
        let after = others(members[0] + 1..reach.end).next();
        Around { beside: [before, after], all: others(reach).map(|(p, ..)| p).collect() }
    }

    /// Adds what they say for or against the candidate.
    pub fn describe(&self, value: &EventPlace, cues: &mut Cues) {
        for (side, beside) in ["telling before", "telling after"].iter().zip(&self.beside) {
            let Some((place, gap, same)) = beside else { continue };
            let how = standing(value, place).name();
            cue!(cues, "{side} {how}");
            cue!(cues, "{side} {how}&gap={}", bucket((*gap).min(3)));
            cues.add_if(*same, smol_str::format_smolstr!("{side} {how}&same type"));
        }
        let count = |wanted| self.all.iter().filter(|p| standing(value, p) == wanted).count();
        let (same, inside) = (count(Standing::Here), count(Standing::Inside));
        cue!(cues, "other tellings here={}", bucket(same.min(3)));
        cue!(cues, "other tellings inside={}", bucket(inside.min(3)));
    }
}

/// Tellings on either side that are asked.
const NEIGHBOURS: usize = 40;

/// How a place stands to the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is it.
    Here,
    /// It lies in it.
    Inside,
    /// It holds it.
    Around,
    /// Neither.
    Elsewhere,
}

impl Standing {
    /// The word for it in cues.
    fn name(self) -> &'static str {
        match self {
            Standing::Here => "here",
            Standing::Inside => "inside",
            Standing::Around => "around",
            Standing::Elsewhere => "elsewhere",
        }
    }
}

/// How `place` stands to the candidate. Names that no gazetteer has are told apart by their words, as all that is known of
/// them is the unit they lie in.
pub fn standing(candidate: &EventPlace, place: &EventPlace) -> Standing {
    let same_words = candidate.text.eq_ignore_ascii_case(&place.text);
    let unknown = candidate.unresolved || place.unresolved;
    let (Some(a), Some(b)) = (&candidate.place, &place.place) else {
        return if same_words { Standing::Here } else { Standing::Elsewhere };
    };
    let holds = |outer, inner| unknown && a == b || place_holds(outer, inner);
    if if unknown { same_words } else { a == b } {
        Standing::Here
    } else if !candidate.unresolved && holds(a, b) {
        Standing::Inside
    } else if !place.unresolved && holds(b, a) {
        Standing::Around
    } else {
        Standing::Elsewhere
    }
}
