//! Who may do what.

use serde::{Deserialize, Serialize};

/// What an account may do; each may what those before it may.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    clap::ValueEnum,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Codes blind, answers audits, writes notes.
    Coder,
    /// Decides, corrects, adds, takes reports in.
    Reviewer,
    /// Keeps accounts and settings.
    Admin,
}

/// A person with a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account's name: what decisions are signed with.
    pub user: String,
    /// What it may do.
    pub role: Role,
    /// May see names of persons; each look is logged.
    pub unmask: bool,
}
