//! `resources/muc4/weights.tsv`: learnt from the DEV documents of the MUC-4 gold file by the program itself.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::process::Command;

const WEIGHTS: &str = "resources/muc4/weights.tsv";
const SOURCE: &str = "resources/muc4/SOURCE.toml";

/// Runs `dateline eval muc4 --split dev --train` on the gold file and states the new digest.
pub fn run(arguments: &[String]) -> Result<()> {
    let [gold] = arguments else { anyhow::bail!("usage: cargo xtask muc4-weights GOLD") };
    let status = Command::new(env!("CARGO"))
        .args([
            "run", "--bin", "dateline", "--", "eval", "muc4", "--gold", gold, "--split", "dev", "--train",
            WEIGHTS,
        ])
        .current_dir(crate::root())
        .status()
        .context("start the program")?;
    ensure!(status.success(), "the program did not score the gold file");
    let bytes = fs::read(crate::root().join(WEIGHTS)).with_context(|| format!("read {WEIGHTS}"))?;
    let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let path = crate::root().join(SOURCE);
    let source = fs::read_to_string(&path).with_context(|| format!("read {SOURCE}"))?;
    let (head, _) = source.split_once("files = ").context("no files in SOURCE.toml")?;
    let files = format!("files = [{{ path = \"weights.tsv\", sha256 = \"{digest}\" }}]\n");
    fs::write(&path, format!("{head}{files}")).with_context(|| format!("write {SOURCE}"))
}
