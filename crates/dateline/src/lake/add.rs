//! Files into a lake: each document once, by the digest its id is made of, and a line for every input that gave none.

use super::rows::{Stored, known, put_documents};
use super::{Lake, Writing, damaged, listed, put};
use crate::engine::Languages;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::interrupt;
use crate::pipeline::{Options, Part, read_bytes, why_uncoded};
use crate::progress::Progress;
use crate::verdict::Verdict;
use dateline_read::Hints;
use dateline_types::{DocumentId, Sha256};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;

/// Documents of a shard: some ten seconds of one core, so that starting a job is nothing beside it.
pub const SHARD: usize = 1000;
/// Bytes of text of a shard, about.
const SHARD_BYTES: usize = 16 << 20;
/// Documents that wait for others of their month; then all are written.
const MOST_WAITING: usize = 20 * SHARD;
/// Bytes of text that wait, about.
const MOST_WAITING_BYTES: usize = 128 << 20;
/// Inputs read at a time.
const BATCH: usize = 128;

/// What adding came to.
#[derive(Debug, Default)]
pub struct Added {
    /// Documents that are new.
    pub documents: usize,
    /// Documents that were here under the same path.
    pub here: usize,
    /// A line for every input that gave no new document.
    pub others: Vec<Verdict>,
    /// True if it was stopped in the middle.
    pub interrupted: bool,
}

/// A line of `inputs/`.
#[derive(Debug, Serialize, Deserialize)]
pub struct InputLine {
    /// Its place among everything that was added.
    pub seq: i64,
    /// What became of it.
    pub verdict: Verdict,
}

/// What is in a lake already.
struct Known {
    /// By document: the path and the origin it came from.
    from: HashMap<String, (String, String)>,
    /// Lines that were written by earlier runs.
    lines: HashSet<String>,
    next: i64,
}

impl Known {
    fn of(lake: &Lake) -> Result<Known, Failure> {
        let mut found = Known { from: HashMap::new(), lines: HashSet::new(), next: 0 };
        for shard in lake.shards()? {
            for (seq, id, path, origin) in known(&shard.path)? {
                found.next = found.next.max(seq + 1);
                found.from.insert(id, (path, origin));
            }
        }
        for line in inputs(lake)? {
            found.next = found.next.max(line.seq + 1);
            found.lines.insert(written(&line.verdict));
        }
        Ok(found)
    }
}

fn written(verdict: &Verdict) -> String {
    serde_json::to_string(verdict).expect("verdicts serialise")
}

/// Every line of `inputs/`, in order.
///
/// # Errors
/// If a file cannot be read.
pub fn inputs(lake: &Lake) -> Result<Vec<InputLine>, Failure> {
    let mut lines = Vec::new();
    for path in listed(&lake.inputs())? {
        if path.extension().is_none_or(|ending| ending != "jsonl") {
            continue;
        }
        let text = fs::read_to_string(&path)
            .map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))?;
        for line in text.lines() {
            let line = serde_json::from_str(line)
                .map_err(|error| damaged(format!("{}: {error}", path.display())))?;
            lines.push(line);
        }
    }
    lines.sort_by_key(|line: &InputLine| line.seq);
    Ok(lines)
}

/// What waits to be written.
struct Waiting {
    /// Documents of a shard.
    shard: usize,
    by_month: BTreeMap<String, Vec<Stored>>,
    documents: usize,
    bytes: usize,
    lines: Vec<InputLine>,
}

impl Waiting {
    fn new(shard: usize) -> Waiting {
        Waiting { shard, by_month: BTreeMap::new(), documents: 0, bytes: 0, lines: Vec::new() }
    }

    fn push(&mut self, lake: &Lake, stored: Stored) -> Result<(), Failure> {
        let month = stored
            .document
            .date
            .as_ref()
            .map_or_else(|| "none".to_owned(), |date| date.date.strftime("%Y-%m").to_string());
        self.documents += 1;
        self.bytes += stored.document.text.len();
        let shard = self.by_month.entry(month.clone()).or_default();
        shard.push(stored);
        let bytes = || shard.iter().map(|stored| stored.document.text.len()).sum::<usize>();
        if shard.len() >= self.shard || shard.len().is_multiple_of(64) && bytes() >= SHARD_BYTES {
            self.write_month(lake, &month)?;
        }
        if self.documents >= MOST_WAITING || self.bytes >= MOST_WAITING_BYTES {
            self.write(lake)?;
        }
        Ok(())
    }

    fn write_month(&mut self, lake: &Lake, month: &str) -> Result<(), Failure> {
        let Some(documents) = self.by_month.remove(month) else { return Ok(()) };
        let Some(first) = documents.first() else { return Ok(()) };
        let ids: Vec<&str> = documents.iter().map(|stored| stored.document.id.as_str()).collect();
        let digest = Sha256::of(ids.join("\n").as_bytes()).to_hex();
        let name = format!("{:010}-{}.parquet", first.seq, &digest[..12]);
        put_documents(&lake.documents().join(format!("month={month}")).join(name), &documents)?;
        self.documents -= documents.len();
        self.bytes -= documents.iter().map(|stored| stored.document.text.len()).sum::<usize>();
        Ok(())
    }

