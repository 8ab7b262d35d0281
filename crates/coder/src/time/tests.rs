use super::*;
use dateline_types::TimeBasis;
use jiff::civil::date;

/// The document's date in the rule files' sentences: a Tuesday.
const DCT: Date = Date::constant(2024, 7, 2);

fn tagger() -> Tagger {
    Tagger::new(&TimeRules::embedded()).unwrap()
}

fn find(language: &str, text: &str) -> (Vec<TimeMention>, Vec<Diagnostic>) {
    tagger().find_in_text(text, Some(language), Some(DCT))
}

/// Every sentence in the rule files: the words in brackets are found by the rule with the value behind `=>`.
#[test]
fn rules_match_and_skip_what_they_say() {
    let rules = TimeRules::embedded();
    let tagger = Tagger::new(&rules).unwrap();
    let mut failures = Vec::new();
    for language in rules.languages() {
        for (file, rule) in &language.rules {
            let id = format!("{file}/{}", rule.name);
            for case in &rule.must_match {
                let (marked, values) =
                    case.split_once("=>").unwrap_or_else(|| panic!("{id}: no value: {case}"));
                let (text, spans) = unmark(marked);
                let (mentions, _) = tagger.find_in_text(&text, Some(&language.language), Some(DCT));
                let mut expected = values.split_whitespace();
                for span in spans {
                    let value = expected.next().unwrap_or("?");
                    let found = mentions.iter().find(|m| m.span.overlaps(span));
                    let good = match found {
                        None => value == "none",
                        Some(m) => m.value == value && m.rule == id && m.span == span,
                    };
                    if !good {
                        let got = found.map(|m| (m.span.in_text(&text), &m.value, &m.rule));
                        failures.push(format!("{} {id}: {case}: {got:?}", language.language));
                    }
                }
            }
            for text in &rule.skip {
                let (mentions, _) = tagger.find_in_text(text, Some(&language.language), Some(DCT));
                if mentions.iter().any(|m| m.rule == id) {
                    failures.push(format!("{} {id} finds something in: {text}", language.language));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// Every rule has a sentence it must match, every file one it must not.
#[test]
fn every_rule_is_tested_in_its_file() {
    let rules = TimeRules::embedded();
    for language in rules.languages() {
        let mut skips: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for (file, rule) in &language.rules {
            assert!(!rule.must_match.is_empty(), "{} {file}/{}: no sentence", language.language, rule.name);
            *skips.entry(file).or_default() += rule.skip.len();
        }
        let bare: Vec<_> = skips.iter().filter(|(_, count)| **count == 0).collect();
        assert!(bare.is_empty(), "{}: nothing that must not match in {bare:?}", language.language);
    }
}

/// Takes the brackets out.
fn unmark(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in marked.trim_end().chars() {
        match c {
            '[' => open = text.len(),
            ']' => spans.push(Span::new(open, text.len())),
            c => text.push(c),
        }
    }
    (text, spans)
}

#[test]
fn bad_input_gets_a_diagnostic_and_no_panic() {
    let codes = |text: &str| find("en", text).1.iter().map(|d| d.code).collect::<Vec<_>>();
    assert_eq!(codes("on 31 February 2024"), ["time/impossible-date"]);
    assert_eq!(codes("on 45.13.2024"), ["time/impossible-date"]);
    assert_eq!(codes("on Monday, 14 March 2024"), ["time/weekday-mismatch"]);
    assert!(codes("on Thursday, 14 March 2024").is_empty());
    let long = "9".repeat(300);
    for text in [
        format!("in {long} days, {long}.{long}.{long}, {long} BC"),
        "\u{200f}14\u{200f} March\u{202e} 2024 \u{feff}".to_owned(),
        "999999999 years ago, 999999999 days later, 0 days ago, 99:99, 00.00.0000, 9999 BC, the 99th century"
            .to_owned(),
        "«»–—’ʼ' 1 - - 2 ~ < > @ | ( ) )? $n".to_owned(),
        "between 31 and 30 February; 30-31 June; 2024-02-30T25:61".to_owned(),
    ] {
        for language in ["en", "uk", "ru"] {
            for mention in find(language, &text).0 {
                assert!(mention.span.in_text(&text).is_some(), "{text}");
            }
        }
    }
    assert_eq!(find("en", "\u{200f}14\u{200f} March 2024").0[0].value, "2024-03-14");
}

#[test]
fn vagueness_shows_in_the_width_of_the_interval() {
    let text = "On 3 May 2024 it began. A few months later it ended.";
    let (mentions, _) = find("en", text);
    let later = mentions.iter().find(|m| m.value == "FUTURE_REF").unwrap();
    let interval = later.interval.unwrap();
    assert_eq!((interval.start(), interval.end()), (date(2024, 7, 3), date(2024, 11, 3)));
    assert_eq!((later.basis, later.anchor), (TimeBasis::Discourse, Some(mentions[0].span)));
}

#[test]
fn a_range_gives_both_halves_the_whole_interval() {
    let (mentions, _) = find("en", "It lasted 22-24 March 2024.");
    let days: Vec<_> = mentions.iter().map(|m| (m.value.as_str(), m.interval.unwrap().days())).collect();
    assert_eq!(days, [("2024-03-22", 3), ("2024-03-24", 3)]);
}

#[test]
fn a_history_is_read_by_its_own_dates_and_news_by_the_document_s() {
    let history = "In May 1940 it began. In June 1940 it went on. In 1941 it grew. On 7 December 1941 it spread. \
                   In March 1942 it turned. In June it was over.";
    assert_eq!(find("en", history).0.last().unwrap().value, "1942-06");
    assert_eq!(find("en", "In June it was over.").0[0].value, "2024-06");
}

#[test]
fn a_document_without_date_keeps_what_is_unresolved_and_says_so() {
    let text = "They met on Tuesday.";
    let document = Document { language: Some("en".into()), ..Document::of_text(text) };
    let (mentions, diagnostics) = tagger().find(&document, None);
    assert_eq!((mentions[0].value.as_str(), mentions[0].interval), ("XXXX-WXX-2", None));
    assert_eq!(diagnostics[0].code, "time/no-document-date");
    let (mentions, diagnostics) = tagger().find(&Document { language: Some("xx".into()), ..document }, None);
    assert!(mentions.is_empty());
    assert_eq!(diagnostics[0].code, "time/no-rules");
}
