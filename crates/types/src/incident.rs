//! What happened once, however many documents report it.

use crate::place::EventPlace;
use crate::vocabulary::vocabulary;
use crate::{
    ActorRef, CivilianTargeting, Context, DayInterval, Domain, EventClass, EventId, Extent, IncidentId,
    PlaceRef, QuantityKind, QuantityOf, Status,
};
use smol_str::SmolStr;

vocabulary! {
    /// How an incident ended, where that is part of it.
    pub enum Outcome {
        /// It was carried out.
        Completed = "completed",
        /// It was tried and failed.
        Failed = "failed",
        /// A plot ended by arrests.
        FoiledByArrest = "foiled-by-arrest",
        /// A plot or device found and stopped in another way.
        FoiledOtherwise = "foiled-otherwise",
    }
}

/// Where an incident comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentOrigin {
    /// Coded from documents by this program.
    Coded,
    /// A row of somebody's dataset.
    Dataset {
        /// The dataset with its version, such as `ucdp-ged-25.1`.
        dataset: SmolStr,
        /// The row's own id.
        row: String,
        /// The conflict, dyad or cluster the dataset puts it in: the unit a cluster bootstrap draws.
        cluster: Option<String>,
        /// True when the provider's terms forbid passing rows on.
        restricted: bool,
    },
}

/// Why two events were held to be one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkReason {
    /// One of the two.
    pub left: EventId,
    /// The other.
    pub right: EventId,
    /// The score of the pair, 0 to 1.
    pub score: f64,
    /// What agreed and what did not, one short line each.
    pub reasons: Vec<String>,
}

/// The events whose figures give the bounds of a count; `None` for rows of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoundsFrom {
    /// Gives the lowest.
    pub low: Option<EventId>,
    /// Gives the best.
    pub best: Option<EventId>,
    /// Gives the highest; also where the highest is open.
    pub high: Option<EventId>,
}

/// A count over all reports of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityBounds {
    /// What is counted.
    pub kind: QuantityKind,
    /// Whose.
    pub of: Option<QuantityOf>,
    /// The lowest figure any report supports.
    pub low: u64,
    /// The figure of the latest reports that say where it is from (`docs/incidents.md`).
    pub best: u64,
    /// The highest figure any report supports; `None` when some report leaves it open.
    pub high: Option<u64>,
    /// Which report gives which.
    pub from: BoundsFrom,
}

/// What became of an incident as reports came in and people decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentHistory {
    /// Ids of incidents that turned out to be this one, ascending.
    pub formerly: Vec<IncidentId>,
    /// The incident it was once held to be a part of.
    pub split_from: Option<IncidentId>,
}

/// A point on which reports contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// What they differ about.
    pub about: crate::ClaimAbout,
    /// Each position, with the events that hold it.
    pub positions: Vec<(String, Vec<EventId>)>,
}

/// What happened once: the member events and what they add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Derived from the event of the earliest report, or from the dataset row. In a workspace an incident keeps its id
    /// when reports join it.
    pub id: IncidentId,
    /// Where it comes from.
    pub origin: IncidentOrigin,
    /// The events that report it, sorted; empty only for dataset rows.
    pub events: Vec<EventId>,
    /// The merged class: the most specific that all members allow.
    pub class: EventClass,
    /// The union of the members' contexts.
    pub contexts: Vec<Context>,
    /// Event or episode; aggregates and background never become incidents that are counted.
    pub extent: Extent,
    /// The days it may have happened on; `None` if no report says.
    pub interval: Option<DayInterval>,
    /// The most precise place the members agree on.
    pub place: Option<PlaceRef>,
    /// Further places.
    pub other_places: Vec<EventPlace>,
    /// Who acted.
    pub actors: Vec<ActorRef>,
    /// Who or what was acted on.
    pub targets: Vec<ActorRef>,
    /// What kind of quarrel or deed it belongs to by its reports; `None` for rows of a dataset, whose project chose them.
    pub domain: Option<Domain>,
    /// True for gangs, cartels and bandits where the domain is criminal.
    pub organised: bool,
    /// Whether civilians were the target.
    pub civilian_targeting: CivilianTargeting,
    /// Counts over all reports.
    pub quantities: Vec<QuantityBounds>,
    /// What the reports, taken together, commit to; `claims` in order of the members.
    pub status: Status,
    /// Number of documents that report it.
    pub reports: u32,
    /// Number of distinct publishers.
    pub publishers: u32,
    /// Number of distinct origins, after agency credit and ultimate speaker are resolved; never above `reports`.
    pub origins: u32,
    /// The publishers' or sources' names, sorted.
    pub sources: Vec<String>,
    /// What the reports contradict each other about.
    pub disputes: Vec<Dispute>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Why the members were put together; empty for one event.
    pub links: Vec<LinkReason>,
    /// What a reader has to know before counting it, one sentence each.
    pub caveats: Vec<String>,
    /// Merges and splits.
    pub history: IncidentHistory,
}
