//! Bytes to documents: text, Markdown, HTML and other report formats. Everything here reads untrusted input.
//!
//! [`read`] takes the bytes of one input and what is known about it ([`Hints`]) and returns a [`Reading`]: the
//! documents found, one [`Verdict`] for the input and for each member of a container, and diagnostics. It cannot fail:
//! an input nobody can use has a verdict that says why and what to do. It opens no file, fetches nothing and asks no
//! clock. The one reader that needs a process of its own, PDF, is passed in by the application ([`read_with`]).
//!
//! ```
//! use dateline_read::{Hints, Limits, Verdict, read};
//!
//! let bytes = "DUSHANBE, 14 March 2020 (Agency) — Police arrested two men on Friday.\n".as_bytes();
//! let reading = read(bytes, &Hints::of_path("reports/14.txt"), &Limits::default());
//! assert_eq!(reading.verdict, Verdict::Read);
//! let document = &reading.documents[0];
//! assert_eq!(document.date.as_ref().unwrap().date.to_string(), "2020-03-14");
//! assert_eq!(document.words(document.dateline_place.unwrap()), "DUSHANBE");
//! ```
//!
//! What the words at the head of a report mean (months, agencies, notices) is data in `resources/reading/`.

#![forbid(unsafe_code)]

mod archive;
mod blocks;
mod build;
mod container;
mod context;
mod encoding;
mod feed;
mod filename;
mod head;
mod html;
mod language;
mod mail;
mod markdown;
mod near;
mod office;
mod pages;
pub mod pdf;
mod printable;
mod rtf;
mod sniff;
mod table;
mod text;
mod verdict;
mod xml;

pub use blocks::{Known, blocks};
pub use build::SHORTEST_CODED;
pub use html::{Method, main_text};
pub use language::language_of;
pub use near::{NearGroup, NearText, Shingles, Sketch, near_duplicates, proposed_with_new};
pub use sniff::media_type;
pub use table::{Columns, TABLE_COLUMNS};
pub use verdict::{MemberVerdict, Refusal, RefusalReason, Verdict};

use context::{Budget, Context};
use dateline_types::{Diagnostic, Document, Sha256};
use jiff::civil::Date;
use smol_str::SmolStr;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Parts a container's origin from its member's name in [`Document::origin`]: `wire.zip!/note.txt`.
pub const MEMBER: &str = "!/";

/// What is known about an input beside its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Where the bytes came from: a path as the user gave it, or a URL. Kept as [`Document::origin`].
    pub origin: String,
    /// The file's name, without folders; `None` takes it from the origin.
    pub file_name: Option<String>,
    /// The media type a server or a container declared, such as `text/html; charset=utf-8`.
    pub media_type: Option<String>,
    /// The document date the user gives; it wins over everything found.
    pub date: Option<Date>,
    /// The publisher the user or a container gives; it wins over what is found.
    pub publisher: Option<String>,
    /// The title a container gives (a feed entry, a column).
    pub title: Option<String>,
    /// The link under which the text was published.
    pub url: Option<String>,
    /// A date a container states (a feed entry's `pubDate`, an e-mail's `Date`), with the rule that names it.
    pub stated_date: Option<(Date, SmolStr)>,
    /// The language a container states, as an ISO 639-1 code or a BCP 47 tag.
    pub language: Option<String>,
    /// For a table: which column holds what.
    pub columns: Columns,
}

impl Hints {
    /// Hints for a file: origin and file name from its path.
    pub fn of_path(path: &str) -> Hints {
        Hints { origin: path.to_owned(), ..Hints::default() }
    }

    /// The file name: as given, or the last part of the origin without a query.
    pub fn name(&self) -> &str {
        if let Some(name) = &self.file_name {
            return name;
        }
        let path = self.origin.split(['?', '#']).next().unwrap_or_default();
        path.rsplit(['/', '\\']).next().unwrap_or_default()
    }
}

/// How much of an input is read before it is refused. Sizes are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest input.
    pub input_bytes: usize,
    /// The largest file that is text or markup.
    pub plain_bytes: usize,
    /// The largest text of one document.
    pub text_bytes: usize,
    /// The largest markup that is still read as a tree.
    pub markup_bytes: usize,
    /// The deepest nesting of markup that is still read as a tree; deeper markup is read as a stream.
    pub markup_depth: usize,
    /// The most elements of markup that are still read as a tree.
    pub markup_elements: usize,
    /// The most bytes that may come out of one archive, all members together.
    pub archive_bytes: u64,
    /// The most bytes that may come out of one member.
    pub member_bytes: u64,
    /// The highest ratio of unpacked to packed bytes of an archive member above one mebibyte.
    pub archive_ratio: u64,
    /// The most members of one archive, feed, mailbox or table.
    pub members: usize,
    /// How deep archives may stand in archives.
    pub archive_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            input_bytes: 256 << 20,
            plain_bytes: 64 << 20,
            text_bytes: 8 << 20,
            markup_bytes: 8 << 20,
            markup_depth: 250,
            markup_elements: 150_000,
            archive_bytes: 200 << 20,
            member_bytes: 100 << 20,
            archive_ratio: 100,
            members: 100_000,
            archive_depth: 2,
        }
    }
}

