#!/usr/bin/env bash
# Opens the demonstration bulletin in real headless Chromium. Installs Chromium and playwright-core by name if it can.
set -euo pipefail
cd "$(dirname "$0")/.."

missing() { echo "browser test: $1" >&2; exit "${2:-1}"; }

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nodejs npm >/dev/null
  else
    missing "node and npm are needed: apt-get install nodejs npm"
  fi
fi
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "browser test: installing Debian's chromium" >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
    chromium=$(command -v chromium)
  else
    missing "chromium is needed: apt-get install chromium, or set CHROMIUM to a browser"
  fi
fi
cargo run --quiet --bin dateline -- demo --no-serve --out out/demo
(cd crates/dateline/tests/browser && npm install --silent --no-audit --no-fund --no-package-lock)
CHROMIUM=$chromium BUNDLE=$PWD/out/demo SCREENSHOTS=$PWD/out/screenshots \
  node --test crates/dateline/tests/browser/
