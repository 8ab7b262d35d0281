//! Any bytes under any name: the first byte chooses the name, the rest is the file. Every reader but PDF (which has a
//! process of its own and a target of its own) must give a verdict and spans inside the text.

#![no_main]

use dateline_read::pdf::Pages;
use dateline_read::{Hints, Limits, Refusal, read_with};
use libfuzzer_sys::fuzz_target;

const NAMES: &[&str] = &[
    "a.txt", "a.md", "a.html", "a.rtf", "a.rss", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.eml", "a.mbox", "a.mhtml", "a.warc",
    "a.zip", "a.gz", "a.docx", "a.odt", "a.epub", "a.wacz", "a",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let limits = Limits { archive_bytes: 4 << 20, member_bytes: 1 << 20, members: 200, ..Limits::default() };
    let pages = |bytes: &[u8]| -> Result<Pages, Refusal> {
        Ok(Pages { pages: vec![String::from_utf8_lossy(bytes).into_owned()], ..Pages::default() })
    };
    let reading = read_with(bytes, &Hints::of_path(name), &limits, &pages);
    for document in &reading.documents {
        for span in [document.dateline_place, document.front_matter].into_iter().flatten() {
            assert!(span.in_text(&document.text).is_some());
        }
        for (start, _) in document.source_map.stretches() {
            assert!(document.text.is_char_boundary(*start as usize));
        }
    }
});
