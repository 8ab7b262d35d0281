//! Whether two events are one incident: what agrees, what differs, and what rules it out.

use dateline_types::*;
use smol_str::SmolStr;

/// A pair's agreement with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct PairScore {
    /// 0 to 1.
    pub score: f64,
    /// What agreed and what did not, one short line each.
    pub reasons: Vec<String>,
}

/// Differently named towns and sites further apart than this are two places, kilometres.
const APART_KM: f64 = 3.0;
/// A site may lie this far from the point of the town it is in, kilometres.
const SITE_KM: f64 = 15.0;

/// Scores a pair; `None` when something rules out that they are one incident.
pub fn score_pair(left: &Event, right: &Event) -> Option<PairScore> {
    if !counted(left) || !counted(right) {
        return None;
    }
    let mut evidence = Tally::default();
    kind(left, right, &mut evidence)?;
    reality(left, right, &mut evidence)?;
    when(left, right, &mut evidence)?;
    place(left, right, &mut evidence)?;
    parties(left, right, &mut evidence)?;
    tolls(left, right, &mut evidence)?;
    if left.document == right.document {
        together(left, right, &mut evidence)?;
    } else if !(evidence.plot && evidence.place || evidence.day && (evidence.place || evidence.party)) {
        // Across reports, the same kind of event alone says nothing. A plot has a place and no day.
        return None;
    }
    Some(PairScore { score: evidence.score.clamp(0.0, 1.0), reasons: evidence.reasons })
}

#[derive(Default)]
struct Tally {
    score: f64,
    reasons: Vec<String>,
    day: bool,
    place: bool,
    /// A party with a key is shared.
    party: bool,
    /// One of the two is a plot.
    plot: bool,
}

impl Tally {
    fn add(&mut self, weight: f64, reason: impl Into<String>) {
        self.score += weight;
        self.reasons.push(reason.into());
    }
}

fn counted(event: &Event) -> bool {
    event.extent != Extent::Aggregate
}

/// Same type; modes may differ only where one is unknown or names the means of the other.
fn kind(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    if left.class == right.class {
        tally.add(0.2, format!("both {}", left.class));
        return Some(());
    }
    if let (Some(a), Some(b)) = (left.class.local_type(), right.class.local_type()) {
        let control = |local| matches!(local, LocalType::ControlGained | LocalType::ControlLost);
        if control(a) && control(b) {
            tally.add(0.2, "one side's gain is the other's loss");
            return Some(());
        }
    }
    let (kind, other) = (left.class.plover_type()?, right.class.plover_type()?);
    if kind == other {
        return match (left.class.mode(), right.class.mode()) {
            (None, _) | (_, None) => {
                tally.add(0.15, format!("both {kind}"));
                Some(())
            }
            (Some(a), Some(b)) if may_be_one(a, b) => {
                tally.add(0.02, format!("{a} and {b} may be one event"));
                Some(())
            }
            _ => None,
        };
    }
    // A plot and the arrests that ended it are one incident.
    let arrest = |e: &Event| e.class.mode() == Some(Mode::Arrest);
    if (is_plot(left) && kind == PloverType::Assault && arrest(right))
        || (is_plot(right) && other == PloverType::Assault && arrest(left))
    {
        tally.plot = true;
        tally.add(0.55, "arrests and the plot they ended");
        return Some(());
    }
    let agreed = |e: &Event| {
        e.class.plover_type() == Some(PloverType::Agree) || e.class.mode() == Some(Mode::Ceasefire)
    };
    if agreed(left) && agreed(right) {
        tally.add(0.15, "a ceasefire and the agreement on it");
        return Some(());
    }
    None
}

/// True for what was planned or prevented.
fn is_plot(event: &Event) -> bool {
    matches!(event.status.actuality, Actuality::Foiled | Actuality::Planned)
}

