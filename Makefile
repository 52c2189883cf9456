# Cuppa. `make run` plays with it, `make test` proves it; `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: help run test check bench soak fuzz audit lock clean

help: ## list what make can do
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/ready ## set up, then start the line in demo mode (PORT=8000 moves it)
	@$(BIN)/cuppa run --demo --port $(PORT)

test: .venv/ready-test ## set up, then run every test
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/ready-test ## lint, format, types, import rules, migrations match tables, docs current
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m docs.generate --check
	@$(BIN)/python -m storage.check

bench: .venv/ready-test ## the benchmark table, as ratios side by side in one run
	@$(BIN)/python -m bench

soak: .venv/ready-test ## kill the line's processes for minutes, count what was lost (SOAK_SECONDS=300)
	@$(BIN)/python -m tests.soak
	@SOAK=1 $(BIN)/python -m pytest -q -rsP --durations=0 tests/soak tests/bot/test_killed_at_every_step.py

fuzz: .venv/ready-test ## 100,000 seeded requests nobody should send, to every route (FUZZ=100000, SEED=1, ON=postgresql)
	@$(BIN)/python -m tests.fuzz

audit: .venv/bin/python ## ask the advisory service about every locked package (needs the internet; pip-audit is fetched)
	@$(BIN)/python -m tests.advisories $(AUDIT)

lock: .venv/bin/python ## renew the lock files from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --extra setup pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --extra setup --extra test --constraint requirements.lock pyproject.toml -o requirements-test.lock

clean: ## remove the environment and the demo's data
	rm -rf .venv data/demo.*

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cuppa needs Python 3.11 or later: make run PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-test: requirements-test.lock .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@
