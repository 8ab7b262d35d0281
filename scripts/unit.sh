#!/usr/bin/env bash
# Unit, property, golden and command-line tests; with cargo-nextest where it is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace --no-fail-fast
  cargo test --quiet --workspace --doc
else
  echo "cargo-nextest is not installed (cargo install cargo-nextest --locked); using cargo test" >&2
  cargo test --quiet --workspace --no-fail-fast
fi
