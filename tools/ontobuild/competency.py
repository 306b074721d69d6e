"""Which competency question cites which term, and why the others are not asked."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from ontobuild.reading import ECO, LANGS, ONTOLOGY, ROOT, SCHEME, Term

QUESTIONS = ROOT / "src" / "ecograph" / "questions"
_HEADS = ("industryLink", "capitalLink", "talentLink", "technologyLink")  # chain-links reads what is below


@dataclass(frozen=True)
class Question:
    """A named question: its title by language and the terms and schemes that its text names."""

    name: str
    title: dict[str, str]
    names: frozenset[str]


@dataclass(frozen=True)
class Citation:
    """How a term is cited: ``how`` is named, head, property, by hand, or none; ``why`` by language."""

    how: str
    questions: tuple[str, ...]
    why: dict[str, str]


def questions() -> list[Question]:
    """The questions of the product, in the order of their names."""
    return [_question(path) for path in sorted(QUESTIONS.glob("*.rq"))]


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    title = {lang: _head(text, f"title_{lang}") for lang in LANGS}
    body = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    names = set(re.findall(r"(?<![\w/])eco:(\w+)", body))
    prefixes = re.findall(rf"PREFIX (\w+): <{SCHEME}([\w-]+)#>", body)
    used = {scheme for prefix, scheme in prefixes if re.search(rf"(?<![\w/]){prefix}:\w", body)}
    used |= set(re.findall(rf"<{SCHEME}([\w-]+)>", body))
    return Question(path.stem, title, frozenset(names | {f"scheme/{scheme}" for scheme in used}))


def _head(text: str, key: str) -> str:
    found = re.search(rf"^#\+ {key}: (.+)$", text, re.MULTILINE)
    return found[1] if found else ""


def by_hand() -> dict[str, Citation]:
    """The rows of ``ontology/competency.tsv``: a question that returns the term, or the reason for none."""
    with (ONTOLOGY / "competency.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        row["term"]: Citation(
            "by hand" if row["question"] else "none",
            tuple(row["question"].split()),
            {lang: row[f"why_{lang}"] for lang in LANGS},
        )
        for row in rows
    }


def citations(terms: list[Term], schemes: list[str]) -> dict[str, Citation]:
    """The citation of each term and of each scheme (``scheme/<name>``).

    A term is cited by a question that names it; a link by the questions that read its chain or all
    links; a class by a question that names a property from or to it; the rest by hand.
    """
    asked = questions()

    def naming(name: str) -> tuple[str, ...]:
        return tuple(question.name for question in asked if name in question.names)

    found: dict[str, Citation] = {}
    for name in [*(t.name for t in terms), *(f"scheme/{scheme}" for scheme in schemes)]:
        direct = naming(name)
        if direct:
            found[name] = Citation("named", direct, {})
    for term in terms:
        if term.name not in found and term.kind == "object":
            through = _through_head(term, terms)
            if through:
                found[term.name] = Citation("head", through, {})
    for term in terms:
        if term.name not in found and term.kind == "class":
            near = {q for t in terms if ECO + term.name in (t.domain, t.range) for q in naming(t.name)}
            if near:
                found[term.name] = Citation("property", tuple(sorted(near)), {})
    for name, citation in by_hand().items():
        found.setdefault(name, citation)
    return found


def _through_head(term: Term, terms: list[Term]) -> tuple[str, ...]:
    above, todo = set(), {term.name}
    by_name = {t.name: t for t in terms}
    while todo:
        name = todo.pop()
        above.add(name)
        if name in by_name:
            todo |= {up[len(ECO) :] for up in by_name[name].up if up.startswith(ECO)} - above
    chain = ("chain-links",) if above & set(_HEADS) else ()
    above -= {term.name}
    return (*chain, "relations") if "ecosystemLink" in above else ()


_HOW = {
    "named": ("named in the question", "问题中写明"),
    "head": ("read through its head", "经上位属性读出"),
    "property": ("through a property from or to it", "经以其为定义域或值域的属性"),
    "by hand": ("returned as a value", "作为取值返回"),
    "none": ("not asked", "未设问题"),
}


def page(terms: list[Term], schemes: dict[str, dict[str, str]]) -> str:
    """The index as Markdown: term to questions, then question to terms."""
    cited = citations(terms, list(schemes))
    lines = [
        "# Competency questions by term · 按术语检索能力问题",
        "",
        "A term earns its place by a question that it helps to answer. This page is made by `make ontology`"
        " from the questions and from [competency.tsv](../../ontology/competency.tsv).",
        "",
        "术语因能回答问题而存在。本页由 `make ontology` 依问题文件与"
        " [competency.tsv](../../ontology/competency.tsv) 生成。",
        "",
        "| how · 方式 | terms · 术语数 |",
        "|---|---|",
    ]
    for how, (en, zh) in _HOW.items():
        lines.append(f"| {en} · {zh} | {sum(c.how == how for c in cited.values())} |")
    lines += ["", "## Term to questions · 术语 → 问题", ""]
    lines += [
        "| term · 术语 | label · 名称 | how · 方式 | questions or reason · 问题或理由 |",
        "|---|---|---|---|",
    ]
    rows = [(f"`eco:{t.name}`", t.label, t.name) for t in terms]
    rows += [(f"`scheme/{name}`", label, f"scheme/{name}") for name, label in schemes.items()]
    for shown, label, name in rows:
        citation = cited[name]
        en, zh = _HOW[citation.how]
        what = ", ".join(f"[{q}](#{q})" for q in citation.questions)
        why = " · ".join(citation.why[lang] for lang in ("en", "zh") if citation.why.get(lang))
        cell = "; ".join(part for part in (what, why) if part)
        lines.append(f"| {shown} | {label['zh']} · {label['en']} | {en} · {zh} | {cell} |")
    lines += ["", "## Question to terms · 问题 → 术语", ""]
    known = {t.name for t in terms} | {f"scheme/{name}" for name in schemes}
    for question in questions():
        names = sorted(n for n in question.names if n in known)
        lines += [f"### {question.name}", "", f"{question.title['zh']} · {question.title['en']}", ""]
        shown = ", ".join(f"`{n}`" if "/" in n else f"`eco:{n}`" for n in names)
        lines += [shown or "Reads its terms from the ontology. · 所用术语均由本体读出。", ""]
    return "\n".join(lines).rstrip() + "\n"
