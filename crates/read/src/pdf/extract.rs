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

#[cfg(feature = "page-picture")]
pub(in crate::pdf) use with_hayro::open;

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
    use crate::pdf::layout::lines;
    use crate::pdf::print::{Print, others};
    use crate::text::normalise;
    use hayro_interpret::hayro_syntax::object::Dict;
    use hayro_interpret::hayro_syntax::object::dict::keys::OCPROPERTIES;
    use hayro_interpret::hayro_syntax::page::Page;
    use hayro_interpret::hayro_syntax::xref::XRef;
    use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
    use hayro_interpret::kurbo::Rect;
    use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};

    const MOST_PAGES: usize = 5_000;
    const MOST_BYTES: usize = 32 << 20;
    /// A file without layers: a page drawn by its catalogue shows all of its own.
    const BARE: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 1 \
        /Kids [3 0 R] >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\ntrailer\n<< /Size 4 \
        /Root 1 0 R >>\n%%EOF\n";

    /// Opens a file.
    pub(in crate::pdf) fn open(bytes: &[u8]) -> Result<Pdf, Refusal> {
        let refuse = |reason, detail: String| Refusal { reason, detail };
        Pdf::new(bytes.to_vec()).map_err(|error| match error {
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
        })
    }

    pub(super) fn extract(bytes: &[u8]) -> Result<Pages, Refusal> {
        let refuse = |reason, detail: String| Refusal { reason, detail };
        let pdf = open(bytes)?;
        let count = pdf.pages().len();
        if count > MOST_PAGES {
            return Err(refuse(RefusalReason::TooLarge, format!("{count} pages; the limit is {MOST_PAGES}")));
        }
        let bare = has_layers(&pdf).then(|| Pdf::new(BARE.to_vec()).ok()).flatten();
        let cache = InterpreterCache::new();
        let mut pages = Vec::with_capacity(count);
        let mut hidden = String::new();
        let mut size = 0;
        for page in pdf.pages().iter() {
            let (seen, mut unseen) = printed(page, pdf.xref(), &cache).parted();
            if let Some(bare) = &bare {
                let (all, _) = printed(page, bare.xref(), &cache).parted();
                unseen.extend(others(all, &seen));
            }
            let text = lines(&seen);
            for line in lines(&unseen).lines() {
                hidden.push_str(line);
                hidden.push('\n');
            }
            size += text.len();
            if size + hidden.len() > MOST_BYTES {
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
            hidden,
        })
    }

    /// True if the file has layers that may be switched off (ISO 32000-1, 8.11.4.2).
    fn has_layers(pdf: &Pdf) -> bool {
        let catalogue: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
        catalogue.is_some_and(|catalogue| catalogue.get::<Dict<'_>>(OCPROPERTIES).is_some())
    }

    /// What a page prints, with the layers that `xref`'s catalogue has switched on.
    fn printed<'a>(page: &Page<'a>, xref: &'a XRef, cache: &InterpreterCache<'a>) -> Print {
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, width, height),
            cache,
            xref,
            InterpreterSettings::default(),
        );
        let mut print = Print::new(width, height);
        interpret_page(page, &mut context, &mut print);
        print
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
}
