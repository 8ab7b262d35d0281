//! `dateline export`: the workspace as the bundle that `dateline run` writes.

use super::print;
use super::workspace::WorkspaceArgument;
use crate::bundle::{self, Form, Replication, Request};
use crate::failure::{Failure, Outcome};
use crate::gazetteers;
use crate::mask::{Coarseness, Projection, coarse};
use crate::sitting::quality::quality;
use crate::workspace::share::{self, Withheld};
use crate::workspace::{content, custody, knowledge};
use dateline_stats::report::counted;
use dateline_store::workspace::Workspace;
use dateline_types::{EventId, Sha256};
use std::path::PathBuf;

/// Write the bundle of a workspace: events, incidents, map, bulletin, verdicts
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline export --out bundle/\n  dateline export --out published/ --public\n  dateline export --out bundle/ --with parquet,geopackage,xlsx\n  dateline export --out bundle/ --replication\n  dateline export --out bundle/ --imported\n\nThe bundle is the one `dateline run` writes for the same reports, with decisions applied. \
                  Names of private persons are masked in it; docs/exports.md says what the files hold.\nWith --imported, rows of other people's datasets go along in \
                  imported.jsonl, except those whose provider forbids passing them on."
)]
pub struct Arguments {
    /// Where to write the bundle; an earlier bundle there is replaced
    #[arg(long, value_name = "DIR", default_value = "dateline-bundle")]
    out: PathBuf,
    /// Leave names of persons in the bundle, for work that never leaves this machine
    #[arg(long, conflicts_with = "public")]
    no_mask: bool,
    /// Make places no finer than a province (admin1) or the cells of a grid with sides of KM kilometres
    #[arg(long, value_name = "admin1|KM", conflicts_with = "no_mask")]
    coarsen: Option<Coarseness>,
    /// For everybody: no reports of sources with `share = false`, no texts, no paths of this machine, no rows that must not be passed on; withheld.csv lists what is kept back
    #[arg(long)]
    public: bool,
    /// Forms to add: csv, hxl, parquet, geopackage, xlsx, stix, acled, ged, cameo; give it again for another, or a list with commas
    #[arg(long = "with", value_name = "FORM", value_delimiter = ',')]
    forms: Vec<Form>,
    /// Words that no file of a public bundle may hold; if one does, nothing is written; may be repeated
    #[arg(long, value_name = "WORDS", requires = "public")]
    never: Vec<String>,
    /// Add what a journal asks for: program and resources digests, command, seeds, tables, and scripts that make them again
    #[arg(long)]
    replication: bool,
    /// Leave out records whose probability of being right as a whole is lower, unless a person vouched for them (0 to 1)
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = super::parse_share)]
    min_confidence: f64,
    /// Add the imported rows that may be passed on
    #[arg(long)]
    imported: bool,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    bundle::check_target(&arguments.out)?;
    let workspace = arguments.workspace.to_read()?;
    let (mut content, withheld) = match arguments.public {
        true => share::run_to_share(&workspace).map(|(run, withheld)| (run, Some(withheld)))?,
        false => (content::run_of(&workspace)?, None),
    };
    content = content::sure_enough(&workspace, content, arguments.min_confidence)?;
    let mut refused = 0;
    if arguments.imported {
        let imported = workspace.imported_incidents()?;
        refused = imported.iter().filter(|incident| !bundle::may_leave(incident)).count();
        content.imported = Some(imported);
    }
    if let Some(to) = arguments.coarsen {
        content = coarse(content, to, &gazetteers::open()?);
    }
    let replication = if arguments.replication { Some(replication(arguments, &workspace)?) } else { None };
    let decisions = decisions(&workspace, withheld.as_ref())?;
    let masks = content.masks.clone();
    let request = Request {
        how: Projection { masks: &masks, public: !arguments.no_mask },
        public: arguments.public,
        names: &knowledge::names(&workspace)?,
        made_by: &knowledge::made_by(&workspace)?,
        custody: &custody::custody(&workspace)?,
        forms: &arguments.forms,
        replication: replication.as_ref(),
        withheld: withheld.as_ref(),
        never: &arguments.never,
        decisions: &decisions,
    };
    bundle::place(&bundle::files_of(&content, &request)?, &arguments.out)?;
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
    for line in withheld.iter().flat_map(Withheld::lines) {
        text.push_str(&line);
    }
    if let Some(imported) = &content.imported {
        let n = imported.len() - refused;
        text.push_str(&format!("{} with it", counted(n as u64, "imported row")));
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

/// The program and the command, as a replication names them. A public one shows no path of this machine, and not the words
/// that it must not hold.
fn replication(arguments: &Arguments, workspace: &Workspace) -> Result<Replication, Failure> {
    let program = std::env::current_exe().ok().and_then(|path| std::fs::read(path).ok());
    let mut command = vec!["dateline".to_owned()];
    let mut given = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--never" if arguments.public => drop(given.next()),
            text if arguments.public && text.starts_with("--never=") => {}
            text if arguments.public => {
                let (flag, value) = text.split_once('=').map_or(("", text), |(flag, value)| (flag, value));
                let value = value.rsplit(['/', '\\']).next().unwrap_or(value);
                command.push(if flag.is_empty() { value.to_owned() } else { format!("{flag}={value}") });
            }
            text => command.push(text.to_owned()),
        }
    }
    Ok(Replication {
        program_sha256: program.map(|bytes| Sha256::of(&bytes).to_hex()),
        command,
        quality: quality(workspace)?,
    })
}

/// How many decisions each person took about what leaves, in the order of their first.
fn decisions(workspace: &Workspace, withheld: Option<&Withheld>) -> Result<Vec<usize>, Failure> {
    let mut people: Vec<(String, usize)> = Vec::new();
    let stays = |event: &EventId| withheld.is_some_and(|withheld| withheld.events.contains(event));
    for decision in workspace.decisions(None)?.into_iter().filter(|decision| !stays(&decision.event)) {
        match people.iter_mut().find(|(by, _)| *by == decision.by) {
            Some((_, n)) => *n += 1,
            None => people.push((decision.by, 1)),
        }
    }
    Ok(people.into_iter().map(|(_, n)| n).collect())
}
