//! The server's state: what is served, what it comes to, who is at work on it.
//!
//! One connection writes, behind a lock that is held for one transaction at a time; readers have connections of their own.

use super::accounts::Accounts;
use super::answer::Refusal;
use super::bundled::Bundled;
use super::jobs::Jobs;
use super::live::Live;
use super::personal::Personal;
use super::server::Mode;
use super::session::Sessions;
use super::view::{Seen, View};
use crate::bundle;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::mask::Projection;
use crate::names::Names;
use crate::workspace::code::Writing;
use crate::workspace::{content, knowledge};
use dateline_store::workspace::{Reviewed, Workspace};
use dateline_types::{DecisionKind, EventId, Incident, IncidentOrigin};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// What is served.
pub enum Source {
    /// A workspace, to read and to decide on.
    Workspace {
        /// Its folder.
        root: PathBuf,
        /// The one connection that writes.
        writer: Mutex<Workspace>,
        /// Connections that read, when nobody uses them.
        readers: Mutex<Vec<Workspace>>,
        /// True for the demonstration: the texts are examples and the workspace goes with the process.
        demonstration: bool,
    },
    /// A finished bundle: to read only.
    Bundle(Box<Bundled>),
}

/// The state.
pub struct Desk {
    /// What is served.
    pub source: Source,
    /// What it is called.
    pub name: String,
    /// What it comes to.
    view: RwLock<View>,
    names: Mutex<Names>,
    engine: Mutex<Option<Arc<Engine>>>,
    /// The language pack to use instead of the built-in one.
    pub model: Option<String>,
    /// Who has a session.
    pub sessions: Sessions,
    /// Who may come at all.
    pub mode: Mode,
    /// True where browsers speak TLS.
    pub secure: bool,
    /// What belongs to one person.
    pub personal: Personal,
    /// Who may have one.
    pub accounts: Accounts,
    /// What happens, for pages that listen.
    pub live: Live,
    /// What runs in the background.
    pub jobs: Jobs,
    /// The second coder that is a language model, while the server runs.
    pub second_coder: Mutex<Option<super::model::Address>>,
    /// What the last check found.
    pub checked: Mutex<Option<(jiff::Timestamp, Vec<String>)>>,
    /// Set while incidents wait to be linked again.
    pub relink: super::relink::Relink,
    /// Acts that wait to be recorded.
    pub commits: super::commit::Commits,
    /// What bulletins are composed from.
    pub materials: super::compose::Materials,
    /// Pages drawn of late.
    pub pictures: super::page_picture::Pictures,
}

/// The one connection that writes, taken for one step at a time: decisions go on between two of them.
pub struct SharedWriter<'a>(&'a Mutex<Workspace>);

impl Writing for SharedWriter<'_> {
    fn step<T>(&mut self, with: impl FnOnce(&mut Workspace) -> Result<T, Failure>) -> Result<T, Failure> {
        with(&mut held(self.0))
    }
}

