//! What is wrong with a lexicon although it parses: duplicates, entries nothing can reach, files without examples.

use super::{ConditionKind, Lexicon, LintError, Trigger, TriggerKind};
use rustc_hash::FxHashMap;

/// Everything a reviewer should see; empty for a clean lexicon. Dangling classes and frames are refused on reading.
pub fn lint(lexicon: &Lexicon) -> Vec<LintError> {
    let mut found = Vec::new();
    let mut seen: FxHashMap<(TriggerKind, &str), Vec<&Trigger>> = FxHashMap::default();
    for trigger in lexicon.triggers() {
        let entry = lexicon.entry_of(trigger);
        let earlier = seen.entry((trigger.kind, trigger.pattern.source.as_str())).or_default();
        // Triggers with more conditions are tried first; two with the same ones shadow each other.
        if let Some(twin) = earlier.iter().find(|t| t.conditions == trigger.conditions) {
            let path = &lexicon.entry_of(twin).path;
            let message = format!("unreachable, also in {path}: {:?}", trigger.pattern.source);
            found.push(LintError::new(&entry.path, message));
        }
        earlier.push(trigger);
        for condition in trigger.conditions.iter().filter(|c| c.kind == ConditionKind::Need) {
            let opposite = trigger.conditions.iter().any(|other| {
                other.kind == ConditionKind::Not
                    && other.place == condition.place
                    && !condition.classes.is_empty()
                    && other.classes == condition.classes
            });
            if opposite {
                let message = format!("can never match: {:?}", trigger.pattern.source);
                found.push(LintError::new(&entry.path, message));
            }
        }
    }
    for entry in lexicon.entries() {
        if entry.matches.is_empty() {
            found.push(LintError::new(&entry.path, "no sentence that must match"));
        }
        if entry.about.trim().is_empty() {
            found.push(LintError::new(&entry.path, "no description"));
        }
    }
    found
}
