use super::*;
use dateline_types::*;

/// A bare attack: what a test wants different it changes.
fn event(document: &str, name: &str, day: i8, place: Option<(&str, f64, f64)>) -> Event {
    let day = jiff::civil::date(2022, 5, day);
    Event {
        id: EventId::of(&[document.as_bytes(), name.as_bytes()]),
        document: DocumentId::of(&[document.as_bytes()]),
        sentence: 0,
        class: EventClass::plover(PloverType::Assault, Some(Mode::Explosives)).unwrap(),
        contexts: vec![],
        codes: Codes::default(),
        extent: Extent::Event,
        count: EventCount::ONE,
        symmetry: Symmetry::Directed,
        civilian_targeting: CivilianTargeting::Unknown,
        initiator: None,
        domain: DomainFinding::UNKNOWN,
        violence_class: ViolenceClass::Unknown,
        toll_group: None,
        trigger: Trigger { span: Span::new(name.len(), name.len() + 4), text: "bomb".into() },
        mentions: vec![Telling {
            span: Span::new(name.len(), name.len() + 4),
            text: "bomb".into(),
            sentence: 0,
        }],
        actors: vec![],
        targets: vec![],
        instruments: vec![],
        quantities: vec![],
        time: Some(EventTime {
            span: None,
            text: String::new(),
            value: day.to_string().into(),
            modifier: None,
            interval: Some(DayInterval::day(day)),
            granularity: Granularity::Day,
            basis: TimeBasis::Explicit,
            rule: "test".into(),
        }),
        place: place.map(|(name, lat, lng)| EventPlace {
            span: Span::new(0, 4),
            text: name.into(),
            place: Some(PlaceRef {
                geonameid: None,
                name: name.into(),
                country: Some("XAA".into()),
                admin1: None,
                point: LatLng::new(lat, lng).unwrap(),
                precision: PlacePrecision::Settlement,
                radius_km: 5.0,
            }),
            unresolved: false,
            basis: PlaceBasis::Attached,
        }),
        other_places: vec![],
        status: Status::PLAIN,
        evidence: EvidenceList::new(Evidence { span: Span::new(0, 4), text: "text".into() }, vec![]),
        rule: "test".into(),
        confidence: 1.0,
        field_confidence: FieldConfidence::all(1.0),
        trace: vec![],
    }
}

const TOLVA: Option<(&str, f64, f64)> = Some(("Tolva", 10.0, 10.0));
const VARDA: Option<(&str, f64, f64)> = Some(("Varda", 10.9, 10.0));

fn killed(mut event: Event, count: u64) -> Event {
    event.quantities.push(Quantity {
        kind: Some(QuantityKind::Killed),
        min: Some(count),
        max: Some(count),
        of: None,
        toll: None,
        span: Span::new(0, 1),
        text: count.to_string(),
    });
    event
}

#[test]
fn the_same_day_and_town_is_one_incident_and_the_toll_is_bounded() {
    let events = [killed(event("a", "x", 4, TOLVA), 3), killed(event("b", "x", 4, TOLVA), 5)];
    let incidents = link(&[], &events, &LinkOptions::default());
    assert_eq!(incidents.len(), 1);
    let incident = &incidents[0];
    assert_eq!((incident.reports, incident.events.len()), (2, 2));
    assert_eq!((incident.quantities[0].low, incident.quantities[0].high), (3, Some(5)));
    assert!(incident.disputes.iter().any(|d| d.about == ClaimAbout::Toll));
    assert!(!incident.links[0].reasons.is_empty());
}

