//! Whole records: every event of a report, its parties, day, place, numbers and claims, precision included.
//!
//! Gold reports are annotated completely, so a machine event that answers nothing is spurious. [`align`] says which
//! machine event is the record of which gold event, [`mark`] which of its fields are right, [`score`] adds up. Equal to the
//! Python scorer of the gold sets on the same bundle.

mod align;
pub mod fields;
mod figures;
mod gold;
mod machine;
mod score;
mod words;

pub use align::{Assignment, Told, align};
pub use fields::{Mark, Marks, mark, type_right};
pub use figures::{Counts, Figure};
pub use gold::{
    GoldClaim, GoldDays, GoldError, GoldEvent, GoldParty, GoldPlace, GoldQuantity, GoldReport, Tier,
    read_gold,
};
pub use machine::{
    MachineClaim, MachineCodes, MachineEvent, MachineIncident, MachineParty, MachinePlace, MachineQuantity,
    MachineStatus, MachineTime, Words, is_counted, second_coding,
};
pub use score::{Answer, Group, GroupFigure, Row, Score, by_report, score};
pub(crate) use words::normal;
