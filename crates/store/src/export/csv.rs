//! One row an event: the flat form that spreadsheets, R and Stata start from.
//!
//! Several parties in one field are joined by `; `. Nothing is lost that cannot be found by `id` in `events.jsonl`.

use crate::record::{ActorRecord, EventRecord};
use std::io::Write;

/// The columns of an event row, with a one-line description each, in order.
pub const COLUMNS: &[(&str, &str)] = &[
    ("id", "event id, derived from content"),
    ("document", "document id"),
    ("sentence", "index of the sentence, from 0"),
    ("type", "PLOVER type"),
    ("mode", "PLOVER mode"),
    ("local", "dateline's own type, where PLOVER has none"),
    ("contexts", "PLOVER contexts"),
    ("cameo", "CAMEO code (derived)"),
    ("acled", "ACLED event and sub-event type (derived)"),
    ("gtd", "GTD attack type (derived)"),
    ("muc", "MUC-4 incident type (derived)"),
    ("extent", "event, episode, aggregate or background; counts use the first two"),
    ("symmetry", "directed, mutual or unknown"),
    ("civilian_targeting", "deliberate, indiscriminate, incidental, no or unknown"),
    ("domain", "political, criminal, private, accident or unknown"),
    ("violence_class", "state-based, non-state, one-sided, none or unknown"),
    ("actors", "words that name the actors"),
    ("actor_keys", "keys of the actor dictionary"),
    ("actor_sectors", "PLOVER sectors"),
    ("attribution", "why each actor is named"),
    ("targets", "words that name the targets or recipients"),
    ("target_keys", "keys of the actor dictionary"),
    ("target_sectors", "PLOVER sectors"),
    ("instruments", "what it was done with"),
    ("killed_min", "least number killed, all sides together"),
    ("killed_max", "most, empty if open"),
    ("injured_min", "least number injured, all sides together"),
    ("injured_max", "most, empty if open"),
    ("date_start", "first day it may have happened on"),
    ("date_end", "last day, inclusive"),
    ("timex", "TIMEX3 value"),
    ("granularity", "unit the text speaks in"),
    ("time_basis", "what the date rests on"),
    ("place", "gazetteer name"),
    ("place_text", "words that name the place"),
    ("admin1", "first-order division"),
    ("country", "ISO 3166-1 alpha-3"),
    ("lat", "degrees north, WGS84"),
    ("lon", "degrees east, WGS84"),
    ("precision", "what the point stands for"),
    ("radius_km", "how far the place may extend"),
    ("place_basis", "how it came to be the event's place"),
    ("geonameid", "GeoNames id"),
    ("polarity", "affirmed or negated by the author"),
    ("actuality", "whether it took place, according to the text"),
    ("certainty", "how sure the author is"),
    ("claims", "who says so: act/about by speaker"),
    ("confidence", "the probability that the row is right as a whole, 0 to 1"),
    ("rule", "lexicon entry"),
    ("evidence", "the words, verbatim"),
    ("start", "first byte of the evidence"),
    ("end", "one past its last byte"),
];

/// Writes a header and one row an event.
///
/// # Errors
/// If the writer fails.
pub fn write_events(records: &[EventRecord], out: impl Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS.iter().map(|(name, _)| *name))?;
    for record in records {
        writer.write_record(row(record).iter().map(|field| unformula(field)))?;
    }
    writer.flush()?;
    Ok(())
}

