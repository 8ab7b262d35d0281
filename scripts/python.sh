#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh virtual environment, and runs the Python of docs/python.md from top to bottom.
#   scripts/python.sh                   always; a run that passes notes what was tested in crates/python/tested.sha256
#   scripts/python.sh if-changed        only if the module, what it calls, its page's Python or this script are not what was tested last
#   PROFILE=release scripts/python.sh   builds what is shipped (default: dev, which is quick to build)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tested.sh
# The page's Python, which is what is run of it.
page() { awk '/^```python$/ { on = 1 } on; /^```$/ { on = 0 }' "$1"; }
sources() {
  find crates/python crates/dateline/src/{bundle,engine,mask,worker} -type f ! -name '*.pyc' ! -name tested.sha256 ! -name '*.so'
  echo crates/dateline/src/{input,pipeline,reader}.rs crates/store/src/export/{table,parquet/mod}.rs
  echo scripts/python.sh
}
beside() { page docs/python.md; }
once python crates/python/tested.sha256 "${1:-}"

top=$PWD
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$top/target}
work=$CARGO_TARGET_DIR/python
mkdir -p "$work"

command -v python3 >/dev/null || { echo "python test: python3 is needed" >&2; exit 1; }
if [ ! -x "$work/tools/bin/maturin" ]; then
  python3 -m venv "$work/tools"
  "$work/tools/bin/pip" install --quiet --disable-pip-version-check 'maturin>=1.9,<2' 'mypy==1.*'
fi
# The versions the program is built with; cargo adds what the module needs beside them.
pairs() { grep -A1 '^name = ' "$1" | paste -d' ' - - - | cut -d'"' -f2,4 | LC_ALL=C sort; }
shared=$(cut -d'"' -f1 <(pairs Cargo.lock) | sort -u)
others=$(comm -13 <(pairs Cargo.lock) <(pairs crates/python/Cargo.lock) | cut -d'"' -f1)
if grep -qxF "$others" <<<"$shared"; then cp Cargo.lock crates/python/Cargo.lock; fi
now=$(digest)
rm -rf "$work/wheels"
"$work/tools/bin/maturin" build --quiet --profile "${PROFILE:-dev}" \
  --manifest-path crates/python/Cargo.toml --out "$work/wheels"
rm -rf "$work/fresh"
python3 -m venv "$work/fresh"
"$work/fresh/bin/pip" install --quiet --disable-pip-version-check "$work"/wheels/*.whl pandas pyarrow polars duckdb geopandas
ls -l "$work"/wheels/*.whl | awk '{print "python: wheel of", int($5 / 1000000), "MB"}'

# The stubs say what the module has.
"$work/tools/bin/mypy" --no-error-summary --ignore-missing-imports --strict crates/python/python/dateline
# From a folder without the sources, so that what is installed is what is tested.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp -r examples "$place/"
cp crates/python/tests/page.py "$place/"
cd "$place"
"$work/fresh/bin/python" page.py "$top/docs/python.md"
"$work/fresh/bin/dateline" --version
cd "$top"
passed
