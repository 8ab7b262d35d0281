//! The table of incidents: one row for what happened once, with what its events say that an incident does not.

use super::derived::{Figure, toll};
use super::edtf;
use super::shared::{self, attribution, claims, derived_codes, joined, parties};
use super::table::Kind::{Boolean, Integer, Number, Text};
use super::table::{Cell, Column, Table, column};
use crate::record::{EventRecord, IncidentRecord, OriginRecord};
use dateline_types::{Domain, QuantityKind, ViolenceClass};
use std::collections::{BTreeMap, HashMap};

/// The columns of an incident, in order.
#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    column("id", Text, "#meta+id", "incident id"),
    column("dataset", Text, "#meta+dataset", "for a row of somebody's dataset: which, with its version"),
    column("dataset_row", Text, "#meta+dataset+row", "the row's own id there"),
    shared::TYPE,
    shared::MODE,
    shared::LOCAL,
    shared::CONTEXTS,
    column("domain", Text, "#event+domain", "political, criminal, private, accident or unknown, by its reports"),
    column("organised", Boolean, "#event+organised", "a member event names a cartel, gang or bandits"),
    column("violence_class", Text, "#event+violence", "what most member events say: state-based, non-state, one-sided, none or unknown"),
    shared::CIVILIAN_TARGETING,
    column("cameo", Text, "#event+code+cameo", "CAMEO code of the lead event (derived)"),
    column("acled", Text, "#event+code+acled", "ACLED event and sub-event type of the lead event (derived)"),
    column("gtd", Text, "#event+code+gtd", "GTD attack type of the lead event (derived)"),
    column("extent", Text, "#event+extent", "event or episode"),
    column("outcome", Text, "#event+outcome", "how it ended, where that is part of it"),
    shared::ACTORS,
    shared::ACTOR_NAMES,
    shared::ACTOR_KEYS,
    shared::ACTOR_SECTORS,
    column("attribution", Text, "#group+actor+basis", "why each actor is named"),
    shared::TARGETS,
    shared::TARGET_NAMES,
    shared::TARGET_KEYS,
    shared::TARGET_SECTORS,
    column("killed_low", Integer, "#affected+killed+min", "lowest figure any report supports"),
    column("killed_best", Integer, "#affected+killed", "figure of the latest reports that say where it is from"),
    column("killed_high", Integer, "#affected+killed+max", "highest figure, empty if some report leaves it open"),
    column("injured_low", Integer, "#affected+injured+min", "lowest figure any report supports"),
    column("injured_best", Integer, "#affected+injured", "figure of the latest reports that say where it is from"),
    column("injured_high", Integer, "#affected+injured+max", "highest figure, empty if some report leaves it open"),
    shared::DATE_START,
    shared::DATE_END,
    shared::DATE_EDTF,
    column("place", Text, "#loc+name", "the most precise place the reports agree on"),
    shared::ADMIN1,
    shared::COUNTRY,
    shared::LAT,
    shared::LON,
    shared::PRECISION,
    shared::RADIUS_KM,
    shared::GEONAMEID,
    column("polarity", Text, "#status+polarity", "affirmed or negated"),
    column("actuality", Text, "#status+actuality", "whether it took place, according to the reports"),
    column("certainty", Text, "#status+certainty", "how sure the reports are"),
    shared::CLAIMS,
    column("disputed", Text, "#status+disputed", "what the reports contradict each other about"),
    column("reports", Integer, "#meta+num+reports", "documents that report it"),
    column("publishers", Integer, "#meta+num+publishers", "distinct publishers"),
    column("origins", Integer, "#meta+num+origins", "distinct origins, after agency credit and speakers are resolved"),
    column("sources", Text, "#meta+source", "the publishers' or sources' names"),
    column("confidence", Number, "#meta+confidence", "the highest confidence among its events"),
    shared::GED_TYPE_OF_VIOLENCE,
    shared::GED_DATE_PREC,
    shared::GED_WHERE_PREC,
    shared::GED_EVENT_CLARITY,
    shared::ACLED_TIME_PRECISION,
    shared::ACLED_GEO_PRECISION,
    column("caveats", Text, "#meta+caveats", "what to know before counting it"),
    column("events", Text, "#meta+events", "ids of the events that report it"),
];

/// Events by their id.
#[derive(Debug, Default)]
pub struct Members<'a>(HashMap<&'a str, &'a EventRecord>);

