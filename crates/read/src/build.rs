//! From a format's draft to a document: what every reader does last, once.

use crate::blocks::{Known, Marked, blocks};
use crate::encoding::Decoded;
use crate::head;
use crate::text::normalise;
use crate::{Hints, Limits, Reading, RefusalReason, Verdict, filename, language_of};
use dateline_types::{
    Block, BlockKind, Diagnostic, Document, DocumentDate, DocumentDateBasis, Severity, Sha256, SourceMap,
    Span, Stage,
};
use jiff::civil::Date;
use smol_str::SmolStr;
use std::borrow::Cow;
use std::ops::Range;

/// Texts with fewer letters than this are called empty.
pub const SHORTEST_CODED: usize = 3;

/// What a format's reader found; texts are normalised.
pub(crate) struct Draft {
    pub raw_sha256: Sha256,
    pub media_type: SmolStr,
    pub text: String,
    pub title: Option<String>,
    pub publisher: Option<String>,
    /// A stated author: kept only if it is an agency.
    pub author: Option<String>,
    pub url: Option<String>,
    pub date: Option<(Date, SmolStr)>,
    pub language: Option<String>,
    /// Stretches whose kind the source tells.
    pub kinds: Vec<(Range<usize>, BlockKind)>,
    pub source_map: SourceMap,
    /// Words that the file hides from its readers.
    pub hidden: String,
    pub diagnostics: Vec<Diagnostic>,
}

