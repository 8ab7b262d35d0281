//! Files made to hurt: each gets a verdict, quickly, whatever it is called. The long version is
//! `scripts/hostile.py`, which runs the program itself on large ones.

mod support;

use dateline_read::{Hints, Limits, RefusalReason, Verdict, read};
use std::time::{Duration, Instant};
use support::*;

/// The small versions must be far inside the 20 seconds that the long ones have.
const SLOWEST: Duration = Duration::from_secs(20);

/// Processor time of this thread where the system tells it (Linux, proc(5)): a busy machine is not the reader's fault.
fn processor_time() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn verdict(name: &str, bytes: &[u8]) -> Verdict {
    let (started, before) = (Instant::now(), processor_time());
    let verdict = reading(name, bytes).verdict;
    let spent = before.zip(processor_time()).map(|(before, after)| after - before);
    let took = spent.unwrap_or_else(|| started.elapsed());
    if took > SLOWEST / 20 {
        eprintln!("{name} took {took:?}");
    }
    assert!(took < SLOWEST, "{name} took {took:?}");
    verdict
}

fn refused(name: &str, bytes: &[u8]) -> Option<RefusalReason> {
    match verdict(name, bytes) {
        Verdict::Refused(refusal) => Some(refusal.reason),
        _ => None,
    }
}

#[test]
fn a_bomb_is_refused_by_its_ratio() {
    let zeros = vec![b' '; 30 << 20];
    assert_eq!(refused("bomb.zip", &zip(&[("a.txt", &zeros)])), Some(RefusalReason::ArchiveBomb));
    assert_eq!(refused("bomb.txt.gz", &gzip(&zeros)), Some(RefusalReason::ArchiveBomb));
    let part = String::from_utf8(zeros).unwrap();
    assert_eq!(refused("bomb.docx", &docx(&part)), Some(RefusalReason::ArchiveBomb));
}

#[test]
fn what_comes_out_of_all_members_together_is_bounded() {
    let limits = Limits { archive_bytes: 1 << 20, ..Limits::default() };
    let words = "Words of a report. ".repeat(20_000);
    let files: Vec<(String, &[u8])> = (0..20).map(|n| (format!("{n}.txt"), words.as_bytes())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let reading = read(&zip(&files), &Hints::of_path("many.zip"), &limits);
    assert!(reading.documents.len() < 5);
    assert_eq!(reading.members.last().unwrap().verdict.code(), "archive-bomb");
}

#[test]
fn archives_in_archives_end() {
    let mut nested = b"Words of a report that stands very deep.".to_vec();
    for level in 0..10 {
        nested = zip(&[(&format!("{level}.zip"), &nested)]);
    }
    assert_eq!(refused("nested.zip", &nested), Some(RefusalReason::TooDeep));
    let mut packed = b"Words of a report that is packed again and again.".to_vec();
    for _ in 0..10 {
        packed = gzip(&packed);
    }
    assert_eq!(refused("nested.gz", &packed), Some(RefusalReason::TooDeep));
}

#[test]
fn too_many_members_are_refused_before_they_are_listed() {
    let mut lie = zip(&[("a.txt", b"Words of a report.")]);
    let at = lie.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    lie[at + 10..at + 12].copy_from_slice(&60_000u16.to_le_bytes());
    lie[at + 8..at + 10].copy_from_slice(&60_000u16.to_le_bytes());
    let limits = Limits { members: 1000, ..Limits::default() };
    let reading = read(&lie, &Hints::of_path("lie.zip"), &limits);
    assert_eq!(reading.verdict.code(), "too-large");
}

#[test]
fn entities_do_not_expand() {
    let mut bomb = "<!DOCTYPE x [<!ENTITY a0 \"aaaaaaaaaa\">".to_owned();
    for level in 1..20 {
        bomb.push_str(&format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)));
    }
    bomb.push_str("]>");
    let body = format!(
        "{bomb}<w:document><w:body><w:p><w:r><w:t>Words &a19; end.</w:t></w:r></w:p></w:body></w:document>"
    );
    let document = package(&[("word/document.xml", &body)]);
    assert_eq!(reading("bomb.docx", &document).documents[0].text, "Words  end.");
    let feed = format!(
        "<?xml version=\"1.0\"?>{bomb}<rss version=\"2.0\"><channel><title>t</title><item><title>Words &a19;</title></item></channel></rss>"
    );
    verdict("bomb.rss", feed.as_bytes());
    let page = format!("{bomb}<html><body><p>Words of a report &a19; end.</p></body></html>");
    verdict("bomb.xhtml", page.as_bytes());
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let depth = 200_000;
    let page = format!(
        "<html><body>{}Words of a report.{}</body></html>",
        "<div>".repeat(depth),
        "</div>".repeat(depth)
    );
    assert_eq!(verdict("deep.html", page.as_bytes()), Verdict::Read);
    let spans = format!("<html><body><p>{}Words of a report.</p></body></html>", "<span><b>".repeat(depth));
    assert_eq!(verdict("spans.html", spans.as_bytes()), Verdict::Read);
    let body = "<w:p>".repeat(depth) + "<w:r><w:t>Words of a report.</w:t></w:r>";
    assert_eq!(verdict("deep.docx", &docx(&body)), Verdict::Read);
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><item><description>{}</description></item></channel></rss>",
        "<a>".repeat(depth)
    );
    verdict("deep.rss", feed.as_bytes());
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><content type=\"xhtml\">{}words{}</content></entry></feed>",
        "<div>".repeat(depth),
        "</div>".repeat(depth)
    );
    verdict("deep.atom", atom.as_bytes());
    assert!(refused("deep.jsonl", "[".repeat(depth).as_bytes()).is_some());
    assert!(refused("deep.rtf", format!("{{\\rtf1 {}", "{".repeat(depth)).as_bytes()).is_some());
    let mail: String = (0..2000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
        .collect();
    verdict(
        "deep.eml",
        format!("From: a@mail.example\r\nDate: Sat, 14 Mar 2020 01:30:00 +0600\r\n{mail}").as_bytes(),
    );
}

