//! `cargo xtask coverage [SETS [DRAWS]]`: how often the shift's 95 % intervals hold the truth, over synthetic sets.

use anyhow::{Context, Result};
use dateline_stats::coverage::coverage;
use dateline_stats::synthetic::process::Process;

/// Prints the table of `docs/methods.md`.
pub fn run(arguments: &[String]) -> Result<()> {
    let number = |n: usize, default: u64| match arguments.get(n) {
        Some(text) => text.parse().with_context(|| format!("not a number: {text:?}")),
        None => Ok(default),
    };
    let (sets, draws) = (number(0, 2000)?, number(1, 1000)? as u32);
    println!("| process | sets | distance, percentile | 95 % of that share | distance, BCa | bearing |");
    println!("|---|---|---|---|---|---|");
    for process in Process::ALL {
        let c = coverage(process, sets, draws);
        println!(
            "| {} | {} | {:.1} % | {:.1} to {:.1} % | {:.1} % | {:.1} % |",
            process.name(),
            c.sets,
            100.0 * c.percentile,
            100.0 * c.percentile_interval.0,
            100.0 * c.percentile_interval.1,
            100.0 * c.bca,
            100.0 * c.bearing
        );
    }
    Ok(())
}
