//! `cargo xtask package [OUT]`: the program's crates as `.crate` files that hold what they embed, with the files that make
//! one install of them.
//!
//! In the repository crates name `resources/`, which lies outside each of them, and cargo packs only what is inside. A packed
//! crate therefore keeps the repository's layout: its manifest stands at the top, its sources under `crates/NAME/src`, and
//! beside them each file they name, so that every relative path stays what it was.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use toml::{Table, Value};

/// What is no part of the program.
const LEFT_OUT: &[&str] = &["python"];
/// What stands beside the manifest of each crate.
const TERMS: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY.md"];
/// How macros that read folders find the top of the repository; packed, it is the crate's own folder.
const TOP: &str = "$CARGO_MANIFEST_DIR/../..";

/// Packs all crates into the folder `OUT`, by default `target/packed`, which is made anew.
pub fn run(arguments: &[String]) -> Result<()> {
    let root = crate::root();
    let out = arguments.first().map_or_else(|| root.join("target/packed"), PathBuf::from);
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("empty {}", out.display()))?;
    }
    let stage = out.join("stage");
    let manifest = crate::tidy::read_toml(&root.join("Cargo.toml"))?;
    let version = text(&manifest["workspace"]["package"], "version")?;
    let mut names = Vec::new();
    for home in crate::tidy::sorted(&root.join("crates"))? {
        let short = home.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if LEFT_OUT.contains(&short.as_str()) {
            continue;
        }
        names.push(lay_out(root, &short, &stage)?);
    }
    write_toml(&stage.join("Cargo.toml"), &stage_manifest(&manifest, &names, &version)?)?;
    copy(&root.join("Cargo.lock"), &stage.join("Cargo.lock"))?;
    cargo(&stage, &["package", "--quiet", "--workspace", "--no-verify", "--allow-dirty"])?;

    for name in &names {
        let file = format!("{name}-{version}.crate");
        let made = stage.join("target/package").join(&file);
        copy(&made, &out.join(&file))?;
        println!("{file}: {:.1} MB", fs::metadata(&made)?.len() as f64 / 1e6);
    }
    let together = install_manifest(&manifest, &names, &version);
    write_toml(&out.join("Cargo.toml"), &together)?;
    // The versions the project is tested with, without those of what is not packed: cargo strikes them out.
    unpack(&out, &names, &version, &stage.join("unpacked"))?;
    write_toml(&stage.join("unpacked/Cargo.toml"), &together)?;
    copy(&root.join("Cargo.lock"), &stage.join("unpacked/Cargo.lock"))?;
    cargo(&stage.join("unpacked"), &["metadata", "--quiet", "--format-version", "1"])?;
    copy(&stage.join("unpacked/Cargo.lock"), &out.join("Cargo.lock"))?;
    fs::remove_dir_all(&stage).context("remove the staging folder")?;
    println!("packed into {}", out.display());
    Ok(())
}

/// Lays one crate out in the staging folder; its name.
fn lay_out(root: &Path, short: &str, stage: &Path) -> Result<String> {
    let home = Path::new("crates").join(short);
    let mut manifest = crate::tidy::read_toml(&root.join(&home).join("Cargo.toml"))?;
    let package =
        manifest.get_mut("package").and_then(Value::as_table_mut).context("a manifest has [package]")?;
    let name = package.get("name").and_then(Value::as_str).context("a package has a name")?.to_owned();
    let place = stage.join(&name);
    let mut wanted: BTreeSet<PathBuf> = TERMS.iter().map(PathBuf::from).collect();
    let build = home.join("build.rs");
    if root.join(&build).is_file() {
        package.insert("build".into(), Value::String(shown(&build)));
        copy(&root.join(&build), &place.join(&build))?;
        // It takes the digest of all resources; packed, it reads their list.
        fs::write(place.join("resources.sha256"), digests(&root.join("resources"))?)?;
        for source in crate::tidy::files_under(&root.join("resources"), "toml")? {
            if source.ends_with("SOURCE.toml") {
                wanted.insert(source.strip_prefix(root)?.to_owned());
            }
        }
    }
    package.remove("publish");
    package.insert("include".into(), Value::Array(vec![Value::String("/**".into())]));
    for key in ["dev-dependencies", "bench"] {
        manifest.remove(key);
    }
    let library = Table::from_iter([("path".to_owned(), Value::String(shown(&home.join("src/lib.rs"))))]);
    manifest.insert("lib".into(), Value::Table(library));
    for binary in manifest.get_mut("bin").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(path) = binary.get_mut("path") {
            *path = Value::String(shown(&home.join(path.as_str().unwrap_or_default())));
        }
    }
    for source in files(&root.join(&home).join("src"))? {
        let within = source.strip_prefix(root)?;
        let bytes = fs::read(&source)?;
        let bytes = match String::from_utf8(bytes) {
            Ok(code) if source.extension().is_some_and(|ending| ending == "rs") => {
                wanted.extend(named(root, within, &code));
                code.replace(TOP, "$CARGO_MANIFEST_DIR").into_bytes()
            }
            Ok(text) => text.into_bytes(),
            Err(error) => error.into_bytes(),
        };
        write(&place.join(within), &bytes)?;
    }
    for path in wanted {
        let from = root.join(&path);
        let all = if from.is_dir() { files(&from)? } else { vec![from] };
        for file in all {
            copy(&file, &place.join(file.strip_prefix(root)?))?;
        }
    }
    write_toml(&place.join("Cargo.toml"), &manifest)?;
    Ok(name)
}

