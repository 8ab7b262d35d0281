//! Which tellings tell one happening.
//!
//! Pairs of one type are weighed by what they share and what sets them apart; tellings are then joined by average
//! linkage on the log-odds, so that one strong pair cannot chain two stories together. A bare noun that takes up an
//! earlier telling ("the attack") belongs to it by grammar. ACLED's boundary rule stands behind the gold: one day, place,
//! pair of sides and kind is one event (ACLED Codebook 2023, "What is an event").

use super::clash;
use super::filler::Words;
use super::judge::Verdict;
use super::telling::{Source, Telling, age, determination, type_name};
use crate::cue;
use crate::decide::{Ballot, Candidate, Cues, NONE, bucket};
use crate::predicate::Kind;
use dateline_resources::learned::Decider;
use dateline_types::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Tellings of one document that are compared with each other; of more (a list, a chronicle) only near ones are.
const NEAR: usize = 60;
/// The logit that stands for certainty when grammar binds two tellings.
const BOUND: f64 = 8.0;

/// A pair that was weighed: indices of the tellings, the earlier one first, and the ballot.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The earlier telling.
    pub a: usize,
    /// The later telling.
    pub b: usize,
    /// Yes or no.
    pub ballot: Ballot<()>,
}

/// Groups of tellings, each in text order, in the order of their first; with the pairs that were weighed.
pub fn group(
    source: &Source<'_>,
    tellings: &[Telling],
    verdicts: &[Verdict],
    decider: &Decider,
) -> (Vec<Vec<usize>>, Vec<Pair>) {
    // A bare noun that takes up what stands needs no verdict of its own.
    let kept = |t: usize| {
        verdicts[t].stands() || tellings[t].takes_up.is_some_and(|(to, bare)| bare && verdicts[to].stands())
    };
    let mut order: Vec<usize> = (0..tellings.len()).filter(|&t| kept(t)).collect();
    order.sort_by_key(|&t| (tellings[t].event.trigger.span, t));
    let ranks = ranks(tellings, &order);
    let mut pairs = Vec::new();
    let mut odds: Vec<(usize, usize, f64)> = Vec::new();
    for (n, &b) in order.iter().enumerate() {
        let answered = answered(source, tellings, &order[..n], b);
        for &a in order[n.saturating_sub(NEAR)..n].iter() {
            let bound = tellings[b].takes_up.is_some_and(|(to, bare)| bare && to == a)
                || tellings[a].takes_up.is_some_and(|(to, bare)| bare && to == b)
                || answered == Some(a);
            if !comparable(&tellings[a], &tellings[b]) || of_two_stories(source, &tellings[a], &tellings[b]) {
                continue;
            }
            let cues = compare(source, tellings, &ranks, a, b);
            let label = format!("{} … {}", tellings[a].event.trigger.text, tellings[b].event.trigger.text);
            let ballot = Ballot::each(vec![Candidate::new(Some(()), label, cues)], decider, |_| bound);
            let share = ballot.candidates[0].share.clamp(1e-6, 1.0 - 1e-6);
            let threshold = decider.threshold().clamp(1e-6, 1.0 - 1e-6);
            let logit = |p: f64| (p / (1.0 - p)).ln();
            let odd = if bound {
                BOUND
            } else if in_two_towns(&tellings[a], &tellings[b]) {
                -BOUND
            } else if ballot.learned {
                logit(share) - logit(threshold)
            } else {
                -BOUND
            };
            odds.push((a, b, odd));
            pairs.push(Pair { a, b, ballot });
        }
    }
    (join(&order, &odds), pairs)
}

/// "Eight were killed *in Guayaquil* and two officers shot *in Nobol*": each verb of one sentence governs a town of its own.
/// (Between sentences the towns of one happening may differ: the nearest city stands for the village. Holding provinces
/// apart too found one in a hundred fewer core events held out.)
fn in_two_towns(a: &Telling, b: &Telling) -> bool {
    if a.sentence != b.sentence {
        return false;
    }
    let own = |t: &Telling| {
        let own = t.places.first().filter(|p| p.basis == PlaceBasis::Attached && !p.unresolved)?;
        own.place
            .clone()
            .filter(|p| matches!(p.precision, PlacePrecision::Settlement | PlacePrecision::Region))
    };
    let apart = |a: &PlaceRef, b: &PlaceRef| a != b && !place_holds(a, b) && !place_holds(b, a);
    matches!((own(a), own(b)), (Some(a), Some(b)) if apart(&a, &b))
}

