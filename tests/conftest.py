"""Fixed time, eager tasks, rooms of their own for files."""

import datetime as dt
import gc
from itertools import count

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck, settings

# A busy machine is no failure, and every run tries the same examples; `--hypothesis-profile=default` looks for others.
settings.register_profile("office", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("office")
GROUNDS = count()
NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)


def pytest_collection_modifyitems(items):
    """Marks `once` what asks no database: .ci/run need not repeat it on another one."""
    for item in items:
        if item.get_closest_marker("django_db") is None and not {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("once")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """What was imported and collected stays to the end: it is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _quick_flush():
    """After a test with real transactions PostgreSQL empties its tables by DELETE: TRUNCATE makes new files for each, and takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", lambda ops, _style, tables, **_: [f"DELETE FROM {ops.quote_name(one)}" for one in tables])
        yield


@pytest.fixture
def now():
    """The moment every test acts at, unless it says otherwise."""
    return NOW


@pytest.fixture(autouse=True)
def _own_ground(settings, tmp_path_factory):
    own = tmp_path_factory.getbasetemp() / f"ground{next(GROUNDS)}"  # made when the first file is written: most tests write none
    settings.MEDIA_ROOT = own / "media"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(own)}}


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
