//! Syntax tree to automaton, and the run of one over a text.

use super::syntax::{self, Class, FirstChars, Node, PatternError};

#[derive(Debug, Clone)]
enum Instruction {
    Char(char),
    Class(Box<Class>),
    /// Goes on at both, the first preferred.
    Split(u32, u32),
    Jump(u32),
    Start,
    End,
    WordBoundary(bool),
    /// Holds if the program matches ahead, or the `behind` characters before, when that is not `None`.
    Look {
        program: u32,
        behind: Option<usize>,
        negated: bool,
    },
    Match,
}

/// Programs larger than this are refused (a nested counted repetition multiplies).
const MAX_INSTRUCTIONS: usize = 100_000;

fn too_large() -> PatternError {
    PatternError { position: 0, reason: "pattern too large".to_owned() }
}

#[derive(Debug, Clone, Default)]
struct Program {
    instructions: Vec<Instruction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// The main program first, then those of its look-arounds.
#[derive(Debug, Clone)]
struct Automaton {
    programs: Vec<Program>,
    direction: Direction,
    /// Nodes emitted, those that leave no instruction among them.
    emitted: usize,
}

impl Automaton {
    fn compile(node: &Node, direction: Direction) -> Result<Automaton, PatternError> {
        let mut automaton = Automaton { programs: vec![Program::default()], direction, emitted: 0 };
        automaton.emit(0, node)?;
        automaton.push(0, Instruction::Match)?;
        Ok(automaton)
    }

    fn push(&mut self, program: usize, instruction: Instruction) -> Result<usize, PatternError> {
        let instructions = &mut self.programs[program].instructions;
        if instructions.len() >= MAX_INSTRUCTIONS {
            return Err(too_large());
        }
        instructions.push(instruction);
        Ok(instructions.len() - 1)
    }

    fn next(&self, program: usize) -> u32 {
        self.programs[program].instructions.len() as u32
    }

    fn emit(&mut self, program: usize, node: &Node) -> Result<(), PatternError> {
        self.emitted += 1;
        if self.emitted > 4 * MAX_INSTRUCTIONS {
            return Err(too_large());
        }
        match node {
            Node::Empty => {}
            Node::Char(c) => drop(self.push(program, Instruction::Char(*c))?),
            Node::Class(class) => drop(self.push(program, Instruction::Class(Box::new(class.clone())))?),
            Node::Start => drop(self.push(program, Instruction::Start)?),
            Node::End => drop(self.push(program, Instruction::End)?),
            Node::WordBoundary(at) => drop(self.push(program, Instruction::WordBoundary(*at))?),
            Node::Concat(parts) => {
                for part in parts {
                    self.emit(program, part)?;
                }
            }
            Node::Alternate(parts) => {
                let mut jumps = Vec::new();
                for (i, part) in parts.iter().enumerate() {
                    if i + 1 == parts.len() {
                        self.emit(program, part)?;
                        break;
                    }
                    let split = self.push(program, Instruction::Split(0, 0))?;
                    self.emit(program, part)?;
                    jumps.push(self.push(program, Instruction::Jump(0))?);
                    let next = self.next(program);
                    self.programs[program].instructions[split] = Instruction::Split(split as u32 + 1, next);
                }
                let end = self.next(program);
                for jump in jumps {
                    self.programs[program].instructions[jump] = Instruction::Jump(end);
                }
            }
            Node::Repeat { node, min, max, greedy } => {
                for _ in 0..*min {
                    self.emit(program, node)?;
                }
                let order = |inside: u32, past: u32| {
                    if *greedy { Instruction::Split(inside, past) } else { Instruction::Split(past, inside) }
                };
                let Some(max) = max else {
                    let split = self.push(program, Instruction::Split(0, 0))?;
                    self.emit(program, node)?;
                    self.push(program, Instruction::Jump(split as u32))?;
                    let past = self.next(program);
                    self.programs[program].instructions[split] = order(split as u32 + 1, past);
                    return Ok(());
                };
                let mut splits = Vec::new();
                for _ in *min..*max {
                    splits.push(self.push(program, Instruction::Split(0, 0))?);
                    self.emit(program, node)?;
                }
                let past = self.next(program);
                for split in splits {
                    self.programs[program].instructions[split] = order(split as u32 + 1, past);
                }
            }
            Node::Look { node, ahead, negated } => {
                let sub = self.programs.len();
                self.programs.push(Program::default());
                self.emit(sub, node)?;
                self.push(sub, Instruction::Match)?;
                let behind = if *ahead { None } else { Some(node.fixed_width().unwrap_or(0)) };
                self.push(program, Instruction::Look { program: sub as u32, behind, negated: *negated })?;
            }
        }
        Ok(())
    }

