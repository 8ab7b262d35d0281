#!/usr/bin/env bash
# Opens every form of export with somebody else's reader: pyarrow, geoparquet-validator, pyogrio, openpyxl,
# stix2-validator, python-docx for the bulletin, and the bundle's own replication script. Installs the readers from PyPI into a virtual environment
# under target/; set VENV to use one that exists. Nothing is skipped: what cannot run is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
venv=${VENV:-$target/exports/venv}
readers=(pyarrow==26.* geoparquet-validator==0.2.* pyogrio==0.13.* openpyxl==3.1.* stix2-validator==3.3.* python-docx==1.2.*)

if ! command -v python3 >/dev/null; then
  echo "export test: python3 is needed" >&2
  exit 1
fi
if ! "$venv/bin/python" -c 'import pyarrow, geoparquet_validator, pyogrio, openpyxl, stix2validator, docx' 2>/dev/null; then
  echo "export test: installing readers into $venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "${readers[@]}"
fi
cargo build --quiet --bin dateline
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dateline() { "$target/debug/dateline" "$@"; }
# Some examples are broken on purpose: 1 is "done, with findings".
findings() { "$@" >/dev/null || [ $? -eq 1 ]; }

dateline init "$work/ws" >/dev/null
findings dateline add examples/reports scripts/exports/odd.txt --workspace "$work/ws"
findings dateline code --workspace "$work/ws"
forms=csv,hxl,parquet,geopackage,xlsx,stix,acled,ged,cameo
findings dateline export --workspace "$work/ws" --out "$work/internal" --with $forms --replication
findings dateline export --workspace "$work/ws" --out "$work/public" --public --with $forms --replication
dateline init "$work/none" >/dev/null
findings dateline export --workspace "$work/none" --out "$work/empty" --with $forms --replication
findings dateline report --workspace "$work/ws" --out "$work/bulletin.docx"
findings dateline report --workspace "$work/ws" --out "$work/bulletin.md"
"$venv/bin/python" scripts/exports/check_docx.py "$work/bulletin.docx" "$work/bulletin.md"
"$venv/bin/python" scripts/exports/check.py "$work/internal" "$work/public" "$work/empty"
for bundle in internal public empty; do
  python3 "$work/$bundle/replicate.py" >/dev/null
done
if command -v Rscript >/dev/null; then
  for bundle in internal public empty; do
    Rscript "$work/$bundle/replicate.R" >/dev/null
  done
else
  echo "export test: Rscript is not here; replicate.R was not run (apt-get install r-base-core)" >&2
fi
echo "exports: every form was read"
