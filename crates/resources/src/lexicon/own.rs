//! Words that people entered beside the lexicon: what they tell in their reports.
//!
//! A table of three columns, parted by tabs: the words as a pattern of the lexicon ([`Pattern`]), `verb` or `noun`, and the
//! class. An entered trigger is tried before those of the lexicon, and asks nothing of its fillers: whoever entered it has
//! read the reports. Which arguments fill which role is taken from what the lexicon knows of the word, or else of its class.

use super::{Entry, Frame, Lexicon, LintError, Pattern, Trigger, TriggerKind};
use dateline_types::{EventClass, LocalType, Mode, PloverType};
use smol_str::format_smolstr;
use std::fmt;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWords {
    /// The words, as a pattern.
    pub words: String,
    /// Verb or noun.
    pub kind: TriggerKind,
    /// What they tell.
    pub class: EventClass,
}

impl OwnWords {
    /// Reads a row; `None` for a remark or an empty line.
    ///
    /// # Errors
    /// If a column is missing or holds no legal value.
    pub fn parse(line: &str) -> Result<Option<OwnWords>, String> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [words, kind, class] = cells[..] else {
            return Err(format!("{} columns; there are three: words, verb or noun, type", cells.len()));
        };
        if words.is_empty() {
            return Err("no words".to_owned());
        }
        let kind = match kind {
            "verb" => TriggerKind::Verb,
            "noun" => TriggerKind::Noun,
            other => return Err(format!("{other:?} is neither verb nor noun")),
        };
        Ok(Some(OwnWords { words: words.to_lowercase(), kind, class: class_named(class)? }))
    }

    /// The word the pattern hangs on, without its particle: what reports hold a form of.
    pub fn head(&self) -> &str {
        let mut plain =
            self.words.split_whitespace().filter(|piece| !piece.starts_with(['+', '<', '@', '~', '^', '[']));
        match self.kind {
            TriggerKind::Verb => plain.next(),
            TriggerKind::Noun => plain.next_back(),
        }
        .unwrap_or_default()
    }
}

impl fmt::Display for OwnWords {
    /// As it stands in the table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            TriggerKind::Verb => "verb",
            TriggerKind::Noun => "noun",
        };
        write!(f, "{}\t{kind}\t{}", self.words, self.class)
    }
}

/// The class that `TYPE`, `TYPE/mode` or a local type names.
///
/// # Errors
/// If there is none of the name.
pub fn class_named(name: &str) -> Result<EventClass, String> {
    if let Ok(local) = name.parse::<LocalType>() {
        return Ok(EventClass::local(local));
    }
    let (kind, mode) = match name.split_once('/') {
        Some((kind, mode)) => (kind, Some(mode)),
        None => (name, None),
    };
    let kind: PloverType = kind.to_uppercase().parse().map_err(|_| format!("no type {kind:?}"))?;
    let mode = mode.map(str::parse::<Mode>).transpose().map_err(|error| error.to_string())?;
    EventClass::plover(kind, mode).map_err(|error| error.to_string())
}

impl Lexicon {
    /// Lays a table of entered words over the lexicon.
    ///
    /// # Errors
    /// The first bad line, by its number.
    pub fn extend(&mut self, name: &str, text: &str) -> Result<(), LintError> {
        for (number, line) in text.lines().enumerate() {
            let fault = |why: String| LintError::new(name, format!("line {}: {why}", number + 1));
            if let Some(own) = OwnWords::parse(line).map_err(fault)? {
                self.enter(&own).map_err(|error| fault(error.message))?;
            }
        }
        Ok(())
    }

    fn enter(&mut self, own: &OwnWords) -> Result<(), LintError> {
        let pattern = match own.kind {
            TriggerKind::Verb => Pattern::verb("", &own.words, &self.classes)?,
            TriggerKind::Noun => Pattern::noun("", &own.words, &self.classes)?,
        };
        let (frame, mutual) = self.frame_for(own, &pattern);
        let rule = format_smolstr!("entered/{}", own.class.to_string().to_lowercase());
        let entry = match self.entries.iter().position(|entry| entry.rule == rule) {
            Some(known) => known,
            None => {
                let contexts = self.entries.iter().find(|entry| entry.class == own.class);
                let contexts = contexts.map(|entry| entry.contexts.clone()).unwrap_or_default();
                self.entries.push(Entry {
                    path: rule.clone(),
                    rule,
                    class: own.class,
                    about: "Words that people entered.".to_owned(),
                    contexts,
                    matches: Vec::new(),
                    no_matches: Vec::new(),
                });
                self.entries.len() - 1
            }
        };
        let index = self.triggers.len() as u32;
        let table = match own.kind {
            TriggerKind::Verb => &mut self.verbs,
            TriggerKind::Noun => {
                self.grammar.add_nouns([pattern.word.clone()]);
                &mut self.nouns
            }
        };
        table.entry(pattern.word.clone()).or_default().push(index);
        self.triggers.push(Trigger {
            entry: entry as u32,
            kind: own.kind,
            pattern,
            frame,
            conditions: Vec::new(),
            mutual,
            general: false,
            entered: true,
        });
        Ok(())
    }

