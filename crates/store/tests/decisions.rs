//! What people decide finds its event again: after a coding that gave it another id, as long as it is told by the same
//! words; and what fits no event is kept and listed.

use dateline_store::record::EventRecord;
use dateline_store::workspace::{
    DecisionRequest, Holding, Intake, NewCoding, NewDocument, Workspace, WorkspaceError,
};
use dateline_types::{DecisionKind, Document, Event, EventId, Sha256, Span, Telling};
use jiff::Timestamp;

const TEXT: &str = "Militants attacked a post near Quetta on 4 May, killing at least four officers, police said. Later \
    troops shelled a village.";

/// An event told by the words at these bytes.
fn event(document: &Document, starts: &[usize]) -> Event {
    let record: EventRecord = serde_json::from_str(include_str!("contract_event.json")).unwrap();
    let mut event = Event::try_from(record).unwrap();
    event.document = document.id.clone();
    event.id = EventId::of(&[document.id.as_str().as_bytes(), &(starts[0] as u64).to_le_bytes()]);
    event.mentions = starts
        .iter()
        .map(|&start| Telling {
            span: Span::new(start, start + 8),
            text: TEXT[start..start + 8].into(),
            sentence: 0,
        })
        .collect();
    event.trigger.span = event.mentions[0].span;
    event.trigger.text = event.mentions[0].text.clone();
    event
}

struct Desk {
    workspace: Workspace,
    document: Document,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace =
            Workspace::create(&folder.path().join("ws"), Timestamp::UNIX_EPOCH, "test").unwrap();
        let mut document = Document::of_text(TEXT);
        document.origin = "a.txt".into();
        document.id = Document::derive_id(TEXT, &document.blocks, None, None, None);
        let intake = Intake {
            path: "a.txt".into(),
            raw: Sha256::of(TEXT.as_bytes()),
            bytes: TEXT.len() as u64,
            blob: false,
            at: Timestamp::UNIX_EPOCH,
            tool: "test".into(),
            fetched: None,
            reading: String::new(),
            again: false,
            documents: vec![NewDocument { document: document.clone(), held: Holding::Text, sketch: None }],
            outcomes: Vec::new(),
        };
        workspace.take_in(&intake).unwrap();
        Desk { workspace, document, folder }
    }

    fn code(&mut self, events: &[Event]) -> Vec<String> {
        let coding = NewCoding {
            document: 1,
            verdict: "coded",
            events,
            statements: &[],
            masked: &[],
            search_title: "",
            search_text: "",
            search_source: "",
        };
        self.workspace.put_coding(1, "test", &coding).unwrap().decided
    }

    fn decide(&mut self, event: &Event, kind: DecisionKind, field: Option<&str>, value: &str) -> u64 {
        self.try_to(event, kind, field, value).unwrap()
    }

    fn try_to(
        &mut self,
        event: &Event,
        kind: DecisionKind,
        field: Option<&str>,
        value: &str,
    ) -> Result<u64, WorkspaceError> {
        let request = DecisionRequest {
            event: event.id.clone(),
            version: None,
            kind,
            field: field.map(str::to_owned),
            value: Some(value.to_owned()),
            reason: None,
            by: "tester".into(),
            at: Timestamp::UNIX_EPOCH,
        };
        Ok(self.workspace.decide(&request)?.sequence)
    }

    fn linked(&self) -> Vec<Event> {
        self.workspace.to_link().unwrap().1
    }
}

#[test]
fn a_correction_follows_the_words_and_is_listed_where_they_are_gone() {
    let mut desk = Desk::new();
    let first = event(&desk.document, &[10, 48]);
    desk.code(std::slice::from_ref(&first));
    let number = desk.decide(&first, DecisionKind::Correct, Some("extent"), "\"episode\"");
    // The first word is dropped: another id, half of the words the same.
    let second = event(&desk.document, &[48, 66]);
    assert_eq!(desk.code(std::slice::from_ref(&second)), [first.id.to_string()]);
    let found = desk.linked();
    assert_eq!((found[0].id.clone(), found[0].extent.as_str()), (second.id.clone(), "episode"));
    assert_eq!(desk.workspace.decisions(Some(&second.id)).unwrap()[0].sequence, number);
    assert_eq!(
        desk.workspace.event(&second.id).unwrap().unwrap().1,
        2,
        "revision and the decision carried over"
    );
    // Other words: the decision fits nothing, and is there still.
    desk.code(&[event(&desk.document, &[100])]);
    assert_eq!(desk.linked()[0].extent.as_str(), first.extent.as_str());
    let reviewed = desk.workspace.reviewed().unwrap();
    assert_eq!(reviewed.lost().map(|decision| decision.sequence).collect::<Vec<_>>(), [number]);
    // It holds again once the words are told again.
    desk.code(std::slice::from_ref(&first));
    assert_eq!(desk.linked()[0].extent.as_str(), "episode");
    assert_eq!(desk.workspace.reviewed().unwrap().lost().count(), 0);
}

