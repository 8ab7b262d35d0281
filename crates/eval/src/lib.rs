//! Gold sets, scorers and ledgers; judges any coder's output.

pub mod extract;
pub mod geo;
