//! `dateline code`: one document, its events on stdout; or without a file, what is new in the workspace.

use super::dictionaries::Dictionaries;
use super::reading::ReadingArguments;
use super::workspace::WorkspaceArgument;
use super::{Global, print, run};
use crate::account;
use crate::failure::{Failure, Outcome};
use crate::input::{self, Input};
use crate::interrupt;
use crate::mask::{Projection, projected};
use crate::pipeline::{self, Options, Run};
use crate::progress::Progress;
use crate::terminal::one_line;
use crate::workspace::{code as coding, knowledge};
use clap::ValueEnum;
use dateline_store::export::{csv as csv_export, geojson};
use dateline_store::record::{ActorRecord, EventRecord, RejectedRecord, StatementRecord};
use dateline_store::workspace::{Change, ToCode, Workspace};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

/// Code one report and print its events; or, without a file, code what is new in the workspace
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline code report.html\n  dateline code - --dct 2024-03-14 < report.txt\n  \
                  dateline code report.txt --format table\n  dateline code report.txt --rejected --format table\n  \
                  dateline code report.txt --verbs own.verbs.txt --actors own.actors.txt\n  \
                  dateline code --again                   in a workspace, after an update of the resources\n\nNames of private persons are masked; with a file, --no-mask leaves them."
)]
pub struct Arguments {
    /// A report file, or - for standard input; without it, the workspace is coded
    #[arg(value_name = "FILE|-")]
    file: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Print statements after the events (JSON forms only)
    #[arg(long)]
    statements: bool,
    /// Leave out records whose probability of being right as a whole is lower (0 to 1; docs/learning.md has the curve)
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = super::parse_share)]
    min_confidence: f64,
    /// Print what was proposed as an event and rejected, with the reasons, in place of the events
    #[arg(long, requires = "file", conflicts_with = "statements")]
    rejected: bool,
    /// Print how one event, named by its id, was coded
    #[arg(long, value_name = "ID")]
    explain: Option<String>,
    /// In a workspace: also code again what other resources or another version coded
    #[arg(long, conflicts_with = "file")]
    again: bool,
    #[command(flatten)]
    pub(super) workspace: WorkspaceArgument,
    /// With a file: leave names of persons in what is printed, for work that never leaves this machine
    #[arg(long)]
    no_mask: bool,
    #[command(flatten)]
    dictionaries: Dictionaries,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
    Geojson,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let Some(file) = &arguments.file else { return code_workspace(arguments, global) };
    if arguments.rejected && matches!(arguments.format, Format::Csv | Format::Geojson) {
        let said = "rejected proposals are no events and have no such form";
        return Err(Failure::usage(said).with_hint("--format jsonl, json or table"));
    }
    let options =
        Options { rejected: arguments.rejected, ..arguments.reading.options(arguments.min_confidence)? };
    let coded = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(input::LARGEST_FILE)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::io(e, "cannot read standard input"))?;
        let engine = global.engine_with(&arguments.dictionaries)?;
        pipeline::run_bytes("standard input", &bytes, &engine, &options)
    } else {
        let input = Input::of_file(file.display().to_string(), Ok(file.clone()));
        if let Err(error) = std::fs::metadata(file) {
            return Err(Failure::io(error, format!("cannot read {}", file.display())));
        }
        let engine = global.engine_with(&arguments.dictionaries)?;
        pipeline::run(&[input], &engine, &options, &Progress::hidden())
    };
    let coded = projected(&coded, &Projection { masks: &coded.masks, public: !arguments.no_mask });
    for verdict in coded.verdicts.iter().filter(|v| v.is_finding()) {
        let line = format!("{}: {}: {}", verdict.place(), verdict.verdict, verdict.reason);
        eprintln!("{}", one_line(&line));
    }
    let undated = coded.documents.iter().filter(|document| document.date.is_none());
    if let Some(said) = account::undated(&undated.map(|document| document.origin.clone()).collect::<Vec<_>>())
    {
        eprintln!("warning: {}", one_line(&said));
    }
    if global.verbose {
        for (document, diagnostic) in &coded.diagnostics {
            let message =
                format!("{document}: {}: {} [{}]", diagnostic.severity, diagnostic.message, diagnostic.code);
            eprintln!("{}", one_line(&message));
        }
        eprintln!("{}", coded.timings);
    }
    if let Some(id) = &arguments.explain {
        return run::explain(&coded, id);
    }
    print(&if arguments.rejected {
        rejected(&coded, arguments.format)
    } else {
        rendered(&coded, arguments)
    })?;
    let found = coded.verdicts.iter().all(|v| !v.is_finding());
    Ok(if found { Outcome::Done } else { Outcome::Findings })
}

