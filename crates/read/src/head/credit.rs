//! Agencies: which names are an agency's, and credit lines at the foot of a report.

/// The agency in `name`, without the words around it; `None` if it is no agency's name.
pub(super) fn agency(name: &str) -> Option<String> {
    let table = include_str!("../../../../resources/reading/agencies.txt");
    let name = name.trim().trim_matches(['.', ',', ':', '*', '_']).trim();
    // «агентство „Меридиан“»: the quoted part is the name.
    if let Some((before, rest)) = name.split_once('«') {
        let quoted = rest.split('»').next().unwrap_or_default().trim();
        if is_agency_word(before.trim()) && !quoted.is_empty() {
            return Some(quoted.to_owned());
        }
    }
    if name.split_whitespace().count() > 7 {
        return None;
    }
    let known = table.lines().filter(|line| !line.starts_with(['#'])).any(|line| line == name);
    let by_word = || name.split_whitespace().count() > 1 && name.split([' ', '-']).any(is_agency_word);
    (known || by_word()).then(|| name.to_owned())
}

fn is_agency_word(word: &str) -> bool {
    let table = include_str!("../../../../resources/reading/agencies.txt");
    let lower = word.to_lowercase();
    table.lines().filter_map(|line| line.strip_prefix("word ")).any(|known| known == lower)
}

/// The agency credited in one of the last three lines: "(c) Agency", "Source: Agency", "© Agency 2020".
pub(super) fn at_foot(text: &str) -> Option<String> {
    const MARKS: &[&str] = &["(c)", "©", "copyright", "source:", "источник:", "джерело:"];
    for line in text.lines().rev().filter(|line| !line.trim().is_empty()).take(3) {
        let line = line.trim();
        let Some(mark) = MARKS
            .iter()
            .find(|mark| line.get(..mark.len()).is_some_and(|start| start.to_lowercase() == **mark))
        else {
            continue;
        };
        let rest = line[mark.len()..].trim();
        let name: String = rest.split(['.', ',', '|', '(']).next().unwrap_or_default().to_owned();
        let name = name.trim().trim_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if let Some(agency) = agency(name) {
            return Some(agency);
        }
    }
    None
}
