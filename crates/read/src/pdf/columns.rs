//! Two columns of prose that a program drew row by row, told from the cells of a table.

use super::layout::Segment;

/// Rows below this tell nothing.
const FEWEST_ROWS: usize = 4;
/// Characters of a usual line of a column: cells are shorter.
const SHORTEST_LINE: usize = 20;
/// Shares of an em.
const SAME_ROW: f64 = 0.45;
const SAME_EDGE: f64 = 1.5;

/// Puts the right one of two columns behind the left one where rows of both alternate.
pub(super) fn in_columns(segments: Vec<Segment>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(segments.len());
    let mut rest = segments.into_iter().peekable();
    let mut rows: Vec<(Segment, Segment)> = Vec::new();
    while let Some(left) = rest.next() {
        let is_row = |right: &Segment| {
            left.direction == right.direction
                && (left.across - right.across).abs() < SAME_ROW * left.size.min(right.size)
                && right.start > left.end
                && rows.first().is_none_or(|(a, b)| has_edge(a, &left) && has_edge(b, right))
        };
        match rest.next_if(is_row) {
            Some(right) => rows.push((left, right)),
            None => {
                flush(&mut rows, &mut out);
                out.push(left);
            }
        }
    }
    flush(&mut rows, &mut out);
    out
}

fn has_edge(first: &Segment, other: &Segment) -> bool {
    (first.start - other.start).abs() < SAME_EDGE * first.size
}

fn flush(rows: &mut Vec<(Segment, Segment)>, out: &mut Vec<Segment>) {
    let is_prose = are_columns(rows);
    let mut right_column = Vec::new();
    for (left, right) in rows.drain(..) {
        out.push(left);
        if is_prose { right_column.push(right) } else { out.push(right) }
    }
    out.append(&mut right_column);
}

/// True for rows whose halves are lines of prose: long as a rule, and often going on in small letters.
fn are_columns(rows: &[(Segment, Segment)]) -> bool {
    let halves = || rows.iter().flat_map(|(left, right)| [left, right]);
    let long = halves().filter(|half| half.text.trim().chars().count() >= SHORTEST_LINE).count();
    let goes_on = halves().filter(|half| half.text.trim_start().starts_with(char::is_lowercase)).count();
    rows.len() >= FEWEST_ROWS && long > rows.len() && goes_on * 3 >= rows.len() * 2
}
