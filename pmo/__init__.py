"""The ground every app stands on."""

from pmo.celery import app as celery_app

__all__ = ["celery_app"]
