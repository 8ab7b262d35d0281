# Everything a newcomer types. Each target sets up what it needs.
# `make demo`            build, code the example reports, write the bundle, show it on loopback
# `make demo ARGS=--no-serve`  the same, ending after the bundle is written
# `make test`            every check and test
# `make ui`              builds the web interface into ui/dist (needs node)
# `make book`            docs/ as a book, in target/book/html
# `make python`          the Python module: wheel, fresh environment, its page run from top to bottom
# `make r`               the R of docs/r.md (needs R with sf, or Debian)
# `make ship`            the program as it is passed on (ARGS="--features cluster")
# `make test-pdf`        the feature `pdf`: the bulletin as PDF, opened by somebody else's readers (docs/bulletin.md)
# `make test-cluster`    the feature `cluster` (docs/lake.md); long to build, so it is no part of `make test`
# `make eval`            scores on the development gold sets, where they are (SHARED=DIR, default ../shared)

ARGS ?=
SHARED ?= ../shared
CARGO ?= cargo

.PHONY: demo ship test test-cluster test-pdf pdf-check lint unit ui ui-check exports browser book python python-check r eval bench bench-peers bench-scale fuzz golden clean

demo:
	@echo "building dateline: several minutes the first time, seconds later; cargo counts the crates"
	@$(CARGO) build --bin dateline
	@$(CARGO) run --quiet --bin dateline -- demo --out out/demo $(ARGS)

ship:
	scripts/ship.sh $(ARGS)

test: lint unit ui-check exports browser book python-check pdf-check

test-pdf:
	scripts/pdf.sh

# The same, only where the PDF's sources are not what was tested last: Typst takes minutes to build.
pdf-check:
	scripts/pdf.sh if-changed

test-cluster:
	scripts/cluster.sh

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --workspace --all-targets -- -D warnings
	$(CARGO) xtask tidy

unit:
	scripts/unit.sh

# The committed build of the web interface; without node it is taken as it is.
ui-check:
	scripts/ui.sh

ui:
	scripts/ui.sh write

# Every form of export, opened by somebody else's reader (PyPI, into target/exports).
exports:
	scripts/exports.sh

browser:
	scripts/browser.sh

book:
	scripts/book.sh

python:
	scripts/python.sh

# The same, only where the module or what it calls is not what was tested last: it builds the program a second time.
python-check:
	scripts/python.sh if-changed

r:
	scripts/r.sh

eval:
	scripts/eval.sh $(SHARED)

# The peers, on the same input in one run. Needs Python 3; installs spaCy into target/peers.
bench-peers:
	benches/nlp_peers.sh

# The figures of docs/scale.md. Needs Python 3; installs DuckDB into target/scale.
bench-scale:
	benches/scale.sh

# One minute for each fuzz target (ARGS="600 tokenizer": ten for one).
fuzz:
	fuzz/run.sh $(ARGS)

# Rewrites the golden outputs of the examples; read the diff before committing it.
golden:
	DATELINE_UPDATE_GOLDEN=1 $(CARGO) test --quiet -p dateline --test golden

clean:
	$(CARGO) clean
	rm -rf out
