//! A sentence in Universal Dependencies with the labels and function words that `predicate::clearnlp` reads.
//!
//! Both schemes agree on most edges. What differs is done one rule at a time: prepositions take their nouns below them,
//! bare cases get the preposition they stand for, a copula heads its clause, the saying heads what is said, modal verbs
//! become auxiliaries, and nouns get the article that word order implies (what stands before the verb, or was told of
//! before, is known).

use super::words;
use crate::predicate::MAX_DEPTH;
use dateline_resources::gazetteer::Gazetteer;
use dateline_resources::lexicon::Bilingual;
use dateline_types::{Parse, Pos};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;
use std::ops::Range;

/// A word of the sentence as it is told over.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The token of the original that it stands for, or that it stands before.
    pub at: u32,
    /// Its place among the words of one token: those before are negative.
    pub minor: i8,
    /// True for a word of the original, false for one that only English needs.
    pub stands: bool,
    /// Index of the head; its own for a root.
    pub head: usize,
    pub dep: SmolStr,
    pub form: SmolStr,
    pub lemma: SmolStr,
    pub tag: &'static str,
    pub pos: Pos,
    /// No space before it where the original has none.
    pub joined: bool,
    /// The features of the original.
    pub morph: SmolStr,
    /// The lemma of the original; empty for what is made here.
    pub source: SmolStr,
    /// Left out of the result.
    pub gone: bool,
    /// Its English words are chosen already.
    pub fixed: bool,
}

impl Node {
    /// A feature of the original ("Case" gives "Gen").
    pub(super) fn feature(&self, name: &str) -> &str {
        let pairs = self.morph.split('|').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    pub(super) fn is(&self, labels: &[&str]) -> bool {
        labels.contains(&self.dep.as_str())
    }
}

/// A sentence under work. Nodes are numbered by their index; words made here stand at the end of the list until the
/// order is told by `at` and `minor`.
pub(super) struct Sentence<'a> {
    pub nodes: Vec<Node>,
    pub words: &'a Bilingual,
    pub gazetteer: &'a Gazetteer,
    /// For each node the recogniser's label.
    pub labels: Vec<SmolStr>,
    /// Lemmas of the things that sentences before have told of.
    known: &'a FxHashSet<SmolStr>,
}

impl<'a> Sentence<'a> {
    /// The words of `tokens` of `parse`, told over, in order; heads are indices among them.
    pub(super) fn told(
        parse: &Parse,
        tokens: Range<u32>,
        words: &'a Bilingual,
        gazetteer: &'a Gazetteer,
        known: &'a FxHashSet<SmolStr>,
    ) -> Vec<Node> {
        let base = tokens.start as usize;
        let run = &parse.tokens()[base..tokens.end as usize];
        let mut labels = vec![SmolStr::default(); run.len()];
        for entity in parse.entities() {
            for t in entity.tokens.clone().filter(|t| tokens.contains(t)) {
                labels[t as usize - base] = entity.label.clone();
            }
        }
        let node = |(i, t): (usize, &dateline_types::Token)| Node {
            at: tokens.start + i as u32,
            minor: 0,
            stands: true,
            head: t.head as usize - base,
            dep: t.dep.clone(),
            form: t.form.clone(),
            lemma: t.lemma.clone(),
            tag: "",
            pos: t.pos,
            joined: true,
            morph: t.morph.clone(),
            source: t.lemma.clone(),
            gone: false,
            fixed: false,
        };
        let mut sentence =
            Sentence { nodes: run.iter().enumerate().map(node).collect(), words, gazetteer, labels, known };
        sentence.phrases();
        sentence.terms();
        sentence.names();
        sentence.nominal_participles();
        sentence.magnitudes();
        sentence.according_to();
        sentence.speaking_places();
        sentence.sayings();
        sentence.copulas();
        sentence.modals();
        sentence.frames();
        sentence.prepositions();
        sentence.relabel();
        words::choose(&mut sentence);
        sentence.articles();
        sentence.in_order()
    }

    pub(super) fn kids(&self, head: usize) -> Vec<usize> {
        let below = |&i: &usize| i != head && self.nodes[i].head == head && !self.nodes[i].gone;
        (0..self.nodes.len()).filter(below).collect()
    }

    pub(super) fn kid(&self, head: usize, labels: &[&str]) -> Option<usize> {
        self.kids(head).into_iter().find(|&i| self.nodes[i].is(labels))
    }

