# The two commands of a fresh machine are `make demo` and `make test`; both set themselves up.
PY := .venv/bin/python
UV := .venv/bin/uv
STAMP := .venv/.ready
# Three more than the cores of a small machine: tests also wait for a page, a timer or another process.
WORKERS ?= 5
ARGS ?=
# Empty means unset: the tests start many processes, and each would compile our modules anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo test style found lint lock format

help:
	@echo "make demo    the bot with phones in your browser, no token needed (ARGS='--script hello' plays one without)"
	@echo "make test    style, types, import contracts and the tests"
	@echo "make setup   only the virtual environment"
	@echo "make lint | format | lock"

setup: $(STAMP)

$(STAMP): requirements.lock scripts/setup
	@sh scripts/setup

demo: $(STAMP)
	@$(PY) -m bot demo $(ARGS)

style: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports

lint: style
	$(PY) -m mypy

# The types are checked beside all else, which leaves a core free now and then, and are told of at the end.
test: $(STAMP)
	@$(PY) -m mypy >.venv/types 2>&1 & types=$$!; \
	  $(MAKE) --no-print-directory style found && { \
	  echo "$(PY) -m mypy & $(PY) -m pytest -n $(WORKERS) $(ARGS)"; $(PY) -m pytest -n $(WORKERS) $(ARGS); }; tests=$$?; \
	  wait $$types; types=$$?; cat .venv/types; exit $$((tests | types))

found: $(STAMP)
	@$(PY) -m tests.found

format: $(STAMP)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: $(STAMP)
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --group dev pyproject.toml -o requirements.lock
