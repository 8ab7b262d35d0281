//! What a stage noticed and a person may want to see: data, never an error.

use crate::Span;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How much a diagnostic matters to the person who reads it.
    pub enum Severity {
        /// Worth knowing: a rule was used that a reader may want to check.
        Note = "note",
        /// Something was left out or is uncertain.
        Warning = "warning",
        /// The document, or part of it, could not be used.
        Refused = "refused",
    }
}

vocabulary! {
    /// The stage that noticed.
    pub enum Stage {
        /// Bytes to document.
        Read = "read",
        /// Text to parse.
        Parse = "parse",
        /// Parse to mentions.
        Mention = "mention",
        /// Mentions to events and statements.
        Code = "code",
        /// Events to incidents.
        Link = "link",
        /// Incidents to measures.
        Measure = "measure",
        /// Anything to or from disk.
        Store = "store",
    }
}

/// One remark about one document: what, where, and by which stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Who noticed.
    pub stage: Stage,
    /// A stable short name, such as `time/impossible-date`; documented where it is raised.
    pub code: &'static str,
    /// A sentence for people: lower case, no full stop, value last and quoted.
    pub message: String,
    /// The words it is about, when it is about words.
    pub span: Option<Span>,
}
