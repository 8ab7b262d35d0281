//! The label set of spaCy's English pipelines (ClearNLP dependencies, Penn Treebank tags), and a tree to walk.
//!
//! Labels: Choi & Palmer, *Guidelines for the CLEAR Style Constituent to Dependency Conversion* (2012).

use super::{MAX_CONJUNCTS, MAX_DEPTH};
use dateline_types::{Parse, Pos, Token};
use smol_str::{SmolStr, StrExt};

/// The children of every token, in text order.
pub struct Tree<'a> {
    tokens: &'a [Token],
    first: Vec<u32>,
    children: Vec<u32>,
    /// First and last token of each token's subtree.
    edges: Vec<(u32, u32)>,
}

impl<'a> Tree<'a> {
    /// Indexes a parse; linear in its tokens.
    pub fn new(parse: &'a Parse) -> Tree<'a> {
        let tokens = parse.tokens();
        let mut first = vec![0u32; tokens.len() + 1];
        for (i, t) in tokens.iter().enumerate() {
            if t.head as usize != i {
                first[t.head as usize + 1] += 1;
            }
        }
        for i in 0..tokens.len() {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut children = vec![0u32; first[tokens.len()] as usize];
        for (i, t) in tokens.iter().enumerate() {
            let head = t.head as usize;
            if head != i {
                children[next[head] as usize] = i as u32;
                next[head] += 1;
            }
        }
        let mut tree = Tree { tokens, first, children, edges: Vec::new() };
        tree.edges = tree.subtree_edges();
        tree
    }

    /// Post-order from the leaves, without recursion: a chain of heads may be as long as the sentence.
    fn subtree_edges(&self) -> Vec<(u32, u32)> {
        let n = self.tokens.len();
        let mut edges: Vec<(u32, u32)> = (0..n as u32).map(|i| (i, i)).collect();
        let mut open: Vec<u32> = (0..n).map(|i| self.first[i + 1] - self.first[i]).collect();
        let mut ready: Vec<u32> = (0..n as u32).filter(|&i| open[i as usize] == 0).collect();
        while let Some(i) = ready.pop() {
            let head = self.tokens[i as usize].head as usize;
            if head == i as usize {
                continue;
            }
            let (a, b) = edges[i as usize];
            edges[head] = (edges[head].0.min(a), edges[head].1.max(b));
            open[head] -= 1;
            if open[head] == 0 {
                ready.push(head as u32);
            }
        }
        edges
    }

    pub fn token(&self, i: u32) -> &'a Token {
        &self.tokens[i as usize]
    }

    pub fn dep(&self, i: u32) -> &'a str {
        self.tokens[i as usize].dep.as_str()
    }

    pub fn lemma(&self, i: u32) -> SmolStr {
        lower_lemma(&self.tokens[i as usize])
    }

    pub fn children(&self, i: u32) -> &[u32] {
        &self.children[self.first[i as usize] as usize..self.first[i as usize + 1] as usize]
    }

    /// The children of `i` with one of the labels.
    pub fn with<'b>(&'b self, i: u32, labels: &'b [&str]) -> impl Iterator<Item = u32> + 'b {
        self.children(i).iter().copied().filter(move |&c| labels.contains(&self.dep(c)))
    }

    /// The subtree of `i`, half-open; what stands between its first and last token.
    pub fn extent(&self, i: u32) -> std::ops::Range<u32> {
        let (a, b) = self.edges[i as usize];
        a..b + 1
    }

    /// `i` and the nouns or verbs coordinated with it, in text order, at most [`MAX_CONJUNCTS`].
    pub fn conjuncts(&self, i: u32) -> Vec<u32> {
        let mut all = vec![i];
        let mut at = 0;
        while at < all.len() && all.len() < MAX_CONJUNCTS {
            let here = all[at];
            for c in self.with(here, &["conj"]) {
                if all.len() < MAX_CONJUNCTS {
                    all.push(c);
                }
            }
            at += 1;
        }
        all.sort_unstable();
        all
    }

    /// The first conjunct of the coordination that `i` belongs to.
    pub fn first_conjunct(&self, mut i: u32) -> u32 {
        for _ in 0..MAX_DEPTH {
            if self.dep(i) != "conj" {
                break;
            }
            i = self.token(i).head;
        }
        i
    }

    /// The objects of preposition `prep` with the preposition's full name ("according to", "because of").
    pub fn prepositional(&self, prep: u32) -> (SmolStr, Vec<u32>) {
        let mut name = self.token(prep).form.to_lowercase_smolstr();
        let mut objects: Vec<u32> = self.with(prep, &["pobj", "pcomp"]).collect();
        if objects.is_empty()
            && let Some(inner) = self.with(prep, &["prep", "dative"]).next()
        {
            name = smol_str::format_smolstr!("{name} {}", self.token(inner).form.to_lowercase());
            objects = self.with(inner, &["pobj", "pcomp"]).collect();
        } else if let [only] = objects[..]
            && self.dep(only) == "pcomp"
            && self.token(only).pos == Pos::Adp
        {
            // "because of the attack": of is pcomp or prep, by the parser's mood.
            name = smol_str::format_smolstr!("{name} {}", self.token(only).form.to_lowercase());
            objects = self.with(only, &["pobj"]).collect();
        }
        let objects = objects.into_iter().flat_map(|o| self.conjuncts(o)).take(MAX_CONJUNCTS).collect();
        (name, objects)
    }
}

/// A token's lemma in lower case; pronouns and proper nouns keep their own form, lowered.
pub fn lower_lemma(token: &Token) -> SmolStr {
    let base = if token.lemma.is_empty() { &token.form } else { &token.lemma };
    if base.bytes().any(|b| !b.is_ascii_lowercase()) { base.to_lowercase_smolstr() } else { base.clone() }
}

/// True for a token that can head a clause.
pub fn heads_clause(tree: &Tree<'_>, i: u32) -> bool {
    let token = tree.token(i);
    match token.pos {
        Pos::Verb => {
            !matches!(token.dep.as_str(), "aux" | "auxpass" | "amod" | "case" | "mark" | "prep" | "compound")
        }
        Pos::Aux => !matches!(token.dep.as_str(), "aux" | "auxpass"),
        _ => false,
    }
}
