//! Gzip: one packed input, which is then read as what it is.

use super::{check_depth, unpack};
use crate::context::Context;
use crate::{Hints, Reading, Verdict, read_guarded};
use flate2::bufread::MultiGzDecoder;

/// Reads what is packed in a gzip file.
pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
    let unpacked =
        check_depth(context).and_then(|()| unpack(MultiGzDecoder::new(bytes), bytes.len() as u64, context));
    match unpacked {
        Ok(inner) => {
            let name = hints.name();
            let name = name.strip_suffix(".gz").unwrap_or(name).to_owned();
            let hints = Hints { file_name: Some(name), media_type: None, ..hints.clone() };
            read_guarded(&inner, &hints, &context.inside())
        }
        Err(refusal) => Reading::without_documents(Verdict::Refused(refusal)),
    }
}
