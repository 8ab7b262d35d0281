//! Reading class files, frames and context cues.

use super::{
    ClassSet, Condition, ConditionKind, Entry, Frame, LintError, Pattern, Place, Role, Slot, Trigger,
    TriggerKind, WordClasses,
};
use dateline_types::{Context, EventClass, LocalType, Mode, PloverType};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

type Slots = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "type")]
    kind: Option<String>,
    mode: Option<String>,
    local: Option<String>,
    about: String,
    #[serde(default)]
    contexts: Vec<String>,
    trigger: Vec<TriggerTable>,
    #[serde(default)]
    examples: Examples,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Examples {
    #[serde(rename = "match", default)]
    matches: Vec<String>,
    #[serde(default)]
    no_match: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TriggerTable {
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    frame: Option<String>,
    #[serde(default)]
    slots: Slots,
    #[serde(default)]
    need: Slots,
    #[serde(default)]
    only: Slots,
    #[serde(default)]
    not: Slots,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    general: bool,
}

/// Frames by name, with their slots still as text.
pub fn frames(path: &str, text: &str) -> Result<BTreeMap<String, Slots>, LintError> {
    toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))
}

/// Context cues by lemma.
pub fn contexts(path: &str, text: &str) -> Result<FxHashMap<SmolStr, Vec<Context>>, LintError> {
    let file: BTreeMap<String, Vec<SmolStr>> =
        toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
    let mut cues: FxHashMap<SmolStr, Vec<Context>> = FxHashMap::default();
    for (name, words) in file {
        let context: Context = name.parse().map_err(|e| LintError::new(path, format!("{e}")))?;
        for word in words {
            cues.entry(word).or_default().push(context);
        }
    }
    Ok(cues)
}

/// Reads one class file.
pub fn entry(
    path: &str,
    text: &str,
    index: u32,
    frames: &BTreeMap<String, Slots>,
    classes: &WordClasses,
) -> Result<(Entry, Vec<Trigger>), LintError> {
    let fail = |message: String| LintError::new(path, message);
    let file: File = toml::from_str(text).map_err(|e| fail(e.to_string()))?;
    let class = match (&file.kind, &file.local) {
        (Some(kind), None) => {
            let kind: PloverType = kind.parse().map_err(|e| fail(format!("{e}")))?;
            let mode =
                file.mode.as_deref().map(str::parse::<Mode>).transpose().map_err(|e| fail(format!("{e}")))?;
            EventClass::plover(kind, mode).map_err(|e| fail(format!("{e}")))?
        }
        (None, Some(local)) => {
            EventClass::local(local.parse::<LocalType>().map_err(|e| fail(format!("{e}")))?)
        }
        _ => return Err(fail("a file has a type or a local type".to_owned())),
    };
    let mut triggers = Vec::new();
    for table in &file.trigger {
        let default = if table.nouns.is_empty() { "attack" } else { "attack-noun" };
        let named = table.frame.as_deref().unwrap_or(default);
        let mut slots = frames.get(named).cloned().ok_or_else(|| {
            let known: Vec<&str> = frames.keys().map(String::as_str).collect();
            fail(format!("no frame {named:?}; there are {}", known.join(", ")))
        })?;
        for (role, names) in &table.slots {
            slots.insert(role.clone(), names.clone());
        }
        let frame = frame(path, &slots, classes)?;
        let conditions = conditions(path, table, classes)?;
        let make = |kind, pattern| Trigger {
            entry: index,
            kind,
            pattern,
            frame: frame.clone(),
            conditions: conditions.clone(),
            mutual: table.mutual,
            general: table.general,
            entered: false,
        };
        for verb in &table.verbs {
            triggers.push(make(TriggerKind::Verb, Pattern::verb(path, verb, classes)?));
        }
        for noun in &table.nouns {
            triggers.push(make(TriggerKind::Noun, Pattern::noun(path, noun, classes)?));
        }
    }
    let contexts: Result<Vec<Context>, _> = file.contexts.iter().map(|c| c.parse::<Context>()).collect();
    let entry = Entry {
        rule: format!("{}.en", path.trim_end_matches(".toml")).into(),
        path: path.into(),
        class,
        about: file.about,
        contexts: contexts.map_err(|e| fail(format!("{e}")))?,
        matches: file.examples.matches,
        no_matches: file.examples.no_match,
    };
    Ok((entry, triggers))
}

fn class_set(path: &str, names: &[String], classes: &WordClasses) -> Result<ClassSet, LintError> {
    let mut set = ClassSet::EMPTY;
    for name in names.iter().filter(|n| *n != "any") {
        let class = classes.named(name);
        set = set.union(class.ok_or_else(|| {
            let known: Vec<&str> = classes.all_names().collect();
            LintError::new(path, format!("no class {name:?}; there are {}", known.join(", ")))
        })?);
    }
    Ok(set)
}

fn role(name: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|r| r.as_str() == name)
}

/// A slot is `subject`, `by` …, or `compound:armed|person` when only fillers of these classes count.
fn frame(path: &str, slots: &Slots, classes: &WordClasses) -> Result<Frame, LintError> {
    let mut frame = Frame::default();
    for (name, list) in slots {
        let role = role(name).ok_or_else(|| {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            LintError::new(path, format!("no role {name:?}; there are {}", known.join(", ")))
        })?;
        for slot in list {
            let (slot, restricted) = match slot.split_once(':') {
                Some((slot, names)) => {
                    let names: Vec<String> = names.split('|').map(str::to_owned).collect();
                    (slot, class_set(path, &names, classes)?)
                }
                None => (slot.as_str(), ClassSet::EMPTY),
            };
            frame.slots[role as usize].push((Slot::named(slot), restricted));
        }
    }
    Ok(frame)
}

fn conditions(path: &str, table: &TriggerTable, classes: &WordClasses) -> Result<Vec<Condition>, LintError> {
    let mut all = Vec::new();
    for (kind, slots) in [
        (ConditionKind::Need, &table.need),
        (ConditionKind::Only, &table.only),
        (ConditionKind::Not, &table.not),
    ] {
        for (name, names) in slots {
            let place = role(name).map_or_else(|| Place::Slot(Slot::named(name)), Place::Role);
            all.push(Condition { kind, place, classes: class_set(path, names, classes)? });
        }
    }
    Ok(all)
}
