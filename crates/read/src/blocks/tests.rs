use super::*;

/// The kinds of the blocks with their first bytes, one a line.
fn shown(text: &str, known: Known<'_>) -> Vec<String> {
    let found = blocks(text, known);
    let mut end = 0;
    for block in &found {
        assert!(block.span.start() >= end, "{found:?}");
        assert!(text[end..block.span.start()].trim().is_empty(), "not covered: {:?}", &text[end..]);
        end = block.span.end();
    }
    assert!(text[end..].trim().is_empty());
    found
        .iter()
        .map(|block| {
            let words: String = text[block.span.range()].chars().take(12).collect();
            let date = block.date.map_or(String::new(), |date| format!(" {date}"));
            format!("{}{date}: {words}", block.kind)
        })
        .collect()
}

#[test]
fn a_page_of_plain_lines() {
    let text = "Clashes in Rivergate\n\nFighting broke out in Rivergate on Monday.\n\nWhat we know\n\n\
        A second man was held.\n\nSmoke over Rivergate on Monday [Reuters]\n\n“Nobody slept that night in the town,”\n\n\
        Recommended for you\n\nTen killed in Hillford\n\nBridge reopens in Lowmoor\n\nThe army left on Tuesday.\n\n\
        All rights reserved.";
    assert_eq!(
        shown(text, Known::default()),
        [
            "headline: Clashes in R",
            "lead: Fighting bro",
            "headline: What we know",
            "body: A second man",
            "caption: Smoke over R",
            "quotation: “Nobody slep",
            "furniture: Recommended ",
            "furniture: Ten killed i",
            "furniture: Bridge reope",
            "body: The army lef",
            "furniture: All rights r",
        ]
    );
}

#[test]
fn wrapped_lines_are_one_paragraph_and_a_single_line_is_no_headline() {
    let text = "Fighting broke out in the town of Rivergate on the morning of\nMonday, and two men who had come from \
        Hillford were held by the\npolice.\n\n- One of the two men was armed with a knife, the police of the\n  town said.\n";
    assert_eq!(shown(text, Known::default()), ["lead: Fighting bro", "list: - One of the"]);
    assert_eq!(shown("Gunmen killed three in Rivergate", Known::default()), ["lead: Gunmen kille"]);
}

#[test]
fn dated_sections_date_what_follows() {
    let known = Known { date: Some(jiff::civil::date(2024, 8, 2)), ..Known::default() };
    let text = "Diary of a week\n\nA summary of the week follows.\n\n30 July\n\nTwo men were held today.\n\n14:35 GMT\n\n\
        A bridge fell.\n\n31 July\n\nNothing happened.";
    assert_eq!(
        shown(text, known),
        [
            "headline: Diary of a w",
            "lead: A summary of",
            "dated-section 2024-07-30: 30 July",
            "body 2024-07-30: Two men were",
            "dated-section 2024-07-30: 14:35 GMT",
            "body 2024-07-30: A bridge fel",
            "dated-section 2024-07-31: 31 July",
            "body 2024-07-31: Nothing happ",
        ]
    );
}

#[test]
fn front_matter_is_headline_and_furniture() {
    let text = "Two held\nBEIRUT (AP) — Police held two men.";
    let front = text.find("Police").unwrap();
    let known =
        Known { front_matter: Some(Span::new(0, front)), title: Some("Two held"), ..Known::default() };
    assert_eq!(shown(text, known), ["headline: Two held", "furniture: BEIRUT (AP) ", "lead: Police held "]);
}

#[test]
fn tables_lists_and_contents() {
    let text = "Toll by town\n\nRivergate\t3\nHillford\t4\n\n1. The army\n2. The police\n\nBackground ........ 12\n\nIt ended.";
    assert_eq!(
        shown(text, Known::default()),
        [
            "headline: Toll by town",
            "table-row: Rivergate\t3",
            "table-row: Hillford\t4",
            "list: 1. The army",
            "list: 2. The polic",
            "furniture: Background .",
            "lead: It ended.",
        ]
    );
}

#[test]
fn what_a_tag_tells_is_kept() {
    let text = "Two held\n\nA man\n\nSmoke rises\n\nThe police came.";
    let kinds = [
        (0..8, BlockKind::Headline),
        (10..15, BlockKind::List),
        (17..28, BlockKind::Caption),
        (30..46, BlockKind::Body),
    ];
    let known = Known { kinds: &kinds, ..Known::default() };
    assert_eq!(
        shown(text, known),
        ["headline: Two held", "list: A man", "caption: Smoke rises", "lead: The police c"]
    );
}

#[test]
fn a_paragraph_with_the_story_s_name_behind_its_stop_is_no_teaser() {
    assert!(super::line::is_sentence("NAIROBI: Reaction to the vote of Monday. (KENYA-VOTE)"));
    assert!(!super::line::is_sentence("Kenya prepares for a vote (pictures)"));
}
