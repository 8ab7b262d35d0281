//! The table of events: one row a happening as one document tells it, with what is known of the document.
//!
//! Several parties in one cell are joined by `; `. Nothing is lost that cannot be found by `id` in `events.jsonl`.

use super::derived::{Figure, toll};
use super::documents::Reports;
use super::edtf;
use super::shared::{self, attribution, claims, derived_codes, joined, parties};
use super::table::Kind::{Boolean, Day, Integer, Number, Text};
use super::table::{Cell, Column, Table, column};
use crate::record::{EventRecord, PlaceRecord, TimeRecord};
use dateline_types::{Extent, QuantityKind, QuantityOf};

/// The columns of an event, in order.
#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    column("id", Text, "#meta+id", "event id, derived from content"),
    column("document", Text, "#meta+document", "document id"),
    column("sentence", Integer, "#meta+sentence", "index of the sentence, from 0"),
    shared::TYPE,
    shared::MODE,
    shared::LOCAL,
    shared::CONTEXTS,
    column("domain", Text, "#event+domain", "political, criminal, private, accident or unknown"),
    column("organised", Boolean, "#event+organised", "a cartel, gang or bandits: crime counted beside politics"),
    column("violence_class", Text, "#event+violence", "state-based, non-state, one-sided, none or unknown"),
    shared::CIVILIAN_TARGETING,
    column("cameo", Text, "#event+code+cameo", "CAMEO code (derived)"),
    column("acled", Text, "#event+code+acled", "ACLED event and sub-event type (derived)"),
    column("gtd", Text, "#event+code+gtd", "GTD attack type (derived)"),
    column("muc", Text, "#event+code+muc", "MUC-4 incident type (derived)"),
    column("codes_approx", Text, "#event+code+approx", "schemes whose derived code is not one to one"),
    column("extent", Text, "#event+extent", "event, episode, aggregate or background; counts use the first two"),
    column("count_min", Integer, "#event+num+min", "at least so many happenings in this record"),
    column("count_max", Integer, "#event+num+max", "at most so many, empty if open"),
    column("symmetry", Text, "#event+symmetry", "directed, mutual or unknown"),
    column("initiator", Text, "#event+initiator", "in a clash, the side that began it, if the text says so"),
    shared::ACTORS,
    shared::ACTOR_NAMES,
    shared::ACTOR_KEYS,
    shared::ACTOR_SECTORS,
    column("attribution", Text, "#group+actor+basis", "why each actor is named: stated, self-claimed, attributed, suspected or inferred"),
    shared::TARGETS,
    shared::TARGET_NAMES,
    shared::TARGET_KEYS,
    shared::TARGET_SECTORS,
    column("instruments", Text, "#event+instrument", "what it was done with"),
    column("killed_min", Integer, "#affected+killed+min", "least number killed, all sides together"),
    column("killed_max", Integer, "#affected+killed+max", "most, empty if open"),
    column("killed_a", Integer, "#affected+killed+actor", "least number killed on side A"),
    column("killed_b", Integer, "#affected+killed+target", "least number killed on side B"),
    column("killed_civilians", Integer, "#affected+killed+civilians", "least number of civilians killed"),
    column("injured_min", Integer, "#affected+injured+min", "least number injured, all sides together"),
    column("injured_max", Integer, "#affected+injured+max", "most, empty if open"),
    column("arrested_min", Integer, "#affected+arrested+min", "least number arrested"),
    column("abducted_min", Integer, "#affected+abducted+min", "least number abducted"),
    column("displaced_min", Integer, "#affected+displaced+min", "least number displaced"),
    column("participants_min", Integer, "#affected+participants+min", "least number of participants"),
    column("toll_group", Text, "#affected+group", "happenings of one document that share one toll have the same mark"),
    shared::DATE_START,
    shared::DATE_END,
    shared::DATE_EDTF,
    column("timex", Text, "#date+timex", "TIMEX3 value"),
    column("granularity", Text, "#date+unit", "unit the text speaks in"),
    column("time_basis", Text, "#date+basis", "what the date rests on"),
    column("place", Text, "#loc+name", "gazetteer name"),
    column("place_text", Text, "#loc+text", "words that name the place"),
    column("place_unresolved", Boolean, "#loc+unresolved", "true if no gazetteer has the name and the rest is of the unit it lies in"),
    shared::ADMIN1,
    shared::COUNTRY,
    shared::LAT,
    shared::LON,
    shared::PRECISION,
    shared::RADIUS_KM,
    column("place_basis", Text, "#loc+basis", "how it came to be the event's place"),
    shared::GEONAMEID,
    column("other_places", Text, "#loc+other", "further places the text names for it"),
    column("polarity", Text, "#status+polarity", "affirmed or negated by the author"),
    column("actuality", Text, "#status+actuality", "whether it took place, according to the text"),
    column("certainty", Text, "#status+certainty", "how sure the author is"),
    shared::CLAIMS,
    shared::GED_TYPE_OF_VIOLENCE,
    shared::GED_DATE_PREC,
    shared::GED_WHERE_PREC,
    shared::GED_EVENT_CLARITY,
    shared::ACLED_TIME_PRECISION,
    shared::ACLED_GEO_PRECISION,
    column("confidence", Number, "#meta+confidence", "the probability that the row is right as a whole, 0 to 1"),
    column("confidence_type", Number, "#meta+confidence+type", "the probability that the type is right"),
    column("confidence_actors", Number, "#meta+confidence+actors", "the probability that the actors are right"),
    column("confidence_targets", Number, "#meta+confidence+targets", "the probability that the targets are right"),
    column("confidence_time", Number, "#meta+confidence+time", "the probability that the days are right"),
    column("confidence_place", Number, "#meta+confidence+place", "the probability that the place is right"),
    column("rule", Text, "#meta+rule", "lexicon entry"),
    column("mentions", Integer, "#meta+mentions", "how many words of the document tell it"),
    column("evidence", Text, "#description+evidence", "the words, verbatim"),
    column("start", Integer, "#meta+start", "first byte of the evidence in the document's text"),
    column("end", Integer, "#meta+end", "one past its last byte"),
    column("report_date", Day, "#date+reported", "the document's date"),
    column("report_publisher", Text, "#meta+source", "who published the document"),
    column("report_title", Text, "#meta+title", "the document's title"),
    column("report_url", Text, "#meta+url", "the document's link, disarmed"),
    column("report_language", Text, "#meta+lang", "ISO 639-1 code of the document's language"),
];

