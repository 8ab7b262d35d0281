//! `crates/dateline/notices/`: every crate that is linked into the program, with its licence and the licence's text, as
//! `dateline licences` prints them. Written from cargo's own description of the build, so that nothing is forgotten.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const HOME: &str = "crates/dateline/notices";
/// The system the list is for; crates of other systems are not linked there.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Of the licences a crate offers, the one whose text is given: the first of these it has.
const PREFERRED: &[&str] = &["MIT", "BSD-3-Clause", "BSD-2-Clause", "ISC", "Zlib", "Unlicense", "Apache-2.0"];
/// How the files are called that hold terms.
const NAMES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE"];

/// One crate that is linked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
    folder: PathBuf,
}

/// Writes the list and the texts.
pub fn run() -> Result<()> {
    let crates = linked(crate::root())?;
    let home = crate::root().join(HOME);
    fs::create_dir_all(&home).with_context(|| format!("create {HOME}"))?;
    fs::write(home.join("crates.tsv"), list(&crates)).context("write the list")?;
    let texts = texts(&crates)?;
    fs::write(home.join("texts.txt"), &texts).context("write the texts")?;
    println!("{HOME}: {} crates, {} KB of terms", crates.len(), texts.len() / 1000);
    Ok(())
}

/// Says if the list is not what is linked.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let kept = fs::read_to_string(root.join(HOME).join("crates.tsv")).unwrap_or_default();
    let now = list(&linked(root)?);
    let (kept, now): (BTreeSet<&str>, BTreeSet<&str>) = (kept.lines().collect(), now.lines().collect());
    if let Some(line) = kept.symmetric_difference(&now).next() {
        findings.push(format!(
            "{HOME} is not what is linked ({}): run cargo xtask licences",
            line.replace('\t', " ")
        ));
    }
    Ok(())
}

fn list(crates: &[Crate]) -> String {
    let line = |c: &Crate| format!("{}\t{}\t{}\n", c.name, c.version, c.licence);
    crates.iter().map(line).collect()
}

/// The crates of others that the program is linked from, by name: its dependencies and theirs, without those of tests and
/// of build scripts.
fn linked(root: &Path) -> Result<Vec<Crate>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", TARGET])
        .current_dir(root)
        .output()
        .context("run cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).context("read what cargo metadata says")?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|node| (text(&node["id"]), node)).collect();
    let mut open: Vec<String> =
        packages.iter().filter(|(_, p)| p["name"] == "dateline").map(|(id, _)| id.clone()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        for dependency in nodes.get(&id).map(|node| list(&node["deps"])).unwrap_or_default() {
            // Kind null: neither of tests nor of build scripts.
            if list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                open.push(text(&dependency["pkg"]));
            }
        }
    }
    let mut crates: Vec<Crate> = (seen.iter().filter_map(|id| packages.get(id)))
        .filter(|package| !package["source"].is_null())
        .map(|package| Crate {
            name: text(&package["name"]),
            version: text(&package["version"]),
            licence: text(&package["license"]),
            folder: Path::new(&text(&package["manifest_path"]))
                .parent()
                .map(Path::to_owned)
                .unwrap_or_default(),
        })
        .collect();
    crates.sort();
    match crates.iter().find(|c| c.licence.is_empty()) {
        Some(c) => bail!("{} {} states no licence", c.name, c.version),
        None => Ok(crates),
    }
}

/// Each text once, below the crates it is from.
fn texts(crates: &[Crate]) -> Result<String> {
    let mut holders: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut without = Vec::new();
    for c in crates {
        let files = terms(c)?;
        if files.is_empty() {
            without.push(format!("{} {} ({})", c.name, c.version, c.licence));
        }
        for file in files {
            let bytes = fs::read(&file).with_context(|| format!("read {}", file.display()))?;
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, names) = holders.entry(words).or_insert_with(|| (text.trim_end().to_owned(), Vec::new()));
            names.push(format!("{} {}", c.name, c.version));
        }
    }
    let mut all = String::new();
    if !without.is_empty() {
        let _ = writeln!(
            all,
            "Packages without a text of their own; the terms are the usual ones of the licence named:"
        );
        let _ = writeln!(all, "{}\n", without.join(", "));
    }
    let mut texts: Vec<(String, Vec<String>)> = holders.into_values().collect();
    texts.sort_by(|a, b| a.1.cmp(&b.1));
    for (text, names) in texts {
        let _ = writeln!(all, "{}\n{}\n\n{text}\n", "=".repeat(100), names.join(", "));
    }
    Ok(all)
}

/// The files of a crate that hold its terms: of a choice the preferred one, of several that hold together all.
fn terms(of: &Crate) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(&of.folder).with_context(|| format!("list {}", of.folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if !NAMES.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        if path.is_dir() {
            let inner = fs::read_dir(&path)?.map(|entry| entry.map(|entry| entry.path()));
            files.extend(inner.collect::<std::io::Result<Vec<_>>>()?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    let name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    let chosen = PREFERRED.iter().find(|licence| of.licence.contains(*licence));
    if let Some(licence) = chosen
        && !of.licence.contains(" AND ")
    {
        let word = licence.split('-').next().unwrap_or(licence).to_uppercase();
        if files.iter().any(|file| name(file).contains(&word)) {
            files.retain(|file| name(file).contains(&word) || name(file).starts_with("NOTICE"));
        }
    }
    Ok(files)
}
