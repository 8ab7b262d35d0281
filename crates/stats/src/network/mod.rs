//! Who acts on whom in reported incidents, with what sign, and who stands in between.
//!
//! Actors are groups, offices, institutions and roles: persons never enter, because incidents never key them. A clash is
//! an edge both ways. Conflict counts against cooperation: an edge's sign is the difference of the two.

mod centrality;
mod table;

pub use centrality::{betweenness, page_rank};

use crate::filter::{Filter, Series, select};
use crate::numeric::Stream;
use crate::numeric::special::poisson_interval;
use crate::numeric::summary::percentile_interval;
use crate::period::{Period, Step};
use crate::report::{CannotMeasure, Caveat, Estimate, counted, left_out_caveats};
use crate::shift::{LEAST_CLUSTERS, conflict_of};
use crate::sources::{SourceProfile, constant_sources, middle_day, named_by, source_profile};
use dateline_types::{ActorRef, Incident, IncidentOrigin, PloverType};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How to draw a network.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkOptions {
    /// Also one network a step, for change over time.
    pub step: Option<Step>,
    /// Bootstrap draws of clusters for centralities and ties.
    pub draws: u32,
    /// The seed.
    pub seed: u64,
}

impl Default for NetworkOptions {
    fn default() -> Self {
        NetworkOptions { step: None, draws: 500, seed: 1 }
    }
}

/// An actor of the network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// Dictionary key, or the name as the dataset has it.
    pub actor: String,
    /// The name to show.
    pub name: String,
    /// Incidents in which it acts.
    pub acts: u64,
    /// Incidents in which it is acted on.
    pub is_acted_on: u64,
    /// Share of shortest paths between others that pass it, 0 to 1 (Brandes 2001), with a bootstrap interval.
    pub betweenness: Estimate,
    /// PageRank at damping 0.85 (Brin and Page 1998), with a bootstrap interval: how much is directed at it.
    pub page_rank: Estimate,
}

/// What one actor does to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// Who acts.
    pub from: String,
    /// On whom.
    pub to: String,
    /// Incidents.
    pub count: u64,
    /// The exact 95 % interval of the Poisson mean behind it.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The count with the interval of the bootstrap, wider where incidents come in bursts; none without draws.
    pub drawn: Estimate,
    /// Of these, those that a source names which reports in both halves of the time.
    pub constant_sources: u64,
    /// Of these, conflict.
    pub conflict: u64,
    /// Of these, cooperation.
    pub cooperation: u64,
    /// (cooperation - conflict) / count, -1 to 1.
    pub sign: f64,
    /// Counts per step, if steps were asked for.
    pub over_time: Vec<u64>,
}

/// A network of actors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Network {
    /// `network`.
    pub measure: &'static str,
    /// Group action, state action or both.
    pub series: Series,
    /// Actors, by PageRank.
    pub nodes: Vec<Node>,
    /// Edges, by count.
    pub edges: Vec<Edge>,
    /// The steps of `over_time`.
    pub steps: Vec<Period>,
    /// Incidents with an actor and a target, or two sides.
    pub n_incidents: u64,
    /// Reports of them.
    pub n_reports: u64,
    /// Bootstrap draws.
    pub draws: u32,
    /// What is drawn: `incident`, or `conflict and month`.
    pub cluster: &'static str,
    /// How many of them there are.
    pub n_clusters: usize,
    /// The reporting behind it.
    pub sources: SourceProfile,
    /// The seed.
    pub seed: u64,
    /// How it was computed.
    pub method: &'static str,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In sentences.
    pub sentence: String,
}

type Pair = (usize, usize);
/// Betweenness and PageRank of every node.
type Scores = (Vec<f64>, Vec<f64>);

fn key(party: &ActorRef) -> Option<(String, String)> {
    let name = party.name.clone().unwrap_or_else(|| party.text.clone());
    match &party.actor {
        Some(actor) => Some((actor.to_string(), name)),
        // Words that name only a role are nobody in particular.
        None => party.name.clone().map(|n| (n.clone(), n)),
    }
}