/// The table of `records`; `reports` gives what is known of their documents.
pub fn table(records: &[EventRecord], reports: &Reports<'_>) -> Table {
    let rows = records.iter().map(|record| row(record, reports)).collect();
    Table { name: "events", about: "one happening as one document tells it", columns: COLUMNS, rows }
}

fn row(record: &EventRecord, reports: &Reports<'_>) -> Vec<Cell> {
    let figures: Vec<Figure> = record
        .quantities
        .iter()
        .map(|q| Figure { kind: q.kind, of: q.of, bounds: [Some(q.min.unwrap_or(0)), q.min, q.max] })
        .collect();
    let least = |kind, of| Cell::count(toll(&figures, kind, of)[0]);
    let most = |kind| Cell::count(toll(&figures, kind, None)[2]);
    let time = record.time.as_ref();
    let days = time.and_then(|t| Some((t.start?, t.end?)));
    let place = record.place.as_ref();
    let precision = place.and_then(|p| p.precision);
    let evidence = record.evidence.first();
    let sure = record.field_confidence;
    let report = reports.of(&record.document);
    let [actor_words, actor_names, actor_keys, actor_sectors] = parties(&record.actors);
    let [target_words, target_names, target_keys, target_sectors] = parties(&record.targets);
    let [ged_violence, ged_date, ged_where, ged_clarity, acled_time, acled_geo] =
        derived_codes(record.violence_class, days, precision, record.extent);
    vec![
        Cell::text(record.id.as_str()),
        Cell::text(record.document.as_str()),
        Cell::Integer(record.sentence.into()),
        Cell::maybe(record.kind),
        Cell::maybe(record.mode),
        Cell::maybe(record.local),
        joined(record.contexts.iter().map(|c| c.as_str().to_owned())),
        Cell::maybe(Some(record.domain)),
        Cell::Boolean(record.organised),
        Cell::maybe(Some(record.violence_class)),
        Cell::maybe(Some(record.civilian_targeting)),
        Cell::maybe(record.codes.cameo.as_ref()),
        Cell::maybe(record.codes.acled.as_ref()),
        Cell::maybe(record.codes.gtd.as_ref()),
        Cell::maybe(record.codes.muc.as_ref()),
        joined(record.codes.approx.iter().map(|scheme| scheme.to_string())),
        Cell::maybe(Some(record.extent)),
        Cell::Integer(record.count.min.into()),
        Cell::count(record.count.max.map(u64::from)),
        Cell::maybe(Some(record.symmetry)),
        Cell::maybe(record.initiator),
        actor_words,
        actor_names,
        actor_keys,
        actor_sectors,
        attribution(&record.actors),
        target_words,
        target_names,
        target_keys,
        target_sectors,
        joined(record.instruments.iter().map(|i| i.kind.to_string())),
        least(QuantityKind::Killed, None),
        most(QuantityKind::Killed),
        least(QuantityKind::Killed, Some(QuantityOf::A)),
        least(QuantityKind::Killed, Some(QuantityOf::B)),
        least(QuantityKind::Killed, Some(QuantityOf::Civilians)),
        least(QuantityKind::Injured, None),
        most(QuantityKind::Injured),
        least(QuantityKind::Arrested, None),
        least(QuantityKind::Abducted, None),
        least(QuantityKind::Displaced, None),
        least(QuantityKind::Participants, None),
        Cell::maybe(record.toll_group.as_ref()),
        Cell::day(days.map(|(start, _)| start)),
        Cell::day(days.map(|(_, end)| end)),
        Cell::text(time.map(|time| edtf_of(time, record.extent)).unwrap_or_default()),
        Cell::maybe(time.map(|t| &t.value)),
        Cell::maybe(time.map(|t| t.granularity)),
        Cell::maybe(time.map(|t| t.basis)),
        Cell::maybe(place.and_then(|p| p.name.as_ref())),
        Cell::maybe(place.map(|p| &p.text)),
        place.map_or(Cell::Empty, |p| Cell::Boolean(p.unresolved)),
        Cell::maybe(place.and_then(|p| p.admin1.as_ref())),
        Cell::maybe(place.and_then(|p| p.country.as_ref())),
        Cell::number(place.and_then(|p| p.lat)),
        Cell::number(place.and_then(|p| p.lon)),
        Cell::maybe(precision),
        Cell::number(place.and_then(|p| p.radius_km)),
        Cell::maybe(place.map(|p| p.basis)),
        Cell::count(place.and_then(|p| p.geonameid).map(u64::from)),
        joined(record.other_places.iter().map(place_name)),
        Cell::maybe(Some(record.status.polarity)),
        Cell::maybe(Some(record.status.actuality)),
        Cell::maybe(Some(record.status.certainty)),
        claims(&record.status),
        ged_violence,
        ged_date,
        ged_where,
        ged_clarity,
        acled_time,
        acled_geo,
        Cell::number(Some(record.confidence)),
        Cell::number(sure.map(|f| f.class)),
        Cell::number(sure.map(|f| f.actors)),
        Cell::number(sure.map(|f| f.targets)),
        Cell::number(sure.map(|f| f.time)),
        Cell::number(sure.map(|f| f.place)),
        Cell::text(record.rule.as_str()),
        Cell::count(Some(record.mentions.len() as u64)),
        Cell::maybe(evidence.map(|e| &e.text)),
        Cell::count(evidence.map(|e| e.start.into())),
        Cell::count(evidence.map(|e| e.end.into())),
        Cell::day(report.and_then(|r| r.document.date.as_ref()).map(|date| date.date)),
        Cell::maybe(report.and_then(|r| r.document.publisher.as_ref())),
        Cell::maybe(report.and_then(|r| r.document.title.as_ref())),
        Cell::maybe(report.and_then(|r| r.document.url.as_ref())),
        Cell::maybe(report.and_then(|r| r.document.language.as_ref())),
    ]
}