    /// Runs program `index` from byte `start` of `text`: where the preferred match ends, or, with `longest`, the
    /// farthest match.
    fn run(
        &self,
        index: usize,
        text: &str,
        start: usize,
        longest: bool,
        scratch: &mut Scratch,
    ) -> Option<usize> {
        let program = &self.programs[index];
        let direction = if index == 0 { self.direction } else { Direction::Forward };
        let mut lists = scratch.take(index);
        lists.fit(program.instructions.len());
        lists.current.clear();
        lists.begin();
        self.follow(program, 0, text, start, &mut lists, scratch);
        std::mem::swap(&mut lists.current, &mut lists.next);
        let mut at = start;
        let mut matched = None;
        while !lists.current.is_empty() {
            let step = match direction {
                Direction::Forward => text[at..].chars().next().map(|c| (c, at + c.len_utf8())),
                Direction::Backward => text[..at].chars().next_back().map(|c| (c, at - c.len_utf8())),
            };
            lists.begin();
            for i in 0..lists.current.len() {
                let pc = lists.current[i];
                let goes_on = match &program.instructions[pc as usize] {
                    Instruction::Match => {
                        matched = Some(at);
                        if longest {
                            continue;
                        }
                        break;
                    }
                    Instruction::Char(wanted) => step.is_some_and(|(c, _)| c == *wanted),
                    Instruction::Class(class) => step.is_some_and(|(c, _)| class.contains(c)),
                    _ => false,
                };
                if let Some((_, next)) = step
                    && goes_on
                {
                    self.follow(program, pc + 1, text, next, &mut lists, scratch);
                }
            }
            std::mem::swap(&mut lists.current, &mut lists.next);
            lists.next.clear();
            match step {
                Some((_, next)) => at = next,
                None => break,
            }
        }
        scratch.put(index, lists);
        matched
    }

    /// Adds the threads that `pc` leads to without reading a character, in order of preference, to `lists.next`.
    fn follow(
        &self,
        program: &Program,
        pc: u32,
        text: &str,
        at: usize,
        lists: &mut ThreadLists,
        scratch: &mut Scratch,
    ) {
        lists.stack.push(pc);
        while let Some(pc) = lists.stack.pop() {
            if std::mem::replace(&mut lists.seen[pc as usize], lists.stamp) == lists.stamp {
                continue;
            }
            let holds = match &program.instructions[pc as usize] {
                Instruction::Jump(target) => {
                    lists.stack.push(*target);
                    continue;
                }
                Instruction::Split(first, second) => {
                    lists.stack.push(*second);
                    lists.stack.push(*first);
                    continue;
                }
                Instruction::Char(_) | Instruction::Class(_) | Instruction::Match => {
                    lists.next.push(pc);
                    continue;
                }
                Instruction::Start => at == 0,
                Instruction::End => at == text.len() || &text[at..] == "\n",
                Instruction::WordBoundary(wanted) => {
                    let before = text[..at].chars().next_back().is_some_and(crate::unicode::is_word);
                    let after = text[at..].chars().next().is_some_and(crate::unicode::is_word);
                    (before != after) == *wanted
                }
                Instruction::Look { program, behind, negated } => {
                    let start = match behind {
                        None => Some(at),
                        Some(0) => Some(at),
                        Some(width) => text[..at].char_indices().rev().nth(width - 1).map(|(i, _)| i),
                    };
                    let found = start.is_some_and(|start| {
                        self.run(*program as usize, text, start, false, scratch).is_some()
                    });
                    found != *negated
                }
            };
            if holds {
                lists.stack.push(pc + 1);
            }
        }
    }
}

#[derive(Debug, Default)]
struct ThreadLists {
    current: Vec<u32>,
    next: Vec<u32>,
    stack: Vec<u32>,
    /// The stamp under which each instruction was last visited.
    seen: Vec<u32>,
    stamp: u32,
}

impl ThreadLists {
    fn fit(&mut self, instructions: usize) {
        if self.seen.len() < instructions {
            self.seen.resize(instructions, 0);
        }
    }

