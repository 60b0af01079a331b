# make run   open the app on the sample vault (VAULT=DIR for another)
# make test  everything that has to pass: format, lint, types, import contracts, tests, snapshots
# make help  the rest
# Each target does its own set-up in .venv; Python 3.11 or newer, git and make are all it needs.

VENV := .venv
VAULT ?= notes
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
CANDIDATES := python py python3
else
BIN := $(VENV)/bin
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
endif
PY := $(BIN)/python
# The first Python that is new enough and can make a virtual environment; PYTHON=... overrides it.
PROBE := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c "$(PROBE)" >/dev/null 2>&1 && { echo $$p; break; }; done)
PIP := $(PY) -m pip --disable-pip-version-check
PINS := .ci/constraints.txt
# Whatever the environment says: else each worker and each app that the tests start would compile the same files again.
export PYTHONDONTWRITEBYTECODE :=
# More than there are cores: tests of the app wait for it at times.
JOBS ?= 4

# How long `make fuzz` looks for new texts.
MINUTES ?= 5

.PHONY: run test format lint types contracts tests coverage fuzz snapshots screens manual schema audit bench torture wheel dist packages clean help
.DEFAULT_GOAL := help

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: apt install python3-venv)." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

# The module that the commands start is copied into .venv: see pyproject.toml.
$(VENV)/run.stamp: $(VENV)/pyvenv.cfg pyproject.toml $(PINS) explorer/knowledge_explorer.py
	@echo "Setting up .venv ..." >&2
	@$(PIP) install -q -e . -c $(PINS)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	@echo "Installing the development tools ..." >&2
	@$(PIP) install -q -e ".[dev]" -c $(PINS)
	@touch $@

run: $(VENV)/run.stamp ## open the app on the sample vault, or on VAULT=DIR
	@$(PY) -m explorer --vault "$(VAULT)"

test: lint types contracts tests ## everything that CI checks

format: $(VENV)/dev.stamp ## rewrite the code in the house format
	$(PY) -m ruff check -q --fix-only explorer tests
	$(PY) -m ruff format explorer tests

lint: $(VENV)/dev.stamp ## format and lint, changing nothing
	$(PY) -m ruff format --check explorer tests
	$(PY) -m ruff check explorer tests

types: $(VENV)/dev.stamp ## strict types
	$(PY) -m mypy

contracts: $(VENV)/dev.stamp ## the layers, and who may import what
	$(BIN)/lint-imports --no-cache

tests: $(VENV)/dev.stamp ## tests and snapshots
	$(PY) -m pytest -q -n $(JOBS) --dist worksteal

coverage: $(VENV)/dev.stamp ## the tests again, counting the lines that they run: takes twice the time
	$(PY) -m pytest -q -n $(JOBS) --dist worksteal --cov --cov-report=term:skip-covered

fuzz: $(VENV)/dev.stamp ## look for texts that break a property, for MINUTES=5; prints what to paste into a test
	$(PY) -m tests.support.fuzz --minutes $(MINUTES) --jobs $(JOBS)

snapshots: $(VENV)/dev.stamp ## accept the screens as they are now: look at each before you commit it
	$(PY) -m pytest -q tests/ui --snapshot-update

screens: $(VENV)/dev.stamp ## make the pictures of the README anew: look at each before you commit it
	$(PY) -m tests.support.screens

manual: $(VENV)/dev.stamp ## renew the man page, and the parts of the manual that are made from the code
	$(PY) -m tests.support.manual
	$(PY) -m tests.support.man_page

schema: $(VENV)/dev.stamp ## renew what is promised of the JSON; a change of a key is a line in CHANGELOG.md
	$(PY) -m tests.support.json_docs

audit: $(VENV)/dev.stamp ## compute again what is answered about VAULT=DIR, and check its JSON; PART=schema does only that
	$(PY) tests/audit/run.py "$(VAULT)" $(if $(PART),--part $(PART))

bench: $(VENV)/dev.stamp ## timings, beside a reference, on VAULT=DIR; PARTS="search" compares finders
	$(PY) tests/bench/run.py "$(VAULT)" $(PARTS)

wheel: $(VENV)/dev.stamp ## build the wheel into an empty dist/
	rm -rf dist
	$(PY) -m build -q --wheel

dist: $(VENV)/dev.stamp ## build the sdist, and the wheel from it, into an empty dist/
	rm -rf dist
	$(PY) -m build -q

packages: $(VENV)/pyvenv.cfg ## from dist/, a Homebrew formula and a PKGBUILD into packages/
	@$(PIP) install -q uv -c $(PINS)
	$(PY) .ci/packages dist/*.tar.gz

torture: $(VENV)/dev.stamp ## hurt files, writes, cache, process and terminal, each case with a bound; PARTS="files cache" chooses
	$(PY) tests/torture/run.py $(PARTS)

clean: ## remove what the targets made
	rm -rf $(VENV) dist packages build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage snapshot_report.html

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
