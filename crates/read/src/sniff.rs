//! What an input is: by its first bytes, then by its name, then by what was declared.
//!
//! First bytes win over names because names lie more often. Only for formats without a signature (Markdown, CSV,
//! JSON Lines) does the name decide.

use crate::Hints;
use smol_str::SmolStr;

/// The media type of `bytes`, without parameters; `application/octet-stream` if nothing fits.
pub fn media_type(bytes: &[u8], hints: &Hints) -> SmolStr {
    let name = hints.name().to_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let declared = hints.media_type.as_deref().unwrap_or_default();
    let declared = declared.split(';').next().unwrap_or_default().trim().to_lowercase();
    by_signature(bytes, extension, &declared).into()
}

fn by_signature<'a>(bytes: &[u8], extension: &'a str, declared: &'a str) -> &'a str {
    // Containers first: what they hold may be anything, a PDF too.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return by_zip_members(bytes, extension);
    }
    if bytes.starts_with(b"{\\rtf") {
        return "application/rtf";
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return "application/gzip";
    }
    if bytes.starts_with(b"WARC/") {
        return "application/warc";
    }
    if is_pdf(bytes) {
        return "application/pdf";
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        // OLE compound files: old Word, Excel, Outlook. No reader; the verdict says to convert.
        return "application/x-ole-storage";
    }
    for (signature, kind) in BINARY_SIGNATURES {
        if bytes.starts_with(signature) {
            return kind;
        }
    }
    by_text(bytes, extension, declared)
}

/// PDF readers accept the signature anywhere in the first kibibyte (ISO 32000-1, implementation note 13). A text or a
/// message may name it too: behind other words it counts only with the cross references that a PDF ends in.
fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let Some(at) = head.windows(5).position(|window| window == b"%PDF-") else { return false };
    let before = head[..at].strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head[..at]);
    if before.iter().all(u8::is_ascii_whitespace) {
        return true;
    }
    let is_words = std::str::from_utf8(before)
        .is_ok_and(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()));
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    let ends = find(tail, b"startxref") || find(tail, b"%%EOF");
    ends && !is_words || ends && find(bytes, b" obj") && !looks_like_mail(&text_head(bytes).to_lowercase())
}

const BINARY_SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n", "image/png"),
    (b"\xFF\xD8\xFF", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
    (b"Rar!\x1A\x07", "application/vnd.rar"),
    (b"\xFD7zXZ\0", "application/x-xz"),
    (b"BZh", "application/x-bzip2"),
    (b"\x7FELF", "application/x-executable"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
];

/// A zip is what its members say: the first names tell office formats, books and web archives apart.
fn by_zip_members(bytes: &[u8], extension: &str) -> &'static str {
    // The directory names the members; what a stored member holds, another package perhaps, is not looked at.
    let names = crate::archive::names(bytes);
    let has = |name: &str| names.iter().any(|member| member == name);
    let holds = |folder: &str| names.iter().any(|member| member.starts_with(folder));
    // Both formats begin with their type in clear (EPUB 3.3, 4.3.2; OpenDocument 1.3, part 2, 3.3).
    let first = &bytes[..bytes.len().min(200)];
    let is_office = has("[Content_Types].xml") && has("_rels/.rels");
    match () {
        () if find(first, b"application/epub+zip") => "application/epub+zip",
        () if find(first, b"application/vnd.oasis.opendocument.text") => {
            "application/vnd.oasis.opendocument.text"
        }
        // The main part may have any name; its folder is what all writers keep, or the file's name says it.
        () if is_office && (holds("xl/") || extension == "xlsx") => {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
        () if is_office && (holds("ppt/") || extension == "pptx") => {
            "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        }
        () if has("word/document.xml") || is_office && (holds("word/") || extension == "docx") => {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
        // Packed by hand, with the type packed too.
        () if has("META-INF/container.xml") => "application/epub+zip",
        () if extension == "odt" && has("content.xml") => "application/vnd.oasis.opendocument.text",
        () if has("datapackage.json") && holds("archive/") => "application/wacz",
        () => "application/zip",
    }
}

fn by_text<'a>(bytes: &[u8], extension: &'a str, declared: &'a str) -> &'a str {
    let head = text_head(bytes);
    let lower = head.to_lowercase();
    let start = lower.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    // An e-mail header may hold anything further down, so its shape is looked for before markup inside it.
    if extension == "mbox" || start.starts_with("from ") && start.lines().nth(1).is_some_and(is_header_line) {
        return "application/mbox";
    }
    // Relays fold kilobytes of marks into the head of a message.
    let is_mail = looks_like_mail(start)
        || start.lines().next().is_some_and(is_header_line)
            && looks_like_mail(&head_of(bytes, LONGEST_HEADER).to_lowercase());
    if is_mail {
        return if start.contains("multipart/related") { "multipart/related" } else { "message/rfc822" };
    }
    if start.starts_with("<?xml")
        || start.starts_with("<rss")
        || start.starts_with("<feed")
        || start.starts_with("<rdf")
    {
        let root = |name: &str| start.contains(name);
        if root("<rss") || root("<feed") || root("<rdf:rdf") {
            return "application/feed+xml";
        }
        if root("<html") {
            return "text/html";
        }
        return "application/xml";
    }
    if start.starts_with('{') || start.starts_with('[') {
        if start.contains("jsonfeed.org/version") {
            return "application/feed+json";
        }
        if matches!(extension, "jsonl" | "ndjson") || declared == "application/x-ndjson" {
            return "application/jsonl";
        }
        if extension == "json" {
            return "application/json";
        }
    }
    const MARKUP: &[&str] = &[
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<article",
        "<title",
        "<meta ",
        "<div",
        "<p>",
        "<h1",
        "<script",
    ];
    if MARKUP.iter().any(|tag| start.starts_with(tag)) || start.starts_with("<!--") && start.contains("<html")
    {
        return "text/html";
    }
    match extension {
        "html" | "htm" | "xhtml" => "text/html",
        "md" | "markdown" => "text/markdown",
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "jsonl" | "ndjson" => "application/jsonl",
        "pdf" => "application/pdf",
        _ => match declared {
            "text/html" | "application/xhtml+xml" => "text/html",
            "text/markdown" | "text/csv" => declared,
            _ if looks_like_text(bytes) => "text/plain",
            _ => "application/octet-stream",
        },
    }
}

/// The longest header of a message that is looked through, in bytes.
const LONGEST_HEADER: usize = 1 << 16;

/// The first four kibibytes as text.
fn text_head(bytes: &[u8]) -> String {
    head_of(bytes, 4096)
}

/// The first bytes as text, UTF-16 included, bad bytes replaced.
fn head_of(bytes: &[u8], most: usize) -> String {
    let head = &bytes[..bytes.len().min(most)];
    match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, _)) => encoding.decode(head).0.into_owned(),
        None => String::from_utf8_lossy(head).into_owned(),
    }
}

