//! Puts a bundle in place whole, and replaces nothing but a bundle of ours.

use super::BundleFile;
use super::catalogue::is_file_of_ours;
use crate::failure::Failure;
use dateline_types::Sha256;
use std::fs;
use std::path::{Path, PathBuf};

/// Puts a bundle in place at `out`: written aside in the same folder, then exchanged, so that `out` is either the old
/// bundle or the new one, whenever the process is killed.
///
/// # Errors
/// If `out` exists and is not a bundle of ours as we wrote it, or anything cannot be written; then nothing at `out` has
/// changed.
pub fn place(files: &[BundleFile], out: &Path) -> Result<(), Failure> {
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(|e| Failure::io(e, format!("cannot create {}", parent.display())))?;
    clear_aside(parent, out);
    check_target(out)?;
    let aside = parent.join(aside_name(out, std::process::id()));
    let result = write_aside(files, &aside, parent, out).and_then(|()| exchange(&aside, out));
    // What lies aside now is the bundle that was replaced, or the one that could not be put in place.
    remove_bundle(&aside);
    result
}

fn write_aside(files: &[BundleFile], aside: &Path, parent: &Path, out: &Path) -> Result<(), Failure> {
    fs::create_dir(aside).map_err(|e| Failure::io(e, format!("cannot write in {}", parent.display())))?;
    for file in files {
        write_durably(&aside.join(file.name), &file.bytes)
            .map_err(|e| Failure::io(e, format!("cannot write {} for {}", file.name, out.display())))?;
    }
    Ok(())
}

/// Puts `aside` where `out` is; what was there lies aside afterwards.
fn exchange(aside: &Path, out: &Path) -> Result<(), Failure> {
    let in_place = |e| Failure::io(e, format!("cannot put the bundle in place at {}", out.display()));
    if !out.exists() {
        return fs::rename(aside, out).map_err(in_place);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, aside, CWD, out, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    // Where two folders cannot be exchanged at once, the old one stands aside for a moment; `clear_aside` of the next
    // run brings it back if that moment was the last.
    let old = old_of(aside);
    fs::rename(out, &old).map_err(in_place)?;
    if let Err(error) = fs::rename(aside, out) {
        let _ = fs::rename(&old, out);
        return Err(in_place(error));
    }
    fs::rename(&old, aside).map_err(in_place)
}

/// Where an old bundle stands aside: behind the whole name, which has dots of its own.
fn old_of(aside: &Path) -> PathBuf {
    let mut name = aside.as_os_str().to_owned();
    name.push(".old");
    PathBuf::from(name)
}

fn aside_name(out: &Path, process: u32) -> String {
    let name = out.file_name().map_or("bundle".into(), |name| name.to_string_lossy());
    format!(".{name}.dateline-{process}")
}

/// Removes what earlier runs that were killed left beside `out`, and brings back a bundle that one of them had moved.
fn clear_aside(parent: &Path, out: &Path) {
    let prefix = aside_name(out, 0);
    let prefix = prefix.trim_end_matches('0');
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(prefix)) else { continue };
        let (process, is_old) = match rest.strip_suffix(".old") {
            Some(process) => (process, true),
            None => (rest, false),
        };
        let Ok(process) = process.parse::<u32>() else { continue };
        if process == std::process::id() || is_running(process) {
            continue;
        }
        if is_old && !out.exists() {
            let _ = fs::rename(entry.path(), out);
        } else {
            remove_bundle(&entry.path());
        }
    }
}

/// True if a process of this number runs, as far as the system says; where it does not say, what lies aside stays.
pub fn is_running(process: u32) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(process.to_string()).exists()
}

/// Removes a folder of our files; one that holds anything else stays.
fn remove_bundle(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_file_of_ours) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}

