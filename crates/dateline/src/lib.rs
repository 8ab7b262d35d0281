//! The dateline application: the only crate that prints, binds, fetches, reads the clock or the environment.
//!
//! [`pipeline`] is the whole flow on one page; [`cli`] is what a user types; [`report`] is what a reader sees.

pub mod account;
pub mod accuracy;
pub mod bundle;
pub mod cli;
#[cfg(feature = "cluster")]
pub mod cluster;
pub mod engine;
pub mod examples;
pub mod failure;
pub mod fetch;
pub mod gazetteers;
pub mod incidents;
pub mod input;
pub mod interrupt;
#[cfg(feature = "cluster")]
pub mod lake;
pub mod learning;
pub mod links;
pub mod mask;
pub mod models;
pub mod names;
pub mod new_actors;
pub mod pipeline;
pub mod progress;
pub mod raster;
pub mod reader;
pub mod report;
pub mod serve;
pub mod settings;
pub mod sitting;
pub mod terminal;
pub mod user_data;
pub mod verdict;
pub mod worker;
pub mod workspace;

/// Program, version and digest of the resources: what a bundle says it was made by.
pub fn made_by() -> String {
    let places = if gazetteers::installed().is_some() { ", gazetteer imported by the user" } else { "" };
    format!("dateline {} (resources {}{places})", env!("CARGO_PKG_VERSION"), env!("DATELINE_RESOURCES"))
}
