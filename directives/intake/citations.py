"""Other documents that this one names: number, date, issuer, type, title and relation.

Reads: the text without Nơi nhận. Writes: each cited document once, the document itself left out.
A citation runs `[type] [số] code [ngày …] [của issuer] [về …]`; the issuer may stand before it, and
lists may have the type or the issuer factored out.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.folding import fold

from .bodies import bodies_at
from .citation_issuers import issuer_after, issuer_before, issuer_factored, shared_issuers
from .codes import Code, codes_in, fold_key
from .dates import DATE, date_of
from .results import Citation, Header, Span
from .texts import Text, is_caps, squeeze
from .vocabulary import TYPE_BY_ABBREVIATION, TYPE_BY_FOLD

_TYPES = "|".join(sorted(map(re.escape, TYPE_BY_FOLD), key=len, reverse=True))
_SHORT_TYPES = "|".join(sorted(map(re.escape, TYPE_BY_ABBREVIATION), key=len, reverse=True))
# The type right before the number, a few words of its name between: "Báo cáo kết quả giám sát số".
_TYPE_BEFORE = re.compile(
    rf"\b(?P<type>{_TYPES}|{_SHORT_TYPES})(?P<name>(?: [^\W\d_]+){{0,8}}?)(?: so)?\s*[:.]?\s*$"
)
_SO_BEFORE = re.compile(r"(?:\bso|[,;:]|\bva)\s*[:.]?\s*$")
_LIST_TYPE = re.compile(rf"\bcac (?P<type>{_TYPES})\b[^.\n]{{0,160}}$")
_DATE_AFTER = re.compile(rf"\s*[,(]?\s*(?:ky |ban hanh |de )?(?:ngay )?{DATE}")
_DATE_LATER = re.compile(rf"\s*,?\s*(?:ky |ban hanh )?ngay {DATE}")
_TITLE_AFTER = re.compile(
    r"\s*,?\s*(?:\(sau day [^)]*\)\s*)?(?:ve viec|ve|v/v|quy dinh|ban hanh|huong dan"
    r"|phe duyet|sua doi|trien khai|thong tin, )\s*"
)
_DROP_FROM_TITLE = re.compile(r"\s*,?\s*(?:ve viec|ve|v/v)\s+")
_TITLE_END = re.compile(
    r"[;\n()]|\.(?:\s|$|/)|, (?=[A-ZĐỦ][^\s,]+ [^\s,]+ [^\s,]+[^,;.]{0,60}(?: đề nghị"
    r"| yêu cầu| có ý kiến| xây dựng| ban hành))"
)
# The issuer before the number: "đề nghị của Công an tỉnh tại Tờ trình số", "Bộ X ban hành Quyết định".
_AT = re.compile(
    rf"\s+(?:tai|ban hanh|co|da ban hanh|\()?\s*\(?(?:cac )?(?:{_TYPES}|{_SHORT_TYPES})?(?: so)?\s*[:.]?\s*$"
)
_ISSUED_ON = re.compile(rf"ngay {DATE}, ?$")
_LAW = re.compile(r"\b(?:bo luat|luat|phap lenh)\b(?! so\b)(?! nay\b)")
_LAW_DATE = re.compile(rf"(?P<title>[^;.\n]{{3,220}}?),? (?:ban hanh |thong qua )?ngay {DATE}")
_DATE_AS_NUMBER = re.compile(rf"\b(?P<type>{_TYPES}) so\s*:?\s*{DATE}(?![/-]?[a-z])")
_DECISIONS = ("nghị quyết", "quyết định", "thông tư", "nghị định")
_CLAUSE_START = re.compile(r"[.;\n(]")

_RELATIONS = (
    ("attached", re.compile(r"(?:kem theo|gui kem|dinh kem|ban hanh kem)")),
    ("replaces", re.compile(r"(?:thay the|bai bo|huy bo|het hieu luc|thu hoi)(?! ?doi)")),
    ("replies", re.compile(r"(?:phuc dap|tra loi|xet de nghi|nhan duoc|xem xet de nghi|xet (?:bao cao"
        r"|to trinh|y kien))")),
    ("basis", re.compile(r"can cu|theo de nghi|tren co so")),
    ("implements", re.compile(r"(?:thuc hien|trien khai|thi hanh|quan triet|theo tinh than|tiep theo|the hien"
        r"|cu the hoa)")),
)  # fmt: skip
_COMMA = re.compile(r", ")
_CLAUSE = re.compile(
    r"(?:mot so|den nay|hien nay|tuy nhiên|theo do|trong do|dong thoi|nham|de (?:bao"
    r"|dam|tang|trien|nang)|qua |tren co so|trong thoi gian|sau khi|nay )"
)
_VERB_AFTER = re.compile(
    r" (?:[a-z]+ ){0,3}?(?:de nghi|yeu cau|bao cao|xay dung|ban hanh|co y kien"
    r"|giao|huong dan|thong bao|trinh|kinh|moi|to chuc|nhan|da|tran trong|chi dao"
    r"|cung cap|gop y|xin)\b"
)
_LOOK_BACK = 200
_LONGEST_TITLE = 400


@dataclass(frozen=True)
class _Context:
    """What citations of one list share: the type and the issuer factored out before them."""

    type: str | None = None
    paragraph: int = -1


def citations_of(doc: Text, header: Header, *, without: Span) -> tuple[Citation, ...]:
    """Every document cited outside `without` (Nơi nhận), each once."""
    own = _own_key(header)
    number_at = header.spans.get("number", (-1, -1))
    found: list[Citation] = []
    for citation in _all(doc):
        start, end = citation.span
        if without[0] <= start < without[1] or (start < number_at[1] and end > number_at[0]):
            continue
        if citation.number and _is_own(citation, own, header):
            continue
        if citation.relation == "replies" and header.document_type in _DECISIONS:
            citation = replace(citation, relation="basis")  # "Xét Tờ trình số …" of a resolution
        found.append(citation)
    return tuple(_once([_by_parliament(c) for c in shared_issuers(doc, found)]))


def _by_parliament(citation: Citation) -> Citation:
    """A law is the National Assembly's: the issuer printed after the decrees beside it is not its own."""
    if citation.type in ("luật", "bộ luật") and fold(citation.issuer or "") != "quoc hoi":
        return replace(citation, issuer=None)
    return citation


