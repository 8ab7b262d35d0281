//! Language packs a user brings: converted once from a spaCy package or from the Russian packages, and kept in the
//! user's data folder.

use crate::failure::{Failure, FailureKind};
use dateline_nlp::Pipeline;
use dateline_nlp::package::{PackageFiles, convert};
use dateline_nlp::slovnet::{self, Russian};
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file of a package that is unpacked, in bytes; `en_core_web_lg` has vectors of 400 MB.
const LARGEST_MEMBER: u64 = 1 << 30;

/// Where installed packs lie: the folder `models` of the user's data.
pub fn folder() -> Option<PathBuf> {
    crate::user_data::folder("models")
}

/// Names of the installed packs, sorted.
pub fn installed() -> Vec<String> {
    let Some(folder) = folder() else { return Vec::new() };
    let mut names: Vec<String> = fs::read_dir(folder)
        .map(|entries| {
            entries
                .flatten()
                .filter_map(|entry| {
                    entry.file_name().to_string_lossy().strip_suffix(".pack").map(str::to_owned)
                })
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

/// The bytes of an installed pack.
///
/// # Errors
/// If there is none of that name, or it cannot be read.
pub fn open(name: &str) -> Result<Vec<u8>, Failure> {
    let path = folder().unwrap_or_default().join(format!("{name}.pack"));
    if !installed().iter().any(|known| known == name) {
        let hint = format!(
            "`dateline resources install PATH.whl` installs one; installed: {}",
            installed().join(", ")
        );
        return Err(Failure::usage(format!("no language pack named {name:?}")).with_hint(hint));
    }
    fs::read(&path).map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))
}

/// Converts a package (a wheel or an unpacked folder) and installs the pack; returns its name and path.
///
/// # Errors
/// If the package cannot be read or is of a kind that is not supported, or the pack cannot be written.
pub fn install(package: &Path) -> Result<(String, PathBuf), Failure> {
    let files: Box<dyn PackageFiles> = if package.is_dir() {
        Box::new(
            FolderFiles::open(package)
                .map_err(|e| Failure::io(e, format!("cannot read {}", package.display())))?,
        )
    } else {
        let file =
            File::open(package).map_err(|e| Failure::io(e, format!("cannot read {}", package.display())))?;
        let archive = zip::ZipArchive::new(file).map_err(|error| {
            Failure::usage(format!("{} is no wheel: {error}", package.display()))
                .with_hint("give a .whl file of a spaCy package, or the folder it unpacks to")
        })?;
        Box::new(WheelFiles(RefCell::new(archive)))
    };
    let unusable = |error| Failure::new(FailureKind::Usage, error);
    let pack = convert(files.as_ref()).map_err(|error| Failure::new(FailureKind::Usage, error))?;
    let name = Pipeline::from_pack(pack.clone()).map_err(unusable)?.name().replace(' ', "-");
    write(name, &pack)
}

/// The packages the Russian pack is made from, as pip names them; not part of the program.
pub const RUSSIAN_PACKAGES: [&str; 2] = ["natasha==1.6.0", "pymorphy3-dicts-ru==2.4.417150.4580142"];

/// The name of the installed Russian pack, the latest of several.
pub fn russian() -> Option<String> {
    installed().into_iter().rfind(|name| name.starts_with("ru_slovnet_"))
}

/// Converts the Russian packages, fetched by the user's pip or lying in the folder `from` (as wheels, or unpacked), and
/// installs the pack; returns its name and path.
///
/// # Errors
/// If pip does not fetch them, a package is missing or of another version, or the pack cannot be written.
pub fn install_russian(from: Option<&Path>) -> Result<(String, PathBuf), Failure> {
    let fetched = tempfile::tempdir().map_err(|e| Failure::io(e, "cannot make a temporary folder"))?;
    let folder = match from {
        Some(folder) => folder,
        None => {
            fetch(fetched.path())?;
            fetched.path()
        }
    };
    let failed = |error| Failure::io(error, format!("cannot read {}", folder.display()));
    let mut files = Packages(vec![Box::new(FolderFiles::open(folder).map_err(failed)?)]);
    for wheel in files.paths().iter().filter(|path| path.ends_with(".whl")) {
        let archive = zip::ZipArchive::new(File::open(folder.join(wheel)).map_err(failed)?)
            .map_err(|error| Failure::usage(format!("{wheel} is no wheel: {error}")))?;
        files.0.push(Box::new(WheelFiles(RefCell::new(archive))));
    }
    let hint =
        format!("the folder must hold both packages: pip download --no-deps {}", RUSSIAN_PACKAGES.join(" "));
    let unusable = |error: anyhow::Error| Failure::new(FailureKind::Usage, error).with_hint(hint.clone());
    let pack = slovnet::package::convert(&files).map_err(|error| unusable(error.into()))?;
    let russian = Russian::from_pack(pack.clone()).map_err(|error| unusable(error.into()))?;
    write(russian.name().replace(' ', "-"), &pack)
}

/// Lets the user's pip fetch the Russian packages into `folder`.
fn fetch(folder: &Path) -> Result<(), Failure> {
    let hint = format!(
        "fetch them where there is a network, and name their folder: pip download --no-deps {}; then `dateline \
         resources install ru FOLDER`",
        RUSSIAN_PACKAGES.join(" ")
    );
    let pip = std::process::Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--retries", "1"])
        .args(["--disable-pip-version-check", "--dest"])
        .arg(folder)
        .args(RUSSIAN_PACKAGES)
        .output()
        .map_err(|error| Failure::io(error, "cannot run pip").with_hint(hint.clone()))?;
    if pip.status.success() {
        return Ok(());
    }
    // Pip says the cause first and what follows from it last.
    let said = String::from_utf8_lossy(&pip.stderr);
    let causes =
        ["No module named pip", "Failed to establish", "resolution", "timed out", "refused", "No space left"];
    let line = said.lines().find(|line| causes.iter().any(|cause| line.contains(cause)));
    let line = line.or_else(|| said.lines().rfind(|line| !line.trim().is_empty())).unwrap_or_default();
    let network = ["Failed to establish", "resolution", "timed out", "refused"];
    let cause = match network.iter().any(|sign| line.contains(sign)) {
        true => "there is no way to the package index".to_owned(),
        false => line.trim().to_owned(),
    };
    Err(Failure::usage(format!("pip could not fetch the Russian packages: {cause}")).with_hint(hint))
}

/// Files of several packages as if they lay together.
struct Packages(Vec<Box<dyn PackageFiles>>);

impl PackageFiles for Packages {
    fn paths(&self) -> Vec<String> {
        self.0.iter().flat_map(|files| files.paths()).collect()
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let holder = self.0.iter().find(|files| files.paths().iter().any(|known| known == path));
        holder.map_or_else(|| Err(io::ErrorKind::NotFound.into()), |files| files.read(path))
    }
}

/// Writes a pack among the installed ones.
fn write(name: String, pack: &[u8]) -> Result<(String, PathBuf), Failure> {
    let folder = folder().ok_or_else(|| {
        Failure::usage("no folder for user data")
            .with_hint("set XDG_DATA_HOME or HOME to a folder you may write")
    })?;
    let failed = |error| Failure::io(error, format!("cannot write in {}", folder.display()));
    fs::create_dir_all(&folder).map_err(failed)?;
    let path = folder.join(format!("{name}.pack"));
    let mut aside = tempfile::NamedTempFile::new_in(&folder).map_err(failed)?;
    io::Write::write_all(&mut aside, pack).map_err(failed)?;
    aside.as_file().sync_all().map_err(failed)?;
    aside.persist(&path).map_err(|error| failed(error.error))?;
    Ok((name, path))
}

/// A wheel: a zip archive (PEP 427).
struct WheelFiles(RefCell<zip::ZipArchive<File>>);

impl PackageFiles for WheelFiles {
    fn paths(&self) -> Vec<String> {
        self.0.borrow().file_names().map(str::to_owned).collect()
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut archive = self.0.borrow_mut();
        let member = archive.by_name(path).map_err(io::Error::other)?;
        let mut bytes = Vec::new();
        member.take(LARGEST_MEMBER).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// An unpacked package.
struct FolderFiles {
    top: PathBuf,
    paths: Vec<String>,
}

impl FolderFiles {
    fn open(top: &Path) -> io::Result<FolderFiles> {
        let mut paths = Vec::new();
        gather(top, "", &mut paths)?;
        Ok(FolderFiles { top: top.to_owned(), paths })
    }
}

fn gather(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{name}/"), paths)?;
        } else {
            paths.push(name);
        }
    }
    Ok(())
}

impl PackageFiles for FolderFiles {
    fn paths(&self) -> Vec<String> {
        self.paths.clone()
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.top.join(path))
    }
}
