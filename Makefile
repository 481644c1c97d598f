# Tiến Độ: `make run` starts it, `make test` checks it, `make help` says the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help run environment accounts test lint types layers translations-check unit shape integration browser \
	pictures chromium bench fuzz migration migration-initial translations clean

PORT ?= 8080
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
export PORT
export UV_PYTHON_DOWNLOADS := never
unexport PYTHONDONTWRITEBYTECODE # or every process would compile a thousand modules anew

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

run: environment ## Start the portal with its demo year on http://127.0.0.1:$(PORT)
	@exec $(PY) run.py serve --port $(PORT) --prepared

environment: .venv/ready

.venv/ready: uv.lock pyproject.toml
	@bash bin/environment
	touch $@

test: environment chromium ## Every check: style, types, layers, translations, tests on both databases, browser
	@$(MAKE) --no-print-directory lint types layers translations-check
	$(PYTEST) -n 2 tests

lint: environment ## Style
	@.venv/bin/ruff check .
	.venv/bin/ruff format --check -q .

types: environment ## Types
	@.venv/bin/mypy

layers: environment ## What may import what
	@.venv/bin/lint-imports

translations-check: environment ## Every sentence has its Vietnamese
	@$(PY) -m pytest tests/shape -k translat -p no:randomly

unit: environment ## Tests without application and database
	@$(PYTEST) tests/unit

shape: environment ## Facts about the code base
	@$(PYTEST) tests/shape

integration: environment ## Tests on SQLite and PostgreSQL
	@$(PYTEST) -n 2 tests/integration

browser: environment chromium ## Journeys in Chromium; pictures in artefacts/
	@$(PYTEST) tests/browser

pictures: environment chromium ## Take the stored pictures of pages and those of docs/ anew; look at each before you commit it
	@RENEW_PICTURES=1 $(PYTEST) -p no:randomly tests/browser/test_look_the_same.py tests/browser/test_main_job.py
	git diff --stat -- docs/pictures tests/browser/references

chromium: environment # Chromium without windows, and the library that Playwright's own Node wants on a bare Debian
	@if ! command -v chromium-headless-shell >/dev/null || ! .venv/lib/python3*/site-packages/playwright/driver/node -v >/dev/null 2>&1; then
		bash bin/as-root apt-get install -y --no-install-recommends chromium-headless-shell libatomic1
	fi

bench: environment ## The figures of bench/, each beside its peer
	@bash bin/environment --group bench
	for file in bench/*.py; do echo "== $$file"; $(PY) "$$file"; done

fuzz: environment ## Hypothesis, for longer than in the tests
	@HYPOTHESIS_PROFILE=long $(PYTEST) tests/unit -p no:randomly -m "not browser"

migration: environment ## A new revision: make migration NAME="what changes"
	@test -n "$(NAME)" || { echo 'make migration NAME="what changes"'; exit 2; }
	$(PY) run.py migrate --new "$(NAME)"
	.venv/bin/ruff format -q models/migrations

migration-initial: environment # The first revision anew; only until the first release
	@$(PY) run.py migrate --first
	.venv/bin/ruff check -q --fix models/migrations
	.venv/bin/ruff format -q models/migrations

translations: environment ## Add new sentences to the catalogue, to be translated
	@$(PY) -m tests.shape.catalogue

clean: ## Remove what was made, the data excepted
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis artefacts
