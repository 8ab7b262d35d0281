//! The event lexicon: which words trigger which event class, and which arguments fill which role.
//!
//! `resources/lexicon/<language>/<type>/<mode>.toml` holds one class each, with its triggers, frames, conditions on
//! fillers, and sentences that must and must not match; `classes/` holds word classes, `instruments.toml` the means,
//! `contexts.toml` the cues of PLOVER contexts, `frames.toml` the shared frames, `grammar.toml` closed word lists.
//! The format is documented in `resources/lexicon/README.md`. Nothing here knows a parser: slots are named by function.

mod attitude;
mod bilingual;
mod class;
mod codebook;
mod domain;
mod entry;
mod file;
mod grammar;
mod happening;
mod hint;
mod instrument;
mod lint;
mod list;
mod number;
mod own;
mod party;
mod pattern;
mod reference;
mod sense;
mod statement;
mod status;
mod time;

pub use attitude::{Attitude, AttitudeExamples, Attitudes, Hang, Station, When};
pub use bilingual::{Bilingual, EnglishNoun, VerbFrame};
pub use class::{ClassSet, NounClass, WordClasses};
pub use codebook::codebook;
pub use domain::{DomainCue, DomainWords};
pub use entry::{Condition, ConditionKind, Entry, Frame, Place, Role, Slot, Trigger, TriggerKind};
pub use grammar::{Grammar, LightNoun, LightSubject, LightVerb};
pub use happening::HappeningWords;
pub use hint::HintWords;
pub use instrument::{InstrumentKind, Instruments};
pub use lint::lint;
pub use list::WordList;
pub use number::{Hedge, Numbers, Vague};
pub use own::{OwnWords, class_named};
pub use party::PartyWords;
pub use pattern::{Part, Pattern, Words};
pub use reference::{Pronoun, ReferenceExamples, References};
pub use sense::Senses;
pub use statement::{
    Form, StatementExamples, StatementRule, StatementRules, StatementWords, Topic, TopicPlace,
};
pub use status::StatusWords;
pub use time::TimeWords;

use dateline_types::Context;
use include_dir::{Dir, include_dir};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::fmt;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../resources/lexicon");

/// A resource file that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintError {
    /// The file, relative to `resources/lexicon`.
    pub path: String,
    /// What is wrong: lower case, no full stop.
    pub message: String,
}

impl LintError {
    pub(crate) fn new(path: &str, message: impl Into<String>) -> LintError {
        LintError { path: path.to_owned(), message: message.into() }
    }
}

impl fmt::Display for LintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for LintError {}

/// A language's event lexicon, ready to be looked up.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Closed word lists for the predication layer.
    pub grammar: Grammar,
    /// What words do to the events they govern.
    pub attitudes: Attitudes,
    /// What is asserted and is no event.
    pub statements: StatementRules,
    /// What definite descriptions take up.
    pub references: References,
    /// What kind of quarrel or deed words speak of.
    pub domain: DomainWords,
    /// What crosswalks ask beyond the class.
    pub hints: HintWords,
    /// How parties are tied to what they do, own or belong to.
    pub party: PartyWords,
    /// How one telling is tied to another.
    pub happening: HappeningWords,
    /// How real an event is and who says so, beside the attitudes.
    pub status: StatusWords,
    /// Which time is an event's own.
    pub time: TimeWords,
    /// Number words and what they count.
    pub numbers: Numbers,
    /// Senses of verbs that tell no event.
    pub senses: Senses,
    /// Word classes of fillers.
    pub classes: WordClasses,
    /// The means of violence and pressure.
    pub instruments: Instruments,
    /// For each context the lemmas that cue it.
    contexts: FxHashMap<SmolStr, Vec<Context>>,
    entries: Vec<Entry>,
    triggers: Vec<Trigger>,
    verbs: FxHashMap<SmolStr, Vec<u32>>,
    nouns: FxHashMap<SmolStr, Vec<u32>>,
}

impl Lexicon {
    /// The English lexicon that is built in.
    ///
    /// # Errors
    /// If a built-in file does not follow the format; a test of this crate keeps that from happening.
    pub fn embedded() -> Result<Lexicon, LintError> {
        Lexicon::parse(&embedded_files("en"))
    }

