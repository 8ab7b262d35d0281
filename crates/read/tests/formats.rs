//! One small file of every format, and what must come out of it.

mod support;

use dateline_read::{Columns, Hints, Limits, RefusalReason, Verdict, pdf, read, read_with};
use dateline_types::BlockKind;
use support::*;

const WORDS: &str = "Police in Rivergate arrested two men on Friday, officials said.";

fn refused(verdict: &Verdict) -> Option<RefusalReason> {
    match verdict {
        Verdict::Refused(refusal) => Some(refusal.reason),
        _ => None,
    }
}

#[test]
fn docx_gives_paragraphs_title_and_date() {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Arrests</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">Police in River</w:t></w:r><w:r><w:t>gate arrested two men on \
        Friday, officials said.</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Killed</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>4</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let reading = reading("note.docx", &docx(body));
    assert_eq!(reading.verdict, Verdict::Read);
    let document = &reading.documents[0];
    assert_eq!(document.text, format!("Arrests\n\n{WORDS}\n\nKilled, 4"));
    assert_eq!(document.title.as_deref(), Some("Note on Rivergate & Milltown"));
    let date = document.date.as_ref().unwrap();
    assert_eq!((date.date.to_string().as_str(), date.rule.as_str()), ("2020-03-14", "docx[created]"));
    assert_eq!(document.source_map.locate(document.text.find("Police").unwrap()), Some("paragraph 2"));
}

#[test]
fn odt_gives_paragraphs_and_leaves_comments_out() {
    let content = "<office:document-content><office:text><text:h>Arrests</text:h><text:p>Police in <text:span>Rivergate</text:span>\
        <text:s text:c=\"2\"/>arrested two men<office:annotation><text:p>no</text:p></office:annotation> on Friday,\n  officials said.\
        <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>By telephone.</text:p></text:note-body></text:note></text:p>\
        </office:text></office:document-content>";
    let file = package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
        (
            "meta.xml",
            "<office:meta><dc:title>Note</dc:title><meta:creation-date>2020-03-14T09:00:00</meta:creation-date></office:meta>",
        ),
    ]);
    let reading = reading("note.odt", &file);
    let document = &reading.documents[0];
    assert_eq!(
        document.text,
        "Arrests\n\nPolice in Rivergate  arrested two men on Friday, officials said.\n\nBy telephone."
    );
    assert_eq!(document.date.as_ref().unwrap().rule, "odt[creation-date]");
    let locked = package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "x"),
        ("META-INF/manifest.xml", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
    ]);
    assert_eq!(refused(&support::reading("note.odt", &locked).verdict), Some(RefusalReason::Encrypted));
}

#[test]
fn epub_gives_its_chapters_in_the_order_of_the_spine() {
    let book = package(&[
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>",
        ),
        (
            "OPS/book.opf",
            "<package><metadata><dc:title>Yearbook</dc:title><dc:publisher>Harbour Institute</dc:publisher><dc:date>2020-03-14</dc:date>\
             <dc:language>en</dc:language></metadata><manifest><item id=\"b\" href=\"two.xhtml\"/><item id=\"a\" href=\"text/one.xhtml\"/>\
             </manifest><spine><itemref idref=\"a\"/><itemref idref=\"b\"/><itemref idref=\"a\"/></spine></package>",
        ),
        (
            "OPS/two.xhtml",
            "<html><head><title>no</title></head><body><p>The second chapter.</p></body></html>",
        ),
        ("OPS/text/one.xhtml", &format!("<html><body><h1>One</h1><p>{WORDS}</p></body></html>")),
    ]);
    let reading = reading("yearbook.epub", &book);
    let document = &reading.documents[0];
    assert_eq!(document.text, format!("One\n\n{WORDS}\n\nThe second chapter."));
    assert_eq!(document.publisher.as_deref(), Some("Harbour Institute"));
    assert_eq!(document.date.as_ref().unwrap().rule, "epub[date]");
    assert!(document.source_map.locate(document.text.len() - 3).unwrap().starts_with("chapter 2"));
}

