//! Pattern text to syntax tree.

use crate::unicode;

/// A pattern this engine cannot run: what is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("pattern character {position}: {reason}")]
pub struct PatternError {
    /// Index of the offending character in the pattern.
    pub position: usize,
    /// What is wrong there.
    pub reason: String,
}

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Class {
    ascii: u128,
    /// Closed ranges beyond ASCII; sorted and disjoint once [`Class::finish`] ran.
    ranges: Vec<(u32, u32)>,
    /// Named classes beyond ASCII: `w`, `d`, `s`, and their complements `W`, `D`, `S`.
    named: Vec<char>,
    negated: bool,
}

fn in_named(name: char, c: char) -> bool {
    let inside = match name.to_ascii_lowercase() {
        'w' => unicode::is_word(c),
        'd' => unicode::is_decimal(c),
        _ => unicode::is_space(c),
    };
    inside == name.is_ascii_lowercase()
}

impl Class {
    fn add(&mut self, start: u32, end: u32) {
        for c in start..=end.min(127) {
            self.ascii |= 1 << c;
        }
        if end > 127 {
            self.ranges.push((start.max(128), end));
        }
    }

    fn add_named(&mut self, name: char) {
        self.named.push(name);
        for c in 0..128u8 {
            if in_named(name, c as char) {
                self.ascii |= 1 << c;
            }
        }
    }

    fn finish(&mut self) {
        self.ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(self.ranges.len());
        for &(start, end) in &self.ranges {
            match merged.last_mut() {
                Some(last) if start <= last.1 + 1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        self.ranges = merged;
    }

    /// The ASCII members.
    pub(super) fn ascii(&self) -> u128 {
        if self.negated { !self.ascii } else { self.ascii }
    }

    pub(super) fn contains(&self, c: char) -> bool {
        let inside = if c.is_ascii() {
            self.ascii >> (c as u32) & 1 == 1
        } else {
            let code = c as u32;
            let after = self.ranges.partition_point(|&(start, _)| start <= code);
            (after > 0 && code <= self.ranges[after - 1].1)
                || self.named.iter().any(|&name| in_named(name, c))
        };
        inside != self.negated
    }
}

/// A node of the syntax tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Empty,
    Char(char),
    Class(Class),
    Concat(Vec<Node>),
    Alternate(Vec<Node>),
    Repeat { node: Box<Node>, min: u32, max: Option<u32>, greedy: bool },
    Start,
    End,
    WordBoundary(bool),
    Look { node: Box<Node>, ahead: bool, negated: bool },
}

impl Node {
    /// The number of characters every match has, if they all have the same; look-behind needs it.
    pub(super) fn fixed_width(&self) -> Option<usize> {
        match self {
            Node::Empty | Node::Start | Node::End | Node::WordBoundary(_) | Node::Look { .. } => Some(0),
            Node::Char(_) | Node::Class(_) => Some(1),
            Node::Concat(parts) => parts.iter().map(Node::fixed_width).sum(),
            Node::Alternate(parts) => {
                let first = parts.first()?.fixed_width()?;
                parts.iter().all(|p| p.fixed_width() == Some(first)).then_some(first)
            }
            Node::Repeat { node, min, max, .. } => {
                (Some(*min) == *max).then_some(())?;
                Some(node.fixed_width()? * *min as usize)
            }
        }
    }

    /// A character that stands in every match, if one is easily found: texts without it need no matching.
    pub(super) fn required_char(&self) -> Option<char> {
        match self {
            Node::Char(c) => Some(*c),
            Node::Concat(parts) => parts.iter().find_map(Node::required_char),
            Node::Alternate(parts) => {
                let first = parts.first()?.required_char()?;
                parts.iter().all(|p| p.required_char() == Some(first)).then_some(first)
            }
            Node::Repeat { node, min, .. } if *min > 0 => node.required_char(),
            _ => None,
        }
    }
}

/// The characters a match can begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FirstChars {
    ascii: u128,
    /// True if a match can begin with some character beyond ASCII.
    beyond: bool,
    /// True if a match can be empty, so that any position may start one.
    nullable: bool,
}

impl FirstChars {
    const NONE: FirstChars = FirstChars { ascii: 0, beyond: false, nullable: false };
    const EMPTY: FirstChars = FirstChars { nullable: true, ..FirstChars::NONE };

    fn or(self, other: FirstChars) -> FirstChars {
        FirstChars {
            ascii: self.ascii | other.ascii,
            beyond: self.beyond || other.beyond,
            nullable: self.nullable || other.nullable,
        }
    }

    /// False if no match can begin with `c`.
    pub(super) fn allow(&self, c: char) -> bool {
        self.nullable || if c.is_ascii() { self.ascii >> (c as u32) & 1 == 1 } else { self.beyond }
    }
}

