//! `cargo xtask simulate NAME [SETS]`: what the measures do on made-up sets whose truth is known, as the tables of
//! `docs/methods.md`.

use anyhow::{Context, Result, bail};
use dateline_stats::hotspots::NullModel;
use dateline_stats::simulation::coverage::coverage;
use dateline_stats::simulation::hotspots::{false_alarms, found as found_hot};
use dateline_stats::simulation::series::{found, skill};
use dateline_stats::simulation::verdicts::{Change, groups_and_arrows, verdicts};
use dateline_stats::synthetic::process::Process;

/// Runs one simulation and prints its table.
pub fn run(arguments: &[String]) -> Result<()> {
    let number = |n: usize, default: u64| match arguments.get(n) {
        Some(text) => text.parse().with_context(|| format!("not a number: {text:?}")),
        None => Ok(default),
    };
    match arguments.first().map(String::as_str) {
        Some("coverage") => intervals(number(1, 2000)?, number(2, 1000)? as u32),
        Some("hotspots") => hotspots(number(1, 500)?),
        Some("series") => series(number(1, 200)?),
        Some("verdicts") => judged(number(1, 200)?),
        _ => bail!("one of coverage [SETS [DRAWS]], hotspots [SETS], series [SETS], verdicts [SETS]"),
    }
    Ok(())
}

fn intervals(sets: u64, draws: u32) {
    println!(
        "| process | shift | distance | 95 % of that share | BCa | bearing | interval refused | test rejects | centres' test |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for process in Process::ALL {
        for still in [false, true] {
            let c = coverage(process, sets, draws, 199, still);
            let percent = |share: f64| format!("{:.1} %", 100.0 * share);
            let (low, high) = c.distance_interval;
            println!(
                "| {} | {} | {} | {:.1} to {:.1} % | {} | {} | {} | {} | {} |",
                process.name(),
                if still { "none" } else { "297 km" },
                percent(c.distance),
                100.0 * low,
                100.0 * high,
                if still { String::new() } else { percent(c.bca) },
                if still { String::new() } else { percent(c.bearing) },
                percent(c.refused),
                percent(c.rejected),
                percent(c.centre_rejected)
            );
        }
    }
}

fn judged(sets: u64) {
    println!("| truth | right | cannot tell | no change found | wrong | groups shown | arrow drawn |");
    println!("|---|---|---|---|---|---|---|");
    for change in Change::ALL {
        let v = verdicts(change, sets);
        let [groups, arrow] = groups_and_arrows(change, sets.div_ceil(4));
        let percent =
            [v.right, v.unclear, v.missed, v.wrong, groups, arrow].map(|s| format!("{:.1} %", 100.0 * s));
        println!("| {change:?} | {} |", percent.join(" | "));
    }
}

fn hotspots(sets: u64) {
    println!(
        "| incidents | cells exchanged | incidents fallen | cells exchanged, declared box | incidents fallen, declared box |"
    );
    println!("|---|---|---|---|---|");
    for n in [100, 400, 1500, 6000] {
        let shares: Vec<String> = [false, true]
            .into_iter()
            .flat_map(|whole| [NullModel::Cells, NullModel::Incidents].map(|null| (null, whole)))
            .map(|(null, whole)| format!("{:.1} %", 100.0 * false_alarms(n, sets, null, whole)))
            .collect();
        println!("| {n} | {} |", shares.join(" | "));
    }
    println!(
        "\n| incidents | cells exchanged: twice as dense | 3 times | 5 times | incidents fallen: twice | 3 times | 5 times |"
    );
    println!("|---|---|---|---|---|---|---|");
    for n in [100, 400, 1500, 6000] {
        let shares: Vec<String> = [NullModel::Cells, NullModel::Incidents]
            .into_iter()
            .flat_map(|null| [2.0, 3.0, 5.0].map(|factor| (null, factor)))
            .map(|(null, factor)| format!("{:.0} %", 100.0 * found_hot(n, factor, sets, null)))
            .collect();
        println!("| {n} | {} |", shares.join(" | "));
    }
}

fn series(sets: u64) {
    println!(
        "| series of 48 months | halves differ, p < .05 | change of level found | skill claimed | last value printed |"
    );
    println!("|---|---|---|---|---|");
    for correlation in [0.0, 0.6, 0.9, 0.95] {
        let ([differs, changes], [claimed, last]) = (found(correlation, 1.0, sets), skill(correlation, sets));
        let percent = [differs, changes, claimed, last].map(|s| format!("{:.1} %", 100.0 * s));
        println!("| steady, correlation {correlation} a month | {} |", percent.join(" | "));
    }
    for factor in [1.5, 2.0] {
        let percent = found(0.0, factor, sets).map(|s| format!("{:.1} %", 100.0 * s));
        println!("| {factor} times as many from the 25th on | {} | | |", percent.join(" | "));
    }
    let percent = found(0.6, 2.0, sets).map(|s| format!("{:.1} %", 100.0 * s));
    println!("| the same, correlation 0.6 a month | {} | | |", percent.join(" | "));
}
