#!/usr/bin/env bash
# Tests of the feature `pdf`: the bulletin of the examples and of texts that try to break it, in English and Russian, opened by
# pypdf, pikepdf and pdfminer (PyPI, into target/pdf), held against the Markdown of the same edition, and drawn by PDFium.
# Typst takes minutes to build: `if-changed` asks only if the sources of the form are not those that passed last, which
# scripts/pdf/tested.sha256 holds; a run that passes writes it. The pages are left in target/pdf/pages, to be looked at.
#   scripts/pdf.sh             the tests
#   scripts/pdf.sh if-changed  the tests, unless the sources are those that passed last
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tested.sh
sources() {
  echo crates/dateline/src/report/{edition,map,timeline}.rs crates/dateline/src/report/forms/{mod,pdf}.rs
  echo crates/dateline/src/report/forms/bulletin.css resources/report/templates/bulletin.typ resources/figure/*.ttf
  echo scripts/pdf.sh scripts/pdf/{check.py,odd.jsonl}
}
beside() { locked 'krilla|typst'; }
once pdf scripts/pdf/tested.sha256 "${1:-}"

target=${CARGO_TARGET_DIR:-target}
venv=$target/pdf/venv
if ! "$venv/bin/python" -c 'import pdfminer, pikepdf, pypdf, pypdfium2, PIL' 2>/dev/null; then
  command -v python3 >/dev/null || { echo "pdf: python3 is needed" >&2; exit 1; }
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check \
    'pdfminer.six==20260107' 'pikepdf==10.*' 'pypdf==6.*' 'pypdfium2==5.*' 'pillow==12.*'
fi
cargo clippy --quiet -p dateline --features pdf --all-targets -- -D warnings
# The program is built for the test in tests/bulletin.rs: by itself it would be built with other features of shared crates,
# and Typst a second time.
cargo test --quiet -p dateline --features pdf --lib --test bulletin -- report::forms::pdf report::bulletin licences
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dateline() { "$target/debug/dateline" "$@"; }
# Some examples are broken on purpose, and an empty workspace has nothing to tell: 1 is "done, with findings".
findings() { "$@" >/dev/null || [ $? -eq 1 ]; }

dateline init "$work/ws" >/dev/null
findings dateline add examples/reports scripts/pdf/odd.jsonl --workspace "$work/ws"
findings dateline code --workspace "$work/ws"
dateline init "$work/none" >/dev/null
for language in en ru; do
  for form in pdf md; do
    findings dateline report --workspace "$work/ws" --language $language --out "$work/whole.$language.$form"
    findings dateline report --workspace "$work/none" --language $language --out "$work/empty.$language.$form"
  done
done
findings dateline report --workspace "$work/ws" --out "$work/again.pdf"
cmp "$work/whole.en.pdf" "$work/again.pdf"
for edition in whole.en whole.ru empty.en empty.ru; do
  "$venv/bin/python" scripts/pdf/check.py "$work/$edition.pdf" "$work/$edition.md" "$target/pdf/pages/$edition"
done
# A template at fault is told with its line and column, and nothing is written.
dateline report --write-templates "$work/own" >/dev/null
rm "$work"/own/*.html "$work"/own/*.md
printf '#let edition = json("edition.json")\n#edition.nothing\n' >"$work/own/bulletin.typ"
if said=$(dateline report --workspace "$work/ws" --templates "$work/own" --out "$work/fault.pdf" 2>&1); then
  echo "pdf: a template at fault went through" >&2
  exit 1
fi
grep -q 'bulletin.typ, line 2, column 1' <<<"$said" || { echo "pdf: no line and column: $said" >&2; exit 1; }
[ ! -e "$work/fault.pdf" ] || { echo "pdf: half a file was written" >&2; exit 1; }
passed
