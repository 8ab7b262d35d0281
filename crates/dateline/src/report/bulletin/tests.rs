//! Bulletins of invented incidents: sizes, empty selections, strange words, and what stands apart.

use super::*;
use crate::report::forms::Form;
use crate::report::samples;
use crate::sitting::result::Rate;
use dateline_stats::report::Estimate;

fn bytes_of(run: &Run, options: Options, form: Form) -> String {
    let (language, names) = (Language::english(), Names::open().unwrap());
    let edition = Bulletin { run, names: &names, made_by: "test", options }.edition(&language);
    String::from_utf8_lossy(&form.write(&edition, &language, "test").unwrap()).into_owned()
}

fn edition_of(run: &Run) -> Edition {
    let (language, names) = (Language::english(), Names::open().unwrap());
    Bulletin { run, names: &names, made_by: "test", options: Options::default() }.edition(&language)
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

#[test]
fn a_denied_count_is_told_as_none() {
    for (text, count, denial, denied) in [
        ("The army denied that three soldiers had died in the attack.", "three soldiers", "denied", true),
        (
            "The attack, which killed three soldiers, was denied by the army.",
            "three soldiers",
            "denied",
            false,
        ),
    ] {
        let document = Document::of_text(text);
        let at = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let mut event = samples::event(&document, Vec::new());
        event.confidence = 0.9;
        event.quantities = vec![Quantity {
            kind: Some(QuantityKind::Killed),
            min: Some(3),
            max: Some(3),
            of: None,
            toll: None,
            span: at(count),
            text: count.into(),
        }];
        event.status.claims = vec![Claim {
            id: "c1".into(),
            parent: None,
            act: ClaimAct::Denied,
            about: ClaimAbout::Toll,
            speaker: None,
            medium: None,
            time: None,
            span: at(denial),
            text: denial.into(),
        }];
        let mut incident = samples::incident("one");
        incident.events = vec![event.id.clone()];
        incident.place = None;
        let from = BoundsFrom { best: Some(event.id.clone()), ..BoundsFrom::default() };
        let kind = QuantityKind::Killed;
        incident.quantities = vec![QuantityBounds { kind, of: None, low: 3, best: 3, high: Some(3), from }];
        let run = Run {
            documents: vec![document],
            events: vec![event],
            incidents: vec![incident],
            ..Run::default()
        };
        let edition = edition_of(&run);
        let told = edition.findings.iter().any(|finding| finding.text.contains("3 people were killed"));
        let line = edition.lines().next().unwrap().text.contains("3 people were killed");
        assert_eq!((told, line), (!denied, !denied), "{text}: {:?}", edition.findings);
    }
}

#[test]
fn the_head_says_what_people_found() {
    let rate = |estimate, low, high, n| {
        let share = Estimate { estimate: Some(estimate), low: Some(low), high: Some(high) };
        Rate { share, n }
    };
    let audit = AuditFigures {
        sitting: "7".into(),
        at: jiff::Timestamp::UNIX_EPOCH,
        seed: 1,
        precision: rate(0.9, 0.82, 0.95, 100),
        recall: rate(0.6, 0.5, 0.7, 90),
        fields: vec![("place", rate(0.75, 0.7, 0.8, 90))],
        caveats: Vec::new(),
    };
    let options = Options {
        reviewed: Some((3, 12)),
        audit: Some(audit),
        field_reviews: vec![FieldReview { field: "place", right: 2, judged: 3 }],
        ..Options::default()
    };
    let run = Run { incidents: vec![samples::incident("one")], ..Run::default() };
    for language in [Language::english(), Language::open("ru", None).unwrap()] {
        let names = Names::open().unwrap();
        let edition = Bulletin { run: &run, names: &names, made_by: "test", options: options.clone() }
            .edition(&language);
        assert!(
            edition.marks[0].strong.contains("3") && edition.marks[0].strong.contains("12"),
            "{:?}",
            edition.marks
        );
        let said: Vec<&str> = edition.facts.iter().map(|fact| fact.value.as_str()).collect();
        for words in ["67 %", "10 %", "18", "40 %", "75 %"] {
            assert!(said.iter().any(|value| value.contains(words)), "{words}: {said:?}");
        }
        assert!(language.check().is_ok());
    }
}

#[test]
fn a_toll_leads_only_if_its_own_record_is_sure() {
    let [first, second] = ["Gunmen attacked a mill.", "Four people died at a mill."].map(Document::of_text);
    for (probability, leads) in [(0.1, false), (0.4, true)] {
        let mut sure = samples::event(&first, Vec::new());
        sure.confidence = 0.9;
        let mut counting = samples::event(&second, Vec::new());
        counting.confidence = probability;
        let mut incident = samples::incident("one");
        incident.events = vec![sure.id.clone(), counting.id.clone()];
        incident.place = None;
        incident.quantities[0].from.best = Some(counting.id.clone());
        let run = Run {
            documents: vec![first.clone(), second.clone()],
            events: vec![sure, counting],
            incidents: vec![incident],
            ..Run::default()
        };
        let (language, names) = (Language::english(), Names::open().unwrap());
        let bulletin = Bulletin { run: &run, names: &names, made_by: "test", options: Options::default() };
        let edition = bulletin.edition(&language);
        let told = edition.findings.iter().any(|finding| finding.text.contains("4 people were killed"));
        assert_eq!(told, leads, "{:?}", edition.findings);
    }
}

#[test]
fn whom_the_context_gives_never_acts_in_a_sentence() {
    let document =
        Document::of_text("Gunmen of the Front and soldiers fought at a mill; four of the Front died.");
    let given = |basis| Some(Attribution { basis, by: None, certainty: Certainty::Possible });
    let front = ActorRef {
        name: Some("Front of Arnor".into()),
        actor: Some("ARN-FRONT".into()),
        attribution: given(AttributionBasis::Inferred),
        ..samples::party("Front of Arnor")
    };
    let soldiers = ActorRef { side: Side::B, ..samples::party("soldiers") };
    let mut event = samples::event(&document, vec![front.clone(), soldiers.clone()]);
    event.confidence = 0.9;
    event.symmetry = Symmetry::Mutual;
    let mut incident = samples::incident("one");
    incident.events = vec![event.id.clone()];
    incident.place = None;
    incident.actors = vec![front, soldiers];
    incident.quantities[0].of = Some(QuantityOf::A);
    let run =
        Run { documents: vec![document], events: vec![event], incidents: vec![incident], ..Run::default() };
    for (language, line, finding) in [
        (
            Language::english(),
            "an armed clash involving soldiers was reported; the text around it points to Front of Arnor as the acting side.",
            "4 people were killed on the first side in an armed clash",
        ),
        (Language::open("ru", None).unwrap(), "Сторона: soldiers.", "погибших: 4 (первая сторона)"),
    ] {
        let names = Names::open().unwrap();
        let edition = Bulletin { run: &run, names: &names, made_by: "test", options: Options::default() }
            .edition(&language);
        let text = &edition.lines().next().unwrap().text;
        assert!(text.contains(line), "{text}");
        let told: Vec<&str> = edition.findings.iter().map(|finding| finding.text.as_str()).collect();
        assert!(told.iter().any(|text| text.contains(finding)), "{told:?}");
        assert!(!told.iter().any(|text| text.contains("Arnor")), "{told:?}");
        assert!(language.check().is_ok());
    }
}

#[test]
fn a_group_and_who_speaks_for_it_deny_once() {
    let text =
        "The Front attacked a mill. The ministry blamed the Front. The Front and its spokesman denied it.";
    let document = Document::of_text(text);
    let at = |words: &str| {
        let start = text.rfind(words).unwrap();
        Span::new(start, start + words.len())
    };
    let front = ActorRef {
        name: Some("Front of Arnor".into()),
        actor: Some("ARN-FRONT".into()),
        sector: Some(Sector::Reb),
        ..samples::party("The Front")
    };
    let claim = |act, words: &str, actor: Option<&str>| Claim {
        id: "c1".into(),
        parent: None,
        act,
        about: ClaimAbout::Responsibility,
        speaker: Some(Speaker {
            text: words.into(),
            span: at(words),
            actor: actor.map(Into::into),
            sector: actor.map(|_| Sector::Reb),
        }),
        medium: None,
        time: None,
        span: at(words),
        text: words.into(),
    };
    let mut event = samples::event(&document, vec![front.clone()]);
    event.confidence = 0.9;
    event.status.claims = vec![
        claim(ClaimAct::Accused, "The ministry", None),
        claim(ClaimAct::Denied, "The Front", Some("ARN-FRONT")),
        claim(ClaimAct::Denied, "its spokesman", Some("ARN-FRONT")),
        claim(ClaimAct::Denied, "its spokesman", Some("ARN-FRONT")),
    ];
    let mut incident = samples::incident("one");
    incident.events = vec![event.id.clone()];
    incident.place = None;
    incident.actors = vec![front];
    let run =
        Run { documents: vec![document], events: vec![event], incidents: vec![incident], ..Run::default() };
    let edition = edition_of(&run);
    let said = "by the ministry and denied by the spokesman (Front of Arnor).";
    assert!(edition.findings.iter().any(|finding| finding.text.contains(said)), "{:?}", edition.findings);
}

#[test]
fn a_toll_of_several_towns_is_not_told_as_the_first_ones() {
    let document = Document::of_text("Gunmen attacked mills in two towns and killed four people.");
    for (group, note) in [(Some("t1"), true), (None, false)] {
        let mut event = samples::event(&document, vec![samples::party("gunmen")]);
        event.confidence = 0.9;
        event.toll_group = group.map(Into::into);
        let mut incident = samples::incident("one");
        incident.events = vec![event.id.clone()];
        let run = Run {
            documents: vec![document.clone()],
            events: vec![event],
            incidents: vec![incident],
            ..Run::default()
        };
        let edition = edition_of(&run);
        let text = &edition.lines().next().unwrap().text;
        assert!(text.contains("4 people were killed"), "{text}");
        assert_eq!(text.contains("killed (counted over several places)"), note, "{text}");
    }
}
