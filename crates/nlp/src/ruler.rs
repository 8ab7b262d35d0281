//! Part of speech, morphology and fixed lemmas by pattern (`spacy/pipeline/attributeruler.py`).
//!
//! Every pattern is matched on the tags and labels the models gave; what the matching patterns set is then written in
//! the order of the patterns.

use crate::pack::{Constraint, PackError, RuleData};
use crate::pattern::Pattern;
use dateline_types::Pos;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

#[derive(Debug, Clone)]
enum Test {
    Is(SmolStr),
    In(Vec<SmolStr>),
    NotIn(Vec<SmolStr>),
    Regex(Pattern),
    Flag(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Tag,
    Dep,
    Lower,
    Form,
    IsSpace,
}

type TokenPattern = Vec<(Attribute, Test)>;

#[derive(Debug, Clone)]
struct Rule {
    /// Its number among the package's rules; alternatives share it.
    number: u32,
    tokens: Vec<TokenPattern>,
    target: usize,
    set: Changes,
}

#[derive(Debug, Clone, Default)]
struct Changes {
    tag: Option<SmolStr>,
    dep: Option<SmolStr>,
    pos: Option<Option<Pos>>,
    morph: Option<SmolStr>,
    lemma: Option<SmolStr>,
}

/// A token as the rules see and change it.
#[derive(Debug, Clone)]
pub(crate) struct Annotation {
    pub tag: SmolStr,
    pub dep: SmolStr,
    /// `None` where no rule gave a part of speech.
    pub pos: Option<Pos>,
    pub morph: SmolStr,
    pub lemma: Option<SmolStr>,
}

/// What the rules may ask of a token besides its tag and label.
pub(crate) struct Word<'w> {
    pub form: &'w str,
    pub lower: &'w str,
    pub is_space: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Ruler {
    rules: Vec<Rule>,
    /// Rules by what their first token must be: its small form, its tag, or its label.
    by_lower: FxHashMap<SmolStr, Vec<u32>>,
    by_tag: FxHashMap<SmolStr, Vec<u32>>,
    by_dep: FxHashMap<SmolStr, Vec<u32>>,
    /// Rules whose first token names none of them.
    others: Vec<u32>,
}

impl Ruler {
    pub(crate) fn new(data: Vec<RuleData>) -> Result<Ruler, PackError> {
        let mut rules = Vec::new();
        for (number, rule) in data.into_iter().enumerate() {
            let bad = |reason: String| PackError::part("ruler", format!("rule {number}: {reason}"));
            let value = |name: &str| rule.attrs.get(name).map(SmolStr::new);
            let pos = match value("POS") {
                None => None,
                Some(name) if name.is_empty() => Some(None),
                Some(name) => Some(Some(name.parse::<Pos>().map_err(|e| bad(e.to_string()))?)),
            };
            let set = Changes {
                tag: value("TAG"),
                dep: value("DEP"),
                pos,
                morph: value("MORPH"),
                lemma: value("LEMMA"),
            };
            for pattern in rule.patterns {
                let len = pattern.len() as i64;
                let target = if rule.index < 0 { rule.index + len } else { rule.index };
                if len == 0 || !(0..len).contains(&target) {
                    return Err(bad(format!("index {} lies outside the pattern", rule.index)));
                }
                let tokens = pattern.into_iter().map(|token| token_pattern(token).map_err(bad));
                rules.push(Rule {
                    number: number as u32,
                    tokens: tokens.collect::<Result<_, _>>()?,
                    target: target as usize,
                    set: set.clone(),
                });
            }
        }
        let mut ruler = Ruler { rules, ..Ruler::default() };
        for (n, rule) in (0u32..).zip(&ruler.rules) {
            let named = |wanted: Attribute| {
                rule.tokens[0].iter().filter(|(attribute, _)| *attribute == wanted).find_map(|(_, test)| {
                    match test {
                        Test::Is(text) => Some(std::slice::from_ref(text)),
                        Test::In(texts) => Some(texts.as_slice()),
                        _ => None,
                    }
                })
            };
            let index = [
                (Attribute::Lower, &mut ruler.by_lower),
                (Attribute::Tag, &mut ruler.by_tag),
                (Attribute::Dep, &mut ruler.by_dep),
            ];
            match index.into_iter().find_map(|(attribute, index)| Some((named(attribute)?, index))) {
                Some((texts, index)) => {
                    for text in texts {
                        index.entry(text.clone()).or_default().push(n);
                    }
                }
                None => ruler.others.push(n),
            }
        }
        Ok(ruler)
    }

