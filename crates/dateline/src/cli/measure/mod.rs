//! The measures: each command reads incidents, filters them, measures, and prints a result with its caveats.

pub mod hotspots;
pub mod network;
pub mod outlook;
pub mod panel;
pub mod shift;
pub mod trend;

pub mod data;
mod exposure;
mod filter;
mod frame;
mod geojson;
mod output;
mod period;

use crate::failure::{Failure, Outcome};
use crate::incidents::Loaded;
use dateline_stats::filter::Filter;
use dateline_stats::report::{CannotMeasure, Caveat};

/// Where incidents come from and which of them are read.
#[derive(Debug, clap::Args)]
struct Selection {
    #[command(flatten)]
    data: data::DataArguments,
    #[command(flatten)]
    filter: filter::FilterArguments,
}

/// What a measure reads.
struct Selected {
    loaded: Loaded,
    filter: Filter,
    /// Whose data it is, what could not be read, and names that the dictionary does not have.
    caveats: Vec<Caveat>,
}

impl Selection {
    /// Reads the incidents; of a file only those the filter keeps stay in memory.
    fn read(&self) -> Result<Selected, Failure> {
        let names = crate::names::Names::open()?;
        let (filter, unknown) = self.filter.filter(&names)?;
        let loaded = self.data.load(&names, &|incident| filter.keeps(incident))?;
        for problem in &loaded.problems {
            eprintln!("{problem}");
        }
        if loaded.n_problems > loaded.problems.len() as u64 {
            eprintln!(
                "and {} more rows that could not be used",
                loaded.n_problems - loaded.problems.len() as u64
            );
        }
        let mut caveats = loaded.caveats();
        for name in unknown {
            let text =
                format!("{name:?} is not in the actor dictionary: found by this name only, without branches");
            caveats.push(Caveat::new("unknown-actor", text));
        }
        Ok(Selected { loaded, filter, caveats })
    }
}

impl Selected {
    /// Adds what is known about the data to a result's caveats.
    fn add_caveats(&self, caveats: &mut Vec<Caveat>) {
        caveats.extend(self.caveats.iter().cloned());
    }

    /// Prints why there is nothing to print: a sentence, or in the JSON forms an object with it.
    fn refuse(&self, refusal: &CannotMeasure, output: &output::OutputArguments) -> Result<Outcome, Failure> {
        let mut refusal = refusal.clone();
        if self.loaded.incidents.is_empty() {
            refusal.reason.push_str(&format!(
                "; the filters keep none of {} read",
                dateline_stats::report::counted(self.loaded.rows, "incident")
            ));
        }
        output.print_refusal(&refusal)?;
        Ok(Outcome::Findings)
    }
}
