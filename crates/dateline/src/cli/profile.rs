//! `dateline profile`: what is on record about a group, an organisation or a state; never about a person.

use super::measure::data::DataArguments;
use super::print;
use crate::failure::{Failure, Outcome};
use crate::names::{NamedActor, Names};
use clap::ValueEnum;
use dateline_resources::actors::EntryKind;
use dateline_stats::filter::{ActorSet, Filter, Series, select};
use dateline_stats::network::{Edge, NetworkOptions, network};
use dateline_stats::report::{Caveat, counted, left_out_caveats};
use dateline_types::{ActorRef, Incident};
use serde::Serialize;
use smol_str::SmolStr;

/// Show names, branches, ties and the sourced timeline of a group, an organisation or a state
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline profile ISKP\n  dateline profile IMG-ISIS --data bundle/ --format json\n\nInside a workspace, its incidents are shown. Names and branches \
                  are the actor dictionary's. Ties and timeline are reported incidents, each with its sources:\nwhat is \
                  reported, not what is so. Persons are not profiled."
)]
pub struct Arguments {
    /// Name or key of the actor dictionary
    #[arg(value_name = "NAME|KEY")]
    actor: String,
    #[command(flatten)]
    data: DataArguments,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Debug, Serialize)]
struct Named {
    key: SmolStr,
    name: String,
}

/// An incident of the timeline.
#[derive(Debug, Serialize)]
struct Entry {
    start: Option<String>,
    end: Option<String>,
    #[serde(rename = "type")]
    class: String,
    /// `actor`, `target` or `both`.
    role: &'static str,
    /// The other parties.
    with: Vec<String>,
    place: Option<String>,
    country: Option<SmolStr>,
    status: String,
    reports: u32,
    sources: Vec<String>,
    incident: String,
    /// The events it rests on: their evidence is in the bundle or workspace.
    events: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Profile {
    key: SmolStr,
    name: String,
    sector: Option<String>,
    countries: Vec<SmolStr>,
    names: Vec<String>,
    part_of: Option<Named>,
    branches: Vec<Named>,
    /// Who acts on whom, the actor's own branches put together with it.
    ties: Vec<Edge>,
    timeline: Vec<Entry>,
    caveats: Vec<Caveat>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let names = arguments.data.names()?;
    let NamedActor::Key { key, .. } = names.named(&arguments.actor)? else {
        return Err(Failure::usage(format!("{:?} is not in the actor dictionary", arguments.actor))
            .with_hint("only groups, organisations, offices and states that stand there are profiled"));
    };
    let mut profile = of_dictionary(&key, &names)?;
    if arguments.data.is_at_hand() {
        let (set, _) = names.actor_set(&[key.to_string()])?;
        let keys = names.with_branches(&key);
        let filter = Filter { actors: Some(set.clone()), series: Series::Both, ..Filter::default() };
        let loaded = arguments.data.load(&names, &|incident| filter.keeps(incident).into())?;
        add_incidents(&mut profile, &loaded.incidents, &filter, &set, &keys);
        profile.caveats.extend(loaded.caveats());
    }
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&profile).expect("profiles serialise to memory") + "\n",
        Format::Table => for_the_eye(&profile),
    };
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn of_dictionary(key: &SmolStr, names: &Names) -> Result<Profile, Failure> {
    let actors = names.actors();
    let entry = actors.by_key(key).filter(|e| !matches!(e.kind, EntryKind::OfficeHolder | EntryKind::Medium));
    let Some(entry) = entry else {
        return Err(Failure::usage(format!("{key} is no group, organisation or state")));
    };
    let named = |key: &str| actors.by_key(key).map(|e| Named { key: e.key.clone(), name: e.name.clone() });
    let mut all = actors.names_of(key);
    all.sort();
    all.dedup();
    Ok(Profile {
        key: key.clone(),
        name: entry.name.clone(),
        sector: entry.sector.map(|s| s.to_string()),
        countries: entry.countries.clone(),
        names: all,
        part_of: entry.parent.as_deref().and_then(named),
        branches: names.with_branches(key)[1..].iter().filter_map(|k| named(k)).collect(),
        ties: Vec::new(),
        timeline: Vec::new(),
        caveats: Vec::new(),
    })
}

