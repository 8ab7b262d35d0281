#!/usr/bin/env bash
# Runs the R of docs/r.md on a bundle of the examples. Takes R and sf that are here, else Debian's packages if it may.
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
if ! Rscript -e 'library(sf)' >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "r test: installing Debian's R and sf" >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends r-base-core r-cran-sf >/dev/null
  else
    echo "r test: R with sf is needed: apt-get install r-base-core r-cran-sf" >&2
    exit 1
  fi
fi
cargo build --quiet --bin dateline
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp -r examples/reports "$place/reports"
cd "$place"
# Some examples are broken on purpose: 1 is "done, with findings".
findings() { "$@" >/dev/null 2>&1 || [ $? -eq 1 ]; }
dateline() { findings "$target/debug/dateline" "$@"; }
# The page's own commands, and its R as one script.
eval "$(awk '/^```sh$/ {on = 1; next} /^```/ {on = 0} on' "$top/docs/r.md")"
awk '/^```r$/ {on = 1; next} /^```/ {on = 0} on' "$top/docs/r.md" >page.R
grep -q st_read page.R
Rscript --vanilla page.R
[ -s map.png ]
for package in nanoparquet arrow; do
  if Rscript -e "library($package)" >/dev/null 2>&1; then
    Rscript --vanilla -e "stopifnot(nrow($package::read_parquet('bundle/incidents.parquet')) == nrow(read.csv('bundle/incidents.csv')))"
  else
    echo "r test: $package is not here; its line was not run" >&2
  fi
done
echo "r: the page ran"
