#!/usr/bin/env bash
# Runs fuzz targets: fuzz/run.sh [SECONDS [TARGET …]], all targets for one minute each without arguments.
# Needs cargo-fuzz (cargo install cargo-fuzz --locked). On a stable toolchain without its sanitizer: the crates have
# hardly any unsafe code, and panics, wrong spans and endless loops are found without.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fuzz --version >/dev/null 2>&1 || { echo "cargo-fuzz is not installed: cargo install cargo-fuzz --locked" >&2; exit 1; }
seconds=${1:-60}
targets=("${@:2}")
if [ ${#targets[@]} = 0 ]; then mapfile -t targets < <(cargo fuzz list); fi
python3 fuzz/seeds.py
# Only `coder` needs the application, which is most of the building.
features=--no-default-features
for target in "${targets[@]}"; do [ "$target" = coder ] && features=; done
for target in "${targets[@]}"; do
  echo "== fuzz $target, $seconds s"
  RUSTC_BOOTSTRAP=1 cargo fuzz run -s none $features "$target" -- -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048
done
