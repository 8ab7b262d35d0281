//! Everything that is not weights: tokenizer, norms, word vectors, attribute rules, lemma tables.

use super::msgpack::{self, Value};
use super::{Folder, PackageError, damaged};
use crate::hash::murmur64a;
use crate::pack::{Constraint, LemmatizerData, PackWriter, RuleData, TokenizerData};
use crate::pattern::{Pattern, SuffixPattern};
use std::collections::BTreeMap;

/// Attribute numbers of exception tokens (`spacy/attrs.pyx`).
const ORTH: u64 = 65;
const NORM: u64 = 67;

pub(super) fn tokenizer(folder: &Folder<'_>) -> Result<TokenizerData, PackageError> {
    let bytes = folder.read("tokenizer")?;
    let root = msgpack::read(&bytes).ok_or_else(|| damaged("tokenizer", "not MessagePack"))?;
    let pattern = |name: &str, check: fn(&str) -> Result<(), crate::pattern::PatternError>| {
        let Some(text) = root.get(name).and_then(Value::as_str) else { return Ok(None) };
        check(text).map_err(|e| damaged("tokenizer", format!("{name}: {e}")))?;
        Ok(Some(text.to_owned()))
    };
    let mut data = TokenizerData {
        prefix: pattern("prefix_search", |p| Pattern::new(p).map(drop))?,
        suffix: pattern("suffix_search", |p| SuffixPattern::new(p).map(drop))?,
        infix: pattern("infix_finditer", |p| Pattern::new(p).map(drop))?,
        url: pattern("url_match", |p| Pattern::new(p).map(drop))?,
        token: pattern("token_match", |p| Pattern::new(p).map(drop))?,
        faster_heuristics: root.get("faster_heuristics") != Some(&Value::Bool(false)),
        exceptions: Vec::new(),
        phrases: Vec::new(),
    };
    let bad = |text: &str| damaged("tokenizer", format!("exception {text:?} has no tokens"));
    for (text, tokens) in root.get("exceptions").and_then(Value::as_map).unwrap_or_default() {
        let text = text.as_str().ok_or_else(|| bad("?"))?;
        let field = |token: &Value<'_>, number: u64, name: &str| {
            let entries = token.as_map()?;
            let is = |k: &Value<'_>| {
                k.as_u64() == Some(number) || k.as_str().is_some_and(|s| s == name || s == number.to_string())
            };
            entries.iter().find(|(k, _)| is(k)).and_then(|(_, v)| v.as_str()).map(str::to_owned)
        };
        let mut parts = Vec::new();
        for token in tokens.as_array().ok_or_else(|| bad(text))? {
            let form = field(token, ORTH, "ORTH").ok_or_else(|| bad(text))?;
            parts.push((form, field(token, NORM, "NORM")));
        }
        if parts.iter().map(|(form, _)| form.as_str()).collect::<String>() != text {
            return Err(damaged("tokenizer", format!("exception {text:?} is not the sum of its tokens")));
        }
        data.exceptions.push((text.to_owned(), parts));
    }
    data.exceptions.sort();
    let whole =
        crate::tokenizer::Tokenizer::new(data.clone()).map_err(|e| damaged("tokenizer", e.to_string()))?;
    data.phrases = whole.phrases(!data.faster_heuristics);
    Ok(data)
}

/// `lexeme_norm`: ids in ascending order, and the norm of each.
pub(super) fn norms(folder: &Folder<'_>, out: &mut PackWriter) -> Result<(), PackageError> {
    let file = "vocab/lookups.bin";
    let mut entries: Vec<(u64, String)> = Vec::new();
    if folder.has(file) {
        let bytes = folder.read(file)?;
        let root = msgpack::read(&bytes).ok_or_else(|| damaged(file, "not MessagePack"))?;
        for (key, norm) in root.get("lexeme_norm").and_then(Value::as_map).unwrap_or_default() {
            let (Some(key), Some(norm)) = (key.as_u64(), norm.as_str()) else {
                return Err(damaged(file, "an entry of \"lexeme_norm\" is not an id and a string"));
            };
            entries.push((key, norm.to_owned()));
        }
    }
    entries.sort();
    let keys: Vec<u8> = entries.iter().flat_map(|(key, _)| key.to_le_bytes()).collect();
    out.add("norm.keys", &keys);
    out.add_strings("norm.texts", entries.iter().map(|(_, norm)| norm.as_str()));
    Ok(())
}

