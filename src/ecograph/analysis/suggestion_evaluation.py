"""How well suggestions do: ties are taken away, and each score is asked to find them again."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from math import fsum, sqrt

import networkx as nx

from ecograph.analysis.measure import Note, made
from ecograph.analysis.metapaths import Typed
from ecograph.analysis.parameters import at_least, one_of
from ecograph.analysis.similarity import LOCAL, WALKS, all_walks, local_scores
from ecograph.analysis.suggestion import Ground
from ecograph.table import Cell, Table

METHODS = ("auto", "leave-one-out", "folds", "holdout")
ENDS = ("actors", "all")
BASELINES = ("preferential-attachment", "random")
TESTED = (*LOCAL, *WALKS, "pathsim", *BASELINES)
EVALUATION = (
    "score", "score_zh", "score_en", "verdict_zh", "verdict_en", "auc", "auc_low", "auc_high", "ap", "hits",
    "gain", "gain_low", "gain_high", "links", "non_links",
)  # fmt: skip
# Below so many tested links the interval of an AUC is wider than the difference between two scores.
FEW = 50
_WORDS = {
    "resource-allocation": ("资源分配", "resource allocation"),
    "adamic-adar": ("Adamic–Adar", "Adamic–Adar"),
    "common-neighbours": ("共同邻居", "common neighbours"),
    "jaccard": ("Jaccard", "Jaccard"),
    "katz": ("Katz", "Katz"),
    "pagerank": ("个性化 PageRank", "personalised PageRank"),
    "pathsim": ("PathSim（元路径）", "PathSim over meta-paths"),
    "preferential-attachment": ("热门程度（优先连接）", "popularity (preferential attachment)"),
    "random": ("随机", "random"),
}
_VERDICTS = {
    "few": ("联系太少，不能下结论", "too few links to say"),
    "better": ("优于只看热门程度", "better than popularity"),
    "worse": ("不如只看热门程度", "worse than popularity"),
    "same": ("与只看热门程度分不出高下", "not told from popularity"),
    "baseline": ("对照", "baseline"),
    "none": ("未计算", "not computed"),
}
_MOST_NEGATIVES = 50_000
_MOST_LEFT_OUT = 100
# Matrices above this size are not inverted, with numpy and without.
_DENSE = {True: 1000, False: 300}
_MOST_ACTORS = 500

_NO_LINKS: Note = {
    "zh": "候选主体之间没有可供检验的联系（或没有无联系的对子），各值不能计算。",
    "en": "There is no link between candidates to take away (or no pair without one): nothing to compute.",
}
_ONE_LINK: Note = {
    "zh": "只检验了一条联系（一次划分），没有区间。",
    "en": "Only one link (or split) was tested: there is no interval.",
}
_GUIDE: Note = {
    "zh": "未见记录的联系按“没有”计，所以数值偏低；去掉的是已记录的联系，而非尚未发生的联系。",
    "en": "A tie that nobody recorded counts as none, so the values are too low; what is taken away is a tie "
    "on record, not one that is yet to come.",
}


@dataclass
class Result:
    """What one score did: for each tested link (or split) its AUC, and the hits; for each fold its AP."""

    auc: list[float] = field(default_factory=list)
    ap: list[float] = field(default_factory=list)
    hits: list[float] = field(default_factory=list)
    defined: bool = True


def area(positive: float, negatives: Sequence[float]) -> float:
    """The share of sorted negatives below the positive, ties half: its part of the AUC.

    >>> area(2.0, [1.0, 2.0])
    0.75
    """
    below, upto = bisect_left(negatives, positive), bisect_right(negatives, positive)
    return (below + upto) / 2 / len(negatives)


def hit(positive: float, negatives: Sequence[float], k: int) -> float:
    """The chance that fewer than k negatives come before the positive, ties in random order.

    >>> hit(2.0, [1.0, 2.0, 3.0], 2)
    0.5
    """
    ahead = len(negatives) - bisect_right(negatives, positive)
    tied = bisect_right(negatives, positive) - bisect_left(negatives, positive)
    return min(1.0, max(0.0, (k - ahead) / (tied + 1)))


def average_precision(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Σ (R_i − R_{i−1})·P_i over the distinct scores from the largest down, ``negatives`` being sorted.

    Ties enter together, so a score that is the same for all pairs gets the share of positives.

    >>> round(average_precision([3.0, 1.0], [2.0]), 4)
    0.8333
    """
    total = 0.0
    for value in sorted(set(positives)):
        here = sum(one == value for one in positives)
        found = sum(one >= value for one in positives)
        total += here / len(positives) * found / (found + len(negatives) - bisect_left(negatives, value))
    return total


