#!/usr/bin/env python3
"""Makes files that are meant to hurt, gives each to the program, and tells what became of it.

    python3 scripts/hostile.py [--program target/release/dateline] [--keep DIR] [--only WORD]

For every file: one process, its verdict, the seconds of processor time (all its threads and children) and the megabytes it
took. It fails if a file has no verdict, takes more than 20 seconds or more than 1 GB (a scan's pictures: 2 GB), or if the program
dies. Then all files at once, in one process, and a workspace with the mailbox of one day: what a later `code` and a search with
1,000 repeated words take. `--only workspace` does that alone. Python's standard library only. The short version, without processes, is crates/read/tests/hostile.rs; results stand in
docs/reliability.md.
"""

import argparse
import csv
import gzip
import io
import os
from pathlib import Path
import random
import resource
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib

SECONDS = 20
MEGABYTES = 1024
SEARCH_SECONDS = 1
WORDS = "Police in Rivergate arrested two men on Friday, officials said.\n"


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, method)
    return out.getvalue()


def overlapping(copies):
    """A zip whose directory names one packed stream many times (after Fifield 2019)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b"a" * (16 << 20)
    data = packer.compress(plain) + packer.flush()
    crc = zlib.crc32(plain)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(data), len(plain), 5, 0) + b"a.txt" + data
    directory = b""
    for number in range(copies):
        name = b"%05d.txt" % number
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(data), len(plain), len(name), 0, 0, 0, 0, 0, 0
        ) + name
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, copies, copies, len(directory), len(local), 0)
    return local + directory + end


def pdf(objects, trailer="", root=1, startxref=None):
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + (body if isinstance(body, bytes) else body.encode("latin-1")) + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root {root} 0 R {trailer} >>\nstartxref\n".encode()
    return bytes(out) + b"%d\n%%%%EOF\n" % (xref if startxref is None else startxref)


def stream(content, extra=""):
    content = content if isinstance(content, bytes) else content.encode("latin-1")
    return f"<< /Length {len(content)} {extra} >>\nstream\n".encode() + content + b"\nendstream"


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page(extra="", resources="/Font << /F1 5 0 R >>"):
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> {extra} >>"


def pdfs():
    text = "BT /F1 11 Tf 64 780 Td (Words of a report.) Tj ET"
    yield "page-tree-loop.pdf", pdf([CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])
    yield "page-tree-cycle.pdf", pdf([
        CATALOG, "<< /Type /Pages /Kids [3 0 R 3 0 R 3 0 R] /Count 9 >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 9 >>"])
    yield "page-count-lie.pdf", pdf([CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", page(), stream(text), FONT])
    yield "reference-loop.pdf", pdf(["2 0 R", "3 0 R", "1 0 R"])
    yield "length-loop.pdf", pdf([CATALOG, PAGES, page(), b"<< /Length 4 0 R >>\nstream\n" + text.encode() + b"\nendstream", FONT])
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R /Y 6 0 R >> >>"
    yield "form-calls-itself.pdf", pdf([CATALOG, PAGES, page(resources="/XObject << /X 6 0 R >>"), stream("/X Do"), FONT, stream("/X Do /Y Do", form)])
    forms = [CATALOG, PAGES, page(resources="/XObject << /X 6 0 R >>"), stream("/X Do"), FONT]
    for level in range(40):
        target = 7 + level
        extra = f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {target} 0 R >> /Font << /F1 5 0 R >> >>"
        forms.append(stream("/X Do /X Do /X Do" if level < 39 else text, extra))
    yield "form-doubling.pdf", pdf(forms)
    yield "deep-arrays.pdf", pdf([CATALOG, PAGES, page(), stream("[" * 500_000), FONT])
    yield "deep-dictionaries.pdf", pdf([CATALOG, PAGES, page("/X " + "<< /A " * 200_000), stream(text), FONT])
    yield "deep-states.pdf", pdf([CATALOG, PAGES, page(), stream("q " * 2_000_000 + text), FONT])
    bomb = zlib.compress(b"0 " * (512 << 20), 9) if os.environ.get("HOSTILE_LARGE") else zlib.compress(b"0 " * (128 << 20), 9)
    yield "flate-bomb.pdf", pdf([CATALOG, PAGES, page(), stream(bomb, "/Filter /FlateDecode"), FONT])
    twice = zlib.compress(zlib.compress(b" " * (256 << 20), 9), 9)
    yield "flate-bomb-twice.pdf", pdf([CATALOG, PAGES, page(), stream(twice, "/Filter [/FlateDecode /FlateDecode]"), FONT])
    yield "many-filters.pdf", pdf([CATALOG, PAGES, page(), stream(text, "/Filter [" + "/ASCIIHexDecode " * 50_000 + "]"), FONT])
    yield "xref-loop.pdf", pdf([CATALOG, PAGES, page(), stream(text), FONT], trailer="/Prev 9")
    yield "xref-far.pdf", pdf([CATALOG, PAGES, page(), stream(text), FONT], startxref=2**40)
    huge = b"%PDF-1.7\nxref\n0 4000000000\n0000000000 65535 f \ntrailer << /Size 4000000000 /Root 1 0 R >>\nstartxref\n9\n%%EOF"
    yield "xref-size-lie.pdf", huge
    yield "object-stream-in-itself.pdf", pdf([CATALOG, PAGES, page(), stream("1 0 2 9 3 18 << >> << >>", "/Type /ObjStm /N 3 /First 15 /Extends 4 0 R"), FONT])
    cmap = "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFFFFFF> <0041> endbfrange endcmap"
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 6 0 R >>"
    yield "cmap-range.pdf", pdf([CATALOG, PAGES, page(), stream("BT /F1 9 Tf <00410042> Tj ET"), font, stream(cmap)])
    yield "million-words.pdf", pdf([CATALOG, PAGES, page(), stream("BT /F1 1 Tf " + "1 0 Td (w) Tj " * 400_000 + "ET"), FONT])
    yield "million-lines.pdf", pdf([CATALOG, PAGES, page(), stream("0 0 m 9 9 l S " * 400_000), FONT])
    image = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode"
    yield "scan-of-3-gigapixels.pdf", pdf([CATALOG, PAGES, page(resources="/XObject << /X 6 0 R >>"), stream("/X Do"), FONT, stream(zlib.compress(bytes(1 << 20)), image)])
    yield "locked.pdf", pdf([CATALOG, PAGES, page(), stream(text), FONT], trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /P -64 /O (12345678901234567890123456789012) /U (12345678901234567890123456789012) >> /ID [(1234567890123456) (1234567890123456)]")
    good = pdf([CATALOG, PAGES, page(), stream(text), FONT])
    noise = random.Random(7)
    for number in range(12):
        damaged = bytearray(good)
        for _ in range(20):
            damaged[noise.randrange(9, len(damaged))] = noise.randrange(256)
        yield f"damaged-{number:02}.pdf", bytes(damaged)
    yield "noise.pdf", b"%PDF-1.7\n" + noise.randbytes(1 << 20)


def entities(levels=20):
    lines = ['<!ENTITY a0 "aaaaaaaaaa">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels)]
    lines.append('<!ENTITY f SYSTEM "file:///etc/passwd">')
    return f"<!DOCTYPE x [{''.join(lines)}]>", f"&a{levels - 1};&f;"


PLACES = ["Kaya", "Dori", "Djibo", "Gao", "Goma", "Bunia", "Kunduz", "Mosul"]


def message(number, what):
    return (
        "From desk@wire.example Sat Mar 14 01:30:00 2020\nFrom: desk@wire.example\n"
        f"Date: Sat, 14 Mar 2020 01:30:00 +0000\n\n{what} near checkpoint {number} in {PLACES[number % 8]} on Saturday.\n\n"
    )


def mailbox(messages):
    """Short reports of one day, no two alike, that linking has to tell apart: 180 bytes each."""
    acts = ["Gunmen killed {} men", "Rebels attacked a post and killed {} soldiers", "Police arrested {} people", "A bomb wounded {} civilians"]
    return "".join(message(n, acts[n // 8 % 4].format(2 + n % 29)) for n in range(messages)).encode()


def enumeration(size):
    """One sentence without end, of parties, places and numbers."""
    parties = ["police", "soldiers", "farmers", "teachers", "traders", "rebels", "herders", "drivers"]
    parts = ["On Monday the dead were named by the army, which said that they had been killed by "]
    length = number = 0
    while length < size:
        parts.append(f"the {2 + number % 97} {parties[number // 8 % 8]} who were held in {PLACES[number % 8]}, ")
        length += len(parts[-1])
        number += 1
    return "".join(parts).encode()


def files():
    """Names with their bytes, how to make them where that takes a gigabyte, or their length if they are all zeros."""
    million = 1 << 20
    # Many events of one day, and one sentence without end
    yield "day-20000.mbox", lambda: mailbox(20_000)
    yield "enumeration-300k.txt", enumeration(300_000)
    yield "enumeration-1m.txt", enumeration(1_000_000)
    yield "brackets-1m.txt", b"(" * 1_000_000
    # Archives
    yield "bomb-1g.zip", lambda: zipped([("a.txt", b"0" * (1024 * million))])
    yield "bomb-1g.txt.gz", lambda: gzip.compress(b"0" * (1024 * million), 9)
    yield "overlapping.zip", overlapping(4000)
    nested = WORDS.encode()
    for level in range(50):
        nested = zipped([(f"{level}.zip", nested)])
    yield "nested-50.zip", nested
    wide = zipped([("a.txt", b" " * (900 << 10) + WORDS.encode())])
    yield "wide.zip", zipped([(f"{n}.zip", zipped([(f"{m}.zip", wide) for m in range(20)])) for n in range(20)])
    yield "members-20000.zip", zipped([(f"{n}.txt", b"x") for n in range(20_000)])
    yield "names.zip", zipped([(name, WORDS) for name in
        ["../../../etc/passwd.txt", "/etc/passwd.txt", "..\\..\\a.txt", "a\x1b[31m.txt", "a\n\rb.txt", "\u202etxt.exe", "x" * 60000, "con.txt", "a/../../b.txt"]])
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    yield "link.zip", out.getvalue()
    whole = zipped([("a.txt", WORDS), ("b.txt", WORDS)])
    yield "cut.zip", whole[: len(whole) // 2]
    yield "directory-only.zip", whole[whole.index(b"PK\1\2"):]
    # XML
    head, use = entities()
    yield "entities.rss", f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>t</title><item><title>Words {use}</title></item></channel></rss>'.encode()
    yield "entities.xhtml", f'<?xml version="1.0"?>{head}<html><body><p>Words of a report {use} end.</p></body></html>'.encode()
    body = f'<?xml version="1.0"?>{head}<w:document><w:body><w:p><w:r><w:t>Words {use} end.</w:t></w:r></w:p></w:body></w:document>'
    yield "entities.docx", zipped([("word/document.xml", body)])
    yield "bomb.docx", lambda: zipped([("word/document.xml", "<w:document>" + " " * (1000 * million))])
    yield "deep.docx", zipped([("word/document.xml", "<w:p>" * 2_000_000 + "<w:t>Words of a report.</w:t>")])
    yield "spine.epub", zipped([("mimetype", "application/epub+zip"), ("META-INF/container.xml", '<rootfile full-path="a.opf"/>'),
        ("a.opf", "<package><manifest>" + "".join(f'<item id="i{n}" href="c.xhtml"/>' for n in range(50_000)) + "</manifest><spine>" + "".join(f'<itemref idref="i{n}"/>' for n in range(50_000)) + "</spine></package>"),
        ("c.xhtml", "<p>" + WORDS * 5000)])
    yield "deep.rss", ('<?xml version="1.0"?><rss version="2.0"><channel><item><description>' + "<a>" * 1_000_000).encode()
    yield "deep.atom", ('<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">' + "<div>" * 1_000_000).encode()
    yield "entries-20000.rss", ('<?xml version="1.0"?><rss version="2.0"><channel>' + "<item><title>Words</title></item>" * 20_000 + "</channel></rss>").encode()
    # HTML
    yield "deep-200000.html", ("<html><body>" + "<div>" * 200_000 + WORDS + "</div>" * 200_000).encode()
    yield "deep-tables.html", ("<html><body>" + "<table><tr><td>" * 100_000 + WORDS).encode()
    yield "deep-inline.html", ("<html><body><p>" + "<b><i>" * 200_000 + WORDS).encode()
    yield "formatting.html", ("<html><body>" + "<b><p>" * 2_000 + WORDS + "</b>" * 2_000).encode()
    yield "elements.html", ("<html><body>" + "<p>Words of a report.</p>" * 140_000).encode()
    yield "attributes.html", ("<html><body><p " + " ".join(f"a{n}=1" for n in range(500_000)) + ">" + WORDS).encode()
    yield "unclosed.html", ("<html><body>" + '<p title="' * 500_000).encode()
    yield "comments.html", ("<html><body>" + "<!--" * 2_000_000).encode()
    yield "angles.html", b"<" * (8 * million)
    yield "ampersands.html", b"<p>" + b"&" * (8 * million)
    yield "scripts.html", ("<html><script>" * 500_000).encode()
    yield "links.html", ("<html><body>" + '<a href="x">words</a> ' * 140_000).encode()
    # Long lines and large files
    yield "line-1g.txt", 1 << 30
    yield "zeros-200m.txt", 200 << 20
    yield "line-60m.txt", b"word " * (12 * million)
    yield "line-7m.txt", b"word " * (7 * million // 5)
    yield "letters-7m.txt", b"w" * (7 * million)
    yield "capitals-7m.txt", b"ATTACK KILLED " * (7 * million // 14)
    yield "commas-2m.txt", b"police, " * (2 * million // 8)
    yield "brackets-2m.txt", b"(" * (2 * million)
    yield "digits-2m.txt", b"9" * (2 * million)
    yield "dates-1m.txt", b"14 March 2020 " * (million // 14)
    yield "dates-2m.txt", b"14 March 2020 " * (2 * million // 14)
    yield "report-1m.txt", (WORDS * (million // len(WORDS))).encode()
    yield "report-7m.txt", (WORDS * (7 * million // len(WORDS))).encode()
    yield "marks-2m.txt", "a\u0301\u0302".encode() * (2 * million // 5)
    yield "brackets.md", b"[" * (4 * million)
    yield "quotes.md", b"> " * (2 * million)
    yield "stars.md", b"*_" * (2 * million)
    # Mail, tables, web archives, RTF
    boundary = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(20_000))
    yield "multiparts.eml", f"From: a@mail.example\r\nDate: Sat, 14 Mar 2020 01:30:00 +0600\r\n{boundary}".encode()
    inner = f"From: a@mail.example\r\nDate: Sat, 14 Mar 2020 01:30:00 +0600\r\n\r\n{WORDS}"
    for level in range(100):
        inner = f"From: a@mail.example\r\nDate: Sat, 14 Mar 2020 01:30:00 +0600\r\nContent-Type: message/rfc822\r\n\r\n{inner}"
    yield "messages.eml", inner.encode()
    yield "headers.eml", b"From: a@mail.example\r\nDate: x\r\n" + b"X: y\r\n" * million + b"\r\nWords"
    yield "encoded-words.eml", b"From: a\r\nDate: b\r\nSubject: " + b"=?utf-8?q?" * 500_000 + b"\r\n\r\nWords"
    yield "messages-20000.mbox", b"From a Sat Mar 14 01:30:00 2020\nFrom: a\nDate: b\n\nx\n\n" * 20_000
    yield "quotes.csv", b'id,text\n1,"' + b'""' * (8 * million)
    yield "columns.csv", b"text" + b",a" * (4 * million) + b"\nWords"
    yield "rows.csv", b"text\n" + b"Words of it.\n" * 20_000
    yield "deep.jsonl", b"[" * (4 * million)
    yield "deep.json", b'{"text":' * million
    yield "objects.json", b"[" + b"{}," * (8 * million) + b"{}]"
    yield "length.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 18446744073709551615\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>Words"
    yield "empty-records.warc", b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 20_000
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 500_000
    yield "chunks.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % len(chunked) + chunked
    yield "groups.rtf", b"{\\rtf1 " + b"{" * (8 * million)
    yield "bin.rtf", b"{\\rtf1 \\bin4000000000 words}"
    yield "controls.rtf", b"{\\rtf1 " + b"\\u-1?" * million + b"}"
    # Names that lie
    samples = {"pdf": b"%PDF-1.7\nno", "zip": b"PK\3\4no", "txt": WORDS.encode(), "png": b"\x89PNG\r\n\x1a\nno", "exe": b"\x7fELF" + bytes(100), "noise": random.Random(1).randbytes(4096)}
    for content, data in samples.items():
        for ending in ["pdf", "docx", "html", "zip", "eml", "mbox", "warc", "jsonl", "rss", "gz"]:
            if ending != content:
                yield f"{content}-called.{ending}", data
    yield "line\nbreak \x1b[31m.txt", WORDS.encode()
    yield "\u202etxt.report", WORDS.encode()
    yield from pdfs()


def write(folder, only):
    names = []
    for name, data in files():
        if only and only not in name:
            continue
        path = folder / name
        if isinstance(data, int):
            with path.open("wb") as file:
                file.truncate(data)
        else:
            path.write_bytes(data() if callable(data) else data)
        names.append(name)
    return names


def write_aside(folder, listing, only):
    """Writes the files in a process of its own: a child's peak memory counts what its parent held when it started."""
    pid = os.fork()
    if pid == 0:
        listing.write_text("\0".join(write(folder, only)), encoding="utf-8")
        os._exit(0)
    os.waitpid(pid, 0)
    return listing.read_text(encoding="utf-8").split("\0")


