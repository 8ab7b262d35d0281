//! What every reader is given beside the bytes: limits, the way out for PDFs, and what is left of the budgets that
//! an input and everything packed inside it share.

use crate::pages::Extractor;
use crate::printable::printable;
use crate::{Hints, Limits};
use dateline_types::Sha256;
use std::cell::Cell;

/// The surroundings of one input.
pub(crate) struct Context<'a> {
    pub limits: &'a Limits,
    /// Turns a PDF's bytes into pages.
    pub pdf: Extractor<'a>,
    /// Digest of the outermost input: what was received, and what a store keeps.
    pub received: Sha256,
    /// Archives around the bytes being read.
    pub depth: usize,
    budget: &'a Budget,
}

/// What may still come out of one input, however its parts are nested.
pub(crate) struct Budget {
    bytes: Cell<u64>,
    members: Cell<usize>,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Budget {
        Budget { bytes: Cell::new(limits.archive_bytes), members: Cell::new(limits.members) }
    }
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        limits: &'a Limits,
        pdf: Extractor<'a>,
        received: Sha256,
        budget: &'a Budget,
    ) -> Context<'a> {
        Context { limits, pdf, received, depth: 0, budget }
    }

    /// The same surroundings, one archive further in.
    pub(crate) fn inside(&self) -> Context<'a> {
        Context { received: self.received, depth: self.depth + 1, ..*self }
    }

    /// Bytes that may still be unpacked.
    pub(crate) fn bytes_left(&self) -> u64 {
        self.budget.bytes.get()
    }

    /// Takes unpacked bytes from the budget.
    pub(crate) fn spend_bytes(&self, bytes: usize) {
        self.budget.bytes.set(self.budget.bytes.get().saturating_sub(bytes as u64));
    }

    /// Takes one member from the budget; false if there is none left.
    pub(crate) fn spend_member(&self) -> bool {
        let left = self.budget.members.get();
        self.budget.members.set(left.saturating_sub(1));
        left > 0
    }
}

impl Hints {
    /// Hints for a member of this input: named inside it, with what the user said about all of it.
    pub(crate) fn member(&self, name: &str) -> Hints {
        let name = printable(name);
        Hints {
            file_name: Some(name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()),
            origin: format!("{}{}{name}", self.origin, crate::MEMBER),
            date: self.date,
            publisher: self.publisher.clone(),
            columns: self.columns.clone(),
            ..Hints::default()
        }
    }
}
