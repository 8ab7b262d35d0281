//! The letters of each page and where they stand, by `hayro`. Runs where it is called: give it a process of its own
//! for strangers' files.

use super::Pages;
use crate::Refusal;

/// Finds the words of every page of a PDF.
///
/// # Errors
/// If it is encrypted, damaged, or has more pages or words than a report.
#[cfg(feature = "pdf")]
pub fn extract(bytes: &[u8]) -> Result<Pages, Refusal> {
    with_hayro::extract(bytes)
}

/// This build reads no PDF.
///
/// # Errors
/// Always.
#[cfg(not(feature = "pdf"))]
pub fn extract(_: &[u8]) -> Result<Pages, Refusal> {
    let detail = "the PDF reader was left out of this build".to_owned();
    Err(Refusal { reason: crate::RefusalReason::UnsupportedType, detail })
}

#[cfg(feature = "pdf")]
mod with_hayro {
    use super::*;
    use crate::RefusalReason;
    use crate::pdf::layout::{Letter, lines};
    use crate::text::normalise;
    use hayro_interpret::font::{Glyph, GlyphRun};
    use hayro_interpret::hayro_cmap::BfString;
    use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
    use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
    use hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
        InterpreterSettings, SoftMask, TransformExt, interpret_page,
    };

    const MOST_PAGES: usize = 5_000;
    const MOST_BYTES: usize = 32 << 20;
    /// Letters on one page; a poster of small print has a hundredth.
    const MOST_LETTERS: usize = 1 << 20;

    pub(super) fn extract(bytes: &[u8]) -> Result<Pages, Refusal> {
        let refuse = |reason, detail: String| Refusal { reason, detail };
        let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
            // Files encrypted with an empty password, only to forbid copying, open for every reader and for us.
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
                refuse(RefusalReason::Encrypted, "it is protected by a password".to_owned())
            }
            LoadPdfError::Decryption(_) => {
                refuse(RefusalReason::Encrypted, "it is encrypted in a way we do not know".to_owned())
            }
            LoadPdfError::Invalid => {
                refuse(RefusalReason::Malformed, "no PDF that could be opened".to_owned())
            }
        })?;
        let count = pdf.pages().len();
        if count > MOST_PAGES {
            return Err(refuse(RefusalReason::TooLarge, format!("{count} pages; the limit is {MOST_PAGES}")));
        }
        let cache = InterpreterCache::new();
        let mut pages = Vec::with_capacity(count);
        let mut size = 0;
        for page in pdf.pages().iter() {
            let (width, height) = page.render_dimensions();
            let mut context = Context::new(
                page.initial_transform(true).to_kurbo(),
                Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
                &cache,
                pdf.xref(),
                InterpreterSettings::default(),
            );
            let mut collector = Collector::default();
            interpret_page(page, &mut context, &mut collector);
            let text = if collector.is_legible() { lines(&collector.letters) } else { String::new() };
            size += text.len();
            if size > MOST_BYTES {
                return Err(refuse(RefusalReason::TooLarge, format!("more than {MOST_BYTES} bytes of text")));
            }
            pages.push(text);
        }
        let about = pdf.metadata();
        Ok(Pages {
            title: about.title.as_deref().and_then(string),
            author: about.author.as_deref().and_then(string),
            created: about
                .creation_date
                .as_ref()
                .map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)),
            pages,
        })
    }

    /// A text string (ISO 32000-1, 7.9.2.2): UTF-16 with a mark, UTF-8 with a mark, or nearly Latin-1.
    fn string(bytes: &[u8]) -> Option<String> {
        let (text, _) = match encoding_rs::Encoding::for_bom(bytes) {
            Some((encoding, _)) => encoding.decode_with_bom_removal(bytes),
            None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes),
        };
        let text = normalise(&text);
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }

    /// Collects letters; draws nothing.
    #[derive(Default)]
    struct Collector {
        letters: Vec<Letter>,
        /// Glyphs whose letter the fonts do not tell.
        unknown: usize,
    }

    impl Collector {
        /// Fonts without a way back to letters give a page nobody can read: it counts as a picture.
        fn is_legible(&self) -> bool {
            self.unknown * 4 <= self.letters.len()
        }
    }

    impl Device<'_> for Collector {
        fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
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
                self.letters.push(Letter {
                    text,
                    x: origin.x,
                    y: origin.y,
                    direction: (along.x, along.y),
                    size: up.hypot(),
                    width: along.hypot() * f64::from(advance.unwrap_or(500.0)) / 1000.0,
                });
            }
        }

        fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
        fn push_clip_path(&mut self, _: &ClipPath) {}
        fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
        fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
        fn pop_clip(&mut self) {}
        fn pop_transparency_group(&mut self) {}
    }
}
