//! Linking of reports into incidents, the report as the unit. Equal to the Python scorer of the gold sets on the same bundle.
//!
//! Two reports are linked when an incident that is an event or episode holds events of both. Beside the coder stand two
//! baselines on the same pairs: likeness of words alone, and with dates at most three days apart.

use crate::bundle::Bundle;
use crate::events::is_counted;
use crate::prf::harmonic;
use crate::rounding::rounded;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A report of a known cluster.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldLink {
    /// Its id.
    pub docid: String,
    /// Its text.
    pub text: String,
    /// Its date, or empty.
    #[serde(default)]
    pub date: Option<String>,
    /// Its publisher, or empty.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Reports of one cluster tell one event: a name or a number.
    #[serde(deserialize_with = "name_or_number")]
    pub cluster: String,
    /// What the cluster is about.
    #[serde(default)]
    pub category: Option<String>,
}

fn name_or_number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Name(String),
        Number(i64),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Name(name) => name,
        Either::Number(number) => number.to_string(),
    })
}

/// Pairs of reports, each in the order of their ids.
pub type Pairs = BTreeSet<(usize, usize)>;

/// How well pairs answer the clusters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LinkScore {
    /// Linked pairs that share a cluster, of all linked pairs.
    #[serde(rename = "P")]
    pub precision: f64,
    /// Linked pairs of all that share a cluster.
    #[serde(rename = "R")]
    pub recall: f64,
    /// Their harmonic mean.
    #[serde(rename = "F1")]
    pub f1: f64,
    /// Linked pairs.
    pub pairs: usize,
    /// B-cubed F1 over connected components (Bagga and Baldwin 1998).
    pub b3: f64,
}

/// A line of the ledger: a pair that shares a cluster, is linked, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkRow {
    /// The two reports.
    pub id: String,
    /// Whether they share a cluster.
    pub same: bool,
    /// Whether they are linked.
    pub linked: bool,
}

/// The gold pairs.
pub fn gold_pairs(gold: &[GoldLink]) -> Pairs {
    pairs(gold).filter(|(a, b)| gold[*a].cluster == gold[*b].cluster).collect()
}

fn pairs(gold: &[GoldLink]) -> impl Iterator<Item = (usize, usize)> {
    (0..gold.len()).flat_map(move |a| (a + 1..gold.len()).map(move |b| (a, b)))
}

/// The pairs that the incidents of a bundle link. Reports are known by the ids of the rows they were coded from.
pub fn linked_pairs(gold: &[GoldLink], bundle: &Bundle) -> Pairs {
    let number: BTreeMap<&str, usize> =
        gold.iter().enumerate().map(|(at, r)| (r.docid.as_str(), at)).collect();
    let mut report: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for source in &bundle.sources {
        let at = number.get(source.member.as_str()).copied();
        for id in [&source.document, &source.duplicate_of].into_iter().flatten().filter(|id| !id.is_empty()) {
            report.entry(id).or_insert(at);
        }
    }
    let of_event: BTreeMap<&str, usize> = bundle
        .events
        .iter()
        .filter_map(|e| Some((e.id.as_str(), (*report.get(e.document.as_str())?)?)))
        .collect();
    let mut linked = Pairs::new();
    for incident in bundle.incidents.iter().filter(|incident| is_counted(incident.extent)) {
        let members: BTreeSet<usize> =
            incident.events.iter().filter_map(|id| of_event.get(id.as_str()).copied()).collect();
        for (at, a) in members.iter().enumerate() {
            linked.extend(members.iter().skip(at + 1).map(|b| (*a, *b)));
        }
    }
    linked
}

/// How well `linked` answers the clusters of `gold`.
pub fn score(gold: &[GoldLink], linked: &Pairs) -> LinkScore {
    let wanted = gold_pairs(gold);
    let hits = wanted.intersection(linked).count() as f64;
    let share = |of: usize| if of == 0 { 0.0 } else { hits / of as f64 };
    let (precision, recall) = (share(linked.len()), share(wanted.len()));
    let f1 = harmonic(precision, recall);
    LinkScore {
        precision: rounded(precision, 3),
        recall: rounded(recall, 3),
        f1: rounded(f1, 3),
        pairs: linked.len(),
        b3: rounded(b_cubed(gold, linked), 3),
    }
}

fn b_cubed(gold: &[GoldLink], linked: &Pairs) -> f64 {
    let mut root: Vec<usize> = (0..gold.len()).collect();
    for (a, b) in linked {
        let (from, to) = (root[*a], root[*b]);
        for one in &mut root {
            if *one == from {
                *one = to;
            }
        }
    }
    let shares: Vec<(f64, f64)> = (0..gold.len())
        .map(|at| {
            let together = (0..gold.len()).filter(|x| root[*x] == root[at]);
            let in_cluster = (0..gold.len()).filter(|x| gold[*x].cluster == gold[at].cluster);
            let both = together.clone().filter(|x| gold[*x].cluster == gold[at].cluster).count() as f64;
            (both / together.count() as f64, both / in_cluster.count() as f64)
        })
        .collect();
    let mean = |of: fn(&(f64, f64)) -> f64| shares.iter().map(of).sum::<f64>() / shares.len().max(1) as f64;
    harmonic(mean(|s| s.0), mean(|s| s.1))
}