#[test]
fn one_endless_line_is_read_or_refused() {
    let line = "word ".repeat(2 << 20);
    assert_eq!(refused("line.txt", line.as_bytes()), Some(RefusalReason::TooLarge));
    assert_eq!(refused("line.html", format!("<html><p>{line}").as_bytes()), Some(RefusalReason::TooLarge));
    assert!(refused("line.jsonl", format!("{{\"text\":\"{line}\"}}").as_bytes()).is_some());
    assert!(refused("line.csv", format!("id,text\n1,\"{line}").as_bytes()).is_some());
    verdict("tag.html", format!("<html><p title=\"{line}").as_bytes());
    verdict("attributes.html", format!("<html><p {}>Words", "a=b ".repeat(1 << 20)).as_bytes());
    let distinct: String = (0..200_000).map(|n| format!(" a{n}=1")).collect();
    verdict("distinct-attributes.html", format!("<html><p{distinct}>Words</p>").as_bytes());
    verdict("closing-attributes.html", format!("<html><p>Words</p{distinct}>").as_bytes());
    verdict("distinct-attributes.rss", format!("<rss version='2.0'><channel{distinct}>").as_bytes());
    verdict("angles.html", "<".repeat(1 << 20).as_bytes());
    verdict("comments.html", "<!--".repeat(1 << 19).as_bytes());
    verdict("ampersands.html", format!("<p>{}", "&".repeat(1 << 20)).as_bytes());
    verdict("markdown.md", "[".repeat(1 << 20).as_bytes());
    verdict("markdown.md", "> ".repeat(1 << 19).as_bytes());
    verdict("headers.eml", format!("From: a\r\nDate: b\r\nX: {line}").as_bytes());
}

#[test]
fn a_file_is_what_it_holds_and_not_what_it_is_called() {
    let names = [
        "note.txt",
        "note.html",
        "note.pdf",
        "note.docx",
        "note.zip",
        "note.rss",
        "note.eml",
        "note.mbox",
        "note.warc",
        "note.csv",
        "note.jsonl",
        "note.json",
        "note.rtf",
        "note.epub",
        "note.odt",
        "note.gz",
        "note.md",
        "note",
    ];
    let contents: [&[u8]; 12] = [
        b"Police in Rivergate arrested two men on Friday.",
        b"%PDF-1.4\nnot really",
        b"PK\x03\x04not really",
        b"PK\x05\x06",
        b"\x1F\x8B\x08not really",
        b"WARC/1.0\r\nContent-Length: 99999999999999\r\n\r\nx",
        b"{\\rtf1 words of it",
        b"{\"version\":\"https://jsonfeed.org/version/1\"",
        b"<?xml version=\"1.0\"?><rss",
        b"From: a\r\nDate: b\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        &[0xFF; 64],
    ];
    for name in names {
        for content in contents {
            verdict(name, content);
        }
        verdict(name, b"");
    }
}

#[test]
fn names_are_labels() {
    let long = "x".repeat(60_000);
    let names = [
        "../../../../etc/passwd.txt",
        "/etc/passwd.txt",
        "..\\..\\a.txt",
        "C:\\a.txt",
        "a\u{1b}[31m.txt",
        "a\n\rb.txt",
        "\u{202E}txt.exe",
        "a\0b.txt",
        &long,
    ];
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (*name, b"Words of a report about Rivergate.".as_slice())).collect();
    let reading = reading("names.zip", &zip(&files));
    assert_eq!(reading.members.len(), names.len());
    for member in &reading.members {
        assert!(member.name.chars().all(|c| !c.is_control() && c != '\u{202E}'), "{:?}", member.name);
        assert!(member.name.chars().count() <= 201);
    }
}

#[test]
fn members_cut_anywhere_still_have_verdicts() {
    let whole =
        zip(&[("a.txt", b"Words of a report."), ("b.docx", &docx("<w:p><w:r><w:t>Words</w:t></w:r></w:p>"))]);
    for end in (0..whole.len()).step_by(7) {
        verdict("cut.zip", &whole[..end]);
        let mut damaged = whole.clone();
        damaged[end] ^= 0x55;
        verdict("damaged.zip", &damaged);
    }
}
