//! Named entities by BILUO transitions (`spacy/pipeline/_parser_internals/ner.pyx`), one greedy pass.

use crate::pack::PackError;
use crate::transition::{Shares, TransitionModel, best};
use std::ops::Range;

const BEGIN: u8 = 1;
const IN: u8 = 2;
const LAST: u8 = 3;
const UNIT: u8 = 4;
const OUT: u8 = 5;

#[derive(Debug, Clone)]
pub(crate) struct Recogniser {
    pub(crate) model: TransitionModel,
    /// Move number of each action, and its label's index; `None` for the empty label.
    actions: Vec<(u8, Option<usize>)>,
    pub(crate) labels: Vec<String>,
}

impl Recogniser {
    pub(crate) fn new(model: TransitionModel) -> Result<Recogniser, PackError> {
        let mut labels: Vec<String> = Vec::new();
        let mut actions = Vec::new();
        for (number, label) in &model.actions {
            if *number > OUT {
                return Err(PackError::part("ner", "an action of an unknown move"));
            }
            let index = labels.iter().position(|l| l == label).unwrap_or_else(|| {
                labels.push(label.clone());
                labels.len() - 1
            });
            actions.push((*number, (!label.is_empty()).then_some(index)));
        }
        if !actions.iter().any(|(number, _)| *number == OUT) {
            return Err(PackError::part("ner", "no action of the move \"out\""));
        }
        for (label, name) in labels.iter().enumerate() {
            let has = |number| actions.contains(&(number, Some(label)));
            if has(BEGIN) && !has(LAST) {
                return Err(PackError::part("ner", format!("entities {name:?} cannot end")));
            }
        }
        Ok(Recogniser { model, actions, labels })
    }

    /// The entities: token range and label index. `starts` and `is_space` are of the same tokens.
    pub(crate) fn recognise(
        &self,
        shares: &Shares<'_>,
        starts: &[bool],
        is_space: &[bool],
    ) -> Vec<(Range<u32>, usize)> {
        let mut entities = Vec::new();
        let mut open: Option<(u32, usize)> = None;
        let mut scores = vec![0.0; self.model.width()];
        for (i, &is_space) in is_space.iter().enumerate() {
            let token = i as u32;
            let slots = match open {
                Some((start, _)) => [Some(token), Some(start), Some(token - 1)],
                None => [Some(token), None, None],
            };
            self.model.score(shares, &slots, &mut scores);
            // An entity does not cross the end of the text or a sentence start.
            let goes_on = starts.get(i + 1).is_some_and(|starts| !starts);
            let action = best(&scores[..self.actions.len()], |action| {
                let (number, label) = self.actions[action];
                match (open, label) {
                    (Some((_, wanted)), Some(label)) => {
                        label == wanted && (number == LAST || (number == IN && goes_on))
                    }
                    (Some(_), None) => false,
                    (None, Some(_)) => !is_space && (number == UNIT || (number == BEGIN && goes_on)),
                    (None, None) => number == OUT,
                }
            });
            let Some((number, label)) = action.map(|a| self.actions[a]) else { continue };
            match (number, label, open) {
                (BEGIN, Some(label), _) => open = Some((token, label)),
                (LAST, _, Some((start, label))) => {
                    entities.push((start..token + 1, label));
                    open = None;
                }
                (UNIT, Some(label), _) => entities.push((token..token + 1, label)),
                _ => {}
            }
        }
        entities
    }
}
