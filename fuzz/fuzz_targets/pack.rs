//! Any bytes as a language pack: it is refused, or it parses.

#![no_main]

use dateline_nlp::{ParseOptions, Pipeline};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(pipeline) = Pipeline::from_pack(data.to_vec()) {
        for text in [
            "",
            "Boats left the U.S. on 3 May, e.g. to see 5km (of) a well-known \"coast\".\n\nhttp://a.b/c They came back.",
        ] {
            pipeline.parse(text, &ParseOptions::default());
        }
    }
});
