//! What a page says about itself: title, site, author, language, canonical link, and its publication date.
//!
//! Dates are taken from the sources that publishers fill by program, best first; the rule that found one is kept, so
//! that a reader can judge it: `json-ld[datePublished]`, `meta[article:published_time]`, `time[datetime]`.

use super::tokens::{Token, attribute, resolve, tokens};
use crate::head;
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub author: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub date: Option<(Date, SmolStr)>,
}

/// `meta` names that state the day of publication, best first. Lower case.
const DATE_NAMES: &[&str] = &[
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "og:published_time",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "article_date_original",
    "originalpublicationdate",
    "cxenseparse:recs:publishtime",
    "bt:pubdate",
    "date",
    "created",
    "rnews:datepublished",
];

/// Reads the metadata of a page.
pub(super) fn read(html: &str) -> Metadata {
    let mut found = Metadata::default();
    let mut names: Vec<(String, String)> = Vec::new();
    let mut json_ld_date = None;
    let mut time_date = None;
    let mut in_title = false;
    let mut plain_title: Option<String> = None;
    let mut is_json_ld = false;
    for token in tokens(html) {
        match token {
            Token::Open { name, attributes } => {
                in_title = name == "title" && plain_title.is_none();
                match name.as_str() {
                    "html" => {
                        found.language = attribute(attributes, "lang").or(attribute(attributes, "xml:lang"))
                    }
                    "meta" => {
                        let key = ["property", "name", "itemprop", "http-equiv"]
                            .iter()
                            .find_map(|key| attribute(attributes, key));
                        if let (Some(key), Some(value)) = (key, attribute(attributes, "content"))
                            && !value.trim().is_empty()
                            && names.len() < 500
                        {
                            names.push((key.to_lowercase(), value.trim().to_owned()));
                        }
                    }
                    "link"
                        if attribute(attributes, "rel")
                            .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
                    {
                        found.url = attribute(attributes, "href").filter(|url| url.starts_with("http"));
                    }
                    "time" if time_date.is_none() => {
                        let stamp = attribute(attributes, "datetime").or(attribute(attributes, "content"));
                        time_date =
                            stamp.as_deref().and_then(day).map(|date| (date, "time[datetime]".into()));
                    }
                    "script" => {
                        is_json_ld =
                            attribute(attributes, "type").is_some_and(|kind| kind.contains("ld+json"));
                    }
                    _ => {}
                }
            }
            Token::Raw { name, content } if name == "script" && is_json_ld => {
                // Script content is not always valid JSON; what the fields say is looked for in the words.
                if json_ld_date.is_none() {
                    json_ld_date = json_field(content, "datePublished").as_deref().and_then(day);
                }
                if found.publisher.is_none() {
                    found.publisher = nested_name(content, "publisher");
                }
                if found.author.is_none() {
                    found.author = nested_name(content, "author");
                }
                if found.title.is_none() {
                    found.title = json_field(content, "headline");
                }
            }
            Token::Text(text) if in_title => {
                // A title that was never closed ends with its line.
                let line = resolve(text).trim().lines().next().unwrap_or_default().trim().to_owned();
                plain_title = Some(line).filter(|line| !line.is_empty());
                in_title = false;
            }
            Token::Close { .. } => in_title = false,
            _ => {}
        }
    }
    let value = |wanted: &str| names.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let first = |wanted: &[&str]| wanted.iter().find_map(|name| value(name));
    found.title =
        first(&["og:title", "citation_title", "dc.title", "twitter:title"]).or(found.title).or(plain_title);
    found.publisher = first(&["og:site_name", "dc.publisher", "citation_publisher", "publisher"])
        .or(found.publisher)
        .or_else(|| first(&["application-name", "twitter:site"]).filter(|name| !name.starts_with('@')));
    found.author = first(&["author", "article:author", "dc.creator", "citation_author"]).or(found.author);
    found.language = found.language.or_else(|| first(&["og:locale", "content-language", "dc.language"]));
    found.url = found.url.or_else(|| value("og:url").filter(|url| url.starts_with("http")));
    let meta_date = DATE_NAMES.iter().find_map(|name| {
        let date = day(&value(name)?)?;
        Some((date, format_smolstr!("meta[{name}]")))
    });
    // A published_time set by the page's program is as good as JSON-LD and is more often right about the zone.
    found.date = meta_date.or(json_ld_date.map(|date| (date, "json-ld[datePublished]".into()))).or(time_date);
    found
}