#[test]
fn feeds_give_one_document_an_entry_with_the_day_as_written() {
    let rss = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Harbour Wire</title><language>en</language>\
         <item><title>Arrests in Rivergate</title><link>https://wire.example/1</link>\
         <pubDate>Sat, 14 Mar 2020 01:30:00 +0600</pubDate><description>&lt;p&gt;{WORDS}&lt;/p&gt;</description></item>\
         <item><title>Only a title here</title></item></channel></rss>"
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Harbour Wire</title><id>x</id><updated>2020-03-14T01:30:00+06:00</updated>\
         <entry><title>Arrests in Rivergate</title><id>y</id><link href=\"https://wire.example/1\"/>\
         <published>2020-03-14T01:30:00+06:00</published><content type=\"html\">&lt;p&gt;{WORDS}&lt;/p&gt;</content></entry></feed>"
    );
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Harbour Wire\",\"items\":[{{\"id\":\"1\",\"title\":\"Arrests in Rivergate\",\
         \"url\":\"https://wire.example/1\",\"date_published\":\"2020-03-14T01:30:00+06:00\",\"content_html\":\"<p>{WORDS}</p>\"}}]}}"
    );
    for (name, feed) in [("wire.rss", &rss), ("wire.atom", &atom), ("wire.json", &json)] {
        let reading = reading(name, feed.as_bytes());
        let document = &reading.documents[0];
        assert_eq!(document.text, WORDS, "{name}");
        assert_eq!(document.title.as_deref(), Some("Arrests in Rivergate"), "{name}");
        assert_eq!(document.publisher.as_deref(), Some("Harbour Wire"), "{name}");
        assert_eq!(document.url.as_deref(), Some("https://wire.example/1"), "{name}");
        assert_eq!(document.origin, format!("{name}!/entry 1"));
        let date = document.date.as_ref().unwrap();
        assert_eq!(
            (date.date.to_string().as_str(), date.rule.as_str()),
            ("2020-03-14", "feed[published]"),
            "{name}"
        );
    }
    let reading = reading("wire.rss", rss.as_bytes());
    assert_eq!(reading.members.len(), 2);
    assert_eq!(reading.documents[1].text, "Only a title here");
}

const MESSAGE: &str = "From: \"A Person\" <someone@mail.example>\r\nTo: list@mail.example\r\nSubject: =?utf-8?q?Arrests_in_Rivergate?=\r\n\
    Date: Sat, 14 Mar 2020 01:30:00 +0600\r\nList-Id: Harbour Alerts <alerts.mail.example>\r\nMIME-Version: 1.0\r\n";

#[test]
fn a_message_and_its_attachment_are_two_documents() {
    let mail = format!(
        "{MESSAGE}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n\
         --b\r\nContent-Type: image/png; name=logo.png\r\nContent-Disposition: attachment; filename=logo.png\r\n\r\nx\r\n\
         --b\r\nContent-Type: text/html; name=note.html\r\nContent-Disposition: attachment; filename=\"note.html\"\r\n\r\n\
         <html><body><p>A second report, attached to the first.</p></body></html>\r\n--b--\r\n"
    );
    let reading = reading("alert.eml", mail.as_bytes());
    let texts: Vec<&str> = reading.documents.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(texts, [WORDS, "A second report, attached to the first."]);
    let message = &reading.documents[0];
    assert_eq!(message.title.as_deref(), Some("Arrests in Rivergate"));
    assert_eq!(message.publisher.as_deref(), Some("Harbour Alerts"));
    assert_eq!(message.agency, None, "a correspondent is no agency");
    let date = message.date.as_ref().unwrap();
    assert_eq!((date.date.to_string().as_str(), date.rule.as_str()), ("2020-03-14", "e-mail[Date]"));
    assert_eq!(reading.documents[1].origin, "alert.eml!/note.html");
}

#[test]
fn a_mailbox_gives_each_message() {
    let one = format!("From a@mail.example Sat Mar 14 01:30:00 2020\r\n{MESSAGE}\r\n{WORDS}\r\n\r\n");
    let mailbox = format!("{one}{}", one.replace("two men", "three men"));
    let reading = reading("alerts.mbox", mailbox.as_bytes());
    assert_eq!(reading.documents.len(), 2);
    assert!(reading.documents[1].text.contains("three men"));
    assert_eq!(reading.documents[1].origin, "alerts.mbox!/message 2");
}

