"""Opens a bulletin's DOCX with python-docx and compares it with the Markdown of the same edition: check_docx.py DOCX MD"""
import re
import sys

import docx


def expect(truth, message):
    if not truth:
        raise SystemExit(f"exports: bulletin.docx: {message}")


def letters(text):
    return "".join(c for c in text if c.isalnum())


def main():
    document = docx.Document(sys.argv[1])
    markdown = open(sys.argv[2], encoding="utf-8").read()
    paragraphs = [p for p in document.paragraphs if p.text.strip()]
    headings = [p.text for p in paragraphs if p.style.name.startswith("Heading")]
    expect(document.core_properties.title, "no title")
    expect(document.core_properties.language, "no language")
    expect(len(headings) > 4, f"{len(headings)} headings")
    # Each heading and each incident of the Markdown stands in it, in other signs.
    whole = letters("\n".join(p.text for p in paragraphs))
    tables = letters("\n".join(c.text for t in document.tables for row in t.rows for c in row.cells))
    lines = re.findall(r'^\d+\. <a id="i[0-9a-f]+"></a>(.*?)(?: \[\[|$)', markdown, re.M)
    expect(lines, "the Markdown has no incident")
    missing = [line for line in lines if letters(line.replace("\\", "")) not in whole + tables]
    expect(not missing, f"{len(missing)} of {len(lines)} incidents are not in it, such as {missing[:1]}")
    # Every link inside leads to a bookmark.
    xml = document.element.xml
    anchors, marks = set(re.findall(r'w:anchor="([^"]+)"', xml)), set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml))
    expect(anchors and anchors <= marks, f"links that lead nowhere: {sorted(anchors - marks)[:3]}")
    print(f"bulletin.docx: {len(headings)} headings, {len(lines)} incidents, {len(anchors)} links")


main()
