"""What people decided: reviews of claims and persons to be forgotten, kept as data beside the store.

They lie in ``decisions/`` of a store folder, which no build touches: generations come and go, the
decisions stay and are applied to each. The folder can be copied, put under version control and given
to another build.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ecograph.errors import InputError, NotFound
from ecograph.files import write_whole
from ecograph.store import Store
from ecograph.vocab import GRAPH, STATUS

FOLDER = "decisions"
GRAPH_DECISIONS = GRAPH + "decisions"
# What a reviewer can decide, and the status that the claim then has.
DECISIONS = {"accept": "Accepted", "dispute": "Disputed", "supersede": "Superseded", "reject": "Rejected"}
_VERBS = {
    "zh": {"accept": "接受", "dispute": "列为有争议", "supersede": "由另一陈述取代", "reject": "拒绝"},
    "en": {"accept": "accepted", "dispute": "disputed", "supersede": "superseded", "reject": "rejected"},
}

_REVIEW = "https://w3id.org/ecograph/review/"
_REVIEWS = "reviews.ttl"
_FORGOTTEN = "forgotten.json"
_IDENTITIES = "identities.csv"  # read by :mod:`ecograph.merging`
_INSERT = """
INSERT DATA {
  ?review a eco:Review ; eco:reviewOf ?claim ; eco:decision ?status ; eco:reviewer ?reviewer ;
    eco:reviewedOn "%s"^^xsd:date ; eco:reason ?reason .
}
"""
_SAME_DAY = """
ASK {
  ?review eco:reviewOf ?claim ; eco:reviewedOn ?on
  FILTER(STR(?on) = ?day && ?review != ?this)
}
"""
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_LATEST = """
SELECT ?claim ?status WHERE {
  GRAPH graph:decisions { ?review eco:reviewOf ?claim ; eco:decision ?status ; eco:reviewedOn ?on }
} ORDER BY ?claim ?on ?review
"""
# The source keeps its own word under another name; the status that everyone reads is the reviewed one.
_UNDO = """
DELETE { GRAPH ?g { ?claim eco:statedStatus ?stated } }
INSERT { GRAPH ?g { ?claim eco:claimStatus ?stated } }
WHERE { GRAPH ?g { ?claim eco:statedStatus ?stated } }
"""
_APPLY = """
DELETE { GRAPH ?g { ?claim eco:claimStatus ?stated } }
INSERT {
  GRAPH ?g { ?claim eco:statedStatus ?stated }
  GRAPH graph:decisions { ?claim eco:claimStatus ?status }
}
WHERE { GRAPH ?g { ?claim eco:claimStatus ?stated } FILTER(?g != graph:decisions) }
"""


@dataclass(frozen=True)
class Review:
    """A decision about one claim: which (a key of ``DECISIONS``), by whom, on which day, and why.

    ``in_favour_of`` is the claim that takes the place of a superseded one.
    """

    claim: str
    decision: str
    reviewer: str
    on: datetime.date
    reason: str
    in_favour_of: str = ""

    def __post_init__(self) -> None:
        if self.decision not in DECISIONS:
            raise NotFound("decision", self.decision, DECISIONS, hint=", ".join(DECISIONS))
        for what, text in (("who decided", self.reviewer), ("why", self.reason)):
            if not text.strip():
                raise InputError(f"A review says {what}.", hint="--by NAME --because REASON")
        if (self.decision == "supersede") != bool(self.in_favour_of):
            raise InputError(
                "A claim is superseded by another claim, and only then is one named.",
                hint="supersede CLAIM --in-favour-of NEWER-CLAIM",
            )
        if self.claim == self.in_favour_of:
            raise InputError("A claim cannot supersede itself.", where=self.claim)

    @property
    def iri(self) -> str:
        """The review's IRI, a hash of what it says: the same decision written twice is one."""
        parts = (
            self.claim,
            self.decision,
            self.reviewer,
            self.on.isoformat(),
            self.reason,
            self.in_favour_of,
        )
        return _REVIEW + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def record(folder: Path, review: Review) -> Path:
    """Add a review to ``folder/reviews.ttl``; the file's path.

    Two decisions of one day about one claim cannot be told apart in time, so the second is refused.
    """
    path = folder / _REVIEWS
    written = Store.in_memory(path.read_text("utf-8") if path.is_file() else "")
    given = {"claim": review.claim, "day": review.on.isoformat(), "this": review.iri}
    if written.ask(_SAME_DAY, given):
        raise InputError(
            f"This claim was already reviewed on {review.on}.",
            where=review.claim,
            hint=f"a change of mind bears a later date (--on); or take the earlier one out of {path}",
        )
    values = {
        "review": review.iri, "claim": review.claim, "status": STATUS + DECISIONS[review.decision],
        "reviewer": review.reviewer, "reason": review.reason,
    }  # fmt: skip
    written.update(_INSERT % review.on.isoformat(), values)
    if review.in_favour_of:
        newer = {"newer": review.in_favour_of, "claim": review.claim, "review": review.iri}
        written.update("INSERT DATA { ?newer eco:supersedes ?claim . ?review eco:inFavourOf ?newer }", newer)
    write_whole(path, written.serialize(_ALL, "ttl").encode(), what="review", parents=True)
    return path