#[test]
fn a_saved_page_is_read_as_a_page() {
    let page = format!(
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://wire.example/1\r\nSubject: Arrests\r\nDate: Sun, 1 Jan 2023 00:00:00 +0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\
         Content-Location: https://wire.example/1\r\n\r\n<html><head><title>Arrests</title><meta property=\"article:published_time\" \
         content=\"2020-03-14\"></head><body><nav>Home</nav><article><h1>Arrests</h1>{}</article></body></html>\r\n--b\r\n\
         Content-Type: image/png\r\nContent-Location: https://wire.example/x.png\r\n\r\nx\r\n--b--\r\n",
        format!("<p>{WORDS}</p>").repeat(5)
    );
    let reading = reading("page.mhtml", page.as_bytes());
    assert_eq!(reading.verdict, Verdict::Read);
    let document = &reading.documents[0];
    assert!(document.text.contains(WORDS) && !document.text.contains("Home"), "{}", document.text);
    assert_eq!(document.url.as_deref(), Some("https://wire.example/1"));
    assert_eq!(document.date.as_ref().unwrap().date.to_string(), "2020-03-14");
}

#[test]
fn web_archives_give_their_pages() {
    let page = format!("<html><body><article><h1>Arrests</h1><p>{WORDS}</p></article></body></html>");
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}\r\n0\r\n\r\n",
        page.len()
    );
    let mut packed = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    packed.extend(gzip(page.replace("two men", "three men").as_bytes()));
    let records = [
        warc_record("warcinfo", "", b"software: x"),
        warc_record("response", "https://wire.example/2020/03/14/a", chunked.as_bytes()),
        warc_record("response", "https://reader:word@wire.example/b", &packed),
        warc_record(
            "response",
            "https://wire.example/c.css",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\np{}",
        ),
        warc_record(
            "response",
            "https://wire.example/d",
            b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<p>None",
        ),
        warc_record("request", "https://wire.example/a", b"GET / HTTP/1.1\r\n\r\n"),
    ];
    let plain = records.concat();
    let zipped: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    let wacz =
        zip(&[("datapackage.json", b"{}"), ("archive/data.warc.gz", &zipped), ("indexes/index.cdx", b"x")]);
    for (name, bytes) in [("pages.warc", &plain), ("pages.warc.gz", &zipped), ("pages.wacz", &wacz)] {
        let reading = reading(name, bytes);
        let urls: Vec<_> = reading.documents.iter().map(|document| document.url.clone().unwrap()).collect();
        assert_eq!(
            urls,
            ["https://wire.example/2020/03/14/a", "https://wire.example/b"],
            "{name}: {reading:?}"
        );
        assert!(!format!("{reading:?}").contains("reader:word"), "{name}: a password is kept");
        assert!(reading.documents[0].text.contains(WORDS), "{name}");
        assert!(reading.documents[1].text.contains("three men"), "{name}");
        assert_eq!(reading.documents[0].date.as_ref().unwrap().rule, "url[/YYYY/MM/DD/]", "{name}");
        assert!(reading.diagnostics.iter().any(|d| d.code == "read/records-left-out"), "{name}");
    }
}

#[test]
fn tables_give_a_document_a_row() {
    let csv = format!(
        "id;Headline;Body;Date;Source;URL\n7;Arrests;\"{WORDS}\";2020-03-14;Harbour Wire;https://wire.example/1\n8;Empty;;2020-03-15;;\n"
    );
    let reading = reading("wires.csv", csv.as_bytes());
    let document = &reading.documents[0];
    assert_eq!(document.text, WORDS);
    assert_eq!(document.title.as_deref(), Some("Arrests"));
    assert_eq!(document.publisher.as_deref(), Some("Harbour Wire"));
    assert_eq!(document.date.as_ref().unwrap().rule, "column[Date]");
    assert_eq!(document.origin, "wires.csv!/7");
    let codes: Vec<&str> = reading.members.iter().map(|member| member.verdict.code()).collect();
    assert_eq!(codes, ["read", "empty"]);
    let jsonl = format!("{{\"text\":\"{WORDS}\",\"date\":\"2020-03-14\"}}\n{{\"text\":7}}\nnot json\n[]\n");
    let reading = support::reading("wires.jsonl", jsonl.as_bytes());
    let codes: Vec<&str> = reading.members.iter().map(|member| member.verdict.code()).collect();
    assert_eq!(codes, ["read", "empty", "malformed", "malformed"]);
}

