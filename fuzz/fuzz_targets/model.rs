//! Any bytes as the files of a spaCy package: converted, or refused with the file's name. The files stand one after
//! another, in the order of `FILES`, parted by four bytes 0xc1, which MessagePack never uses.

#![no_main]

use dateline_nlp::Pipeline;
use dateline_nlp::package::convert;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

const FILES: [&str; 12] = [
    "tokenizer",
    "vocab/lookups.bin",
    "tok2vec/model",
    "tagger/model",
    "tagger/cfg",
    "parser/model",
    "parser/moves",
    "attribute_ruler/patterns",
    "lemmatizer/lookups/lookups.bin",
    "config.cfg",
    "vocab/key2row",
    "vocab/vectors",
];

fuzz_target!(|data: &[u8]| {
    let mut files = BTreeMap::new();
    files.insert(
        "a/meta.json".to_owned(),
        br#"{"lang":"en","name":"a","version":"3.8.0","spacy_version":">=3.8.0,<3.9.0"}"#.to_vec(),
    );
    files.insert(
        "a/config.cfg".to_owned(),
        b"[nlp]\nlang = \"en\"\npipeline = [\"tok2vec\",\"tagger\",\"parser\",\"attribute_ruler\",\"lemmatizer\"]\ndisabled = []\n".to_vec(),
    );
    let mut rest = data;
    for name in FILES {
        let end = rest.windows(4).position(|w| w == [0xc1; 4]).unwrap_or(rest.len());
        if end > 0 {
            files.insert(format!("a/{name}"), rest[..end].to_vec());
        }
        rest = rest.get(end + 4..).unwrap_or_default();
    }
    if let Ok(pack) = convert(&files) {
        Pipeline::from_pack(pack).expect("what is converted opens");
    }
});
