#!/usr/bin/env bash
# Scores the development gold sets and holds the committed floors. Gold texts are not ours to ship: without the folder
# SHARED (first argument) only the sets of this repository are scored, and that is said.
#   scripts/eval.sh SHARED            score; ledgers and predictions go to out/eval
#   LEDGERS=1 scripts/eval.sh SHARED  also rewrite the committed ledgers under eval/
set -uo pipefail
cd "$(dirname "$0")/.."
shared=${1:-../shared}
cargo build --quiet --bin dateline || exit 1
dateline=${CARGO_TARGET_DIR:-target}/debug/dateline
mkdir -p out/eval
failed=0

# score TASK SET GOLD [OPTION …]: floors stand in eval/TASK/SET.floors.toml, the ledger in eval/TASK/SET.jsonl.
score() {
  local task=$1 set=$2 gold=$3; shift 3
  if [ ! -e "$gold" ]; then
    # Where the sets are, one that is missing is a mistake: a figure would vanish unseen.
    if [ -d "$shared/eval" ]; then echo "eval $task $set: no gold file $gold" >&2; failed=1; fi
    return
  fi
  local ledger=out/eval/$task.$set.jsonl
  if [ -n "${LEDGERS:-}" ]; then mkdir -p "eval/$task"; ledger=eval/$task/$set.jsonl; fi
  local floors=()
  if [ -e "eval/$task/$set.floors.toml" ]; then floors=(--floors "eval/$task/$set.floors.toml"); fi
  echo "== eval $task $set"
  "$dateline" eval "$task" --gold "$gold" "${floors[@]}" --ledger "$ledger" \
    --predictions "out/eval/$task.$set.predictions.jsonl" "$@" || failed=1
  # The ledger names the items that a change won and lost.
  local committed=eval/$task/$set.jsonl changed
  if [ -z "${LEDGERS:-}" ] && [ -e "$committed" ]; then
    changed=$(diff "$committed" "$ledger" | grep -c '^[<>]')
    if [ "$changed" != 0 ]; then echo "ledger: $changed lines differ (diff $committed $ledger)"; fi
  fi
}

# cases SET FILE: small inputs with the right answer. Those known to fail stand by name in eval/cases/SET.txt; any other
# failure fails the run.
cases() {
  local set=$1 file=$2 known=eval/cases/$1.txt fails=out/eval/cases.$1.fails.txt
  [ -e "$file" ] || { if [ -d "$shared" ]; then echo "eval cases $set: no file $file" >&2; failed=1; fi; return; }
  echo "== eval cases $set"
  python3 "$(dirname "$file")/run_cases.py" "$file" --dateline "$dateline" --fails > "$fails"
  if [ $? -gt 1 ]; then failed=1; return; fi
  tail -1 "$fails"
  sed -n 's,^\([a-z0-9-]*/[0-9a-z]*\) \[.*,\1,p' "$fails" | LC_ALL=C sort > "$fails.ids"
  if [ -n "${LEDGERS:-}" ]; then mkdir -p eval/cases; cp "$fails.ids" "$known"; fi
  local new; new=$(LC_ALL=C comm -13 "$known" "$fails.ids")
  local mended; mended=$(LC_ALL=C comm -23 "$known" "$fails.ids")
  if [ -n "$mended" ]; then echo "right now, take them off $known:" $mended; fi
  if [ -n "$new" ]; then echo "eval cases $set: wrong, and not known to be (see $fails):" $new >&2; failed=1; fi
}

if [ ! -d "$shared/eval" ]; then echo "no development gold sets in $shared/eval: scoring what ships here"; fi
score report examples examples/expected.toml --reports examples/reports
# Russian reports, tuned on and never looked at apart. The models are the user's own.
if "$dateline" resources list | grep -q '^models/ru_slovnet'; then
  score report russian examples/russian/expected.toml --reports examples/russian/reports
  score report russian-unseen examples/russian/unseen/expected.toml --reports examples/russian/unseen/reports
else
  echo "eval report russian: not scored, the models are not installed (dateline resources install ru)"
fi
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
# What the deciders were learned from is scored cross-fitted: each text coded by weights that have not seen it. The shipped
# weights have seen all of it, and their figures would flatter.
learned=out/learn
if [ -d "$shared/eval" ]; then
  echo "== learn, cross-fitted"
  cargo run --quiet --package xtask -- learn "$shared" --dry || failed=1
fi
for set in dev wire; do
  score events "$set" "$shared/eval/events/$set.jsonl" --bundle "$learned/bundle-$set"
done
score roles cameo "$shared/eval/roles/cameo.jsonl" --bundle "$learned/bundle-roles"
score event-place verbs "$shared/eval/event_place/verbs.jsonl" --bundle "$learned/bundle-places"
for set in timebank aquaint; do
  score event-time "$set" "$shared/eval/event_time/$set.jsonl" --texts "$shared/eval/time/$set.jsonl"
done
score linking ecb "$shared/eval/linking/ecb.jsonl"
score linking news_clusters-world "$shared/eval/linking/news_clusters.jsonl" --category world
cases coding "$shared/cases/coding.jsonl"
golden=crates/nlp/tests/golden/en_core_web_sm-3.8.0.jsonl
score parse spacy-sm "$golden"
score parse capitals-restored "$golden" --capitals restored
score parse capitals-raised "$golden" --capitals raised
# DEV is scored by models that have not seen the document they score (cross-fitted); the shipped weights have seen it.
score muc4 dev "$shared/eval/muc4/dev.jsonl" --split dev --train out/eval/muc4.dev.weights.tsv
score muc4 tst12 "$shared/eval/muc4/dev.jsonl" --split tst1+tst2

if [ "$failed" = 1 ]; then echo "eval: a figure is below its floor, or a set could not be scored" >&2; fi
exit $failed
