//! Clauses: who says it, what a copula or modal verb carries, verbs that mean something else with an object.

use super::grammar::Sentence;
use super::words;
use dateline_types::Pos;

impl Sentence<'_> {
    /// "По словам министра": according to the minister.
    pub(super) fn according_to(&mut self) {
        for noun in 0..self.nodes.len() {
            if self.nodes[noun].fixed || !self.words.is_source_noun(&self.nodes[noun].source) {
                continue;
            }
            let Some(case) = self.kid(noun, &["case"]) else { continue };
            if self.nodes[case].form.to_lowercase() != "по" || self.nodes[noun].feature("Case") != "Dat" {
                continue;
            }
            let Some(speaker) = self.kid(noun, &["nmod", "det", "nmod:poss"]) else { continue };
            let head = self.nodes[noun].head;
            if head == noun {
                continue;
            }
            let rest = self.kids(noun);
            let prep = &mut self.nodes[case];
            (prep.head, prep.dep, prep.form, prep.lemma) =
                (head, "prep".into(), "according".into(), "accord".into());
            (prep.tag, prep.pos, prep.fixed) = ("VBG", Pos::Verb, true);
            let at = prep.at;
            let to = self.make(at, 1, case, "prep", ("to", "IN", Pos::Adp));
            self.nodes[noun].gone = true;
            for i in rest {
                if i == speaker {
                    (self.nodes[i].head, self.nodes[i].dep) = (to, "pobj".into());
                } else if self.nodes[i].is(&["amod", "det"]) {
                    // "По предварительной версии": of what kind the words are.
                    self.nodes[i].gone = true;
                } else if i != case {
                    self.nodes[i].head = speaker;
                }
            }
        }
    }

    /// "В МВД сообщили", "в Киеве отрицают": nobody else speaks, so that those who sit there do.
    pub(super) fn speaking_places(&mut self) {
        for verb in 0..self.nodes.len() {
            let node = &self.nodes[verb];
            let speaks = self.words.says(&node.source) || self.words.voices(&node.source);
            let nobody = node.feature("Number") == "Plur"
                && node.feature("VerbForm") != "Part"
                && !node.is(&["conj", "acl:relcl"])
                && self.kid(verb, &["nsubj", "nsubj:pass", "csubj"]).is_none();
            if !speaks || !nobody || node.fixed || !self.verbal(verb) {
                continue;
            }
            let seat = self.kids(verb).into_iter().find_map(|i| {
                let case = self.kid(i, &["case"])?;
                let within = matches!(self.nodes[case].form.to_lowercase().as_str(), "в" | "во");
                let sits = matches!(self.labels[i].as_str(), "LOC" | "ORG")
                    || self.words.is_institution(&self.nodes[i].source);
                let there = self.nodes[i].is(&["obl"]) && self.nodes[i].feature("Case") == "Loc";
                (within && sits && there).then_some((i, case))
            });
            if let Some((seat, case)) = seat {
                self.nodes[seat].dep = "nsubj".into();
                self.nodes[case].gone = true;
            }
        }
    }

    /// "…, сообщил глава": the saying heads what is said.
    pub(super) fn sayings(&mut self) {
        self.second_roots();
        for verb in 0..self.nodes.len() {
            if !self.verbal(verb)
                || !self.nodes[verb].is(&["parataxis", "advcl"])
                || self.nodes[verb].fixed
                || !self.words.says(&self.nodes[verb].source)
            {
                continue;
            }
            let said = self.nodes[verb].head;
            let as_told = self
                .kids(verb)
                .into_iter()
                .find(|&i| self.nodes[i].source == "как" && self.nodes[i].is(&["mark", "advmod"]));
            if self.nodes[verb].dep == "advcl" && as_told.is_none()
                || self.kid(verb, &["ccomp"]).is_some()
                || !self.verbal(said) && self.nodes[said].dep != "ROOT"
            {
                continue;
            }
            if let Some(mark) = as_told {
                (self.nodes[mark].dep, self.nodes[mark].form, self.nodes[mark].fixed) =
                    ("dep".into(), "as".into(), true);
                (self.nodes[mark].lemma, self.nodes[mark].tag) = ("as".into(), "IN");
            }
            let above = self.nodes[said].head;
            let dep = self.nodes[said].dep.clone();
            self.nodes[verb].head = if above == said { verb } else { above };
            self.nodes[verb].dep = dep;
            self.nodes[said].head = verb;
            self.nodes[said].dep = "ccomp".into();
        }
    }

    /// The parser may leave a saying behind a comma beside the tree: it hangs on the clause before.
    fn second_roots(&mut self) {
        let roots = |s: &Self| (0..s.nodes.len()).filter(|&i| s.nodes[i].head == i).collect::<Vec<_>>();
        let Some(&first) = roots(self).iter().find(|&&i| self.verbal(i)) else { return };
        for verb in roots(self) {
            let comma = self.nodes[..verb].iter().rev().find(|n| !n.gone && n.stands);
            let behind = verb > first && comma.is_some_and(|n| n.form == ",");
            if behind && self.verbal(verb) && self.words.says(&self.nodes[verb].source) {
                (self.nodes[verb].head, self.nodes[verb].dep) = (first, "parataxis".into());
            }
        }
    }

    /// "Он был министром", "причина взрыва — газ": the copula heads the clause.
    pub(super) fn copulas(&mut self) {
        for predicate in 0..self.nodes.len() {
            let node = &self.nodes[predicate];
            if node.fixed && node.pos == Pos::Adv
                || self.verbal(predicate) && node.feature("Variant") != "Short"
            {
                continue;
            }
            let cop = self.kid(predicate, &["cop"]);
            let subject = self.kid(predicate, &["nsubj", "csubj"]);
            let participle = self.verbal(predicate);
            if participle
                || (cop.is_none() && subject.is_none())
                || !matches!(node.pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Pron | Pos::Num)
            {
                continue;
            }
            let (at, head, dep) = (node.at, node.head, node.dep.clone());
            let adjective = node.pos == Pos::Adj;
            let be = match cop {
                Some(cop) => cop,
                None => self.make(at, -7, predicate, "cop", ("is", "VBZ", Pos::Aux)),
            };
            let kids = self.kids(predicate);
            self.nodes[be].head = if head == predicate { be } else { head };
            self.nodes[be].dep = dep;
            self.nodes[predicate].head = be;
            self.nodes[predicate].dep = if adjective { "acomp".into() } else { "attr".into() };
            for i in kids {
                if i != be
                    && self.nodes[i].is(&[
                        "nsubj",
                        "csubj",
                        "advmod",
                        "obl",
                        "punct",
                        "mark",
                        "cc",
                        "conj",
                        "parataxis",
                        "advcl",
                        "aux",
                        "ccomp",
                    ])
                {
                    self.nodes[i].head = be;
                }
            }
        }
    }

    /// "Может напасть", "должны уйти": auxiliaries.
    pub(super) fn modals(&mut self) {
        for modal in 0..self.nodes.len() {
            let Some(english) = self.words.modal(&self.nodes[modal].source) else { continue };
            let verb = self.kids(modal).into_iter().find(|&i| {
                self.nodes[i].feature("VerbForm") == "Inf"
                    && self.nodes[i].is(&["xcomp", "csubj", "ccomp", "obl", "advcl"])
            });
            let Some(verb) = verb.filter(|_| !self.nodes[modal].fixed) else { continue };
            let (head, dep) = (self.nodes[modal].head, self.nodes[modal].dep.clone());
            self.nodes[verb].head = if head == modal { verb } else { head };
            self.nodes[verb].dep = dep;
            for i in self.kids(modal) {
                if i != verb {
                    self.nodes[i].head = verb;
                }
            }
            let node = &mut self.nodes[modal];
            (node.head, node.dep, node.form, node.lemma) =
                (verb, "aux".into(), english.into(), english.into());
            (node.tag, node.pos, node.fixed) = ("MD", Pos::Aux, true);
        }
    }

    /// Verbs that mean something else with an object ("взять на себя ответственность").
    pub(super) fn frames(&mut self) {
        for verb in 0..self.nodes.len() {
            if self.nodes[verb].fixed || self.nodes[verb].source.is_empty() {
                continue;
            }
            let source = self.nodes[verb].source.clone();
            let mut framed = false;
            for frame in self.words.frames(&source) {
                let noun = self.kids(verb).into_iter().find(|&i| {
                    self.nodes[i].source == frame.object
                        && self.nodes[i].is(&["obj", "obl", "nsubj", "nsubj:pass", "iobj", "xcomp"])
                });
                let Some(noun) = noun else { continue };
                let wanted = frame.preposition.as_deref();
                let case = self.kid(noun, &["case"]);
                let has = case.map(|c| self.nodes[c].form.to_lowercase());
                if wanted.is_some() && has.as_deref() != wanted || wanted.is_none() && case.is_some() {
                    continue;
                }
                framed = true;
                words::verb_form(&mut self.nodes[verb], &frame.verb);
                if frame.absorbs {
                    for i in self.kids(noun) {
                        self.nodes[i].head = verb;
                        if self.nodes[i].is(&["nmod"]) {
                            self.nodes[i].dep = "obl".into();
                        }
                    }
                    self.nodes[noun].gone = true;
                    if let Some(case) = case {
                        self.nodes[case].gone = true;
                    }
                } else if case.is_none() && !frame.passive {
                    self.nodes[noun].dep = "obj".into();
                }
                if frame.passive {
                    self.undergo(verb);
                }
                for i in self.kids(verb) {
                    let extra = self.nodes[i].source == "себя" && self.kid(i, &["case"]).is_some();
                    if frame.absorbs_self && extra {
                        self.nodes[i].gone = true;
                        for c in self.kids(i) {
                            self.nodes[c].gone = true;
                        }
                    }
                }
                break;
            }
            let own = self.words.verb(&source).filter(|_| !framed && self.verbal(verb));
            if let Some(english) = own.and_then(|english| english.strip_prefix('!')) {
                words::verb_form(&mut self.nodes[verb], english);
                self.undergo(verb);
            }
        }
    }

    /// Makes a verb passive: who suffers it is its subject.
    fn undergo(&mut self, verb: usize) {
        self.nodes[verb].tag = "VBN";
        let at = self.nodes[verb].at;
        self.make(at, -1, verb, "auxpass", ("was", "VBD", Pos::Aux));
        if let Some(subject) = self.kid(verb, &["nsubj"]) {
            self.nodes[subject].dep = "nsubjpass".into();
        }
    }
}
