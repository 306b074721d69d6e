"""A synthetic ecosystem of any size, in the fact model: for benchmarks and load tests, never for findings.

Everything is made up and says so: the catalogue marks the source as ``synthetic``, and every name holds
``示例``/``Sample``. The same options give the same bytes, on every machine. Memory grows with the number
of entities and claims' names only, not with the text.

    python benchmarks/generate.py DIR --triples 100000
    ecograph build --data DIR -o STORE

What is drawn from what: an actor belongs to a park, park sizes and the popularity of actors follow a power
law (rank r drawn with weight r^-0.6, which gives a degree tail with exponent 1 + 1/0.6 ≈ 2.7: the static
model of Goh, Kahng & Kim 2001, doi:10.1103/PhysRevLett.87.278701), and three links in five stay inside the
park. Two claims in five are dated, one in ten is a plan or an aspiration, one in seven is not accepted.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import json
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ecograph.model import observation_iri, relation_claim_iri, span_iri
from ecograph.vocab import DOC, ECO, ID, PREFIXES, RDF_TYPE, SCHEME

SOURCE = "synthetic"
TRIPLES_PER_ACTOR = 55
_SHARD = 5_000_000  # triples per file
_ALPHA = 0.6
_LOCAL = 0.6
_FIRST_DAY = datetime.date(2014, 1, 1)
_DAYS = 4000
_EPOCH_YEARS = range(2018, 2025)
_SYLLABLES = (
    ("启", "Qi"), ("明", "Ming"), ("远", "Yuan"), ("航", "Hang"), ("云", "Yun"), ("海", "Hai"),
    ("智", "Zhi"), ("联", "Lian"), ("创", "Chuang"), ("恒", "Heng"), ("信", "Xin"), ("达", "Da"),
)  # fmt: skip
_CNY, _NUM = PREFIXES["unit"] + "CCY_CNY", PREFIXES["unit"] + "NUM"
_XSD = PREFIXES["xsd"]


def _lines(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@dataclass(frozen=True)
class Kind:
    """A kind of entity: its class, the words of its names, and how many there are per actor."""

    cls: str
    folder: str
    zh: str
    en: str
    share: float
    least: int


KINDS: dict[str, Kind] = {
    row["kind"]: Kind(
        row["class"], row["folder"], row["zh"], row["en"], float(row["per_actor"]), int(row["least"])
    )
    for row in _lines("kinds.tsv")
}
# predicate, who, to whom, weight; "industry:" is any industry of the ontology
LINKS = [
    (row["predicate"], row["who"].split(), row["to_whom"].split(), float(row["weight"]))
    for row in _lines("links.tsv")
]
ACTORS = (
    "enterprise", "startup", "university", "institute", "laboratory", "authority", "bank", "service",
    "user", "person",
)  # fmt: skip
_ORGANIZATIONS = ACTORS[:-1]
_FIRMS = ("enterprise", "startup")
_INDUSTRIES = (
    "SmartIndustry", "SmartManufacturing", "Microelectronics", "NewEnergyMaterials", "Biomedicine",
    "VirtualReality", "ProducerServices",
)  # fmt: skip
_STAGES = ("Startup", "Gazelle", "HighTech", "Leading")
_SYSTEMS = ("University", "CentralSOE", "CAS", "International")
_FUNCTIONS = ("Incubation", "TalentDevelopment", "IntegratedOperation", "FinancialInvestment", "IPTrading")


class Writer:
    """N-Triples in files of a bounded size; counts what it writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[str] = []
        self.triples = 0
        self._out: TextIO | None = None

    def __call__(self, subject: str, predicate: str, object_: str) -> None:
        """One triple; the object is a term already (see ``iri``, ``text``, ``number``)."""
        if self._out is None or self.triples % _SHARD == 0:
            self.close()
            name = f"{SOURCE}/part-{len(self.files):03d}.nt"
            self.files.append(name)
            self._out = (self.folder / name).open("w", encoding="utf-8", newline="\n")
        self._out.write(f"<{subject}> <{predicate}> {object_} .\n")
        self.triples += 1

    def close(self) -> None:
        """Close the file that is open."""
        if self._out is not None:
            self._out.close()
            self._out = None


@contextmanager
def _writing(folder: Path) -> Iterator[Writer]:
    write = Writer(folder)
    try:
        yield write
    finally:
        write.close()


def iri(value: str) -> str:
    """An IRI as a term."""
    return f"<{value}>"


def text(value: str, tag: str = "") -> str:
    """A literal as a term; what is made here needs no escapes."""
    return f'"{value}"@{tag}' if tag else f'"{value}"'


