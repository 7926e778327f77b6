"""Who issued a cited document: printed after its number, before it, or once for a whole list."""

import re
from collections.abc import Iterator
from dataclasses import replace

from .bodies import bodies_at
from .bodies_words import FIELD
from .results import Citation
from .texts import Text, squeeze

_ISSUER_AFTER = re.compile(r"\s*,?\s*(?:cua|do)\s+")
_FACTORED_HEAD = re.compile(r"\bcac (?P<noun>bo|so|ban) ?: ")
_LIST_LENGTH = 600


def issuer_after(doc: Text, end: int) -> tuple[str | None, int]:
    match = _ISSUER_AFTER.match(doc.flat, end)
    if not match:
        return None, end
    found = bodies_at(doc, match.end())
    if not found:
        return None, end
    body = found.bodies[0]
    return squeeze(body.name), body.span[1]


def issuer_before(doc: Text, line_start: int, start: int) -> str | None:
    """The body that ends right before the citation."""
    window = max(line_start, start - 110)
    for at in _word_starts(doc, window, start):
        found = bodies_at(doc, at)
        if found is None or found.end > start:
            continue
        last = found.bodies[-1]
        if re.fullmatch(
            r"\s*(?:\(|,? ?tai|(?:da |vua )?ban hanh|co|tai cac|dong y tai)\s*",
            doc.flat[last.span[1] : start],
        ):
            return squeeze(last.name)
    return None


def issuer_factored(doc: Text, line_start: int, start: int) -> str | None:
    """ "các Bộ: Xây dựng (Công văn số …), Tài chính (Công văn số …)": Bộ Tài chính."""
    heads = list(_FACTORED_HEAD.finditer(doc.flat, max(line_start, start - _LIST_LENGTH), start))
    if not heads:
        return None
    head = heads[-1]
    noun = doc.text[head.start("noun") : head.end("noun")].capitalize()
    for at in _word_starts(doc, max(head.end(), start - 60), start):
        field = FIELD.match(doc.flat, at)
        if field and re.fullmatch(r" ?\(", doc.flat[field.end() : start]):
            return f"{noun} {doc.text[at : field.end()]}"
    return None


def _word_starts(doc: Text, start: int, end: int) -> Iterator[int]:
    for match in re.finditer(r"(?<!\w)\w", doc.text[start:end]):
        at = start + match.start()
        if doc.is_capital(at) or doc.flat.startswith("cac ", at):
            yield at


def shared_issuers(doc: Text, found: list[Citation]) -> list[Citation]:
    """ "Công văn số A ngày … và Công văn số B ngày … của X": X issued both."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        this, following = shared[i], shared[i + 1]
        between = doc.flat[this.span[1] : following.span[0]]
        if (
            this.issuer is None
            and following.issuer
            and re.fullmatch(r"\s*(?:,|va|;)?\s*(?:va )?", between)
        ):
            shared[i] = replace(this, issuer=following.issuer)
    return shared
