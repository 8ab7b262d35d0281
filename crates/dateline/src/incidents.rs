//! Where measures get their incidents: a workspace, a bundle, a file of incidents, or somebody's dataset, plain or
//! compressed.
//!
//! A file is read row by row and only what a filter keeps stays in memory.

use crate::failure::{Failure, FailureKind};
use crate::names::Names;
use dateline_stats::filter::took_place;
use dateline_stats::matching::{Tolerance, one_to_one};
use dateline_stats::report::{Caveat, counted};
use dateline_store::import::{
    Dataset, FileKind, ImportError, ImportOptions, ImportedRow, ObjectForm, RowProblem, detect,
    incident_lines, object_form, open, to_csv, to_utf8,
};
use dateline_store::workspace::Workspace;
use dateline_types::{DayInterval, Incident, IncidentOrigin};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The file of a bundle that holds its incidents.
pub const BUNDLE_FILE: &str = "incidents.jsonl";
/// Problems that are kept word for word; the rest is counted.
const MOST_PROBLEMS: usize = 20;
/// A first line longer than this is no header.
const LONGEST_HEAD: u64 = 1 << 20;
/// Lines among which the column names are looked for.
const MOST_HEAD_LINES: usize = 6;

/// Incidents with what a reader of their measures has to know about the reading.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The incidents that were kept.
    pub incidents: Vec<Incident>,
    /// Rows that became incidents, kept or not.
    pub rows: u64,
    /// Rows that did not; the first of them.
    pub problems: Vec<RowProblem>,
    /// How many did not.
    pub n_problems: u64,
    /// Sound rows that tell of no incident.
    pub n_left_out: u64,
    /// Datasets among the incidents.
    pub datasets: BTreeSet<&'static str>,
    /// Labels of the datasets among the incidents, as their rows bear them; `coded` for coded incidents.
    pub origins: BTreeSet<String>,
    /// What looked wrong in rows that were used all the same, with how many rows.
    pub remarks: BTreeMap<String, u64>,
    /// By origin, from the first day of any row to the last, kept or not: what its data cover.
    pub covered_by: BTreeMap<String, DayInterval>,
    /// SHA-256 of the file, or of the ids of a workspace's incidents, in hexadecimal.
    pub digest: String,
    /// Names of parties in all rows, up to a bound: to suggest one where none matches.
    pub parties: BTreeSet<String>,
}

/// The origin of incidents that were coded from reports.
const CODED: &str = "coded";

/// From the first day of either to the last.
fn hull(a: DayInterval, b: DayInterval) -> DayInterval {
    DayInterval::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(a)
}

/// Names of parties that are kept to suggest from.
const MOST_PARTIES: usize = 20_000;

/// Which rows of a dataset are read, by the values of its own columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFilter {
    /// The column, lower case.
    pub column: String,
    /// The values it may have.
    pub values: Vec<String>,
}

impl ColumnFilter {
    /// Reads `event_clarity=1` or `type_of_violence=1,3`.
    ///
    /// # Errors
    /// If there is no `=`.
    pub fn parse(text: &str) -> Result<ColumnFilter, String> {
        let (column, values) = text.split_once('=').ok_or("a column and its values: event_clarity=1")?;
        let values = values.split(',').map(|v| v.trim().to_lowercase()).collect();
        Ok(ColumnFilter { column: column.trim().to_lowercase(), values })
    }

    fn keeps(&self, row: &ImportedRow) -> bool {
        let cell = row.extra.iter().find(|(name, _)| name.eq_ignore_ascii_case(&self.column));
        cell.is_some_and(|(_, value)| self.values.contains(&value.to_lowercase()))
    }
}

/// What becomes of an incident that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is none of those asked for.
    No,
    /// It is, and was dealt with.
    Counted,
    /// It is, and stays in memory.
    Stays,
}

impl From<bool> for Kept {
    /// Stays if it is kept at all.
    fn from(keeps: bool) -> Kept {
        if keeps { Kept::Stays } else { Kept::No }
    }
}

