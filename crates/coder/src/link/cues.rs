//! What two tellings agree and differ in, each as a named cue that a weight is learnt for.
//!
//! Figures are cut into steps: a model over steps can be read, and no step claims a precision that the coding lacks.

use super::facts::{Facts, Family, Where};
use super::parties::{akin, same_parties_swapped};
use dateline_types::*;

/// Cues by name.
pub type Cues = Vec<&'static str>;

/// Differently named towns and sites no further apart than this are one place, kilometres; a site and its town by the
/// second.
const ONE_PLACE_KM: f64 = 3.0;
const SITE_KM: f64 = 15.0;

/// The cues of two tellings.
pub fn cues(a: &Facts, b: &Facts) -> Cues {
    let mut cues = Cues::with_capacity(12);
    cues.push(kind(a, b));
    cues.push(reality(a, b));
    cues.push(days(a, b));
    cues.push(place(a, b));
    parties(a, b, &mut cues);
    tolls(a, b, &mut cues);
    if !a.means.is_empty() && !b.means.is_empty() {
        let shared = a.means.iter().any(|m| b.means.contains(m));
        cues.push(if shared { "means: same" } else { "means: other" });
    }
    if a.speaks_as(b) && a.trigger == b.trigger {
        cues.push("word: same");
    }
    cues.extend(facts(&cues));
    cues
}

/// What day and town add up to with the parties: together they say more than the sum of what each says.
fn facts(cues: &Cues) -> Option<&'static str> {
    let has = |of: &[&str]| of.iter().any(|cue| cues.contains(cue));
    let of_kind = has(&["kind: same mode", "kind: same type", "kind: one mode", "kind: other mode"]);
    let on_day = has(&["days: same", "days: overlap"]);
    let in_town = has(&["place: same town", "place: same town?"]);
    if !of_kind || !on_day || !in_town || has(&["reality: denied", "reality: other"]) {
        return None;
    }
    let shared = has(&["target: same key", "target: same words", "target: a word", "killed: same"]);
    let differ = has(&["target: other keys", "target: other words", "actor: other keys", "killed: other"]);
    Some(match (shared, differ) {
        (true, false) => "facts: day, town and target",
        (_, true) => "facts: day and town, not the rest",
        (false, false) => "facts: day and town",
    })
}

fn kind(a: &Facts, b: &Facts) -> &'static str {
    let types = (a.class.plover_type(), b.class.plover_type());
    match (a.family(), b.family()) {
        _ if a.class == b.class && a.class.mode().is_some() => "kind: same mode",
        _ if a.class == b.class => "kind: same type",
        _ if types.0.is_some() && types.0 == types.1 => match (a.class.mode(), b.class.mode()) {
            (Some(_), Some(_)) => "kind: other mode",
            _ => "kind: one mode",
        },
        (Family::Attack, Family::Aftermath) | (Family::Aftermath, Family::Attack) => {
            "kind: attack, aftermath"
        }
        (x, y) if x == y && x != Family::Other => "kind: one family",
        _ => "kind: other",
    }
}

fn reality(a: &Facts, b: &Facts) -> &'static str {
    use Actuality::*;
    let happened = |x| matches!(x, Occurred | Ongoing | Attempted);
    match (a.status, b.status) {
        (x, y) if x == y => "reality: same",
        ((p, _), (q, _)) if p != q => "reality: denied",
        ((_, x), (_, y)) if happened(x) && happened(y) => "reality: same",
        _ if a.is_plot() && b.is_plot() => "reality: plots",
        _ => "reality: other",
    }
}

fn days(a: &Facts, b: &Facts) -> &'static str {
    let (Some(x), Some(y)) = (a.when, b.when) else {
        return if a.when.is_some() || b.when.is_some() { "days: one" } else { "days: none" };
    };
    let sure = x.sure && y.sure;
    let pick = |certain, guessed| if sure { certain } else { guessed };
    if x.days.overlaps(y.days) {
        return match x.days.days().max(y.days.days()) {
            1 => pick("days: same", "days: same?"),
            2..=7 => pick("days: overlap", "days: overlap?"),
            _ => "days: loosely",
        };
    }
    match days_between(x.days, y.days) {
        ..=1 => pick("days: next", "days: next?"),
        2..=3 => pick("days: 2-3 apart", "days: 2-3 apart?"),
        4..=10 => pick("days: 4-10 apart", "days: 4-10 apart?"),
        11..=60 => pick("days: 11-60 apart", "days: 11-60 apart?"),
        _ => pick("days: far apart", "days: far apart?"),
    }
}

/// Days from the end of the earlier to the start of the later; 0 if they overlap.
pub fn days_between(x: DayInterval, y: DayInterval) -> i32 {
    let (early, late) = if x < y { (x, y) } else { (y, x) };
    late.start().since(early.end()).map_or(i32::MAX, |s| s.get_days()).max(0)
}

fn is_fine(place: &PlaceRef) -> bool {
    matches!(place.precision, PlacePrecision::Poi | PlacePrecision::Settlement)
}

