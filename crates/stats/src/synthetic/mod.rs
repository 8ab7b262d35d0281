//! Made-up incidents for tests, simulations and benches: no real place, group or day is meant.

pub mod process;

use dateline_types::{
    ActorRef, CivilianTargeting, DayInterval, EventClass, Extent, Incident, IncidentHistory, IncidentId,
    IncidentOrigin, KeyBasis, LatLng, PlacePrecision, PlaceRef, PloverType, Sector, Side, Span, Status,
};

/// An attack by an unnamed armed group, told apart by `number`, on `day` (`YYYY-MM-DD`) at a settlement.
///
/// # Panics
/// If the point or the day is not one.
pub fn incident(number: usize, lat: f64, lng: f64, day: &str) -> Incident {
    let day = day.parse().expect("a day");
    incident_on(number, LatLng::new(lat, lng).expect("a point"), DayInterval::day(day))
}

/// The same on known days.
pub fn incident_on(number: usize, point: LatLng, days: DayInterval) -> Incident {
    Incident {
        id: IncidentId::of(&[b"synthetic", &number.to_le_bytes()]),
        origin: IncidentOrigin::Coded,
        events: Vec::new(),
        class: EventClass::plover(PloverType::Assault, None).expect("a type without a mode is a class"),
        contexts: Vec::new(),
        extent: Extent::Event,
        interval: Some(days),
        place: Some(PlaceRef {
            geonameid: None,
            name: String::new(),
            country: None,
            admin1: None,
            point,
            precision: PlacePrecision::Settlement,
            radius_km: 0.0,
        }),
        other_places: Vec::new(),
        actors: vec![party("the group", Sector::Reb)],
        targets: Vec::new(),
        domain: None,
        organised: false,
        civilian_targeting: CivilianTargeting::Unknown,
        quantities: Vec::new(),
        status: Status::PLAIN,
        reports: 1,
        publishers: 1,
        origins: 1,
        sources: vec!["Agency One".to_owned()],
        disputes: Vec::new(),
        outcome: None,
        links: Vec::new(),
        caveats: Vec::new(),
        history: IncidentHistory::default(),
    }
}

/// A party with this name.
pub fn party(name: &str, sector: Sector) -> ActorRef {
    ActorRef {
        span: Span::new(0, 0),
        text: name.to_owned(),
        actor: None,
        name: Some(name.to_owned()),
        basis: KeyBasis::Stated,
        sector: Some(sector),
        side: Side::A,
        role: None,
        attribution: None,
    }
}
