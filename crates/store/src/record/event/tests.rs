use super::*;

/// An event with every field filled.
pub(crate) fn full_event() -> Event {
    let words =
        "Militants attacked a post near Quetta on 4 May, killing at least four officers, police said.";
    let quote = |start: usize, end: usize| words[start..end].to_owned();
    Event {
        id: EventId::of(&[b"x"]),
        document: DocumentId::of(&[b"y"]),
        sentence: 3,
        class: EventClass::plover(PloverType::Assault, Some(Mode::Firearms)).unwrap(),
        contexts: vec![Context::Terrorism],
        codes: Codes {
            cameo: Some("190".into()),
            acled: Some("Battles/Armed clash".into()),
            gtd: Some("Armed Assault".into()),
            muc: Some("ATTACK".into()),
            approx: vec![Scheme::Gtd],
        },
        extent: Extent::Event,
        count: EventCount::ONE,
        symmetry: Symmetry::Directed,
        civilian_targeting: CivilianTargeting::No,
        initiator: Some(Side::A),
        domain: DomainFinding {
            domain: Domain::Political,
            organised: false,
            because: vec![Evidence { span: Span::new(0, 9), text: quote(0, 9) }],
        },
        violence_class: ViolenceClass::StateBased,
        toll_group: Some("t1".into()),
        trigger: Trigger { span: Span::new(10, 18), text: quote(10, 18) },
        mentions: vec![
            Telling { span: Span::new(10, 18), text: quote(10, 18), sentence: 3 },
            Telling { span: Span::new(48, 55), text: quote(48, 55), sentence: 3 },
        ],
        actors: vec![ActorRef {
            span: Span::new(0, 9),
            text: quote(0, 9),
            actor: None,
            name: None,
            basis: KeyBasis::Stated,
            sector: Some(Sector::Reb),
            side: Side::A,
            role: None,
            attribution: Some(Attribution {
                basis: AttributionBasis::Stated,
                by: None,
                certainty: Certainty::Certain,
            }),
        }],
        targets: vec![ActorRef {
            span: Span::new(19, 25),
            text: quote(19, 25),
            actor: Some("PAK".into()),
            name: Some("Pakistan".into()),
            basis: KeyBasis::Place,
            sector: Some(Sector::Cop),
            side: Side::B,
            role: Some(TargetRole::Target),
            attribution: None,
        }],
        instruments: vec![],
        quantities: vec![Quantity {
            kind: Some(QuantityKind::Killed),
            min: Some(4),
            max: None,
            of: Some(QuantityOf::B),
            toll: Some(Toll::Running),
            span: Span::new(56, 78),
            text: quote(56, 78),
        }],
        time: Some(EventTime {
            span: Some(Span::new(41, 46)),
            text: quote(41, 46),
            value: "2019-05-04".into(),
            modifier: None,
            interval: Some(DayInterval::day(jiff::civil::date(2019, 5, 4))),
            granularity: Granularity::Day,
            basis: TimeBasis::Relative,
            rule: "date/day-month + scope".into(),
        }),
        place: Some(EventPlace {
            span: Span::new(31, 37),
            text: quote(31, 37),
            place: Some(PlaceRef {
                geonameid: Some(1_167_528),
                name: "Quetta".into(),
                country: Some("PAK".into()),
                admin1: Some("Balochistan".into()),
                point: LatLng::new(30.18414, 67.00141).unwrap(),
                precision: PlacePrecision::Settlement,
                radius_km: 8.0,
            }),
            unresolved: false,
            basis: PlaceBasis::Attached,
        }),
        other_places: vec![],
        status: Status {
            claims: vec![Claim {
                id: "c1".into(),
                parent: None,
                act: ClaimAct::Reported,
                about: ClaimAbout::Occurrence,
                speaker: Some(Speaker {
                    text: quote(80, 86),
                    span: Span::new(80, 86),
                    actor: None,
                    sector: Some(Sector::Cop),
                }),
                medium: None,
                time: None,
                span: Span::new(80, 91),
                text: quote(80, 91),
            }],
            ..Status::PLAIN
        },
        evidence: EvidenceList::new(Evidence::quote(words, Span::new(0, words.len())).unwrap(), vec![]),
        rule: "assault/firearms.en".into(),
        confidence: 0.86,
        field_confidence: FieldConfidence { class: 0.97, actors: 0.8, targets: 0.75, time: 0.9, place: 0.7 },
        trace: vec![],
    }
}

#[test]
fn an_event_reads_back_as_itself() {
    let event = full_event();
    let json = serde_json::to_string(&EventRecord::from(&event)).unwrap();
    assert!(json.starts_with(r#"{"schema":"dateline.event/2","id":"e"#), "{json}");
    let record: EventRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(Event::try_from(record), Ok(event));
}

#[test]
fn a_record_without_evidence_is_refused() {
    let mut record = EventRecord::from(&full_event());
    record.evidence.clear();
    let error = Event::try_from(record).unwrap_err();
    assert_eq!(error.to_string(), "field `evidence`: must not be empty");
}

#[test]
fn a_record_of_a_later_version_is_refused() {
    let mut record = EventRecord::from(&full_event());
    record.schema = "dateline.event/3".into();
    assert_eq!(Event::try_from(record).unwrap_err().field, "schema");
}
