//! What the server says about itself, on standard error: one line a matter, whatever a stranger put into it.

use crate::terminal::one_line;

/// Prints a line. Line breaks and controls in it are shown as such, so that nobody writes lines of their own.
pub fn say(line: &str) {
    eprintln!("{}", one_line(line));
}
