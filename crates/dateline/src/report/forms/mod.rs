//! The forms of a bulletin: HTML, Markdown and PDF through templates that a project can change, DOCX by a writer of our own.

mod docx;
mod html;
mod markdown;
#[cfg(feature = "pdf")]
mod pdf;

pub(super) use html::escape as escape_html;
pub(super) use markdown::escape as escape_markdown;

use super::edition::Edition;
use super::language::{Language, PAGES};
use crate::failure::Failure;
use std::path::Path;

/// A form of a bulletin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One file that opens offline.
    Html,
    /// CommonMark.
    Markdown,
    /// Office Open XML.
    Docx,
    /// PDF/UA-1; only a build with the feature `pdf` has it.
    #[cfg(feature = "pdf")]
    Pdf,
}

impl Form {
    /// The form a file's name asks for.
    ///
    /// # Errors
    /// If it asks for none that is written.
    pub fn of_path(path: &Path) -> Result<Form, Failure> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        match extension.as_str() {
            "html" | "htm" => Ok(Form::Html),
            "md" | "markdown" => Ok(Form::Markdown),
            "docx" => Ok(Form::Docx),
            #[cfg(feature = "pdf")]
            "pdf" => Ok(Form::Pdf),
            #[cfg(not(feature = "pdf"))]
            "pdf" => Err(Failure::usage("this build of dateline writes no PDF").with_hint(
                "name a file that ends in .html (a browser prints it as PDF), .md or .docx, or build with \
                 `cargo build --features pdf`",
            )),
            _ => Err(Failure::usage(format!("no form of a bulletin ends in {extension:?}"))
                .with_hint("name a file that ends in .html, .md, .docx or .pdf")),
        }
    }

    /// The whole file.
    ///
    /// # Errors
    /// If a template does not render.
    pub fn write(self, edition: &Edition, language: &Language, made_by: &str) -> Result<Vec<u8>, Failure> {
        let bytes = match self {
            Form::Html => html::write(edition, language, made_by)?.into_bytes(),
            Form::Markdown => markdown::write(edition, language)?.into_bytes(),
            Form::Docx => docx::write(edition, made_by)?,
            #[cfg(feature = "pdf")]
            Form::Pdf => pdf::write(edition, language, language.typst(), made_by)?,
        };
        language.check()?;
        Ok(bytes)
    }
}

/// A text without what XML 1.0 has no place for (§2.2) and without bidirectional overrides, on one line.
fn plain(text: &str) -> String {
    let dropped = |c: &char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    };
    text.chars().filter(|c| !dropped(c)).map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).collect()
}

/// The page templates and words that ship, by file name: what a project starts its own from.
pub fn shipped_templates(language: &str) -> Vec<(&'static str, String)> {
    let mut files: Vec<(&str, String)> =
        PAGES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    files.push(("bulletin.typ", super::language::TYPST.to_owned()));
    files.push(("words.toml", super::language::shipped_words(language).to_owned()));
    files
}
