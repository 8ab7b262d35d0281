use super::*;

/// Title, publisher, agency, dateline place, date, and the first words of prose.
type Expected<'a> =
    (Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>, &'a str);

fn check(text: &str, expected: Expected<'_>) {
    let head = analyse(text, None, &[]);
    let date = head.date.as_ref().and_then(|date| date.resolve(None)).map(|date| date.to_string());
    let prose = &text[head.front_matter.map_or(0, Span::end)..];
    let found = (
        head.title.as_deref(),
        head.publisher.as_deref(),
        head.agency.as_deref(),
        head.dateline_place.and_then(|span| span.in_text(text)),
        date.as_deref(),
        prose.get(..expected.5.len()).unwrap_or(prose),
    );
    assert_eq!(found, expected, "{text}");
}

#[test]
fn datelines() {
    check(
        "DUSHANBE, 14 March 2020 (Agency Steppe) — Police said so.",
        (None, None, Some("Agency Steppe"), Some("DUSHANBE"), Some("2020-03-14"), "Police"),
    );
    check(
        "ZAMBOANGA, Philippines, 10 April 2016 (Steppe Monitor) – Eighteen soldiers died.",
        (None, Some("Steppe Monitor"), None, Some("ZAMBOANGA"), Some("2016-04-10"), "Eighteen"),
    );
    check("KABUL, Afghanistan (AP) — A bomb.", (None, None, Some("AP"), Some("KABUL"), None, "A bomb."));
    check("Kabul (Reuters) - A bomb.", (None, None, Some("Reuters"), Some("Kabul"), None, "A bomb."));
    check(
        "MOSCOW, March 14, 2020. /TASS/. Police.",
        (None, None, Some("TASS"), Some("MOSCOW"), Some("2020-03-14"), "Police."),
    );
    check(
        "SAN SALVADOR, 3 JAN 90 (EFE) -- [TEXT] THE ARMY",
        (None, None, Some("EFE"), Some("SAN SALVADOR"), Some("1990-01-03"), "THE ARMY"),
    );
    check(
        "April 3, 2024 (KHARTOUM) - Drones struck a bakery.",
        (None, None, None, Some("KHARTOUM"), Some("2024-04-03"), "Drones"),
    );
    check(
        "(JUBA, 9 October 2018) Raiders came.",
        (None, None, None, Some("JUBA"), Some("2018-10-09"), "Raiders"),
    );
    check(
        "MOGADISHU, Somalia - 5 May 2020 - A mine exploded.",
        (None, None, None, Some("MOGADISHU"), Some("2020-05-05"), "A mine"),
    );
    check(
        "МОСКВА, 23 марта 2024 года (агентство «Меридиан») — Число погибших возросло.",
        (None, None, Some("Меридиан"), Some("МОСКВА"), Some("2024-03-23"), "Число"),
    );
    check(
        "КРАМАТОРСЬК, 8 квітня 2022 року — Унаслідок удару",
        (None, None, None, Some("КРАМАТОРСЬК"), Some("2022-04-08"), "Унаслідок"),
    );
}

#[test]
fn prose_is_no_head() {
    for text in [
        "Islamic State — the group — claimed it on 5 May 2015.",
        "Police said on Monday - the first day - that nobody died.",
        "NATO said on 3 March 2020 that it would leave.\nNobody answered.",
        "Two men (one of them armed) were held on 4 May 2016 - police",
        "The dead: two men and a woman.",
        "(Some were held on 9 October 2018) and some were not.",
        "On 3 April 2024 (a Wednesday) - the market burned.",
    ] {
        check(text, (None, None, None, None, None, text));
    }
}

#[test]
fn mastheads_and_titles() {
    check(
        "Demonstration text, not a news report.\n\nBaghdad car bombing kills 12\n\nMesopotamia Wire, 26 April 2016\n\nThe toll rose.",
        (
            Some("Baghdad car bombing kills 12"),
            Some("Mesopotamia Wire"),
            None,
            None,
            Some("2016-04-26"),
            "The toll",
        ),
    );
    check(
        "AFGHANISTAN: DAILY ROUND-UP, 31 May 2016\nHindu Kush Desk\n\nKunduz: Taliban fighters stopped buses.",
        (
            Some("AFGHANISTAN: DAILY ROUND-UP"),
            Some("Hindu Kush Desk"),
            None,
            None,
            Some("2016-05-31"),
            "Kunduz",
        ),
    );
    check(
        "NOTES ON BASES AND BORDERS\nSteppe Monitor, December 2015\n\nRussia has moved a regiment.",
        (
            Some("NOTES ON BASES AND BORDERS"),
            Some("Steppe Monitor"),
            None,
            None,
            Some("2015-12-31"),
            "Russia",
        ),
    );
    check("30.07.2024\nPolice arrested two men.", (None, None, None, None, Some("2024-07-30"), "Police"));
    check(
        "Published 15 April 2020 · Rhine Security Review\n\nPolice arrested four men.",
        (None, Some("Rhine Security Review"), None, None, Some("2020-04-15"), "Police"),
    );
    check(
        "Situation, facts, events · Centre for Regional Studies (demonstration) · 30 June 2022\n\nProse follows here.",
        (None, Some("Centre for Regional Studies (demonstration)"), None, None, Some("2022-06-30"), "Prose"),
    );
    check(
        "Bulletin of the Dry Lands Observatory, 22 August 2022\n\nProse follows here.",
        (None, Some("Dry Lands Observatory"), None, None, Some("2022-08-22"), "Prose"),
    );
    check(
        "Field Coordination Review, Kabul, 24 February 2020\n\n1. The mission recorded it.",
        (None, Some("Field Coordination Review"), None, None, Some("2020-02-24"), "1. The"),
    );
}

#[test]
fn a_text_that_is_one_line_is_prose() {
    check("Gunmen attack church in the north", (None, None, None, None, None, "Gunmen attack"));
}