fn row(record: &EventRecord) -> Vec<String> {
    let name = |term: Option<&'static str>| term.unwrap_or_default().to_owned();
    let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    let (killed_min, killed_max) = total(record, dateline_types::QuantityKind::Killed);
    let (injured_min, injured_max) = total(record, dateline_types::QuantityKind::Injured);
    let time = record.time.as_ref();
    let place = record.place.as_ref();
    let evidence = &record.evidence[0];
    vec![
        record.id.to_string(),
        record.document.to_string(),
        record.sentence.to_string(),
        name(record.kind.map(|t| t.as_str())),
        name(record.mode.map(|t| t.as_str())),
        name(record.local.map(|t| t.as_str())),
        record.contexts.iter().map(|c| c.as_str()).collect::<Vec<_>>().join("; "),
        record.codes.cameo.clone().unwrap_or_default(),
        record.codes.acled.clone().unwrap_or_default(),
        record.codes.gtd.clone().unwrap_or_default(),
        record.codes.muc.clone().unwrap_or_default(),
        record.extent.to_string(),
        record.symmetry.to_string(),
        record.civilian_targeting.to_string(),
        record.domain.to_string(),
        record.violence_class.to_string(),
        joined(&record.actors, |a| a.text.clone()),
        joined(&record.actors, |a| a.actor.clone().unwrap_or_default().to_string()),
        joined(&record.actors, |a| a.sector.map(|s| s.to_string()).unwrap_or_default()),
        joined(&record.actors, |a| a.attribution.as_ref().map(|x| x.basis.to_string()).unwrap_or_default()),
        joined(&record.targets, |a| a.text.clone()),
        joined(&record.targets, |a| a.actor.clone().unwrap_or_default().to_string()),
        joined(&record.targets, |a| a.sector.map(|s| s.to_string()).unwrap_or_default()),
        record.instruments.iter().map(|i| i.kind.as_str()).collect::<Vec<_>>().join("; "),
        number(killed_min),
        number(killed_max),
        number(injured_min),
        number(injured_max),
        time.and_then(|t| t.start).map(|d| d.to_string()).unwrap_or_default(),
        time.and_then(|t| t.end).map(|d| d.to_string()).unwrap_or_default(),
        time.map(|t| t.value.to_string()).unwrap_or_default(),
        time.map(|t| t.granularity.to_string()).unwrap_or_default(),
        time.map(|t| t.basis.to_string()).unwrap_or_default(),
        place.and_then(|p| p.name.clone()).unwrap_or_default(),
        place.map(|p| p.text.clone()).unwrap_or_default(),
        place.and_then(|p| p.admin1.clone()).unwrap_or_default(),
        place.and_then(|p| p.country.clone()).unwrap_or_default().to_string(),
        place.and_then(|p| p.lat).map(|v| v.to_string()).unwrap_or_default(),
        place.and_then(|p| p.lon).map(|v| v.to_string()).unwrap_or_default(),
        place.and_then(|p| p.precision).map(|v| v.to_string()).unwrap_or_default(),
        place.and_then(|p| p.radius_km).map(|v| v.to_string()).unwrap_or_default(),
        place.map(|p| p.basis.to_string()).unwrap_or_default(),
        place.and_then(|p| p.geonameid).map(|v| v.to_string()).unwrap_or_default(),
        record.status.polarity.to_string(),
        record.status.actuality.to_string(),
        record.status.certainty.to_string(),
        record
            .status
            .claims
            .iter()
            .map(|c| {
                let speaker = c.speaker.as_ref().map_or("unnamed", |s| s.text.as_str());
                format!("{}/{} by {speaker}", c.act, c.about)
            })
            .collect::<Vec<_>>()
            .join("; "),
        record.confidence.to_string(),
        record.rule.to_string(),
        evidence.text.clone(),
        evidence.start.to_string(),
        evidence.end.to_string(),
    ]
}

fn joined(parties: &[ActorRecord], field: impl Fn(&ActorRecord) -> String) -> String {
    let fields: Vec<String> = parties.iter().map(field).filter(|f| !f.is_empty()).collect();
    fields.join("; ")
}

/// The bounds of all counts of one kind together; open if any is open.
fn total(record: &EventRecord, kind: dateline_types::QuantityKind) -> (Option<u64>, Option<u64>) {
    let counts: Vec<_> = record.quantities.iter().filter(|q| q.kind == Some(kind)).collect();
    if counts.is_empty() {
        return (None, None);
    }
    let min = counts.iter().map(|q| q.min.unwrap_or(0)).fold(0u64, u64::saturating_add);
    let max = counts.iter().map(|q| q.max).try_fold(0u64, |sum, max| Some(sum.saturating_add(max?)));
    (Some(min), max)
}

/// Keeps a spreadsheet from running a text as a formula (OWASP, "CSV Injection"): for every cell of every table that leaves.
pub fn unformula(field: &str) -> String {
    // Programs pass over spaces, and take the full-width signs for the others.
    let opens = field.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}']);
    match opens.chars().next() {
        Some('=' | '+' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{field}"),
        Some('-') if field.parse::<f64>().is_err() => format!("'{field}"),
        _ => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_disarmed_and_a_number_is_not() {
        assert_eq!(unformula("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(unformula("-cmd"), "'-cmd");
        assert_eq!(unformula(" ＝1+1"), "' ＝1+1");
        assert_eq!(unformula("-33.9"), "-33.9");
    }

    #[test]
    fn a_row_has_a_field_for_every_column() {
        let record = crate::record::tests::full_record();
        assert_eq!(row(&record).len(), COLUMNS.len());
        let mut out = Vec::new();
        write_events(&[record], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("id,document,sentence,type,mode"), "{text}");
        assert!(text.contains(",ASSAULT,firearms,"), "{text}");
    }
}
