"""Writes the first inputs of the fuzz targets of the language engine to fuzz/corpus: python3 fuzz/seeds.py

`tokenizer`: the texts of the exactness test. `pack`: packs of the smallest shapes there are, with and without parser and
recogniser. `model`: the small files of a package. The readers' stand at the end.
"""
import gzip, json, pathlib, random, struct

HERE = pathlib.Path(__file__).resolve().parent
RANDOM = random.Random(1)


def save(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def floats(count):
    return struct.pack(f"<{count}f", *(RANDOM.uniform(-1, 1) for _ in range(count)))


def strings(texts):
    data = [t.encode() for t in texts]
    offsets = [sum(map(len, data[:n])) for n in range(len(data) + 1)]
    return struct.pack(f"<I{len(offsets)}I", len(data), *offsets) + b"".join(data)


def pack(transitions):
    width = 16
    parts = {
        "norm.keys": struct.pack("<2Q", 5, 9), "norm.texts": strings(["a", "b"]),
        "lemma.index.noun": strings(["boat", "coast"]),
        "lemma.exceptions.noun": strings(["men"]), "lemma.exception_forms.noun": strings(["man"]),
        "tok2vec.embed.0": floats(8 * width), "tok2vec.embed.1": floats(8 * width),
        "tagger.W": floats(3 * width), "tagger.b": floats(3),
    }
    for n, inputs in enumerate([2 * width, 3 * width, 3 * width]):
        for array, count in [("W", width * 3 * inputs), ("b", width * 3), ("G", width), ("beta", width)]:
            parts[f"tok2vec.layer.{n}.{array}"] = floats(count)
    manifest = {
        "name": "a", "version": "3.8.0", "lang": "en", "spacy": ">=3.8.0,<3.9.0", "symbols": {"X": 101, "NOUN": 92},
        "base_norms": {"“": "\""},
        "tokenizer": {
            "prefix": r"^\(|^\"|^\.\.+", "suffix": r"\)$|'s$|(?<=[0-9])km$|\.$|,$", "infix": r"(?<=[a-z])-(?=[a-z])|\.\.+",
            "url": r"(?u)^(?:[a-z]{2,9}:)?//[^\s/]+\.(?!b\b)[a-z]{1,5}(?:/\S*)?$", "token": None, "faster_heuristics": True,
            "exceptions": [["U.S.", [["U.S.", None]]], ["don't", [["do", None], ["n't", "not"]]]], "phrases": [["U.S", "."]],
        },
        "tok2vec": {"width": width, "columns": [["NORM", 8, 8], ["SHAPE", 8, 9]], "depth": 2, "vectors": False},
        "tags": ["NN", "VBZ", "."], "parser": None, "ner": None, "ner_tok2vec": None,
        "ruler": [{"patterns": [[[["TAG", {"is": "NN"}]]]], "attrs": {"POS": "NOUN", "MORPH": "Number=Plur"}, "index": 0},
                  {"patterns": [[[["LOWER", {"regex": "^b.*"}]], [["IS_SPACE", {"flag": False}]]]], "attrs": {"LEMMA": "x"}, "index": -1}],
        "lemmatizer": {"mode": "rule", "rules": {"noun": [["s", ""], ["ies", "y"]]}},
    }
    if transitions:
        manifest["parser"] = {"actions": [[0, ""], [1, ""], [2, "nsubj"], [3, "dobj"], [3, "prep||dobj"], [4, "ROOT"]]}
        manifest["ner"] = {"actions": [[1, "GPE"], [2, "GPE"], [3, "GPE"], [4, "GPE"], [5, ""]]}
        for name, slots in [("parser", 8), ("ner", 3)]:
            actions = len(manifest[name]["actions"])
            for array, count in [("project.W", 64 * width), ("project.b", 64), ("lower.W", slots * 128 * 64), ("lower.b", 128),
                                 ("lower.pad", slots * 128), ("upper.W", actions * 64), ("upper.b", actions)]:
                parts[f"{name}.{array}"] = floats(count)
    blob, places = b"", {}
    for name, data in sorted(parts.items()):
        blob += bytes(-len(blob) % 64)
        places[name] = [len(blob), len(data)]
        blob += data
    head = json.dumps({**manifest, "parts": places}, ensure_ascii=False).encode()
    start = b"DLNLPACK" + struct.pack("<2I", 1, len(head)) + head
    return start + bytes(-len(start) % 64) + blob


def msgpack(value):
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(msgpack(k) + msgpack(v) for k, v in value.items())
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(map(msgpack, value))
    if isinstance(value, str):
        return b"\xda" + struct.pack(">H", len(value.encode())) + value.encode()
    return b"\xcf" + struct.pack(">Q", value)


NAMES = "txt md html rtf rss json jsonl csv tsv eml mbox mhtml warc zip gz docx odt epub wacz".split()


def readers():
    """`read`: the first byte chooses the name (fuzz_targets/read.rs); the example reports are its files. `pdf`, `package`: theirs."""
    for report in sorted((HERE.parent / "examples" / "reports").iterdir()):
        ending = report.suffix[1:]
        if ending == "pdf":
            save("pdf", report.name, report.read_bytes())
        elif ending in NAMES:
            save("read", report.name, bytes([NAMES.index(ending)]) + report.read_bytes())
    save("package", "document.xml", b"<w:document><w:body><w:p><w:r><w:t>Words &amp; more</w:t></w:r></w:p></w:body></w:document>")
    save("package", "content.xml", b"<office:text><text:h>A</text:h><text:p>Words<text:s text:c='3'/></text:p></office:text>")
    save("package", "book.opf", b"<metadata><dc:title>T</dc:title></metadata><item id='a' href='a.xhtml'/><itemref idref='a'/>")


def importers():
    """`import`: the first byte chooses the dataset (fuzz_targets/import.rs)."""
    ged = HERE.parent / "examples/data/ucdp/ucdp-ged-syria-is-2016-2019.csv.gz"
    lines = gzip.decompress(ged.read_bytes()).split(b"\n")
    save("import", "ged", b"\0" + b"\n".join(lines[:5]))
    save("import", "acled", b"\1event_id_cnty,event_date,event_type,sub_event_type,actor1,country,latitude,longitude,fatalities\n"
         b"ARN1,07 March 2024,Battles,Armed clash,The Host,Arnor,1.5,2.5,3\n")
    save("import", "gdelt", b"\3" + b"\t".join([b"1", b"20240307", b"202403"] + [b""] * 58) + b"\n")
    save("import", "incidents", b"\5{\"schema\":\"dateline.incident/1\",\"id\":\"i00\"}\n")


def coder():
    """`coder`: the shipped reports that are text."""
    for report in sorted((HERE.parent / "examples/reports").glob("*.txt")):
        save("coder", report.stem, report.read_bytes())


def main():
    readers()
    importers()
    coder()
    golden = HERE.parent / "crates/nlp/tests/golden/en_core_web_sm-3.8.0.jsonl"
    for line in golden.read_text(encoding="utf8").rstrip("\n").split("\n"):
        text = json.loads(line)
        save("tokenizer", text["docid"], text["text"].encode("utf8"))
    save("pack", "small", pack(False))
    save("pack", "whole", pack(True))
    tokenizer = {"prefix_search": r"^\(", "suffix_search": r"\)$|'s$", "infix_finditer": "-", "url_match": "^[a-z]+://",
                 "exceptions": {"don't": [{65: "do"}, {65: "n't", 67: "not"}]}}
    files = [msgpack(tokenizer), msgpack({"lexeme_norm": {5: "a"}}), msgpack({"nodes": [], "attrs": [], "params": []})]
    save("model", "small", b"\xc1\xc1\xc1\xc1".join(files))


if __name__ == "__main__":
    main()
