//! `report`: what a reader gets back from whole reports, against `examples/expected.toml` or a file of that form.
//!
//! The gold file lists, for each report, the events and statements it plainly makes, which records are one incident
//! and which must stay apart; its head explains the fields. The prediction is the bundle of a run: `events.jsonl`,
//! `statements.jsonl`, `incidents.jsonl` and the verdict of each path. The list of a report is complete, so an event or
//! episode that neither answers nor tells again one of its entries is spurious.

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
