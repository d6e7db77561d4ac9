import json
import os
import signal
import subprocess
import sys
import time

import pytest

from pmo.jobs.supervisor import AlreadyRunning, Lock, end_group, end_leftovers, running_command

SLEEPER = "import time; time.sleep(60)"
# Catches TERM and goes on: only a kill ends it.
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
PROGRAM = """
import sys
from pathlib import Path
from pmo.jobs import supervisor
supervisor.FIRST_WAIT, supervisor.STOP_SECONDS = 0.2, 1.0
children = [supervisor.Child(f"child {n}", [sys.executable, "-c", code]) for n, code in enumerate(sys.argv[2:])]
with supervisor.Lock(Path(sys.argv[1])) as lock:
    supervisor.Supervisor(children, lock, lambda line: print(line, flush=True)).run()
"""


def until(condition, seconds=10.0):
    """The first true outcome of a condition, waiting for it."""
    deadline = time.monotonic() + seconds
    while not (outcome := condition()):
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.05)
    return outcome


def children_of(path):
    """The process ids that a lock file names."""
    try:
        return [int(pid) for pid in json.loads(path.read_text())["children"]]
    except (ValueError, KeyError, FileNotFoundError):
        return []


def alive(pid):
    """Whether a process runs (one that ended and was not waited for does not)."""
    return "defunct" not in (command := running_command(pid)) and bool(command)


@pytest.fixture
def supervised(tmp_path):
    """Starts a supervisor over the given programs and ends it with the test."""
    started = []

    def start(*programs):
        path = tmp_path / "up.pid"
        command = [sys.executable, "-c", PROGRAM, str(path), *programs]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True))
        until(lambda: len(children_of(path)) == len(programs))
        return started[-1], path

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
    for pid in children_of(tmp_path / "up.pid"):
        end_group(pid)


class TestSupervisor:
    def test_starts_a_killed_child_again_and_says_why(self, supervised):
        supervisor, path = supervised(SLEEPER, SLEEPER)
        first, second = children_of(path)
        os.kill(first, signal.SIGKILL)
        until(lambda: len(children_of(path)) == 2 and first not in children_of(path))
        assert second in children_of(path)
        assert supervisor.stdout.readline().startswith("child 0 ended (killed by SIGKILL); starting it again")

    def test_waits_longer_each_time_a_child_dies_early(self, supervised, tmp_path):
        marks = tmp_path / "marks"
        supervised(f"print('.', file=open({str(marks)!r}, 'a'))")
        time.sleep(2.0)  # starts at 0, 0.2, 0.6, 1.4 … s and not forty times
        assert 2 <= len(marks.read_text().split()) <= 5

    @pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
    def test_stops_all_children_even_a_stubborn_one(self, supervised, asked):
        supervisor, path = supervised(SLEEPER, STUBBORN)
        pids = children_of(path)
        supervisor.send_signal(asked)
        assert supervisor.wait(timeout=8) == 0
        assert not any(alive(pid) for pid in pids)


class TestLock:
    def test_refuses_a_second_start_and_names_the_first(self, supervised):
        supervisor, path = supervised(SLEEPER)
        with pytest.raises(AlreadyRunning, match=f"already running as process {supervisor.pid}"), Lock(path):
            pass

    def test_ends_what_a_killed_supervisor_left_behind(self, supervised):
        supervisor, path = supervised(SLEEPER)
        supervisor.kill()
        supervisor.wait()
        (orphan,) = children_of(path)
        assert alive(orphan)
        with Lock(path):
            until(lambda: not alive(orphan))

    def test_leaves_a_stranger_alone_that_took_over_an_id(self):
        assert end_leftovers({str(os.getpid()): "some other command"}) == []

    def test_takes_over_a_file_that_was_cut_off_in_the_middle(self, tmp_path):
        path = tmp_path / "up.pid"
        path.write_text('{"pid": 12, "chil')
        with Lock(path):
            assert json.loads(path.read_text()) == {"pid": os.getpid(), "children": {}}
