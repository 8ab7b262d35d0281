//! OpenCorpora tags, and what they say in Universal Dependencies.

use std::sync::LazyLock;

/// Part of speech by OpenCorpora's first grammeme (`OC_UD_POS`).
const PARTS_OF_SPEECH: [(&str, &str); 18] = [
    ("ADJF", "ADJ"),
    ("ADJS", "ADJ"),
    ("ADVB", "ADV"),
    ("COMP", "ADV"),
    ("VERB", "VERB"),
    ("GRND", "VERB"),
    ("INFN", "VERB"),
    ("PRTF", "VERB"),
    ("PRTS", "VERB"),
    ("NOUN", "NOUN"),
    ("NPRO", "PRON"),
    ("NUMR", "NUM"),
    ("NUMB", "NUM"),
    ("CONJ", "CCONJ"),
    ("INTJ", "INTJ"),
    ("PNCT", "PUNCT"),
    ("PRCL", "PART"),
    ("PREP", "ADP"),
];

/// Feature and value by grammeme (`OC_UD_INDEX`: where the list there names a grammeme twice, the later counts).
const FEATURES: [(&str, &str, &str); 41] = [
    ("anim", "Animacy", "Anim"),
    ("inan", "Animacy", "Inan"),
    ("impf", "Aspect", "Imp"),
    ("perf", "Aspect", "Perf"),
    ("ablt", "Case", "Ins"),
    ("accs", "Case", "Acc"),
    ("datv", "Case", "Dat"),
    ("gent", "Case", "Gen"),
    ("gen1", "Case", "Gen"),
    ("gen2", "Case", "Gen"),
    ("loct", "Case", "Loc"),
    ("loc2", "Case", "Loc"),
    ("nomn", "Case", "Nom"),
    ("voct", "Case", "Nom"),
    ("COMP", "Degree", "Cmp"),
    ("Supr", "Degree", "Sup"),
    ("femn", "Gender", "Fem"),
    ("masc", "Gender", "Masc"),
    ("neut", "Gender", "Neut"),
    ("impr", "Mood", "Imp"),
    ("indc", "Mood", "Ind"),
    ("plur", "Number", "Plur"),
    ("sing", "Number", "Sing"),
    ("NUMB", "NumForm", "Digit"),
    ("1per", "Person", "1"),
    ("2per", "Person", "2"),
    ("3per", "Person", "3"),
    ("excl", "Person", "2"),
    ("incl", "Person", "1"),
    ("futr", "Tense", "Fut"),
    ("past", "Tense", "Past"),
    ("pres", "Tense", "Pres"),
    ("ADJS", "Variant", "Brev"),
    ("GRND", "VerbForm", "Conv"),
    ("INFN", "VerbForm", "Inf"),
    ("PRTF", "VerbForm", "Part"),
    ("PRTS", "VerbForm", "Part"),
    ("VERB", "VerbForm", "Fin"),
    ("actv", "Voice", "Act"),
    ("pssv", "Voice", "Pass"),
    ("Abbr", "Abbr", "Yes"),
];

/// Features that count for likeness (`FEATS`).
const COMPARED: [&str; 8] = ["Case", "Gender", "Number", "Aspect", "NumForm", "Person", "Tense", "Variant"];

/// Morphological features, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Features(Vec<(String, String)>);

impl Features {
    /// Reads `Case=Nom|Number=Sing`.
    pub(super) fn of(morph: &str) -> Features {
        let pairs = morph.split('|').filter_map(|pair| pair.split_once('='));
        let mut features = Features::default();
        pairs.for_each(|(name, value)| features.set(name, value));
        features
    }

    fn set(&mut self, name: &str, value: &str) {
        match self.0.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(at) => self.0[at].1 = value.to_owned(),
            Err(at) => self.0.insert(at, (name.to_owned(), value.to_owned())),
        }
    }
}

/// A tag in Universal Dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Universal {
    pub pos: &'static str,
    pub features: Features,
}

impl Universal {
    /// Reads a tag such as `NOUN,anim,masc sing,nomn`.
    pub(super) fn of(tag: &str) -> Universal {
        let mut features = Features::default();
        for grammeme in grammemes(tag) {
            if let Some((_, name, value)) = FEATURES.iter().find(|(known, ..)| *known == grammeme) {
                features.set(name, value);
            }
        }
        let first = grammemes(tag).next().unwrap_or_default();
        let pos = PARTS_OF_SPEECH.iter().find(|(known, _)| *known == first).map_or("X", |(_, pos)| pos);
        Universal { pos, features }
    }

    /// What a tag says that is not the dictionary's: nothing that could be alike.
    pub(super) fn nothing() -> &'static Universal {
        static NOTHING: LazyLock<Universal> =
            LazyLock::new(|| Universal { pos: "X", features: Features::default() });
        &NOTHING
    }

    /// One point for the part of speech, one for each feature that agrees (`grams_sim`).
    pub(super) fn likeness(&self, pos: &str, features: &Features) -> usize {
        let agree = |(name, value): &&(String, String)| {
            COMPARED.contains(&name.as_str()) && self.features.0.iter().any(|(n, v)| n == name && v == value)
        };
        usize::from(normal_pos(self.pos) == normal_pos(pos)) + features.0.iter().filter(agree).count()
    }
}

fn normal_pos(pos: &str) -> &str {
    match pos {
        "PROPN" => "NOUN",
        "AUX" => "VERB",
        "SCONJ" => "CCONJ",
        other => other,
    }
}

fn grammemes(tag: &str) -> impl Iterator<Item = &str> {
    tag.split([',', ' '])
}

/// What rules ask of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grammemes {
    /// Words of the class are still being made (`is_productive`).
    pub productive: bool,
    /// The class is one of words (`_is_unknown` denied).
    pub known: bool,
    /// An adjective in the dative singular.
    pub dative_adjective: bool,
    /// Part of speech, number, case, person, tense: what both parts of a hyphenated word must share.
    pub shared: Vec<String>,
}

impl Grammemes {
    pub(super) fn of(tag: &str) -> Grammemes {
        const NOT_PRODUCTIVE: [&str; 8] = ["NUMR", "NPRO", "PRED", "PREP", "CONJ", "PRCL", "INTJ", "Apro"];
        const WORDS: [&str; 17] = [
            "ADJF", "ADJS", "ADVB", "COMP", "CONJ", "GRND", "INFN", "INTJ", "NOUN", "NPRO", "NUMR", "PRCL",
            "PRED", "PREP", "PRTF", "PRTS", "VERB",
        ];
        const INFLECTION: [&str; 20] = [
            "plur", "sing", "ablt", "acc2", "accs", "datv", "gen1", "gen2", "gent", "loc1", "loc2", "loct",
            "nomn", "voct", "1per", "2per", "3per", "futr", "past", "pres",
        ];
        let has = |wanted: &str| grammemes(tag).any(|g| g == wanted);
        let mut shared: Vec<String> = grammemes(tag)
            .filter(|g| WORDS.contains(g) || INFLECTION.contains(g))
            .map(|g| match g {
                "gen1" => "gent".to_owned(),
                "loc1" => "loct".to_owned(),
                other => other.to_owned(),
            })
            .collect();
        shared.sort();
        shared.dedup();
        Grammemes {
            productive: !grammemes(tag).any(|g| NOT_PRODUCTIVE.contains(&g)),
            known: grammemes(tag).next().is_some_and(|g| WORDS.contains(&g)),
            dative_adjective: has("ADJF") && has("sing") && has("datv"),
            shared,
        }
    }
}
