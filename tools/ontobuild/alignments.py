"""The mapping sets as Turtle: matches only, since the modules hold the axioms themselves."""

from __future__ import annotations

from ontobuild.reading import ECO, header, mapping_sets, mappings

_MATCHES = {
    "http://www.w3.org/2004/02/skos/core#closeMatch": "skos:closeMatch",
    "http://www.w3.org/2004/02/skos/core#narrowMatch": "skos:narrowMatch",
    ECO + "inverseMatch": "eco:inverseMatch",
}


def turtle() -> str:
    """One statement for each row that is a match between IRIs, by mapping set, in the order of the files."""
    prefixes = {"eco": ECO, "skos": "http://www.w3.org/2004/02/skos/core#"}
    blocks: list[str] = []
    for path in mapping_sets():
        head = header(path)
        lines = []
        for row in mappings(path):
            if row.object and row.predicate in _MATCHES:
                prefix = row.curie.partition(":")[0]
                prefixes[prefix] = head[f"curie_map.{prefix}"]
                lines.append(f"eco:{row.subject[len(ECO) :]} {_MATCHES[row.predicate]} {row.curie} .")
        if lines:
            blocks.append("\n".join([f"# {head['mapping_set_title']}", *lines]))
    heads = "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(prefixes.items()))
    note = (
        "# Made from alignments/*.sssom.tsv by `make ontology`: change those files, not this one.\n"
        "# 由 alignments/*.sssom.tsv 生成（make ontology），请改那些文件，勿改本文件。\n\n"
    )
    return note + heads + "\n\n" + "\n\n".join(blocks) + "\n"
