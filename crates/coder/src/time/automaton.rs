//! All rules of a language as one automaton: a prefix tree over symbols, walked once from each token.
//!
//! A token carries the symbols it can stand for ("May": the class `MONTH`, the literal `may|might` …). The tree's
//! edges are symbols, so rules that begin alike share their beginnings, and no rule is ever tried on its own.

use super::frame::{Slot, Val};
use super::number::{NUMBER_CLASSES, NumberClass};
use super::pattern::{Patterns, Sequence, Step};
use super::token::{Piece, Shape, fold, pieces};
use dateline_resources::time::{LanguageRules, LetterCase, Make, Meaning};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A rule after compilation.
#[derive(Debug)]
pub(super) struct CompiledRule {
    /// `file/rule`.
    pub id: SmolStr,
    /// The operation.
    pub make: Make,
    /// Constant slots.
    pub set: Vec<(Slot, Val)>,
}

/// Where a sequence ends.
#[derive(Debug, PartialEq)]
struct Terminal {
    rule: u32,
    before: u8,
    after: u8,
    cuts: Option<(u8, u8)>,
    slots: Box<[Option<Slot>]>,
}

#[derive(Debug, Default)]
struct Node {
    /// `(symbol * 2 + must touch, node)`, sorted.
    edges: Vec<(u32, u32)>,
    ends: Vec<u32>,
}

/// What is looked up while rules are added.
#[derive(Default)]
struct Tree {
    /// From node and label to the next node.
    edges: FxHashMap<(u32, u32), u32>,
    /// The label and the slot of each step.
    labels: FxHashMap<u32, (u32, Option<Slot>)>,
}

#[derive(Debug, Clone)]
struct Reading {
    symbol: u16,
    value: Val,
    case: LetterCase,
}

/// The compiled rules of a language.
#[derive(Debug)]
pub(super) struct Automaton {
    pub rules: Vec<CompiledRule>,
    nodes: Vec<Node>,
    terminals: Vec<Terminal>,
    words: FxHashMap<Box<str>, Vec<Reading>>,
    numbers: Vec<(NumberClass, u16)>,
    /// True for symbols that can begin a rule.
    starts: Vec<bool>,
    class_slots: Vec<Option<Slot>>,
    inner_apostrophe: bool,
}

/// A text cut up, with the symbols of each piece.
pub(super) struct CutText {
    pub pieces: Vec<Piece>,
    readings: Vec<(u32, u32)>,
    pool: Vec<(u16, Val)>,
    hot: Vec<bool>,
}

/// A match of one rule.
#[derive(Debug, Clone)]
pub(super) struct Match {
    pub rule: u32,
    /// Pieces of the expression, half-open, without context.
    pub first: u32,
    pub last: u32,
    /// Ends of the first and start of the second half, as piece indices.
    pub cuts: Option<(u32, u32)>,
    pub slots: Vec<(Slot, Val)>,
}

impl Automaton {
    pub fn new(rules: &LanguageRules) -> Result<Automaton, String> {
        let mut symbols: FxHashMap<SmolStr, u16> = FxHashMap::default();
        let mut automaton = Automaton {
            rules: Vec::new(),
            nodes: vec![Node::default()],
            terminals: Vec::new(),
            words: FxHashMap::default(),
            numbers: Vec::new(),
            starts: Vec::new(),
            class_slots: Vec::new(),
            inner_apostrophe: rules.language != "en",
        };
        for (name, class, slot) in NUMBER_CLASSES {
            let symbol = automaton.intern(&mut symbols, name, Some(*slot));
            automaton.numbers.push((*class, symbol));
        }
        for class in &rules.classes {
            if symbols.contains_key(&class.name) {
                return Err(format!("class given twice: {:?}", class.name));
            }
            let symbol = automaton.intern(&mut symbols, &class.name, class.slot);
            for (form, meaning) in class.forms() {
                let value = match meaning {
                    Meaning::Number(n) => Val::Number(n),
                    Meaning::Code(code) => Val::Code(code),
                };
                automaton.words.entry(form.into()).or_default().push(Reading {
                    symbol,
                    value,
                    case: class.case,
                });
            }
        }
        let mut patterns = Patterns::new(&rules.macros);
        let mut tree = Tree::default();
        for (file, rule) in &rules.rules {
            let index = automaton.rules.len() as u32;
            let mut set = Vec::new();
            for (slot, meaning) in &rule.set {
                let value = match meaning {
                    Meaning::Number(n) => Val::Number(*n),
                    Meaning::Code(code) => Val::Code(code.clone()),
                };
                set.push((*slot, value));
            }
            let id = SmolStr::from(format!("{file}/{}", rule.name));
            for pattern in rule.pattern.all() {
                let sequences = patterns.unfold(pattern).map_err(|e| format!("{id}: {e}"))?;
                for sequence in sequences {
                    automaton
                        .add(&sequence, index, patterns.steps(), &mut symbols, &mut tree)
                        .map_err(|e| format!("{id}: {e}"))?;
                }
            }
            automaton.rules.push(CompiledRule { id, make: rule.make, set });
        }
        for ((node, label), next) in tree.edges {
            automaton.nodes[node as usize].edges.push((label, next));
        }
        for node in &mut automaton.nodes {
            node.edges.sort_unstable();
        }
        automaton.starts = vec![false; symbols.len()];
        for &(edge, _) in &automaton.nodes[0].edges {
            automaton.starts[(edge / 2) as usize] = true;
        }
        Ok(automaton)
    }

