"""The one command, as a newcomer starts it: real processes on the embedded default."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from django.conf import settings

from pmo.jobs.supervisor import end_group, running_command
from tests.jobs.test_supervisor import alive, children_of, until

pytestmark = pytest.mark.slow


@pytest.fixture
def environ(tmp_path):
    """The environment of a newcomer: nothing of ours set but a folder apart from the one they use."""
    ours = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CELERY_QUEUE", "PORT", "DEBUG"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "pmo.settings"}


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def up(environ, port, **pipes):
    command = [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port)]
    return subprocess.Popen(command, env=environ, cwd=settings.BASE_DIR, text=True, start_new_session=True, **pipes)


def answers(port, path="/healthz"):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def worker_of(path):
    return next((pid for pid in children_of(path) if " worker " in running_command(pid)), None)


def test_serves_restarts_a_killed_worker_refuses_a_second_start_and_stops_clean(environ, port, tmp_path):
    pid_file, log = tmp_path / "up.pid", tmp_path / "up.log"
    with log.open("w") as out:
        office = up(environ, port, stdout=out, stderr=out)
    try:
        until(lambda: answers(port), seconds=60)
        assert answers(port, "/readyz")
        second = up(environ, port, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        _, refusal = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"The office is already running as process {office.pid}" in refusal

        first = until(lambda: worker_of(pid_file))
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(pid_file) not in {None, first}, seconds=20)

        children = children_of(pid_file)
        office.send_signal(signal.SIGTERM)
        assert office.wait(timeout=10) == 0
        assert not any(alive(pid) for pid in children)
    finally:
        office.kill()
        for pid in children_of(pid_file):
            end_group(pid)
    said = log.read_text()
    assert f"office: open http://127.0.0.1:{port}" in said
    assert "office: worker ended (killed by SIGKILL); starting it again" in said
    assert said.rstrip().endswith("office: stopped")


def test_refuses_a_port_that_is_taken_and_names_another(environ, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        office = up(environ, port, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        _, refusal = office.communicate(timeout=60)
    assert office.returncode == 1
    assert f"Cannot answer on 127.0.0.1:{port}" in refusal
    assert f"PORT={port + 1} make run" in refusal