#[test]
fn a_clash_told_from_both_sides_names_each_state_once_with_its_own_dead() {
    let party = |key: &str, side, role| ActorRef {
        span: Span::new(0, 1),
        text: key.into(),
        actor: Some(key.into()),
        name: Some(key.into()),
        basis: KeyBasis::Stated,
        sector: Some(Sector::Mil),
        side,
        role,
        attribution: None,
    };
    let of = |mut event: Event, count, of| {
        event = killed(event, count);
        event.quantities[0].of = Some(of);
        event
    };
    let mut clash = of(event("a", "clash", 4, TOLVA), 9, QuantityOf::A);
    clash.class = EventClass::plover(PloverType::Assault, None).unwrap();
    clash.symmetry = Symmetry::Mutual;
    clash.actors = vec![party("XAA", Side::A, None), party("XBB", Side::B, None)];
    // The other report tells it as an attack of the second side; its victims are the first's.
    let mut attack = of(event("b", "attack", 4, TOLVA), 7, QuantityOf::B);
    attack.class = clash.class;
    attack.actors = vec![party("XBB", Side::A, None)];
    attack.targets = vec![party("XAA", Side::B, Some(TargetRole::Target))];
    let incidents = link(&[], &[clash, attack], &LinkOptions::default());
    assert_eq!(incidents.len(), 1);
    let incident = &incidents[0];
    let actors: Vec<(&str, Side)> = incident.actors.iter().map(|a| (a.text.as_str(), a.side)).collect();
    assert_eq!(actors, [("XAA", Side::A), ("XBB", Side::B)]);
    assert_eq!(incident.targets, []);
    let tolls: Vec<_> = incident.quantities.iter().map(|q| (q.of, q.low, q.high)).collect();
    assert_eq!(tolls, [(Some(QuantityOf::A), 7, Some(9))]);
}

#[test]
fn another_town_or_another_day_is_another_incident() {
    for other in [event("b", "x", 4, VARDA), event("b", "x", 9, TOLVA), event("b", "x", 4, None)] {
        assert_eq!(link(&[], &[event("a", "x", 4, TOLVA), other], &LinkOptions::default()).len(), 2);
    }
}

#[test]
fn the_order_of_the_input_does_not_matter() {
    let mut events = vec![
        event("a", "x", 4, TOLVA),
        killed(event("b", "x", 4, TOLVA), 2),
        event("c", "x", 4, VARDA),
        event("c", "yy", 5, TOLVA),
        event("d", "x", 4, None),
    ];
    let first = link(&[], &events, &LinkOptions::default());
    events.reverse();
    assert_eq!(link(&[], &events, &LinkOptions::default()), first);
    events.swap(0, 3);
    assert_eq!(link(&[], &events, &LinkOptions::default()), first);
}

#[test]
fn a_plot_and_the_arrests_that_ended_it_are_one_incident() {
    let mut plot = event("a", "plot", 4, TOLVA);
    plot.status.actuality = Actuality::Foiled;
    let mut arrests = event("a", "arrests", 4, TOLVA);
    arrests.class = EventClass::plover(PloverType::Coerce, Some(Mode::Arrest)).unwrap();
    arrests.sentence = 1;
    let incidents = link(&[], &[plot, arrests], &LinkOptions::default());
    assert_eq!(incidents.len(), 1);
    assert_eq!(incidents[0].outcome, Some(Outcome::FoiledByArrest));
}

#[test]
fn a_large_archive_is_compared_in_blocks() {
    let mut events = Vec::new();
    for n in 0..6_000u32 {
        let mut event = event(&format!("report {n}"), "bomb", 1, TOLVA);
        let day = jiff::civil::date(2000, 1, 1) + jiff::Span::new().days(i64::from(n % 3_000));
        if let Some(time) = &mut event.time {
            time.interval = Some(DayInterval::day(day));
        }
        if let Some(place) = event.place.as_mut().and_then(|p| p.place.as_mut()) {
            place.country = Some(["XAA", "XBB", "XCC"][n as usize % 3].into());
        }
        events.push(event);
    }
    let told: Vec<&Event> = events.iter().collect();
    let compared: usize = across_blocks(&told).values().map(|b| b.len() * (b.len() - 1) / 2).sum();
    assert!(compared < 20 * events.len(), "{compared} comparisons of {} events", events.len());
    let incidents = link(&[], &events, &LinkOptions::default());
    assert_eq!(incidents.len(), 3_000, "each day's two reports are one incident");
}

#[test]
fn a_date_that_one_sentence_gives_holds_for_the_whole_telling() {
    let dated = event("first", "bomb", 3, TOLVA);
    let mut claim = event("first", "claim", 3, TOLVA);
    claim.time = None;
    claim.sentence = 1;
    let other = event("second", "bomb", 3, TOLVA);
    let incidents = link(&[], &[dated, claim, other], &LinkOptions::default());
    assert_eq!(incidents.len(), 1);
    assert_eq!(incidents[0].reports, 2);
}
