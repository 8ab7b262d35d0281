#!/usr/bin/env bash
# The figures of docs/scale.md. COUNT reports (default 2000), ROWS rows (default 20000000); PROGRAM takes a build that exists,
# VENV a Python with DuckDB, instead of making one in target/scale.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
count=${COUNT:-2000}
venv=${VENV:-$target/scale/venv}
if ! "$venv/bin/python" -c 'import duckdb' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==1.*'
fi
if [ -z "${PROGRAM:-}" ]; then
  cargo build --quiet --release --features cluster -p dateline
  PROGRAM=$target/release/dateline
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo xtask reports "$count" "$work/reports"
"$venv/bin/python" benches/scale.py "$(realpath "$PROGRAM")" "$work/reports" "$count" "${ROWS:-20000000}" "$work"