/// The calendar day a stamp begins with, in any form a page uses.
pub(crate) fn day(stamp: &str) -> Option<Date> {
    let stamp = stamp.trim();
    let plausible = |date: &Date| (1900..2200).contains(&date.year());
    let digits: String = stamp.chars().take(10).map(|c| if c == '/' || c == '.' { '-' } else { c }).collect();
    if let Ok(date) = digits.parse::<Date>() {
        return Some(date).filter(plausible);
    }
    // 2016/6/29, as some programs write it without zeros.
    let short: Vec<&str> =
        stamp.split([' ', 'T']).next().unwrap_or_default().split(['/', '-', '.']).collect();
    if let [year, month, day] = short[..]
        && year.len() == 4
        && let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse())
    {
        return Date::new(year, month, day).ok().filter(plausible);
    }
    // 20220630 and 20220630T…
    if stamp.len() >= 8 && stamp.bytes().take(8).all(|b| b.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| stamp[range].parse::<i16>().ok();
        let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
        return Date::new(year, month as i8, day as i8).ok().filter(plausible);
    }
    head::day_in(stamp).filter(plausible)
}

/// The string value of a field anywhere in JSON text.
fn json_field(json: &str, field: &str) -> Option<String> {
    let quoted = format!("\"{field}\"");
    let mut from = 0;
    while let Some(found) = json[from..].find(&quoted) {
        from += found + quoted.len();
        let Some(rest) = json[from..].trim_start().strip_prefix(':') else { continue };
        if let Some(value) = json_string(rest.trim_start()) {
            return Some(value).filter(|value| !value.is_empty());
        }
    }
    None
}

/// `"name"` of the object (or first object of the list) that is the value of `field`, or its string value.
fn nested_name(json: &str, field: &str) -> Option<String> {
    let quoted = format!("\"{field}\"");
    let rest = &json[json.find(&quoted)? + quoted.len()..];
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    if value.starts_with('"') {
        return json_string(value);
    }
    let object = value.trim_start_matches(['[', ' ', '\n', '\t']);
    json_field(&object[..object.find('}')?], "name")
}

/// A JSON string at the start of `text`, escapes resolved.
fn json_string(text: &str) -> Option<String> {
    let rest = text.strip_prefix('"')?;
    let mut end = None;
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().take(2000) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                end = Some(at);
                break;
            }
            _ => {}
        }
    }
    let literal = &text[..end? + 2];
    serde_json::from_str::<String>(literal).ok().map(|value| resolve(&value).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_date_wins_and_its_rule_is_told() {
        let cases: &[(&str, Option<(&str, &str)>)] = &[
            (
                "<meta property='article:published_time' content='2022-09-20T11:00:00+06:00'><time datetime=2022-01-01>",
                Some(("2022-09-20", "meta[article:published_time]")),
            ),
            (
                "<meta name=citation_publication_date content=2024/04/10>",
                Some(("2024-04-10", "meta[citation_publication_date]")),
            ),
            (
                "<script type='application/ld+json'>{\"datePublished\" : \"2024-03-22T22:45:00\",}</script>",
                Some(("2024-03-22", "json-ld[datePublished]")),
            ),
            ("<time datetime='2023-01-30'>30 January</time>", Some(("2023-01-30", "time[datetime]"))),
            ("<meta name=date content='Mon, 06 Jun 2022 08:00:00 GMT'>", Some(("2022-06-06", "meta[date]"))),
            ("<meta name=date content='soon'>", None),
            ("<meta name=viewport content='2022-06-06'>", None),
        ];
        for (html, expected) in cases {
            let found = read(html).date.map(|(date, rule)| (date.to_string(), rule.to_string()));
            let expected = expected.map(|(date, rule)| (date.to_owned(), rule.to_owned()));
            assert_eq!(found, expected, "{html}");
        }
    }

    #[test]
    fn names_come_from_json_ld_too() {
        let html = "<html lang=en-GB><title>T &amp; U</title><script type=application/ld+json>{\"publisher\":{\"@type\":\
            \"Organization\",\"name\":\"Harbour \\u0047azette\"},\"author\":[{\"name\":\"Reuters\"}]}</script>";
        let found = read(html);
        assert_eq!(found.publisher.as_deref(), Some("Harbour Gazette"));
        assert_eq!(found.author.as_deref(), Some("Reuters"));
        assert_eq!(found.title.as_deref(), Some("T & U"));
        assert_eq!(found.language.as_deref(), Some("en-GB"));
    }
}
