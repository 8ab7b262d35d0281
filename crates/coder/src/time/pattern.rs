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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// An element of an unfolded sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Element {
    Step(Step),
    Open,
    Close,
    Cut,
}

/// A plain sequence of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sequence {
    /// The steps, context included.
    pub steps: Vec<Step>,
    /// Steps of context before the expression.
    pub before: usize,
    /// Steps of context after it.
    pub after: usize,
    /// For a range: steps up to the first cut, and up to the second.
    pub cuts: Option<(usize, usize)>,
}

/// Unfolds `pattern`. A sequence may come twice: the automaton keeps it once.
pub(super) fn unfold(pattern: &str, macros: &BTreeMap<SmolStr, String>) -> Result<Vec<Sequence>, String> {
    let mut memo = FxHashMap::default();
    let sequences = expand(pattern, macros, &mut memo, 0)?;
    let plain = |elements| plain(elements).map_err(|e| format!("{e} in pattern {pattern:?}"));
    sequences.into_iter().map(plain).collect()
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

type Memo = FxHashMap<String, Vec<Vec<Element>>>;

fn expand(
    pattern: &str,
    macros: &BTreeMap<SmolStr, String>,
    memo: &mut Memo,
    depth: usize,
) -> Result<Vec<Vec<Element>>, String> {
    if depth > 12 {
        return Err(format!("macros nest without end in {pattern:?}"));
    }
    if let Some(known) = memo.get(pattern) {
        return Ok(known.clone());
    }
    let words: Vec<&str> = pattern.split_whitespace().collect();
    let mut at = 0;
    let out = alternatives(&words, &mut at, macros, memo, depth)?;
    if at != words.len() {
        return Err(format!("unbalanced group in {pattern:?}"));
    }
    memo.insert(pattern.to_owned(), out.clone());
    Ok(out)
}

fn alternatives(
    words: &[&str],
    at: &mut usize,
    macros: &BTreeMap<SmolStr, String>,
    memo: &mut Memo,
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
        let mut options = if word == "(" {
            let inner = alternatives(words, at, macros, memo, depth)?;
            let close = words.get(*at).copied().ok_or("unclosed group")?;
            *at += 1;
            let mut inner = inner;
            if close == ")?" {
                inner.push(Vec::new());
            }
            inner
        } else {
            atom(word, macros, memo, depth)?
        };
        if options.len() == 1 {
            let only = options.remove(0);
            current.iter_mut().for_each(|sequence| sequence.extend(only.iter().cloned()));
        } else {
            let mut next = Vec::with_capacity(current.len() * options.len());
            for sequence in &current {
                for option in &options {
                    let mut longer = sequence.clone();
                    longer.extend(option.iter().cloned());
                    next.push(longer);
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

fn atom(
    word: &str,
    macros: &BTreeMap<SmolStr, String>,
    memo: &mut Memo,
    depth: usize,
) -> Result<Vec<Vec<Element>>, String> {
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
            if let Some(name) = body.strip_prefix('$').filter(|name| !name.is_empty()) {
                let text = macros.get(name).ok_or_else(|| format!("no macro {name:?}"))?;
                let mut options = expand(text, macros, memo, depth + 1)?;
                if glued {
                    for option in &mut options {
                        if let Some(Element::Step(step)) = option.first_mut() {
                            step.glued = true;
                        }
                    }
                }
                options
            } else {
                let (symbol, slot) = match body.split_once(':') {
                    Some((symbol, slot)) if !symbol.is_empty() && !slot.is_empty() => {
                        (symbol, Some(slot.into()))
                    }
                    _ => (body, None),
                };
                let is_class = symbol.chars().next().is_some_and(|c| c.is_ascii_uppercase());
                vec![vec![Element::Step(Step { symbol: symbol.into(), is_class, slot, glued })]]
            }
        }
    };
    if optional {
        options.push(Vec::new());
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pattern: &str) -> Vec<String> {
        let macros = BTreeMap::from([("n".into(), "( NUM | TENS -? UNITS )".into())]);
        let sequences = unfold(pattern, &macros).unwrap();
        sequences
            .iter()
            .map(|s| {
                s.steps
                    .iter()
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
        let s = &unfold("< in > DAY @ - @ DAY:day2 < bc >", &BTreeMap::new()).unwrap()[0];
        assert_eq!((s.before, s.after, s.cuts, s.steps.len()), (1, 1, Some((2, 3)), 5));
        assert!(unfold("< in >", &BTreeMap::new()).is_err());
        assert!(unfold("( a", &BTreeMap::new()).is_err());
        assert!(unfold("$x", &BTreeMap::new()).is_err());
    }
}
