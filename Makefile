# Everything runs in .venv; the first call makes it, later ones find it ready.
#
#   make demo     a Russian article in English, an English one in Russian
#   make test     the tests          make lint    style          make types    types
#   make test-all the slow ones too: hundreds of kills, faults and power cuts (a quarter of an hour and more)
#   make train MINUTES=60            make the weights of models/compact again
#   make bench    speed and memory   make clean   remove what make made

# The version is pinned: a bare "torch" may pull gigabytes of CUDA libraries. Override for a GPU machine.
TORCH ?= torch==2.13.0
MINUTES ?= 60
# *.tsv files, or parallel/*.tsv[.xz], mono/*.txt.xz, news/*.jsonl.xz and eval/newstest*.
DATA ?= ../shared/data
PYTHON ?= $(firstword $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p; done))

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV := $(VENV)/.ready-dev

# Nothing below may depend on the network or on what the user has configured.
OFFLINE := env HF_HUB_OFFLINE=1
SUMMARIZE := $(OFFLINE) $(BIN)/summarize

.PHONY: demo test test-all lint types train bench clean

demo: $(READY)
	@echo
	@echo '$$ summarize examples/verkhnerechensk.ru.txt --to en     (a Russian article, in English)'
	@echo
	@$(SUMMARIZE) examples/verkhnerechensk.ru.txt --to en
	@echo
	@echo '$$ summarize examples/harbour.en.txt --to ru     (an English article, in Russian)'
	@echo
	@$(SUMMARIZE) examples/harbour.en.txt --to ru

test: $(DEV)
	@$(OFFLINE) $(BIN)/pytest -q -m "not slow"

# -rP shows what the slow tests counted: kills, rows lost, rows doubled.
test-all: $(DEV)
	@$(OFFLINE) $(BIN)/pytest -q -rP

lint: $(DEV)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(DEV)
	@$(BIN)/mypy

train: $(DEV)
	@$(BIN)/python -m models.recipe --data $(DATA) all --minutes $(MINUTES)

bench: $(DEV)
	@$(OFFLINE) $(BIN)/python -m benchmarks.speed

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache
	find summarize models tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# torch goes first, so that the installation of the package finds it there and asks for no other.
$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "summarize needs Python 3.11 or later: install it, or say make PYTHON=..." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON): once, a few minutes."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check "$(TORCH)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e .
	@touch $@

$(DEV): $(READY)
	@echo "Setting up the tools for development: once, a minute or two."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e ".[dev]"
	@touch $@