    fn intern(&mut self, symbols: &mut FxHashMap<SmolStr, u16>, name: &str, slot: Option<Slot>) -> u16 {
        let next = symbols.len() as u16;
        *symbols.entry(name.into()).or_insert_with(|| {
            self.class_slots.push(slot);
            next
        })
    }

    /// The symbol of a step; the words of a new one are read as it from now on.
    fn symbol(&mut self, step: &Step, symbols: &mut FxHashMap<SmolStr, u16>) -> Result<u16, String> {
        if let Some(&symbol) = symbols.get(&step.symbol) {
            return Ok(symbol);
        }
        if step.is_class {
            return Err(format!("no class {:?}", step.symbol));
        }
        let symbol = self.intern(symbols, &step.symbol, None);
        let single_bar = step.symbol == "|";
        for word in step.symbol.split('|').filter(|_| !single_bar) {
            let reading = Reading { symbol, value: Val::Code(word.into()), case: LetterCase::Any };
            self.words.entry(word.into()).or_default().push(reading);
        }
        Ok(symbol)
    }

    fn add(
        &mut self,
        sequence: &Sequence,
        rule: u32,
        steps: &[Step],
        symbols: &mut FxHashMap<SmolStr, u16>,
        tree: &mut Tree,
    ) -> Result<(), String> {
        let mut node = 0u32;
        let mut slots = Vec::with_capacity(sequence.steps.len());
        for &number in &sequence.steps {
            let (edge, slot) = match tree.labels.get(&number) {
                Some(&known) => known,
                None => {
                    let step = &steps[number as usize];
                    let symbol = self.symbol(step, symbols)?;
                    let slot = match &step.slot {
                        Some(slot) => Some(Slot::named(slot)?),
                        None => self.class_slots[symbol as usize],
                    };
                    let label = (u32::from(symbol) * 2 + u32::from(step.glued), slot);
                    tree.labels.insert(number, label);
                    label
                }
            };
            slots.push(slot);
            node = *tree.edges.entry((node, edge)).or_insert_with(|| {
                self.nodes.push(Node::default());
                self.nodes.len() as u32 - 1
            });
        }
        let terminal = Terminal {
            rule,
            before: sequence.before as u8,
            after: sequence.after as u8,
            cuts: sequence.cuts.map(|(a, b)| (a as u8, b as u8)),
            slots: slots.into(),
        };
        let ends = &mut self.nodes[node as usize].ends;
        if !ends.iter().any(|&end| self.terminals[end as usize] == terminal) {
            ends.push(self.terminals.len() as u32);
            self.terminals.push(terminal);
        }
        Ok(())
    }

    /// Cuts `text` up and looks every piece up.
    pub fn read(&self, text: &str) -> CutText {
        let pieces = pieces(text, self.inner_apostrophe);
        let mut readings = Vec::with_capacity(pieces.len());
        let mut pool: Vec<(u16, Val)> = Vec::with_capacity(pieces.len() / 4);
        let mut hot = Vec::with_capacity(pieces.len());
        let mut buffer = String::new();
        for piece in &pieces {
            let from = pool.len() as u32;
            let word = &text[piece.start as usize..piece.end as usize];
            if piece.shape == Shape::Number {
                // Longer runs of digits are no dates, and would not fit a number.
                if word.len() <= 9
                    && let Ok(value) = word.parse::<u64>()
                {
                    for (class, symbol) in &self.numbers {
                        let stands = *class != NumberClass::LineYear || heads_line(text, piece);
                        if class.holds(word, value) && stands {
                            pool.push((*symbol, Val::Number(value as f64)));
                        }
                    }
                }
            } else if word.len() <= 48
                && let Some(known) = self.words.get(fold(word, &mut buffer))
            {
                let capital = word.chars().next().is_some_and(char::is_uppercase);
                for reading in known {
                    let fits = match reading.case {
                        LetterCase::Any => true,
                        LetterCase::Capital => capital,
                        LetterCase::Small => !capital,
                    };
                    if fits {
                        pool.push((reading.symbol, reading.value.clone()));
                    }
                }
            }
            hot.push(pool[from as usize..].iter().any(|(symbol, _)| self.starts[*symbol as usize]));
            readings.push((from, pool.len() as u32));
        }
        CutText { pieces, readings, pool, hot }
    }

