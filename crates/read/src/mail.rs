//! E-mail (RFC 5322, MIME), mailboxes (RFC 4155) and saved pages (MHTML, RFC 2557).
//!
//! A message is one document; each attachment that is a file of its own is read as a member. A saved page is read as
//! the page it holds. The sender's name is kept only where it is an agency: correspondents are private persons.

use crate::context::Context;
use crate::{Hints, Reading};

#[cfg(not(feature = "mail"))]
pub(crate) fn read(_: &[u8], _: &Hints, _: &Context<'_>) -> Reading {
    Reading::left_out("mail")
}

#[cfg(not(feature = "mail"))]
pub(crate) fn read_mailbox(_: &[u8], _: &Hints, _: &Context<'_>) -> Reading {
    Reading::left_out("mail")
}

#[cfg(feature = "mail")]
pub(crate) use with_parser::{read, read_mailbox};

#[cfg(feature = "mail")]
mod with_parser {
    use super::*;
    use crate::archive::check_depth;
    use crate::blocks::Marked;
    use crate::build::{Draft, finish};
    use crate::container::Members;
    use crate::encoding::Decoded;
    use crate::html::blocks::{Keep, block_text};
    use crate::{RefusalReason, Verdict, html};
    use dateline_types::BlockKind;
    use jiff::civil::Date;
    use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
    use regex::bytes::Regex;
    use std::borrow::Cow;
    use std::sync::LazyLock;

    /// Reads a message or a saved page.
    pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
        let Some(message) = MessageParser::default().parse(bytes) else {
            let detail = "no message: it has no header".to_owned();
            return Reading::without_documents(Verdict::refused(RefusalReason::Malformed, detail));
        };
        if let Some(boundary) = open_boundary(&message) {
            // The last part is lost on the parser unless it ends.
            let closed = [bytes, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
            let mut reading = read(&closed, hints, context);
            reading.diagnostics.push(cut_short());
            return reading;
        }
        if is_saved_page(&message) {
            return read_page(&message, hints, context);
        }
        if is_encrypted(&message) {
            let detail = "the message is encrypted (PGP or S/MIME)".to_owned();
            return Reading::without_documents(Verdict::refused(RefusalReason::Encrypted, detail));
        }
        let body = read_body(&message, hints, context);
        if message.attachment_count() == 0 {
            return body;
        }
        let mut members = Members::default();
        members.keep("message", body);
        for (index, part) in message.attachments().enumerate() {
            let is_message = matches!(part.body, PartType::Message(_));
            // Pictures in the text and signatures are no reports.
            let kind = part.content_type().map(|kind| {
                format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase()
            });
            let furniture = ["image/", "audio/", "video/", "application/pgp", "application/pkcs7"];
            let is_inline = matches!(part.body, PartType::InlineBinary(_));
            if is_inline || kind.as_deref().is_some_and(|kind| furniture.iter().any(|f| kind.starts_with(f)))
            {
                continue;
            }
            let name =
                part.attachment_name().map_or_else(|| format!("attachment {}", index + 1), str::to_owned);
            if let Err(refusal) = check_depth(context) {
                members.refuse(&name, refusal.reason, refusal.detail);
                continue;
            }
            let mut inner = hints.member(&name);
            inner.media_type = if is_message { Some("message/rfc822".to_owned()) } else { kind };
            let contents = match &part.body {
                PartType::Message(message) => message.raw_message(),
                _ => part.contents(),
            };
            if !members.read(&name, contents, &inner, &context.inside()) {
                break;
            }
        }
        members.finish()
    }

    /// Reads every message of a mailbox.
    pub(crate) fn read_mailbox(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
        let mut members = Members::default();
        for (index, message) in messages(bytes).into_iter().enumerate() {
            let name = format!("message {}", index + 1);
            let mut inner = hints.member(&name);
            inner.media_type = Some("message/rfc822".to_owned());
            if !members.admit(context) {
                break;
            }
            members.keep(&name, read(&message, &inner, context));
        }
        members.finish()
    }

