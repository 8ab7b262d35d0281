//! The network under parser and recogniser: a state's tokens to a score for each action
//! (`spacy/ml/tb_framework.py`, `spacy/ml/parser_model.pyx`).

use crate::encoder::grown;
use crate::kernel::{self, Level, Panels};
use crate::pack::{Pack, PackError, TransitionData};

/// Width of the hidden layer, and of its projection.
pub(crate) const HIDDEN: usize = 64;
/// Pieces of the hidden maxout layer.
const PIECES: usize = 2;
/// Slots of the larger model, the parser's.
const MAX_SLOTS: usize = 8;
/// Floats one token adds to the hidden layer from one slot.
const SHARE: usize = HIDDEN * PIECES;

#[derive(Debug, Clone)]
pub(crate) struct TransitionModel {
    slots: usize,
    projection: Panels,
    lower: Panels,
    lower_bias: Vec<f32>,
    /// What a missing token adds from each slot.
    missing: Vec<f32>,
    upper: Panels,
    /// Move number and label of each action.
    pub(crate) actions: Vec<(u8, String)>,
}

/// Memory for the shares of a document.
#[derive(Debug, Default)]
pub(crate) struct ShareBuffer {
    projected: Vec<f32>,
    values: Vec<f32>,
}

impl ShareBuffer {
    /// Floats held.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
}

/// What each token of a document adds to the hidden layer from each slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares<'b> {
    values: &'b [f32],
    stride: usize,
}

impl TransitionModel {
    pub(crate) fn new(
        pack: &Pack,
        component: &str,
        slots: usize,
        width: usize,
        data: TransitionData,
        level: Level,
    ) -> Result<TransitionModel, PackError> {
        let count = data.actions.len();
        if count == 0 || count > 4096 {
            return Err(PackError::part(component, format!("{count} actions")));
        }
        let floats = |array: &str, count: usize| pack.floats(&format!("{component}.{array}"), count);
        let (project, project_bias) = (floats("project.W", HIDDEN * width)?, floats("project.b", HIDDEN)?);
        let lower = floats("lower.W", slots * SHARE * HIDDEN)?;
        let (upper, upper_bias) = (floats("upper.W", count * HIDDEN)?, floats("upper.b", count)?);
        // Stored outputs by pieces; laid out pieces by outputs here, so that the maximum is one of whole halves.
        let stored = |share: usize| share / SHARE * SHARE + share % HIDDEN * PIECES + share % SHARE / HIDDEN;
        let relaid =
            |values: Vec<f32>| (0..values.len()).map(|share| values[stored(share)]).collect::<Vec<f32>>();
        Ok(TransitionModel {
            slots,
            projection: Panels::new(level, width, HIDDEN, |c, r| project[c * width + r], |c| project_bias[c]),
            lower: Panels::new(level, HIDDEN, slots * SHARE, |c, r| lower[stored(c) * HIDDEN + r], |_| 0.0),
            lower_bias: relaid(floats("lower.b", SHARE)?),
            missing: relaid(floats("lower.pad", slots * SHARE)?),
            upper: Panels::new(level, HIDDEN, count, |c, r| upper[c * HIDDEN + r], |c| upper_bias[c]),
            actions: data.actions,
        })
    }

    /// The shares of a document's tokens; `rows` holds their encoded vectors side by side, `width` floats each.
    pub(crate) fn shares<'b>(&self, rows: &[f32], width: usize, buffer: &'b mut ShareBuffer) -> Shares<'b> {
        let tokens = rows.len() / width;
        let projected = grown(&mut buffer.projected, tokens * self.projection.width());
        kernel::affine(&self.projection, rows, width, projected);
        let values = grown(&mut buffer.values, tokens * self.lower.width());
        kernel::affine(&self.lower, projected, self.projection.width(), values);
        Shares { values, stride: self.lower.width() }
    }

    /// Scores every action for the state whose slots hold the tokens `ids` (`None` where there is no token); `scores`
    /// has [`TransitionModel::width`] floats, the first of which belong to the actions.
    pub(crate) fn score(&self, shares: &Shares<'_>, ids: &[Option<u32>], scores: &mut [f32]) {
        let mut rows: [&[f32]; MAX_SLOTS] = [&[]; MAX_SLOTS];
        for (slot, (row, id)) in rows.iter_mut().zip(ids).enumerate() {
            *row = match id {
                Some(token) => &shares.values[*token as usize * shares.stride + slot * SHARE..][..SHARE],
                None => &self.missing[slot * SHARE..(slot + 1) * SHARE],
            };
        }
        let mut hidden = [0.0f32; HIDDEN];
        kernel::sum_and_fold(
            self.upper.level(),
            &self.lower_bias,
            &rows[..self.slots.min(ids.len())],
            &mut hidden,
        );
        kernel::affine(&self.upper, &hidden, 0, scores);
    }

    /// The instructions of its products.
    pub(crate) fn level(&self) -> Level {
        self.upper.level()
    }

    /// Floats that [`TransitionModel::score`] writes.
    pub(crate) fn width(&self) -> usize {
        self.upper.width()
    }
}

/// Runs of actions of one move that are valid together: start and end, and the move.
pub(crate) type Run = (usize, usize, u8);

/// The runs of equal keys of the actions.
pub(crate) fn runs(moves: &[u8]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (action, &number) in moves.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.2 == number => run.1 = action + 1,
            _ => runs.push((action, action + 1, number)),
        }
    }
    runs
}

/// The first best action of the runs whose move is valid, if any is.
pub(crate) fn best_of_runs(
    level: Level,
    scores: &[f32],
    runs: &[Run],
    valid: impl Fn(u8) -> bool,
) -> Option<usize> {
    let mut best: Option<(f32, Run)> = None;
    for &run in runs.iter().filter(|run| valid(run.2)) {
        let score = kernel::maximum(level, &scores[run.0..run.1]);
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, run));
        }
    }
    let (score, run) = best?;
    Some(scores[run.0..run.1].iter().position(|s| *s == score).map_or(run.0, |i| run.0 + i))
}

/// The index of the first best of the `valid` actions, if any is valid.
pub(crate) fn best(scores: &[f32], valid: impl Fn(usize) -> bool) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (action, &score) in scores.iter().enumerate() {
        if best.is_none_or(|(_, s)| score > s) && valid(action) {
            best = Some((action, score));
        }
    }
    best.map(|(action, _)| action)
}
