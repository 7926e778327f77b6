"""Reminder rows: written in bulk for many people at once, each cause once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from assignments.models import State
from assignments.services.watch import Span

# The clock of suspended, returned and reported duties stands still or waits for somebody else.
_AT_WORK = [State.ISSUED.value, State.WORKING.value]
_WRITE = """
    WITH watch AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[],
                             %s::int[], %s::int[])
        AS w(digest, person, agency, kind, first, last, step, every)
    )
    INSERT INTO assignments_reminder (digest_id, person_id, assignment_id, kind, due_on, step)
    SELECT w.digest, w.person, a.id, w.kind, a.due_on,
           CASE WHEN w.every = 0 THEN w.step ELSE (w.last - a.due_on) / w.every END
    FROM watch w
    JOIN assignments_assignment a
      ON a.agency_id = w.agency AND a.state = ANY(%s) AND a.due_on BETWEEN w.first AND w.last
    ON CONFLICT (assignment_id, person_id, kind, due_on, step) DO NOTHING
    RETURNING person_id, kind, due_on, assignment_id
"""


@dataclass(frozen=True)
class Watch:
    """What is looked for on behalf of one person, for one day's message."""

    person: int
    digest: int
    spans: list[Span]


Written = dict[tuple[int, str], list[tuple[date, int]]]


def write_reminders(watches: Iterable[Watch]) -> Written:
    """Insert what is new; return (deadline, duty) by person and kind, the earliest first; one query."""
    rows = [
        (w.digest, w.person, s.agency, s.kind, s.first, s.last, s.step, s.every)
        for w in watches
        for s in w.spans
    ]
    written: Written = defaultdict(list)
    if not rows:
        return written
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*(list(column) for column in zip(*rows, strict=True)), _AT_WORK])
        for person, kind, due_on, duty in cursor.fetchall():
            written[person, kind].append((due_on, duty))
    for found in written.values():
        found.sort()
    return written
