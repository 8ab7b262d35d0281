#!/usr/bin/env python3
"""Makes table_types.csv, table_months.csv and table_countries.csv again from incidents.csv, and compares.

    python3 replicate.py [BUNDLE]        the folder of the bundle; this script's own by default

Needs Python 3 and nothing else. Ends with 0 if every table is the same byte for byte, with 1 if one is not.
"""
import csv
import pathlib
import sys


def number(cell):
    return int(cell) if cell else 0


def made(rows, key_name, key):
    sums = {}
    for row in rows:
        happened = row["polarity"] == "affirmed" and row["actuality"] in ("occurred", "ongoing")
        if not happened or not key(row):
            continue
        sum_ = sums.setdefault((key(row), row["domain"]), [0, 0, 0, 0])
        added = [1, number(row["reports"]), number(row["killed_low"]), number(row["killed_best"])]
        for n, value in enumerate(added):
            sum_[n] += value
    lines = [f"{key_name},domain,incidents,reports,killed_low,killed_best"]
    lines += [",".join([*keys, *map(str, sums[keys])]) for keys in sorted(sums)]
    return "\n".join(lines) + "\n"


def main():
    bundle = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    with open(bundle / "incidents.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tables = {
        "table_types.csv": ("type", lambda row: row["type"] or row["local"]),
        "table_months.csv": ("month", lambda row: row["date_start"][:7]),
        "table_countries.csv": ("country", lambda row: row["country"]),
    }
    same = True
    for name, (key_name, key) in tables.items():
        again = made(rows, key_name, key)
        is_same = again.encode() == (bundle / name).read_bytes()
        print(f"{name}: {'the same' if is_same else 'DIFFERS'}")
        same = same and is_same
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
