//! `cargo xtask scale PROGRAM COUNT…`: adding, coding and searching synthetic reports, one workspace for each count.
//!
//! Prints for each count the documents a second of `add` and of `code`, the size of the database, and the cost of a
//! document against the smallest count. Search is timed in the process (`SearchRequest` on the open workspace), as the
//! server does it. Figures are in `docs/reliability.md`.

use crate::reports::{self, Dice};
use anyhow::{Context, Result, ensure};
use dateline_store::workspace::{SearchRequest, Workspace};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Searches timed for each count.
const SEARCHES: usize = 1000;

/// Words that stand in many, some and few of the reports.
const WORDS: &[&str] = &[
    "police",
    "road",
    "market",
    "ceasefire",
    "protested",
    "khujand",
    "maiduguri",
    "\"grey banner\"",
    "\"police post\"",
    "pylons",
    "clinic",
    "elders",
    "shopkeeper",
    "depot*",
    "guard*",
    "title:nothing OR wells",
    "convoy -bridge",
    "ferries flooded",
    "\"claimed the attack\"",
    "immel*",
    "fuel depot exploded",
    "sunrise",
    "border crossing rebels",
];

/// Runs the counts in the order given.
pub fn run(arguments: &[String]) -> Result<()> {
    let program = arguments.first().context("which program? give the path of a built dateline")?;
    let program = fs::canonicalize(program).with_context(|| format!("no program at {program}"))?;
    let counts: Vec<usize> =
        arguments[1..].iter().map(|n| n.parse().context("counts are numbers")).collect::<Result<_>>()?;
    ensure!(!counts.is_empty(), "how many reports?");
    let top = std::env::temp_dir().join(format!("dateline-scale-{}", std::process::id()));
    let mut first: Option<(f64, f64)> = None;
    println!(
        "| reports | add, documents/s | code, documents/s | of that linking, s | database, MB | per document, KB | cost of a document: add, code | search p50, ms | p95 | p99 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for count in counts {
        reports::write(count, &top.join("reports"), 1)?;
        let run = |arguments: &[&str]| -> Result<(f64, String)> {
            let clock = Instant::now();
            let output = Command::new(&program)
                .current_dir(&top)
                .args(arguments)
                .env("DATELINE_WORKSPACE", "ws")
                .stdin(Stdio::null())
                .output()?;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            ensure!(output.status.success(), "{arguments:?}: {said}");
            Ok((clock.elapsed().as_secs_f64(), said))
        };
        run(&["init", "ws"])?;
        let (add, _) = run(&["add", "reports"])?;
        let (code, said) = run(&["code", "--verbose"])?;
        let link = said.rsplit("link ").next().and_then(|rest| rest.split(" ms").next()).unwrap_or("?");
        let link: f64 = link.parse().unwrap_or(f64::NAN);
        let size = fs::metadata(top.join("ws/dateline.db"))?.len() as f64;
        let each = (add / count as f64, code / count as f64);
        let (first_add, first_code) = *first.get_or_insert(each);
        let (p50, p95, p99) = search(&top.join("ws"))?;
        println!(
            "| {count} | {:.0} | {:.0} | {:.1} | {:.0} | {:.1} | {:.2}, {:.2} | {p50:.1} | {p95:.1} | {p99:.1} |",
            count as f64 / add,
            count as f64 / code,
            link / 1e3,
            size / 1e6,
            size / 1e3 / count as f64,
            each.0 / first_add,
            each.1 / first_code,
        );
        fs::remove_dir_all(&top)?;
    }
    Ok(())
}

/// Percentiles of the time a search takes, milliseconds.
fn search(root: &Path) -> Result<(f64, f64, f64)> {
    let workspace = Workspace::open_to_read(root)?;
    let mut dice = Dice(11);
    let mut took = Vec::with_capacity(SEARCHES);
    for _ in 0..SEARCHES {
        let words = WORDS[dice.below(WORDS.len())];
        let year = 2012 + dice.below(12) as i16;
        let day = |month, day| jiff::civil::Date::new(year, month, day).ok();
        let dated = dice.below(4) == 0;
        let request = SearchRequest {
            words: words.to_owned(),
            from: day(1, 1).filter(|_| dated),
            to: day(6, 30).filter(|_| dated),
            most: 20,
        };
        let clock = Instant::now();
        workspace.search(&request)?;
        took.push(clock.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    Ok((at(0.5), at(0.95), at(0.99)))
}
