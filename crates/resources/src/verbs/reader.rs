//! The lines of a verb dictionary: blocks, verbs, patterns, synonym sets.

use super::form::{self, VerbForm};
use super::pattern::Context;
use super::{Block, EventCode, Notice, Synset, VerbDictionary};
use crate::dictionary_lines::{Line, lines};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// Synonym sets may name others, so deep; deeper is a circle.
const DEPTH: usize = 8;
/// A set of sets is cut here.
const LARGEST_SYNSET: usize = 20_000;

/// A phrase of a synonym set as it stands: words, or the name of another set.
enum Member {
    Words(Vec<SmolStr>),
    Set(String),
}

/// A synonym set as it stands.
#[derive(Default)]
struct RawSynset {
    members: Vec<Member>,
}

struct Reader<'a> {
    made: VerbDictionary,
    names: FxHashMap<String, u32>,
    raw: Vec<RawSynset>,
    lines: Vec<Line<'a>>,
    /// No block has a header: TABARI's own format.
    tabari: bool,
    seen: FxHashSet<(u32, SmolStr)>,
}

/// Reads `text` into an empty dictionary.
pub(super) fn read(made: VerbDictionary, text: &str) -> VerbDictionary {
    let lines = lines(text);
    let tabari = !lines.iter().any(|l| header(l.text).is_some());
    let mut reader = Reader {
        made,
        names: FxHashMap::default(),
        raw: Vec::new(),
        lines,
        tabari,
        seen: FxHashSet::default(),
    };
    reader.synsets();
    reader.blocks();
    let mut made = reader.made;
    for block in &mut made.blocks {
        block.patterns.sort_by_key(|p| std::cmp::Reverse(p.weight()));
    }
    made.notices.sort_by_key(|n| n.line);
    made
}

/// The name and code of a block header: `--- NAME [code] ---`, `### NAME ###`.
fn header(line: &str) -> Option<(&str, Option<&str>)> {
    let inner = line.strip_prefix("---").map(|l| l.trim_start_matches('-')).or_else(|| {
        let inner = line.strip_prefix("###")?;
        inner.trim_end().ends_with("###").then(|| inner.trim_matches(['#', ' ']))
    })?;
    let (name, rest) = inner.split_once('[').map_or((inner, None), |(n, r)| (n, Some(r)));
    let code = rest.and_then(|r| r.split_once(']')).map(|(code, _)| code);
    Some((name.trim().trim_end_matches(['-', ' ']), code))
}

/// The last `[code]` of a line, and what stands before it.
fn coded(line: &str) -> Result<(&str, Option<&str>), String> {
    let Some((before, rest)) = line.split_once('[') else { return Ok((line, None)) };
    let (code, _) = rest.split_once(']').ok_or("the code is not closed by a bracket")?;
    Ok((before, Some(code.trim())))
}

/// Reads `031`, `031:032`, `:173`, `---`; the doubt marks `?` and `!` are dropped.
fn event_code(text: &str) -> Result<EventCode, String> {
    let one = |text: &str| -> Result<Option<SmolStr>, String> {
        let text = text.trim().trim_end_matches(['?', '!']);
        match text {
            "" | "---" => Ok(None),
            "###" | "+++" => Err(format!("a mark of TABARI's that codes nothing here: {text:?}")),
            _ if text.chars().all(|c| c.is_ascii_alphanumeric()) && text.len() <= 12 => Ok(Some(text.into())),
            _ => Err(format!("not a code: {text:?}")),
        }
    };
    let (forward, back) = text.split_once(':').map_or((text, None), |(f, b)| (f, Some(b)));
    Ok(EventCode { forward: one(forward)?, back: back.map(one).transpose()?.flatten() })
}

