# Two commands matter: `make serve` and `make test`. Everything else is a part of one of them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INDEX  ?= var/index
PORT   ?= 8000
MATRIX ?= 3.11 3.12 3.13

.DEFAULT_GOAL := help
.PHONY: help install serve test test-fast matrix lint types audit unit browser chromium messages lock clean

help: ## List the recipes
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(VENV)/.runtime ## Make the environment with the locked runtime dependencies

serve: install ## Index seeds/ and serve the search page (prints the URL)
	$(BIN)/ogp-search reindex seeds --index $(INDEX)
	$(BIN)/ogp-search serve --index $(INDEX) --port $(PORT)

test: lint types audit unit browser ## Everything that must pass

lint: $(VENV)/.dev ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

audit: $(VENV)/.dev ## Advisories against what is locked (needs PyPI; says so when it cannot be reached)
	$(BIN)/python .ci/audit.py

unit: $(VENV)/.dev ## pytest without the browser, on all cores
	$(BIN)/python -m pytest -m "not browser" -n auto --dist loadfile

test-fast: lint types ## What a change is tried with before it is committed
	$(BIN)/python -m pytest -q -m "not browser and not slow" -n auto --dist loadfile

browser: $(VENV)/.dev chromium ## pytest in Debian's Chromium
	$(BIN)/python -m pytest -m browser

# Debian's package, where this user may install it; elsewhere the browser tests say loudly that they did not run.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && { apt-get update -qq; apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } ; } \
	  || echo "make: Chromium is missing and could not be installed (apt-get install chromium): browser tests will not run" >&2

messages: $(VENV)/.dev ## Bring the catalogues of the interface up to date with the code (NEW=es begins one)
	$(BIN)/python .ci/messages.py $(if $(NEW),--new $(NEW))

lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra pdf --extra watch --extra metrics --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 -c requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -q -o requirements-dev.lock

	echo 'setuptools>=77' | uv pip compile - --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -q -o requirements-build.lock

# Each version has an environment of its own beside .venv, which is made once. One that is not installed is an error.
matrix: $(MATRIX:%=matrix-%) ## make test under every Python that is supported (MATRIX="3.11 3.12 3.13")

matrix-%:
	@command -v python$* >/dev/null || { echo "make: python$* is missing; install it, or choose: make matrix MATRIX=3.11" >&2; exit 1; }
	$(MAKE) test PYTHON=python$* VENV=.venv-$*

clean: ## Remove the environment, the index and caches
	rm -rf $(VENV) $(MATRIX:%=.venv-%) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A bare Debian has python3 without venv; where we may, its package is added.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is older than 3.11; set PYTHON=python3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv; } \
	  || { echo "make: python3-venv is missing; run: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What an interrupted installation leaves may look installed and not be: the next one begins anew.
INTERRUPTED := $(wildcard $(VENV)/.installing)
ifneq ($(INTERRUPTED),)
$(shell rm -f $(VENV)/.runtime $(VENV)/.dev)
endif

# What builds our package comes from a lock too: from Python 3.12 on a new environment has no setuptools.
$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml | $(VENV)/bin/python
	@if [ -n "$(INTERRUPTED)" ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	  echo "make: an earlier installation into $(VENV) was interrupted: it is made anew" >&2; \
	  rm -f $(VENV)/.dev && $(PYTHON) -m venv --clear $(VENV); fi
	@touch $(VENV)/.installing
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q index search
	@rm -f $(VENV)/.installing
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@touch $(VENV)/.installing
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@rm -f $(VENV)/.installing
	@touch $@
