"""Numbers of registers: one row lock, no gap, no duplicate, none lowered (NĐ 30/2020 Đ.15, 22).

The counter is a column, not a sequence: a transaction that rolls back gives its number back.
"""

from datetime import date

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.refusals import Refused
from directives.models import (
    DocumentType,
    NumberingSystem,
    Register,
    RegisterEntry,
    RegisterVolume,
)

# Committees are elected for five years; terms began in 2015, 2020 and 2025 [check]. A register made
# by an administrator for another first year wins over this rule.
PARTY_TERM_YEARS = 5
LARGEST_NUMBER = 999_999


def register_for(
    agency: Agency, *, direction: str, document_type: DocumentType | None, on: date
) -> Register:
    """Return the register that takes such a document that day; make it when it is the first.

    Safe for clerks working at the same moment: the unique key decides who made it.
    """
    if direction in (Register.Direction.INCOMING, Register.Direction.POSTAL):
        return _made(agency, direction, on.year, "")
    if document_type and document_type.system == NumberingSystem.PARTY:
        return _party_register(agency, document_type, on)
    return _state_register(agency, document_type, on)


def allot_number(register: Register) -> int:
    """Take the next number of a register; holds its row lock until the transaction ends.

    Take it as late as the transaction allows: every other writer of this register waits.
    """
    return _raise_counter(lock_register(register), None)


def claim_number(register: Register, number: int) -> int:
    """Take a number that was given on paper; raise Refused when it has been used, struck lines too."""
    return _raise_counter(lock_register(register), number)


def unused_numbers(register: Register, *, limit: int = 50) -> list[int]:
    """Return numbers below the counter that no line holds; empty unless typed numbers skipped some."""
    if register.is_postal:
        return []  # its lines are counted, never numbered by hand
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n FROM generate_series(%s::bigint, %s::bigint) AS n WHERE NOT EXISTS "
            "(SELECT 1 FROM directives_registerentry e WHERE e.register_id = %s AND e.number = n) "
            "ORDER BY n LIMIT %s",
            [register.first_number, register.last_number, register.pk, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def printed_number(number: int) -> str:
    """Write a number as state documents do: below ten with a leading zero (NĐ 30/2020 Phụ lục I)."""
    return f"{number:02d}"


def whole_number(typed: str, *, field: str = "number") -> int:
    """Read a typed number of one's own series; raise Refused when it is none."""
    if not (typed.isascii() and typed.isdigit()) or not 1 <= int(typed) <= LARGEST_NUMBER:
        raise Refused(
            _("The number of one's own document is a whole number from 1, for example 141."),
            field=field,
        )
    return int(typed)


def lock_register(register: Register) -> Register:
    """Make every other writer of this register wait until the transaction ends."""
    return Register.objects.select_for_update().get(pk=register.pk)


def refuse_closed(register: Register, number: int) -> None:
    """Raise Refused when the number lies in a closed volume; call it under the register's lock."""
    holding = {"first_number__lte": number, "last_number__gte": number}
    volume = RegisterVolume.objects.filter(register=register, **holding).first()
    if volume is not None:
        raise Refused(
            _("Volume %(volume)s (numbers %(first)s–%(last)s) is closed; it never changes again.")
            % {
                "volume": volume.number,
                "first": volume.first_number,
                "last": volume.last_number,
            },
            field="number",
        )


def _raise_counter(register: Register, wanted: int | None) -> int:
    number = wanted or max(register.last_number + 1, register.first_number)
    if wanted and RegisterEntry.objects.filter(register=register, number=wanted).exists():
        raise Refused(
            _(
                "Number %(number)s has already been used in this register; the next free one is %(next)s."
            )
            % {"number": wanted, "next": max(register.last_number + 1, register.first_number)},
            field="number",
        )
    if wanted and wanted < register.first_number:
        raise Refused(
            _("Number %(number)s was given on paper; this register begins with %(first)s.")
            % {"number": wanted, "first": register.first_number},
            field="number",
        )
    if number <= register.last_number:
        refuse_closed(register, number)
    if number > register.last_number:
        # Not save(): the counter is no fact of its own, the line that takes the number tells its story.
        Register.objects.filter(pk=register.pk).update(last_number=number)
    return number


def _state_register(agency: Agency, document_type: DocumentType | None, on: date) -> Register:
    """Choose the series of the year that names the type, else the general one.

    Which types share a series is the agency head's decision [Đ.15]; it holds until changed, so the
    first document of a year opens the series of the year before again.
    """
    outgoing = Register.objects.filter(
        agency=agency, direction=Register.Direction.OUTGOING
    ).exclude(document_types__system=NumberingSystem.PARTY)
    if not outgoing.filter(year=on.year).exists():
        _open_year(agency, outgoing, on.year)
    if document_type is not None:
        named = outgoing.filter(year=on.year, document_types=document_type).order_by("pk").first()
        if named is not None:
            return named
    return _made(agency, Register.Direction.OUTGOING, on.year, "")


def _open_year(agency: Agency, outgoing: QuerySet[Register], year: int) -> None:
    latest = outgoing.filter(year__lt=year).aggregate(latest=Max("year"))["latest"]
    if latest is None:
        return
    for older in outgoing.filter(year=latest).order_by("series"):
        types = list(older.document_types.all())
        _made(agency, Register.Direction.OUTGOING, year, older.series, types=types)


def _party_register(agency: Agency, document_type: DocumentType, on: date) -> Register:
    """Choose the series of the type and of the committee's term (Hướng dẫn 05-HD/VPTW, before 36-HD/VPTW)."""
    mine = Register.objects.filter(
        agency=agency,
        direction=Register.Direction.OUTGOING,
        document_types=document_type,
        year__gt=on.year - PARTY_TERM_YEARS,
        year__lte=on.year,
    )
    running = mine.order_by("-year", "pk").first()
    if running is not None:
        return running
    first_year = on.year - on.year % PARTY_TERM_YEARS
    series = document_type.symbol or document_type.name
    return _made(
        agency, Register.Direction.OUTGOING, first_year, series[:60], types=[document_type]
    )


def _made(
    agency: Agency, direction: str, year: int, series: str, types: list[DocumentType] | None = None
) -> Register:
    register, is_new = Register.objects.get_or_create(
        agency=agency, direction=direction, year=year, series=series
    )
    if is_new and types:
        register.document_types.set(types)
    return register
