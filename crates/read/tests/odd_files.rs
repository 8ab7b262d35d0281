//! Files as they come and not as their formats say: nothing in them is lost without a word.

mod support;

use dateline_read::{Hints, Limits, Reading, RefusalReason, Verdict, read};
use dateline_types::BlockKind;
use support::*;

const WORDS: &str = "Police in Rivergate arrested two men on Friday, officials said.";
const MORE: &str = "A bridge near Hillford was damaged on Monday by the flood.";

/// The texts that were read, and the names and reasons of the rest.
fn told(reading: &Reading) -> (Vec<&str>, Vec<(&str, RefusalReason)>) {
    let texts = reading.documents.iter().map(|document| document.text.as_str()).collect();
    let refused = reading.members.iter().filter_map(|member| match &member.verdict {
        Verdict::Refused(refusal) => Some((member.name.as_str(), refusal.reason)),
        _ => None,
    });
    (texts, refused.collect())
}

fn dates(reading: &Reading) -> Vec<Option<String>> {
    reading.documents.iter().map(|d| d.date.as_ref().map(|date| date.date.to_string())).collect()
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Wire</title>{items}"
    )
}

#[test]
fn a_container_is_one_whatever_it_holds() {
    let pdf = pdf(&[WORDS], "");
    let inner = docx("<w:p><w:r><w:t>Police in Rivergate arrested two men.</w:t></w:r></w:p>");
    let file = zip(&[("a.pdf", &pdf), ("b.docx", &inner), ("c.txt", MORE.as_bytes())]);
    assert_eq!(reading("wire.zip", &file).documents.len(), 3);
    let mail = format!(
        "From: desk@a.example\nDate: Mon, 6 Jun 2022 08:00:00 +0000\n\nThe file begins with %PDF-1.7. {WORDS}\n"
    );
    assert_eq!(reading("a.eml", mail.as_bytes()).documents[0].media_type, "message/rfc822");
    let text = format!("%PDF-1.7 is what such a file begins with, he said.\n\n{WORDS}");
    // A text that opens with the mark is one all the same only if no reader can be fooled by it: it is tried as a PDF.
    assert!(matches!(reading("a.txt", text.as_bytes()).verdict, Verdict::Refused(_)));
    let text = format!("The mark %PDF-1.7 opens such a file, he said.\n\n{WORDS}");
    assert_eq!(reading("a.txt", text.as_bytes()).verdict, Verdict::Read);
}

#[test]
fn what_no_directory_entry_leads_to_is_named() {
    let mut file = zip(&[("a.txt", WORDS.as_bytes()), (".hidden.txt", MORE.as_bytes())]);
    assert_eq!(reading("wire.zip", &file).documents.len(), 2, "hidden files are read");
    file.extend_from_slice(b"more bytes");
    let reading = reading("wire.zip", &file);
    assert_eq!(told(&reading).1, [("bytes after the archive", RefusalReason::Malformed)]);
}

#[test]
fn a_feed_that_is_no_xml_is_read_entry_by_entry() {
    let entry = |text: &str| format!("<item><title>One</title><description>{text}</description></item>");
    let whole = format!(
        "{}</channel></rss>",
        rss(&(entry(WORDS) + &entry("Rebels & police met in Hillford on Monday.")))
    );
    assert_eq!(
        told(&reading("wire.xml", whole.as_bytes())).0,
        [WORDS, "Rebels & police met in Hillford on Monday."]
    );
    let unclosed =
        format!("{}</channel></rss>", rss(&(entry(WORDS) + &entry("<p>A bridge<br>fell near Hillford."))));
    assert_eq!(told(&reading("wire.xml", unclosed.as_bytes())).0, [WORDS, "A bridge\nfell near Hillford."]);
    let cut = rss(&(entry(WORDS) + "<item><title>Two</title><description>A bridge fe"));
    let reading = reading("wire.xml", cut.as_bytes());
    assert_eq!(told(&reading), (vec![WORDS], vec![("entry 2", RefusalReason::Malformed)]));
    assert_eq!(reading.documents[0].publisher.as_deref(), Some("Wire"));
}

