"""Where the passes put everything."""

from dataclasses import dataclass

import numpy as np

from projects.calc.schedule.lanes import Lane
from projects.calc.schedule.plan import Plan

Points = tuple[np.ndarray, np.ndarray, np.ndarray]  # begin, end, where work begins, of every node


@dataclass
class Placed:
    """Where the passes put every node, positions of the plan's axis."""

    plan: Plan
    forward: Lane
    backward: Lane
    first: Points  # as early as possible, whatever else
    early: Points  # with what is put late
    scheduled: Points
    late: Points
    latest: np.ndarray  # tasks put as late as possible
    start: int  # of the project
    finish: int
