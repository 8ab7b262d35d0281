//! A date in a file's name: `2022-06-30-note.pdf`, `20220630_note.txt`, `note_30.06.2022.html`, `/2022/06/30/` in a URL.

use jiff::civil::Date;
use regex::Regex;
use smol_str::SmolStr;
use std::sync::LazyLock;

static PATTERNS: LazyLock<Vec<(Regex, &'static str, [usize; 3])>> = LazyLock::new(|| {
    // Year, month, day by the group numbers; digits on either side would make it another number.
    let patterns = [
        (r"(?:^|\D)((?:19|20)\d\d)[-_.](\d\d)[-_.](\d\d)(?:\D|$)", "file-name[YYYY-MM-DD]", [1, 2, 3]),
        (r"(?:^|\D)(\d\d)[-_.](\d\d)[-_.]((?:19|20)\d\d)(?:\D|$)", "file-name[DD.MM.YYYY]", [3, 2, 1]),
        (r"(?:^|\D)((?:19|20)\d\d)(\d\d)(\d\d)(?:\D|$)", "file-name[YYYYMMDD]", [1, 2, 3]),
    ];
    patterns.map(|(pattern, rule, order)| (Regex::new(pattern).expect("pattern is ours"), rule, order)).into()
});

static URL_PATH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})(?:/|$)").expect("pattern is ours"));

/// The date in the file name, or in the path of a URL, with the rule that found it.
pub(crate) fn date_in_name(name: &str, url: Option<&str>) -> Option<(Date, SmolStr)> {
    for (pattern, rule, [year, month, day]) in PATTERNS.iter() {
        for found in pattern.captures_iter(name) {
            let part = |group: usize| found[group].parse::<i16>().ok();
            if let Some(date) = civil(part(*year), part(*month), part(*day)) {
                return Some((date, (*rule).into()));
            }
        }
    }
    let found = URL_PATH.captures(url?)?;
    let part = |group: usize| found[group].parse::<i16>().ok();
    Some((civil(part(1), part(2), part(3))?, "url[/YYYY/MM/DD/]".into()))
}

fn civil(year: Option<i16>, month: Option<i16>, day: Option<i16>) -> Option<Date> {
    Date::new(year?, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_names() {
        let cases: &[(&str, Option<&str>, Option<&str>)] = &[
            ("2022-06-30-note.pdf", None, Some("2022-06-30")),
            ("note_30.06.2022.html", None, Some("2022-06-30")),
            ("wire20220630.txt", None, Some("2022-06-30")),
            ("note-12345678.txt", None, None),
            ("sahel-2022-08.md", None, None),
            ("note-2022-13-45.txt", None, None),
            ("owo", Some("https://wire.example/2022/6/5/owo"), Some("2022-06-05")),
        ];
        for (name, url, expected) in cases {
            let found = date_in_name(name, *url).map(|(date, _)| date.to_string());
            assert_eq!(found.as_deref(), *expected, "{name}");
        }
    }
}
