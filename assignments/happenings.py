"""What happened to duties between two days: reported on, urged, extended. Said once for figures and lists.

What is asked of here is never edited or taken back (reports, issued dispatches, extensions granted),
so a past day needs no history: what happened by then is what was known then. The conditions fit duties
and their history.
"""

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assignments.models import Extension, ProgressReport, UrgedDuty
from core.past import happened_by


def start_of_day(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))


def _within(field: str, first: date | None, last: date | None) -> Q:
    wanted = Q()
    if first:
        wanted &= Q((f"{field}__gte", start_of_day(first)))
    return wanted & happened_by(field, last)


def unfinished_before(first: date) -> Q:
    """Not completed before that day: of what was assigned by a later one, what was to be done between.

    Unlike the others here a fact of the duty itself: of a past day it is asked of the rows known then.
    """
    return Q(completed_on__isnull=True) | Q(completed_on__gte=first)


def updated_between(first: date | None, last: date | None) -> Q:
    """The agency reported on the duty in those days, both included (DOMAIN section 6, table D)."""
    reports = ProgressReport.objects.filter(
        _within("reported_at", first, last), assignment=OuterRef("id")
    )
    return Q(Exists(reports))


def urged_between(first: date | None, last: date | None) -> Q:
    """The duty stood in a dispatch that urged its agency and was issued in those days."""
    urged = UrgedDuty.objects.counted().filter(
        _within("urging__issued_at", first, last), assignment=OuterRef("id")
    )
    return Q(Exists(urged))


def extended_between(first: date | None, last: date | None) -> Q:
    """More time was granted for the duty in those days."""
    granted = Extension.objects.filter(
        _within("decided_at", first, last),
        assignment=OuterRef("id"),
        state=Extension.State.GRANTED,
    )
    return Q(Exists(granted))


# What can have happened, by the word that figures and filters of lists have for it.
HAPPENED = {
    "updated": updated_between,
    "urged": urged_between,
    "extended": extended_between,
}
