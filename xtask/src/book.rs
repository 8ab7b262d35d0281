//! `docs/` is a book: `docs/SUMMARY.md` lists every page, and every link between pages leads somewhere.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

const DOCS: &str = "docs";
const SUMMARY: &str = "SUMMARY.md";

/// Names pages the book lacks, and links that lead nowhere.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let docs = root.join(DOCS);
    let summary = fs::read_to_string(docs.join(SUMMARY)).with_context(|| format!("read {DOCS}/{SUMMARY}"))?;
    let listed: BTreeSet<String> = links(&summary).into_iter().map(|(_, link)| link).collect();
    let pages = crate::tidy::files_under(&docs, "md")?;
    for page in &pages {
        let name = page.strip_prefix(&docs).unwrap_or(page).to_string_lossy().replace('\\', "/");
        if name != SUMMARY && !listed.contains(&name) {
            findings.push(format!("{DOCS}/{SUMMARY} does not list {name}"));
        }
    }
    let front =
        ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md"].map(|name| root.join(name));
    for page in pages.iter().chain(&front) {
        let text = fs::read_to_string(page).with_context(|| format!("read {}", page.display()))?;
        let shown = page.strip_prefix(root).unwrap_or(page).display().to_string();
        for (line, link) in links(&text) {
            if let Some(why) = leads_nowhere(page, &text, &link) {
                findings.push(format!("{shown}:{line}: {link} {why}"));
            }
        }
    }
    Ok(())
}

/// The targets of a page's links with their lines, without those of code.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Words between backticks are code too.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let mut rest = prose.as_str();
        while let Some(start) = rest.find("](") {
            rest = &rest[start + 2..];
            let Some(end) = rest.find(')') else { break };
            found.push((at + 1, rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    found
}

/// Why a link of a page leads nowhere; `None` if it does lead somewhere, or out of the repository.
fn leads_nowhere(page: &Path, text: &str, link: &str) -> Option<String> {
    if link.starts_with("http://") || link.starts_with("https://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let target = match path {
        "" => page.to_owned(),
        path => plain(&page.parent().unwrap_or(page).join(path)),
    };
    if !target.exists() {
        return Some("is not there".to_owned());
    }
    let anchor = anchor?;
    let of_target =
        if path.is_empty() { text.to_owned() } else { fs::read_to_string(&target).unwrap_or_default() };
    (!anchors(&of_target).contains(anchor)).then(|| format!("has no heading #{anchor}"))
}

/// A path without `..`, which Windows and links need not resolve alike.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

/// The anchors of a page's headings, as mdBook and code forges make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut in_code = false;
    let headings = text.lines().filter(|line| {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        !in_code && line.starts_with('#')
    });
    let slug = |heading: &str| -> String {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(slug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_code_and_anchors_are_those_of_headings() {
        let text = "# A page\nSee [b](b.md#part-two), `[no](c.md)` and [d](d.md).\n```sh\n[e](f.md)\n# no heading\n```\n";
        assert_eq!(links(text), [(2, "b.md#part-two".to_owned()), (2, "d.md".to_owned())]);
        assert_eq!(anchors(text), BTreeSet::from(["a-page".to_owned()]));
        assert_eq!(anchors("## What `code` does: (1)\n"), BTreeSet::from(["what-code-does-1".to_owned()]));
        assert_eq!(plain(Path::new("/a/docs/../README.md")), Path::new("/a/README.md"));
        let page = crate::root().join("docs/workspace.md");
        assert_eq!(leads_nowhere(&page, "## Adding\n", "#adding"), None);
        assert!(leads_nowhere(&page, "## Adding\n", "#coding").is_some());
        assert!(leads_nowhere(&page, "", "no-such-page.md").is_some());
        assert_eq!(leads_nowhere(&page, "", "https://example.org/"), None);
    }
}
