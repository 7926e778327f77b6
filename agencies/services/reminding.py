"""Choosing when people are reminded: for an office by its own leaders or an administrator, for oneself."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, ReminderRule, User
from agencies.reminding import MAX_LEAD_DAYS, MAX_LEADS
from agencies.services.permission import may_administer
from agencies.services.saving import save_as
from agencies.visibility import ASSIGNERS, may_act
from core.refusals import NotAllowed, Refused


def may_set_reminders(user: Any, agency: Agency, on: date) -> bool:
    """Return whether the person leads or coordinates this agency, or administers its province."""
    return may_act(user, ASSIGNERS, agency, on) or may_administer(
        user, on, province=agency.province_id
    )


@transaction.atomic
def set_office_reminders(
    agency: Agency,
    *,
    by: Any,
    on: date,
    lead_days: list[int] | None = None,
    hour: int | None = None,
    overdue_every: int | None = None,
    leader_after: int | None = None,
) -> ReminderRule:
    """Set what holds for this office's duties; None inherits the site's setting. History is kept."""
    if by is not None and not may_set_reminders(by, agency, on):
        raise NotAllowed(_("Only this office's leaders and coordinators, or an administrator."))
    if overdue_every is not None and not 1 <= overdue_every <= 31:
        raise Refused(
            _("Give 1 to 31 days: overdue duties are always told."), field="overdue_every"
        )
    if leader_after is not None and not 1 <= leader_after <= 60:
        raise Refused(_("Give 1 to 60 working days."), field="leader_after")
    rule = _locked(agency=agency)
    rule.overdue_every, rule.leader_after = overdue_every, leader_after
    return _save(rule, lead_days, hour, by)


@transaction.atomic
def set_own_reminders(
    person: User, *, lead_days: list[int] | None = None, hour: int | None = None
) -> ReminderRule:
    """Set one's own lead times and hour; None inherits the office's. What is overdue stays told."""
    return _save(_locked(person=person), lead_days, hour, person)


def _locked(**owner: Any) -> ReminderRule:
    """Return the owner's rule under a lock, a new one where there is none; two first savers meet here."""
    for name, model in {"agency": Agency, "person": User}.items():
        if name in owner:
            model._base_manager.select_for_update().get(pk=owner[name].pk)
    return ReminderRule.objects.filter(**owner).first() or ReminderRule(**owner)


def _save(
    rule: ReminderRule, lead_days: list[int] | None, hour: int | None, by: Any
) -> ReminderRule:
    rule.lead_days, rule.hour = check_lead_days(lead_days), check_hour(hour)
    save_as(rule, by)
    return rule


def check_lead_days(lead_days: list[int] | None) -> list[int] | None:
    """Return each lead time once, the longest first."""
    if lead_days is None:
        return None
    if len(set(lead_days)) > MAX_LEADS or any(not 1 <= n <= MAX_LEAD_DAYS for n in lead_days):
        raise Refused(
            _("Give at most %(most)s lead times, each of 1 to %(days)s working days.")
            % {"most": MAX_LEADS, "days": MAX_LEAD_DAYS},
            field="lead_days",
        )
    return sorted(set(lead_days), reverse=True)


def check_hour(hour: int | None) -> int | None:
    if hour is not None and not 0 <= hour <= 23:
        raise Refused(_("Give an hour from 0 to 23."), field="hour")
    return hour
