//! Bytes to text: byte order mark, then what was declared, then detection.
//!
//! The order is that of the HTML standard's encoding sniffing, with UTF-8 tried before detection: bytes that are valid
//! UTF-8 beyond ASCII are hardly ever anything else.

use crate::Hints;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use regex::bytes::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Decoded text and how it was decoded.
pub(crate) struct Decoded<'a> {
    /// The text, not yet normalised.
    pub text: Cow<'a, str>,
    /// True if some bytes had no meaning in the encoding and became U+FFFD.
    pub had_errors: bool,
    /// The encoding's name, as the Encoding Standard writes it.
    pub encoding: &'static str,
}

static META_CHARSET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i-u)(?:<meta[^>]{0,200}charset\s*=|<\?xml[^>]{0,200}encoding\s*=)\s*["']?\s*([a-z0-9_:.\-]+)"#,
    )
    .expect("pattern is ours")
});

/// Decodes `bytes`; `None` if they are no text.
pub(crate) fn decode<'a>(bytes: &'a [u8], hints: &Hints, media_type: &str) -> Option<Decoded<'a>> {
    let encoding = encoding_of(bytes, hints, media_type)?;
    let (text, used, had_errors) = encoding.decode(bytes);
    Some(Decoded { text, had_errors, encoding: used.name() })
}

fn encoding_of(bytes: &[u8], hints: &Hints, media_type: &str) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    let head = &bytes[..bytes.len().min(4096)];
    if head.contains(&0) {
        return utf16_without_bom(head);
    }
    let declared = hints.media_type.as_deref().and_then(charset_of).or_else(|| {
        let markup = matches!(media_type, "text/html" | "application/xml");
        let label = META_CHARSET.captures(head).filter(|_| markup)?.get(1)?;
        Encoding::for_label(label.as_bytes())
    });
    if std::str::from_utf8(bytes).is_ok() {
        return Some(UTF_8);
    }
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
        return Some(encoding);
    }
    // Mostly UTF-8 with a few bad bytes (a cut file, a pasted quotation) is UTF-8 all the same.
    let (_, bad) = invalid_utf8(bytes);
    if declared == Some(UTF_8) || bad * 200 < bytes.len() && has_multibyte_utf8(bytes) {
        return Some(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Some(detector.guess(None, Utf8Detection::Allow))
}

/// Text with NUL bytes: UTF-16 if every other byte of the head is NUL, else no text.
fn utf16_without_bom(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |offset: usize| head.chunks_exact(2).filter(|pair| pair[offset] == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match () {
        () if even == 0 && odd * 10 > pairs * 3 => Some(encoding_rs::UTF_16LE),
        () if odd == 0 && even * 10 > pairs * 3 => Some(encoding_rs::UTF_16BE),
        () => None,
    }
}

fn charset_of(media_type: &str) -> Option<&'static Encoding> {
    let (_, after) = media_type.split_once("charset=")?;
    let label = after.split(';').next().unwrap_or_default().trim().trim_matches('"');
    Encoding::for_label(label.as_bytes())
}

fn invalid_utf8(bytes: &[u8]) -> (usize, usize) {
    bytes
        .utf8_chunks()
        .fold((0, 0), |(good, bad), chunk| (good + chunk.valid().len(), bad + chunk.invalid().len()))
}

fn has_multibyte_utf8(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], media_type: &str) -> Option<(String, &'static str)> {
        let hints = Hints::default();
        decode(bytes, &hints, media_type).map(|d| (d.text.into_owned(), d.encoding))
    }

    #[test]
    fn what_a_server_declares_is_believed_before_detection() {
        let (koi8, _, _) = encoding_rs::KOI8_R.encode("Мост закрыт.");
        let hints = Hints { media_type: Some("text/plain; charset=KOI8-R".into()), ..Hints::default() };
        let decoded = decode(&koi8, &hints, "text/plain").map(|d| (d.text.into_owned(), d.encoding));
        assert_eq!(decoded, Some(("Мост закрыт.".to_owned(), "KOI8-R")));
    }

    #[test]
    fn bytes_decode_by_mark_declaration_and_detection() {
        let russian =
            "Вооружённые люди открыли стрельбу в здании вечером в пятницу, сообщила полиция города.";
        let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        assert_eq!(decoded(&cp1251, "text/plain").unwrap(), (russian.to_owned(), "windows-1251"));
        let (koi8, _, _) = encoding_rs::KOI8_R.encode(russian);
        // Without a header: KOI8-U has all of KOI8-R's letters.
        assert_eq!(decoded(&koi8, "text/plain").unwrap(), (russian.to_owned(), "KOI8-U"));
        let (dos, _, _) = encoding_rs::IBM866.encode(russian);
        assert_eq!(decoded(&dos, "text/plain").unwrap(), (russian.to_owned(), "IBM866"));
        let page = [b"<meta charset=koi8-r><p>".as_slice(), &koi8].concat();
        assert!(decoded(&page, "text/html").unwrap().0.ends_with(russian));
        assert_eq!(decoded(russian.as_bytes(), "text/plain").unwrap().1, "UTF-8");
        let utf16: Vec<u8> = "Police said so.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&utf16, "text/plain").unwrap(), ("Police said so.".to_owned(), "UTF-16LE"));
        let marked = [b"\xEF\xBB\xBF".as_slice(), "Алматы".as_bytes()].concat();
        assert_eq!(decoded(&marked, "text/plain").unwrap().0, "Алматы");
    }

    #[test]
    fn bytes_with_nul_are_no_text() {
        assert!(decoded(&[0, 1, 2, 3, 0, 0, 0, 9, 8, 7], "text/plain").is_none());
    }
}
