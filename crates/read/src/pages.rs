//! What is asked of the library that finds the words of a PDF, and what it answers.

use crate::Refusal;
use serde::{Deserialize, Serialize};

/// Turns a PDF's bytes into the words of its pages.
pub type Extractor<'a> = &'a dyn Fn(&[u8]) -> Result<Pages, Refusal>;

/// The words of a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pages {
    /// The words of each page, one line of print a line.
    pub pages: Vec<String>,
    /// `Title` of the document information dictionary.
    pub title: Option<String>,
    /// `Author` of it.
    pub author: Option<String>,
    /// The day of its `CreationDate`, as written.
    pub created: Option<String>,
    /// Words no reader of the pages sees: white or tiny print, print off the page, layers that are switched off.
    #[serde(default)]
    pub hidden: String,
}
