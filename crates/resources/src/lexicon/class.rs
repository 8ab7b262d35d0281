//! Word classes of fillers: "armed", "civilian", "building", "vehicle", "weapon", "abstract" …

use super::LintError;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// A set of word classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassSet(u128);

impl ClassSet {
    /// No class.
    pub const EMPTY: ClassSet = ClassSet(0);

    /// Both.
    pub fn union(self, other: ClassSet) -> ClassSet {
        ClassSet(self.0 | other.0)
    }

    /// True if the two share a class.
    pub fn meets(self, other: ClassSet) -> bool {
        self.0 & other.0 != 0
    }

    /// True for no class.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The classes of words, with their hierarchy.
#[derive(Debug, Clone, Default)]
pub struct WordClasses {
    names: Vec<SmolStr>,
    /// Each class with all it belongs to.
    closure: Vec<ClassSet>,
    words: FxHashMap<SmolStr, ClassSet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    class: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: SmolStr,
    #[serde(default)]
    isa: Vec<SmolStr>,
    #[serde(default)]
    words: Vec<SmolStr>,
}

impl WordClasses {
    /// Reads the tables of a `classes/` folder: `(path, text)`.
    ///
    /// # Errors
    /// If a file does not parse, a class is named twice, a parent is unknown, or there are more than 127 classes.
    pub fn parse(files: &[(&str, &str)]) -> Result<WordClasses, LintError> {
        let mut tables = Vec::new();
        for (path, text) in files {
            let file: File = toml::from_str(text).map_err(|e| LintError::new(path, e.to_string()))?;
            tables.extend(file.class.into_iter().map(|t| (*path, t)));
        }
        let mut classes = WordClasses::default();
        for (path, table) in &tables {
            if classes.names.contains(&table.name) || classes.names.len() > 126 {
                return Err(LintError::new(
                    path,
                    format!("class named twice or one too many: {:?}", table.name),
                ));
            }
            classes.names.push(table.name.clone());
        }
        let mut parents = Vec::new();
        for (path, table) in &tables {
            let mut set = ClassSet::EMPTY;
            for parent in &table.isa {
                let found = classes.named(parent);
                set = set.union(found.ok_or_else(|| LintError::new(path, format!("no class {parent:?}")))?);
            }
            parents.push(set);
        }
        classes.closure = (0..tables.len()).map(|i| ClassSet(1 << i)).collect();
        for _ in 0..tables.len().min(8) {
            for (i, parent) in parents.iter().enumerate() {
                let mut all = classes.closure[i].union(*parent);
                for (j, closure) in classes.closure.iter().enumerate() {
                    if parent.meets(ClassSet(1 << j)) {
                        all = all.union(*closure);
                    }
                }
                classes.closure[i] = all;
            }
        }
        for (i, (_, table)) in tables.iter().enumerate() {
            for word in &table.words {
                let set = classes.words.entry(word.clone()).or_default();
                *set = set.union(classes.closure[i]);
            }
        }
        Ok(classes)
    }

    /// The class called `name` alone; `None` if there is none.
    pub fn named(&self, name: &str) -> Option<ClassSet> {
        self.names.iter().position(|n| n == name).map(|i| ClassSet(1 << i))
    }

    /// The class called `name` with all it belongs to; empty if there is none.
    pub fn with_parents(&self, name: &str) -> ClassSet {
        self.names.iter().position(|n| n == name).map_or(ClassSet::EMPTY, |i| self.closure[i])
    }

    /// The classes of a lemma or of a two-word phrase ("police station"), with all they belong to.
    pub fn of(&self, words: &str) -> ClassSet {
        self.words.get(words).copied().unwrap_or_default()
    }

    /// The names in a set, in order of declaration.
    pub fn names(&self, set: ClassSet) -> Vec<&str> {
        let named = self.names.iter().enumerate();
        named.filter(|(i, _)| set.meets(ClassSet(1 << i))).map(|(_, n)| n.as_str()).collect()
    }

    /// All class names, in order of declaration.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(SmolStr::as_str)
    }
}
