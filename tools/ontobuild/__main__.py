"""Writes every generated file: ``python -m ontobuild`` with ``tools`` on the path (``make ontology``)."""

from __future__ import annotations

import sys
from pathlib import Path

from ontobuild import alignments, competency, context, overview, pages, reading


def made() -> dict[Path, str]:
    """Each generated file with its content."""
    graph = reading.graph_of([*reading.module_paths(), *reading.scheme_paths()])
    terms = reading.terms(graph)
    schemes = pages.schemes_of(graph)
    drawings = {lang: overview.overview(graph, terms, lang) for lang in reading.LANGS}
    site = pages.Site(graph, terms, list(schemes), drawings)
    return {
        reading.ONTOLOGY / "alignments.ttl": alignments.turtle(),
        reading.ONTOLOGY / "context.jsonld": context.context(terms),
        reading.DOCS / "ecograph.ttl": reading.whole(),
        reading.DOCS / "competency.md": competency.page(terms, schemes),
        **{reading.DOCS / f"overview-{lang}.svg": drawings[lang] for lang in reading.LANGS},
        **{reading.DOCS / f"{lang}.html": site.page(lang) for lang in reading.LANGS},
    }


def main() -> None:
    """Writes the files that differ and names them."""
    for path, content in made().items():
        if not path.exists() or path.read_bytes() != content.encode():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
            sys.stderr.write(f"{path.relative_to(reading.ROOT)}\n")


if __name__ == "__main__":
    main()
