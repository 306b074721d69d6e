"""The forms of a report: text for a person, JSON, SARIF and Turtle for programs."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from itertools import groupby

import ecograph
from ecograph.checks.report import SEVERITIES, Finding, Report, Rule
from ecograph.vocab import shorten

_SHAPES = "https://w3id.org/ecograph/shapes#"
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_MARKS = {"violation": "✗", "warning": "!", "info": "·"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_text(report: Report, lang: str, limit: int) -> str:
    """The report for a person who does not know RDF: by rule, with names, a hint and a count."""
    words = _WORDS[lang]
    broken = len({finding.rule.id for finding in report.findings})
    lines = [words["checked"].format(statements=report.statements, rules=len(report.rules))]
    for _, group in groupby(report.findings, key=lambda finding: finding.rule.id):
        findings = list(group)
        rule = findings[0].rule
        severity = words[rule.severity]
        head = words["rule"].format(id=rule.id, severity=severity, n=len(findings))
        lines += [
            "",
            f"{_MARKS[rule.severity]} {rule.title[lang]}{head}",
            f"  {words['hint']}{rule.hint[lang]}",
        ]
        for number, finding in enumerate(findings[:limit], 1):
            lines += _entry(number, finding, lang)
        if len(findings) > limit:
            lines.append("  " + words["more"].format(n=len(findings) - limit))
    counts = report.by_severity()
    lines += ["", words["holds"].format(n=len(report.rules) - broken, all=len(report.rules))]
    lines.append(words["verdict" if report.conforms else "fails"].format(**counts))
    return "\n".join(lines) + "\n"


def to_json(report: Report, lang: str) -> str:
    """One object: the verdict, the counts, the rules that were run and the findings."""
    counts = report.by_rule()
    content = {
        "conforms": report.conforms,
        "statements": report.statements,
        "counts": report.by_severity(),
        "rules": [
            {"id": r.id, "kind": r.kind, "severity": r.severity, "title": r.title[lang],
             "hint": r.hint[lang], "findings": counts[r.id]}
            for r in report.rules
        ],
        "findings": [
            {"rule": f.rule.id, "severity": f.rule.severity, "thing": f.thing, "label": f.label[lang],
             "message": f.rule.title[lang], "hint": f.rule.hint[lang],
             "found": None if f.found is None else [value[lang] for value in f.found],
             "graphs": list(f.graphs)}
            for f in report.findings
        ],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def to_sarif(report: Report, lang: str) -> str:
    """SARIF 2.1.0: one run; things have no line in a file, so their IRIs are logical locations."""
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    driver = {
        "name": "ecograph",
        "version": ecograph.__version__,
        "language": {"zh": "zh-CN", "en": "en-US"}[lang],
        "rules": [_sarif_rule(rule, lang) for rule in report.rules],
    }
    results = [
        {
            "ruleId": finding.rule.id,
            "ruleIndex": index[finding.rule.id],
            "level": _LEVELS[finding.rule.severity],
            "message": {"text": _sentence(finding, lang)},
            "locations": [{"logicalLocations": [
                {"name": finding.label[lang], "fullyQualifiedName": finding.thing, "kind": "resource"}
            ]}],
            "properties": {"graphs": list(finding.graphs)},
        }
        for finding in report.findings
    ]  # fmt: skip
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    content = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def to_ttl(report: Report) -> str:
    """A ``sh:ValidationReport`` (W3C SHACL, section 3.6), its results named by a hash of their content."""
    lines = [
        "@prefix sh: <http://www.w3.org/ns/shacl#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "",
        "<urn:ecograph:report> a sh:ValidationReport ;",
        f'  sh:conforms "{str(report.conforms).lower()}"^^xsd:boolean',
    ]
    names = [_result_name(finding) for finding in report.findings]
    lines += [f"  ; sh:result <{name}>" for name in names] + ["."]
    for name, finding in zip(names, report.findings, strict=True):
        lines += ["", f"<{name}> a sh:ValidationResult", *_turtle(finding), "."]
    return "\n".join(lines) + "\n"


def _entry(number: int, finding: Finding, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    yield f"  {number}. {_clean(finding.label[lang])}"
    yield f"     {_clean(finding.thing)}"
    found = _found(finding, lang)
    if found:
        yield f"     {words['found']}{found}"
    if finding.graphs:
        yield f"     {words['stated']}{words['and'].join(shorten(graph) for graph in finding.graphs)}"


def _found(finding: Finding, lang: str) -> str:
    if finding.found is None:
        return ""
    return " · ".join(_clean(value[lang]) for value in finding.found) or _WORDS[lang]["nothing"]


def _sentence(finding: Finding, lang: str) -> str:
    words = _WORDS[lang]
    found = _found(finding, lang)
    parts = [
        words["thing"].format(_clean(finding.label[lang])) + finding.rule.title[lang],
        f"{words['found']}{found}{words['stop']}" if found else "",
        words["hint"] + finding.rule.hint[lang],
    ]
    return words["space"].join(part for part in parts if part)


def _sarif_rule(rule: Rule, lang: str) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title[lang]},
        "help": {"text": rule.hint[lang]},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"kind": rule.kind},
    }


def _result_name(finding: Finding) -> str:
    found = [value["en"] for value in finding.found or ()]
    text = "\x1f".join([finding.rule.id, finding.thing, *found])
    return "urn:ecograph:finding:" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _turtle(finding: Finding) -> Iterator[str]:
    severity = {"violation": "Violation", "warning": "Warning", "info": "Info"}[finding.rule.severity]
    if finding.thing.startswith(("http://", "https://", "urn:")):
        yield f"  ; sh:focusNode <{finding.thing}>"
    yield f"  ; sh:resultSeverity sh:{severity}"
    # Every rule has a name, also one that is no SHACL shape; the component says which kind it is.
    yield f"  ; sh:sourceConstraintComponent <{_SHAPES}{finding.rule.kind}>"
    yield f"  ; sh:sourceShape <{_SHAPES}{finding.rule.id}>"
    for lang in ("zh", "en"):
        text = json.dumps(_sentence(finding, lang), ensure_ascii=False)
        yield f"  ; sh:resultMessage {text}@{lang}"


def _clean(text: str) -> str:
    """A text that a terminal shows as it is: control and direction characters are written out."""
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else f"\\u{ord(c):04X}" for c in text)


_WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "checked": "按 {rules} 条规则检查了 {statements:,} 条语句。",
        "rule": "（{severity}，{n} 处；规则 {id}）",
        "violation": "违规", "warning": "提醒", "info": "提示",
        "hint": "办法：", "found": "查得：", "stated": "出处：", "nothing": "无", "and": "、",
        "more": "……另有 {n} 处（用 -n 多显示一些）",
        "holds": "{all} 条规则中有 {n} 条成立。",
        "verdict": "结论：通过。{violation} 处违规，{warning} 处提醒。",
        "fails": "结论：未通过。{violation} 处违规，{warning} 处提醒。",
        "thing": "“{}”：", "stop": "。", "space": "",
    },
    "en": {
        "checked": "Checked {statements:,} statements against {rules} rules.",
        "rule": " ({severity}, {n} found; rule {id})",
        "violation": "violation", "warning": "warning", "info": "note",
        "hint": "What to do: ", "found": "found: ", "stated": "stated in: ", "nothing": "nothing",
        "and": ", ",
        "more": "… and {n} more (-n shows more)",
        "holds": "{n} of {all} rules hold.",
        "verdict": "Verdict: passed. Violations: {violation}. Warnings: {warning}.",
        "fails": "Verdict: not passed. Violations: {violation}. Warnings: {warning}.",
        "thing": "“{}”: ", "stop": ".", "space": " ",
    },
}  # fmt: skip
assert set(SEVERITIES) <= set(_WORDS["zh"])
