//! `--cross-fit`: a bundle in which each text is coded by deciders that never saw it.

use super::{Arguments, Task};
use crate::engine::Engine;
use crate::failure::{Failure, FailureKind};
use crate::learning::{self, Text};
use std::path::Path;

/// Learns the deciders once without each fold, from the sets under `shared`, and writes the held-out bundle of the gold's
/// own set to the folder of `--bundle`, which is then scored.
///
/// # Errors
/// If the task has no deciders, the gold is no set that they are learned from, or a set or the folder cannot be used.
pub fn write(arguments: &Arguments, shared: &Path) -> Result<(), Failure> {
    let Some(folder) = &arguments.bundle else {
        return Err(
            Failure::usage("--cross-fit writes the bundle it scores").with_hint("name it with --bundle DIR")
        );
    };
    if !matches!(arguments.task, Task::Events | Task::Roles | Task::EventPlace) {
        let said = "--cross-fit is for events, roles and event-place: nothing else has deciders to learn";
        return Err(Failure::usage(said).with_hint("leave it out"));
    }
    let failed = |error: anyhow::Error| Failure::new(FailureKind::Io, error);
    let mut engine = Engine::open(None).map_err(failed)?;
    let material = learning::read_sets(&engine, shared, arguments.own.as_deref(), 0).map_err(failed)?;
    let set = arguments.gold.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let texts: Vec<&Text> = material.reports.iter().filter(|text| text.set == set).collect();
    if matches!(arguments.task, Task::Events) && texts.is_empty() {
        let said = format!("nothing is learned from a set of reports called {set:?}");
        return Err(Failure::usage(said).with_hint("the sets are dev.jsonl and wire.jsonl in eval/events"));
    }
    let outcome = learning::run(&mut engine, &material, &mut |what| eprintln!("{what}")).map_err(failed)?;
    match arguments.task {
        Task::Roles => learning::write_sentences(&mut engine, &outcome, &material.roles, folder),
        Task::EventPlace => learning::write_sentences(&mut engine, &outcome, &material.places, folder),
        _ => learning::write_reports(&mut engine, &outcome, &texts, folder),
    }
    .map_err(failed)
}