impl Draft {
    /// A draft from an input whose outermost bytes have the digest `received`.
    pub(crate) fn new(received: Sha256, media_type: &str, text: impl Into<Marked>) -> Draft {
        let Marked { text, kinds } = text.into();
        Draft {
            raw_sha256: received,
            media_type: media_type.into(),
            text,
            title: None,
            publisher: None,
            author: None,
            url: None,
            date: None,
            language: None,
            kinds,
            source_map: SourceMap::default(),
            hidden: String::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Adds a remark.
    pub(crate) fn note(
        &mut self,
        severity: Severity,
        code: &'static str,
        message: String,
        span: Option<Span>,
    ) {
        self.diagnostics.push(Diagnostic { severity, stage: Stage::Read, code, message, span });
    }

    /// Says so if the bytes were not UTF-8, or not wholly text.
    pub(crate) fn note_encoding(&mut self, decoded: &Decoded<'_>) {
        if decoded.had_errors {
            let message = format!("some bytes are no text in {:?}; they became U+FFFD", decoded.encoding);
            self.note(Severity::Warning, "read/undecodable-bytes", message, None);
        } else if decoded.encoding != "UTF-8" {
            self.note(Severity::Note, "read/encoding", format!("decoded as {:?}", decoded.encoding), None);
        }
    }
}

/// Makes the document of a draft, or the verdict that there is none.
pub(crate) fn finish(draft: Draft, hints: &Hints, limits: &Limits) -> Reading {
    if draft.text.len() > limits.text_bytes.min(Span::MAX) {
        let detail = format!("{} bytes of text; the limit is {}", draft.text.len(), limits.text_bytes);
        return Reading::without_documents(Verdict::refused(RefusalReason::TooLarge, detail));
    }
    let marked = Marked { text: draft.text, kinds: draft.kinds };
    let stated_title = draft.title.as_deref().or(hints.title.as_deref());
    let head = head::analyse(&marked.text, stated_title, &marked.headings());
    let Marked { mut text, kinds } = marked;
    let prose = &text[head.front_matter.map_or(0, Span::end)..];
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).take(SHORTEST_CODED).count();
    if letters(&text) < SHORTEST_CODED {
        return Reading { diagnostics: draft.diagnostics, ..Reading::without_documents(Verdict::Empty) };
    }
    let mut diagnostics = draft.diagnostics;
    let url = hints.url.clone().or(draft.url).or_else(|| is_url(&hints.origin).then(|| hints.origin.clone()));
    let url = url.map(|url| without_login(&url).into_owned());
    let stated = hints.stated_date.clone().or(draft.date);
    let named = filename::date_in_name(hints.name(), url.as_deref());
    let date = settle_date(hints.date, &head, stated, named, &mut diagnostics);
    let stated_language = hints.language.as_deref().or(draft.language.as_deref());
    let language = language_of(if prose.is_empty() { &text } else { prose }, stated_language);
    let author_agency = draft.author.as_deref().and_then(head::agency_named);
    let agency = head.agency.or(author_agency).or_else(|| head::agency_at_foot(&text));
    let publisher = hints.publisher.clone().or(draft.publisher).or(head.publisher);
    let title = hints.title.clone().or(draft.title).or(head.title);
    let read_date = date.as_ref().map(|date| date.date);
    let known =
        Known { kinds: &kinds, front_matter: head.front_matter, title: title.as_deref(), date: read_date };
    let mut blocks = blocks(&text, known);
    blocks.extend(append_hidden(&draft.hidden, limits, &mut text, &mut diagnostics));
    let id = Document::derive_id(&text, &blocks, title.as_deref(), publisher.as_deref(), read_date);
    let document = Document {
        id,
        blocks,
        text,
        title,
        origin: hints.origin.clone(),
        raw_sha256: draft.raw_sha256,
        agency: agency.filter(|agency| Some(agency) != publisher.as_ref()),
        publisher,
        url,
        media_type: draft.media_type,
        language,
        date,
        dateline_place: head.dateline_place,
        front_matter: head.front_matter,
        source_map: draft.source_map,
    };
    Reading { documents: vec![document], verdict: Verdict::Read, members: Vec::new(), diagnostics }
}

/// Puts hidden words behind the text, told and marked as what they are.
fn append_hidden(
    hidden: &str,
    limits: &Limits,
    text: &mut String,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Block> {
    let hidden = normalise(hidden);
    // A longer one is no text that anybody hid in a report.
    let hidden =
        Some(hidden.trim()).filter(|hidden| hidden.len() <= limits.text_bytes.min(LONGEST_HIDDEN))?;
    let count = hidden.chars().filter(|c| c.is_alphanumeric()).count();
    if count < SHORTEST_CODED {
        return None;
    }
    text.push_str("\n\n");
    let span = Span::new(text.len(), text.len() + hidden.len());
    text.push_str(hidden);
    let message = format!(
        "{count} hidden letters stand behind the text: white, tiny, off the page or marked as hidden"
    );
    diagnostics.push(Diagnostic {
        severity: Severity::Warning,
        stage: Stage::Read,
        code: "read/hidden-text",
        message,
        span: Some(span),
    });
    Some(Block { span, kind: BlockKind::Hidden, date: None })
}

/// Bytes of hidden text that are kept.
const LONGEST_HIDDEN: usize = 1 << 20;

/// Days between two dates of one report from which on a person should look.
const DATES_DISAGREE_DAYS: i32 = 45;

/// Chooses among the dates found, best first, and says so where they disagree.
fn settle_date(
    given: Option<Date>,
    head: &head::Head,
    stated: Option<(Date, SmolStr)>,
    named: Option<(Date, SmolStr)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DocumentDate> {
    let mut note = |severity, code, message, span| {
        diagnostics.push(Diagnostic { severity, stage: Stage::Read, code, message, span });
    };
    let of = |(date, rule): (Date, SmolStr), basis| DocumentDate { date, basis, rule, span: None };
    if let Some(date) = given {
        return Some(of((date, "given".into()), DocumentDateBasis::Given));
    }
    let other = stated.as_ref().or(named.as_ref()).map(|(date, _)| *date);
    let in_head = head.date.as_ref().and_then(|written| {
        let mut date = written.resolve(other.map(Date::year))?;
        // "31 December" published on 1 January belongs to the year before.
        if let Some(other) = other.filter(|_| written.lacks_year()) {
            let year = if (date - other).get_days() > 183 {
                other.year() - 1
            } else if (date - other).get_days() < -183 {
                other.year() + 1
            } else {
                other.year()
            };
            date = written.resolve(Some(year))?;
        }
        Some(DocumentDate {
            date,
            basis: DocumentDateBasis::Dateline,
            rule: written.rule.as_str().into(),
            span: Some(written.span),
        })
    });
    if let (Some(found), Some((stated, rule))) = (&in_head, &stated)
        && (found.date - *stated).get_days().abs() > DATES_DISAGREE_DAYS
    {
        let message = format!("the text says {} and {rule} says \"{stated}\"", found.date);
        note(Severity::Warning, "read/dates-disagree", message, found.span);
    }
    if head.date.is_some() && in_head.is_none() {
        let span = head.date.as_ref().map(|date| date.span);
        note(
            Severity::Warning,
            "read/date-without-year",
            "the dateline has no year; give one with --dct".into(),
            span,
        );
    }
    let complete = head.date.as_ref().is_some_and(|date| date.is_complete() || date.lacks_year());
    let stated = stated.map(|found| of(found, DocumentDateBasis::Metadata));
    let named = named.map(|found| of(found, DocumentDateBasis::FileName));
    // A month is less than a day: a stated day wins over a masthead's month.
    let (first, last) = if complete { (in_head, None) } else { (None, in_head) };
    let date = first.or(stated).or(last).or(named);
    if date.is_none() && head.date.is_none() {
        note(Severity::Note, "read/no-date", "no publication date was found".into(), None);
    }
    date
}

fn is_url(origin: &str) -> bool {
    origin.starts_with("http://") || origin.starts_with("https://")
}

/// An address without the name and password that may stand before its host (RFC 3986, 3.2.1): they let whoever reads the
/// record in where the report came from.
pub(crate) fn without_login(url: &str) -> Cow<'_, str> {
    let Some(host) = url.find("://").map(|at| at + 3) else { return url.into() };
    let end = url[host..].find(['/', '?', '#', '\\']).map_or(url.len(), |at| host + at);
    match url[host..end].rfind('@') {
        Some(at) => format!("{}{}", &url[..host], &url[host + at + 1..]).into(),
        None => url.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_login;

    #[test]
    fn an_address_lets_nobody_in() {
        let cases = [
            ("https://user:word@news.example/a@b?x=c@d", "https://news.example/a@b?x=c@d"),
            ("https://a@b:c@news.example", "https://news.example"),
            ("https://news.example/~a@b", "https://news.example/~a@b"),
            ("https://news.example?to=a@b", "https://news.example?to=a@b"),
            ("urn:isbn:0451450523", "urn:isbn:0451450523"),
        ];
        for (written, kept) in cases {
            assert_eq!(without_login(written), kept, "{written}");
        }
    }
}
