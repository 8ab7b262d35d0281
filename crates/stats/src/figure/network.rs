//! The network on a ring: actors by PageRank, ties as wide as they are frequent.

use super::svg::{ACCENT, Drawing, FAINT, INK};
use crate::network::{Edge, Network, Node};
use std::f64::consts::TAU;

/// Actors that are drawn; a ring of more cannot be read.
const MOST_ACTORS: usize = 14;

/// Draws a network as SVG. Full lines: mostly conflict; dashed: mostly cooperation. Ties among drawn actors only.
pub fn network_figure(network: &Network) -> String {
    let (width, height, radius) = (640.0, 430.0, 150.0);
    let centre = [0.5 * width, 0.5 * height + 10.0];
    let title = "Who acts on whom in reported incidents";
    let mut drawing = Drawing::new(width, height);
    drawing.text([0.0, 16.0], 14.0, "start", title);
    let mut nodes: Vec<&Node> = network.nodes.iter().collect();
    nodes.sort_by_key(|n| std::cmp::Reverse(n.acts + n.is_acted_on));
    nodes.truncate(MOST_ACTORS);
    let at = |n: usize| {
        let (s, c) = (TAU * n as f64 / nodes.len() as f64).sin_cos();
        [centre[0] + radius * s, centre[1] - radius * c]
    };
    let index = |actor: &str| nodes.iter().position(|n| n.actor == actor);
    let drawn: Vec<(usize, usize, &Edge)> =
        network.edges.iter().filter_map(|e| Some((index(&e.from)?, index(&e.to)?, e))).collect();
    let most = drawn.iter().map(|d| d.2.count).max().unwrap_or(1) as f64;
    // The most frequent ties last, on top.
    for (a, b, edge) in drawn.iter().rev() {
        let wide = 0.6 + 5.0 * (edge.count as f64 / most).sqrt();
        let (colour, dash) = if edge.sign > 0.0 { (ACCENT, "5 3") } else { (INK, "none") };
        tie(&mut drawing, at(*a), at(*b), wide, &format!("stroke=\"{colour}\" stroke-dasharray=\"{dash}\""));
    }
    let largest = nodes.iter().filter_map(|n| n.page_rank.estimate).fold(1e-9, f64::max);
    for (n, node) in nodes.iter().enumerate() {
        let rank = node.page_rank.estimate.unwrap_or(0.0);
        let [x, y] = at(n);
        let r = 3.0 + 9.0 * (rank / largest).sqrt();
        drawing.circle([x, y], r, &format!("fill=\"{ACCENT}\" stroke=\"#ffffff\" stroke-width=\"1\""));
        let (anchor, dx) = match x - centre[0] {
            d if d > 20.0 => ("start", r + 4.0),
            d if d < -20.0 => ("end", -r - 4.0),
            _ => ("middle", 0.0),
        };
        let dy = if dx == 0.0 { if y < centre[1] { -r - 5.0 } else { r + 11.0 } } else { 3.0 };
        drawing.text([x + dx, y + dy], 9.0, anchor, &shortened(&node.name));
    }
    let rest = network.nodes.len() - nodes.len();
    let more = if rest > 0 { format!("; {rest} further actors are not drawn") } else { String::new() };
    let key = format!(
        "Discs: actors, larger the more is directed at them (PageRank). Lines bend to the left of their direction and are wider \
         the more incidents; full: mostly conflict, dashed: mostly cooperation{more}."
    );
    drawing.path(
        &[[0.0, height + 2.0], [width, height + 2.0]],
        false,
        &format!("stroke=\"{FAINT}\" stroke-width=\"0.5\""),
    );
    let mut y = drawing.paragraph([0.0, height + 16.0], 9.5, 118, &key);
    y = drawing.paragraph([0.0, y + 3.0], 9.5, 118, &network.sentence);
    drawing.grow(y + 4.0);
    drawing.finish(title, &network.sentence)
}

/// A tie that bends to the left of its direction, so that both ways can be told apart.
fn tie(drawing: &mut Drawing, a: [f64; 2], b: [f64; 2], wide: f64, style: &str) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let bend = [0.5 * (a[0] + b[0]) + 0.12 * dy, 0.5 * (a[1] + b[1]) - 0.12 * dx];
    drawing.raw(&format!(
        "<path d=\"M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}\" fill=\"none\" stroke-opacity=\"0.55\" stroke-width=\"{wide:.1}\" {style}/>",
        a[0], a[1], bend[0], bend[1], b[0], b[1]
    ));
}

fn shortened(name: &str) -> String {
    const MOST: usize = 30;
    match name.chars().count() > MOST {
        true => name.chars().take(MOST - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::network::{NetworkOptions, network};
    use crate::synthetic::{incident, party};
    use dateline_types::Sector;

    #[test]
    fn a_tie_is_drawn_for_every_edge_and_a_disc_for_every_actor() {
        let mut attack = incident(2, 1.0, 1.0, "2016-02-05");
        attack.targets.push(party("People <of> the town with a name far too long", Sector::Cvl));
        let n = network(&[attack], &Filter::default(), &NetworkOptions::default()).unwrap();
        let svg = network_figure(&n);
        assert_eq!(
            (svg.matches("<circle").count(), svg.matches("fill=\"none\" stroke-opacity").count()),
            (2, 1)
        );
        assert!(svg.contains(">People &lt;of&gt; the town with a n…<") && !svg.contains("NaN"), "{svg}");
    }
}
