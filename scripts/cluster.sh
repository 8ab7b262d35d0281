#!/usr/bin/env bash
# Tests of the feature `cluster`: lakes, and a scheduler with executors of which some are killed. The columnar engine takes
# long to build, so this is no part of `make test`; `if-changed` asks only if what it tests has changed since it last passed:
# scripts/cluster.tested holds the digest of these sources, and a run that passes writes it.
#   scripts/cluster.sh             the tests
#   scripts/cluster.sh if-changed  the tests, unless the sources are those that passed last
set -euo pipefail
cd "$(dirname "$0")/.."

digest() {
  {
    find crates/dateline/src/lake crates/dateline/src/cluster crates/dateline/src/bundle -name '*.rs' | LC_ALL=C sort
    echo crates/dateline/src/pipeline.rs crates/dateline/src/cli/{lake,cluster}.rs
    echo crates/dateline/tests/{lake,cluster}.rs crates/dateline/Cargo.toml
  } | tr ' ' '\n' | xargs sha256sum
  grep -A1 -E '^name = "(arrow|ballista|datafusion|object_store|parquet|tonic)' Cargo.lock
}

now=$(digest | sha256sum | cut -d' ' -f1)
if [ "${1:-}" = if-changed ] && [ "$now" = "$(cat scripts/cluster.tested 2>/dev/null || true)" ]; then
  echo "cluster: unchanged since its tests last passed"
  exit 0
fi
features=(-p dateline --features cluster)
cargo clippy --quiet "${features[@]}" --all-targets -- -D warnings
cargo test --quiet "${features[@]}" --lib -- lake:: cluster::
cargo test --quiet "${features[@]}" --test lake --test cluster
echo "$now" >scripts/cluster.tested
echo "cluster: every test passed"