    /// Reads a lexicon from its files: `(path below the language's folder, text)`, in any order.
    ///
    /// # Errors
    /// The first file that does not follow the format.
    pub fn parse(files: &[(String, String)]) -> Result<Lexicon, LintError> {
        let mut files: Vec<&(String, String)> = files.iter().collect();
        files.sort();
        let named = |name: &str| {
            let found = files.iter().find(|(path, _)| path == name);
            found.map(|(_, text)| text.as_str()).ok_or_else(|| LintError::new(name, "missing"))
        };
        let tables: Vec<(&str, &str)> = files
            .iter()
            .filter(|(path, _)| path.starts_with("classes/"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let classes = WordClasses::parse(&tables)?;
        let frames = file::frames("frames.toml", named("frames.toml")?)?;
        let mut grammar = Grammar::parse("grammar.toml", named("grammar.toml")?)?;
        let instruments = Instruments::parse("instruments.toml", named("instruments.toml")?)?;
        let attitudes = Attitudes::parse("attitudes.toml", named("attitudes.toml")?)?;
        let statements = StatementRules::parse("statements.toml", named("statements.toml")?)?;
        let references = References::parse("reference.toml", named("reference.toml")?)?;
        let domain = DomainWords::parse("domain.toml", named("domain.toml")?)?;
        let hints = HintWords::parse("hints.toml", named("hints.toml")?)?;
        let party = PartyWords::parse("party.toml", named("party.toml")?)?;
        let happening = HappeningWords::parse("happening.toml", named("happening.toml")?)?;
        let status = StatusWords::parse("status.toml", named("status.toml")?)?;
        let time = TimeWords::parse("time.toml", named("time.toml")?)?;
        let numbers = Numbers::parse("numbers.toml", named("numbers.toml")?)?;
        let senses = Senses::parse("senses.toml", named("senses.toml")?, &classes)?;
        let contexts = file::contexts("contexts.toml", named("contexts.toml")?)?;
        let mut lexicon = Lexicon {
            grammar: Grammar::default(),
            attitudes,
            statements,
            references,
            domain,
            hints,
            party,
            happening,
            status,
            time,
            numbers,
            senses,
            classes,
            instruments,
            contexts,
            entries: Vec::new(),
            triggers: Vec::new(),
            verbs: FxHashMap::default(),
            nouns: FxHashMap::default(),
        };
        for (path, text) in files {
            if path.contains('/') && !path.starts_with("classes/") {
                let (entry, triggers) =
                    file::entry(path, text, lexicon.entries.len() as u32, &frames, &lexicon.classes)?;
                lexicon.entries.push(entry);
                for trigger in triggers {
                    let index = lexicon.triggers.len() as u32;
                    let table = match trigger.kind {
                        TriggerKind::Verb => &mut lexicon.verbs,
                        TriggerKind::Noun => &mut lexicon.nouns,
                    };
                    table.entry(trigger.pattern.word.clone()).or_default().push(index);
                    lexicon.triggers.push(trigger);
                }
            }
        }
        grammar.add_nouns(lexicon.nouns.keys().cloned());
        lexicon.grammar = grammar;
        Ok(lexicon)
    }

    /// The class files, in order of path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry that `trigger` belongs to.
    pub fn entry_of(&self, trigger: &Trigger) -> &Entry {
        &self.entries[trigger.entry as usize]
    }

    /// All triggers, in order of file and line.
    pub fn triggers(&self) -> &[Trigger] {
        &self.triggers
    }

    /// The triggers whose head word is `lemma`, most specific pattern first left to the caller.
    pub fn triggers_of(&self, kind: TriggerKind, lemma: &str) -> impl Iterator<Item = &Trigger> {
        let table = match kind {
            TriggerKind::Verb => &self.verbs,
            TriggerKind::Noun => &self.nouns,
        };
        table.get(lemma).into_iter().flatten().map(|&i| &self.triggers[i as usize])
    }

    /// The contexts that `lemma` cues.
    pub fn contexts_of(&self, lemma: &str) -> &[Context] {
        self.contexts.get(lemma).map_or(&[], Vec::as_slice)
    }
}

/// The built-in files of a language, by path below its folder.
pub fn embedded_files(language: &str) -> Vec<(String, String)> {
    fn collect(dir: &Dir<'_>, language: &str, into: &mut Vec<(String, String)>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (Some(path), Some(text)) =
                (path.strip_prefix(&format!("{language}/")), file.contents_utf8())
                && path.ends_with(".toml")
            {
                into.push((path.to_owned(), text.to_owned()));
            }
        }
        for sub in dir.dirs() {
            collect(sub, language, into);
        }
    }
    let mut files = Vec::new();
    collect(&EMBEDDED, language, &mut files);
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_lexicon_is_clean() {
        let lexicon = Lexicon::embedded().unwrap();
        assert_eq!(lint(&lexicon), Vec::<LintError>::new());
    }
}
