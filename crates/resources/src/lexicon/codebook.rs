//! The codebook: one page of Markdown for each class, written from the files themselves.

use super::{ConditionKind, Lexicon, Place, Role, Trigger, TriggerKind, Words};
use std::fmt::Write;

/// The pages of the codebook: `(file name, Markdown)`, one for each folder of the lexicon, and `README.md`.
pub fn codebook(lexicon: &Lexicon) -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = Vec::new();
    let mut index = String::from(
        "# Codebook\n\nWritten by `cargo xtask codebook` from `resources/lexicon`. Do not edit.\n\n| class | what it is | rule |\n|---|---|---|\n",
    );
    for entry in lexicon.entries() {
        let folder = entry.path.split('/').next().unwrap_or_default();
        let name = format!("{folder}.md");
        if pages.last().is_none_or(|(last, _)| *last != name) {
            let title = folder.to_uppercase();
            pages.push((
                name.clone(),
                format!("# {title}\n\nWritten by `cargo xtask codebook`. Do not edit.\n"),
            ));
        }
        let _ = writeln!(index, "| [{}]({name}) | {} | `{}` |", entry.class, entry.about.trim(), entry.rule);
        let Some((_, page)) = pages.last_mut() else { continue };
        let _ = write!(page, "\n## {}\n\n{}\n\nRule: `{}`.\n", entry.class, entry.about.trim(), entry.rule);
        if !entry.contexts.is_empty() {
            let names: Vec<&str> = entry.contexts.iter().map(|c| c.as_str()).collect();
            let _ = writeln!(page, "Contexts always set: {}.", names.join(", "));
        }
        let mut groups: Vec<Vec<&Trigger>> = Vec::new();
        for trigger in lexicon.triggers().iter().filter(|t| std::ptr::eq(lexicon.entry_of(t), entry)) {
            match groups.last_mut() {
                Some(group)
                    if group[0].frame == trigger.frame && group[0].conditions == trigger.conditions =>
                {
                    group.push(trigger)
                }
                _ => groups.push(vec![trigger]),
            }
        }
        for group in groups {
            page.push('\n');
            for (kind, name) in [(TriggerKind::Verb, "Verbs"), (TriggerKind::Noun, "Nouns")] {
                let words: Vec<String> = group
                    .iter()
                    .filter(|t| t.kind == kind)
                    .map(|t| format!("`{}`", t.pattern.source))
                    .collect();
                if !words.is_empty() {
                    let _ = writeln!(page, "* {name}: {}", words.join(", "));
                }
            }
            for role in Role::ALL {
                let slots: Vec<&str> = group[0].frame.of(role).iter().map(|(s, _)| s.as_str()).collect();
                if !slots.is_empty() {
                    let _ = writeln!(page, "  * {} from: {}", role.as_str(), slots.join(", "));
                }
            }
            for condition in &group[0].conditions {
                let what = match condition.kind {
                    ConditionKind::Need => "needs",
                    ConditionKind::Only => "if present, must be",
                    ConditionKind::Not => "must not be",
                };
                let place = match &condition.place {
                    Place::Role(role) => role.as_str(),
                    Place::Slot(slot) => slot.as_str(),
                };
                let names = lexicon.classes.names(condition.classes);
                let names = if names.is_empty() { "anything".to_owned() } else { names.join(", ") };
                let _ = writeln!(page, "  * {place} {what}: {names}");
            }
        }
        for (title, sentences) in [("Coded", &entry.matches), ("Not coded", &entry.no_matches)] {
            if !sentences.is_empty() {
                let _ = writeln!(page, "\n{title}:\n");
                for sentence in sentences {
                    let _ = writeln!(page, "* {sentence}");
                }
            }
        }
    }
    pages.push(("README.md".to_owned(), index));
    pages.sort();
    pages
}

impl Words {
    /// As a file would write it.
    pub fn describe(&self, lexicon: &Lexicon) -> String {
        match self {
            Words::Lemma(lemma) => lemma.to_string(),
            Words::Class(set) => lexicon.classes.names(*set).join("|"),
        }
    }
}
