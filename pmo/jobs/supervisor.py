"""Keeps a few child processes running: starts them, starts them again when they die, stops them together."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 6.0
STEADY_SECONDS = 30.0
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0


class AlreadyRunning(Exception):
    """Another supervisor holds the lock; `pid` is its process id when it said so."""

    def __init__(self, pid: int | None):
        super().__init__(f"already running as process {pid}" if pid else "already running")
        self.pid = pid


@dataclass
class Child:
    """One process to keep running. `wait` is the pause before the next start; it doubles with each early death."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    wait: float = FIRST_WAIT
    starts: int = 0


def next_wait(wait: float, lived: float) -> float:
    """Return the seconds to pause after a child that lived `lived` seconds died, having paused `wait` before.

    >>> next_wait(1.0, lived=0.2), next_wait(16.0, lived=0.2), next_wait(30.0, lived=0.2)
    (2.0, 30.0, 30.0)
    >>> next_wait(30.0, lived=3600)
    1.0
    """
    return FIRST_WAIT if lived >= STEADY_SECONDS else min(wait * 2, LONGEST_WAIT)


class Lock:
    """A file that one supervisor at a time can hold. It names the processes: the next holder ends what a kill left behind."""

    def __init__(self, path: Path):
        self.path = path

    def __enter__(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.file = open(self.path, "a+", encoding="utf-8")  # held as long as the supervisor lives
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = self._kept().get("pid")
            self.file.close()
            raise AlreadyRunning(pid) from None
        end_leftovers(self._kept().get("children", {}))
        self.write({})
        return self

    def __exit__(self, *_):
        self.file.truncate(0)
        self.file.close()

    def write(self, children: dict[str, str]) -> None:
        """Note this process and its children: process id to command line."""
        self.file.seek(0)
        self.file.truncate()
        json.dump({"pid": os.getpid(), "children": children}, self.file)
        self.file.flush()

    def _kept(self) -> dict:
        self.file.seek(0)
        try:
            return json.loads(self.file.read() or "{}")
        except ValueError:  # killed in the middle of a line: nothing to learn from it
            return {}


def end_leftovers(children: dict[str, str]) -> list[int]:
    """Kill the process groups of children whose supervisor was killed, and return their ids.

    A process that took over an id in the meantime runs another command and is left alone.
    """
    ended = []
    for pid, command in children.items():
        if command and running_command(int(pid)) == command:
            end_group(int(pid))
            ended.append(int(pid))
    return ended


def running_command(pid: int) -> str:
    """The command line of a running process; empty when there is none."""
    try:
        answer = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        return ""
    return answer.stdout.strip()


def end_group(pid: int) -> None:
    """Kill a child and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Runs children until it is asked to stop. Each leads a group of its own, so that nothing it started outlives it."""

    children: list[Child]
    lock: Lock
    say: Callable[[str], None]
    environ: dict[str, str] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> None:
        """Start the children and keep them running until SIGTERM or SIGINT."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
        try:
            while not self.stopping:
                for child in self.children:
                    self._look_after(child)
                time.sleep(0.2)
        finally:
            self.end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self) -> None:
        """Ask all children to stop, wait, and kill what is still there."""
        running = [child for child in self.children if child.process is not None]
        for child in running:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(child.process.poll() is None for child in running):
            time.sleep(0.1)
        for child in running:
            end_group(child.process.pid)
            child.process.wait()

    def _stop(self, *_):
        self.stopping = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_after:
                self._start(child, now)
        elif (code := child.process.poll()) is not None:
            end_group(child.process.pid)
            lived = now - child.started_at
            child.wait = next_wait(child.wait if child.starts > 1 else FIRST_WAIT / 2, lived)
            child.process, child.start_after = None, now + child.wait
            self.say(f"{child.name} ended ({ending(code)}); starting it again in {child.wait:.0f} s")

    def _start(self, child: Child, now: float) -> None:
        child.process = subprocess.Popen(  # noqa: S603  commands are our own
            child.command, env={**os.environ, **self.environ}, stdin=subprocess.DEVNULL, start_new_session=True
        )
        child.started_at, child.starts = now, child.starts + 1
        alive = [one.process.pid for one in self.children if one.process is not None]
        self.lock.write({str(pid): running_command(pid) for pid in alive})


def ending(code: int) -> str:
    """How a process ended, in words.

    >>> ending(-9), ending(3)
    ('killed by SIGKILL', 'exit code 3')
    """
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
