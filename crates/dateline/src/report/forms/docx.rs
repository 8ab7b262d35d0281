//! The bulletin as DOCX: the few parts of Office Open XML (ISO/IEC 29500-1) that a text with headings, lists and links
//! inside it needs. Headings are real headings and the language is set, so that a reader's program can navigate and read
//! aloud. Written by quick-xml's rules of escaping.

use super::plain;
use crate::failure::Failure;
use crate::report::edition::{Edition, Line};
use quick_xml::escape::escape;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// The edition as a package.
///
/// # Errors
/// If the package is larger than the format allows.
pub(super) fn write(edition: &Edition, made_by: &str) -> Result<Vec<u8>, Failure> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // A fixed date: the same edition gives the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.to_owned()),
        ("word/styles.xml", styles(&edition.language)),
        ("docProps/core.xml", properties(edition, made_by)),
        ("word/document.xml", document(edition)),
    ];
    for (name, content) in parts {
        let written = archive.start_file(name, options).map_err(std::io::Error::other);
        written
            .and_then(|()| archive.write_all(content.as_bytes()))
            .map_err(|error| Failure::io(error, format!("cannot write {name} of the DOCX")))?;
    }
    let packed = archive.finish().map_err(std::io::Error::other);
    Ok(packed.map_err(|error| Failure::io(error, "cannot write the DOCX"))?.into_inner())
}

fn styles(language: &str) -> String {
    let mut out = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Times New Roman"/><w:sz w:val="21"/><w:lang w:val="{}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="110" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="40"/></w:rPr></w:style>"#,
        escape(language)
    );
    for (level, size) in [(1, 30), (2, 25), (3, 22)] {
        let _ = write!(
            out,
            r#"<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="260" w:after="90"/><w:outlineLvl w:val="{}"/></w:pPr><w:rPr><w:b/><w:color w:val="1D4E6F"/><w:sz w:val="{size}"/></w:rPr></w:style>"#,
            level - 1
        );
    }
    out.push_str(r#"<w:style w:type="paragraph" w:styleId="Note"><w:name w:val="Note"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="360"/></w:pPr><w:rPr><w:color w:val="5B6067"/><w:sz w:val="17"/></w:rPr></w:style></w:styles>"#);
    out
}

fn properties(edition: &Edition, made_by: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}</dc:language></cp:coreProperties>"#,
        escape(plain(&edition.title)),
        escape(plain(made_by)),
        escape(edition.language.as_str())
    )
}

/// The text of the document as it is written.
struct Body {
    xml: String,
    /// Bookmarks by name, and the number each was given.
    marks: BTreeMap<String, usize>,
}

