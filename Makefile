# Ransel. `make demo` shows the product; `make test` proves it; `make help` lists the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check format lint types contracts quick chromium lock bench fuzz fuzz-if-possible wheel clean

help: ## Show what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/runtime ## Install, migrate, seed and start backpack, verifier and demo provider
	$(BIN)/backpack demo

demo-reset: $(VENV)/runtime ## Throw the demo's data away and begin afresh
	$(BIN)/backpack demo-reset

test: $(VENV)/development chromium ## Everything: lint, types, contracts and every test, browser included
	$(MAKE) --no-print-directory -j2 --output-sync=target FUZZ_SECONDS=30 lint types contracts fuzz-if-possible
	$(PYTEST) -n $(WORKERS) --dist loadgroup -m "not load" --reruns 1 -rsR

check: $(VENV)/development lint types contracts quick ## The minute-long loop: all but browser and load, on SQLite

format: $(VENV)/development ## Put every file into the form that lint asks for
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/development
	$(BIN)/mypy

contracts: $(VENV)/development
	$(BIN)/lint-imports

quick: $(VENV)/development
	$(PYTEST) -n $(WORKERS) -q -m "not browser and not load and not slow" --databases sqlite

bench: $(VENV)/development ## The measurements, peers in the same run (several minutes)
	$(PYTEST) -q -s -m load tests/load

FUZZ_SECONDS ?= 60

# There are wheels of the fuzzer for the usual machines only; on others its questions are asked by hypothesis.
fuzz-if-possible: $(VENV)/development
	@if $(MAKE) --no-print-directory .fuzz/installed; then $(MAKE) --no-print-directory fuzz; \
	elif [ -n "$$CI" ]; then exit 1; \
	else echo "The fuzzer cannot be installed on this machine: it is skipped."; fi

fuzz: $(VENV)/development .fuzz/installed ## Feed the verifier broken badges for a minute, guided by its own code
	$(BIN)/python -m tests.fuzz.make_corpus .fuzz/corpus
	@mkdir -p .fuzz/found
	.fuzz/bin/python -m tests.fuzz.fuzz_verify .fuzz/corpus .fuzz/found .fuzz/corpus/seeds \
	  -max_total_time=$(FUZZ_SECONDS) -max_len=20000 -timeout=20 -rss_limit_mb=2048 \
	  -dict=.fuzz/corpus/terms -artifact_prefix=.fuzz/ -print_final_stats=1 -verbosity=0 \
	  >.fuzz/log 2>&1 || { tail -n 40 .fuzz/log; exit 1; }
	@tail -n 5 .fuzz/log

lock: $(VENV)/development ## Pin every dependency anew, with hashes
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-header --no-annotate --no-emit-index-url -q --upgrade -o requirements/verifier.txt
	$(BIN)/uv pip compile pyproject.toml --all-extras --group build --generate-hashes --no-header --no-annotate --no-emit-index-url -q --upgrade -o requirements/backpack.txt
	$(BIN)/uv pip compile pyproject.toml --all-extras --group build --group dev --generate-hashes --no-header --no-annotate --no-emit-index-url -q --upgrade -o requirements/development.txt
	printf 'atheris' | $(BIN)/uv pip compile - --generate-hashes --no-header --no-annotate --no-emit-index-url -q --upgrade -o requirements/fuzz.txt

wheel: $(VENV)/runtime ## Build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove what the build made; the demo's data stays
	rm -rf $(VENV) .fuzz build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A test machine needs a browser; where the system's packages can be installed, that is done here.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	     && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	|| { [ -z "$$CI" ] && echo "Chromium is not installed: the browser tests will be skipped."; }

$(VENV)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ransel needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: $(VENV)/python requirements/backpack.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/backpack.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/development: $(VENV)/runtime requirements/development.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	@touch $@

# The fuzzer is instrumented and old-fashioned about Python versions: it gets an environment of its own.
.fuzz/installed: $(VENV)/python requirements/verifier.txt requirements/fuzz.txt
	$(BIN)/python -m venv --clear .fuzz
	.fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/verifier.txt -r requirements/fuzz.txt
	@touch $@
