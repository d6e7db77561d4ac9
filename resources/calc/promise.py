"""What a file promises of its tasks: the baseline it holds, or, where it holds none, the plan itself."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from projects.calc.files.contents import FileBaseline, FileTask, ScheduleFile
from projects.calc.schedule import engine
from projects.calc.schedule.of_file import network_of_file

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Promise:
    """Whether a file holds baseline dates, and baseline money, of any task that is no summary; computed dates of tasks it has none of."""

    dated: bool
    costed: bool
    computed: dict[int, tuple[dt.datetime, dt.datetime]] = field(default_factory=dict)

    def of(self, task: FileTask) -> tuple[dt.datetime | None, dt.datetime | None, Decimal]:
        """Return start, finish and budget of a task.

        A task that a file with a baseline names without one has no budget: nothing was promised of it. Its dates are those planned, as
        money alone needs to be kept out of what was promised. One that is inactive has no budget either.
        """
        base = task.baselines.get(0)
        cost = (base.cost if base is not None else None) if self.costed else task.cost
        start, finish = (base.start, base.finish) if _stands(base) else self._planned(task)
        if task.kind == "summary" and self.dated and base is None:
            start = finish = None
        return start, finish, in_money(cost) if cost is not None and task.active else NOTHING


    def _planned(self, task: FileTask) -> tuple[dt.datetime | None, dt.datetime | None]:
        return (task.start, task.finish) if task.start and task.finish else self.computed.get(task.uid, (None, None))


def _stands(base: FileBaseline | None) -> bool:
    return base is not None and base.start is not None and base.finish is not None and base.start <= base.finish


def promise_of(file: ScheduleFile) -> Promise:
    """Return what the file promises. Raises ValueError where tasks have no dates and the schedule cannot be computed.

    >>> from projects.calc.files.contents import FileBaseline
    >>> promise_of(ScheduleFile("mspdi", start=dt.datetime(2026, 1, 5, 8), tasks=[FileTask(1, "A", baselines={0: FileBaseline(cost=Decimal(5))})]))
    Promise(dated=False, costed=True, computed={1: (datetime.datetime(2026, 1, 5, 8, 0), datetime.datetime(2026, 1, 5, 8, 0))})
    """
    bases = [task.baselines[0] for task in file.tasks if 0 in task.baselines and task.kind != "summary"]
    return Promise(any(one.start for one in bases), any(one.cost is not None for one in bases), _computed(file))


def _computed(file: ScheduleFile) -> dict[int, tuple[dt.datetime, dt.datetime]]:
    if file.start is None or all(task.start and task.finish for task in file.tasks if task.kind != "summary"):
        return {}
    network, uids = network_of_file(file)
    dates = engine.compute(network)
    return dict(zip(uids, zip(dates.start.tolist(), dates.finish.tolist(), strict=True), strict=True))


def in_money(amount: Decimal) -> Decimal:
    """Return the amount to the cent."""
    return amount.quantize(NOTHING)
