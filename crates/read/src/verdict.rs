//! Verdicts: one for every input, so that nothing disappears in silence.

use dateline_types::DocumentId;

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Verdict {
    /// At least one document was read.
    Read,
    /// The input holds no words.
    #[default]
    Empty,
    /// The same document is already here, under this id.
    DuplicateOf(DocumentId),
    /// The input cannot be used.
    Refused(Refusal),
}

/// Why an input was refused, with the particulars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of reason.
    pub reason: RefusalReason,
    /// The particulars, as a sentence without a full stop.
    pub detail: String,
}

/// The kinds of reason for refusing an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalReason {
    /// Pages without text: a scan that needs optical character recognition.
    NeedsOcr,
    /// Encrypted or password-protected.
    Encrypted,
    /// Larger than the limit.
    TooLarge,
    /// An archive that unpacks to far more than it holds, or to more than the limit.
    ArchiveBomb,
    /// An archive nested deeper than the limit.
    TooDeep,
    /// A type without a reader, or whose reader was left out of this build.
    UnsupportedType,
    /// Damaged, or not what its name and first bytes promise.
    Malformed,
    /// Bytes that are no text in any encoding.
    NotText,
    /// Reading took longer than allowed.
    TimeLimit,
    /// Reading needed more memory than allowed.
    MemoryLimit,
    /// The file could not be opened or read.
    Unreadable,
    /// An address that may not be fetched, or robots rules that forbid it.
    NotFetched,
    /// The source's holding policy is `none`.
    NotHeld,
}

impl RefusalReason {
    /// Every reason, in the order of the documentation.
    pub const ALL: &[RefusalReason] = &[
        RefusalReason::NeedsOcr,
        RefusalReason::Encrypted,
        RefusalReason::TooLarge,
        RefusalReason::ArchiveBomb,
        RefusalReason::TooDeep,
        RefusalReason::UnsupportedType,
        RefusalReason::Malformed,
        RefusalReason::NotText,
        RefusalReason::TimeLimit,
        RefusalReason::MemoryLimit,
        RefusalReason::Unreadable,
        RefusalReason::NotFetched,
        RefusalReason::NotHeld,
    ];

    /// The code that stands in `verdicts.csv`.
    pub fn code(self) -> &'static str {
        match self {
            RefusalReason::NeedsOcr => "needs-ocr",
            RefusalReason::Encrypted => "encrypted",
            RefusalReason::TooLarge => "too-large",
            RefusalReason::ArchiveBomb => "archive-bomb",
            RefusalReason::TooDeep => "too-deep",
            RefusalReason::UnsupportedType => "unsupported-type",
            RefusalReason::Malformed => "malformed",
            RefusalReason::NotText => "not-text",
            RefusalReason::TimeLimit => "time-limit",
            RefusalReason::MemoryLimit => "memory-limit",
            RefusalReason::Unreadable => "unreadable",
            RefusalReason::NotFetched => "not-fetched",
            RefusalReason::NotHeld => "not-held",
        }
    }

    /// The reason of a code; `None` for any other word.
    pub fn from_code(code: &str) -> Option<RefusalReason> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code)
    }

    /// What a person can do about it.
    pub fn next_step(self) -> &'static str {
        match self {
            RefusalReason::NeedsOcr => "run OCR on it (for example with tesseract) and add the text",
            RefusalReason::Encrypted => "remove the password and add it again",
            RefusalReason::TooLarge => "split it, or add the part that is a report",
            RefusalReason::ArchiveBomb => "unpack it yourself, look at it, and add what is a report",
            RefusalReason::TooDeep => "unpack the inner archive and add it by itself",
            RefusalReason::UnsupportedType => "convert it to PDF, HTML or text and add that",
            RefusalReason::Malformed => "open it in its own program, save it again, and add that",
            RefusalReason::NotText => "check that it is a report; if so, save it as UTF-8 text",
            RefusalReason::TimeLimit => "convert it to text and add that",
            RefusalReason::MemoryLimit => "convert it to text and add that",
            RefusalReason::Unreadable => "check that the file exists and may be read",
            RefusalReason::NotFetched => "save the page yourself and add the file",
            RefusalReason::NotHeld => "change the holding policy of its source if it should be kept",
        }
    }
}

impl Verdict {
    /// A refusal for `reason`; `detail` is a sentence without a full stop.
    pub fn refused(reason: RefusalReason, detail: impl Into<String>) -> Verdict {
        Verdict::Refused(Refusal { reason, detail: detail.into() })
    }

    /// The code: `read`, `empty`, `duplicate-of`, or the refusal's.
    pub fn code(&self) -> &'static str {
        match self {
            Verdict::Read => "read",
            Verdict::Empty => "empty",
            Verdict::DuplicateOf(_) => "duplicate-of",
            Verdict::Refused(refusal) => refusal.reason.code(),
        }
    }

    /// The verdict as a sentence, with the next step for a refusal; empty for [`Verdict::Read`].
    pub fn sentence(&self) -> String {
        match self {
            Verdict::Read => String::new(),
            Verdict::Empty => "it holds no words; check that the right file was added".to_owned(),
            Verdict::DuplicateOf(id) => format!("the same document is already here as {id}"),
            Verdict::Refused(refusal) => format!("{}; {}", refusal.detail, refusal.reason.next_step()),
        }
    }
}

/// What became of one member of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberVerdict {
    /// The member's name or number inside the container, made safe to print.
    pub name: String,
    /// What became of it.
    pub verdict: Verdict,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_code_and_a_next_step() {
        for (index, reason) in RefusalReason::ALL.iter().enumerate() {
            assert_eq!(RefusalReason::from_code(reason.code()), Some(*reason));
            assert!(RefusalReason::ALL[..index].iter().all(|other| other.code() != reason.code()));
            assert!(!reason.next_step().is_empty());
        }
        assert_eq!(RefusalReason::from_code("read"), None);
    }
}