impl Node {
    pub(super) fn first_chars(&self) -> FirstChars {
        match self {
            Node::Empty | Node::Start | Node::End | Node::WordBoundary(_) | Node::Look { .. } => {
                FirstChars::EMPTY
            }
            Node::Char(c) if c.is_ascii() => FirstChars { ascii: 1 << (*c as u32), ..FirstChars::NONE },
            Node::Char(_) => FirstChars { beyond: true, ..FirstChars::NONE },
            Node::Class(class) => FirstChars { ascii: class.ascii(), beyond: true, nullable: false },
            Node::Alternate(parts) => parts.iter().fold(FirstChars::NONE, |all, p| all.or(p.first_chars())),
            Node::Concat(parts) => {
                let mut all = FirstChars::EMPTY;
                for part in parts {
                    all.nullable = false;
                    all = all.or(part.first_chars());
                    if !all.nullable {
                        break;
                    }
                }
                all
            }
            Node::Repeat { node, min, .. } => {
                let first = node.first_chars();
                FirstChars { nullable: first.nullable || *min == 0, ..first }
            }
        }
    }

    /// The same language read backwards. Assertions stay as they are: they are about a position, not a direction.
    pub(super) fn reversed(self) -> Node {
        match self {
            Node::Concat(parts) => Node::Concat(parts.into_iter().rev().map(Node::reversed).collect()),
            Node::Alternate(parts) => Node::Alternate(parts.into_iter().map(Node::reversed).collect()),
            Node::Repeat { node, min, max, greedy } => {
                Node::Repeat { node: Box::new(node.reversed()), min, max, greedy }
            }
            other => other,
        }
    }

