//! `dateline resources gazetteer`: a full GeoNames dump in place of the built-in gazetteer.

use crate::cli::print;
use crate::failure::{Failure, Outcome};
use crate::gazetteers::{self, Dump};
use clap::Subcommand;
use dateline_resources::gazetteer::import::ImportOptions;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Bad rows that are printed.
const SHOWN: usize = 10;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Import a GeoNames dump and use it from now on, instead of the built-in gazetteer
    #[command(
        after_help = "Examples:\n  dateline resources gazetteer import --allcountries allCountries.zip --altnames alternateNamesV2.zip --hierarchy hierarchy.zip\n  \
                      dateline resources gazetteer import --allcountries TJ.txt --country TJ\n\n\
                      The files are those of the GeoNames export (CC BY 4.0: credit GeoNames in what you publish)."
    )]
    Import {
        /// allCountries, or one country's file: .txt or .zip
        #[arg(long, value_name = "FILE")]
        allcountries: PathBuf,
        /// alternateNamesV2: names with their languages
        #[arg(long, value_name = "FILE")]
        altnames: Option<PathBuf>,
        /// hierarchy: what lies in what, where the rows do not say
        #[arg(long, value_name = "FILE")]
        hierarchy: Option<PathBuf>,
        /// Only these countries, ISO 3166-1 alpha-2
        #[arg(long, value_name = "AF,TJ", value_delimiter = ',', value_parser = country)]
        country: Vec<String>,
        /// Only these feature classes
        #[arg(long, value_name = "P,A", value_delimiter = ',', value_parser = class, default_value = "P,A,L,T,H,S")]
        classes: Vec<char>,
        /// Install it even if well-known places are missing
        #[arg(long)]
        force: bool,
    },
    /// Go back to the built-in gazetteer
    #[command(after_help = "Example:\n  dateline resources gazetteer remove")]
    Remove,
}

fn country(text: &str) -> Result<String, String> {
    let code = text.trim().to_uppercase();
    let good = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
    good.then_some(code).ok_or_else(|| "expected a code of two letters such as TJ".to_owned())
}

fn class(text: &str) -> Result<char, String> {
    match text.trim().to_uppercase().chars().collect::<Vec<_>>()[..] {
        [class] if "PALTHSRUV".contains(class) => Ok(class),
        _ => Err("expected one of P A L T H S R U V".to_owned()),
    }
}

pub fn run(action: &Action) -> Result<Outcome, Failure> {
    match action {
        Action::Remove => {
            let text = if gazetteers::remove()? {
                "removed; the built-in gazetteer is used again\n"
            } else {
                "none was installed\n"
            };
            print(text.as_bytes())?;
            Ok(Outcome::Done)
        }
        Action::Import { allcountries, altnames, hierarchy, country, classes, force } => {
            let dump = Dump {
                all_countries: allcountries.clone(),
                alternate_names: altnames.clone(),
                hierarchy: hierarchy.clone(),
            };
            let options = ImportOptions { countries: country.clone(), classes: classes.clone() };
            import(&dump, &options, *force)
        }
    }
}

fn import(dump: &Dump, options: &ImportOptions, force: bool) -> Result<Outcome, Failure> {
    let shown = std::io::stderr().is_terminal();
    let (report, path) = gazetteers::install(dump, options, force, &mut |progress| {
        if shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K{}: {} rows", progress.step, progress.rows);
        }
    })?;
    if shown {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    let mut text = format!("{} rows read, {} places\n", report.rows, report.places);
    if report.bad_row_count > 0 {
        text.push_str(&format!("{} rows skipped:\n", report.bad_row_count));
        for (line, message) in report.bad_rows.iter().take(SHOWN) {
            text.push_str(&format!("  line {line}: {message}\n"));
        }
    }
    text.push_str(&format!("well-known places: {} found", report.found_sentinels));
    if !report.missing_sentinels.is_empty() {
        text.push_str(&format!(", missing: {}", report.missing_sentinels.join(", ")));
    }
    text.push('\n');
    match &path {
        Some(path) => text.push_str(&format!("installed, used from now on\n  {}\n", path.display())),
        None => text.push_str("not installed\n"),
    }
    print(text.as_bytes())?;
    if path.is_none() {
        eprintln!(
            "hint: name what the file holds with --country and --classes, or install it as it is with --force"
        );
    }
    let clean = path.is_some() && report.bad_row_count == 0 && report.missing_sentinels.is_empty();
    Ok(if clean { Outcome::Done } else { Outcome::Findings })
}
