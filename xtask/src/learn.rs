//! `resources/learned/`: the weights of the deciders, learned from the gold sets of the shared folder.

use anyhow::{Context, Result};
use dateline::engine::Engine;
use dateline::learning;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

const FOLDER: &str = "resources/learned";
const OWN: &str = "eval/own";
const SOURCE: &str = "resources/learned/SOURCE.toml";

/// Learns all deciders and writes their weights; the tables and bundles of cross-fitting go to `out/learn`. `--deal=N`
/// parts the texts into other folds: the spread of a figure over deals is chance. `--without-own` leaves out the reports of
/// `eval/own`; `--out=DIR` writes elsewhere.
pub fn run(arguments: &[String]) -> Result<()> {
    let keep = arguments.iter().any(|a| a == "--dry");
    let deal = arguments.iter().find_map(|a| a.strip_prefix("--deal="));
    let deal: u64 = deal.map_or(Ok(0), str::parse).context("--deal=N wants a number")?;
    let shared = arguments.iter().find(|a| !a.starts_with("--")).map_or("../shared", String::as_str);
    let clock = Instant::now();
    let mut engine = Engine::open(None)?;
    let own = crate::root().join(OWN);
    let own = (!arguments.iter().any(|a| a == "--without-own")).then_some(own.as_path());
    let mut material = learning::read_sets(&engine, Path::new(shared), own, deal)?;
    eprintln!("{:6.1} s  {} reports read", clock.elapsed().as_secs_f64(), material.reports.len());
    let mut progress = |what: &str| eprintln!("{:6.1} s  {what}", clock.elapsed().as_secs_f64());
    let outcome = learning::run(&mut engine, &material, &mut progress)?;
    print!("{}", outcome.report);
    let out = arguments.iter().find_map(|a| a.strip_prefix("--out="));
    let out = crate::root().join(out.unwrap_or("out/learn"));
    learning::write_outcome(&outcome, &out)?;
    if arguments.iter().any(|a| a == "--questions") {
        learning::write_questions(&outcome, &out.join("questions"))?;
    }
    for set in ["dev", "wire", learning::OWN] {
        let texts: Vec<&learning::Text> = material.reports.iter().filter(|t| t.set == set).collect();
        learning::write_reports(&mut engine, &outcome, &texts, &out.join(format!("bundle-{set}")))?;
    }
    learning::write_sentences(&mut engine, &outcome, &material.roles, &out.join("bundle-roles"))?;
    learning::write_sentences(&mut engine, &outcome, &material.places, &out.join("bundle-places"))?;
    print!("{}", learning::figures(&mut engine, &outcome, &material)?);
    if !keep {
        let mut files = ship("en", &outcome)?;
        // The reports of our own are English, and what they teach of English made Russian reports worse (docs/learning.md).
        material.reports.retain(|text| text.set != learning::OWN);
        let mut outcome = learning::run(&mut engine, &material, &mut progress)?;
        // What the gold sets alone tell of them is too little: there the rules decide.
        outcome.all.retain(|decider, _| !["claim", "domain"].contains(&decider.as_str()));
        files.push_str(&ship("ru", &outcome)?);
        state(&files)?;
    }
    eprintln!("{:6.1} s  done", clock.elapsed().as_secs_f64());
    Ok(())
}

/// Writes the weights that ship for a language; the lines that state their digests.
fn ship(language: &str, outcome: &learning::Outcome) -> Result<String> {
    let mut files = String::new();
    for (decider, text) in learning::write_table(&outcome.all) {
        let path = crate::root().join(FOLDER).join(language).join(format!("{decider}.tsv"));
        std::fs::write(&path, &text).with_context(|| format!("write {}", path.display()))?;
        let digest: String = Sha256::digest(&text).iter().map(|b| format!("{b:02x}")).collect();
        let _ = writeln!(files, "  {{ path = \"{language}/{decider}.tsv\", sha256 = \"{digest}\" }},");
    }
    Ok(files)
}

/// Writes the digests of the files.
fn state(files: &str) -> Result<()> {
    let path = crate::root().join(SOURCE);
    let source = std::fs::read_to_string(&path).with_context(|| format!("read {SOURCE}"))?;
    let (head, _) = source.split_once("files = ").context("no files in SOURCE.toml")?;
    std::fs::write(&path, format!("{head}files = [\n{files}]\n")).with_context(|| format!("write {SOURCE}"))
}
