//! Points gathered into few places: exact while the distinct places are few, else on the finest grid that fits.

use crate::sphere::{Vector, add_scaled, lat_lng_from_vector, length, vector_from_lat_lng};
use dateline_types::LatLng;
use std::collections::HashMap;

/// Places with the points that belong to them.
#[derive(Debug, Clone)]
pub struct Cells {
    /// The mean direction of each place's points.
    pub centres: Vec<Vector>,
    /// For each point, the index of its place.
    pub of_point: Vec<u32>,
    /// Side of the grid in degrees of latitude; 0 when every distinct position is a place of its own.
    pub grid_deg: f64,
}

/// Gathers `points` into at most `most` places, in order of first appearance.
pub fn gather(points: &[LatLng], most: usize) -> Cells {
    let exact = |p: &LatLng| (p.lat().to_bits(), p.lng().to_bits());
    if let Some(cells) = by_key(points, most, exact) {
        return Cells { grid_deg: 0.0, ..cells };
    }
    let mut grid = 0.02;
    loop {
        let on_grid = |p: &LatLng| {
            let row = (p.lat() / grid).floor();
            // Columns as wide as rows are high, at the row's own latitude.
            let width = grid / ((row + 0.5) * grid).to_radians().cos().max(0.01);
            (row as i64 as u64, (p.lng() / width).floor() as i64 as u64)
        };
        if grid > 90.0 {
            return by_key(points, usize::MAX, |_| (0, 0))
                .map(|c| Cells { grid_deg: grid, ..c })
                .unwrap_or(Cells { centres: Vec::new(), of_point: Vec::new(), grid_deg: grid });
        }
        if let Some(cells) = by_key(points, most, on_grid) {
            return Cells { grid_deg: grid, ..cells };
        }
        grid *= 1.5;
    }
}

/// `None` as soon as there would be more than `most`.
fn by_key(points: &[LatLng], most: usize, key: impl Fn(&LatLng) -> (u64, u64)) -> Option<Cells> {
    let mut index: HashMap<(u64, u64), u32> = HashMap::new();
    let mut sums: Vec<Vector> = Vec::new();
    let mut of_point = Vec::with_capacity(points.len());
    for p in points {
        let next = sums.len() as u32;
        let cell = *index.entry(key(p)).or_insert(next);
        if cell == next {
            if sums.len() >= most {
                return None;
            }
            sums.push([0.0; 3]);
        }
        let sum = &mut sums[cell as usize];
        *sum = add_scaled(*sum, vector_from_lat_lng(*p), 1.0);
        of_point.push(cell);
    }
    let centres = sums
        .into_iter()
        .map(|s| {
            let n = length(s);
            // A cell as large as the earth may have no mean direction: any will do.
            if n < 1e-12 { [1.0, 0.0, 0.0] } else { s.map(|x| x / n) }
        })
        .collect();
    Some(Cells { centres, of_point, grid_deg: 0.0 })
}

/// The points of the cells.
pub fn cell_points(cells: &Cells) -> Vec<LatLng> {
    cells.centres.iter().filter_map(|&v| lat_lng_from_vector(v)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Stream;

    #[test]
    fn few_places_are_kept_and_many_are_gathered() {
        let mut stream = Stream::new(1, "test", 0);
        let points: Vec<LatLng> = (0..2000)
            .map(|_| LatLng::new(180.0 * stream.unit() - 90.0, 360.0 * stream.unit() - 180.0).unwrap())
            .collect();
        let repeated: Vec<LatLng> = points[..10].iter().cycle().take(100).copied().collect();
        let cells = gather(&repeated, 512);
        assert_eq!((cells.centres.len(), cells.grid_deg), (10, 0.0));
        let cells = gather(&points, 100);
        assert!(cells.centres.len() <= 100 && cells.centres.len() > 30 && cells.of_point.len() == 2000);
        assert!(gather(&[], 10).centres.is_empty());
    }
}
