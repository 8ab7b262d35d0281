//! `dateline incidents`: what happened, each once, from the workspace.

use super::code::Format;
use super::measure::data::DataArguments;
use super::measure::filter::FilterArguments;
use super::measure::period::period;
use super::print;
use crate::failure::{Failure, Outcome};
use crate::incidents::count_once;
use crate::mask::{Projection, projected_incidents};
use crate::terminal::one_line;
use crate::workspace::graded::GradedSources;
use crate::workspace::news::bounds;
use crate::workspace::{self, content};
use dateline_stats::period::Period;
use dateline_store::export::csv::unformula;
use dateline_store::record::IncidentRecord;
use dateline_store::workspace::Workspace;
use dateline_types::{ActorRef, Incident, IncidentOrigin, QuantityBounds, QuantityKind, QuantityOf, Side};

/// List incidents: those of a workspace, linked from its events and imported, or those of a bundle or a dataset's file
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline incidents\n  dateline incidents --country Mali --type ASSAULT --period 2024-03\n  \
                  dateline incidents --actor JNIM --format csv\n  dateline incidents --format jsonl --coded\n  dateline incidents --data GEDEvent_v25_1.csv --country Mali --format csv\n\nNames of private persons are masked."
)]
pub struct Arguments {
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Leave imported rows out
    #[arg(long)]
    coded: bool,
    /// Only of these days: 2016, 2016-03 or 2016-03-01..2016-09-30
    #[arg(long, value_name = "P", value_parser = period)]
    period: Option<Period>,
    #[command(flatten)]
    filter: FilterArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let names = arguments.data.names()?;
    let (mut filter, unknown) = arguments.filter.filter(&names)?;
    filter.period = arguments.period.clone();
    for name in unknown {
        eprintln!("no dictionary has {}: incidents are looked up by the name itself", one_line(&name));
    }
    let keeps = |incident: &Incident| {
        (!arguments.coded || incident.origin == IncidentOrigin::Coded)
            && arguments.filter.keeps_origin(incident)
            && filter.keeps(incident)
    };
    let (mut incidents, sources) = match arguments.data.opened()? {
        Some(workspace) => of_workspace(&workspace, &keeps)?,
        None => {
            let loaded = arguments.data.load(&names, &|incident| keeps(incident).into())?;
            loaded.problems.iter().for_each(|problem| eprintln!("{problem}"));
            (loaded.incidents, GradedSources::default())
        }
    };
    if arguments.filter.once() {
        count_once(&mut incidents);
    }
    let memory = "records serialise to memory";
    let records = || incidents.iter().map(IncidentRecord::from);
    let mut out = Vec::new();
    match arguments.format {
        Format::Jsonl => {
            for record in records() {
                serde_json::to_writer(&mut out, &record).expect(memory);
                out.push(b'\n');
            }
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &records().collect::<Vec<_>>()).expect(memory);
            out.push(b'\n');
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            writer.write_record(HEAD).expect(memory);
            for incident in &incidents {
                writer.write_record(row(incident, &sources).map(|cell| unformula(&cell))).expect(memory);
            }
            writer.flush().expect(memory);
            drop(writer);
        }
        Format::Geojson => {
            serde_json::to_writer(&mut out, &geojson(&incidents)).expect(memory);
            out.push(b'\n');
        }
        Format::Table => {
            for incident in &incidents {
                let row = row(incident, &sources);
                let cell = |name: &str| {
                    let at = HEAD.iter().position(|head| *head == name);
                    one_line(at.and_then(|at| row.get(at)).map_or("", String::as_str))
                };
                let (start, end) = (cell("start"), cell("end"));
                let days = if start == end { start } else { format!("{start}..{end}") };
                let tolls: Vec<String> =
                    incident.quantities.iter().map(|count| toll_in_words(incident, count)).collect();
                let cells = [
                    days,
                    cell("event"),
                    cell("actors"),
                    cell("targets"),
                    cell("place"),
                    tolls.join(", "),
                    cell("reports"),
                    cell("sources"),
                    cell("origin"),
                    cell("id"),
                ];
                let line = format!("{}\n", cells.join("\t"));
                out.extend_from_slice(line.as_bytes());
            }
        }
    }
    print(&out)?;
    Ok(if incidents.is_empty() { Outcome::Findings } else { Outcome::Done })
}

/// The incidents of a workspace as anybody may see them, with what is noted of their sources.
fn of_workspace(
    workspace: &Workspace,
    keeps: &dyn Fn(&Incident) -> bool,
) -> Result<(Vec<Incident>, GradedSources), Failure> {
    let mut incidents = workspace::incidents(workspace)?;
    incidents.retain(keeps);
    let (documents, events) = workspace.to_link()?;
    let sources = GradedSources::of(workspace, &documents);
    let masks = content::masks(workspace)?;
    projected_incidents(&mut incidents, &events, &Projection::public(&masks));
    Ok((incidents, sources))
}