/// True for two names of one settlement or site.
pub fn one_place(a: &PlaceRef, b: &PlaceRef) -> bool {
    if a.geonameid.is_some() && a.geonameid == b.geonameid || a.name == b.name && a.country == b.country {
        return true;
    }
    let allowed = if a.precision == b.precision { ONE_PLACE_KM } else { SITE_KM };
    is_fine(a) && is_fine(b) && a.point.haversine_km(b.point) <= allowed
}

fn place(a: &Facts, b: &Facts) -> &'static str {
    let (Some(x), Some(y)) = (&a.place, &b.place) else {
        return if a.place.is_some() || b.place.is_some() { "place: one" } else { "place: none" };
    };
    let sure = x.sure && y.sure;
    let pick = |certain, guessed| if sure { certain } else { guessed };
    let (p, q) = (&x.place, &y.place);
    if one_place(p, q) {
        return match p.precision {
            PlacePrecision::Poi | PlacePrecision::Settlement => pick("place: same town", "place: same town?"),
            PlacePrecision::Admin2 | PlacePrecision::Admin1 => "place: same province",
            _ => "place: same country",
        };
    }
    if p.country.is_some() && q.country.is_some() && p.country != q.country {
        return pick("place: other country", "place: other country?");
    }
    if contains(p, q) || contains(q, p) {
        return "place: one in the other";
    }
    match apart_km(x, y) {
        ..25.0 => pick("place: under 25 km", "place: under 25 km?"),
        25.0..150.0 => pick("place: under 150 km", "place: under 150 km?"),
        _ => pick("place: far", "place: far?"),
    }
}

/// Kilometres between the points of two places.
pub fn apart_km(a: &Where, b: &Where) -> f64 {
    a.place.point.haversine_km(b.place.point)
}

/// True if `inner` lies in `outer` by its names, or by its point in what the outer one covers.
pub fn contains(outer: &PlaceRef, inner: &PlaceRef) -> bool {
    match outer.precision {
        PlacePrecision::Country => outer.country.is_some() && outer.country == inner.country,
        PlacePrecision::Admin1 if inner.admin1.is_some() => {
            inner.admin1.as_deref() == Some(outer.name.as_str())
        }
        PlacePrecision::Poi | PlacePrecision::Settlement => false,
        _ => outer.point.haversine_km(inner.point) <= outer.radius_km * 1.3,
    }
}

fn parties(a: &Facts, b: &Facts, cues: &mut Cues) {
    let names: [[&'static str; 6]; 2] = [
        [
            "actor: same key",
            "actor: same words",
            "actor: a word",
            "actor: other keys",
            "actor: other words",
            "actor: one",
        ],
        [
            "target: same key",
            "target: same words",
            "target: a word",
            "target: other keys",
            "target: other words",
            "target: one",
        ],
    ];
    for (names, x, y) in [(names[0], &a.actor, &b.actor), (names[1], &a.target, &b.target)] {
        let said = |p: &super::facts::Party| !p.words.is_empty() || !p.keys.is_empty();
        let shared = x.words.iter().filter(|w| y.words.iter().any(|o| akin(w, o))).count();
        let key = x.keys.iter().any(|key| y.keys.contains(key));
        let comparable = a.speaks_as(b) || !x.keys.is_empty() && !y.keys.is_empty();
        cues.push(match () {
            () if !comparable || !said(x) && !said(y) => continue,
            () if !said(x) || !said(y) => names[5],
            () if shared > 1 => names[1],
            () if key => names[0],
            () if shared == 1 => names[2],
            () if !x.keys.is_empty() && !y.keys.is_empty() => names[3],
            () => names[4],
        });
    }
    if same_parties_swapped(a, b) {
        cues.push("sides: swapped");
    }
}

fn tolls(a: &Facts, b: &Facts, cues: &mut Cues) {
    let names = [
        ["killed: same", "killed: same, few", "killed: may be one", "killed: other"],
        ["injured: same", "injured: same, few", "injured: may be one", "injured: other"],
    ];
    for (names, (x, y)) in names.into_iter().zip(a.tolls.iter().zip(&b.tolls)) {
        cues.extend(toll_step(*x, *y).map(|step| names[step as usize]));
    }
}

/// How two figures stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TollStep {
    /// The same, of three and more.
    Same,
    /// The same, of one or two.
    SameFew,
    /// They may be figures of two hours.
    MayBeOne,
    /// They hardly are of one thing.
    Other,
}

/// How two figures with their upper bounds stand to each other; `None` if one is missing.
pub fn toll_step(x: Option<(u64, Option<u64>)>, y: Option<(u64, Option<u64>)>) -> Option<TollStep> {
    let ((p, p_most), (q, q_most)) = (x?, y?);
    let (low, high) = (p.min(q), p.max(q));
    // "At least three" and "nine" may be one toll at two hours; "three" and "nine" hardly.
    let open = if p < q { p_most.is_none() } else { q_most.is_none() };
    Some(match () {
        () if low == high && low > 2 => TollStep::Same,
        () if low == high => TollStep::SameFew,
        () if high - low <= 2 && low >= 3 || 3 * low >= 2 * high || open && high <= 4 * low => {
            TollStep::MayBeOne
        }
        () => TollStep::Other,
    })
}
