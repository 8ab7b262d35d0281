//! Gold keys and predictions: one JSON object a line, templates with their fillers.

use super::words::{normalized, subset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The five roles whose fillers are scored, as the files spell them.
pub const ROLES: [&str; 5] = ["PerpInd", "PerpOrg", "Target", "Victim", "Weapon"];

/// A filler: its mentions, normalised.
pub type Entity = Vec<String>;

/// A template as the scorer compares it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Incident types that count as right, lower case.
    pub types: Vec<String>,
    /// What kind of violence the keys hold it to be (`terrorist act`, `state-sponsored violence`).
    pub category: Vec<String>,
    /// Fillers by role, in the order of [`ROLES`].
    pub roles: [Vec<Entity>; 5],
    /// Victims by description, which the published gold leaves out.
    pub described: Vec<Entity>,
    /// Dates that count as right, as written.
    pub dates: Vec<String>,
    /// Places that count as right, as written.
    pub locations: Vec<String>,
    /// Confidence in each organisation of `roles[1]`, where known.
    pub confidence: Vec<Option<String>>,
}

/// A gold document.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    /// Its id.
    pub id: String,
    /// The part of the set it belongs to (`DEV`, `TST1` …).
    pub set: String,
    /// The text.
    pub text: String,
    /// The official keys.
    pub keys: Vec<Template>,
    /// The published gold of template filling: victims by name, mentions found in the body, no repeats.
    pub published: Vec<Template>,
    /// The published role fillers of the document.
    pub fillers: [Vec<Entity>; 5],
}

/// A predicted document, in the form the reference scorer reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Prediction {
    /// The document's id.
    pub docid: String,
    /// Its templates.
    pub templates: Vec<PredictedTemplate>,
}

/// A predicted template. A filler is a list of mentions; one is enough.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[allow(non_snake_case, reason = "the names of the file format")]
pub struct PredictedTemplate {
    /// `attack`, `bombing`, `kidnapping`, `arson`, `robbery`, `forced work stoppage` or `hijacking`.
    pub incident_type: String,
    /// `accomplished`, `attempted` or `threatened`.
    #[serde(default)]
    pub stage: String,
    /// Perpetrators: people.
    #[serde(default)]
    pub PerpInd: Vec<Vec<String>>,
    /// Perpetrators: organisations.
    #[serde(default)]
    pub PerpOrg: Vec<Vec<String>>,
    /// Confidence in each of `PerpOrg`, upper case as in the keys.
    #[serde(default)]
    pub PerpOrgConfidence: Vec<String>,
    /// Physical targets.
    #[serde(default)]
    pub Target: Vec<Vec<String>>,
    /// Victims by name.
    #[serde(default)]
    pub Victim: Vec<Vec<String>>,
    /// Victims by description.
    #[serde(default)]
    pub VictimDesc: Vec<Vec<String>>,
    /// Instruments.
    #[serde(default)]
    pub Weapon: Vec<Vec<String>>,
    /// `YYYY-MM-DD` or `YYYY-MM-DD/YYYY-MM-DD`.
    #[serde(default)]
    pub date: Option<String>,
    /// `COUNTRY: PLACE: PLACE`.
    #[serde(default)]
    pub location: Option<String>,
}

impl PredictedTemplate {
    /// The fillers of role `role` of [`ROLES`].
    pub fn role(&self, role: usize) -> &Vec<Vec<String>> {
        [&self.PerpInd, &self.PerpOrg, &self.Target, &self.Victim, &self.Weapon][role]
    }

    /// The fillers of role `role` of [`ROLES`], to be changed.
    pub fn role_mut(&mut self, role: usize) -> &mut Vec<Vec<String>> {
        match role {
            0 => &mut self.PerpInd,
            1 => &mut self.PerpOrg,
            2 => &mut self.Target,
            3 => &mut self.Victim,
            _ => &mut self.Weapon,
        }
    }

    /// As the scorer compares it.
    pub fn normalized(&self) -> Template {
        let mut template = Template {
            types: types(&Value::from(self.incident_type.clone())),
            dates: self.date.iter().cloned().collect(),
            locations: self.location.iter().cloned().collect(),
            confidence: self.PerpOrgConfidence.iter().map(|c| Some(c.clone())).collect(),
            ..Template::default()
        };
        for role in 0..ROLES.len() {
            template.roles[role] = self.role(role).iter().filter_map(|e| entity(e)).collect();
        }
        template
    }
}