#[test]
fn a_feed_in_utf_16_escaped_twice_with_odd_dates() {
    let item = format!(
        "<item><title>One</title><description>&amp;lt;p&amp;gt;{WORDS}&amp;lt;/p&amp;gt;</description>\
         <pubDate>2016/6/29 15:07:41</pubDate></item>\
         <item><title>Two</title><description>&lt;![CDATA[{MORE}]]&gt;</description></item></channel></rss>"
    );
    let text = rss(&item).replace("utf-8", "utf-16");
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    let reading = reading("wire.xml", &bytes);
    assert_eq!(told(&reading).0, [WORDS, MORE]);
    assert_eq!(dates(&reading)[0].as_deref(), Some("2016-06-29"));
}

#[test]
fn tables_with_a_preamble_and_with_the_days_of_spreadsheets() {
    let semicolons = format!("sep=;\nid;date;text\n1;15/04/2019;\"{WORDS}\"\n2;02/05/2019;\"{MORE}\"\n");
    assert_eq!(
        dates(&reading("a.csv", semicolons.as_bytes())),
        [Some("2019-04-15".to_owned()), Some("2019-05-02".to_owned())]
    );
    let titled = format!("\"Incident log, April\"\n\nid,date,text\n1,43570,\"{WORDS}\"\n");
    assert_eq!(dates(&reading("a.csv", titled.as_bytes())), [Some("2019-04-15".to_owned())]);
    let sheet = "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>\
        <row><c><v>43570</v></c><c t=\"s\"><v>2</v></c></row></sheetData></worksheet>";
    let shared = format!("<sst><si><t>date</t></si><si><t>text</t></si><si><t>{WORDS}</t></si></sst>");
    let file = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", "<Relationships/>"),
        ("xl/workbook.xml", "<workbook/>"),
        ("xl/sharedStrings.xml", &shared),
        ("xl/worksheets/sheet1.xml", sheet),
    ]);
    let found = reading("log.xlsx", &file);
    assert_eq!(told(&found).0, [WORDS]);
    assert_eq!(dates(&found), [Some("2019-04-15".to_owned())]);

    // A column that somebody names may be of one sheet only; one of no sheet is refused.
    let cell = |words: &str| format!("<c t=\"inlineStr\"><is><t>{words}</t></is></c>");
    let row = |words: &[&str]| format!("<row>{}</row>", words.iter().map(|w| cell(w)).collect::<String>());
    let sheet = |rows: &[String]| format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat());
    let (first, second) = (
        sheet(&[row(&["The log of April"]), row(&["What", "Said"]), row(&["no words", WORDS])]),
        sheet(&[row(&["Text"]), row(&[MORE])]),
    );
    let file = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", "<Relationships/>"),
        ("xl/workbook.xml", "<workbook/>"),
        ("xl/worksheets/sheet1.xml", &first),
        ("xl/worksheets/sheet2.xml", &second),
    ]);
    let with = |columns: &str| {
        let hints = Hints { columns: columns.parse().unwrap(), ..Hints::of_path("log.xlsx") };
        read(&file, &hints, &Limits::default())
    };
    assert_eq!(told(&with("text=said")).0, [WORDS, MORE]);
    let refused = with("text=nowhere");
    assert!(refused.documents.is_empty());
    let said = format!("{:?}", refused.members);
    assert!(said.contains("Said") && said.contains("nowhere"), "{said}");
}

