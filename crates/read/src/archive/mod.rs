//! Packed inputs: zip, gzip, and web archives. What comes out is bounded before it is made.

mod gzip;
mod warc;
mod zip;

pub(crate) use gzip::read as read_gzip;
pub(crate) use warc::{read as read_warc, read_wacz};
pub(crate) use zip::{Package, names, read as read_zip};

use crate::context::Context;
use crate::{Refusal, RefusalReason};
use std::io::{ErrorKind, Read};

/// Below this size a high ratio harms nobody: a page of blanks packs a thousandfold.
const RATIO_MATTERS: u64 = 1 << 20;

/// Unpacks a stream of `packed` bytes within the limits, and takes what came out from the budget.
pub(crate) fn unpack(source: impl Read, packed: u64, context: &Context<'_>) -> Result<Vec<u8>, Refusal> {
    let limits = context.limits;
    let by_ratio = packed.saturating_mul(limits.archive_ratio).max(RATIO_MATTERS);
    let most = by_ratio.min(context.bytes_left()).min(limits.member_bytes);
    let mut bytes = Vec::new();
    let outcome = source.take(most + 1).read_to_end(&mut bytes);
    context.spend_bytes(bytes.len());
    if bytes.len() as u64 > most {
        let (reason, detail) = if most == by_ratio {
            let detail = format!("it unpacks to more than {} times its size", limits.archive_ratio);
            (RefusalReason::ArchiveBomb, detail)
        } else if most == limits.member_bytes {
            let detail = format!("it unpacks to more than {} bytes", limits.member_bytes);
            (RefusalReason::TooLarge, detail)
        } else {
            let detail = format!("the archive unpacks to more than {} bytes", limits.archive_bytes);
            (RefusalReason::ArchiveBomb, detail)
        };
        return Err(Refusal { reason, detail });
    }
    match outcome {
        Ok(_) => Ok(bytes),
        // A stream that was cut still gave what it gave; the reader of the content decides.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof && !bytes.is_empty() => Ok(bytes),
        Err(error) => Err(Refusal { reason: RefusalReason::Malformed, detail: format!("{error}") }),
    }
}

/// Refuses what lies too deep.
pub(crate) fn check_depth(context: &Context<'_>) -> Result<(), Refusal> {
    let most = context.limits.archive_depth;
    if context.depth >= most {
        let detail = format!("an archive inside {most} others");
        return Err(Refusal { reason: RefusalReason::TooDeep, detail });
    }
    Ok(())
}
