"""Time, queries and memory of a call."""

import contextlib
import gc
import io
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Taken:
    """What a call took."""

    seconds: float
    answer: object
    cpu: float = 0.0  # of this process and, on this machine, of the database's


def timed(call: Callable, *, times: int = 1, warm: int = 0) -> Taken:
    """The median of `times` calls, after `warm` that do not count."""
    for _ in range(warm):
        call()
    spans, spent, answer = [], [], None
    for _ in range(times):
        gc.collect()
        before, begun = cpu_seconds(), time.perf_counter()
        answer = call()
        spans.append(time.perf_counter() - begun)
        spent.append(cpu_seconds() - before)
    return Taken(median(spans), answer, median(spent))


def cpu_seconds() -> float:
    """What this process has computed so far, and the process of the database that works for it where that can be seen here."""
    beside = 0.0
    with contextlib.suppress(OSError, AttributeError):
        process = Path(f"/proc/{connection.connection.info.backend_pid}")
        if (process / "comm").read_text().strip() == "postgres":
            beside = int((process / "schedstat").read_text().split()[0]) / 1e9
    return time.process_time() + beside


def cpu_ratio(spent: float, against: float) -> str:
    """A ratio in processor time, which what else the machine does touches less, and how busy the machine was."""
    ratio = spent / against if against else 0
    told = f"{ratio:.2f}×" if ratio >= 0.01 else f"1/{1 / ratio:,.0f}" if ratio else "not known"
    return f"processor {spent * 1000:,.1f} of {against * 1000:,.1f} ms, {told}; load {os.getloadavg()[0]:.1f}"


def sent_again(made: list[dict]) -> None:
    """The statements of a call, sent once more as they stand: what is left when nothing is worked out."""
    with contextlib.closing(connection.connection.cursor()) as cursor:
        for one in made:
            if one["sql"].startswith("COPY "):
                cursor.copy_expert(one["sql"], io.BytesIO())
            else:
                cursor.execute(one["sql"])
                if cursor.description:
                    cursor.fetchall()


def queries(call: Callable) -> list[dict]:
    """The statements a call makes."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return captured.captured_queries


def peak_mib(call: Callable) -> tuple[float, object]:
    """The highest resident memory of this process while the call runs, in MiB, and the call's answer."""
    highest, running = [resident_mib()], [True]

    def watch() -> None:
        while running[0]:
            highest[0] = max(highest[0], resident_mib())
            time.sleep(0.05)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        answer = call()
    finally:
        running[0] = False
        watcher.join()
    return highest[0], answer


def resident_mib() -> float:
    """Resident memory now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0
