"""What changed between two stores: in sentences and for programs, and by which source.

The two are compared quad by quad, each looked up in the other, so that memory goes with the difference
and not with the stores. The quads that differ are then told as what they mean: things, claims, figures,
reviews, conflicts. Whatever has no sentence of its own is told by its subject; nothing is left out.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ecograph.comparison import Change, GraphDiff, conflict_changes
from ecograph.errors import InputError
from ecograph.statements import Wording
from ecograph.store import Store
from ecograph.vocab import GRAPH, GRAPH_CONFLICTS, GRAPH_CURRENT, GRAPH_INFERRED, GRAPH_ONTOLOGY, GRAPH_SOURCE

_DECISIONS = GRAPH + "decisions"
# Graphs that follow from the others: how many statements came and went is all there is to tell.
_FOLLOWING = (GRAPH_CURRENT, GRAPH_INFERRED)
_TITLES = {
    _DECISIONS: {"zh": "复核决定", "en": "The record of reviews"},
    GRAPH_ONTOLOGY: {"zh": "本体", "en": "The ontology"},
    GRAPH_CONFLICTS: {"zh": "冲突检查", "en": "The check for conflicts"},
    GRAPH_CURRENT: {"zh": "现状视图", "en": "The current view"},
    GRAPH_INFERRED: {"zh": "推断", "en": "The inferred graph"},
}
_NOTHING = {"zh": "没有变化。", "en": "Nothing changed."}

Quad = tuple[str, str, str, str]


@dataclass(frozen=True)
class Changes:
    """The difference of two stores.

    ``changes`` tells it; ``added`` and ``removed`` are the N-Quads lines themselves, sorted: the old
    store without the removed and with the added ones is the new store. It is true if anything differs.
    """

    changes: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def text(self, lang: str = "zh") -> str:
        """The sentences, grouped by source.

        >>> diff(Store.in_memory(), Store.in_memory()).text("en")
        'Nothing changed.\\n'
        """
        if not self:
            return _NOTHING[lang] + "\n"
        lines: list[str] = []
        group = ""
        for change in self.changes:
            if change.source != group:
                group = change.source
                lines += [*([""] if lines else []), f"{_title(group, lang)}{'：' if lang == 'zh' else ':'}"]
            lines.append(f"  - {change.words[lang]}")
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """For programs: each change with its kind, source, IRIs, what it was and is, and a sentence."""
        content = {
            "changed": bool(self),
            "quads": {"added": len(self.added), "removed": len(self.removed)},
            "changes": [
                {
                    "kind": c.kind, "source": c.source, "subject": c.subject,
                    "formerly": c.formerly or None, "before": c.before, "after": c.after,
                    "sentence": {"zh": f"{_title(c.source, 'zh')}{c.words['zh']}。",
                                 "en": f"{_title(c.source, 'en')} {c.words['en']}."},
                }
                for c in self.changes
            ],
        }  # fmt: skip
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def diff(old: Store, new: Store) -> Changes:
    """What is different in ``new``, told by source; ``diff(new, old)`` tells the same the other way."""
    added, removed = sorted(new.missing_from(old)), sorted(old.missing_from(new))
    plus, minus = _by_graph(added), _by_graph(removed)
    wording = Wording(new, old)
    found: list[Change] = []
    clashes: list[GraphDiff] = []
    sizes = old.graphs(), new.graphs()
    for graph in sorted({*plus, *minus}):
        came, went = plus.get(graph, []), minus.get(graph, [])
        if graph in _FOLLOWING:
            found.append(_counted(graph, len(went), len(came)))
            continue
        subjects = {quad[0] for quad in (*came, *went)}
        named = {subject[1:-1] for subject in subjects if subject.startswith("<")}
        part = GraphDiff(old, new, graph, named, wording)
        clashes.append(part)
        found += _whole_graph(graph, sizes)
        found += part.changes()
        blank = [sum(quad[0].startswith("_:") for quad in quads) for quads in (went, came)]
        if any(blank):
            found.append(_counted(graph, *blank))
    found += conflict_changes(clashes, wording)
    found.sort(key=_order)
    return Changes(tuple(found), tuple(map(_line, added)), tuple(map(_line, removed)))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Store]:
    """A store to compare: a store folder, a data folder (built for the moment), or an exported ``.nq`` file.

    Raises ``InputError`` for anything else.
    """
    if path.is_file() and path.suffix.lower() == ".nq":
        yield Store.from_nquads(path)
    elif (path / "CURRENT").is_file():
        yield Store.open(path)
    elif (path / "datapackage.json").is_file():
        from ecograph.pipeline import build

        with tempfile.TemporaryDirectory(prefix="ecograph-", ignore_cleanup_errors=True) as folder:
            yield Store.open(build(Path(folder) / "store", data=path).path)
    else:
        raise InputError(
            "There is nothing here to compare.",
            where=str(path),
            hint="a store folder, a data folder with a datapackage.json, or a file of ecograph export (.nq)",
        )


def _by_graph(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault(quad[3].strip("<>"), []).append(quad)
    return graphs


def _whole_graph(graph: str, sizes: tuple[dict[str, int], dict[str, int]]) -> list[Change]:
    """A change where the whole graph is new, or gone."""
    before, after = (size.get(graph, 0) for size in sizes)
    if (before and after) or not graph.startswith(GRAPH_SOURCE):
        return []
    if after:
        words = {"zh": f"是新增的来源，共 {after} 条语句", "en": f"is a new source of {after} statements"}
        return [Change("source-added", graph, graph, words, after=str(after))]
    words = {"zh": f"整个被移除，原有 {before} 条语句", "en": f"was removed with its {before} statements"}
    return [Change("source-removed", graph, graph, words, before=str(before))]


def _counted(graph: str, went: int, came: int) -> Change:
    words = {
        "zh": f"随之减少 {went} 条语句，增加 {came} 条",
        "en": f"lost {went} statements and gained {came}",
    }
    return Change("statements-changed", graph, graph, words, before=str(went), after=str(came))


def _title(graph: str, lang: str) -> str:
    if graph.startswith(GRAPH_SOURCE):
        name = graph.removeprefix(GRAPH_SOURCE)
        return f"来源“{name}”" if lang == "zh" else f"Source “{name}”"
    if graph in _TITLES:
        return _TITLES[graph][lang]
    return f"图“{graph}”" if lang == "zh" else f"Graph “{graph}”"


def _order(change: Change) -> tuple[int, str, int, str, str, str]:
    following = (_DECISIONS, GRAPH_ONTOLOGY, GRAPH_CONFLICTS, GRAPH_CURRENT, GRAPH_INFERRED)
    place = following.index(change.source) + 1 if change.source in following else 0
    return (place, change.source, change.rank, change.kind, change.words["zh"], change.subject)


def _line(quad: Quad) -> str:
    subject, predicate, object_, graph = quad
    where = "" if graph == "DEFAULT" else f" {graph}"
    return f"{subject} {predicate} {object_}{where} ."
