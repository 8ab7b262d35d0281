//! Zip archives of reports, and the packages that office formats and books are.
//!
//! Names inside are labels only. Sizes in headers are not believed: what counts is what comes out.

use super::{check_depth, unpack};
use crate::container::Members;
use crate::context::Context;
use crate::{Hints, Reading, Refusal, RefusalReason, Verdict};
use std::io::Cursor;
use zip::ZipArchive;
use zip::result::ZipError;

/// Reads every file in an archive.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let opened = check_depth(context).and_then(|()| open(bytes, context));
    let mut archive = match opened {
        Ok(archive) => archive,
        Err(refusal) => return Reading::without_documents(Verdict::Refused(refusal)),
    };
    let mut members = Members::default();
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(index) else {
            members.refuse(
                &format!("member {}", index + 1),
                RefusalReason::Malformed,
                "its header is damaged",
            );
            continue;
        };
        let name = name_of(&entry, index);
        if entry.is_dir() {
            continue;
        }
        if entry.is_symlink() {
            members.refuse(&name, RefusalReason::UnsupportedType, "a link, which is not followed");
            continue;
        }
        drop(entry);
        match contents(&mut archive, index, context) {
            Ok(inner) => {
                if !members.read(&name, &inner, &hints.member(&name), &context.inside()) {
                    break;
                }
            }
            Err(refusal) => members.refuse(&name, refusal.reason, refusal.detail),
        }
        if context.bytes_left() == 0 {
            let detail = format!("the archive unpacks to more than {} bytes", context.limits.archive_bytes);
            members.refuse("further members", RefusalReason::ArchiveBomb, detail);
            break;
        }
    }
    for (what, detail) in unlisted(bytes, &archive) {
        members.refuse(what, RefusalReason::Malformed, detail);
    }
    members.finish()
}

/// The names of an archive's members; empty if its directory does not read or has too many to look at.
pub(crate) fn names(bytes: &[u8]) -> Vec<String> {
    const MOST: u64 = 20_000;
    if declared_members(bytes) > MOST {
        return Vec::new();
    }
    ZipArchive::new(Cursor::new(bytes))
        .map(|archive| archive.file_names().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// What an archive holds that no entry of its directory leads to: members of one name, of which the last is read, and
/// bytes before or after it.
fn unlisted(bytes: &[u8], archive: &ZipArchive<Cursor<&[u8]>>) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let hidden = declared_members(bytes).saturating_sub(archive.len() as u64);
    if hidden > 0 {
        found.push((
            "members of one name",
            format!("{hidden} members bear the name of another, which was read"),
        ));
    }
    if archive.offset() > 0 {
        found.push(("bytes before the archive", format!("{} bytes stand before it", archive.offset())));
    }
    // The end record, its comment, and then nothing (APPNOTE 4.3.16).
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06");
    let comment = end.and_then(|end| {
        Some(usize::from(u16::from_le_bytes([*bytes.get(end + 20)?, *bytes.get(end + 21)?])))
    });
    if let (Some(end), Some(comment)) = (end, comment) {
        let after = bytes.len().saturating_sub(end + 22 + comment);
        if after > 0 {
            found.push(("bytes after the archive", format!("{after} bytes stand after it")));
        }
    }
    found
}

/// A zip whose parts are fetched by name: DOCX, ODT, EPUB, WACZ.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    context: &'a Context<'a>,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8], context: &'a Context<'a>) -> Result<Package<'a>, Refusal> {
        Ok(Package { archive: open(bytes, context)?, context })
    }

    /// The part of this name; `None` if there is no such part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        match self.archive.index_for_name(name) {
            Some(index) => contents(&mut self.archive, index, self.context).map(Some),
            None => Ok(None),
        }
    }

    /// The part of this name, without which there is no document.
    pub(crate) fn required(&mut self, name: &str) -> Result<Vec<u8>, Refusal> {
        let missing = || Refusal {
            reason: RefusalReason::Malformed,
            detail: format!("the package has no part {name:?}"),
        };
        self.part(name)?.ok_or_else(missing)
    }

    /// The names of all parts, in the order of the package.
    pub(crate) fn names(&self) -> Vec<String> {
        self.archive.file_names().map(str::to_owned).collect()
    }
}

fn open<'a>(bytes: &'a [u8], context: &Context<'_>) -> Result<ZipArchive<Cursor<&'a [u8]>>, Refusal> {
    // The directory is held in memory; what its end record declares is checked before it is read.
    if declared_members(bytes) > context.limits.members as u64 {
        let detail = format!("more than {} members", context.limits.members);
        return Err(Refusal { reason: RefusalReason::TooLarge, detail });
    }
    ZipArchive::new(Cursor::new(bytes)).map_err(refusal_of)
}

/// The most members that any end-of-directory record in the last part of the file declares, or that the bytes
/// between the first directory entry and the end could hold (APPNOTE.TXT 4.3.12, 4.3.14, 4.3.16).
fn declared_members(bytes: &[u8]) -> u64 {
    let tail = &bytes[bytes.len().saturating_sub(70_000)..];
    let mut most = 0;
    for at in 0..tail.len().saturating_sub(12) {
        let number = |offset: usize, width: usize| {
            let field = tail.get(at + offset..at + offset + width)?;
            Some(field.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte)))
        };
        let declared = match &tail[at..at + 4] {
            b"PK\x05\x06" => number(10, 2).filter(|count| *count != 0xFFFF),
            b"PK\x06\x06" => number(32, 8),
            _ => None,
        };
        most = most.max(declared.unwrap_or(0));
    }
    most
}

fn contents(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    context: &Context<'_>,
) -> Result<Vec<u8>, Refusal> {
    let entry = archive.by_index(index).map_err(refusal_of)?;
    let packed = entry.compressed_size();
    unpack(entry, packed, context)
}

fn refusal_of(error: ZipError) -> Refusal {
    let reason = match &error {
        ZipError::InvalidPassword => RefusalReason::Encrypted,
        ZipError::UnsupportedArchive(what) if what.to_lowercase().contains("password") => {
            RefusalReason::Encrypted
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            RefusalReason::UnsupportedType
        }
        _ => RefusalReason::Malformed,
    };
    let detail = match reason {
        RefusalReason::Encrypted => "it is protected by a password".to_owned(),
        _ => error.to_string(),
    };
    Refusal { reason, detail }
}

fn name_of<R: std::io::Read>(entry: &zip::read::ZipFile<'_, R>, index: usize) -> String {
    match entry.name() {
        "" => format!("member {}", index + 1),
        name => name.to_owned(),
    }
}
