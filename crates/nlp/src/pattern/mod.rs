//! Python's regular expressions, as far as spaCy's tokenizers use them, matched in linear time.
//!
//! The token patterns of a package are Python `re` patterns with look-around, and Python's own matcher backtracks:
//! hostile text can hold it for hours. Here a pattern is compiled to a small automaton whose threads advance together
//! (Pike's method, <https://swtch.com/~rsc/regexp/regexp2.html>), so the time is bounded by text length times pattern
//! size, while the match found is the one Python would find: the leftmost, and among those the first by preference.
//!
//! Deliberately absent: captures, back-references, case-insensitive and verbose modes. A pattern that needs one is
//! refused with an error that names it.

mod automaton;
mod syntax;

pub use automaton::{Pattern, SuffixPattern};
pub use syntax::PatternError;