/// True for modes under which two reports may see one event: a bomb and the shots beside it, a march and its riot.
fn may_be_one(a: Mode, b: Mode) -> bool {
    use Mode::*;
    let on_the_ground =
        |m| matches!(m, Explosives | SuicideAttack | Targeted | Firearms | Primitive | Beat | Destroy);
    let from_the_air = |m| matches!(m, Aerial | Drone);
    let in_the_street = |m| matches!(m, Demo | Riot | Obstruct | Vandalize);
    (on_the_ground(a) && on_the_ground(b))
        || (from_the_air(a) && from_the_air(b))
        || (in_the_street(a) && in_the_street(b))
}

/// What happened and what was only planned or threatened are two things, unless it was foiled.
fn reality(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    use Actuality::*;
    if left.status.polarity != right.status.polarity {
        return None;
    }
    let (a, b) = (left.status.actuality, right.status.actuality);
    if is_plot(left) && is_plot(right) && left.class.plover_type() == right.class.plover_type() {
        tally.plot = true;
        tally.add(0.2, "both speak of a plot");
    }
    let happened = |a| matches!(a, Occurred | Ongoing | Attempted);
    let plot = |a| matches!(a, Foiled | Planned | Attempted);
    if tally.plot || a == b || (happened(a) && happened(b)) || (plot(a) && plot(b)) {
        return Some(());
    }
    // What was announced for a day and took place on it.
    let day = |event: &Event| event.time.as_ref().and_then(|t| t.interval).filter(|i| i.days() == 1);
    if matches!((a, b), (Planned, Occurred) | (Occurred, Planned))
        && day(left).is_some()
        && day(left) == day(right)
    {
        tally.add(-0.1, "one tells the plan, the other the event");
        return Some(());
    }
    None
}

fn when(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    let interval = |event: &Event| event.time.as_ref().and_then(|t| t.interval);
    let (Some(a), Some(b)) = (interval(left), interval(right)) else { return Some(()) };
    if a.overlaps(b) {
        let days = a.days().max(b.days());
        tally.day = true;
        if left.extent != right.extent && a != b && left.document != right.document {
            tally.add(-0.2, "one is a series, the other a part of it");
        }
        match days {
            1 => tally.add(0.3, format!("same day, {}", a.start())),
            2..=7 => tally.add(0.25, "days overlap"),
            8..=31 => tally.add(0.17, "one is dated by month only"),
            _ => tally.add(0.05, "one is dated loosely"),
        }
        return Some(());
    }
    None
}

fn place(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    let of = |event: &Event| event.place.as_ref().and_then(|p| p.place.clone());
    let (Some(a), Some(b)) = (of(left), of(right)) else { return Some(()) };
    if a.geonameid.is_some() && a.geonameid == b.geonameid || a.name == b.name && a.country == b.country {
        tally.place = true;
        let weight = match a.precision {
            PlacePrecision::Poi | PlacePrecision::Settlement => 0.25,
            PlacePrecision::Admin2 => 0.18,
            PlacePrecision::Admin1 => 0.12,
            _ => 0.05,
        };
        tally.add(weight, format!("both in {}", a.name));
        return Some(());
    }
    if a.country.is_some() && b.country.is_some() && a.country != b.country {
        return None;
    }
    let distance = a.point.haversine_km(b.point);
    let reach = a.radius_km.max(b.radius_km);
    let fine = |p: &PlaceRef| matches!(p.precision, PlacePrecision::Poi | PlacePrecision::Settlement);
    if fine(&a) && fine(&b) {
        let allowed = if a.precision == b.precision { APART_KM } else { SITE_KM };
        if distance > allowed {
            return None;
        }
        tally.place = true;
        tally.add(0.2, format!("{} and {} lie {distance:.0} km apart", a.name, b.name));
        return Some(());
    }
    let contains = |outer: &PlaceRef, inner: &PlaceRef| match outer.precision {
        PlacePrecision::Country => outer.country == inner.country,
        PlacePrecision::Admin1 => {
            inner.admin1.as_deref() == Some(outer.name.as_str()) || distance <= reach * 1.3
        }
        _ => distance <= reach * 1.3,
    };
    if contains(&a, &b) || contains(&b, &a) {
        tally.place = true;
        tally.add(0.08, format!("{} and {} contain one another", a.name, b.name));
        return Some(());
    }
    None
}

