//! From codings to what people use: documents and codings as the run that `dateline run` would have made, linked and
//! written as its bundle.
//!
//! Linking compares the documents of one block with each other and needs them in memory; nothing else does. With one block
//! for all, the bundle is that of a run, byte for byte. With a block for each year or month memory is bounded by the largest
//! of them, and what is told across the border of two blocks is two incidents.

use super::add::inputs;
use super::function::Coder;
use super::rows::{Coding, Row, codings, documents};
use super::{Lake, Shard, Writing, listed, put};
use crate::bundle::{self, Form, Request};
use crate::failure::Failure;
use crate::incidents::BUNDLE_FILE;
use crate::mask::Projection;
use crate::names::Names;
use crate::pipeline::{self, Coded, InputResult, Run};
use crate::verdict::Verdict;
use dateline_types::Sha256;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// What is linked with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Blocks {
    /// Every document with every other, as `dateline run` does.
    All,
    /// The documents of each year.
    Year,
    /// The documents of each month.
    Month,
}

impl Blocks {
    /// The block a shard belongs to.
    fn of(self, month: &str) -> &str {
        match self {
            Blocks::All => "all",
            Blocks::Year => month.get(..4).unwrap_or(month),
            Blocks::Month => month,
        }
    }

    /// The block that lists the inputs that gave no document.
    fn rest(self) -> &'static str {
        match self {
            Blocks::All => "all",
            _ => "none",
        }
    }
}

/// What publishing came to.
#[derive(Debug, Default)]
pub struct Published {
    /// Blocks that were linked and written now.
    pub blocks: usize,
    /// Blocks of which nothing had changed.
    pub unchanged: usize,
    /// Documents, events, statements and incidents of the blocks that were written.
    pub counts: [usize; 4],
    /// Verdicts a person should look at, of the blocks that were written.
    pub findings: Vec<Verdict>,
}

/// The file that says of what each bundle was made.
const NAME: &str = "bundles.json";

/// Links and writes every block that changed.
///
/// # Errors
/// If the lake cannot be read or written; the bundles that were written before that are whole.
pub fn publish(lake: &Lake, _writing: &Writing, coder: &Coder, blocks: Blocks) -> Result<Published, Failure> {
    let coded = lake.coded_shards(&coder.key)?;
    let mut by_block: BTreeMap<&str, Vec<&Shard>> = BTreeMap::new();
    let shards: Vec<Shard> =
        lake.shards()?.into_iter().filter(|shard| coded.contains_key(&shard.name)).collect();
    for shard in &shards {
        by_block.entry(blocks.of(&shard.month)).or_default().push(shard);
    }
    let lines = inputs(lake)?;
    if !lines.is_empty() {
        by_block.entry(blocks.rest()).or_default();
    }
    let path = lake.root().join(NAME);
    let mut made: BTreeMap<String, String> =
        fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let old: Vec<String> =
        made.keys().filter(|name| !by_block.contains_key(name.as_str())).cloned().collect();
    for name in old {
        // A bundle that this lake made, of blocks that are not asked for any more.
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            let _ = fs::remove_dir_all(lake.bundles().join(&name));
        }
        made.remove(&name);
    }
    let mut published = Published::default();
    for (block, shards) in by_block {
        let here = if block == blocks.rest() { lines.as_slice() } else { &[] };
        let mut digest = format!("{}\n{}\n", coder.said, here.len());
        shards.iter().for_each(|shard| digest.push_str(&format!("{}\n", shard.name)));
        let digest = Sha256::of(digest.as_bytes()).to_hex();
        let out = lake.bundles().join(block);
        if made.get(block) == Some(&digest) && out.join("datapackage.json").is_file() {
            published.unchanged += 1;
            continue;
        }
        let here = here.iter().map(|line| (line.seq, line.verdict.clone())).collect();
        let run = pipeline::link(run_of(&shards, &coded, here)?, coder.engine());
        write(&run, &out)?;
        made.insert(block.to_owned(), digest);
        put(&path, &serde_json::to_vec_pretty(&made).expect("names serialise"))?;
        published.add(&run);
    }
    Ok(published)
}

impl Published {
    fn add(&mut self, run: &Run) {
        self.blocks += 1;
        let counts = [run.documents.len(), run.events.len(), run.statements.len(), run.incidents.len()];
        self.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        self.findings.extend(run.verdicts.iter().filter(|verdict| verdict.is_finding()).cloned());
    }
}

/// The shards of a block as the run that the same inputs would have made, before linking.
fn run_of(
    shards: &[&Shard],
    coded: &BTreeMap<String, PathBuf>,
    others: Vec<(i64, Verdict)>,
) -> Result<Run, Failure> {
    let mut rows: Vec<(i64, Verdict, Option<Coded>)> =
        others.into_iter().map(|(seq, verdict)| (seq, verdict, None)).collect();
    for shard in shards {
        let Some(path) = coded.get(&shard.name) else { continue };
        let mut by_id: HashMap<String, Coding> =
            codings(path)?.into_iter().map(|coding| (coding.id.to_string(), coding)).collect();
        for row in documents(&shard.path)? {
            let coding = by_id.remove(&row.id);
            let seq = row.seq;
            let (verdict, kept) = outcome(row, coding);
            rows.push((seq, verdict, kept));
        }
    }
    rows.sort_by_key(|(seq, ..)| *seq);
    let mut result = InputResult::default();
    for (_, verdict, kept) in rows {
        result.verdicts.push(verdict);
        result.coded.extend(kept);
    }
    Ok(pipeline::gather(vec![result]))
}

