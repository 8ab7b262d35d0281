//! The workspace on disk, its records, and the exchange formats.

pub mod export;
pub mod record;
