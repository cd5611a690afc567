# The two commands: `make run` opens the app, `make test` runs the tests. Both set up .venv first; nothing else is needed
# than Python ≥ 3.11, git and make. `make help` lists the rest.

BIN := .venv/bin
PORT ?= 8501
# LSTM=0 leaves torch out, and with it the LSTM.
LSTM ?= 1
# For peers that need another Python than .venv has.
PYTHON312 ?= python3.12
PYTHON39 ?= python3.9
SOURCES := app.py data explain pipelines workbench tests benchmarks

# OpenMP's threads spin while they wait: 10 to 30 times slower on a busy machine unless told to sleep.
export OMP_WAIT_POLICY := PASSIVE
# Where a machine says that Python must not keep its bytecode, every process would compile all libraries for seconds.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test lstm check format lint types floors lock pictures peers benchmarks clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.venv/runs: requirements.txt requirements-lstm.txt .ci/setup .ci/lstm
	@sh .ci/setup requirements.txt
	@[ "$(LSTM)" = 0 ] || sh .ci/lstm
	@touch $@

.venv/tests: requirements.txt requirements-dev.txt .ci/setup .venv/runs
	@sh .ci/setup requirements.txt requirements-dev.txt
	@touch $@

run: .venv/runs ## open the app in the browser, samples ready
	@nice -n 15 $(BIN)/python -W ignore -m workbench.warm &
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT)

test: .venv/tests ## run all tests (REAL_DATA_DIR names the folder of real tables, if there is one)
	@$(BIN)/python -m pytest

lstm: .venv/runs ## add what the LSTM needs (torch), where LSTM=0 left it out
	@sh .ci/lstm --must

check: format lint types floors test ## format, lint, types, floors, tests

format: .venv/tests ## is every file formatted?
	@$(BIN)/ruff format --check $(SOURCES)

lint: .venv/tests ## does every file pass the linter?
	@$(BIN)/ruff check $(SOURCES)

types: .venv/tests ## do the types hold?
	@$(BIN)/mypy

floors: .venv/tests ## do imports run downwards, is every registered name documented?
	@$(BIN)/python -m pytest tests/test_floors.py tests/test_documented.py

lock: ## resolve the pinned requirements again (needs uv)
	uv pip compile --universal --generate-hashes --python-version 3.11 -q requirements.in -o requirements.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 -q requirements-dev.in -o requirements-dev.txt

pictures: .venv/tests ## take the README's pictures from the running app again
	@mkdir -p docs/pictures .cache/pictures
	@SCREENSHOTS=$(CURDIR)/.cache/pictures $(BIN)/python -m pytest tests/browser/test_walk.py
	@cd .cache/pictures && cp 1_data_1440.png 3_findings_1440.png rows_light_1440.png report_light_1440.png ../../docs/pictures

peers: .venv/runs ## install what explanations are compared with (into .tools, never into .venv)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --upgrade --target .tools/peers -r benchmarks/requirements.txt
	@sh benchmarks/elsewhere.sh xgboost $(PYTHON312)
	@sh benchmarks/elsewhere.sh fasttreeshap $(PYTHON39)

benchmarks: .venv/runs ## hold explanations against peers, half an hour: docs/benchmarks.md
	@$(BIN)/python benchmarks/shapley.py
	@$(BIN)/python benchmarks/scaling.py
	@$(BIN)/python benchmarks/permutation.py
	@$(BIN)/python benchmarks/kernels.py
	@$(BIN)/python benchmarks/aggregation.py

clean: ## remove the environment and all caches
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
