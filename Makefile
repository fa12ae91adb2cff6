# The only recipes; .ci/run and people call the same ones.
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
DRAWS ?= 5000
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test
PINS := constraints.txt

.DEFAULT_GOAL := help
.PHONY: help install run test check fix bank prove-deep bench bench-cells bench-room bench-mastery bench-phenomena bench-claims exact-deep corpus-deep soak ablation shots e2e clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(STAMP): pyproject.toml $(PINS) scripts/install.sh
	@sh scripts/install.sh $(VENV) "."
	@touch $@

$(TEST_STAMP): $(STAMP)
	@sh scripts/install.sh $(VENV) ".[test,bench]"
	@touch $@

install: $(STAMP)  ## Create .venv and install the pinned dependencies

run: $(STAMP)  ## Serve Unroll (PORT and UNROLL_HOME are honoured)
	@exec $(BIN)/unroll serve --port $(PORT)

test: $(TEST_STAMP)  ## Run all tests, the browser tests where a Chromium is found
	@sh scripts/chromium.sh
	@$(BIN)/python -m pytest

check: $(TEST_STAMP)  ## Format, lint, types, import rules, the bank, fast tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/unroll bank check
	@$(BIN)/python -m pytest -q -m "not browser" tests/quiz tests/classroom tests/content tests/store tests/actions tests/charts tests/pages tests/test_house_rules.py

fix: $(TEST_STAMP)  ## Format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bank: $(STAMP)  ## Check and prove every question
	@$(BIN)/unroll bank check
	@$(BIN)/unroll bank prove

prove-deep: $(TEST_STAMP)  ## Prove every question in every variant that a seed can draw, and see each mutation of it fail
	@$(BIN)/unroll bank prove --deep
	@UNROLL_MUTATE=all $(BIN)/python -m pytest -q -o timeout=1800 tests/content/test_content_mutations.py

bench: $(TEST_STAMP)  ## Measure, as ratios within one run
	@$(BIN)/python benchmarks/cells.py
	@$(BIN)/python benchmarks/observer.py

bench-cells: $(TEST_STAMP)  ## The cell engine alone
	@$(BIN)/python benchmarks/cells.py

bench-mastery: $(TEST_STAMP)  ## Simulated learners: do the intervals of a test's verdict hold?
	@$(BIN)/python benchmarks/mastery.py

bench-phenomena: $(TEST_STAMP)  ## What lessons and questions claim, in 20 seeds each (about 15 minutes)
	@$(BIN)/python benchmarks/phenomena.py

bench-claims: $(TEST_STAMP)  ## What the questions claim of their programs, in 20 seeds each (about 10 minutes)
	@$(BIN)/python benchmarks/claims.py

bench-room: $(TEST_STAMP)  ## A room of 400 browsers: step to seen, answer to stored, beside polling
	@$(BIN)/python benchmarks/room.py

exact-deep: $(TEST_STAMP)  ## The gradient through time in DRAWS fresh programs, against a hand-unrolled network
	@UNROLL_EXACT_EXAMPLES=$(DRAWS) $(BIN)/python -m pytest -q --timeout=0 tests/observer/test_observer_exact.py

corpus-deep: $(TEST_STAMP)  ## 666 examples of docstrings, in the sandbox and under plain Python (about 6 minutes)
	@UNROLL_DOCSTRINGS=all $(BIN)/python -m pytest -q tests/runner/test_corpus_docstrings.py

soak: $(TEST_STAMP)  ## 5,000 runs while the warm process is killed again and again
	@$(BIN)/python benchmarks/soak.py

ablation: $(TEST_STAMP)  ## What each layer of the sandbox is good for: hostile cells with one left out
	@$(BIN)/python benchmarks/ablation.py

shots: $(TEST_STAMP)  ## Screenshots of every page: light, dark, phone width, into .shots/
	@sh scripts/chromium.sh
	@$(BIN)/python benchmarks/shots.py

e2e: $(TEST_STAMP)  ## Only the browser tests
	@sh scripts/chromium.sh
	@$(BIN)/python -m pytest tests/e2e

clean:  ## Remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .shots build *.egg-info
