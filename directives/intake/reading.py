"""The stages in order, for text: normalise → layout → fields → citations → addressees → deadlines
→ tasks. The secrecy guard stands before them: of a graded document nothing is read.
"""

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext as _

from directives.secrecy import find_secrecy_stamp

from .addressees import copies_of, recipients_of
from .citations import citations_of, title_span
from .deadlines import deadlines_of
from .duties import tasks_of
from .header import read_header
from .layout import Layout, lay_out
from .limits import DEFAULT, Limits
from .normalise import normalise
from .results import Citation, Deadline, Header, Reading, Signature, Span
from .signature import signature_of
from .tables import limits_of_tables
from .texts import Text


def read_text(raw: str, *, limits: Limits = DEFAULT) -> Reading:
    """Read the text of one document."""
    warnings: tuple[str, ...] = ()
    if len(raw) > limits.max_characters:
        raw = raw[: limits.max_characters]
        warnings += (
            _("The text is very long: only its first %(n)d characters were read.")
            % {"n": limits.max_characters},
        )
    stamp = find_secrecy_stamp(raw)
    if stamp:
        return _withheld(stamp.grade.printed)
    mapped = normalise(raw)
    reading = read_normalised(Text(mapped.text))
    return replace(reading, warnings=(*warnings, *reading.warnings))


def read_normalised(doc: Text) -> Reading:
    """Every finding of a normalised text."""
    layout = lay_out(doc)
    header = read_header(layout)
    signature = signature_of(layout)
    recipients, recipients_span = recipients_of(layout)
    copies, archive, copies_span = copies_of(layout)
    citations = citations_of(doc, header, without=layout.foot_span())
    deadlines = _deadlines(layout, header, citations)
    parts = (layout.body_lines, layout.appended_lines)
    tasks = tasks_of(doc, parts, deadlines=deadlines, issuer=header.issuer)
    spans = {**header.spans}
    for name, span in (
        ("recipients", recipients_span),
        ("copies", copies_span),
        ("signer", signature.span),
    ):
        if span:
            spans[name] = span
    return Reading(
        text=doc.text,
        header=header,
        signature=signature,
        recipients=recipients,
        copies=copies,
        archive_line=archive,
        citations=citations,
        deadlines=deadlines,
        tasks=tasks,
        spans=spans,
        confidence=_confidence(header, signature, layout, recipients),
        warnings=(*header.warnings, *_warnings(doc, header, signature)),
    )


def _deadlines(
    layout: Layout, header: Header, citations: tuple[Citation, ...]
) -> tuple[Deadline, ...]:
    issued, year = header.issued.whole, header.issued.year
    lines = (*layout.body_lines, *layout.appended_lines)
    ranges = tuple((line.start, line.end) for line in lines)
    skip = tuple(title_span(layout.doc, citation) for citation in citations)
    cells = limits_of_tables(layout.doc, lines, issued=issued, year=year)
    skip += tuple(cell.span for cell in cells)
    printed = deadlines_of(
        layout.doc, issued=issued, year=year, ranges=ranges, skip=skip, subject=header.subject
    )
    seen: dict[tuple[str, dt.date | None], Deadline] = {}
    for limit in sorted((*printed, *cells), key=lambda limit: limit.span):
        seen.setdefault((limit.text.lower(), limit.resolved), limit)
    return tuple(seen.values())


def _confidence(
    header: Header, signature: Signature, layout: Layout, recipients: tuple[str, ...]
) -> dict[str, float]:
    return {
        "number": 0.0,
        **header.confidence,
        "signer_name": signature.confidence,
        "recipients": 0.95 if recipients else (0.5 if layout.to is not None else 0.9),
    }


def _warnings(doc: Text, header: Header, signature: Signature) -> tuple[str, ...]:
    found = []
    if not doc.text.strip():
        found.append(_("No text was found in the file. Type the fields by hand."))
    elif header.issuer is None:
        found.append(_("The issuing body was not found."))
    if doc.text.strip() and signature.name is None:
        found.append(_("The signer was not found."))
    return tuple(found)


def _withheld(grade: str) -> Reading:
    """A graded document: what was found is only that it is graded."""
    message = _(
        "The document is stamped “%(grade)s”. State secrets may not be kept on this system: nothing of "
        "the file was kept. Register it in the register of secret documents, on paper."
    ) % {"grade": grade}
    return Reading(
        text="", header=Header(), signature=Signature(), secrecy=grade, warnings=(message,)
    )


def span_of(reading: Reading, name: str) -> Span | None:
    """Where a field was read, for highlighting."""
    return reading.spans.get(name)
