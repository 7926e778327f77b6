"""The front page: what waits for *you*, by the roles you hold; each box counts and shows the first few.

Piles of duties come from assignments.waiting, so the page, the digest and the list agree. A constant
number of queries for a person, whatever the number of rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.calendar import calendar_for
from agencies.mails import mails_given_up
from agencies.models import Role
from agencies.visibility import ASSIGNERS, REGISTRARS, acting_agency_ids, roles_in_force
from assignments.models import Urging
from assignments.models.urging import UrgingQuerySet
from assignments.time_cell import time_cell
from assignments.waiting import desk_of, piles_of
from core.formatting import vn_date
from core.navigation import url_or_none
from directives.models import Document, Register, RegisterEntry
from directives.waiting import Waiting, waiting_documents
from reporting.drafts import answers_for
from reporting.models import AgencyCheck

SHOWN = 5
OVERVIEW_ROLES = frozenset({Role.LEADER, Role.AUDITOR, Role.COORDINATOR})


@dataclass(frozen=True)
class Line:
    """One waiting thing: what it is, where it is, a word about it, its deadline if it has one."""

    title: str
    url: str
    note: str = ""
    due_on: date | None = None
    cell: str = ""
    clock_on: date | None = None  # the day its lateness counts to: the claimed one while it waits


@dataclass(frozen=True)
class Box:
    """What waits for one and the same act; `url` leads to all of it."""

    key: str
    title: str | Promise
    n: int
    lines: Sequence[Line]
    state: str = "info"
    url: str = ""
    is_duties: bool = False


@dataclass(frozen=True)
class Home:
    boxes: list[Box] = field(default_factory=list)
    roles: frozenset[str] = frozenset()
    mails_failed: int = 0

    @property
    def waiting(self) -> list[Box]:
        return [box for box in self.boxes if box.n]

    @property
    def shows_overview(self) -> bool:
        return bool(self.roles & OVERVIEW_ROLES)

    @property
    def administers(self) -> bool:
        return Role.ADMINISTRATOR in self.roles


def home_of(person: Any, *, on: date) -> Home:
    return Home(
        boxes=[
            *_urging_boxes(person, on),
            *_check_boxes(person, on),
            *_paper_boxes(person, on),
            *_duty_boxes(person, on),
        ],
        roles=roles_in_force(person, on),
        mails_failed=mails_given_up(person, on),
    )


def _duty_boxes(person: Any, on: date) -> Iterator[Box]:
    for pile in piles_of(desk_of(person, on, calendar_for(person))):
        rows = pile.rows.for_rows().order_by("due_on", "pk")
        yield Box(
            key=pile.key,
            title=pile.title,
            n=pile.rows.count(),
            lines=[
                Line(
                    title=duty.title,
                    url=url_or_none("assignments:assignment-detail", duty.pk) or "",
                    note=f"{duty.task.document} · {duty.agency}",
                    due_on=duty.due_on,
                    cell=time_cell(duty, on),
                    clock_on=duty.reference_day(on),
                )
                for duty in rows[:SHOWN]
            ],
            state=pile.state,
            url=pile.url,
            is_duties=True,
        )


def _urging_boxes(person: Any, on: date) -> Iterator[Box]:
    """For the urged: what to answer; for the urging body: drafts to issue and answers overdue."""
    seen = Urging.objects.visible_to(person)
    if acting_agency_ids(person, {Role.FOCAL, Role.LEADER}, on):
        asked = seen.of_side("urged", person, on).waiting()
        query = "side=urged&answer=waiting"
        yield _urgings("urged", _("Urged, waiting for your report"), asked, "overdue", query)
    if acting_agency_ids(person, ASSIGNERS, on):
        own = seen.of_side("urging", person, on)
        query = "side=urging&state=draft"
        yield _urgings(
            "urging_drafts", _("Urging drafts to issue"), own.drafts(), "due_soon", query
        )
        query, late = "side=urging&answer=overdue", own.answer_overdue(on)
        yield _urgings("urging_late", _("Urged, answer overdue"), late, "overdue", query)


def _check_boxes(person: Any, on: date) -> Iterator[Box]:
    """Figures in a report that the agency is asked to confirm."""
    if mine := answers_for(person, on):
        asked = AgencyCheck.objects.waiting().filter(agency__in=mine)
        rows = asked.select_related("agency", "run__agency").defer("run__data")
        yield Box(
            key="to_check",
            title=_("Your figures in a report, to be checked"),
            n=asked.count(),
            lines=[
                Line(f"{row.run} · {row.agency}", row.get_absolute_url(), vn_date(row.run.check_by))
                for row in rows.order_by("run__check_by", "pk")[:SHOWN]
            ],
            state="due_soon",
            url=f"{url_or_none('reporting:check-list')}?waiting=on",
        )


def _urgings(key: str, title: str | Promise, found: UrgingQuerySet, state: str, query: str) -> Box:
    listed = url_or_none("assignments:urging-list") or ""
    rows = found.select_related("agency", "document").order_by("answer_by", "pk")
    return Box(
        key=key,
        title=title,
        n=found.count(),
        lines=[
            Line(
                title=" · ".join(filter(None, [str(row.document or ""), str(row.agency)])),
                url=row.get_absolute_url(),
                note=vn_date(row.answer_by),
            )
            for row in rows[:SHOWN]
        ],
        state=state,
        url=f"{listed}?{query}",
    )


def _paper_boxes(person: Any, on: date) -> Iterator[Box]:
    """What waits with documents: for clerks the registers, for coordinators what has no task yet."""
    if kept := acting_agency_ids(person, REGISTRARS, on):
        yield _documents(Waiting.TO_RECEIVE, person, on, "due_soon")
        yield from _entries(kept)
        yield _documents(Waiting.BLANK, person, on, "warning")
    if acting_agency_ids(person, ASSIGNERS, on):
        yield _documents(Waiting.NO_TASKS, person, on, "info")


def _entries(kept: frozenset[int]) -> Iterator[Box]:
    """Lines not handed over, a box for each register, for that is where one goes; one query."""
    entries = (
        RegisterEntry.objects.filter(
            register__agency__in=kept,
            register__direction=Register.Direction.INCOMING,
            handed_on__isnull=True,
            struck_at__isnull=True,
        )
        .annotate(
            n_all=Window(Count("pk"), partition_by="register"),
            place=Window(RowNumber(), partition_by="register", order_by=["entered_on", "pk"]),
        )
        .filter(place__lte=SHOWN)
        .select_related("document", "register__agency")
        .order_by("-register__year", "register", "place")
    )
    for register, found in groupby(entries, key=lambda entry: entry.register):
        lines = list(found)
        yield Box(
            key=f"to_hand_over_{register.pk}",
            title=gettext("Not yet handed over: %(register)s") % {"register": register},
            n=lines[0].n_all,
            lines=[_entry_line(entry) for entry in lines],
            state="due_soon",
            url=f"{register.get_absolute_url()}?waiting=on",
        )


def _entry_line(entry: RegisterEntry) -> Line:
    if entry.document:
        return _line(entry.document, vn_date(entry.entered_on))
    return Line(
        str(_("Entered in the register of secret documents")),
        url_or_none("directives:register-detail", entry.register_id) or "",
        vn_date(entry.entered_on),
    )


def _documents(pile: Waiting, person: Any, on: date, state: str) -> Box:
    found = waiting_documents(pile, person, on)
    rows = found.select_related("issuer").order_by("-created_at", "-pk")
    return Box(
        key=pile.value,
        title=pile.label,
        n=found.count(),
        lines=[
            _line(row, " · ".join(filter(None, [str(row.issuer or ""), vn_date(row.issued_on)])))
            for row in rows[:SHOWN]
        ],
        state=state,
        url=f"{url_or_none('directives:document-list')}?waiting={pile.value}",
    )


def _line(document: Document, note: str) -> Line:
    title = " · ".join(words for words in (document.code, document.subject) if words)
    return Line(title, url_or_none("directives:document-detail", document.pk) or "", note)
