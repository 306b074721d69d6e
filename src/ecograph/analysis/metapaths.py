"""Meta-paths: sequences of kinds and relations, the paths that follow them, and PathSim.

A meta-path is written ``NODE REL NODE REL NODE …``, for example
``Industry >produces> Product >operatesInIndustry> IndustrySector <focusesOnIndustry< Government``.

- NODE: a role (``Industry``), a kind (``Product``), ``Actor`` (whatever plays a role), ``*`` (anything);
  ``Product|Solution`` for either.
- REL: ``>name>`` along a link, ``<name<`` against it, ``-name-`` either way. The name is that of a relation
  (``produces``), a chain (``Technology``), ``chains`` (any chain, save where a thing is), or ``*`` (any).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Any

import networkx as nx

from ecograph.errors import InputError
from ecograph.schema import CHAIN_ORDER, ROLE_ORDER
from ecograph.vocab import local_name

# Being in one place is shared by all who are there: it is no meta-path of its own, nor is the place.
PLACE_RELATIONS = ("residentIn", "locatedIn", "headquarteredIn", "registeredIn", "partOf")
_NODE = r"[\w*][\w*|]*"
_STEP = re.compile(r"^(?:>([\w*]+)>|<([\w*]+)<|-([\w*]+)-)$")
_HINT = "for example: Actor >produces> Product >operatesInIndustry> IndustrySector -chains- Actor"
_LONGEST = 6


@dataclass(frozen=True)
class Step:
    """One step: over which relation, and ``out`` (along), ``in`` (against) or ``both``."""

    relation: str
    way: str

    def back(self) -> Step:
        """The same step taken the other way."""
        return Step(self.relation, {"out": "in", "in": "out", "both": "both"}[self.way])

    def __str__(self) -> str:
        first = last = {"out": ">", "in": "<", "both": "-"}[self.way]
        return f"{first}{self.relation}{last}"


@dataclass(frozen=True)
class MetaPath:
    """``nodes`` (length l + 1) and ``steps`` (length l).

    >>> str(MetaPath.parse("Actor >usesTechnology> Technology <usesTechnology< Actor"))
    'Actor >usesTechnology> Technology <usesTechnology< Actor'
    """

    nodes: tuple[str, ...]
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> MetaPath:
        """Read a meta-path. Raises ``InputError`` for what is none."""
        words = text.split()
        if len(words) % 2 == 0 or not 5 <= len(words) <= 2 * _LONGEST + 1:
            raise InputError(
                f"“{text}” is no meta-path: nodes and relations in turn, with 2 to {_LONGEST} relations.",
                hint=_HINT,
            )
        steps = []
        for word in words[1::2]:
            found = _STEP.match(word)
            if not found:
                raise InputError(f"“{word}” is no relation of a meta-path.", hint=_HINT)
            out, against, both = found.groups()
            steps.append(Step(out or against or both, "out" if out else "in" if against else "both"))
        for word in words[::2]:
            if not re.fullmatch(_NODE, word):
                raise InputError(f"“{word}” is no node of a meta-path.", hint=_HINT)
        return cls(tuple(words[::2]), tuple(steps))

    def back(self) -> MetaPath:
        """The meta-path read from its other end."""
        return MetaPath(self.nodes[::-1], tuple(step.back() for step in reversed(self.steps)))

    def __str__(self) -> str:
        rest = (f"{step} {node}" for step, node in zip(self.steps, self.nodes[1:], strict=True))
        return " ".join((self.nodes[0], *rest))


@dataclass
class Typed:
    """The links of a network for walks along meta-paths; ``without`` holds pairs taken as not linked."""

    net: nx.MultiDiGraph[str]
    without: frozenset[frozenset[str]] = frozenset()
    anyone: bool = False
    _ways: dict[str, list[tuple[str, str, str, tuple[str, ...] | None]]] = field(default_factory=dict)
    _halves: dict[tuple[MetaPath, int, str], dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.anyone = not any(data.get("roles") for _, data in self.net.nodes(data=True))
        for s, o, data in self.net.edges(data=True):
            if s == o or (self.without and frozenset((s, o)) in self.without):
                continue
            name, chains = local_name(str(data.get("predicate", ""))), data.get("chains")
            self._ways.setdefault(s, []).append((o, name, "out", chains))
            self._ways.setdefault(o, []).append((s, name, "in", chains))

    def is_a(self, node: str, wanted: str) -> bool:
        """Whether a node fits a node of a meta-path."""
        data = self.net.nodes[node]
        roles = data.get("roles", ())
        for word in wanted.split("|"):
            if word == "*" or word in roles or (word == "Actor" and (roles or self.anyone)):
                return True
            if word == data.get("kind"):
                return True
        return False

    def walk(self, steps: Sequence[Step], nodes: Sequence[str], start: str) -> dict[str, int]:
        """How many paths lead from a node over steps to each node; parallel links are paths of their own."""
        here = {start: 1} if self.is_a(start, nodes[0]) else {}
        for step, wanted in zip(steps, nodes[1:], strict=True):
            there: dict[str, int] = {}
            for node, count in here.items():
                for other, name, way, chains in self._ways.get(node, ()):
                    if _takes(step, name, way, chains) and self.is_a(other, wanted):
                        there[other] = there.get(other, 0) + count
            here = there
        return here

    def half(self, path: MetaPath, length: int, start: str) -> dict[str, int]:
        """Where the first ``length`` steps of a meta-path lead from a node, with the number of paths."""
        key = (path, length, start)
        if key not in self._halves:
            self._halves[key] = self.walk(path.steps[:length], path.nodes[: length + 1], start)
        return self._halves[key]

    def ends(self, path: MetaPath, start: str) -> dict[str, int]:
        """How many paths lead from a node along a meta-path to each other node."""
        found = self.half(path, len(path.steps), start)
        return {node: count for node, count in sorted(found.items()) if node != start}

    def pathsim(self, path: MetaPath, x: str, y: str) -> float:
        """PathSim of x (first node) and y (last): 2·⟨l_x, r_y⟩ / (⟨l_x, l_x⟩ + ⟨r_y, r_y⟩).

        l_x and r_y count the paths from x and from y to the middle. For a meta-path that reads the same
        from both ends this is PathSim (Sun et al. 2011): twice the paths between x and y over those from
        each back to itself. An odd number of steps is cut before and after its middle step, and the mean
        is taken.
        """
        length, back = len(path.steps), path.back()
        cuts = {length // 2, length - length // 2}
        values = []
        for cut in sorted(cuts):
            left, right = self.half(path, cut, x), self.half(back, length - cut, y)
            between = sum(count * right.get(node, 0) for node, count in left.items())
            own = sum(c * c for c in left.values()) + sum(c * c for c in right.values())
            values.append(2 * between / own if own else 0.0)
        return fsum(values) / len(values)

    def instances(self, path: MetaPath, x: str, y: str, most: int = 50) -> Iterator[tuple[str, ...]]:
        """The paths from x to y along a meta-path as node sequences, in order; at most so many."""
        back = path.back()
        length = len(path.steps)
        given = 0

        def further(done: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
            at = len(done) - 1
            if at == length:
                if done[-1] == y:
                    yield done
                return
            ahead = self.walk((path.steps[at],), path.nodes[at : at + 2], done[-1])
            # Only nodes from which y is still within reach: no dead ends are walked.
            reach = self.half(back, length - at - 1, y)
            for node in sorted(set(ahead) & set(reach)):
                yield from further((*done, node))

        if x not in self.net or not self.is_a(x, path.nodes[0]):
            return
        for found in further((x,)):
            if len(set(found)) == len(found):
                yield found
                given += 1
                if given == most:
                    return


def _takes(step: Step, name: str, way: str, chains: tuple[str, ...] | None) -> bool:
    if step.way not in ("both", way):
        return False
    if step.relation in ("*", name):
        return True
    if step.relation == "chains":
        return name not in PLACE_RELATIONS and (chains is None or bool(chains))
    return step.relation in CHAIN_ORDER and step.relation in (chains or ())


def both_ways(paths: Iterable[MetaPath]) -> tuple[MetaPath, ...]:
    """Each meta-path and, where it reads differently, the same from its other end; each once.

    >>> len(both_ways([MetaPath.parse("Actor -*- Product -*- Actor")]))
    1
    """
    found: dict[MetaPath, None] = {}
    for path in paths:
        found[path] = None
        found[path.back()] = None
    return tuple(found)


def default_paths(net: nx.MultiDiGraph[str]) -> tuple[MetaPath, ...]:
    """The meta-paths of length 2 and 3 from actor to actor, from the network's own schema.

    The ontology says which relations belong to one of the four chains and of which kind a thing is; a
    meta-path is ``Actor – kind – Actor`` for each kind of thing (no actor) that actors are tied to, and
    ``Actor – kind – kind – Actor`` for each two kinds that are tied to each other. Where a thing is does
    not count, nor do the kinds in which actors reside or are registered (parks, divisions). A network
    without kinds has one: ``Actor – anything – Actor``.

    >>> net = nx.MultiDiGraph([("firm", "cloud"), ("lab", "cloud")])
    >>> [str(path) for path in default_paths(net)]
    ['Actor -chains- * -chains- Actor']
    """

    def thing(node: str) -> str:
        data: Mapping[str, Any] = net.nodes[node]
        return "" if data.get("roles") else str(data.get("kind", ""))

    homes = {
        str(net.nodes[o].get("kind", ""))
        for s, o, data in net.edges(data=True)
        if net.nodes[s].get("roles") and local_name(str(data.get("predicate", ""))) in PLACE_RELATIONS
    }
    near: set[str] = set()
    joined: set[tuple[str, str]] = set()
    step = Step("chains", "both")
    for s, o, data in net.edges(data=True):
        if s == o or not _takes(step, local_name(str(data.get("predicate", ""))), "out", data.get("chains")):
            continue
        kinds = (thing(s), thing(o))
        if homes & set(kinds):
            continue
        if all(kinds):
            joined.add((min(kinds), max(kinds)))
        for kind, other in (kinds, kinds[::-1]):
            if kind and not other:
                near.add(kind)
    if not near:
        return (MetaPath(("Actor", "*", "Actor"), (step, step)),)
    short = [MetaPath(("Actor", kind, "Actor"), (step, step)) for kind in sorted(near)]
    long = [
        MetaPath(("Actor", a, b, "Actor"), (step, step, step))
        for a, b in sorted(joined) if a in near and b in near
    ]  # fmt: skip
    return (*short, *long)


def check_words(paths: Iterable[MetaPath], net: nx.MultiDiGraph[str]) -> tuple[str, ...]:
    """The words of meta-paths that name nothing in the network: no role, kind, chain or relation of it.

    >>> check_words([MetaPath.parse("Actor -*- Produkt -*- Actor")], nx.MultiDiGraph())
    ('Produkt',)
    """
    nodes = {"*", "Actor", *ROLE_ORDER}
    nodes |= {str(data.get("kind", "")) for _, data in net.nodes(data=True)}
    nodes |= {str(role) for _, data in net.nodes(data=True) for role in data.get("roles", ())}
    steps = {"*", "chains", *CHAIN_ORDER}
    steps |= {local_name(str(data.get("predicate", ""))) for *_, data in net.edges(data=True)}
    words: dict[str, None] = {}
    for path in paths:
        for wanted in path.nodes:
            words |= dict.fromkeys(word for word in wanted.split("|") if word not in nodes)
        words |= dict.fromkeys(step.relation for step in path.steps if step.relation not in steps)
    return tuple(words)
