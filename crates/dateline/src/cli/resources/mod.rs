//! `dateline resources`: what is looked up, where it is from, and what the user adds.

mod gazetteer;

use super::{Global, print};
use crate::failure::{Failure, FailureKind, Outcome};
use crate::{gazetteers, models};
use clap::Subcommand;
use std::path::PathBuf;

/// Folder and `SOURCE.toml` of everything built in; written by the build script.
const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// List, check and install dictionaries and models
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  dateline resources list\n  dateline resources lint\n  \
                  dateline resources install en_core_web_md-3.8.0-py3-none-any.whl\n  \
                  dateline resources install ru\n  \
                  dateline resources gazetteer import --allcountries allCountries.zip")]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What is built in and installed, with origin and licence
    #[command(after_help = "Example:\n  dateline resources list")]
    List,
    /// Check the built-in dictionaries: duplicates, unreachable entries, dangling names
    #[command(after_help = "Example:\n  dateline resources lint")]
    Lint,
    /// Convert a spaCy CNN package (wheel or folder) and install it for `--model`, or install the Russian models
    #[command(
        after_help = "Examples:\n  dateline resources install en_core_web_md-3.8.0-py3-none-any.whl\n  \
                      dateline resources install ru\n  dateline resources install ru wheels/"
    )]
    Install {
        /// A .whl file, the folder it unpacks to, or `ru`
        package: PathBuf,
        /// For `ru`: the folder that holds the packages, instead of what pip fetches
        folder: Option<PathBuf>,
    },
    /// A full GeoNames dump in place of the built-in gazetteer
    Gazetteer {
        #[command(subcommand)]
        action: gazetteer::Action,
    },
}

pub fn run(arguments: &Arguments, _global: &Global) -> Result<Outcome, Failure> {
    match &arguments.action {
        Action::Gazetteer { action } => gazetteer::run(action),
        Action::List => list(),
        Action::Lint => lint(),
        Action::Install { package, folder } if package.as_os_str() == "ru" => {
            let (name, path) = models::install_russian(folder.as_deref())?;
            let text = format!(
                "installed {name}\n  {}\n  models: natasha (MIT); dictionary: OpenCorpora (CC BY-SA 3.0), for your \
                 own use: whoever passes the pack on credits OpenCorpora and keeps its licence\n",
                path.display()
            );
            print(text.as_bytes())?;
            Ok(Outcome::Done)
        }
        Action::Install { folder: Some(_), .. } => {
            Err(Failure::usage("a second folder goes with \"ru\" only")
                .with_hint("give one package at a time"))
        }
        Action::Install { package, .. } => {
            let (name, path) = models::install(package)?;
            print(
                format!("installed {name}\n  {}\n  use it with --model {name}\n", path.display()).as_bytes(),
            )?;
            Ok(Outcome::Done)
        }
    }
}

/// What is built in, with origin, licence and credit.
pub(super) fn origins() -> Result<String, Failure> {
    let mut text = String::new();
    for (folder, source) in SOURCES {
        let table: toml::Table = source.parse().map_err(|error| {
            Failure::new(FailureKind::Io, anyhow::anyhow!("{folder}/SOURCE.toml: {error}"))
        })?;
        let field =
            |key: &str| table.get(key).and_then(toml::Value::as_str).unwrap_or("not stated").to_owned();
        text.push_str(&format!(
            "{folder}\n  {}\n  origin: {}\n  licence: {}\n  credit: {}\n",
            field("title"),
            field("origin"),
            field("licence"),
            field("attribution")
        ));
    }
    Ok(text)
}

fn list() -> Result<Outcome, Failure> {
    let mut text = origins()?;
    for name in models::installed() {
        text.push_str(&format!("models/{name} (installed by you)\n"));
    }
    if gazetteers::installed().is_some() {
        let gazetteer = gazetteers::open()?;
        text.push_str(&format!(
            "gazetteer (installed by you, used instead of the built-in one)\n  {} places\n  {}\n",
            gazetteer.len(),
            gazetteer.meta().replace('\n', "\n  ").trim_end()
        ));
    }
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn lint() -> Result<Outcome, Failure> {
    match dateline_resources::Resources::embedded() {
        Ok(_) => {
            print(b"every dictionary is in order\n")?;
            Ok(Outcome::Done)
        }
        Err(error) => {
            print(format!("{error}\n").as_bytes())?;
            Ok(Outcome::Findings)
        }
    }
}
