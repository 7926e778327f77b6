"""Which mails an operator may look after: those to people whose accounts they keep."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from agencies.services.permission import is_administrator, people_kept_by
from core.models import Mail
from core.outbox import in_standing


def mails_kept_by(user: Any, on: date) -> QuerySet[Mail]:
    """Return mails to people of the provinces this person administers; a superuser sees all."""
    if user.is_superuser:
        return Mail.objects.all()
    people = people_kept_by(user, on).exclude(email="")
    return Mail.objects.filter(to__in=people.values("email"))


def mails_given_up(user: Any, on: date) -> int:
    """Count mails that wait for this operator's decision; 0, without a query, for everyone else."""
    if not is_administrator(user, on):
        return 0
    mails = mails_kept_by(user, on)
    return (in_standing(mails, "failed") | in_standing(mails, "unsure")).count()