#[test]
fn an_object_without_a_date_is_taken_undated() {
    let row = |date: &str| format!("{{\"text\":\"{WORDS}\"{date}}}\n");
    let columns: Columns = "date=day,title=head".parse().unwrap();
    let told = Hints { columns, ..Hints::of_path("wires.jsonl") };
    for (date, hints, dated) in [
        ("", Hints::of_path("wires.jsonl"), false),
        (",\"date\":null", Hints::of_path("wires.jsonl"), false),
        (",\"date\":\"\"", Hints::of_path("wires.jsonl"), false),
        (",\"date\":\"some day\"", Hints::of_path("wires.jsonl"), false),
        (",\"date\":\"2020-03-14\"", Hints::of_path("wires.jsonl"), true),
        // One row has the column that was told, another lacks it and keeps its date field for something else.
        (",\"date\":\"2020-03-14\"", told.clone(), false),
        (",\"day\":\"2020-03-14\"", told.clone(), true),
    ] {
        let text = row(date) + &row(",\"day\":\"2020-03-15\",\"head\":\"A\"").replace("two", "five");
        let reading = read(text.as_bytes(), &hints, &Limits::default());
        assert_eq!(reading.documents.len(), 2, "{date}: {:?}", reading.members);
        assert_eq!(reading.documents[0].date.is_some(), dated, "{date}");
    }
    let slip = Hints { columns: "date=dya".parse().unwrap(), ..Hints::of_path("wires.jsonl") };
    let refused = read(row(",\"day\":\"2020-03-14\"").as_bytes(), &slip, &Limits::default());
    let Verdict::Refused(refusal) = &refused.verdict else { panic!("{:?}", refused.verdict) };
    assert!(refusal.detail.contains("\"dya\"") && refusal.detail.contains("\"day\""), "{}", refusal.detail);
}

#[test]
fn a_table_without_usual_names_needs_a_mapping() {
    let csv = format!("who,words_of_it\nx,\"{WORDS}\"\n");
    let first = reading("wires.csv", csv.as_bytes());
    let Verdict::Refused(refusal) = &first.verdict else { panic!("{:?}", first.verdict) };
    assert!(
        refusal.detail.contains("\"words_of_it\"") && refusal.detail.contains("--column"),
        "{}",
        refusal.detail
    );
    let columns: Columns = "text=words_of_it".parse().unwrap();
    let hints = Hints { columns, ..Hints::of_path("wires.csv") };
    assert_eq!(read(csv.as_bytes(), &hints, &Limits::default()).documents[0].text, WORDS);
}

#[test]
fn every_member_of_a_zip_has_a_verdict() {
    let inner = zip(&[("deep.txt", WORDS.replace("two", "five").as_bytes())]);
    let bytes = zip(&[
        ("a/note.txt", WORDS.as_bytes()),
        ("../../note-2020-03-14.md", WORDS.replace("two", "six").as_bytes()),
        ("picture.png", b"\x89PNG\r\n\x1a\nxxxx"),
        ("empty.txt", b""),
        ("inner.zip", &inner),
    ]);
    let reading = reading("reports.zip", &bytes);
    let verdicts: Vec<(&str, &str)> =
        reading.members.iter().map(|member| (member.name.as_str(), member.verdict.code())).collect();
    let expected = [
        ("a/note.txt", "read"),
        ("../../note-2020-03-14.md", "read"),
        ("picture.png", "unsupported-type"),
        ("empty.txt", "empty"),
        ("inner.zip!/deep.txt", "read"),
    ];
    assert_eq!(verdicts, expected);
    assert_eq!(reading.documents[2].origin, "reports.zip!/inner.zip!/deep.txt");
    assert_eq!(reading.documents[1].date.as_ref().unwrap().date.to_string(), "2020-03-14");
    let whole = reading.documents[0].raw_sha256;
    assert!(
        reading.documents.iter().all(|document| document.raw_sha256 == whole),
        "the digest is of what was received"
    );
    assert_eq!(support::reading("note.txt.gz", &gzip(WORDS.as_bytes())).documents[0].text, WORDS);
}

