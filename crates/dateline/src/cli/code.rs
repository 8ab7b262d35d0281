//! `dateline code`: one document, its events on stdout.

use super::{Global, parse_day, print, run};
use crate::engine::Engine;
use crate::failure::{Failure, FailureKind, Outcome};
use crate::input::{self, Input};
use crate::pipeline::{self, Options, Run};
use crate::progress::Progress;
use clap::ValueEnum;
use dateline_store::export::{csv as csv_export, geojson};
use dateline_store::record::{EventRecord, StatementRecord};
use jiff::civil::Date;
use std::io::Read;
use std::path::PathBuf;

/// Code one report and print its events
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline code report.html\n  dateline code - --dct 2024-03-14 < report.txt\n  \
                  dateline code report.txt --format table\n\nWords are printed as they stand; masking applies to bundles and exports."
)]
pub struct Arguments {
    /// A report file, or - for standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Date of the report when it carries none
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    dct: Option<Date>,
    /// Print statements after the events (JSON forms only)
    #[arg(long)]
    statements: bool,
    /// Print how one event, named by its id, was coded
    #[arg(long, value_name = "ID")]
    explain: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
    Geojson,
}

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    let options = Options { dct: arguments.dct };
    let coded = if arguments.file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(input::LARGEST_FILE)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::io(e, "cannot read standard input"))?;
        let engine =
            Engine::open(global.model.as_deref()).map_err(|error| Failure::new(FailureKind::Io, error))?;
        pipeline::run_bytes("standard input", &bytes, &engine, &options)
    } else {
        let input = Input { path: arguments.file.display().to_string(), file: Ok(arguments.file.clone()) };
        if let Err(error) = std::fs::metadata(&arguments.file) {
            return Err(Failure::io(error, format!("cannot read {}", arguments.file.display())));
        }
        let engine =
            Engine::open(global.model.as_deref()).map_err(|error| Failure::new(FailureKind::Io, error))?;
        pipeline::run(&[input], &engine, &options, &Progress::hidden())
    };
    for verdict in coded.verdicts.iter().filter(|v| v.is_finding()) {
        eprintln!("{}: {}: {}", verdict.path, verdict.verdict, verdict.reason);
    }
    if global.verbose {
        for (document, diagnostic) in &coded.diagnostics {
            eprintln!("{document}: {}: {} [{}]", diagnostic.severity, diagnostic.message, diagnostic.code);
        }
        eprintln!("{}", coded.timings);
    }
    if let Some(id) = &arguments.explain {
        return run::explain(&coded, id);
    }
    print(&rendered(&coded, arguments))?;
    let found = coded.verdicts.iter().all(|v| !v.is_finding());
    Ok(if found { Outcome::Done } else { Outcome::Findings })
}

fn rendered(coded: &Run, arguments: &Arguments) -> Vec<u8> {
    let records: Vec<EventRecord> =
        coded.events.iter().map(|e| EventRecord::from(e).without_trace()).collect();
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
        let names = |parties: &[dateline_store::record::ActorRecord]| {
            parties
                .iter()
                .map(|a| a.name.clone().unwrap_or_else(|| a.text.clone()))
                .collect::<Vec<_>>()
                .join(", ")
        };
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
