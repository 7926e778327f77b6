"""After the story is told: old notices are read, and history bears the dates of the story."""

from datetime import timedelta

from django.db import connection
from django.db.models import F, OuterRef, Subquery

from agencies.calendar import all_calendars
from agencies.models import Membership, User
from agencies.services import set_office_reminders, set_own_reminders
from assignments.models import Notice, ProgressReport, Recurrence
from assignments.services.digests import write_digests
from directives.models import Citation, Document, PostalSending, Recipient, RegisterEntry
from reporting.demo.data import Clock
from reporting.demo.people import sign_in_names

UNREAD_FOR = timedelta(days=6)
_TRACKED_BY_MOMENT = (
    (Document, "created_at"),
    (RegisterEntry, "created_at"),
    (PostalSending, "created_at"),
    (Recipient, "document__created_at"),
    (Citation, "citing__created_at"),
    (ProgressReport, "reported_at"),
    (Recurrence, "created_at"),
)


def take_statistics() -> None:
    """Tell the planner how large the tables have become inside this one transaction.

    Autovacuum cannot see them yet, and a plan made for empty tables scans one table per row of another.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def read_old_notices(clock: Clock) -> None:
    """Bells ring for the last days only; what is older was read a day after it came."""
    old = Notice.objects.filter(created_at__lt=clock.now - UNREAD_FOR, read_at=None)
    old.update(read_at=F("created_at") + timedelta(days=1))


def choose_reminders(clock: Clock) -> None:
    """Let one office and one person have lead times of their own, and the person another hour."""
    held = Membership.objects.in_force(clock.today).filter(user__username="focal2")
    set_office_reminders(
        held.latest("valid_from").agency,
        by=None,
        on=clock.today,
        lead_days=[10, 5, 2],
        overdue_every=3,
        leader_after=3,
    )
    set_own_reminders(User.objects.get(username="focal"), lead_days=[5, 1], hour=6)


def write_last_digests(clock: Clock) -> None:
    """Let those who sign in find the mail of the last working morning; today's comes by itself."""
    day = clock.calendar.add_working_days(clock.today, -1)
    people = User.objects.filter(username__in=sign_in_names())
    write_digests(people, on=day, now=clock.at(day, 7), calendars=all_calendars())


def date_history() -> None:
    """Let the field history say when things happened in the story, not when this command ran.

    Those of tasks and duties carry the moment of the act already (services.step.save_for); the others
    are stamped with the clock on the wall, which is wrong only here.
    """
    for model, moment in _TRACKED_BY_MOMENT:
        first = model._base_manager.filter(pk=OuterRef("id")).values(moment)[:1]
        model.history.update(history_date=Subquery(first))