#[test]
fn an_added_event_stays_until_it_is_undone_and_yields_its_place_to_no_copy_of_itself() {
    let mut desk = Desk::new();
    let coded = event(&desk.document, &[10]);
    desk.code(std::slice::from_ref(&coded));
    let mut missed = event(&desk.document, &[100]);
    missed.extent = "aggregate".parse().unwrap();
    let json = serde_json::to_string(&EventRecord::from(&missed)).unwrap();
    let number = desk.decide(&missed, DecisionKind::Add, None, &json);
    assert_eq!(desk.linked().len(), 2);
    assert!(desk.try_to(&missed, DecisionKind::Add, None, &json).is_err(), "it is there already");
    desk.decide(&missed, DecisionKind::Correct, Some("extent"), "\"episode\"");
    // A coding finds it by the same word: one event, as the person has it.
    desk.code(&[coded.clone(), event(&desk.document, &[100])]);
    let found = desk.linked();
    assert_eq!((found.len(), found[1].extent.as_str()), (2, "episode"));
    desk.code(std::slice::from_ref(&coded));
    assert_eq!(desk.linked().len(), 2);
    let undone = desk.workspace.undo(number, "tester", None, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(undone.len(), 1);
    assert_eq!(desk.linked().len(), 1);
    assert!(desk.workspace.undo(number, "tester", None, Timestamp::UNIX_EPOCH).is_err());
    assert!(desk.workspace.undo(99, "tester", None, Timestamp::UNIX_EPOCH).is_err());
}

#[test]
fn one_act_is_undone_as_one_and_a_bad_one_records_nothing() {
    let mut desk = Desk::new();
    let (one, other) = (event(&desk.document, &[10]), event(&desk.document, &[100]));
    desk.code(&[one.clone(), other.clone()]);
    let request = |event: &Event, value: &str| DecisionRequest {
        event: event.id.clone(),
        version: Some(1),
        kind: DecisionKind::Correct,
        field: Some("extent".into()),
        value: Some(value.into()),
        reason: None,
        by: "tester".into(),
        at: Timestamp::UNIX_EPOCH,
    };
    let bad = [request(&one, "\"episode\""), request(&other, "\"no such term\"")];
    assert!(desk.workspace.decide_all(&bad).is_err());
    assert_eq!(desk.workspace.decisions(None).unwrap().len(), 0);
    let good = [request(&one, "\"episode\""), request(&one, "\"aggregate\""), request(&other, "\"episode\"")];
    let taken = desk.workspace.decide_all(&good).unwrap();
    assert_eq!(taken.iter().map(|decision| decision.act).collect::<Vec<_>>(), [None, Some(1), Some(1)]);
    assert_eq!(desk.workspace.undo(3, "tester", None, Timestamp::UNIX_EPOCH).unwrap().len(), 3);
    assert!(desk.linked().iter().all(|event| event.extent == one.extent));
    // The words of what was decided go with the report.
    let mut missed = event(&desk.document, &[66]);
    missed.trigger.text = "unlikely".into();
    let json = serde_json::to_string(&EventRecord::from(&missed)).unwrap();
    desk.decide(&missed, DecisionKind::Add, None, &json);
    desk.workspace.erase(&desk.document.id, "tester", "asked", Timestamp::UNIX_EPOCH).unwrap();
    assert!(desk.workspace.decisions(None).unwrap().is_empty());
    assert!(desk.workspace.verify().unwrap().is_empty());
    let Desk { workspace, folder, .. } = desk;
    drop(workspace);
    let database = std::fs::read(folder.path().join("ws/dateline.db")).unwrap();
    assert!(!String::from_utf8_lossy(&database).contains("unlikely"));
}

#[test]
fn acts_of_several_people_are_recorded_together_and_judged_apart() {
    let mut desk = Desk::new();
    let (one, other) = (event(&desk.document, &[10]), event(&desk.document, &[100]));
    desk.code(&[one.clone(), other.clone()]);
    let accept = |event: &Event, version: u64, by: &str| DecisionRequest {
        event: event.id.clone(),
        version: Some(version),
        kind: DecisionKind::Accept,
        field: None,
        value: None,
        reason: None,
        by: by.into(),
        at: Timestamp::UNIX_EPOCH,
    };
    let acts = [
        vec![accept(&one, 1, "ada")],
        vec![accept(&other, 1, "bea"), accept(&one, 1, "bea")],
        vec![accept(&other, 1, "cid")],
    ];
    let acts: Vec<&[DecisionRequest]> = acts.iter().map(Vec::as_slice).collect();
    let answers = desk.workspace.decide_each(&acts).unwrap();
    assert!(answers[0].is_ok() && answers[2].is_ok(), "{answers:?}");
    assert!(matches!(answers[1], Err(WorkspaceError::Conflict { seen: 1, found: 2, .. })), "{answers:?}");
    let by: Vec<String> = desk.workspace.decisions(None).unwrap().into_iter().map(|d| d.by).collect();
    assert_eq!(by, ["ada", "cid"], "nothing of the act in conflict is kept");
    assert_eq!(desk.workspace.verify().unwrap(), []);
}

#[test]
fn evidence_is_words_of_the_text_about_those_that_tell_the_event() {
    let mut desk = Desk::new();
    let coded = event(&desk.document, &[10]);
    desk.code(std::slice::from_ref(&coded));
    let correct = |desk: &mut Desk, start: usize, end: usize, text: &str| {
        let value = format!("[{{\"start\":{start},\"end\":{end},\"text\":{text:?}}}]");
        desk.workspace.decide(&DecisionRequest {
            event: coded.id.clone(),
            version: None,
            kind: DecisionKind::Correct,
            field: Some("evidence".into()),
            value: Some(value),
            reason: None,
            by: "tester".into(),
            at: Timestamp::UNIX_EPOCH,
        })
    };
    for (start, end, text, why) in [
        (0, 26, "Militants attacked a point", "not these words"),
        (0, 9, "Militants", "without the words that tell it"),
        (0, 400, "Militants attacked", "beyond the text"),
    ] {
        assert!(correct(&mut desk, start, end, text).is_err(), "{why}");
    }
    correct(&mut desk, 0, 25, "Militants attacked a post").unwrap();
    let shown = desk.workspace.reviewed().unwrap().apply(coded.clone()).unwrap();
    assert_eq!(shown.evidence.first().text, "Militants attacked a post");
    assert_eq!(desk.workspace.reviewed().unwrap().corrections(&shown).len(), 1);
    desk.workspace.undo(1, "tester", None, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(desk.workspace.reviewed().unwrap().apply(coded.clone()), Some(coded));
}

#[test]
fn changed_knowledge_touches_some_reports_and_keeps_the_others() {
    let mut desk = Desk::new();
    desk.code(&[event(&desk.document, &[10])]);
    let known =
        desk.workspace.adopt_knowledge("{}", "", "abc", &mut |text| text.contains("nowhere")).unwrap();
    assert_eq!((known.touched, known.untouched), (0, 1));
    assert_eq!(desk.workspace.count_to_code("test knowledge abc").unwrap(), (0, 0));
    let known =
        desk.workspace.adopt_knowledge("{}", "abc", "def", &mut |text| text.contains("Quetta")).unwrap();
    assert_eq!((known.touched, known.untouched), (1, 0));
    assert_eq!(desk.workspace.count_to_code("test knowledge def").unwrap(), (1, 0));
    desk.workspace.put_note("picture/1", "a", 2).unwrap();
    desk.workspace.put_note("picture/2", "b", 2).unwrap();
    desk.workspace.put_note("picture/3", "c", 2).unwrap();
    let notes = desk.workspace.notes("picture/").unwrap();
    assert_eq!(notes, [("picture/2".to_owned(), "b".to_owned()), ("picture/3".to_owned(), "c".to_owned())]);
    assert_eq!(desk.workspace.knowledge().unwrap().as_deref(), Some("{}"));
}
