//! A window on the earth: equirectangular around a middle, true to scale along its middle parallel.

use super::BaseMap;
use super::svg::{ACCENT, Drawing, FAINT, INK, LAND};
use crate::numeric::summary::wrap_180;
use dateline_types::LatLng;

/// A map of a size in points that shows a window.
#[derive(Debug, Clone, Copy)]
pub struct Map {
    middle: [f64; 2],
    stretch: f64,
    points_per_degree: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) top: f64,
}

impl Map {
    /// The map that shows all of `shown` with a margin, `width` by `height` points, `top` points down.
    pub fn around(shown: &[LatLng], width: f64, height: f64, top: f64) -> Map {
        // Longitudes are taken around the first point, so that a window may cross the date line.
        let base = shown.first().map_or(0.0, |p| p.lng());
        let (mut south, mut north, mut west, mut east) = (90.0f64, -90.0f64, 180.0f64, -180.0f64);
        for p in shown {
            (south, north) = (south.min(p.lat()), north.max(p.lat()));
            let lng = wrap_180(p.lng() - base);
            (west, east) = (west.min(lng), east.max(lng));
        }
        if shown.is_empty() {
            (south, north, west, east) = (-60.0, 75.0, -180.0, 180.0);
        }
        let middle_lat = 0.5 * (south + north);
        let stretch = middle_lat.to_radians().cos().max(0.2);
        // At least two degrees, and a fifth of margin.
        let high = (1.25 * (north - south)).max(2.0);
        let wide = (1.25 * (east - west)).max(2.0);
        let scale = (height / high).min(width / (wide * stretch));
        let middle = [middle_lat, base + 0.5 * (west + east)];
        Map { middle, stretch, points_per_degree: scale, width, height, top }
    }

    /// Where a point of the earth lies on the paper.
    pub fn at(&self, p: LatLng) -> [f64; 2] {
        let x = wrap_180(p.lng() - self.middle[1]) * self.stretch * self.points_per_degree;
        [
            0.5 * self.width + x,
            self.top + 0.5 * self.height - (p.lat() - self.middle[0]) * self.points_per_degree,
        ]
    }

    /// Land and borders, clipped to the map, with its frame.
    pub fn draw_base(&self, drawing: &mut Drawing, base: &BaseMap<'_>) {
        let (w, h, top) = (self.width, self.height, self.top);
        drawing.raw(&format!(
            "<clipPath id=\"map\"><rect x=\"0\" y=\"{top:.0}\" width=\"{w:.0}\" height=\"{h:.0}\"/></clipPath>\n\
             <g clip-path=\"url(#map)\"><rect x=\"0\" y=\"{top:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" fill=\"#fafaf8\"/>"
        ));
        for ring in base.countries.iter().flat_map(|country| country.rings) {
            for piece in self.pieces(ring) {
                drawing.path(
                    &piece,
                    true,
                    &format!("fill=\"{LAND}\" stroke=\"{FAINT}\" stroke-width=\"0.5\""),
                );
            }
        }
        for line in base.borders {
            for piece in self.pieces(line) {
                drawing.path(
                    &piece,
                    false,
                    &format!("fill=\"none\" stroke=\"{FAINT}\" stroke-width=\"0.8\""),
                );
            }
        }
        self.draw_dots(drawing, base);
    }

    /// The incidents, small and translucent, so that many at one place are darker than one.
    fn draw_dots(&self, drawing: &mut Drawing, base: &BaseMap<'_>) {
        for dot in base.dots {
            let colour = if dot.is_later { ACCENT } else { INK };
            drawing.circle(
                self.at(dot.at),
                1.8,
                &format!("class=\"dot\" fill=\"{colour}\" fill-opacity=\"0.35\""),
            );
        }
    }

    /// Ends the clipping that [`Map::draw_base`] began, and draws the frame.
    pub fn close(&self, drawing: &mut Drawing) {
        drawing.raw(&format!(
            "</g><rect x=\"0.5\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"{FAINT}\"/>",
            self.top + 0.5,
            self.width - 1.0,
            self.height - 1.0
        ));
    }

