//! What the users of a workspace know and the program does not: their own actors, agents, verbs and places.
//!
//! `dateline.toml` names the files; those of the usual names beside it are read without being named. They are part of the
//! engine that codes: when one changes, the next `dateline code` codes again the reports that hold a changed name, and
//! says what differs.

use crate::engine::{Engine, open_resources};
use crate::failure::{Failure, FailureKind};
use crate::gazetteers;
use crate::names::Names;
use crate::workspace::taught;
use dateline_resources::Resources;
use dateline_resources::actors::{ActorDictionary, petrarch, words};
use dateline_resources::verbs::VerbDictionary;
use dateline_store::workspace::{CONFIG, Knowledge, Workspace};
use dateline_types::Sha256;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The usual names of the files.
pub const ACTORS: &str = "actors.tsv";
/// Places.
pub const PLACES: &str = "places.csv";
/// What the reviews taught (`dateline learn`): corrections of the deciders' weights.
pub const LEARNED: &str = "learned.tsv";
const AGENTS: &str = "agents.txt";
const VERBS: &str = "verbs.txt";

/// The files of a workspace's own knowledge that are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    actors: Vec<PathBuf>,
    agents: Vec<PathBuf>,
    verbs: Vec<PathBuf>,
    places: Vec<PathBuf>,
    learned: Option<PathBuf>,
}

/// What the files say, in a form that shows which names a change touches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    /// A line for each actor: its names, parted by `|`, a tab, and the rest.
    actors: BTreeSet<String>,
    /// The same for each place.
    places: BTreeSet<String>,
    /// A digest of what may touch any report: agents, verbs, actors in PETRARCH's format, corrections of weights.
    rules: String,
}

/// What the change of knowledge since the last coding touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    known: String,
    before: String,
    after: String,
    /// Names that are new, gone, or of a changed row; every report is touched if `None`.
    pub names: Option<BTreeSet<String>>,
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
        for file in &self.places {
            resources.gazetteer = gazetteers::with_project(resources.gazetteer, file)?;
        }
        if let Some(file) = &self.learned {
            resources.learned = resources.learned.corrected(&text(file)?).map_err(|error| {
                Failure::usage(format!("{}: {error}", file.display()))
                    .with_hint("`dateline learn --undo` takes it back, or take the file away")
            })?;
        }
        Ok(resources)
    }

    /// Rows of actors in dateline's own form, and of places.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn rows(&self) -> Result<(usize, usize), Failure> {
        let facts = self.facts()?;
        Ok((facts.actors.len(), facts.places.len()))
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

    fn facts(&self) -> Result<Facts, Failure> {
        let mut facts = Facts::default();
        let mut rules: Vec<u8> = Vec::new();
        for file in &self.actors {
            let text = text(file)?;
            match file.extension().and_then(|ending| ending.to_str()) {
                Some("tsv") => facts.actors.extend(text.lines().filter_map(actor_fact)),
                _ => rules.extend_from_slice(text.as_bytes()),
            }
        }
        for file in self.agents.iter().chain(&self.verbs).chain(&self.learned) {
            rules.extend_from_slice(text(file)?.as_bytes());
        }
        for file in &self.places {
            facts.places.extend(place_facts(&text(file)?));
        }
        if !rules.is_empty() {
            facts.rules = Sha256::of(&rules).to_hex();
        }
        Ok(facts)
    }
}

impl Facts {
    /// What an engine's name ends in; empty for nothing known.
    fn digest(&self) -> String {
        if *self == Facts::default() {
            return String::new();
        }
        let json = serde_json::to_string(self).unwrap_or_default();
        Sha256::of(json.as_bytes()).to_hex()[..12].to_owned()
    }
}

/// The names of a row of an actor table before the row; `None` for a remark.
fn actor_fact(line: &str) -> Option<String> {
    if line.starts_with('#') || line.trim().is_empty() {
        return None;
    }
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    let names = [1, 7, 8].iter().filter_map(|at| cells.get(*at)).filter(|names| !names.is_empty());
    Some(format!("{}\t{line}", names.copied().collect::<Vec<_>>().join("|")))
}

