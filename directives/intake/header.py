"""The document's own identity from its header: number, symbol, date, place, type, urgency.

Reads: the header lines of the layout. Writes: `Header`. Issuer and subject have modules of their
own; what the header lost is taken from symbol and body there, with low confidence.
"""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from core.folding import fold

from .codes import Code, code_at_start, codes_in, repaired, type_of
from .dates import header_date
from .issuer import Issuer, issuer_of
from .layout import DATE_LINE, NUMBER_LINE, Layout
from .results import Header, PartialDate, Span
from .subject import subject_of
from .texts import Line, is_caps
from .vocabulary import TYPE_BY_FOLD, UPPER

_URGENCY = (
    (re.compile(r"^\W*hoa toc hen gio"), "hỏa tốc hẹn giờ"),
    (re.compile(r"^\W*hoa toc\W*(?:so|$)"), "hỏa tốc"),
    (re.compile(r"^\W*thuong khan\W*(?:so|$)"), "thượng khẩn"),
    (re.compile(r"^\W*khan\W*(?:so|$)"), "khẩn"),
    (re.compile(r"^do khan ?: ?(?:thuong )?khan"), "khẩn"),
)
# The rest of a number line whose running number is blank or unreadable: "/STTTT-TTBCXB".
_YEAR = r"(?:(?:19|20)\d\d ?/ ?)?"
_BLANK_NUMBER = re.compile(
    r"^[^\w/-]*(?P<junk>[^\W\d]{0,3}|\d{0,4}[^\W\d]\d{0,3}|[^\w/]{1,20})? ?(?P<mark>[/-]) ?"
    rf"(?P<symbol>{_YEAR}[{UPPER}]\w*(?: ?[-/&] ?[{UPPER}]\w*){{0,4}})"
)
_SYMBOL_ONLY = re.compile(rf"^(?P<symbol>[{UPPER}]\w*(?:[-/][{UPPER}]\w*){{1,4}})\s*$")
_PLACE = re.compile(rf"([{UPPER}][\w.' -]{{1,40}}?)\s?,\s?$")


def read_header(layout: Layout) -> Header:
    """Read everything the document says about itself."""
    header = _numbered(layout, Header())
    header = _dated(layout, header)
    header = _typed(layout, header)
    issuer = issuer_of(layout, place=header.place, notation=header.notation)
    header = _issued_by(header, issuer)
    subject, span, sure = subject_of(layout, document_type=header.document_type)
    return replace(
        header,
        subject=subject,
        urgency=_urgency(layout),
        spans={**header.spans, **({"subject": span} if span else {})},
        confidence={**header.confidence, "subject": sure},
    )


def _issued_by(header: Header, issuer: Issuer) -> Header:
    spans = {**header.spans, **({"issuer": issuer.span} if issuer.span else {})}
    confidence = {**header.confidence, "issuer": issuer.confidence}
    return replace(
        header, issuer=issuer.name, parent=issuer.parent, spans=spans, confidence=confidence
    )


# --- number and symbol ---------------------------------------------------------------------


def _numbered(layout: Layout, header: Header) -> Header:
    for line in layout.head:
        mark = NUMBER_LINE.match(line.flat)
        if not mark or not layout.doc.says(line.start, "số", "sô", "so", "s6", "sổ", "sỐ", "sỗ"):
            continue
        found = _number_of(line, mark.end())
        if found:
            return _with_number(header, *found)
    for line in layout.header_lines:  # the word "Số" lost: the code alone on its line
        code = code_at_start(line.text.strip())
        if code and len(line.text.strip()) <= code.end + 1:
            at = line.start + line.text.index(code.printed)
            return _with_number(header, code, code.notation, (at, at + len(code.printed)), 0.7)
    return replace(header, confidence={**header.confidence, "number": 0.0})


def _number_of(line: Line, start: int) -> tuple[Code | None, str, Span, float] | None:
    rest = line.text[start:]
    skipped = len(rest) - len(rest.lstrip(" .…_"))
    code = code_at_start(rest[skipped:])
    if code and skipped <= 2:
        at = line.start + start + skipped
        return (
            code,
            code.notation,
            (at, at + len(code.printed)),
            0.98 if code.printed == code.number else 0.85,
        )
    blank = _BLANK_NUMBER.match(rest)
    if blank:
        symbol = repaired(re.sub(r"(?<=\d) ?/ ?", "/", blank["symbol"]))
        end = line.start + start + blank.end("symbol")
        return None, symbol, (line.start + start + blank.start("symbol"), end), 0.9
    alone = _SYMBOL_ONLY.match(rest.strip())
    if alone:
        return None, repaired(alone["symbol"]), (line.start + start, line.end), 0.6
    return None


