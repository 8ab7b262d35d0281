//! `dateline run`: the main job in one go.

use super::dictionaries::Dictionaries;
use super::reading::ReadingArguments;
use super::{Global, print};
use crate::account::Account;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::input::{self, Input};
use crate::mask::{Coarseness, Projection, coarse, projected};
use crate::names::Names;
use crate::pipeline::{self, Options, Run};
use crate::progress::Progress;
use crate::terminal::one_line;
use crate::{bundle, made_by};
use std::path::{Path, PathBuf};

/// Read, code, link and measure reports, and write the bundle
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline run reports/ --out bundle/\n  dateline run a.html b.pdf --dct 2024-03-14\n  \
                  dateline run wires.csv --column text=story --column date=day\n\n\
                  The bundle: documents.jsonl, events.jsonl, events.csv, statements.jsonl, incidents.jsonl, events.geojson, bulletin.html,\n\
                  verdicts.csv, codebook.json, prov.json, datapackage.json. Names of private persons are masked in it."
)]
pub struct Arguments {
    /// Report files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where to write the bundle; an earlier bundle there is replaced
    #[arg(long, value_name = "DIR", default_value = "dateline-bundle")]
    out: PathBuf,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Leave names of persons in the bundle, for work that never leaves this machine
    #[arg(long)]
    no_mask: bool,
    /// Make places no finer than a province (admin1) or the cells of a grid with sides of KM kilometres
    #[arg(long, value_name = "admin1|KM", conflicts_with = "no_mask")]
    coarsen: Option<Coarseness>,
    /// Leave out records whose probability of being right as a whole is lower (0 to 1; docs/learning.md has the curve)
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = super::parse_share)]
    min_confidence: f64,
    /// Also write what was proposed as an event and rejected, with the reasons: rejected.jsonl, in no count
    #[arg(long)]
    rejected: bool,
    /// Print how one event, named by its id, was coded, and write nothing
    #[arg(long, value_name = "ID")]
    explain: Option<String>,
    #[command(flatten)]
    dictionaries: Dictionaries,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    bundle::check_target(&arguments.out)?;
    let options =
        Options { rejected: arguments.rejected, ..arguments.reading.options(arguments.min_confidence)? };
    let engine = global.engine_with(&arguments.dictionaries)?;
    let run = code_paths(&arguments.paths, &options, &engine, global)?;
    if let Some(id) = &arguments.explain {
        let how = Projection { masks: &run.masks, public: !arguments.no_mask };
        return explain(&projected(&run, &how), id);
    }
    let run = match arguments.coarsen {
        Some(to) => coarse(run, to, &engine.resources().gazetteer),
        None => run,
    };
    write(&run, &arguments.out, arguments.no_mask)?;
    summarise(&run, &arguments.out)
}

/// Codes the files behind `paths`, with progress on stderr.
pub(in crate::cli) fn code_paths(
    paths: &[PathBuf],
    options: &Options,
    engine: &Engine,
    global: &Global,
) -> Result<Run, Failure> {
    let mut inputs = input::gather(paths);
    if inputs.len() == paths.len() && inputs.iter().all(|input| input.file.is_err()) {
        // Nothing that was named can be read: that is a mistake, not a batch with a bad file in it.
        if let Some(Input { path, file: Err(error), .. }) = inputs.drain(..).next() {
            return Err(Failure::io(error, format!("cannot read {path}")));
        }
    }
    if inputs.is_empty() {
        let named: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(Failure::usage(format!("no files in {}", named.join(", ")))
            .with_hint("name a report file, or a folder that holds some"));
    }
    code_inputs(&inputs, options, engine, global)
}

/// Codes `inputs` under the paths they carry, with progress on stderr.
pub(super) fn code_inputs(
    inputs: &[Input],
    options: &Options,
    engine: &Engine,
    global: &Global,
) -> Result<Run, Failure> {
    let progress = Progress::new(inputs.len());
    let run = pipeline::run(inputs, engine, options, &progress);
    progress.finish();
    if global.verbose {
        let view = projected(&run, &Projection::public(&run.masks));
        for (document, diagnostic) in &view.diagnostics {
            let message =
                format!("{document}: {}: {} [{}]", diagnostic.severity, diagnostic.message, diagnostic.code);
            eprintln!("{}", one_line(&message));
        }
        eprintln!("{}", run.timings);
    }
    Ok(run)
}

/// Writes the bundle.
pub(super) fn write(run: &Run, out: &Path, no_mask: bool) -> Result<(), Failure> {
    let how = Projection { masks: &run.masks, public: !no_mask };
    bundle::place(&bundle::files(run, &how, &Names::open()?, &made_by()), out)
}

/// Prints what became of the run; findings are named one a line.
pub(super) fn summarise(run: &Run, out: &Path) -> Result<Outcome, Failure> {
    let findings: Vec<_> = run.verdicts.iter().filter(|v| v.is_finding()).collect();
    let mut text = format!(
        "{} inputs, {} coded, {} not: {} events, {} statements, {} incidents\nbundle: {}\n",
        run.verdicts.len(),
        run.documents.len(),
        run.verdicts.len() - run.documents.len(),
        run.events.len(),
        run.statements.len(),
        run.incidents.len(),
        out.display()
    );
    for verdict in &findings {
        text.push_str(&one_line(&format!("{}: {}: {}", verdict.place(), verdict.verdict, verdict.reason)));
        text.push('\n');
    }
    let view = projected(run, &Projection::public(&run.masks));
    for line in Account::of(&view).lines() {
        text.push_str(&one_line(&line));
        text.push('\n');
    }
    print(text.as_bytes())?;
    Ok(if findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}

/// Prints an event's trace, from the view that may be shown: why each decision was taken.
pub(super) fn explain(run: &Run, id: &str) -> Result<Outcome, Failure> {
    let Some(event) = run.events.iter().find(|event| event.id.as_str() == id) else {
        let hint =
            "ids stand in events.jsonl; they change when the text, the resources or the version change";
        return Err(Failure::usage(format!("no event with the id {id:?} in these reports")).with_hint(hint));
    };
    let mut text = format!(
        "{} {} \"{}\" by {}\n  {}\n",
        event.id,
        event.class,
        one_line(&event.trigger.text),
        event.rule,
        one_line(&event.evidence.first().text)
    );
    for reason in &event.trace {
        text.push_str(&format!("  - {}\n", one_line(reason)));
    }
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}
