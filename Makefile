# Two commands for a newcomer: `make demo` and `make test`.  Both set up what they need in .venv and nothing outside.
PYTHON ?= python3
SIZE ?= 12000
SERVE ?=
BIN = .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test test-all harness check format lint contracts types docs bench lock wheelhouse clean help

help:  ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: .venv/ready  ## the invented county's two offices, from files to boards, and at a terminal to their desks
	$(BIN)/clerestory demo --size $(SIZE) $(if $(filter 0,$(SERVE)),--no-serve,)$(if $(filter 1,$(SERVE)),--serve,)

test: .venv/ready-dev  ## the tests that need neither root nor Java nor a browser
	$(BIN)/python -m pytest -n 2 -q -m "not slow and not browser"

test-all: .venv/ready-dev  ## every test, also those that need Chromium or take long
	$(BIN)/python -m pytest -n 2 -q

harness: .venv/ready-dev  ## every question on invented counties, with the naive ways that must fail (an hour or two)
	$(BIN)/python -m bench.harness --part 1/2 & $(BIN)/python -m bench.harness --part 2/2; wait
	$(BIN)/python -m bench.harness --write; said=$$?; \
	  $(BIN)/python -m clerestory.reports.method_page docs/methods && exit $$said

check: format-check lint contracts types docs test  ## all that must hold before a change lands

format: .venv/ready-dev  ## write the code in one style
	$(BIN)/ruff format src tests bench docs
	$(BIN)/ruff check --fix src tests bench

format-check: .venv/ready-dev
	$(BIN)/ruff format --check src tests bench docs

lint: .venv/ready-dev  ## ruff, with the banned APIs
	$(BIN)/ruff check src tests bench

contracts: .venv/ready-dev  ## who may import whom
	$(BIN)/lint-imports --no-cache

types: .venv/ready-dev  ## pyright
	$(BIN)/pyright --pythonpath $(BIN)/python src

docs: .venv/ready-dev  ## the documentation as a site in site/
	$(BIN)/mkdocs build --strict --quiet

bench: .venv/ready-dev  ## side by side with peers, into docs/benchmarks.md: make bench ARGS=--small, or NAME=templates
	$(BIN)/pip install -q -e '.[bench]' --no-build-isolation
	$(BIN)/python -m bench.$(or $(NAME),all --write) $(ARGS)

lock:  ## write both lock files anew (needs uv)
	UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --extra build -o requirements.lock
	UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --extra build --extra dev --extra postgres -c requirements.lock -o requirements-dev.lock

wheelhouse: .venv/ready  ## everything to install on a machine without a network, in wheelhouse/
	$(BIN)/pip download -q --require-hashes -r requirements.lock -d wheelhouse
	$(BIN)/pip wheel -q --no-deps --no-build-isolation -w wheelhouse .
	@echo "On the other machine: python3 -m venv .venv && .venv/bin/pip install --no-index --find-links wheelhouse clerestory"

clean:  ## remove what make made
	rm -rf .venv site build dist wheelhouse

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Clerestory needs Python 3.11 or newer; say make PYTHON=python3.11"; exit 2; }
	$(PYTHON) -m venv .venv || { echo "The venv module is missing: apt-get install python3-venv"; exit 2; }

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	$(BIN)/python -m clerestory.pipeline.warm
	@touch $@

.venv/ready-dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	$(BIN)/python -m clerestory.pipeline.warm
	@touch .venv/ready $@
