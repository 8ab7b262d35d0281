//! What the users of a workspace know and the program does not: their own actors, agents, words, verbs and places.
//!
//! `dateline.toml` names the files; those of the usual names beside it are read without being named. They are part of the
//! engine that codes: when one changes, the next `dateline code` codes again the reports that hold a changed name, and
//! says what differs.

mod facts;

pub use facts::{Search, Touched, adopt, changed, digest};

use crate::engine::{Engine, open_resources};
use crate::failure::{Failure, FailureKind};
use crate::gazetteers;
use crate::names::Names;
use crate::workspace::taught;
use dateline_resources::Resources;
use dateline_resources::actors::{ActorDictionary, petrarch};
use dateline_resources::verbs::VerbDictionary;
use dateline_store::workspace::{CONFIG, Knowledge, Workspace};
use std::path::{Path, PathBuf};

/// The usual names of the files.
pub const ACTORS: &str = "actors.tsv";
/// Places.
pub const PLACES: &str = "places.csv";
/// Words that tell events.
pub const WORDS: &str = "lexicon.tsv";
/// What the reviews taught (`dateline learn`): corrections of the deciders' weights.
pub const LEARNED: &str = "learned.tsv";
const AGENTS: &str = "agents.txt";
const VERBS: &str = "verbs.txt";

/// A table that is entered row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Groups.
    Actors,
    /// Places.
    Places,
    /// Words that tell events.
    Words,
}

impl Table {
    /// All of them.
    pub const ALL: [Table; 3] = [Table::Actors, Table::Places, Table::Words];

    /// The table new rows go into: the first that is named and has dateline's own form; that of the usual name where none
    /// is named.
    ///
    /// # Errors
    /// If others are named, and so this one would not be read.
    pub fn file(self, workspace: &Workspace) -> Result<PathBuf, Failure> {
        let named = &workspace.config().knowledge;
        let (named, key, usual, ending) = match self {
            Table::Actors => (&named.actors, "actors", ACTORS, "tsv"),
            Table::Places => (&named.places, "places", PLACES, "csv"),
            Table::Words => (&named.lexicon, "lexicon", WORDS, "tsv"),
        };
        let Some(files) = named else { return Ok(workspace.root().join(usual)) };
        let own_form = |file: &&PathBuf| file.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        let file = files.iter().find(own_form).ok_or_else(|| {
            let said =
                format!("{CONFIG} names no file .{ending} under {key}, which rows could be entered in");
            Failure::usage(said).with_hint(format!("make an empty {usual} and name it there too"))
        })?;
        Ok(workspace.root().join(file))
    }
}

/// The files of a workspace's own knowledge that are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    actors: Vec<PathBuf>,
    agents: Vec<PathBuf>,
    verbs: Vec<PathBuf>,
    places: Vec<PathBuf>,
    words: Vec<PathBuf>,
    learned: Option<PathBuf>,
}

impl Own {
    /// The files a workspace names, and those of the usual names.
    ///
    /// # Errors
    /// If a file that is named is not there.
    pub fn of(workspace: &Workspace) -> Result<Own, Failure> {
        Own::in_folder(workspace.root(), &workspace.config().knowledge)
    }

    /// The same, without opening the workspace.
    ///
    /// # Errors
    /// If a file that is named is not there.
    pub fn in_folder(root: &Path, named: &Knowledge) -> Result<Own, Failure> {
        let files = |named: &Option<Vec<PathBuf>>, usual: &str| -> Result<Vec<PathBuf>, Failure> {
            let Some(named) = named else {
                let file = root.join(usual);
                return Ok(if file.is_file() { vec![file] } else { Vec::new() });
            };
            let files: Vec<PathBuf> = named.iter().map(|file| root.join(file)).collect();
            match files.iter().find(|file| !file.is_file()) {
                Some(missing) => Err(Failure::usage(format!(
                    "{CONFIG} names a file that is not there: {}",
                    missing.display()
                ))
                .with_hint("put the file there, or take its name out of [knowledge]")),
                None => Ok(files),
            }
        };
        Ok(Own {
            actors: files(&named.actors, ACTORS)?,
            agents: files(&named.agents, AGENTS)?,
            verbs: files(&named.verbs, VERBS)?,
            places: files(&named.places, PLACES)?,
            words: files(&named.lexicon, WORDS)?,
            learned: Some(root.join(LEARNED)).filter(|file| file.is_file()),
        })
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        *self == Own::default()
    }

    /// The resources with this knowledge over them.
    ///
    /// # Errors
    /// If a file cannot be read or has bad lines: they are named, with what to do.
    pub fn over(&self, mut resources: Resources) -> Result<Resources, Failure> {
        self.extend(&mut resources.actors)?;
        if let Some(verbs) = self.verb_dictionary()? {
            resources.verbs = Some(verbs);
        }
        for file in &self.words {
            let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            resources.lexicon.extend(&name, &text(file)?).map_err(|error| {
                Failure::usage(error.to_string())
                    .with_hint("the columns are words, verb or noun, type (docs/workspace.md, own knowledge)")
            })?;
        }
        for file in &self.places {
            resources.gazetteer = gazetteers::with_project(resources.gazetteer, file)?;
        }
        if let Some(file) = &self.learned {
            let taught = text(file)?;
            for weights in [&mut resources.learned, &mut resources.transferred] {
                *weights = std::mem::take(weights).corrected(&taught).map_err(|error| {
                    Failure::usage(format!("{}: {error}", file.display()))
                        .with_hint("`dateline learn --undo` takes it back, or take the file away")
                })?;
            }
        }
        Ok(resources)
    }

