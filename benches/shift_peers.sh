#!/bin/sh
# Times dateline's shift beside NumPy and pointpats on the same 100,000 points, in one run.
# Needs a Python with numpy and pointpats (PYTHON=... to name it); usage: benches/shift_peers.sh
set -e
cd "$(dirname "$0")/.."
points=$(mktemp --suffix=.csv)
trap 'rm -f "$points"' EXIT
cargo bench -q -p dateline-stats --bench shift -- "$points"
"${PYTHON:-python3}" benches/shift_peers.py "$points"
