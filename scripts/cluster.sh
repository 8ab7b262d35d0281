#!/usr/bin/env bash
# Tests of the feature `cluster`: lakes, in a folder and in a local server that speaks S3 (moto from PyPI, into target/s3), and
# a scheduler with executors of which some are killed. The columnar engine takes long to build, so this is no part of
# `make test`; `if-changed`, for continuous integration, asks only if lakes and clusters are not what passed last, of which
# scripts/cluster.tested holds the digest.
#   scripts/cluster.sh             the tests
#   scripts/cluster.sh if-changed  the tests, unless the sources are those that passed last
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tested.sh
sources() {
  find crates/dateline/src/lake crates/dateline/src/cluster -name '*.rs'
  echo crates/dateline/src/cli/{lake,cluster}.rs crates/dateline/tests/{lake,lake_s3,cluster}.rs scripts/cluster.sh
}
beside() { locked 'arrow|ballista|datafusion|object_store|parquet|tonic'; }
once cluster scripts/cluster.tested "${1:-}"

target=${CARGO_TARGET_DIR:-target}
venv=$target/s3/venv
if [ ! -x "$venv/bin/moto_server" ]; then
  command -v python3 >/dev/null || { echo "cluster: python3 is needed for the server that speaks S3" >&2; exit 1; }
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'moto[server]==5.*'
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$venv/bin/moto_server" -H 127.0.0.1 -p "$port" >"$target/s3/server.log" 2>&1 &
server=$!
trap 'kill $server' EXIT
for _ in $(seq 100); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.2
done
features=(-p dateline --features cluster)
cargo clippy --quiet "${features[@]}" --all-targets -- -D warnings
cargo test --quiet "${features[@]}" --lib -- lake:: cluster::
cargo test --quiet "${features[@]}" --test lake --test cluster
DATELINE_TEST_S3=http://127.0.0.1:$port cargo test --quiet "${features[@]}" --test lake_s3 -- --include-ignored
passed
