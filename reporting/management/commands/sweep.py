"""Do once, here and now, what beat asks the workers to do."""

from typing import Any

from django.core.management.base import BaseCommand

from assignments.tasks import (
    carry_out_reorganisations,
    make_recurring_duties,
    pick_up_duty_imports,
    pick_up_urgings,
    write_daily_digests,
)
from core.outbox import needing_a_person
from core.tasks import drop_leftovers, send_queued_mail
from directives.tasks import pick_up_intakes, pick_up_stamped_copies
from reporting.tasks import (
    drop_expired_reports,
    look_after_exports,
    make_scheduled_reports,
    pick_up_report_runs,
)

# In this order: what one step writes, a later one sends.
STEPS = {
    "reorganisations carried out": carry_out_reorganisations,
    "periods of recurring duties made": make_recurring_duties,
    "digests written": write_daily_digests,
    "scheduled reports asked for": make_scheduled_reports,
    "mails sent": send_queued_mail,
    "papers to read picked up": pick_up_intakes,
    "scans to stamp picked up": pick_up_stamped_copies,
    "lists to import picked up": pick_up_duty_imports,
    "urging dispatches to print picked up": pick_up_urgings,
    "report runs picked up": pick_up_report_runs,
    "exports picked up": look_after_exports,
    "expired reports dropped": drop_expired_reports,
    "leftovers dropped": drop_leftovers,
}


class Command(BaseCommand):
    help = "Do what beat does, once: all its sweeps in order. Safe beside a running beat."

    def handle(self, *args: Any, **options: Any) -> None:
        for words, step in STEPS.items():
            self.stdout.write(f"{words}: {step()}")
        needing = needing_a_person()
        self.stdout.write(f"mails given up: {needing['failed']}")
        self.stdout.write(f"mails perhaps sent: {needing['unsure']}")
