//! The measures: each command reads incidents, filters them, measures, and prints a result with its caveats.

pub mod hotspots;
pub mod network;
pub mod outlook;
pub mod panel;
pub mod shift;
pub mod trend;
pub mod validate;

mod audit;
mod cite;
pub mod data;
mod exposure;
pub(super) mod filter;
mod frame;
pub(crate) mod geojson;
mod output;
pub(super) mod period;
mod provenance;

use crate::failure::{Failure, Outcome};
use crate::incidents::{Kept, Loaded, count_once};
use dateline_stats::figure::Dot;
use dateline_stats::filter::{Filter, select_in};
use dateline_stats::period::Period;
use dateline_stats::report::{CannotMeasure, Caveat, counted};
use dateline_store::record::IncidentRecord;
use dateline_types::Incident;
use provenance::Provenance;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

/// Where incidents come from and which of them are read.
#[derive(Debug, clap::Args)]
struct Selection {
    #[command(flatten)]
    data: data::DataArguments,
    #[command(flatten)]
    filter: filter::FilterArguments,
    /// Also write the incidents behind the number, one JSON object a line
    #[arg(long, value_name = "FILE.jsonl")]
    incidents: Option<PathBuf>,
}

/// What a measure reads.
struct Selected {
    loaded: Loaded,
    filter: Filter,
    /// Whose data it is, what could not be read, and names that the dictionary does not have.
    caveats: Vec<Caveat>,
    /// What the filters were.
    filters: BTreeMap<&'static str, String>,
    actors: Vec<String>,
    record: Option<PathBuf>,
}

impl Selection {
    /// Reads the incidents; of a file only those the filter keeps stay in memory.
    fn read(&self) -> Result<Selected, Failure> {
        self.read_from(false, &|_, _| true)
    }

    /// The same; where the user names no origin and some of it was coded from reports, only that.
    fn read_coded_first(&self) -> Result<Selected, Failure> {
        self.read_from(true, &|_, _| true)
    }

    /// Hands on each incident as it is read, and keeps none in memory unless it has to be written or compared with others.
    fn read_each(&self, take: &dyn Fn(&Filter, &Incident)) -> Result<Selected, Failure> {
        if self.filter.once() {
            let selected = self.read()?;
            selected.loaded.incidents.iter().for_each(|incident| take(&selected.filter, incident));
            return Ok(selected);
        }
        self.read_from(false, &|filter, incident| {
            take(filter, incident);
            self.incidents.is_some()
        })
    }

    fn read_from(
        &self,
        coded_first: bool,
        stays: &dyn Fn(&Filter, &Incident) -> bool,
    ) -> Result<Selected, Failure> {
        let names = self.data.names()?;
        let (filter, unknown) = self.filter.filter(&names)?;
        let keep = |incident: &Incident| self.filter.keeps_origin(incident) && filter.keeps(incident);
        let mut loaded = self.data.load(&names, &|incident| match keep(incident) {
            false => Kept::No,
            true if stays(&filter, incident) => Kept::Stays,
            true => Kept::Counted,
        })?;
        if coded_first && !self.filter.names_origin() && loaded.origins.contains("coded") {
            loaded.keep_coded();
        }
        self.filter.check_origins(&loaded.origins)?;
        let once = self.filter.once().then(|| count_once(&mut loaded.incidents));
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
        if let Some(once) = once {
            let n = counted(once.taken_out as u64, "incident");
            let mut text = format!(
                "{n} of a dataset matched with coded ones or with another dataset's, and counted once"
            );
            if once.uncompared > 0 {
                let n = counted(once.uncompared as u64, "incident");
                text.push_str(&format!("; {n} without a day or a place not compared, and may count twice"));
            }
            caveats.push(Caveat::new("counted-once", text));
        }
        for name in unknown {
            let of_datasets = !loaded.origins.contains("coded");
            if !names.is_group(&name) && (!of_datasets || loaded.datasets.is_empty()) {
                return Err(Failure::usage(format!(
                    "{name:?} is in no dictionary and is no group's name by its words: it may be a person's"
                ))
                .with_hint("persons are not measured; a group can be given a key in a file for --actors"));
            }
            let text =
                format!("{name:?} is not in the actor dictionary: found by this name only, without branches");
            caveats.push(Caveat::new("unknown-actor", text));
        }
        let columns = self.data.described().map(|columns| ("column", columns));
        Ok(Selected {
            loaded,
            filter,
            caveats,
            filters: self.filter.described().into_iter().chain(columns).collect(),
            actors: self.filter.actors().to_vec(),
            record: self.incidents.clone(),
        })
    }
}

impl Selected {
    /// Adds what is known about the data to a result's caveats.
    fn add_caveats(&self, caveats: &mut Vec<Caveat>) {
        caveats.extend(self.caveats.iter().cloned());
    }