    /// Opens a new position: nothing visited, `next` empty.
    fn begin(&mut self) {
        self.next.clear();
        if self.stamp == u32::MAX {
            self.seen.fill(0);
            self.stamp = 0;
        }
        self.stamp += 1;
    }
}

/// Working memory of a run, one set of lists a program.
#[derive(Debug, Default)]
struct Scratch(Vec<ThreadLists>);

impl Scratch {
    fn take(&mut self, index: usize) -> ThreadLists {
        if self.0.len() <= index {
            self.0.resize_with(index + 1, ThreadLists::default);
        }
        std::mem::take(&mut self.0[index])
    }

    fn put(&mut self, index: usize, lists: ThreadLists) {
        self.0[index] = lists;
    }
}

/// A compiled pattern, searched from the left.
#[derive(Debug, Clone)]
pub struct Pattern {
    automaton: Automaton,
    first: FirstChars,
    anchored: bool,
    required: Option<char>,
}

impl Pattern {
    /// Compiles `pattern`, a Python `re` pattern.
    ///
    /// # Errors
    /// If it uses what this engine leaves out, or is not a pattern at all.
    pub fn new(pattern: &str) -> Result<Pattern, PatternError> {
        let node = syntax::parse(pattern)?;
        Ok(Pattern {
            automaton: Automaton::compile(&node, Direction::Forward)?,
            first: node.first_chars(),
            anchored: node.starts_with_start(),
            required: node.required_char(),
        })
    }

    /// `re.match`: the end of the preferred match that begins at the start of `text`, in bytes.
    pub fn match_start(&self, text: &str) -> Option<usize> {
        self.match_at(text, 0, &mut Scratch::default())
    }

    fn match_at(&self, text: &str, at: usize, scratch: &mut Scratch) -> Option<usize> {
        let possible = text[at..].chars().next().map_or(self.first.allow('\0'), |c| self.first.allow(c));
        if !possible || self.required.is_some_and(|c| !text[at..].contains(c)) {
            return None;
        }
        self.automaton.run(0, text, at, false, scratch)
    }

    /// `re.search`: the first match, as byte offsets.
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        self.find_from(text, 0, &mut Scratch::default())
    }

    fn find_from(&self, text: &str, from: usize, scratch: &mut Scratch) -> Option<(usize, usize)> {
        if self.anchored {
            return if from == 0 { self.match_at(text, 0, scratch).map(|end| (0, end)) } else { None };
        }
        if self.required.is_some_and(|c| !text[from..].contains(c)) {
            return None;
        }
        let starts =
            text[from..].char_indices().map(|(i, c)| (from + i, Some(c))).chain([(text.len(), None)]);
        for (start, c) in starts {
            if self.first.allow(c.unwrap_or('\0'))
                && let Some(end) = self.automaton.run(0, text, start, false, scratch)
            {
                return Some((start, end));
            }
        }
        None
    }

    /// `re.finditer`: all matches, left to right, none overlapping.
    pub fn find_all(&self, text: &str) -> Vec<(usize, usize)> {
        let mut scratch = Scratch::default();
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut from = 0;
        while let Some((start, end)) = self.find_from(text, from, &mut scratch) {
            found.push((start, end));
            from = if end > start {
                end
            } else {
                match text[end..].chars().next() {
                    Some(c) => end + c.len_utf8(),
                    None => break,
                }
            };
        }
        found
    }
}

/// A compiled pattern all of whose branches end in `$`, matched from the right.
///
/// `re.search` gives the leftmost start; with the end fixed that is the longest match, which a run backwards finds
/// without looking at the rest of the text.
#[derive(Debug, Clone)]
pub struct SuffixPattern {
    automaton: Automaton,
    last: FirstChars,
}

