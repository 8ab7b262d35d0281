//! The case files say what they mean: every term is in its vocabulary, every trigger and speaker in its text.

mod cases;

use cases::link::Label;

#[test]
fn every_status_case_names_words_of_its_text() {
    let cases = cases::status::cases();
    assert!(cases.len() >= 260, "{} cases", cases.len());
    for case in &cases {
        let place = format!("status.md:{} {:?}", case.line, case.text);
        assert!(!case.expected.is_empty(), "nothing asserted: {place}");
        for event in &case.expected {
            let words = case.text.split(|c: char| !c.is_alphanumeric() && c != '-');
            assert_eq!(
                words.filter(|w| *w == event.trigger).count(),
                1,
                "trigger {:?}: {place}",
                event.trigger
            );
            for (index, claim) in event.claims.iter().enumerate() {
                for words in claim.speaker.iter().chain(&claim.medium) {
                    assert!(case.text.contains(words.as_str()), "{words:?} is not said: {place}");
                }
                assert!(claim.parent.is_none_or(|parent| parent < index), "a parent comes first: {place}");
            }
        }
    }
}

#[test]
fn every_link_pair_is_well_formed() {
    let pairs = cases::link::pairs();
    assert!(pairs.len() >= 160, "{} pairs", pairs.len());
    let same = pairs.iter().filter(|p| p.label == Label::Same).count();
    assert!(same * 5 >= pairs.len() * 2 && same * 5 <= pairs.len() * 3, "{same} of {} are same", pairs.len());
    for pair in &pairs {
        for record in [&pair.a, &pair.b] {
            record.class();
            record.interval();
            record.published();
            assert_eq!(record.point().is_some(), record.precision.is_some(), "{}: {record:?}", pair.why);
        }
    }
}
