//! One-to-one assignment of greatest weight (Kuhn 1955, in the shortest augmenting path form).

/// The pairs `(row, column)` of a one-to-one assignment of greatest total weight, by column of the wider side.
pub fn assign(weights: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let (rows, columns) = (weights.len(), weights.first().map_or(0, Vec::len));
    if rows == 0 || columns == 0 {
        return Vec::new();
    }
    let transposed = rows > columns;
    let (n, m) = if transposed { (columns, rows) } else { (rows, columns) };
    let cost = |i: usize, j: usize| if transposed { -weights[j][i] } else { -weights[i][j] };
    // Potentials u, v and the row p[j] assigned to column j; index 0 is outside the matrix.
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let (mut p, mut way) = (vec![0usize; m + 1], vec![0usize; m + 1]);
    for i in 1..=n {
        p[0] = i;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; m + 1];
        let mut used = vec![false; m + 1];
        loop {
            used[at] = true;
            let row = p[at];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for j in 1..=m {
                if used[j] {
                    continue;
                }
                let reduced = cost(row - 1, j - 1) - u[row] - v[j];
                if reduced < least[j] {
                    least[j] = reduced;
                    way[j] = at;
                }
                if least[j] < delta {
                    delta = least[j];
                    next = j;
                }
            }
            for j in 0..=m {
                if used[j] {
                    u[p[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            at = next;
            if p[at] == 0 {
                break;
            }
        }
        while at != 0 {
            p[at] = p[way[at]];
            at = way[at];
        }
    }
    let pair = |j: usize| if transposed { (j - 1, p[j] - 1) } else { (p[j] - 1, j - 1) };
    (1..=m).filter(|&j| p[j] != 0).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest total by trying every assignment.
    fn exhaustive(weights: &[Vec<f64>], row: usize, free: &mut Vec<bool>) -> f64 {
        if row == weights.len() {
            return 0.0;
        }
        let mut best = exhaustive(weights, row + 1, free);
        for j in 0..free.len() {
            if free[j] {
                free[j] = false;
                best = best.max(weights[row][j] + exhaustive(weights, row + 1, free));
                free[j] = true;
            }
        }
        best
    }

    #[test]
    fn equals_exhaustive_search() {
        let mut state = 7u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % below
        };
        for _ in 0..300 {
            let (n, m) = (draw(5) as usize + 1, draw(5) as usize + 1);
            let weights: Vec<Vec<f64>> = (0..n).map(|_| (0..m).map(|_| draw(5) as f64).collect()).collect();
            let got: f64 = assign(&weights).into_iter().map(|(i, j)| weights[i][j]).sum();
            assert_eq!(got, exhaustive(&weights, 0, &mut vec![true; m]), "{weights:?}");
        }
        assert_eq!(assign(&[]), vec![]);
    }
}
