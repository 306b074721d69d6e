"""Blank nodes get names that stay: equal for the same file, and shared by no two files.

In a file of at most :data:`MANY` statements they are named by what is said of them (RDFC-1.0 [1]_), so that
the order of the statements does not matter. The standard's own work grows without bound where many blank
nodes look alike; such a file, and a longer one, has them named by their label in the file, or by the order
in which they first occur.

.. [1] W3C, *RDF Dataset Canonicalization* (2024), sections 4 and 7.1.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox

from ecograph.vocab import ID, local_name

MANY = 100_000
# Blank nodes that look alike and hang together: beyond so many, their permutations are not tried.
_ALIKE = 6
# How the canonical form names nodes, and how the parsers name one without a label: 128 random bits.
CANONICAL = "c14n"
_MADE_UP = re.compile(r"[0-9a-f]{20,32}")


def named(quads: Iterable[ox.Quad], graph: str, file: str, *, iris: bool = False) -> Iterator[ox.Quad]:
    """The quads in the named graph ``graph``, their blank nodes named for good.

    ``file`` is the file's name. ``iris``: blank nodes become IRIs (RDF 1.1, section 3.5), so that claims
    can be made of them. Not more than :data:`MANY` quads are held.
    """
    stream = iter(quads)
    first = list(itertools.islice(stream, MANY))
    more = next(stream, None)
    prefix = re.sub(r"[^A-Za-z0-9]", "", file.partition(".")[0])
    home = f"{ID}{quote(local_name(graph))}/genid-" if iris else ""
    prefix = f"{home}{prefix}{hashlib.sha256(f'{graph} {file}'.encode()).hexdigest()[:8]}"
    blank = [_flat(quad) for quad in first if _has_blank(quad)] if more is None else []
    if blank and _tame(blank):
        dataset = ox.Dataset(blank)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        whole = itertools.chain((quad for quad in first if not _has_blank(quad)), dataset)
    else:
        whole = itertools.chain(first, () if more is None else (more,), stream)
    del first, blank
    return _renamed(whole, graph, prefix)


def _renamed(quads: Iterable[ox.Quad], graph: str, prefix: str) -> Iterator[ox.Quad]:
    """The quads with every blank node renamed: by its label where it has one, else by its turn."""
    place = ox.NamedNode(graph)
    turns: dict[str, str] = {}
    blank, iri, make = ox.BlankNode, ox.NamedNode, ox.Quad

    def fresh(node: ox.BlankNode) -> ox.BlankNode | ox.NamedNode:
        label = node.value
        if _MADE_UP.fullmatch(label):
            label = turns.setdefault(label, f"n{len(turns)}")
        elif not label.startswith(CANONICAL):
            label = f"l{label}"
        return iri(prefix + label) if ":" in prefix else blank(prefix + label)

    def within(triple: ox.Triple) -> ox.Triple:
        s, o = triple.subject, triple.object
        return ox.Triple(
            fresh(s) if isinstance(s, blank) else within(s) if isinstance(s, ox.Triple) else s,
            triple.predicate,
            fresh(o) if isinstance(o, blank) else within(o) if isinstance(o, ox.Triple) else o,
        )

    for quad in quads:
        subject, object_ = quad.subject, quad.object
        if type(subject) is not iri:
            subject = fresh(subject) if isinstance(subject, blank) else subject
        if type(object_) is blank:
            object_ = fresh(object_)
        elif type(object_) is ox.Triple:
            object_ = within(object_)
        yield make(subject, quad.predicate, object_, place)


def _flat(quad: ox.Quad) -> ox.Quad:
    """The statement without its graph: all graphs of a file go into one."""
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _has_blank(quad: ox.Quad | ox.Triple) -> bool:
    return any(
        isinstance(term, ox.BlankNode) or (isinstance(term, ox.Triple) and _has_blank(term))
        for term in (quad.subject, quad.object)
    )


def _tame(quads: list[ox.Quad]) -> bool:
    """Whether RDFC-1.0 names these at once: no more than a few alike blank nodes hang together.

    The standard tells blank nodes apart by their own statements first (section 4.6) and tries the orders
    of those that are still alike (4.8), whose number is exponential.
    """
    said: defaultdict[str, list[str]] = defaultdict(list)
    pairs: list[tuple[str, str]] = []
    for quad in quads:
        s, o = quad.subject, quad.object
        if isinstance(s, ox.Triple) or isinstance(o, ox.Triple):
            return False
        one, two = (term.value if isinstance(term, ox.BlankNode) else "" for term in (s, o))
        if one:
            said[one].append(f"> {quad.predicate} {'_:a' if one == two else '_:z' if two else o}")
        if two and one != two:
            said[two].append(f"< {quad.predicate} {'_:z' if one else s}")
        if one and two and one != two:
            pairs.append((one, two))
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for node, statements in said.items():
        alike[tuple(sorted(statements))].append(node)
    return _largest({node for nodes in alike.values() if len(nodes) > 1 for node in nodes}, pairs) <= _ALIKE


def _largest(nodes: set[str], pairs: Iterable[tuple[str, str]]) -> int:
    """How many of the nodes hang together at most, by union-find."""
    above = {node: node for node in nodes}
    sizes = dict.fromkeys(nodes, 1)

    def root(node: str) -> str:
        while above[node] != node:
            above[node] = node = above[above[node]]
        return node

    for pair in pairs:
        if nodes.issuperset(pair):
            one, two = map(root, pair)
            if one != two:
                above[one] = two
                sizes[two] += sizes[one]
    return max(sizes.values(), default=0)