pub(super) fn place_name(place: &PlaceRecord) -> String {
    place.name.clone().unwrap_or_else(|| place.text.clone())
}

pub(super) fn edtf_of(time: &TimeRecord, extent: Extent) -> String {
    let (Some(start), Some(end)) = (time.start, time.end) else { return String::new() };
    let (granularity, modifier) = (Some(time.granularity), time.modifier);
    edtf::expression(edtf::Known { start, end, granularity, modifier, extent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_a_cell_of_its_kind_for_every_column() {
        let table = table(&[crate::record::tests::full_record()], &Reports::default());
        assert_eq!(table.rows[0].len(), COLUMNS.len());
        for (column, cell) in COLUMNS.iter().zip(&table.rows[0]) {
            let fits = match cell {
                Cell::Empty => true,
                Cell::Text(_) => column.kind == Text,
                Cell::Integer(_) => column.kind == Integer,
                Cell::Number(_) => column.kind == Number,
                Cell::Boolean(_) => column.kind == Boolean,
                Cell::Day(_) => column.kind == Day,
            };
            assert!(fits, "{}: {cell:?}", column.name);
        }
        let of = |name: &str| table.rows[0][table.position(name).unwrap()].shown().into_owned();
        assert_eq!(of("type"), "ASSAULT");
        assert_eq!(of("lat"), "30.18414");
        assert_eq!(of("ged_where_prec"), "1");
    }

    #[test]
    fn columns_have_names_of_their_own_and_tags() {
        let mut names: Vec<&str> = COLUMNS.iter().map(|c| c.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COLUMNS.len());
        for column in COLUMNS {
            let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "#+_".contains(c);
            assert!(column.hxl.starts_with('#') && column.hxl.chars().all(legal), "{}", column.hxl);
        }
    }
}
