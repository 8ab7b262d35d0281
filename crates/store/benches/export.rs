//! How long each form takes for as many incidents as are asked for: `cargo bench -p dateline-store --bench export -- 100000`.

use dateline_store::export::documents::Reports;
use dateline_store::export::incidents::Members;
use dateline_store::export::table::Table;
use dateline_store::export::{csv, events, geopackage, incidents, parquet, stix, xlsx};
use dateline_store::record::{EventRecord, IncidentRecord};
use dateline_types::*;
use std::time::Instant;

fn incident(event: &EventRecord) -> IncidentRecord {
    let noun = Event::try_from(event.clone()).expect("the contract's event is one");
    IncidentRecord::from(&Incident {
        id: IncidentId::of(&[event.id.as_bytes()]),
        origin: IncidentOrigin::Coded,
        events: vec![noun.id],
        class: noun.class,
        contexts: noun.contexts,
        extent: noun.extent,
        interval: noun.time.as_ref().and_then(|time| time.interval),
        place: noun.place.and_then(|place| place.place),
        other_places: vec![],
        actors: noun.actors,
        targets: noun.targets,
        domain: Some(noun.domain.domain),
        organised: noun.domain.organised,
        civilian_targeting: noun.civilian_targeting,
        quantities: vec![],
        status: noun.status,
        reports: 1,
        publishers: 1,
        origins: 1,
        sources: vec!["The Paper".into()],
        disputes: vec![],
        outcome: None,
        links: vec![],
        caveats: vec![],
        history: IncidentHistory::default(),
    })
}

fn main() {
    let number = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000usize);
    let one: EventRecord =
        serde_json::from_str(include_str!("../tests/contract_event.json")).expect("the contract's event");
    let told: Vec<EventRecord> = (0..number)
        .map(|n| EventRecord { id: EventId::of(&[&n.to_le_bytes()]).as_str().into(), ..one.clone() })
        .collect();
    let happened: Vec<IncidentRecord> = told.iter().map(incident).collect();
    let members = Members::new(&told);
    let time = |name: &str, make: &dyn Fn() -> usize| {
        let clock = Instant::now();
        let bytes = make();
        println!("{name:<12} {:>8.2} s {:>8.1} MB", clock.elapsed().as_secs_f64(), bytes as f64 / 1e6);
    };
    let tables: [Table; 2] =
        [incidents::table(&happened, &members), events::table(&told, &Reports::default())];
    let all: Vec<&Table> = tables.iter().collect();
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        bytes.len()
    };
    time("tables", &|| incidents::table(&happened, &members).rows.len());
    time("csv", &|| written(&|out| csv::write(all[1], out).expect("memory")));
    time("parquet", &|| written(&|out| parquet::write(all[1], "bench", out).expect("memory")));
    time("xlsx", &|| xlsx::bytes(&all, &[]).expect("rows fit").len());
    time("geopackage", &|| geopackage::bytes(&all, jiff::civil::date(2024, 1, 1)).expect("memory").len());
    time("stix", &|| {
        stix::bundle(&happened, &members, "bench", jiff::civil::date(2024, 1, 1)).to_string().len()
    });
}
