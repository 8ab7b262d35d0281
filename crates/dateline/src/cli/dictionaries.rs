//! Options for dictionaries that users own, in the formats of the TABARI and PETRARCH family.

use crate::engine::Engine;
use crate::failure::Failure;
use dateline_resources::actors::{ActorTableError, petrarch};
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
        let bad = |error: ActorTableError| Failure::usage(format!("not PETRARCH's format: {error}"));
        let named = |path: &Path| path.display().to_string();
        let mut made = engine.resources().actors.clone();
        if let Some(path) = &self.actors {
            let own = path.extension().is_some_and(|ending| ending == "tsv" || ending == "toml");
            if own {
                made.extend(&named(path), &text(path)?).map_err(|error| Failure::usage(error.to_string()))?;
            } else {
                petrarch::extend_actors(&mut made, &named(path), &text(path)?).map_err(bad)?;
            }
        }
        if let Some(path) = &self.agents {
            petrarch::extend_agents(&mut made, &named(path), &text(path)?).map_err(bad)?;
        }
        Ok(engine.with_actors(made))
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

/// The text of a dictionary. Old files hold a byte of another encoding here and there, mostly in comments.
fn text(path: &Path) -> Result<String, Failure> {
    let bytes =
        std::fs::read(path).map_err(|error| Failure::io(error, format!("cannot read {}", path.display())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