fn is_header_line(line: &str) -> bool {
    let Some((name, _)) = line.split_once(':') else { return false };
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Two header lines and one of the names every message has (RFC 5322, section 3.6).
fn looks_like_mail(start: &str) -> bool {
    const NAMES: &[&str] = &[
        "from",
        "date",
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "delivered-to",
        "content-type",
    ];
    let mut lines = start.lines().filter(|line| !line.starts_with([' ', '\t']));
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    if !is_header_line(first) || !is_header_line(second) {
        return false;
    }
    let known = start
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with([' ', '\t']))
        .take(40)
        .filter(|line| line.split_once(':').is_some_and(|(name, _)| NAMES.contains(&name)));
    known.count() >= 2
}

/// True if the head holds hardly any control character. UTF-16 is text too.
fn looks_like_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    if encoding_rs::Encoding::for_bom(head).is_some() {
        return true;
    }
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    if zeros > 0 {
        let even = head.iter().step_by(2).filter(|byte| **byte == 0).count();
        // UTF-16 of mostly Latin letters: zeros on one side only, in a good part of the pairs.
        return (even == 0 || even == zeros) && zeros * 10 > head.len() * 3;
    }
    let controls =
        head.iter().filter(|byte| byte.is_ascii_control() && !matches!(byte, 9 | 10 | 12 | 13 | 27)).count();
    controls * 50 <= head.len()
}

fn find(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_win_over_names() {
        let folded = format!(
            "Received: from a\nX-Mark: a\n{}From: desk\nDate: Mon, 6 Jun 2022 08:00:00 +0000\n\nWords",
            " abc\n".repeat(2000)
        );
        let cases: &[(&[u8], &str, &str)] = &[
            (b"%PDF-1.4\n", "report.txt", "application/pdf"),
            (b"<!DOCTYPE html><p>x", "report.txt", "text/html"),
            (b"Plain words.", "report.html", "text/html"),
            (b"The file opens with %PDF-1.7, he said.", "report.txt", "text/plain"),
            (
                b"From: desk\nDate: Mon, 6 Jun 2022 08:00:00 +0000\n\n%PDF-1.4 1 0 obj startxref %%EOF",
                "a.eml",
                "message/rfc822",
            ),
            (b"\0\x01%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF", "a", "application/pdf"),
            (b"Plain words.", "report.md", "text/markdown"),
            (b"Plain words.", "report", "text/plain"),
            (b"From: desk\nDate: Mon, 6 Jun 2022 08:00:00 +0000\n\nWords", "a.txt", "message/rfc822"),
            (b"Note: one\nKunduz: two\n\nWords", "a.txt", "text/plain"),
            (folded.as_bytes(), "a.txt", "message/rfc822"),
            (b"<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", "wire.xml", "application/feed+xml"),
            (b"{\"id\":1}\n{\"id\":2}", "a.jsonl", "application/jsonl"),
            (b"{\"version\":\"https://jsonfeed.org/version/1.1\"}", "a.json", "application/feed+json"),
            (b"\x89PNG\r\n\x1a\n", "a.pdf", "image/png"),
            (b"\0\x01\x02\x03\x04\x05\0\x07", "a.bin", "application/octet-stream"),
            (b"{\\rtf1 hello}", "a.doc", "application/rtf"),
        ];
        for (bytes, name, expected) in cases {
            assert_eq!(media_type(bytes, &Hints::of_path(name)), *expected, "{name}");
        }
    }
}
