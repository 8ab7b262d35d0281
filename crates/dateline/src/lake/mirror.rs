//! A lake in an object store, worked on in a folder of this machine that mirrors it.
//!
//! Files of a lake are written once or replaced whole, so that a mirror is brought up to date by whole files: what the store
//! has and the folder lacks is fetched, what the folder has and the store lacks is sent. What was made here and not sent yet,
//! because something ended the program, lies in the folder and is sent by the next command.
//!
//! One command writes at a time: it holds an object `lake.lock`, made only where none is (a conditional put). The names of
//! bundles (`bundles.json`) are taken away before the first file of a bundle is sent and come back after the last, so that
//! who reads meanwhile is told, and reads no mixture.

use super::remote::Remote;
use super::{ASIDE, NAME, damaged, listed, put};
use crate::failure::Failure;
use crate::user_data;
use dateline_types::Sha256;
use object_store::path::Path as Key;
use object_store::{Error, ObjectStoreExt, PutMode, PutOptions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tokio::runtime::Runtime;
use tokio_stream::StreamExt;

/// The object that says who writes.
const LOCK: &str = "lake.lock";
/// The file that is there if the bundles are whole.
const BUNDLES: &str = "bundles.json";
/// What the folder knows of the store, beside it.
const INDEX: &str = "index.json";

/// What a command does with the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Adds or codes.
    Writes,
    /// Asks what is in the bundles.
    Reads,
}

/// One file as both sides have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    /// The store's mark of these bytes.
    etag: Option<String>,
    /// The file here: its length and when it was changed, in nanoseconds.
    here: (u64, u128),
}

/// A folder that mirrors a lake of an object store, and the right to work in it.
#[derive(Debug)]
pub struct Mirror {
    remote: Remote,
    top: PathBuf,
    known: BTreeMap<String, Known>,
    runtime: Runtime,
    held: Option<Held>,
    _alone: File,
}

/// The lock in the store; given back when dropped.
#[derive(Debug)]
struct Held(Key);

/// What the lock says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    mirror: String,
    host: String,
    process: u32,
    since: String,
}