/// Draws the network of the incidents.
///
/// # Errors
/// If no incident names two parties.
pub fn network(
    incidents: &[Incident],
    filter: &Filter,
    options: &NetworkOptions,
) -> Result<Network, CannotMeasure> {
    let selection = select(incidents, filter);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut linked: Vec<(&Incident, Vec<(String, String)>)> = Vec::new();
    for &incident in &selection.incidents {
        let pairs = pairs_of(incident, &mut names);
        if !pairs.is_empty() {
            linked.push((incident, pairs));
        }
    }
    if linked.is_empty() {
        return Err(CannotMeasure::new("network", "no incident names two parties".to_owned()));
    }
    let keys: Vec<String> = names.keys().cloned().collect();
    let index: BTreeMap<&str, usize> = keys.iter().enumerate().map(|(n, k)| (k.as_str(), n)).collect();
    let rows: Vec<(&Incident, Vec<Pair>)> = linked
        .into_iter()
        .map(|(i, pairs)| (i, pairs.iter().map(|(a, b)| (index[a.as_str()], index[b.as_str()])).collect()))
        .collect();
    let steps = steps_of(&rows, options.step);
    let used: Vec<&Incident> = rows.iter().map(|r| r.0).collect();
    let constant = middle_day(&used).map(|middle| constant_sources(&used, middle)).unwrap_or_default();
    let mut edges = edges(&rows, &keys, &steps, &constant);
    let n = keys.len();
    let (clusters, cluster) = clusters(&used);
    let weights = |drawn: &mut dyn Iterator<Item = usize>| {
        let mut weights: BTreeMap<Pair, f64> = BTreeMap::new();
        for &i in drawn.flat_map(|c| &clusters[c]) {
            for &pair in &rows[i].1 {
                *weights.entry(pair).or_default() += 1.0;
            }
        }
        weights
    };
    let measure = |weights: &BTreeMap<Pair, f64>| (betweenness(n, weights), page_rank(n, weights));
    let (between, rank) = measure(&weights(&mut (0..clusters.len())));
    // Betweenness costs nodes times edges: above this, estimates only.
    let small = n * edges.len() <= 200_000;
    let draws = if small && clusters.len() >= LEAST_CLUSTERS { options.draws } else { 0 };
    let at: BTreeMap<Pair, usize> =
        edges.iter().enumerate().map(|(n, e)| ((index[e.from.as_str()], index[e.to.as_str()]), n)).collect();
    let drawn: Vec<(Scores, Vec<f64>)> = (0..draws)
        .into_par_iter()
        .map(|draw| {
            let mut stream = Stream::new(options.seed, "network/bootstrap", u64::from(draw));
            let weights = weights(&mut (0..clusters.len()).map(|_| stream.below(clusters.len())));
            let mut counts = vec![0.0; at.len()];
            for (pair, weight) in &weights {
                counts[at[pair]] = *weight;
            }
            (measure(&weights), counts)
        })
        .collect();
    for (n, edge) in edges.iter_mut().enumerate() {
        let mut counts: Vec<f64> = drawn.iter().map(|d| d.1[n]).collect();
        edge.drawn = Estimate::with(edge.count as f64, percentile_interval(&mut counts, 0.95));
    }
    let interval = |at: usize, pick: fn(&Scores) -> &Vec<f64>| {
        let mut values: Vec<f64> = drawn.iter().map(|d| pick(&d.0)[at]).collect();
        percentile_interval(&mut values, 0.95)
    };
    let mut nodes: Vec<Node> = (0..n)
        .map(|at| {
            let count =
                |test: &dyn Fn(&Pair) -> bool| rows.iter().filter(|r| r.1.iter().any(test)).count() as u64;
            Node {
                actor: keys[at].clone(),
                name: names[&keys[at]].clone(),
                acts: count(&|p| p.0 == at),
                is_acted_on: count(&|p| p.1 == at),
                betweenness: Estimate::with(between[at], interval(at, |d| &d.0)),
                page_rank: Estimate::with(rank[at], interval(at, |d| &d.1)),
            }
        })
        .collect();
    let by_rank = |node: &Node| node.page_rank.estimate.unwrap_or(0.0);
    nodes.sort_by(|a, b| by_rank(b).total_cmp(&by_rank(a)).then_with(|| a.actor.cmp(&b.actor)));
    let mut caveats = vec![Caveat::new(
        "reported-ties",
        "ties are acts in reported incidents, not relations; an actor that is seldom named stands at the edge",
    )];
    if draws < options.draws {
        caveats.push(match small {
            false => {
                Caveat::new("large-network", "the network is too large for bootstrap intervals of centrality")
            }
            true => Caveat::new(
                "few-clusters",
                format!(
                    "only {} ({cluster}), fewer than {LEAST_CLUSTERS}: no bootstrap interval",
                    counted(clusters.len() as u64, "cluster")
                ),
            ),
        });
    }
    left_out_caveats(&selection.left_out, filter.series, &mut caveats);
    let n_incidents = rows.len() as u64;
    let sentence = match edges.first() {
        Some(e) => {
            // Bursts of incidents make counts vary more than Poisson.
            let (low, high) = e.drawn.low.zip(e.drawn.high).unwrap_or((e.low, e.high));
            format!(
                "{} link {}; most often {} acts on {} ({}, 95 % interval {low:.0} to {high:.0}).",
                counted(n_incidents, "reported incident"),
                counted(n as u64, "actor"),
                names[&e.from],
                names[&e.to],
                counted(e.count, "incident"),
            )
        }
        None => String::new(),
    };
    Ok(Network {
        measure: "network",
        series: filter.series,
        nodes,
        edges,
        steps,
        n_incidents,
        n_reports: rows.iter().map(|r| u64::from(r.0.reports.max(1))).sum(),
        draws,
        sources: source_profile(&used),
        cluster,
        n_clusters: clusters.len(),
        seed: options.seed,
        method: "betweenness (Brandes 2001), PageRank (Brin and Page 1998), bootstrap of conflict-months (Davison and Hinkley 1997); docs/methods.md, network",
        caveats,
        sentence,
    })
}

