"""Deadlines as iCalendar: which duties a feed shows, and how calendar programs are told of them.

All-day events, not to-dos: Google, Outlook and telephones do not show the VTODO of a calendar they
subscribe to. Nothing here depends on the moment of reading, so that an unchanged calendar stays the
same bytes and is answered with "not modified".
"""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Case, IntegerField, Max, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from agencies.models import Role
from agencies.visibility import ASSIGNERS, acting_agency_ids
from assignments import models
from assignments.models import OPEN_STATES, Assignment, AssignmentQuerySet, CalendarFeed, State
from core.formatting import vn_date

KEPT_DAYS = 365  # an overdue deadline stays in the calendar so long
SUMMARY_LENGTH = 200
# An all-day event begins at midnight where its reader is; 8:00 that day, or days before.
_ALARMS = {
    CalendarFeed.Alarm.SAME_DAY: timedelta(hours=8),
    CalendarFeed.Alarm.DAY_BEFORE: timedelta(hours=8 - 24),
    CalendarFeed.Alarm.THREE_DAYS: timedelta(hours=8 - 72),
}
# Said in the title, for the deadline of these is not simply running.
_MARKED = (State.REPORTED, State.RETURNED, State.SUSPENDED)


def duties_of(feed: CalendarFeed, on: date) -> AssignmentQuerySet:
    """Return the running duties with a deadline that the feed's person may see now; one query.

    Coming deadlines first, then the latest that passed; settings.FEED_ROWS at most.
    """
    visible = Assignment.objects.visible_to(feed.person)
    if feed.scope == CalendarFeed.Scope.AGENCY:
        chosen = visible.filter(agency=feed.agency_id)
    elif feed.scope == CalendarFeed.Scope.ASSIGNED:
        chosen = visible.filter(assigner__in=acting_agency_ids(feed.person, ASSIGNERS, on))
    else:
        chosen = visible.filter(agency__in=acting_agency_ids(feed.person, {Role.FOCAL}, on))
    told = models.Event.objects.filter(assignment=OuterRef("pk")).order_by()
    latest = told.values("assignment").annotate(latest=Max("at")).values("latest")
    passed = Case(When(due_on__lt=on, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        chosen.filter(state__in=OPEN_STATES, due_on__gte=on - timedelta(days=KEPT_DAYS))
        .for_rows()
        .annotate(changed_at=Coalesce(Subquery(latest), "created_at"))
        .order_by(passed, "due_on", "pk")[: settings.FEED_ROWS]
    )


def calendar_of(feed: CalendarFeed, on: date) -> bytes:
    """Write the feed's calendar in the language that is active; one query."""
    calendar = Calendar()
    calendar.add("prodid", "-//Don Doc//Deadlines//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    title = _title_of(feed)
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)  # what Google, Apple and Outlook show
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for duty in duties_of(feed, on):
        calendar.add_component(_event_of(duty, feed))
    return calendar.to_ical()


def _title_of(feed: CalendarFeed) -> str:
    if feed.agency is not None:
        return _("Deadlines of %(agency)s") % {"agency": feed.agency}
    if feed.scope == CalendarFeed.Scope.ASSIGNED:
        return _("Deadlines of assigned tasks")
    return _("My deadlines")


def _event_of(duty: Assignment, feed: CalendarFeed) -> Event:
    assert duty.due_on is not None
    changed: datetime = duty.changed_at.astimezone(UTC).replace(microsecond=0)  # type: ignore[attr-defined]
    event = Event()
    # The same for every deadline this duty will ever have: an extension moves the entry.
    event.add("uid", f"assignment-{duty.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", duty.version + duty.task.version - 2)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", duty.due_on)
    event.add("dtend", duty.due_on + timedelta(days=1))
    event.add("summary", _summary_of(duty, feed))
    event.add("description", _description_of(duty))
    event.add("url", settings.SITE_URL.rstrip("/") + _page_of(duty))
    event.add("transp", "TRANSPARENT")  # a deadline does not make anyone busy
    event.add("class", "PRIVATE")
    if before := _ALARMS.get(CalendarFeed.Alarm(feed.alarm)):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _summary_of(duty, feed))
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event


def _page_of(duty: Assignment) -> str:
    return reverse("assignments:assignment-detail", args=[duty.pk])


def _summary_of(duty: Assignment, feed: CalendarFeed) -> str:
    words = duty.title
    if feed.scope == CalendarFeed.Scope.ASSIGNED:
        words = f"{duty.agency.short_name or duty.agency.name}: {words}"
    if duty.state in _MARKED:
        words = f"[{duty.get_state_display()}] {words}"
    return words if len(words) <= SUMMARY_LENGTH else words[: SUMMARY_LENGTH - 1] + "…"


def _description_of(duty: Assignment) -> str:
    lines = [
        f"{duty.task.document} ({vn_date(duty.task.document.issued_on)})"
        if duty.task.document.issued_on
        else str(duty.task.document),
        f"{duty.agency.name} · {duty.get_role_display()}",
        f"{duty.get_state_display()}, {duty.percent}%",
    ]
    if duty.original_due_on and duty.original_due_on != duty.due_on:
        lines.append(_("Original deadline: %(day)s") % {"day": vn_date(duty.original_due_on)})
    if duty.task.product:
        lines.append(_("Product: %(product)s") % {"product": duty.task.product})
    return "\n".join(lines)