def _all(doc: Text) -> Iterator[Citation]:
    coded = list(_coded(doc))
    taken = [citation.span for citation in coded]
    dated = [c for c in (*_laws(doc), *_dates_as_numbers(doc)) if not _overlaps(c.span, taken)]
    yield from sorted((*coded, *dated), key=lambda citation: citation.span)


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _own_key(header: Header) -> str | None:
    return fold_key(header.number) if header.number else None


def _is_own(citation: Citation, own: str | None, header: Header) -> bool:
    if own is None or fold_key(citation.number or "") != own:
        return False
    return (
        citation.date is None or header.issued.whole is None or citation.date == header.issued.whole
    )


# --- documents with a number ----------------------------------------------------------------


def _coded(doc: Text) -> Iterator[Citation]:
    context = _Context()
    for code in codes_in(doc.text):
        citation, context = _read(doc, code, context)
        yield citation


def _read(doc: Text, code: Code, context: _Context) -> tuple[Citation, _Context]:
    line_start = doc.text.rfind("\n", 0, code.start) + 1
    before = doc.flat[max(line_start, code.start - _LOOK_BACK) : code.start]
    start, kind = _type_before(before, code)
    if kind is None and context.paragraph == line_start and _SO_BEFORE.search(before):
        kind = context.type
    factored = _LIST_TYPE.search(before)
    if kind is None and factored:
        kind = TYPE_BY_FOLD[factored["type"]]
    kind = _spelt_type(kind, code)
    date, end = _date_after(doc, code.end)
    issuer, end = issuer_after(doc, end)
    if date is None:
        date, end = _date_later(doc, end, issuer)
    if date is None and (ahead := _ISSUED_ON.search(_until_issuer(before, doc, code.start))):
        date = date_of(ahead)
    if issuer is None:
        issuer = issuer_before(doc, line_start, code.start - start)
    if issuer is None:
        issuer = issuer_factored(doc, line_start, code.start - start)
    title = _title_after(doc, end)
    citation = Citation(
        span=(code.start - start, end),
        number=code.number,
        date=date,
        issuer=issuer,
        type=kind,
        title=title,
        relation=_relation(doc, line_start, code.start - start),
        printed=code.printed if code.printed != code.number else None,
    )
    return citation, _Context(kind, line_start)


