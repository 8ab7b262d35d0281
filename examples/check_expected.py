#!/usr/bin/env python3
"""Checks `expected.toml` against the reports and the vocabularies: every quote stands in its report, every file is
listed, every `FILE#KEY` exists, every type, mode and status is a term. Standard library only (Python 3.11).

    python3 examples/check_expected.py
"""

import html
import re
import sys
import tomllib
from pathlib import Path

sys.dont_write_bytecode = True
import make_binary_reports as made  # noqa: E402 (the line above keeps the folder clean)

HERE = Path(__file__).resolve().parent
MODES = {
    "AGREE": "", "SUPPORT": "", "CONCEDE": "", "COOPERATE": "", "AID": "",
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet", "REJECT": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
    "heavy-weapons crowd-control unconventional",
}
LOCAL = {
    "organisation/pledge", "organisation/split", "organisation/merger", "organisation/branch", "organisation/outlet",
    "enabling/recruitment", "enabling/financing", "enabling/stockpiling", "enabling/travel", "control/gained",
    "control/lost", "presence",
}
STATUS = {
    "polarity": {"affirmed", "negated"},
    "actuality": {"occurred", "ongoing", "attempted", "foiled", "planned", "threatened", "called-for", "hypothetical"},
    "certainty": {"certain", "probable", "possible", "uncommitted"},
}
ACTS = {"reported", "alleged", "suspected", "accused", "attributed", "claimed-responsibility", "confirmed", "denied", "retracted"}
ABOUT = {"occurrence", "responsibility", "toll", "target", "time-place"}
KINDS = {"trend", "forecast", "judgement", "strategy", "capability"}


def text_of(name: str) -> str:
    """The words of a report with white space folded, markup removed."""
    path = HERE / "reports" / name
    if name.endswith(".docx"):
        text = " ".join(made.DOCX_PARAGRAPHS)
    elif name == "afghanistan-civilians-2019.pdf":
        text = " ".join(made.PDF_PARAGRAPHS)
    elif name.endswith(".pdf"):
        text = ""
    else:
        text = path.read_text(encoding="utf-8")
        if name.endswith((".html", ".rss")):
            text = html.unescape(html.unescape(text)) if name.endswith(".rss") else html.unescape(text)
            text = re.sub(r"<[^>]*>", " ", text)
    return " ".join(text.split())


def main() -> int:
    expected = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
    problems: list[str] = []
    listed = [file["path"] for file in expected["file"]]
    present = sorted(path.name for path in (HERE / "reports").iterdir())
    if sorted(listed) != present:
        problems.append(f"listed and present files differ: {sorted(set(listed) ^ set(present))}")
    keys = set()
    for file in expected["file"]:
        name, text = file["path"], text_of(file["path"])
        for event in file.get("event", []):
            where = f"{name}#{event['key']}"
            if where in keys:
                problems.append(f"{where}: key used twice")
            keys.add(where)
            for quote in [event["quote"], *event.get("again", [])]:
                if quote not in text:
                    problems.append(f"{where}: not in the report: {quote!r}")
            if "local" in event:
                if event["local"] not in LOCAL:
                    problems.append(f"{where}: {event['local']}")
            elif event["type"] not in MODES or event.get("mode") not in (None, *MODES[event["type"]].split()):
                problems.append(f"{where}: {event['type']}/{event.get('mode')}")
            for field, value in event.get("status", {}).items():
                if value not in STATUS[field]:
                    problems.append(f"{where}: {field} {value}")
            for claim in event.get("claims", []):
                if claim["act"] not in ACTS or claim["about"] not in ABOUT:
                    problems.append(f"{where}: {claim}")
            date = event.get("date")
            if date and not date["start"] <= date["end"]:
                problems.append(f"{where}: {date}")
        for statement in file.get("statement", []):
            if statement["quote"] not in text:
                problems.append(f"{name}: not in the report: {statement['quote']!r}")
            if statement["kind"] not in KINDS:
                problems.append(f"{name}: {statement['kind']}")
    for member in [m for i in expected["incident"] for m in i["members"]] + [m for a in expected["apart"] for m in a["pair"]]:
        if member not in keys:
            problems.append(f"no such event: {member}")
    for name in present:
        if name not in ("empty.txt", "unreadable-scan.pdf"):
            text = text_of(name)
            if not any(h in text for h in (made.HEAD, "Демонстрационный текст", "Демонстраційний текст")):
                problems.append(f"{name}: no demonstration line")
    print("\n".join(problems) or f"{len(listed)} files, {len(keys)} events: in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
