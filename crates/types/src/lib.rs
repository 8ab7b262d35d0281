//! The nouns of dateline: everything that crosses from one crate to another.
//!
//! A report becomes a [`Document`]; its words become a [`Parse`]; what the words refer to becomes [`Mentions`];
//! what they assert becomes [`Event`]s and [`Statement`]s; what happened once becomes an [`Incident`]; what a person
//! decides about any of it becomes a [`Decision`]. Each stage returns a new noun and changes nothing before it.
//!
//! There is no behaviour here beyond invariants: no I/O, no clock, no global, no unseeded number.
//! Nothing here is serialised to disk as it stands; `dateline_store::record` owns every stored form.
//! The closed vocabularies (event types, sectors, claim acts …) know their spelling, because dictionaries name them.

#![forbid(unsafe_code)]

mod vocabulary;

pub mod actor;
pub mod block;
pub mod decision;
pub mod diagnostic;
pub mod document;
pub mod event;
pub mod id;
pub mod incident;
pub mod mention;
pub mod ontology;
pub mod parse;
pub mod place;
pub mod quantity;
pub mod rejected;
pub mod span;
pub mod statement;
pub mod status;
pub mod time;

pub use actor::{ActorMention, ActorRef, Attribution, AttributionBasis, KeyBasis, Side, TargetRole};
pub use block::{Block, BlockKind, block_at};
pub use decision::{Decision, DecisionAnchor, DecisionKind};
pub use diagnostic::{Diagnostic, Severity, Stage};
pub use document::{Document, DocumentDate, DocumentDateBasis, SourceMap};
pub use event::{
    CivilianTargeting, Domain, DomainFinding, Event, EventCount, Extent, FieldConfidence, Instrument,
    Symmetry, Telling, Trigger, ViolenceClass,
};
pub use id::{DocumentId, EventId, IncidentId, Sha256, StatementId};
pub use incident::{
    BoundsFrom, Dispute, Incident, IncidentHistory, IncidentOrigin, LinkReason, Outcome, QuantityBounds,
};
pub use mention::Mentions;
pub use ontology::{Codes, Context, EventClass, LocalType, Mode, PloverType, Quad, Scheme, Sector};
pub use parse::{Entity, Parse, Pos, Sentence, Token};
pub use place::{EventPlace, LatLng, PlaceBasis, PlaceMention, PlacePrecision, PlaceRef};
pub use quantity::{Quantity, QuantityKind, QuantityOf, Toll};
pub use rejected::{Rejected, RejectedBy};
pub use span::{Evidence, EvidenceList, Span};
pub use statement::{Direction, Statement, StatementAbout, StatementKind};
pub use status::{Actuality, Certainty, Claim, ClaimAbout, ClaimAct, Polarity, Speaker, Stance, Status};
pub use time::{DayInterval, EventTime, Granularity, TimeBasis, TimeMention, TimexKind, TimexMod};
pub use vocabulary::UnknownTerm;
