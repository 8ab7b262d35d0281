//! The dateline application: the only crate that prints, binds, fetches, reads the clock or the environment.
//!
//! [`pipeline`] is the whole flow on one page; [`cli`] is what a user types; [`report`] is what a reader sees.

pub mod country;
pub mod mask;
pub mod report;
pub mod verdict;