def _type_before(before: str, code: Code) -> tuple[int, str | None]:
    """How far back the citation starts, and the type printed there."""
    match = _TYPE_BEFORE.search(before)
    # the nearest type wins: the pattern finds the leftmost, so look again further right
    while match:
        later = _TYPE_BEFORE.search(before, match.start() + 1)
        if later is None:
            break
        match = later
    if match is None:
        so = re.search(r"\bso\s*[:.]?\s*$", before)
        return (len(before) - so.start() if so else 0), None
    if match["name"].strip() and not before.rstrip(" :.").endswith(" so"):
        return 0, None
    kind = TYPE_BY_FOLD.get(match["type"]) or TYPE_BY_ABBREVIATION.get(match["type"])
    return len(before) - match.start(), kind


def _spelt_type(kind: str | None, code: Code) -> str | None:
    """ "văn bản số 92/TTr-UBND" is a tờ trình; otherwise what is printed wins over the symbol."""
    if kind in (None, "văn bản"):
        return code.type
    if kind == "thông tư" and code.notation.split("/")[-1].startswith("TTLT"):
        return "thông tư liên tịch"
    return kind


def _date_after(doc: Text, end: int) -> tuple[dt.date | None, int]:
    match = _DATE_AFTER.match(doc.flat, end)
    if match and (date := date_of(match)):
        return date, match.end()
    return None, end


def _date_later(doc: Text, end: int, issuer: str | None) -> tuple[dt.date | None, int]:
    """The date after the issuer: "của Thủ tướng Chính phủ ngày …"."""
    match = _DATE_LATER.match(doc.flat, end) if issuer else None
    if match and (date := date_of(match)):
        return date, match.end()
    return None, end


def _until_issuer(before: str, doc: Text, end: int) -> str:
    """The words before "Bộ trưởng Bộ Xây dựng ban hành Quyết định số", to find a date in front."""
    match = re.search(
        rf"(?P<who>, [^,;.]{{3,80}}) (?:da )?(?:ban hanh|co|ky) (?:{_TYPES})(?: so)? ?$", before
    )
    return before[: match.start() + 1] + " " if match else ""


def _title_after(doc: Text, end: int) -> str | None:
    match = _TITLE_AFTER.match(doc.flat, end)
    if not match:
        return None
    drop = _DROP_FROM_TITLE.match(doc.flat, end)
    start = (
        drop.end() if drop else match.start() + len(match.group()) - len(match.group().lstrip(" ,"))
    )
    stop = _TITLE_END.search(doc.text, start, start + _LONGEST_TITLE)
    finish = stop.start() if stop else min(len(doc.text), start + _LONGEST_TITLE)
    for comma in _COMMA.finditer(doc.text, start, finish):
        if _CLAUSE.match(doc.flat, comma.end()) or _speaker(doc, comma.end()):
            finish = comma.start()  # the sentence goes on: "…, Sở Nội vụ đề nghị …"
            break
    words = squeeze(doc.text[start:finish]).strip(" ,.;:/")
    return words or None