def _with_number(
    header: Header, code: Code | None, notation: str, span: Span, sure: float
) -> Header:
    warnings = header.warnings
    if code and code.printed.replace(" ", "") != code.number:
        warnings += (
            _("The symbol was repaired: printed “%(printed)s”.") % {"printed": code.printed},
        )
    if code is None:
        warnings += (_("The running number is blank or cannot be read."),)
    return replace(
        header,
        number=code.number if code else None,
        notation=notation,
        spans={**header.spans, "number": span},
        confidence={**header.confidence, "number": sure},
        warnings=warnings,
    )


# --- date and place ------------------------------------------------------------------------


def _dated(layout: Layout, header: Header) -> Header:
    for line in (*layout.head, *layout.foot_lines):
        date_line = DATE_LINE.search(line.flat)
        at = date_line.start() if date_line else (0 if line.flat.startswith("ngay ") else None)
        if at is None or (is_caps(line.text[:30]) and "ngay" not in line.flat):
            continue
        found = header_date(line.flat[at:])
        if not found or _is_quoted(line, at + found[1][0]):
            continue
        partial, (start, end) = found
        place = _PLACE.search(line.text[: at + start])
        span = (line.start + at + start, line.start + at + end)
        return _with_date(header, partial, span, _place_name(place[1]) if place else None)
    return replace(header, confidence={**header.confidence, "issued_on": 0.0})


def _is_quoted(line: Line, date_start: int) -> bool:
    """A date inside a subject or a căn cứ is another document's; the place stands before ours."""
    before = line.text[:date_start]
    if re.match(r"\s*-?\s*v ?/ ?v|can cu|thuc hien|kem theo|\(", line.flat):
        return True
    if any(True for _code in codes_in(before)) and not NUMBER_LINE.match(line.flat):
        return True
    return len(before) > 60


def _place_name(printed: str) -> str:
    place = re.sub(r"^(?:TP|T\.P)\.? ?", "Thành phố ", printed.strip())
    return place.title() if is_caps(place) else place


def _with_date(header: Header, partial: PartialDate, span: Span, place: str | None) -> Header:
    sure = 0.98 if partial.whole else 0.6
    warnings = header.warnings
    if not partial.whole:
        warnings += (_("The date is not complete: fill in what is missing."),)
    return replace(
        header,
        issued=partial,
        place=place,
        spans={**header.spans, "issued_on": span},
        confidence={**header.confidence, "issued_on": sure, "place": 0.95 if place else 0.0},
        warnings=warnings,
    )


# --- type and urgency ----------------------------------------------------------------------


def _typed(layout: Layout, header: Header) -> Header:
    """The title line says the type; a công văn has none, so its symbol does."""
    if layout.title is not None:
        flat = layout.lines[layout.title].flat.strip(" .:")
        name = next((flat[: len(key)] for key in _LONGEST_TYPES if flat.startswith(key)), None)
        if name:
            line = layout.lines[layout.title]
            return replace(
                header,
                document_type=TYPE_BY_FOLD[name],
                spans={**header.spans, "document_type": (line.start, line.start + len(name))},
                confidence={**header.confidence, "document_type": 0.98},
            )
    by_symbol = type_of(header.notation)
    dispatch = layout.to is not None or any(line.flat.startswith("v/v") for line in layout.head)
    kind = by_symbol or ("công văn" if dispatch else None)
    sure = 0.9 if by_symbol else 0.6
    return replace(
        header,
        document_type=kind,
        confidence={**header.confidence, "document_type": sure if kind else 0.0},
    )


_LONGEST_TYPES = sorted(TYPE_BY_FOLD, key=len, reverse=True)


def _urgency(layout: Layout) -> str:
    for line in layout.head:
        for pattern, grade in _URGENCY:
            if pattern.match(line.flat) and (is_caps(line.text) or line.flat.startswith("do khan")):
                return "thượng khẩn" if "thuong khan" in line.flat else grade
        if fold(line.text) in ("cong dien khan", "cong dien hoa toc"):
            return "hỏa tốc" if "hoa toc" in line.flat else "khẩn"
    return "thường"
