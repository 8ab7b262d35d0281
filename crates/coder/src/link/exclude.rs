//! What rules out that two tellings of different documents are one happening, whatever their texts share.
//!
//! Only what the words themselves give counts: a day that the text states, a town that stands with the event. What was
//! taken from the discourse or from the report's date may be another event's, and weighs as a cue instead.

use super::cues::{TollStep, apart_km, contains, days_between, one_place, toll_step};
use super::facts::{Facts, Family, Where};
use super::parties::{meet, same_parties_swapped};
use super::within::may_be_one;
use dateline_types::{Actuality, Extent, PlacePrecision};

/// Reports of one thing differ by a day: by the clock of another zone, or told the morning after.
const DAYS_OF_ONE: i32 = 1;
/// Towns further apart than this are not the town and the village beside it, kilometres.
const TOWNS_OF_ONE_KM: f64 = 50.0;

/// Why the two cannot be one happening; `None` if nothing says so.
pub fn exclusion(a: &Facts, b: &Facts) -> Option<&'static str> {
    if a.extent == Extent::Aggregate || b.extent == Extent::Aggregate {
        return Some("a sum over many");
    }
    let of_one_kind = a.family() == b.family();
    if !(of_one_kind || later_act(a, b) || later_act(b, a) || a.class == b.class) {
        return Some("different kinds of event");
    }
    if of_one_kind && a.family() == Family::Other && a.class.to_string() != b.class.to_string() {
        return Some("different kinds of event");
    }
    if of_one_kind && !(a.is_plot() || b.is_plot()) && !same_reality(a.status.1, b.status.1) {
        return Some("one happened, the other was called for or threatened");
    }
    if let (Some(x), Some(y)) = (a.when, b.when)
        && x.sure
        && y.sure
    {
        let apart = days_between(x.days, y.days);
        let (early, late) = if x.days < y.days { (a, b) } else { (b, a) };
        // Arrests and trials come after the attack, and before the day that a plot was meant for.
        let follows = later_act(early, late) || later_act(late, early) && late.is_plot();
        if apart > DAYS_OF_ONE && !follows {
            return Some("different days");
        }
    }
    if of_one_kind
        && let (Some(x), Some(y)) = (&a.place, &b.place)
        && x.sure
        && y.sure
    {
        let (p, q) = (&x.place, &y.place);
        let by_line = [p, q].iter().any(|place| {
            matches!(
                place.precision,
                PlacePrecision::Line | PlacePrecision::Border | PlacePrecision::Maritime
            )
        });
        let one = one_place(p, q) || contains(p, q) || contains(q, p) || by_line;
        let countries = p.country.is_some() && q.country.is_some() && p.country != q.country;
        if !one && (countries || apart_km(x, y) > TOWNS_OF_ONE_KM + p.radius_km.max(q.radius_km)) {
            return Some("different places");
        }
    }
    if a.directed && b.directed && same_parties_swapped(a, b) {
        return Some("each attacked the other");
    }
    if of_one_kind && another_deed(a, b) {
        return Some("another deed: of whom, how many, by what means and where two differ");
    }
    None
}

/// True if two attacks differ in two of four: whom they were on, how many they killed, by what means, in which town.
///
/// One of them alone differs between tellings of one attack: one names the building and another those in it, tolls rise,
/// and a bomb and the shots after it are one raid. A toll of more than two that both give holds them together.
fn another_deed(a: &Facts, b: &Facts) -> bool {
    let attacks = a.family() == Family::Attack && !a.is_plot() && !b.is_plot();
    if !attacks || matches!((a.tolls[0], b.tolls[0]), (Some((x, _)), Some((y, _))) if x == y && x > 2) {
        return false;
    }
    let named = |facts: &Facts| !facts.target.keys.is_empty() || !facts.target.words.is_empty();
    let others = a.speaks_as(b) && named(a) && named(b) && !meet(&a.target, &b.target);
    // The dead, or where neither tells of any the injured.
    let counted = if a.tolls[0].is_some() || b.tolls[0].is_some() { 0 } else { 1 };
    let toll = toll_step(a.tolls[counted], b.tolls[counted]) == Some(TollStep::Other);
    let ways = matches!((a.class.mode(), b.class.mode()), (Some(x), Some(y)) if x != y && !may_be_one(x, y));
    let means =
        ways || !a.means.is_empty() && !b.means.is_empty() && !a.means.iter().any(|m| b.means.contains(m));
    let town = |x: &Where| x.sure && matches!(x.place.precision, PlacePrecision::Settlement);
    let towns = matches!((&a.place, &b.place),
        (Some(x), Some(y)) if town(x) && town(y) && !one_place(&x.place, &y.place));
    [others, toll, means, towns].iter().filter(|differs| **differs).count() >= 2
}

/// True if `later` is what the state does about an attack like `first`.
fn later_act(first: &Facts, later: &Facts) -> bool {
    first.family() == Family::Attack && later.family() == Family::Aftermath
}

fn same_reality(a: Actuality, b: Actuality) -> bool {
    use Actuality::*;
    let happened = |x| matches!(x, Occurred | Ongoing | Attempted | Foiled);
    a == b || happened(a) && happened(b)
}