fn add_incidents(
    profile: &mut Profile,
    incidents: &[Incident],
    filter: &Filter,
    set: &ActorSet,
    keys: &[SmolStr],
) {
    let selection = select(incidents, filter);
    left_out_caveats(&selection.left_out, filter.series, &mut profile.caveats);
    profile.timeline = selection.incidents.iter().map(|i| timeline_entry(i, set)).collect();
    profile.timeline.sort_by(|a, b| (&a.start, &a.incident).cmp(&(&b.start, &b.incident)));
    let options = NetworkOptions { draws: 0, ..NetworkOptions::default() };
    if let Ok(found) = network(incidents, filter, &options) {
        let own = |end: &str| keys.iter().any(|k| k == end) || end == profile.name;
        profile.ties = found.edges.into_iter().filter(|e| own(&e.from) || own(&e.to)).collect();
        profile.caveats.extend(found.caveats.into_iter().filter(|c| c.code == "reported-ties"));
    }
}

fn timeline_entry(incident: &Incident, set: &ActorSet) -> Entry {
    let is_own = |party: &&ActorRef| set.contains(party);
    let (acts, is_acted_on) =
        (incident.actors.iter().any(|p| is_own(&p)), incident.targets.iter().any(|p| is_own(&p)));
    let mut with: Vec<String> = incident
        .actors
        .iter()
        .chain(&incident.targets)
        .filter(|p| !is_own(p))
        // Words that are nobody's name in a dictionary may be a person's: their role stands for them.
        .filter_map(|p| p.name.clone().or_else(|| p.sector.map(|s| s.to_string())))
        .collect();
    with.sort();
    with.dedup();
    Entry {
        start: incident.interval.map(|d| d.start().to_string()),
        end: incident.interval.map(|d| d.end().to_string()),
        class: incident.class.to_string(),
        role: match (acts, is_acted_on) {
            (true, true) => "both",
            (true, false) => "actor",
            (false, _) => "target",
        },
        with,
        place: incident.place.as_ref().map(|p| p.name.clone()),
        country: incident.place.as_ref().and_then(|p| p.country.clone()),
        status: format!("{} {}", incident.status.certainty, incident.status.actuality),
        reports: incident.reports,
        sources: incident.sources.clone(),
        incident: incident.id.to_string(),
        events: incident.events.iter().map(ToString::to_string).collect(),
    }
}

/// Incidents shown to the eye; all of them stand in the JSON.
const MOST_ENTRIES: usize = 40;

fn for_the_eye(p: &Profile) -> String {
    let list = |named: &[Named]| {
        named.iter().map(|n| format!("{} ({})", n.name, n.key)).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("{} ({})\n", p.name, p.key);
    let mut line = |what: &str, said: String| {
        if !said.is_empty() {
            text.push_str(&format!("  {what}: {said}\n"));
        }
    };
    line("sector", p.sector.clone().unwrap_or_default());
    line("countries", p.countries.join(", "));
    line("names", p.names.join("; "));
    line("part of", p.part_of.as_ref().map(|n| format!("{} ({})", n.name, n.key)).unwrap_or_default());
    line("branches", list(&p.branches));
    if !p.ties.is_empty() {
        text.push_str("\nTies in reported incidents\n");
        for e in p.ties.iter().take(MOST_ENTRIES) {
            text.push_str(&format!("  {} on {}: {}\n", e.from, e.to, counted(e.count, "incident")));
        }
    }
    if !p.timeline.is_empty() {
        text.push_str("\nTimeline\n");
        for e in p.timeline.iter().take(MOST_ENTRIES) {
            let start = e.start.as_deref().unwrap_or("undated");
            let end = e
                .end
                .as_deref()
                .filter(|end| *end != start)
                .map(|end| format!("..{end}"))
                .unwrap_or_default();
            let place = e.place.as_deref().unwrap_or("place unknown");
            text.push_str(&format!(
                "  {start}{end}  {} as {}, with {}, {place} [{}; {}]\n",
                e.class,
                e.role,
                if e.with.is_empty() { "nobody named".to_owned() } else { e.with.join(", ") },
                counted(u64::from(e.reports), "report"),
                e.sources.join(", ")
            ));
        }
        let more = p.timeline.len().saturating_sub(MOST_ENTRIES);
        if more > 0 {
            text.push_str(&format!("  and {more} more: --format json prints all\n"));
        }
    }
    for caveat in &p.caveats {
        text.push_str(&format!("  - {}\n", caveat.text));
    }
    text
}