def _speaker(doc: Text, pos: int) -> bool:
    """Whether an agency begins a clause of its own here."""
    found = bodies_at(doc, pos) if doc.is_capital(pos) else None
    return (
        found is not None
        and len(found.bodies) == 1
        and bool(_VERB_AFTER.match(doc.flat, found.end))
    )


def title_span(doc: Text, citation: Citation) -> Span:
    """Where the citation with its title lies: dates inside a title are not this document's."""
    start, end = citation.span
    if citation.title:
        at = doc.text.find(citation.title[:30], end, end + 90)
        if at >= 0:
            return start, min(len(doc.text), at + len(citation.title))
    return start, end


def _relation(doc: Text, line_start: int, start: int) -> str:
    """By the words that lead to the citation, the nearest before it in its paragraph."""
    before = doc.flat[line_start:start]
    opening = before[:40].lstrip(" -(")
    if opening.startswith("can cu"):
        return "basis"
    clause = before[max((m.end() for m in _CLAUSE_START.finditer(before)), default=0) :][-160:]
    for words in (clause, opening if len(before) < 400 else ""):
        best = max(
            ((m.start(), name) for name, pattern in _RELATIONS for m in pattern.finditer(words)),
            default=None,
        )
        if best:
            return best[1]
    return "mentions"


def _once(found: list[Citation]) -> list[Citation]:
    """One entry a document: mentions without a date join the one that has it."""
    kept: dict[str, list[Citation]] = {}
    for citation in found:
        number = fold_key(citation.number) if citation.number else None
        same = kept.setdefault(number or squeeze(citation.title or "").lower()[:60], [])
        for at, other in enumerate(same):
            if citation.date == other.date or citation.date is None or other.date is None:
                same[at] = _merged(other, citation)
                break
        else:
            same.append(citation)
    return sorted((c for same in kept.values() for c in same), key=lambda citation: citation.span)


def _better(first: str | None, second: str | None) -> str | None:
    """The first wording, unless it is in a heading's capitals and the other is not."""
    if first and second and is_caps(first) and not is_caps(second):
        return second
    return first or second


def _merged(first: Citation, second: Citation) -> Citation:
    """The first mention, completed by what a later one says; a told relation beats a mention."""
    return replace(
        first,
        date=first.date or second.date,
        issuer=_better(first.issuer, second.issuer),
        type=first.type or second.type,
        title=_better(first.title, second.title),
        relation=second.relation if first.relation == "mentions" else first.relation,
    )


# --- documents without a number -------------------------------------------------------------


def _laws(doc: Text) -> Iterator[Citation]:
    """Laws known by their date alone: "Luật Giáo dục ngày 14/6/2019"."""
    done = 0
    for match in _LAW.finditer(doc.flat):
        if match.start() < done or not doc.is_capital(match.start()):
            continue
        law = _LAW_DATE.match(doc.flat, match.start())
        if law is None or re.search(r"\bso \d", law["title"]) or not (date := date_of(law)):
            continue
        done = law.end()
        line_start = doc.text.rfind("\n", 0, match.start()) + 1
        yield Citation(
            span=(match.start(), law.end()),
            date=date,
            type=TYPE_BY_FOLD[match.group()],
            title=squeeze(doc.text[law.start("title") : law.end("title")]),
            relation=_relation(doc, line_start, match.start()),
        )


def _dates_as_numbers(doc: Text) -> Iterator[Citation]:
    """A date where the number should be: "Kế hoạch số 19/7/2021 của …"."""
    for match in _DATE_AS_NUMBER.finditer(doc.flat):
        date = date_of(match)
        if date is None:
            continue
        issuer, end = issuer_after(doc, match.end())
        line_start = doc.text.rfind("\n", 0, match.start()) + 1
        yield Citation(
            span=(match.start(), end),
            date=date,
            issuer=issuer,
            type=TYPE_BY_FOLD[match["type"]],
            title=_title_after(doc, end),
            relation=_relation(doc, line_start, match.start()),
        )
