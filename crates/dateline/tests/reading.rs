//! Every format through the program itself: verdicts for files and their parts, PDFs in a process of their own.

mod common;

use common::Place;
use dateline::worker::{Worker, WorkerLimits};
use dateline_read::RefusalReason;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const PDF: &[u8] = include_bytes!("../../../examples/reports/afghanistan-civilians-2019.pdf");

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The rows of a bundle's `verdicts.csv`: file name and part, then the row.
fn verdicts(bundle: &Path) -> BTreeMap<(String, String), dateline::verdict::Verdict> {
    let mut reader = csv::Reader::from_path(bundle.join("verdicts.csv")).unwrap();
    let rows = reader.deserialize::<dateline::verdict::Verdict>().map(Result::unwrap);
    rows.map(|row| ((row.path.rsplit('/').next().unwrap_or_default().to_owned(), row.member.clone()), row))
        .collect()
}

#[test]
fn files_and_their_parts_have_verdicts() {
    let place = Place::new();
    let text = "RIVERGATE, 14 March 2020 (Agency) — Gunmen killed four soldiers in an attack on a checkpoint in Kunduz on \
        Friday, officials said. Two policemen were wounded in the same attack. No group claimed responsibility for it.";
    let copy = text
        .replace("14 March", "15 March")
        .replace("(Agency)", "(Harbour Gazette)")
        .replace("officials said", "officials said on Saturday");
    place.write("reports/a.txt", text);
    place.write(
        "reports/b.zip",
        zip(&[("copy.txt", copy.as_bytes()), ("note.pdf", PDF), ("x.png", b"\x89PNG\r\n\x1a\nx")]),
    );
    place.write("reports/c.csv", "when,story\n2020-03-16,\"Police in Kunduz arrested two men on Sunday, officials said.\"\n2020-03-17,\n");
    let ended =
        place.run(&["run", "reports", "--out", "bundle", "--column", "text=story", "--column", "date=when"]);
    ended.expect(1);
    let rows = verdicts(&place.path().join("bundle"));
    let of = |file: &str, member: &str| &rows[&(file.to_owned(), member.to_owned())];
    assert_eq!(of("a.txt", "").verdict, "coded");
    assert_eq!(of("b.zip", "note.pdf").verdict, "coded");
    assert_eq!(of("b.zip", "note.pdf").media_type, "application/pdf");
    assert_eq!(of("b.zip", "x.png").verdict, "unsupported-type");
    assert_eq!(of("c.csv", "row 1").date, "2020-03-16");
    assert_eq!(of("c.csv", "row 1").date_rule, "column[when]");
    assert_eq!(of("c.csv", "row 2").verdict, "empty");
    // The copy is coded, marked, and no second origin.
    let earliest = of("a.txt", "");
    assert_eq!(of("b.zip", "copy.txt").verdict, "coded");
    assert_eq!(of("b.zip", "copy.txt").near_copy_of, earliest.document);
    assert_eq!(earliest.near_copy_of, None);
    let incidents = std::fs::read_to_string(place.path().join("bundle/incidents.jsonl")).unwrap();
    let incidents: Vec<serde_json::Value> =
        incidents.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // The copy is a report of the incident and no origin of its own; the arrests of the table, told for the same town two
    // days later, may be taken for what came of it.
    let several: Vec<_> = incidents.iter().filter(|i| i["reports"].as_u64() >= Some(2)).collect();
    assert!(!several.is_empty(), "the two reports were not linked");
    let origins = |i: &serde_json::Value| i["origins"].as_u64().zip(i["reports"].as_u64());
    assert!(several.iter().all(|i| origins(i).is_some_and(|(o, r)| o + 1 == r)), "{several:?}");
}

#[test]
fn a_wrong_column_is_a_usage_error() {
    let place = Place::new();
    place.write("a.csv", "text\nWords\n");
    place.run(&["run", "a.csv", "--column", "words=x"]).expect(2);
}

fn worker(limits: WorkerLimits) -> Worker {
    Worker::of(PathBuf::from(env!("CARGO_BIN_EXE_dateline")), limits)
}

#[test]
fn a_pdf_is_read_by_a_process_of_its_own() {
    let pages = worker(WorkerLimits::default()).pages(PDF).unwrap();
    assert!(pages.pages[0].contains("suicide bomber attacked a wedding hall"), "{pages:?}");
    assert_eq!(pages.author.as_deref(), Some("Field Coordination Review"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_dies_costs_one_verdict() {
    // Enough for the program to start, not to hold the file.
    let limits = WorkerLimits { memory_bytes: 120 << 20, ..WorkerLimits::default() };
    let mut large = PDF.to_vec();
    large.resize(150 << 20, b' ');
    let refusal = worker(limits).pages(&large).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::MemoryLimit, "{refusal:?}");
    let hasty = WorkerLimits { clock_time: Duration::ZERO, ..WorkerLimits::default() };
    assert_eq!(worker(hasty).pages(PDF).unwrap_err().reason, RefusalReason::TimeLimit);
    // Programs that end badly, say something else, or never stop talking.
    for program in ["/bin/false", "/bin/echo", "/usr/bin/yes"] {
        let limits = WorkerLimits { answer_bytes: 1 << 20, ..WorkerLimits::default() };
        let started = Instant::now();
        let refusal = Worker::of(PathBuf::from(program), limits).pages(PDF).unwrap_err();
        assert_eq!(refusal.reason, RefusalReason::Malformed, "{program}: {refusal:?}");
        assert!(started.elapsed() < Duration::from_secs(20), "{program}");
    }
    let nowhere = Worker::of(PathBuf::from("nowhere/nothing"), WorkerLimits::default());
    assert_eq!(nowhere.pages(PDF).unwrap_err().reason, RefusalReason::Unreadable);
}
