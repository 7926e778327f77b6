"""What exactly was found at a line, in words: beside it on the page, in the spreadsheet and on paper."""

from collections.abc import Callable, Sequence
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import vn_date
from directives.identity import is_duplicate
from directives.inspection.findings import Finding
from directives.inspection.look import Inspection
from directives.models import Document, RegisterEntry, Urgency

Day = Callable[[date | None], str]  # how days are written: on the page, or as paper must


def words_for(
    look: Inspection, finding: Finding, lines: Sequence[RegisterEntry], *, day: Day = vn_date
) -> dict[int, str]:
    """Return the words by line; a fixed number of queries for all of them.

    The lines carry their documents (`select_related("document__issuer", "document__document_type")`).
    """
    if finding.key == "duplicate":
        return _others(look, lines)
    if finding.key == "order":
        return _earlier(look, lines, day)
    say = _SAY[finding.key]
    return {line.pk: say(look, line, day) for line in lines}


def latest_day(look: Inspection, line: RegisterEntry) -> date:
    """The last day for entering and handing over; the rule of `Inspection.latest` for one line."""
    if line.document is not None and line.document.urgency != Urgency.NORMAL:
        return line.entered_on
    return look.calendar.add_working_days(line.entered_on, 1)


def _late(look: Inspection, line: RegisterEntry, day: Day) -> str:
    return _("Written on %(written)s, at the latest allowed on %(latest)s") % {
        "written": day(timezone.localdate(line.created_at)),
        "latest": day(latest_day(look, line)),
    }


def _waiting(look: Inspection, line: RegisterEntry, day: Day) -> str:
    return _("To be handed over by %(latest)s") % {"latest": day(latest_day(look, line))}


def _handed_late(look: Inspection, line: RegisterEntry, day: Day) -> str:
    return _("Handed over on %(handed)s, at the latest allowed on %(latest)s") % {
        "handed": day(line.handed_on),
        "latest": day(latest_day(look, line)),
    }


def _dated_after(_look: Inspection, line: RegisterEntry, day: Day) -> str:
    issued_on = line.document.issued_on if line.document else None
    return _("Document dated %(issued)s, line dated %(entered)s") % {
        "issued": day(issued_on),
        "entered": day(line.entered_on),
    }


def _struck(_look: Inspection, line: RegisterEntry, day: Day) -> str:
    assert line.struck_at is not None
    return _("Struck on %(day)s by %(who)s: %(reason)s") % {
        "day": day(timezone.localdate(line.struck_at)),
        "who": line.struck_by or "–",
        "reason": line.struck_reason,
    }


_SAY: dict[str, Callable[[Inspection, RegisterEntry, Day], str]] = {
    "late": _late,
    "waiting": _waiting,
    "handed_late": _handed_late,
    "dated_after": _dated_after,
    "no_file": lambda _look, _line, _day: _("No file"),
    "struck": _struck,
    "unbound": lambda _look, _line, _day: _("In no closed volume"),
}


def _others(look: Inspection, lines: Sequence[RegisterEntry]) -> dict[int, str]:
    """Name the other lines with the same document; one query, narrowed to the codes of these lines."""
    documents = [line.document for line in lines if line.document is not None]
    same = Q(document__code_key__in={d.code_key for d in documents if d.code_key})
    same &= Q(document__issuer=None) | Q(document__issuer__in={d.issuer_id for d in documents})
    if any(d.issuer_id is None for d in documents):
        same = Q(document__code_key__in={d.code_key for d in documents if d.code_key})
    same |= Q(document__electronic_id__in={d.electronic_id for d in documents if d.electronic_id})
    known = list(
        look.lines.filter(same)
        .select_related("document__issuer", "document__document_type")
        .order_by("number")
    )
    return {line.pk: _same_as(line, known) for line in lines}


def _same_as(line: RegisterEntry, known: Sequence[RegisterEntry]) -> str:
    numbers = [
        other.number
        for other in known
        if other.pk != line.pk and _is_same(line.document, other.document)
    ]
    return _("Same document as number %(numbers)s") % {"numbers": ", ".join(map(str, numbers))}


def _is_same(a: Document | None, b: Document | None) -> bool:
    if a is None or b is None:
        return False
    return is_duplicate(a, b) or bool(a.electronic_id and a.electronic_id == b.electronic_id)


def _earlier(look: Inspection, lines: Sequence[RegisterEntry], day: Day) -> dict[int, str]:
    """Name the line before each of these; one query, one step in the index for each."""
    before = look.lines.filter(number__lt=OuterRef("number")).order_by("-number")
    found = look.lines.filter(pk__in=[line.pk for line in lines]).annotate(
        number_before=Subquery(before.values("number")[:1]),
        day_before=Subquery(before.values("entered_on")[:1]),
    )
    return {
        pk: _("Number %(number)s before it is dated %(day)s")
        % {"number": number, "day": day(dated)}
        for pk, number, dated in found.values_list("pk", "number_before", "day_before")
    }
