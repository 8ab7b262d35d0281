//! How fast time expressions are found: megabytes of text per second on one core, detection and resolution.

use dateline_coder::time::Tagger;
use dateline_resources::time::TimeRules;
use std::time::Instant;

/// Prose with about one expression in thirty words, as news has.
const PROSE: &str = "Security forces in the northern province said on Tuesday that they had dispersed a crowd near the \
    old market, where traders had gathered to protest against the closure of the road to the border crossing. \
    The governor, who took office in March 2023, told reporters that the measure was needed after a series of raids \
    on convoys carrying fuel and grain. Residents of the town described long queues at the only bakery still open \
    and said that water had to be brought from the river. An official of the ministry of the interior denied that \
    anybody had been hurt, but doctors at the district hospital counted nine people with wounds from rubber bullets. \
    The road was closed three days earlier, and nobody could say when lorries would be allowed to pass again.\n\n";

fn main() {
    let tagger = Tagger::new(&TimeRules::embedded()).expect("embedded rules compile");
    let text = PROSE.repeat(4_000);
    let megabytes = text.len() as f64 / 1e6;
    let mut best = [f64::MAX; 2];
    let mut found = 0;
    for _ in 0..5 {
        let start = Instant::now();
        found = tagger.detect(&text, "en").len();
        best[0] = best[0].min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        std::hint::black_box(tagger.find_in_text(&text, Some("en"), None));
        best[1] = best[1].min(start.elapsed().as_secs_f64());
    }
    println!("{megabytes:.1} MB, {found} expressions");
    println!("detection               {:>7.1} MB/s", megabytes / best[0]);
    println!("detection and resolution {:>6.1} MB/s", megabytes / best[1]);
}
