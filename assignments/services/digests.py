"""The morning message: one for each person and working day, written exactly once.

The unique row of a person and a day is what makes it happen once: the transaction that inserts it
writes reminders and mail as well, every other sweep finds it there. People without
an address read it in the program only (assignments.mornings); with nothing to read the row just says
that they were considered that day. Everything is read for
many people at once, so that the cost grows with what is told, not with queries for each person.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from agencies.calendar import Calendars
from agencies.models import User
from agencies.reminding import Rules, all_rules
from assignments.models import Digest
from assignments.services.morning import Letter, letters_for
from assignments.services.records import local_day
from assignments.services.reminders import Watch, write_reminders
from assignments.services.watch import Desk, desks_on, spans_of
from core.outbox import queue_mails

PEOPLE_AT_ONCE = 200  # bounds memory and how long rows stay locked


def write_due_digests(*, now: datetime, calendars: Calendars) -> int:
    """Write today's messages that are due and missing; return how many mails were queued.

    Asks "due and unwritten", so a beat that was down for hours makes up for it at its next tick. A day
    before one already told is never told: a clock that was set back repeats nothing.
    """
    on, rules = local_day(now), all_rules()
    hour = timezone.localtime(now).hour
    due = [
        desk
        for desk in desks_on(on)
        if calendars.of(desk.province).is_working(on)
        and rules.hour(desk.person.pk, desk.office) <= hour
    ]
    return _write(due, on=on, now=now, calendars=calendars, rules=rules)


def write_digests(people: Iterable[User], *, on: date, now: datetime, calendars: Calendars) -> int:
    """Write the messages of these people for that day, whatever the hour; return how many mails."""
    wanted = {person.pk for person in people}
    desks = [desk for desk in desks_on(on) if desk.person.pk in wanted]
    return _write(desks, on=on, now=now, calendars=calendars, rules=all_rules())


def _write(
    desks: list[Desk], *, on: date, now: datetime, calendars: Calendars, rules: Rules
) -> int:
    told = set(
        Digest.objects.filter(on__gte=on, person__in=[desk.person.pk for desk in desks])
        .values_list("person", flat=True)
        .distinct()
    )
    missing = [desk for desk in desks if desk.person.pk not in told]
    return sum(
        _write_chunk(chunk, on=on, now=now, calendars=calendars, rules=rules)
        for chunk in _chunks(missing)
    )


def _chunks(desks: list[Desk]) -> Iterator[list[Desk]]:
    for start in range(0, len(desks), PEOPLE_AT_ONCE):
        yield desks[start : start + PEOPLE_AT_ONCE]


@transaction.atomic
def _write_chunk(
    desks: list[Desk], *, on: date, now: datetime, calendars: Calendars, rules: Rules
) -> int:
    """Claim the day for these people, then remind and write; all of it or nothing."""
    claimed = _claim([desk.person.pk for desk in desks], on, now)
    desks = [desk for desk in desks if desk.person.pk in claimed]
    reminded = write_reminders(
        Watch(
            desk.person.pk,
            claimed[desk.person.pk],
            list(spans_of(desk, on=on, rules=rules, calendars=calendars)),
        )
        for desk in desks
    )
    letters = letters_for(desks, reminded, on=on, calendars=calendars)
    mails = queue_mails([letter.mail for letter in letters if letter.mail], now=now)
    _note(claimed, letters, mails)
    return len(mails)


def _claim(people: list[int], on: date, now: datetime) -> dict[int, int]:
    """Insert the rows of these people and this day; return those that no other sweep has."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO assignments_digest (person_id, "on", created_at, n_lines, told)'
            " SELECT person, %s, %s, 0, '[]' FROM unnest(%s::bigint[]) AS person ORDER BY person"
            ' ON CONFLICT (person_id, "on") DO NOTHING RETURNING person_id, id',
            [on, now, people],
        )
        return dict(cursor.fetchall())


def _note(claimed: dict[int, int], letters: list[Letter], mails: dict[str, int]) -> None:
    """Write beside each claim how much it told and by which mail."""
    rows = [
        Digest(
            pk=claimed[letter.person.pk],
            n_lines=letter.n_lines,
            told=letter.told,
            mail_id=mails.get(letter.mail.key) if letter.mail else None,
        )
        for letter in letters
    ]
    Digest.objects.bulk_update(rows, ["n_lines", "told", "mail"])
