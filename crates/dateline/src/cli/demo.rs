//! `dateline demo`: the main job on the shipped example reports, then the result in a browser.

use super::{Global, print, run};
use crate::failure::{Failure, FailureKind, Outcome};
use crate::mask::Projection;
use crate::names::Names;
use crate::pipeline::Options;
use crate::{bundle, examples, input, made_by, serve};
use std::path::PathBuf;

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
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
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
    let coded = run::code_inputs(&inputs, &Options::default(), &global.engine()?, global)?;
    run::write(&coded, &arguments.out, false)?;
    // Some examples are broken on purpose, so findings are what is expected here.
    run::summarise(&coded, &arguments.out)?;
    if arguments.no_serve {
        return Ok(Outcome::Done);
    }
    let listener = serve::bind(arguments.port)?;
    let address = listener
        .local_addr()
        .map_err(|e| Failure::new(FailureKind::Io, anyhow::Error::new(e).context("no local address")))?;
    print(format!("open http://{address}/ in a browser; end with Ctrl-C\n").as_bytes())?;
    serve::serve(
        &listener,
        &bundle::files(&coded, &Projection::public(&coded.masks), &Names::open()?, &made_by()),
    );
    Ok(Outcome::Done)
}
