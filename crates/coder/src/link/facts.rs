//! What linking asks of a telling, looked up once: pairs are many, tellings few.

use super::parties::words;
use dateline_types::*;
use smol_str::SmolStr;

/// A day and how far it may be relied on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct When {
    /// The days it may have happened on.
    pub days: DayInterval,
    /// True when the words give the day: a date taken from the discourse or the report's own may be another's.
    pub sure: bool,
}

/// A place and how far it may be relied on.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// As resolved.
    pub place: PlaceRef,
    /// True when it stands with the words of the event.
    pub sure: bool,
}

/// One side of a telling.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Party {
    /// Keys of the actor dictionary.
    pub keys: Vec<SmolStr>,
    /// Content words, lower case.
    pub words: Vec<String>,
}

/// One telling, ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The document that tells it, by its place in the pile.
    pub document: usize,
    /// 0 for what the document mainly tells, then in order.
    pub rank: usize,
    /// The language its words are of, where it could be told.
    pub language: Option<SmolStr>,
    /// What it is.
    pub class: EventClass,
    /// One, a series, a sum, the past.
    pub extent: Extent,
    /// What the document commits itself to.
    pub status: (Polarity, Actuality),
    /// When.
    pub when: Option<When>,
    /// Where.
    pub place: Option<Where>,
    /// Who.
    pub actor: Party,
    /// Whom.
    pub target: Party,
    /// True if one side acts on the other.
    pub directed: bool,
    /// Least and most killed and injured, as the report's largest figures.
    pub tolls: [Option<(u64, Option<u64>)>; 2],
    /// Kinds of means, to the first slash.
    pub means: Vec<SmolStr>,
    /// The word that names it, lower case.
    pub trigger: String,
}

/// The key of a party as linking compares it. A state's key says what country somebody is of, and most of what happens in a
/// country is done by and to its people: so its sector is told with it, and without one it says nothing there.
fn key(party: &ActorRef, here: Option<&str>) -> Option<SmolStr> {
    let key = party.actor.as_ref()?;
    if key.len() != 3 {
        return Some(key.clone());
    }
    match party.sector {
        Some(sector) => Some(smol_str::format_smolstr!("{key} {sector}")),
        None => (here != Some(key.as_str())).then(|| key.clone()),
    }
}

/// Days that are told no more finely than this are no day.
const A_DAY_OR_TWO: u32 = 2;

impl Facts {
    /// The facts of a telling of the document numbered `document`; `masked` are the spans of persons' names in it.
    pub fn of(event: &Event, document: usize, rank: usize, masked: &[Span]) -> Facts {
        let when = event.time.as_ref().and_then(|time| {
            let days = time.interval?;
            let stated = matches!(time.basis, TimeBasis::Explicit | TimeBasis::Relative);
            Some(When { days, sure: stated && days.days() <= A_DAY_OR_TWO })
        });
        let place = event.place.as_ref().and_then(|place| {
            let sure = place.basis == PlaceBasis::Attached;
            Some(Where { place: place.place.clone()?, sure })
        });
        let country = place.as_ref().and_then(|w: &Where| w.place.country.clone());
        let party = |parties: &[ActorRef]| Party {
            keys: parties.iter().filter_map(|p| key(p, country.as_deref())).collect(),
            words: words(parties, masked),
        };
        let toll = |kind: QuantityKind| {
            let of_kind = event.quantities.iter().filter(|q| q.kind == Some(kind));
            of_kind.filter_map(|q| Some((q.min?, q.max))).max()
        };
        let mut means: Vec<SmolStr> =
            event.instruments.iter().filter_map(|i| i.kind.split('/').next().map(SmolStr::new)).collect();
        means.sort();
        means.dedup();
        Facts {
            document,
            rank,
            language: None,
            class: event.class,
            extent: event.extent,
            status: (event.status.polarity, event.status.actuality),
            when,
            place,
            actor: party(&event.actors),
            target: party(&event.targets),
            directed: event.symmetry == Symmetry::Directed,
            tolls: [toll(QuantityKind::Killed), toll(QuantityKind::Injured)],
            means,
            trigger: event.trigger.text.to_lowercase(),
        }
    }

    /// True if words of the two may be compared: in two languages none are alike.
    pub fn speaks_as(&self, other: &Facts) -> bool {
        self.language == other.language || self.language.is_none() || other.language.is_none()
    }

    /// True for what was planned or prevented.
    pub fn is_plot(&self) -> bool {
        matches!(self.status.1, Actuality::Foiled | Actuality::Planned)
    }

    /// What kinds of event have in common for linking.
    pub fn family(&self) -> Family {
        family(self.class)
    }
}

/// Kinds of event under which two reports may see one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Violence against persons and things.
    Attack,
    /// What is done and said about it: arrests, charges, trials, blame, sanctions.
    Aftermath,
    /// Crowds.
    Protest,
    /// Talks, agreements and what is broken off.
    Talks,
    /// Ground that changes hands.
    Control,
    /// Everything else, each kind for itself.
    Other,
}

fn family(class: EventClass) -> Family {
    use PloverType::*;
    match (class.plover_type(), class.local_type()) {
        (Some(Assault), _) => Family::Attack,
        (Some(Coerce | Accuse | Sanction | Reject | Request | Threaten), _) => Family::Aftermath,
        (Some(Protest), _) => Family::Protest,
        (Some(Agree | Consult | Cooperate | Concede | Support | Aid), _) => Family::Talks,
        (_, Some(LocalType::ControlGained | LocalType::ControlLost)) => Family::Control,
        (Some(Retreat), _) => Family::Control,
        _ => Family::Other,
    }
}
