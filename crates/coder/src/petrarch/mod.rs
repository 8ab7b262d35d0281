//! A user's own verb dictionary (TABARI, PETRARCH, PETRARCH2) on dateline's parse and mentions.
//!
//! [`find`] looks at each verb that the dictionary has, and tries the patterns of its block, the most specific first;
//! without one the verb's own code holds. The conventions are the family's: `$` and `+` name source and target; without
//! them the source is the verb's subject, else the nearest party before it, and the target the first party after the verb
//! that is another; joined parties stand for each of them; a passive is turned round when "by" names who acts; an event
//! needs both sides. What it adds is grammar: subjects across raised and joined verbs, and that only words a verb governs
//! count as standing after it.

mod event;
mod matching;
mod sentence;

pub use event::{Scene, take_over};

use crate::predicate::phrase::Phrases;
use crate::predicate::{Argument, Edge, Function, Predication, Predications, Voice};
use dateline_resources::verbs::{EventCode, VerbDictionary, VerbForm};
use dateline_types::{ActorMention, Document, Mentions, Parse, Pos};
use matching::{Bound, Matcher};
use sentence::{Parties, Unit, Units, units};
use smol_str::SmolStr;

/// At most so many parties are joined.
const MOST_JOINED: usize = 24;

/// One verb coded by the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    /// The dictionary's code.
    pub code: SmolStr,
    /// Who acts: indices into the actor mentions.
    pub sources: Vec<u32>,
    /// Towards whom: indices into the actor mentions.
    pub targets: Vec<u32>,
    /// True if the parties act on each other; all stand among the sources then.
    pub mutual: bool,
    /// The verb.
    pub verb: u32,
    /// The tokens that the dictionary asked for, the verb included, ascending.
    pub words: Vec<u32>,
    /// The line of the dictionary that gave the code.
    pub line: u32,
}

impl Coding {
    /// Every source with every target; where they act on each other, every two of them, both ways.
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        let targets = if self.mutual { &self.sources } else { &self.targets };
        let all = self.sources.iter().flat_map(|&s| targets.iter().map(move |&t| (s, t)));
        all.filter(|(s, t)| s != t).collect()
    }
}

/// Everything the dictionary codes in a document, in text order.
pub fn find(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    predications: &Predications,
    verbs: &VerbDictionary,
) -> Vec<Coding> {
    let phrases = Phrases::new(parse);
    let parties = Parties::new(parse, &mentions.actors);
    let mut found = Vec::new();
    for sentence in parse.sentences() {
        let units = units(document, parse, sentence.tokens.clone(), &parties);
        let coder = Coder {
            parse,
            phrases: &phrases,
            mentions: &mentions.actors,
            predications,
            verbs,
            parties: &parties,
            units: &units,
        };
        found.extend(coder.codings());
    }
    found
}

/// One sentence's coder.
struct Coder<'a> {
    parse: &'a Parse,
    phrases: &'a Phrases<'a>,
    mentions: &'a [ActorMention],
    predications: &'a Predications,
    verbs: &'a VerbDictionary,
    parties: &'a Parties,
    units: &'a [Unit],
}

/// A verb with the pattern that it meets, if any.
struct Hit {
    verb: u32,
    code: EventCode,
    line: u32,
    bound: Bound,
    /// Units after the verb that it governs.
    after: Vec<u32>,
    before: Vec<u32>,
}

