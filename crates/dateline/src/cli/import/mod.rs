//! `dateline import`: somebody's event dataset becomes incidents, with its provider's terms; so does a
//! bundle of dateline, and another workspace is taken in whole.

mod bundle;
mod merge;

use super::measure::data::dataset;
use super::workspace::WorkspaceArgument;
use super::{Global, print};
use crate::failure::{Failure, FailureKind, Outcome};
use crate::incidents::{Labelled, each_row, open_file};
use crate::names::Names;
use dateline_stats::report::counted;
use dateline_store::import::{Dataset, RowProblem};
use dateline_store::record::IncidentRecord;
use dateline_store::workspace::Workspace;
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Read somebody's event dataset (UCDP GED, ACLED, GTD, GDELT 2.0, POLECAT) or bundle, or merge a workspace
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline import ged GEDEvent_v25_1.csv.gz --workspace work/\n  dateline import ged GEDEvent_v25_1.csv.gz --out ged.jsonl --label ucdp-ged-25.1\n  dateline import acled \
                  my-export.csv --out acled.jsonl --rejects bad-rows.csv\n  dateline import bundle from-a-colleague/ --workspace work/ --label dateline-north\n  dateline import workspace her-work/ --workspace work/\n\nACLED and GTD files are your own, under your own \
                  agreement with their providers: their rows are marked restricted,\nand public exports leave them out. A row \
                  that cannot be used is reported with its line and reason, and the rest is\nread; GDELT's statements are counted and left out. Columns that the \
                  dataset's documentation does not list are kept with the row."
)]
pub struct Arguments {
    /// Whose dataset; bundle for the folder of one that dateline wrote; workspace for another one to take in
    #[arg(value_name = "ged|acled|gtd|gdelt|polecat|bundle|workspace", value_parser = what)]
    what: What,
    /// The file: a table, GeoJSON, JSON Lines or FlatGeobuf; plain, .gz or .zip; of a bundle or workspace, the folder
    file: PathBuf,
    /// Write the incidents to a file, one a line, instead of the workspace; - for standard output
    #[arg(long, value_name = "FILE.jsonl")]
    out: Option<PathBuf>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
    /// The dataset with its version, as it shall stand with every incident, such as ucdp-ged-25.1
    #[arg(long, value_name = "NAME", value_parser = label)]
    label: Option<String>,
    /// GED with its columns in the codebook's order and no line that names them
    #[arg(long)]
    headerless: bool,
    /// Write every row that could not be used here, as CSV, with line and reason
    #[arg(long, value_name = "FILE.csv")]
    rejects: Option<PathBuf>,
}

/// Rows that are named one by one on stderr; `--rejects` has all.
const NAMED_PROBLEMS: u64 = 20;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Dataset(Dataset),
    Bundle,
    Workspace,
}

fn what(name: &str) -> Result<What, String> {
    match name {
        "bundle" => Ok(What::Bundle),
        "workspace" => Ok(What::Workspace),
        _ => dataset(name).map(What::Dataset).map_err(|known| format!("{known}, bundle, workspace")),
    }
}

fn label(text: &str) -> Result<String, String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    match !text.is_empty() && text.len() <= 60 && text.chars().all(is_name) {
        true => Ok(text.to_owned()),
        false => Err("letters, digits, hyphens, dots and underscores, at most 60".to_owned()),
    }
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Tally {
    incidents: u64,
    problems: u64,
    left_out: u64,
    remarks: BTreeMap<String, u64>,
    unknown_columns: Vec<String>,
}

pub fn run(arguments: &Arguments, _global: &Global) -> Result<Outcome, Failure> {
    let dataset = match arguments.what {
        What::Bundle => return bundle::run(arguments),
        What::Workspace => return merge::run(arguments),
        What::Dataset(dataset) => dataset,
    };
    let label = arguments.label.as_deref().unwrap_or(dataset.name());
    if !label.split('-').any(|part| part == dataset.name()) {
        return Err(Failure::usage(format!("the label does not name the dataset: {label:?}"))
            .with_hint(format!("for instance {}-25.1", dataset.name())));
    }
    let to_stdout = arguments.out.as_ref().is_some_and(|out| out.as_os_str() == "-");
    let (tally, place) = match &arguments.out {
        None => {
            let mut kept = Batches { workspace: open_workspace(arguments)?, batch: Vec::new(), new: 0 };
            let tally = convert(arguments, dataset, label, &mut |record| kept.add(record))?;
            kept.flush()?;
            (tally, format!("the workspace, {} new", kept.new))
        }
        Some(_) if to_stdout => {
            (to_lines(arguments, dataset, label, &mut std::io::stdout().lock())?, "-".to_owned())
        }
        Some(path) => {
            let tally = write_aside(path, |out| to_lines(arguments, dataset, label, out))?;
            (tally, path.display().to_string())
        }
    };
    let text = summary(arguments, dataset, &tally, &place);
    if to_stdout {
        eprint!("{text}")
    } else {
        print(text.as_bytes())?
    }
    let whole = tally.problems == 0 && tally.incidents + tally.left_out > 0;
    Ok(if whole { Outcome::Done } else { Outcome::Findings })
}

/// Writes a file beside its place and renames it: at `path` stands the old file or the new one, never half.
fn write_aside<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let cannot = |e| Failure::io(e, format!("cannot write {}", path.display()));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    let result = write(&mut aside.as_file())?;
    aside.as_file().sync_all().map_err(cannot)?;
    aside.persist(path).map_err(|e| cannot(e.error))?;
    Ok(result)
}

