//! Gold sets, scorers and ledgers; judges any coder's output.

pub mod acled;
pub mod bootstrap;
pub mod events;
pub mod extract;
pub mod folds;
pub mod geo;
pub mod muc4;
pub mod parse;
pub mod petrarch;
pub mod plover;
pub mod report;
pub mod time;
