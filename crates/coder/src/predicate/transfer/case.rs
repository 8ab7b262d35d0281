//! Cases and prepositions: what a noun is to the word it hangs on.

use super::grammar::Sentence;
use dateline_types::Pos;
use smol_str::SmolStr;

impl Sentence<'_> {
    /// True if the clause of `verb` is passive.
    pub(super) fn passive(&self, verb: usize) -> bool {
        let node = &self.nodes[verb];
        node.tag == "VBN"
            || node.feature("Voice") == "Pass"
            || self.kid(verb, &["nsubj:pass", "aux:pass", "nsubjpass", "auxpass"]).is_some()
    }

    /// Prepositions above their nouns; bare cases as prepositions or objects.
    pub(super) fn prepositions(&mut self) {
        for noun in 0..self.nodes.len() {
            if self.nodes[noun].gone || self.nodes[noun].fixed && self.nodes[noun].pos == Pos::Adp {
                continue;
            }
            if let Some(case) = self.kid(noun, &["case"]) {
                if self.is_object(noun, case) {
                    self.nodes[case].gone = true;
                    self.nodes[noun].dep = "dobj".into();
                } else {
                    self.take_above(noun, case);
                }
                continue;
            }
            let node = &self.nodes[noun];
            let case = node.feature("Case").to_owned();
            let head = node.head;
            let (at, verb_above) = (self.first_of(noun), self.verbal(head));
            match (node.dep.as_str(), case.as_str()) {
                ("obl" | "obl:agent" | "iobj" | "nmod" | "obj", "Ins") => {
                    let source = self.nodes[head].source.clone();
                    let agent = self.nodes[noun].dep == "obl:agent"
                        || verb_above && self.passive(head)
                        || !verb_above && (self.animate(noun) || !self.labels[noun].is_empty());
                    if verb_above && self.words.takes_instrumental(&source) {
                        self.nodes[noun].dep = "dobj".into();
                    } else if self.words.is_time_noun(&self.nodes[noun].source) {
                        self.nodes[noun].dep = "npadvmod".into();
                    } else {
                        let (form, dep) = if agent && verb_above {
                            ("by", "agent")
                        } else if agent {
                            ("by", "prep")
                        } else {
                            ("with", "prep")
                        };
                        let prep = self.make(at, -6, head, dep, (form, "IN", Pos::Adp));
                        (self.nodes[noun].head, self.nodes[noun].dep) = (prep, "pobj".into());
                    }
                }
                ("nmod", "Gen") => {
                    let source = self.nodes[head].source.clone();
                    if self.words.genitive_acts(&source) {
                        self.nodes[noun].dep = "poss".into();
                    } else {
                        let prep = self.make(at, -6, head, "prep", ("of", "IN", Pos::Adp));
                        (self.nodes[noun].head, self.nodes[noun].dep) = (prep, "pobj".into());
                    }
                }
                ("nmod", "Dat") => {
                    let prep = self.make(at, -6, head, "prep", ("to", "IN", Pos::Adp));
                    (self.nodes[noun].head, self.nodes[noun].dep) = (prep, "pobj".into());
                }
                ("nmod", _) => {
                    self.nodes[noun].dep = if self.nodes[noun].at > self.nodes[head].at {
                        "appos".into()
                    } else {
                        "compound".into()
                    }
                }
                ("obl" | "iobj", "Dat") => {
                    let source = self.nodes[head].source.clone();
                    let object = self.words.takes_dative(&source);
                    self.nodes[noun].dep = if object { "dobj".into() } else { "dative".into() };
                }
                ("obl", "Gen") => {
                    let counted = self.words.is_time_noun(&self.nodes[noun].source);
                    self.nodes[noun].dep = if counted { "npadvmod".into() } else { "dobj".into() };
                }
                ("obl", _) => self.nodes[noun].dep = "npadvmod".into(),
                _ => {}
            }
        }
    }

    /// True for what English tells by an object: "сообщить *о взрыве*".
    fn is_object(&self, noun: usize, case: usize) -> bool {
        let (node, key) = (&self.nodes[noun], self.nodes[case].form.to_lowercase());
        node.is(&["obl", "iobj", "obj"])
            && self.verbal(node.head)
            && self.words.governed(&self.nodes[node.head].source, &key) == Some("-")
    }

    /// The English preposition for `case` between `noun` and its head.
    fn english_preposition(&self, noun: usize, case: usize) -> SmolStr {
        let case_of = self.nodes[noun].feature("Case");
        let key = self.nodes[case].form.to_lowercase();
        let head = &self.nodes[self.nodes[noun].head];
        let governed = self.words.governed(&head.source, &key).filter(|english| *english != "-");
        let since = || {
            let until = |&i: &usize| {
                self.kid(i, &["case"])
                    .is_some_and(|c| matches!(self.nodes[c].form.to_lowercase().as_str(), "до" | "по"))
            };
            matches!(key.as_str(), "с" | "со")
                && self.nodes[noun].feature("Case") == "Gen"
                && self.words.is_time_noun(&self.nodes[noun].source)
                && !self.kids(self.nodes[noun].head).iter().any(until)
        };
        let english = match key.as_str() {
            // "Двое из них".
            "из" if self.is_number(head) => "of",
            // "С мая" without an end.
            _ if since() => "since",
            _ => governed.unwrap_or_else(|| self.words.preposition(&key, case_of)),
        };
        english.into()
    }

    pub(super) fn animate(&self, noun: usize) -> bool {
        self.nodes[noun].feature("Animacy") == "Anim"
    }

    /// Puts the preposition `case` between `noun` and its head.
    pub(super) fn take_above(&mut self, noun: usize, case: usize) {
        let head = self.nodes[noun].head;
        let english = self.english_preposition(noun, case);
        let (dep, root) = (self.nodes[noun].dep.clone(), head == noun);
        let names: Vec<&str> = english.split(' ').collect();
        // "в отношении", "в ходе": a preposition of several words was set down by its first.
        let rest: Vec<usize> = self.kids(case);
        for i in rest {
            self.nodes[i].gone |= self.nodes[i].dep == "fixed";
        }
        let prep = &mut self.nodes[case];
        (prep.form, prep.lemma, prep.tag, prep.pos, prep.fixed) =
            (names[0].into(), names[0].into(), "IN", Pos::Adp, true);
        if root {
            // A headline without a verb: the preposition stays below its noun.
            (prep.dep, prep.head) = ("prep".into(), noun);
            return;
        }
        let conjunct = dep == "conj";
        let above = if conjunct && self.nodes[head].dep == "pobj" { self.nodes[head].head } else { head };
        let prep = &mut self.nodes[case];
        (prep.head, prep.dep) = (above, if conjunct { "conj".into() } else { "prep".into() });
        (self.nodes[noun].head, self.nodes[noun].dep) = (case, "pobj".into());
        // "out of", "because of", "in front of".
        let mut below = case;
        for (n, name) in names.iter().enumerate().skip(1) {
            let at = self.nodes[case].at;
            below = self.make(at, n as i8, below, "prep", (*name, "IN", Pos::Adp));
            self.nodes[noun].head = below;
        }
        let conjunctions: Vec<usize> =
            self.kids(noun).into_iter().filter(|&i| conjunct && self.nodes[i].dep == "cc").collect();
        for i in conjunctions {
            self.nodes[i].head = above;
        }
    }
}
