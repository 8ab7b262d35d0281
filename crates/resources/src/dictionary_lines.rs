//! Lines of the dictionaries of the TABARI and PETRARCH family, without their comments.
//!
//! `#` and `;` begin a comment to the end of the line (not inside `[…]`, where `###` is a code); `<!-- … -->` may span
//! lines, and people also write `<! --`.

/// A line that holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: u32,
    /// Its text, trimmed.
    pub(crate) text: &'a str,
}

/// The lines of `text` that hold something. `### NAME ###` is kept whole: some files head their blocks so.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut all = Vec::new();
    let mut in_comment = false;
    for (index, raw) in text.lines().enumerate() {
        if let Some(text) = content(raw, &mut in_comment) {
            all.push(Line { number: u32::try_from(index + 1).unwrap_or(u32::MAX), text });
        }
    }
    all
}

/// What a line holds beside comments; `in_comment` says whether it begins inside one, and is kept up to date.
pub(crate) fn content<'a>(raw: &'a str, in_comment: &mut bool) -> Option<&'a str> {
    let mut line = raw;
    if *in_comment {
        let (_, after) = raw.split_once("-->")?;
        *in_comment = false;
        line = after;
    }
    if let Some(at) = line.find("<!") {
        let (before, comment) = line.split_at(at);
        match comment.split_once("-->") {
            // What follows a comment on its line counts only if nothing stands before it.
            Some((_, after)) if before.trim().is_empty() => line = after,
            Some(_) => line = before,
            None => {
                *in_comment = true;
                line = before;
            }
        }
    }
    let trimmed = line.trim();
    if trimmed.starts_with("###") && trimmed.len() > 6 && trimmed.ends_with("###") {
        return Some(trimmed);
    }
    let mut inside = false;
    let end = line.char_indices().find(|&(_, c)| {
        inside = c == '[' || inside && c != ']';
        matches!(c, '#' | ';') && !inside
    });
    let line = end.map_or(line, |(at, _)| &line[..at]).trim();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_codes_stay() {
        let text = "<!-- head -->\nA [###] # note\nB [01];c\n<!-- one\ntwo # x\n--> \nC <!-- d -->\n#- D\n<! -- e -->\n### GRANT ###\n";
        let all: Vec<(u32, &str)> = lines(text).iter().map(|l| (l.number, l.text)).collect();
        assert_eq!(all, [(2, "A [###]"), (3, "B [01]"), (7, "C"), (10, "### GRANT ###")]);
    }
}
