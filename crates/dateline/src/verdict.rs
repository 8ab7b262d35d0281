//! One line for every input path: what became of it, and why.

use dateline_types::{BlockKind, Document, DocumentId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The path as the user gave it or as it was found below one.
    pub path: String,
    /// For a part of a container (archive, feed, mailbox, table): its name inside; empty for a whole input.
    #[serde(default)]
    pub member: String,
    /// `coded`, `uncoded`, `empty`, `duplicate-of`, or a reader's refusal such as `needs-ocr`.
    pub verdict: SmolStr,
    /// The document's id, when there is one.
    pub document: Option<SmolStr>,
    /// For a duplicate: the id of the document it repeats.
    pub duplicate_of: Option<SmolStr>,
    /// For a syndicated copy or light rewrite, which is coded all the same: the id of the earliest of its group.
    #[serde(default)]
    pub near_copy_of: Option<SmolStr>,
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
    /// Why, and what to do next; for a coded document, what a person should know of the file.
    pub reason: String,
}

impl Verdict {
    /// True when a person should look: the input was not coded, for whatever reason but being a duplicate.
    pub fn is_finding(&self) -> bool {
        !matches!(self.verdict.as_str(), "coded" | "duplicate-of")
    }
}

/// The reason of a verdict, with what the file hides.
fn told_hidden(document: &Document, reason: String) -> String {
    let hidden = document.text.get(document.visible().len()..).unwrap_or_default();
    let count = hidden.chars().filter(|c| c.is_alphanumeric()).count();
    if !document.blocks.iter().any(|block| block.kind == BlockKind::Hidden) {
        return reason;
    }
    let told = format!(
        "{count} letters that the file hides from its readers stand apart and are not coded: look at the file before you \
         rely on it"
    );
    if reason.is_empty() { told } else { format!("{reason}; {told}") }
}

impl Verdict {
    fn blank(path: &str, verdict: &str, reason: String) -> Verdict {
        Verdict {
            path: path.to_owned(),
            member: String::new(),
            verdict: verdict.into(),
            document: None,
            duplicate_of: None,
            near_copy_of: None,
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

    /// The same line for a part of a container.
    pub fn of_member(mut self, member: &str) -> Verdict {
        self.member = member.to_owned();
        self
    }

    /// Where the line's document or refusal stands, for a person.
    pub fn place(&self) -> String {
        if self.member.is_empty() {
            self.path.clone()
        } else {
            format!("{}{}{}", self.path, dateline_read::MEMBER, self.member)
        }
    }

    /// For a path that could not be opened or read.
    pub fn unreadable(path: &str, reason: String) -> Verdict {
        Verdict::blank(path, "unreadable", format!("{reason}; check the path and who may read it"))
    }

    /// For a document that is read and not coded.
    pub fn uncoded(path: &str, document: &Document, reason: String) -> Verdict {
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
        let mut line = Verdict::blank(path, verdict, told_hidden(document, reason));
        line.document = Some(document.id.as_str().into());
        if let Some(member) =
            document.origin.strip_prefix(path).and_then(|m| m.strip_prefix(dateline_read::MEMBER))
        {
            line.member = member.to_owned();
        }
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
