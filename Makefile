# Everything here sets up what it needs: Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

.PHONY: demo test notebooks executed recorded slow test-local test-browser pictures train gate baselines lint lock lock-check clean

demo: $(VENV)/base  ## the main job: the shipped corpus through the offline models, and their scorecards
	$(BIN)/workbench demo

test: $(VENV)/dev lint  ## every test that CI runs
	$(BIN)/python -m pytest -n 2 -q
	$(BIN)/python -m pytest -n 2 --dist loadfile -q --nbval-lax --nbval-current-env notebooks/*.ipynb

notebooks: $(VENV)/dev  ## six questions and their answers, in JupyterLab
	$(BIN)/jupyter lab notebooks/

executed: $(VENV)/dev  ## the notebooks run again from top to bottom, and what they show kept
	$(BIN)/python notebooks/execute.py

recorded: $(VENV)/dev  ## the answers that the notebooks replay, asked again: then their text may have to change
	$(BIN)/python notebooks/record.py

slow: $(VENV)/dev  ## the tests that take minutes
	$(BIN)/python -m pytest -m slow -q

train: $(VENV)/dev  ## the shipped classifier again: needed when a reader of commands or the shipped corpus changed
	$(BIN)/workbench train datasets -o workbench/providers/learned/shipped.json

test-local: $(VENV)/dev  ## a small model, really run on this machine: installs 103 MB, fetches 93 MB, takes minutes
	$(call install,-e '.[local]')
	$(BIN)/workbench local fetch
	$(BIN)/python -m pytest -m local -q

test-browser: $(VENV)/dev  ## clicks each panel in a real JupyterLab; needs Chromium: apt-get install chromium
	@command -v chromium chromium-browser google-chrome >/dev/null || { echo "Chromium is needed: apt-get install chromium"; exit 1; }
	$(BIN)/python -m pytest -m browser -q

pictures: $(VENV)/dev  ## the README's pictures of the panels again, from the same tests
	WORKBENCH_PICTURES=notebooks/pictures $(BIN)/python -m pytest -m browser -q

# One test a dialect and one a pinned case, as users have it; what a model lost is on the page.
BASELINES := tests/baselines
GATE := $(BIN)/python -m pytest -q -m workbench $(BASELINES) --workbench datasets
gate: $(VENV)/dev  ## the shipped models held against their baselines: red where one became worse
	$(GATE) --workbench-model baseline --workbench-baseline $(BASELINES)/baseline.parquet
	$(GATE) --workbench-model learned --workbench-baseline $(BASELINES)/learned.parquet
	$(GATE) --workbench-model recorded:$(BASELINES)/pair.parquet --workbench-baseline $(BASELINES)/pair.parquet

baselines: $(VENV)/dev  ## what the shipped models answer now becomes what they are held against: on purpose, and say why
	$(BIN)/python $(BASELINES)/renew.py

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What is locked must be what pyproject.toml asks for. No addresses, so that any index serves.
COMPILE := $(UV) pip compile -q --system-certs pyproject.toml --universal --generate-hashes --no-header --no-annotate
lock: $(UV)
	$(COMPILE) --upgrade -o requirements/base.txt
	$(COMPILE) --upgrade --extra server -o requirements/server.txt
	$(COMPILE) --upgrade --extra dev -o requirements/dev.txt

lock-check: $(UV)
	cp requirements/base.txt $(VENV)/base.lock && $(COMPILE) -o $(VENV)/base.lock && diff requirements/base.txt $(VENV)/base.lock
	cp requirements/server.txt $(VENV)/server.lock && $(COMPILE) --extra server -o $(VENV)/server.lock && diff requirements/server.txt $(VENV)/server.lock
	cp requirements/dev.txt $(VENV)/dev.lock && $(COMPILE) --extra dev -o $(VENV)/dev.lock && diff requirements/dev.txt $(VENV)/dev.lock

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	touch $(UV)

# uv takes seconds; where it cannot reach the index (another certificate store, say), pip does the same in a minute or two.
# Bytecode is compiled once here: every later start is faster for it.
install = VIRTUAL_ENV=$(VENV) $(UV) pip install -q --system-certs --compile-bytecode $(1) || $(BIN)/python -m pip install -q $(1)
$(VENV)/base: $(UV) requirements/base.txt pyproject.toml
	$(call install,--require-hashes -r requirements/base.txt)
	$(call install,--no-deps -e .)
	$(BIN)/python -m compileall -q workbench
	touch $@

$(VENV)/dev: $(UV) requirements/dev.txt pyproject.toml
	$(call install,--require-hashes -r requirements/dev.txt)
	$(call install,--no-deps -e .)
	touch $@ $(VENV)/base

clean:
	rm -rf $(VENV) .workbench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
