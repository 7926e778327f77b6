"""The Celery application and what beat does; each entry is a sweep that asks the tables what is due."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("dondoc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# `expires` drops ticks that piled up while no worker ran: one sweep does the work of them all.
app.conf.beat_schedule = {
    "send-queued-mail": {
        "task": "core.tasks.send_queued_mail",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "make-recurring-duties": {
        "task": "assignments.tasks.make_recurring_duties",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 540},
    },
    "write-daily-digests": {
        "task": "assignments.tasks.write_daily_digests",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 540},
    },
    "carry-out-reorganisations": {
        "task": "assignments.tasks.carry_out_reorganisations",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 540},
    },
    "drop-leftovers": {
        "task": "core.tasks.drop_leftovers",
        "schedule": crontab(minute=17),
        "options": {"expires": 3000},
    },
    "pick-up-intakes": {
        "task": "directives.tasks.pick_up_intakes",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "pick-up-stamped-copies": {
        "task": "directives.tasks.pick_up_stamped_copies",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "pick-up-duty-imports": {
        "task": "assignments.tasks.pick_up_duty_imports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "pick-up-urgings": {
        "task": "assignments.tasks.pick_up_urgings",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "make-scheduled-reports": {
        "task": "reporting.tasks.make_scheduled_reports",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "pick-up-report-runs": {
        "task": "reporting.tasks.pick_up_report_runs",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "drop-expired-reports": {
        "task": "reporting.tasks.drop_expired_reports",
        "schedule": crontab(minute=37),
        "options": {"expires": 3000},
    },
    "look-after-exports": {
        "task": "reporting.tasks.look_after_exports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}
