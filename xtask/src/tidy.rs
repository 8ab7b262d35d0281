//! Checks what the compiler does not: the edges between crates, the purity of the pure ones, the origin of every
//! resource, and a reason for every dependency.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Which of our crates each crate may name under `[dependencies]` (ARCHITECTURE.md, "The house").
const EDGES: &[(&str, &[&str])] = &[
    ("types", &[]),
    ("resources", &["types"]),
    ("read", &["types", "resources"]),
    ("nlp", &["types", "resources"]),
    ("coder", &["types", "resources"]),
    ("stats", &["types", "resources"]),
    ("store", &["types", "resources"]),
    ("eval", &["types", "resources"]),
    ("learn", &["types"]),
    ("dateline", &["types", "resources", "read", "nlp", "coder", "stats", "store", "learn", "eval"]),
    ("python", &["resources", "store"]),
];

/// Crates that do no I/O, ask no clock and hold no global (invariant 3).
const PURE: &[&str] = &["types", "nlp", "coder", "stats", "learn", "eval"];

/// What a pure crate's sources must not say.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "println!",
    "static mut",
    "thread_rng",
    "OsRng",
];

/// A source file longer than this is more than one room.
const LONGEST_FILE: usize = 900;

/// Runs every check; prints each finding and fails if there is one.
pub fn run() -> Result<()> {
    let root = crate::root();
    let mut findings = Vec::new();
    check_edges(root, &mut findings)?;
    check_sources(root, &mut findings)?;
    check_resources(&root.join("resources"), &mut findings)?;
    check_resources(&root.join("examples/data"), &mut findings)?;
    check_dependency_reasons(root, &mut findings)?;
    crate::codebook::check(root, &mut findings)?;
    crate::accuracy::check(root, &mut findings)?;
    crate::book::check(root, &mut findings)?;
    crate::words::check(root, &mut findings)?;
    crate::licences::check(root, &mut findings)?;
    crate::portable::check(root, &mut findings)?;
    for finding in &findings {
        println!("tidy: {finding}");
    }
    if findings.is_empty() {
        println!("tidy: nothing to say");
        Ok(())
    } else {
        bail!("{} findings", findings.len())
    }
}

/// A manifest or another file of TOML.
pub fn read_toml(path: &Path) -> Result<toml::Table> {
    let text = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    text.parse().with_context(|| format!("parse {}", path.display()))
}

fn check_edges(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    for entry in sorted(&root.join("crates"))? {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((_, allowed)) = EDGES.iter().find(|(crate_name, _)| *crate_name == name) else {
            findings.push(format!("crates/{name} is not in the table of allowed edges"));
            continue;
        };
        let manifest = read_toml(&entry.join("Cargo.toml"))?;
        let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else {
            continue;
        };
        for dependency in dependencies.keys().filter_map(|key| key.strip_prefix("dateline-")) {
            if !allowed.contains(&dependency) {
                findings.push(format!("crates/{name} must not depend on crates/{dependency}"));
            }
        }
    }
    Ok(())
}

fn check_sources(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    for (name, _) in EDGES {
        for path in files_under(&root.join("crates").join(name).join("src"), "rs")? {
            let text = fs::read_to_string(&path)?;
            let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let lines = text.lines().count();
            if lines > LONGEST_FILE {
                findings.push(format!("{shown} has {lines} lines: more than one room?"));
            }
            let code: Vec<(usize, &str)> = text
                .lines()
                .take_while(|line| !line.starts_with("#[cfg(test)]"))
                .enumerate()
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
                .collect();
            for (number, line) in code {
                if *name != "dateline" && (line.contains("println!") || line.contains("eprintln!")) {
                    findings.push(format!("{shown}:{} prints; only the application does", number + 1));
                }
                if PURE.contains(name)
                    && let Some(word) = IMPURE.iter().find(|word| line.contains(*word))
                {
                    findings.push(format!("{shown}:{} says {word} in a pure crate", number + 1));
                }
            }
        }
    }
    Ok(())
}

/// Each folder of `resources/` (and of `examples/data/`) has a SOURCE.toml, itself or in each subfolder; listed files have the stated digest.
fn check_resources(resources: &Path, findings: &mut Vec<String>) -> Result<()> {
    let third_party = fs::read_to_string(crate::root().join("THIRD-PARTY.md")).unwrap_or_default();
    for folder in sorted(resources)?.into_iter().filter(|path| path.is_dir()) {
        let homes = if folder.join("SOURCE.toml").exists() {
            vec![folder.clone()]
        } else {
            sorted(&folder)?.into_iter().filter(|path| path.is_dir()).collect()
        };
        for home in homes {
            let shown = home.strip_prefix(crate::root()).unwrap_or(&home).display().to_string();
            let source = home.join("SOURCE.toml");
            if !source.exists() {
                findings.push(format!("{shown} has no SOURCE.toml"));
                continue;
            }
            let table = read_toml(&source)?;
            for key in ["title", "origin", "date", "licence", "attribution"] {
                if table.get(key).is_none_or(|v| v.as_str().is_none_or(|text| text.trim().is_empty())) {
                    findings.push(format!("{shown}/SOURCE.toml has no {key:?}"));
                }
            }
            let ours = table
                .get("origin")
                .and_then(toml::Value::as_str)
                .is_some_and(|o| o.to_lowercase().starts_with("written for dateline"));
            if !ours && !third_party.contains(&shown) {
                findings.push(format!("THIRD-PARTY.md does not name {shown}"));
            }
            for file in table.get("files").and_then(toml::Value::as_array).into_iter().flatten() {
                let path = file.get("path").and_then(toml::Value::as_str).unwrap_or_default();
                let stated = file.get("sha256").and_then(toml::Value::as_str).unwrap_or_default();
                match fs::read(home.join(path)) {
                    Err(error) => findings.push(format!("{shown}/{path}: {error}")),
                    Ok(bytes) => {
                        let digest: String =
                            Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
                        if digest != stated {
                            findings.push(format!("{shown}/{path} has another sha256 than stated: {digest}"));
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// Every workspace dependency stands in `docs/dependencies.md` with its reason.
fn check_dependency_reasons(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let manifest = read_toml(&root.join("Cargo.toml"))?;
    let reasons =
        fs::read_to_string(root.join("docs/dependencies.md")).context("read docs/dependencies.md")?;
    let table = manifest
        .get("workspace")
        .and_then(|w| w.get("dependencies"))
        .and_then(toml::Value::as_table)
        .context("no [workspace.dependencies]")?;
    for name in table.keys().filter(|name| !name.starts_with("dateline-")) {
        if !reasons.contains(&format!("`{name}`")) {
            findings.push(format!("docs/dependencies.md gives no reason for `{name}`"));
        }
    }
    Ok(())
}

/// What a folder holds, by name.
pub fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

pub fn files_under(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in sorted(folder)? {
        if path.is_dir() {
            files.extend(files_under(&path, extension)?);
        } else if path.extension().is_some_and(|e| e == extension) {
            files.push(path);
        }
    }
    Ok(files)
}
