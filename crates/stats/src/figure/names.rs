//! Names of countries on a map: at the country's middle if that is shown, else where most of what is shown of it lies.

use super::map::{Labels, Map};
use super::svg::Drawing;
use super::{BaseMap, CountryOutline};

/// Size of the letters, points.
const SIZE: f64 = 9.0;
/// Points between the places that are tried.
const STEP: f64 = 12.0;
/// A place must lie this far inside what is shown of a country, points; a name may cross a border, but not begin at it.
const LEAST_DEPTH: f64 = 18.0;

/// Left, top, right, bottom, in points.
type Area = [f64; 4];

impl Map {
    /// Names of the countries that are shown, faint, where nothing else is written.
    pub fn draw_names(&self, drawing: &mut Drawing, base: &BaseMap<'_>, labels: &mut Labels) {
        for country in base.countries {
            let Some((name, middle)) = country.name else { continue };
            let middle = self.at(middle);
            let spot = if self.has_room(name_area(middle, name), labels) {
                Some(middle)
            } else {
                self.seen_part(country, name, labels)
            };
            if let Some(spot) = spot
                && labels.claim(name_area(spot, name))
            {
                drawing.faint(spot, SIZE, name);
            }
        }
    }

    /// True if the area is on the paper, off the scale bar, and free.
    fn has_room(&self, area: Area, labels: &Labels) -> bool {
        let bar = [0.0, self.top + self.height - 30.0, 0.3 * self.width, self.top + self.height];
        let on_bar = area[0] < bar[2] && area[3] > bar[1];
        let inside = area[0] > 4.0
            && area[2] < self.width - 4.0
            && area[1] > self.top + 4.0
            && area[3] < self.top + self.height - 4.0;
        inside && !on_bar && labels.is_free(&area)
    }

    /// The free place deepest inside what the map shows of a country: a pole of inaccessibility, on a grid.
    fn seen_part(&self, country: &CountryOutline<'_>, name: &str, labels: &Labels) -> Option<[f64; 2]> {
        let outline: Vec<Vec<[f64; 2]>> = country.rings.iter().flat_map(|ring| self.pieces(ring)).collect();
        if outline.is_empty() {
            return None;
        }
        let columns = (self.width / STEP) as usize;
        let rows = (self.height / STEP) as usize;
        let at =
            |column: usize, row: usize| [(column as f64 + 0.5) * STEP, self.top + (row as f64 + 0.5) * STEP];
        let mut best: Option<(f64, [f64; 2])> = None;
        for row in 0..rows {
            for column in 0..columns {
                let spot = at(column, row);
                if !is_within(&outline, spot) || !self.has_room(name_area(spot, name), labels) {
                    continue;
                }
                let edge = spot[0]
                    .min(self.width - spot[0])
                    .min(spot[1] - self.top)
                    .min(self.top + self.height - spot[1]);
                let depth = outline.iter().map(|line| distance(line, spot)).fold(edge, f64::min);
                if depth >= LEAST_DEPTH && best.is_none_or(|(deepest, _)| depth > deepest) {
                    best = Some((depth, spot));
                }
            }
        }
        best.map(|(_, spot)| spot)
    }
}

/// Where a name centred on `spot` is written; sans-serif letters are about 0.68 of this size wide with their spacing.
fn name_area([x, y]: [f64; 2], name: &str) -> Area {
    let half = 0.34 * SIZE * name.chars().count() as f64;
    [x - half, y - SIZE, x + half, y + 3.0]
}

/// The even-odd rule over all lines of an outline.
fn is_within(outline: &[Vec<[f64; 2]>], [x, y]: [f64; 2]) -> bool {
    let mut inside = false;
    for line in outline {
        for (n, a) in line.iter().enumerate() {
            let b = line[(n + 1) % line.len()];
            if (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] {
                inside = !inside;
            }
        }
    }
    inside
}

/// Points from `spot` to the nearest place on a line.
fn distance(line: &[[f64; 2]], spot: [f64; 2]) -> f64 {
    let to = |[a, b]: [[f64; 2]; 2]| {
        let (along, off) = ([b[0] - a[0], b[1] - a[1]], [spot[0] - a[0], spot[1] - a[1]]);
        let length = along[0] * along[0] + along[1] * along[1];
        let share = if length > 0.0 {
            ((off[0] * along[0] + off[1] * along[1]) / length).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (off[0] - share * along[0]).hypot(off[1] - share * along[1])
    };
    line.windows(2).map(|pair| to([pair[0], pair[1]])).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_types::LatLng;

    fn point(lat: f64, lng: f64) -> LatLng {
        LatLng::new(lat, lng).unwrap()
    }

    fn box_of(south: f64, west: f64, north: f64, east: f64) -> Vec<Vec<LatLng>> {
        let corners = [(south, west), (north, west), (north, east), (south, east), (south, west)];
        vec![corners.iter().map(|&(lat, lng)| point(lat, lng)).collect()]
    }

    #[test]
    fn a_country_whose_middle_is_off_the_map_is_named_where_it_is_seen() {
        let (west, east) = (box_of(-30.0, -30.0, 30.0, 10.0), box_of(-30.0, 10.0, 30.0, 60.0));
        let countries = [
            CountryOutline { name: Some(("Arnor", point(0.0, -10.0))), rings: &west },
            CountryOutline { name: Some(("Gondor", point(0.0, 35.0))), rings: &east },
        ];
        let base = BaseMap { countries: &countries, ..BaseMap::default() };
        let map = Map::around(&[point(0.0, 5.0), point(10.0, 15.0)], 400.0, 400.0, 0.0);
        let mut drawing = Drawing::new(400.0, 400.0);
        map.draw_names(&mut drawing, &base, &mut Labels::default());
        let svg = drawing.finish("t", "d");
        assert!(svg.contains("Arnor") && svg.contains("Gondor"), "{svg}");
    }

    #[test]
    fn a_corner_of_a_country_is_not_named() {
        let rings = box_of(9.9, 4.0, 40.0, 30.0);
        let countries = [CountryOutline { name: Some(("Arnor", point(30.0, 15.0))), rings: &rings }];
        let base = BaseMap { countries: &countries, ..BaseMap::default() };
        let map = Map::around(&[point(0.0, 5.0), point(9.0, 15.0)], 400.0, 400.0, 0.0);
        let mut drawing = Drawing::new(400.0, 400.0);
        map.draw_names(&mut drawing, &base, &mut Labels::default());
        assert!(!drawing.finish("t", "d").contains("Arnor"));
    }
}
