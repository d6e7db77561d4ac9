# The open portfolio office. `make run` starts it; `make test` proves it.
SHELL := /bin/sh
PORT ?= 8000
WORKERS ?= 2
PYTHON ?= $(shell sh tools/python)
BIN := .venv/bin

.PHONY: run install test lint check bench lock doctor clean help
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-9s %s\n", $$1, $$2}'

run: install ## install what is needed, prepare the database, start web, worker and scheduler (PORT=8000)
	@exec $(BIN)/python manage.py up --port $(PORT)

install: .venv/.runtime ## the set-up of `make run`, without the start

test: .venv/.dev ## install what the tests need and run them all (DATABASE_URL, REDIS_URL: on PostgreSQL and Redis)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: .venv/.dev ## style, templates, import contracts, missing migrations, deployment settings, locks
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	@sh tools/check_deploy
	@if grep -n '://' requirements.txt requirements-dev.txt; then \
	  echo 'A lock file holds an address: run make lock.' >&2; exit 1; fi

check: lint test ## lint, contracts and tests

bench: .venv/.runtime ## measured speed and memory, as a table (DATABASE_URL for PostgreSQL)
	$(BIN)/python -m bench $(ARGS)

lock: .venv/.dev ## resolve the dependencies of pyproject.toml anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 $(ARGS) pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 $(ARGS) --extra dev \
	  -c requirements.txt pyproject.toml -o requirements-dev.txt

doctor: ## what this machine has and lacks
	@PYTHON='$(PYTHON)' sh tools/doctor

clean: ## remove what was built; the data in var/ stays
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.venv:
	@PYTHON='$(PYTHON)' sh tools/virtual_environment

.venv/.runtime: requirements.txt | .venv/.venv
	@sh tools/install requirements.txt
	@sh tools/pdf_libraries
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt | .venv/.venv
	@sh tools/install requirements-dev.txt
	@sh tools/pdf_libraries
	@sh tools/browser
	@touch .venv/.runtime $@
