//! XML as a stream of tags and text, for the parts of office packages and books.
//!
//! Nothing is expanded but character references and the names HTML knows: a document type's own entities are not
//! read at all, so entity bombs and external entities have nothing to work with. No tree is built, so depth is free.

use crate::html::tokens::resolve;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// One thing met in the stream.
pub(crate) enum Node<'a> {
    /// A start tag; an empty element is a start and an end.
    Open(Tag<'a>),
    /// An end tag, by its local name.
    Close(&'a str),
    /// Running text, references resolved.
    Text(Cow<'a, str>),
}

/// A start tag.
pub(crate) struct Tag<'a>(&'a BytesStart<'a>);

impl Tag<'_> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &str {
        self.0.name().into_inner().rsplit(':').next().unwrap_or_default()
    }

    /// The value of the first attribute of this local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.into_inner().rsplit(':').next() == Some(name))?;
        Some(resolve(&found.value).into_owned())
    }
}

/// Visits every node of `xml` in order. False if the stream is damaged; what came before was visited.
pub(crate) fn walk(xml: &str, mut visit: impl FnMut(Node<'_>)) -> bool {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => visit(Node::Open(Tag(&tag))),
            Ok(Event::Empty(tag)) => {
                visit(Node::Open(Tag(&tag)));
                visit(Node::Close(tag.name().into_inner().rsplit(':').next().unwrap_or_default()));
            }
            Ok(Event::End(tag)) => {
                visit(Node::Close(tag.name().into_inner().rsplit(':').next().unwrap_or_default()));
            }
            Ok(Event::Text(text)) => visit(Node::Text(text.xml10_content())),
            Ok(Event::CData(text)) => visit(Node::Text(text.xml10_content())),
            Ok(Event::GeneralRef(reference)) => {
                let written = format!("&{};", &*reference);
                let meant = resolve(&written);
                if meant != written {
                    visit(Node::Text(Cow::Owned(meant.into_owned())));
                }
            }
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(xml: &str) -> (String, bool) {
        let mut out = String::new();
        let whole = walk(xml, |node| {
            if let Node::Text(text) = node {
                out.push_str(&text);
            }
        });
        (out, whole)
    }

    #[test]
    fn entities_of_a_document_type_are_not_expanded() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>\
            <x>one &amp; &#1072; &b;&f; two</x>";
        assert_eq!(text(bomb), ("one & а  two".to_owned(), true));
    }

    #[test]
    fn depth_costs_nothing_and_damage_is_told() {
        let deep = format!("{}words{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
        assert_eq!(text(&deep), ("words".to_owned(), true));
        assert_eq!(text("<a>words<b attribute=\"").0, "words");
        assert!(!text("<a>words<b attribute=\"").1);
    }
}