/// Codes what is new in the workspace, and says what changed in what was coded before.
fn code_workspace(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    arguments.dictionaries.none_for_a_workspace()?;
    code_new(&mut arguments.workspace.to_write()?, global, arguments.again)
}

/// The same for an open workspace; `again` also codes what another version coded.
pub(super) fn code_new(workspace: &mut Workspace, global: &Global, again: bool) -> Result<Outcome, Failure> {
    if let Some(file) = &global.gazetteer {
        let said = "--gazetteer is for single reports; a workspace keeps what it knows";
        return Err(Failure::usage(said).with_hint(format!(
            "name the file in dateline.toml, once: [knowledge] places = [\"{}\"] (docs/workspace.md, own knowledge)",
            file.display()
        )));
    }
    let engine = knowledge::engine(workspace, global.model.as_deref())?;
    let mut text = String::new();
    if let Some(touched) = knowledge::changed(workspace)? {
        let reports = knowledge::adopt(workspace, &touched, &|word| engine.forms(word))?;
        if reports > 0 {
            let names = touched.names().as_ref().map_or("rules".to_owned(), named);
            text.push_str(&format!("what you know changed ({names}): {reports} documents are coded again\n"));
        }
    }
    let name = coding::engine_name(&engine, &knowledge::digest(workspace)?);
    let (new, outdated) = workspace.count_to_code(&name)?;
    let which = if again { ToCode::Outdated } else { ToCode::New };
    interrupt::listen();
    let progress = Progress::new(if again { new + outdated } else { new });
    let coded = coding::code(workspace, which, &engine, &name, &progress);
    progress.finish();
    let coded = coded?;
    if global.verbose {
        for (document, diagnostic) in &coded.diagnostics {
            let message =
                format!("{document}: {}: {} [{}]", diagnostic.severity, diagnostic.message, diagnostic.code);
            eprintln!("{}", one_line(&message));
        }
        eprintln!("{}", coded.timings);
    }
    let codes = format!(
        "{} documents coded, {} in languages that are not: {} events, {} statements\n",
        coded.documents - coded.uncoded,
        coded.uncoded,
        coded.events,
        coded.statements
    );
    text.push_str(&codes);
    if again || !coded.changes.is_empty() {
        text.push_str(&changes(&coded.changes));
    }
    if !again && outdated > 0 {
        text.push_str(&format!(
            "{outdated} documents were coded by another version or other resources: `dateline code --again` codes them again\n"
        ));
    }
    if coded.interrupted {
        text.push_str("interrupted: run the same command again to go on\n");
        print(text.as_bytes())?;
        return Ok(Outcome::Interrupted);
    }
    let counts = workspace.counts()?;
    text.push_str(&format!(
        "the workspace holds {} events and {} incidents\n",
        counts.events, counts.incidents
    ));
    for line in coded.account.lines() {
        text.push_str(&one_line(&line));
        text.push('\n');
    }
    print(text.as_bytes())?;
    Ok(if coded.uncoded > 0 { Outcome::Findings } else { Outcome::Done })
}

/// The first names of several.
fn named(names: &BTreeSet<String>) -> String {
    const SHOWN: usize = 5;
    let first: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    one_line(&format!("{}{more}", first.join(", ")))
}

/// What coding again changed: numbers, then each document, then decisions that need another look.
fn changes(changes: &[(String, Change)]) -> String {
    let sum = |count: fn(&Change) -> usize| changes.iter().map(|(_, change)| count(change)).sum::<usize>();
    let mut text = format!(
        "{} documents changed: {} events added, {} removed, {} changed\n",
        changes.len(),
        sum(|c| c.added.len()),
        sum(|c| c.removed.len()),
        sum(|c| c.changed.len())
    );
    for (path, change) in changes {
        text.push_str(&format!("{}:\n", one_line(path)));
        for id in &change.added {
            text.push_str(&format!("  + {id}\n"));
        }
        for id in &change.removed {
            text.push_str(&format!("  - {id}\n"));
        }
        for (id, fields) in &change.changed {
            text.push_str(&format!("  ~ {id} {}\n", fields.join(", ")));
        }
    }
    for id in changes.iter().flat_map(|(_, change)| &change.decided) {
        text.push_str(&format!("decided on before, look again: {id} (`dateline review show {id}`)\n"));
    }
    text
}