impl Reader<'_> {
    fn notice(&mut self, line: u32, message: String) {
        self.made.notices.push(Notice { line, message });
    }

    /// First pass: sets may stand behind the patterns that name them.
    fn synsets(&mut self) {
        let mut open: Option<(usize, bool)> = None;
        for at in 0..self.lines.len() {
            let Line { number, text } = self.lines[at];
            if let Some(name) = text.strip_prefix('&') {
                let plain = name.trim().trim_end_matches('_').to_uppercase();
                if plain.is_empty() || plain.contains(char::is_whitespace) {
                    self.notice(number, format!("not a name of a synonym set: {name:?}"));
                    open = None;
                    continue;
                }
                let index = *self.names.entry(plain).or_insert_with(|| {
                    self.raw.push(RawSynset::default());
                    (self.raw.len() - 1) as u32
                });
                open = Some((index as usize, !name.trim().ends_with('_')));
            } else if let (Some((index, plurals)), Some(phrase)) = (open, text.strip_prefix('+')) {
                let phrase = phrase.trim();
                if let Some(set) = phrase.strip_prefix('&') {
                    let set = set.trim_end_matches('_').to_uppercase();
                    self.raw[index].members.push(Member::Set(set));
                    continue;
                }
                let words: Vec<SmolStr> = phrase.split(['_', ' ', '\t']).flat_map(form::parts).collect();
                if let Some(last) = words.last() {
                    if plurals && !phrase.ends_with('_') {
                        let mut many = words.clone();
                        let last = form::plural(last);
                        many.pop();
                        many.push(last);
                        self.raw[index].members.push(Member::Words(many));
                    }
                    self.raw[index].members.push(Member::Words(words));
                }
            } else {
                open = None;
            }
        }
        for index in 0..self.raw.len() {
            let mut phrases = Vec::new();
            self.gather(index as u32, 0, &mut phrases);
            phrases.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
            phrases.dedup();
            self.made.synsets.push(Synset { phrases });
        }
    }

    fn gather(&self, index: u32, depth: usize, into: &mut Vec<Vec<SmolStr>>) {
        if depth > DEPTH {
            return;
        }
        for member in self.raw.get(index as usize).map_or(&[][..], |r| &r.members) {
            if into.len() >= LARGEST_SYNSET {
                return;
            }
            match member {
                Member::Words(words) => into.push(words.clone()),
                Member::Set(name) => {
                    if let Some(&set) = self.names.get(name) {
                        self.gather(set, depth + 1, into);
                    }
                }
            }
        }
    }

    /// Second pass: verbs and patterns.
    fn blocks(&mut self) {
        let mut in_set = false;
        let mut patterns_began = true;
        let mut default = EventCode::default();
        for at in 0..self.lines.len() {
            let Line { number, text } = self.lines[at];
            if text.starts_with('&') {
                in_set = true;
                continue;
            }
            if in_set && text.starts_with('+') {
                continue;
            }
            in_set = false;
            let result = if let Some((name, code)) = header(text) {
                self.made.blocks.push(Block { name: name.to_owned(), patterns: Vec::new() });
                patterns_began = false;
                let read = code.map_or(Ok(EventCode::default()), event_code);
                default = read.clone().unwrap_or_default();
                read.map(|_| ())
            } else if let Some(pattern) = text.strip_prefix('-') {
                patterns_began = true;
                self.pattern(pattern, number)
            } else if text.starts_with('~') {
                Err("transformations are not followed".to_owned())
            } else if text.starts_with(|c: char| c.is_alphanumeric() || c == '+') {
                if self.tabari || patterns_began {
                    let name = text.split(['[', '{', ' ']).next().unwrap_or("").to_owned();
                    self.made.blocks.push(Block { name, patterns: Vec::new() });
                    default = EventCode::default();
                    patterns_began = false;
                }
                self.verb(text, &default, number)
            } else {
                Err(format!("neither a verb, a pattern nor a synonym set: {:?}", short(text)))
            };
            if let Err(message) = result {
                self.notice(number, message);
            }
        }
    }

    fn pattern(&mut self, text: &str, line: u32) -> Result<(), String> {
        if self.made.blocks.is_empty() {
            return Err("a pattern stands before the first verb".to_owned());
        }
        let (text, code) = coded(text)?;
        let code = event_code(code.ok_or("the pattern has no code")?)?;
        let context = Context { synsets: &self.names, stems: self.tabari };
        let pattern = context.pattern(text.trim(), code, line)?;
        if let Some(block) = self.made.blocks.last_mut() {
            block.patterns.push(pattern);
        }
        Ok(())
    }

    /// `VERB {IRREGULAR FORMS} [code]`.
    fn verb(&mut self, text: &str, default: &EventCode, line: u32) -> Result<(), String> {
        let (text, code) = coded(text)?;
        let (code, complaint) = match code.map(event_code) {
            None => (default.clone(), None),
            Some(Ok(code)) => (code, None),
            Some(Err(message)) => (EventCode::default(), Some(message)),
        };
        let (base, listed) = match text.split_once('{') {
            None => (text, None),
            Some((base, list)) => {
                let (list, _) =
                    list.split_once('}').ok_or("the irregular forms are not closed by a brace")?;
                (base, Some(list))
            }
        };
        let Some((before, verb, after)) = form::verb_words(base) else {
            return Err(format!("not a verb: {:?}", short(text)));
        };
        let block = (self.made.blocks.len() - 1) as u32;
        let made = |before: Vec<SmolStr>, verb: SmolStr, after: Vec<SmolStr>| VerbForm {
            before,
            verb,
            after,
            block,
            code: code.clone(),
            line,
        };
        if self.tabari && listed.is_none() && !base.trim_end().ends_with('_') {
            let form = made(before, verb.clone(), after);
            let index = self.made.forms.len() as u32;
            self.made.forms.push(form);
            self.made.by_stem.entry(verb).or_default().push(index);
            return complaint.map_or(Ok(()), Err);
        }
        // Empty braces: no form but this.
        let frozen = listed.is_some_and(|l| l.trim().is_empty());
        let regular = if frozen { vec![verb.clone()] } else { form::regular(&verb) };
        let lemma = verb.clone();
        for verb in regular {
            self.form(made(before.clone(), verb, after.clone()));
        }
        for irregular in listed.unwrap_or("").split_whitespace() {
            if let Some((before, verb, after)) = form::verb_words(irregular) {
                self.form(made(before, verb, after));
            }
        }
        if !frozen {
            let index = self.made.forms.len() as u32;
            self.made.forms.push(made(before, lemma.clone(), after));
            self.made.by_lemma.entry(lemma).or_default().push(index);
        }
        complaint.map_or(Ok(()), Err)
    }

    fn form(&mut self, form: VerbForm) {
        let words: Vec<&str> =
            form.before.iter().chain([&form.verb]).chain(&form.after).map(SmolStr::as_str).collect();
        if self.seen.insert((form.line, SmolStr::new(words.join(" ")))) {
            let index = self.made.forms.len() as u32;
            self.made.by_word.entry(form.verb.clone()).or_default().push(index);
            self.made.forms.push(form);
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
