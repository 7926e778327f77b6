"""Celery tasks of the desk; thin: claim a paper and read it, claim a copy and stamp it."""

from celery import shared_task
from django.utils import timezone

from directives.services import receiving, stamping


@shared_task(time_limit=900)
def read_intake(intake_id: int) -> bool:
    """Read one paper if it still waits; return whether this worker did."""
    claim = receiving.claim_intake(intake_id, now=timezone.now())
    if claim is None:  # someone else has it, or it was discarded
        return False
    receiving.work_on(claim, clock=timezone.now)
    return True


@shared_task(time_limit=60)
def pick_up_intakes() -> int:
    """Wake workers for papers that wait or whose worker died; return how many."""
    waiting = receiving.intakes_to_wake(now=timezone.now())
    for intake_id in waiting:
        read_intake.delay(intake_id)
    return len(waiting)


@shared_task(time_limit=300)
def make_stamped_copy(copy_id: int) -> bool:
    """Stamp one copy if it still waits; return whether this worker did."""
    copy = stamping.claim_copy(copy_id, now=timezone.now())
    return copy is not None and stamping.make_claimed(copy, now=timezone.now())


@shared_task(time_limit=60)
def pick_up_stamped_copies() -> int:
    """Wake workers for copies that wait or whose worker died; return how many."""
    waiting = stamping.copies_to_make(now=timezone.now())
    for copy_id in waiting:
        make_stamped_copy.delay(copy_id)
    return len(waiting)