/// Refuses to replace anything but an empty folder or a bundle of ours that holds what we wrote and nothing else.
///
/// # Errors
/// As said.
pub fn check_target(out: &Path) -> Result<(), Failure> {
    let Ok(metadata) = fs::symlink_metadata(out) else { return Ok(()) };
    let another = "choose a new or empty folder with --out, or the folder of an earlier bundle";
    if !metadata.is_dir() {
        return Err(Failure::usage(format!("{} exists and is not a folder", out.display()))
            .with_hint("choose another folder with --out"));
    }
    let entries = fs::read_dir(out).map_err(|e| Failure::io(e, format!("cannot read {}", out.display())))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    let stranger = |name: &String| !is_file_of_ours(name) || !out.join(name).is_file();
    if let Some(stranger) = names.iter().find(|name| stranger(name)) {
        let said = format!(
            "{} holds {stranger:?}, which is no file of a bundle, and would be replaced",
            out.display()
        );
        return Err(Failure::usage(said).with_hint(another));
    }
    let package = fs::read(out.join("datapackage.json")).unwrap_or_default();
    let package: serde_json::Value = serde_json::from_slice(&package).unwrap_or_default();
    let is_ours = package["created_by"].as_str().is_some_and(|made_by| made_by.starts_with("dateline "));
    if !is_ours {
        let said = format!("{} holds files that are no bundle of ours and would be replaced", out.display());
        return Err(Failure::usage(said).with_hint(another));
    }
    let resources = package["resources"].as_array().cloned().unwrap_or_default();
    for name in names.iter().filter(|name| *name != "datapackage.json") {
        let written = resources.iter().find(|resource| resource["path"] == name.as_str());
        let bytes = fs::read(out.join(name)).map_err(|e| Failure::io(e, format!("cannot read {name}")))?;
        let hash = format!("sha256:{}", Sha256::of(&bytes));
        if written.is_none_or(|resource| resource["hash"] != hash.as_str()) {
            let said =
                format!("{name} in {} was changed after it was written and would be lost", out.display());
            return Err(Failure::usage(said).with_hint("move it away, or choose another folder with --out"));
        }
    }
    Ok(())
}

fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_file() -> Vec<BundleFile> {
        let bytes = br#"{"created_by":"dateline 0 (test)","resources":[]}"#.to_vec();
        vec![BundleFile { name: "datapackage.json", bytes }]
    }

    #[test]
    fn a_bundle_replaces_a_bundle_and_nothing_else() {
        let top = tempfile::tempdir().unwrap();
        let out = top.path().join("out");
        place(&one_file(), &out).unwrap();
        place(&one_file(), &out).unwrap();
        assert_eq!(fs::read_dir(top.path()).unwrap().count(), 1, "nothing is left beside the bundle");
        // What a killed run left aside goes; a bundle it had moved comes back.
        let aside = top.path().join(".out.dateline-4194305");
        fs::rename(&out, old_of(&aside)).unwrap();
        fs::create_dir(&aside).unwrap();
        fs::write(aside.join("events.csv"), "half").unwrap();
        clear_aside(top.path(), &out);
        assert_eq!(fs::read_dir(top.path()).unwrap().count(), 1);
        assert!(out.join("datapackage.json").is_file());
        // A file of somebody else's, or one of ours that was changed, is not replaced.
        fs::write(out.join("notes.txt"), "x").unwrap();
        assert!(place(&one_file(), &out).unwrap_err().to_string().contains("notes.txt"));
        fs::rename(out.join("notes.txt"), out.join("events.csv")).unwrap();
        assert!(place(&one_file(), &out).unwrap_err().to_string().contains("was changed"));
        let precious = top.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("thesis.doc"), "x").unwrap();
        let failure = place(&one_file(), &precious).unwrap_err();
        assert_eq!(failure.kind.exit_code(), 2);
        assert!(precious.join("thesis.doc").exists());
        let failure = place(&one_file(), Path::new("/dev/full")).unwrap_err();
        assert!(failure.to_string().contains("/dev/full"), "{failure}");
    }
}