/// What became of one input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The documents, in the order they stand in the input.
    pub documents: Vec<Document>,
    /// One verdict for the input as a whole.
    pub verdict: Verdict,
    /// For a container (archive, feed, mailbox, table): one verdict for each member.
    pub members: Vec<MemberVerdict>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// The reading of a format whose reader is not in this build.
    #[cfg(not(all(feature = "feed", feature = "mail")))]
    pub(crate) fn left_out(feature: &str) -> Reading {
        let detail = format!("the reader of this format, {feature:?}, was left out of this build");
        Reading::without_documents(Verdict::refused(RefusalReason::UnsupportedType, detail))
    }

    /// A reading that found nothing, for the reason in `verdict`.
    pub(crate) fn without_documents(verdict: Verdict) -> Reading {
        Reading { verdict, ..Reading::default() }
    }
}

/// Reads one input: recognises its type, decodes it, finds the running text and what is said about it.
///
/// PDFs are read in this process: use [`read_with`] for files of strangers. Never panics on any bytes: a bug in a
/// third-party reader becomes the verdict `malformed`.
pub fn read(bytes: &[u8], hints: &Hints, limits: &Limits) -> Reading {
    read_with(bytes, hints, limits, &pdf::extract)
}

/// [`read`], with the words of PDFs found by `pdf`, which may run elsewhere.
pub fn read_with(bytes: &[u8], hints: &Hints, limits: &Limits, pdf: pdf::Extractor<'_>) -> Reading {
    if bytes.len() > limits.input_bytes {
        let detail = format!("{} bytes; the limit is {}", bytes.len(), limits.input_bytes);
        return Reading::without_documents(Verdict::refused(RefusalReason::TooLarge, detail));
    }
    let budget = Budget::new(limits);
    read_guarded(bytes, hints, &Context::new(limits, pdf, Sha256::of(bytes), &budget))
}

/// Reads an input or a member; a panic costs this one and no other.
fn read_guarded(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    if bytes.is_empty() {
        return Reading::without_documents(Verdict::Empty);
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| read_typed(bytes, hints, context)));
    outcome.unwrap_or_else(|_| {
        let detail = "the reader of this format stopped on it".to_owned();
        Reading::without_documents(Verdict::refused(RefusalReason::Malformed, detail))
    })
}

fn read_typed(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let media_type = media_type(bytes, hints);
    match media_type.as_str() {
        "application/pdf" => pdf::read(bytes, hints, context),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
            office::read_docx(bytes, hints, context)
        }
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
            office::read_xlsx(bytes, hints, context)
        }
        "application/vnd.oasis.opendocument.text" => office::read_odt(bytes, hints, context),
        "application/epub+zip" => office::read_epub(bytes, hints, context),
        "application/rtf" => rtf::read(bytes, hints, context),
        "application/feed+xml" | "application/feed+json" => feed::read(bytes, hints, context),
        "message/rfc822" | "multipart/related" => mail::read(bytes, hints, context),
        "application/mbox" => mail::read_mailbox(bytes, hints, context),
        "application/zip" => archive::read_zip(bytes, hints, context),
        "application/gzip" => archive::read_gzip(bytes, hints, context),
        "application/warc" => archive::read_warc(bytes, hints, context),
        "application/wacz" => archive::read_wacz(bytes, hints, context),
        "application/x-ole-storage" if is_encrypted_package(bytes) => {
            let detail = "an office file protected by a password".to_owned();
            Reading::without_documents(Verdict::refused(RefusalReason::Encrypted, detail))
        }
        "text/plain"
        | "text/markdown"
        | "text/html"
        | "text/csv"
        | "text/tab-separated-values"
        | "application/jsonl"
        | "application/json" => read_text(bytes, &media_type, hints, context),
        other => {
            let detail = format!("no reader for {other:?}");
            Reading::without_documents(Verdict::refused(RefusalReason::UnsupportedType, detail))
        }
    }
}

/// Formats that are text in some encoding.
fn read_text(bytes: &[u8], media_type: &str, hints: &Hints, context: &Context<'_>) -> Reading {
    if bytes.len() > context.limits.plain_bytes {
        let detail = format!("{} bytes of text; the limit is {}", bytes.len(), context.limits.plain_bytes);
        return Reading::without_documents(Verdict::refused(RefusalReason::TooLarge, detail));
    }
    let Some(decoded) = encoding::decode(bytes, hints, media_type) else {
        let detail = "the bytes are not text in any encoding we know".to_owned();
        return Reading::without_documents(Verdict::refused(RefusalReason::NotText, detail));
    };
    match media_type {
        "text/html" => html::read(&decoded, hints, context),
        "text/markdown" => markdown::read(&decoded, hints, context),
        "text/csv" | "text/tab-separated-values" => table::read_csv(&decoded, hints, context),
        "application/jsonl" => table::read_jsonl(&decoded, hints, context),
        "application/json" => table::read_json(&decoded, hints, context),
        _ => text::read(&decoded, hints, context),
    }
}

/// Office programs wrap an encrypted package in an OLE file with a stream of this name (MS-OFFCRYPTO, 2.3.4.4).
fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}
