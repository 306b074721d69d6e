# One gate: `make check`. Needs: python -m pip install -e ".[dev]"
PYTHON ?= python

.PHONY: check lint types layers test golden ontology demo

check: lint types layers test

lint:
	$(PYTHON) -m ruff check src tests tools
	$(PYTHON) -m ruff format --check src tests tools

types:
	$(PYTHON) -m mypy

layers:
	lint-imports

test:
	$(PYTHON) -m pytest

# Rewrites the expected answers of the questions and what the documentation shows; read the diff.
golden:
	ECOGRAPH_GOLDEN=write $(PYTHON) -m pytest -q tests/test_questions.py tests/test_docs.py

# Writes what is made from the ontology: alignments, context, drawings, reference pages, question index.
ontology:
	PYTHONPATH=tools $(PYTHON) -m ontobuild

demo:
	ecograph demo