/// Static vectors: ids in ascending order, the row of each, and the rows (`vocab/vectors` is NumPy's .npy, version 1).
pub(super) fn vectors(folder: &Folder<'_>, out: &mut PackWriter) -> Result<(), PackageError> {
    let file = "vocab/key2row";
    let bytes = folder.read(file)?;
    let root = msgpack::read(&bytes).ok_or_else(|| damaged(file, "not MessagePack"))?;
    let mut rows: Vec<(u64, u32)> = Vec::new();
    for (key, row) in root.as_map().ok_or_else(|| damaged(file, "not a map"))? {
        let row = row.as_u64().and_then(|n| u32::try_from(n).ok());
        let (Some(key), Some(row)) = (key.as_u64(), row) else {
            return Err(damaged(file, "an entry is not an id and a row"));
        };
        rows.push((key, row));
    }
    rows.sort_unstable();

    let file = "vocab/vectors";
    let bytes = folder.read(file)?;
    let header_len = bytes.get(8..10).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let header = match (bytes.get(..8), header_len) {
        (Some(b"\x93NUMPY\x01\x00"), Some(len)) => {
            bytes.get(10..10 + len).and_then(|h| std::str::from_utf8(h).ok())
        }
        _ => None,
    };
    let header = header.ok_or_else(|| damaged(file, "not a .npy array of version 1"))?;
    let shape = header.split("'shape': (").nth(1).and_then(|s| s.split(')').next()).unwrap_or_default();
    let shape: Vec<usize> = shape.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    let data = &bytes[10 + header.len()..];
    let [count, width] = shape[..] else {
        return Err(damaged(file, format!("shape {shape:?}, expected two")));
    };
    if !header.contains("'<f4'")
        || header.contains("True")
        || count.checked_mul(width * 4) != Some(data.len())
    {
        return Err(damaged(file, "not an f32 array in C order"));
    }
    if rows.iter().any(|&(_, row)| row as usize >= count) {
        return Err(damaged("vocab/key2row", format!("a row is beyond the {count} vectors")));
    }
    out.add("vector.keys", &rows.iter().flat_map(|(key, _)| key.to_le_bytes()).collect::<Vec<u8>>());
    out.add("vector.rows", &rows.iter().flat_map(|(_, row)| row.to_le_bytes()).collect::<Vec<u8>>());
    out.add("vector.values", data);
    Ok(())
}

pub(super) fn ruler(folder: &Folder<'_>) -> Result<Vec<RuleData>, PackageError> {
    let file = "attribute_ruler/patterns";
    let bytes = folder.read(file)?;
    let root = msgpack::read(&bytes).ok_or_else(|| damaged(file, "not MessagePack"))?;
    let mut rules = Vec::new();
    for (n, rule) in root.as_array().ok_or_else(|| damaged(file, "not a list"))?.iter().enumerate() {
        rules.push(rule_data(rule).map_err(|reason| damaged(file, format!("pattern {n}: {reason}")))?);
    }
    Ok(rules)
}

fn rule_data(rule: &Value<'_>) -> Result<RuleData, String> {
    let index = match rule.get("index") {
        Some(Value::Int(n)) => *n,
        Some(other) => other.as_u64().unwrap_or(0) as i64,
        None => 0,
    };
    let mut attrs = BTreeMap::new();
    for (name, value) in rule.get("attrs").and_then(Value::as_map).ok_or("no attributes")? {
        let (Some(name), Some(value)) = (name.as_str(), value.as_str()) else {
            return Err("an attribute is not text".to_owned());
        };
        if !["TAG", "POS", "MORPH", "LEMMA", "DEP"].contains(&name) {
            return Err(format!("it sets {name:?}, which is not supported"));
        }
        let value = if name == "MORPH" { sorted_features(value) } else { value.to_owned() };
        attrs.insert(name.to_owned(), value);
    }
    let mut patterns = Vec::new();
    for pattern in rule.get("patterns").and_then(Value::as_array).ok_or("no patterns")? {
        let mut tokens = Vec::new();
        for token in pattern.as_array().ok_or("a pattern is not a list")? {
            let mut constraints = Vec::new();
            for (name, value) in token.as_map().ok_or("a token pattern is not a map")? {
                let name = name.as_str().ok_or("an attribute name is not text")?;
                if !["TAG", "DEP", "LOWER", "ORTH", "TEXT", "IS_SPACE"].contains(&name) {
                    return Err(format!("it tests {name:?}, which is not supported"));
                }
                for constraint in constraint(value)? {
                    constraints.push((name.to_owned(), constraint));
                }
            }
            tokens.push(constraints);
        }
        let len = tokens.len() as i64;
        if len == 0 || index >= len || index < -len {
            return Err(format!("index {index} lies outside a pattern of {len} tokens"));
        }
        patterns.push(tokens);
    }
    Ok(RuleData { patterns, attrs, index })
}

