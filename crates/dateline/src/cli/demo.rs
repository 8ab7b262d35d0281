//! `dateline demo`: the main job on the shipped example reports, then the result in a browser.

use super::workspace::account;
use super::{Global, run, serve};
use crate::failure::{Failure, FailureKind, Outcome};
use crate::pipeline::Options;
use crate::progress::Progress;
use crate::serve::Desk;
use crate::{bundle, examples, input, made_by, worker, workspace};
use dateline_store::workspace::{ToCode, Workspace};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Run the main job on the shipped example reports and show the result
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dateline demo --port 8080\n\nThe reports are demonstration texts, not news."
)]
pub struct Arguments {
    /// Where to write the bundle
    #[arg(long, value_name = "DIR", default_value = "dateline-demo")]
    out: PathBuf,
    /// End after writing the bundle
    #[arg(long)]
    no_serve: bool,
    /// Loopback port to show it on; 0 for any free one
    #[arg(long, default_value_t = 0, env = "DATELINE_PORT")]
    port: u16,
    /// Make a workspace of the reports too, here
    #[arg(long, hide = true, value_name = "DIR")]
    workspace: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    if arguments.no_serve || arguments.workspace.is_some() {
        return prepare(arguments, global);
    }
    bundle::check_target(&arguments.out)?;
    // What is decided here goes with the process: the workspace is made for the occasion.
    let folder = tempfile::tempdir().map_err(|e| Failure::io(e, "cannot make a temporary folder"))?;
    let root = folder.path().join("workspace");
    // A process of its own codes: what that takes of memory, ten times what showing takes, goes back to the system with it.
    let mut again = worker::again().map_err(|e| Failure::io(e, "cannot tell where the program is"))?;
    again.args(["demo", "--out"]).arg(&arguments.out).arg("--workspace").arg(&root);
    if global.verbose {
        again.arg("--verbose");
    }
    if let Some(model) = &global.model {
        again.args(["--model", model]);
    }
    if let Some(gazetteer) = &global.gazetteer {
        again.arg("--gazetteer").arg(gazetteer);
    }
    let ended = again.status().map_err(|e| Failure::io(e, "cannot start the program again"))?;
    if !ended.success() {
        // Why is said by then.
        return match ended.code() {
            Some(130) | None => Ok(Outcome::Interrupted),
            Some(_) => Err(Failure::new(FailureKind::Io, anyhow::anyhow!("the demonstration was not coded"))),
        };
    }
    show(&root, arguments, global)
}

fn show(root: &Path, arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let desk = Desk::of_workspace(root, true, global.model.clone())?;
    serve::show(
        desk,
        &crate::serve::Options { port: arguments.port, user: account(None), ..Default::default() },
    )
}

/// Codes the examples, writes the bundle, and makes a workspace of them where one is asked for.
fn prepare(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    bundle::check_target(&arguments.out)?;
    let reports = tempfile::tempdir().map_err(|e| Failure::io(e, "cannot make a temporary folder"))?;
    let folder = reports.path().join("reports");
    examples::write_to(&folder).map_err(|e| Failure::io(e, "cannot unpack the example reports"))?;
    let mut inputs = input::gather(std::slice::from_ref(&folder));
    for input in &mut inputs {
        // The temporary folder says nothing to a reader, and would differ from run to run.
        if let Some(name) = input.path.rsplit("reports/").next() {
            input.path = format!("examples/reports/{name}");
        }
    }
    // Told on any stderr, a log too: whoever tries the program for the first time should not wonder whether it works.
    let clock = std::time::Instant::now();
    eprintln!("coding {} example reports: a quarter of a minute at most", inputs.len());
    let engine = global.engine()?;
    let coded = run::code_inputs(&inputs, &Options::default(), &engine, global)?;
    run::write(&coded, &arguments.out, false)?;
    // Some examples are broken on purpose, so findings are what is expected here.
    run::summarise(&coded, &arguments.out)?;
    eprintln!("coded and written in {:.1} s", clock.elapsed().as_secs_f64());
    let Some(root) = &arguments.workspace else { return Ok(Outcome::Done) };
    eprintln!("making a workspace of them for the browser");
    let mut workspace = Workspace::create(root, Timestamp::now(), &made_by())?;
    let hidden = Progress::hidden();
    workspace::add::add(&mut workspace, &inputs, &Options::default(), &hidden, &mut |_| Ok(()))?;
    let name = workspace::code::engine_name(&engine, &workspace::knowledge::digest(&workspace)?);
    workspace::code::code(&mut workspace, ToCode::New, &engine, &name, &hidden)?;
    Ok(Outcome::Done)
}