/// What a telling of return fire answers: the nearest deed before it, in its sentence or the one before. One clash by
/// ACLED's rule.
fn answered(source: &Source<'_>, tellings: &[Telling], before: &[usize], b: usize) -> Option<usize> {
    let later = &tellings[b];
    let near = |a: &&usize| later.sentence - tellings[**a].sentence.min(later.sentence) <= 1;
    let deed = |a: &&usize| {
        comparable(&tellings[**a], later)
            && !tellings[**a].event.actors.is_empty()
            && !source.story.apart(tellings[**a].sentence, later.sentence)
    };
    clash::answers(source, later).then(|| before.iter().rev().take_while(near).find(deed).copied()).flatten()
}

/// For each telling how many of its type stand before it.
fn ranks(tellings: &[Telling], order: &[usize]) -> Vec<usize> {
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    let mut ranks = vec![0; tellings.len()];
    for &t in order {
        let count = seen.entry(type_name(tellings[t].event.class)).or_default();
        ranks[t] = *count;
        *count += 1;
    }
    ranks
}

/// Only tellings of one type can be one happening; two of the same conjunction never are.
fn comparable(a: &Telling, b: &Telling) -> bool {
    let (x, y) = (a.event.class, b.event.class);
    let same = match (x.plover_type(), y.plover_type()) {
        (Some(x), Some(y)) => x == y,
        (None, None) => x == y,
        _ => false,
    };
    same && a.main != b.main
}

/// In a round-up: told in two of its stories; in two sections of a report, with towns or days of their own that differ.
fn of_two_stories(source: &Source<'_>, a: &Telling, b: &Telling) -> bool {
    if source.story.apart(a.sentence, b.sentence) {
        return true;
    }
    if source.story.section(a.sentence) == source.story.section(b.sentence) {
        return false;
    }
    let own = |t: &Telling| t.places.first().filter(|p| p.basis == PlaceBasis::Attached)?.place.clone();
    let places = match (own(a), own(b)) {
        (Some(p), Some(q)) => p != q && !place_holds(&p, &q) && !place_holds(&q, &p),
        _ => false,
    };
    let days = match (a.days(), b.days()) {
        (Some(p), Some(q)) => !p.overlaps(q),
        _ => false,
    };
    places || days
}

