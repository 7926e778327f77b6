"""What reports put into people's bells, and the words it is told in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import User
from assignments.sentences import Facts, day
from assignments.services.notices import ring
from core.formatting import vn_date
from reporting.models import AgencyCheck, ReportRun


def ring_of_run(
    run: ReportRun, people: Iterable[User], verb: str, *, now: datetime, **facts: Any
) -> None:
    """Tell people of a report; the line leads to its page."""
    url = reverse("reporting:run-detail", args=[run.pk])
    _ring(run, people, verb, url=url, now=now, facts=facts)


def ring_of_checks(
    run: ReportRun, checks: Iterable[AgencyCheck], person: User, verb: str, *, now: datetime
) -> None:
    """Tell a person of their agencies' figures, a line for each agency."""
    by = run.check_by.isoformat() if run.check_by else ""
    for check in checks:
        facts = {"agency": str(check.agency), "by": by}
        _ring(run, [person], verb, url=check.get_absolute_url(), now=now, facts=facts)


def _ring(
    run: ReportRun,
    people: Iterable[User],
    verb: str,
    *,
    url: str,
    now: datetime,
    facts: dict[str, Any],
) -> None:
    told = {"body": str(run.agency), **facts}
    for person in people:
        with translation.override(person.language):
            ring([person], verb, about=name_of(run), url=url, now=now, facts=told)


def name_of(run: ReportRun) -> str:
    """Return kind and period of a report in the active language."""
    if run.period_from and run.period_to:
        return f"{run} · {vn_date(run.period_from)} – {vn_date(run.period_to)}"
    return str(run)


def _asked(facts: Facts) -> str:
    return _("Please confirm the figures of %(agency)s by %(day)s, or say what is wrong") % {
        "agency": facts.get("agency", ""),
        "day": day(facts, "by"),
    }


def _reminded(facts: Facts) -> str:
    return _("Reminder: the figures of %(agency)s are to be confirmed by %(day)s") % {
        "agency": facts.get("agency", ""),
        "day": day(facts, "by"),
    }


def _objected(facts: Facts) -> str:
    return _("%(agency)s objects to its figures") % {"agency": facts.get("agency", "")}


def _all_answered(_facts: Facts) -> str:
    return _("Every agency has answered about its figures")


def _ready(_facts: Facts) -> str:
    return _("The report is ready")


def _drafted(_facts: Facts) -> str:
    return _("The draft is there, to be checked and frozen")


def _failed(_facts: Facts) -> str:
    return _("The report could not be made")


SENTENCES = {
    "figures_asked": _asked,
    "figures_reminded": _reminded,
    "figures_objected": _objected,
    "figures_all_answered": _all_answered,
    "report_ready": _ready,
    "report_drafted": _drafted,
    "report_failed": _failed,
}
