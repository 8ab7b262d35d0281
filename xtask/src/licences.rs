//! `crates/*/notices/`: every crate that is linked into what is shipped, with its licence and the licence's text, as
//! `dateline licences` prints them; the program, what its features `cluster` and `pdf` add, and what the Python module adds. Written from cargo's own description of the build, so that nothing is forgotten.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// Something that is shipped, and where its notices stand.
struct Shipped {
    /// Its workspace.
    manifest: &'static str,
    package: &'static str,
    features: &'static str,
    /// Its notices are those of this one and what it links beside.
    beside: Option<&'static Shipped>,
    list: &'static str,
    texts: &'static str,
}

const PROGRAM: Shipped = Shipped {
    manifest: "Cargo.toml",
    package: "dateline",
    features: "",
    beside: None,
    list: "crates/dateline/notices/crates.tsv",
    texts: "crates/dateline/notices/texts.txt",
};
const CLUSTER: Shipped = Shipped {
    features: "cluster",
    beside: Some(&PROGRAM),
    list: "crates/dateline/notices/cluster.tsv",
    texts: "crates/dateline/notices/cluster.txt",
    ..PROGRAM
};
const PDF: Shipped = Shipped {
    features: "pdf",
    beside: Some(&PROGRAM),
    list: "crates/dateline/notices/pdf.tsv",
    texts: "crates/dateline/notices/pdf.txt",
    ..PROGRAM
};
const PYTHON: Shipped = Shipped {
    manifest: "crates/python/Cargo.toml",
    package: "dateline-python",
    features: "",
    beside: Some(&PROGRAM),
    list: "crates/python/notices/crates.tsv",
    texts: "crates/python/notices/texts.txt",
};

/// Writes the lists and the texts.
pub fn run() -> Result<()> {
    for shipped in [&PROGRAM, &CLUSTER, &PDF, &PYTHON] {
        let crates = shipped.linked(crate::root())?;
        let path = crate::root().join(shipped.list);
        fs::create_dir_all(path.parent().unwrap_or(&path))
            .with_context(|| format!("make the folder of {}", shipped.list))?;
        fs::write(&path, list(&crates)).with_context(|| format!("write {}", shipped.list))?;
        let texts = texts(&crates)?;
        fs::write(crate::root().join(shipped.texts), &texts)
            .with_context(|| format!("write {}", shipped.texts))?;
        println!("{}: {} crates, {} KB of terms", shipped.list, crates.len(), texts.len() / 1000);
    }
    Ok(())
}

/// Says if a list is not what is linked.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    for shipped in [&PROGRAM, &CLUSTER, &PDF, &PYTHON] {
        let kept = fs::read_to_string(root.join(shipped.list)).unwrap_or_default();
        let now = list(&shipped.linked(root)?);
        let (kept, now): (BTreeSet<&str>, BTreeSet<&str>) = (kept.lines().collect(), now.lines().collect());
        if let Some(line) = kept.symmetric_difference(&now).next() {
            findings.push(format!(
                "{} is not what is linked ({}): run cargo xtask licences",
                shipped.list,
                line.replace('\t', " ")
            ));
        }
    }
    Ok(())
}

fn list(crates: &[Crate]) -> String {
    let line = |c: &Crate| format!("{}\t{}\t{}\n", c.name, c.version, c.licence);
    crates.iter().map(line).collect()
}

impl Shipped {
    /// The crates of others that it is linked from, by name: its dependencies and theirs, without those of tests and of
    /// build scripts, and without what it stands beside.
    fn linked(&self, root: &Path) -> Result<Vec<Crate>> {
        let tree = cargo(
            root,
            &[
                "tree",
                "--manifest-path",
                self.manifest,
                "-p",
                self.package,
                "--features",
                self.features,
                "--target",
                TARGET,
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--format",
                "{p}",
                "--locked",
            ],
        )?;
        let names: BTreeSet<(&str, &str)> = tree
            .lines()
            .filter_map(|line| {
                let mut words = line.split(' ');
                Some((words.next()?, words.next()?.strip_prefix('v')?))
            })
            .collect();
        let metadata = cargo(
            root,
            &[
                "metadata",
                "--manifest-path",
                self.manifest,
                "--format-version",
                "1",
                "--locked",
                "--all-features",
            ],
        )?;
        let metadata: Value = serde_json::from_str(&metadata).context("read what cargo metadata says")?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut crates: Vec<Crate> = metadata["packages"]
            .as_array()
            .into_iter()
            .flatten()
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
            .filter(|c| names.contains(&(c.name.as_str(), c.version.as_str())))
            .collect();
        crates.sort();
        if let Some(other) = self.beside {
            let others = other.linked(root)?;
            crates.retain(|c| !others.contains(c));
        }
        match crates.iter().find(|c| c.licence.is_empty()) {
            Some(c) => bail!("{} {} states no licence", c.name, c.version),
            None => Ok(crates),
        }
    }
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program).args(arguments).current_dir(root).output().context("run cargo")?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments[0], String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
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