impl Loaded {
    /// Whose data it is and what could not be read.
    pub fn caveats(&self) -> Vec<Caveat> {
        let mut caveats: Vec<Caveat> = self.unlike_stretches().into_iter().collect();
        let is_kept = |d: &Dataset| self.origins.iter().any(|o| o.split('-').any(|part| part == d.name()));
        for dataset in Dataset::ALL.into_iter().filter(is_kept) {
            let terms = dataset.terms();
            let restricted = if terms.restricted { "; its rows must not be passed on" } else { "" };
            caveats.push(Caveat::new(
                "data",
                format!(
                    "incidents are rows of {}: cite {}{restricted}",
                    terms.provider,
                    self.citation(dataset)
                ),
            ));
        }
        if self.n_problems > 0 {
            let n = counted(self.n_problems, "row");
            caveats.push(Caveat::new("unread-rows", format!("{n} of the file could not be used")));
        }
        for (remark, n) in &self.remarks {
            caveats.push(Caveat::new("remarked-rows", format!("{}: {remark}", counted(*n, "row"))));
        }
        if self.n_left_out > 0 {
            let n = counted(self.n_left_out, "row");
            caveats.push(Caveat::new(
                "no-incident",
                format!("{n} of the file told of no incident, such as statements"),
            ));
        }
        caveats
    }

    /// What to cite for the rows of a dataset, by the versions that their labels name.
    fn citation(&self, dataset: Dataset) -> String {
        let labels = self.origins.iter().filter(|o| o.split('-').any(|part| part == dataset.name()));
        let cited: BTreeSet<String> = labels.map(|label| dataset.citation(label)).collect();
        match cited.is_empty() {
            true => dataset.citation(""),
            false => cited.into_iter().collect::<Vec<_>>().join("; "),
        }
    }

    /// What the data cover: the days of the origins among the incidents kept, of all origins if none is kept. Rows of another
    /// origin say nothing of what these cover.
    pub fn covered(&self) -> Option<DayInterval> {
        let is_kept = |origin: &String| self.origins.is_empty() || self.origins.contains(origin);
        let days = self.covered_by.iter().filter(|(origin, _)| is_kept(origin)).map(|(_, days)| *days);
        days.reduce(hull)
    }

    /// A caveat where several origins that are pooled cover different months.
    fn unlike_stretches(&self) -> Option<Caveat> {
        let pooled: Vec<(&String, &DayInterval)> =
            self.covered_by.iter().filter(|(origin, _)| self.origins.contains(*origin)).collect();
        let month = |d: jiff::civil::Date| (d.year(), d.month());
        let alike = |(_, d): &(&String, &DayInterval)| {
            month(d.start()) == month(pooled[0].1.start()) && month(d.end()) == month(pooled[0].1.end())
        };
        if pooled.iter().all(alike) {
            return None;
        }
        let each = pooled.iter().map(|(origin, d)| format!("{origin} cover {} to {}", d.start(), d.end()));
        let text = format!(
            "{}: a level that changes where one of them begins or ends is that of the data",
            each.collect::<Vec<_>>().join(", ")
        );
        Some(Caveat::new("origins-cover", text))
    }

    /// Keeps only what was coded from reports.
    pub fn keep_coded(&mut self) {
        self.incidents.retain(|incident| incident.origin == IncidentOrigin::Coded);
        self.origins.retain(|origin| origin == CODED);
    }

    fn note_problem(&mut self, problem: RowProblem) {
        if !problem.is_fault {
            self.n_left_out += 1;
            return;
        }
        self.n_problems += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn take(&mut self, incident: Incident, keep: &dyn Fn(&Incident) -> Kept) {
        self.rows += 1;
        let origin = match &incident.origin {
            IncidentOrigin::Coded => CODED,
            IncidentOrigin::Dataset { dataset, .. } => dataset.as_str(),
        };
        if let Some(days) = incident.interval {
            match self.covered_by.get_mut(origin) {
                Some(covered) => *covered = hull(*covered, days),
                None => drop(self.covered_by.insert(origin.to_owned(), days)),
            }
        }
        if self.parties.len() < MOST_PARTIES {
            for party in incident.actors.iter().chain(&incident.targets) {
                let name = party.name.as_deref().unwrap_or(&party.text);
                if !self.parties.contains(name) {
                    self.parties.insert(name.to_owned());
                }
            }
        }
        if let IncidentOrigin::Dataset { dataset, .. } = &incident.origin {
            let name = dataset.split('-').find_map(Dataset::from_name).map(Dataset::name);
            self.datasets.extend(name);
        }
        let kept = keep(&incident);
        if kept != Kept::No && !self.origins.contains(origin) {
            self.origins.insert(origin.to_owned());
        }
        if kept == Kept::Stays {
            self.incidents.push(incident);
        }
    }
}

/// What became of incidents that several origins may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    /// Taken out, since another origin has them.
    pub taken_out: usize,
    /// Without a day or a place, so that nobody can say whether another origin has them: they stay.
    pub uncompared: usize,
}

