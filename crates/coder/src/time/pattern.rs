//! Reads the pattern language of the time rules and unfolds each pattern into plain sequences.
//!
//! | written | means |
//! |---|---|
//! | `MONTH` | a word of the class, filling the class's slot |
//! | `DAY:day2` | the same, filling slot `day2` |
//! | `in\|during` | one of these words |
//! | `~x` | `x` touching what stands before it |
//! | `x?` | `x` or nothing |
//! | `( a b \| c )` | one of the alternatives; `( a )?` for an optional group |
//! | `$n` | the macro `n` |
//! | `< in >` | context: must stand there, is not part of the expression |
//! | `@` | where a range ends its first and begins its second half |

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The most sequences one pattern may unfold into.
const MAX_SEQUENCES: usize = 20_000;

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Step {
    /// The class name, or the words joined by `|`.
    pub symbol: SmolStr,
    /// True for a class.
    pub is_class: bool,
    /// The slot the pattern names.
    pub slot: Option<SmolStr>,
    /// True if it must touch the step before.
    pub glued: bool,
}

/// An element of an unfolded sequence. Patterns unfold into tens of thousands of them, made of a few hundred steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// A number of [`Patterns::steps`].
    Step(u32),
    Open,
    Close,
    Cut,
}

/// A plain sequence of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sequence {
    /// The steps, context included: numbers that [`Patterns::steps`] knows.
    pub steps: Vec<u32>,
    /// Steps of context before the expression.
    pub before: usize,
    /// Steps of context after it.
    pub after: usize,
    /// For a range: steps up to the first cut, and up to the second.
    pub cuts: Option<(usize, usize)>,
}

/// The patterns of one language: its macros, and every step and every part that was unfolded, once.
pub(super) struct Patterns<'a> {
    macros: &'a BTreeMap<SmolStr, String>,
    steps: Vec<Step>,
    numbers: FxHashMap<Step, u32>,
    known: FxHashMap<String, Vec<Vec<Element>>>,
}

fn plain(elements: Vec<Element>) -> Result<Sequence, String> {
    let mut sequence = Sequence { steps: Vec::new(), before: 0, after: 0, cuts: None };
    let mut cuts = Vec::new();
    let (mut open, mut core) = (None, 0);
    for element in elements {
        match element {
            Element::Step(step) => {
                sequence.steps.push(step);
                core += usize::from(open.is_none());
            }
            Element::Open => open = Some(sequence.steps.len()),
            Element::Close => {
                let start = open.take().ok_or("`>` without `<`")?;
                let length = sequence.steps.len() - start;
                if core == 0 { sequence.before += length } else { sequence.after += length }
            }
            Element::Cut => cuts.push(sequence.steps.len()),
        }
    }
    if core == 0 || core + sequence.before + sequence.after != sequence.steps.len() {
        return Err("context must stand at the ends, around an expression".into());
    }
    sequence.cuts = match cuts[..] {
        [] => None,
        [first, second] => Some((first, second)),
        _ => return Err("a range has two cuts".into()),
    };
    Ok(sequence)
}

