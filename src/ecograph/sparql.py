"""SPARQL as text: what is a keyword and what only looks like one, and errors in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ecograph.errors import NetworkRefused, QuerySyntaxError
from ecograph.vocab import PREFIXES

# Strings, IRIs, comments and escapes in names (ex:a\#b) are skipped so that a label holding the word
# SERVICE is no offence. As for the engine, a comment ends at either end of line.
_IRIREF = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{4,8})*>"""
_NOT_KEYWORDS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|' r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|' r"'(?:[^'\\\n]|\\.)*'|" rf"{_IRIREF}|" r"#[^\r\n]*|\\."
)  # fmt: skip
_VARIABLE = re.compile(rf"{_NOT_KEYWORDS.pattern}|[?$](?P<name>\w+)")
_NETWORK = re.compile(r"(?<![?$:\w])(SERVICE|LOAD)(?![\w:])", re.IGNORECASE)
_SILENT_LOAD = re.compile(
    rf"{_NOT_KEYWORDS.pattern}|(?P<load>(?<![?$:\w])LOAD\s+SILENT\s*(?:<[^<>\s]*>|[\w.-]*:\S+?)"
    r"(?:\s*INTO\s+GRAPH\s*(?:<[^<>\s]*>|[\w.-]*:[\w.-]+))?(?=\s|;|$))",
    re.IGNORECASE,
)
_ORDER = re.compile(rf"{_NOT_KEYWORDS.pattern}|(?<![?$:\w])(?P<order>ORDER\s+BY)(?![\w:])", re.IGNORECASE)
_BRACKET = re.compile(rf"{_NOT_KEYWORDS.pattern}|[()]")
# One condition of a sort: a variable, or something in brackets, behind ASC, DESC or the name of a function.
_CONDITION = re.compile(
    r"(?:\s|#[^\r\n]*[\r\n])*(?P<whole>[?$]\w+|(?!(?:LIMIT|OFFSET|VALUES|HAVING|NOT|EXISTS)\b)"
    rf"(?:(?P<way>ASC|DESC)\s*|(?P<call>{_IRIREF}|[\w.-]*:[\w.-]+|[A-Za-z]\w*)\s*)?(?P<open>\())",
    re.IGNORECASE,
)
_CALL = re.compile(r"(?P<name>[A-Za-z]\w*)\s*\(")
# Functions whose values are all numbers, all texts or all of true and false.
_ONE_KIND = {
    "STR", "LANG", "UCASE", "LCASE", "CONCAT", "SUBSTR", "REPLACE", "STRLEN", "COUNT", "SUM", "AVG", "ABS",
    "ROUND", "CEIL", "FLOOR", "GROUP_CONCAT", "YEAR", "MONTH", "DAY", "CONTAINS", "STRSTARTS", "STRENDS",
    "REGEX", "BOUND", "ISIRI", "ISLITERAL", "ISBLANK", "ISNUMERIC", "STRBEFORE", "STRAFTER", "MD5", "SHA256",
}  # fmt: skip
_SLASHED = re.compile(r"(?<![\w:<])(id|doc):([\w.-]+/[\w./-]*)")
_POSITION = re.compile(r"(?:error at|at line) (\d+)(?::| column )(\d+)")
_ESCAPE = re.compile(r"\\([tbnrf\"'\\])")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}

_PROLOGUE = re.compile(
    r"(?:\s+|#[^\r\n]*[\r\n]|BASE\s*<[^<>\s]*>|PREFIX\s*[\w.-]*:\s*<[^<>\s]*>)*", re.IGNORECASE
)

_WORDS = re.compile(r"SERVICE|LOAD", re.IGNORECASE | re.ASCII)
_MEANINGLESS = "qjzxkwvy"  # letters that continue no number and begin no keyword when repeated

# The graph that the store for parsing already holds; see `stopped`.
STOPPED = "urn:ecograph:stopped"


def reaches_out(text: str) -> bool:
    """Whether a query or an update would send something to the network."""
    return _NETWORK.search(_NOT_KEYWORDS.sub(" ", text)) is not None


