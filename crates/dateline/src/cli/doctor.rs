//! `dateline doctor`: what this installation has, and whether it works.

use super::{Global, print};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::mask::Projection;
use crate::names::Names;
use crate::pipeline::{self, Options};
use crate::workspace::knowledge;
use crate::{accuracy, bundle, made_by};
use dateline_store::workspace::Workspace;
use dateline_types::PloverType;
use std::path::Path;

/// Check the installation: version, models, resources, and one report coded from end to end
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dateline doctor")]
pub struct Arguments {}

/// Invented places and groups: the check is of the machinery, not of the dictionaries.
const SAMPLE: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
     killing three officers, the interior ministry said.";

pub fn run(_arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let mut checks: Vec<(&str, Result<String, String>)> = Vec::new();
    checks.push(("version", Ok(made_by())));
    let clock = std::time::Instant::now();
    match Engine::open(global.model.as_deref()) {
        Err(error) => checks.push(("resources", Err(format!("{error:#}")))),
        Ok(engine) => {
            let opened = clock.elapsed().as_millis();
            checks.push(("language model", Ok(engine.pipeline_name().to_owned())));
            checks.push(("resources", Ok(format!("opened in {opened} ms"))));
            let run = pipeline::run_bytes("sample", SAMPLE.as_bytes(), &engine, &Options::default());
            let assault = run.events.iter().find(|e| e.class.plover_type() == Some(PloverType::Assault));
            checks.push((
                "coding",
                match assault {
                    Some(event) => Ok(format!("the sample gives {} by {}", event.class, event.rule)),
                    None => Err("the sample report gives no attack: this build is damaged".into()),
                },
            ));
            let files = bundle::files(&run, &Projection::public(&run.masks), &Names::open()?, &made_by());
            checks.push(("bundle", Ok(format!("{} files", files.len()))));
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    checks.push(("threads", Ok(threads.to_string())));
    checks.push((
        "temporary folder",
        tempfile::tempfile().map(|_| std::env::temp_dir().display().to_string()).map_err(|e| {
            format!("{}: {e}; set TMPDIR to a folder you may write", std::env::temp_dir().display())
        }),
    ));
    for line in accuracy::lines() {
        checks.push(("measured accuracy", Ok(line)));
    }
    if let Some(root) = std::env::current_dir().ok().and_then(|here| Workspace::find(&here)) {
        checks.push(("workspace", workspace(&root)));
    }
    let mut text = String::new();
    let mut outcome = Outcome::Done;
    for (name, result) in &checks {
        match result {
            Ok(found) => text.push_str(&format!("ok    {name}: {found}\n")),
            Err(problem) => {
                outcome = Outcome::Findings;
                text.push_str(&format!("wrong {name}: {problem}\n"));
            }
        }
    }
    print(text.as_bytes())?;
    Ok(outcome)
}

/// What a workspace holds, and whether what it knows can be read.
fn workspace(root: &Path) -> Result<String, String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", root.display());
    let workspace = Workspace::open_to_read(root).map_err(|error| said(&error))?;
    let counts = workspace.counts().map_err(|error| said(&error))?;
    knowledge::resources(&workspace).map_err(|failure| said(&failure))?;
    let reviewed = workspace.reviewed().map_err(|error| said(&error))?;
    Ok(format!(
        "{}: {} reports, {} events of which people decided on {}, {} incidents",
        root.display(),
        counts.documents,
        counts.events,
        reviewed.decided().count(),
        counts.incidents
    ))
}
