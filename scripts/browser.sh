#!/usr/bin/env bash
# Opens the bulletin and the web interface in real headless Chromium. Installs Chromium and npm packages by name if it can.
#   scripts/browser.sh          the tests
#   scripts/browser.sh figures  the figures of docs/web.md, as a table
#   scripts/browser.sh pictures the pictures of docs/web/, and of every screen in out/screenshots
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
[ -d ui/node_modules/playwright-core ] || (cd ui && npm install --no-save --silent)
export CHROMIUM=$chromium

cargo build --quiet --bin dateline
dateline=${CARGO_TARGET_DIR:-target}/debug/dateline
mkdir -p out
servers=()
trap 'for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done' EXIT

# serve NAME COMMAND…: starts a server in the background and sets `link` to what it prints.
serve() {
  local log=out/$1.log
  shift
  "$@" >"$log" 2>&1 &
  servers+=($!)
  for _ in $(seq 300); do
    link=$(grep -o 'http://[^ ]*' "$log" | head -1 || true)
    [ -n "$link" ] && return
    sleep 0.2
  done
  cat "$log" >&2
  missing "the server printed no link"
}

# The demonstration as anybody starts it; what is decided in it is gone with its process.
rm -rf out/demo
serve demo "$dateline" demo --out out/demo --port 0
node ui/tests/sign-in.mjs "$link" out/session.json
export DATELINE_URL=${link%%open*} DATELINE_STATE=$PWD/out/session.json
case ${1:-tests} in
  figures) node ui/tests/figures.mjs ;;
  pictures) node ui/tests/pictures.mjs out/screenshots docs/web ;;
  *)
    # People with accounts, in a workspace of their own.
    rm -rf out/team
    "$dateline" init out/team >/dev/null
    "$dateline" add --workspace out/team examples/reports >/dev/null 2>&1 || true
    "$dateline" code --workspace out/team >/dev/null 2>&1 || true
    for role in viewer coder reviewer admin; do
      echo "correct horse $role" | "$dateline" serve out/team --add-account "$role" --role "$role" >/dev/null
    done
    # Any address that is not loopback asks for accounts; the browser still comes over loopback.
    port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
    serve team "$dateline" serve out/team --address 0.0.0.0 --port "$port" --host "127.0.0.1:$port"
    DATELINE=$dateline TEAM_WORKSPACE=$PWD/out/team DATELINE_TEAM=http://127.0.0.1:$port/ BUNDLE=$PWD/out/demo SCREENSHOTS=$PWD/out/screenshots \
      node --test --test-concurrency=1 ui/tests/{access,bulletin,composing,hostile,interface,second,teaching}.test.mjs
    ;;
esac