def refuse_network(text: str) -> None:
    """Raise ``NetworkRefused`` where a query or an update would send something to the network.

    >>> refuse_network("SELECT * { ?s ?p 'SERVICE' }")
    """
    found = _NETWORK.search(_NOT_KEYWORDS.sub(" ", text))
    if found:
        raise NetworkRefused(
            f"{found[0].upper()} is refused: ecograph sends nothing to the network.",
            hint="load the other data as a source of its own and query both here",
        )


def disguised(text: str) -> str | None:
    """The text with a meaningless word of equal length for each SERVICE and LOAD, wherever it stands; None
    where it has neither.

    The engine decides by it what no look at the text can: if this parses, the words were names, strings
    or comments; if not, one was a keyword (or the text is broken), and the text must not be run. An
    error's place is that in the text itself.

    >>> disguised("PREFIX service: <urn:s:> SELECT ?load { ?load service:Load 1 }")
    'PREFIX qqqqqqq: <urn:s:> SELECT ?qqqq { ?qqqq qqqqqqq:Qqqq 1 }'
    """
    if not _WORDS.search(text):
        return None
    lowered = text.lower()
    # A letter that makes no name equal to one that is there already.
    letter = next((c for c in _MEANINGLESS if c * 4 not in lowered), None)
    if letter is None:
        raise NetworkRefused(
            "A query with SERVICE or LOAD in a name cannot be told from one that uses the network.",
            hint="use other names for its variables and prefixes",
        )
    upper, lower = letter.upper(), letter
    return _WORDS.sub(lambda word: "".join(upper if c.isupper() else lower for c in word[0]), text)


def stopped(update: str) -> str:
    """The update with a first operation that fails at once in a store that holds the graph ``STOPPED``.

    Run there, it is parsed to its end, and nothing of it is done.

    >>> stopped("BASE <http://example.org/> LOAD <a>")
    'BASE <http://example.org/> CREATE GRAPH <urn:ecograph:stopped> ; LOAD <a>'
    """
    begun = _PROLOGUE.match(update)
    at = begun.end() if begun else 0
    return f"{update[:at]}CREATE GRAPH <{STOPPED}> ; {update[at:]}"


def without_silent_load(text: str) -> str:
    """An update whose LOAD SILENT load nothing: SILENT says that a load may fail unsaid.

    >>> without_silent_load("LOAD SILENT <http://example.org/x> INTO GRAPH <urn:g> ; CLEAR DEFAULT")
    'CLEAR SILENT GRAPH <urn:ecograph:stopped> ; CLEAR DEFAULT'
    """
    nothing = f"CLEAR SILENT GRAPH <{STOPPED}>"
    return _SILENT_LOAD.sub(lambda token: nothing if token["load"] else token[0], text)


def substitute(query: str, terms: Mapping[str, str]) -> str:
    """The query with terms, already written as SPARQL, in the place of the variables of these names.

    >>> substitute("SELECT ?x { ?x ?p '?p' }", {"p": "<urn:p>"})
    "SELECT ?x { ?x <urn:p> '?p' }"
    """
    return _VARIABLE.sub(lambda token: terms.get(token["name"] or "", token[0]), query)


def total_order(query: str) -> str:
    """The query with sorts that rank terms by their kind first: no literals, numbers, texts, others.

    SPARQL leaves the order of a number and a text open, and an engine that compares two numbers by value
    and a number and a text by their letters contradicts itself: 9 < 10, 10 < "5", "5" < 9. Ours ends the
    process when a sort meets that. Conditions that are of one kind by their function stay as they are.

    >>> total_order("SELECT ?x { ?x ?p ?o } ORDER BY STR(?x) LIMIT 5")
    'SELECT ?x { ?x ?p ?o } ORDER BY STR(?x) LIMIT 5'
    >>> total_order("SELECT ?x { ?x ?p ?o } ORDER BY DESC(?o) ?x")[:47]
    'SELECT ?x { ?x ?p ?o } ORDER BY DESC(IF(ISLITER'
    """
    out: list[str] = []
    done = 0
    for token in _ORDER.finditer(query):
        if token["order"] is None or token.start() < done:
            continue
        out.append(query[done : token.end()])
        done = token.end()
        while (condition := _CONDITION.match(query, done)) is not None:
            end = _closed(query, condition.end()) if condition["open"] else condition.end()
            if end < 0:
                break
            whole = query[condition.start("whole") : end]
            rank = _rank(whole, condition["way"], condition["call"])
            out.append(f" {rank} {whole} " if rank else query[done:end])
            done = end
    return "".join([*out, query[done:]])