    /// Rows of actors in dateline's own form, of places, and of words that tell events.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn rows(&self) -> Result<(usize, usize, usize), Failure> {
        let facts = self.facts()?;
        Ok((facts.actors.len(), facts.places.len(), facts.words.len()))
    }

    /// The same with one file instead of another, or as one more where that is none of these: to try a change.
    #[must_use]
    pub fn with(mut self, table: Table, file: PathBuf, instead_of: &Path) -> Own {
        let files = match table {
            Table::Actors => &mut self.actors,
            Table::Places => &mut self.places,
            Table::Words => &mut self.words,
        };
        match files.iter_mut().find(|known| *known == instead_of) {
            Some(known) => *known = file,
            None => files.push(file),
        }
        self
    }

    fn extend(&self, actors: &mut ActorDictionary) -> Result<(), Failure> {
        self.actors.iter().try_for_each(|file| extend_actors(actors, file))?;
        self.agents.iter().try_for_each(|file| extend_agents(actors, file))
    }

    fn verb_dictionary(&self) -> Result<Option<VerbDictionary>, Failure> {
        let Some(first) = self.verbs.first() else { return Ok(None) };
        let texts = self.verbs.iter().map(|file| text(file)).collect::<Result<Vec<_>, _>>()?;
        let name = first.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Some(VerbDictionary::read(&name, &texts.join("\n"))))
    }
}

/// The built-in resources with a workspace's own knowledge over them: what decisions of people resolve against.
///
/// # Errors
/// If a file of it cannot be read or has bad lines.
pub fn resources(workspace: &Workspace) -> Result<Resources, Failure> {
    let built_in = open_resources().map_err(|error| Failure::new(FailureKind::Io, error))?;
    Own::of(workspace)?.over(built_in)
}

/// The names of countries and actors, with a workspace's own actors among them.
///
/// # Errors
/// If a file cannot be read or has bad lines.
pub fn names(workspace: &Workspace) -> Result<Names, Failure> {
    let names = Names::open()?;
    let mut actors = names.actors().clone();
    Own::of(workspace)?.extend(&mut actors)?;
    Ok(names.with_actors(actors))
}

/// The engine that codes a workspace.
///
/// # Errors
/// If a file of its knowledge cannot be read or has bad lines, or there is no such language pack.
pub fn engine(workspace: &Workspace, model: Option<&str>) -> Result<Engine, Failure> {
    engine_knowing(&Own::of(workspace)?, model)
}

/// The same with the weights that ship, whatever its reviews taught.
///
/// # Errors
/// As [`engine`].
pub fn engine_as_shipped(workspace: &Workspace, model: Option<&str>) -> Result<Engine, Failure> {
    engine_knowing(&Own { learned: None, ..Own::of(workspace)? }, model)
}

/// Program, version and digest of the resources; with the digest of what its reviews taught, where that is in force.
///
/// # Errors
/// If the file cannot be read.
pub fn made_by(workspace: &Workspace) -> Result<String, Failure> {
    let made_by = crate::made_by();
    Ok(match taught::in_force(workspace)? {
        Some(learned) => format!("{made_by} weights corrected by own reviews {}", taught::digest(&learned)),
        None => made_by,
    })
}

/// The same engine with other knowledge over the built-in resources; what parses is shared with it.
///
/// # Errors
/// If a file cannot be read or has bad lines.
pub fn over_engine(engine: &Engine, own: &Own) -> Result<Engine, Failure> {
    let built_in = open_resources().map_err(|error| Failure::new(FailureKind::Io, error))?;
    Ok(engine.sharing(own.over(built_in)?))
}

fn engine_knowing(own: &Own, model: Option<&str>) -> Result<Engine, Failure> {
    let engine = Engine::open(model).map_err(|error| Failure::new(FailureKind::Io, error))?;
    let engine = engine.with_installed_languages();
    if own.is_empty() {
        return Ok(engine);
    }
    let resources = own.over(engine.resources().clone())?;
    Ok(engine.with_resources(resources))
}

/// Lays a user's actors over a dictionary: dateline's own form by the ending (`.tsv`, `.toml`), else PETRARCH's.
///
/// # Errors
/// If the file cannot be read or has a bad line, which is named.
pub fn extend_actors(actors: &mut ActorDictionary, file: &Path) -> Result<(), Failure> {
    let name = file.display().to_string();
    let own = file.extension().is_some_and(|ending| ending == "tsv" || ending == "toml");
    if own {
        return actors.extend(&name, &text(file)?).map_err(|error| {
            Failure::usage(error.to_string())
                .with_hint("the columns are key, name, sector, countries, parent, from, to, aliases, acronyms (docs/actors.md)")
        });
    }
    petrarch::extend_actors(actors, &name, &text(file)?).map_err(not_petrarch)
}

/// Lays a user's agents, in PETRARCH's format, over a dictionary.
///
/// # Errors
/// If the file cannot be read or has a bad line, which is named.
pub fn extend_agents(actors: &mut ActorDictionary, file: &Path) -> Result<(), Failure> {
    petrarch::extend_agents(actors, &file.display().to_string(), &text(file)?).map_err(not_petrarch)
}

fn not_petrarch(error: dateline_resources::actors::ActorTableError) -> Failure {
    Failure::usage(format!("not PETRARCH's format: {error}"))
}

/// The text of a dictionary. Old files hold a byte of another encoding here and there, mostly in comments.
///
/// # Errors
/// If it cannot be read.
pub fn text(path: &Path) -> Result<String, Failure> {
    let bytes =
        std::fs::read(path).map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