/// Actor on target for each; two sides of a clash on each other, both ways.
fn pairs_of(incident: &Incident, names: &mut BTreeMap<String, String>) -> Vec<(String, String)> {
    let mut known = |party: &ActorRef| {
        let (key, name) = key(party)?;
        names.entry(key.clone()).or_insert(name);
        Some(key)
    };
    let actors: Vec<_> = incident.actors.iter().filter_map(|p| Some((known(p)?, p.side))).collect();
    let targets: Vec<String> = incident.targets.iter().filter_map(&mut known).collect();
    let mut pairs = Vec::new();
    for (a, side) in &actors {
        pairs.extend(targets.iter().filter(|t| *t != a).map(|t| (a.clone(), t.clone())));
        pairs.extend(
            actors.iter().filter(|(b, other)| other != side && b != a).map(|(b, _)| (a.clone(), b.clone())),
        );
    }
    pairs.sort();
    pairs.dedup();
    pairs
}

/// A conflict and a month of it; none for what is undated.
type ConflictMonth = (String, Option<(i16, i8)>);

/// What is drawn with replacement: all incidents of a conflict in a month where a dataset tells conflicts, since bursts hang
/// together; else each incident.
fn clusters(incidents: &[&Incident]) -> (Vec<Vec<usize>>, &'static str) {
    if !incidents.iter().any(|i| matches!(i.origin, IncidentOrigin::Dataset { .. })) {
        return ((0..incidents.len()).map(|n| vec![n]).collect(), "incident");
    }
    let mut found: BTreeMap<ConflictMonth, Vec<usize>> = BTreeMap::new();
    for (n, incident) in incidents.iter().enumerate() {
        let month = incident.interval.map(|d| (d.start().year(), d.start().month()));
        found.entry((conflict_of(incident), month)).or_default().push(n);
    }
    (found.into_values().collect(), "conflict and month")
}

fn steps_of(rows: &[(&Incident, Vec<Pair>)], step: Option<Step>) -> Vec<Period> {
    let days: Vec<_> = rows.iter().filter_map(|r| r.0.interval).collect();
    let (Some(step), Some(first), Some(last)) =
        (step, days.iter().map(|d| d.start()).min(), days.iter().map(|d| d.start()).max())
    else {
        return Vec::new();
    };
    dateline_types::DayInterval::new(first, last).map_or(Vec::new(), |whole| step.cut(whole))
}

