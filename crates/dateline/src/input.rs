//! The files behind the paths a user gives: folders walked in a fixed order, nothing silently skipped.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files larger than this are not read at all, in bytes: no report is so long, and memory is the user's.
pub const LARGEST_FILE: u64 = 256 << 20;

/// One input: a file, or a path that could not be read and why.
#[derive(Debug)]
pub struct Input {
    /// The path as given, or as found below a given folder, `/` between its parts.
    pub path: String,
    /// Where to read it.
    pub file: Result<PathBuf, io::Error>,
    /// What a server declared it to be, with its parameters (`text/html; charset=koi8-r`).
    pub media_type: Option<String>,
}

impl Input {
    /// A file, or why there is none.
    pub fn of_file(path: String, file: Result<PathBuf, io::Error>) -> Input {
        Input { path, file, media_type: None }
    }
}

/// All inputs behind `paths`, in the order given, folders in name order. Hidden files and folders are left out unless
/// they are named themselves; links are followed for files, not for folders, so that a walk ends.
pub fn gather(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => inputs.push(Input::of_file(shown(path), Err(error))),
            Ok(metadata) if metadata.is_dir() => walk(path, &mut inputs),
            Ok(_) => inputs.push(Input::of_file(shown(path), Ok(path.clone()))),
        }
    }
    inputs
}

fn walk(folder: &Path, inputs: &mut Vec<Input>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            inputs.push(Input::of_file(shown(folder), Err(error)));
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        let is_link = fs::symlink_metadata(&path).is_ok_and(|m| m.file_type().is_symlink());
        match fs::metadata(&path) {
            Err(error) => inputs.push(Input::of_file(shown(&path), Err(error))),
            Ok(metadata) if metadata.is_dir() => {
                if !is_link {
                    walk(&path, inputs);
                }
            }
            Ok(_) => inputs.push(Input::of_file(shown(&path), Ok(path))),
        }
    }
}

/// Reads a regular file; pipes and devices are refused, because they may never end.
///
/// # Errors
/// If it is no regular file, is larger than [`LARGEST_FILE`], or cannot be read.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    if metadata.len() > LARGEST_FILE {
        let message = format!("larger than {} MB", LARGEST_FILE >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    fs::read(path)
}

fn shown(path: &Path) -> String {
    path.components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
        .replacen("//", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_name_order_and_missing_paths_are_kept() {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("b")).unwrap();
        fs::write(top.path().join("b/2.txt"), "x").unwrap();
        fs::write(top.path().join("b/1.txt"), "x").unwrap();
        fs::write(top.path().join("a.txt"), "x").unwrap();
        fs::write(top.path().join(".hidden"), "x").unwrap();
        let inputs = gather(&[top.path().to_owned(), top.path().join("missing")]);
        let names: Vec<&str> = inputs.iter().map(|i| i.path.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["a.txt", "1.txt", "2.txt", "missing"]);
        assert!(inputs[3].file.is_err());
    }

    #[test]
    fn a_device_is_not_read() {
        assert!(read_file(Path::new("/dev/zero")).is_err());
    }
}
