#!/usr/bin/env bash
# The exactness test of the Russian models against slovnet, razdel and pymorphy3 themselves, and their speeds beside ours.
#   crates/nlp/tests/golden_ru.sh          make the environment (by pip, in target/), and test against the committed goldens
#   WRITE=1 crates/nlp/tests/golden_ru.sh  write the committed goldens again first
#   SPEED=1 crates/nlp/tests/golden_ru.sh  instead time both on the goldens' texts, one thread each
set -euo pipefail
cd "$(dirname "$0")/../../.."
VENV=${RU_VENV:-target/peers-ru}
PACKAGES=$VENV/packages
if [ ! -x "$VENV/bin/python" ]; then python3 -m venv "$VENV"; fi
"$VENV/bin/python" -c "import slovnet, pymorphy3" 2>/dev/null ||
  "$VENV/bin/pip" install --quiet slovnet==0.6.0 navec==0.10.0 razdel==0.5.0 pymorphy3==2.0.6 pymorphy3-dicts-ru==2.4.417150.4580142
[ -d "$PACKAGES/natasha" ] ||
  "$VENV/bin/pip" install --quiet --no-deps --target "$PACKAGES" natasha==1.6.0 pymorphy3-dicts-ru==2.4.417150.4580142
golden=crates/nlp/tests/golden/ru_slovnet_news-1.6.0.jsonl
python=("$VENV/bin/python" crates/nlp/tests/natasha_parses.py "$PACKAGES/natasha")
if [ -n "${SPEED:-}" ]; then
  export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
  cargo build --quiet --release -p dateline-nlp --example speed_ru
  "${python[@]}" "$golden" /dev/null --speed
  "${CARGO_TARGET_DIR:-target}/release/examples/speed_ru" "$PACKAGES" "$golden"
  exit
fi
if [ -n "${WRITE:-}" ]; then
  "${python[@]}" crates/nlp/tests/golden/sentences_ru.txt "$golden" --composed 320
  # The parses of the coder's Russian sentences.
  list=$(mktemp)
  sed -n 's/^[^/][^|]* | //p' crates/coder/tests/russian/sentences.txt >"$list"
  "${python[@]}" "$list" crates/coder/tests/russian/parses.jsonl
  sed -n 's/^[^/][^|]* | //p' crates/coder/tests/russian/told.txt | sort -u >"$list"
  "${python[@]}" "$list" crates/coder/tests/russian/told.jsonl
  rm "$list"
fi
DATELINE_RU_PACKAGES=$(realpath "$PACKAGES") cargo test --quiet --release -p dateline-nlp --test golden_ru -- --nocapture
