//! Heads and labels by arc-eager transitions with sentence breaks (`spacy/pipeline/_parser_internals/arc_eager.pyx`,
//! `_state.pxd`), one greedy pass.

use crate::pack::PackError;
use crate::transition::{Run, Shares, TransitionModel, best_of_runs, runs};

const SHIFT: u8 = 0;
const REDUCE: u8 = 1;
const LEFT: u8 = 2;
const RIGHT: u8 = 3;
const BREAK: u8 = 4;

/// A token index that stands for none.
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone)]
pub(crate) struct Parser {
    pub(crate) model: TransitionModel,
    moves: Vec<u8>,
    runs: Vec<Run>,
}

/// What the transitions found: for each token its head (itself for a root) and the action whose label the arc has.
#[derive(Debug)]
pub(crate) struct Arcs {
    pub heads: Vec<u32>,
    pub actions: Vec<Option<u32>>,
}

impl Parser {
    pub(crate) fn new(model: TransitionModel) -> Result<Parser, PackError> {
        let moves: Vec<u8> = model.actions.iter().map(|(number, _)| *number).collect();
        for needed in [SHIFT, REDUCE] {
            if !moves.contains(&needed) {
                return Err(PackError::part("parser", format!("no action of move {needed}")));
            }
        }
        if moves.iter().any(|m| *m > BREAK) {
            return Err(PackError::part("parser", "an action of an unknown move"));
        }
        Ok(Parser { model, runs: runs(&moves), moves })
    }

    pub(crate) fn parse(&self, shares: &Shares<'_>, tokens: usize) -> Arcs {
        let mut state = State::new(tokens);
        let mut scores = vec![0.0; self.model.width()];
        while let Some(slots) = state.slots() {
            self.model.score(shares, &slots, &mut scores);
            let valid = state.valid();
            let level = self.model.level();
            let action = best_of_runs(level, &scores, &self.runs, |number| valid[number as usize]);
            let Some(action) = action else { break };
            state.apply(self.moves[action], action as u32);
        }
        let heads =
            state.heads.iter().enumerate().map(|(i, &h)| if h == NONE { i as u32 } else { h }).collect();
        Arcs { heads, actions: state.actions }
    }
}

/// The children of each token on one side, the latest first.
#[derive(Debug)]
struct Children {
    latest: Vec<u32>,
}

#[derive(Debug)]
struct State {
    len: u32,
    stack: Vec<u32>,
    /// Tokens put back on the buffer, the next last.
    returned: Vec<u32>,
    next: u32,
    heads: Vec<u32>,
    actions: Vec<Option<u32>>,
    left: Children,
    right: Children,
    /// The sibling that was the latest child when a token was attached.
    earlier: Vec<u32>,
    was_returned: Vec<bool>,
    is_start: Vec<bool>,
}

impl State {
    fn new(len: usize) -> State {
        State {
            len: len as u32,
            stack: Vec::new(),
            returned: Vec::new(),
            next: 0,
            heads: vec![NONE; len],
            actions: vec![None; len],
            left: Children { latest: vec![NONE; len] },
            right: Children { latest: vec![NONE; len] },
            earlier: vec![NONE; len],
            was_returned: vec![false; len],
            is_start: vec![false; len],
        }
    }

    fn buffer(&self, i: usize) -> Option<u32> {
        if i < self.returned.len() {
            return Some(self.returned[self.returned.len() - 1 - i]);
        }
        let token = self.next + (i - self.returned.len()) as u32;
        (token < self.len).then_some(token)
    }

    fn buffer_len(&self) -> usize {
        (self.len - self.next) as usize + self.returned.len()
    }

    fn stack(&self, i: usize) -> Option<u32> {
        self.stack.len().checked_sub(i + 1).map(|at| self.stack[at])
    }

    /// The tokens the model looks at; `None` when the parse is complete.
    fn slots(&self) -> Option<[Option<u32>; 8]> {
        let (b0, s0) = (self.buffer(0), self.stack(0));
        if b0.is_none() && s0.is_none() {
            return None;
        }
        let latest = |children: &Children, head: Option<u32>| {
            head.map(|h| children.latest[h as usize]).filter(|child| *child != NONE)
        };
        Some([
            b0,
            self.buffer(1),
            s0,
            self.stack(1),
            self.stack(2),
            latest(&self.left, b0),
            latest(&self.left, s0),
            latest(&self.right, s0),
        ])
    }

    /// Which moves may be made, by move number.
    fn valid(&self) -> [bool; 5] {
        let (b0, b1) = (self.buffer(0), self.buffer(1));
        let on_stack = !self.stack.is_empty();
        let starts = |token: Option<u32>| token.is_some_and(|t| self.is_start[t as usize]);
        let returned = b0.is_some_and(|t| self.was_returned[t as usize]);
        let arc = on_stack && b0.is_some() && !starts(b0);
        let break_here = match (b0, b1) {
            (Some(b0), Some(b1)) => b1 == b0 + 1 && !self.is_start[b1 as usize],
            _ => false,
        };
        [!on_stack || (self.buffer_len() >= 2 && !starts(b0) && !returned), on_stack, arc, arc, break_here]
    }

    fn apply(&mut self, movement: u8, action: u32) {
        let (b0, s0) = (self.buffer(0), self.stack(0));
        match (movement, s0, b0) {
            (SHIFT, _, Some(_)) => self.push(),
            (REDUCE, Some(s0), _) => {
                self.stack.pop();
                if self.heads[s0 as usize] == NONE && !self.stack.is_empty() {
                    self.was_returned[s0 as usize] = true;
                    self.returned.push(s0);
                }
            }
            (LEFT, Some(s0), Some(b0)) => {
                self.attach(b0, s0, action);
                self.was_returned[b0 as usize] = false;
                self.stack.pop();
            }
            (RIGHT, Some(s0), Some(b0)) => {
                self.attach(s0, b0, action);
                self.push();
            }
            (BREAK, _, Some(b0)) => self.is_start[b0 as usize + 1] = true,
            // `valid` leaves nothing else.
            _ => unreachable!("move {movement} is not valid here"),
        }
    }

    fn push(&mut self) {
        let token = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    fn attach(&mut self, head: u32, child: u32, action: u32) {
        let old = self.heads[child as usize];
        if old != NONE {
            let side = if old > child { &mut self.left } else { &mut self.right };
            // Only the latest arc of a head is ever undone (`map_del_arc`).
            if side.latest[old as usize] == child {
                side.latest[old as usize] = self.earlier[child as usize];
            }
        }
        let side = if head > child { &mut self.left } else { &mut self.right };
        self.earlier[child as usize] = side.latest[head as usize];
        side.latest[head as usize] = child;
        self.heads[child as usize] = head;
        self.actions[child as usize] = Some(action);
    }
}