fn entity(mentions: &[String]) -> Option<Entity> {
    let found: Entity = mentions.iter().filter(|m| !m.is_empty()).map(|m| normalized(m)).collect();
    (!found.is_empty()).then_some(found)
}

/// Reads gold documents, one JSON object a line; keeps those whose set is `split`, if one is named (`dev`, `tst1+tst2`).
///
/// # Errors
/// A message with the line number, at the first line that is no such document.
pub fn read_gold(text: &str, split: Option<&str>) -> Result<Vec<Gold>, String> {
    let wanted: Option<Vec<String>> =
        split.map(|s| s.split(['+', ',']).map(|part| part.trim().to_uppercase()).collect());
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("line {}: {e}", n + 1))?;
        let string =
            |key: &str| value[key].as_str().map(str::to_owned).ok_or(format!("line {}: no {key}", n + 1));
        let set = value["set"].as_str().unwrap_or("").to_owned();
        if wanted.as_ref().is_some_and(|w| !w.contains(&set)) {
            continue;
        }
        let mut published: Vec<Template> = Vec::new();
        for template in templates(&value["templates_gtt"]) {
            if !published.contains(&template) {
                published.push(template);
            }
        }
        let mut fillers: [Vec<Entity>; 5] = Default::default();
        for (role, name) in ROLES.iter().enumerate() {
            fillers[role] = entities(&value["ree_grit"][*name]);
        }
        all.push(Gold {
            id: string("docid")?,
            set,
            text: string("text")?,
            keys: templates(&value["templates"]),
            published,
            fillers,
        });
    }
    Ok(all)
}

/// Reads predictions, one JSON object a line, by document id.
///
/// # Errors
/// A message with the line number, at the first line that is no prediction.
pub fn read_predictions(text: &str) -> Result<BTreeMap<String, Prediction>, String> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(n, l)| {
            let read: Result<Prediction, _> = serde_json::from_str(l);
            read.map(|p| (p.docid.clone(), p)).map_err(|e| format!("line {}: {e}", n + 1))
        })
        .collect()
}

fn templates(value: &Value) -> Vec<Template> {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .map(|t| {
            let mut template = Template {
                types: types(&t["incident_type"]),
                category: strings(&t["category"]),
                dates: strings(&t["date"]),
                locations: strings(&t["location"]),
                described: entities(&t["VictimDesc"]),
                ..Template::default()
            };
            for (role, name) in ROLES.iter().enumerate() {
                template.roles[role] = entities(&t[*name]);
            }
            template.confidence = confidence(&t["slots"], &template.roles[1]);
            template
        })
        .collect()
}

/// The label whose cross-reference names each organisation; the first of alternatives.
fn confidence(slots: &Value, organisations: &[Entity]) -> Vec<Option<String>> {
    let list = slots["PERP: ORGANIZATION CONFIDENCE"].as_array().map_or(&[][..], Vec::as_slice);
    let labels: Vec<(String, Entity)> = list
        .iter()
        .filter_map(|fill| {
            let label = fill["alts"][0].as_str()?.to_owned();
            Some((label, strings(&fill["xref"]).iter().map(|s| normalized(s)).collect()))
        })
        .collect();
    organisations
        .iter()
        .map(|organisation| {
            let named = labels.iter().find(|(_, xref)| xref.iter().any(|x| organisation.contains(x)));
            named.map(|(label, _)| label.clone())
        })
        .collect()
}

fn types(value: &Value) -> Vec<String> {
    let parts = strings(value);
    let split = parts.iter().flat_map(|s| s.split('/'));
    split.map(|s| s.trim().to_lowercase()).filter(|s| !s.is_empty()).collect()
}

/// A string or a list of strings.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(s) => vec![s.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// A list whose items are a string or a list of strings.
fn entities(value: &Value) -> Vec<Entity> {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(|e| entity(&strings(e))).collect()
}

/// Folds the templates' fillers into the document's: one is new unless it is a sub- or superset of a kept one.
pub fn merged(entities: impl IntoIterator<Item = Entity>) -> Vec<Entity> {
    let mut kept: Vec<Entity> = Vec::new();
    for entity in entities {
        if !kept.iter().any(|k| subset(&entity, k) || subset(k, &entity)) {
            kept.push(entity);
        }
    }
    kept
}
