#!/usr/bin/env bash
# Builds the web interface and compares it with the build that is committed in ui/dist.
#   scripts/ui.sh          fails if ui/dist is not what ui/src builds
#   scripts/ui.sh write    writes ui/dist
set -euo pipefail
cd "$(dirname "$0")/../ui"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "ui: node and npm are not here; the committed build is taken as it is" >&2
  exit 0
fi
# Installed once for each lock file.
if ! cmp -s package-lock.json node_modules/.dateline-lock; then
  # Not `npm ci`: it refuses a lock file that leaves out an optional package for another system.
  npm install --no-save --silent
  cp package-lock.json node_modules/.dateline-lock
fi
npx svelte-check --tsconfig ./tsconfig.json --fail-on-warnings --output human
node --test --test-reporter dot tests/units.test.mjs
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npx vite build --logLevel warn --outDir "$built" --emptyOutDir
if [ "${1:-check}" = write ]; then
  rm -rf dist
  cp -r "$built" dist
  chmod -R u=rwX,go=rX dist
elif ! diff -rq "$built" dist; then
  echo "ui: ui/dist is not what ui/src builds; run: make ui" >&2
  exit 1
fi
weight=$(find dist -type f ! -name '*.txt' -exec gzip -9c {} \; | wc -c)
echo "ui: $((weight / 1024)) KB compressed"
[ "$weight" -le 2000000 ] || { echo "ui: heavier than 2 MB" >&2; exit 1; }