    /// A line cut where it jumps over the far side of the window; pieces that are off the paper are left out.
    pub(super) fn pieces(&self, line: &[LatLng]) -> Vec<Vec<[f64; 2]>> {
        let mut pieces: Vec<Vec<[f64; 2]>> = vec![Vec::new()];
        let half = 180.0 * self.stretch * self.points_per_degree;
        for &p in line {
            let at = self.at(p);
            let jump = pieces.last().and_then(|l| l.last()).is_some_and(|q| (q[0] - at[0]).abs() > half);
            if jump {
                pieces.push(Vec::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(at);
            }
        }
        pieces.retain(|piece| {
            let off = |test: fn(&[f64; 2], &Map) -> bool| piece.iter().all(|p| test(p, self));
            !(off(|p, _| p[0] < 0.0)
                || off(|p, m| p[0] > m.width)
                || off(|p, m| p[1] < m.top)
                || off(|p, m| p[1] > m.top + m.height))
        });
        pieces
    }

    /// A bar of a round number of kilometres in the lower left corner.
    pub fn scale_bar(&self, drawing: &mut Drawing) {
        let km_per_point = 111.32 / self.points_per_degree;
        let most = 0.25 * self.width * km_per_point;
        let power = 10f64.powf(most.log10().floor());
        let km = [5.0, 2.0, 1.0].iter().map(|m| m * power).find(|km| *km <= most).unwrap_or(power);
        let (x, y) = (12.0, self.top + self.height - 12.0);
        let end = x + km / km_per_point;
        let style = "fill=\"none\" stroke=\"#222222\" stroke-width=\"1.2\"";
        drawing.path(&[[x, y - 4.0], [x, y], [end, y], [end, y - 4.0]], false, style);
        drawing.text([x, y - 7.0], 9.0, "start", &format!("{km} km"));
    }
}

/// Labels of points on a map: each beside its point, inside the frame, off the labels before it.
#[derive(Debug, Default)]
pub struct Labels {
    /// Left, top, right, bottom of what is taken.
    taken: Vec<[f64; 4]>,
}

impl Labels {
    /// Marks a disc as taken, so that labels keep off it.
    pub fn keep_off(&mut self, [x, y]: [f64; 2], r: f64) {
        self.taken.push([x - r, y - r, x + r, y + r]);
    }

    /// Takes an area if it is free.
    pub(super) fn claim(&mut self, area: [f64; 4]) -> bool {
        let free = self.is_free(&area);
        if free {
            self.taken.push(area);
        }
        free
    }

    pub(super) fn is_free(&self, a: &[f64; 4]) -> bool {
        !self.taken.iter().any(|t| a[0] < t[2] && t[0] < a[2] && a[1] < t[3] && t[1] < a[3])
    }

    /// Writes `text` beside a disc of radius `r`: right above it if that is free, else at the first free place around
    /// it; where none is free, right above all the same.
    pub fn place(
        &mut self,
        drawing: &mut Drawing,
        map: &Map,
        [x, y]: [f64; 2],
        r: f64,
        size: f64,
        text: &str,
    ) {
        // Sans-serif letters are about 0.56 of their size wide.
        let wide = 0.56 * size * text.chars().count() as f64;
        let (right, left, middle) = (x + 0.8 * r + 3.0, x - 0.8 * r - 3.0 - wide, x - 0.5 * wide);
        let (above, beside, below) = (y - 0.7 * r - 2.0, y + 0.35 * size, y + 0.7 * r + size);
        let spots = [
            [right, above],
            [x + r + 3.0, beside],
            [right, below],
            [left, above],
            [x - r - 3.0 - wide, beside],
            [left, below],
            [middle, y - r - 4.0],
            [middle, y + r + size + 2.0],
            [right + 8.0, above - 11.0],
            [left - 8.0, below + 11.0],
        ];
        let area =
            |[left, base]: [f64; 2]| [left - 1.0, base - 0.8 * size, left + wide + 1.0, base + 0.25 * size];
        let inside = |a: &[f64; 4]| {
            a[0] >= 2.0
                && a[2] <= map.width - 2.0
                && a[1] >= map.top + 2.0
                && a[3] <= map.top + map.height - 2.0
        };
        let best = spots.into_iter().find(|s| inside(&area(*s)) && self.is_free(&area(*s)));
        let spot = best.or_else(|| spots.into_iter().find(|s| inside(&area(*s)))).unwrap_or(spots[0]);
        self.taken.push(area(spot));
        drawing.haloed(spot, size, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stay_in_the_frame_and_off_each_other() {
        let at = |lat, lng| LatLng::new(lat, lng).unwrap();
        let map = Map::around(&[at(0.0, 0.0), at(10.0, 10.0)], 200.0, 100.0, 0.0);
        let (mut drawing, mut labels) = (Drawing::new(200.0, 100.0), Labels::default());
        for _ in 0..3 {
            labels.place(&mut drawing, &map, [190.0, 50.0], 3.0, 10.0, "2016-2017");
        }
        assert!(labels.taken.iter().all(|a| a[0] >= 0.0 && a[2] <= 200.0), "{:?}", labels.taken);
        let mut apart = labels.taken.clone();
        apart.dedup();
        assert_eq!(apart.len(), 3);
    }
}