def _rank(condition: str, way: str | None, call: str | None) -> str:
    """What to sort by before a condition; empty where its values are of one kind."""
    value = condition[len(way or "") :].strip()
    inner = value[1:-1].strip() if value.startswith("(") else value
    called = _CALL.match(inner)
    if (call or (called and called["name"]) or "").upper() in _ONE_KIND:
        return ""
    text = f"LANG({inner})!=''||DATATYPE({inner})=<{PREFIXES['xsd']}string>"
    other = f"CONCAT('3',STR(DATATYPE({inner})))"
    literal = f"IF(ISNUMERIC({inner}),'1',IF({text},'2',{other}))"
    return f"{(way or 'ASC').upper()}(IF(ISLITERAL({inner}),{literal},'0'))"


def _closed(query: str, at: int) -> int:
    """The place after the bracket that closes the one open before ``at``; -1 where none does."""
    depth = 1
    for token in _BRACKET.finditer(query, at):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return -1


def plain_term(cell: str) -> str:
    """A term of a TSV answer as text (SPARQL 1.1 results in TSV write terms as Turtle does).

    >>> plain_term("<urn:a>"), plain_term('"a\\\\nb"@en'), plain_term("3")
    ('urn:a', 'a\\nb', '3')
    """
    if cell.startswith("<"):
        return cell[1:-1]
    if not cell.startswith('"'):
        return cell
    text = cell[1 : cell.rindex('"')]
    return _ESCAPE.sub(lambda found: _ESCAPED[found[1]], text) if "\\" in text else text


def tsv_columns(names: Sequence[str], answer: bytes) -> dict[str, list[str]]:
    """A TSV answer by column, terms as :func:`plain_term` has them; equal terms are one object.

    >>> tsv_columns(["s"], b"?s\\n<urn:a>\\n<urn:a>\\n")
    {'s': ['urn:a', 'urn:a']}
    """
    body = answer.decode("utf-8").partition("\n")[2].removesuffix("\n")
    # A tab or a line's end within a literal is escaped, so these are the ends of cells.
    cells = body.replace("\n", "\t").split("\t") if answer.count(b"\n") > 1 else []
    plain = {cell: plain_term(cell) for cell in set(cells)}
    width = len(names)
    return {name: [plain[cell] for cell in cells[at::width]] for at, name in enumerate(names)}


def syntax_error(error: SyntaxError, query: str) -> QuerySyntaxError:
    """The engine's complaint in words, with the place marked."""
    text = str(error)
    position = _POSITION.search(text)
    if position is None:
        return QuerySyntaxError(f"The query cannot be parsed: {text}")
    line, column = int(position[1]), int(position[2])
    source = [*query.splitlines(), ""][line - 1]
    marked = f"{source}\n{' ' * (column - 1)}^"
    # The parser lists every character that it would have taken; a person needs the place.
    what = "an unknown prefix" if "Prefix not found" in text else "something else is expected"
    slashed = _SLASHED.search(source[: column + 1]) or _SLASHED.search(source)
    hint = "mend the text at or just before the mark"
    if slashed:  # SPARQL allows no bare slash in a prefixed name
        iri = PREFIXES[slashed[1]] + slashed[2]
        hint = f"a name with a slash is written in full here: <{iri}>"
    return QuerySyntaxError(
        f"The query cannot be parsed: {what} at line {line}, column {column}.\n{marked}",
        where=f"line {line}, column {column}",
        hint=hint,
    )