def call(program, arguments, seconds):
    """Runs the program for so many seconds of processor time at most, on a machine that may be busy; exit code, seconds it
    took, megabytes, what it complained."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limit)
    timer = threading.Timer(30 * seconds, process.kill)
    timer.start()
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    took = usage.ru_utime + usage.ru_stime
    return os.waitstatus_to_exitcode(status), took, usage.ru_maxrss / 1024, complaint.decode(errors="replace")


def run(program, paths, out, seconds):
    """Codes paths into a bundle; verdict rows, exit code, seconds of processor time, megabytes, what it complained."""
    told = call(program, ["run", *map(str, paths), "--out", str(out)], seconds)
    verdicts = out / "verdicts.csv"
    rows = list(csv.DictReader(verdicts.open(newline="", encoding="utf-8"))) if verdicts.exists() else []
    return rows, *told


def workspace(program, folder):
    """A workspace with the mailbox of one day; what failed."""
    failed = []
    (folder / "day.mbox").write_bytes(mailbox(20_000))
    (folder / "more.mbox").write_text(message(20_001, "Gunmen killed 7 men"))
    place = ["--workspace", str(folder / "workspace")]
    words = "gunmen killed soldiers near checkpoint " * 200
    steps = [
        ("init", ["init", str(folder / "workspace")], SECONDS),
        ("add 20,000 messages", ["add", str(folder / "day.mbox"), *place], SECONDS),
        ("code them", ["code", *place], SECONDS),
        ("add one more", ["add", str(folder / "more.mbox"), *place], SECONDS),
        ("code it", ["code", *place], SECONDS),
        ("search 1,000 words", ["search", words, *place], SEARCH_SECONDS),
    ]
    for name, arguments, most in steps:
        code, took, megabytes, complaint = call(program, arguments, 15 * SECONDS)
        print(f"workspace: {name:<35} {took:6.1f} {megabytes:6.0f}", flush=True)
        if code not in (0, 1) or took > most or megabytes > MEGABYTES:
            failed.append(f"workspace, {name}: exit {code}, {took:.1f} s, {megabytes:.0f} MB {complaint[-200:]}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default="target/release/dateline")
    parser.add_argument("--keep", type=Path, help="write the files here and keep them")
    parser.add_argument("--only", help="only files whose name contains this")
    arguments = parser.parse_args()
    csv.field_size_limit(1 << 30)
    failed = []
    slowest, largest = (0.0, ""), (0.0, "")
    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        if arguments.only == "workspace":
            return report(workspace(arguments.program, temporary))
        folder = arguments.keep or temporary / "files"
        folder.mkdir(parents=True, exist_ok=True)
        names = write_aside(folder, temporary / "names", arguments.only)
        print(f"{'file':<34} {'verdict':<18} {'s':>6} {'MB':>6}")
        for number, name in enumerate(names):
            rows, code, took, megabytes, complaint = run(arguments.program, [folder / name], temporary / f"b{number}", 15 * SECONDS)
            kinds = sorted({row["verdict"] for row in rows}) or ["none"]
            shown = name.encode("unicode_escape").decode()[:33]
            print(f"{shown:<34} {'+'.join(kinds)[:18]:<18} {took:6.1f} {megabytes:6.0f}", flush=True)
            slowest, largest = max(slowest, (took, shown)), max(largest, (megabytes, shown))
            most = MEGABYTES * 2 if name.endswith(".pdf") else MEGABYTES
            if not rows or code not in (0, 1) or took > SECONDS or megabytes > most:
                failed.append(f"{shown}: verdict {kinds}, exit {code}, {took:.1f} s, {megabytes:.0f} MB {complaint[-200:]}")
        rows, code, took, megabytes, complaint = run(arguments.program, [folder], temporary / "all", 60 * len(names))
        missing = [name for name in names if not any(row["path"].endswith("/" + name) for row in rows)]
        print(f"all at once: {len(names)} files, {len(rows)} verdicts, exit {code}, {took:.0f} s, {megabytes:.0f} MB")
        if code not in (0, 1) or missing:
            failed.append(f"all at once: exit {code}, without a verdict: {missing} {complaint[-200:]}")
        if not arguments.only:
            failed += workspace(arguments.program, temporary)
    print(f"{len(names)} files; slowest {slowest[0]:.1f} s ({slowest[1]}), largest {largest[0]:.0f} MB ({largest[1]})")
    return report(failed)


def report(failed):
    for line in failed:
        print("FAILED", line)
    return 1 if failed else 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
