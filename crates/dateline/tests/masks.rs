//! No planted name is seen in anything that leaves: a small form of `cargo xtask masks` (docs/reliability.md).

#[path = "common/people.rs"]
mod people;

use dateline::engine::Engine;
use dateline::mask::Projection;
use dateline::names::Names;
use dateline::pipeline::{Options, run_bytes};
use dateline_types::Span;
use people::{PlantedReport, reports, shows};
use std::collections::BTreeMap;

/// What a set of reports came to.
#[derive(Default)]
struct Seen {
    /// One line for every hidden word that is seen: kind of report, region, word, text.
    leaks: Vec<String>,
    /// Reports with a leak, by kind.
    leaking: BTreeMap<&'static str, usize>,
    reports: BTreeMap<&'static str, usize>,
    /// Places and groups that are quoted, and those of them that were withheld.
    quoted: usize,
    withheld: Vec<String>,
}

/// Looks for hidden words in every byte of a bundle and in the words of the search index.
fn seen(planted: &[PlantedReport], engine: &Engine, names: &Names) -> Seen {
    let mut seen = Seen::default();
    for report in planted {
        let run = run_bytes("report.txt", report.text.as_bytes(), engine, &Options::default());
        let text_of = |how: &Projection<'_>| -> String {
            let files = dateline::bundle::files(&run, how, names, "test");
            files.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect()
        };
        let shown = text_of(&Projection::public(&run.masks));
        let indexed: String = run
            .documents
            .iter()
            .map(|d| run.masks.apply(&d.id, Span::new(0, d.text.len()), &d.text))
            .collect();
        let leaks = report.hidden.iter().filter(|word| shows(&shown, word) || shows(&indexed, word));
        let leaks: Vec<String> = leaks
            .map(|word| format!("{} {}: {word} in {:?}", report.kind, report.region, report.text))
            .collect();
        *seen.reports.entry(report.kind).or_default() += 1;
        *seen.leaking.entry(report.kind).or_default() += usize::from(!leaks.is_empty());
        seen.leaks.extend(leaks);
        let open = text_of(&Projection { masks: &run.masks, public: false });
        for name in &report.kept {
            seen.quoted += usize::from(shows(&open, name));
            if shows(&open, name) && !shows(&shown, name) {
                seen.withheld.push(format!("{name} in {:?}", report.text));
            }
        }
    }
    seen
}

#[test]
fn planted_names_are_seen_in_no_byte_of_a_bundle() {
    let engine = Engine::open(None).unwrap();
    let names = Names::open().unwrap();
    // `DATELINE_PLANTED=ORDINARY,HARD,MINORS,SEED` makes it long (docs/reliability.md).
    let asked = std::env::var("DATELINE_PLANTED").unwrap_or_else(|_| "46,24,12,3".to_owned());
    let asked: Vec<u64> = asked.split(',').map(|number| number.parse().unwrap()).collect();
    let [ordinary, hard, minors, seed] = asked[..] else { panic!("ORDINARY,HARD,MINORS,SEED") };
    let planted = reports(ordinary as usize, hard as usize, minors as usize, seed);
    let seen = seen(&planted, &engine, &names);
    println!("{}\nwithheld: {}", seen.leaks.join("\n"), seen.withheld.join("\n"));
    for (kind, reports) in &seen.reports {
        println!("{kind}: {} of {reports} reports show a word of a name", seen.leaking[kind]);
    }
    println!("{} of {} places and groups withheld", seen.withheld.len(), seen.quoted);
    let share = |kind: &str| seen.leaking[kind] as f64 / seen.reports[kind] as f64;
    // The aims are 2 % of ordinary reports and 1 % of places and groups; a hundred reports cannot show so little.
    assert!(share("ordinary") <= 0.05, "{:#?}", seen.leaks);
    assert!(share("hard") <= 0.1, "{:#?}", seen.leaks);
    assert!(seen.leaking["minor"] == 0, "{:#?}", seen.leaks);
    assert!(seen.withheld.len() * 100 <= seen.quoted * 4, "{:#?}", seen.withheld);
}
