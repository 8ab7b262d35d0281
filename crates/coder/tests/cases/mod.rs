//! Readers of the case files beside this folder: `status.md` (claim status) and `link_pairs.toml` (incident linking).
//!
//! Any test of this crate may use them with `mod cases;`. A malformed file is a bug in the file: they panic.

#![allow(dead_code)] // Each test binary uses its half.

pub mod link;
pub mod status;
