//! The dateline application.
