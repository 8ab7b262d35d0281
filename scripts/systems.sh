#!/usr/bin/env bash
# Type-checks the program for systems that it is not developed on: cargo check links nothing, so that no linker and no C
# compiler of theirs is needed, only the standard library (rustup target add). What build scripts would compile of C (SQLite,
# Zstandard, ring) is a stand-in that writes empty objects.
#   scripts/systems.sh [TARGET]...   default: Windows and macOS
set -euo pipefail
cd "$(dirname "$0")/.."
targets=("$@")
[ $# -gt 0 ] || targets=(x86_64-pc-windows-gnu aarch64-apple-darwin)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The object or archive that is asked for, empty; asked what it is, it says a compiler cargo's `cc` knows.
cat >"$work/cc" <<'C'
#!/bin/sh
out=
while [ $# -gt 0 ]; do
  case $1 in
    -E) echo '#pragma clang'; echo clang; exit 0 ;;
    -o) out=$2; shift ;;
    *.a) out=$1 ;;
  esac
  shift
done
[ -z "$out" ] || : >"$out"
C
chmod +x "$work/cc"
for target in "${targets[@]}"; do
  rustup target add "$target" >/dev/null 2>&1 || { echo "systems: no standard library for $target" >&2; exit 1; }
  name=${target//-/_}
  env "CC_$name=$work/cc" "AR_$name=$work/cc" cargo check --quiet -p dateline --lib --bins --target "$target"
  echo "systems: the program type-checks for $target"
done
