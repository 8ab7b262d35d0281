//! The XML inside packages: the bytes are the main part of a DOCX, an ODT and an EPUB, so that no checksum stands
//! between the fuzzer and the readers.

#![no_main]

use dateline_read::{Hints, Limits, read};
use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(*name, stored).expect("names are ours");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fuzz_target!(|data: &[u8]| {
    let files = [
        ("a.docx", package(&[("word/document.xml", data), ("docProps/core.xml", data), ("word/footnotes.xml", data)])),
        ("a.odt", package(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", data), ("meta.xml", data)])),
        (
            "a.epub",
            package(&[
                ("mimetype", b"application/epub+zip"),
                ("META-INF/container.xml", b"<rootfile full-path=\"a.opf\"/>"),
                ("META-INF/encryption.xml", data),
                ("a.opf", b"<item id=\"a\" href=\"a.xhtml\"/><itemref idref=\"a\"/>"),
                ("a.xhtml", data),
            ]),
        ),
        ("b.epub", package(&[("mimetype", b"application/epub+zip"), ("META-INF/container.xml", data), ("a.opf", data)])),
    ];
    for (name, bytes) in files {
        read(&bytes, &Hints::of_path(name), &Limits::default());
    }
});