    /// A separator: "From ", an address, and a time with its year (RFC 4155, appendix A).
    static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^From \S+\s+.*\b\d{1,2}:\d{2}(?::\d{2})?\b.*\b\d{4}\b").expect("pattern is ours")
    });

    /// The messages of a mailbox. A line of a text that begins with "From " ends none: a separator stands at the start or
    /// after a blank line, has a time, and a header follows it.
    fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let is_blank = |line: &[u8]| line.iter().all(u8::is_ascii_whitespace);
        let is_header = |line: &[u8]| {
            let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
            name > 0 && line.get(name) == Some(&b':')
        };
        let separates = |at: usize| {
            lines[at].starts_with(b"From ")
                && SEPARATOR.is_match(lines[at])
                && (at == 0 || is_blank(lines[at - 1]))
                && lines.get(at + 1).is_some_and(|next| is_header(next))
        };
        let mut messages: Vec<Vec<u8>> = Vec::new();
        for (at, &line) in lines.iter().enumerate() {
            if separates(at) {
                messages.push(Vec::new());
            } else if let Some(message) = messages.last_mut() {
                // ">From" stands for "From" (mboxrd).
                let quotes = line.iter().take_while(|byte| **byte == b'>').count();
                let line = if quotes > 0 && line[quotes..].starts_with(b"From ") { &line[1..] } else { line };
                message.extend_from_slice(line);
            } else if !is_blank(line) {
                // A mailbox without separators, or one whose first is damaged.
                messages.push(line.to_vec());
            }
        }
        messages
    }

    /// Encrypted as RFC 3156, RFC 8551, or in the text itself (RFC 9580, 6.2).
    fn is_encrypted(message: &Message<'_>) -> bool {
        let root = message.root_part();
        let in_text = message
            .body_text(0)
            .is_some_and(|text| text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----"));
        root.is_content_type("multipart", "encrypted")
            || root.is_content_type("application", "pkcs7-mime")
            || root.is_content_type("application", "x-pkcs7-mime")
            || in_text
    }

    /// The boundary of a message of parts that ends before its last one.
    fn open_boundary(message: &Message<'_>) -> Option<String> {
        let boundary = message.root_part().content_type()?.attribute("boundary")?;
        let closing = format!("--{boundary}--");
        let is_closed =
            message.raw_message().windows(closing.len()).any(|window| window == closing.as_bytes());
        (!is_closed).then(|| boundary.to_owned())
    }

    fn cut_short() -> dateline_types::Diagnostic {
        dateline_types::Diagnostic {
            severity: dateline_types::Severity::Warning,
            stage: dateline_types::Stage::Read,
            code: "read/cut-short",
            message: "the message is cut off; what stands before the cut was read".to_owned(),
            span: None,
        }
    }

    /// A page saved by a browser: related parts under a page, with no recipient.
    fn is_saved_page(message: &Message<'_>) -> bool {
        let root = message.root_part();
        message.header("Snapshot-Content-Location").is_some()
            || message.to().is_none()
                && message.received().is_none()
                && message.html_body_count() > 0
                && (root.is_content_type("multipart", "related") || root.content_location().is_some())
    }

    fn read_page(message: &Message<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
        let page = message.html_bodies().next();
        let Some(html) = page.and_then(|part| part.text_contents()) else {
            return Reading::without_documents(Verdict::Empty);
        };
        let location = page.and_then(|part| part.content_location()).map(str::to_owned);
        let location = location.filter(|url| url.starts_with("http"));
        let hints = Hints { url: hints.url.clone().or(location), ..hints.clone() };
        let decoded = Decoded { text: Cow::Borrowed(html), had_errors: false, encoding: "UTF-8" };
        html::read(&decoded, &hints, context)
    }

    fn read_body(message: &Message<'_>, hints: &Hints, context: &Context<'_>) -> Reading {
        // The plain form is what the sender meant to be read without furniture; many newsletters leave it empty.
        let plain = message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_)));
        let plain: Vec<&str> = plain.filter_map(|part| part.text_contents()).collect();
        let mut text = Marked::from(plain.join("\n\n"));
        if text.text.trim().is_empty() {
            text = Marked::default();
            for page in message.html_bodies().filter_map(|part| part.text_contents()) {
                text.append(block_text(page, Keep::All));
            }
        }
        let quoted = without_signature(unquoted(text.normalised()));
        let mut draft = Draft::new(context.received, "message/rfc822", quoted);
        draft.title = message.subject().map(|subject| subject.trim().to_owned()).filter(|s| !s.is_empty());
        draft.author = message
            .from()
            .and_then(|from| from.first())
            .and_then(|address| address.name.as_deref())
            .map(str::to_owned);
        draft.publisher = list_name(message);
        draft.date = message.date().and_then(|date| {
            let day = Date::new(i16::try_from(date.year).ok()?, date.month as i8, date.day as i8).ok()?;
            Some((day, "e-mail[Date]".into()))
        });
        finish(draft, hints, context.limits)
    }

    /// The text without the marks of quotation; what was quoted is told by its kind. Lines that a quoting program wrapped
    /// are still one paragraph.
    fn unquoted(text: Marked) -> Marked {
        if !text.text.lines().any(|line| line.starts_with('>')) || !text.kinds.is_empty() {
            return text;
        }
        let mut out = Marked::default();
        for line in text.text.split('\n') {
            let mut words = line;
            while let Some(rest) = words.strip_prefix('>') {
                words = rest.strip_prefix(' ').unwrap_or(rest);
            }
            let start = out.text.len();
            out.text.push_str(words);
            if words.len() < line.len() && !words.trim().is_empty() {
                out.kinds.push((start..out.text.len(), BlockKind::Quotation));
            }
            out.text.push('\n');
        }
        out.text.truncate(out.text.trim_end().len());
        let end = out.text.len();
        out.kinds.retain(|(range, _)| range.end <= end);
        out
    }

    /// What stands below the line "-- " is how the sender signs, and no report (RFC 3676, 4.3).
    fn without_signature(mut text: Marked) -> Marked {
        let mut signature = Vec::new();
        let (mut start, mut inside) = (0, false);
        for line in text.text.split('\n') {
            let range = start..start + line.len();
            start = range.end + 1;
            let next = text.kinds.partition_point(|(kind, _)| kind.end <= range.start);
            let is_told = text.kinds.get(next).is_some_and(|(kind, _)| kind.start < range.end);
            inside = (inside || line.trim_end() == "--") && !is_told && !line.starts_with("-----");
            if inside && !range.is_empty() {
                signature.push((range, BlockKind::Furniture));
            }
        }
        text.kinds.extend(signature);
        text.kinds.sort_by_key(|(range, _)| range.start);
        text
    }

    /// The phrase of `List-Id: Phrase <id>` (RFC 2919): a list publishes, a person writes.
    fn list_name(message: &Message<'_>) -> Option<String> {
        let raw = message.header_raw("List-Id")?;
        let phrase = raw.split('<').next().unwrap_or_default().trim().trim_matches('"').trim();
        (!phrase.is_empty()).then(|| phrase.to_owned())
    }
}