    /// The rules whose first token may match, in no order.
    fn candidates<'r>(&'r self, annotation: &Annotation, word: &Word<'_>) -> impl Iterator<Item = &'r Rule> {
        let of = |index: &'r FxHashMap<SmolStr, Vec<u32>>, key: &str| {
            index.get(key).map_or(&[][..], Vec::as_slice).iter()
        };
        of(&self.by_lower, word.lower)
            .chain(of(&self.by_tag, &annotation.tag))
            .chain(of(&self.by_dep, &annotation.dep))
            .chain(&self.others)
            .map(|&n| &self.rules[n as usize])
    }

    /// Applies all rules to a document.
    pub(crate) fn apply(&self, annotations: &mut [Annotation], words: &[Word<'_>]) {
        let mut matches: Vec<(u32, usize, &Rule)> = Vec::new();
        for start in 0..annotations.len() {
            for rule in self.candidates(&annotations[start], &words[start]) {
                let end = start + rule.tokens.len();
                if end <= annotations.len()
                    && rule
                        .tokens
                        .iter()
                        .zip(start..end)
                        .all(|(t, i)| matches_token(t, &annotations[i], &words[i]))
                {
                    matches.push((rule.number, start, rule));
                }
            }
        }
        matches.sort_by_key(|&(number, start, _)| (number, start));
        for (_, start, rule) in matches {
            let token = &mut annotations[start + rule.target];
            let set = &rule.set;
            set.tag.clone_into_some(&mut token.tag);
            set.dep.clone_into_some(&mut token.dep);
            set.morph.clone_into_some(&mut token.morph);
            if let Some(pos) = set.pos {
                token.pos = pos;
            }
            if let Some(lemma) = &set.lemma {
                token.lemma = Some(lemma.clone());
            }
        }
    }
}

trait CloneIntoSome {
    fn clone_into_some(&self, target: &mut SmolStr);
}

impl CloneIntoSome for Option<SmolStr> {
    fn clone_into_some(&self, target: &mut SmolStr) {
        if let Some(value) = self {
            target.clone_from(value);
        }
    }
}

fn token_pattern(token: Vec<(String, Constraint)>) -> Result<TokenPattern, String> {
    token
        .into_iter()
        .map(|(name, constraint)| {
            let attribute = match name.as_str() {
                "TAG" => Attribute::Tag,
                "DEP" => Attribute::Dep,
                "LOWER" => Attribute::Lower,
                "ORTH" | "TEXT" => Attribute::Form,
                "IS_SPACE" => Attribute::IsSpace,
                other => return Err(format!("unknown attribute {other:?}")),
            };
            let small = |texts: Vec<String>| texts.into_iter().map(SmolStr::from).collect();
            let test = match constraint {
                Constraint::Is(text) => Test::Is(text.into()),
                Constraint::In(texts) => Test::In(small(texts)),
                Constraint::NotIn(texts) => Test::NotIn(small(texts)),
                Constraint::Regex(pattern) => Test::Regex(Pattern::new(&pattern).map_err(|e| e.to_string())?),
                Constraint::Flag(on) => Test::Flag(on),
            };
            if (attribute == Attribute::IsSpace) != matches!(test, Test::Flag(_)) {
                return Err(format!("a test of {name:?} is of the wrong kind"));
            }
            Ok((attribute, test))
        })
        .collect()
}

fn matches_token(pattern: &TokenPattern, annotation: &Annotation, word: &Word<'_>) -> bool {
    pattern.iter().all(|(attribute, test)| {
        let value = match attribute {
            Attribute::Tag => annotation.tag.as_str(),
            Attribute::Dep => annotation.dep.as_str(),
            Attribute::Lower => word.lower,
            Attribute::Form => word.form,
            Attribute::IsSpace => "",
        };
        match test {
            Test::Is(text) => value == text,
            Test::In(texts) => texts.iter().any(|text| text == value),
            Test::NotIn(texts) => texts.iter().all(|text| text != value),
            Test::Regex(pattern) => pattern.find(value).is_some(),
            Test::Flag(on) => word.is_space == *on,
        }
    })
}
