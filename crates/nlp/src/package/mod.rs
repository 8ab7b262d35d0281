//! From an unmodified spaCy 3.x CNN package to a compact pack.
//!
//! A package is a wheel or a folder; this module reads neither, it is handed the files by name ([`PackageFiles`]).
//! What it takes from them follows `spacy/pipeline/*` and `thinc/model.py` (`Model.to_bytes`); what it does not
//! support it refuses, naming the file and the array, because a half-understood model would answer wrongly.

mod components;
mod msgpack;
mod network;

use crate::pack::{Manifest, PackWriter};
use std::collections::BTreeMap;

/// The files of a package, wherever they lie.
pub trait PackageFiles {
    /// The paths of all files, with `/` between folders, in any order.
    fn paths(&self) -> Vec<String>;

    /// The bytes of the file at `path`, one of [`PackageFiles::paths`].
    ///
    /// # Errors
    /// If it cannot be read.
    fn read(&self, path: &str) -> std::io::Result<Vec<u8>>;
}

/// Files held in memory, by path.
impl PackageFiles for BTreeMap<String, Vec<u8>> {
    fn paths(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        self.get(path).cloned().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
    }
}

/// Why a package cannot be converted: the file, and what is wrong in it.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// There is no pipeline among the files.
    #[error("no spaCy package here: no folder holds \"meta.json\" and \"tokenizer\"")]
    NoPackage,
    /// A file that the pipeline needs is missing.
    #[error("package file missing: {0:?}")]
    MissingFile(String),
    /// A file could not be read.
    #[error("package file {file:?}: {source}")]
    Unreadable {
        /// The file, below the package folder.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("package file {file:?}: {reason}")]
    Damaged {
        /// The file, below the package folder.
        file: String,
        /// What is wrong, naming the array or field.
        reason: String,
    },
    /// The package is sound, but of a kind this program does not run.
    #[error("package {package:?} is not supported: {reason}")]
    Unsupported {
        /// Name and version of the package.
        package: String,
        /// What it needs that is not here.
        reason: String,
    },
}

/// The folder of one pipeline among the files.
pub(crate) struct Folder<'f> {
    files: &'f dyn PackageFiles,
    root: String,
    paths: Vec<String>,
}

impl Folder<'_> {
    fn has(&self, name: &str) -> bool {
        let path = format!("{}{name}", self.root);
        self.paths.contains(&path)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, PackageError> {
        if !self.has(name) {
            return Err(PackageError::MissingFile(name.to_owned()));
        }
        let path = format!("{}{name}", self.root);
        self.files.read(&path).map_err(|source| PackageError::Unreadable { file: name.to_owned(), source })
    }

    fn json(&self, name: &str) -> Result<serde_json::Value, PackageError> {
        serde_json::from_slice(&self.read(name)?).map_err(|e| damaged(name, format!("not JSON: {e}")))
    }
}

fn damaged(file: &str, reason: impl Into<String>) -> PackageError {
    PackageError::Damaged { file: file.to_owned(), reason: reason.into() }
}

fn package_folder(files: &dyn PackageFiles) -> Result<Folder<'_>, PackageError> {
    let paths = files.paths();
    let mut roots: Vec<String> = paths
        .iter()
        .filter_map(|p| p.strip_suffix("tokenizer"))
        .filter(|root| root.is_empty() || root.ends_with('/'))
        .filter(|root| paths.contains(&format!("{root}meta.json")))
        .map(str::to_owned)
        .collect();
    roots.sort_by_key(|root| (root.len(), root.clone()));
    let root = roots.into_iter().next().ok_or(PackageError::NoPackage)?;
    Ok(Folder { files, root, paths })
}

