//! Bulletins of invented incidents: sizes, empty selections, strange words, and what stands apart.

use super::*;
use crate::report::forms::Form;
use crate::report::samples;

fn bytes_of(run: &Run, options: Options, form: Form) -> String {
    let (language, names) = (Language::english(), Names::open().unwrap());
    let edition = Bulletin { run, names: &names, made_by: "test", options }.edition(&language);
    String::from_utf8_lossy(&form.write(&edition, &language, "test").unwrap()).into_owned()
}

#[test]
fn a_hundred_thousand_incidents_give_a_page_that_opens() {
    let incidents = (0..100_000).map(|n| samples::incident(&n.to_string())).collect();
    let verdicts =
        (0..100_000).map(|n| Verdict::kept(&format!("r{n}.txt"), "coded", String::new())).collect();
    let run = Run { incidents, verdicts, ..Run::default() };
    let page = bytes_of(&run, Options::default(), Form::Html);
    assert!(page.len() < 10 << 20, "{} bytes", page.len());
    assert!(page.contains("97500 more incidents are not printed here"));
    assert_eq!(page.matches("<li class=\"incident\"").count(), MOST_PRINTED);
}

#[test]
fn an_empty_selection_is_a_bulletin_that_says_so() {
    let incidents = vec![samples::incident("one")];
    let run = Run { incidents, ..Run::default() };
    let options = Options { domains: vec![Domain::Accident], ..Options::default() };
    for form in [Form::Html, Form::Markdown] {
        let text = bytes_of(&run, options.clone(), form);
        assert!(text.contains("No event was found"), "{text}");
    }
    assert!(bytes_of(&Run::default(), Options::default(), Form::Docx).starts_with("PK"));
}

#[test]
fn what_strangers_write_does_not_break_a_form() {
    let mut incident = samples::incident("one");
    incident.actors = vec![samples::party("\u{202e}O'Neil \"Ы\" <b>*Front*</b>\u{7}")];
    let run = Run { incidents: vec![incident], ..Run::default() };
    let page = bytes_of(&run, Options::default(), Form::Html);
    assert!(page.contains("&lt;b&gt;*Front*"), "{page}");
    assert!(!page.contains(['\u{202e}', '\u{7}']));
    let text = bytes_of(&run, Options::default(), Form::Markdown);
    assert!(text.contains("&lt;b>\\*Front\\*") && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn what_is_planned_negated_or_uncertain_stands_apart() {
    let mut planned = samples::incident("planned");
    planned.status.actuality = Actuality::Planned;
    let mut negated = samples::incident("negated");
    negated.status.polarity = Polarity::Negated;
    // Without events behind it nothing is known of its probability: uncertain.
    let run = Run { incidents: vec![samples::incident("told"), planned, negated], ..Run::default() };
    let names = Names::open().unwrap();
    let edition = Bulletin { run: &run, names: &names, made_by: "test", options: Options::default() }
        .edition(&Language::english());
    assert_eq!((edition.apart.len(), edition.uncertain.len(), edition.sections.len()), (2, 1, 0));
    assert!(edition.lines().all(|line| line.point.is_empty()), "none is a dot on the map");
    let value = |label: &str| edition.figures.iter().find(|figure| figure.label == label).unwrap().value;
    assert_eq!((value("incidents"), value("not happened"), value("well supported")), (1, 2, 0));
    assert!(edition.findings[0].text.contains("None of them is well supported"), "{:?}", edition.findings);
    let text: Vec<&str> = edition.apart.iter().map(|line| line.text.as_str()).collect();
    assert!(text.iter().any(|text| text.contains("was reported as planned")), "{text:?}");
}
