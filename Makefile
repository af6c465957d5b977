# `make run` and `make test` do everything on a fresh machine with Python 3.11 or newer.
#
# Set on the command line:
#   PYTHON=python3.13   the Python that .venv is made with
#   HOST=, PORT=        where `make run` serves (default: 127.0.0.1, 7860)
#   TORCH_INDEX=URL     a package index with CPU builds of PyTorch; on Linux the default index has
#                       CUDA builds only, of several GB
#   CHROMIUM=PATH       the browser that the tests drive
#   DATA=FOLDER         folders in BEIR layout that `make quality` measures too

PYTHON := python3
CHROMIUM ?= /usr/bin/chromium
TORCH := torch==2.13.0

VENV := .venv
ifeq ($(OS),Windows_NT)
PY := $(VENV)/Scripts/python
else
PY := $(VENV)/bin/python
endif
PIP := $(PY) -m pip install -qq --constraint requirements.lock
# only from the command line: shells set HOST for reasons of their own
SERVE := $(if $(filter command,$(origin HOST)),--host $(HOST)) \
	$(if $(filter command,$(origin PORT)),--port $(PORT))

export CHROMIUM
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run setup models test chromium quality bench lock format clean

help: ## print these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: setup ## install, bring the index up to date and serve the web app
	@$(PY) -m assistant build --refresh
	@exec $(PY) -m assistant serve $(SERVE)

setup: $(VENV)/.setup ## install what running needs into .venv

models: $(VENV)/.models ## also install PyTorch and sentence-transformers, for other models and training

test: $(VENV)/.dev $(VENV)/.models chromium ## run every check: format, lint, types, smoke, tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	bash tests/smoke.sh $(PY)
	$(PY) -m pytest

quality: $(VENV)/.dev ## renew the tables of docs/quality.md; a few minutes
	$(PY) -m benchmarks.quality $(if $(filter command,$(origin DATA)),--data "$(DATA)")

bench: $(VENV)/.dev ## measure answers on the question sets, then speed and memory
	@for set in dev test; do \
		echo "== $$set"; $(PY) -m assistant evaluate "corpus/questions/$$set.jsonl" || exit 1; done
	@$(PY) benchmarks/measure.py

# The shipped model needs no PyTorch, and where its CPU build comes from differs between machines:
# so PyTorch and what its CUDA build brings stay out of the lock.
lock: $(VENV)/.dev ## renew requirements.lock with the newest versions that fit pyproject.toml
	@$(PY) -m pip install -qq uv
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade \
		--no-annotate --no-header --output-file requirements.lock.new pyproject.toml
	@{ echo "# Versions that Maatwijzer is tested with; constraints for pip. Renewed by 'make lock'."; \
		grep -Ev '^(torch|triton|nvidia-|cuda-)' requirements.lock.new; } > requirements.lock
	@rm requirements.lock.new

format: $(VENV)/.dev ## format the code and mend what ruff can mend
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

clean: ## remove .venv and what building and testing leave behind; an index stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find assistant corpus index tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Maatwijzer needs Python 3.11 or newer and '$(PYTHON)' is not: add PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make a virtual environment: install its venv module (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.setup: $(VENV)/pyvenv.cfg pyproject.toml requirements.lock
	@echo "Installing Maatwijzer in $(VENV) (a few minutes the first time)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.models: $(VENV)/.setup
	@echo "Installing PyTorch and sentence-transformers in $(VENV)"
	@$(PY) -m pip install -qq --no-deps $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	@$(PIP) --editable '.[models]'
	@touch $@

$(VENV)/.dev: $(VENV)/.setup
	@echo "Installing what the checks need in $(VENV)"
	@$(PIP) --editable '.[dev]'
	@touch $@

chromium:
	@if [ -x "$(CHROMIUM)" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
			--no-install-recommends chromium >/dev/null 2>&1 && exit 0; fi; \
	echo "No Chromium at $(CHROMIUM): the browser tests will be skipped (set CHROMIUM=PATH)" >&2