fn rendered(coded: &Run, arguments: &Arguments) -> Vec<u8> {
    let records: Vec<EventRecord> = coded.events.iter().map(EventRecord::from).collect();
    let statements: Vec<StatementRecord> = if arguments.statements {
        coded.statements.iter().map(StatementRecord::from).collect()
    } else {
        Vec::new()
    };
    let memory = "records serialise to memory";
    let mut out = Vec::new();
    match arguments.format {
        Format::Jsonl => {
            for record in &records {
                serde_json::to_writer(&mut out, record).expect(memory);
                out.push(b'\n');
            }
            for statement in &statements {
                serde_json::to_writer(&mut out, statement).expect(memory);
                out.push(b'\n');
            }
        }
        Format::Json => {
            let value = serde_json::json!({ "events": records, "statements": statements });
            serde_json::to_writer_pretty(&mut out, &value).expect(memory);
            out.push(b'\n');
        }
        Format::Csv => csv_export::write_events(&records, &mut out).expect(memory),
        Format::Geojson => geojson::write_events(&records, &mut out).expect(memory),
        Format::Table => out = table(&records).into_bytes(),
    }
    out
}

/// What was proposed as an event and rejected.
fn rejected(coded: &Run, format: Format) -> Vec<u8> {
    let all = coded.rejected.iter().flatten();
    let records: Vec<RejectedRecord> = all.clone().map(RejectedRecord::from).collect();
    let memory = "records serialise to memory";
    let mut out = Vec::new();
    match format {
        Format::Table => {
            for rejected in all {
                let percent = rejected.probability * 100.0;
                let head = format!(
                    "{} {} {:?} at {}, {percent:.0} %, rejected by {}\n  {}\n",
                    rejected.id,
                    rejected.class,
                    one_line(&rejected.text),
                    rejected.span.start(),
                    rejected.by,
                    one_line(&rejected.evidence.text)
                );
                out.extend_from_slice(head.as_bytes());
                for reason in &rejected.because {
                    out.extend_from_slice(format!("  - {}\n", one_line(reason)).as_bytes());
                }
            }
        }
        Format::Json => {
            let value = serde_json::json!({ "rejected": records });
            serde_json::to_writer_pretty(&mut out, &value).expect(memory);
            out.push(b'\n');
        }
        Format::Jsonl | Format::Csv | Format::Geojson => {
            for record in &records {
                serde_json::to_writer(&mut out, record).expect(memory);
                out.push(b'\n');
            }
        }
    }
    out
}

/// A table for the eye: when, what, who, whom, where, status.
fn table(records: &[EventRecord]) -> String {
    let mut rows = vec![["date", "event", "actors", "targets", "place", "status"].map(str::to_owned)];
    for record in records {
        let day = |date: Option<Date>| date.map_or("?".to_owned(), |d| d.to_string());
        let time = record.time.as_ref();
        let (start, end) = (day(time.and_then(|t| t.start)), day(time.and_then(|t| t.end)));
        let class = match (record.kind, record.mode, record.local) {
            (Some(kind), Some(mode), _) => format!("{kind}/{mode}"),
            (Some(kind), None, _) => kind.to_string(),
            (None, _, local) => local.map(|l| l.to_string()).unwrap_or_default(),
        };
        let names =
            |parties: &[ActorRecord]| parties.iter().map(ActorRecord::label).collect::<Vec<_>>().join(", ");
        let place = record.place.as_ref().map_or(String::new(), |p| {
            let name = p.name.as_deref().unwrap_or(&p.text);
            p.country.as_ref().map_or(name.to_owned(), |c| format!("{name} ({c})"))
        });
        rows.push([
            if start == end { start } else { format!("{start}..{end}") },
            class,
            names(&record.actors),
            names(&record.targets),
            place,
            format!("{} {}", record.status.polarity, record.status.actuality),
        ]);
    }
    let mut widths = [0usize; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count()).min(32);
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let short: String = if cell.chars().count() > 32 {
                cell.chars().take(31).chain(['\u{2026}']).collect()
            } else {
                cell.clone()
            };
            line.push_str(&format!("{short:<width$}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