impl<'a> Patterns<'a> {
    pub(super) fn new(macros: &'a BTreeMap<SmolStr, String>) -> Patterns<'a> {
        Patterns { macros, steps: Vec::new(), numbers: FxHashMap::default(), known: FxHashMap::default() }
    }

    /// The steps that sequences name by their number.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Unfolds `pattern`. A sequence may come twice: the automaton keeps it once.
    pub(super) fn unfold(&mut self, pattern: &str) -> Result<Vec<Sequence>, String> {
        let sequences = self.expand(pattern, 0)?;
        let plain = |elements| plain(elements).map_err(|e| format!("{e} in pattern {pattern:?}"));
        sequences.into_iter().map(plain).collect()
    }

    fn number(&mut self, step: Step) -> u32 {
        let next = self.steps.len() as u32;
        *self.numbers.entry(step).or_insert_with_key(|step| {
            self.steps.push(step.clone());
            next
        })
    }

    fn expand(&mut self, pattern: &str, depth: usize) -> Result<Vec<Vec<Element>>, String> {
        if depth > 12 {
            return Err(format!("macros nest without end in {pattern:?}"));
        }
        if let Some(known) = self.known.get(pattern) {
            return Ok(known.clone());
        }
        let words: Vec<&str> = pattern.split_whitespace().collect();
        let mut at = 0;
        let out = self.alternatives(&words, &mut at, depth)?;
        if at != words.len() {
            return Err(format!("unbalanced group in {pattern:?}"));
        }
        // A macro is asked for again and again; a rule's own pattern is not.
        if depth > 0 {
            self.known.insert(pattern.to_owned(), out.clone());
        }
        Ok(out)
    }

    fn alternatives(
        &mut self,
        words: &[&str],
        at: &mut usize,
        depth: usize,
    ) -> Result<Vec<Vec<Element>>, String> {
        let mut all = Vec::new();
        let mut current: Vec<Vec<Element>> = vec![Vec::new()];
        while let Some(&word) = words.get(*at) {
            if word == ")" || word == ")?" {
                break;
            }
            *at += 1;
            if word == "|" {
                all.append(&mut current);
                current.push(Vec::new());
                continue;
            }
            let options = if word == "(" {
                let mut inner = self.alternatives(words, at, depth)?;
                let close = words.get(*at).copied().ok_or("unclosed group")?;
                *at += 1;
                if close == ")?" {
                    inner.push(Vec::new());
                }
                inner
            } else {
                self.atom(word, depth)?
            };
            if let [only] = &options[..] {
                current.iter_mut().for_each(|sequence| sequence.extend_from_slice(only));
            } else {
                let mut next = Vec::with_capacity(current.len() * options.len());
                for sequence in &current {
                    for option in &options {
                        next.push([&sequence[..], &option[..]].concat());
                    }
                }
                current = next;
            }
            if current.len() > MAX_SEQUENCES {
                return Err(format!("unfolds into more than {MAX_SEQUENCES} sequences"));
            }
        }
        all.append(&mut current);
        Ok(all)
    }

    fn atom(&mut self, word: &str, depth: usize) -> Result<Vec<Vec<Element>>, String> {
        let (body, optional) = match word.strip_suffix('?') {
            Some(body) if !body.is_empty() => (body, true),
            _ => (word, false),
        };
        let mut options = match body {
            "<" => vec![vec![Element::Open]],
            ">" => vec![vec![Element::Close]],
            "@" => vec![vec![Element::Cut]],
            _ => {
                let (glued, body) = match body.strip_prefix('~') {
                    Some(rest) if !rest.is_empty() => (true, rest),
                    _ => (false, body),
                };
                match body.strip_prefix('$').filter(|name| !name.is_empty()) {
                    Some(name) => self.named(name, glued, depth)?,
                    None => vec![vec![self.step(body, glued)]],
                }
            }
        };
        if optional {
            options.push(Vec::new());
        }
        Ok(options)
    }

    fn named(&mut self, name: &str, glued: bool, depth: usize) -> Result<Vec<Vec<Element>>, String> {
        let text = self.macros.get(name).ok_or_else(|| format!("no macro {name:?}"))?;
        let mut options = self.expand(text, depth + 1)?;
        if glued {
            for option in &mut options {
                if let Some(Element::Step(step)) = option.first_mut() {
                    *step = self.number(Step { glued: true, ..self.steps[*step as usize].clone() });
                }
            }
        }
        Ok(options)
    }

    fn step(&mut self, body: &str, glued: bool) -> Element {
        let (symbol, slot) = match body.split_once(':') {
            Some((symbol, slot)) if !symbol.is_empty() && !slot.is_empty() => (symbol, Some(slot.into())),
            _ => (body, None),
        };
        let is_class = symbol.chars().next().is_some_and(|c| c.is_ascii_uppercase());
        Element::Step(self.number(Step { symbol: symbol.into(), is_class, slot, glued }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pattern: &str) -> Vec<String> {
        let macros = BTreeMap::from([("n".into(), "( NUM | TENS -? UNITS )".into())]);
        let mut patterns = Patterns::new(&macros);
        let sequences = patterns.unfold(pattern).unwrap();
        sequences
            .iter()
            .map(|s| {
                s.steps
                    .iter()
                    .map(|&step| &patterns.steps()[step as usize])
                    .map(|step| format!("{}{}", if step.glued { "~" } else { "" }, step.symbol))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    #[test]
    fn options_groups_and_macros_unfold() {
        assert_eq!(shown("in|on MONTH ~,? YEAR"), ["in|on MONTH ~, YEAR", "in|on MONTH YEAR"]);
        assert_eq!(shown("( a | b c )? X"), ["a X", "b c X", "X"]);
        assert_eq!(shown("$n UNIT"), ["NUM UNIT", "TENS - UNITS UNIT", "TENS UNITS UNIT"]);
    }

    #[test]
    fn context_and_cuts_are_counted() {
        let macros = BTreeMap::new();
        let mut patterns = Patterns::new(&macros);
        let s = &patterns.unfold("< in > DAY @ - @ DAY:day2 < bc >").unwrap()[0];
        assert_eq!((s.before, s.after, s.cuts, s.steps.len()), (1, 1, Some((2, 3)), 5));
        assert!(patterns.unfold("< in >").is_err());
        assert!(patterns.unfold("( a").is_err());
        assert!(patterns.unfold("$x").is_err());
    }
}
