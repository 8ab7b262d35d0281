//! A linear reader of HTML tags, for what needs no tree: metadata, block text, and measuring a page before a tree is
//! built from it. It never fails and never recurses, so depth and size cost nothing but time.
//!
//! Beside the HTML standard's tokenisation it recovers two common slips: a `<` where an attribute name should stand
//! closes the tag before it, and character references it does not know stay as they are written.

use std::borrow::Cow;

/// One token of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `<name a="b">`: lower-case name and the raw words of the attributes.
    Open { name: String, attributes: &'a str },
    /// `</name>`, lower case; attributes have no business there, but a tree builder looks at them.
    Close { name: String, attributes: &'a str },
    /// Character data, references not yet resolved.
    Text(&'a str),
    /// The content of `script` or `style`, as it stands.
    Raw { name: String, content: &'a str },
}

/// The tokens of `html`.
pub(crate) fn tokens(html: &str) -> Tokens<'_> {
    Tokens { html, at: 0, raw: None }
}

/// See [`tokens`].
pub(crate) struct Tokens<'a> {
    html: &'a str,
    at: usize,
    raw: Option<String>,
}

impl Tokens<'_> {
    /// The byte at which the next token begins.
    pub(crate) fn at(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let rest = &self.html[self.at..];
            let end = find_close(rest, &name).unwrap_or(rest.len());
            self.at += end;
            return Some(Token::Raw { name, content: &rest[..end] });
        }
        loop {
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                let end = rest.find('<').unwrap_or(rest.len());
                self.at += end;
                return Some(Token::Text(&rest[..end]));
            }
            let bytes = rest.as_bytes();
            match bytes.get(1) {
                Some(b'!') => {
                    self.at += comment_end(rest);
                }
                Some(b'?') => self.at += rest.find('>').map_or(rest.len(), |end| end + 1),
                Some(b'/') => {
                    let end = rest.find('>').map_or(rest.len(), |end| end + 1);
                    self.at += end;
                    let name = tag_name(&rest[2..end]).to_ascii_lowercase();
                    return Some(Token::Close { attributes: &rest[2 + name.len()..end], name });
                }
                Some(letter) if letter.is_ascii_alphabetic() => {
                    let name = tag_name(&rest[1..]).to_ascii_lowercase();
                    let from = 1 + name.len();
                    let (length, closed) = attributes_length(&rest[from..]);
                    let attributes = &rest[from..from + length];
                    self.at += from + length + usize::from(closed);
                    if matches!(name.as_str(), "script" | "style") && !attributes.ends_with('/') {
                        self.raw = Some(name.clone());
                    }
                    return Some(Token::Open { name, attributes });
                }
                _ => {
                    self.at += 1;
                    return Some(Token::Text(&rest[..1]));
                }
            }
        }
    }
}

fn comment_end(rest: &str) -> usize {
    if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
        return cdata.find("]]>").map_or(rest.len(), |end| end + 12);
    }
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.find("-->").map_or(rest.len(), |end| end + 7);
    }
    rest.find('>').map_or(rest.len(), |end| end + 1)
}

fn tag_name(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<')).unwrap_or(rest.len());
    &rest[..end]
}

/// The bytes of attributes up to the `>` that ends the tag, and whether there is one.
fn attributes_length(rest: &str) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let mut at = 0;
    let mut after_equals = false;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return (at, true),
            b'<' => return (at, false),
            quote @ (b'"' | b'\'') if after_equals => {
                match memchr(quote, &bytes[at + 1..]) {
                    Some(end) => at += end + 1,
                    None => return (at, false),
                }
                after_equals = false;
            }
            b'=' => after_equals = true,
            byte if !byte.is_ascii_whitespace() => after_equals = false,
            _ => {}
        }
        at += 1;
    }
    (bytes.len(), false)
}

fn memchr(needle: u8, haystack: &[u8]) -> Option<usize> {
    haystack.iter().position(|byte| *byte == needle)
}

fn find_close(rest: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = rest[from..].find("</") {
        let at = from + found;
        if rest.as_bytes()[at + 2..]
            .get(..name.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
        {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// The value of an attribute, references resolved; `None` if it is not there.
pub(crate) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let (_, value) = each_attribute(attributes).find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    Some(resolve(value).into_owned())
}

/// Names and raw values of a tag's attributes, in order, repeats included.
pub(crate) fn each_attribute(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(after) = after.strip_prefix('=') else {
            rest = if end == 0 { &rest[rest.chars().next().map_or(1, char::len_utf8)..] } else { after };
            return Some((name, ""));
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (body, close) = match quote {
            Some(quote) => (&after[1..], after[1..].find(quote)),
            None => (after, after.find(char::is_whitespace)),
        };
        let value = &body[..close.unwrap_or(body.len())];
        let skip = close.map_or(body.len(), |close| close + usize::from(quote.is_some()));
        rest = &body[skip..];
        Some((name, value))
    })
}

/// Character references resolved; unknown ones stay.
pub(crate) fn resolve(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest reference we know is under 12 letters; a semicolon further off belongs to something else.
        let end = rest.bytes().take(14).position(|byte| byte == b';');
        match end.and_then(|end| character(&rest[1..end])) {
            Some(character) => {
                out.push(character);
                rest = &rest[end.unwrap_or(0) + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers 128–159 mean Windows-1252 (HTML standard, "numeric character reference end state").
        if (0x80..0xA0).contains(&code) {
            return encoding_rs::WINDOWS_1252.decode(&[code as u8]).0.chars().next();
        }
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    let table = include_str!("../../../../resources/reading/entities.tsv");
    let row =
        table.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('\t')))?;
    char::from_u32(u32::from_str_radix(row.split('\t').nth(1)?, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn attributes_and_slips() {
        let html = "<meta property=\"a\" content='b &amp; c'\n<META name=x content=y>text<br/><script>if (a<b) {}</script>z";
        let found: Vec<Token<'_>> = tokens(html).collect();
        let open = |index: usize| match &found[index] {
            Token::Open { attributes, .. } => *attributes,
            other => panic!("{other:?}"),
        };
        assert_eq!(attribute(open(0), "content").unwrap(), "b & c");
        assert_eq!(attribute(open(1), "content").unwrap(), "y");
        assert_eq!(attribute(open(1), "missing"), None);
        assert_eq!(found[2], Token::Text("text"));
        assert!(matches!(&found[5], Token::Raw { content: "if (a<b) {}", .. }));
        assert_eq!(found.last(), Some(&Token::Text("z")));
    }

    #[test]
    fn references() {
        assert_eq!(
            resolve("a &mdash; b &nosuch; &#1082;&#x43A; &#151; AT&T &lt"),
            "a — b &nosuch; кк — AT&T &lt"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_tokenised_to_its_end(html in "[<>/!a-c \"'=&;\\-]{0,60}") {
            for token in tokens(&html) {
                if let Token::Open { attributes, .. } = token {
                    attribute(attributes, "zz");
                }
            }
            resolve(&html);
        }
    }
}
