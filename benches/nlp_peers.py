"""Runs the language engine and spaCy on the same megabyte of text and prints tokens per CPU-second, peak memory and
start-up time of each, and how much of the output is equal. `benches/nlp_peers.sh` sets everything up.

    nlp_peers.py SPEED PARSE PACK MODULE      the two compiled examples, the pack, spaCy's package

The text is made from the example reports and the texts of the exactness test, again and again; after the first time
every number is another and every name a made-up one, so that neither side lives on its caches of known words more than
it would on news.
"""
import json, os, pathlib, random, re, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BYTES = 1_000_000
SYLLABLES = "ba ban bel da dar den el fa gar hol is jal ka ker kor la lan mar mer na nor ol pa per ra rim sa sen sha ta tor ul va ver za".split()


def sources():
    reports = sorted((ROOT / "examples/reports").glob("*.txt")) + sorted((ROOT / "examples/reports").glob("*.md"))
    for path in reports:
        text = path.read_bytes().decode("utf8", "ignore")
        if re.search("[\u0400-\u04ff]", text):
            continue
        for paragraph in re.split(r"\n\s*\n", text):
            yield " ".join(paragraph.split())
    for line in open(ROOT / "crates/nlp/tests/golden/en_core_web_sm-3.8.0.jsonl", encoding="utf8"):
        text = json.loads(line)["text"]
        if len(text) >= 20:
            yield text


def varied(text, rng, names):
    def name(match):
        word = match.group(0)
        if rng.random() < 0.1:
            names[word] = "".join(rng.choices(SYLLABLES, k=rng.choice([2, 2, 3]))).capitalize()
        return names.setdefault(word, word)
    text = re.sub(r"(?<=[a-z,] )[A-Z][a-z]{3,}", name, text)
    return re.sub(r"\d", lambda m: str(rng.randint(1, 9)), text)


def megabyte():
    rng, names, texts, size = random.Random(1), {}, [], 0
    base = [t for t in sources() if t]
    again = False
    while True:
        for text in base:
            text = varied(text, rng, names) if again else text
            size += len(text.encode("utf8"))
            texts.append(text)
            if size >= BYTES:
                return texts
        again = True


def measured(command, env=None):
    """Output, wall seconds, and peak memory in MB: the largest sum of proportional set sizes of the process tree."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True, start_new_session=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, tree_memory(process.pid))
        time.sleep(0.05)
    seconds = time.monotonic() - start
    if process.returncode:
        sys.exit(f"{command[0]} failed")
    return json.loads(process.stdout.read().splitlines()[-1]), seconds, peak / 1024


def tree_memory(session):
    total = 0
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()
            if int(stat[3]) == session:
                rollup = open(f"/proc/{entry}/smaps_rollup").read()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M).group(1))
        except (OSError, AttributeError, IndexError):
            pass
    return total


SPACY = """
import sys, time
start = time.perf_counter()
import importlib, json, resource
nlp = importlib.import_module(sys.argv[1]).load()
texts = [json.loads(l)["text"] for l in open(sys.argv[2], encoding="utf8")]
opened = time.perf_counter() - start
def cpu():
    return sum(r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
before, clock, tokens = cpu(), time.perf_counter(), 0
for doc in nlp.pipe(texts, batch_size=64, n_process=int(sys.argv[3])):
    tokens += len(doc)
seconds = time.perf_counter() - clock
print(json.dumps(dict(tokens=tokens, seconds=seconds, cpu_seconds=cpu() - before, open_ms=opened * 1000)))
"""

GOLD = """
import sys
sys.path.insert(0, sys.argv[4])
import json, spacy_parses
nlp = spacy_parses.load(sys.argv[1])
texts = [json.loads(l)["text"] for l in open(sys.argv[2], encoding="utf8")]
with open(sys.argv[3], "w", encoding="utf8") as out:
    for n, doc in enumerate(nlp.pipe(texts, batch_size=64)):
        out.write(json.dumps(spacy_parses.record(n, doc)) + "\\n")
print("{}")
"""


def same(spacy, ours):
    """Tokens and how many of them are equal in every annotation."""
    fields = [("start", 0), ("end", 0), ("tag", ""), ("pos", ""), ("morph", ""), ("lemma", ""), ("head", 0), ("dep", ""),
              ("sent_start", False), ("ent", "O")]
    rows = lambda line: [tuple(t.get(f, d) for f, d in fields) for t in json.loads(line)["tokens"]]
    total = equal = 0
    for a, b in zip(open(spacy, encoding="utf8"), open(ours, encoding="utf8"), strict=True):
        a, b = rows(a), set(rows(b))
        total += len(a)
        equal += sum(row in b for row in a)
    return total, equal


def main():
    speed, parse, pack, module = sys.argv[1:5]
    cores = len(os.sched_getaffinity(0))
    one = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", BLIS_NUM_THREADS="1")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/texts.jsonl"
        with open(path, "w", encoding="utf8") as out:
            for n, text in enumerate(megabyte()):
                out.write(json.dumps(dict(docid=str(n), text=text), ensure_ascii=False) + "\n")
        rows = []
        for threads in sorted({1, cores}):
            rows.append((f"dateline, {threads} thread(s)", *measured([speed, pack, path, str(threads)])))
            rows.append((f"spaCy, {threads} process(es)", *measured([sys.executable, "-c", SPACY, module, path, str(threads)], one)))
        print(f"{'':24} {'tokens':>8} {'tokens/CPU-s':>13} {'tokens/s':>10} {'peak MB':>8} {'open ms':>8}")
        for name, result, _, peak in rows:
            per_cpu, per_s = result["tokens"] / result["cpu_seconds"], result["tokens"] / result["seconds"]
            print(f"{name:24} {result['tokens']:8} {per_cpu:13,.0f} {per_s:10,.0f} {peak:8.0f} {result['open_ms']:8.0f}")
        rate = lambda row: row[1]["tokens"] / row[1]["cpu_seconds"]
        print(f"single thread: {rate(rows[0]) / rate(rows[1]):.1f} times spaCy's tokens per CPU-second")
        tests = str(ROOT / "crates/nlp/tests")
        measured([sys.executable, "-c", GOLD, module, path, f"{folder}/spacy.jsonl", tests], one)
        with open(path, encoding="utf8") as texts, open(f"{folder}/ours.jsonl", "w") as out:
            subprocess.run([parse, pack], stdin=texts, stdout=out, check=True)
        total, equal = same(f"{folder}/spacy.jsonl", f"{folder}/ours.jsonl")
        print(f"same output: {equal} of {total} tokens equal in tag, part of speech, features, lemma, head, label, sentence start and entity")


if __name__ == "__main__":
    main()
