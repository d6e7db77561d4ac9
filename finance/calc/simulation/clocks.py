"""When all is done: by the network of a plan, or by so much working time from the status date."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.sampled import Sampled


@dataclass(frozen=True)
class ByPlan:
    """The network, and which of its tasks are drawn."""

    sampled: Sampled
    tasks: np.ndarray

    def finish_of(self, spans: np.ndarray, longer: np.ndarray) -> np.ndarray:
        """Return when all is done in each draw, datetime64[m]. spans: minutes left, a row a task; longer: minutes to add, one a draw.

        Source: `Sampled`.
        """
        return self.sampled.moments(self.sampled.finishes(spans, self.tasks, longer))


@dataclass(frozen=True)
class ByTime:
    """So much working time of a calendar after a day."""

    calendar: WorkingTime
    day: date

    def finish_of(self, spans: np.ndarray, longer: np.ndarray) -> np.ndarray:
        """Return when all is done in each draw, datetime64[m]. spans: working minutes left, one row; longer: minutes to add, one a draw.

        Source: reference formulas, section 2, IEAC(t), from the status date on.

        >>> from pmo.calc.working_time import STANDARD_WEEK
        >>> ByTime(STANDARD_WEEK, date(2026, 3, 1)).finish_of(np.array([[960.0]]), np.zeros(1)).tolist()
        [datetime.datetime(2026, 3, 3, 17, 0)]
        """
        begun = int(self.calendar.minutes_to(np.datetime64(self.day + timedelta(days=1), "m")))
        return self.calendar.finishes(begun + np.rint(spans.sum(axis=0) + longer).astype(np.int64))
