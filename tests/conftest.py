"""Fixed time, eager tasks, rooms of their own for files."""

import datetime as dt

import pytest

NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def now():
    """The moment every test acts at, unless it says otherwise."""
    return NOW


@pytest.fixture(autouse=True)
def _own_ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}}


@pytest.fixture
def reacted(django_capture_on_commit_callbacks, celery_eager):
    """Runs what follows a deed at once: `with reacted(): act()`."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def celery_eager(settings, monkeypatch):
    """Bells are answered in the test's own process."""
    from pmo.jobs import actions, tasks

    settings.CELERY_TASK_ALWAYS_EAGER = True
    monkeypatch.setattr(actions, "ring", lambda *, job_id: tasks.run(job_id=job_id))
