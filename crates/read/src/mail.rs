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
    use jiff::civil::Date;
    use mail_parser::mailbox::mbox::MessageIterator;
    use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
    use std::borrow::Cow;

    /// Reads a message or a saved page.
    pub(crate) fn read(bytes: &[u8], hints: &Hints, context: &Context<'_>) -> Reading {
        let Some(message) = MessageParser::default().parse(bytes) else {
            let detail = "no message: it has no header".to_owned();
            return Reading::without_documents(Verdict::refused(RefusalReason::Malformed, detail));
        };
        if is_saved_page(&message) {
            return read_page(&message, hints, context);
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
        for (index, message) in MessageIterator::new(bytes).enumerate() {
            let name = format!("message {}", index + 1);
            match message {
                Ok(message) => {
                    let mut inner = hints.member(&name);
                    inner.media_type = Some("message/rfc822".to_owned());
                    if !members.admit(context) {
                        break;
                    }
                    members.keep(&name, read(message.contents(), &inner, context));
                }
                Err(_) => {
                    members.refuse(&name, RefusalReason::Malformed, "its first line is damaged");
                    if !members.admit(context) {
                        break;
                    }
                }
            }
        }
        members.finish()
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
        let mut draft = Draft::new(context.received, "message/rfc822", text.normalised());
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

    /// The phrase of `List-Id: Phrase <id>` (RFC 2919): a list publishes, a person writes.
    fn list_name(message: &Message<'_>) -> Option<String> {
        let raw = message.header_raw("List-Id")?;
        let phrase = raw.split('<').next().unwrap_or_default().trim().trim_matches('"').trim();
        (!phrase.is_empty()).then(|| phrase.to_owned())
    }
}
