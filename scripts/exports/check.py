"""Opens the files of bundles with independent readers and compares them with the records: check.py BUNDLE..."""
import csv
import datetime
import hashlib
import json
import pathlib
import sys

import geoparquet_validator
import openpyxl
import pyarrow.parquet
import pyogrio
import stix2validator

FORMULA = tuple("=+@\t\r\n")


def records(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rows(path, delimiter=","):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def expect(truth, message):
    if not truth:
        raise SystemExit(f"exports: {message}")


def check_package(bundle):
    package = json.loads((bundle / "datapackage.json").read_text(encoding="utf-8"))
    listed = {resource["path"] for resource in package["resources"]}
    there = {path.name for path in bundle.iterdir()} - {"datapackage.json"}
    expect(listed == there, f"{bundle.name}: listed and not there, or the other way round: {listed ^ there}")
    for resource in package["resources"]:
        data = (bundle / resource["path"]).read_bytes()
        expect(resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}", f"{resource['path']}: digest")
        if resource["mediatype"] == "text/csv" and "schema" in resource:
            names = [field["name"] for field in resource["schema"]["fields"]]
            header = next(csv.reader(data.decode("utf-8").splitlines()))
            expect(names == header, f"{resource['path']}: the schema and the header differ")


def check_offsets(bundle):
    """Every quotation stands where its offsets say, byte for byte, but for what is masked or disarmed."""
    texts = {d["id"]: d["text"].encode() for d in records(bundle / "documents.jsonl") if "text" in d}
    exact = followed = 0

    def follow(document, value):
        nonlocal exact, followed
        if isinstance(value, list):
            for item in value:
                follow(document, item)
        elif isinstance(value, dict):
            start, end, text = value.get("start"), value.get("end"), value.get("text")
            if isinstance(start, int) and isinstance(end, int) and isinstance(text, str):
                quoted = texts[document][start:end].decode()
                followed += 1
                changed = ("withheld]" in text or "[.]" in text or "[:]" in text or "hxxp" in text
                           or text.endswith("\u2026"))
                if not changed:
                    expect(quoted == text, f"{document} {start}..{end}: {quoted!r} is not {text!r}")
                    exact += 1
            for item in value.values():
                follow(document, item)

    for name in ("events.jsonl", "statements.jsonl"):
        for record in records(bundle / name):
            follow(record["document"], record)
    return exact, followed


def check_public(bundle, internal):
    documents = records(bundle / "documents.jsonl")
    expect(all("text" not in d and d["text_is"] == "withheld" for d in documents), "a public bundle holds texts")
    expect(all("/" not in d["origin"] for d in documents), "a public bundle holds paths")
    for name in ("events.jsonl", "statements.jsonl"):
        for record in records(bundle / name):
            longest = max(len(piece["text"].split()) for piece in record["evidence"])
            expect(longest <= 50, f"a quotation of {longest} words")
    expect(rows(bundle / "withheld.csv"), "nothing is listed as withheld")
    for d in records(internal / "documents.jsonl"):
        expect("://" not in d.get("text", "").replace("hxxp://", "").replace("hxxps://", "").replace("_//", ""),
               f"{d['id']}: a link is live")


def check_csv(bundle):
    for path in bundle.glob("*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    runs = cell.lstrip(" ").startswith(FORMULA)
                    if cell.startswith("-"):
                        try:
                            float(cell)
                        except ValueError:
                            runs = True
                    expect(not runs, f"{path.name}: a cell runs as a formula: {cell[:40]!r}")
    tagged = rows(bundle / "incidents.hxl.csv")
    expect(tagged[0]["id"] == "#meta+id", "no HXL tags below the header")
    expect(all(tag.startswith("#") for tag in tagged[0].values()), "a column without a tag")


def check_parquet(bundle, count):
    for name in ("events", "incidents", "statements", "documents"):
        path = bundle / f"{name}.parquet"
        table = pyarrow.parquet.read_table(path)
        expect(table.num_rows == count[name], f"{name}.parquet: {table.num_rows} rows for {count[name]}")
        if name in ("events", "incidents"):
            failed = geoparquet_validator.failed(geoparquet_validator.check(str(path)), "core")
            expect(not failed, f"{name}.parquet fails {failed}")
            plain = rows(bundle / f"{name}.csv")
            for row, column in zip(plain, table.to_pylist()):
                expect(row["id"] == column["id"] and row["domain"] == column["domain"], f"{name}.parquet: {row['id']}")
                day = column["date_start"]
                expect(row["date_start"] == ("" if day is None else day.isoformat()), f"{name}.parquet: a day")


def check_geopackage(bundle, count):
    path = bundle / "dateline.gpkg"
    layers = {name: kind for name, kind in pyogrio.list_layers(path)}
    expect(set(layers) == {"incidents", "events", "statements", "documents"}, f"layers {layers}")
    for name in layers:
        info = pyogrio.read_info(path, layer=name)
        expect(info["features"] == count[name], f"dateline.gpkg {name}: {info['features']} for {count[name]}")
    expect(layers["incidents"] == "Point" and layers["documents"] is None, f"geometry types {layers}")
    expect(pyogrio.read_info(path, layer="incidents")["crs"] == "EPSG:4326", "no WGS 84")


def check_xlsx(bundle, count):
    book = openpyxl.load_workbook(bundle / "dateline.xlsx")
    expect(book.sheetnames == ["about", "incidents", "events", "statements", "documents"], str(book.sheetnames))
    for name in book.sheetnames[1:]:
        sheet = list(book[name].iter_rows(values_only=False))
        expect(len(sheet) == count[name] + 1, f"dateline.xlsx {name}: {len(sheet) - 1} rows for {count[name]}")
        header = [cell.value for cell in sheet[0]]
        for row in sheet[1:]:
            expect(all(cell.data_type != "f" for cell in row), f"dateline.xlsx {name}: a formula")
            if "date_start" in header and row[header.index("date_start")].value is not None:
                expect(isinstance(row[header.index("date_start")].value, datetime.datetime), f"{name}: a day is text")


def check_stix(bundle, count):
    path = bundle / "incidents.stix.json"
    result = stix2validator.validate_file(str(path), stix2validator.ValidationOptions(version="2.1"))
    expect(result.is_valid, f"incidents.stix.json: {result.object_results[:1]}")
    objects = json.loads(path.read_text(encoding="utf-8")).get("objects", [])
    incidents = sum(object["type"] == "incident" for object in objects)
    expect(incidents == count["incidents"], f"{incidents} STIX incidents for {count['incidents']}")


def check_layouts(bundle, count):
    for name, key, delimiter in (("acled.csv", "event_id_cnty", ","), ("ged.csv", "relid", ","),
                                 ("cameo.tsv", "sourceurl", "\t")):
        made = rows(bundle / f"incidents.{name}", delimiter)
        expect(len(made) <= count["incidents"], name)
        expect(count["incidents"] == 0 or made, f"incidents.{name} has no row")
        expect(all(row[key].startswith("dateline-i") for row in made), f"incidents.{name}: not marked as derived")


def check_provenance(bundle, count):
    prov = json.loads((bundle / "prov.json").read_text(encoding="utf-8"))
    reports = [e for e in prov["entity"].values() if e.get("prov:type", {}).get("$") == "dl:Report"]
    expect(len(reports) == count["documents"], f"prov.json: {len(reports)} reports")
    codebook = json.loads((bundle / "codebook.json").read_text(encoding="utf-8"))
    for table in codebook["tables"]:
        expect(any(column["name"] == "domain" for column in table["columns"]) or table["name"] in
               ("statements", "documents"), f"{table['name']} has no domain")


def main():
    internal, public, empty = map(pathlib.Path, sys.argv[1:4])
    for bundle in (internal, public, empty):
        count = {name: len(records(bundle / f"{name}.jsonl"))
                 for name in ("events", "incidents", "statements", "documents")}
        check_package(bundle)
        check_csv(bundle)
        check_parquet(bundle, count)
        check_geopackage(bundle, count)
        check_xlsx(bundle, count)
        check_stix(bundle, count)
        check_layouts(bundle, count)
        check_provenance(bundle, count)
        print(bundle.name, count)
    exact, followed = check_offsets(internal)
    print(f"{exact} of {followed} quotations are the bytes at their offsets; the others are masked, disarmed or cut")
    expect(exact > followed * 0.9, "too few quotations can be followed")
    check_public(public, internal)


main()
