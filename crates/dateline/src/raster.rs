//! Our own drawings as PNG, for slides and word processors that take no SVG.
//!
//! Letters are those of the embedded font, so that a figure is the same on every machine; a sign it does not have is drawn
//! as an empty box. Nothing is loaded from anywhere. A build without the feature `png` says that it draws none.

use crate::failure::Failure;

#[cfg(feature = "png")]
pub use drawn::png;

/// Says that this build draws none.
///
/// # Errors
/// Always.
#[cfg(not(feature = "png"))]
pub fn png(_svg: &str) -> Result<Vec<u8>, Failure> {
    Err(Failure::usage("this build of dateline draws no PNG")
        .with_hint("name the file .svg, or build with `cargo build --features png`"))
}

#[cfg(feature = "png")]
mod drawn {
    use super::Failure;
    use crate::failure::FailureKind;
    use resvg::tiny_skia::{Pixmap, Transform};
    use resvg::usvg::{Options, Tree, fontdb};
    use std::sync::Arc;

    const FONT: &[u8] = include_bytes!("../../../resources/figure/NotoSans-subset.ttf");
    const FAMILY: &str = "Noto Sans";
    /// Pixels a point: 216 to the inch, sharp on a slide and in print at half a column.
    const SCALE: f32 = 3.0;
    /// No figure of ours is longer or wider.
    const MOST_PIXELS: u32 = 20_000;

    /// Draws an SVG document.
    ///
    /// # Errors
    /// If it is no SVG, or too large.
    pub fn png(svg: &str) -> Result<Vec<u8>, Failure> {
        let failed = |what: String| {
            Failure::new(FailureKind::Io, anyhow::anyhow!("the figure cannot be drawn: {what}"))
        };
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(FONT.to_vec());
        for set in [fontdb::Database::set_sans_serif_family, fontdb::Database::set_serif_family] {
            set(&mut fonts, FAMILY);
        }
        let options =
            Options { fontdb: Arc::new(fonts), font_family: FAMILY.to_owned(), ..Options::default() };
        let tree = Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
        let pixels = |points: f32| (points * SCALE).ceil() as u32;
        let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
        if width.max(height) > MOST_PIXELS {
            return Err(failed(format!("{width} by {height} pixels are too many")));
        }
        let mut pixmap = Pixmap::new(width, height).ok_or_else(|| failed("it has no size".to_owned()))?;
        resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
        pixmap.encode_png().map_err(|error| failed(error.to_string()))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn ink(svg_text: &str) -> usize {
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 80 20\" width=\"80\" height=\"20\" \
             font-family=\"sans-serif\"><rect width=\"80\" height=\"20\" fill=\"#ffffff\"/>\
             <text x=\"2\" y=\"15\" font-size=\"14\" fill=\"#000000\">{svg_text}</text></svg>"
            );
            let pixmap = Pixmap::decode_png(&png(&svg).unwrap()).unwrap();
            assert_eq!((pixmap.width(), pixmap.height()), (240, 60));
            pixmap.pixels().iter().filter(|pixel| pixel.red() < 128).count()
        }

        #[test]
        fn letters_are_drawn_with_no_font_of_the_machine() {
            assert_eq!(ink(""), 0);
            let (latin, cyrillic) = (ink("Ménaka"), ink("Баткен"));
            assert!(latin > 300 && cyrillic > 300, "{latin} {cyrillic}");
            // Other letters are other shapes.
            assert_ne!(ink("O"), ink("I"));
        }

        #[test]
        fn what_cannot_be_drawn_is_an_error() {
            assert!(png("no drawing").is_err());
            let large = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90000\" height=\"9\"/>";
            assert!(png(large).is_err());
        }
    }
}
