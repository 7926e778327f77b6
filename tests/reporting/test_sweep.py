"""`manage.py sweep` is beat, once: it knows every step that beat knows."""

from django.conf import settings

from config.celery import app
from reporting.management.commands.sweep import STEPS


def test_the_sweep_does_all_that_beat_does():
    beaten = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {step.name for step in STEPS.values()} == beaten


def test_the_operations_pages_name_every_entry_of_beat_and_every_report_setting():
    for page in ("docs/operations.md", "docs/vi/operations.md"):
        text = (settings.BASE_DIR / page).read_text(encoding="utf-8")
        missing = [name for name in app.conf.beat_schedule if f"`{name}`" not in text]
        missing += [
            name for name in dir(settings) if name.startswith("REPORT_") and name not in text
        ]
        assert missing == [], page
