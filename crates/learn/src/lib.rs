//! Cues and gold to the weights of deciders, reproducibly.
//!
//! A decider chooses among proposed candidates by a sum of weights, one a cue ([`choice`]), or by trees of cues where
//! only their combination tells ([`trees`]); yes or no is a choice between a candidate and nothing. The cues are strings that never hold a name, so the weights can be read, and a number behind
//! a decision can be traced to the words that gave it. [`calibrate`] turns sums into the share of right answers.
//!
//! Pure: the same questions in the same order give the same weights, bit for bit. Where questions come from (which gold,
//! which fold) is the caller's business; this crate knows no coder and no resource.

#![forbid(unsafe_code)]

pub mod calibrate;
pub mod choice;
pub mod lbfgs;
pub mod reweigh;
pub mod trees;

pub use choice::{Question, Training, Weights, train};
