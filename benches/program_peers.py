"""The program beside its peer in one run: what `make bench-peers` prints after the language engine's figures.

    program_peers.py DATELINE XTASK MODULE      the release build, the chores, spaCy's package

Whole job: `dateline run` of a folder of reports in one thread (read, parse, code, link, bundle) beside spaCy's bare pipeline on
the same texts, processor time of both without what spaCy takes to open, with all that dateline takes. Tokens are spaCy's.
"""
import json, os, pathlib, resource, subprocess, sys, tempfile
from nlp_peers import SPACY, measured, megabyte

ROOT = pathlib.Path(__file__).resolve().parent.parent
ONE = dict(os.environ, RAYON_NUM_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", BLIS_NUM_THREADS="1")
REPORT = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, killing three officers.\n"
PARAGRAPHS = 6
# What each figure should be, so that the table says which are.
AIMS = dict(whole_job=10.0, memory_mb=150.0, first_record_ms=60.0, binary_mb=60.0, database_kb=18.0)


def cpu(command, **options):
    """Processor seconds of a command, its children's included; 1 is "done, with findings"."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ONE, **options).returncode
    if code not in (0, 1):
        sys.exit(f"{command} failed: {code}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(name, ours, peer, aim, unit, more_is_better=False):
    met = ours >= aim if more_is_better else ours <= aim
    print(f"{name:54} {ours:10,.1f} {peer:>24} {'>=' if more_is_better else '<='} {aim:g} {unit:3} {'met' if met else 'missed'}")


def main():
    dateline, xtask, module = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place, "reports")
        folder.mkdir()
        paragraphs, texts = megabyte(), []
        for first in range(0, len(paragraphs), PARAGRAPHS):
            texts.append("\n\n".join(paragraphs[first : first + PARAGRAPHS]) + "\n")
            (folder / f"{len(texts):05}.txt").write_text(texts[-1], encoding="utf8")
        lines = pathlib.Path(place, "texts.jsonl")
        lines.write_text("".join(json.dumps(dict(text=t), ensure_ascii=False) + "\n" for t in texts), encoding="utf8")

        spacy, _, spacy_mb = measured([sys.executable, "-c", SPACY, module, str(lines), "1"], ONE)
        rates, peaks = [], []
        for take in range(3):
            program = ["sh", "-c", '"$0" run "$1" --out "$2" >/dev/null 2>&1; [ $? -le 1 ] && echo "{}"']
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            _, _, peak = measured([*program, dateline, str(folder), f"{place}/bundle{take}"], ONE)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            rates.append(spacy["tokens"] / seconds)
            peaks.append(peak)
        rate, theirs = sorted(rates)[1], spacy["tokens"] / spacy["cpu_seconds"]

        report = pathlib.Path(place, "report.txt")
        report.write_text(REPORT, encoding="utf8")
        first = sorted(cpu([dateline, "code", str(report)]) for _ in range(15))[7] * 1000

        workspace, count = f"{place}/ws", 1000
        subprocess.run([xtask, "reports", str(count), f"{place}/made"], check=True, stdout=subprocess.DEVNULL)
        cpu([dateline, "init", workspace])
        cpu([dateline, "add", f"{place}/made", "--workspace", workspace])
        cpu([dateline, "code", "--workspace", workspace])
        database = os.path.getsize(f"{workspace}/dateline.db")

        size = os.path.getsize(dateline)
        web = sum(path.stat().st_size for path in (ROOT / "ui/dist").rglob("*") if path.is_file())
        print(f"\n{len(texts)} reports, {spacy['tokens']:,} tokens, one thread; the median of 3 (start: of 15)\n")
        print(f"{'':54} {'dateline':>10} {'spaCy, bare':>24}    aim")
        row("whole job, times spaCy's tokens per CPU-second", rate / theirs, f"1 ({theirs:,.0f} tokens/s)", AIMS["whole_job"], "", True)
        print(f"{'  tokens per CPU-second':54} {rate:10,.0f}")
        row("memory at its most, MB", max(peaks), f"{spacy_mb:,.0f}", AIMS["memory_mb"], "MB")
        row("processor time to the first record of a report, ms", first, f"{spacy['open_ms']:,.0f} to open", AIMS["first_record_ms"], "ms")
        row("database a report, KB (1,000 synthetic reports)", database / count / 1000, "-", AIMS["database_kb"], "KB")
        print(f"{'program as shipped, MB':54} {size / 1e6:10,.1f}")
        row("  without the files of the web interface, MB", (size - web) / 1e6, "-", AIMS["binary_mb"], "MB")


if __name__ == "__main__":
    main()
