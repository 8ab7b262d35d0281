"""Runs the Python of docs/python.md, block after block in one session, and checks what the page promises."""

import io
import re
import sys
import threading
import time
from contextlib import redirect_stdout

page = open(sys.argv[1], encoding="utf-8").read()
blocks = re.findall(r"```python\n(.*?)```", page, flags=re.S)
assert len(blocks) >= 10, f"{len(blocks)} blocks"
session: dict = {}
said = []
for number, block in enumerate(blocks):
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(block, f"{sys.argv[1]}, block {number + 1}", "exec"), session)
    said.append(out.getvalue())
    print(f"--- block {number + 1}\n{out.getvalue()}", end="")

import dateline  # noqa: E402


def says(block: str, *words: str) -> None:
    """That what the block with these words printed has all of those."""
    out = next(out for code, out in zip(blocks, said, strict=True) if block in code)
    assert all(word in out for word in words), out


says("dateline.code(text)", "ASSAULT 2024-03-12", "Gunmen attacked")
says("print(bundle)", "incidents", "country")
says("to_polars", "double")
says("killed_low=", "incidents", "no_upper_bound")
says("worst[", " | ")
says("caveat", "coded", "carry a caveat")
says("places=", "40.1 69.5")
says("except dateline", "language")

bundle = session["bundle"]
# Every form shows the same rows, and they are those of the Parquet files that the program writes.
import duckdb  # noqa: E402
import geopandas  # noqa: E402
import pandas  # noqa: E402
import pyarrow  # noqa: E402
import pyarrow.parquet  # noqa: E402

written = dateline.run("examples/reports", forms=["parquet"])
for name in ("events", "incidents", "statements", "documents"):
    rows = len(bundle.records(name))
    table = getattr(bundle, name)
    arrow = table.to_arrow()
    assert len(table) == arrow.num_rows == len(table.to_pandas()) == table.to_polars().height == rows, name
    assert duckdb.sql("select count(*) from arrow").fetchall() == [(rows,)], name
    parquet = pyarrow.parquet.read_table(pyarrow.BufferReader(written.files[f"{name}.parquet"]))
    assert arrow.cast(pyarrow.schema([arrow.schema.field(f.name).with_type(f.type) for f in parquet.schema])).to_pylist() == (
        parquet.to_pylist()
    ), name
    # Taken twice, the same memory: nothing was copied.
    first, second = (taken["id"].chunk(0).buffers()[2].address for taken in (arrow, table.to_arrow()))
    assert first == second, name
    assert table.to_pandas(types_mapper=pandas.ArrowDtype)["id"].to_list() == arrow["id"].to_pylist(), name
assert bundle.events.to_polars()["id"].to_list() == [event["id"] for event in bundle.records("events")]
where = geopandas.GeoDataFrame.from_arrow(bundle.incidents)
points = where[where["lon"].notna()]
assert len(points) > 0 and (points.geometry.x == points["lon"]).all() and where.crs == "OGC:CRS84"
# PDFs are read in a child of the interpreter.
read = {verdict["path"]: verdict["verdict"] for verdict in bundle.verdicts}
pdfs = [path for path in read if path.endswith(".pdf")]
assert pdfs and any(read[path] == "coded" for path in pdfs), {path: read[path] for path in pdfs}

for call, error in [
    (lambda: dateline.run("no/such/report.txt"), dateline.ReadWriteError),
    (lambda: dateline.code("Gunmen attacked a post.", dct="31.02.2024"), dateline.UsageError),
    (lambda: dateline.code("Gunmen attacked a post.", min_confidence=2.0), dateline.UsageError),
    (lambda: dateline.Coder(places="no.csv"), dateline.DatelineError),
    (lambda: dateline.read_bundle("examples"), dateline.ReadWriteError),
    (lambda: bundle.records("people"), dateline.UsageError),
    (lambda: dateline.run("examples/reports", forms=["punched cards"]), dateline.UsageError),
]:
    try:
        call()
    except error as caught:
        assert isinstance(caught, dateline.DatelineError) and str(caught)
    else:
        raise AssertionError(f"no {error.__name__}")

# The interpreter's lock is free while a run works: this thread goes on counting.
ticks, done = 0, threading.Event()


def work() -> None:
    dateline.run("examples/reports")
    done.set()


thread = threading.Thread(target=work)
thread.start()
while not done.is_set():
    time.sleep(0.005)
    ticks += 1
thread.join()
assert ticks > 20, f"{ticks} ticks: the lock was held"
print("python: every block ran, every check passed")
