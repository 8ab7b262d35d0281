//! The network as tables: edges, edges over time, actors.

use super::Network;
use crate::report::{Estimate, Table, cell};

impl Network {
    /// One row an edge and step; empty without steps.
    pub fn over_time_table(&self) -> Table {
        let mut table = Table::new(&["from", "to", "period", "count"]);
        for e in &self.edges {
            for (period, count) in self.steps.iter().zip(&e.over_time) {
                table.push([e.from.clone(), e.to.clone(), period.label().to_owned(), count.to_string()]);
            }
        }
        table
    }

    /// One row an edge.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[
            "from",
            "to",
            "count",
            "low",
            "high",
            "conflict",
            "cooperation",
            "sign",
            "drawn_low",
            "drawn_high",
            "constant_sources",
        ]);
        for e in &self.edges {
            table.push([
                e.from.clone(),
                e.to.clone(),
                e.count.to_string(),
                e.low.to_string(),
                e.high.to_string(),
                e.conflict.to_string(),
                e.cooperation.to_string(),
                e.sign.to_string(),
                cell(e.drawn.low),
                cell(e.drawn.high),
                e.constant_sources.to_string(),
            ]);
        }
        table
    }

    /// One row an actor.
    pub fn node_table(&self) -> Table {
        let mut table = Table::new(&[
            "actor",
            "name",
            "acts",
            "is_acted_on",
            "betweenness",
            "betweenness_low",
            "betweenness_high",
            "page_rank",
            "page_rank_low",
            "page_rank_high",
        ]);
        for n in &self.nodes {
            let e = |e: &Estimate| [cell(e.estimate), cell(e.low), cell(e.high)];
            table.push(
                [n.actor.clone(), n.name.clone(), n.acts.to_string(), n.is_acted_on.to_string()]
                    .into_iter()
                    .chain(e(&n.betweenness))
                    .chain(e(&n.page_rank)),
            );
        }
        table
    }
}
