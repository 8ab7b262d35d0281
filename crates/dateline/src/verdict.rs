//! One line for every input path: what became of it, and why.

use dateline_types::{Document, DocumentId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The path as the user gave it or as it was found below one.
    pub path: String,
    /// `coded`, `uncoded`, `empty`, `duplicate-of`, or a reader's refusal such as `needs-ocr`.
    pub verdict: SmolStr,
    /// The document's id, when there is one.
    pub document: Option<SmolStr>,
    /// For a duplicate: the id of the document it repeats.
    pub duplicate_of: Option<SmolStr>,
    /// Media type recognised.
    pub media_type: SmolStr,
    /// ISO 639-1 language code, empty if unknown.
    pub language: SmolStr,
    /// The document's date, `YYYY-MM-DD`, empty if unknown.
    pub date: String,
    /// The rule that found the date.
    pub date_rule: SmolStr,
    /// Events coded.
    pub events: usize,
    /// Statements coded.
    pub statements: usize,
    /// Why, and what to do next; empty for a coded document.
    pub reason: String,
}

impl Verdict {
    /// True when a person should look: the input was not coded, for whatever reason but being a duplicate.
    pub fn is_finding(&self) -> bool {
        !matches!(self.verdict.as_str(), "coded" | "duplicate-of")
    }
}

impl Verdict {
    fn blank(path: &str, verdict: &str, reason: String) -> Verdict {
        Verdict {
            path: path.to_owned(),
            verdict: verdict.into(),
            document: None,
            duplicate_of: None,
            media_type: SmolStr::default(),
            language: SmolStr::default(),
            date: String::new(),
            date_rule: SmolStr::default(),
            events: 0,
            statements: 0,
            reason,
        }
    }

    /// A line as it was kept in a workspace.
    pub fn kept(path: &str, verdict: &str, reason: String) -> Verdict {
        Verdict::blank(path, verdict, reason)
    }

    /// For an input a reader found no document in.
    pub fn of_reading(path: &str, verdict: &dateline_read::Verdict) -> Verdict {
        use dateline_read::Verdict as Read;
        match verdict {
            Read::Read => Verdict::blank(path, "coded", String::new()),
            Read::Empty => Verdict::blank(path, "empty", "it holds no text; nothing to do".into()),
            Read::DuplicateOf(id) => {
                let mut line = Verdict::blank(path, "duplicate-of", "the same text was read before".into());
                line.duplicate_of = Some(id.as_str().into());
                line
            }
            Read::Refused(refusal) => Verdict::blank(
                path,
                refusal.reason.code(),
                format!("{}; {}", refusal.detail, refusal.reason.next_step()),
            ),
        }
    }

    /// For a path that could not be opened or read.
    pub fn unreadable(path: &str, reason: String) -> Verdict {
        Verdict::blank(path, "unreadable", format!("{reason}; check the path and who may read it"))
    }

    /// For a document in a language that is read and not coded.
    pub fn uncoded(path: &str, document: &Document) -> Verdict {
        let language = document.language.as_deref().unwrap_or("unknown");
        let reason = format!("its language ({language}) is not coded yet; the text was read and kept apart");
        Verdict::of_document(path, document, "uncoded", reason)
    }

    /// For a coded document.
    pub fn coded(path: &str, document: &Document, events: usize, statements: usize) -> Verdict {
        let mut line = Verdict::of_document(path, document, "coded", String::new());
        line.events = events;
        line.statements = statements;
        line
    }

    /// For a document, with a verdict and its reason.
    pub fn of_document(path: &str, document: &Document, verdict: &str, reason: String) -> Verdict {
        let mut line = Verdict::blank(path, verdict, reason);
        line.document = Some(document.id.as_str().into());
        line.media_type = document.media_type.clone();
        line.language = document.language.clone().unwrap_or_default();
        if let Some(date) = &document.date {
            line.date = date.date.to_string();
            line.date_rule = date.rule.clone();
        }
        line
    }

    /// Turns a coded line into a duplicate of an earlier input.
    pub fn make_duplicate_of(&mut self, id: &DocumentId, first: &str) {
        self.verdict = "duplicate-of".into();
        self.duplicate_of = Some(id.as_str().into());
        self.events = 0;
        self.statements = 0;
        self.reason = format!("the same text as {first}");
    }
}
