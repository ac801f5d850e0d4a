# Everything that people and CI do here. `make` lists it.
PYTHON ?= python3
BIN := .venv/bin
TESTERS := $(shell expr 2 \* $$(nproc 2>/dev/null || echo 1)) # processes of the tests, which wait half of their time

# Where it is set, as in many containers, each process of the tests would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup browser postgres js verify test quick test-slow lint types format mock bench mutate mutate-sample levels headlines real-engines mutation mutation-sample model-mutation wheel-test versions docs ci clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/ready ## a virtual environment with everything that is needed

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	@touch $@

browser: ## Debian's Chromium, in which the HTML report is tested; without one those tests are skipped
	@command -v chromium >/dev/null || { apt-get -qq update && apt-get -qq install --yes --no-install-recommends chromium; }

js: setup ## the npm package of js/: its types, its build and its tests; without node and npm those are skipped
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "node or npm is not installed: js/ is neither built nor tested"; exit 0; }; \
	export PATH="$(CURDIR)/$(BIN):$$PATH"; cd js && npm install --loglevel=error && npm run build && npm test

postgres: ## Debian's PostgreSQL, with which the tests share worlds; without one those tests are skipped
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { apt-get -qq update && apt-get -qq install --yes --no-install-recommends postgresql; }

verify: setup ## judge the mock by every rule, and print the verdicts
	$(BIN)/brakecheck verify

test: setup ## the tests of our own code (4 minutes on two cores)
	$(BIN)/python -m pytest -q --numprocesses $(TESTERS) --dist worksteal -m "not slow"

quick: setup ## those of them that take less than a quarter of a second each
	$(BIN)/python -m pytest -q --numprocesses auto --dist worksteal -m "not slow and not medium"

test-slow: setup ## the tests that judge whole servers, follow the pages of docs/ or plant many faults (20 minutes)
	$(BIN)/python -m pytest -q --numprocesses auto --dist worksteal --durations 40 -m slow

lint: setup ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy, strict
	$(BIN)/mypy

format: setup ## put the code into ruff's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

mock: setup ## serve the mock on 127.0.0.1:4010
	$(BIN)/brakecheck mock

mutate: setup ## judge the contracts: plant every fault, and see that its rule catches it
	$(BIN)/brakecheck mutate

mutate-sample: setup ## the same for forty faults, drawn by a seed
	$(BIN)/brakecheck mutate --sample 40

levels: setup ## measure which contracts catch which faults, and choose those of --level smoke and standard (45 minutes)
	$(BIN)/python -m tests.levels.run

headlines: setup ## for eighty faults: how often the rule that is broken stands first, and how many headlines there are
	$(BIN)/brakecheck mutate --headlines --sample 80

mutation: setup ## judge our tests: mutate the code that decides what is sent, shown, removed and judged
	$(BIN)/python tests/mutation/run.py

mutation-sample: setup ## the same for two mutants of each function, drawn by a seed
	$(BIN)/python tests/mutation/run.py --sample 2

model-mutation: setup ## judge the contracts: mutate the mock's models, and see which mutants they catch (a sample, 20 minutes)
	$(BIN)/python -m tests.mutation.models --sample 120

bench: setup ## requests a second: ours, a bare handler and, where node is present, mocks without state; by wrk where it is installed
	@command -v npm >/dev/null && npm install --silent --no-package-lock --prefix benchmarks/peers || echo "npm was not found: no other mock is measured"
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/scale.py

wheel-test: setup ## build the wheel, and try it outside this folder, by pipx and as the Dockerfile installs it
	$(BIN)/python tests/wheel/check.py
	$(BIN)/python -m tests.wheel.shipped

real-engines: setup ## judge released workflow engines by what their own pages promise (4 minutes); without PyPI they are skipped
	$(BIN)/python -m tests.real_engines.run

versions: setup ## the wheel with the oldest and the newest of each library, and with a pytest that is there
	$(BIN)/python -m tests.wheel.versions

docs: setup ## the pages of docs/ as a site in build/docs; a link that leads nowhere fails
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --group docs
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs build/docs

ci: lint types docs browser postgres js test test-slow verify mutate-sample mutation-sample wheel-test real-engines ## what .ci/run runs

clean: ## remove what was built
	rm -rf .venv build dist js/dist js/node_modules js/src/descriptions *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
