//! Lines of print back into paragraphs: running heads and page numbers go, broken lines and words are joined.

use crate::text::normalise;
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

/// The text of all pages, and the page each stretch of it stood on.
pub(super) fn reflow(pages: &[String]) -> (String, Vec<(u32, SmolStr)>) {
    let mut pages: Vec<Vec<String>> =
        pages.iter().map(|page| normalise(page).split('\n').map(squeezed).collect()).collect();
    drop_running_lines(&mut pages);
    let width = usual_width(&pages);
    let mut out = Joiner::default();
    for (index, lines) in pages.iter().enumerate() {
        out.page(index + 1);
        let mut was_blank = false;
        for (number, line) in lines.iter().enumerate() {
            if line.is_empty() {
                was_blank = true;
                continue;
            }
            let before = lines[..number].iter().rev().find(|line| !line.is_empty());
            let breaks = match before {
                // A sentence may run over the foot of a page.
                None => !(out.is_unfinished() && starts_lower(line)),
                Some(before) => {
                    was_blank && (ends_sentence(before) || !starts_lower(line)) || parts(before, line, width)
                }
            };
            out.line(line, breaks);
            was_blank = false;
        }
    }
    (out.text, out.stretches)
}

fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Removes lines that stand at the head or foot of most pages, numbers aside, and lone page numbers.
fn drop_running_lines(pages: &mut [Vec<String>]) {
    const LINES: usize = 3;
    let key = |line: &str| -> String {
        line.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect::<String>().to_lowercase()
    };
    let edges = |lines: &[String]| -> Vec<usize> {
        let filled: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].is_empty()).collect();
        let mut edges: Vec<usize> = filled.iter().take(LINES).copied().collect();
        edges.extend(filled.iter().rev().take(LINES).copied());
        edges.sort_unstable();
        edges.dedup();
        edges
    };
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for lines in pages.iter() {
        let mut keys: Vec<String> = edges(lines).into_iter().map(|at| key(&lines[at])).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let count = pages.len();
    for lines in pages.iter_mut() {
        for at in edges(lines) {
            let running = count >= 3 && counts.get(&key(&lines[at])).copied().unwrap_or(0) * 5 >= count * 3;
            if running || is_page_number(&lines[at]) {
                lines[at].clear();
            }
        }
    }
}

/// `7`, `- 7 -`, `Page 7`, `7 of 12`, `Page 7/12`.
fn is_page_number(line: &str) -> bool {
    if line.len() > 20 || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
        word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit())
            || matches!(word.to_lowercase().as_str(), "page" | "of" | "p")
    }) && !line.ends_with(['%', ',', ';'])
}

/// The length that one line in ten exceeds: the width of the column.
fn usual_width(pages: &[Vec<String>]) -> usize {
    let mut lengths: Vec<usize> =
        pages.iter().flatten().filter(|line| !line.is_empty()).map(|line| line.chars().count()).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0)
}

/// True if a paragraph ends between two lines with no blank line between them.
fn parts(before: &str, line: &str, width: usize) -> bool {
    if starts_item(line) {
        return true;
    }
    let length = before.chars().count();
    let is_short = length * 10 < width * 7;
    let starts_fresh = line
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_numeric() || "\"\u{201C}\u{2018}(".contains(c));
    is_short
        && starts_fresh
        && !before.ends_with([',', '-', '\u{2013}'])
        && (ends_sentence(before) || length * 2 < width)
}

/// A bullet, or a number with a point or bracket.
fn starts_item(line: &str) -> bool {
    if line.starts_with(['\u{2022}', '\u{25AA}', '\u{25CF}', '\u{25E6}', '\u{2023}', '\u{F0B7}']) {
        return true;
    }
    let digits = line.bytes().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &line[digits..];
    (1..=3).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "))
        || line.starts_with("- ")
        || line.starts_with("\u{2013} ")
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '\u{201D}', '\u{2019}', ')', '\u{00BB}', ']'])
        .ends_with(['.', '!', '?', ':', ';'])
}

fn starts_lower(line: &str) -> bool {
    line.chars().next().is_some_and(char::is_lowercase)
}

#[derive(Default)]
struct Joiner {
    text: String,
    stretches: Vec<(u32, SmolStr)>,
    page: Option<usize>,
}

impl Joiner {
    fn page(&mut self, number: usize) {
        self.page = Some(number);
    }

    fn is_unfinished(&self) -> bool {
        !self.text.is_empty() && !ends_sentence(&self.text)
    }

    fn line(&mut self, line: &str, breaks: bool) {
        if self.text.is_empty() {
        } else if breaks {
            self.text.push_str("\n\n");
        } else if self.ends_in_broken_word() && starts_lower(line) {
            self.text.pop();
        } else {
            self.text.push(' ');
        }
        if let Some(page) = self.page.take() {
            self.stretches.push((self.text.len() as u32, format_smolstr!("page {page}")));
        }
        self.text.push_str(line);
    }

    /// `govern-` at the end of a line: a letter, then a hyphen.
    fn ends_in_broken_word(&self) -> bool {
        let mut last = self.text.chars().rev();
        matches!(last.next(), Some('-' | '\u{2010}')) && last.next().is_some_and(char::is_lowercase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs_and_pages_are_mapped() {
        let pages = [
            "Harbour Review 1\n\nNote on Rivergate\n\nThe council of the town of Rivergate met on Monday and said that the govern-\n\
             ment would send more police to the market and to the harbour of the town.\n\
             A second paragraph begins here without a blank line before it, and it runs\nover the foot of",
            "Harbour Review 2\n\nthe page.\n\n1. The first point is short.\n2. The second point is short too.",
            "Harbour Review 3\n\nEnd of the note.\n\n3",
        ]
        .map(str::to_owned);
        let (text, stretches) = reflow(&pages);
        let paragraphs: Vec<&str> = text.split("\n\n").collect();
        assert_eq!(paragraphs[0], "Note on Rivergate");
        assert!(paragraphs[1].contains("said that the government would send"), "{text}");
        assert!(text.contains("over the foot of the page."), "{text}");
        assert!(paragraphs.contains(&"1. The first point is short."), "{text}");
        assert_eq!(paragraphs.last(), Some(&"End of the note."));
        assert!(!text.contains("Harbour Review"));
        let map = dateline_types::SourceMap::new(stretches);
        assert_eq!(map.locate(text.find("the page.").unwrap()), Some("page 2"));
        assert_eq!(map.locate(text.find("End").unwrap()), Some("page 3"));
    }

    #[test]
    fn page_numbers_are_told_from_short_lines() {
        for line in ["7", "- 7 -", "Page 7 of 12", "7/12"] {
            assert!(is_page_number(line), "{line}");
        }
        for line in ["In 2020", "7 killed", "40%", "Rivergate"] {
            assert!(!is_page_number(line), "{line}");
        }
    }
}
