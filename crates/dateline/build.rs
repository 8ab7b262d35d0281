//! Digest of everything in `resources/`, so that a bundle can say exactly which knowledge made it (invariant 5).

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../resources");
    println!("cargo::rerun-if-changed={}", folder.display());
    // What is embedded of the interface is read by a macro, which cargo cannot see.
    println!(
        "cargo::rerun-if-changed={}",
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist").display()
    );
    let mut files = Vec::new();
    gather(&folder, &mut files);
    files.sort();
    let mut hasher = Sha256::new();
    for file in &files {
        let name = file.strip_prefix(&folder).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()));
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update(Sha256::digest(&bytes));
    }
    let digest: String = hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=DATELINE_RESOURCES={digest}");

    // The origin of each folder, for `dateline resources list`.
    let mut table = String::from("&[\n");
    for file in files.iter().filter(|file| file.file_name().is_some_and(|name| name == "SOURCE.toml")) {
        let home = file.parent().and_then(|home| home.strip_prefix(&folder).ok()).unwrap_or(file);
        let text =
            std::fs::read_to_string(file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()));
        table.push_str(&format!("    ({:?}, {text:?}),\n", home.to_string_lossy().replace('\\', "/")));
    }
    table.push(']');
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("sources.rs");
    std::fs::write(&out, table).unwrap_or_else(|error| panic!("write {}: {error}", out.display()));
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("list {}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.push(path);
        }
    }
}
