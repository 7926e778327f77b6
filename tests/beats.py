"""The project's Celery application with the morning's sweeps every second, for tests with a real beat."""

from config.celery import app

SWEEPS = ("write-daily-digests", "send-queued-mail")
app.conf.beat_schedule = {name: app.conf.beat_schedule[name] | {"schedule": 1.0} for name in SWEEPS}
