"""Close a volume of a register and print it: the lines are frozen, the next number begins the next volume."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from core.refusals import Refused, Stale
from directives.models import Register, RegisterVolume
from directives.services.access import require_clerk_of
from directives.services.numbering import lock_register
from reporting import runs
from reporting.models import ReportRun
from reporting.paper.registers import FOLLOWUP
from reporting.paper.volumes import take_snapshot

State = ReportRun.State
GAPS_TOLD = 20


def next_first_number(register: Register) -> int:
    """Return the number with which the volume in use begins."""
    last = register.volumes.aggregate(last=Max("last_number"))["last"]
    return register.first_number if last is None else last + 1


def close_volume(
    register: Register,
    *,
    by: Any,
    now: datetime,
    first_number: int,
    up_to: int,
    gaps_confirmed: bool = False,
) -> RegisterVolume:
    """Close the numbers from `first_number`, as the form showed it, to `up_to`; they never change again.

    Holds the register's row lock: who registers or strikes meanwhile waits and then finds it closed.
    Raises Stale when another volume was closed since [NĐ 30/2020 Đ.16, 22].
    """
    with transaction.atomic():
        register = lock_register(register)
        require_clerk_of(register.agency, by=by, now=now)
        if next_first_number(register) != first_number:
            raise Stale
        lines = _lines_to_close(register, first_number, up_to)
        if not gaps_confirmed:
            _refuse_gaps(lines, first_number, up_to)
        day = register.day_of_line
        days = lines.aggregate(first=Min(day), last=Max(day))
        volume = RegisterVolume(
            register=register,
            number=register.volumes.count() + 1,
            first_number=first_number,
            last_number=up_to,
            period_from=days["first"],
            period_to=days["last"],
            closed_at=now,
            closed_by=by,
        )
        take_snapshot(volume)
        volume.save()
        # Not save(): the lines say what they said; the volume tells when and by whom they were closed.
        lines.update(volume=volume)
    return volume


def _lines_to_close(register: Register, first_number: int, up_to: int) -> Any:
    if not first_number <= up_to <= register.last_number:
        raise Refused(
            _("Choose a number from %(first)s to %(last)s, the last one given.")
            % {"first": first_number, "last": register.last_number},
            field="up_to",
        )
    lines = register.lines.filter(number__range=(first_number, up_to))
    if not lines.exists():
        raise Refused(_("These numbers hold no line; there is nothing to close."), field="up_to")
    return lines


def _refuse_gaps(lines: Any, first_number: int, up_to: int) -> None:
    """After closing nobody can fill a gap: it must be seen before."""
    held = set(lines.values_list("number", flat=True))
    gaps = [number for number in range(first_number, up_to + 1) if number not in held]
    if gaps:
        told = ", ".join(str(number) for number in gaps[:GAPS_TOLD])
        more = "…" if len(gaps) > GAPS_TOLD else ""
        raise Refused(
            _("These numbers have no line and could never be filled: %(gaps)s. Confirm this below.")
            % {"gaps": told + more},
            field="gaps_confirmed",
        )


def print_volume(
    volume: RegisterVolume, *, by: Any, now: datetime, follows_up: bool = False
) -> ReportRun:
    """Return the paper of a volume, or of its follow-up: the one there is, else a new run of the snapshot.

    Raises Refused where the volume was closed before follow-up registers were frozen with it.
    """
    with transaction.atomic():
        register = lock_register(volume.register)
        require_clerk_of(register.agency, by=by, now=now)
        kind = ReportRun.Kind.REGISTER_FOLLOWUP if follows_up else f"register_{register.direction}"
        if follows_up and FOLLOWUP not in volume.snapshot:
            raise Refused(_("No follow-up register was kept when this volume was closed."))
        usable = [State.QUEUED, State.RUNNING, State.DONE]
        made = volume.runs.defer("data").filter(kind=kind, state__in=usable)
        there = made.order_by("pk").first()
        if there is not None:
            return there
        return runs.request_run(
            by=by,
            now=now,
            kind=kind,
            agency=register.agency,
            register=register,
            volume=volume,
            period_from=volume.period_from,
            period_to=volume.period_to,
        )