/// `3 killed of The Host`; of a side that has no name, `3 killed on the acting side`.
fn toll_in_words(incident: &Incident, count: &QuantityBounds) -> String {
    let toll = format!("{} {}", bounds((count.low, count.best, count.high)), count.kind);
    let (side, unnamed) = match count.of {
        None => return toll,
        Some(QuantityOf::Civilians) => return format!("{toll} among civilians"),
        Some(QuantityOf::A) => (Side::A, "on the acting side"),
        Some(QuantityOf::B) => (Side::B, "on the other side"),
    };
    let parties = incident.actors.iter().chain(&incident.targets).filter(|party| party.side == side);
    let names: Vec<&str> = parties.filter(|party| party.name.is_some()).map(ActorRef::label).collect();
    match names.as_slice() {
        [] => format!("{toll} {unnamed}"),
        names => format!("{toll} of {}", names.join(" and ")),
    }
}

const HEAD: [&str; 25] = [
    "start",
    "end",
    "event",
    "actors",
    "targets",
    "place",
    "admin1",
    "country",
    "lat",
    "lon",
    "precision",
    "geonameid",
    "killed_low",
    "killed_best",
    "killed_high",
    "injured_low",
    "injured_best",
    "injured_high",
    "status",
    "disputed",
    "reports",
    "sources",
    "origin",
    "id",
    "events",
];

fn row(incident: &Incident, sources: &GradedSources) -> [String; 25] {
    let names = |parties: &[ActorRef]| parties.iter().map(ActorRef::label).collect::<Vec<_>>().join(", ");
    // The whole toll where it is told, else that of the part told with most.
    let toll = |kind: QuantityKind| {
        let counts = incident.quantities.iter().filter(|count| count.kind == kind);
        let count = counts.max_by_key(|count| (count.of.is_none(), count.best));
        let high = |count: &QuantityBounds| count.high.map(|high| high.to_string()).unwrap_or_default();
        count.map_or_else(Default::default, |count| {
            [count.low.to_string(), count.best.to_string(), high(count)]
        })
    };
    let place = incident.place.as_ref();
    let [killed_low, killed_best, killed_high] = toll(QuantityKind::Killed);
    let [injured_low, injured_best, injured_high] = toll(QuantityKind::Injured);
    let status = &incident.status;
    [
        incident.interval.map_or("?".to_owned(), |days| days.start().to_string()),
        incident.interval.map_or("?".to_owned(), |days| days.end().to_string()),
        incident.class.to_string(),
        names(&incident.actors),
        names(&incident.targets),
        place.map(|p| p.name.clone()).unwrap_or_default(),
        place.and_then(|p| p.admin1.clone()).unwrap_or_default(),
        place.and_then(|p| p.country.as_deref()).unwrap_or_default().to_owned(),
        place.map(|p| p.point.lat().to_string()).unwrap_or_default(),
        place.map(|p| p.point.lng().to_string()).unwrap_or_default(),
        place.map(|p| p.precision.to_string()).unwrap_or_default(),
        place.and_then(|p| p.geonameid).map(|id| id.to_string()).unwrap_or_default(),
        killed_low,
        killed_best,
        killed_high,
        injured_low,
        injured_best,
        injured_high,
        format!("{} {}, {}", status.polarity, status.actuality, status.certainty),
        incident.disputes.iter().map(|dispute| dispute.about.to_string()).collect::<Vec<_>>().join(", "),
        incident.reports.to_string(),
        sources.of_incident(incident).join(", "),
        match &incident.origin {
            IncidentOrigin::Coded => "coded".to_owned(),
            IncidentOrigin::Dataset { dataset, row, .. } => format!("{dataset} {row}"),
        },
        incident.id.to_string(),
        incident.events.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    ]
}

fn geojson(incidents: &[Incident]) -> serde_json::Value {
    let features: Vec<_> = incidents
        .iter()
        .filter_map(|incident| {
            let place = incident.place.as_ref()?;
            Some(serde_json::json!({
                "type": "Feature",
                "id": incident.id.as_str(),
                "geometry": { "type": "Point", "coordinates": [place.point.lng(), place.point.lat()] },
                "properties": IncidentRecord::from(incident),
            }))
        })
        .collect();
    serde_json::json!({ "type": "FeatureCollection", "unplaced": incidents.len() - features.len(), "features": features })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_stats::synthetic::{incident, party};
    use dateline_types::{BoundsFrom, Sector};

    #[test]
    fn a_toll_of_a_side_is_told_by_its_name_or_in_words() {
        let mut clash = incident(1, 1.0, 1.0, "2016-01-05");
        clash.actors = vec![party("The Host", Sector::Reb)];
        clash.actors[0].name = Some("The Host".to_owned());
        let told = |of| {
            let count = QuantityBounds {
                kind: QuantityKind::Killed,
                of,
                low: 3,
                best: 3,
                high: Some(3),
                from: BoundsFrom::default(),
            };
            toll_in_words(&clash, &count)
        };
        assert_eq!(told(None), "3 killed");
        assert_eq!(told(Some(QuantityOf::A)), "3 killed of The Host");
        assert_eq!(told(Some(QuantityOf::B)), "3 killed on the other side");
        assert_eq!(told(Some(QuantityOf::Civilians)), "3 killed among civilians");
    }
}
