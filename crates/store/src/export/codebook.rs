//! `codebook.json`: every table and column of a bundle with its meaning, and every term a column may hold.

use super::table::Column;
use super::{documents, events, incidents, statements};
use dateline_types::*;
use serde_json::{Map, Value, json};

macro_rules! terms {
    ($($name:literal => $vocabulary:ident),+ $(,)?) => {
        [$(($name, $vocabulary::ALL.iter().map(|term| term.to_string()).collect::<Vec<String>>())),+]
    };
}

/// Vocabularies by the column that holds their terms.
fn vocabularies() -> Vec<(&'static str, Vec<String>)> {
    Vec::from(terms! {
        "type" => PloverType,
        "mode" => Mode,
        "local" => LocalType,
        "contexts" => Context,
        "domain" => Domain,
        "violence_class" => ViolenceClass,
        "civilian_targeting" => CivilianTargeting,
        "extent" => Extent,
        "symmetry" => Symmetry,
        "initiator" => Side,
        "outcome" => Outcome,
        "actor_sectors" => Sector,
        "target_sectors" => Sector,
        "attribution" => AttributionBasis,
        "granularity" => Granularity,
        "time_basis" => TimeBasis,
        "precision" => PlacePrecision,
        "place_basis" => PlaceBasis,
        "polarity" => Polarity,
        "actuality" => Actuality,
        "certainty" => Certainty,
        "disputed" => ClaimAbout,
        "codes_approx" => Scheme,
        "date_basis" => DocumentDateBasis,
        "kind" => StatementKind,
        "direction" => Direction,
    })
}

/// The codebook of a bundle made by `made_by`.
pub fn codebook(made_by: &str) -> Value {
    let vocabularies = vocabularies();
    let described = |columns: &[Column]| -> Vec<Value> {
        columns
            .iter()
            .map(|column| {
                let mut about = Map::new();
                about.insert("name".into(), json!(column.name));
                about.insert("type".into(), json!(column.kind.frictionless()));
                about.insert("meaning".into(), json!(column.about));
                about.insert("hxl".into(), json!(column.hxl));
                if let Some((_, terms)) = vocabularies.iter().find(|(name, _)| *name == column.name) {
                    about.insert("terms".into(), json!(terms));
                }
                Value::Object(about)
            })
            .collect()
    };
    json!({
        "made_by": made_by,
        "notes": [
            "An event is what one document tells of one happening; an incident is what happened once. Counts are of incidents.",
            "A claim is not a fact: polarity, actuality, certainty and claims say who says what.",
            "start and end are bytes of the document's UTF-8 text; where documents.jsonl holds the text, they can be followed.",
            "Several values in one cell are joined by \"; \". An empty cell is not known or not said.",
            "Codes of CAMEO, ACLED, GTD, MUC-4 and UCDP GED are derived; codes_approx names those that are not one to one.",
        ],
        "schemas": {
            "dateline.event/2": "docs/schema/event.schema.json",
            "dateline.incident/1": "docs/schema/incident.schema.json",
            "dateline.statement/1": "docs/schema/statement.schema.json",
            "dateline.rejected/1": "docs/schema/rejected.schema.json",
            "dateline.document/1": "docs/schema/document.schema.json",
        },
        "tables": [
            { "name": "events", "row": "one happening as one document tells it", "columns": described(events::COLUMNS) },
            { "name": "incidents", "row": "what happened once", "columns": described(incidents::COLUMNS) },
            { "name": "statements", "row": "what somebody asserts that is no event", "columns": described(statements::COLUMNS) },
            { "name": "documents", "row": "one report behind the records", "columns": described(documents::COLUMNS) },
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vocabulary_is_that_of_a_column() {
        let book = codebook("dateline test").to_string();
        for (name, terms) in vocabularies() {
            let columns = [events::COLUMNS, incidents::COLUMNS, statements::COLUMNS, documents::COLUMNS];
            assert!(columns.concat().iter().any(|column| column.name == name), "{name}");
            assert!(terms.iter().all(|term| book.contains(term)), "{name}");
        }
    }
}
