#!/usr/bin/env bash
# Packs the crates (cargo xtask package), installs the program from the packed files without the network, and asks it what
# somebody would ask first.
#   scripts/package.sh                   built for development, sharing what is compiled
#   PROFILE=release scripts/package.sh   built as it is shipped: many minutes
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$top/target}
profile=${PROFILE:-dev}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "package: $*" >&2; exit 1; }

cargo xtask package "$work/packed"
mkdir "$work/unpacked"
for crate in "$work"/packed/*.crate; do
  for file in LICENSE-APACHE LICENSE-MIT THIRD-PARTY.md; do
    tar tzf "$crate" | grep -q "^[^/]*/$file$" || fail "$(basename "$crate") has no $file"
  done
  tar xzf "$crate" -C "$work/unpacked"
done
cp "$work"/packed/Cargo.{toml,lock} "$work/unpacked/"
# What a crate embeds is inside it: nothing names a file above the folder of the unpacked crates.
if grep -rnE 'CARGO_MANIFEST_DIR/\.\.' "$work/unpacked" --include='*.rs' | grep -v concat; then
  fail "a packed crate looks outside itself"
fi
cd "$work/unpacked"
cargo install --quiet --offline --locked --profile "$profile" --path dateline-[0-9]* --root "$work/root"

dateline=$work/root/bin/dateline
cd "$work"
"$dateline" --version
"$dateline" licences >licences.txt
grep -q rusqlite licences.txt || fail "the notices are not in the program"
"$dateline" licences --texts | grep -q 'Permission is hereby granted' || fail "the terms are not in the program"
"$dateline" resources list | grep -q gazetteer || fail "the origins of the resources are not in the program"
echo 'DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, killing three officers.' >report.txt
"$dateline" run report.txt --out bundle >/dev/null
grep -q '"type":"ASSAULT"' bundle/events.jsonl || fail "the installed program codes nothing"
echo "package: installed from packed crates; every check passed"
