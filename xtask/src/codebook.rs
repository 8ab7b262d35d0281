//! `docs/codebook/`: a page for each event type, written from the lexicon, so it cannot disagree with the program.

use anyhow::{Context, Result};
use dateline_resources::lexicon::{Lexicon, codebook};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const HOME: &str = "docs/codebook";

/// Writes the pages and removes those of classes that are gone.
pub fn run() -> Result<()> {
    let home = crate::root().join(HOME);
    fs::create_dir_all(&home).with_context(|| format!("create {HOME}"))?;
    let pages = pages()?;
    let names: BTreeSet<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    for entry in fs::read_dir(&home).with_context(|| format!("read {HOME}"))? {
        let path = entry?.path();
        if !path.file_name().and_then(|n| n.to_str()).is_some_and(|n| names.contains(n)) {
            fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))?;
        }
    }
    for (name, text) in &pages {
        fs::write(home.join(name), text).with_context(|| format!("write {HOME}/{name}"))?;
    }
    println!("{HOME}: {} pages", pages.len());
    Ok(())
}

fn pages() -> Result<Vec<(String, String)>> {
    let lexicon = Lexicon::embedded().map_err(|e| anyhow::anyhow!("{}: {}", e.path, e.message))?;
    Ok(codebook(&lexicon))
}

/// Names the pages that are not as the lexicon would write them.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    for (name, text) in pages()? {
        if fs::read_to_string(root.join(HOME).join(&name)).ok().as_deref() != Some(text.as_str()) {
            findings.push(format!("{HOME}/{name} is not what the lexicon says: run cargo xtask codebook"));
        }
    }
    Ok(())
}
