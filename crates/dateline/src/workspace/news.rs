//! What is new since somebody last looked: incidents that came, changed, went or are disputed, tolls that moved, reports
//! without a date and incidents without a place.
//!
//! Looking keeps a picture of the incidents as they were shown, one a day, in the workspace. The next look is compared
//! with it: the last one, or the last of a day. Where there is none, an incident is new if all its reports came since.

use super::content;
use super::graded::GradedSources;
use crate::failure::{Failure, FailureKind};
use crate::mask::{Projection, projected_incidents};
use dateline_store::workspace::Workspace;
use dateline_types::{ActorRef, DocumentId, EventId, Incident, IncidentId, IncidentOrigin};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Pictures of so many days are kept.
const MOST_PICTURES: usize = 60;
/// The keys under which they are kept: this and the day.
const PICTURE: &str = "picture/";

/// Since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The last look.
    Last,
    /// The end of a day before this one (UTC).
    Day(Date),
}

/// An incident on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The incident's id.
    pub id: String,
    /// Its first day; `None` if unknown.
    pub start: Option<String>,
    /// Its last day.
    pub end: Option<String>,
    /// Its class.
    pub class: String,
    /// Who acted.
    pub actors: Vec<String>,
    /// Who was acted on.
    pub targets: Vec<String>,
    /// Where; `None` if unknown.
    pub place: Option<String>,
    /// Country, ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Counts by kind: lowest, best and highest.
    pub tolls: BTreeMap<String, (u64, u64, Option<u64>)>,
    /// Polarity, actuality and certainty.
    pub status: String,
    /// Reports that tell it.
    pub reports: u32,
    /// What the reports contradict each other about.
    pub disputes: Vec<String>,
    /// Its sources, with their grade where the workspace knows one.
    pub sources: Vec<String>,
}

/// An incident that changed, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// As it is now.
    pub now: Line,
    /// One sentence for each thing that changed.
    pub changes: Vec<String>,
}

/// An incident that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// As it was.
    pub before: Line,
    /// What became of it.
    pub why: String,
}

/// A report to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its id.
    pub document: String,
    /// Its title, or the path it came under.
    pub title: String,
}

/// What is new.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct News {
    /// Since when, for a person.
    pub since: String,
    /// Incidents that came.
    pub new: Vec<Line>,
    /// Incidents that changed.
    pub changed: Vec<Changed>,
    /// Incidents that went.
    pub withdrawn: Vec<Withdrawn>,
    /// Of the new and changed, those that reports contradict each other about.
    pub disputed: Vec<Line>,
    /// Of the new and changed, those without a place.
    pub unplaced: Vec<Line>,
    /// Reports without a date that came since.
    pub undated: Vec<Report>,
    /// Numbers of decisions that fit no event any more.
    pub lost_decisions: Vec<u64>,
}

/// The incidents as they were shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Picture {
    at: Option<Timestamp>,
    lines: Vec<Line>,
}

/// What is new since `since`; `keep` makes this look the last one.
///
/// # Errors
/// If the workspace cannot be read, or written when the look is kept.
pub fn news(workspace: &mut Workspace, since: Since, keep: bool, now: Timestamp) -> Result<News, Failure> {
    let (incidents, sources) = shown(workspace)?;
    let lines: Vec<Line> = incidents.iter().map(|incident| line(incident, &sources)).collect();
    let before = picture(workspace, since)?;
    let mut news = match (&before, since) {
        (Some(before), _) => compared(before, &incidents, &lines),
        (None, Since::Last) => News { new: lines.clone(), ..News::default() },
        (None, Since::Day(day)) => by_capture(workspace, day, &incidents, &lines)?,
    };
    news.since = match (before.as_ref().and_then(|picture| picture.at), since) {
        (Some(at), _) => format!("the look of {}", at.strftime("%Y-%m-%d %H:%M UTC")),
        (None, Since::Last) => "the beginning: nobody looked before".to_owned(),
        (None, Since::Day(day)) => format!("{day}, by when reports came: nobody looked before that day"),
    };
    let fresh = |news: &News, keep: &dyn Fn(&Line) -> bool| -> Vec<Line> {
        let changed = news.changed.iter().map(|changed| &changed.now);
        news.new.iter().chain(changed).filter(|line| keep(line)).cloned().collect()
    };
    news.disputed = fresh(&news, &|line| !line.disputes.is_empty());
    news.unplaced = fresh(&news, &|line| line.place.is_none());
    let from = match (before.and_then(|picture| picture.at), since) {
        (Some(at), _) => Some(at),
        (None, Since::Day(day)) => Some(start_of(day)?),
        (None, Since::Last) => None,
    };
    news.undated = undated(workspace, from)?;
    news.lost_decisions = workspace.reviewed()?.lost().map(|decision| decision.sequence).collect();
    if keep {
        let picture = Picture { at: Some(now), lines };
        let json = serde_json::to_string(&picture).map_err(|error| Failure::new(FailureKind::Io, error))?;
        let day = Offset::UTC.to_datetime(now).date();
        workspace.put_note(&format!("{PICTURE}{day}"), &json, MOST_PICTURES)?;
    }
    Ok(news)
}