impl Mirror {
    /// Brings the folder up to date: below `within`, or the user's own data.
    ///
    /// # Errors
    /// If the store cannot be reached or holds no lake, another command writes it, or the folder cannot be written.
    pub fn open(remote: Remote, within: Option<&Path>, how: Use) -> Result<Mirror, Failure> {
        let name = Sha256::of(format!("{}\n{}", remote.endpoint, remote.address).as_bytes()).to_hex()[..16]
            .to_owned();
        let top = match within {
            Some(folder) => folder.join(name),
            None => user_data::folder("lakes")
                .ok_or_else(|| {
                    Failure::usage("no folder for a mirror of the lake")
                        .with_hint("name one with --mirror DIR")
                })?
                .join(name),
        };
        let cannot = |e| Failure::io(e, format!("cannot write the mirror {}", top.display()));
        fs::create_dir_all(top.join("lake")).map_err(cannot)?;
        #[cfg(unix)]
        {
            // It holds what a lake holds: names that are not masked.
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&top, fs::Permissions::from_mode(0o700)).map_err(cannot)?;
        }
        let alone = File::create(top.join("mirror.lock")).map_err(cannot)?;
        if alone.try_lock().is_err() {
            return Err(damaged(format!(
                "{} is worked on by another process of this machine",
                remote.address
            ))
            .with_hint("wait until it ends"));
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| Failure::io(e, "cannot start threads"))?;
        let known = fs::read(top.join(INDEX))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let mut mirror = Mirror { remote, top, known, runtime, held: None, _alone: alone };
        if how == Use::Writes {
            mirror.hold()?;
        }
        mirror.fetch(how)?;
        Ok(mirror)
    }

    /// The folder.
    pub fn folder(&self) -> PathBuf {
        self.top.join("lake")
    }

    /// As the user names the lake.
    pub fn address(&self) -> &str {
        &self.remote.address
    }

    /// Takes the lock; one that this folder left behind is taken over, as nobody else works in it.
    fn hold(&mut self) -> Result<(), Failure> {
        let key = self.remote.key(LOCK);
        let holder = Holder {
            mirror: self.top.display().to_string(),
            host: host(),
            process: std::process::id(),
            since: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        };
        let bytes = serde_json::to_vec(&holder).expect("words serialise");
        let store = &self.remote.store;
        let only_new = PutOptions::from(PutMode::Create);
        match self.runtime.block_on(store.put_opts(&key, bytes.clone().into(), only_new)) {
            Ok(_) => {}
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                let there: Option<Holder> = self
                    .runtime
                    .block_on(async { store.get(&key).await?.bytes().await })
                    .ok()
                    .and_then(|bytes| serde_json::from_slice(&bytes).ok());
                let is_ours = there
                    .as_ref()
                    .is_some_and(|there| there.mirror == holder.mirror && there.host == holder.host);
                if !is_ours {
                    let who = there.map_or_else(
                        || "somebody".to_owned(),
                        |there| format!("process {} of {} since {}", there.process, there.host, there.since),
                    );
                    return Err(damaged(format!("{} is being written by {who}", self.remote.address))
                        .with_hint(format!("wait until it ends; if it died, remove the object {key}")));
                }
                self.runtime
                    .block_on(store.put(&key, bytes.into()))
                    .map_err(|error| self.remote.refused(error, "write to"))?;
            }
            Err(error) => return Err(self.remote.refused(error, "write to")),
        }
        self.held = Some(Held(key));
        Ok(())
    }

    /// What the store has: by path below the folder, its mark.
    fn there(&self) -> Result<BTreeMap<String, Option<String>>, Failure> {
        let folder = (!self.remote.folder.as_ref().is_empty()).then_some(&self.remote.folder);
        let objects = self
            .runtime
            .block_on(async {
                let mut listing = self.remote.store.list(folder);
                let mut objects = Vec::new();
                while let Some(object) = listing.next().await {
                    objects.push(object?);
                }
                Ok(objects)
            })
            .map_err(|error| self.remote.refused(error, "read"))?;
        let prefix = self.remote.folder.as_ref();
        let below =
            |key: &Key| key.as_ref().strip_prefix(prefix).map(|path| path.trim_start_matches('/').to_owned());
        Ok(objects
            .into_iter()
            .filter_map(|object| Some((below(&object.location)?, object.e_tag)))
            .filter(|(path, _)| path != LOCK)
            .collect())
    }

    /// Fetches what changed there and takes away what is gone; documents and codings that were not sent yet stay.
    fn fetch(&mut self, how: Use) -> Result<(), Failure> {
        let there = self.there()?;
        let is_new = there.is_empty() && how == Use::Writes;
        if !there.contains_key(NAME) && !is_new {
            return Err(Failure::usage(format!("{} is no lake: it holds no {NAME}", self.remote.address))
                .with_hint("`dateline lake add` makes one in an empty folder of a bucket"));
        }
        let reads = how == Use::Reads;
        let is_asked = |path: &str| !reads || path == NAME || is_bundle(path);
        if reads && !there.contains_key(BUNDLES) && there.keys().any(|path| is_bundle(path)) {
            return Err(self.half_written());
        }
        for (path, etag) in there.iter().filter(|(path, _)| is_asked(path)) {
            let local = self.local(path)?;
            let now = state(&local);
            // Bundles that were not sent whole are linked again, from the codings, which are.
            let is_same = self.known.get(path).is_some_and(|known| {
                known.etag == *etag && now.is_some_and(|now| now == known.here || !is_bundle(path))
            });
            if !is_same {
                let bytes = self.bytes(path).map_err(|error| self.remote.refused(error, "read"))?;
                put(&local, bytes.as_ref())?;
                self.note(path, etag.clone(), &local)?;
            }
        }
        let gone: Vec<String> =
            self.known.keys().filter(|path| is_asked(path) && !there.contains_key(*path)).cloned().collect();
        for path in gone {
            let _ = fs::remove_file(self.local(&path)?);
            self.known.remove(&path);
        }
        if !there.contains_key(BUNDLES) {
            let _ = fs::remove_file(self.local(BUNDLES)?);
        }
        self.save()?;
        // Somebody who began to write meanwhile took this away first.
        let is_whole = !reads || !there.contains_key(BUNDLES) || {
            let now = self.runtime.block_on(self.remote.store.head(&self.remote.key(BUNDLES)));
            now.is_ok_and(|object| object.e_tag == there[BUNDLES])
        };
        if is_whole { Ok(()) } else { Err(self.half_written()) }
    }

    fn half_written(&self) -> Failure {
        damaged(format!("the bundles of {} are being written", self.remote.address))
            .with_hint("wait; if whoever wrote them was stopped, run `dateline lake code` on it again")
    }

    fn bytes(&self, path: &str) -> Result<impl AsRef<[u8]> + use<>, Error> {
        let key = self.remote.key(path);
        self.runtime.block_on(async { self.remote.store.get(&key).await?.bytes().await })
    }

    /// What was made or replaced here, and what was removed.
    fn differing(&self) -> Result<(Vec<String>, Vec<String>), Failure> {
        let mut here: Vec<String> = Vec::new();
        paths(&self.folder(), "", &mut here)?;
        let gone = self.known.keys().filter(|path| !here.contains(path)).cloned().collect();
        let mut changed = Vec::new();
        for path in here {
            let now = state(&self.local(&path)?);
            if self.known.get(&path).map(|known| known.here) != now {
                changed.push(path);
            }
        }
        Ok((changed, gone))
    }

    /// Sends what was made or replaced here, and takes away there what was removed here.
    ///
    /// # Errors
    /// If the store does not take it; what is left is sent by the next command that writes.
    pub fn send(&mut self) -> Result<(), Failure> {
        let (changed, gone) = self.differing()?;
        if changed.iter().chain(&gone).any(|path| is_bundle(path)) && self.known.contains_key(BUNDLES) {
            self.take_away(BUNDLES)?;
        }
        let (mut changed, gone) = self.differing()?;
        // What the folder is first, the names of whole bundles last.
        changed.sort_by_key(|path| (path != NAME, path == BUNDLES));
        let result = gone
            .iter()
            .try_for_each(|path| self.take_away(path))
            .and_then(|()| changed.iter().try_for_each(|path| self.send_one(path)));
        self.save()?;
        result.map_err(|failure| {
            let rest = format!(
                "what is done lies in {}; the next `lake add` or `lake code` sends it",
                self.folder().display()
            );
            let hint = failure.hint.as_ref().map_or_else(|| rest.clone(), |hint| format!("{hint}; {rest}"));
            failure.with_hint(hint)
        })
    }

    fn send_one(&mut self, path: &str) -> Result<(), Failure> {
        let local = self.local(path)?;
        let bytes =
            fs::read(&local).map_err(|e| Failure::io(e, format!("cannot read {}", local.display())))?;
        let sent = self
            .runtime
            .block_on(self.remote.store.put(&self.remote.key(path), bytes.into()))
            .map_err(|error| self.remote.refused(error, "write to"))?;
        self.note(path, sent.e_tag, &local)
    }

    fn take_away(&mut self, path: &str) -> Result<(), Failure> {
        match self.runtime.block_on(self.remote.store.delete(&self.remote.key(path))) {
            Ok(()) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(self.remote.refused(error, "write to")),
        }
        self.known.remove(path);
        Ok(())
    }

    /// Where a file lies here; names of a store lead nowhere else.
    fn local(&self, path: &str) -> Result<PathBuf, Failure> {
        let is_plain =
            |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', ':']);
        if !path.split('/').all(is_plain) {
            return Err(damaged(format!(
                "{} holds an object that is no file of a lake: {path:?}",
                self.remote.address
            ))
            .with_hint("use a folder of the bucket for the lake alone"));
        }
        Ok(path.split('/').fold(self.folder(), |folder, part| folder.join(part)))
    }

    fn note(&mut self, path: &str, etag: Option<String>, local: &Path) -> Result<(), Failure> {
        let here = state(local).ok_or_else(|| damaged(format!("{} went away", local.display())))?;
        self.known.insert(path.to_owned(), Known { etag, here });
        Ok(())
    }

    fn save(&self) -> Result<(), Failure> {
        put(&self.top.join(INDEX), &serde_json::to_vec(&self.known).expect("names serialise"))
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        if let Some(Held(key)) = self.held.take() {
            // A lock that cannot be given back is taken over by this folder's next command.
            let _ = self.runtime.block_on(self.remote.store.delete(&key));
        }
    }
}

/// True for the files of bundles and their names, which belong together.
fn is_bundle(path: &str) -> bool {
    path == BUNDLES || path.starts_with("bundles/")
}

/// The length of a file and when it was changed.
fn state(path: &Path) -> Option<(u64, u128)> {
    let about = fs::metadata(path).ok()?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((about.len(), changed.as_nanos()))
}

/// The files below a folder, as paths with `/`; not what is being written, nor the lock of this machine.
fn paths(folder: &Path, above: &str, found: &mut Vec<String>) -> Result<(), Failure> {
    for path in listed(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let whole = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
        if path.is_dir() {
            paths(&path, &whole, found)?;
        } else if whole != LOCK && !name.ends_with(ASIDE) {
            found.push(whole);
        }
    }
    Ok(())
}

/// This machine's name, as far as it tells.
fn host() -> String {
    let said = std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME"));
    let said = said.ok().or_else(|| fs::read_to_string("/etc/hostname").ok());
    said.map_or_else(|| "another machine".to_owned(), |name| name.trim().to_owned())
}

#[cfg(test)]
mod tests;