    /// Which arguments fill which role: as the word's own trigger has it, else the plainest of its class, else that of an
    /// attack; and whether all parties act.
    fn frame_for(&self, own: &OwnWords, pattern: &Pattern) -> (Frame, bool) {
        let plainest = |triggers: &mut dyn Iterator<Item = &Trigger>| {
            triggers
                .filter(|trigger| !trigger.entered)
                .min_by_key(|trigger| trigger.pattern.parts.len() + trigger.conditions.len())
                .map(|trigger| (trigger.frame.clone(), trigger.mutual))
        };
        let of_kind = |trigger: &&Trigger| trigger.kind == own.kind;
        let of_class = |trigger: &&Trigger| self.entry_of(trigger).class == own.class;
        let of_type =
            |trigger: &&Trigger| self.entry_of(trigger).class.plover_type() == own.class.plover_type();
        plainest(&mut self.triggers_of(own.kind, &pattern.word))
            .or_else(|| plainest(&mut self.triggers.iter().filter(of_kind).filter(of_class)))
            .or_else(|| plainest(&mut self.triggers.iter().filter(of_kind).filter(of_type)))
            .or_else(|| plainest(&mut self.triggers.iter().filter(of_kind)))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_written_alike() {
        for (line, head) in [
            ("torch\tverb\tASSAULT/destroy", "torch"),
            ("rough up\tverb\tASSAULT/beat", "rough"),
            ("lay +siege\tverb\tCOERCE", "lay"),
            ("fire bomb\tnoun\tASSAULT/explosives", "bomb"),
            ("swear\tverb\torganisation/pledge", "swear"),
        ] {
            let own = OwnWords::parse(line).unwrap().unwrap();
            assert_eq!(own.to_string(), line);
            assert_eq!(own.head(), head, "{line}");
        }
        assert_eq!(OwnWords::parse("# words\tverb\ttype"), Ok(None));
        for (line, why) in [
            ("torch\tverb", "columns"),
            ("\tverb\tPROTEST", "no words"),
            ("torch\tadverb\tPROTEST", "neither"),
            ("torch\tverb\tFIGHT", "FIGHT"),
            ("torch\tverb\tASSAULT/nonsense", "nonsense"),
            ("torch\tverb\tPROTEST/explosives", "explosives"),
        ] {
            let said = OwnWords::parse(line).unwrap_err();
            assert!(said.contains(why), "{line}: {said}");
        }
    }

    #[test]
    fn entered_words_take_the_frame_of_their_word_or_class() {
        let mut lexicon = Lexicon::embedded().unwrap();
        let text =
            "zorch\tverb\tASSAULT/destroy\nzorching\tnoun\tASSAULT/destroy\nmarch\tverb\tASSAULT/beat\n";
        lexicon.extend("lexicon.tsv", text).unwrap();
        let entered = |kind, word: &str| {
            let found = lexicon.triggers_of(kind, word).find(|trigger| trigger.entered).unwrap();
            (found.frame.clone(), lexicon.entry_of(found).class.to_string())
        };
        let (frame, class) = entered(TriggerKind::Verb, "zorch");
        assert_eq!(class, "ASSAULT/destroy");
        assert!(frame.slots.iter().any(|slots| !slots.is_empty()));
        let known = lexicon.triggers_of(TriggerKind::Verb, "march").find(|trigger| !trigger.entered).unwrap();
        assert_eq!(entered(TriggerKind::Verb, "march").0, known.frame, "who marches acts, whatever it is");
        assert!(lexicon.grammar.is_event_noun("zorching"));
        let fault = lexicon.extend("lexicon.tsv", "\n# fine\nnonsense\n").unwrap_err();
        assert!(fault.to_string().starts_with("lexicon.tsv: line 3"), "{fault}");
        assert!(lexicon.extend("lexicon.tsv", "throw +[no_such_class]\tverb\tPROTEST\n").is_err());
    }
}
