"""What one record of ROR says, as facts."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from ecograph.assertions import Assertions
from ecograph.registries.ror.record import Organization, Place
from ecograph.registries.ror.survey import Survey, parts
from ecograph.tables.rows import Message, shown
from ecograph.vocab import ECO, ID, PREFIXES

_STATUS = {"active": "Active", "inactive": "Inactive", "withdrawn": "Withdrawn"}
_MENTIONED = "Mentioned"
# What stays true when an organization is no more.
_LASTING = frozenset((ECO + "succeeds", ECO + "establishedOn"))
_NOTES = {
    "inactive": {
        "zh": "ROR 标明该机构已停止运作，未给出日期。"
        "其所在地、隶属与角色的失效日期记为该记录最后修改之日，实际或更早。",
        "en": "ROR says that this organization has ended, not when. Its location, parents and roles end "
        "here on the day its record was last changed; in truth earlier, perhaps.",
    },
    "withdrawn": {
        "zh": "ROR 已撤回此记录。其陈述记为“被取代”，不进入现状视图。",
        "en": "ROR has withdrawn this record. What it says is superseded and is not in the current view.",
    },
    "mentioned": {
        "zh": "其他机构的记录提到它，所导入的文件中没有它自己的记录。",
        "en": "Records of others name it; the files that were imported have no record of it.",
    },
}


class Statement:
    """What one record says, being written."""

    def __init__(self, survey: Survey, facts: Assertions, row: int, found: Organization) -> None:
        self.survey = survey
        self.facts = facts
        self.row = row
        self.found = found
        self.iri = ID + "ror/" + found.ror
        self.flaws: list[Message] = []

    def write(self) -> list[Message]:
        """Write it; what could not be written."""
        found = self.found
        self.survey.tally.statuses[found.status] += 1
        self._types()
        self._say(
            "hasRegistryStatus",
            PREFIXES["reg"] + _STATUS[found.status],
            lasting=True,
            note=_NOTES.get(found.status),
        )
        if found.established:
            self._say("establishedOn", found.established, literal=True)
        if found.website:
            self._say("website", found.website, literal=True)
        for place in found.places:
            self._place(place)
        for relation in found.relations:
            self._relation(relation.kind, relation.other)
        return self.flaws

    def _types(self) -> None:
        """Class and names. A class gives a role by default, so one that is no more has only its claims."""
        found, codes = self.found, self.survey.codes
        active = found.status == "active"
        classes = {codes.classes[one] for one in found.types if one in codes.classes} if active else set()
        labels, aliases = self.survey.labelled(self.iri, found.labels, found.aliases)
        first, *others = sorted(classes) or ["Organization"]
        self.facts.entity(
            self.iri, first, labels=labels, aliases=aliases, notations=found.codes, row=self.row
        )
        for other in others:
            self.facts.entity(self.iri, other, labels={})
        roles: set[str] = set()
        for one in found.types:
            self.survey.tally.types[one] += 1
            if one not in codes.types:
                self.flaws.append(
                    Message(f"机构类型“{shown(one)}”未知。", f"The type “{shown(one)}” is unknown.")
                )
            roles.add(codes.roles.get(one, "") if active else codes.role(one))
        for role in sorted(roles - {""}):
            self._say("playsActorRole", role)

    def _say(
        self, predicate: str, object_: str, *, literal: bool = False, lasting: bool = False,
        note: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """A claim about the organization. What is ``lasting``, or by its nature, does not end with it."""
        times = self.survey.ended(self.found.ror) if not lasting else {}
        if ECO + predicate in _LASTING and "valid_until" in times:
            times = {}
        self.facts.relation(self.iri, predicate, object_, row=self.row, literal=literal, note=note, **times)

    def _place(self, place: Place) -> None:
        chain = [iri for iri, _ in parts(place)]
        for iri in chain:
            if self.survey.new(iri):
                code = iri.rsplit("/", 1)[1]
                labels, aliases = self.survey.called(iri, code)
                notation = f"geonames:{code}" if "/geonames/" in iri else code
                self.facts.entity(
                    iri,
                    "AdministrativeDivision",
                    labels=labels,
                    aliases=aliases,
                    notations=(notation,),
                    row=self.row,
                )
        for part, whole in itertools.pairwise(chain):
            if self.survey.new(f"{part} {whole}"):
                self.facts.relation(part, "partOf", whole, row=self.row)
        self._say("locatedIn", chain[0])

    def _relation(self, kind: str, other: str) -> None:
        link = self.survey.codes.links.get(kind)
        if link is None:
            self.flaws.append(
                Message(
                    f"关联类型“{shown(kind)}”未知。", f"The kind of relationship “{shown(kind)}” is unknown."
                )
            )
            return
        tally = self.survey.tally
        tally.relations[kind] += 1
        if other in self.survey.known:
            tally.inside += 1
        else:
            tally.outside += 1
            self._mention(other)
        if other == self.found.ror:
            self.flaws.append(
                Message("有一条关联指向机构自身。", "A relationship points to its own organization.")
            )
            return
        subject, object_ = link.ends(self.iri, ID + "ror/" + other)
        times = {} if link.predicate in _LASTING else self.survey.ended(self.found.ror, other)
        self.facts.relation(subject, link.predicate, object_, row=self.row, **times)

    def _mention(self, other: str) -> None:
        iri = ID + "ror/" + other
        if not self.survey.new(iri):
            return
        self.survey.tally.mentioned += 1
        labels, aliases = self.survey.called(iri, other)
        self.facts.entity(
            iri, "Organization", labels=labels, aliases=aliases, notations=(other,), row=self.row
        )
        status = PREFIXES["reg"] + _MENTIONED
        self.facts.relation(iri, "hasRegistryStatus", status, row=self.row, note=_NOTES["mentioned"])