#[test]
fn what_a_pdf_says_becomes_text_pages_and_date() {
    let pages = |_: &[u8]| {
        Ok(pdf::Pages {
            pages: vec![
                "Note on Rivergate\n\nPolice in Rivergate arrested two men on Friday, offi-\ncials said."
                    .to_owned(),
                String::new(),
            ],
            title: Some("Note on Rivergate".to_owned()),
            author: None,
            created: Some("2020-03-14".to_owned()),
            hidden: "White words.".to_owned(),
        })
    };
    let reading = read_with(b"%PDF-1.4", &Hints::of_path("note.pdf"), &Limits::default(), &pages);
    let document = &reading.documents[0];
    assert_eq!(document.visible(), format!("Note on Rivergate\n\n{WORDS}"));
    let last = document.blocks.last().unwrap();
    assert_eq!((last.kind, document.words(last.span)), (BlockKind::Hidden, "White words."));
    assert_eq!(document.date.as_ref().unwrap().rule, "pdf[CreationDate]");
    assert_eq!(document.source_map.locate(30), Some("page 1"));
}

#[test]
fn a_scan_is_never_an_empty_success() {
    let scan =
        |_: &[u8]| Ok(pdf::Pages { pages: vec![String::new(), "7".to_owned()], ..pdf::Pages::default() });
    let reading = read_with(b"%PDF-1.4", &Hints::of_path("scan.pdf"), &Limits::default(), &scan);
    assert_eq!(refused(&reading.verdict), Some(RefusalReason::NeedsOcr));
}

#[cfg(feature = "page-picture")]
#[test]
fn a_page_is_drawn_and_a_file_that_is_none_is_refused() {
    use dateline_read::pdf::draw;
    let file = pdf(&["Note on Rivergate\n\nPolice in Rivergate arrested two men on Friday.", ""], "");
    let (page, blank) = (draw(&file, 1, 600).unwrap(), draw(&file, 2, 600).unwrap());
    assert_eq!((page.width, page.height, page.pages), (600, 849, 2));
    assert!(page.png.starts_with(b"\x89PNG\r\n") && blank.png.starts_with(b"\x89PNG\r\n"));
    // Letters take room that white does not.
    assert!(page.png.len() > 2 * blank.png.len(), "{} and {}", page.png.len(), blank.png.len());
    assert_eq!(draw(&file, 1, 600).unwrap(), page);
    for (bytes, number) in [(&file[..], 0), (&file, 3), (b"%PDF-1.4\nwords", 1), (b"", 1)] {
        assert_eq!(draw(bytes, number, 600).unwrap_err().reason, RefusalReason::Malformed);
    }
}

#[cfg(feature = "pdf")]
#[test]
fn pdfs_are_read_and_told_apart() {
    let file = pdf(
        &[
            "Note on Rivergate\n\nPolice in Rivergate arrested two men on Friday.",
            "The second page says more words.",
        ],
        "",
    );
    let text = &reading("note.pdf", &file).documents[0].text;
    assert!(text.contains("arrested two men on Friday.") && text.contains("The second page"), "{text}");
    assert_eq!(refused(&reading("scan.pdf", &pdf(&[""], "")).verdict), Some(RefusalReason::NeedsOcr));
    assert_eq!(refused(&reading("bad.pdf", b"%PDF-1.4\nwords").verdict), Some(RefusalReason::Malformed));
    // A standard security handler whose user password is not empty.
    let locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (12345678901234567890123456789012) \
        /U (12345678901234567890123456789012) /P -64 >> /ID [(1234567890123456) (1234567890123456)]";
    assert_eq!(
        refused(&reading("locked.pdf", &pdf(&["Words"], locked)).verdict),
        Some(RefusalReason::Encrypted)
    );
}
