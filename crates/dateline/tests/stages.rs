//! What each stage of the coder decides, by small reports with the right answer (`stages/*.toml`, a file a stage).
//!
//! A case lists all happenings of its text; of each only what the stage decides. What is known to be wrong stands in the
//! table too, marked `wrong = true`: a case that turns right has to lose its mark.

use dateline::engine::Engine;
use dateline::pipeline::{self, Part};
use dateline_read::Hints;
use dateline_types::{ActorRef, Claim, ClaimAbout, Event, QuantityKind, Stance};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    #[serde(default = "day")]
    dct: String,
    happenings: Vec<Wanted>,
    #[serde(default)]
    wrong: bool,
}

fn day() -> String {
    "2021-03-03".to_owned()
}

/// What is asked of one happening; what is left out is not asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    class: Option<String>,
    extent: Option<String>,
    mentions: Option<usize>,
    actors: Option<Vec<String>>,
    targets: Option<Vec<String>>,
    place: Option<String>,
    date: Option<String>,
    killed: Option<u64>,
    injured: Option<u64>,
    joint: Option<bool>,
    status: Option<String>,
    claims: Option<usize>,
    /// What its claims do to the question who did it, in the order of the vocabulary.
    stances: Option<Vec<Stance>>,
    domain: Option<String>,
}

impl Wanted {
    fn is(&self, event: &Event) -> bool {
        let class = event.class.to_string();
        let parties = |wanted: &Option<Vec<String>>, coded: &[ActorRef]| {
            wanted.as_ref().is_none_or(|wanted| {
                wanted.len() == coded.len()
                    && wanted.iter().all(|w| coded.iter().any(|c| c.text.contains(w.as_str())))
            })
        };
        let count = |wanted: Option<u64>, kind: QuantityKind| {
            let told = event.quantities.iter().find(|q| q.kind == Some(kind)).and_then(|q| q.min);
            wanted.is_none_or(|n| told.unwrap_or(0) == n)
        };
        let date = event.time.as_ref().and_then(|t| t.interval).map(|i| match i.days() {
            1 => i.start().to_string(),
            _ => format!("{}..{}", i.start(), i.end()),
        });
        let place = event.place.as_ref().map_or("", |p| p.text.as_str());
        let status = format!("{} {}", event.status.polarity, event.status.actuality);
        self.class.as_ref().is_none_or(|c| class == *c || class.split('/').next() == Some(c))
            && self.extent.as_ref().is_none_or(|e| event.extent.as_str() == e)
            && self.mentions.is_none_or(|n| event.mentions.len() == n)
            && parties(&self.actors, &event.actors)
            && parties(&self.targets, &event.targets)
            && self.place.as_ref().is_none_or(|p| place == p)
            && self.date.as_ref().is_none_or(|d| date.as_deref().unwrap_or("") == d)
            && count(self.killed, QuantityKind::Killed)
            && count(self.injured, QuantityKind::Injured)
            && self.joint.is_none_or(|j| event.toll_group.is_some() == j)
            && self.status.as_ref().is_none_or(|s| status == *s)
            && self.claims.is_none_or(|n| event.status.claims.len() == n)
            && self.stances.as_ref().is_none_or(|s| *s == stances(event))
            && self.domain.as_ref().is_none_or(|d| event.domain.domain.as_str() == d)
    }
}

/// Blame that is only of the deed is none of a doer.
fn stances(event: &Event) -> Vec<Stance> {
    let told =
        |c: &Claim| c.act.stance().filter(|s| *s != Stance::Blames || c.about == ClaimAbout::Responsibility);
    let all: BTreeSet<Stance> = event.status.claims.iter().filter_map(told).collect();
    all.into_iter().collect()
}

fn coded(engine: &Engine, case: &Case) -> Vec<Event> {
    let row = serde_json::json!({ "id": "1", "text": case.text, "date": case.dct }).to_string();
    let options = pipeline::Options::default();
    let read = pipeline::read_bytes(row.as_bytes(), Hints::of_path("reports.jsonl"), &options);
    let documents = read.parts.into_iter().filter_map(|part| match part {
        Part::Document(document) => Some(*document),
        Part::Refused(_) => None,
    });
    let mut events = Vec::new();
    for document in documents {
        let (parse, _) = engine.parse(&document);
        let (mentions, _) = engine.mention(&document, &parse);
        events.extend(engine.code(&document, &parse, &mentions).events);
    }
    events
}

/// Each happening wanted is one of its own, and no other was coded.
fn is_right(case: &Case, events: &[Event]) -> bool {
    let mut left: Vec<&Event> = events.iter().collect();
    let each = case.happenings.iter().all(|wanted| {
        let at = left.iter().position(|event| wanted.is(event));
        at.map(|at| left.remove(at)).is_some()
    });
    each && left.is_empty()
}

fn shown(event: &Event) -> String {
    let names = |all: &[ActorRef]| all.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join(", ");
    let place = event.place.as_ref().map_or("-", |p| p.text.as_str());
    let time = event.time.as_ref().map_or("-", |t| t.value.as_str());
    let counts: Vec<String> = event.quantities.iter().map(|q| format!("{:?} {:?}", q.kind, q.min)).collect();
    format!(
        "{} {:?} ×{} | {} > {} | {place} | {time} | {counts:?} {:?} | {} {} {}, {} claims {:?} | {}",
        event.class,
        event.trigger.text,
        event.mentions.len(),
        names(&event.actors),
        names(&event.targets),
        event.toll_group,
        event.extent,
        event.status.polarity,
        event.status.actuality,
        event.status.claims.len(),
        stances(event),
        event.domain.domain,
    )
}

#[test]
fn every_stage_decides_its_cases() {
    let engine = Engine::open(None).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stages");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut faults = Vec::new();
    for file in files {
        let stage = file.file_stem().unwrap().to_string_lossy().into_owned();
        let table: Table = toml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for case in &table.case {
            let events = coded(&engine, case);
            if is_right(case, &events) == case.wrong {
                let what = if case.wrong { "right now: take its mark away" } else { "wrong" };
                let told: Vec<String> = events.iter().map(|e| format!("    {}", shown(e))).collect();
                faults.push(format!("{stage}: {what}: {}\n{}", case.text, told.join("\n")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