def forget(folder: Path, person: str, *, by: str, on: datetime.date, reason: str) -> Path:
    """Note in ``folder/forgotten.json`` that a person is to be left out of every build.

    Not the person's IRI is kept, which may hold the name, but its SHA-256.
    """
    path = folder / _FORGOTTEN
    noted = {entry["sha256"]: entry for entry in _noted(path)}
    digest = hashlib.sha256(person.encode()).hexdigest()
    noted.setdefault(digest, {"sha256": digest, "by": by, "on": on.isoformat(), "reason": reason})
    text = json.dumps(sorted(noted.values(), key=lambda e: e["sha256"]), ensure_ascii=False, indent=1)
    write_whole(path, (text + "\n").encode(), what="note", parents=True)
    return path


def forgotten(folder: Path, persons: Iterable[str]) -> list[str]:
    """Those of the persons who are to be left out."""
    noted = {entry["sha256"] for entry in _noted(folder / _FORGOTTEN)}
    return [person for person in persons if hashlib.sha256(person.encode()).hexdigest() in noted]


def files(folder: Path) -> list[Path]:
    """The files that hold decisions; none where there is no folder."""
    found = (folder / name for name in (_REVIEWS, _FORGOTTEN, _IDENTITIES))
    return [path for path in found if path.is_file()]


def reviews(folder: Path) -> list[Path]:
    """The Turtle files of reviews."""
    return [path for path in files(folder) if path.suffix == ".ttl"]


def apply(store: Store) -> int:
    """Let the status of each claim follow its latest review; how many claims have one.

    The status that the source gave stays readable as ``eco:statedStatus``.
    """
    store.update(_UNDO)
    latest = {str(claim): str(status) for claim, status in store.select(_LATEST).rows}
    for claim, status in latest.items():
        store.update(_APPLY, {"claim": claim, "status": status})
    return len(latest)


def words(review: Review, lang: str) -> str:
    """A review as a sentence in ``zh`` or ``en``."""
    verb = _VERBS[lang][review.decision]
    by, on, why = review.reviewer, review.on.isoformat(), review.reason
    return f"{on} {by}：{verb}，理由：{why}" if lang == "zh" else f"{verb} by {by} on {on}: {why}"


def _noted(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    try:
        entries = json.loads(path.read_text("utf-8-sig"))
        return [{str(k): str(v) for k, v in entry.items()} for entry in entries if entry["sha256"]]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError(
            "The list of forgotten persons cannot be read, so nothing is built from it.",
            where=str(path),
            hint="mend it: a JSON list of objects, each with a “sha256”",
        ) from None