    /// The branches of the outermost alternation.
    pub(super) fn branches(&self) -> &[Node] {
        match self {
            Node::Alternate(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }

    pub(super) fn starts_with_start(&self) -> bool {
        match self {
            Node::Start => true,
            Node::Concat(parts) => parts.first().is_some_and(Node::starts_with_start),
            Node::Alternate(parts) => parts.iter().all(Node::starts_with_start),
            _ => false,
        }
    }

    pub(super) fn ends_with_end(&self) -> bool {
        match self {
            Node::End => true,
            Node::Concat(parts) => parts.last().is_some_and(Node::ends_with_end),
            Node::Alternate(parts) => parts.iter().all(Node::ends_with_end),
            _ => false,
        }
    }
}

/// Parses `pattern`.
pub(super) fn parse(pattern: &str) -> Result<Node, PatternError> {
    let mut parser = Parser { chars: pattern.chars().collect(), at: 0, depth: 0 };
    if parser.eat_str("(?u)") { /* str patterns are Unicode patterns anyway */ }
    let node = parser.alternation()?;
    if parser.at < parser.chars.len() {
        return Err(parser.error("unbalanced parenthesis"));
    }
    Ok(node)
}

/// Nesting deeper than this is refused: the parser recurses.
const MAX_DEPTH: u32 = 100;
/// Counted repetition beyond this is refused: it is unrolled.
const MAX_REPEAT: u32 = 1000;

struct Parser {
    chars: Vec<char>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn error(&self, reason: &str) -> PatternError {
        PatternError { position: self.at, reason: reason.to_owned() }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, c: char) -> bool {
        let yes = self.peek() == Some(c);
        self.at += usize::from(yes);
        yes
    }

    fn eat_str(&mut self, text: &str) -> bool {
        let yes = text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if yes {
            self.at += text.chars().count();
        }
        yes
    }

    fn alternation(&mut self) -> Result<Node, PatternError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error("nested too deeply"));
        }
        let mut branches = vec![self.concatenation()?];
        while self.eat('|') {
            branches.push(self.concatenation()?);
        }
        self.depth -= 1;
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Alternate(branches) })
    }

    fn concatenation(&mut self) -> Result<Node, PatternError> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let atom = self.atom()?;
            parts.push(self.repetition(atom)?);
        }
        Ok(match parts.len() {
            0 => Node::Empty,
            1 => parts.remove(0),
            _ => Node::Concat(parts),
        })
    }

    fn repetition(&mut self, node: Node) -> Result<Node, PatternError> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts()? {
                Some(counts) => {
                    self.at -= 1;
                    counts
                }
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        self.at += 1;
        let greedy = !self.eat('?');
        if self.peek() == Some('+') {
            return Err(self.error("possessive repetition is not supported"));
        }
        if min.max(max.unwrap_or(0)) > MAX_REPEAT {
            return Err(self.error("repetition count too large"));
        }
        Ok(Node::Repeat { node: Box::new(node), min, max, greedy })
    }

    /// `{m}`, `{m,}`, `{,n}` or `{m,n}`; anything else is a literal brace, as in Python.
    fn counts(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let start = self.at;
        self.at += 1;
        let min = self.number();
        let comma = self.eat(',');
        let max = if comma { self.number() } else { min };
        if !self.eat('}') || (min.is_none() && max.is_none() && !comma) {
            self.at = start;
            return Ok(None);
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            return Err(self.error("repetition bounds are reversed"));
        }
        Ok(Some((min.unwrap_or(0), max)))
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.chars[start..self.at].iter().collect();
        if digits.is_empty() { None } else { Some(digits.parse().unwrap_or(u32::MAX)) }
    }

    fn atom(&mut self) -> Result<Node, PatternError> {
        let Some(c) = self.peek() else { return Err(self.error("unexpected end")) };
        self.at += 1;
        Ok(match c {
            '^' => Node::Start,
            '$' => Node::End,
            '.' => {
                let mut class = Class { negated: true, ..Class::default() };
                class.add('\n' as u32, '\n' as u32);
                Node::Class(class)
            }
            '[' => Node::Class(self.class()?),
            '(' => self.group()?,
            '\\' => self.escape()?,
            '*' | '+' | '?' => return Err(self.error("nothing to repeat")),
            c => Node::Char(c),
        })
    }

    fn group(&mut self) -> Result<Node, PatternError> {
        let look = |ahead, negated| Some((ahead, negated));
        let kind = if self.eat_str("?:") {
            None
        } else if self.eat_str("?=") {
            look(true, false)
        } else if self.eat_str("?!") {
            look(true, true)
        } else if self.eat_str("?<=") {
            look(false, false)
        } else if self.eat_str("?<!") {
            look(false, true)
        } else if self.eat_str("?P<") {
            while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                self.at += 1;
            }
            if !self.eat('>') {
                return Err(self.error("group name does not end"));
            }
            None
        } else if self.peek() == Some('?') {
            return Err(self.error("this kind of group is not supported"));
        } else {
            None
        };
        let node = self.alternation()?;
        if !self.eat(')') {
            return Err(self.error("group does not end"));
        }
        let Some((ahead, negated)) = kind else { return Ok(node) };
        if !ahead && node.fixed_width().is_none() {
            return Err(self.error("look-behind needs a fixed width"));
        }
        Ok(Node::Look { node: Box::new(node), ahead, negated })
    }

    fn escape(&mut self) -> Result<Node, PatternError> {
        match self.peek() {
            Some('b') => {
                self.at += 1;
                Ok(Node::WordBoundary(true))
            }
            Some('B') => {
                self.at += 1;
                Ok(Node::WordBoundary(false))
            }
            Some('A') => {
                self.at += 1;
                Ok(Node::Start)
            }
            Some(name @ ('w' | 'W' | 'd' | 'D' | 's' | 'S')) => {
                self.at += 1;
                let mut class = Class::default();
                class.add_named(name);
                Ok(Node::Class(class))
            }
            _ => self.escaped_char().map(Node::Char),
        }
    }

    fn escaped_char(&mut self) -> Result<char, PatternError> {
        let Some(c) = self.peek() else { return Err(self.error("escape at the end")) };
        self.at += 1;
        Ok(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'a' => '\u{7}',
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'U' => self.hex(8)?,
            '0' => '\0',
            c if c.is_ascii_alphanumeric() => return Err(self.error("this escape is not supported")),
            c => c,
        })
    }

    fn hex(&mut self, digits: usize) -> Result<char, PatternError> {
        let end = self.at + digits;
        let text: String = self.chars.get(self.at..end).unwrap_or_default().iter().collect();
        let code = u32::from_str_radix(&text, 16).ok().and_then(char::from_u32);
        self.at = end;
        code.filter(|_| text.len() == digits).ok_or_else(|| self.error("not a character code"))
    }

    fn class(&mut self) -> Result<Class, PatternError> {
        let mut class = Class { negated: self.eat('^'), ..Class::default() };
        let mut first = true;
        loop {
            let Some(c) = self.peek() else { return Err(self.error("character class does not end")) };
            if c == ']' && !first {
                self.at += 1;
                break;
            }
            first = false;
            let Some(start) = self.class_char(&mut class)? else { continue };
            let is_range = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|&c| c != ']');
            if !is_range {
                class.add(start as u32, start as u32);
                continue;
            }
            self.at += 1;
            match self.class_char(&mut class)? {
                Some(end) if end < start => return Err(self.error("range is reversed")),
                Some(end) => class.add(start as u32, end as u32),
                None => return Err(self.error("a class cannot end a range")),
            }
        }
        class.finish();
        Ok(class)
    }

    /// One member of a class; `None` if it was a named class such as `\w`.
    fn class_char(&mut self, class: &mut Class) -> Result<Option<char>, PatternError> {
        let Some(c) = self.peek() else { return Err(self.error("character class does not end")) };
        self.at += 1;
        if c != '\\' {
            return Ok(Some(c));
        }
        match self.peek() {
            Some(name @ ('w' | 'W' | 'd' | 'D' | 's' | 'S')) => {
                self.at += 1;
                class.add_named(name);
                Ok(None)
            }
            Some('b') => {
                self.at += 1;
                Ok(Some('\u{8}'))
            }
            _ => self.escaped_char().map(Some),
        }
    }
}