    /// Writes the incidents that count in `periods` (all that count, without one), if the user asks for them.
    fn record(&self, periods: &[&Period]) -> Result<(), Failure> {
        let Some(path) = &self.record else { return Ok(()) };
        let failed = |e: std::io::Error| Failure::io(e, format!("cannot write {}", path.display()));
        let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?);
        for incident in select_in(&self.loaded.incidents, &self.filter, periods).incidents {
            if !periods.is_empty() && incident.interval.is_none() {
                continue;
            }
            let line = serde_json::to_string(&IncidentRecord::from(incident)).expect("records serialise");
            writeln!(file, "{line}").map_err(failed)?;
        }
        file.flush().map_err(failed)
    }

    /// The incidents that count in `periods`, as dots; those of the last period are marked, where there are several.
    fn dots(&self, periods: &[&Period]) -> Vec<Dot> {
        let of = |period: &Period| {
            let incidents = select_in(&self.loaded.incidents, &self.filter, &[period]).incidents;
            let dated = incidents.into_iter().filter(|incident| incident.interval.is_some());
            dated.filter_map(|incident| incident.place.as_ref()).map(|place| place.point).collect::<Vec<_>>()
        };
        let several = periods.len() > 1;
        let dots = periods.iter().enumerate().flat_map(|(n, period)| {
            let is_later = !several || n + 1 == periods.len();
            of(period).into_iter().map(move |at| Dot { at, is_later })
        });
        dots.collect()
    }

    /// What a figure needs to be made again.
    fn provenance(&self, seed: Option<u64>) -> Provenance {
        Provenance {
            program: crate::made_by(),
            command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
            input_sha256: self.loaded.digest.clone(),
            against_sha256: None,
            origins: self.loaded.origins.clone(),
            filters: self.filters.clone(),
            seed,
        }
    }

    /// Names in the data that come near an actor that was asked for: most alike words first, then by name.
    fn near_names(&self) -> Vec<&str> {
        let words = |name: &str| -> BTreeSet<String> {
            let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
            words.filter(|w| w.chars().count() > 2 && !["the", "and", "for"].contains(&w.as_str())).collect()
        };
        let asked: BTreeSet<String> = self.actors.iter().flat_map(|a| words(a)).collect();
        let score = |name: &str| -> usize {
            let has = words(name);
            // A word itself counts for more than one that is nearly it.
            let of = |a: &String| match has.contains(a) {
                true => 3,
                false => usize::from(has.iter().any(|b| nearly_same(a, b))),
            };
            asked.iter().map(of).sum()
        };
        let mut near: Vec<(usize, &str)> =
            self.loaded.parties.iter().map(|p| (score(p), p.as_str())).filter(|(n, _)| *n > 0).collect();
        near.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        near.into_iter().take(8).map(|(_, name)| name).collect()
    }

    /// Prints why there is nothing to print: a sentence, or in the JSON forms an object with it.
    fn refuse(&self, refusal: &CannotMeasure, output: &output::Output<'_>) -> Result<Outcome, Failure> {
        let mut refusal = refusal.clone();
        if self.loaded.rows == 0 {
            refusal.reason.push_str("; what was read holds no row");
        } else if self.loaded.origins.is_empty() {
            refusal.reason.push_str(&format!(
                "; the filters keep none of {} read",
                counted(self.loaded.rows, "incident")
            ));
        }
        let near = if self.actors.is_empty() { Vec::new() } else { self.near_names() };
        if self.loaded.origins.is_empty() && !near.is_empty() {
            refusal.reason.push_str(&format!("; names in the data that come near: {}", near.join("; ")));
        } else if self.loaded.origins.is_empty() && !self.actors.is_empty() {
            let some: Vec<&str> = self.loaded.parties.iter().take(8).map(String::as_str).collect();
            if !some.is_empty() {
                refusal.reason.push_str(&format!(
                    "; no name in the data comes near; of the {} there, by alphabet: {}",
                    counted(self.loaded.parties.len() as u64, "name"),
                    some.join("; ")
                ));
            }
        }
        output.print_refusal(&refusal)?;
        Ok(Outcome::Findings)
    }
}

/// Whether two words of lower case differ by one letter left out, added, changed or exchanged with its neighbour; words of
/// fewer than four letters do not.
fn nearly_same(a: &str, b: &str) -> bool {
    let (mut a, mut b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    if a.len() < 4 || b.len() > a.len() + 1 {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let exchanged = || a.len() >= 2 && a.len() == b.len() && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
    match a.len() == b.len() {
        true => a.is_empty() || a[1..] == b[1..] || exchanged(),
        false => a == &b[1..],
    }
}

#[cfg(test)]
mod tests {
    use super::nearly_same;

    #[test]
    fn words_that_one_slip_parts_come_near() {
        for (a, b, near) in [
            ("grop", "group", true),
            ("seleka", "séleka", true),
            ("balak", "balaka", true),
            ("jihda", "jihad", true),
            ("army", "arms", true),
            ("the", "they", false),
            ("seleka", "balaka", false),
            ("islamic", "islam", false),
        ] {
            assert_eq!(nearly_same(a, b), near, "{a} {b}");
            assert_eq!(nearly_same(b, a), near, "{b} {a}");
        }
    }
}
