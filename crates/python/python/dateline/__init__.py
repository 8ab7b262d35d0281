"""dateline: open-source reports in; reviewed, mapped, citable event data out.

>>> import dateline
>>> events = dateline.code("Gunmen attacked a police post near Khujand on Tuesday.", dct="2024-03-14")
>>> bundle = dateline.run(["reports/"])
>>> bundle.events.to_pandas()

A record is what one report claims, not what is so. Names of private persons are masked unless you ask otherwise.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from dateline import _dateline
from dateline._dateline import DatelineError, ReadWriteError, UsageError, WorkspaceError, __version__

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = [
    "Bundle",
    "Coder",
    "DatelineError",
    "ReadWriteError",
    "Table",
    "UsageError",
    "WorkspaceError",
    "__version__",
    "code",
    "read_bundle",
    "run",
]

PathName = Union[str, "os.PathLike[str]"]
Day = Union[str, datetime.date]

# A PDF is read in a child process. The file of this one is the interpreter, so the child is told what to be, and where the
# package is: isolated, it takes no module from the current folder.
_home = str(Path(__file__).resolve().parent.parent)
_start = f"import sys; sys.path.insert(0, {_home!r}); from dateline.__main__ import main; main()"
_dateline.hosted_by(sys.executable, ["-I", "-c", _start])


def _day(day: Day | None) -> str | None:
    if isinstance(day, datetime.datetime):
        day = day.date()
    return day.isoformat() if isinstance(day, datetime.date) else day


class Table:
    """One table of a bundle: Arrow columns in memory, which the library you use reads where they are.

    Whatever takes Arrow's C stream takes a table: ``pyarrow.table(t)``, ``polars.DataFrame(t)``, DuckDB,
    ``geopandas.GeoDataFrame.from_arrow(t)`` where rows have points.
    """

    def __init__(self, columns: _dateline.Columns) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns)

    def to_arrow(self) -> pyarrow.Table:
        """As a ``pyarrow.Table`` over the same memory (needs pyarrow 14 or later)."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self, **options: Any) -> pandas.DataFrame:
        """As a ``pandas.DataFrame`` (needs pandas and pyarrow); days are ``datetime.date`` objects.

        :param options: what ``pyarrow.Table.to_pandas`` takes; ``types_mapper=pandas.ArrowDtype`` copies nothing
        """
        frame: pandas.DataFrame = self.to_arrow().to_pandas(**options)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """As a ``polars.DataFrame`` (needs polars 1.3 or later)."""
        import polars

        return polars.DataFrame(self)

    def __arrow_c_schema__(self) -> object:
        """Arrow's C schema."""
        return self._columns.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Arrow's C stream, for whatever reads it."""
        return self._columns.__arrow_c_stream__(requested_schema)


