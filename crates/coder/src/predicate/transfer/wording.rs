//! Words that are told together: set phrases, terms, names, participles that stand for nouns.

use super::grammar::{Node, Sentence};
use super::words;
use dateline_types::Pos;
use smol_str::{SmolStr, StrExt};

impl Sentence<'_> {
    /// True for a word that counts: a figure, a numeral, "сотня".
    pub(super) fn is_number(&self, node: &Node) -> bool {
        node.pos == Pos::Num
            || node.form.starts_with(|c: char| c.is_ascii_digit())
            || self.words.number(&node.source).is_some()
            || self
                .words
                .noun(&node.source)
                .is_some_and(|n| matches!(n.singular.as_str(), "hundred" | "dozen" | "million"))
    }

    /// "12 тысяч человек": English counts the people, not the thousands.
    pub(super) fn magnitudes(&mut self) {
        for magnitude in 0..self.nodes.len() {
            let node = &self.nodes[magnitude];
            if node.fixed || node.gone || !self.words.is_magnitude(&node.source) {
                continue;
            }
            let Some(english) = self.words.number(&node.source).map(SmolStr::new) else { continue };
            let counts = |i: usize| {
                let kid = &self.nodes[i];
                let known = kid.pos == Pos::Num && self.words.number(&kid.source).is_some();
                kid.at < node.at && (known || kid.form.starts_with(|c: char| c.is_ascii_digit()))
            };
            let kids = self.kids(magnitude);
            let numeral = kids.iter().copied().find(|&i| counts(i));
            let Some(numeral) = numeral.filter(|&i| self.nodes[i].source != "несколько") else {
                continue;
            };
            let counted = kids
                .iter()
                .copied()
                .find(|&i| self.nodes[i].is(&["nmod"]) && self.nodes[i].feature("Case") == "Gen");
            let (head, dep, root) = (node.head, node.dep.clone(), node.head == magnitude);
            let number = &mut self.nodes[magnitude];
            (number.form, number.lemma, number.tag) = (english.clone(), english, "CD");
            (number.pos, number.fixed) = (Pos::Num, true);
            self.nodes[numeral].dep = "compound".into();
            if let Some(counted) = counted {
                for i in kids {
                    if i != numeral && i != counted && !self.nodes[i].fixed {
                        self.nodes[i].head = counted;
                    }
                }
                (self.nodes[counted].head, self.nodes[counted].dep) =
                    (if root { counted } else { head }, dep);
                (self.nodes[magnitude].head, self.nodes[magnitude].dep) = (counted, "nummod".into());
            }
        }
    }

    /// True if a number other than one counts the noun: Russian has the singular behind two, three and four.
    pub(super) fn counted(&self, noun: usize) -> bool {
        self.kids(noun).into_iter().any(|i| {
            let kid = &self.nodes[i];
            let both =
                kid.is(&["det", "amod", "nummod"]) && matches!(kid.source.as_str(), "оба" | "несколько");
            let number = kid.is(&["nummod", "nummod:gov", "nummod:entity"]) && kid.source != "один";
            both || number && kid.form != "1"
        })
    }

    /// Set phrases of several words ("не менее").
    pub(super) fn phrases(&mut self) {
        let mut at = 0;
        while at < self.nodes.len() {
            let found = (1..=self.words.longest_phrase().min(self.nodes.len() - at)).rev().find_map(|len| {
                let forms: Vec<SmolStr> =
                    self.nodes[at..at + len].iter().map(|n| n.form.to_lowercase_smolstr()).collect();
                let number = self.nodes.get(at + len).is_some_and(|next| self.is_number(next));
                Some((len, self.words.phrase(&forms.join(" "), number)?))
            });
            let Some((len, english)) = found else {
                at += 1;
                continue;
            };
            let english: Vec<SmolStr> = english.split(' ').map(SmolStr::new).collect();
            // The phrase hangs where its words hung: on a word outside it.
            let inside = at..at + len;
            let outside =
                self.nodes[inside.clone()].iter().find(|n| !inside.contains(&n.head) || n.head == at);
            let (head, dep) = outside.map_or((at, "advmod".into()), |n| (n.head, n.dep.clone()));
            let above = head;
            let next = inside.end.min(self.nodes.len() - 1);
            let number = self.is_number(&self.nodes[next]);
            let head = if number { next } else { head };
            let verb = inside.clone().any(|i| self.verbal(i) || self.nodes[i].dep == "ROOT");
            if verb || (inside.contains(&head) && !number) {
                at += len;
                continue;
            }
            let counted = self.nodes[next].head;
            for i in 0..self.nodes.len() {
                if inside.contains(&i) || !inside.contains(&self.nodes[i].head) {
                    continue;
                }
                // "Погибло *не менее* 20 человек": what is counted stands where the bound of its number stood.
                if number && (i == next || i == counted) {
                    let root = inside.contains(&above) || above == i;
                    (self.nodes[i].head, self.nodes[i].dep) = (if root { i } else { above }, dep.clone());
                } else {
                    self.nodes[i].head = head;
                }
            }
            for (n, i) in inside.clone().enumerate() {
                let node = &mut self.nodes[i];
                (node.head, node.dep, node.fixed) = (head, "advmod".into(), true);
                (node.pos, node.tag) = (Pos::Adv, "RB");
                match english.get(n) {
                    Some(word) => (node.form, node.lemma) = (word.clone(), word.clone()),
                    None => node.gone = true,
                }
            }
            for (n, word) in english.iter().enumerate().skip(len) {
                let last = self.nodes[inside.end - 1].at;
                self.make(last, n as i8, head, "advmod", (word.as_str(), "RB", Pos::Adv));
            }
            at += len;
        }
    }

    /// Names the word lists know, by the lemmas of their words.
    pub(super) fn names(&mut self) {
        let mut at = 0;
        let count = self.nodes.len();
        while at < count {
            let found = (1..=self.words.longest_name().min(count - at)).rev().find_map(|len| {
                let run = &self.nodes[at..at + len];
                let lemmas: Vec<&str> = run.iter().map(|n| n.source.as_str()).collect();
                let capital = run[0].form.chars().next().is_some_and(char::is_uppercase);
                let english = self.words.name(&lemmas.join(" ")).filter(|_| capital && !run[0].fixed)?;
                Some((len, english))
            });
            let Some((len, english)) = found else {
                at += 1;
                continue;
            };
            let english: Vec<&str> = english.split(' ').collect();
            let inside = at..at + len;
            let top =
                inside.clone().find(|&i| !inside.contains(&self.nodes[i].head) || self.nodes[i].head == i);
            let top = top.unwrap_or(at);
            for (n, i) in inside.clone().enumerate() {
                let node = &mut self.nodes[i];
                node.fixed = true;
                (node.pos, node.tag) = (Pos::Propn, "NNP");
                // The last word governs an English name.
                let word = if len == 1 { english.last() } else { english.get(n) };
                match word {
                    Some(word) => (node.form, node.lemma) = (SmolStr::new(word), SmolStr::new(word)),
                    None if i == top => {}
                    None => node.gone = true,
                }
                if i != top {
                    (node.head, node.dep) = (top, "compound".into());
                }
            }
            // A name shorter in English: its last word is told by the word that governs the name.
            if english.len() < len && inside.clone().skip(english.len()).any(|i| i == top) {
                let last = at + english.len() - 1;
                (self.nodes[top].form, self.nodes[top].lemma) =
                    (self.nodes[last].form.clone(), self.nodes[last].lemma.clone());
                self.nodes[last].gone = true;
            }
            let last = self.nodes[inside.end - 1].at;
            if len == 1 {
                let before = &english[..english.len() - 1];
                for (n, word) in before.iter().enumerate() {
                    let minor = (n as i8 - before.len() as i8).max(-4);
                    self.make(last, minor, top, "compound", (*word, "NNP", Pos::Propn));
                }
            } else {
                for (n, word) in english.iter().enumerate().skip(len) {
                    self.make(last, n as i8, top, "compound", (*word, "NNP", Pos::Propn));
                }
            }
            at += len;
        }
    }

    /// Terms of several words that English tells by one noun ("прекращение огня").
    pub(super) fn terms(&mut self) {
        let mut at = 0;
        let count = self.nodes.len();
        while at < count {
            let found = (2..=self.words.longest_term().min(count - at)).rev().find_map(|len| {
                let run = &self.nodes[at..at + len];
                let lemmas: Vec<&str> = run.iter().map(|n| n.source.as_str()).collect();
                Some((len, self.words.term(&lemmas.join(" ")).filter(|_| run.iter().all(|n| !n.fixed))?))
            });
            let Some((len, english)) = found else {
                at += 1;
                continue;
            };
            let inside = at..at + len;
            let top =
                inside.clone().find(|&i| !inside.contains(&self.nodes[i].head) || self.nodes[i].head == i);
            let top = top.unwrap_or(at);
            for i in 0..count {
                if !inside.contains(&i) && inside.contains(&self.nodes[i].head) {
                    self.nodes[i].head = top;
                }
            }
            for i in inside {
                self.nodes[i].gone |= i != top;
            }
            let plural = self.nodes[top].feature("Number") == "Plur" || self.counted(top);
            words::noun(&mut self.nodes[top], english, plural);
            at += len;
        }
    }

    /// Participles where nouns stand ("нападавшие", "погибших").
    pub(super) fn nominal_participles(&mut self) {
        for i in 0..self.nodes.len() {
            let node = &self.nodes[i];
            let nominal =
                node.is(&["nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent", "nmod", "appos"])
                    || node.dep == "conj" && !self.verbal(node.head);
            let participle = node.feature("VerbForm") == "Part" && node.feature("Variant") != "Short";
            // "Бастующие рабочие": beside a noun it tells of what kind that is.
            let beside = node.is(&["amod"]) && matches!(self.nodes[node.head].pos, Pos::Noun | Pos::Propn);
            let noun = !beside && (matches!(node.pos, Pos::Noun | Pos::Adj) || (participle && nominal));
            if let Some(english) = self
                .words
                .participle(&node.source, node.feature("Voice") == "Act")
                .filter(|_| noun && !node.fixed)
            {
                let plural = node.feature("Number") == "Plur";
                words::noun(&mut self.nodes[i], english, plural);
            } else if participle && nominal {
                self.nodes[i].pos = Pos::Noun;
            }
        }
    }
}
