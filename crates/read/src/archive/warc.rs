//! Web archives: WARC (ISO 28500) and WACZ, a zip of WARC files.
//!
//! A page is what a server answered under an address: the HTTP head is taken off and the body read as what it is.
//! Pictures, scripts, styles and the archive's own records are counted and left out.

use super::{Package, check_depth, unpack};
use crate::build::without_login;
use crate::container::Members;
use crate::context::Context;
use crate::{Hints, Reading, RefusalReason, Verdict};
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use std::borrow::Cow;

/// Reads the pages in a WARC file.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let mut members = Members::default();
    read_records(bytes, hints, context, &mut members);
    members.finish()
}

/// Reads the pages in the WARC files of a WACZ (Webrecorder, WACZ 1.1.1: `archive/*.warc[.gz]`).
pub(crate) fn read_wacz(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let opened = check_depth(context).and_then(|()| Package::open(bytes, context));
    let mut package = match opened {
        Ok(package) => package,
        Err(refusal) => return Reading::without_documents(Verdict::Refused(refusal)),
    };
    let mut members = Members::default();
    for name in package.names() {
        if !(name.starts_with("archive/") && (name.ends_with(".warc") || name.ends_with(".warc.gz"))) {
            continue;
        }
        let part = package.part(&name).and_then(|part| {
            let part = part.unwrap_or_default();
            if name.ends_with(".gz") {
                unpack(MultiGzDecoder::new(part.as_slice()), part.len() as u64, context)
            } else {
                Ok(part)
            }
        });
        match part {
            Ok(part) => read_records(&part, hints, &context.inside(), &mut members),
            Err(refusal) => members.refuse(&name, refusal.reason, refusal.detail),
        }
    }
    members.finish()
}

fn read_records(mut rest: &[u8], hints: &Hints, context: &Context<'_>, members: &mut Members) {
    let mut left_out = 0usize;
    let mut number = 0usize;
    while let Some(record) = next_record(&mut rest) {
        number += 1;
        let kind = record.head.get("warc-type").unwrap_or_default();
        let url = record.head.get("warc-target-uri").unwrap_or_default();
        let url = without_login(url.trim_matches(['<', '>'])).into_owned();
        let (body, declared) = match kind.as_str() {
            "response" => {
                let Some((head, body)) = http_message(record.block) else {
                    left_out += 1;
                    continue;
                };
                if head.status != Some(200) {
                    left_out += 1;
                    continue;
                }
                match decode_body(&head, body, context) {
                    Ok(body) => (body, head.get("content-type")),
                    Err(refusal) => {
                        members.refuse(&url, refusal.reason, refusal.detail);
                        continue;
                    }
                }
            }
            "resource" => (Cow::Borrowed(record.block), record.head.get("content-type")),
            _ => continue,
        };
        if !is_readable(declared.as_deref().unwrap_or_default()) {
            left_out += 1;
            continue;
        }
        let name = if url.is_empty() { format!("record {number}") } else { url.clone() };
        let mut hints = hints.member(&name);
        hints.media_type = declared;
        hints.file_name = Some(Hints::of_path(&url).name().to_owned());
        hints.url = Some(url).filter(|url| url.starts_with("http"));
        if !members.read(&name, &body, &hints, context) {
            break;
        }
    }
    if number == 0 {
        members.refuse("records", RefusalReason::Malformed, "no record could be read");
    }
    if left_out > 0 {
        members.note(
            "read/records-left-out",
            format!("{left_out} records are no pages: pictures, scripts, failed requests"),
        );
    }
}

/// Types that may be a report.
fn is_readable(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "" | "text/html" | "text/plain" | "text/markdown" | "application/pdf" | "application/rtf" => true,
        "application/msword" | "application/epub+zip" | "message/rfc822" => true,
        kind if kind.contains("xhtml") || kind.contains("rss") || kind.contains("atom") => true,
        kind => kind.starts_with("application/vnd.o"),
    }
}

struct Record<'a> {
    head: Head,
    block: &'a [u8],
}

/// Header lines: names in lower case.
#[derive(Default)]
struct Head {
    status: Option<u16>,
    fields: Vec<(String, String)>,
}

impl Head {
    fn get(&self, name: &str) -> Option<String> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
    }

    /// Reads header lines up to the empty one; returns the rest.
    fn parse(bytes: &[u8]) -> Option<(Head, &[u8])> {
        const LONGEST: usize = 64 << 10;
        let window = &bytes[..bytes.len().min(LONGEST)];
        let mut end = None;
        for at in 0..window.len() {
            if window[at..].starts_with(b"\r\n\r\n") {
                end = Some((at, at + 4));
                break;
            }
            if window[at..].starts_with(b"\n\n") {
                end = Some((at, at + 2));
                break;
            }
        }
        let (end, body) = end?;
        let text = String::from_utf8_lossy(&window[..end]);
        let mut lines = text.lines();
        let first = lines.next()?;
        let status = first.strip_prefix("HTTP/").and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
        let fields = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .take(200)
            .collect();
        Some((Head { status, fields }, &bytes[body..]))
    }
}

/// The next record; damaged bytes between records are skipped.
fn next_record<'a>(rest: &mut &'a [u8]) -> Option<Record<'a>> {
    let start = rest.windows(5).position(|window| window == b"WARC/")?;
    let (head, block) = Head::parse(&rest[start..])?;
    let length: usize = head.get("content-length")?.parse().ok()?;
    let length = length.min(block.len());
    *rest = &block[length..];
    Some(Record { head, block: &block[..length] })
}

fn http_message(block: &[u8]) -> Option<(Head, &[u8])> {
    block.starts_with(b"HTTP/").then(|| Head::parse(block)).flatten()
}

fn decode_body<'a>(
    head: &Head,
    body: &'a [u8],
    context: &Context<'_>,
) -> Result<Cow<'a, [u8]>, crate::Refusal> {
    let names =
        |field: &str, what: &str| head.get(field).is_some_and(|v| v.to_ascii_lowercase().contains(what));
    let body = if names("transfer-encoding", "chunked") { dechunked(body) } else { Cow::Borrowed(body) };
    let packed = body.len() as u64;
    // Crawlers often store the body unpacked and keep the header; the first bytes decide.
    if names("content-encoding", "gzip") && body.starts_with(b"\x1F\x8B") {
        return unpack(MultiGzDecoder::new(&*body), packed, context).map(Cow::Owned);
    }
    if names("content-encoding", "deflate") && body.first() == Some(&0x78) {
        return unpack(ZlibDecoder::new(&*body), packed, context).map(Cow::Owned);
    }
    Ok(body)
}

/// A chunked body (RFC 9112, section 7.1) as one; what does not parse ends it.
fn dechunked(body: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(end) = rest.iter().take(64).position(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(&rest[..end]);
        let size = line.trim().split(';').next().unwrap_or_default();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            // Stored without its chunks in spite of the header.
            return if out.is_empty() { Cow::Borrowed(body) } else { Cow::Owned(out) };
        };
        rest = &rest[end + 1..];
        if size == 0 {
            break;
        }
        let size = size.min(rest.len());
        out.extend_from_slice(&rest[..size]);
        rest = rest[size..].strip_prefix(b"\r\n").unwrap_or(&rest[size..]);
    }
    Cow::Owned(out)
}