/// The same for the rows of a list of places, whatever the order of its columns.
fn place_facts(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    let is_name = |at: usize| {
        head.get(at)
            .is_some_and(|name| matches!(name.trim().to_lowercase().as_str(), "name" | "names" | "aliases"))
    };
    (reader.records().filter_map(Result::ok))
        .map(|row| {
            let names =
                row.iter().enumerate().filter(|(at, _)| is_name(*at)).map(|(_, cell)| cell.replace(';', "|"));
            format!("{}\t{}", names.collect::<Vec<_>>().join("|"), row.iter().collect::<Vec<_>>().join("\t"))
        })
        .collect()
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

fn engine_knowing(own: &Own, model: Option<&str>) -> Result<Engine, Failure> {
    let engine = Engine::open(model).map_err(|error| Failure::new(FailureKind::Io, error))?;
    let engine = engine.with_installed_languages();
    if own.is_empty() {
        return Ok(engine);
    }
    let resources = own.over(engine.resources().clone())?;
    Ok(engine.with_resources(resources))
}

/// What changed of a workspace's knowledge since its reports were coded; `None` if nothing did.
///
/// # Errors
/// If a file cannot be read.
pub fn changed(workspace: &Workspace) -> Result<Option<Touched>, Failure> {
    let before: Facts = match workspace.knowledge()? {
        Some(known) => serde_json::from_str(&known).unwrap_or_default(),
        None => Facts::default(),
    };
    let after = Own::of(workspace)?.facts()?;
    if before == after {
        return Ok(None);
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    let lists = [(&before.actors, &after.actors), (&before.places, &after.places)];
    for fact in lists.iter().flat_map(|(before, after)| before.symmetric_difference(after)) {
        let all = fact.split('\t').next().unwrap_or_default();
        names.extend(all.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
    }
    let known = serde_json::to_string(&after).map_err(|error| Failure::new(FailureKind::Io, error))?;
    let names = (before.rules == after.rules).then_some(names);
    Ok(Some(Touched { known, before: before.digest(), after: after.digest(), names }))
}

/// The digest of a workspace's knowledge that its engine's name ends in.
///
/// # Errors
/// If a file cannot be read.
pub fn digest(workspace: &Workspace) -> Result<String, Failure> {
    Ok(Own::of(workspace)?.facts()?.digest())
}

/// Takes a change over: reports that hold a changed name are to be coded again. Returns how many.
///
/// # Errors
/// If the workspace cannot be written.
pub fn adopt(workspace: &mut Workspace, touched: &Touched) -> Result<usize, Failure> {
    let names: Option<Vec<Vec<String>>> = touched
        .names
        .as_ref()
        .map(|names| names.iter().map(|name| stems(name)).filter(|s| !s.is_empty()).collect());
    let mut touches = |text: &str| names.as_ref().is_none_or(|names| holds(&stems(text), names));
    Ok(workspace.adopt_knowledge(&touched.known, &touched.before, &touched.after, &mut touches)?.touched)
}

/// Words without case, accents and, in scripts other than Latin, endings.
fn stems(text: &str) -> Vec<String> {
    let stem = |word: &str| {
        let letters: Vec<char> = word.chars().collect();
        match word.is_ascii() || letters.len() < 5 {
            true => word.to_owned(),
            // Endings change with the case and the adjective: what is left may touch a report too many, never one too few.
            false => letters[..4].iter().collect(),
        }
    };
    words(text).iter().map(|word| stem(&word.normal)).collect()
}

fn holds(text: &[String], names: &[Vec<String>]) -> bool {
    let mut first: std::collections::HashMap<&str, Vec<&Vec<String>>> = std::collections::HashMap::new();
    for name in names {
        first.entry(name[0].as_str()).or_default().push(name);
    }
    (0..text.len()).any(|at| {
        let candidates = first.get(text[at].as_str());
        candidates.is_some_and(|names| names.iter().any(|name| text[at..].starts_with(name)))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_name_touches_the_reports_that_hold_it() {
        let names = |all: &[&str]| all.iter().map(|name| stems(name)).collect::<Vec<_>>();
        for (text, name, expected) in [
            ("The Tolva Liberation Front denied it.", "Tolva Liberation Front", true),
            ("the TOLVA liberation front's men", "Tolva Liberation Front", true),
            ("The Tolva river", "Tolva Liberation Front", false),
            ("Бойцы Толвинского фронта", "Толвинский фронт", true),
            ("near Menaka", "Ménaka", true),
            ("menakas", "Ménaka", false),
        ] {
            assert_eq!(holds(&stems(text), &names(&[name])), expected, "{text}");
        }
    }

    #[test]
    fn facts_begin_with_the_names() {
        let row = "MLI-TLF\tTolva Liberation Front\tREB\tMLI\t\t\t\tTolva Front|Tolvans\tTLF";
        assert_eq!(
            actor_fact(row).unwrap().split('\t').next(),
            Some("Tolva Liberation Front|Tolva Front|Tolvans|TLF")
        );
        assert_eq!(actor_fact("# key\tname"), None);
        let places = place_facts("lat,lon,name,aliases\n1,2,Aru,Arou;Arw\n");
        assert_eq!(places, ["Aru|Arou|Arw\t1\t2\tAru\tArou;Arw"]);
    }
}
