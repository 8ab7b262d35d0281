//! The files behind the paths a user gives: folders walked in a fixed order, nothing silently skipped.

use dateline_read::Refusal;
use dateline_store::record::FetchedFrom;
use std::fs;
use std::io::{self, Read};
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
    /// What the site said, where it was fetched; `None` for a file.
    pub fetched: Option<FetchedFrom>,
    /// Why an address was not fetched.
    pub refusal: Option<Refusal>,
}

impl Input {
    /// A file, or why there is none.
    pub fn of_file(path: String, file: Result<PathBuf, io::Error>) -> Input {
        Input { path, file, media_type: None, fetched: None, refusal: None }
    }
}

/// All inputs behind `paths`, in the order given, folders in name order. Hidden files and folders are left out unless
/// they are named themselves; links are followed for files inside the folder, not for folders, so that a walk ends and
/// takes in nothing the user did not name.
pub fn gather(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => inputs.push(Input::of_file(shown(path), Err(error))),
            Ok(metadata) if metadata.is_dir() => {
                let top = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
                walk(path, &top, &mut inputs);
            }
            Ok(_) => inputs.push(Input::of_file(shown(path), Ok(path.clone()))),
        }
    }
    inputs
}

fn walk(folder: &Path, top: &Path, inputs: &mut Vec<Input>) {
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
            Ok(metadata) if metadata.is_dir() && is_link => {
                inputs.push(Input::of_file(
                    shown(&path),
                    Err(refused("a link to a folder; name the folder itself")),
                ));
            }
            Ok(metadata) if metadata.is_dir() => walk(&path, top, inputs),
            Ok(_) if is_link && !fs::canonicalize(&path).is_ok_and(|target| target.starts_with(top)) => {
                inputs
                    .push(Input::of_file(shown(&path), Err(refused("a link that leads out of the folder"))));
            }
            Ok(_) => inputs.push(Input::of_file(shown(&path), Ok(path))),
        }
    }
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

/// Reads a regular file; pipes, devices and the system's own files are refused, because they may never end.
///
/// What was opened is looked at, not what the path meant before, and no more than the limit is read, whatever the file
/// says of its size.
///
/// # Errors
/// If it is no regular file, is larger than [`LARGEST_FILE`], or cannot be read.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    // The system makes these up as they are read.
    let real = fs::canonicalize(path)?;
    if ["/proc", "/sys", "/dev"].iter().any(|system| real.starts_with(system)) {
        return Err(refused("a file of the system's, not a report"));
    }
    let mut options = fs::OpenOptions::new();
    options.read(true);
    // Opening a pipe waits for its other end unless told not to.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(refused("not a regular file"));
    }
    let too_large = || {
        let message = format!("larger than {} MB", LARGEST_FILE >> 20);
        io::Error::new(io::ErrorKind::FileTooLarge, message)
    };
    if metadata.len() > LARGEST_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_large());
    }
    Ok(bytes)
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

    #[cfg(target_os = "linux")]
    #[test]
    fn pipes_system_files_and_links_that_lead_out_are_refused() {
        let top = tempfile::tempdir().unwrap();
        let pipe = top.path().join("pipe.txt");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(read_file(&pipe).unwrap_err().to_string().contains("not a regular file"));
        assert!(read_file(Path::new("/proc/self/environ")).unwrap_err().to_string().contains("system"));
        let inside = top.path().join("in");
        fs::create_dir(&inside).unwrap();
        fs::write(top.path().join("secret.txt"), "x").unwrap();
        fs::write(inside.join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink("../secret.txt", inside.join("b.txt")).unwrap();
        std::os::unix::fs::symlink("a.txt", inside.join("c.txt")).unwrap();
        std::os::unix::fs::symlink("..", inside.join("d")).unwrap();
        let refused: Vec<bool> = gather(&[inside]).iter().map(|input| input.file.is_err()).collect();
        assert_eq!(refused, [false, true, false, true]);
    }
}
