//! Records for the tests of this room: invented places and groups.

use dateline_types::*;
use jiff::civil::date;

/// An attack told by a document, with the parties that acted.
pub(super) fn event(document: &Document, actors: Vec<ActorRef>) -> Event {
    let span = Span::new(0, document.text.len());
    let evidence = Evidence { span, text: document.text.clone() };
    Event {
        actors,
        confidence: 0.5,
        field_confidence: FieldConfidence::all(0.9),
        ..Event::told(
            EventId::of(&[document.id.as_str().as_bytes()]),
            document.id.clone(),
            EventClass::plover(PloverType::Assault, None).expect("an attack needs no mode"),
            Telling { span, text: "attack".into(), sentence: 0 },
            evidence,
            "assault.en",
        )
    }
}

/// An incident of one report, named after `name`: an attack in Osgiliath on 4 May 2026 that killed four.
pub(super) fn incident(name: &str) -> Incident {
    Incident {
        id: IncidentId::of(&[name.as_bytes()]),
        origin: IncidentOrigin::Coded,
        events: vec![EventId::of(&[name.as_bytes()])],
        class: EventClass::plover(PloverType::Assault, None).expect("an attack needs no mode"),
        contexts: Vec::new(),
        extent: Extent::Event,
        interval: Some(DayInterval::day(date(2026, 5, 4))),
        place: Some(PlaceRef {
            geonameid: None,
            name: "Osgiliath".into(),
            country: None,
            admin1: None,
            point: LatLng::new(10.0, 20.0).expect("a point on the earth"),
            precision: PlacePrecision::Settlement,
            radius_km: 5.0,
        }),
        other_places: Vec::new(),
        actors: Vec::new(),
        targets: Vec::new(),
        civilian_targeting: CivilianTargeting::Unknown,
        quantities: vec![QuantityBounds {
            kind: QuantityKind::Killed,
            of: Some(QuantityOf::B),
            low: 4,
            best: 4,
            high: Some(4),
            from: BoundsFrom::default(),
        }],
        domain: None,
        organised: false,
        status: Status::PLAIN,
        reports: 1,
        publishers: 1,
        origins: 1,
        sources: Vec::new(),
        disputes: Vec::new(),
        outcome: None,
        links: Vec::new(),
        caveats: Vec::new(),
        history: IncidentHistory::default(),
    }
}

/// A party that a report names so.
pub(super) fn party(words: &str) -> ActorRef {
    ActorRef {
        span: Span::new(0, words.len()),
        text: words.into(),
        actor: None,
        name: None,
        basis: KeyBasis::Stated,
        sector: None,
        side: Side::A,
        role: None,
        attribution: None,
    }
}
