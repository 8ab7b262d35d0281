//! Gold sets, scorers and ledgers; judges any coder's output.

pub mod bootstrap;
pub mod extract;
pub mod geo;
pub mod petrarch;
pub mod plover;
pub mod time;
