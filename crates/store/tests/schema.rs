//! The published JSON Schemas and the vocabularies of `dateline_types` must not drift apart.

use dateline_types::*;
use serde_json::Value;

fn schema(name: &str) -> Value {
    let path = format!("{}/../../docs/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn terms(schema: &Value, pointer: &str) -> Vec<String> {
    schema
        .pointer(pointer)
        .unwrap_or_else(|| panic!("no {pointer}"))
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}

macro_rules! same_terms {
    ($schema:expr, $($pointer:literal => $vocabulary:ident),+ $(,)?) => {
        $(
            let ours: Vec<String> = $vocabulary::ALL.iter().map(|t| t.to_string()).collect();
            assert_eq!(terms(&$schema, $pointer), ours, "{}", stringify!($vocabulary));
        )+
    };
}

#[test]
fn schemas_list_the_terms_of_every_vocabulary() {
    let event = schema("event");
    same_terms!(event,
        "/$defs/plover_type/enum" => PloverType,
        "/$defs/mode/enum" => Mode,
        "/$defs/local/enum" => LocalType,
        "/$defs/context/enum" => Context,
        "/$defs/sector/enum" => Sector,
        "/$defs/certainty/enum" => Certainty,
        "/$defs/precision/enum" => PlacePrecision,
        "/$defs/about/enum" => ClaimAbout,
        "/$defs/extent/enum" => Extent,
        "/$defs/civilian_targeting/enum" => CivilianTargeting,
        "/$defs/claim/properties/act/enum" => ClaimAct,
        "/$defs/status/properties/polarity/enum" => Polarity,
        "/$defs/status/properties/actuality/enum" => Actuality,
        "/$defs/time/properties/granularity/enum" => Granularity,
        "/$defs/time/properties/basis/enum" => TimeBasis,
        "/$defs/time/properties/mod/enum" => TimexMod,
        "/$defs/place/properties/basis/enum" => PlaceBasis,
        "/$defs/quantity/properties/kind/enum" => QuantityKind,
        "/$defs/quantity/properties/of/enum" => QuantityOf,
        "/$defs/actor/properties/side/enum" => Side,
        "/$defs/actor/properties/role/enum" => TargetRole,
        "/$defs/actor/properties/basis/enum" => KeyBasis,
        "/$defs/quantity/properties/toll/enum" => Toll,
        "/properties/domain/enum" => Domain,
        "/properties/violence_class/enum" => ViolenceClass,
        "/$defs/attribution/properties/basis/enum" => AttributionBasis,
        "/properties/symmetry/enum" => Symmetry,
        "/properties/codes/properties/approx/items/enum" => Scheme,
    );
    let statement = schema("statement");
    same_terms!(statement,
        "/properties/kind/enum" => StatementKind,
        "/properties/direction/enum" => Direction,
    );
    let rejected = schema("rejected");
    same_terms!(rejected,
        "/properties/by/enum" => RejectedBy,
        "/$defs/plover_type/enum" => PloverType,
        "/$defs/mode/enum" => Mode,
        "/$defs/local/enum" => LocalType,
    );
    let document = schema("document");
    same_terms!(document,
        "/properties/date/properties/basis/enum" => DocumentDateBasis,
        "/properties/blocks/items/properties/kind/enum" => BlockKind,
    );
    let incident = schema("incident");
    same_terms!(incident,
        "/properties/outcome/enum" => Outcome,
        "/properties/quantities/items/properties/kind/enum" => QuantityKind,
    );
}

#[test]
fn the_contract_example_validates_and_a_broken_one_does_not() {
    let validator = jsonschema::validator_for(&schema("event")).unwrap();
    let text = include_str!("contract_event.json");
    let mut event: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> = validator.iter_errors(&event).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let record: dateline_store::record::EventRecord = serde_json::from_str(text).unwrap();
    assert_eq!(
        serde_json::to_value(&record).unwrap(),
        event,
        "the record says more or less than the contract"
    );
    event["evidence"] = Value::Array(Vec::new());
    assert!(!validator.is_valid(&event));
}

#[test]
fn the_first_form_of_an_event_is_still_described_and_read() {
    let validator = jsonschema::validator_for(&schema("event-1")).unwrap();
    let text = include_str!("contract_event_1.json");
    assert!(validator.is_valid(&serde_json::from_str(text).unwrap()));
    let record: dateline_store::record::EventRecord = serde_json::from_str(text).unwrap();
    let event = Event::try_from(record).unwrap();
    assert_eq!((event.mentions.len(), event.domain.domain), (1, Domain::Unknown));
}

#[test]
fn a_rejected_proposal_is_as_described() {
    let words = "He recalled the attack on the bridge.";
    let rejected = Rejected {
        id: EventId::of(&[b"r"]),
        document: DocumentId::of(&[b"d"]),
        sentence: 0,
        class: EventClass::plover(PloverType::Assault, None).unwrap(),
        span: Span::new(16, 22),
        text: "attack".to_owned(),
        evidence: Evidence::quote(words, Span::new(0, words.len())).unwrap(),
        probability: 0.123_456,
        by: RejectedBy::Judge,
        rule: "assault/general.en".into(),
        because: vec!["happening: not \"attack\", 12 %; kind=noun -1.20".to_owned()],
    };
    let record = dateline_store::record::RejectedRecord::from(&rejected);
    let mut value = serde_json::to_value(&record).unwrap();
    let validator = jsonschema::validator_for(&schema("rejected")).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(value["probability"], 0.123);
    value["probability"] = 2.into();
    assert!(!validator.is_valid(&value));
}

#[test]
fn a_document_of_a_bundle_is_as_described() {
    use dateline_store::export::documents::{BundledDocument, Custody, TextIs};
    let mut document = Document::of_text("Nothing happened.");
    document.date = Some(DocumentDate {
        date: jiff::civil::date(2024, 3, 14),
        basis: DocumentDateBasis::Given,
        rule: "--dct".into(),
        span: Some(Span::new(0, 7)),
    });
    document.blocks = vec![Block { span: Span::new(0, 17), kind: BlockKind::Lead, date: None }];
    document.source_map = SourceMap::new(vec![(0, "page 1".into())]);
    let line = BundledDocument {
        document: dateline_store::record::DocumentRecord::without_text(&document),
        text_is: TextIs::NotHeld,
        custody: Custody {
            captured: Some(jiff::Timestamp::UNIX_EPOCH),
            held: Some("hash".into()),
            ..Custody::default()
        },
        near_copy_of: Some(document.id.as_str().into()),
    };
    let validator = jsonschema::validator_for(&schema("document")).unwrap();
    let line = serde_json::to_value(&line).unwrap();
    let errors: Vec<String> = validator.iter_errors(&line).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
