# One gate: `make check`. Needs: python -m pip install -e ".[dev]"
PYTHON ?= python

.PHONY: check lint types layers test golden demo

check: lint types layers test

lint:
	$(PYTHON) -m ruff check src tests
	$(PYTHON) -m ruff format --check src tests

types:
	$(PYTHON) -m mypy

layers:
	lint-imports

test:
	$(PYTHON) -m pytest

# Rewrites the expected answers of the questions and what the documentation shows; read the diff.
golden:
	ECOGRAPH_GOLDEN=write $(PYTHON) -m pytest -q tests/test_questions.py tests/test_docs.py

demo:
	ecograph demo
