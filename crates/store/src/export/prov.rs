//! Where a bundle comes from, as W3C PROV (PROV-JSON, member submission 2013): bytes as received, documents read from
//! them, files made by a program from documents, and what people decided.
//!
//! Which document an event rests on stands in the event; here stand documents, files and activities. People appear by role
//! and number, not by name.

use super::documents::BundledDocument;
use serde_json::{Map, Value, json};

/// What is told of the making of a bundle.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// Program, version and digest of the resources.
    pub made_by: &'a str,
    /// The documents behind it.
    pub documents: &'a [BundledDocument],
    /// Names of its files with their SHA-256 in hexadecimal.
    pub files: &'a [(&'a str, String)],
    /// For each person who decided, how many decisions hold.
    pub decisions: &'a [usize],
}

/// The document in PROV-JSON.
pub fn document(making: &Making<'_>) -> Value {
    let (mut entity, mut activity, mut agent) = (Map::new(), Map::new(), Map::new());
    let (mut generated, mut used, mut derived) = (Vec::new(), Vec::new(), Vec::new());
    let (mut associated, mut attributed) = (Vec::new(), Vec::new());
    agent.insert(
        "dl:program".into(),
        json!({ "prov:type": typed("prov:SoftwareAgent"), "prov:label": making.made_by }),
    );
    activity.insert("dl:coding".into(), json!({ "prov:label": "read, coded and linked" }));
    associated.push(json!({ "prov:activity": "dl:coding", "prov:agent": "dl:program" }));
    for line in making.documents {
        let (document, custody) = (&line.document, &line.custody);
        let (raw, read) = (format!("dl:bytes-{}", document.raw_sha256), format!("dl:{}", document.id));
        entity.entry(raw.clone()).or_insert_with(|| {
            let mut about = json!({ "prov:type": typed("dl:Bytes"), "dl:sha256": document.raw_sha256 });
            if let Some(archive) = &custody.archive {
                about["prov:location"] = json!(archive);
            }
            about
        });
        if let Some(captured) = custody.captured {
            let capture = format!("dl:capture-{}", document.raw_sha256);
            activity.entry(capture.clone()).or_insert_with(|| {
                let at = captured.to_string();
                json!({ "prov:label": "captured", "prov:startTime": at, "prov:endTime": at })
            });
            generated.push(
                json!({ "prov:entity": raw, "prov:activity": capture, "prov:time": captured.to_string() }),
            );
        }
        let mut about = json!({ "prov:type": typed("dl:Report"), "dl:mediaType": document.media_type });
        if let Some(publisher) = &document.publisher {
            about["dl:publisher"] = json!(publisher);
        }
        if let Some(date) = &document.date {
            about["dl:published"] = json!(date.date);
        }
        entity.insert(read.clone(), about);
        derived.push(json!({ "prov:generatedEntity": read, "prov:usedEntity": raw, "prov:type": typed("prov:PrimarySource") }));
        used.push(json!({ "prov:activity": "dl:coding", "prov:entity": read }));
        if let Some(first) = &line.near_copy_of {
            derived.push(json!({ "prov:generatedEntity": read, "prov:usedEntity": format!("dl:{first}"), "prov:type": typed("prov:Quotation") }));
        }
    }
    if !making.decisions.is_empty() {
        activity.insert("dl:review".into(), json!({ "prov:label": "reviewed by people" }));
        used.push(json!({ "prov:activity": "dl:coding", "prov:entity": "dl:decisions" }));
        entity.insert("dl:decisions".into(), json!({ "dl:number": making.decisions.iter().sum::<usize>() }));
        generated.push(json!({ "prov:entity": "dl:decisions", "prov:activity": "dl:review" }));
    }
    for (n, decisions) in making.decisions.iter().enumerate() {
        let reviewer = format!("dl:reviewer-{}", n + 1);
        agent.insert(
            reviewer.clone(),
            json!({ "prov:type": typed("prov:Person"), "dl:decisions": decisions }),
        );
        associated
            .push(json!({ "prov:activity": "dl:review", "prov:agent": reviewer, "prov:role": "reviewer" }));
    }
    for (name, digest) in making.files {
        let file = format!("dl:file-{name}");
        entity.insert(
            file.clone(),
            json!({ "prov:type": typed("dl:File"), "prov:label": name, "dl:sha256": digest }),
        );
        generated.push(json!({ "prov:entity": file, "prov:activity": "dl:coding" }));
        attributed.push(json!({ "prov:entity": file, "prov:agent": "dl:program" }));
    }
    json!({
        "prefix": { "dl": "urn:dateline:" },
        "entity": entity,
        "activity": activity,
        "agent": agent,
        "wasGeneratedBy": numbered("g", generated),
        "used": numbered("u", used),
        "wasDerivedFrom": numbered("d", derived),
        "wasAssociatedWith": numbered("a", associated),
        "wasAttributedTo": numbered("t", attributed),
    })
}

/// A qualified name as PROV-JSON writes it.
fn typed(name: &str) -> Value {
    json!({ "$": name, "type": "prov:QUALIFIED_NAME" })
}

/// Relations under blank identifiers.
fn numbered(letter: &str, relations: Vec<Value>) -> Value {
    let named = relations.into_iter().enumerate().map(|(n, relation)| (format!("_:{letter}{n}"), relation));
    Value::Object(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::documents::tests::plain;
    use std::collections::BTreeSet;

    #[test]
    fn every_end_of_a_relation_is_declared() {
        let mut line = plain("Nothing happened.");
        line.custody.captured = Some(jiff::Timestamp::UNIX_EPOCH);
        let files = [("events.jsonl", "00".to_owned())];
        let making =
            Making { made_by: "dateline test", documents: &[line], files: &files, decisions: &[3, 1] };
        let prov = document(&making);
        let declared: BTreeSet<&String> = ["entity", "activity", "agent"]
            .iter()
            .flat_map(|kind| prov[kind].as_object().unwrap().keys())
            .collect();
        for relation in ["wasGeneratedBy", "used", "wasDerivedFrom", "wasAssociatedWith", "wasAttributedTo"] {
            for (_, ends) in prov[relation].as_object().unwrap() {
                for (role, end) in ends.as_object().unwrap() {
                    if let Some(name) = end.as_str().filter(|_| role != "prov:time" && role != "prov:role") {
                        assert!(declared.contains(&name.to_owned()), "{relation} {role} {name}");
                    }
                }
            }
        }
    }
}
