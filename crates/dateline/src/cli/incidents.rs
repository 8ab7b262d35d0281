//! `dateline incidents`: what happened, each once, from the workspace.

use super::code::Format;
use super::print;
use super::workspace::WorkspaceArgument;
use crate::failure::{Failure, Outcome};
use crate::mask::{Projection, projected_incidents};
use crate::terminal::one_line;
use crate::workspace::{self, content};
use dateline_store::export::csv::unformula;
use dateline_store::record::IncidentRecord;
use dateline_types::{ActorRef, Incident, IncidentOrigin};

/// List the incidents of a workspace: linked from its events, and imported rows
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline incidents\n  dateline incidents --format jsonl --coded\n\nNames of private persons are masked."
)]
pub struct Arguments {
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Leave imported rows out
    #[arg(long)]
    coded: bool,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let workspace = arguments.workspace.to_read()?;
    let mut incidents = workspace::incidents(&workspace)?;
    if arguments.coded {
        incidents.retain(|incident| incident.origin == IncidentOrigin::Coded);
    }
    let (_, events) = workspace.to_link()?;
    let masks = content::masks(&workspace)?;
    projected_incidents(&mut incidents, &events, &Projection::public(&masks));
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
                writer.write_record(row(incident).map(|cell| unformula(&cell))).expect(memory);
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
                let [start, end, class, actors, targets, place, _, _, _, reports, origin, id] =
                    row(incident).map(|cell| one_line(&cell));
                let days = if start == end { start } else { format!("{start}..{end}") };
                let line =
                    format!("{days}\t{class}\t{actors}\t{targets}\t{place}\t{reports}\t{origin}\t{id}\n");
                out.extend_from_slice(line.as_bytes());
            }
        }
    }
    print(&out)?;
    Ok(if incidents.is_empty() { Outcome::Findings } else { Outcome::Done })
}

const HEAD: [&str; 12] = [
    "start", "end", "event", "actors", "targets", "place", "country", "lat", "lon", "reports", "origin", "id",
];

fn row(incident: &Incident) -> [String; 12] {
    let names = |parties: &[ActorRef]| {
        parties.iter().map(|p| p.name.as_deref().unwrap_or(&p.text)).collect::<Vec<_>>().join(", ")
    };
    let place = incident.place.as_ref();
    [
        incident.interval.map_or("?".to_owned(), |days| days.start().to_string()),
        incident.interval.map_or("?".to_owned(), |days| days.end().to_string()),
        incident.class.to_string(),
        names(&incident.actors),
        names(&incident.targets),
        place.map(|p| p.name.clone()).unwrap_or_default(),
        place.and_then(|p| p.country.as_deref()).unwrap_or_default().to_owned(),
        place.map(|p| p.point.lat().to_string()).unwrap_or_default(),
        place.map(|p| p.point.lng().to_string()).unwrap_or_default(),
        incident.reports.to_string(),
        match &incident.origin {
            IncidentOrigin::Coded => "coded".to_owned(),
            IncidentOrigin::Dataset { dataset, row, .. } => format!("{dataset} {row}"),
        },
        incident.id.to_string(),
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
