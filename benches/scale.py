"""The figures of docs/scale.md: what a lake and a cluster cost beside `dateline run`, and a large aggregation beside DuckDB.

usage: scale.py PROGRAM REPORTS COUNT ROWS WORK   (benches/scale.sh makes what it needs)
Figures are processor seconds, user and system, of all processes that took part: a shared machine does not change them much.
Wall seconds stand beside them.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

PROGRAM, REPORTS, COUNT, ROWS, WORK = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
FOUND = {0, 1}  # 1: done, with findings.


class Figure:
    def __init__(self, cpu, wall, megabytes):
        self.cpu, self.wall, self.megabytes = cpu, wall, megabytes


def measured(command, **environment):
    begun = time.monotonic()
    child = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in FOUND:
        sys.exit(f"{command}: exit code {code}")
    return Figure(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024)


def lake(*arguments, **environment):
    return measured([PROGRAM, "lake", *arguments], **environment)


def row(name, count, figure, base=None):
    beside = "" if base is None else f"{figure.cpu / base.cpu - 1:+.1%}"
    print(f"| {name} | {count / figure.cpu:.1f} | {figure.cpu:.1f} | {figure.wall:.1f} | {figure.megabytes:.0f} | {beside} |", flush=True)


def fresh(name):
    path = os.path.join(WORK, name)
    shutil.rmtree(path, ignore_errors=True)
    return path


def cluster(path):
    """Codes on a scheduler and two executors of one thread each; processor seconds of all four processes."""
    started = []

    def start(*arguments):
        child = subprocess.Popen([PROGRAM, "cluster", *arguments], stdout=subprocess.PIPE, text=True)
        started.append(child)
        return child.stdout.readline()

    address = start("scheduler", "--bind", "127.0.0.1:0").split(" on ")[1].split(": ")[0]
    for _ in range(2):
        start("executor", "--scheduler", address, "--threads", "1", "--work", os.path.join(WORK, "work"))
    client = lake("code", path, "--cluster", address, "--at-once", "4")
    cpu, largest = client.cpu, client.megabytes
    for child in reversed(started):
        child.send_signal(signal.SIGTERM)
        _, _, usage = os.wait4(child.pid, 0)
        cpu += usage.ru_utime + usage.ru_stime
        largest = max(largest, usage.ru_maxrss / 1024)
    return Figure(cpu, client.wall, largest)


def of_one_month():
    """The same reports with datelines of one month, so that files are full."""
    folder = fresh("one-month")
    for top, _, files in os.walk(REPORTS):
        home = os.path.join(folder, os.path.relpath(top, REPORTS))
        os.makedirs(home)
        for file in files:
            text = open(os.path.join(top, file), encoding="utf-8").read()
            text = re.sub(r", (\d+) [A-Z][a-z]+ \d{4} \(", r", \1 March 2024 (", text, count=1)
            with open(os.path.join(home, file), "w", encoding="utf-8") as out:
                out.write(text)
    return folder


def coding(reports, told):
    print(f"{COUNT} synthetic reports (`cargo xtask reports`), {told}\n")
    print("| way | documents a CPU second | CPU s | wall s | MB, largest process | beside `run` |")
    print("|---|---|---|---|---|---|")
    run = measured([PROGRAM, "run", reports, "--out", fresh("run")], RAYON_NUM_THREADS="1")
    row("`run`, 1 thread", COUNT, run)
    first = fresh("one")
    add = lake("add", first, reports, "--shard", "250", RAYON_NUM_THREADS="1")
    two, four = fresh("two"), fresh("cluster")
    for copy in (two, four):
        shutil.copytree(first, copy)
    for name, figure in [
        ("`lake`, 1 thread", lake("code", first, "--threads", "1")),
        ("`lake`, 2 threads", lake("code", two, "--threads", "2")),
        ("scheduler and 2 executors", cluster(four)),
    ]:
        figure.cpu += add.cpu
        row(f"{name}, with `add`", COUNT, figure, run)
    for name in ("one", "two", "cluster"):
        for file in ("events.jsonl", "incidents.jsonl"):
            ours = open(os.path.join(WORK, name, "bundles/all", file), "rb").read()
            if ours != open(os.path.join(WORK, "run", file), "rb").read():
                sys.exit(f"{name}: {file} is not that of the run")
    shards = sum(len(files) for _, _, files in os.walk(os.path.join(WORK, "one/documents")))
    print(f"\n{shards} files of documents. All four gave the same events and incidents, byte for byte.\n")
    sizes = [
        (name, sum(os.path.getsize(os.path.join(top, f)) for top, _, files in os.walk(os.path.join(WORK, "one", name)) for f in files))
        for name in ("documents", "coded", "bundles")
    ]
    print("On disk, bytes a document: " + ", ".join(f"{name} {size / COUNT:.0f}" for name, size in sizes) + "\n")


def part(count):
    """A lake of some of the reports, every so-manyth one, all of them coded."""
    folder = fresh("part-reports")
    os.makedirs(folder)
    paths = sorted(os.path.join(top, file) for top, _, files in os.walk(REPORTS) for file in files)
    for n in range(count):
        os.link(paths[n * len(paths) // count], os.path.join(folder, f"{n:07}.txt"))
    path = fresh("part")
    lake("add", path, folder)
    lake("code", path)
    return path


def linking():
    print("Linking and writing the bundle, after everything is coded; MB is the largest process:\n")
    print("| reports | blocks | CPU s | CPU ms a report | MB |\n|---|---|---|---|---|")
    for count, path, blocks in [
        (COUNT // 4, None, ["all"]),
        (COUNT // 2, None, ["all"]),
        (COUNT, os.path.join(WORK, "one"), ["all", "year", "month"]),
    ]:
        path = path or part(count)
        for name in blocks:
            shutil.rmtree(os.path.join(path, "bundles"))
            figure = lake("code", path, "--blocks", name)
            print(f"| {count} | `{name}` | {figure.cpu:.1f} | {figure.cpu / count * 1000:.2f} | {figure.megabytes:.0f} |", flush=True)
    print()


QUERY = """SELECT country, type, count(*) AS n, sum(killed_min) AS killed, min(date_start) AS earliest
FROM events WHERE actuality = 'occurred' GROUP BY country, type ORDER BY n DESC, country, type LIMIT 20"""


def aggregation():
    import duckdb

    folder = fresh("rows")
    bundle = os.path.join(folder, "bundles/all")
    os.makedirs(bundle)
    with open(os.path.join(folder, "lake.json"), "w") as file:
        file.write('{"schema":"dateline.lake/1","made_by":"a benchmark"}')
    table = os.path.join(bundle, "events.parquet")
    duckdb.sql(
        f"""COPY (SELECT i AS id, 'C' || (hash(i) % 180) AS country, 'T' || (hash(i + 7) % 16) AS type,
        hash(i + 3) % 40 AS killed_min, DATE '2000-01-01' + CAST(hash(i + 5) % 9000 AS INTEGER) AS date_start,
        CASE WHEN hash(i + 9) % 10 < 8 THEN 'occurred' ELSE 'planned' END AS actuality
        FROM range({ROWS}) t(i)) TO '{table}' (FORMAT parquet, COMPRESSION zstd)"""
    )
    for other in ("documents", "incidents", "statements"):
        shutil.copy(table, os.path.join(bundle, f"{other}.parquet"))
    print(f"{ROWS} rows, grouped by country and type:\n\n| engine | CPU s | wall s | MB |\n|---|---|---|---|")
    ours = lake("query", folder, QUERY, "--format", "csv")
    script = f"import duckdb; duckdb.sql(open(0).read().replace('FROM events', \"FROM '{table}'\")).fetchall()"
    with open(os.path.join(WORK, "query.sql"), "w") as file:
        file.write(QUERY)
    theirs = measured(["sh", "-c", f"exec {sys.executable} -c \"$0\" < {WORK}/query.sql", script])
    for name, figure in [("`dateline lake query` (DataFusion)", ours), (f"DuckDB {duckdb.__version__}", theirs)]:
        print(f"| {name} | {figure.cpu:.2f} | {figure.wall:.2f} | {figure.megabytes:.0f} |", flush=True)
    answer = subprocess.run([PROGRAM, "lake", "query", folder, QUERY, "--format", "csv"], capture_output=True, text=True, check=True)
    expected = duckdb.sql(QUERY.replace("FROM events", f"FROM '{table}'")).fetchall()
    got = [tuple(line.split(",")) for line in answer.stdout.splitlines()[1:]]
    if got != [tuple(str(cell) for cell in line) for line in expected]:
        sys.exit("the two engines do not agree")
    print("\nThe answers are equal.")


coding(of_one_month(), "of one month")
coding(REPORTS, "of twelve years")
linking()
aggregation()