impl Coder<'_> {
    fn codings(&self) -> Vec<Coding> {
        let hits: Vec<Hit> = (0..self.units.len()).filter_map(|at| self.hit(at)).collect();
        let mut found = Vec::new();
        for (n, hit) in hits.iter().enumerate() {
            // A verb that another one's pattern names is part of that event ("said would attack").
            let named = |(m, other): (usize, &Hit)| {
                m != n && !other.code.is_null() && other.bound.words.contains(&hit.verb)
            };
            if !hits.iter().enumerate().any(named) {
                self.code(hit, &mut found);
            }
        }
        found
    }

    /// The verb at a unit, with the most specific pattern it meets, else its own code.
    fn hit(&self, at: usize) -> Option<Hit> {
        let unit = &self.units[at];
        let token = &self.parse.tokens()[unit.token as usize];
        let verbal =
            matches!(token.pos, Pos::Verb | Pos::Aux) || token.tag.starts_with("VB") || token.tag == "MD";
        if !verbal {
            return None;
        }
        let lemma = token.lemma.to_lowercase();
        let mut forms = self.verbs.candidates(&unit.text, &lemma);
        forms.retain(|f| self.stands(f, at));
        let longest = forms.iter().map(|f| f.len()).max()?;
        forms.retain(|f| f.len() == longest);
        let (before, after) = self.around(at, forms[0]);
        let compound = |party: u32| self.joined(party).len() > 1;
        let matcher = Matcher { parse: self.parse, verbs: self.verbs, is_compound: &compound };
        let mut best: Option<(&dateline_resources::verbs::Pattern, Bound)> = None;
        let mut blocks: Vec<u32> = forms.iter().map(|f| f.block).collect();
        blocks.dedup();
        for block in blocks.iter().filter_map(|&b| self.verbs.blocks().get(b as usize)) {
            for pattern in &block.patterns {
                if best.as_ref().is_some_and(|(b, _)| b.weight() >= pattern.weight()) {
                    break;
                }
                if let Some(bound) = matcher.matches(pattern, &before, &after) {
                    best = Some((pattern, bound));
                    break;
                }
            }
        }
        let own = forms.iter().find(|f| !f.code.is_null()).unwrap_or(&forms[0]);
        let (code, line, mut bound) = match best {
            Some((pattern, bound)) => (pattern.code.clone(), pattern.line, bound),
            None => (own.code.clone(), own.line, Bound::default()),
        };
        let first = at - forms[0].before.len();
        bound
            .words
            .extend(self.units[first..first + longest].iter().map(|u| u.token).filter(|&t| t != unit.token));
        let tokens = |side: &Units| side.units.iter().map(|u| u.token).collect();
        Some(Hit { verb: unit.token, code, line, bound, after: tokens(&after), before: tokens(&before) })
    }

    /// True if the words of a verb of several words stand around it.
    fn stands(&self, form: &VerbForm, at: usize) -> bool {
        let same = |units: Option<&[Unit]>, words: &[SmolStr]| {
            units.is_some_and(|u| u.iter().zip(words).all(|(u, w)| u.text == *w))
        };
        let Some(first) = at.checked_sub(form.before.len()) else { return false };
        same(self.units.get(first..at), &form.before)
            && same(self.units.get(at + 1..at + 1 + form.after.len()), &form.after)
    }

    /// The verb that a word of the verb phrase belongs to: for "should", the verb it helps.
    fn anchor(&self, token: u32) -> u32 {
        let t = &self.parse.tokens()[token as usize];
        if Edge::of(t).is_auxiliary() { t.head } else { token }
    }

    /// The words before and after a verb, nearest first. After it stands only what it governs, without the verbs joined
    /// to it; before it, the sentence so far without the verb phrase it is joined to.
    fn around(&self, at: usize, form: &VerbForm) -> (Units, Units) {
        let tokens = self.parse.tokens();
        let verb = self.units[at].token;
        let anchor = self.anchor(verb);
        let extent = self.phrases.extent(anchor);
        let joined = |&t: &u32| {
            let token = &tokens[t as usize];
            t > verb
                && token.head == anchor
                && Edge::of(token) == Edge::Conjunct
                && matches!(token.pos, Pos::Verb | Pos::Aux)
        };
        let end = extent.clone().find(joined).map_or(extent.end, |t| self.phrases.extent(t).start);
        let after = self.units[(at + 1 + form.after.len()).min(self.units.len())..]
            .iter()
            .filter(|u| u.token < end)
            .cloned()
            .collect();
        let first = self.phrases.first_conjunct(anchor);
        let skipped = if first < anchor && matches!(tokens[first as usize].pos, Pos::Verb | Pos::Aux) {
            first..extent.start.min(verb)
        } else {
            0..0
        };
        let before = self.units[..at - form.before.len()]
            .iter()
            .rev()
            .filter(|u| !skipped.contains(&u.token))
            .cloned()
            .collect();
        (Units { units: before, reversed: true }, Units { units: after, reversed: false })
    }

    /// A party with those joined to it, in text order.
    fn joined(&self, party: u32) -> Vec<u32> {
        let Some(mention) = self.mentions.get(party as usize) else { return Vec::new() };
        let first = self.phrases.first_conjunct(mention.head);
        let heads = self.phrases.conjuncts(first);
        let mut all: Vec<u32> = Vec::new();
        for (other, _) in self.parties.iter() {
            let head = self.mentions[*other as usize].head;
            if (head == mention.head || heads.contains(&head)) && all.len() < MOST_JOINED {
                all.push(*other);
            }
        }
        if all.is_empty() { vec![party] } else { all }
    }

    /// The parties of an argument: the mention it heads or lies in, else the first that its phrase names.
    fn of_argument(&self, argument: &Argument) -> Vec<u32> {
        if let Some(party) = self.parties.at(argument.token) {
            return self.joined(party);
        }
        let extent = self.phrases.extent(argument.token);
        let first = self.parties.iter().find(|(_, t)| extent.start <= t.start && t.end <= extent.end);
        first.map_or(Vec::new(), |(party, _)| self.joined(*party))
    }

    fn filling(&self, p: &Predication, function: &Function) -> Vec<u32> {
        let mut all = Vec::new();
        for argument in p.arguments.iter().filter(|a| a.function == *function) {
            for party in self.of_argument(argument) {
                if !all.contains(&party) {
                    all.push(party);
                }
            }
        }
        all
    }

    fn code(&self, hit: &Hit, found: &mut Vec<Coding>) {
        if hit.code.is_null() {
            return;
        }
        let anchor = self.anchor(hit.verb);
        let p = self.predications.headed_by(anchor).map(|i| &self.predications.all()[i]);
        let mut words = hit.bound.words.clone();
        words.push(hit.verb);
        words.sort_unstable();
        words.dedup();
        let mut add = |code: &Option<SmolStr>, sources: Vec<u32>, targets: Vec<u32>, mutual: bool| {
            if let Some(code) = code {
                let (verb, words, line) = (hit.verb, words.clone(), hit.line);
                found.push(Coding { code: code.clone(), sources, targets, mutual, verb, words, line });
            }
        };
        if let Some((party, true)) = hit.bound.compound {
            let all = self.joined(party);
            return add(&hit.code.forward.clone().or(hit.code.back.clone()), all, Vec::new(), true);
        }
        let bound = |party: Option<u32>| party.map(|p| self.joined(p));
        let mut target = bound(hit.bound.target);
        let mut source = bound(hit.bound.source);
        if let Some((party, false)) = hit.bound.compound {
            target = target.or_else(|| Some(self.joined(party)));
        }
        if source.is_none() && target.is_none() && hit.bound.compound.is_none() {
            // "was opposed by Osgiliath": who acts is named, so who is acted on stands before the verb.
            if let Some(p) = p.filter(|p| p.voice == Voice::Passive) {
                let agents = self.filling(p, &Function::Subject);
                let by = agents.iter().all(|&a| hit.after.iter().any(|&t| self.parties.at(t) == Some(a)));
                if !agents.is_empty() && by {
                    source = Some(agents);
                    let done_to = self.filling(p, &Function::Object);
                    target = Some(if done_to.is_empty() { self.nearest(&hit.before, &[]) } else { done_to });
                }
            }
        }
        let source = source.unwrap_or_else(|| self.subject(hit, p, target.as_deref().unwrap_or(&[])));
        let target = target.unwrap_or_else(|| self.object(hit, &source));
        if source.is_empty() && hit.bound.compound.is_some() && target.len() > 1 {
            return add(&hit.code.forward, target, Vec::new(), true);
        }
        if source.is_empty() || target.is_empty() {
            return;
        }
        add(&hit.code.forward, source.clone(), target.clone(), false);
        add(&hit.code.back, target, source, false);
    }

    /// The subject's parties; else the nearest before the verb. None of `taken`.
    fn subject(&self, hit: &Hit, p: Option<&Predication>, taken: &[u32]) -> Vec<u32> {
        if let Some(p) = p {
            // A passive without "by" is coded as it stands: the family's patterns expect that.
            let function = if p.voice == Voice::Passive { Function::Object } else { Function::Subject };
            let own: Vec<u32> =
                self.filling(p, &function).into_iter().filter(|m| !taken.contains(m)).collect();
            if !own.is_empty() {
                return own;
            }
        }
        self.nearest(&hit.before, taken)
    }

    /// The nearest party in words that lead away from the verb, with those joined to it.
    fn nearest(&self, tokens: &[u32], taken: &[u32]) -> Vec<u32> {
        let party = tokens.iter().filter_map(|&t| self.parties.at(t)).find(|p| !taken.contains(p));
        party.map_or(Vec::new(), |p| self.joined(p).into_iter().filter(|p| !taken.contains(p)).collect())
    }

    /// The first party after the verb that is not the source, with those joined to it; a mere role ("crowds") only where
    /// no party has a name of its own.
    fn object(&self, hit: &Hit, source: &[u32]) -> Vec<u32> {
        let other = |p: &u32| !source.iter().any(|&s| self.same(s, *p));
        let named = |p: &u32| self.mentions.get(*p as usize).is_some_and(|m| m.actor.is_some());
        let after = || hit.after.iter().filter_map(|&t| self.parties.at(t));
        let named = after().find(|p| named(p) && self.joined(*p).iter().any(other));
        let party = named.or_else(|| after().find(|p| self.joined(*p).iter().any(other)));
        party.map_or(Vec::new(), |p| self.joined(p))
    }

    /// True if two mentions are coded alike.
    fn same(&self, a: u32, b: u32) -> bool {
        let code = |i: u32| self.mentions.get(i as usize).map(|m| (m.actor.clone(), m.sector));
        a == b || code(a) == code(b)
    }
}