fn constraint(value: &Value<'_>) -> Result<Vec<Constraint>, String> {
    let texts = |value: &Value<'_>| -> Result<Vec<String>, String> {
        let items = value.as_array().ok_or("a set is not a list")?;
        items
            .iter()
            .map(|v| v.as_str().map(str::to_owned).ok_or_else(|| "a set member is not text".to_owned()))
            .collect()
    };
    match value {
        Value::Str(text) => Ok(vec![Constraint::Is((*text).to_owned())]),
        Value::Bool(on) => Ok(vec![Constraint::Flag(*on)]),
        Value::Map(operators) => operators
            .iter()
            .map(|(operator, argument)| match operator.as_str() {
                Some("IN") => Ok(Constraint::In(texts(argument)?)),
                Some("NOT_IN") => Ok(Constraint::NotIn(texts(argument)?)),
                Some("REGEX") => {
                    let text = argument.as_str().ok_or("a pattern is not text")?;
                    Pattern::new(text).map_err(|e| e.to_string())?;
                    Ok(Constraint::Regex(text.to_owned()))
                }
                other => Err(format!("operator {other:?} is not supported")),
            })
            .collect(),
        _ => Err("a constraint is neither text, flag nor operator".to_owned()),
    }
}

/// Features in UD order, as `spacy/morphology.pyx` normalises them; `_` is none.
fn sorted_features(features: &str) -> String {
    let mut features: Vec<&str> = features.split('|').filter(|f| !f.is_empty() && *f != "_").collect();
    features.sort_by_key(|f| f.split('=').next().unwrap_or_default().to_lowercase());
    features.join("|")
}

/// Lemma tables by lower-case part of speech: `lemma_rules`, `lemma_exc`, `lemma_index`, or `lemma_lookup`.
pub(super) fn lemmatizer(
    folder: &Folder<'_>,
    symbols: &BTreeMap<String, u64>,
    out: &mut PackWriter,
) -> Result<LemmatizerData, PackageError> {
    let file = "lemmatizer/lookups/lookups.bin";
    let bytes = folder.read(file)?;
    let root = msgpack::read(&bytes).ok_or_else(|| damaged(file, "not MessagePack"))?;
    let is_key = |key: &Value<'_>, name: &str| {
        let id = symbols.get(name).copied().unwrap_or_else(|| murmur64a(name.as_bytes(), 1));
        key.as_u64() == Some(id) || key.as_str() == Some(name)
    };
    let table = |table: &str, pos: &str| {
        let entries = root.get(table)?.as_map()?;
        entries.iter().find(|(key, _)| is_key(key, pos)).map(|(_, value)| value)
    };
    let bad = |table: &str| damaged(file, format!("table {table:?} is not of the expected kind"));
    if root.get("lemma_rules").is_none() {
        return Err(damaged(file, "no table \"lemma_rules\"; only rule lemmatizers are supported"));
    }
    let mut rules = BTreeMap::new();
    const POS: [&str; 17] = [
        "adj", "adp", "adv", "aux", "cconj", "det", "intj", "noun", "num", "part", "pron", "propn", "punct",
        "sconj", "sym", "verb", "x",
    ];
    for pos in POS {
        let mut pairs = Vec::new();
        for rule in table("lemma_rules", pos).and_then(Value::as_array).unwrap_or_default() {
            let pair = rule.as_array().unwrap_or_default();
            let [old, new] = pair else { return Err(bad("lemma_rules")) };
            let (Some(old), Some(new)) = (old.as_str(), new.as_str()) else { return Err(bad("lemma_rules")) };
            pairs.push((old.to_owned(), new.to_owned()));
        }
        if !pairs.is_empty() {
            rules.insert(pos.to_owned(), pairs);
        }
        if let Some(words) = table("lemma_index", pos).and_then(Value::as_array) {
            let words: Option<Vec<&str>> = words.iter().map(Value::as_str).collect();
            let mut words = words.ok_or_else(|| bad("lemma_index"))?;
            words.sort_unstable();
            words.dedup();
            out.add_strings(&format!("lemma.index.{pos}"), words.into_iter());
        }
        if let Some(entries) = table("lemma_exc", pos).and_then(Value::as_map) {
            let mut exceptions: BTreeMap<&str, String> = BTreeMap::new();
            for (word, forms) in entries {
                let forms: Option<Vec<&str>> =
                    forms.as_array().unwrap_or_default().iter().map(Value::as_str).collect();
                let (Some(word), Some(forms)) = (word.as_str(), forms) else { return Err(bad("lemma_exc")) };
                exceptions.insert(word, forms.join("\t"));
            }
            out.add_strings(&format!("lemma.exceptions.{pos}"), exceptions.keys().copied());
            out.add_strings(&format!("lemma.exception_forms.{pos}"), exceptions.values().map(String::as_str));
        }
    }
    Ok(LemmatizerData { mode: "rule".to_owned(), rules })
}
