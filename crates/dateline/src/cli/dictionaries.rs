//! Options for dictionaries that users own, in the formats of the TABARI and PETRARCH family.

use crate::engine::Engine;
use crate::failure::Failure;
use crate::workspace::knowledge::{extend_actors, extend_agents, text};
use dateline_resources::verbs::VerbDictionary;
use std::path::{Path, PathBuf};

/// So many lines that were not understood are named; more only on request.
const NAMED: usize = 10;

/// A user's own dictionaries (docs/coder.md).
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Your own dictionaries, in the formats of TABARI and PETRARCH")]
pub struct Dictionaries {
    /// Actors, over the built-in ones; or, by the ending .tsv or .toml, groups in dateline's own form, such as a bundle's
    /// new_actors.tsv (docs/actors.md)
    #[arg(long, value_name = "FILE")]
    pub actors: Option<PathBuf>,
    /// Agents, over the built-in ones
    #[arg(long, value_name = "FILE")]
    pub agents: Option<PathBuf>,
    /// Verbs and patterns with CAMEO codes; a verb that they code is coded by them
    #[arg(long, value_name = "FILE")]
    pub verbs: Option<PathBuf>,
}

impl Dictionaries {
    /// The engine with these dictionaries.
    pub fn over(&self, engine: Engine, verbose: bool) -> Result<Engine, Failure> {
        let engine = self.actors_over(engine)?;
        match &self.verbs {
            Some(path) => Ok(engine.with_verbs(verbs(path, verbose)?)),
            None => Ok(engine),
        }
    }

    fn actors_over(&self, engine: Engine) -> Result<Engine, Failure> {
        if self.actors.is_none() && self.agents.is_none() {
            return Ok(engine);
        }
        let mut made = engine.resources().actors.clone();
        if let Some(path) = &self.actors {
            extend_actors(&mut made, path)?;
        }
        if let Some(path) = &self.agents {
            extend_agents(&mut made, path)?;
        }
        Ok(engine.with_actors(made))
    }

    /// A workspace is coded with what it knows, every time: a flag would be forgotten the next time.
    pub fn none_for_a_workspace(&self) -> Result<(), Failure> {
        let given = [("--actors", &self.actors), ("--agents", &self.agents), ("--verbs", &self.verbs)];
        match given.iter().find_map(|(flag, file)| Some((flag, file.as_ref()?))) {
            None => Ok(()),
            Some((flag, file)) => Err(Failure::usage(format!("{flag} is for single reports; a workspace keeps what it knows"))
                .with_hint(format!(
                    "name the file in dateline.toml, once: [knowledge] {} = [\"{}\"] (docs/workspace.md, own knowledge)",
                    flag.trim_start_matches('-'),
                    file.display()
                ))),
        }
    }
}

/// A verb dictionary. Lines that were not understood are named on stderr.
pub fn verbs(path: &Path, verbose: bool) -> Result<VerbDictionary, Failure> {
    let name =
        path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let verbs = VerbDictionary::read(&name, &text(path)?);
    let notices = verbs.notices();
    let named = if verbose { notices.len() } else { NAMED.min(notices.len()) };
    for notice in &notices[..named] {
        eprintln!("{}:{}: {}", path.display(), notice.line, notice.message);
    }
    if named < notices.len() {
        eprintln!(
            "{}: {} more lines were left out; --verbose names them",
            path.display(),
            notices.len() - named
        );
    }
    Ok(verbs)
}
