# Every target does its own set-up. Wanted on the machine: make and Python 3.11 or newer, with its venv module.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help sandbox run test chaos lint format bench clean

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

sandbox: $(VENV)/sandbox.stamp ## try the bot in a browser: no Discord, no Publora account
	$(BIN)/python -m sandbox

run: $(VENV)/sandbox.stamp ## run the bot for real, with the settings of .env
	$(BIN)/python -m bot run

test: $(VENV)/dev.stamp ## run all tests
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadgroup

chaos: $(VENV)/dev.stamp ## kill the bot at every step and break things at random (two hours)
	$(BIN)/python -m tests.process.chaos $(CHAOS)

lint: $(VENV)/dev.stamp ## check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp ## lay the code out the way lint wants it
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(VENV)/dev.stamp ## run every benchmark, one after the other (minutes)
	@set -e; for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

clean: ## remove the virtual environment and what tools left behind
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache

$(VENV)/sandbox.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what the bot and its sandbox need (once) ..."
	@$(PIP) --editable '.[postgres,sandbox]'
	@touch $@

# The tests' environment holds the sandbox's.
$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what tests and linters need (once) ..."
	@$(PIP) --editable '.[dev]'
	@touch $(VENV)/sandbox.stamp $@

# The first Python on the path that is new enough; PYTHON=... names another one.
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)

$(BIN)/python:
	@for python in $(PYTHONS); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	        echo "$$python has no venv module: install it first (Debian, Ubuntu: apt-get install python3-venv)." >&2; \
	        exit 1; \
	    fi; \
	    exec "$$python" -m venv $(VENV); \
	done; \
	echo "Python 3.11 or newer is needed, and none of these is it: $(PYTHONS)." >&2; \
	echo "If you have one elsewhere: make PYTHON=/path/to/python3 ..." >&2; \
	exit 1
