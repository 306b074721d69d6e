"""Draft a claim: from three names and a quoted phrase to a block of Turtle that can be pasted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ecograph.errors import InputError
from ecograph.model import relation_claim_iri, span_iri
from ecograph.vocab import DOC, MODALITY, expand, shorten


def draft_claim(
    subject: str, predicate: str, object_: str, *, text: Path, quote: str, modality: str = "Fact"
) -> str:
    """Turtle of one relation claim and its evidence, with status Unreviewed.

    Names are IRIs or prefixed names. ``quote`` is the phrase of the document ``text`` (UTF-8) that
    says it; only its offsets (code points, RFC 5147) and a hash are written, never the phrase.
    Raises ``InputError`` where the phrase is not in the text, or is there more than once.
    """
    start = _position(text, quote)
    span = span_iri(text.stem, start, start + len(quote))
    names = [expand(name) for name in (subject, predicate, object_)]
    for given, iri in zip((subject, predicate, object_), names, strict=True):
        if not iri.startswith(("http://", "https://", "urn:")):
            raise InputError(f"“{given}” is no IRI.", hint="write it as id:org/sugon or eco:residentIn")
    claim = relation_claim_iri(names[0], names[1], names[2], modality=MODALITY + modality)
    digest = hashlib.sha256(quote.encode()).hexdigest()[:16]
    return "\n".join(
        (
            f"<{claim}> a eco:RelationClaim ;",
            f"    eco:claimSubject <{names[0]}> ;",
            f"    eco:claimPredicate {shorten(names[1])} ;",
            f"    eco:claimObject <{names[2]}> ;",
            f"    eco:modality mod:{modality} ;",
            "    eco:claimStatus status:Unreviewed ;",
            f"    eco:evidence <{span}> .",
            "",
            f"<{span}> a eco:TextSpan ;",
            f"    eco:inDocument <{DOC}{text.stem}> ;",
            f'    oa:start "{start}"^^xsd:nonNegativeInteger ;',
            f'    oa:end "{start + len(quote)}"^^xsd:nonNegativeInteger ;',
            f'    eco:textHash "{digest}" .',
            "",
        )
    )


def _position(text: Path, quote: str) -> int:
    if not quote:
        raise InputError("The quote is empty.", hint="give the phrase that supports the claim")
    try:
        content = text.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The document cannot be read: {error}", where=str(text)) from None
    found = content.count(quote)
    if found != 1:
        raise InputError(
            f"The phrase occurs {found} times in the document; it must occur once.",
            where=str(text),
            hint="quote a few characters more" if found else "copy it from the text, letter by letter",
        )
    return content.index(quote)
