//! The forms of a bulletin: HTML and Markdown through templates that a project can change, DOCX by a writer of our own.

mod docx;
mod html;
mod markdown;

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
            _ => Err(Failure::usage(format!("no form of a bulletin ends in {extension:?}"))
                .with_hint("name a file that ends in .html, .md or .docx; a browser prints the HTML as PDF")),
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
        };
        language.check()?;
        Ok(bytes)
    }
}

/// The page templates and words that ship, by file name: what a project starts its own from.
pub fn shipped_templates(language: &str) -> Vec<(&'static str, String)> {
    let mut files: Vec<(&str, String)> =
        PAGES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    files.push(("words.toml", super::language::shipped_words(language).to_owned()));
    files
}