/// The linked incidents, with the names of persons masked, and what is noted of their sources.
fn shown(workspace: &Workspace) -> Result<(Vec<Incident>, GradedSources), Failure> {
    let mut incidents = super::incidents(workspace)?;
    incidents.retain(|incident| incident.origin == IncidentOrigin::Coded);
    let (documents, events) = workspace.to_link()?;
    let masks = content::masks(workspace)?;
    projected_incidents(&mut incidents, &events, &Projection::public(&masks));
    Ok((incidents, GradedSources::of(workspace, &documents)))
}

/// An incident on one line.
pub fn line(incident: &Incident, sources: &GradedSources) -> Line {
    let names = |parties: &[ActorRef]| -> Vec<String> {
        parties.iter().map(|party| party.label().to_owned()).collect()
    };
    let status = &incident.status;
    Line {
        id: incident.id.to_string(),
        start: incident.interval.map(|days| days.start().to_string()),
        end: incident.interval.map(|days| days.end().to_string()),
        class: incident.class.to_string(),
        actors: names(&incident.actors),
        targets: names(&incident.targets),
        place: incident.place.as_ref().map(|place| place.name.clone()),
        country: incident.place.as_ref().and_then(|place| place.country.as_ref().map(ToString::to_string)),
        tolls: (incident.quantities.iter())
            .map(|count| {
                let of = count.of.map(|of| format!(" of {of}")).unwrap_or_default();
                (format!("{}{of}", count.kind), (count.low, count.best, count.high))
            })
            .collect(),
        status: format!("{} {}, {}", status.polarity, status.actuality, status.certainty),
        reports: incident.reports,
        disputes: (incident.disputes.iter())
            .map(|dispute| {
                let sides: Vec<&str> = dispute.positions.iter().map(|(side, _)| side.as_str()).collect();
                format!("{}: {}", dispute.about, sides.join(" or "))
            })
            .collect(),
        sources: sources.of_incident(incident),
    }
}

/// The picture to compare with.
fn picture(workspace: &Workspace, since: Since) -> Result<Option<Picture>, Failure> {
    let notes = workspace.notes(PICTURE)?;
    let found = match since {
        Since::Last => notes.last(),
        Since::Day(day) => {
            let before = format!("{PICTURE}{day}");
            notes.iter().rfind(|(key, _)| *key < before)
        }
    };
    let Some((_, json)) = found else { return Ok(None) };
    serde_json::from_str(json).map(Some).map_err(|error| {
        Failure::new(FailureKind::Workspace, error)
            .with_hint("an earlier look does not read back; look with --since DATE")
    })
}

/// What differs from an earlier picture.
fn compared(before: &Picture, incidents: &[Incident], lines: &[Line]) -> News {
    let mut news = News::default();
    let known: BTreeMap<&str, &Line> = before.lines.iter().map(|line| (line.id.as_str(), line)).collect();
    for line in lines {
        match known.get(line.id.as_str()) {
            None => news.new.push(line.clone()),
            Some(earlier) => {
                let changes = changes(earlier, line);
                if !changes.is_empty() {
                    news.changed.push(Changed { now: line.clone(), changes });
                }
            }
        }
    }
    let now: BTreeSet<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    for gone in before.lines.iter().filter(|line| !now.contains(line.id.as_str())) {
        let id = IncidentId::parse(&gone.id);
        let into = incidents.iter().find(|i| id.as_ref().is_some_and(|id| i.history.formerly.contains(id)));
        let why = match into {
            Some(incident) => format!("it is one with {} now", incident.id),
            None => "no report tells it any more, or somebody rejected it".to_owned(),
        };
        news.withdrawn.push(Withdrawn { before: gone.clone(), why });
    }
    news
}

/// One sentence for each thing that changed.
fn changes(before: &Line, now: &Line) -> Vec<String> {
    let mut changes = Vec::new();
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    let mut differs = |what: &str, before: String, now: String| {
        if before != now {
            changes.push(format!("{what} was {before}, is {now}"));
        }
    };
    let days = |line: &Line| match (&line.start, &line.end) {
        (Some(start), Some(end)) if start != end => format!("{start} to {end}"),
        (start, _) => or_none(start),
    };
    let list = |all: &[String]| if all.is_empty() { "unknown".to_owned() } else { all.join(", ") };
    differs("what", before.class.clone(), now.class.clone());
    differs("when", days(before), days(now));
    differs("where", or_none(&before.place), or_none(&now.place));
    differs("country", or_none(&before.country), or_none(&now.country));
    differs("who", list(&before.actors), list(&now.actors));
    differs("whom", list(&before.targets), list(&now.targets));
    differs("status", before.status.clone(), now.status.clone());
    differs("reports", before.reports.to_string(), now.reports.to_string());
    differs("disputes", list(&before.disputes), list(&now.disputes));
    let kinds: BTreeSet<&String> = before.tolls.keys().chain(now.tolls.keys()).collect();
    for kind in kinds {
        let toll = |line: &Line| line.tolls.get(kind).map_or("not told".to_owned(), |toll| bounds(*toll));
        differs(&kind_in_words(kind), toll(before), toll(now));
    }
    changes
}

