//! What a journal asks of a replication, beside the bundle's own files.

use super::forms::{Tables, as_csv};
use super::{BundleFile, Request};
use dateline_store::export::replication::{PYTHON, R, tables};
use dateline_types::Sha256;
use serde_json::json;

/// What is known of how a bundle was made.
#[derive(Debug, Clone, Default)]
pub struct Replication {
    /// SHA-256 of the program that made it, in hexadecimal; `None` where it cannot be read.
    pub program_sha256: Option<String>,
    /// The command, argument by argument, without the program's own path.
    pub command: Vec<String>,
    /// Agreement between people and error rates of an audit, where the workspace has them.
    pub quality: Option<serde_json::Value>,
}

/// `replication.json`, the scripts, and the tables they make again.
pub(super) fn files(
    replication: &Replication,
    tables_made: &Tables,
    request: &Request<'_>,
    digests: &[(&str, Sha256)],
) -> Vec<BundleFile> {
    let mut files: Vec<BundleFile> = tables(&tables_made.incidents)
        .iter()
        .map(|table| {
            let name = match table.name {
                "table_types" => "table_types.csv",
                "table_months" => "table_months.csv",
                _ => "table_countries.csv",
            };
            BundleFile { name, bytes: as_csv(table) }
        })
        .collect();
    files.push(BundleFile { name: "replicate.py", bytes: PYTHON.into() });
    files.push(BundleFile { name: "replicate.R", bytes: R.into() });
    let quality = replication.quality.clone().unwrap_or_else(|| {
        json!({ "agreement": null, "audit": null, "why": "this bundle's records have not been coded twice or audited" })
    });
    let inputs: Vec<_> =
        digests.iter().map(|(name, digest)| json!({ "file": name, "sha256": digest.to_hex() })).collect();
    let described = json!({
        "schema": "dateline.replication/1",
        "made_by": request.made_by,
        "program_sha256": replication.program_sha256,
        "command": replication.command,
        // Coding and linking draw no numbers; measures print the seed they used, 1 unless told otherwise.
        "seeds": { "coding": null, "linking": null, "measures": 1 },
        "decisions": { "people": request.decisions.len(), "decisions": request.decisions.iter().sum::<usize>() },
        "quality": quality,
        "files": inputs,
        "how": [
            "python3 replicate.py, or Rscript replicate.R: makes the tables again from incidents.csv and compares",
            "the same program on the same reports makes every file of this bundle again, byte for byte, but for the times of capture",
        ],
    });
    let bytes = serde_json::to_vec_pretty(&described).expect("memory");
    files.push(BundleFile { name: "replication.json", bytes });
    files
}
