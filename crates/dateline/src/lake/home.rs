//! Which folder a lake is worked on in: its own, or one that mirrors an object store.

use super::mirror::{Mirror, Use};
use super::remote::{Remote, is_address};
use crate::failure::Failure;
use std::path::{Path, PathBuf};

/// Where a lake is, for as long as a command works on it.
#[derive(Debug)]
pub enum Home {
    /// A folder.
    Folder(PathBuf),
    /// A folder of an object store, and the one that mirrors it.
    Mirror(Box<Mirror>),
}

impl Home {
    /// Reaches a lake by its path or address; `mirrors` is the folder that mirrors lie in, by default the user's own.
    ///
    /// # Errors
    /// As [`Mirror::open`], and for an address of something else than S3.
    pub fn reach(lake: &Path, mirrors: Option<&Path>, how: Use) -> Result<Home, Failure> {
        match lake.to_str().filter(|text| is_address(text)) {
            None => Ok(Home::Folder(lake.to_owned())),
            Some(address) => Ok(Home::Mirror(Box::new(Mirror::open(Remote::of(address)?, mirrors, how)?))),
        }
    }

    /// The folder on this machine.
    pub fn folder(&self) -> PathBuf {
        match self {
            Home::Folder(folder) => folder.clone(),
            Home::Mirror(mirror) => mirror.folder(),
        }
    }

    /// What lies at `below` in it, as the user names it.
    pub fn shown(&self, below: &str) -> String {
        match self {
            Home::Folder(folder) => folder.join(below).display().to_string(),
            Home::Mirror(mirror) => format!("{}/{below}", mirror.address()),
        }
    }

    /// Sends what a command wrote; after it the lake is there what it is here.
    ///
    /// # Errors
    /// As [`Mirror::send`].
    pub fn send(&mut self) -> Result<(), Failure> {
        match self {
            Home::Folder(_) => Ok(()),
            Home::Mirror(mirror) => mirror.send(),
        }
    }
}
