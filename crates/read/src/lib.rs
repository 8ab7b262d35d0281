//! Bytes to documents: text, Markdown, HTML and other report formats.
