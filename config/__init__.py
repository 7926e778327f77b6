"""Settings, URL root, Celery application and start-up checks of the project."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
