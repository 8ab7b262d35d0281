//! Step one: the events of one document that tell one thing.
//!
//! Pairs are joined best first; a pair is not joined when any two members of the joined groups rule each other out. The
//! weights were set by hand: inside one document nearness and repetition decide, and one writer does not contradict
//! himself.

use super::parties::{akin, words as content_words};
use dateline_types::*;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Least score of a pair. The coder held the two for two happenings already, so much has to speak for one: at .5 seven and
/// sixteen wrong pairs stood in 100 happenings of held-out reports, at .7 five and ten, for .02 more incidents a happening.
const ENOUGH: f64 = 0.7;
/// In a document each event is compared with so many that follow it.
const MOST_COMPARED: usize = 200;

/// Groups of events of one document each, members ascending, with the reasons for every join; `apart` are pairs that people
/// held to be two.
pub fn groups(
    events: &[&Event],
    apart: &dyn Fn(&Event, &Event) -> bool,
) -> (Vec<Vec<usize>>, Vec<Vec<LinkReason>>) {
    let mut by_document: BTreeMap<&DocumentId, Vec<usize>> = BTreeMap::new();
    for (n, event) in events.iter().enumerate() {
        by_document.entry(&event.document).or_default().push(n);
    }
    let mut pairs: Vec<(usize, usize, PairScore)> = Vec::new();
    for mut of in by_document.into_values() {
        of.sort_by_key(|&n| (events[n].sentence, events[n].trigger.span, n));
        for (k, &one) in of.iter().enumerate() {
            for &other in of[k + 1..].iter().take(MOST_COMPARED) {
                let (a, b) = (one.min(other), one.max(other));
                if let Some(found) = agreement(events[a], events[b]).filter(|found| found.score >= ENOUGH)
                    && !apart(events[a], events[b])
                {
                    pairs.push((a, b, PairScore { score: found.score.min(1.0), reasons: found.reasons }));
                }
            }
        }
    }
    pairs.sort_by(|a, b| b.2.score.total_cmp(&a.2.score).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut groups = Groups::new(events.len());
    groups.join_all(events, pairs, apart);
    groups.into_parts()
}

/// Disjoint groups of events that grow by joining, with the reason for every join.
struct Groups {
    members: Vec<Vec<usize>>,
    of: Vec<usize>,
    reasons: FxHashMap<usize, Vec<LinkReason>>,
}

impl Groups {
    fn new(count: usize) -> Groups {
        Groups {
            members: (0..count).map(|n| vec![n]).collect(),
            of: (0..count).collect(),
            reasons: FxHashMap::default(),
        }
    }

    /// Joins pairs, best first; not when any two members of the joined groups contradict each other.
    fn join_all(
        &mut self,
        events: &[&Event],
        pairs: Vec<(usize, usize, PairScore)>,
        apart: &dyn Fn(&Event, &Event) -> bool,
    ) {
        for (left, right, found) in pairs {
            let (a, b) = (self.of[left].min(self.of[right]), self.of[left].max(self.of[right]));
            let never =
                |x: usize, y: usize| agreement(events[x], events[y]).is_none() || apart(events[x], events[y]);
            if a == b || self.members[a].iter().any(|&x| self.members[b].iter().any(|&y| never(x, y))) {
                continue;
            }
            let moved = std::mem::take(&mut self.members[b]);
            for &member in &moved {
                self.of[member] = a;
            }
            self.members[a].extend(moved);
            self.members[a].sort_unstable();
            let mut joined = self.reasons.remove(&b).unwrap_or_default();
            joined.push(LinkReason {
                left: events[left].id.clone(),
                right: events[right].id.clone(),
                score: found.score,
                reasons: found.reasons,
            });
            self.reasons.entry(a).or_default().append(&mut joined);
        }
    }

    fn into_parts(mut self) -> (Vec<Vec<usize>>, Vec<Vec<LinkReason>>) {
        let kept = self.members.into_iter().enumerate().filter(|(_, members)| !members.is_empty());
        kept.map(|(n, members)| (members, self.reasons.remove(&n).unwrap_or_default())).unzip()
    }
}

/// A pair's agreement with its reasons.
struct PairScore {
    /// 0 to 1.
    score: f64,
    /// What agreed and what did not, one short line each.
    reasons: Vec<String>,
}

/// Differently named towns and sites further apart than this are two places, kilometres.
const APART_KM: f64 = 3.0;
/// A town may lie this far from the point of a road or border that is said to be by it, kilometres.
const LINE_KM: f64 = 75.0;
/// A site may lie this far from the point of the town it is in, kilometres.
const SITE_KM: f64 = 15.0;

fn agreement(left: &Event, right: &Event) -> Option<Tally> {
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
    together(left, right, &mut evidence)?;
    if evidence.next_day && !(evidence.settlement && evidence.target) {
        return None;
    }
    Some(evidence)
}

#[derive(Default)]
struct Tally {
    score: f64,
    reasons: Vec<String>,
    day: bool,
    place: bool,
    /// One of the two is a plot.
    plot: bool,
    /// Both stand in one settlement or district.
    settlement: bool,
    /// The target is the same.
    target: bool,
    /// The days are neighbours.
    next_day: bool,
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
        let organisation = left.class.local_type().is_some_and(|l| l.as_str().starts_with("organisation/"));
        let keyed = |event: &Event| event.actors.iter().filter_map(|a| a.actor.clone()).collect::<Vec<_>>();
        if organisation && keyed(left).iter().any(|key| keyed(right).contains(key)) {
            tally.add(0.2, "a group splits or pledges seldom");
        }
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
                let bombs = |m| matches!(m, Mode::Explosives | Mode::SuicideAttack);
                let near = kind == PloverType::Protest || bombs(a) && bombs(b);
                tally.add(if near { 0.1 } else { 0.02 }, format!("{a} and {b} may be one event"));
                Some(())
            }
            _ => None,
        };
    }
    // A plot and the arrests that ended it are one incident.
    let arrest = |e: &Event| e.class.mode() == Some(Mode::Arrest);
    if (is_plot(left) && kind == PloverType::Assault && arrest(right) && !other_offence(right))
        || (is_plot(right) && other == PloverType::Assault && arrest(left) && !other_offence(left))
    {
        tally.plot = true;
        tally.add(0.55, "arrests and the plot they ended");
        return Some(());
    }
    if agreed(left) && agreed(right) {
        tally.add(0.15, "a ceasefire and the agreement on it");
        return Some(());
    }
    None
}

