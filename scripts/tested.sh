# Sourced by tests that take long to build: asked with `if-changed`, they run only if their sources are not those that passed
# last. The script defines `sources`, which prints file names, and may define `beside`, which prints what else was tested.
# Where there are no changes the digest is the same in every checkout: it holds names, contents and nothing of the machine.

# What Cargo.lock says of crates whose names begin with one of these (A|B).
locked() { grep -A1 -E "^name = \"($1)" Cargo.lock; }
beside() { :; }

digest() { { sources | tr ' ' '\n' | LC_ALL=C sort | xargs sha256sum; beside; } | sha256sum | cut -d' ' -f1; }

# once NAME RECORD [if-changed]: ends the script where RECORD holds the digest of today's sources.
once() {
  name=$1 record=$2 now=$(digest)
  if [ "${3:-}" = if-changed ] && [ "$now" = "$(cat "$record" 2>/dev/null || true)" ]; then
    echo "$name: unchanged since its tests last passed"
    exit 0
  fi
}

# The digest of what the tests began with: what was written while they ran is another version.
passed() {
  echo "$now" >"$record"
  echo "$name: every test passed"
}