impl Body {
    fn paragraph(&mut self, style: &str, mark: &str, runs: &str) {
        let style = if style.is_empty() {
            String::new()
        } else {
            format!(r#"<w:pPr><w:pStyle w:val="{style}"/></w:pPr>"#)
        };
        let mut bookmark = String::new();
        if !mark.is_empty() {
            let next = self.marks.len();
            let number = *self.marks.entry(mark.to_owned()).or_insert(next);
            bookmark = format!(
                r#"<w:bookmarkStart w:id="{number}" w:name="{}"/><w:bookmarkEnd w:id="{number}"/>"#,
                bookmark_name(mark)
            );
        }
        let _ = write!(self.xml, "<w:p>{style}{bookmark}{runs}</w:p>");
    }

    fn plain(&mut self, style: &str, text: &str) {
        self.paragraph(style, "", &run(text, ""));
    }

    fn line(&mut self, line: &Line, edition: &Edition) {
        let runs = run(&format!("{}. ", line.number), "<w:b/>") + &run(&line.text, "") + &cites(&line.cites);
        self.paragraph("", &line.id, &runs);
        let mut about = vec![line.label.as_str(), &line.domain_label, &line.provenance];
        about.extend(Some(line.confidence.as_str()).filter(|confidence| !confidence.is_empty()));
        self.plain("Note", &about.join(" · "));
        for (list, key) in [(&line.says, "says"), (&line.denies, "denies")] {
            for said in list {
                let runs = run(&format!("{}: {}", label(edition, key), said.text), "") + &cites(&said.cites);
                self.paragraph("Note", "", &runs);
            }
        }
        for (about, positions) in &line.disputes {
            self.plain("Note", &format!("{} {about}: {}", label(edition, "differ"), positions.join("; ")));
        }
    }
}

fn document(edition: &Edition) -> String {
    let mut body = Body { xml: String::new(), marks: BTreeMap::new() };
    body.plain("Title", &edition.title);
    body.plain("", &edition.period);
    for mark in &edition.marks {
        body.paragraph("", "", &(run(&format!("{} ", mark.strong), "<w:b/>") + &run(&mark.text, "")));
    }
    for fact in &edition.facts {
        body.plain("Note", &format!("{}: {}", fact.label, fact.value));
    }
    if !edition.findings.is_empty() {
        body.plain("Heading1", label(edition, "situation"));
        for finding in &edition.findings {
            let mut runs = run(&finding.text, "");
            for (n, line) in finding.rests_on.iter().take(8).enumerate() {
                runs += &run(if n == 0 { " (" } else { ", " }, "");
                runs += &link(&line.id, &line.number.to_string(), "");
            }
            if !finding.rests_on.is_empty() {
                runs += &run(")", "");
            }
            body.paragraph("", "", &runs);
        }
    }
    for figure in &edition.figures {
        body.plain("Note", &format!("{}: {} ({})", figure.label, figure.value, figure.note));
    }
    body.plain("Note", label(edition, "counts_note"));
    if !edition.corrections.is_empty() {
        body.plain("Heading1", label(edition, "corrections"));
        edition.corrections.iter().for_each(|correction| body.plain("", correction));
    }
    body.plain("Heading1", label(edition, "facts"));
    if edition.sections.is_empty() {
        body.plain("", label(edition, "no_facts"));
    }
    for section in &edition.sections {
        body.plain("Heading2", &format!("{} ({})", section.heading, section.count));
        for theme in &section.themes {
            if !theme.heading.is_empty() {
                body.plain("Heading3", &theme.heading);
            }
            theme.lines.iter().for_each(|line| body.line(line, edition));
        }
    }
    for (lines, key) in [(&edition.uncertain, "uncertain"), (&edition.apart, "apart")] {
        if !lines.is_empty() {
            body.plain("Heading1", &format!("{} ({})", label(edition, key), lines.len()));
            body.plain("Note", label(edition, &format!("{key}_more")));
            lines.iter().for_each(|line| body.line(line, edition));
        }
    }
    if !edition.left_out.is_empty() {
        body.plain("", &edition.left_out);
    }
    body.plain("Heading1", label(edition, "assessments"));
    body.plain("Note", label(edition, "assessments_more"));
    for item in &edition.assessments {
        let runs = run(&format!("{}: ", item.kind), "<w:i/>") + &run(&item.text, "") + &cites(&item.cites);
        body.paragraph("", &item.id, &runs);
    }
    body.plain("Heading1", label(edition, "sources"));
    let sources = &edition.sources;
    let lists = [
        (&sources.monitored, "sources_monitored"),
        (&sources.silent, "sources_silent"),
        (&sources.no_local, "sources_no_local"),
        (&sources.one_sided, "sources_one_sided"),
    ];
    for (list, key) in lists {
        body.plain("Heading2", &format!("{} ({})", label(edition, key), list.len()));
        list.iter().for_each(|line| body.plain("Note", line));
    }
    body.plain("Heading1", label(edition, "evidence"));
    body.plain("Note", label(edition, "evidence_more"));
    for quote in &edition.quotes {
        let locator = if quote.locator.is_empty() { String::new() } else { format!(", {}", quote.locator) };
        let source = format!(" ({}{locator}, bytes {}\u{2013}{})", quote.source, quote.start, quote.end);
        let words = format!("{}. \u{201c}{}\u{201d}", quote.number, quote.text);
        body.paragraph(
            "",
            &format!("q{}", quote.number),
            &(run(&words, "") + &run(&source, "<w:sz w:val=\"17\"/>")),
        );
    }
    edition.colophon.iter().for_each(|line| body.plain("Note", line));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#,
        body.xml
    )
}

fn label<'e>(edition: &'e Edition, key: &str) -> &'e str {
    edition.labels.get(key).map_or("", String::as_str)
}

fn cites(numbers: &[usize]) -> String {
    let small = r#"<w:vertAlign w:val="superscript"/>"#;
    numbers.iter().map(|n| run(" ", "") + &link(&format!("q{n}"), &format!("[{n}]"), small)).collect()
}

fn link(to: &str, text: &str, properties: &str) -> String {
    format!(r#"<w:hyperlink w:anchor="{}">{}</w:hyperlink>"#, bookmark_name(to), run(text, properties))
}

/// A bookmark's name has letters, digits and underscores, begins with a letter and has at most 40 of them (§17.13.6.2).
fn bookmark_name(mark: &str) -> String {
    let kept = mark.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    format!("m{}", kept.take(39).collect::<String>())
}

fn run(text: &str, properties: &str) -> String {
    let properties =
        if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    format!(r#"<w:r>{properties}<w:t xml:space="preserve">{}</w:t></w:r>"#, escape(plain(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_has_no_place_for_is_dropped() {
        assert_eq!(plain("a\u{0}b\u{202e}c\nd"), "abc d");
        assert!(run("<&\">", "").contains("&lt;&amp;&quot;&gt;"));
        assert_eq!(bookmark_name("q-1"), "mq_1");
    }
}