    fn write(&mut self, lake: &Lake) -> Result<(), Failure> {
        let months: Vec<String> = self.by_month.keys().cloned().collect();
        for month in months {
            self.write_month(lake, &month)?;
        }
        if let (Some(first), Some(last)) = (self.lines.first(), self.lines.last()) {
            let name = format!("{:010}-{:010}.jsonl", first.seq, last.seq);
            let mut text = String::new();
            for line in &self.lines {
                text.push_str(&serde_json::to_string(line).expect("verdicts serialise"));
                text.push('\n');
            }
            put(&lake.inputs().join(name), text.as_bytes())?;
        }
        self.lines.clear();
        Ok(())
    }
}

/// Adds what `inputs` hold, `shard` documents a file at most. What was written when it fails or is stopped stays; adding the same again adds the rest.
///
/// # Errors
/// If the lake cannot be read or written.
pub fn add(
    lake: &Lake,
    _writing: &Writing,
    inputs: &[Input],
    options: &Options,
    shard: usize,
    progress: &Progress,
) -> Result<Added, Failure> {
    let mut known = Known::of(lake)?;
    let mut added = Added::default();
    let mut waiting = Waiting::new(shard);
    for batch in inputs.chunks(BATCH) {
        if interrupt::asked() {
            added.interrupted = true;
            break;
        }
        let read: Vec<Vec<Part>> = batch
            .par_iter()
            .map(|input| {
                let parts = read(input, options);
                progress.step();
                parts
            })
            .collect();
        for (input, parts) in batch.iter().zip(read) {
            for part in parts {
                take(lake, &input.path, part, &mut known, &mut waiting, &mut added)?;
            }
        }
    }
    waiting.write(lake)?;
    Ok(added)
}

fn read(input: &Input, options: &Options) -> Vec<Part> {
    let bytes = match &input.file {
        Ok(path) => input::read_file(path).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match bytes {
        Ok(bytes) => read_bytes(&bytes, Hints::of_path(&input.path), options).parts,
        Err(reason) => vec![Part::Refused(Verdict::unreadable(&input.path, reason))],
    }
}

fn take(
    lake: &Lake,
    path: &str,
    part: Part,
    known: &mut Known,
    waiting: &mut Waiting,
    added: &mut Added,
) -> Result<(), Failure> {
    let verdict = match part {
        Part::Refused(verdict) => verdict,
        Part::Document(document) => match known.from.get(document.id.as_str()) {
            None => {
                let from = (path.to_owned(), document.origin.clone());
                known.from.insert(document.id.to_string(), from);
                let stored = Stored { seq: known.next, path: path.to_owned(), document: *document };
                known.next += 1;
                added.documents += 1;
                return waiting.push(lake, stored);
            }
            Some((_, origin)) if *origin == document.origin => {
                added.here += 1;
                return Ok(());
            }
            Some((_, origin)) => repeated(path, &document, origin),
        },
    };
    if !known.lines.contains(&written(&verdict)) {
        waiting.lines.push(InputLine { seq: known.next, verdict: verdict.clone() });
        known.next += 1;
    }
    added.others.push(verdict);
    Ok(())
}

/// The line of a document that came before from elsewhere, as a run gives it.
fn repeated(path: &str, document: &dateline_types::Document, first: &str) -> Verdict {
    if let Some(reason) = why_uncoded(document, Languages::installed()) {
        return Verdict::uncoded(path, document, reason);
    }
    let mut verdict = Verdict::coded(path, document, 0, 0);
    let id: &DocumentId = &document.id;
    verdict.make_duplicate_of(id, first);
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn add_all(lake: &Lake, paths: &[PathBuf]) -> Added {
        let writing = lake.lock().unwrap();
        add(lake, &writing, &input::gather(paths), &Options::default(), SHARD, &Progress::hidden()).unwrap()
    }

    #[test]
    fn a_document_is_added_once_and_what_is_none_has_a_line() {
        let top = tempfile::tempdir().unwrap();
        let reports = top.path().join("reports");
        fs::create_dir(&reports).unwrap();
        fs::write(reports.join("a.txt"), "4 March 2021\n\nNothing happened in Hillford.\n").unwrap();
        fs::write(reports.join("b.txt"), "4 March 2021\n\nNothing happened in Hillford.\n").unwrap();
        fs::write(reports.join("c.txt"), "").unwrap();
        let lake = Lake::open_or_make(&top.path().join("lake")).unwrap();
        let first = add_all(&lake, std::slice::from_ref(&reports));
        assert_eq!((first.documents, first.here, first.others.len()), (1, 0, 2));
        assert_eq!(first.others[0].verdict, "duplicate-of");
        let shards = lake.shards().unwrap();
        assert_eq!((shards.len(), shards[0].month.as_str()), (1, "2021-03"));
        let lines = inputs(&lake).unwrap().len();
        // Again, as after a run that was killed: nothing new.
        let again = add_all(&lake, &[reports]);
        assert_eq!((again.documents, again.here), (0, 1));
        assert_eq!(lake.shards().unwrap(), shards);
        assert_eq!((lines, inputs(&lake).unwrap().len()), (2, 2));
    }
}