/// What words and dates alone give on the same pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baselines {
    /// Cosine of TF-IDF above .35.
    pub tfidf: LinkScore,
    /// Cosine above .2, and dates at most three days apart where both are known.
    pub tfidf_date: LinkScore,
    /// The latter at the threshold that suits this very set best: what no system may know beforehand.
    pub tfidf_date_best: LinkScore,
}

/// The baselines of a set.
pub fn baselines(gold: &[GoldLink]) -> Baselines {
    let vectors = vectors(gold);
    let cosine = |a: usize, b: usize| {
        vectors[a].iter().map(|(word, weight)| weight * vectors[b].get(word).unwrap_or(&0.0)).sum::<f64>()
    };
    let day: Vec<Option<Date>> =
        gold.iter().map(|r| r.date.as_deref().filter(|date| date.len() == 10)?.parse().ok()).collect();
    let is_near = |a: usize, b: usize| match (day[a], day[b]) {
        (Some(one), Some(other)) => (one - other).get_days().abs() <= 3,
        _ => true,
    };
    let likeness: Vec<((usize, usize), f64, bool)> =
        pairs(gold).map(|(a, b)| ((a, b), cosine(a, b), is_near(a, b))).collect();
    let above = |least: f64, dated: bool| -> Pairs {
        likeness
            .iter()
            .filter(|(_, c, near)| *c > least && (*near || !dated))
            .map(|(pair, ..)| *pair)
            .collect()
    };
    let mut best: Option<(f64, Pairs)> = None;
    for threshold in 4..40 {
        let pairs = above(f64::from(threshold) / 100.0, true);
        let f1 = score_f1(gold, &pairs);
        if best.as_ref().is_none_or(|(top, _)| f1 > *top) {
            best = Some((f1, pairs));
        }
    }
    Baselines {
        tfidf: score(gold, &above(0.35, false)),
        tfidf_date: score(gold, &above(0.2, true)),
        tfidf_date_best: score(gold, &best.map(|(_, pairs)| pairs).unwrap_or_default()),
    }
}

fn score_f1(gold: &[GoldLink], linked: &Pairs) -> f64 {
    let wanted = gold_pairs(gold);
    let hits = wanted.intersection(linked).count() as f64;
    let share = |of: usize| if of == 0 { 0.0 } else { hits / of as f64 };
    rounded(harmonic(share(linked.len()), share(wanted.len())), 3)
}

/// Words of three letters and more, by (1 + ln count) · ln((1 + n) / (1 + documents with it)), of length one.
fn vectors(gold: &[GoldLink]) -> Vec<BTreeMap<String, f64>> {
    let counts: Vec<BTreeMap<String, usize>> = gold
        .iter()
        .map(|report| {
            let lower = report.text.to_lowercase();
            let mut counts = BTreeMap::new();
            for word in lower.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() >= 3) {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
            counts
        })
        .collect();
    let mut documents: BTreeMap<&str, usize> = BTreeMap::new();
    for word in counts.iter().flat_map(BTreeMap::keys) {
        *documents.entry(word).or_default() += 1;
    }
    counts
        .iter()
        .map(|words| {
            let n = 1.0 + gold.len() as f64;
            let weigh = |word: &str, count: usize| {
                (1.0 + (count as f64).ln()) * (n / (1.0 + documents[word] as f64)).ln()
            };
            let weights: BTreeMap<String, f64> =
                words.iter().map(|(word, count)| (word.clone(), weigh(word, *count))).collect();
            let length = weights.values().map(|w| w * w).sum::<f64>().sqrt();
            let length = if length == 0.0 { 1.0 } else { length };
            weights.into_iter().map(|(word, weight)| (word, weight / length)).collect()
        })
        .collect()
}

/// One row a pair that shares a cluster or is linked.
pub fn ledger(gold: &[GoldLink], linked: &Pairs) -> Vec<LinkRow> {
    let wanted = gold_pairs(gold);
    wanted
        .union(linked)
        .map(|pair| LinkRow {
            id: format!("{}+{}", gold[pair.0].docid, gold[pair.1].docid),
            same: wanted.contains(pair),
            linked: linked.contains(pair),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(docid: &str, cluster: &str, text: &str) -> GoldLink {
        GoldLink {
            docid: docid.into(),
            text: text.into(),
            date: None,
            publisher: None,
            cluster: cluster.into(),
            category: None,
        }
    }

    #[test]
    fn pairs_and_components_are_scored_apart() {
        let gold = [report("a", "1", ""), report("b", "1", ""), report("c", "1", ""), report("d", "2", "")];
        // a–b and b–c: two of three pairs, and one component that is the whole cluster.
        let score = score(&gold, &Pairs::from([(0, 1), (1, 2)]));
        assert_eq!((score.precision, score.recall, score.f1, score.pairs), (1.0, 0.667, 0.8, 2));
        assert_eq!(score.b3, 1.0);
        let none = super::score(&gold, &Pairs::new());
        assert_eq!((none.f1, none.b3), (0.0, 0.667));
    }

    #[test]
    fn likeness_of_words_links_what_shares_rare_ones() {
        let gold = [
            report("a", "1", "shelling of the market of Osk"),
            report("b", "1", "the market of Osk after shelling"),
            report("c", "2", "harvest festival in Tolva begins"),
            report("d", "2", "the river rose"),
        ];
        let baselines = baselines(&gold);
        assert_eq!((baselines.tfidf.precision, baselines.tfidf.recall), (1.0, 0.5));
    }
}