class Bundle:
    """What a run made: the files of a bundle in memory, and tables over them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        """Every file of the bundle by its name, as ``dateline run`` writes them."""
        self._tables: dict[str, _dateline.Columns] = {}

    def _table(self, name: str) -> Table:
        if not self._tables:
            parts = ("documents", "events", "statements", "incidents")
            texts = [self.files.get(f"{part}.jsonl", b"").decode() for part in parts]
            self._tables = _dateline.tables(*texts)
        return Table(self._tables[name])

    @property
    def events(self) -> Table:
        """What each report tells, a row a happening."""
        return self._table("events")

    @property
    def incidents(self) -> Table:
        """What happened once, linked from the events of all reports. Count these."""
        return self._table("incidents")

    @property
    def statements(self) -> Table:
        """Trends, forecasts and judgements, which are no events."""
        return self._table("statements")

    @property
    def documents(self) -> Table:
        """The reports."""
        return self._table("documents")

    def records(self, name: str) -> list[dict[str, Any]]:
        """The whole records of ``events``, ``statements``, ``incidents`` or ``documents``, with evidence and offsets."""
        if f"{name}.jsonl" not in self.files:
            known = sorted(file[: -len(".jsonl")] for file in self.files if file.endswith(".jsonl"))
            raise UsageError(f"no records called {name!r}; there are {', '.join(known)}")
        return [json.loads(line) for line in self.files[f"{name}.jsonl"].splitlines()]

    @property
    def verdicts(self) -> list[dict[str, str]]:
        """What became of every input: a line each, with the reason and the next step."""
        import csv

        return list(csv.DictReader(io.StringIO(self.files["verdicts.csv"].decode())))

    @property
    def bulletin(self) -> str:
        """The bulletin, one HTML page; every sentence leads to words in a report."""
        return self.files["bulletin.html"].decode()

    def write(self, folder: PathName) -> Path:
        """Writes the files into a folder, which is made if need be; the folder."""
        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (home / name).write_bytes(content)
        return home

    def __repr__(self) -> str:
        counts = (f"{self.files.get(f'{name}.jsonl', b'').count(10)} {name}" for name in ("documents", "events", "incidents"))
        return f"<dateline.Bundle: {', '.join(counts)}>"


class Coder:
    """The models and dictionaries, opened once; use one for many texts, from any thread.

    :param model: an installed language pack (``dateline resources install``)
    :param actors: your actors over the built-in ones: dateline's table (.tsv, .toml) or PETRARCH's form
    :param agents: agents in PETRARCH's form
    :param verbs: verbs and patterns with CAMEO codes, in PETRARCH's form
    :param places: your places, a CSV with name, lat, lon and more
    """

    def __init__(
        self,
        *,
        model: str | None = None,
        actors: PathName | None = None,
        agents: PathName | None = None,
        verbs: PathName | None = None,
        places: PathName | None = None,
    ) -> None:
        self._coder = _dateline.Coder(model=model, actors=actors, agents=agents, verbs=verbs, places=places)

    def code(
        self,
        text: str,
        dct: Day | None = None,
        *,
        statements: bool = True,
        mask: bool = True,
        min_confidence: float = 0.0,
    ) -> list[dict[str, Any]]:
        """Codes one report.

        :param text: the report; a first line such as ``DUSHANBE, 14 March (Agency) —`` is read as its dateline
        :param dct: the day it was published, if the text does not say it
        :param statements: with trends, forecasts and judgements after the events
        :param mask: without names of private persons
        :param min_confidence: without records less probably right as a whole
        :returns: records as in ``events.jsonl`` and ``statements.jsonl``; ``schema`` tells them apart
        :raises UsageError: if the text is empty or in a language that is not coded
        """
        records: list[dict[str, Any]] = json.loads(self._coder.code(text, _day(dct), statements, mask, min_confidence))
        return records

    def run(
        self,
        paths: PathName | Iterable[PathName],
        *,
        dct: Day | None = None,
        columns: Mapping[str, str] | None = None,
        forms: Iterable[str] = (),
        mask: bool = True,
        min_confidence: float = 0.0,
    ) -> Bundle:
        """Reads, codes and links report files and folders, as ``dateline run`` does.

        :param paths: files (text, HTML, PDF, DOCX, EPUB, mail, feeds, tables, archives) and folders
        :param dct: the day of reports that carry none
        :param columns: which column of a table holds what, such as ``{"text": "story", "date": "day"}``
        :param forms: files beside the usual ones, as ``--with`` names them: ``parquet``, ``xlsx``, ``geopackage``, …
        :param mask: without names of private persons
        :param min_confidence: without records less probably right as a whole
        :raises ReadWriteError: if nothing that was named can be read; a bad file among others is a verdict
        """
        if isinstance(paths, (str, os.PathLike)):
            paths = [paths]
        told = [f"{field}={column}" for field, column in (columns or {}).items()]
        return Bundle(self._coder.run(list(paths), _day(dct), told, list(forms), mask, min_confidence))


_default: Coder | None = None


def _built_in() -> Coder:
    global _default
    if _default is None:
        _default = Coder()
    return _default


def code(
    text: str,
    dct: Day | None = None,
    *,
    statements: bool = True,
    mask: bool = True,
    min_confidence: float = 0.0,
) -> list[dict[str, Any]]:
    """Codes one report with what is built in; see :meth:`Coder.code`."""
    return _built_in().code(text, dct, statements=statements, mask=mask, min_confidence=min_confidence)


def run(
    paths: PathName | Iterable[PathName],
    *,
    dct: Day | None = None,
    columns: Mapping[str, str] | None = None,
    forms: Iterable[str] = (),
    mask: bool = True,
    min_confidence: float = 0.0,
) -> Bundle:
    """Reads, codes and links reports with what is built in; see :meth:`Coder.run`."""
    return _built_in().run(paths, dct=dct, columns=columns, forms=forms, mask=mask, min_confidence=min_confidence)


def read_bundle(path: PathName) -> Bundle:
    """Reads the folder of a bundle, from ``dateline run`` or ``dateline export``.

    :raises ReadWriteError: if it is none
    """
    home = Path(path)
    if not (home / "events.jsonl").is_file():
        raise ReadWriteError(f"{home} is no bundle: it has no events.jsonl; hint: `dateline run reports/ --out {home}` writes one")
    return Bundle({file.name: file.read_bytes() for file in sorted(home.iterdir()) if file.is_file()})
