//! `resources/linking/weights.tsv` and `words.tsv`: learnt from gold files by the program itself.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::process::Command;

const FOLDER: &str = "resources/linking";
const SCENES: &str = "eval/own/scenes.toml";
const FILES: [&str; 2] = ["weights.tsv", "words.tsv"];

/// Runs `dateline learn link` on the folder of gold files and states the new digests.
pub fn run(arguments: &[String]) -> Result<()> {
    let [gold] = arguments else { anyhow::bail!("usage: cargo xtask learn-link FOLDER") };
    let status = Command::new(env!("CARGO"))
        .args(["run", "--bin", "dateline", "--", "learn", "link", gold, "--scenes", SCENES, "--out", FOLDER])
        .current_dir(crate::root())
        .status()
        .context("start the program")?;
    ensure!(status.success(), "the program did not learn from the gold files");
    let path = crate::root().join(FOLDER).join("SOURCE.toml");
    let mut source = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    for name in FILES {
        let bytes =
            fs::read(crate::root().join(FOLDER).join(name)).with_context(|| format!("read {name}"))?;
        let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        let entry = format!("path = \"{name}\"\nsha256 = \"");
        let at = source.find(&entry).with_context(|| format!("{} does not list {name}", path.display()))?;
        let from = at + entry.len();
        source.replace_range(from..from + digest.len(), &digest);
    }
    fs::write(&path, source).with_context(|| format!("write {}", path.display()))
}
