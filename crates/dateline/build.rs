//! Digest of everything in `resources/`, so that a bundle can say exactly which knowledge made it (invariant 5).
//!
//! A packed crate (`cargo xtask package`) has no more of it than it embeds, and the list of all digests.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

fn main() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packed = home.join("resources.sha256");
    let top = if packed.is_file() { home.to_owned() } else { home.join("../..") };
    let folder = top.join("resources");
    println!("cargo::rerun-if-changed={}", folder.display());
    // What is embedded of the interface is read by a macro, which cargo cannot see.
    println!("cargo::rerun-if-changed={}", top.join("ui/dist").display());
    let mut files = Vec::new();
    gather(&folder, &mut files);
    files.sort();
    let digests: Vec<(String, String)> = if packed.is_file() {
        let line =
            |line: &str| line.split_once("  ").map(|(digest, name)| (name.to_owned(), digest.to_owned()));
        String::from_utf8_lossy(&read(&packed)).lines().filter_map(line).collect()
    } else {
        files.iter().map(|file| (name(file, &folder), hex(&Sha256::digest(read(file))))).collect()
    };
    let mut hasher = Sha256::new();
    for (name, digest) in &digests {
        hasher.update(format!("{digest}  {name}\n"));
    }
    println!("cargo::rustc-env=DATELINE_RESOURCES={}", &hex(&hasher.finalize())[..12]);

    // The origin of each folder, for `dateline resources list`.
    let mut table = String::from("&[\n");
    for file in files.iter().filter(|file| file.file_name().is_some_and(|name| name == "SOURCE.toml")) {
        let text = String::from_utf8_lossy(&read(file)).into_owned();
        table.push_str(&format!("    ({:?}, {text:?}),\n", name(file.parent().unwrap_or(file), &folder)));
    }
    table.push(']');
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("sources.rs");
    std::fs::write(&out, table).unwrap_or_else(|error| panic!("write {}: {error}", out.display()));
}

fn name(file: &Path, folder: &Path) -> String {
    file.strip_prefix(folder).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()))
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