/// Arrested for something that is no plot to attack.
fn other_offence(arrest: &Event) -> bool {
    const OTHERS: [&str; 11] = [
        "smuggler",
        "thief",
        "thieve",
        "trafficker",
        "robber",
        "dealer",
        "protester",
        "demonstrator",
        "journalist",
        "migrant",
        "student",
    ];
    words(&arrest.targets).iter().any(|word| OTHERS.contains(&word.as_str()))
}

/// An agreement, or the ceasefire that it is about.
fn agreed(event: &Event) -> bool {
    event.class.plover_type() == Some(PloverType::Agree) || event.class.mode() == Some(Mode::Ceasefire)
}

/// True for what was planned or prevented.
fn is_plot(event: &Event) -> bool {
    matches!(event.status.actuality, Actuality::Foiled | Actuality::Planned)
}

/// True for modes under which two reports may see one event: a bomb and the shots beside it, a march and its riot.
pub(super) fn may_be_one(a: Mode, b: Mode) -> bool {
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
        match days {
            1 => tally.add(0.3, format!("same day, {}", a.start())),
            2..=7 => tally.add(0.25, "days overlap"),
            8..=31 => tally.add(0.17, "one is dated by month only"),
            _ => tally.add(0.05, "one is dated loosely"),
        }
        return Some(());
    }
    let gap = |early: DayInterval, late: DayInterval| {
        late.start().since(early.end()).map_or(i32::MAX, |s| s.get_days())
    };
    let (early, late) = if a < b { (a, b) } else { (b, a) };
    let apart = gap(early, late);
    // What was meant for a later day was ended by the arrests before it.
    let arrest = if is_plot(left) { b } else { a };
    if tally.plot && arrest == early && apart <= PLOT_DAYS {
        tally.day = true;
        tally.add(0.1, format!("the arrests came {apart} days before the day it was meant for"));
        return Some(());
    }
    if tally.plot && is_plot(left) && is_plot(right) && apart <= PLOT_DAYS {
        tally.day = true;
        tally.add(0.1, "the day it was meant for, and the day it was ended");
        return Some(());
    }
    if apart == 1 && a.days() == 1 && b.days() == 1 && !tally.plot {
        // By the clock of another zone, or told the morning after; the target has to agree then.
        tally.day = true;
        tally.next_day = true;
        tally.add(0.17, "a day apart");
        return Some(());
    }
    None
}

/// Arrests end a plot at most so many days before the day it was meant for.
const PLOT_DAYS: i32 = 31;