#[test]
fn messages_end_where_they_end_and_quotations_are_told() {
    let mailbox = format!(
        "From desk@a.example Fri Mar 17 15:14:45 2023\nFrom: desk@a.example\nDate: Fri, 17 Mar 2023 15:14:45 +0300\n\n{WORDS}\n\n\
         From Monday the army will send troops to Hillford.\n\n\
         From desk@a.example Sat Mar 18 15:14:45 2023\nFrom: desk@a.example\nDate: Sat, 18 Mar 2023 15:14:45 +0300\n\n{MORE}\n"
    );
    let found = reading("wire.mbox", mailbox.as_bytes());
    assert_eq!(found.documents.len(), 2);
    assert!(found.documents[0].text.contains("From Monday"));
    let quoted =
        format!("From: desk@a.example\nDate: Fri, 17 Mar 2023 15:14:45 +0300\n\n> {WORDS}\n> {MORE}\n");
    let found = reading("a.eml", quoted.as_bytes());
    assert_eq!(found.documents[0].text, format!("{WORDS}\n{MORE}"));
    // A forwarded part has its own day, and a signature tells nothing.
    let forwarded = format!(
        "From: desk@a.example\nDate: Fri, 17 Mar 2023 15:14:45 +0300\n\nSee below.\n\n-----Original Message-----\n\
         From: Field Office\nSent: Monday, 6 February 2023 09:12\n\n{WORDS}\n\n-- \nIf terrorists attack, delete this.\n"
    );
    let found = reading("a.eml", forwarded.as_bytes());
    let document = &found.documents[0];
    let block = |words: &str| {
        let at = document.text.find(words).unwrap();
        document.blocks.iter().find(|block| block.span.range().contains(&at)).unwrap()
    };
    assert_eq!(block(WORDS).date.map(|day| day.to_string()).as_deref(), Some("2023-02-06"));
    assert_eq!(block("If terrorists").kind, BlockKind::Furniture);
    let secret =
        "From: a@b.example\nDate: Fri, 17 Mar 2023 15:14:45 +0300\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n";
    let Verdict::Refused(refusal) = reading("a.eml", secret.as_bytes()).verdict else { panic!() };
    assert_eq!(refusal.reason, RefusalReason::Encrypted);
    let cut = format!(
        "From: <Saved by Blink>\nMIME-Version: 1.0\nSnapshot-Content-Location: https://a.example/x\n\
         Content-Type: multipart/related; boundary=\"b1\"\n\n--b1\nContent-Type: text/html\n\n<html><body><article><p>{WORDS}</p>\
         <p>{MORE}</p></article></body></html>\n"
    );
    let found = reading("a.mhtml", cut.as_bytes());
    assert!(found.diagnostics.iter().any(|d| d.code == "read/cut-short"), "{found:?}");
}

#[test]
fn pages_with_their_words_in_odd_places() {
    let consent =
        "<p>We use cookies and similar technologies to store and access information on your device.</p>"
            .repeat(8);
    let long =
        "We use cookies and similar technologies to store and access information on your device. ".repeat(10);
    let consent = format!("{consent}<p>{long}</p>");
    let aside = format!(
        "<html><head><title>x</title></head><body><div class=\"consent\">{consent}</div><div><aside class=\"main\"><h1>Arrests</h1>\
         <p>{WORDS}</p><p>{MORE}</p></aside></div></body></html>"
    );
    let found = reading("a.html", aside.as_bytes());
    assert!(
        found.documents[0].text.contains(WORDS) && !found.documents[0].text.contains("cookies"),
        "{found:?}"
    );
    let live = format!(
        "<html><head><title>Live</title></head><body><main><h1>Live</h1><div class=\"live-post\"><time datetime=\"2023-04-17T08:00:00Z\">\
         08:00</time><p>{WORDS}</p></div><div class=\"live-post\"><time>16 Apr 2023 12:00</time><p>{MORE}</p></div></main></body></html>"
    );
    let found = reading("live.html", live.as_bytes());
    // The first post's day is the page's.
    assert_eq!(dates(&found), [Some("2023-04-17".to_owned())]);
    let last = found.documents[0].blocks.last().and_then(|block| block.date);
    assert_eq!(last.map(|day| day.to_string()).as_deref(), Some("2023-04-16"), "{found:?}");
    let published = format!(
        "<html><head><title>Arrests</title></head><body><article><h1>Arrests</h1><p class=\"date\">Published on 26 September 2019 \
         at 11h20</p><p>{WORDS} {WORDS}</p><p>{MORE} {MORE}</p></article></body></html>"
    );
    assert_eq!(dates(&reading("a.html", published.as_bytes())), [Some("2019-09-26".to_owned())]);
}

