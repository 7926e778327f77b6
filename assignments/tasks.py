"""Celery tasks of notices and digests; thin: ask what is due, write it once."""

from celery import shared_task
from django.utils import timezone

from agencies.calendar import all_calendars
from assignments.services.digests import write_due_digests
from assignments.services.handing_over import carry_out_due_reorganisations
from assignments.services.imports import claim_import, imports_to_wake, work_on_import
from assignments.services.making import make_due_periods
from assignments.services.urging import printing


@shared_task(time_limit=600)
def make_recurring_duties() -> int:
    """Make the periods of recurring tasks that should exist by now; return how many."""
    return make_due_periods(now=timezone.now())


@shared_task(time_limit=600)
def write_daily_digests() -> int:
    """Write the digests of today that are due and not yet written; return how many."""
    return write_due_digests(now=timezone.now(), calendars=all_calendars())


@shared_task(time_limit=1800)
def carry_out_reorganisations() -> int:
    """Carry out the confirmed reorganisations whose day has come; return how many."""
    return carry_out_due_reorganisations(now=timezone.now())


@shared_task(time_limit=600)
def read_duty_import(import_id: int) -> bool:
    """Read and check one list of duties if it still waits; return whether this worker did."""
    claim = claim_import(import_id, now=timezone.now())
    if claim is None:
        return False
    work_on_import(claim, clock=timezone.now)
    return True


@shared_task(time_limit=60)
def pick_up_duty_imports() -> int:
    """Wake workers for lists that wait or whose worker died; return how many."""
    waiting = imports_to_wake(now=timezone.now())
    for import_id in waiting:
        read_duty_import.delay(import_id)
    return len(waiting)


@shared_task(time_limit=300)
def print_urging(urging_id: int) -> bool:
    """Print one issued urging dispatch if it still waits; return whether this worker did."""
    claimed = printing.claim_urging(urging_id, now=timezone.now())
    return claimed is not None and printing.print_claimed(claimed, now=timezone.now())


@shared_task(time_limit=120)
def draw_urging(urging_id: int) -> bool:
    """Draw page one of a printed dispatch somebody looks at."""
    return printing.draw_dispatch(urging_id, now=timezone.now())


@shared_task(time_limit=60)
def pick_up_urgings() -> int:
    """Wake workers for dispatches that wait for their PDF; return how many."""
    waiting = printing.urgings_to_print(now=timezone.now())
    for urging_id in waiting:
        print_urging.delay(urging_id)
    return len(waiting)
