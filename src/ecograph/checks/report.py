"""What the checks found: rules, findings and the report that holds both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# From the gravest to the mildest. Only the first makes a store fail.
SEVERITIES = ("violation", "warning", "info")
KINDS = ("shape", "data", "content", "ontology", "clash")

Words = Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One rule: its ``id``, its kind (one of ``KINDS``), how grave a breach is (one of ``SEVERITIES``),
    what is wrong where it is broken (``title``) and what to do then (``hint``), in zh and en."""

    id: str
    kind: str
    severity: str
    title: Words
    hint: Words


@dataclass(frozen=True)
class Breach:
    """A thing that breaks a rule, as a check finds it: IRIs and plain values, no words yet.

    ``found`` is what was found there; empty means that nothing was; None, that there is nothing to say.
    """

    rule: str
    thing: str
    found: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Finding:
    """A breach for a reader: the thing with its label, what was found, and the graphs that speak of it."""

    rule: Rule
    thing: str
    label: Words
    found: tuple[Words, ...] | None
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """All findings of one run, the gravest first, and the rules that were run.

    >>> Report((), (), 0).conforms
    True
    """

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    statements: int

    @property
    def conforms(self) -> bool:
        """Whether no rule of the severity ``violation`` is broken."""
        return not any(finding.rule.severity == "violation" for finding in self.findings)

    def by_severity(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        counted = Counter(finding.rule.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    def by_rule(self) -> dict[str, int]:
        """How many findings each rule has, 0 for a rule that holds."""
        counted = Counter(finding.rule.id for finding in self.findings)
        return {rule.id: counted[rule.id] for rule in self.rules}

    def to_text(self, lang: str, limit: int = 5) -> str:
        """The report for a person: by rule, at most ``limit`` findings of each."""
        from ecograph.checks.forms import to_text

        return to_text(self, lang, limit)

    def to_json(self, lang: str) -> str:
        """The report as one JSON object."""
        from ecograph.checks.forms import to_json

        return to_json(self, lang)

    def to_sarif(self, lang: str) -> str:
        """The report as SARIF 2.1.0 (OASIS), the form that code hosts and editors show."""
        from ecograph.checks.forms import to_sarif

        return to_sarif(self, lang)

    def to_ttl(self) -> str:
        """The report as a ``sh:ValidationReport`` in Turtle, with messages in both languages."""
        from ecograph.checks.forms import to_ttl

        return to_ttl(self)
