//! The letters a page prints, and which of them nobody sees.

use super::layout::Letter;
use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use std::collections::BTreeSet;

/// Letters on one page; a poster of small print has a hundredth.
const MOST_LETTERS: usize = 1 << 20;
/// Painted areas that are remembered, and the smallest, in square points: a line of print is larger.
const MOST_AREAS: usize = 256;
const SMALLEST_AREA: f64 = 60.0;
/// Letters smaller than this, in points, are no print.
const TINY: f64 = 1.5;
/// The darkest paper, as a share of white.
const WHITE: f32 = 0.95;
/// How far off the page a letter may begin, in points.
const MARGIN: f64 = 2.0;

/// Why a letter may not be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It is seen.
    Plain,
    /// Not painted (rendering mode 3): the words of a scan lie so over its picture.
    Unpainted,
    /// White, tiny, or off the page.
    Unseen,
}

/// Collects letters and the areas under them; draws nothing.
pub(super) struct Print {
    page: Rect,
    letters: Vec<(Letter, Look)>,
    /// Areas painted so far, and whether white print can be read on them.
    areas: Vec<(Rect, bool)>,
    pictures: Vec<Rect>,
    /// Glyphs whose letter the fonts do not tell.
    unknown: usize,
}

impl Print {
    /// A page of this size, in points.
    pub fn new(width: f64, height: f64) -> Print {
        let page = Rect::new(-MARGIN, -MARGIN, width + MARGIN, height + MARGIN);
        Print { page, letters: Vec::new(), areas: Vec::new(), pictures: Vec::new(), unknown: 0 }
    }

    /// The letters that are seen, and those that are not. Fonts without a way back to letters give a page nobody can
    /// read: it counts as a picture.
    pub fn parted(self) -> (Vec<Letter>, Vec<Letter>) {
        if self.unknown * 4 > self.letters.len() {
            return (Vec::new(), Vec::new());
        }
        let over_picture = |letter: &Letter| {
            let at = Point::new(letter.x, letter.y);
            self.pictures.iter().any(|picture| picture.contains(at))
        };
        // A page of nothing but unpainted words is a scan, wherever its picture lies.
        let is_scan = self.letters.iter().all(|(_, look)| *look == Look::Unpainted);
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for (letter, look) in self.letters {
            let hidden = match look {
                Look::Plain => false,
                Look::Unpainted => !is_scan && !over_picture(&letter),
                Look::Unseen => true,
            };
            if hidden { unseen.push(letter) } else { seen.push(letter) }
        }
        (seen, unseen)
    }

    /// True if white print at this place stands on something darker.
    fn is_dark_at(&self, at: Point) -> bool {
        self.areas.iter().rev().find(|(area, _)| area.contains(at)).is_some_and(|(_, dark)| *dark)
    }

    fn paint(&mut self, area: Rect, dark: bool) {
        if area.area() < SMALLEST_AREA {
            return;
        }
        if self.areas.len() >= MOST_AREAS {
            self.areas.remove(0);
        }
        self.areas.push((area, dark));
    }
}

/// The letters of `all` that are not in `seen`: those of layers that are switched off.
pub(super) fn others(all: Vec<Letter>, seen: &[Letter]) -> Vec<Letter> {
    let key = |letter: &Letter| {
        let round = |value: f64| (value * 8.0).round() as i64;
        (round(letter.x), round(letter.y), letter.text.clone())
    };
    let seen: BTreeSet<_> = seen.iter().map(key).collect();
    all.into_iter().filter(|letter| !seen.contains(&key(letter))).collect()
}

/// True for paint that leaves white paper white.
fn is_white(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, opacity] = colour.to_rgba().components();
            opacity < 1.0 - WHITE || [red, green, blue].iter().all(|part| *part >= WHITE)
        }
        Paint::Pattern(_) => false,
    }
}

impl Device<'_> for Print {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        let white = is_white(&props.paint);
        for glyph in run.glyphs() {
            if self.letters.len() >= MOST_LETTERS {
                return;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(letters)) => letters,
                None => {
                    self.unknown += 1;
                    "\u{FFFD}".to_owned()
                }
            };
            // From the font's thousandths of an em to the page.
            let place: Affine = props.transform * glyph.transform();
            let origin = place * Point::ZERO;
            let towards = |x: f64, y: f64| -> Vec2 { place * Point::new(x, y) - origin };
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(glyph) => glyph.advance_width(),
            };
            let (along, up) = (towards(1000.0, 0.0), towards(0.0, 1000.0));
            let letter = Letter {
                text,
                x: origin.x,
                y: origin.y,
                direction: (along.x, along.y),
                size: up.hypot(),
                width: along.hypot() * f64::from(advance.unwrap_or(500.0)) / 1000.0,
            };
            let look = if letter.size < TINY || !self.page.contains(origin) {
                Look::Unseen
            } else if matches!(mode, DrawMode::Invisible) {
                Look::Unpainted
            } else if white && !self.is_dark_at(origin) {
                Look::Unseen
            } else {
                Look::Plain
            };
            self.letters.push((letter, look));
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        if matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            let area = props.transform.transform_rect_bbox(path.bounding_box());
            self.paint(area, !is_white(&props.paint));
        }
    }

    fn draw_image(&mut self, image: Image<'_, '_>, props: ImageDrawProps<'_>) {
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let area = props.transform.transform_rect_bbox(size);
        self.paint(area, true);
        if self.pictures.len() < MOST_AREAS {
            self.pictures.push(area);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