#[test]
fn a_word_processor_file_with_its_main_part_elsewhere() {
    let relationships = "<Relationships><Relationship Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
        Target=\"doc/main.xml\"/></Relationships>";
    let body = format!("<w:document><w:body><w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p></w:body></w:document>");
    let file = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", relationships),
        ("doc/main.xml", &body),
    ]);
    assert_eq!(told(&reading("note.docx", &file)).0, [WORDS]);
}

#[test]
fn hidden_words_of_a_word_processor_file_are_read_apart_and_told() {
    let body = format!(
        "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>{WORDS}</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> Rebels \
         killed ten.</w:t></w:r><w:r><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr><w:t> White words.</w:t></w:r></w:p>"
    );
    let found = reading("note.docx", &docx(&body));
    let document = &found.documents[0];
    assert_eq!(document.visible(), WORDS);
    let last = document.blocks.last().unwrap();
    assert_eq!(
        (last.kind, document.words(last.span)),
        (BlockKind::Hidden, "Rebels killed ten. White words.")
    );
    assert!(found.diagnostics.iter().any(|d| d.code == "read/hidden-text"), "{found:?}");
    // White letters on a dark cell are read by everybody; a style hides as much as a mark.
    let shown = format!(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill=\"1F3864\"/></w:tcPr><w:p><w:r><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr>\
         <w:t>{WORDS}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    );
    assert_eq!(reading("note.docx", &docx(&shown)).documents[0].text, WORDS);
    let styled = format!(
        "<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"Ghost\"/></w:pPr><w:r><w:t>Rebels killed \
         ten.</w:t></w:r></w:p><w:p><w:r><w:rPr><w:sz w:val=\"2\"/></w:rPr><w:t>Tiny words.</w:t></w:r></w:p>"
    );
    let file = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &format!("<w:document><w:body>{styled}</w:body></w:document>")),
        (
            "word/styles.xml",
            "<w:styles><w:style w:styleId=\"Ghost\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>",
        ),
    ]);
    let document = &reading("note.docx", &file).documents[0];
    assert_eq!(document.visible(), WORDS);
    assert!(document.text.ends_with("\n\nRebels killed ten.\nTiny words."), "{}", document.text);
}

#[cfg(feature = "pdf")]
#[test]
fn hidden_words_of_a_pdf_are_read_apart_and_told() {
    let content = "0.1 0.2 0.4 rg 50 690 400 30 re f\n\
        BT /F1 11 Tf 0 g 64 780 Td (Police in Rivergate arrested two men on Friday, officials said.) Tj ET\n\
        BT /F1 11 Tf 1 g 64 760 Td (White words.) Tj ET\n\
        BT /F1 11 Tf 1 g 64 700 Td (White on blue.) Tj ET\n\
        BT /F1 11 Tf 0 g 64 -300 Td (Words below.) Tj ET\n\
        BT /F1 0.5 Tf 0 g 64 600 Td (Tiny words.) Tj ET\n\
        BT /F1 11 Tf 3 Tr 64 580 Td (Unpainted words.) Tj ET\n\
        /OC /Layer BDC BT /F1 11 Tf 0 Tr 0 g 64 560 Td (Words of a layer.) Tj ET EMC";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >> >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [4 0 R] >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> \
         /Properties << /Layer 6 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /OCG /Name (Layer) >>".to_owned(),
    ];
    let found = reading("note.pdf", &pdf_of(&objects, ""));
    let document = &found.documents[0];
    assert_eq!(
        document.visible(),
        "Police in Rivergate arrested two men on Friday, officials said.\n\nWhite on blue."
    );
    let hidden = &document.text[document.visible().len()..];
    for words in ["White words.", "Words below.", "Tiny words.", "Unpainted words.", "Words of a layer."] {
        assert!(hidden.contains(words), "{words}: {hidden}");
    }
    assert!(found.diagnostics.iter().any(|d| d.code == "read/hidden-text"), "{found:?}");
    // The words of a scan lie unpainted over its picture.
    let content =
        "BT /F1 11 Tf 3 Tr 64 780 Td (Police in Rivergate arrested two men on Friday, officials said.) Tj ET";
    let mut scan = objects.to_vec();
    scan[4] = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    assert_eq!(reading("scan.pdf", &pdf_of(&scan, "")).documents[0].text, WORDS);
}
