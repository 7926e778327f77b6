"""Turning the words of a document into duties: who leads, who supports, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency, Group, User
from agencies.visibility import ASSIGNERS, acting_agency_ids, memberships_in_force
from assignments.models import Assignment, Task
from assignments.services.deadlines import check_due, check_place
from assignments.services.giving import Part, give_parts
from assignments.services.locks import lock_tasks
from assignments.services.records import local_day
from assignments.services.recurring import RecurrencePlan, begin_recurrence, check_plan
from assignments.services.step import save_for
from core.refusals import NotAllowed, Refused
from core.submissions import answer_submission, claim_submission
from directives.models import Document, Field

TITLE_LENGTH = 500
TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class Addressees:
    """To whom a task goes: one lead with supports, or everyone for itself."""

    lead: Agency | None = None
    supports: Sequence[Agency] = ()
    agencies: Sequence[Agency] = ()
    group: Group | None = None

    def parts(self, mode: str, on: date) -> list[Part]:
        """Return (agency, part) pairs, each agency once; raise Refused where nobody would have to act."""
        if mode == Task.Mode.SINGLE:
            return self._single()
        named = list(self.agencies)
        if self.group is not None:
            named += list(self.group.members_on(on))
            if not named:
                raise Refused(
                    _("“%(group)s” has no member on %(date)s: nobody would get this task.")
                    % {"group": self.group, "date": f"{on:%d/%m/%Y}"},
                    field="group",
                )
        if not named:
            raise Refused(_("Name the agencies, or a group."), field="agencies")
        if self.lead or self.supports:
            raise Refused(
                _("When every agency answers for itself there is no lead and no support."),
                field="lead",
            )
        return [(agency, Assignment.Role.LEAD) for agency in {a.pk: a for a in named}.values()]

    def named_parts(self, mode: str) -> list[Part]:
        """Return the parts of those named one by one, without the members of the group."""
        if mode == Task.Mode.SINGLE:
            return self._single()
        named = {agency.pk: agency for agency in self.agencies}
        return [(agency, Assignment.Role.LEAD) for agency in named.values()]

    def _single(self) -> list[Part]:
        if self.lead is None:
            raise Refused(_("Exactly one agency leads: choose it."), field="lead")
        if self.agencies or self.group:
            raise Refused(
                _("A task with one lead takes supporting agencies, not a list or a group."),
                field="group" if self.group else "agencies",
            )
        supports = {a.pk: a for a in self.supports}
        if self.lead.pk in supports:
            raise Refused(_("The lead cannot support itself."), field="supports")
        return [
            (self.lead, Assignment.Role.LEAD),
            *((agency, Assignment.Role.SUPPORT) for agency in supports.values()),
        ]


def create_task(
    *,
    document: Document,
    title: str,
    by: User,
    now: datetime,
    text: str = "",
    section: str = "",
    mode: str = Task.Mode.SINGLE,
    lead: Agency | None = None,
    supports: Sequence[Agency] = (),
    agencies: Sequence[Agency] = (),
    group: Group | None = None,
    group_on: date | None = None,
    due_on: date | None = None,
    due_words: str = "",
    is_requested: bool = False,
    product: str = "",
    leader_in_charge: str = "",
    authority: str = "",
    field: Field | None = None,
    serves: Task | None = None,
    recurrence: RecurrencePlan | None = None,
    assigner: Agency | None = None,
    span: tuple[int, int] | None = None,
    form_token: UUID | None = None,
) -> Task:
    """Make one task and a duty for each agency in it; tell their focal officers.

    A group means its members on `group_on`, by default the day of the document (DOMAIN section 7).
    A recurring task gets its duties period by period, the first of them here where it is time.
    The same form sent twice makes one task: the second call raises AlreadyDone with its address.
    """
    on = local_day(now)
    check_document(document, by)
    assigner = assigner_for(by, document, assigner, on)
    check_words(title=title, text=text, section=section)
    addressees = Addressees(lead, supports, agencies, group)
    parts = addressees.parts(mode, group_on or document.issued_on or on)
    if recurrence is not None:
        check_plan(
            recurrence, document=document, serves=serves, assigner=assigner, due_on=due_on, on=on
        )
        parts = addressees.named_parts(mode)  # a group's members are asked anew each period
    task = Task(
        document=document,
        section=section.strip(),
        title=title.strip(),
        text=text.strip(),
        mode=mode,
        is_requested=is_requested,
        group=group,
        assigner=assigner,
        field=field,
        product=product.strip(),
        leader_in_charge=leader_in_charge.strip(),
        authority=authority.strip(),
        due_on=due_on,
        due_words=due_words.strip(),
        serves=serves,
        span_start=span[0] if span else None,
        span_end=span[1] if span else None,
        created_at=now,
        created_by=by,
    )
    with transaction.atomic():
        claimed = claim_submission(form_token, by=by, now=now) if form_token else None
        # Held, so that its deadline cannot move before this one while the two are compared.
        lock_tasks(serves.pk if serves else None)
        check_due(due_on, document=document, serves=serves, assigner=assigner, by=by)
        check_place(None, serves)
        _write(task, parts, recurrence, by=by, now=now)
        if claimed:
            answer_submission(claimed, reverse("assignments:task-detail", args=[task.pk]))
    return task


def _write(
    task: Task, parts: list[Part], plan: RecurrencePlan | None, *, by: User, now: datetime
) -> None:
    last = Task.objects.filter(document=task.document).aggregate(last=Max("position"))["last"]
    task.position = (last or 0) + 1
    save_for(task, by=by, reason="assign", at=now)
    if plan is None:
        give_parts(task, parts, due_on=task.due_on, by=by, now=now)
        return
    begin_recurrence(task, parts, plan, by=by, now=now)


def check_document(document: Document, by: User) -> None:
    if not Document.objects.visible_to(by).registered().filter(pk=document.pk).exists():
        raise NotAllowed


def assigners_of(user: User, on: date) -> list[Agency]:
    """Return the bodies the person may assign for: whom their office serves first, then the agency itself."""
    found: dict[int, Agency] = {}
    for membership in memberships_in_force(user, on):
        if membership.role in ASSIGNERS:
            agency = membership.agency
            for one in (agency.office_of, agency):
                if one is not None:
                    found.setdefault(one.pk, one)
    return list(found.values())


def assigner_for(by: User, document: Document, wished: Agency | None, on: date) -> Agency:
    """Return in whose name the task is assigned; the document's issuer where the person acts for it."""
    acting = acting_agency_ids(by, ASSIGNERS, on)
    if wished is not None:
        if wished.pk not in acting:
            raise NotAllowed
        return wished
    if document.issuer is not None and document.issuer.pk in acting:
        return document.issuer
    bodies = assigners_of(by, on)
    if not bodies:
        raise NotAllowed
    return bodies[0]


def check_words(*, title: str, text: str, section: str) -> None:
    """Refuse empty or oversized words before the database would."""
    if not title.strip():
        raise Refused(_("Say what is to be done."), field="title")
    for name, typed, limit in (
        ("title", title, TITLE_LENGTH),
        ("text", text, TEXT_LENGTH),
        ("section", section, 40),
    ):
        if len(typed.strip()) > limit:
            raise Refused(_("Too long: at most %(n)d characters.") % {"n": limit}, field=name)