/// Takes out what another origin has too: coded incidents stay, then the datasets in the order of their labels.
pub fn count_once(incidents: &mut Vec<Incident>) -> Once {
    let uncompared = incidents.iter().filter(|i| i.interval.is_none() || i.place.is_none()).count();
    let mut by_origin: BTreeMap<SmolStr, Vec<Incident>> = BTreeMap::new();
    for incident in incidents.drain(..) {
        let origin = match &incident.origin {
            IncidentOrigin::Coded => SmolStr::default(),
            IncidentOrigin::Dataset { dataset, .. } => dataset.clone(),
        };
        by_origin.entry(origin).or_default().push(incident);
    }
    let mut taken_out = 0;
    for (_, more) in by_origin {
        let known: Vec<&Incident> = incidents.iter().filter(|i| took_place(i)).collect();
        let matches = one_to_one(&known, &more.iter().collect::<Vec<_>>(), Tolerance::default());
        let doubled: BTreeSet<usize> = matches.iter().map(|m| m.right).collect();
        taken_out += doubled.len();
        let new = more.into_iter().enumerate().filter(|(n, _)| !doubled.contains(n));
        incidents.extend(new.map(|(_, incident)| incident));
    }
    Once { taken_out, uncompared }
}

/// What the user says of a file that a measure reads.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// What it is, where its first line does not tell.
    pub named: Option<Dataset>,
    /// The dataset with its version; the dataset's name when empty.
    pub label: &'a str,
    /// Which rows of a dataset's own file are read.
    pub columns: &'a [ColumnFilter],
    /// As in [`Labelled`].
    pub headerless: bool,
}

/// Reads a bundle folder or a file; of a dataset's rows, those that `columns` and `keep` say.
///
/// # Errors
/// If it cannot be read, is not of a kind this program knows, or has not the columns that are asked for.
pub fn load(
    path: &Path,
    Asked { named, label, columns, headerless }: Asked<'_>,
    names: &Names,
    keep: &dyn Fn(&Incident) -> Kept,
) -> Result<Loaded, Failure> {
    let path = file_of(path)?;
    let (input, found) = open_file(&path)?;
    let mut loaded = Loaded { digest: digest_of(&path)?, ..Loaded::default() };
    if !columns.is_empty() && named.is_none() && found == Some(FileKind::Incidents) {
        return Err(Failure::usage("columns are filtered in a dataset's own file only")
            .with_hint("name the file that was imported, not what the import wrote"));
    }
    let mut seen: BTreeSet<SmolStr> = BTreeSet::new();
    match named.map(FileKind::Dataset).or(found) {
        None => return Err(unknown_kind(&path)),
        Some(FileKind::Incidents) => {
            for line in incident_lines(input) {
                match line {
                    Ok(mut incident) => {
                        names.drop_persons(&mut incident);
                        loaded.take(incident, keep);
                    }
                    Err(problem) => loaded.note_problem(problem),
                }
            }
        }
        Some(FileKind::Dataset(dataset)) => {
            each_row(&path, input, dataset, Labelled { label, headerless }, names, |row| {
                match row {
                    Ok(row) => {
                        if !columns.is_empty() {
                            seen.extend(row.extra.iter().map(|(name, _)| SmolStr::new(name.to_lowercase())));
                        }
                        let wanted = columns.iter().all(|c| c.keeps(&row));
                        for remark in row.remarks {
                            *loaded.remarks.entry(remark).or_default() += 1;
                        }
                        loaded.take(row.incident, &|incident| if wanted { keep(incident) } else { Kept::No });
                    }
                    Err(problem) => loaded.note_problem(problem),
                }
                Ok(())
            })?;
            if let Some(unknown) = columns.iter().find(|c| !seen.contains(c.column.as_str())) {
                let has: Vec<&str> = seen.iter().map(SmolStr::as_str).collect();
                return Err(Failure::usage(format!(
                    "the file has no column {:?} to filter by",
                    unknown.column
                ))
                .with_hint(format!("it has {}", has.join(", "))));
            }
        }
    }
    Ok(loaded)
}

