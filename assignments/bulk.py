"""What can be done to many duties at once: a small table, and the run that does it row by row.

Each row is its own transaction under the rules of the workflow, with the version the person saw; one
that is refused stops none of the others. A new bulk action is one more line in `ACTIONS`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.models import Assignment
from assignments.services.perform import perform
from assignments.services.step import NOTE_LENGTH
from assignments.waiting import Desk
from assignments.workflow import TABLE, Action, Side
from core.forms import DateField, Form, LongTextField
from core.refusals import Refused
from core.submissions import AlreadyDone

Given = dict[str, Any]


class NoWords(Form):
    """Nothing to fill in: the rows say it all."""


class Reason(Form):
    note = LongTextField(
        label=gettext_lazy("Reason"),
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy("The other side reads this, on every row."),
    )


class FirstDeadline(Form):
    due_on = DateField(label=gettext_lazy("Deadline"))
    note = LongTextField(label=gettext_lazy("Note"), max_length=NOTE_LENGTH, required=False)


@dataclass(frozen=True)
class BulkAction:
    """One line of the table.

    `each` does it to one row; or `together`, to all rows at once, and returns the address to go on
    to. Both raise Refused. `hint` says what the form itself does not.
    """

    key: str
    label: str | Promise
    side: Side
    form: type[Form] = NoWords
    each: Callable[..., object] | None = None  # (id, *, by, now, version, form_token, **given)
    together: Callable[..., str] | None = None  # (duties, *, by, now, form_token, **given)
    hint: str | Promise = ""
    is_drastic: bool = False

    def why_not(self, duty: Assignment, by: Any, on: date) -> str:
        """Say why this row would be refused as it stands now; empty where it may be tried."""
        rule = TABLE.get(self.key)
        if rule is None:
            return ""
        try:
            rule.check_person(by, duty, on)
            rule.check_state(duty)
        except Refused as why:
            return why.message
        return ""


def _step(action: str) -> Callable[..., object]:
    """Return the step of the workflow as a function of one row."""

    def do(assignment_id: int, **given: Any) -> object:
        return perform(assignment_id, action, **given)

    return do


def _of_workflow(action: str, form: type[Form] = NoWords, **more: Any) -> list[BulkAction]:
    """Return the line of a workflow step, if the workflow has it."""
    rule = TABLE.get(action)
    if rule is None:
        return []
    return [BulkAction(action, rule.action.label, rule.side, form, _step(action), **more)]


def _propose_urging(duties: list[Assignment], **_given: Any) -> str:
    """Lead on to the page that drafts a dispatch for each agency of these duties."""
    query = urlencode({"duty": [duty.pk for duty in duties]}, doseq=True)
    return f"{reverse('assignments:urging-propose')}?{query}"


ACTIONS: list[BulkAction] = [
    *_of_workflow(Action.ACCEPT),
    *_of_workflow(
        Action.CONFIRM,
        hint=gettext_lazy("Each is confirmed on the date its agency reported."),
    ),
    *_of_workflow(
        "grant_extension",
        hint=gettext_lazy("Each gets the date its agency asked for."),
    ),
    *_of_workflow(Action.SET_DEADLINE, FirstDeadline),
    BulkAction(
        "urge",
        gettext_lazy("Urge"),
        Side.ASSIGNER,
        together=_propose_urging,
        hint=gettext_lazy("Proposes one draft for each agency; nothing is sent yet."),
    ),
    *_of_workflow(Action.WITHDRAW, Reason, is_drastic=True),
]


def actions_of(desk: Desk) -> list[BulkAction]:
    """Return what this person may try on a list, by the sides they act for."""
    sides = {Side.ASSIGNEE: bool(desk.agencies), Side.ASSIGNER: bool(desk.bodies)}
    return [action for action in ACTIONS if sides[action.side]]


def action_of(key: str) -> BulkAction | None:
    return next((action for action in ACTIONS if action.key == key), None)


@dataclass(frozen=True)
class Pick:
    """One chosen row and the version the person saw of it."""

    pk: int
    version: int

    def __str__(self) -> str:
        return f"{self.pk}:{self.version}"


def read_picks(typed: Iterable[str]) -> list[Pick]:
    """Read "12:3" words, each row once; raise Refused when too many or not to be read."""
    picks: dict[int, Pick] = {}
    for word in typed:
        pk, __, version = word.partition(":")
        if not (pk.isascii() and pk.isdigit() and version.isascii() and version.isdigit()):
            raise Refused(_("The choice of rows could not be read: choose them again."))
        if len(pk) > 18 or len(version) > 9:
            raise Refused(_("The choice of rows could not be read: choose them again."))
        picks[int(pk)] = Pick(int(pk), int(version))
    if not picks:
        raise Refused(_("Choose at least one task in the list."))
    if len(picks) > settings.BULK_LIMIT:
        raise Refused(
            _("At most %(limit)s tasks at once; you chose %(n)s.")
            % {"limit": settings.BULK_LIMIT, "n": len(picks)}
        )
    return list(picks.values())


@dataclass(frozen=True)
class Outcome:
    """What became of one row."""

    pk: int
    why: str = ""  # empty: done

    @property
    def is_done(self) -> bool:
        return not self.why


def run(
    action: BulkAction,
    picks: Sequence[Pick],
    *,
    by: Any,
    now: datetime,
    form_token: UUID,
    given: Given,
) -> list[Outcome]:
    """Do it to each row in its own transaction; the same form sent again finds its rows done.

    Supports come before leads: withdrawing a lead takes its supports along, and each chosen row
    should be answered for itself.
    """
    if action.each is None:
        raise TypeError(f"{action.key} works on all rows together")
    chosen = {pick.pk: pick for pick in picks}
    visible = Assignment.objects.visible_to(by).filter(pk__in=chosen)
    found = list(visible.order_by("-role", "pk").values_list("pk", flat=True))
    gone = _("This task is no longer among those you see.")
    outcomes = [Outcome(pk, gone) for pk in chosen if pk not in found]
    for pk in found:
        try:
            action.each(
                pk,
                by=by,
                now=now,
                version=chosen[pk].version,
                form_token=uuid5(form_token, str(pk)),
                **given,
            )
        except AlreadyDone:
            outcomes.append(Outcome(pk))
        except Assignment.DoesNotExist:
            outcomes.append(Outcome(pk, gone))
        except Refused as why:
            outcomes.append(Outcome(pk, why.message))
        else:
            outcomes.append(Outcome(pk))
    return outcomes


class PickForm(forms.Form):
    """What the page of a bulk action sends beside the action's own fields."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
