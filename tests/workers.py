"""Real workers for tests: a database other processes can open, a broker of their own, and processes to kill."""

import os
import subprocess
import sys

import pytest
from celery import Celery
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections

from pmo.jobs.supervisor import end_group

QUEUE = f"office-test-{os.getpid()}"


@pytest.fixture
def ground(tmp_path):
    """A database that another process can open too, and the environment that leads there."""
    environ = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "CELERY_QUEUE": QUEUE, "JOB_STALE_SECONDS": "2"}
    if django_settings.DATABASE_URL:
        server = django_settings.DATABASE_URL.rpartition("/")[0]
        yield "default", {**environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"}
        return
    (tmp_path / "var").mkdir()
    connections.databases["away"] = {**connection.settings_dict, "NAME": tmp_path / "var" / "office.sqlite3"}
    connections["away"].connect()
    call_command("migrate", database="away", run_syncdb=True, verbosity=0)
    yield "away", environ
    connections["away"].close()
    del connections["away"], connections.databases["away"]


@pytest.fixture
def ring(ground):
    """Sends a task to the workers of this test alone."""
    _, environ = ground
    folder = f"{environ['VAR_DIR']}/broker"
    app = Celery(broker=django_settings.REDIS_URL or "filesystem://", set_as_current=False)
    app.conf.task_default_queue = QUEUE
    if not django_settings.REDIS_URL:
        for name in ("in", "done"):
            os.makedirs(f"{folder}/{name}")
        options = {"data_folder_in": f"{folder}/in", "data_folder_out": f"{folder}/in", "control_folder": f"{folder}/control"}
        app.conf.broker_transport_options = options
    yield lambda name, **kwargs: app.send_task(name, kwargs=kwargs, ignore_result=True)
    app.close()


@pytest.fixture
def worker(ground, tmp_path):
    """Starts workers, each leading a group of its own, and ends them with the test."""
    started = []

    def start():
        command = [sys.executable, "-m", "celery", "--app", "pmo", "worker", "--concurrency", "1", "--loglevel", "info"]
        command += ["--include", "tests.jobs.steps", "--without-gossip", "--without-mingle"]
        with (tmp_path / "worker.log").open("a") as log:
            place = {"env": ground[1], "cwd": django_settings.BASE_DIR, "start_new_session": True}
            started.append(subprocess.Popen(command, stdout=log, stderr=log, **place))
        return started[-1]

    yield start
    for process in started:
        end_group(process.pid)
        process.wait()
