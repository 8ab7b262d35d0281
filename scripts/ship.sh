#!/usr/bin/env bash
# Builds the program as it is passed on: without debug symbols, and without the paths of the machine that built it, which the
# messages of panics hold (later versions of cargo do that: `trim-paths`). Looks whether none is left, and says where the program
# lies and how large it is.
#   scripts/ship.sh [CARGO-ARGUMENT]...   such as --features cluster
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
cargo_home=$(realpath "${CARGO_HOME:-$HOME/.cargo}")

# Of several that fit, the last counts.
flags=()
remap() { flags+=("--remap-path-prefix=$1=$2"); }
remap "$HOME" /home
remap "$cargo_home" /cargo
remap "$target" /target
remap "$PWD" /dateline
for registry in "$cargo_home"/registry/src/*; do
  remap "$registry" /crates
done
read -ra given <<<"${RUSTFLAGS:-}"
flags=(${given[@]+"${given[@]}"} "${flags[@]}")
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; echo "${flags[*]}")
export CARGO_ENCODED_RUSTFLAGS
cargo build --quiet --release --locked -p dateline "$@"

program=$target/release/dateline
for path in "$cargo_home" "$target" "$PWD"; do
  if grep -aqF "$path" "$program"; then
    echo "ship: $program holds $path" >&2
    exit 1
  fi
done
echo "$program: $(($(wc -c <"$program") / 1000000)) MB, no path of this machine in it"