fn edges(
    rows: &[(&Incident, Vec<Pair>)],
    keys: &[String],
    steps: &[Period],
    constant: &BTreeSet<&str>,
) -> Vec<Edge> {
    let mut found: BTreeMap<Pair, Edge> = BTreeMap::new();
    for (incident, pairs) in rows {
        let sign = sign_of(incident);
        for &(a, b) in pairs {
            let edge = found.entry((a, b)).or_insert_with(|| Edge {
                from: keys[a].clone(),
                to: keys[b].clone(),
                count: 0,
                low: 0.0,
                high: 0.0,
                drawn: Estimate::NONE,
                constant_sources: 0,
                conflict: 0,
                cooperation: 0,
                sign: 0.0,
                over_time: vec![0; steps.len()],
            });
            edge.count += 1;
            edge.constant_sources += u64::from(named_by(incident, constant));
            edge.conflict += u64::from(sign < 0);
            edge.cooperation += u64::from(sign > 0);
            if let Some(days) = incident.interval {
                let at = steps.partition_point(|p| p.days().end() < days.start());
                if let Some(slot) = edge.over_time.get_mut(at) {
                    *slot += 1;
                }
            }
        }
    }
    let mut edges: Vec<Edge> = found.into_values().collect();
    for e in &mut edges {
        (e.low, e.high) = poisson_interval(e.count, 0.95);
        e.sign = (e.cooperation as f64 - e.conflict as f64) / e.count as f64;
    }
    edges.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
    edges
}

/// 1 for cooperation, -1 for conflict, 0 for what PLOVER has no type for.
fn sign_of(incident: &Incident) -> i8 {
    use PloverType::{Agree, Aid, Concede, Consult, Cooperate, Retreat, Support};
    match incident.class.plover_type() {
        Some(Agree | Consult | Support | Concede | Cooperate | Aid | Retreat) => 1,
        Some(_) => -1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::{incident, party};
    use dateline_types::{Sector, Side};

    #[test]
    fn a_clash_is_an_edge_both_ways_and_an_attack_one() {
        let mut clash = incident(1, 1.0, 1.0, "2016-01-05");
        let mut other = party("Government of Arnor", Sector::Gov);
        other.side = Side::B;
        clash.actors.push(other);
        let mut attack = incident(2, 1.0, 1.0, "2016-02-05");
        attack.targets.push(party("Civilians", Sector::Cvl));
        let options = NetworkOptions { step: Some(Step::Month), draws: 50, seed: 1 };
        let n = network(&[clash, attack], &Filter::default(), &options).unwrap();
        let edges: Vec<(&str, &str, u64)> =
            n.edges.iter().map(|e| (e.from.as_str(), e.to.as_str(), e.count)).collect();
        assert_eq!(
            edges,
            [
                ("Government of Arnor", "the group", 1),
                ("the group", "Civilians", 1),
                ("the group", "Government of Arnor", 1)
            ]
        );
        assert!(n.edges.iter().all(|e| e.sign == -1.0));
        assert_eq!(n.edges[1].over_time, [0, 1]);
        assert_eq!(n.nodes.len(), 3);
        assert!(n.caveats.iter().any(|c| c.code == "few-clusters"));
        assert!(network(&[], &Filter::default(), &options).is_err());
    }

    #[test]
    fn bursts_widen_the_interval_of_a_tie() {
        // Of twenty months of one conflict, sixteen have one incident and four have 46 against civilians.
        let mut incidents = Vec::new();
        for month in 0..20 {
            let day = format!("{}-{:02}-05", 2016 + month / 12, 1 + month % 12);
            let (many, target) = if month % 5 == 0 { (46, "Civilians") } else { (1, "Travellers") };
            for _ in 0..many {
                let n = incidents.len();
                let mut one = incident(n, 1.0, 1.0, &day);
                one.targets.push(party(target, Sector::Cvl));
                one.origin = IncidentOrigin::Dataset {
                    dataset: "synthetic".into(),
                    row: n.to_string(),
                    cluster: Some("conflict".into()),
                    restricted: false,
                };
                incidents.push(one);
            }
        }
        let options = NetworkOptions { step: None, draws: 300, seed: 1 };
        let n = network(&incidents, &Filter::default(), &options).unwrap();
        assert_eq!((n.cluster, n.n_clusters), ("conflict and month", 20));
        let edge = &n.edges[0];
        let width = edge.drawn.high.unwrap() - edge.drawn.low.unwrap();
        assert!(edge.count == 184 && width > 4.0 * (edge.high - edge.low), "{edge:?}");
    }
}