    /// The best matches, left to right, without overlaps: the leftmost, of these the longest, then the one with more
    /// context, then the rule that stands first.
    pub fn matches(&self, reading: &CutText) -> Vec<Match> {
        let mut all = Vec::new();
        let mut path: Vec<u32> = Vec::new();
        for start in 0..reading.pieces.len() {
            if reading.hot[start] {
                self.walk(reading, start, start, 0, &mut path, &mut all);
            }
        }
        all.sort_by_key(|(first, last, context, terminal, _)| {
            let rule = self.terminals[*terminal as usize].rule;
            // Among equals, what says "no time at all" wins: it was written for this very case.
            let veto = u8::from(self.rules[rule as usize].make != Make::Nothing);
            (*first, u32::MAX - *last, veto, 255 - *context, rule)
        });
        let mut out: Vec<Match> = Vec::new();
        let mut covered = 0;
        for (first, mut last, _, terminal, path) in all {
            if first < covered || splits_number(reading, first, last) {
                continue;
            }
            covered = last;
            if last - first > 1 && closes_sentence(reading, last as usize - 1) {
                last -= 1;
            }
            let terminal = &self.terminals[terminal as usize];
            let rule = &self.rules[terminal.rule as usize];
            let mut slots = Vec::new();
            for (&choice, slot) in path.iter().zip(&terminal.slots) {
                if let Some(slot) = slot {
                    slots.push((*slot, reading.pool[choice as usize].1.clone()));
                }
            }
            slots.extend(rule.set.iter().cloned());
            let origin = first - u32::from(terminal.before);
            let cuts = terminal.cuts.map(|(a, b)| (origin + u32::from(a), origin + u32::from(b)));
            out.push(Match { rule: terminal.rule, first, last, cuts, slots });
        }
        out
    }

    fn walk(
        &self,
        reading: &CutText,
        start: usize,
        at: usize,
        node: usize,
        path: &mut Vec<u32>,
        all: &mut Vec<(u32, u32, u8, u32, Vec<u32>)>,
    ) {
        let node = &self.nodes[node];
        for &end in &node.ends {
            let terminal = &self.terminals[end as usize];
            let first = (start + terminal.before as usize) as u32;
            let last = (at - terminal.after as usize) as u32;
            all.push((first, last, terminal.before + terminal.after, end, path.clone()));
        }
        if node.edges.is_empty() || at >= reading.pieces.len() {
            return;
        }
        let piece = &reading.pieces[at];
        if at > start && piece.paragraph {
            return;
        }
        let (from, to) = reading.readings[at];
        for choice in from..to {
            let label = u32::from(reading.pool[choice as usize].0) * 2;
            for edge in [label, label + 1] {
                if edge == label + 1 && !(piece.glued && at > start) {
                    continue;
                }
                if let Ok(index) = node.edges.binary_search_by_key(&edge, |(label, _)| *label) {
                    path.push(choice);
                    self.walk(reading, start, at + 1, node.edges[index].1 as usize, path, all);
                    path.pop();
                }
            }
        }
    }
}

/// True if the number stands alone on its line, or opens it before a colon or dash.
fn heads_line(text: &str, piece: &Piece) -> bool {
    let blank = [' ', '\t', '\r'];
    let before = text[..piece.start as usize].trim_end_matches(blank);
    let after = text[piece.end as usize..].trim_start_matches(blank);
    (before.is_empty() || before.ends_with('\n'))
        && (after.is_empty() || after.starts_with(['\n', ':', '—', '–']))
}

/// True if the piece is a full stop behind a word too long to be an abbreviation: it ends the sentence.
fn closes_sentence(reading: &CutText, at: usize) -> bool {
    let (stop, word) = (&reading.pieces[at], &reading.pieces[at - 1]);
    stop.byte == b'.' && word.shape == Shape::Word && word.end - word.start > 4
}

/// True if the expression begins or ends inside a longer number, or is an amount: "3.5", "1,000", "$1998", "1998%".
fn splits_number(reading: &CutText, first: u32, last: u32) -> bool {
    let pieces = &reading.pieces;
    let (first, last) = (first as usize, last as usize);
    let is_number = |at: usize| pieces.get(at).is_some_and(|p| p.shape == Shape::Number);
    let joins = |at: usize| {
        pieces.get(at).is_some_and(|p| p.glued && matches!(p.byte, b'.' | b',' | b'/' | b':'))
            && pieces.get(at + 1).is_some_and(|p| p.glued)
    };
    let starts_inside = is_number(first)
        && pieces[first].glued
        && first > 0
        && (pieces[first - 1].shape == Shape::Word
            || matches!(pieces[first - 1].byte, b'$' | b'#')
            || (first > 1 && joins(first - 1) && is_number(first - 2)));
    let ends_inside = is_number(last - 1)
        && ((joins(last) && is_number(last + 1))
            || pieces.get(last).is_some_and(|p| p.glued && p.byte == b'%'));
    starts_inside || ends_inside
}