/// Converts a package to a pack, as [`Pipeline::from_pack`](crate::Pipeline::from_pack) reads it.
///
/// # Errors
/// If a file is missing, damaged or of a kind that is not supported; the message names file and array.
pub fn convert(files: &dyn PackageFiles) -> Result<Vec<u8>, PackageError> {
    let folder = package_folder(files)?;
    let meta = folder.json("meta.json")?;
    let text = |field: &str| meta.get(field).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let mut manifest = Manifest {
        name: text("name"),
        version: text("version"),
        lang: text("lang"),
        spacy: text("spacy_version"),
        symbols: parse_embedded(include_str!("../../data/symbols.json")),
        base_norms: parse_embedded(include_str!("../../data/base_norms.json")),
        ..Manifest::default()
    };
    let package = format!("{}_{} {}", manifest.lang, manifest.name, manifest.version);
    let unsupported = |reason: String| PackageError::Unsupported { package: package.clone(), reason };
    // ">=3.8.0,<3.9.0": the first number is the least major version.
    let least = manifest.spacy.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
    if least != Some("3") {
        return Err(unsupported(format!("made for spaCy {:?}, expected 3.x", manifest.spacy)));
    }
    let pipeline = pipeline_names(&folder)?;
    for name in &pipeline {
        const KNOWN: [&str; 7] =
            ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "ner"];
        if !KNOWN.contains(&name.as_str()) {
            return Err(unsupported(format!("pipeline component {name:?} is not known")));
        }
    }
    for needed in ["tok2vec", "tagger"] {
        if !pipeline.iter().any(|name| name == needed) {
            return Err(unsupported(format!("it has no component {needed:?}")));
        }
    }

    let mut out = PackWriter::default();
    let has = |name: &str| pipeline.iter().any(|n| n == name);
    manifest.tokenizer = components::tokenizer(&folder)?;
    components::norms(&folder, &mut out)?;
    manifest.tok2vec = network::encoder(&folder, "tok2vec", &mut out)?
        .ok_or_else(|| damaged("tok2vec/model", "it has no layer named \"hashembed\""))?;
    manifest.tags = network::tagger(&folder, manifest.tok2vec.width, &mut out)?;
    if has("parser") {
        manifest.parser = Some(network::transition(&folder, "parser", 8, manifest.tok2vec.width, &mut out)?);
    }
    if has("ner") {
        manifest.ner_tok2vec = network::encoder(&folder, "ner", &mut out)?;
        let width = manifest.ner_tok2vec.as_ref().map_or(manifest.tok2vec.width, |e| e.width);
        manifest.ner = Some(network::transition(&folder, "ner", 3, width, &mut out)?);
    }
    if manifest.tok2vec.vectors || manifest.ner_tok2vec.as_ref().is_some_and(|e| e.vectors) {
        components::vectors(&folder, &mut out)?;
    }
    if has("attribute_ruler") {
        manifest.ruler = components::ruler(&folder)?;
    }
    if has("lemmatizer") {
        manifest.lemmatizer = components::lemmatizer(&folder, &manifest.symbols, &mut out)?;
    }
    Ok(out.finish(manifest))
}

fn parse_embedded<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|e| panic!("an embedded table is broken: {e}"))
}

/// The components that run: `pipeline` of the configuration less `disabled`.
fn pipeline_names(folder: &Folder<'_>) -> Result<Vec<String>, PackageError> {
    let config = folder.read("config.cfg")?;
    let config = String::from_utf8(config).map_err(|_| damaged("config.cfg", "not UTF-8"))?;
    let list = |key: &str| -> Option<Vec<String>> {
        let nlp = config.split("\n[").find(|section| section.trim_start_matches('[').starts_with("nlp]"))?;
        let line = nlp.lines().find(|l| l.split('=').next().is_some_and(|k| k.trim() == key))?;
        serde_json::from_str(line.split_once('=')?.1.trim()).ok()
    };
    let names = list("pipeline").ok_or_else(|| damaged("config.cfg", "no list \"nlp.pipeline\""))?;
    let disabled = list("disabled").unwrap_or_default();
    Ok(names.into_iter().filter(|name| !disabled.contains(name)).collect())
}
