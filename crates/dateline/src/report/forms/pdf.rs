//! The bulletin as PDF: Typst, as a library, lays the same edition out by a template (`bulletin.typ`) that reads it as JSON.
//!
//! What a report says is a string in that file and never markup. The template sees the edition, the two drawings and the
//! fonts that ship, and nothing of the machine: no file, no package, no day. The file is tagged as PDF/UA-1 (ISO 14289-1)
//! asks, which the writer checks: headings, lists, the table's header, alternative texts, languages.

use super::plain;
use crate::failure::Failure;
use crate::report::edition::Edition;
use crate::report::language::Language;
use dateline_types::Sha256;
use minijinja::context;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Noto Sans (Latin, Greek, Cyrillic; regular and bold) and Noto Sans Arabic, made by `scripts/figure_font.sh`.
const FONTS: [&[u8]; 3] = [
    include_bytes!("../../../../../resources/figure/NotoSans-subset.ttf"),
    include_bytes!("../../../../../resources/figure/NotoSans-Bold-subset.ttf"),
    include_bytes!("../../../../../resources/figure/NotoSansArabic-subset.ttf"),
];
/// What stands for a letter that no font here has.
const MISSING: char = '\u{25cc}';
/// Letters in a row after which a line may break: paths and addresses have no other place for it.
const LONGEST_WORD: usize = 28;
const BREAK: char = '\u{200b}';

