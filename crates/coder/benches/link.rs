//! What linking costs as an archive grows: `cargo bench -p dateline-coder --bench link [REPORTS…]`.
//!
//! The reports are made up, with the repetition of real ones: three hundred towns of which the first have most attacks,
//! three years whatever the number of reports, one to nine reports of an attack that share its words, and common words
//! by Zipf's law. Ten times the reports so means ten times as many on the same days in the same towns. Time is the
//! processor's, of one thread.

use dateline_coder::link::{LinkModel, LinkOptions, link};
use dateline_resources::linking;
use dateline_types::*;
use std::time::Instant;

const TOWNS: u64 = 300;
const DAYS: u64 = 3 * 365;

/// SplitMix64 (Steele, Lea & Flood 2014): the same archive on every machine.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }

    /// Low numbers more often, roughly by Zipf's law.
    fn zipf(&mut self, below: u64) -> u64 {
        let uniform = (self.next(1 << 30) as f64 + 1.0) / (1u64 << 30) as f64;
        (((below as f64 + 1.0).ln() * uniform).exp() as u64).saturating_sub(1).min(below - 1)
    }
}

/// A made-up word for a number, three letters or more.
fn word(mut n: u64) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "za"];
    let mut word = String::from("k");
    loop {
        word.push_str(SYLLABLES[(n % 16) as usize]);
        n /= 16;
        if n == 0 {
            return word;
        }
    }
}

fn archive(reports: usize) -> (Vec<Document>, Vec<Event>) {
    let mut draw = Draw(7);
    let (mut documents, mut events) = (Vec::with_capacity(reports), Vec::new());
    let mut attack = 0u64;
    while documents.len() < reports {
        attack += 1;
        let (town, day) = (draw.zipf(TOWNS), draw.next(DAYS));
        let own: Vec<String> = (0..14).map(|_| word(40_000 + draw.next(60_000))).collect();
        for _ in 0..1 + draw.zipf(9) {
            if documents.len() == reports {
                break;
            }
            let mut text = format!("{} ", word(1_000_000 + town));
            for n in 0..90 {
                let said = match n % 6 {
                    0 => own[draw.next(own.len() as u64) as usize].clone(),
                    _ => word(draw.zipf(40_000)),
                };
                text.push_str(&said);
                text.push(' ');
            }
            text.push_str(&word(2_000_000 + documents.len() as u64));
            let mut document = Document::of_text(text);
            let date = jiff::civil::date(2020, 1, 1) + jiff::Span::new().days(day as i64);
            document.date = Some(DocumentDate {
                date: date + jiff::Span::new().days(draw.next(2) as i64),
                basis: DocumentDateBasis::Given,
                rule: "bench".into(),
                span: None,
            });
            // One report in three tells an earlier attack too; one in five gives no day.
            events.push(event(&document, 0, town, (draw.next(5) > 0).then_some(date), attack));
            if draw.next(3) == 0 {
                let before = date - jiff::Span::new().days(draw.next(60) as i64);
                events.push(event(&document, 1, draw.zipf(TOWNS), Some(before), attack + 1));
            }
            documents.push(document);
        }
    }
    (documents, events)
}

fn event(document: &Document, n: usize, town: u64, day: Option<jiff::civil::Date>, attack: u64) -> Event {
    let modes = [Mode::Explosives, Mode::Firearms, Mode::Beat];
    let span = Span::new(n * 8, n * 8 + 4);
    let target = format!("{} {}", word(attack % 900), word(900 + attack % 70));
    Event {
        targets: vec![ActorRef {
            span,
            text: target,
            actor: None,
            name: None,
            basis: KeyBasis::Stated,
            sector: None,
            side: Side::B,
            role: Some(TargetRole::Target),
            attribution: None,
        }],
        time: day.map(|day| EventTime {
            span: None,
            text: String::new(),
            value: day.to_string().into(),
            modifier: None,
            interval: Some(DayInterval::day(day)),
            granularity: Granularity::Day,
            basis: TimeBasis::Explicit,
            rule: "bench".into(),
        }),
        place: Some(EventPlace {
            span,
            text: word(1_000_000 + town),
            place: Some(PlaceRef {
                geonameid: Some(town as u32 + 1),
                name: word(1_000_000 + town),
                country: Some(["XAA", "XBB", "XCC"][town as usize % 3].into()),
                admin1: None,
                point: LatLng::new(10.0 + (town / 20) as f64, 10.0 + (town % 20) as f64).expect("a point"),
                precision: PlacePrecision::Settlement,
                radius_km: 5.0,
            }),
            unresolved: false,
            basis: PlaceBasis::Attached,
        }),
        ..Event::told(
            EventId::of(&[document.id.as_str().as_bytes(), &n.to_le_bytes()]),
            document.id.clone(),
            EventClass::plover(PloverType::Assault, Some(modes[attack as usize % 3])).expect("a legal class"),
            Telling { span, text: "attack".into(), sentence: n as u32 },
            Evidence { span, text: "attack".into() },
            "bench",
        )
    }
}

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000] } else { sizes };
    let model = LinkModel::read(linking::weights(), linking::words()).expect("the tables open");
    let mut first: Option<(usize, f64)> = None;
    for reports in sizes {
        let (documents, events) = archive(reports);
        let listed: Vec<&Document> = documents.iter().collect();
        let (began, wall) = (processor_seconds(), Instant::now());
        let incidents = link(&listed, &events, &model, &LinkOptions::default());
        let seconds =
            processor_seconds().zip(began).map_or(wall.elapsed().as_secs_f64(), |(now, then)| now - then);
        let most = incidents.iter().map(|i| i.reports).max().unwrap_or(0);
        let (n, before) = *first.get_or_insert((reports, seconds));
        println!(
            "{reports} reports, {} events: {seconds:.1} s, {:.2} times the cost a report of {n}; {} incidents, the largest \
             of {most} reports",
            events.len(),
            seconds / before * n as f64 / reports as f64,
            incidents.len(),
        );
    }
}

/// Processor time of this process so far; `None` where the system does not tell it in `/proc`.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}