impl<'a> Members<'a> {
    /// Those of a bundle.
    pub fn new(events: &'a [EventRecord]) -> Members<'a> {
        Members(events.iter().map(|event| (event.id.as_str(), event)).collect())
    }

    /// The events of an incident, in its order.
    pub fn of(&self, incident: &IncidentRecord) -> Vec<&'a EventRecord> {
        incident.events.iter().filter_map(|id| self.0.get(id.as_str()).copied()).collect()
    }
}

/// The event that stands for an incident where a scheme wants one: the most probable of those with its type and mode, or
/// of all.
pub fn lead<'a>(incident: &IncidentRecord, members: &[&'a EventRecord]) -> Option<&'a EventRecord> {
    let same = |event: &&&EventRecord| {
        (event.kind, event.mode, event.local) == (incident.kind, incident.mode, incident.local)
    };
    let best = |one: &&&'a EventRecord, other: &&&'a EventRecord| {
        one.confidence.total_cmp(&other.confidence).then(other.id.cmp(&one.id))
    };
    members.iter().filter(same).max_by(best).or_else(|| members.iter().max_by(best)).copied()
}

/// The term that most of `terms` say; `unknown` where none says one, or two are said as often.
fn most<T: Copy + Ord>(terms: impl Iterator<Item = T>, unknown: T) -> T {
    let mut counts: BTreeMap<T, u32> = BTreeMap::new();
    for term in terms.filter(|term| *term != unknown) {
        *counts.entry(term).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let mut said = counts.iter().filter(|(_, n)| **n == most);
    match (said.next(), said.next()) {
        (Some((term, _)), None) => *term,
        _ => unknown,
    }
}

/// The domain of an incident; unknown for rows of a dataset.
pub fn domain(record: &IncidentRecord) -> Domain {
    record.domain.unwrap_or(Domain::Unknown)
}

/// The class of violence of an incident, which its events have.
pub fn violence_class(members: &[&EventRecord]) -> ViolenceClass {
    most(members.iter().map(|event| event.violence_class), ViolenceClass::Unknown)
}

/// Its counts, for [`toll`].
pub fn figures(incident: &IncidentRecord) -> Vec<Figure> {
    let figure = |q: &crate::record::BoundsRecord| Figure {
        kind: Some(q.kind),
        of: q.of,
        bounds: [Some(q.low), Some(q.best), q.high],
    };
    incident.quantities.iter().map(figure).collect()
}

/// The table of `records`; `members` gives the events they are made of.
pub fn table(records: &[IncidentRecord], members: &Members<'_>) -> Table {
    let rows = records.iter().map(|record| row(record, &members.of(record))).collect();
    Table { name: "incidents", about: "what happened once", columns: COLUMNS, rows }
}

fn row(record: &IncidentRecord, members: &[&EventRecord]) -> Vec<Cell> {
    let figures = figures(record);
    let killed = toll(&figures, QuantityKind::Killed, None).map(Cell::count);
    let injured = toll(&figures, QuantityKind::Injured, None).map(Cell::count);
    let days = record.start.zip(record.end);
    let place = record.place.as_ref();
    let lead = lead(record, members);
    let violence = violence_class(members);
    let (dataset, dataset_row) = match &record.origin {
        OriginRecord::Coded => (Cell::Empty, Cell::Empty),
        OriginRecord::Dataset { dataset, row, .. } => (Cell::text(dataset.as_str()), Cell::text(row)),
    };
    let dated = |(start, end)| {
        // The modifier and unit of a single report's expression: of several, the interval alone is true.
        let told = match members {
            [only] => only.time.as_ref().filter(|t| (t.start, t.end) == (Some(start), Some(end))),
            _ => None,
        };
        edtf::expression(edtf::Known {
            start,
            end,
            granularity: told.map(|t| t.granularity),
            modifier: told.and_then(|t| t.modifier),
            extent: record.extent,
        })
    };
    let confidence = members.iter().map(|event| event.confidence).max_by(f64::total_cmp);
    let [killed_low, killed_best, killed_high] = killed;
    let [injured_low, injured_best, injured_high] = injured;
    let [actor_words, actor_names, actor_keys, actor_sectors] = parties(&record.actors);
    let [target_words, target_names, target_keys, target_sectors] = parties(&record.targets);
    let [ged_violence, ged_date, ged_where, ged_clarity, acled_time, acled_geo] =
        derived_codes(violence, days, place.map(|p| p.precision), record.extent);
    vec![
        Cell::text(record.id.as_str()),
        dataset,
        dataset_row,
        Cell::maybe(record.kind),
        Cell::maybe(record.mode),
        Cell::maybe(record.local),
        joined(record.contexts.iter().map(|c| c.as_str().to_owned())),
        Cell::text(domain(record).as_str()),
        Cell::Boolean(record.organised),
        Cell::maybe(Some(violence)),
        Cell::maybe(Some(record.civilian_targeting)),
        Cell::maybe(lead.and_then(|e| e.codes.cameo.as_ref())),
        Cell::maybe(lead.and_then(|e| e.codes.acled.as_ref())),
        Cell::maybe(lead.and_then(|e| e.codes.gtd.as_ref())),
        Cell::maybe(Some(record.extent)),
        Cell::maybe(record.outcome),
        actor_words,
        actor_names,
        actor_keys,
        actor_sectors,
        attribution(&record.actors),
        target_words,
        target_names,
        target_keys,
        target_sectors,
        killed_low,
        killed_best,
        killed_high,
        injured_low,
        injured_best,
        injured_high,
        Cell::day(record.start),
        Cell::day(record.end),
        Cell::maybe(days.map(dated)),
        Cell::maybe(place.map(|p| &p.name)),
        Cell::maybe(place.and_then(|p| p.admin1.as_ref())),
        Cell::maybe(place.and_then(|p| p.country.as_ref())),
        Cell::number(place.map(|p| p.lat)),
        Cell::number(place.map(|p| p.lon)),
        Cell::maybe(place.map(|p| p.precision)),
        Cell::number(place.map(|p| p.radius_km)),
        Cell::count(place.and_then(|p| p.geonameid).map(u64::from)),
        Cell::maybe(Some(record.status.polarity)),
        Cell::maybe(Some(record.status.actuality)),
        Cell::maybe(Some(record.status.certainty)),
        claims(&record.status),
        joined(record.disputes.iter().map(|dispute| dispute.about.to_string())),
        Cell::Integer(record.reports.into()),
        Cell::Integer(record.publishers.into()),
        Cell::Integer(record.origins.into()),
        joined(record.sources.iter().cloned()),
        Cell::number(confidence),
        ged_violence,
        ged_date,
        ged_where,
        ged_clarity,
        acled_time,
        acled_geo,
        joined(record.caveats.iter().cloned()),
        joined(record.events.iter().map(|id| id.to_string())),
    ]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::record::tests::full_record;
    use dateline_types::*;

    /// An incident that one event reports.
    pub fn incident_of(event: &EventRecord) -> IncidentRecord {
        let noun = Event::try_from(event.clone()).unwrap();
        let incident = Incident {
            id: IncidentId::of(&[event.id.as_bytes()]),
            origin: IncidentOrigin::Coded,
            events: vec![noun.id.clone()],
            class: noun.class,
            contexts: noun.contexts.clone(),
            extent: noun.extent,
            interval: noun.time.as_ref().and_then(|t| t.interval),
            place: noun.place.as_ref().and_then(|p| p.place.clone()),
            other_places: vec![],
            actors: noun.actors.clone(),
            targets: noun.targets.clone(),
            domain: Some(noun.domain.domain),
            organised: noun.domain.organised,
            civilian_targeting: noun.civilian_targeting,
            quantities: vec![QuantityBounds {
                kind: QuantityKind::Killed,
                of: None,
                low: 3,
                best: 4,
                high: None,
                from: BoundsFrom::default(),
            }],
            status: noun.status.clone(),
            reports: 1,
            publishers: 1,
            origins: 1,
            sources: vec!["The Paper".into()],
            disputes: vec![],
            outcome: None,
            links: vec![],
            caveats: vec![],
            history: IncidentHistory::default(),
        };
        IncidentRecord::from(&incident)
    }

    #[test]
    fn a_row_has_a_cell_for_every_column_and_what_its_events_say() {
        let event = full_record();
        let incident = incident_of(&event);
        let events = [event];
        let table = table(&[incident], &Members::new(&events));
        assert_eq!(table.rows[0].len(), COLUMNS.len());
        let of = |name: &str| table.rows[0][table.position(name).unwrap()].shown().into_owned();
        assert_eq!(of("domain"), events[0].domain.as_str());
        assert_eq!(of("killed_best"), "4");
        assert_eq!(of("killed_high"), "");
        assert_eq!(of("acled"), events[0].codes.acled.clone().unwrap_or_default());
    }

    #[test]
    fn what_most_say_counts_and_a_draw_is_unknown() {
        use Domain::*;
        assert_eq!(most([Political, Criminal, Political].into_iter(), Unknown), Political);
        assert_eq!(most([Political, Criminal, Unknown].into_iter(), Unknown), Unknown);
        assert_eq!(most([Unknown, Private].into_iter(), Unknown), Private);
    }
}
