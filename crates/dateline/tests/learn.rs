//! A team's reviews re-weigh its own workspace, from the first refusal to the undoing.

mod common;

use common::Place;
use dateline_store::workspace::{DecisionRequest, Workspace};
use dateline_types::{DecisionKind, Event, PloverType};
use jiff::Timestamp;

/// Reports of twenty attacks and twenty protests, each alone in a town.
fn add_reports(place: &Place) {
    let towns = include_str!("data/fairness/towns.tsv").lines().filter(|line| !line.starts_with('#'));
    for (n, town) in towns.map(|line| line.split('\t').nth(2).unwrap()).enumerate() {
        let (day, dead) = (1 + n % 28, 2 + n % 7);
        let told = match n % 2 {
            0 => format!("Gunmen killed {dead} soldiers in {town} on {day} March 2024, officials said."),
            _ => {
                format!("Farmers protested against new taxes in {town} on {day} March 2024, officials said.")
            }
        };
        place.write(&format!("reports/{n:02}.txt"), format!("29 March 2024\n\n{told}\n"));
    }
}

fn decide(workspace: &mut Workspace, events: &[Event], kind: impl Fn(&Event) -> DecisionKind) {
    let requests: Vec<DecisionRequest> = events
        .iter()
        .map(|event| DecisionRequest {
            event: event.id.clone(),
            version: None,
            kind: kind(event),
            field: None,
            value: None,
            reason: None,
            by: "reviewer".into(),
            at: Timestamp::UNIX_EPOCH,
        })
        .collect();
    workspace.decide_all(&requests).unwrap();
}

#[test]
fn reviews_reweigh_the_deciders_of_their_workspace_and_an_undo_restores_them() {
    let place = Place::new();
    add_reports(&place);
    place.run(&["init", "w"]).expect(0);
    place.run(&["add", "reports", "--workspace", "w"]).expect(0);
    place.run(&["code", "--workspace", "w"]).expect(0);
    let events = || -> Vec<Event> {
        let workspace = Workspace::open_to_read(&place.path().join("w")).unwrap();
        let documents = workspace.documents(0, 100).unwrap();
        documents.iter().flat_map(|stored| workspace.events_of(&stored.document.id).unwrap()).collect()
    };
    let before = events();
    let is_protest = |event: &Event| event.class.plover_type() == Some(PloverType::Protest);
    let protests = before.iter().filter(|event| is_protest(event)).count();
    assert!(before.len() >= 32 && protests >= 15, "{} {protests}", before.len());

    // Too few to learn from: said before anything is coded.
    let decide = |events: &[Event]| {
        let mut workspace = Workspace::open_to_write(&place.path().join("w")).unwrap();
        let kind =
            |event: &Event| if is_protest(event) { DecisionKind::Reject } else { DecisionKind::Accept };
        decide(&mut workspace, events, kind);
    };
    decide(&before[..10]);
    let refused = place.run(&["learn", "--workspace", "w"]).expect(2);
    assert!(refused.stderr.contains("10 decided events are too few"), "{}", refused.stderr);
    decide(&before[10..]);

    // Shown on reports held out; nothing is changed before it is asked for.
    let shown = place.run(&["learn", "--workspace", "w"]).expect(0).stdout;
    assert!(shown.contains(&format!("{} decided events", before.len())), "{shown}");
    let loss = |row: &str| -> f64 {
        let judge = shown.split("judge (").nth(1).expect("the judge is shown");
        let line = judge.lines().find(|line| line.trim_start().starts_with(row)).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(loss("after") < loss("before") / 2.0, "{shown}");
    assert!(!place.path().join("w/learned.tsv").exists());

    let applied = place.run(&["learn", "--apply", "--by", "editor", "--workspace", "w"]).expect(0).stdout;
    let digest =
        applied.split("applied: ").nth(1).and_then(|rest| rest.split(';').next()).unwrap().to_owned();
    place.run(&["code", "--workspace", "w"]).expect(0);
    let after = events();
    let is_left = after.iter().filter(|event| is_protest(event)).count();
    assert!(is_left * 4 <= protests, "{is_left} of {protests} protests are still coded");
    assert!(after.iter().filter(|e| !is_protest(e)).count() + protests >= before.len(), "attacks stay");
    place.run(&["export", "--workspace", "w", "--out", "bundle"]).expect(0);
    let origin = std::fs::read_to_string(place.path().join("bundle/prov.json")).unwrap();
    assert!(origin.contains(&digest), "the bundle names the weights it was made with");

    // Learning again starts from what ships, not from what was learnt: what is applied does not feed on itself.
    let again = place.run(&["learn", "--workspace", "w"]).expect(0).stdout;
    let judge = |text: &str| text.split("judge (").nth(1).map(str::to_owned);
    assert_eq!(judge(&again), judge(&shown));

    place.run(&["learn", "--undo", "--by", "editor", "--workspace", "w"]).expect(0);
    place.run(&["code", "--workspace", "w"]).expect(0);
    let plain = |events: Vec<Event>| -> Vec<(String, f64)> {
        events.into_iter().map(|event| (event.id.to_string(), event.confidence)).collect()
    };
    assert_eq!(plain(events()), plain(before));
    let workspace = Workspace::open_to_read(&place.path().join("w")).unwrap();
    let noted = workspace.noted("learned").unwrap();
    assert_eq!(noted.len(), 2);
    assert_eq!((&noted[0].1["act"], &noted[1].1["act"]), (&"apply".into(), &"undo".into()));
    assert_eq!((&noted[0].1["digest"], &noted[1].1["by"]), (&digest.into(), &noted[0].1["by"]));
    drop(workspace);
    place.run(&["learn", "--undo", "--workspace", "w"]).expect(2);
    place.run(&["verify", "--workspace", "w"]).expect(0);
}
