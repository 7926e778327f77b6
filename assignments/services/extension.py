"""More time: the lead asks, the assigner grants, refuses or grants another date [DOMAIN section 6].

A request lives while the work is the agency's own. Reporting completion, returning, suspending,
withdrawing, redirecting and a corrected deadline take away what it was about: it falls away then,
with an event that says so, and a new one may be asked for where there is still reason to.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.calendar import current_calendar
from agencies.models import User
from assignments.models import Assignment, Extension
from assignments.services.deadlines import check_within_parent
from assignments.services.records import record
from assignments.services.step import Step, save_for
from assignments.workflow import AT_WORK
from core.refusals import Refused


def ask_extension(step: Step) -> None:
    """Ask for a later date, saying why; the deadline stays what it is until somebody decides."""
    duty, wished = step.assignment, step.given.get("due_on")
    if not isinstance(wished, date):
        raise Refused(_("Say until when."), field="due_on")
    assert duty.due_on is not None  # a condition of the rule
    check_later(duty, wished)
    if wished < step.on:
        raise Refused(_("This date has already passed."), field="due_on")
    check_limits(duty, duty.due_on, wished, on=step.on)
    check_within_parent(duty.task, wished)
    request = Extension(
        assignment=duty,
        due_before=duty.due_on,
        asked_due_on=wished,
        reason=step.note,
        asked_at=step.now,
        asked_by=step.by,
    )
    save_for(request, by=step.by, reason=step.rule.action.value, at=step.now)
    step.facts |= {"due_on": duty.due_on.isoformat(), "asked": wished.isoformat()}
    step.set(wished_due_on=wished, asked_by=step.by)


def grant_extension(step: Step) -> None:
    """Move the deadline to the date asked for, or to another later one with a word why."""
    duty, request = step.assignment, open_request(step.assignment)
    granted = step.given.get("due_on") or request.asked_due_on
    check_later(duty, granted)
    if granted != request.asked_due_on:
        if not step.note:
            raise Refused(_("You grant another date than was asked for: say why."), field="note")
        step.facts["asked"] = request.asked_due_on.isoformat()
    check_within_parent(duty.task, granted)
    step.facts |= {"due_on": granted.isoformat(), "n": duty.n_extensions + 1}
    _close(request, Extension.State.GRANTED, step, granted_due_on=granted)
    step.set(due_on=granted, n_extensions=duty.n_extensions + 1, wished_due_on=None, asked_by=None)


def refuse_extension(step: Step) -> None:
    request = open_request(step.assignment)
    step.facts["asked"] = request.asked_due_on.isoformat()
    _close(request, Extension.State.REFUSED, step)
    step.set(wished_due_on=None, asked_by=None)


def drop_extension(step: Step) -> None:
    """The agency needs no more time after all, or wants to ask for another date."""
    request = open_request(step.assignment)
    step.facts["asked"] = request.asked_due_on.isoformat()
    _close(request, Extension.State.DROPPED, step)
    step.set(wished_due_on=None, asked_by=None)


def close_if_left_behind(step: Step) -> None:
    """Let an open request fall away when this step takes the work out of the agency's hands."""
    duty = step.assignment
    if duty.wished_due_on is None or step.rule.next_state(duty) in AT_WORK:
        return
    let_fall(duty, why=step.rule.action.value, by=step.by, now=step.now)
    step.changed |= {"wished_due_on", "asked_by"}


def let_fall(duty: Assignment, *, why: str, by: User, now: datetime) -> None:
    """Close the open request of a locked duty; the caller saves `wished_due_on` and `asked_by`."""
    request = open_request(duty)
    request.state, request.decided_by = Extension.State.DROPPED, by
    request.decided_at = max(now, request.asked_at)
    fields = {"state", "decided_at", "decided_by"}
    save_for(request, by=by, reason=why, at=now, fields=fields)
    duty.wished_due_on = duty.asked_by = None
    facts = {"asked": request.asked_due_on.isoformat(), "why": why}
    record([duty], "extension_fell", by=by, now=now, facts=facts)


def open_request(duty: Assignment) -> Extension:
    """Return the open request of a locked duty; its row is only ever changed under that lock."""
    return duty.extensions.get(state=Extension.State.OPEN)


def check_later(duty: Assignment, wished: date) -> None:
    if duty.due_on is not None and wished <= duty.due_on:
        raise Refused(
            _("The deadline in force is %(date)s: name a later day.")
            % {"date": f"{duty.due_on:%d/%m/%Y}"},
            field="due_on",
        )


def check_limits(duty: Assignment, due_on: date, wished: date, *, on: date) -> None:
    """Hold the limits this office set for asking; 0 is no limit."""
    limit = settings.EXTENSION_LIMIT
    if limit and duty.n_extensions >= limit:
        raise Refused(
            ngettext(
                "The deadline has been extended %(n)d time; more is not allowed here.",
                "The deadline has been extended %(n)d times; more is not allowed here.",
                duty.n_extensions,
            )
            % {"n": duty.n_extensions}
        )
    ahead = settings.EXTENSION_DAYS_AHEAD
    if ahead and current_calendar(duty.agency.province_id).add_working_days(on, ahead) > due_on:
        raise Refused(
            ngettext(
                "More time must be asked for at least %(n)d working day before the deadline.",
                "More time must be asked for at least %(n)d working days before the deadline.",
                ahead,
            )
            % {"n": ahead}
        )
    longest = settings.EXTENSION_MAX_DAYS
    if longest and (wished - due_on).days > longest:
        raise Refused(
            ngettext(
                "At most %(n)d day at once can be asked for.",
                "At most %(n)d days at once can be asked for.",
                longest,
            )
            % {"n": longest},
            field="due_on",
        )


def _close(
    request: Extension, state: Extension.State, step: Step, granted_due_on: date | None = None
) -> None:
    request.state, request.note = state, step.note
    # Never before it was asked, also where a clock was set back meanwhile.
    request.decided_at, request.decided_by = max(step.now, request.asked_at), step.by
    request.granted_due_on = granted_due_on
    save_for(
        request,
        by=step.by,
        reason=step.rule.action.value,
        at=step.now,
        fields={"state", "note", "decided_at", "decided_by", "granted_due_on"},
    )