/// Average linkage: the two groups with the highest mean log-odds join while that is above 0. A heap of candidates, stale
/// ones skipped: linear in the pairs but for a logarithm.
fn join(order: &[usize], odds: &[(usize, usize, f64)]) -> Vec<Vec<usize>> {
    let count = order.iter().max().map_or(0, |t| t + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for &t in order {
        members[t].push(t);
    }
    // For each group its neighbours, with the sum and number of odds between the two; pairs that were not weighed do not
    // count.
    let mut beside: Vec<FxHashMap<usize, (f64, u32)>> = vec![FxHashMap::default(); count];
    let mut heap: BinaryHeap<Join> = BinaryHeap::new();
    for &(a, b, odd) in odds {
        beside[a].insert(b, (odd, 1));
        beside[b].insert(a, (odd, 1));
        heap.push(Join { mean: odd, a: a.min(b), b: a.max(b) });
    }
    while let Some(Join { mean, a, b }) = heap.pop() {
        if mean <= 0.0 {
            break;
        }
        let now = beside[a].get(&b).map(|(sum, n)| sum / f64::from(*n));
        if now != Some(mean) || members[a].is_empty() || members[b].is_empty() {
            continue;
        }
        let moved = std::mem::take(&mut members[b]);
        members[a].extend(moved);
        let theirs = std::mem::take(&mut beside[b]);
        beside[a].remove(&b);
        let mut others: Vec<(usize, (f64, u32))> = theirs.into_iter().filter(|(c, _)| *c != a).collect();
        others.sort_unstable_by_key(|(c, _)| *c);
        for (c, (sum, n)) in others {
            beside[c].remove(&b);
            let entry = beside[a].entry(c).or_insert((0.0, 0));
            *entry = (entry.0 + sum, entry.1 + n);
            let joined = *entry;
            beside[c].insert(a, joined);
            heap.push(Join { mean: joined.0 / f64::from(joined.1), a: a.min(c), b: a.max(c) });
        }
    }
    let mut place = vec![0; count];
    for (n, &t) in order.iter().enumerate() {
        place[t] = n;
    }
    let mut groups: Vec<Vec<usize>> = members.into_iter().filter(|m| !m.is_empty()).collect();
    for group in &mut groups {
        group.sort_by_key(|&t| place[t]);
    }
    groups.sort_by_key(|group| place[group[0]]);
    groups
}

/// Two groups that may join; the highest mean first, then the earlier groups.
#[derive(Debug, PartialEq)]
struct Join {
    mean: f64,
    a: usize,
    b: usize,
}

impl Eq for Join {}

impl PartialOrd for Join {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Join {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.total_cmp(&other.mean).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}

/// What two tellings share and what sets them apart.
fn compare(source: &Source<'_>, tellings: &[Telling], ranks: &[usize], a: usize, b: usize) -> Cues {
    let (x, y) = (&tellings[a], &tellings[b]);
    let words = source.words;
    let all = source.predications.all();
    let (p, q) = (&all[x.main], &all[y.main]);
    let mut cues = Cues::default();
    cues.add("always");
    let class = type_name(y.event.class);
    cue!(cues, "type={class}");
    let gap = y.sentence.abs_diff(x.sentence) as usize;
    cue!(cues, "gap={}", bucket(gap));
    cue!(cues, "gap={}&{class}", bucket(gap.min(6)));
    let name = |k: Kind| if k == Kind::Noun { "noun" } else { "verb" };
    cue!(cues, "kinds={}-{}", name(p.kind), name(q.kind));
    cues.add_if(p.lemma == q.lemma, "same word");
    cues.add_if(p.lemma == q.lemma, format!("same word&{}", name(q.kind)));
    cue!(cues, "words={}-{}", p.lemma, q.lemma);
    if q.kind == Kind::Noun {
        let what = determination(words, q.head);
        cue!(cues, "later {what}");
        cue!(cues, "later {what}&gap={}", bucket(gap.min(4)));
        let plural = words.parse.tokens()[q.head as usize].tag == "NNS";
        cues.add_if(plural, "later plural");
        cues.add_if(plural, format!("later plural {what}"));
    }
    if p.kind == Kind::Noun {
        cue!(cues, "earlier {}", determination(words, p.head));
        cues.add_if(words.parse.tokens()[p.head as usize].tag == "NNS", "earlier plural");
    }
    match (x.event.class.mode(), y.event.class.mode()) {
        (Some(m), Some(n)) if m == n => cues.add("mode same"),
        (Some(m), Some(n)) => {
            cues.add("mode differs");
            cue!(cues, "modes={m}-{n}");
        }
        (None, None) => cues.add("mode none"),
        (m, _) => cues.add(if m.is_some() { "mode earlier only" } else { "mode later only" }),
    }
    if let Some((to, bare)) = y.takes_up {
        let how = if bare { "bare" } else { "full" };
        cue!(cues, "later takes up {} {how}", if to == a { "this" } else { "another" });
    }
    cue!(cues, "parts={}-{}", source.story.part(x.sentence).name(), source.story.part(y.sentence).name());
    sides(source, x, y, &mut cues);
    times_and_places(source, x, y, &mut cues);
    numbers(x, y, &mut cues);
    shared_words(source, x, y, &mut cues);
    let (first, second) = (&p.lemma, &q.lemma);
    let references = &words.lexicon.references;
    cues.add_if(references.takes(second, first), "later noun takes earlier word");
    cues.add_if(references.takes(first, second), "earlier noun takes later word");
    let status = |t: &Telling| t.event.status.actuality;
    cues.add(if status(x) == status(y) { "actuality same" } else { "actuality differs" });
    cues.add_if(x.event.status.polarity != y.event.status.polarity, "polarity differs");
    let section = |t: &Telling| source.story.section(t.sentence);
    cues.add_if(section(x) != section(y), "of two stories");
    cues.add_if(source.story.looks_back(x.sentence) != source.story.looks_back(y.sentence), "one looks back");
    cues.add_if(p.perfect != q.perfect, "one perfect");
    cues.add_if(
        x.event.status.claims.iter().any(|c| y.event.status.claims.iter().any(|d| d.span == c.span)),
        "one claim",
    );
    let between = ranks[b].saturating_sub(ranks[a] + 1);
    cue!(cues, "between={}", bucket(between.min(6)));
    for word in apart_words(source, y) {
        cue!(cues, "later says {word}");
    }
    cues
}

/// Names and common nouns that the sentences of two tellings share, as shares of the shorter one's.
fn shared_words(source: &Source<'_>, x: &Telling, y: &Telling, cues: &mut Cues) {
    if x.sentence == y.sentence {
        cues.add("one sentence");
        return;
    }
    let tokens = source.words.parse.tokens();
    let of = |telling: &Telling, pos: Pos| {
        let range = source.words.parse.sentences()[telling.sentence as usize].tokens.clone();
        let mut all: Vec<smol_str::SmolStr> = range
            .take(SENTENCE_WORDS)
            .filter(|&t| tokens[t as usize].pos == pos && t != telling.head)
            .map(|t| source.words.phrases.lemma(t))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    for (name, pos) in [("names", Pos::Propn), ("nouns", Pos::Noun), ("figures", Pos::Num)] {
        let (a, b) = (of(x, pos), of(y, pos));
        let common = a.iter().filter(|w| b.binary_search(w).is_ok()).count();
        let least = a.len().min(b.len());
        let share = if least == 0 {
            NONE
        } else if common == 0 {
            "0"
        } else if common * 3 < least {
            "few"
        } else if common * 3 < 2 * least {
            "half"
        } else {
            "most"
        };
        cue!(cues, "{name} {share}");
        cue!(cues, "{name} shared {}", common.min(3));
    }
}

/// Words of a sentence that are compared.
const SENTENCE_WORDS: usize = 80;

/// Words of the later clause that set it apart or bind it: "another", "separate", "second", "same", "also", "earlier".
fn apart_words(source: &Source<'_>, telling: &Telling) -> Vec<String> {
    let clause = source.predications.all()[telling.main].clause.clone();
    let sentence = &source.words.parse.sentences()[telling.sentence as usize].tokens;
    let opening = sentence.start..(sentence.start + 4).min(sentence.end);
    let mut found: Vec<String> = Vec::new();
    for t in clause.take(CLAUSE_WORDS).chain(opening) {
        let token = &source.words.parse.tokens()[t as usize];
        if matches!(token.pos, Pos::Adj | Pos::Adv | Pos::Det)
            && source.words.lexicon.references.sets_apart(&token.form.to_lowercase())
        {
            found.push(token.form.to_lowercase());
        }
    }
    found
}

/// Words of a clause that are looked at.
const CLAUSE_WORDS: usize = 40;

fn sides(source: &Source<'_>, x: &Telling, y: &Telling, cues: &mut Cues) {
    for (role, a, b) in
        [("actors", &x.event.actors, &y.event.actors), ("targets", &x.event.targets, &y.event.targets)]
    {
        let how = match (a.is_empty(), b.is_empty()) {
            (true, true) => NONE,
            (true, false) => "later only",
            (false, true) => "earlier only",
            (false, false) => {
                if a.iter().any(|p| b.iter().any(|q| same_party(source.words, p, q))) {
                    "shared"
                } else if a
                    .iter()
                    .any(|p| b.iter().any(|q| p.actor.is_some() && q.actor.is_some() && p.actor != q.actor))
                {
                    "other keys"
                } else if a.iter().any(|p| b.iter().any(|q| p.sector.is_some() && p.sector == q.sector)) {
                    "one sector"
                } else {
                    "others"
                }
            }
        };
        cue!(cues, "{role} {how}");
        cue!(cues, "{role} {how}&{}", type_name(y.event.class));
    }
    let crossed =
        x.event.actors.iter().any(|p| y.event.targets.iter().any(|q| same_party(source.words, p, q)))
            || x.event.targets.iter().any(|p| y.event.actors.iter().any(|q| same_party(source.words, p, q)));
    cues.add_if(crossed, "sides crossed");
    let means = |t: &Telling| t.event.instruments.first().map(|i| i.kind.clone());
    if let (Some(a), Some(b)) = (means(x), means(y)) {
        cues.add(if a == b { "means same" } else { "means differ" });
    }
}

/// True if two parties may be one: one key, one noun, or the same words.
pub fn same_party(words: &Words<'_>, a: &ActorRef, b: &ActorRef) -> bool {
    if a.span == b.span {
        return true;
    }
    if a.actor.is_some() && b.actor.is_some() {
        // A key that only the place lends ("commandos", "a hotel" in one country) makes nobody the same.
        let named = a.basis == KeyBasis::Stated && b.basis == KeyBasis::Stated;
        let sectors = a.sector == b.sector && a.sector.is_some()
            || named && (a.sector == b.sector || a.sector.is_none() || b.sector.is_none());
        return a.actor == b.actor && (sectors || head_lemma(words, a.span) == head_lemma(words, b.span));
    }
    head_lemma(words, a.span) == head_lemma(words, b.span)
}

/// The lemma of the last noun of a party's words.
pub fn head_lemma(words: &Words<'_>, span: Span) -> Option<smol_str::SmolStr> {
    let tokens = words.parse.tokens_in(span);
    let head = tokens.clone().find(|&t| {
        let token = &words.parse.tokens()[t as usize];
        (!tokens.contains(&token.head) || token.head == t) && token.pos != Pos::Punct
    })?;
    Some(words.phrases.lemma(words.phrases.core(head, &words.lexicon.grammar)))
}

fn times_and_places(source: &Source<'_>, x: &Telling, y: &Telling, cues: &mut Cues) {
    let time = match (x.days(), y.days()) {
        (Some(a), Some(b)) if a == b => "same",
        (Some(a), Some(b)) if a.overlaps(b) => "overlap",
        (Some(_), Some(_)) => "apart",
        (Some(_), None) => "earlier only",
        (None, Some(_)) => "later only",
        (None, None) => NONE,
    };
    cue!(cues, "time {time}");
    cue!(cues, "time {time}&{}", type_name(y.event.class));
    cue!(cues, "ages={}-{}", age(source.story, x.days()), age(source.story, y.days()));
    let own = |t: &Telling| t.places.first().filter(|p| p.basis == PlaceBasis::Attached).cloned();
    let place = match (own(x), own(y)) {
        (Some(a), Some(b)) => match (&a.place, &b.place) {
            _ if a.text == b.text => "same",
            (Some(p), Some(q)) if p == q => "same",
            (Some(p), Some(q)) if place_holds(p, q) || place_holds(q, p) => "within",
            _ => "apart",
        },
        (Some(_), None) => "earlier only",
        (None, Some(_)) => "later only",
        (None, None) => NONE,
    };
    cue!(cues, "place {place}");
    cue!(cues, "place {place}&time {time}");
}

/// True if the first place may hold the second: the same country and coarser, or near within the radii.
pub fn place_holds(outer: &PlaceRef, inner: &PlaceRef) -> bool {
    crate::story::fineness(outer.precision) > crate::story::fineness(inner.precision)
        && match outer.precision {
            PlacePrecision::Country => outer.country.is_some() && outer.country == inner.country,
            PlacePrecision::Admin1 => {
                inner.admin1.as_deref() == Some(outer.name.as_str()) && outer.country == inner.country
            }
            _ => outer.point.haversine_km(inner.point) <= outer.radius_km + inner.radius_km,
        }
}

fn numbers(x: &Telling, y: &Telling, cues: &mut Cues) {
    let mut agree = false;
    let mut clash = false;
    for a in &x.counts {
        for b in y.counts.iter().filter(|b| b.kind == a.kind) {
            let same = a.min == b.min;
            agree |= same && a.min.is_some_and(|n| n > 1);
            clash |= !same;
        }
    }
    let how = match (agree, clash) {
        (true, _) => "agree",
        (false, true) => "differ",
        _ => "apart",
    };
    cue!(cues, "numbers {how}");
    let (a, b) = (x.event.count.min, y.event.count.min);
    cues.add_if(a != b, "counts differ");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_strong_pair_does_not_chain_two_stories() {
        // 0 and 1 are one, 2 and 3 are one; 1 and 2 look alike, the rest do not.
        let odds = [(0, 1, 4.0), (2, 3, 4.0), (1, 2, 1.0), (0, 2, -3.0), (0, 3, -3.0), (1, 3, -3.0)];
        assert_eq!(join(&[0, 1, 2, 3], &odds), vec![vec![0, 1], vec![2, 3]]);
        // Pairs that were not weighed do not count.
        assert_eq!(join(&[0, 1, 2], &[(0, 1, 2.0), (1, 2, 2.0)]), vec![vec![0, 1, 2]]);
        assert_eq!(join(&[1, 0], &[(0, 1, -1.0)]), vec![vec![1], vec![0]]);
    }
}
