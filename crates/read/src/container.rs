//! Inputs that hold other inputs: archives, feeds, mailboxes, tables. Each member gets its own verdict.

use crate::context::Context;
use crate::printable::printable;
use crate::{Hints, MemberVerdict, Reading, Refusal, RefusalReason, Verdict, read_guarded};
use dateline_types::{Diagnostic, Document, Severity, Stage};

/// A container while its members are being read.
#[derive(Default)]
pub(crate) struct Members {
    documents: Vec<Document>,
    verdicts: Vec<MemberVerdict>,
    diagnostics: Vec<Diagnostic>,
}

impl Members {
    /// True if nothing was kept or refused.
    pub(crate) fn is_empty(&self) -> bool {
        self.verdicts.is_empty() && self.documents.is_empty()
    }

    /// Reads one member and keeps what came of it. False when the budget of members is used up.
    pub(crate) fn read(&mut self, name: &str, bytes: &[u8], hints: &Hints, context: &Context<'_>) -> bool {
        if !self.admit(context) {
            return false;
        }
        let reading = read_guarded(bytes, hints, context);
        self.keep(name, reading);
        true
    }

    /// True if the budget allows one more member; says so once when it does not.
    pub(crate) fn admit(&mut self, context: &Context<'_>) -> bool {
        if context.spend_member() {
            return true;
        }
        let detail = format!("more than {} members; the rest was left out", context.limits.members);
        self.refuse("further members", RefusalReason::TooLarge, detail);
        false
    }

    /// Keeps what a member's reader returned.
    pub(crate) fn keep(&mut self, name: &str, reading: Reading) {
        let name = printable(name);
        if reading.members.is_empty() {
            self.verdicts.push(MemberVerdict { name, verdict: reading.verdict });
        } else {
            let inner = reading.members.into_iter();
            self.verdicts.extend(inner.map(|member| MemberVerdict {
                name: format!("{name}{}{}", crate::MEMBER, member.name),
                verdict: member.verdict,
            }));
        }
        self.documents.extend(reading.documents);
        self.diagnostics.extend(reading.diagnostics);
    }

    /// Keeps the refusal of a member.
    pub(crate) fn refuse(&mut self, name: &str, reason: RefusalReason, detail: impl Into<String>) {
        self.verdicts
            .push(MemberVerdict { name: printable(name), verdict: Verdict::refused(reason, detail) });
    }

    /// Adds a remark on the container.
    pub(crate) fn note(&mut self, code: &'static str, message: String) {
        self.diagnostics.push(Diagnostic {
            severity: Severity::Note,
            stage: Stage::Read,
            code,
            message,
            span: None,
        });
    }

    /// The container's reading. Without documents its verdict is that of its first member with something to say.
    pub(crate) fn finish(self) -> Reading {
        let verdict = if !self.documents.is_empty() {
            Verdict::Read
        } else {
            let refused = self.verdicts.iter().find_map(|member| match &member.verdict {
                Verdict::Refused(refusal) => Some((member, refusal)),
                _ => None,
            });
            refused.map_or(Verdict::Empty, |(member, refusal)| {
                Verdict::Refused(Refusal {
                    reason: refusal.reason,
                    detail: format!("nothing in it can be read; {}: {}", member.name, refusal.detail),
                })
            })
        };
        Reading { documents: self.documents, verdict, members: self.verdicts, diagnostics: self.diagnostics }
    }
}
