//! `dateline licences`: whose work the program holds, and under which terms.

use super::{print, resources};
use crate::failure::{Failure, Outcome};
use std::collections::BTreeMap;

/// The crates that are linked, a line each; written by `cargo xtask licences`, as are their terms.
const CRATES: &str = include_str!("../../notices/crates.tsv");
const TEXTS: &str = include_str!("../../notices/texts.txt");
/// The same of what each feature adds that this build has.
const MORE: &[(&str, &str)] = &[
    #[cfg(feature = "cluster")]
    (include_str!("../../notices/cluster.tsv"), include_str!("../../notices/cluster.txt")),
    #[cfg(feature = "pdf")]
    (include_str!("../../notices/pdf.tsv"), include_str!("../../notices/pdf.txt")),
];
/// What the web interface is built from.
const WEB: &str = include_str!("../../../../ui/dist/licences.txt");

/// Print the licences of everything in the program: code by others, and data with its origin and credit
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  dateline licences\n  dateline licences --texts > NOTICES.txt")]
pub struct Arguments {
    /// Print the text of every licence too
    #[arg(long)]
    texts: bool,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut text = format!(
        "dateline {}: {}\n\nCODE BY OTHERS, by licence (linked on x86-64 Linux)\n",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_LICENSE")
    );
    for (licence, crates) in by_licence() {
        text.push_str(&format!("\n{licence} ({})\n  {}\n", crates.len(), crates.join(", ")));
    }
    let packages: Vec<&str> = WEB.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    text.push_str(&format!("\nIN THE WEB INTERFACE\n\n  {}\n", packages.join(", ")));
    text.push_str(&format!("\nDATA\n\n{}", resources::origins()?));
    if arguments.texts {
        let more: String = MORE.iter().map(|(_, terms)| format!("{terms}\n")).collect();
        text.push_str(&format!("\nTERMS OF THE CODE BY OTHERS\n\n{TEXTS}\n{more}{WEB}"));
    } else {
        text.push_str("\n`dateline licences --texts` prints the terms of each.\n");
    }
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// What is linked: by the program, and by each feature it is built with.
fn lists() -> impl Iterator<Item = &'static str> {
    std::iter::once(CRATES).chain(MORE.iter().map(|(list, _)| *list))
}

/// Name and version of the crates, by the licence they state.
fn by_licence() -> BTreeMap<&'static str, Vec<String>> {
    let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in lists().flat_map(str::lines) {
        let mut cells = line.split('\t');
        if let (Some(name), Some(version), Some(licence)) = (cells.next(), cells.next(), cells.next()) {
            // Two features may need one crate.
            let crates = all.entry(licence).or_default();
            let name = format!("{name} {version}");
            if !crates.contains(&name) {
                crates.push(name);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_crate_stands_under_a_licence_and_the_terms_name_it() {
        let all = by_licence();
        let listed: Vec<&String> = all.values().flatten().collect();
        assert_eq!(listed.len(), lists().flat_map(str::lines).collect::<BTreeSet<_>>().len());
        for name in listed {
            let named =
                TEXTS.contains(name.as_str()) || MORE.iter().any(|(_, terms)| terms.contains(name.as_str()));
            assert!(named, "{name} has no terms");
        }
        assert!(all.keys().all(|licence| !licence.contains("GPL")), "{:?}", all.keys());
    }
}