impl SuffixPattern {
    /// Compiles `pattern`, a Python `re` pattern.
    ///
    /// # Errors
    /// As [`Pattern::new`]; also if a branch does not end in `$`.
    pub fn new(pattern: &str) -> Result<SuffixPattern, PatternError> {
        let node = syntax::parse(pattern)?;
        if let Some(branch) = node.branches().iter().position(|b| !b.ends_with_end()) {
            let reason = format!("suffix branch {} does not end in \"$\"", branch + 1);
            return Err(PatternError { position: 0, reason });
        }
        let node = node.reversed();
        Ok(SuffixPattern {
            automaton: Automaton::compile(&node, Direction::Backward)?,
            last: node.first_chars(),
        })
    }

    /// The length in bytes of the suffix of `text` that matches; `None` if none does.
    pub fn match_len(&self, text: &str) -> Option<usize> {
        if !self.last.allow(text.chars().next_back().unwrap_or('\0')) {
            return None;
        }
        let start = self.automaton.run(0, text, text.len(), true, &mut Scratch::default())?;
        Some(text.len() - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's `re.finditer` gives.
    #[test]
    fn matches_are_pythons() {
        type Case<'c> = (&'c str, &'c str, &'c [(usize, usize)]);
        let cases: &[Case<'_>] = &[
            (r"a|ab", "ab", &[(0, 1)]),
            (r"(?:a|ab)c", "abc", &[(0, 3)]),
            (r"\.\.+|-", "a...b-.", &[(1, 4), (5, 6)]),
            (r"(?<=[0-9])[+\-\*^](?=[0-9-])", "1+2 -3 4--5", &[(1, 2), (8, 9)]),
            (r"(?<=\d)(?:km|m)", "3km m 5m", &[(1, 3), (7, 8)]),
            (r"x{2,3}", "xxxxx", &[(0, 3), (3, 5)]),
            (r"x{2,3}?", "xxxxx", &[(0, 2), (2, 4)]),
            (r"[^a-c\d]+", "ab12xyz3", &[(4, 7)]),
            (r"(?!10\.)\d+\.", "10.20.", &[(1, 3), (3, 6)]),
            (r"é*", "éa", &[(0, 2), (2, 2), (3, 3)]),
            (r"[\u00e0-\u00ff]", "aéb", &[(1, 3)]),
            (r"\bein\b", "ein kein ein", &[(0, 3), (9, 12)]),
            (r"a{,2}b", "aaab", &[(1, 4)]),
            (r"a{x}", "a{x}", &[(0, 4)]),
            (r"[]x]+", "]x", &[(0, 2)]),
            (r"[\s\S]", "ñ", &[(0, 2)]),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(Pattern::new(pattern).unwrap().find_all(text), *expected, "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn a_suffix_is_the_longest_that_ends_the_text() {
        let suffix = SuffixPattern::new(r"\.\.+$|,$|(?<=[0-9])(?:km|m)$|'s$").unwrap();
        let cases = [
            ("a....", Some(4)),
            ("a.", None),
            ("5km", Some(2)),
            ("m", None),
            ("it's", Some(2)),
            ("a,,", Some(1)),
        ];
        for (text, expected) in cases {
            assert_eq!(suffix.match_len(text), expected, "{text:?}");
        }
        assert!(SuffixPattern::new("a|b$").is_err());
    }

    #[test]
    fn unsupported_patterns_are_refused_by_name() {
        for (pattern, reason) in [
            (r"(a)\1", "escape is not supported"),
            ("(?i)a", "kind of group"),
            ("(?<=a+)b", "fixed width"),
            ("(a", "does not end"),
            ("a)", "unbalanced"),
            ("*", "nothing to repeat"),
            ("[b-a]", "reversed"),
            ("(?:(?:a{900}){900}){900}", "too large"),
            ("(?:(?:(?:){900}){900}){900}", "too large"),
        ] {
            let error = Pattern::new(pattern).unwrap_err().to_string();
            assert!(error.contains(reason), "{pattern:?}: {error}");
        }
    }

    #[test]
    fn nested_repetition_does_not_explode() {
        let pattern = Pattern::new("(?:a*)*b").unwrap();
        assert_eq!(pattern.match_start(&"a".repeat(20_000)), None);
    }
}