/// Reads a workspace: incidents linked from its events as decided, and imported rows.
///
/// # Errors
/// If it cannot be read.
pub fn load_workspace(
    workspace: &Workspace,
    names: &Names,
    keep: &dyn Fn(&Incident) -> Kept,
) -> Result<Loaded, Failure> {
    let mut loaded = Loaded::default();
    let mut hash = Sha256::new();
    for mut incident in crate::workspace::incidents(workspace)? {
        hash.update(incident.id.to_string().as_bytes());
        if incident.origin == IncidentOrigin::Coded {
            names.drop_persons(&mut incident);
        }
        loaded.take(incident, keep);
    }
    loaded.digest = hexadecimal(&hash.finalize());
    Ok(loaded)
}

fn digest_of(path: &Path) -> Result<String, Failure> {
    let failed = |e: io::Error| Failure::io(e, format!("cannot read {}", path.display()));
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut part = vec![0u8; 1 << 16];
    loop {
        match file.read(&mut part).map_err(failed)? {
            0 => return Ok(hexadecimal(&hash.finalize())),
            n => hash.update(&part[..n]),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What the user says of a dataset's file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Labelled<'a> {
    /// The dataset with its version; the dataset's name when empty.
    pub label: &'a str,
    /// GED whose columns stand in the codebook's order, without a line that names them.
    pub headerless: bool,
}

/// A row, or why it is none.
pub type ReadRow = Result<ImportedRow, RowProblem>;

/// Hands on every row of a dataset's opened file, with countries and actors resolved by `names`; returns the columns
/// that the dataset's documentation does not list.
///
/// # Errors
/// If the file has not the dataset's columns, or `take` fails.
pub fn each_row(
    path: &Path,
    input: impl Read,
    dataset: Dataset,
    Labelled { label, headerless }: Labelled<'_>,
    names: &Names,
    mut take: impl FnMut(ReadRow) -> Result<(), Failure>,
) -> Result<Vec<String>, Failure> {
    let (country, actor) = (|name: &str| names.country(name), |name: &str| names.actor_key(name));
    let options = ImportOptions { label, country: &country, actor: &actor, headerless };
    let mut rows = open(dataset, input, options).map_err(|error| match error {
        ImportError::Io(error) => Failure::io(error, format!("cannot read {}", path.display())),
        error => Failure::usage(format!("{}: {error}", path.display())).with_hint(match dataset {
            Dataset::Ged if !headerless => {
                "name the right dataset, or check that the file is whole; GED without a line of names needs --headerless"
            }
            _ => "name the right dataset, or check that the file is whole",
        }),
    })?;
    for mut row in &mut rows {
        if let Ok(row) = &mut row {
            names.drop_foreign_acronyms(&mut row.incident);
        }
        take(row)?;
    }
    Ok(rows.unknown_columns().map(str::to_owned).collect())
}

/// The file itself, or a bundle's.
fn file_of(path: &Path) -> Result<PathBuf, Failure> {
    let what =
        std::fs::metadata(path).map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))?;
    if !what.is_dir() {
        return Ok(path.to_owned());
    }
    let inside = path.join(BUNDLE_FILE);
    if inside.is_file() {
        return Ok(inside);
    }
    Err(Failure::usage(format!("{} is no bundle: it holds no {BUNDLE_FILE}", path.display()))
        .with_hint("name a bundle that `dateline run` wrote, or a file"))
}

fn unknown_kind(path: &Path) -> Failure {
    let known: Vec<&str> = Dataset::ALL.into_iter().map(Dataset::name).collect();
    Failure::usage(format!("{} is no file of incidents that is known by its first line", path.display()))
        .with_hint(format!(
            "{BUNDLE_FILE} of a bundle, or a file of {}; --dataset names one, --headerless a GED without a first line of names",
            known.join(", ")
        ))
}

/// Opens a file, unpacks it if it is compressed, and looks what it holds.
///
/// # Errors
/// If it cannot be read.
pub fn open_file(path: &Path) -> Result<(Box<dyn BufRead>, Option<FileKind>), Failure> {
    let failed = |e: io::Error| Failure::io(e, format!("cannot read {}", path.display()));
    let mut file = File::open(path).map_err(failed)?;
    let mut magic = [0u8; 4];
    let mut n = 0;
    while n < magic.len() {
        match file.read(&mut magic[n..]).map_err(failed)? {
            0 => break,
            more => n += more,
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let input: Box<dyn BufRead> = match magic {
        [0x1f, 0x8b, ..] => Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file))),
        [b'P', b'K', 3, 4] => Box::new(BufReader::new(unzipped(file, path)?)),
        _ => Box::new(BufReader::with_capacity(1 << 16, file)),
    };
    let mut input = to_utf8(input).map_err(failed)?;
    if let Some(form) = object_form(input.fill_buf().map_err(failed)?) {
        input = Box::new(BufReader::new(tabled(input, form, path)?));
    }
    // A separator's declaration and a title may stand above the column names.
    let (mut head, mut kind) = (Vec::new(), None);
    for _ in 0..MOST_HEAD_LINES {
        let start = head.len();
        let n = (&mut input).take(LONGEST_HEAD).read_until(b'\n', &mut head).map_err(failed)?;
        kind = detect(&head[start..]);
        if kind.is_some() || n == 0 {
            break;
        }
    }
    Ok((Box::new(Cursor::new(head).chain(input)), kind))
}

