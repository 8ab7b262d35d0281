//! `report`: what a reader gets back from whole reports, against `examples/expected.toml` or a file of that form.
//!
//! The gold file lists, for each report, the events and statements it plainly makes, which records are one incident
//! and which must stay apart; its head explains the fields. The prediction is the bundle of a run: `events.jsonl`,
//! `statements.jsonl`, `incidents.jsonl` and the verdict of each path. A coder may find more than the gold lists, so
//! recall and correctness of fields are scored here, and precision only where the gold speaks: records kept apart,
//! statements not taken for events, a report refused or empty.

mod align;
mod gold;
mod prediction;
mod score;

pub use align::align;
pub use gold::{
    Apart, Gold, GoldClaim, GoldEvent, GoldFile, GoldIncident, GoldQuantity, GoldStatement, GoldStatus,
};
pub use prediction::{Bundle, BundleError, Outcome, PredictedEvent};
pub use score::{Options, Ratio, Row, Score, score};
