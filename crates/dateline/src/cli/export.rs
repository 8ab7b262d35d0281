//! `dateline export`: the workspace as the bundle that `dateline run` writes.

use super::workspace::WorkspaceArgument;
use super::{print, run};
use crate::failure::{Failure, Outcome};
use crate::mask::{Coarseness, coarse};
use crate::workspace::content;
use crate::{bundle, gazetteers};
use dateline_stats::report::counted;
use dateline_types::{Incident, IncidentOrigin};
use std::path::PathBuf;

/// Write the bundle of a workspace: events, incidents, map, bulletin, verdicts
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline export --out bundle/\n  dateline export --out bundle/ --imported\n\nThe bundle is the one `dateline run` writes for the same reports, with decisions applied. \
                  Names of private persons are masked in it.\nWith --imported, rows of other people's datasets go along in \
                  imported.jsonl, except those whose provider forbids passing them on."
)]
pub struct Arguments {
    /// Where to write the bundle; an earlier bundle there is replaced
    #[arg(long, value_name = "DIR", default_value = "dateline-bundle")]
    out: PathBuf,
    /// Leave names of persons in the bundle, for work that never leaves this machine
    #[arg(long)]
    no_mask: bool,
    /// Make places no finer than a province (admin1) or the cells of a grid with sides of KM kilometres
    #[arg(long, value_name = "admin1|KM", conflicts_with = "no_mask")]
    coarsen: Option<Coarseness>,
    /// Add the imported rows that may be passed on
    #[arg(long)]
    imported: bool,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    bundle::check_target(&arguments.out)?;
    let workspace = arguments.workspace.to_read()?;
    let mut content = content::run_of(&workspace)?;
    let mut refused = 0;
    if arguments.imported {
        let (open, restricted) =
            workspace.imported_incidents()?.into_iter().partition::<Vec<_>, _>(may_leave);
        refused = restricted.len();
        content.imported = Some(open);
    }
    if let Some(to) = arguments.coarsen {
        content = coarse(content, to, &gazetteers::open()?);
    }
    run::write(&content, &arguments.out, arguments.no_mask)?;
    let waiting = content.verdicts.iter().filter(|v| v.verdict == "waiting").count();
    let mut text = format!(
        "{} inputs, {} coded: {} events, {} statements, {} incidents\nbundle: {}\n",
        content.verdicts.len(),
        content.documents.len(),
        content.events.len(),
        content.statements.len(),
        content.incidents.len(),
        arguments.out.display()
    );
    if let Some(imported) = &content.imported {
        text.push_str(&format!("{} with it", counted(imported.len() as u64, "imported row")));
        if refused > 0 {
            let n = counted(refused as u64, "row");
            text.push_str(&format!("; {n} left out, because the provider's terms forbid passing them on"));
        }
        text.push('\n');
    }
    print(text.as_bytes())?;
    if waiting > 0 {
        eprintln!("{waiting} documents are not coded yet: run `dateline code` first");
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

/// False for a row that its provider forbids to pass on.
fn may_leave(incident: &Incident) -> bool {
    !matches!(incident.origin, IncidentOrigin::Dataset { restricted: true, .. })
}
