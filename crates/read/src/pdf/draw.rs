//! One page of a PDF as a picture, by `hayro`. Runs where it is called: give it a process of its own for strangers' files.

use crate::Refusal;

/// A page, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePicture {
    /// As PNG.
    pub png: Vec<u8>,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
    /// Pages of the file.
    pub pages: usize,
}

/// Widest picture, pixels.
pub const WIDEST: u16 = 2_000;
/// Pixels of a picture at most: a page of A4 proportions at full width has 5.7 million.
pub const MOST_PIXELS: u32 = 8_000_000;

/// Draws a page, counted from 1, at most `width` pixels wide, on white.
///
/// # Errors
/// If the file does not open as a PDF, has no such page, or the page has no size that can be drawn.
#[cfg(feature = "page-picture")]
pub fn draw(bytes: &[u8], page: usize, width: u16) -> Result<PagePicture, Refusal> {
    with_hayro::draw(bytes, page, width)
}

/// This build draws none.
///
/// # Errors
/// Always.
#[cfg(not(feature = "page-picture"))]
pub fn draw(_: &[u8], _: usize, _: u16) -> Result<PagePicture, Refusal> {
    let detail = "the drawing of PDF pages was left out of this build".to_owned();
    Err(Refusal { reason: crate::RefusalReason::UnsupportedType, detail })
}

#[cfg(feature = "page-picture")]
mod with_hayro {
    use super::*;
    use crate::RefusalReason;
    use crate::pdf::extract::open;
    use hayro::vello_cpu::color::palette::css::WHITE;
    use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
    use hayro_interpret::InterpreterSettings;

    pub(super) fn draw(bytes: &[u8], page: usize, width: u16) -> Result<PagePicture, Refusal> {
        let refuse = |detail: String| Refusal { reason: RefusalReason::Malformed, detail };
        let pdf = open(bytes)?;
        let pages = pdf.pages();
        let count = pages.len();
        let page = page.checked_sub(1).and_then(|at| pages.get(at));
        let page = page.ok_or_else(|| refuse(format!("it has {count} pages")))?;
        let (across, down) = page.render_dimensions();
        let scale = scale(across, down, width).ok_or_else(|| refuse("the page has no size".to_owned()))?;
        let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let drawn = render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &settings,
        );
        let (width, height) = (drawn.width(), drawn.height());
        let png = drawn.into_png().map_err(|error| refuse(format!("the page gives no picture: {error}")))?;
        Ok(PagePicture { png, width, height, pages: count })
    }

    /// Pixels a point, so that the page is `width` wide and no larger than the bounds; `None` if it has no size.
    fn scale(across: f32, down: f32, width: u16) -> Option<f32> {
        if !(across.is_finite() && down.is_finite() && across >= 1.0 && down >= 1.0) {
            return None;
        }
        let wanted = f32::from(width.clamp(1, WIDEST)) / across;
        let bounded =
            wanted.min((MOST_PIXELS as f32 / (across * down)).sqrt()).min(f32::from(u16::MAX - 1) / down);
        (across * bounded >= 1.0 && down * bounded >= 1.0).then_some(bounded)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_picture_is_as_wide_as_asked_and_within_its_bounds() {
            for (across, down, width, expected) in [
                (595.0, 842.0, 1190, Some((1190, 1684))),
                // No wider than the widest, and no more pixels than a child may have.
                (595.0, 842.0, 60_000, Some((2000, 2830))),
                (595.0, 8420.0, 1190, Some((751, 10_639))),
                // Longer than a picture can be at one pixel across.
                (10.0, 1e6, 100, None),
                (0.0, 842.0, 100, None),
                (f32::NAN, 1.0, 100, None),
                (1e6, 1.0, 100, None),
            ] {
                let size = scale(across, down, width).map(|by| ((across * by) as u32, (down * by) as u32));
                let near = |(w, h): (u32, u32), (x, y): (u32, u32)| w.abs_diff(x) <= 1 && h.abs_diff(y) <= 2;
                match (size, expected) {
                    (Some(size), Some(expected)) => {
                        assert!(near(size, expected), "{size:?}, not {expected:?}")
                    }
                    (size, expected) => assert_eq!(size, expected),
                }
            }
        }
    }
}
