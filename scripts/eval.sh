#!/usr/bin/env bash
# Scores the development gold sets and holds the committed floors. Gold texts are not ours to ship: without the folder
# SHARED (first argument) only the sets of this repository are scored, and that is said.
#   scripts/eval.sh SHARED            score; ledgers and predictions go to out/eval
#   LEDGERS=1 scripts/eval.sh SHARED  also rewrite the committed ledgers under eval/
set -uo pipefail
cd "$(dirname "$0")/.."
shared=${1:-../shared}
cargo build --quiet --bin dateline || exit 1
mkdir -p out/eval
failed=0

# score TASK SET GOLD [OPTION …]: floors stand in eval/TASK/SET.floors.toml, the ledger in eval/TASK/SET.jsonl.
score() {
  local task=$1 set=$2 gold=$3; shift 3
  if [ ! -e "$gold" ]; then echo "eval $task $set: no gold file, skipped"; return; fi
  local ledger=out/eval/$task.$set.jsonl
  if [ -n "${LEDGERS:-}" ]; then mkdir -p "eval/$task"; ledger=eval/$task/$set.jsonl; fi
  local floors=()
  if [ -e "eval/$task/$set.floors.toml" ]; then floors=(--floors "eval/$task/$set.floors.toml"); fi
  echo "== eval $task $set"
  target/debug/dateline eval "$task" --gold "$gold" "${floors[@]}" --ledger "$ledger" \
    --predictions "out/eval/$task.$set.predictions.jsonl" "$@" || failed=1
}

if [ ! -d "$shared/eval" ]; then echo "no development gold sets in $shared/eval: scoring what ships here"; fi
score report examples examples/expected.toml --reports examples/reports
score extract pages examples/main_text.json --reports examples/reports
for set in timebank aquaint wikiwars_timex2_dev wikiwars_ua_dev; do
  score time "$set" "$shared/eval/time/$set.jsonl"
done
score geo lgl "$shared/eval/geo/lgl.jsonl"
score geo lgl-gold-spans "$shared/eval/geo/lgl.jsonl" --gold-spans
score geo geovirus-gold-spans "$shared/eval/geo/geovirus.jsonl" --gold-spans
score plover gsr_dev "$shared/eval/plover/gsr_dev.jsonl"
score acled snippets_dev "$shared/eval/case2021/snippets_dev.jsonl"
score petrarch unit_tests "$shared/eval/petrarch/unit_tests.jsonl"
score petrarch unit_tests-own-verbs "$shared/eval/petrarch/unit_tests.jsonl" --verbs eval/petrarch/unit_tests.verbs.txt
golden=crates/nlp/tests/golden/en_core_web_sm-3.8.0.jsonl
score parse spacy-sm "$golden"
score parse capitals-restored "$golden" --capitals restored
score parse capitals-raised "$golden" --capitals raised
# DEV is scored by models that have not seen the document they score (cross-fitted); the shipped weights have seen it.
score muc4 dev "$shared/eval/muc4/dev.jsonl" --split dev --train out/eval/muc4.dev.weights.tsv
score muc4 tst12 "$shared/eval/muc4/dev.jsonl" --split tst1+tst2

if [ "$failed" = 1 ]; then echo "eval: a figure is below its floor, or a set could not be scored" >&2; fi
exit $failed
