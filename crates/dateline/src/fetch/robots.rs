//! Robots rules (RFC 9309): which paths of a site a program may fetch.

/// The rules of one site that concern us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// `(allowed, pattern)`.
    rules: Vec<(bool, String)>,
}

/// Patterns beyond this many are not read; no site needs them for one program.
const MOST_RULES: usize = 5_000;

impl Robots {
    /// Rules that allow everything: the site has none.
    pub fn open() -> Robots {
        Robots::default()
    }

    /// Rules that allow nothing: the site could not be asked (RFC 9309, 2.3.1.4).
    pub fn closed() -> Robots {
        Robots { rules: vec![(false, "/".to_owned())] }
    }

    /// Reads the groups for `agent`, or those for everybody if none names it.
    pub fn parse(text: &str, agent: &str) -> Robots {
        let mut own = Vec::new();
        let mut common = Vec::new();
        let mut named_own = false;
        let (mut in_own, mut in_common, mut in_names) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim_start_matches('\u{feff}').trim();
            let Some((field, value)) = line.split_once(':') else { continue };
            let (field, value) = (field.trim().to_ascii_lowercase(), value.trim());
            match field.as_str() {
                "user-agent" => {
                    if !in_names {
                        (in_own, in_common) = (false, false);
                    }
                    in_names = true;
                    in_own |= value.eq_ignore_ascii_case(agent);
                    in_common |= value == "*";
                    named_own |= in_own;
                }
                "allow" | "disallow" => {
                    in_names = false;
                    if value.is_empty() {
                        continue;
                    }
                    let rule = (field == "allow", value.to_owned());
                    if in_own && own.len() < MOST_RULES {
                        own.push(rule.clone());
                    }
                    if in_common && common.len() < MOST_RULES {
                        common.push(rule);
                    }
                }
                _ => {}
            }
        }
        Robots { rules: if named_own { own } else { common } }
    }

    /// True if the path (with its query) may be fetched: the longest matching rule decides, allowing among equals.
    pub fn allows(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let matching = self.rules.iter().filter(|(_, pattern)| matches(pattern, path));
        matching
            .max_by_key(|(allowed, pattern)| (pattern.len(), *allowed))
            .is_none_or(|(allowed, _)| *allowed)
    }
}

/// `*` stands for any letters, `$` at the end for the end of the path.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut last_is_open = !pattern.contains('*');
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        if is_last && to_end {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last_is_open = false;
    }
    !to_end || last_is_open && rest.is_empty() || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_of_our_group_decides() {
        let text = "User-agent: other\nDisallow: /\n\nUser-agent: dateline\nUser-agent: third\nDisallow: /private/\n\
            Allow: /private/reports/\nDisallow: /*.pdf$\n# words\n\nUser-agent: *\nDisallow: /\n";
        let ours = Robots::parse(text, "dateline");
        for (path, allowed) in [
            ("/news/1", true),
            ("/private/x", false),
            ("/private/reports/1", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
            ("/robots.txt", true),
        ] {
            assert_eq!(ours.allows(path), allowed, "{path}");
        }
        assert!(!Robots::parse(text, "fourth").allows("/news/1"));
        assert!(Robots::parse("", "dateline").allows("/news/1"));
        assert!(Robots::parse("User-agent: *\nDisallow:\n", "dateline").allows("/news/1"));
        assert!(!Robots::closed().allows("/news/1"));
    }
}
