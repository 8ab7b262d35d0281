//! `dateline import bundle DIR`: a bundle somebody exported, read back as incidents.

use super::Arguments;
use crate::cli::print;
use crate::failure::{Failure, Outcome};
use dateline_stats::report::counted;
use dateline_store::import::read_bundle;
use dateline_types::Sha256;
use std::path::Path;

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let folder = &arguments.file;
    let (incidents, digest) = checked(folder, "incidents.jsonl")?;
    let (events, _) = checked(folder, "events.jsonl")?;
    let label = arguments.label.clone().unwrap_or_else(|| format!("dateline-{}", &digest.to_hex()[..12]));
    if label.split('-').any(|part| dateline_store::import::Dataset::from_name(part).is_some()) {
        let said = format!("the label names somebody else's dataset: {label:?}");
        return Err(Failure::usage(said).with_hint("for instance dateline-north-2024"));
    }
    let mut read = read_bundle(&incidents, &events, &label);
    let extra = folder.join("imported.jsonl");
    if extra.is_file() {
        let (rows, _) = checked(folder, "imported.jsonl")?;
        let more = read_bundle(&rows, "", &label);
        read.incidents.extend(more.incidents);
        read.problems.extend(more.problems);
    }
    for problem in read.problems.iter().take(super::NAMED_PROBLEMS as usize) {
        eprintln!("{problem}");
    }
    let place = match &arguments.out {
        None => {
            let new = super::open_workspace(arguments)?.put_imported_records(&read.incidents)?;
            format!("the workspace, {new} new")
        }
        Some(path) if path.as_os_str() == "-" => {
            let mut out = std::io::stdout().lock();
            read.incidents.iter().try_for_each(|record| super::write_line(&mut out, record))?;
            eprintln!("{} imported as {label}", counted(read.incidents.len() as u64, "incident"));
            return Ok(Outcome::Done);
        }
        Some(path) => {
            super::write_aside(path, |out| {
                read.incidents.iter().try_for_each(|record| super::write_line(out, record))
            })?;
            path.display().to_string()
        }
    };
    let text = format!(
        "{} imported as {label}, {} not used\nincidents: {place}\n",
        counted(read.incidents.len() as u64, "incident"),
        counted(read.problems.len() as u64, "line"),
    );
    print(text.as_bytes())?;
    Ok(if read.problems.is_empty() { Outcome::Done } else { Outcome::Findings })
}

/// A file of a bundle, if it is what the descriptor says was written.
fn checked(folder: &Path, name: &str) -> Result<(String, Sha256), Failure> {
    let read = |name: &str| {
        std::fs::read(folder.join(name))
            .map_err(|e| Failure::io(e, format!("cannot read {name} of the bundle {}", folder.display())))
    };
    let bytes = read(name)?;
    let digest = Sha256::of(&bytes);
    let package: serde_json::Value = serde_json::from_slice(&read("datapackage.json")?).unwrap_or_default();
    let resources = package["resources"].as_array().map(Vec::as_slice).unwrap_or_default();
    let written = resources.iter().find(|resource| resource["path"] == name);
    if written.is_none_or(|resource| resource["hash"] != format!("sha256:{digest}").as_str()) {
        let said = format!("{name} in {} is not what its datapackage.json describes", folder.display());
        return Err(Failure::usage(said)
            .with_hint("ask for the bundle again; measures read a changed incidents.jsonl with --data"));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("{name} in {} is no UTF-8 text", folder.display())))?;
    Ok((text, digest))
}
