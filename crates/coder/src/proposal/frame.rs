//! The frames of events that a phrase stands in or near, and the words of its sentence.

use super::telling::kind;
use super::{Finder, REACH, violent};
use dateline_types::Pos;

impl Finder<'_> {
    /// The frames of the sentence, and those the phrase stands in.
    pub(super) fn place_in_frames(
        &self,
        t: u32,
        sentence: u32,
        sort: &str,
        frames: &mut Vec<usize>,
        cues: &mut Vec<String>,
    ) {
        let here = self.token(t).span;
        let mut any = false;
        for (n, event) in self.events.iter().enumerate().filter(|(_, e)| violent(e)) {
            let kind = kind(event);
            let parts = [
                ("actor", event.actors.iter().any(|a| a.span.contains(here))),
                ("target", event.targets.iter().any(|a| a.span.contains(here))),
                ("means", event.instruments.iter().any(|a| a.span.contains(here))),
            ];
            for (part, stands) in parts {
                if stands {
                    any = true;
                    if !frames.contains(&n) {
                        frames.push(n);
                    }
                    cues.push(format!("frame {part} {kind}"));
                    cues.push(format!("frame {part} {kind} {sort}"));
                    cues.push(format!(
                        "frame {part} {} {} {}",
                        event.status.actuality, event.extent, event.symmetry
                    ));
                    if let Some(mode) = event.class.mode() {
                        cues.push(format!("frame {part} {mode}"));
                    }
                }
            }
            let distance = event.sentence.abs_diff(sentence);
            if distance <= REACH {
                let near = if distance == 0 { "here" } else { "near" };
                cues.push(format!("{near} {kind}"));
                cues.push(format!("{near} {kind} {sort}"));
                cues.push(format!("{near} {kind} {}", event.status.actuality));
            }
        }
        if !any {
            cues.push("no frame".to_owned());
        }
    }

    /// The nouns, verbs and adjectives of the sentence; those close by apart.
    pub(super) fn surround(&self, t: u32, cues: &mut Vec<String>) {
        let sentence = &self.words.parse.sentences()[self.words.parse.sentence_of(t)];
        let (low, high) =
            (t.saturating_sub(40).max(sentence.tokens.start), (t + 40).min(sentence.tokens.end));
        for other in low..high {
            if other == t || !matches!(self.token(other).pos, Pos::Noun | Pos::Verb | Pos::Adj) {
                continue;
            }
            let lemma = self.words.phrases.lemma(other);
            if other.abs_diff(t) <= 3 {
                let side = if other < t { "before" } else { "after" };
                cues.push(format!("{side} {lemma}"));
            }
            cues.push(format!("beside {lemma}"));
        }
    }
}
