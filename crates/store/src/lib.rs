//! The workspace on disk, its records, and the exchange formats.

pub mod export;
pub mod import;
pub mod record;
pub mod workspace;
