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

macro_rules! noun_classes {
    ($($(#[$meta:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// A class that the coder asks for by name. `classes/` has every one of them, or is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum NounClass { $($(#[$meta])* $variant),+ }

        impl NounClass {
            /// All of them.
            pub const ALL: &'static [NounClass] = &[$(NounClass::$variant),+];

            /// The name, as `classes/` spells it.
            pub fn as_str(self) -> &'static str {
                match self { $(NounClass::$variant => $name),+ }
            }
        }
    };
}

noun_classes! {
    /// People, and words for one person.
    Person = "person",
    /// Bodies of people that act.
    Organisation = "organisation",
    /// People under arms.
    Armed = "armed",
    /// Those of them who fight a state.
    Rebel = "rebel",
    /// Soldiers and their units.
    Military = "military",
    /// Police.
    Police = "police",
    /// Who holds an office.
    Official = "official",
    /// People who take no part.
    Civilian = "civilian",
    /// States and their governments.
    State = "state",
    /// Peoples.
    Nationality = "nationality",
    /// Names of nobody knows what.
    Name = "name",
    /// Things.
    Thing = "thing",
    /// Houses.
    Building = "building",
    /// Vehicles.
    Vehicle = "vehicle",
    /// Weapons.
    Weapon = "weapon",
    /// What explodes.
    Explosive = "explosive",
    /// What is said, done or owed.
    Abstract = "abstract",
    /// Places.
    Place = "place",
}

/// The classes of words, with their hierarchy.
#[derive(Debug, Clone, Default)]
pub struct WordClasses {
    names: Vec<SmolStr>,
    /// For each of [`NounClass::ALL`] the class alone.
    asked: Vec<ClassSet>,
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
        for class in NounClass::ALL {
            let found = classes.named(class.as_str()).ok_or_else(|| {
                let known = classes.names.join(", ");
                LintError::new("classes", format!("no class {:?}; there are {known}", class.as_str()))
            })?;
            classes.asked.push(found);
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

    /// The class alone that the coder asks for.
    pub fn asked(&self, class: NounClass) -> ClassSet {
        self.asked.get(class as usize).copied().unwrap_or_default()
    }

    /// The class with all it belongs to.
    pub fn whole(&self, class: NounClass) -> ClassSet {
        self.with_parents(class.as_str())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_the_coder_asks_for_is_missed_with_those_that_exist() {
        let people = include_str!("../../../../resources/lexicon/en/classes/people.toml");
        let things = include_str!("../../../../resources/lexicon/en/classes/things.toml");
        let files = [("classes/people.toml", people), ("classes/things.toml", things)];
        let classes = WordClasses::parse(&files).unwrap();
        assert!(classes.of("gunman").meets(classes.asked(NounClass::Armed)));
        assert!(classes.whole(NounClass::Rebel).meets(classes.asked(NounClass::Armed)));
        let only = [("classes/a.toml", "[[class]]\nname = \"person\"\n")];
        let error = WordClasses::parse(&only).unwrap_err().to_string();
        assert!(error.contains("no class \"organisation\"; there are person"), "{error}");
    }
}