/// How the drawings look where the page's own style does not reach them; colours by their names in that style.
const DRAWN: &str = "
  text { font-family: 'Noto Sans'; font-size: 11px; fill: var(--soft); }
  .sea { fill: #e6edf0; } .land { fill: #f6f3ec; fill-rule: evenodd; stroke: #b9b3a5; stroke-width: .7; }
  .border { fill: none; stroke: #c6beae; stroke-width: .8; stroke-dasharray: 3 2; }
  .extent { fill: var(--c); fill-opacity: .06; stroke: var(--c); stroke-opacity: .45; stroke-dasharray: 5 4; }
  .dot { fill: var(--c); fill-opacity: .78; stroke: #fff; stroke-width: 1; }
  .area .dot { fill: #fff; fill-opacity: .9; stroke: var(--c); stroke-width: 2; }
  .rule { stroke: var(--line); stroke-width: .7; } .axis { stroke: var(--ink); stroke-width: 1; }
  .hit { fill: none; } .precise { fill: var(--accent); } .loose { fill: url(#loose); }
  .loose-bg { fill: #d3dee6; } .loose-fg { fill: #7f9db3; }";

/// The edition as a file.
///
/// # Errors
/// If the template is at fault, with its line and column.
pub(super) fn write(
    edition: &Edition,
    language: &Language,
    template: &str,
    made_by: &str,
) -> Result<Vec<u8>, Failure> {
    let fonts: Vec<Font> = FONTS.iter().filter_map(|data| Font::new(Bytes::new(*data), 0)).collect();
    let colours = colours();
    let (map, map_caption) = drawing(&edition.map, &colours);
    let (timeline, timeline_caption) = drawing(&edition.timeline, &colours);
    let mut value = serde_json::to_value(edition).expect("an edition is plain data");
    let more = json!({
        "made_by": made_by, "colours": colours, "missing": "",
        "map": "", "map_drawn": map.is_some(), "map_caption": map_caption,
        "timeline": "", "timeline_drawn": timeline.is_some(), "timeline_caption": timeline_caption,
    });
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    let mut missing = 0;
    printable(&mut value, &fonts, &mut missing);
    if missing > 0 {
        value["missing"] = language.say("sentences.letters_missing", context! { n => missing }).into();
    }
    let mut files = BTreeMap::from([("edition.json", value.to_string())]);
    files.extend(map.map(|svg| ("map.svg", svg)));
    files.extend(timeline.map(|svg| ("timeline.svg", svg)));
    let identifier = Sha256::of(files["edition.json"].as_bytes()).to_string();
    let desk = Desk::new(template, &files, fonts);
    let laid_out = typst::compile::<PagedDocument>(&desk).output.map_err(|faults| desk.failure(&faults))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).expect("one standard agrees with itself");
    let options = PdfOptions {
        ident: Smart::Custom(identifier),
        creator: Smart::Custom(Some(made_by.to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let written = typst_pdf::pdf(&laid_out, &options).map_err(|faults| desk.failure(&faults));
    // What was computed is remembered for a next time, which a command line does not have and a server pays for.
    typst::comemo::evict(0);
    written
}

/// All that the template can see.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    files: BTreeMap<&'static str, Bytes>,
}

impl Desk {
    fn new(template: &str, files: &BTreeMap<&'static str, String>, fonts: Vec<Font>) -> Desk {
        let path = VirtualPath::new("bulletin.typ").expect("a bare name is a path");
        Desk {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), template.to_owned()),
            files: files.iter().map(|(name, text)| (*name, Bytes::from_string(text.clone()))).collect(),
        }
    }

    /// The first fault with its line and column, counted from 1.
    fn failure(&self, faults: &[SourceDiagnostic]) -> Failure {
        let Some(fault) = faults.first() else {
            return Failure::usage("template bulletin.typ cannot be laid out");
        };
        // A fault inside what a template calls is told where the template calls it.
        let calls = fault.trace.iter().map(|call| call.span.into());
        let spans = std::iter::once(fault.span).chain(calls);
        let place = spans.into_iter().find_map(|span| {
            (span.id() == Some(self.template.id())).then_some(())?;
            self.template.lines().byte_to_line_column(self.range(span)?.start)
        });
        let at = place
            .map_or(String::new(), |(line, column)| format!(", line {}, column {}", line + 1, column + 1));
        Failure::usage(format!("template bulletin.typ{at}: {}", fault.message))
            .with_hint("nothing was written; docs/bulletin.md lists what a template may use")
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(not_here(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let in_package = !matches!(id.get().root(), VirtualRoot::Project);
        let found = self.files.get(id.get().vpath().get_without_slash()).filter(|_| !in_package);
        found.cloned().ok_or_else(|| not_here(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// The colours of the page's style by name: `--accent: #1d4e6f` is `accent`.
fn colours() -> BTreeMap<&'static str, &'static str> {
    let root = super::html::STYLE.split('}').next().unwrap_or_default();
    let pairs = root.split(['{', ';']).filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(':'));
    pairs.map(|(name, colour)| (name.trim(), colour.trim())).collect()
}

/// A figure of the page as a drawing that stands alone, with its caption as plain text; no drawing if it has none.
fn drawing(figure: &str, colours: &BTreeMap<&str, &str>) -> (Option<String>, String) {
    let between = |open: &str, close: &str| Some(figure.split_once(open)?.1.split_once(close)?.0);
    let caption = caption(between("<figcaption>", "</figcaption>").unwrap_or_default());
    let Some((attributes, inner)) = between("<svg ", "</svg>").and_then(|svg| svg.split_once('>')) else {
        return (None, caption);
    };
    let mut style = String::new();
    for rule in DRAWN.split_inclusive('}') {
        if !rule.contains("var(--c)") {
            style.push_str(rule);
            continue;
        }
        for (name, colour) in colours {
            style.push_str(&format!(" .q-{name} {}", rule.trim_start().replace("var(--c)", colour)));
        }
    }
    for (name, colour) in colours {
        style = style.replace(&format!("var(--{name})"), colour);
    }
    let svg =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}><style>{style}</style>{inner}</svg>");
    (Some(svg), caption)
}

/// A caption without its tags: the signs of the key become signs, and what only a screen can do is left out.
fn caption(html: &str) -> String {
    let mut text = String::new();
    let mut on_screen_only = false;
    for piece in html.split_inclusive('>') {
        let (words, tag) = piece.split_once('<').unwrap_or((piece, ""));
        if !on_screen_only {
            text.push_str(words);
        }
        match tag {
            "span class=\"key point\">" => text.push('\u{2022}'),
            "span class=\"key area\">" => text.push('\u{25cc}'),
            "span class=\"screen\">" => on_screen_only = true,
            "/span>" => on_screen_only = false,
            _ => {}
        }
    }
    // What the page keeps apart by a wide space.
    let text = text.trim().replace(" \u{2003}", "; ");
    quick_xml::escape::unescape(&text).map_or_else(|_| text.clone(), |plain| plain.into_owned())
}

/// Makes every text of the edition one that can be set: no control characters, no letter without a glyph (counted in
/// `missing`), and a place to break in words that are too long for a line.
fn printable(value: &mut Value, fonts: &[Font], missing: &mut usize) {
    match value {
        Value::String(text) => {
            let mut run = 0;
            let mut out = String::with_capacity(text.len());
            for c in plain(text).chars() {
                let c = match c {
                    _ if c.is_whitespace() => ' ',
                    // Joiners and marks of direction have no glyph of their own to be missed.
                    '\u{200c}'..='\u{200f}' | BREAK => c,
                    '\u{ad}' | '\u{feff}' => continue,
                    _ if fonts.iter().any(|font| font.info().coverage.contains(u32::from(c))) => c,
                    _ => {
                        *missing += 1;
                        MISSING
                    }
                };
                run = if c == ' ' || c == BREAK { 0 } else { run + 1 };
                out.push(c);
                if run == LONGEST_WORD {
                    out.push(BREAK);
                    run = 0;
                }
            }
            *text = out;
        }
        Value::Array(list) => list.iter_mut().for_each(|value| printable(value, fonts, missing)),
        Value::Object(fields) => fields.values_mut().for_each(|value| printable(value, fonts, missing)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(template: &str) -> Desk {
        Desk::new(template, &BTreeMap::from([("edition.json", "{}".to_owned())]), Vec::new())
    }

    #[test]
    fn a_template_sees_the_edition_and_nothing_else() {
        for (template, fault) in [
            ("#json(\"edition.json\")", None),
            ("#read(\"/etc/hostname\")", Some("line 1, column 7: file not found")),
            ("#read(\"../Cargo.toml\")", Some("line 1, column 7")),
            ("a\n#import \"@preview/x:1.0.0\": y", Some("line 2, column 9")),
            ("a\n\n  #nothing()", Some("line 3, column 4: unknown variable: nothing")),
            ("#let f(x) = x.sum()\n#f(1)", Some("line 1, column 13")),
            ("#while true { [] }", Some("line 1")),
            ("#datetime.today()", Some("line 1")),
            ("#(", Some("line 1, column 2: unclosed delimiter")),
        ] {
            let desk = desk(template);
            let output = typst::compile::<PagedDocument>(&desk).output;
            let said = output.err().map(|faults| desk.failure(&faults).to_string());
            match fault {
                None => assert_eq!(said, None),
                Some(fault) => {
                    let said = said.unwrap_or_default();
                    assert!(said.contains(fault), "{template}: {said:?} and not {fault:?}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_set_is_shown_as_missing_and_counted() {
        let fonts: Vec<Font> = FONTS.iter().filter_map(|data| Font::new(Bytes::new(*data), 0)).collect();
        assert_eq!(fonts.len(), FONTS.len());
        for (text, shown, count) in [
            ("M\u{e9}naka, Баткен, الموصل", "M\u{e9}naka, Баткен, الموصل", 0),
            ("a\u{0}\u{202e}b\u{ad}c\tx", "abc x", 0),
            ("北京 \u{e000}", "\u{25cc}\u{25cc} \u{25cc}", 3),
            ("#pagebreak() $x$ *y* \"z\"", "#pagebreak() $x$ *y* \"z\"", 0),
        ] {
            let (mut value, mut missing) = (json!({ "a": [text] }), 0);
            printable(&mut value, &fonts, &mut missing);
            assert_eq!((value["a"][0].as_str(), missing), (Some(shown), count));
        }
        let (mut long, mut missing) = (json!("x".repeat(60)), 0);
        printable(&mut long, &fonts, &mut missing);
        assert_eq!(long.as_str().map(|text| text.matches(BREAK).count()), Some(2));
    }

    #[test]
    fn a_drawing_stands_alone_in_the_colours_of_the_page() {
        let colours = colours();
        assert_eq!(colours["accent"], "#1d4e6f");
        let figure = "<figure><svg viewBox=\"0 0 9 9\"><g class=\"q-local\"/></svg>\n<figcaption><span class=\"key \
                      point\"></span> a &amp; b \u{2003}c<span class=\"screen\"> click</span></figcaption></figure>";
        let (svg, caption) = drawing(figure, &colours);
        assert_eq!(caption, "\u{2022} a & b; c");
        let svg = svg.unwrap_or_default();
        assert!(svg.contains(".q-local .dot { fill: #6a5b8c;") && !svg.contains("var("), "{svg}");
        assert_eq!(drawing("<p class=\"small\">none</p>", &colours), (None, String::new()));
    }
}
