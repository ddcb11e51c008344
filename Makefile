# Each line under a target can be typed by hand; see README.md, "Without make".
PYTHON ?= python3
BIN := .venv/bin
SOURCES := bot handlers workspace blocks conversation engine storage packages tests benchmarks training
# What decides and does nothing else: every branch of it must have been taken.
PURE := bot/policies.py,bot/jobs/pipeline.py,bot/jobs/append_once.py,bot/jobs/identity.py,bot/jobs/news.py,workspace/gate.py,storage/schedules.py,handlers/digest_words.py,blocks/*,conversation/wire/*
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url \
	--quiet --custom-compile-command "make lock" --extra engine pyproject.toml packages/local-slack/pyproject.toml

.PHONY: demo test test-slow coverage check lock clean

# More workers than cores: most of what a test takes is waiting for other processes.
PYTEST := $(BIN)/python -m pytest --numprocesses 3 --dist worksteal --durations 25

demo: .venv/readout  ## Start local Slack, engine and bot, and open the page
	$(BIN)/readout demo

test: .venv/readout-dev  ## Run the suite; with SLOW=1 also what takes longer, together with it
	$(PYTEST) $(if $(SLOW),,-m "not slow")

test-slow: .venv/readout-dev  ## Run what takes longer: killed processes, long media
	$(PYTEST) -m slow

coverage: .venv/readout-dev  ## Run the suite and print which branches it took; fails below the floors
	$(PYTEST) -m "not slow" --cov
	$(BIN)/coverage report --include="$(PURE)" --fail-under=100

check: .venv/readout-dev  ## Lint, formatting, types and spelling
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	cd packages/local-slack && ../../$(BIN)/mypy
	$(BIN)/codespell --check-hidden $(SOURCES) docs .github *.md

lock: .venv/readout-dev  ## Bring the lock files up to date with both pyproject.toml
	$(COMPILE) --group build --group voices --output-file requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Readout needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/readout: requirements.lock pyproject.toml packages/local-slack/pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e packages/local-slack
	@touch $@

.venv/readout-dev: requirements-dev.lock .venv/readout
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

clean:  ## Remove the environment and what was built
	rm -rf .venv dist .coverage
