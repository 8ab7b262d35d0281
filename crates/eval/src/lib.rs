//! Gold sets, scorers and ledgers; judges any coder's output.

pub mod acled;
pub mod bootstrap;
pub mod bundle;
pub mod event_time;
pub mod events;
pub mod extract;
pub mod factuality;
pub mod folds;
pub mod geo;
pub mod linking;
pub mod muc4;
pub mod parse;
pub mod petrarch;
pub mod plover;
pub mod prf;
pub mod report;
mod rounding;
pub mod sentences;
pub mod time;
