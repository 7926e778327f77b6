"""The front page: what waits for *you*, by the roles you hold; each box counts and shows the first few.

Piles of duties come from assignments.waiting, so the page, the digest and the list agree. A constant
number of queries for a person, whatever the number of rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.calendar import calendar_for
from agencies.mails import mails_given_up
from agencies.models import Role
from agencies.visibility import ASSIGNERS, REGISTRARS, acting_agency_ids, roles_in_force
from assignments.models import Task, Urging
from assignments.models.urging import UrgingQuerySet
from assignments.time_cell import time_cell
from assignments.waiting import desk_of, piles_of
from core.formatting import vn_date
from core.navigation import url_or_none
from directives.models import Delivery, Document, Recipient, Register, RegisterEntry
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
    if theirs := acting_agency_ids(person, {Role.FOCAL, Role.LEADER}, on):
        asked = Urging.objects.waiting().filter(agency__in=theirs)
        yield _urgings("urged", _("Urged, waiting for your report"), asked, "overdue", "waiting")
    if bodies := acting_agency_ids(person, ASSIGNERS, on):
        own = Urging.objects.filter(assigner__in=bodies)
        yield _urgings("urging_drafts", _("Urging drafts to issue"), own.drafts(), "due_soon", "")
        late = own.answer_overdue(on)
        yield _urgings("urging_late", _("Urged, answer overdue"), late, "overdue", "overdue")


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
            url=url_or_none("reporting:check-list") or "",
        )


def _urgings(key: str, title: str | Promise, found: UrgingQuerySet, state: str, answer: str) -> Box:
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
        url=f"{listed}?answer={answer}" if answer else f"{listed}?state=draft",
    )


def _paper_boxes(person: Any, on: date) -> Iterator[Box]:
    """What waits with documents: for clerks the registers, for coordinators what has no task yet."""
    kept = acting_agency_ids(person, REGISTRARS, on)
    if kept:
        arrivals = Delivery.objects.filter(agency__in=kept, received_at__isnull=True)
        yield _deliveries(arrivals.exclude(document__status=Document.Status.MERGED))
        yield _entries(
            RegisterEntry.objects.filter(
                register__agency__in=kept,
                register__direction=Register.Direction.INCOMING,
                handed_on__isnull=True,
                struck_at__isnull=True,
            )
        )
        registered = Document.objects.registered().filter(registrar__in=kept)
        blank = registered.filter(Q(number="") | Q(issued_on__isnull=True))
        listed = url_or_none("directives:document-list")
        url = f"{listed}?blank=on" if listed else ""
        yield _documents("blank", _("Number or date still blank"), blank, "warning", url)
    if bodies := acting_agency_ids(person, ASSIGNERS, on):
        ordered = Recipient.objects.filter(document=OuterRef("pk"), role=Recipient.Role.ACTION)
        tasks = Task.objects.filter(document=OuterRef("pk"))
        idle = Document.objects.registered().filter(issuer__in=bodies)
        idle = idle.filter(Exists(ordered), ~Exists(tasks))
        yield _documents("no_tasks", _("Issued to others, without tasks yet"), idle, "info")


def _deliveries(arrivals: QuerySet[Delivery]) -> Box:
    rows = arrivals.select_related("document", "agency").order_by("-sent_at", "-pk")
    return Box(
        key="to_receive",
        title=_("Sent to you, not yet received"),
        n=arrivals.count(),
        lines=[
            _line(row.document, f"{row.agency} · {vn_date(row.sent_at)}") for row in rows[:SHOWN]
        ],
        state="due_soon",
    )


def _entries(entries: QuerySet[RegisterEntry]) -> Box:
    rows = entries.select_related("document", "register").order_by("entered_on", "pk")
    return Box(
        key="to_hand_over",
        title=_("Registered, not yet handed over"),
        n=entries.count(),
        lines=[
            _line(row.document, vn_date(row.entered_on))
            if row.document
            else Line(
                str(_("Entered in the register of secret documents")),
                url_or_none("directives:register-detail", row.register_id) or "",
                vn_date(row.entered_on),
            )
            for row in rows[:SHOWN]
        ],
        state="due_soon",
    )


def _documents(
    key: str, title: str | Promise, found: QuerySet[Document], state: str, url: str = ""
) -> Box:
    rows = found.order_by("-created_at", "-pk")
    return Box(
        key=key,
        title=title,
        n=found.count(),
        lines=[_line(document, vn_date(document.issued_on)) for document in rows[:SHOWN]],
        state=state,
        url=url,
    )


def _line(document: Document, note: str) -> Line:
    title = " · ".join(words for words in (document.code, document.subject) if words)
    return Line(title, url_or_none("directives:document-detail", document.pk) or "", note)
