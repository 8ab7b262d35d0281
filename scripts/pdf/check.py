"""Opens a bulletin's PDF with other people's readers and holds it against the Markdown of the same edition.

check.py PDF MARKDOWN FOLDER: tags, languages, links, outline and text; the pages are drawn into FOLDER.
"""
import pathlib
import re
import sys
import unicodedata

import pikepdf
import pypdf
import pypdfium2
from pdfminer.high_level import extract_text

pdf, markdown, folder = sys.argv[1:]


def expect(truth, message):
    if not truth:
        raise SystemExit(f"pdf: {pathlib.Path(pdf).name}: {message}")


def letters(text):
    """What two readers of one text agree on: letters and digits, presentation forms undone."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def elements(node):
    """Every element of the structure tree."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


source = open(markdown, encoding="utf-8").read()
with pikepdf.open(pdf) as opened:
    root = opened.Root
    language = "ru" if ".ru." in pdf else "en"
    expect(str(root.Lang) == language, f"its language is {root.get('/Lang')}")
    expect(bool(root.MarkInfo.Marked), "it is not marked as tagged")
    expect(bool(root.ViewerPreferences.DisplayDocTitle), "readers do not show its title")
    with opened.open_metadata() as about:
        expect(str(about.get("pdfuaid:part")) == "1", "it does not say PDF/UA-1")
        expect(about.get("dc:title"), "it has no title")
    tree = list(elements(root.StructTreeRoot))
    kinds = [str(element.S) for element in tree]
    for kind in ["/H1", "/P"] + (["/L", "/LI", "/Link", "/Figure"] if "whole" in pdf else []):
        expect(kind in kinds, f"no {kind} among its tags")
    for element in tree:
        expect(str(element.S) != "/Figure" or "/Alt" in element, "a figure without words for it")
    table = [kind for kind in kinds if kind in ("/TH", "/TD")]
    expect("whole" not in pdf or table[:4] == ["/TH"] * 4, "the table of inputs has no header")
    annotations = [a for page in opened.pages for a in page.get("/Annots", [])]
    expect(all(a.Subtype == "/Link" and "/URI" not in a.get("/A", {}) for a in annotations), "it leads out of itself")
    expect("/OpenAction" not in root and "/AA" not in root, "it acts by itself")
    expect("/JavaScript" not in root.get("/Names", {}), "it holds a script")
    for name, font in {str(n): f for page in opened.pages for n, f in page.Resources.get("/Font", {}).items()}.items():
        inner = font.DescendantFonts[0].FontDescriptor
        expect(any(k in inner for k in ("/FontFile2", "/FontFile3")), f"the letters of {name} are not in the file")

reader = pypdf.PdfReader(pdf)
outline = [item for item in reader.outline if not isinstance(item, list)]
expect(len(outline) >= 6, f"{len(outline)} entries of its outline")
# Each link leads to a page that is there, in the order the Markdown has them.
pages = {page.indirect_reference.idnum for page in reader.pages}
named = reader.named_destinations
for page in reader.pages:
    for annotation in page.get("/Annots", []):
        annotation = annotation.get_object()
        goal = annotation.get("/Dest", annotation.get("/A", {}).get("/D"))
        goal = named[goal].dest_array if isinstance(goal, str) else goal
        expect(goal[0].idnum in pages, "a link leads nowhere")

# Each incident, heading and quotation of the Markdown stands in it, as two readers see it.
text = letters(extract_text(pdf))
other = letters("".join(page.extract_text() for page in reader.pages))
lines = re.findall(r'^\d+\. <a id="i[0-9a-f]+"></a>(.*?)(?: \[\[|$)', source, re.M)
expect(bool(lines) == ("whole" in pdf), f"{len(lines)} incidents in the Markdown")
for reading in (text, other):
    missing = [line for line in lines if letters(re.sub(r"[\\*]|<[^>]*>", "", line)) not in reading]
    # A line that runs over the end of a page has the foot of the page in it.
    expect(len(missing) <= len(lines) * 0.15, f"{len(missing)} of {len(lines)} incidents are not in it, such as {missing[:2]}")
for heading in re.findall(r"^## (.*)$", source, re.M):
    expect(letters(heading.replace("\\", "")) in text, f"the heading {heading!r} is not in it")
if "whole" in pdf:
    for odd in ("Баткен", "الموصل"):
        # Readers give a word that is written from right to left as it stands or as it is read.
        expect(letters(odd) in text or letters(odd)[::-1] in text, f"{odd} is not in it")
    for sign in ("#pagebreak()", "$x^2$", "*bold*"):
        expect(sign in extract_text(pdf), f"{sign} was read as markup")

drawn = pypdfium2.PdfDocument(pdf)
out = pathlib.Path(folder)
out.mkdir(parents=True, exist_ok=True)
for old in out.glob("*.png"):
    old.unlink()
for n, page in enumerate(drawn):
    image = page.render(scale=1.4).to_pil().convert("L")
    expect(image.getextrema()[0] < 128, f"page {n + 1} is empty")
    if n < 6 or n + 1 == len(drawn):
        image.save(out / f"{n + 1:03}.png")
print(f"{pathlib.Path(pdf).name}: {len(drawn)} pages, {len(tree)} tags, {len(annotations)} links, {len(lines)} incidents")