def number(value: float) -> str:
    """An integer or a decimal as a term."""
    kind = "integer" if isinstance(value, int) else "decimal"
    return f'"{value}"^^<{_XSD}{kind}>'


def _typed(value: object, kind: str) -> str:
    return f'"{value}"^^<{_XSD}{kind}>'


@dataclass
class Ecosystem:
    """The ecosystem in the making: who exists, where, and what has been claimed."""

    write: Writer
    draw: random.Random
    parks: int
    plain: bool = False
    entities: dict[str, list[str]] = field(default_factory=dict)
    park_of: dict[str, int] = field(default_factory=dict)
    local: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    documents: int = 0
    latest: str = ""
    span: str = ""
    offset: int = 0

    def rank(self, count: int) -> int:
        """A rank from 0, the low ones often: weight (r + 1)^-0.6."""
        return int(count * self.draw.random() ** (1 / (1 - _ALPHA)))

    def pick(self, kind: str, park: int | None = None) -> str:
        """An entity of a kind, a popular one often; of one park with a probability of 0.6."""
        if kind == "industry:":
            return PREFIXES["ind"] + self.draw.choice(_INDUSTRIES)
        near = self.local.get((kind, park), []) if park is not None else []
        pool = near if near and self.draw.random() < _LOCAL else self.entities[kind]
        return pool[self.rank(len(pool))]

    def entity(self, kind: str, index: int) -> None:
        """One entity of a kind: its type, its two names, for some an alias."""
        made = KINDS[kind]
        about = f"{ID}{made.folder}/sample-{kind}-{index:06d}"
        (zh1, en1), (zh2, en2) = self.draw.choice(_SYLLABLES), self.draw.choice(_SYLLABLES)
        self.write(about, RDF_TYPE, iri(ECO + made.cls))
        self.write(about, PREFIXES["rdfs"] + "label", text(f"示例{zh1}{zh2}{made.zh}{index:06d}", "zh"))
        name = f"Sample {en1}{en2.lower()} {made.en} {index:06d}"
        self.write(about, PREFIXES["rdfs"] + "label", text(name, "en"))
        if self.draw.random() < 0.2:
            alias = text(f"{zh1}{zh2}{index:06d}{made.zh[:1]}", "zh")
            self.write(about, PREFIXES["skos"] + "altLabel", alias)
        self.entities.setdefault(kind, []).append(about)
        park = index if kind == "park" else self.rank(self.parks)
        self.park_of[about] = park
        self.local.setdefault((kind, park), []).append(about)

    def evidence(self) -> str:
        """A span: the last one again (one sentence often says two things) or a new one."""
        if self.span and (self.plain or self.draw.random() < 0.35):
            return self.span
        if self.offset == 0 or self.offset > 6000:
            self._document()
        length = self.draw.randint(6, 40)
        document = f"sample-{self.documents:06d}"
        self.span = span_iri(document, self.offset, self.offset + length)
        self.write(self.span, RDF_TYPE, iri(ECO + "TextSpan"))
        self.write(self.span, ECO + "inDocument", iri(DOC + document))
        for end, place in (("start", self.offset), ("end", self.offset + length)):
            self.write(self.span, PREFIXES["oa"] + end, _typed(place, "nonNegativeInteger"))
        self.write(self.span, ECO + "textHash", text(_digest(self.span)[:16]))
        self.offset += length + self.draw.randint(0, 120)
        return self.span

    def _document(self) -> None:
        self.documents += 1
        self.offset = 1
        name = f"sample-{self.documents:06d}"
        about, terms = DOC + name, PREFIXES["dcterms"]
        self.write(about, RDF_TYPE, iri(ECO + "SourceDocument"))
        self.write(about, terms + "identifier", text(name))
        self.write(about, terms + "title", text(f"示例文档{self.documents:06d}", "zh"))
        self.write(about, terms + "title", text(f"Sample document {self.documents:06d}", "en"))
        self.write(about, terms + "language", text("zh"))
        self.write(about, PREFIXES["spdx"] + "checksumValue", text(_digest(about)))
        day = self.day()
        self.write(about, ECO + "publishedAfter", _typed(day, "date"))
        if self.draw.random() < 0.5:
            later = day + datetime.timedelta(days=30)
            self.write(about, ECO + "publishedBefore", _typed(later, "date"))

    def day(self) -> datetime.date:
        """A day between 2014 and 2024."""
        return _FIRST_DAY + datetime.timedelta(days=self.draw.randrange(_DAYS))

    def claim(self, subject: str, predicate: str, object_: str, *, firm: bool = False) -> None:
        """One relation claim, unless the same has been said; ``firm``: an undated, accepted fact."""
        draw = self.draw
        modality = "Fact" if firm else draw.choices(*_MODALITIES)[0]
        dates: dict[str, str] = {}
        if not firm and draw.random() < 0.4:
            first = self.day()
            dates["valid_from" if draw.random() < 0.6 else "as_of"] = first.isoformat()
            if "valid_from" in dates and draw.random() < 0.15:
                last = first + datetime.timedelta(days=draw.randint(200, 1500))
                dates["valid_until"] = last.isoformat()
        modality_iri = PREFIXES["mod"] + modality
        about = relation_claim_iri(subject, ECO + predicate, object_, modality=modality_iri, **dates)
        if subject == object_ or about in self.said:
            return
        self.said.add(about)
        self.write(about, RDF_TYPE, iri(ECO + "RelationClaim"))
        self.write(about, ECO + "claimSubject", iri(subject))
        self.write(about, ECO + "claimPredicate", iri(ECO + predicate))
        self.write(about, ECO + "claimObject", iri(object_))
        self._standing(about, modality, dates, firm=firm)
        if not firm:
            if self.latest and draw.random() < 0.01:
                self.write(about, ECO + "supersedes", iri(self.latest))
            self.latest = about

    def figure(
        self, entity: str, indicator: str, value: int, unit: str, *, scope: str = "", as_of: str = ""
    ) -> None:
        """One observation: exact, or rounded and open above (余), with its bounds."""
        verbatim, lower, upper, approximation = _written(value, self.draw)
        dates = {"as_of": as_of} if as_of else {}
        kind = PREFIXES["indic"] + indicator
        about = observation_iri(entity, kind, scope, verbatim, unit, **dates)
        if about in self.said:
            return
        self.said.add(about)
        quantity, qudt = about + "#q", PREFIXES["qudt"]
        exact = _typed(str(approximation == "Exact").lower(), "boolean")
        self.write(about, RDF_TYPE, iri(ECO + "Observation"))
        self.write(about, ECO + "observedEntity", iri(entity))
        self.write(about, ECO + "indicator", iri(kind))
        if scope:
            self.write(about, ECO + "scope", iri(scope))
        self.write(about, ECO + "quantity", iri(quantity))
        self._standing(about, "Fact", dates)
        self.write(quantity, RDF_TYPE, iri(ECO + "QuantityValue"))
        self.write(quantity, qudt + "numericValue", number(lower))
        self.write(quantity, qudt + "lowerBound", number(lower))
        self.write(quantity, ECO + "lowerInclusive", exact)
        self.write(quantity, qudt + "upperBound", number(upper))
        self.write(quantity, ECO + "upperInclusive", exact)
        self.write(quantity, qudt + "hasUnit", iri(unit))
        self.write(quantity, ECO + "approximation", iri(PREFIXES["approx"] + approximation))
        self.write(quantity, ECO + "verbatim", text(verbatim))

    def _standing(self, about: str, modality: str, dates: dict[str, str], *, firm: bool = False) -> None:
        status = "Accepted" if firm else self.draw.choices(*_STATUSES)[0]
        self.write(about, ECO + "modality", iri(PREFIXES["mod"] + modality))
        self.write(about, ECO + "claimStatus", iri(PREFIXES["status"] + status))
        self.write(about, ECO + "evidence", iri(self.evidence()))
        if self.draw.random() < 0.08:
            self.write(about, ECO + "evidence", iri(self.evidence()))
        if self.draw.random() < 0.15:
            self.write(about, ECO + "attributedTo", iri(self.pick("person")))
        for key, day in dates.items():
            name = {"as_of": "asOf", "valid_from": "validFrom", "valid_until": "validUntil"}[key]
            self.write(about, ECO + name, _typed(day, "gYear" if len(day) == 4 else "date"))