/// What became of a document.
fn outcome(row: Row, coding: Option<Coding>) -> (Verdict, Option<Coded>) {
    let document = match row.document {
        Ok(document) => document,
        Err(error) => {
            let reason = format!("its row is damaged: {error}; add the file again");
            return (Verdict::kept(&row.path, "failed", reason), None);
        }
    };
    let Some(coding) = coding else {
        let reason = "the coder gave nothing back for it; code the lake again".to_owned();
        return (Verdict::of_document(&row.path, &document, "failed", reason), None);
    };
    match coding.verdict.as_str() {
        "coded" => {
            let Coding { masked, events, statements, .. } = coding;
            let verdict = Verdict::coded(&row.path, &document, events.len(), statements.len());
            (verdict, Some(Coded { document, events, statements, rejected: Vec::new(), masked }))
        }
        verdict => (Verdict::of_document(&row.path, &document, verdict, coding.reason), None),
    }
}

/// Writes the bundle of a block: that of a run, with its tables as Parquet.
fn write(run: &Run, out: &Path) -> Result<(), Failure> {
    let names = Names::open()?;
    let made_by = crate::made_by();
    let request = Request {
        how: Projection::public(&run.masks),
        public: false,
        names: &names,
        made_by: &made_by,
        custody: &BTreeMap::new(),
        forms: &[Form::Parquet],
        replication: None,
        withheld: None,
        never: &[],
        decisions: &[],
    };
    bundle::place(&bundle::files_of(run, &request)?, out)
}

/// The incidents of every bundle, one JSON object a line.
pub enum Incidents {
    /// Of the only bundle.
    Lies(PathBuf),
    /// Of several, put together.
    Together(tempfile::NamedTempFile),
}

impl Incidents {
    /// Where they can be read.
    pub fn path(&self) -> &Path {
        match self {
            Incidents::Lies(path) => path,
            Incidents::Together(file) => file.path(),
        }
    }
}

/// The incidents of a lake, for the measures.
///
/// # Errors
/// If nothing is coded yet, or a bundle cannot be read.
pub fn incidents(lake: &Lake) -> Result<Incidents, Failure> {
    let found: Vec<PathBuf> = listed(&lake.bundles())?
        .into_iter()
        .map(|bundle| bundle.join(BUNDLE_FILE))
        .filter(|path| path.is_file())
        .collect();
    match found.as_slice() {
        [] => Err(Failure::usage(format!("nothing in {} is coded yet", lake.root().display()))
            .with_hint("`dateline lake code DIR` codes it")),
        [path] => Ok(Incidents::Lies(path.clone())),
        paths => {
            let cannot = |e| Failure::io(e, "cannot put the incidents of the bundles together");
            let mut together = tempfile::Builder::new().suffix(".jsonl").tempfile().map_err(cannot)?;
            for path in paths {
                let mut file = fs::File::open(path).map_err(cannot)?;
                std::io::copy(&mut file, &mut together).map_err(cannot)?;
            }
            Ok(Incidents::Together(together))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::lake::code::{Here, code};
    use crate::lake::rows::{DOCUMENTS, Stored, batches, put_batches, put_documents};
    use crate::progress::Progress;
    use datafusion::arrow::array::{RecordBatch, StringArray};
    use dateline_types::Document;
    use std::sync::Arc;

    #[test]
    fn a_poison_document_costs_one_verdict() {
        let top = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_make(&top.path().join("lake")).unwrap();
        let path = lake.documents().join("month=none/0000000000-aaaaaaaaaaaa.parquet");
        let texts =
            ["On 3 May 2021 gunmen attacked a police post in Kabul, killing two officers.", "Nothing."];
        let all: Vec<Stored> = texts
            .iter()
            .zip(0..)
            .map(|(text, seq)| Stored { seq, path: format!("{seq}.txt"), document: Document::of_text(*text) })
            .collect();
        put_documents(&path, &all).unwrap();
        // The record of the second is cut.
        let columns = ["seq", "id", "path", "origin", "record", "text"];
        let batch = batches(&path, DOCUMENTS, &columns).unwrap().remove(0);
        let mut cells = batch.columns().to_vec();
        let whole = cells[4].as_any().downcast_ref::<StringArray>().unwrap().value(0).to_owned();
        cells[4] = Arc::new(StringArray::from(vec![whole, "{\"schema\":".to_owned()]));
        let cut = RecordBatch::try_new(batch.schema(), cells).unwrap();
        put_batches(&path, DOCUMENTS, &batch.schema(), &mut std::iter::once(Ok(cut))).unwrap();

        let writing = lake.lock().unwrap();
        let coder = Arc::new(Coder::new(Engine::open(None).unwrap(), None).unwrap());
        let here = Arc::new(Here { coder: coder.clone(), threads: 1 });
        let coded = code(&lake, &writing, &coder, here, 1, &Progress::hidden()).unwrap();
        assert_eq!((coded.shards, coded.left), (1, 0));
        let published = publish(&lake, &writing, &coder, Blocks::All).unwrap();
        assert_eq!((published.counts[0], published.counts[1]), (1, 1));
        let [poison] = published.findings.as_slice() else { panic!("{:?}", published.findings) };
        assert_eq!((poison.verdict.as_str(), poison.path.as_str()), ("failed", "1.txt"));
    }
}