fn open_workspace(arguments: &Arguments) -> Result<Workspace, Failure> {
    arguments.workspace.to_write().map_err(|failure| match failure.kind {
        FailureKind::Usage => {
            failure.with_hint("make one with `dateline init`, or write a file with --out FILE.jsonl")
        }
        _ => failure,
    })
}

/// Rows on their way into a workspace, a transaction a batch: memory stays bounded, and an import that is broken off
/// can be run again.
struct Batches {
    workspace: Workspace,
    batch: Vec<IncidentRecord>,
    new: usize,
}

impl Batches {
    const SIZE: usize = 5000;

    fn add(&mut self, record: IncidentRecord) -> Result<(), Failure> {
        self.batch.push(record);
        if self.batch.len() >= Batches::SIZE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.new += self.workspace.put_imported_records(&self.batch)?;
        self.batch.clear();
        Ok(())
    }
}

fn to_lines(
    arguments: &Arguments,
    dataset: Dataset,
    label: &str,
    out: &mut dyn Write,
) -> Result<Tally, Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let tally = convert(arguments, dataset, label, &mut |record| write_line(&mut out, &record))?;
    out.flush().map_err(cannot_write)?;
    Ok(tally)
}

fn write_line(out: &mut dyn Write, record: &IncidentRecord) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, record).map_err(|e| cannot_write(e.into()))?;
    out.write_all(b"\n").map_err(cannot_write)
}

fn cannot_write(error: std::io::Error) -> Failure {
    Failure::io(error, "cannot write the incidents")
}

fn convert(
    arguments: &Arguments,
    dataset: Dataset,
    label: &str,
    keep: &mut dyn FnMut(IncidentRecord) -> Result<(), Failure>,
) -> Result<Tally, Failure> {
    let names = Names::open()?;
    let (input, _) = open_file(&arguments.file)?;
    let mut rejects = match &arguments.rejects {
        Some(path) => Some(Rejects::create(path)?),
        None => None,
    };
    let mut tally = Tally::default();
    let said = Labelled { label, headerless: arguments.headerless };
    let unknown = each_row(&arguments.file, input, dataset, said, &names, |row| {
        match row {
            Ok(row) => {
                tally.incidents += 1;
                for remark in &row.remarks {
                    *tally.remarks.entry(remark.clone()).or_default() += 1;
                }
                keep(IncidentRecord::from(&row))?;
            }
            Err(problem) if !problem.is_fault => tally.left_out += 1,
            Err(problem) => {
                tally.problems += 1;
                if tally.problems <= NAMED_PROBLEMS {
                    eprintln!("{problem}");
                }
                if let Some(rejects) = &mut rejects {
                    rejects.add(&problem)?;
                }
            }
        }
        Ok(())
    })?;
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    tally.unknown_columns = unknown;
    Ok(tally)
}

/// The file of rows that could not be used.
struct Rejects<'a> {
    writer: csv::Writer<std::fs::File>,
    path: &'a Path,
}

impl<'a> Rejects<'a> {
    fn create(path: &'a Path) -> Result<Rejects<'a>, Failure> {
        let file = std::fs::File::create(path)
            .map_err(|e| Failure::io(e, format!("cannot write {}", path.display())))?;
        let mut rejects = Rejects { writer: csv::Writer::from_writer(file), path };
        rejects.row(["line", "row", "reason"])?;
        Ok(rejects)
    }

    fn row(&mut self, cells: [&str; 3]) -> Result<(), Failure> {
        self.writer
            .write_record(cells)
            .map_err(|e| Failure::io(e.into(), format!("cannot write {}", self.path.display())))
    }

    fn add(&mut self, problem: &RowProblem) -> Result<(), Failure> {
        let line = problem.line.to_string();
        self.row([&line, problem.row.as_deref().unwrap_or_default(), &problem.reason])
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.writer.flush().map_err(|e| Failure::io(e, format!("cannot write {}", self.path.display())))
    }
}

fn dataset_citation(arguments: &Arguments, dataset: Dataset) -> String {
    dataset.citation(arguments.label.as_deref().unwrap_or(dataset.name()))
}

fn summary(arguments: &Arguments, dataset: Dataset, tally: &Tally, place: &str) -> String {
    let terms = dataset.terms();
    let mut text = format!(
        "{} imported, {} not used\n{}: {}\ncite: {}\n",
        counted(tally.incidents, "incident"),
        counted(tally.problems, "row"),
        terms.provider,
        terms.statement,
        dataset_citation(arguments, dataset)
    );
    if tally.incidents + tally.problems + tally.left_out == 0 {
        text.push_str("the file holds no row below its column names\n");
    }
    if tally.problems > NAMED_PROBLEMS {
        let hint = if arguments.rejects.is_some() { "" } else { "; --rejects FILE.csv writes all" };
        text.push_str(&format!(
            "the first {NAMED_PROBLEMS} rows that could not be used are named above{hint}\n"
        ));
    }
    if tally.left_out > 0 {
        let n = counted(tally.left_out, "row");
        text.push_str(&format!("{n} left out: statements, which are no incidents\n"));
    }
    for (remark, n) in &tally.remarks {
        text.push_str(&format!("{}: {remark}\n", counted(*n, "incident")));
    }
    if !tally.unknown_columns.is_empty() {
        text.push_str(&format!("kept with each row: column {}\n", tally.unknown_columns.join(", ")));
    }
    if let Some(rejects) = &arguments.rejects {
        text.push_str(&format!("rows not used: {}\n", rejects.display()));
    }
    text.push_str(&format!("incidents: {place}\n"));
    text
}