_MODALITIES = (("Fact", "Plan", "Aspiration", "Appraisal"), (86, 8, 3, 3))
_STATUSES = (("Accepted", "Unreviewed", "Disputed", "Superseded", "Rejected"), (86, 9, 2, 2, 1))


def _written(value: int, draw: random.Random) -> tuple[str, int, int, str]:
    if value < 100 or draw.random() < 0.6:
        return str(value), value, value, "Exact"
    step: int = 10 ** (len(str(value)) - 1)
    lower = value // step * step
    return f"{lower}余", lower, lower + step, "MoreThan"


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def generate(folder: Path, *, triples: int, actors: int, seed: int = 0, links: int = 0) -> int:
    """Write a data folder with a catalogue; the number of triples written.

    ``triples`` is a target: links are added until it is reached. Entities and the frame (where each
    actor sits, its industry, posts, buildings, segments) come first and are always whole. With ``links``
    so many are added instead, all of them undated accepted facts on one piece of evidence: what a
    projection of many links needs, in as few triples as can be.
    """
    (folder / SOURCE).mkdir(parents=True, exist_ok=True)
    for stale in (folder / SOURCE).glob("part-*.nt"):
        stale.unlink()
    draw = random.Random(f"ecograph {seed}")  # noqa: S311 - a benchmark, no secret
    counts = {kind: max(made.least, round(actors * made.share)) for kind, made in KINDS.items()}
    with _writing(folder) as write:
        eco = Ecosystem(write, draw, counts["park"], plain=links > 0)
        for kind in ("park", *(k for k in KINDS if k != "park")):
            for index in range(counts[kind]):
                eco.entity(kind, index)
        scopes = _scopes(write)
        _places(eco)
        _actors(eco)
        _posts(eco)
        if links:
            _links(eco, sys.maxsize, len(eco.said) + links)
        else:
            _figures(eco, scopes, write.triples + max(0, triples - write.triples) // 4)
            _links(eco, triples, sys.maxsize)
    _catalogue(folder, write, seed)
    return write.triples


def _scopes(write: Writer) -> tuple[str, str]:
    """Two scopes, one inside the other: all residents, and the digital ones among them."""
    scheme = SCHEME + "scope"
    names = (("all-residents", "全部入驻企业", "all residents"), ("digital", "数字经济企业", "digital firms"))
    made = []
    skos = PREFIXES["skos"]
    for key, zh, en in names:
        about = f"{scheme}#sample-{key}"
        write(about, RDF_TYPE, iri(ECO + "Scope"))
        write(about, RDF_TYPE, iri(skos + "Concept"))
        write(about, skos + "inScheme", iri(scheme))
        write(about, skos + "notation", text(f"sample-{key}"))
        write(about, skos + "prefLabel", text(f"示例：{zh}", "zh"))
        write(about, skos + "prefLabel", text(f"sample: {en}", "en"))
        made.append(about)
    write(made[1], skos + "broader", iri(made[0]))
    return made[0], made[1]


def _places(eco: Ecosystem) -> None:
    """Parks and what they consist of; chains and the order of their segments; platforms."""
    things = eco.entities
    for kind in ("building", "carrier"):
        for at in things[kind]:
            eco.claim(at, "partOf", things["park"][eco.park_of[at]], firm=True)
    for index, segment in enumerate(things["segment"]):
        chain = things["chain"][index % len(things["chain"])]
        eco.claim(segment, "segmentOf", chain, firm=True)
        following = index + len(things["chain"])
        if following < len(things["segment"]):
            eco.claim(segment, "precedesSegment", things["segment"][following], firm=True)
    for park in things["park"]:
        eco.claim(park, "focusesOnIndustry", eco.pick("industry:"), firm=True)
        eco.claim(eco.pick("authority"), "administers", park, firm=True)
    for platform in things["platform"]:
        eco.claim(platform, "hasServiceFunction", PREFIXES["svc"] + eco.draw.choice(_FUNCTIONS))


def _actors(eco: Ecosystem) -> None:
    """Where each organization sits and what it is: industry, stage, role, support system."""
    draw, things = eco.draw, eco.entities
    for kind in _ORGANIZATIONS:
        for actor in things[kind]:
            park = eco.park_of[actor]
            inside = eco.local.get(("building", park), []) if draw.random() < 0.5 else []
            place = draw.choice(inside) if inside else things["park"][park]
            eco.claim(actor, "residentIn" if kind in _FIRMS else "locatedIn", place, firm=True)
            if kind in _FIRMS:
                eco.claim(actor, "operatesInIndustry", eco.pick("industry:"))
                if draw.random() < 0.3:
                    eco.claim(actor, "hasEnterpriseStage", PREFIXES["stage"] + draw.choice(_STAGES))
            if kind == "user":
                eco.claim(actor, "playsActorRole", PREFIXES["role"] + "User", firm=True)
            if draw.random() < 0.05:
                eco.claim(actor, "inSupportSystem", PREFIXES["sys"] + draw.choice(_SYSTEMS))


def _posts(eco: Ecosystem) -> None:
    """Posts, shared out among the persons; most are in the park where the person is."""
    people = eco.entities["person"]
    for index, post in enumerate(eco.entities["position"]):
        holder = people[index % len(people)]
        kind = eco.draw.choice(_ORGANIZATIONS)
        eco.claim(holder, "holdsPosition", post, firm=True)
        eco.claim(post, "positionIn", eco.pick(kind, eco.park_of[holder]), firm=True)


def _figures(eco: Ecosystem, scopes: tuple[str, str], until: int) -> None:
    """Yearly figures of parks and enterprises, sizes of groups and funds, until the share is used up."""
    draw, things = eco.draw, eco.entities
    for group in things["group"]:
        eco.figure(group, "GroupSize", draw.randint(3, 400), _NUM)
    for fund in things["fund"]:
        eco.figure(fund, "FundSize", draw.randint(1, 500) * 100_000_000, _CNY)
    for park in things["park"]:
        size = draw.randint(50, 2000)
        for year in _EPOCH_YEARS:
            size = max(10, round(size * draw.uniform(0.95, 1.2)))
            eco.figure(park, "ResidentCount", size, _NUM, scope=scopes[0], as_of=str(year))
            share = draw.uniform(0.3, 0.98) if draw.random() < 0.9 else draw.uniform(1.1, 1.5)
            part = round(size * share)  # one in ten above its whole: a conflict to find
            eco.figure(park, "ResidentCount", part, _NUM, scope=scopes[1], as_of=str(year))
            eco.figure(park, "AnnualRevenue", size * 40_000_000, _CNY, scope=scopes[0], as_of=str(year))
    for firm in things["enterprise"]:
        revenue = int(draw.paretovariate(1.1) * 2_000_000)
        for year in _EPOCH_YEARS:
            if eco.write.triples >= until:
                return
            revenue = max(10_000, round(revenue * draw.uniform(0.8, 1.35)))
            eco.figure(firm, "AnnualRevenue", revenue, _CNY, as_of=str(year))
            if draw.random() < 0.3:
                eco.figure(firm, "EmployeeCount", max(1, revenue // 400_000), _NUM, as_of=str(year))


def _links(eco: Ecosystem, until: int, claims: int) -> None:
    """Links until either target is reached: the kind of link first, then a popular subject and object."""
    weights = [link[3] for link in LINKS]
    misses = 0
    while eco.write.triples < until and len(eco.said) < claims:
        before = eco.write.triples
        predicate, subjects, objects, _ = eco.draw.choices(LINKS, weights)[0]
        subject = eco.pick(eco.draw.choice(subjects))
        object_ = eco.pick(eco.draw.choice(objects), eco.park_of[subject])
        eco.claim(subject, predicate, object_, firm=eco.plain)
        misses = misses + 1 if eco.write.triples == before else 0
        if misses > 1000:
            break  # so few entities that everything has been said


def _catalogue(folder: Path, write: Writer, seed: int) -> None:
    titles = {"zh": "合成生态（非真实数据）", "en": "Synthetic ecosystem (not real data)"}
    words = {
        "zh": f"由 benchmarks/generate.py 生成，种子 {seed}；全部虚构，仅供性能测试。",
        "en": f"Made by benchmarks/generate.py, seed {seed}; all of it made up, for load tests only.",
    }
    licence = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
    resource = {
        "name": SOURCE, "title": titles, "description": words, "kind": "synthetic",
        "iri": f"{PREFIXES['graph']}source/{SOURCE}", "format": "ntriples", "encoding": "utf-8",
        "path": write.files, "licenses": [licence],
    }  # fmt: skip
    content = {
        "name": "ecograph-synthetic", "title": titles, "description": words,
        "licenses": [licence], "resources": [resource],
    }  # fmt: skip
    path = folder / "datapackage.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")


def size(triples: int | None, actors: int | None) -> tuple[int, int]:
    """Target and number of actors, where one or none of the two is given (55 triples an actor).

    >>> size(None, None), size(5_500, None), size(None, 20)
    ((100000, 1818), (5500, 100), (1100, 20))
    """
    if triples is None:
        triples = actors * TRIPLES_PER_ACTOR if actors else 100_000
    return triples, actors or max(20, triples // TRIPLES_PER_ACTOR)


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and write the folder."""
    parser = argparse.ArgumentParser(description="Write a synthetic ecosystem for benchmarks.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write; build it with --data DIR")
    parser.add_argument("--triples", type=int, help="how many, about (default 100000, or 55 an actor)")
    parser.add_argument("--actors", type=int, help="how many actors (default: one for 55 triples)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another ecosystem")
    parser.add_argument("--links", type=int, default=0, help="so many plain links, whatever --triples says")
    given = parser.parse_args(arguments)
    triples, actors = size(given.triples, given.actors)
    written = generate(given.folder, triples=triples, actors=actors, seed=given.seed, links=given.links)
    sys.stdout.write(f"{given.folder}: {written:,} triples, {actors:,} actors, seed {given.seed}\n")


if __name__ == "__main__":
    main()