fn place(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    let of = |event: &Event| event.place.as_ref().and_then(|p| p.place.clone());
    let (Some(a), Some(b)) = (of(left), of(right)) else { return Some(()) };
    // A place taken from elsewhere in the report is a guess: it agrees for little and rules out nothing there.
    let guessed = |event: &Event| {
        event.place.as_ref().is_some_and(|p| matches!(p.basis, PlaceBasis::Discourse | PlaceBasis::Dateline))
    };
    let loose = guessed(left) || guessed(right);
    if a.geonameid.is_some() && a.geonameid == b.geonameid || a.name == b.name && a.country == b.country {
        tally.place = true;
        let weight = match a.precision {
            _ if loose => 0.08,
            PlacePrecision::Poi | PlacePrecision::Settlement => 0.25,
            PlacePrecision::Admin2 => 0.18,
            PlacePrecision::Admin1 => 0.12,
            _ => 0.05,
        };
        tally.settlement = weight >= 0.18;
        tally.add(weight, format!("both in {}", a.name));
        return Some(());
    }
    let differ = |tally: &mut Tally| {
        if tally.plot {
            // Where it was meant to happen and where the plotters were found.
            return Some(());
        }
        if loose {
            tally.add(-0.2, format!("{} and {}, one taken from elsewhere in the report", a.name, b.name));
            return Some(());
        }
        None
    };
    let distance = a.point.haversine_km(b.point);
    let on_line = |p: &PlaceRef| matches!(p.precision, PlacePrecision::Line | PlacePrecision::Border);
    if a.country.is_some() && b.country.is_some() && a.country != b.country {
        let border = [&a, &b].iter().any(|p| p.precision == PlacePrecision::Border);
        if border && distance <= LINE_KM {
            tally.place = true;
            tally.add(0.08, format!("{} lies by {}", a.name, b.name));
            return Some(());
        }
        return differ(tally);
    }
    let reach = a.radius_km.max(b.radius_km);
    let fine = |p: &PlaceRef| matches!(p.precision, PlacePrecision::Poi | PlacePrecision::Settlement);
    if fine(&a) && fine(&b) {
        let allowed = if a.precision == b.precision { APART_KM } else { SITE_KM };
        if distance > allowed {
            return differ(tally);
        }
        tally.place = true;
        tally.settlement = true;
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
    if (on_line(&a) || on_line(&b)) && distance <= LINE_KM {
        tally.place = true;
        tally.add(0.08, format!("{} lies by {}", a.name, b.name));
        return Some(());
    }
    differ(tally)
}

fn parties(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    let keys =
        |parties: &[ActorRef]| -> Vec<SmolStr> { parties.iter().filter_map(|p| p.actor.clone()).collect() };
    // Sides may be told the other way round; a shared key counts wherever it stands.
    let swapped = keys(&left.actors).iter().any(|key| keys(&right.targets).contains(key))
        || keys(&left.targets).iter().any(|key| keys(&right.actors).contains(key));
    let directed = left.symmetry == Symmetry::Directed && right.symmetry == Symmetry::Directed;
    if directed && reversed(left, right) {
        // Each attacked the other.
        return None;
    }
    for (name, a, b, weight) in
        [("actor", &left.actors, &right.actors, 0.15), ("target", &left.targets, &right.targets, 0.12)]
    {
        let (mut said_a, mut said_b) = (words(a), words(b));
        if name == "actor" && left.class.plover_type() == Some(PloverType::Protest) {
            // Who protests is told in many words that say no more than that.
            let says_more =
                |w: &String| !matches!(w.as_str(), "protester" | "demonstrator" | "supporter" | "marcher");
            said_a.retain(says_more);
            said_b.retain(says_more);
        }
        if said_a.is_empty() && keys(a).is_empty() || said_b.is_empty() && keys(b).is_empty() {
            if name == "target" && (site_named(left, right) || site_named(right, left)) {
                tally.add(0.08, "the target is the place");
            }
            continue;
        }
        let (x, y) = (keys(a), keys(b));
        let shared: Vec<&String> =
            said_a.iter().filter(|word| said_b.iter().any(|other| akin(word, other))).collect();
        if let Some(key) = x.iter().find(|key| y.contains(key)) {
            tally.add(weight, format!("same {name}, {key}"));
            tally.target |= name == "target";
        } else if let Some(word) = shared.first() {
            let extra = |own: &[String]| own.iter().any(|w| !shared.iter().any(|s| akin(s, w)));
            if name == "target"
                && shared.len() == 1
                && a.len() == 1
                && b.len() == 1
                && extra(&said_a)
                && extra(&said_b)
            {
                tally.add(0.0, format!("two kinds of \"{word}\""));
            } else {
                tally.target |= name == "target";
                let weight = if shared.len() > 1 { weight * 1.25 } else { weight * 0.7 };
                tally.add(weight, format!("same {name}, \"{word}\""));
            }
        } else if name == "target" && (site_named(left, right) || site_named(right, left)) {
            tally.target = true;
            tally.add(0.05, "the target is the place");
        } else if swapped {
            tally.add(0.1, "the same parties, told from the other side");
        } else if tally.plot {
            // The plotters and those arrested, the place they meant and the one they were found in, are told apart.
        } else if name == "actor" && !x.is_empty() && !y.is_empty() && contested(a, b) {
            tally.add(0.0, "two parties are named by those who claim or accuse");
        } else if name == "target" || x.is_empty() == y.is_empty() {
            // Two groups may both be named for one attack, and one target be told in two ways; more has to agree then.
            let both = !x.is_empty() && !y.is_empty();
            if name == "actor" && !both && left.class.plover_type() == Some(PloverType::Assault) {
                continue;
            }
            tally.add(
                if both && name == "actor" { -0.3 } else { -0.15 },
                format!("different {name}s are named"),
            );
            if name == "actor" && both {
                return None;
            }
        }
    }
    Some(())
}

/// True if one of the two names its doer only by a claim or an accusation.
fn contested(a: &[ActorRef], b: &[ActorRef]) -> bool {
    let by_claim = |parties: &[ActorRef]| {
        parties.iter().any(|p| p.attribution.as_ref().is_some_and(|t| t.basis != AttributionBasis::Stated))
    };
    by_claim(a) && by_claim(b)
}

/// True if the actors of each are the targets of the other.
fn reversed(left: &Event, right: &Event) -> bool {
    let meet = |a: &[ActorRef], b: &[ActorRef]| {
        let (a, b) = (words(a), words(b));
        a.iter().any(|word| b.iter().any(|other| akin(word, other)))
    };
    meet(&left.actors, &right.targets)
        && meet(&left.targets, &right.actors)
        && !meet(&left.actors, &right.actors)
        && !meet(&left.targets, &right.targets)
}

/// "The airport" of one report is the place of the other.
fn site_named(target: &Event, place: &Event) -> bool {
    let Some(place) = &place.place else { return false };
    let name = place.place.as_ref().map_or(place.text.as_str(), |p| p.name.as_str()).to_lowercase();
    words(&target.targets).iter().any(|word| word.len() > 3 && name.split_whitespace().any(|n| akin(n, word)))
}

/// The content words of parties of one document.
fn words(parties: &[ActorRef]) -> Vec<String> {
    content_words(parties, &[])
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
    } else if low >= 5 && high - low <= 2
        || low >= 3 && 3 * low >= 2 * high
        || low >= 50 && 5 * low >= 3 * high
    {
        tally.add(0.08, format!("{low} and {high} killed, which may be one toll"));
    } else if high > 4 * low.max(3) || exact && high > 2 * low {
        tally.add(-0.15, format!("{low} and {high} killed"));
    } else if exact {
        tally.add(0.0, format!("{low} and {high} killed"));
    }
    Some(())
}

/// An event told as one more ("another village was attacked") is none that was told before.
fn is_another(event: &Event) -> bool {
    let evidence = event.evidence.first();
    let spans = event.targets.iter().map(|t| t.span).chain([event.trigger.span]);
    spans.into_iter().any(|span| {
        let Some(from) = span.start().checked_sub(evidence.span.start()) else { return false };
        let Some(before) = evidence.text.get(..from) else { return false };
        let last = before.trim_end().rsplit(|c: char| c.is_whitespace()).next().unwrap_or("").to_lowercase();
        matches!(last.as_str(), "another" | "second" | "third" | "separate")
    })
}

/// Inside one document, nearness and repetition speak for one incident; an enumeration in one sentence against it.
fn together(left: &Event, right: &Event, tally: &mut Tally) -> Option<()> {
    if left.trigger.span == right.trigger.span {
        // Two of several told in one conjunction.
        return None;
    }
    let apart = left.sentence.abs_diff(right.sentence);
    let later = if left.trigger.span > right.trigger.span { left } else { right };
    if is_another(later) {
        return None;
    }
    if apart == 0 {
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
