"""Time, queries and memory of a call."""

import gc
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Taken:
    """What a call took."""

    seconds: float
    answer: object


def timed(call: Callable, *, times: int = 1, warm: int = 0) -> Taken:
    """The median of `times` calls, after `warm` that do not count."""
    for _ in range(warm):
        call()
    spans, answer = [], None
    for _ in range(times):
        gc.collect()
        begun = time.perf_counter()
        answer = call()
        spans.append(time.perf_counter() - begun)
    return Taken(median(spans), answer)


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
