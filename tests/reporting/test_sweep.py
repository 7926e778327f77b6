"""`manage.py sweep` is beat, once: it knows every step that beat knows."""

from config.celery import app
from reporting.management.commands.sweep import STEPS


def test_the_sweep_does_all_that_beat_does():
    beaten = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {step.name for step in STEPS.values()} == beaten