    /// A word that only English needs, before token `at`: its form, tag and part of speech.
    pub(super) fn make(
        &mut self,
        at: u32,
        minor: i8,
        head: usize,
        dep: &str,
        (form, tag, pos): (&str, &'static str, Pos),
    ) -> usize {
        self.nodes.push(Node {
            at,
            minor,
            stands: false,
            head,
            dep: dep.into(),
            form: form.into(),
            lemma: words::base_form(form).into(),
            tag,
            pos,
            joined: false,
            morph: SmolStr::default(),
            source: SmolStr::default(),
            gone: false,
            fixed: true,
        });
        self.labels.push(SmolStr::default());
        self.nodes.len() - 1
    }

    /// The token at which the phrase of `node` begins, without its preposition and what stands behind a comma.
    pub(super) fn first_of(&self, node: usize) -> u32 {
        let mut first = self.nodes[node].at;
        for i in (0..self.nodes.len()).filter(|&i| self.nodes[i].stands && !self.nodes[i].gone) {
            let mut up = i;
            for _ in 0..MAX_DEPTH {
                if up == node || self.nodes[up].head == up {
                    break;
                }
                // Conjuncts, clauses and prepositions are not part of the phrase's beginning.
                if self.nodes[up].is(&[
                    "conj",
                    "case",
                    "prep",
                    "acl:relcl",
                    "relcl",
                    "cc",
                    "punct",
                    "parataxis",
                    "cop",
                ]) {
                    break;
                }
                up = self.nodes[up].head;
            }
            if up == node {
                first = first.min(self.nodes[i].at);
            }
        }
        first
    }

    pub(super) fn verbal(&self, i: usize) -> bool {
        matches!(self.nodes[i].pos, Pos::Verb | Pos::Aux)
    }

    /// The other labels.
    fn relabel(&mut self) {
        for i in 0..self.nodes.len() {
            let node = &self.nodes[i];
            if node.gone {
                continue;
            }
            let above = node.head;
            let passive_above = self.verbal(above) && self.passive(above);
            let dep: &str = match node.dep.as_str() {
                "nsubj:pass" => "nsubjpass",
                "nsubj" if passive_above && self.nodes[above].feature("Variant") == "Short" => "nsubjpass",
                // The accusative is no subject, whatever the parser takes it for.
                "nsubj" if node.feature("Case") == "Acc" && node.pos != Pos::Num && self.verbal(above) => {
                    "dobj"
                }
                "csubj:pass" => "csubjpass",
                "obj" => "dobj",
                "iobj" => "dative",
                "aux:pass" => "auxpass",
                "acl:relcl" => "relcl",
                "nummod:gov" | "nummod:entity" => "nummod",
                "flat:name" | "flat" | "flat:foreign" => "compound",
                "obl:agent" => "agent",
                "cop" | "fixed" | "goeswith" | "list" | "orphan" | "dislocated" | "discourse"
                | "vocative" => "dep",
                "advmod" if matches!(node.source.as_str(), "не" | "ни") => "neg",
                "root" => "dep",
                "parataxis" if self.verbal(i) => "parataxis",
                "parataxis" => "dep",
                other => other,
            };
            let dep = SmolStr::new(dep);
            self.nodes[i].dep = dep;
            // A conjunction stands with the first of what it joins.
            if self.nodes[i].dep == "cc" && self.nodes[above].dep == "conj" {
                self.nodes[i].head = self.nodes[above].head;
            }
            // "Трое" and "несколько" head nothing here: what is counted does.
            if self.nodes[i].dep == "conj" && self.nodes[i].head == i {
                self.nodes[i].dep = "ROOT".into();
            }
        }
    }

    /// Articles: a single thing before the verb is known, one behind it is new.
    fn articles(&mut self) {
        for i in 0..self.nodes.len() {
            let node = &self.nodes[i];
            let single = node.tag == "NN" && node.stands && !node.gone && node.pos == Pos::Noun;
            if !single
                || self.words.is_time_noun(&node.source)
                || self.kid(i, &["det", "poss", "nummod"]).is_some()
                || node.is(&["compound", "appos", "ROOT", "dep"])
            {
                continue;
            }
            let mut verb = node.head;
            for _ in 0..MAX_DEPTH {
                if self.verbal(verb) && self.nodes[verb].tag != "MD" || self.nodes[verb].head == verb {
                    break;
                }
                verb = self.nodes[verb].head;
            }
            let before =
                self.nodes[i].at < self.nodes[verb].at && self.nodes[i].is(&["nsubj", "nsubjpass", "dobj"]);
            let known = before || self.known.contains(&self.nodes[i].lemma);
            let vowel = node.form.starts_with(['a', 'e', 'i', 'o']);
            let article = if known {
                "the"
            } else if vowel {
                "an"
            } else {
                "a"
            };
            let at = self.first_of(i);
            self.make(at, -5, i, "det", (article, "DT", Pos::Det));
        }
    }

    /// The words in the order of the text, heads renumbered.
    fn in_order(mut self) -> Vec<Node> {
        // A word whose head is left out hangs on the next that is not.
        for i in 0..self.nodes.len() {
            let mut head = self.nodes[i].head;
            for _ in 0..MAX_DEPTH {
                if !self.nodes[head].gone || self.nodes[head].head == head {
                    break;
                }
                head = self.nodes[head].head;
            }
            self.nodes[i].head = if self.nodes[head].gone { i } else { head };
        }
        self.break_circles();
        let mut order: Vec<usize> = (0..self.nodes.len()).filter(|&i| !self.nodes[i].gone).collect();
        if order.is_empty() {
            // Nothing is left: the sentence stays as it was, as words without grammar.
            self.nodes[0].gone = false;
            self.nodes[0].head = 0;
            order.push(0);
        }
        order.sort_by_key(|&i| (self.nodes[i].at, self.nodes[i].minor, i));
        let mut place = vec![0; self.nodes.len()];
        order.iter().enumerate().for_each(|(n, &i)| place[i] = n);
        order
            .into_iter()
            .map(|i| {
                let mut node = self.nodes[i].clone();
                node.head = place[node.head];
                if node.head == place[i] {
                    node.dep = "ROOT".into();
                }
                node
            })
            .collect()
    }

    /// Rules that move words can close a circle in a parse they were not made for: it is cut at its first word.
    fn break_circles(&mut self) {
        for start in 0..self.nodes.len() {
            let (mut at, mut steps) = (start, 0);
            while self.nodes[at].head != at && steps <= self.nodes.len() {
                at = self.nodes[at].head;
                steps += 1;
            }
            if steps > self.nodes.len() {
                self.nodes[at].head = at;
            }
        }
    }
}
