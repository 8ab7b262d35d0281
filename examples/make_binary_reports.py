#!/usr/bin/env python3
"""Writes the reports that are not plain text: one PDF, one DOCX, one RSS feed, one broken file with a PDF's name.

Python's standard library only. The same script writes the same bytes: dates in the containers are fixed and nothing
is compressed by a library whose version could matter. Run from anywhere:

    python3 examples/make_binary_reports.py
"""

from pathlib import Path
from xml.sax.saxutils import escape
import zipfile

REPORTS = Path(__file__).resolve().parent / "reports"
HEAD = "Demonstration text, not a news report."

PDF_TITLE = "Protection of civilians in Afghanistan: note on the year 2019"
PDF_DATE = "D:20200224090000Z"
PDF_PARAGRAPHS = [
    HEAD,
    PDF_TITLE,
    "Field Coordination Review, Kabul, 24 February 2020",
    "1. The United Nations mission in Afghanistan (UNAMA) recorded 3,403 civilians killed and 6,989 injured in 2019. "
    "In 2018 it had recorded 3,804 killed, the highest number in a single year since it began to count in 2009.",
    "2. On 17 August 2019 a suicide bomber attacked a wedding hall in western Kabul. The mission counted 91 civilians "
    "killed. The authorities had at first reported 63 dead. Islamic State's Khorasan branch claimed responsibility for "
    "the attack.",
    "3. A reduction in violence between the Taliban and international forces began on 22 February 2020 and is to "
    "last for seven days. If it holds, the United States and the Taliban plan to sign an agreement in Doha on "
    "29 February.",
    "4. The mission called on all parties to agree on a ceasefire. It warned that a further year of fighting would "
    "be likely to drive more people from their homes.",
]

DOCX_TITLE = "Mali and Niger borderlands: monthly protection note"
DOCX_DATE = "2022-04-05T09:00:00Z"
DOCX_PARAGRAPHS = [
    HEAD,
    DOCX_TITLE,
    "Dry Lands Observatory, 5 April 2022",
    "On 27 March, two armed groups that signed the 2015 peace agreement, MSA and GATIA, fought the Islamic State in the "
    "Greater Sahara in the forest reserve between Ansongo and Menaka. Forty-eight combatants died, 24 on each side.",
    "Earlier in March, fighters of the organisation attacked several villages around Tamalat, in Menaka region. "
    "The United Nations mission, MINUSMA, estimates that hundreds of civilians may have been killed in that month. "
    "The figure could not be independently verified.",
    "Thousands of people have fled to the town of Menaka. Aid agencies have distributed food and water there.",
    "Assessment. The displacement towards Gao and Niger is likely to increase in the coming months. The number of "
    "attacks on civilians in the area has risen sharply since the beginning of the year.",
]

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0">
  <channel>
    <title>Gulf of Guinea Wire</title>
    <link>https://gulf-of-guinea-wire.example/</link>
    <description>{HEAD}</description>
    <language>en</language>
    <item>
      <title>Gunmen attack church in south-western Nigeria</title>
      <link>https://gulf-of-guinea-wire.example/2022/06/owo</link>
      <guid isPermaLink="false">ggw-2022-06-06-owo</guid>
      <pubDate>Mon, 06 Jun 2022 08:00:00 GMT</pubDate>
      <description>&lt;p&gt;{HEAD}&lt;/p&gt;&lt;p&gt;Gunmen killed dozens of worshippers in an attack on a Catholic church in Owo, in Nigeria's Ondo state, on Sunday. The attackers fired on the congregation and set off explosives. No group has claimed responsibility. The president condemned the attack.&lt;/p&gt;</description>
    </item>
    <item>
      <title>Hundreds escape after raid on prison near Abuja</title>
      <link>https://gulf-of-guinea-wire.example/2022/07/kuje</link>
      <guid isPermaLink="false">ggw-2022-07-07-kuje</guid>
      <pubDate>Thu, 07 Jul 2022 09:30:00 GMT</pubDate>
      <description>&lt;p&gt;{HEAD}&lt;/p&gt;&lt;p&gt;Islamic State's West Africa Province (ISWAP) said on Wednesday that it had carried out the attack on Kuje prison near Abuja the night before. About 900 inmates escaped. More than 400 of them have been recaptured, the prison service said. A guard was killed in the raid.&lt;/p&gt;</description>
    </item>
    <item>
      <title>Kidnapped schoolboys freed in Nigeria</title>
      <link>https://gulf-of-guinea-wire.example/2020/12/kankara</link>
      <guid isPermaLink="false">ggw-2020-12-18-kankara</guid>
      <pubDate>Fri, 18 Dec 2020 07:45:00 GMT</pubDate>
      <description>&lt;p&gt;{HEAD}&lt;/p&gt;&lt;p&gt;Kidnappers released 344 schoolboys in north-western Nigeria on Thursday, the governor of Katsina state said. Gunmen on motorcycles had abducted the boys from a school in Kankara on 11 December. Boko Haram claimed the abduction. The governor denied that a ransom had been paid.&lt;/p&gt;</description>
    </item>
  </channel>
</rss>
"""


def wrapped(text: str, width: int) -> list[str]:
    """The words of `text` in lines of at most `width` characters."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return lines + [line]


def pdf() -> bytes:
    """A one-page PDF 1.4 (ISO 32000-1, 7.5) with Helvetica text and a document information dictionary."""
    def literal(text: str) -> str:
        return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")

    content = ["BT /F1 11 Tf 14 TL 64 780 Td"]
    for paragraph in PDF_PARAGRAPHS:
        content += [f"({literal(line)}) Tj T*" for line in wrapped(paragraph, 84)]
        content.append("T*")
    content.append("ET")
    stream = "\n".join(content).encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({literal(PDF_TITLE)}) /Author (Field Coordination Review) /CreationDate ({PDF_DATE}) >>".encode(),
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
    return bytes(out)


def docx(path: Path) -> None:
    """A minimal WordprocessingML package (ECMA-376), stored without compression, all entries dated 1980-01-01."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in DOCX_PARAGRAPHS
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.'
        'core-properties+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(DOCX_TITLE)}</dc:title><dc:creator>Dry Lands Observatory</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{DOCX_DATE}</dcterms:created></cp:coreProperties>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{paragraphs}</w:body></w:document>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            package.writestr(entry, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body)


def junk() -> bytes:
    """Four kilobytes of noise from a linear congruential generator (Numerical Recipes' constants): no PDF at all."""
    state, out = 20240101, bytearray()
    for _ in range(4096):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return bytes(out)


def main() -> None:
    (REPORTS / "afghanistan-civilians-2019.pdf").write_bytes(pdf())
    docx(REPORTS / "menaka-protection-note.docx")
    (REPORTS / "gulf-of-guinea-wire.rss").write_text(RSS, encoding="utf-8")
    (REPORTS / "unreadable-scan.pdf").write_bytes(junk())


if __name__ == "__main__":
    main()