/// The kind of a count with the side it counts, `killed of B`, in words.
pub fn kind_in_words(kind: &str) -> String {
    let sides = [
        (" of A", " on the acting side"),
        (" of B", " on the other side"),
        (" of civilians", " among civilians"),
    ];
    let told = sides.iter().find_map(|(side, words)| Some(format!("{}{words}", kind.strip_suffix(side)?)));
    told.unwrap_or_else(|| kind.to_owned())
}

/// Lowest, best and highest of a count.
pub fn bounds((low, best, high): (u64, u64, Option<u64>)) -> String {
    match high {
        Some(high) if low == best && best == high => best.to_string(),
        Some(high) => format!("{best} ({low} to {high})"),
        None => format!("{best} ({low} or more)"),
    }
}

/// By when reports came: new if all of an incident's did since that day, changed if some did.
fn by_capture(
    workspace: &Workspace,
    day: Date,
    incidents: &[Incident],
    lines: &[Line],
) -> Result<News, Failure> {
    let since = start_of(day)?;
    let late: BTreeSet<DocumentId> = came_since(workspace, Some(since))?.into_iter().collect();
    let (_, events) = workspace.to_link()?;
    let of: BTreeMap<&EventId, &DocumentId> =
        events.iter().map(|event| (&event.id, &event.document)).collect();
    let mut news = News::default();
    for (incident, line) in incidents.iter().zip(lines) {
        let told = || incident.events.iter().filter_map(|event| of.get(event));
        let count = told().filter(|document| late.contains(**document)).count();
        if count == 0 {
            continue;
        }
        if count == told().count() {
            news.new.push(line.clone());
        } else {
            news.changed
                .push(Changed { now: line.clone(), changes: vec!["further reports tell it".to_owned()] });
        }
    }
    Ok(news)
}

fn start_of(day: Date) -> Result<Timestamp, Failure> {
    let midnight = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0));
    midnight.map_err(|error| Failure::usage(format!("no day to look back to: {error}")))
}

/// The documents that inputs brought since a time, in the order they came.
fn came_since(workspace: &Workspace, since: Option<Timestamp>) -> Result<Vec<DocumentId>, Failure> {
    let mut came = Vec::new();
    for input in workspace.inputs()? {
        let Some(record) = input.record.filter(|record| since.is_none_or(|since| record.at >= since)) else {
            continue;
        };
        came.extend(
            record.outcomes.iter().filter_map(|outcome| DocumentId::parse(outcome.document.as_deref()?)),
        );
    }
    Ok(came)
}

fn undated(workspace: &Workspace, since: Option<Timestamp>) -> Result<Vec<Report>, Failure> {
    let masks = content::masks(workspace)?;
    let mut reports = Vec::new();
    for id in came_since(workspace, since)? {
        let Some(stored) = workspace.document(&id)? else { continue };
        if stored.document.date.is_none() {
            let title = stored.document.title.as_deref().unwrap_or(&stored.document.origin);
            reports.push(Report { document: id.to_string(), title: masks.words(&id, title) });
        }
    }
    Ok(reports)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, killed: u64) -> Line {
        Line {
            id: id.into(),
            start: Some("2024-03-12".into()),
            end: Some("2024-03-12".into()),
            class: "ASSAULT".into(),
            actors: vec!["gunmen".into()],
            targets: Vec::new(),
            place: Some("Khujand".into()),
            country: Some("TJK".into()),
            tolls: BTreeMap::from([("killed".into(), (killed, killed, Some(killed)))]),
            status: "affirmed occurred, certain".into(),
            reports: 1,
            disputes: Vec::new(),
            sources: Vec::new(),
        }
    }

    #[test]
    fn new_changed_and_withdrawn_are_told_apart() {
        let before = Picture { at: None, lines: vec![line("i1", 3), line("i2", 1)] };
        let mut moved = line("i1", 5);
        moved.place = Some("Isfara".into());
        let news = compared(&before, &[], &[moved, line("i3", 0)]);
        assert_eq!(news.new.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["i3"]);
        assert_eq!(news.changed[0].changes, ["where was Khujand, is Isfara", "killed was 3, is 5"]);
        assert_eq!(news.withdrawn[0].before.id, "i2");
        assert!(compared(&before, &[], &before.lines).new.is_empty());
    }

    #[test]
    fn counts_show_their_bounds() {
        assert_eq!(bounds((3, 3, Some(3))), "3");
        assert_eq!(bounds((2, 3, Some(5))), "3 (2 to 5)");
        assert_eq!(bounds((3, 3, None)), "3 (3 or more)");
    }
}