/// A lock that a thread which panicked gave up is as good as any: each change is one assignment.
pub fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Opens a workspace to be served.
    ///
    /// # Errors
    /// If it cannot be opened to write, or read.
    pub fn of_workspace(root: &Path, demonstration: bool, model: Option<String>) -> Result<Desk, Failure> {
        let mut workspace = Workspace::open_to_write(root)?;
        crate::workspace::keep_linked(&mut workspace)?;
        let name = root.canonicalize().ok().and_then(|p| Some(p.file_name()?.to_string_lossy().into_owned()));
        let accounts = Accounts::open(root)?;
        let view = view_of(&workspace)?;
        let names = knowledge::names(&workspace)?;
        let source = Source::Workspace {
            root: root.to_owned(),
            writer: Mutex::new(workspace),
            readers: Mutex::default(),
            demonstration,
        };
        Ok(Desk::new(source, name.unwrap_or_else(|| "workspace".into()), view, names, accounts, model))
    }

    /// Opens a bundle to be served.
    ///
    /// # Errors
    /// If it does not read.
    pub fn of_bundle(folder: &Path) -> Result<Desk, Failure> {
        let bundled = Bundled::read(folder)?;
        let view = View::of(bundled.run(), bundled.imported.clone(), |_| (0, Seen::No));
        let name =
            folder.canonicalize().ok().and_then(|p| Some(p.file_name()?.to_string_lossy().into_owned()));
        let name = name.unwrap_or_else(|| "bundle".into());
        Ok(Desk::new(Source::Bundle(Box::new(bundled)), name, view, Names::open()?, Accounts::none(), None))
    }

    fn new(
        source: Source,
        name: String,
        view: View,
        names: Names,
        accounts: Accounts,
        model: Option<String>,
    ) -> Desk {
        let personal = match &source {
            Source::Workspace { root, .. } => Personal::open(root),
            Source::Bundle(_) => Personal::default(),
        };
        Desk {
            mode: Mode::Loopback,
            secure: false,
            personal,
            source,
            name,
            view: RwLock::new(View { revision: 1, ..view }),
            names: Mutex::new(names),
            engine: Mutex::default(),
            model,
            sessions: Sessions::default(),
            accounts,
            live: Live::default(),
            jobs: Jobs::default(),
            second_coder: Mutex::default(),
            checked: Mutex::default(),
            relink: super::relink::Relink::default(),
            commits: super::commit::Commits::default(),
            materials: super::compose::Materials::default(),
            pictures: super::page_picture::Pictures::default(),
        }
    }

    /// What it comes to.
    pub fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, to note a change.
    pub fn view_mut(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tables of names.
    pub fn names(&self) -> MutexGuard<'_, Names> {
        held(&self.names)
    }

    /// The coder with what the workspace knows, opened at its first use.
    ///
    /// # Errors
    /// If it does not open.
    pub fn engine(&self) -> Result<Arc<Engine>, Refusal> {
        let mut opened = held(&self.engine);
        if let Some(engine) = &*opened {
            return Ok(Arc::clone(engine));
        }
        let engine = match &self.source {
            Source::Workspace { .. } => {
                self.read(|workspace| knowledge::engine(workspace, self.model.as_deref()))?
            }
            Source::Bundle(_) => Engine::open(self.model.as_deref())
                .map_err(|error| Refusal::inside(format!("{error:#}")))?
                .with_installed_languages(),
        };
        Ok(Arc::clone(opened.insert(Arc::new(engine))))
    }

    /// Takes over what the workspace knows by now, for coder and names.
    ///
    /// # Errors
    /// If a table of the workspace does not read.
    pub fn learn(&self) -> Result<(), Refusal> {
        let (names, own) = self.read(|workspace| {
            Ok::<_, Failure>((knowledge::names(workspace)?, knowledge::Own::of(workspace)?))
        })?;
        *held(&self.names) = names;
        let mut opened = held(&self.engine);
        if let Some(engine) = &*opened {
            *opened = Some(Arc::new(knowledge::over_engine(engine, &own)?));
        }
        Ok(())
    }

    /// The one connection that writes.
    ///
    /// # Errors
    /// If a bundle is served.
    pub fn writer(&self) -> Result<MutexGuard<'_, Workspace>, Refusal> {
        match &self.source {
            Source::Workspace { writer, .. } => Ok(held(writer)),
            Source::Bundle(_) => Err(read_only()),
        }
    }

    /// The same, for work that takes it for one step at a time.
    ///
    /// # Errors
    /// If a bundle is served.
    pub fn shared_writer(&self) -> Result<SharedWriter<'_>, Refusal> {
        match &self.source {
            Source::Workspace { writer, .. } => Ok(SharedWriter(writer)),
            Source::Bundle(_) => Err(read_only()),
        }
    }

    /// Reads the workspace with a connection of its own.
    ///
    /// # Errors
    /// If a bundle is served, the workspace does not open, or `with` fails.
    pub fn read<T, E: Into<Refusal>>(
        &self,
        with: impl FnOnce(&Workspace) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        let Source::Workspace { root, readers, .. } = &self.source else { return Err(read_only()) };
        let idle = held(readers).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => Workspace::open_to_read(root)?,
        };
        let result = with(&reader).map_err(Into::into);
        held(readers).push(reader);
        result
    }

    /// The workspace's folder.
    pub fn root(&self) -> Option<&Path> {
        match &self.source {
            Source::Workspace { root, .. } => Some(root),
            Source::Bundle(_) => None,
        }
    }

    /// The bulletin of the workspace as it stands.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn bulletin(&self) -> Result<Vec<u8>, Refusal> {
        let (run, made_by) = self.read(|workspace| {
            Ok::<_, Failure>((content::run_of(workspace)?, knowledge::made_by(workspace)?))
        })?;
        let names = self.names();
        Ok(bundle::bulletin(&run, &Projection::public(&run.masks), &names, &made_by).into_bytes())
    }

    /// Makes the view anew from the workspace as it stands.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn renew(&self) -> Result<(), Refusal> {
        let mut view = self.read(view_of)?;
        {
            let mut now = self.view_mut();
            view.revision = now.revision + 1;
            *now = view;
        }
        self.tell_incidents();
        Ok(())
    }

    /// Tells pages that lists have changed.
    pub fn tell_incidents(&self) {
        let (revision, total) = {
            let view = self.view();
            (view.revision.to_string(), view.incidents.len())
        };
        self.live.say("incidents", &serde_json::json!({ "revision": revision, "total": total }));
    }
}

pub(super) fn read_only() -> Refusal {
    Refusal::forbidden("a bundle is shown, which is only read")
        .with_hint("serve a workspace to review: `dateline init`, `add`, `code`, `serve`")
}

fn view_of(workspace: &Workspace) -> Result<View, Failure> {
    let run = content::run_of(workspace)?;
    let imported: Vec<Incident> =
        workspace.incidents()?.into_iter().filter(|i| i.origin != IncidentOrigin::Coded).collect();
    let reviewed = workspace.reviewed()?;
    let versions = workspace.versions()?;
    Ok(View::of(run, imported, |id| (versions.get(id.as_str()).copied().unwrap_or(1), seen(&reviewed, id))))
}

/// How far people have looked at an event.
pub fn seen(reviewed: &Reviewed, id: &EventId) -> Seen {
    let decisions = reviewed.of(id);
    if decisions.iter().any(|d| matches!(d.kind, DecisionKind::Correct | DecisionKind::Add)) {
        return Seen::Corrected;
    }
    match decisions.iter().any(|d| d.kind == DecisionKind::Accept) {
        true => Seen::Accepted,
        false => Seen::No,
    }
}