def suggestion_evaluation(
    net: nx.MultiDiGraph[str], *, method: str = "auto", folds: int = 10, repeats: int = 20, k: int = 10,
    ends: str = "actors", paths: tuple[str, ...] = (), damping: float = 0.85, beta: float = 0.05,
    seed: int = 1,
) -> Table:  # fmt: skip
    """Which score finds a tie again that was taken away, and whether it beats mere popularity.

    Formula: ties between candidates are taken away (``leave-one-out``: each by itself; ``folds``: each
    once, ``folds`` at a time, drawn with ``seed``; ``holdout``: a tenth, ``repeats`` times, against as many
    random pairs; ``auto``: leave-one-out up to 100 ties) and scored on what is left, against all pairs of
    candidates that have no tie. AUC = share of such pairs that score less, ties half, mean over the ties
    taken away; AP = average precision, mean over the rounds; hits = share of ties with fewer than ``k`` pairs
    before them; gain = AUC − AUC of preferential attachment. ``ends``: ``actors`` (the candidates), or
    ``all`` nodes, a test of the scores at large. Intervals: mean ± 1.96·sd/√n over the tested ties. Lü & Zhou
    (2011); below 50 tested ties there is no verdict.

    For a park manager: can these suggestions be trusted at all? 这些推荐到底靠不靠得住？
    It cannot say whether a suggestion will lead to anything: a tie on record is found again, no more.

    >>> net = nx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    >>> table = suggestion_evaluation(net)
    >>> [(r["score"], r["links"], r["verdict_en"]) for r in table.records()][0]
    ('resource-allocation', 4, 'too few links to say')
    """
    one_of("method", method, METHODS)
    one_of("ends", ends, ENDS)
    for name, value in (("folds", folds), ("repeats", repeats), ("k", k)):
        at_least(name, value, 2 if name == "folds" else 1)
    ground = Ground(net, paths=paths, damping=damping, beta=beta, engine="python")
    numbers = [ground.number[name] for name in (ground.candidates if ends == "actors" else ground.view.names)]
    inside = set(numbers)
    links = [(x, y) for x in numbers for y in ground.adjacent[x] if x < y and y in inside]
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    negatives = _negatives(ground, numbers, len(links), chance)
    small = len(links) <= _MOST_LEFT_OUT and len(net) <= _DENSE[False]
    used = ("leave-one-out" if small else "folds") if method == "auto" else method
    results = {score: Result() for score in TESTED}
    # The default meta-paths lead from actor to actor: of other pairs they can say nothing.
    results["pathsim"].defined = ends == "actors" or bool(paths)
    rounds = 0
    if links and negatives:
        for test in _rounds(links, used, folds, repeats, chance):
            others = negatives
            if used == "holdout":
                others = chance.sample(negatives, min(len(test), len(negatives)))
            _one_round(ground, test, others, k, results, pooled=used == "holdout")
            rounds += 1
    tested = len(links) if used != "holdout" else max(1, len(links) // 10) * rounds
    tested = tested if rounds else 0
    rows = [_row(score, results[score], results[BASELINES[0]], tested, len(negatives)) for score in TESTED]
    return Table(
        EVALUATION, tuple(rows),
        made(
            net, "suggestion-evaluation", f"{used}: AUC, AP and hits@{k} on ties taken away",
            _notes(results, rounds, tested, ground.groups if ends == "actors" else 0),
            method=used, rounds=rounds, ends=ends, k=k, seed=seed,
            damping=damping, beta=beta, candidates=len(numbers), few=FEW,
            meta_paths=list(map(str, ground.meta)),
            negatives_sampled=len(negatives) < len(numbers) * (len(numbers) - 1) // 2 - len(links),
        ),
    )  # fmt: skip


def _negatives(
    ground: Ground, numbers: Sequence[int], links: int, chance: random.Random
) -> list[tuple[int, int]]:
    """The pairs of candidates without a tie; of very many a sample."""
    total = len(numbers) * (len(numbers) - 1) // 2 - links
    tied = [set(found) for found in ground.adjacent]
    if total <= _MOST_NEGATIVES:
        return [(x, y) for i, x in enumerate(numbers) for y in numbers[i + 1 :] if y not in tied[x]]
    drawn: set[tuple[int, int]] = set()
    while len(drawn) < _MOST_NEGATIVES:
        a, b = sorted(chance.sample(range(len(numbers)), 2))
        if numbers[b] not in tied[numbers[a]]:
            drawn.add((numbers[a], numbers[b]))
    return sorted(drawn)


def _rounds(
    links: Sequence[tuple[int, int]], method: str, folds: int, repeats: int, chance: random.Random
) -> Iterator[list[tuple[int, int]]]:
    if method == "leave-one-out":
        yield from ([link] for link in links)
        return
    order = list(links)
    if method == "folds":
        chance.shuffle(order)
        yield from (sorted(order[i::folds]) for i in range(min(folds, len(order))))
        return
    for _ in range(repeats):
        yield sorted(chance.sample(order, max(1, len(order) // 10)))


def _one_round(
    ground: Ground, test: Sequence[tuple[int, int]], negatives: Sequence[tuple[int, int]], k: int,
    results: Mapping[str, Result], *, pooled: bool,
) -> None:  # fmt: skip
    """Score the links taken away and the pairs without a tie, on the network without those links."""
    gone = {*test, *((y, x) for x, y in test)}
    left = [[y for y in found if (x, y) not in gone] for x, found in enumerate(ground.adjacent)]
    for score, result in results.items():
        of = _scorer(ground, left, test, score) if result.defined else None
        if of is None:
            result.defined = False
            continue
        against = sorted(round(of(x, y), 12) for x, y in negatives)
        found = [round(of(x, y), 12) for x, y in test]
        areas = [area(value, against) for value in found]
        hits = [hit(value, against, k) for value in found]
        result.auc += [fsum(areas) / len(areas)] if pooled else areas
        result.hits += [fsum(hits) / len(hits)] if pooled else hits
        result.ap.append(average_precision(found, against))


def _scorer(
    ground: Ground, left: Sequence[Sequence[int]], test: Sequence[tuple[int, int]], score: str
) -> Callable[[int, int], float] | None:
    """The score of any pair on the network that is left; None where it is not computed."""
    if score in BASELINES:
        popular = score != "random"
        return lambda x, y: float(len(left[x]) * len(left[y]) * popular)
    if score in WALKS:
        if len(left) > _DENSE[bool(find_spec("numpy"))]:
            return None
        return all_walks(left, score, damping=ground.similar.damping, beta=ground.similar.beta)
    if score in LOCAL:
        return _local(left, score)
    return _pathsim(ground, test) if len(ground.candidates) <= _MOST_ACTORS else None


def _local(left: Sequence[Sequence[int]], score: str) -> Callable[[int, int], float]:
    rows: dict[int, dict[int, float]] = {}

    def of(x: int, y: int) -> float:
        if x not in rows:
            rows[x] = local_scores(left, x, score)
        return rows[x].get(y, 0.0)

    return of


def _pathsim(ground: Ground, test: Sequence[tuple[int, int]]) -> Callable[[int, int], float]:
    names = ground.view.names
    typed = Typed(ground.net, frozenset(frozenset((names[x], names[y])) for x, y in test))
    near: dict[int, dict[str, list[int]]] = {}

    def of(x: int, y: int) -> float:
        if x not in near:  # which meta-paths lead from x to whom
            near[x] = {}
            for number, path in enumerate(ground.meta):
                for node in typed.ends(path, names[x]):
                    near[x].setdefault(node, []).append(number)
        found = near[x].get(names[y], ())
        return fsum(typed.pathsim(ground.meta[number], names[x], names[y]) for number in found)

    return of


def _row(score: str, result: Result, popular: Result, tested: int, negatives: int) -> tuple[Cell, ...]:
    known = result.defined and bool(result.auc)
    gains = [a - b for a, b in zip(result.auc, popular.auc, strict=True)] if known else []
    auc, low, high = _interval(result.auc if known else [], 0.0, 1.0)
    gain, gain_low, gain_high = _interval(gains, -1.0, 1.0)
    verdict = "few" if tested < FEW else "same"
    if score in BASELINES:
        verdict = "baseline"
    elif not known and tested:
        verdict = "none"
    elif verdict == "same" and gain_low is not None and gain_high is not None:
        verdict = "better" if gain_low > 0 else "worse" if gain_high < 0 else "same"
    mean_ap, mean_hits = _interval(result.ap, 0, 1)[0], _interval(result.hits, 0, 1)[0]
    return (
        score, *_WORDS[score], *_VERDICTS[verdict], auc, low, high, mean_ap if known else None,
        mean_hits if known else None, gain, gain_low, gain_high, tested, negatives,
    )  # fmt: skip


def _interval(
    values: Sequence[float], least: float, most: float
) -> tuple[float | None, float | None, float | None]:
    """Mean and its 95 % interval, mean ± 1.96·sd/√n, inside what is possible."""
    if not values:
        return None, None, None
    n = len(values)
    mean = fsum(values) / n
    if n == 1:
        return round(mean, 12), None, None
    error = 1.96 * sqrt(fsum((v - mean) ** 2 for v in values) / (n - 1) / n)
    return round(mean, 12), round(max(least, mean - error), 12), round(min(most, mean + error), 12)


def _notes(results: Mapping[str, Result], rounds: int, tested: int, groups: int) -> list[Note]:
    notes: list[Note] = []
    if not rounds:
        return [_NO_LINKS]
    if tested < FEW:
        notes.append({
            "zh": f"只有 {tested} 条联系可供检验，少于 {FEW} 条：数字仅供参考，不能据此下结论。",
            "en": f"Links tested: {tested}, fewer than {FEW}: no ground for a verdict.",
        })  # fmt: skip
    missing = [score for score, result in results.items() if not result.defined]
    if missing:
        zh, en = (", ".join(_WORDS[score][second] for score in missing) for second in (0, 1))
        notes.append({
            "zh": f"{zh} 未计算：网络过大，或 Katz 的 β 过大而不收敛。",
            "en": f"Not computed: {en}. The network is too large, or Katz does not converge with this beta.",
        })  # fmt: skip
    if any(len(result.auc) == 1 for result in results.values()):
        notes.append(_ONE_LINK)
    if groups:
        notes.append({
            "zh": f"{groups} 个未具名的群体不作为候选，其联系不供检验。",
            "en": f"{groups} groups without names are no candidates; their links are not tested.",
        })  # fmt: skip
    return [*notes, _GUIDE]
