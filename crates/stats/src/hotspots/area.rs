//! The study area: the cells that are compared, which of them touch, and what each is exposed to.

use crate::report::{CannotMeasure, counted};
use dateline_types::LatLng;
use h3o::{CellIndex, LatLng as H3LatLng, Resolution};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// More cells than this are not compared.
const MOST_CELLS: usize = 200_000;

/// Which cells are compared: what stands out depends on what it is compared with.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum StudyArea {
    /// Cells with an incident, and the gaps between them (the closing of the set: cells all of whose neighbours hold an
    /// incident or lie beside one). The land around is not compared: against its emptiness everything stands out.
    #[default]
    Reported,
    /// All cells of a box, degrees.
    Box {
        /// Southern edge.
        south: f64,
        /// Western edge.
        west: f64,
        /// Northern edge.
        north: f64,
        /// Eastern edge; west of `west` for a box across the antimeridian.
        east: f64,
    },
    /// The cells of these points, each exposed to the sum of their values: people, reports, anything incidents may be
    /// expected in proportion to.
    Exposure(Vec<(LatLng, f64)>),
}

/// The study area as it was used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AreaUsed {
    /// `reported`, `box` or `exposure`.
    pub kind: &'static str,
    /// Its cells.
    pub n_cells: usize,
    /// Incidents outside it, not used.
    pub outside: u64,
}

/// Cells in order, with their neighbourhoods (each with itself) and exposures.
pub(super) struct Area {
    pub cells: Vec<CellIndex>,
    pub index: BTreeMap<CellIndex, usize>,
    pub neighbours: Vec<Vec<usize>>,
    /// What incidents fall in proportion to: the exposure that was given, or the share of a cell that lies in the box.
    /// `None` for cells that were reported from, of which nobody knows how much was exposed.
    pub exposure: Option<Vec<f64>>,
    /// Square kilometres of each cell: H3 cells of one resolution differ by half, smoothly over a country, so that equal
    /// density makes unequal counts side by side.
    pub km2: Vec<f64>,
    /// Cells all of whose neighbours belong to the area. The others may reach over the edge of what is reported from.
    pub inner: Vec<bool>,
    pub kind: &'static str,
}

impl Area {
    /// The area; `whole_cells` leaves out cells that reach over the edge of a box, which would hold less for that alone.
    pub fn new(
        area: &StudyArea,
        reported: impl Iterator<Item = CellIndex>,
        resolution: Resolution,
        whole_cells: bool,
    ) -> Result<Area, CannotMeasure> {
        let refuse = |reason: String| Err(CannotMeasure::new("hot spots", reason));
        let mut found: BTreeMap<CellIndex, f64> = BTreeMap::new();
        let kind = match area {
            StudyArea::Reported => {
                let held: BTreeSet<CellIndex> = reported.collect();
                let around = |c: &CellIndex| c.grid_disk::<Vec<_>>(1);
                let wide: BTreeSet<CellIndex> = held.iter().flat_map(around).collect();
                let closed =
                    wide.iter().filter(|c| held.contains(c) || around(c).iter().all(|n| wide.contains(n)));
                found.extend(closed.map(|c| (*c, 1.0)));
                "reported"
            }
            StudyArea::Box { south, west, north, east } => {
                match cells_of_box([*south, *west, *north, *east], resolution) {
                    Some(cells) => {
                        let inside =
                            |(c, km2): &(CellIndex, f64)| !whole_cells || *km2 >= 0.95 * c.area_km2();
                        found.extend(cells.into_iter().filter(inside));
                    }
                    None => {
                        return refuse(format!(
                            "the box holds more than {} at resolution {resolution}",
                            counted(MOST_CELLS as u64, "cell")
                        ));
                    }
                }
                "box"
            }
            StudyArea::Exposure(points) => {
                for (point, value) in points.iter().filter(|(_, v)| v.is_finite() && *v > 0.0) {
                    if let Ok(at) = H3LatLng::new(point.lat(), point.lng()) {
                        *found.entry(at.to_cell(resolution)).or_default() += value;
                    }
                }
                "exposure"
            }
        };
        let cells: Vec<CellIndex> = found.keys().copied().collect();
        if cells.len() < 8 {
            return refuse(format!("the study area has only {}", counted(cells.len() as u64, "cell")));
        }
        let index: BTreeMap<CellIndex, usize> = cells.iter().enumerate().map(|(n, c)| (*c, n)).collect();
        let around = |c: &CellIndex| {
            c.grid_disk::<Vec<_>>(1).into_iter().filter_map(|near| index.get(&near).copied()).collect()
        };
        let neighbours: Vec<Vec<usize>> = cells.iter().map(around).collect();
        let km2 = cells.iter().map(|c| c.area_km2()).collect();
        let all_there = |(c, near): (&CellIndex, &Vec<usize>)| near.len() == c.grid_disk::<Vec<_>>(1).len();
        // The cells of a box are whole where they are exchanged; those of an exposure are as exposed as they are.
        let inner = match kind {
            "reported" => cells.iter().zip(&neighbours).map(all_there).collect(),
            _ => vec![true; cells.len()],
        };
        let exposure = (kind != "reported").then(|| found.into_values().collect());
        Ok(Area { cells, index, neighbours, exposure, km2, inner, kind })
    }
}

/// The cells of the box with how many square kilometres of it lie in each, by a grid of points ten to an edge; `None` for too many.
fn cells_of_box(
    [south, west, north, east]: [f64; 4],
    resolution: Resolution,
) -> Option<BTreeMap<CellIndex, f64>> {
    let step = 0.1 * resolution.edge_length_km() / 111.2;
    let width = if east >= west { east - west } else { east - west + 360.0 };
    let rows = ((north - south) / step).ceil().max(1.0);
    if rows * (width / step).ceil() > 100.0 * MOST_CELLS as f64 {
        return None;
    }
    let mut cells = BTreeMap::new();
    for row in 0..rows as usize {
        // Rows of equal height, points in the middle of equal areas.
        let lat = south + (row as f64 + 0.5) * (north - south) / rows;
        let columns = (width * lat.to_radians().cos() / step).ceil().max(1.0);
        let area = (width / columns * lat.to_radians().cos()) * ((north - south) / rows) * 111.195f64.powi(2);
        for column in 0..columns as usize {
            let lng = west + (column as f64 + 0.5) * width / columns;
            let lng = if lng > 180.0 { lng - 360.0 } else { lng };
            *cells.entry(H3LatLng::new(lat, lng).ok()?.to_cell(resolution)).or_insert(0.0) += area;
        }
    }
    (cells.len() <= MOST_CELLS).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_has_the_cells_its_size_calls_for() {
        // 4° by 5° at 34-38° N: about 444 km by 450 km; a cell of resolution 4 has 1,770 km² on average.
        let area = StudyArea::Box { south: 34.0, west: 40.0, north: 38.0, east: 45.0 };
        let area = Area::new(&area, std::iter::empty(), Resolution::Four, false).unwrap();
        assert!((100..190).contains(&area.cells.len()), "{}", area.cells.len());
        let whole = StudyArea::Box { south: -90.0, west: -180.0, north: 90.0, east: 180.0 };
        assert!(Area::new(&whole, std::iter::empty(), Resolution::Six, false).is_err());
        let across = StudyArea::Box { south: -18.0, west: 178.0, north: -16.0, east: -178.0 };
        assert!(Area::new(&across, std::iter::empty(), Resolution::Four, false).unwrap().cells.len() > 30);
    }
}
