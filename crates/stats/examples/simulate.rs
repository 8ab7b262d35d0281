//! `cargo simulate NAME [SETS]`: what the measures do on made-up sets whose truth is known, as the tables of
//! `docs/methods.md`. Nothing but this crate is built for it, in release.

use dateline_stats::hotspots::NullModel;
use dateline_stats::simulation::coverage::coverage;
use dateline_stats::simulation::hotspots::{false_alarms, found as found_hot};
use dateline_stats::simulation::series::{found, skill};
use dateline_stats::simulation::validate::compared;
use dateline_stats::simulation::verdicts::{Change, groups_and_arrows, verdicts};
use dateline_stats::synthetic::process::Process;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo simulate coverage [SETS [DRAWS]] | hotspots [SETS] | power [SETS] | series [SETS] | validate [SETS] | verdicts [SETS]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |n: usize, default: u64| arguments.get(n).map_or(Ok(default), |text| text.parse());
    let named = arguments.first().map_or("", String::as_str);
    match (named, number(1, if named == "coverage" { 2000 } else { 200 }), number(2, 500)) {
        ("coverage", Ok(sets), Ok(draws)) => intervals(sets, draws as u32),
        ("power", Ok(sets), _) => power(sets),
        ("hotspots", Ok(sets), _) => hotspots(sets),
        ("series", Ok(sets), _) => series(sets),
        ("validate", Ok(sets), _) => validated(sets),
        ("verdicts", Ok(sets), _) => judged(sets),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn intervals(sets: u64, draws: u32) {
    println!(
        "| process | shift | distance | 95 % of that share | BCa | bearing | interval refused | test rejects | centres' test |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for process in Process::ALL {
        for moved in [1.0, 0.0] {
            let still = moved == 0.0;
            let c = coverage(process, sets, draws, 199, moved);
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

fn power(sets: u64) {
    println!(
        "| process | 0 km | 15 km | 30 km | 59 km | 89 km | centres: 0 km | 15 km | 30 km | 59 km | 89 km |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for process in Process::ALL {
        let found = [0.0, 0.05, 0.1, 0.2, 0.3].map(|moved| coverage(process, sets, 0, 199, moved));
        let places = found.iter().map(|c| c.rejected);
        let cells: Vec<String> = places
            .chain(found.iter().map(|c| c.centre_rejected))
            .map(|share| format!("{:.1} %", 100.0 * share))
            .collect();
        println!("| {} | {} |", process.name(), cells.join(" | "));
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

fn validated(sets: u64) {
    println!(
        "| happenings | recall | found | interval holds it | precision | found | interval holds it | inflation | found | by chance |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for happenings in [100, 300, 1000, 3000] {
        let c = compared(happenings, sets);
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        println!(
            "| {happenings} | {} | {} | {} | {} | {} | {} | {:.2} | {:.2} | {} |",
            percent(c.recall[0]),
            percent(c.recall[1]),
            percent(c.recall_held),
            percent(c.precision[0]),
            percent(c.precision[1]),
            percent(c.precision_held),
            c.inflation[0],
            c.inflation[1],
            percent(c.by_chance)
        );
    }
}
