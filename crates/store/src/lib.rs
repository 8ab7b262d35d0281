//! The workspace on disk, its records, and the exchange formats.