fn parties(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    let keys =
        |parties: &[ActorRef]| -> Vec<SmolStr> { parties.iter().filter_map(|p| p.actor.clone()).collect() };
    let all = |event: &Event| [keys(&event.actors), keys(&event.targets)].concat();
    // Sides may be told the other way round; a shared key counts wherever it stands.
    let swapped = keys(&left.actors).iter().any(|key| keys(&right.targets).contains(key))
        || keys(&left.targets).iter().any(|key| keys(&right.actors).contains(key));
    tally.party = all(left).iter().any(|key| all(right).contains(key));
    let is_assault = left.class.plover_type() == Some(PloverType::Assault);
    for (name, a, b, weight) in
        [("actor", &left.actors, &right.actors, 0.15), ("target", &left.targets, &right.targets, 0.12)]
    {
        if a.is_empty() || b.is_empty() {
            continue;
        }
        let (x, y) = (keys(a), keys(b));
        if let Some(shared) = x.iter().find(|key| y.contains(key)) {
            tally.add(weight, format!("same {name}, {shared}"));
        } else if let Some(word) = words(a).iter().find(|word| words(b).contains(word)) {
            tally.add(weight * 0.7, format!("same {name}, \"{word}\""));
        } else if swapped {
            tally.add(0.1, "the same parties, told from the other side");
        } else if tally.plot {
            // The plotters and those arrested, the place they meant and the one they were found in, are told apart.
        } else if name == "target" || !is_assault || (!x.is_empty() && !y.is_empty()) {
            // Two groups may both be named for one attack, and one target be told in two ways; more has to agree then.
            tally.add(if name == "actor" { -0.3 } else { -0.15 }, format!("different {name}s are named"));
            if name == "actor" && left.document == right.document && !x.is_empty() && !y.is_empty() {
                return None;
            }
        }
    }
    Some(())
}

/// The content words of the parties, lower case.
fn words(parties: &[ActorRef]) -> Vec<String> {
    const COMMON: [&str; 8] = ["the", "and", "of", "people", "persons", "several", "other", "for"];
    parties
        .iter()
        .flat_map(|p| p.text.split(|c: char| !c.is_alphanumeric()))
        .map(|word| word.to_lowercase())
        .map(|word| word.strip_suffix('s').map_or(word.clone(), str::to_owned))
        .filter(|word| word.len() > 2 && !COMMON.contains(&word.as_str()))
        .collect()
}

fn tolls(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    let killed = |event: &Event| {
        let counts = event.quantities.iter().filter(|q| q.kind == Some(QuantityKind::Killed));
        counts.filter_map(|q| Some((q.min?, q.max))).max()
    };
    let (Some((a, a_most)), Some((b, b_most))) = (killed(left), killed(right)) else { return Some(()) };
    let (low, high) = (a.min(b), a.max(b));
    let exact = a_most == Some(a) && b_most == Some(b);
    if low == high {
        tally.add(0.12, format!("same number killed, {low}"));
    } else if low >= 5 && high - low <= 2 || low >= 3 && 3 * low >= 2 * high {
        tally.add(0.08, format!("{low} and {high} killed, which may be one toll"));
    } else if high > 4 * low.max(3) || exact && high > 2 * low {
        tally.add(-0.15, format!("{low} and {high} killed"));
    } else if exact {
        tally.add(0.0, format!("{low} and {high} killed"));
    }
    Some(())
}

/// Inside one document, nearness and repetition speak for one incident; an enumeration in one sentence against it.
fn together(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    let apart = left.sentence.abs_diff(right.sentence);
    if apart == 0 && left.trigger.span != right.trigger.span {
        let both_placed = left.place.is_some() && right.place.is_some();
        if both_placed && !tally.place {
            return None;
        }
        tally.add(0.2, "named in one sentence");
    } else if apart <= 2 {
        tally.add(0.15, "named in neighbouring sentences");
    } else if apart <= 6 {
        tally.add(0.05, "named in the same report");
    }
    if left.trigger.text.eq_ignore_ascii_case(&right.trigger.text) && apart > 0 {
        tally.add(0.1, format!("both called \"{}\"", left.trigger.text));
    }
    Some(())
}
