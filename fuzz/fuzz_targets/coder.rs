//! Any text as a report, all the way to a bundle: reading, coding, masking, linking and every file that leaves.

#![no_main]

use dateline::bundle;
use dateline::engine::Engine;
use dateline::mask::Projection;
use dateline::names::Names;
use dateline::pipeline::{Options, run_bytes};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::open(None).expect("the engine ships with the program"));

thread_local! {
    static NAMES: Names = Names::open().expect("the tables ship with the program");
}

fuzz_target!(|text: &str| {
    let run = run_bytes("report.txt", text.as_bytes(), &ENGINE, &Options::default());
    for event in &run.events {
        let document = run.documents.iter().find(|d| d.id == event.document).expect("an event is of a document");
        for piece in event.evidence.all() {
            assert_eq!(piece.span.in_text(&document.text), Some(piece.text.as_str()));
        }
    }
    NAMES.with(|names| bundle::files(&run, &Projection::public(&run.masks), names, "fuzz"));
});
