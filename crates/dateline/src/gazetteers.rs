//! Which gazetteer a run looks places up in: the built-in one, or a full import of GeoNames that the user installed; and
//! over either the user's own places.

use crate::failure::{Failure, FailureKind};
use crate::user_data;
use dateline_resources::gazetteer::Gazetteer;
use dateline_resources::gazetteer::import::{
    ImportError, ImportOptions, ImportProgress, ImportReport, ImportSources, check_sentinels, import,
};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};

/// The largest project gazetteer, in bytes: a list made by hand.
const LARGEST_PROJECT: u64 = 64 << 20;

/// Where an imported gazetteer lies, whether there is one or not; `None` without a folder for user data.
pub fn path() -> Option<PathBuf> {
    user_data::folder("gazetteer").map(|folder| folder.join("places.pack"))
}

/// The imported gazetteer, if one is installed.
pub fn installed() -> Option<PathBuf> {
    path().filter(|path| path.is_file())
}

/// The gazetteer to use: the imported one if there is one, else the built-in one.
///
/// # Errors
/// If an installed one does not open.
pub fn open() -> Result<Gazetteer, Failure> {
    let Some(path) = installed() else { return Ok(Gazetteer::embedded()) };
    Gazetteer::open_file(&path).map_err(|error| {
        Failure::io(error, format!("cannot open the installed gazetteer {}", path.display()))
            .with_hint("import it again, or `dateline resources gazetteer remove` to use the built-in one")
    })
}

/// `gazetteer` with the places of a CSV file over it: `name`, `lat`, `lon`, and more as `docs/places.md` says.
///
/// # Errors
/// If the file cannot be read, or has bad lines: every one is named, and nothing is loaded.
pub fn with_project(gazetteer: Gazetteer, file: &Path) -> Result<Gazetteer, Failure> {
    let cannot = |error| Failure::io(error, format!("cannot read {}", file.display()));
    let size = fs::metadata(file).map_err(cannot)?.len();
    if size > LARGEST_PROJECT {
        return Err(Failure::usage(format!(
            "{} is too large for a list of places: {size} bytes",
            file.display()
        )));
    }
    let bytes = fs::read(file).map_err(cannot)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
        Failure::usage(format!("{}: line {line}: not UTF-8", file.display()))
            .with_hint("save the list as CSV in UTF-8")
    })?;
    gazetteer.with_project(&text).map_err(|errors| {
        Failure::new(FailureKind::Usage, anyhow::anyhow!("{}: nothing loaded\n{errors}", file.display()))
    })
}

/// The files of a GeoNames dump, as text or in their zip archives.
#[derive(Debug)]
pub struct Dump {
    /// `allCountries`, or one country's file.
    pub all_countries: PathBuf,
    /// `alternateNamesV2`.
    pub alternate_names: Option<PathBuf>,
    /// `hierarchy`.
    pub hierarchy: Option<PathBuf>,
}

/// Imports a dump and, if it holds the well-known places it should (or `force`), installs it for all later runs.
/// Returns what was done, and the path if it was installed.
///
/// # Errors
/// If a file cannot be read or written, or is no dump.
pub fn install(
    dump: &Dump,
    options: &ImportOptions,
    force: bool,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(ImportReport, Option<PathBuf>), Failure> {
    let path = path().ok_or_else(|| {
        Failure::usage("no folder for user data")
            .with_hint("set XDG_DATA_HOME or HOME to a folder you may write")
    })?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = |error| Failure::io(error, format!("cannot write in {}", folder.display()));
    let mut all_countries = TableFile::open(&dump.all_countries)?;
    let mut alternate_names = dump.alternate_names.as_deref().map(TableFile::open).transpose()?;
    let mut hierarchy = dump.hierarchy.as_deref().map(TableFile::open).transpose()?;
    let sources = ImportSources {
        all_countries: all_countries.reader()?,
        alternate_names: alternate_names.as_mut().map(TableFile::reader).transpose()?,
        hierarchy: hierarchy.as_mut().map(TableFile::reader).transpose()?,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let aside = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut out = BufWriter::with_capacity(1 << 20, aside.as_file());
    let imported = import(sources, options, folder, &mut out, progress);
    let mut report = imported.map_err(|error| match error {
        ImportError::Io(error) => Failure::io(error, "the import stopped"),
        error => Failure::new(FailureKind::Usage, error),
    })?;
    out.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)?;
    let gazetteer = Gazetteer::open_file(aside.path()).map_err(failed)?;
    check_sentinels(&gazetteer, options, &mut report);
    drop(gazetteer);
    if report.places == 0 || !(report.missing_sentinels.is_empty() || force) {
        return Ok((report, None));
    }
    aside.persist(&path).map_err(|error| failed(error.error))?;
    Ok((report, Some(path)))
}

/// Removes the installed gazetteer; false if there was none.
///
/// # Errors
/// If it cannot be removed.
pub fn remove() -> Result<bool, Failure> {
    let Some(path) = installed() else { return Ok(false) };
    fs::remove_file(&path)
        .map_err(|error| Failure::io(error, format!("cannot remove {}", path.display())))?;
    Ok(true)
}

/// A table of a dump: a text file, or the one in a zip archive.
enum TableFile {
    Text(File),
    Zip(PathBuf, Box<zip::ZipArchive<File>>),
}

impl TableFile {
    fn open(path: &Path) -> Result<TableFile, Failure> {
        let cannot = |error| Failure::io(error, format!("cannot read {}", path.display()));
        let file = File::open(path).map_err(cannot)?;
        if path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("zip")) {
            let archive = zip::ZipArchive::new(file)
                .map_err(|error| Failure::usage(format!("{} is no zip archive: {error}", path.display())))?;
            return Ok(TableFile::Zip(path.to_owned(), Box::new(archive)));
        }
        Ok(TableFile::Text(file))
    }

    fn reader(&mut self) -> Result<Box<dyn BufRead + '_>, Failure> {
        match self {
            TableFile::Text(file) => Ok(Box::new(BufReader::with_capacity(1 << 20, file))),
            TableFile::Zip(path, archive) => {
                // The archives hold one table, some beside a readme.
                let name = archive
                    .file_names()
                    .filter(|name| name.ends_with(".txt") && !name.contains("readme"))
                    .max_by_key(|name| name.len())
                    .map(str::to_owned)
                    .ok_or_else(|| Failure::usage(format!("no .txt table in {}", path.display())))?;
                let member = archive
                    .by_name(&name)
                    .map_err(|error| Failure::usage(format!("{}: {name}: {error}", path.display())))?;
                Ok(Box::new(BufReader::with_capacity(1 << 20, member)))
            }
        }
    }
}
