//! Damaged files of every format: small ones, cut, doubled and scribbled on. Each must get a verdict, no reader may
//! stop on one, and every span must lie in its text. `DATELINE_MUTATIONS` sets how many of each (default 150);
//! `fuzz/` has targets for the long run.

mod support;

use dateline_read::{Hints, Limits, Verdict, read};
use support::*;

/// SplitMix64: the same files on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}

/// Pieces that formats give meaning to.
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"</",
    b"<!--",
    b"]]>",
    b"&#x110000;",
    b"&#0;",
    b"{",
    b"}",
    b"\\",
    b"\\u-1?",
    b"\\bin9 ",
    b"\"",
    b"\r\n\r\n",
    b"\0",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"\xC3",
    b"99999999999999999999",
    b"-1",
    b"--b\r\n",
    b"=?utf-8?q?=FF?=",
    b"PK\x03\x04",
    b" R ",
    b"stream",
    b"endobj",
    b"<<",
    b"[",
    b"From ",
    b"0\r\n",
    b"9999-99-99",
    b"31 February 2020",
];

fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        let to = (at + dice.below(40)).min(bytes.len());
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            1 => {
                bytes.drain(at..to);
            }
            2 => {
                let copy = bytes[at..to].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => bytes.truncate(at),
            _ => {
                let piece = PIECES[dice.below(PIECES.len())].iter().copied();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// A file's name, its bytes, and how a damaged inner part is packed into it again.
type Seed = (&'static str, Vec<u8>, fn(&[u8]) -> Vec<u8>);

/// A name, and bytes to damage; packages are damaged inside, so that no checksum hides their readers.
fn seeds() -> Vec<Seed> {
    let plain: fn(&[u8]) -> Vec<u8> = <[u8]>::to_vec;
    let words = "DUSHANBE, 14 March 2020 (Agency) \u{2014} Police in Rivergate arrested two men on Friday, officials said.";
    let page = format!(
        "<html lang=en><head><title>Arrests</title><meta name=date content=2020-03-14></head><body><nav>x</nav><article><h1>Arrests</h1><p>{words}</p></article></body></html>"
    );
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Wire</title><item><title>Arrests</title><pubDate>Sat, 14 Mar 2020 01:30:00 +0600</pubDate><description>&lt;p&gt;{words}</description></item></channel></rss>"
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Wire</title><entry><title>A</title><published>2020-03-14T01:30:00Z</published><content type=\"xhtml\"><div>{words}</div></content></entry></feed>"
    );
    let mail = format!(
        "From: a@mail.example\r\nDate: Sat, 14 Mar 2020 01:30:00 +0600\r\nSubject: =?utf-8?q?A?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b\r\nContent-Type: text/html; name=a.html\r\nContent-Disposition: attachment\r\n\r\n{page}\r\n--b--\r\n"
    );
    let record = warc_record("response", "https://wire.example/2020/03/14/a", format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}\r\n0\r\n\r\n", page.len()).as_bytes());
    let rtf = b"{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0\\fcharset204 A;}}{\\info{\\title T}{\\creatim\\yr2020\\mo3\\dy14}}\\f0 \\'cf\\'ee\\u1075?\\par Words of it.}".to_vec();
    let body = "<w:document><w:body><w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr><w:r><w:t>A title</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Words &amp; more</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    let odt = "<office:text><text:h>A</text:h><text:p>Words<text:s text:c=\"3\"/><text:note><text:note-body><text:p>n</text:p></text:note-body></text:note></text:p><table:table-row><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></office:text>";
    let opf = "<package><metadata><dc:title>Words of a book</dc:title><dc:date>2020-03-14</dc:date></metadata><manifest><item id=\"a\" href=\"../x/./a.xhtml\"/></manifest><spine><itemref idref=\"a\"/></spine></package>";
    vec![
        ("a.txt", words.as_bytes().to_vec(), plain),
        (
            "a.md",
            format!("---\ntitle: A\ndate: 2020-03-14\n---\n# A\n\n{words}\n\n* a\n> b\n").into_bytes(),
            plain,
        ),
        ("a.html", page.into_bytes(), plain),
        ("a.rss", feed.into_bytes(), plain),
        ("a.atom", atom.into_bytes(), plain),
        ("a.eml", mail.clone().into_bytes(), plain),
        ("a.mbox", format!("From a Sat Mar 14 01:30:00 2020\r\n{mail}\r\n").repeat(2).into_bytes(), plain),
        ("a.warc", record.repeat(2), plain),
        (
            "a.csv",
            format!("id,title,text,date\n1,A,\"{words}\",2020-03-14\n2,B,\"x \"\"y\"\" z\",\n").into_bytes(),
            plain,
        ),
        (
            "a.jsonl",
            format!("{{\"id\":1,\"text\":\"{words}\",\"date\":\"2020-03-14\"}}\n{{\"text\":\"b\"}}\n")
                .into_bytes(),
            plain,
        ),
        ("a.rtf", rtf, plain),
        (
            "a.pdf",
            pdf(
                &["Words of a report.\nThe second line of it.", "Page two."],
                "/Info << /Title (A) /CreationDate (D:20200314) >>",
            ),
            plain,
        ),
        ("a.zip", zip(&[("a.txt", words.as_bytes()), ("b/c.html", b"<p>Words of it.")]), plain),
        ("a.txt.gz", gzip(words.as_bytes()), plain),
        ("a.docx", body.as_bytes().to_vec(), |xml| {
            zip(&[("word/document.xml", xml), ("docProps/core.xml", xml), ("word/footnotes.xml", xml)])
        }),
        ("a.odt", odt.as_bytes().to_vec(), |xml| {
            zip(&[
                ("mimetype", b"application/vnd.oasis.opendocument.text"),
                ("content.xml", xml),
                ("meta.xml", xml),
            ])
        }),
        ("a.epub", opf.as_bytes().to_vec(), |xml| {
            let container = b"<rootfile full-path=\"OPS/a.opf\"/>";
            zip(&[
                ("mimetype", b"application/epub+zip"),
                ("META-INF/container.xml", container),
                ("OPS/a.opf", xml),
                ("x/a.xhtml", xml),
            ])
        }),
    ]
}

#[test]
fn no_reader_stops_on_a_damaged_file() {
    let rounds = std::env::var("DATELINE_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let mut dice = Dice(1);
    let mut stopped = Vec::new();
    for (name, seed, wrap) in seeds() {
        assert_eq!(
            reading(name, &wrap(&seed)).verdict,
            Verdict::Read,
            "{name}: the seed itself must be read"
        );
        for round in 0..rounds {
            let bytes = wrap(&mutated(&seed, &mut dice));
            let reading = read(&bytes, &Hints::of_path(name), &Limits::default());
            let members = reading.members.iter().map(|member| &member.verdict);
            for verdict in members.chain([&reading.verdict]) {
                if let Verdict::Refused(refusal) = verdict
                    && refusal.detail.contains("stopped on it")
                {
                    stopped.push(format!(
                        "{name} round {round}: {}",
                        String::from_utf8_lossy(&bytes).escape_debug()
                    ));
                }
            }
            for document in &reading.documents {
                for span in [document.dateline_place, document.front_matter].into_iter().flatten() {
                    assert!(span.in_text(&document.text).is_some(), "{name} round {round}: {span:?}");
                }
                for (start, _) in document.source_map.stretches() {
                    assert!(document.text.is_char_boundary(*start as usize), "{name} round {round}: {start}");
                }
            }
        }
    }
    assert!(stopped.is_empty(), "{} readers stopped:\n{}", stopped.len(), stopped.join("\n"));
}