/// Rows that come as objects as a table in a temporary file.
fn tabled(mut input: Box<dyn BufRead>, form: ObjectForm, path: &Path) -> Result<File, Failure> {
    let aside = |e| Failure::io(e, format!("cannot read {} into a table", path.display()));
    let mut out = tempfile::tempfile().map_err(aside)?;
    to_csv(&mut input, form, &mut io::BufWriter::new(&mut out)).map_err(|e| match e.kind() {
        io::ErrorKind::InvalidData => Failure::usage(format!("{}: {e}", path.display()))
            .with_hint("GeoJSON, an array of rows, JSON Lines or FlatGeobuf; check that the file is whole"),
        _ => aside(e),
    })?;
    out.seek(SeekFrom::Start(0)).map_err(aside)?;
    Ok(out)
}

/// The one table of an archive, unpacked to a temporary file: datasets come as a zipped CSV file.
fn unzipped(file: File, path: &Path) -> Result<File, Failure> {
    let broken = |e: zip::result::ZipError| {
        Failure::new(
            FailureKind::Io,
            anyhow::Error::new(e).context(format!("cannot unpack {}", path.display())),
        )
    };
    let mut archive = zip::ZipArchive::new(file).map_err(broken)?;
    let is_table = |name: &&str| {
        let lower = name.to_lowercase();
        [".csv", ".tsv", ".tab", ".txt", ".jsonl", ".json", ".geojson", ".fgb"]
            .iter()
            .any(|end| lower.ends_with(end))
            && !lower.contains("readme")
    };
    let tables: Vec<String> = archive.file_names().filter(is_table).map(str::to_owned).collect();
    let [table] = tables.as_slice() else {
        let n = tables.len();
        return Err(Failure::usage(format!("{} holds {n} tables, not one", path.display()))
            .with_hint("unpack it and name the table"));
    };
    let mut entry = archive.by_name(table).map_err(broken)?;
    let aside = |e| Failure::io(e, format!("cannot unpack {}", path.display()));
    let mut out = tempfile::tempfile().map_err(aside)?;
    io::copy(&mut entry, &mut out).map_err(aside)?;
    out.seek(SeekFrom::Start(0)).map_err(aside)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_stats::synthetic::incident;

    #[test]
    fn rows_of_one_origin_say_nothing_of_the_days_that_another_covers() {
        let of_dataset = |number: usize, day: &str| Incident {
            origin: IncidentOrigin::Dataset {
                dataset: "ged-25.1".into(),
                row: number.to_string(),
                cluster: None,
                restricted: false,
            },
            ..incident(number, 1.0, 1.0, day)
        };
        let rows = [of_dataset(1, "1989-01-02"), of_dataset(2, "2023-12-30")];
        let coded = [incident(3, 1.0, 1.0, "2023-12-05"), incident(4, 1.0, 1.0, "2024-03-01")];
        let load = |keep: &dyn Fn(&Incident) -> Kept| {
            let mut loaded = Loaded::default();
            rows.iter().chain(&coded).for_each(|one| loaded.take(one.clone(), keep));
            loaded
        };
        let days = |loaded: &Loaded| loaded.covered().map(|d| format!("{} {}", d.start(), d.end())).unwrap();
        let only = load(&|one| Kept::from(one.origin == IncidentOrigin::Coded));
        assert_eq!(days(&only), "2023-12-05 2024-03-01");
        assert!(only.caveats().is_empty(), "no row of a dataset is used: {:?}", only.caveats());
        let mut both = load(&|_| Kept::Stays);
        assert_eq!(days(&both), "1989-01-02 2024-03-01");
        assert!(
            both.caveats()
                .iter()
                .any(|c| c.code == "origins-cover" && c.text.contains("ged-25.1 cover 1989"))
        );
        both.keep_coded();
        assert_eq!((both.incidents.len(), days(&both).as_str()), (2, "2023-12-05 2024-03-01"));
    }
}
