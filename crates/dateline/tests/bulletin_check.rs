//! How many alterations `dateline check` finds, and how often it raises a false alarm: on the demonstration's own
//! bulletin and on the bulletins among the example reports.
//!
//! `cargo test -p dateline --test bulletin_check -- --nocapture` prints the figures that `docs/bulletin.md` states.

mod alter;
mod common;

use alter::{Kind, altered};
use common::{Place, repository};
use dateline::names::Names;
use dateline::report::check::{Checker, Finding, blocks};
use dateline::report::snapshot::{Snapshot, bulletin_text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Example reports that are bulletins: several incidents of several days under a publisher's head.
const BULLETINS: &[&str] = &[
    "khorasan-vector-12.md",
    "khorasan-vector-13.html",
    "sahel-bulletin-2022-08.md",
    "lake-chad-note.md",
    "deir-ez-zor-june-2018.md",
    "ktj-sanctions-2022.md",
    "menaka-protection-note.docx",
];

#[derive(Default)]
struct Rates {
    asked: BTreeMap<Kind, usize>,
    found: BTreeMap<Kind, usize>,
    sentences: usize,
    alarms: usize,
}

impl Rates {
    fn share(&self) -> (f64, f64) {
        let total = |of: &BTreeMap<Kind, usize>| of.values().sum::<usize>() as f64;
        (total(&self.found) / total(&self.asked), self.alarms as f64 / self.sentences as f64)
    }

    fn print(&self, name: &str) {
        let (found, alarms) = self.share();
        println!(
            "{name}: alterations found {found:.3}, false alarms {alarms:.3} of {} sentences",
            self.sentences
        );
        for kind in Kind::ALL {
            let of = |counts: &BTreeMap<Kind, usize>| counts.get(&kind).copied().unwrap_or_default();
            println!("  {kind:?}: {} of {}", of(&self.found), of(&self.asked));
        }
    }
}

/// Names of places and of parties that the incidents know, as a writer would spell them.
fn names_of(snapshot: &Snapshot) -> (Vec<String>, Vec<String>) {
    let proper = |name: &str| name.starts_with(char::is_uppercase) && name.len() > 3;
    let (mut places, mut actors) = (BTreeSet::new(), BTreeSet::new());
    for incident in &snapshot.incidents {
        places.extend(incident.place.iter().map(|place| place.name.clone()).filter(|name| proper(name)));
        for party in incident.actors.iter().chain(&incident.targets) {
            actors.extend(party.name.clone().filter(|name| proper(name)));
        }
    }
    for event in &snapshot.events {
        places.extend(event.place.iter().map(|place| place.text.clone()).filter(|text| proper(text)));
    }
    (places.into_iter().collect(), actors.into_iter().collect())
}

fn measure(name: &str, texts: &[String], checker: &Checker, snapshot: &Snapshot) -> Rates {
    let (places, actors) = names_of(snapshot);
    let show = std::env::var_os("SHOW").is_some();
    let mut rates = Rates::default();
    for block in texts {
        let plain = checker.check_block(block);
        rates.sentences += plain.len();
        for alarm in plain.iter().filter(|checked| checked.finding() != Finding::Supported) {
            rates.alarms += 1;
            if show {
                println!("ALARM {:?}\n  {:?}\n  {:?}", alarm.sentence, alarm.assertions, alarm.evidence);
            }
        }
        let alarmed = |checked: &[dateline::report::check::Checked]| -> BTreeSet<(String, String)> {
            let open = checked.iter().flat_map(|c| &c.assertions).filter(|a| a.finding != Finding::Supported);
            open.map(|a| (a.kind.to_owned(), a.says.clone())).collect()
        };
        let before = alarmed(&plain);
        for kind in Kind::ALL {
            let Some(copy) = altered(block, kind, &places, &actors).filter(|copy| copy != block) else {
                continue;
            };
            *rates.asked.entry(kind).or_default() += 1;
            // Found if something is told of the copy that was not told of the original.
            let after = checker.check_block(&copy);
            if alarmed(&after).difference(&before).next().is_some() {
                *rates.found.entry(kind).or_default() += 1;
            } else if show {
                println!("MISSED {kind:?} {copy:?}\n  {after:?}");
            }
        }
    }
    rates.print(name);
    rates
}

fn examples() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(repository().join("examples/reports"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let text = |path: &PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some((name, bulletin_text(path).ok()?.text))
    };
    paths.iter().filter_map(text).collect()
}

#[test]
fn alterations_are_found_and_true_sentences_pass() {
    let place = Place::new();
    place.run(&["demo", "--no-serve", "--out", "bundle"]).expect(0);
    let bundle = place.path().join("bundle");
    let names = Names::open().unwrap();

    // Our own bulletin beside the bundle it came with.
    let snapshot = Snapshot::open(&bundle).unwrap();
    let lines: Vec<String> =
        Snapshot::open(&bundle.join("bulletin.html")).unwrap().lines.into_values().collect();
    let own = measure("the demonstration's bulletin", &lines, &Checker::new(&snapshot, &names), &snapshot);

    // Bulletins of others beside all reports, themselves among them, as a workspace holds them.
    let texts = examples();
    let whole = Snapshot { texts: texts.clone(), ..snapshot.clone() };
    let of_bulletins: Vec<String> = texts
        .iter()
        .filter(|(name, _)| BULLETINS.contains(&name.as_str()))
        .flat_map(|(_, text)| blocks(text))
        .collect();
    let theirs =
        measure("bulletins among the examples", &of_bulletins, &Checker::new(&whole, &names), &whole);

    // The same without their own texts: what others report. A figure to know, and no floor.
    let others = texts.into_iter().filter(|(name, _)| !BULLETINS.contains(&name.as_str())).collect();
    let held_out = Snapshot { texts: others, incidents: Vec::new(), events: Vec::new(), ..snapshot.clone() };
    measure("the same, against other reports alone", &of_bulletins, &Checker::new(&held_out, &names), &whole);

    for (name, rates) in [("own", own), ("theirs", theirs)] {
        let (found, alarms) = rates.share();
        assert!(found >= 0.895, "{name}: {found:.3} of alterations found");
        assert!(alarms <= 0.10, "{name}: {alarms:.3} false alarms");
    }
}