/// What a source names outside its folder: paths from the top, of files and folders that are there.
fn named(root: &Path, source: &Path, code: &str) -> Vec<PathBuf> {
    let here = source.parent().unwrap_or(source);
    let literals = code.split('"').skip(1);
    let mut found = Vec::new();
    for literal in literals {
        let path = match literal.strip_prefix(TOP) {
            Some(rest) => PathBuf::from(rest.trim_start_matches('/')),
            None if literal.starts_with("../") => match normal(&here.join(literal)) {
                Some(path) => path,
                None => continue,
            },
            None => continue,
        };
        let is_own = path.starts_with(here) || path.as_os_str().is_empty();
        if !is_own && root.join(&path).exists() {
            found.push(path);
        }
    }
    found
}

/// A path without `..`; `None` for one that leaves the repository.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => clean.pop().then_some(())?,
            Component::Normal(name) => clean.push(name),
            _ => return None,
        }
    }
    Some(clean)
}

/// The list that stands for all resources in a packed crate: `digest  path`, by path.
fn digests(folder: &Path) -> Result<String> {
    let mut list = String::new();
    for file in files(folder)? {
        let digest = Sha256::digest(fs::read(&file)?);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        list.push_str(&format!("{hex}  {}\n", shown(file.strip_prefix(folder)?)));
    }
    Ok(list)
}

/// The workspace that cargo packs: the crates by path and version.
fn stage_manifest(manifest: &Table, names: &[String], version: &str) -> Result<Table> {
    let mut workspace = manifest["workspace"].as_table().context("[workspace]")?.clone();
    workspace.insert("members".into(), Value::from(names.to_vec()));
    for key in ["exclude", "default-members"] {
        workspace.remove(key);
    }
    let dependencies = workspace
        .get_mut("dependencies")
        .and_then(Value::as_table_mut)
        .context("[workspace.dependencies]")?;
    for name in names {
        dependencies.insert(name.clone(), Value::Table(by_path(name, Some(version))));
    }
    Ok(Table::from_iter([("workspace".to_owned(), Value::Table(workspace))]))
}

/// The workspace in which the unpacked crates find one another, built as the project builds what it ships.
fn install_manifest(manifest: &Table, names: &[String], version: &str) -> Table {
    let folder = |name: &String| format!("{name}-{version}");
    let members = Value::from(names.iter().map(folder).collect::<Vec<_>>());
    let workspace = Table::from_iter([
        ("resolver".to_owned(), Value::String("3".into())),
        ("members".to_owned(), members),
    ]);
    let patches: Table =
        names.iter().map(|name| (name.clone(), Value::Table(by_path(&folder(name), None)))).collect();
    let patch = Table::from_iter([("crates-io".to_owned(), Value::Table(patches))]);
    Table::from_iter([
        ("workspace".to_owned(), Value::Table(workspace)),
        ("patch".to_owned(), Value::Table(patch)),
        ("profile".to_owned(), manifest["profile"].clone()),
    ])
}

fn by_path(path: &str, version: Option<&str>) -> Table {
    let mut table = Table::from_iter([("path".to_owned(), Value::String(path.into()))]);
    table.extend(version.map(|version| ("version".to_owned(), Value::String(version.into()))));
    table
}

fn unpack(from: &Path, names: &[String], version: &str, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for name in names {
        let file = from.join(format!("{name}-{version}.crate"));
        let status = Command::new("tar").arg("xzf").arg(&file).current_dir(to).status().context("run tar")?;
        if !status.success() {
            bail!("tar cannot unpack {}", file.display());
        }
    }
    Ok(())
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<()> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Its own folder for what it makes: the packed files are looked for there.
    let output = Command::new(program)
        .args(arguments)
        .arg("--offline")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .current_dir(folder)
        .output()
        .context("run cargo")?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Every file below a folder, by path.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in crate::tidy::sorted(folder)? {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn text(table: &Value, key: &str) -> Result<String> {
    Ok(table.get(key).and_then(Value::as_str).with_context(|| format!("no {key}"))?.to_owned())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn write_toml(path: &Path, table: &Table) -> Result<()> {
    write(path, toml::to_string(table)?.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, bytes).with_context(|| format!("write {}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::copy(from, to).with_context(|| format!("copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_names_outside_its_folder_is_found() {
        let code = r#"
            const A: &str = include_str!("../../../resources/countries/countries.tsv");
            const B: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../resources/time");
            const C: &str = "../../../resources/no/such.tsv";
            const D: &str = include_str!("near.txt");
            const E: &str = include_str!(concat!("../../../resources/learned/en/", $name, ".tsv"));
            const F: &str = "../../../../../etc/passwd";
        "#;
        let found = named(crate::root(), Path::new("crates/resources/src/countries.rs"), code);
        let expected = ["resources/countries/countries.tsv", "resources/time", "resources/learned/en"];
        assert_eq!(found, expected.map(PathBuf::from));
    }

    #[test]
    fn a_path_out_of_the_repository_is_none() {
        assert_eq!(normal(Path::new("crates/a/src/../../../b")), Some(PathBuf::from("b")));
        assert_eq!(normal(Path::new("a/../../b")), None);
    }
}
