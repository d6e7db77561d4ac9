"""What the engine takes and gives: tasks and links as parallel arrays, and the dates that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime

KINDS = ("task", "milestone", "summary", "loe")
LINKS = ("FS", "SS", "FF", "SF")
# minutes of working time; minutes of the clock; shares of the predecessor's duration, worked or by the clock
LAG_UNITS = ("minutes", "elapsed", "percent", "elapsed percent")
CONSTRAINTS = ("asap", "alap", "snet", "snlt", "fnet", "fnlt", "mso", "mfo")
LAG_CALENDARS = ("successor", "predecessor", "project", "clock")  # whose working time a lag is counted in
SLACKS = ("least", "start", "finish")
CRITICAL_BY = ("slack", "longest path")
RULES = ("retained", "override")  # how work that has begun out of sequence goes on
UNSET = np.datetime64("NaT", "m")


@dataclass
class Tasks:
    """Tasks in the order of the outline, n of each. Moments are datetime64[m] in local time (NaT: not said); durations int64 minutes.

    A duration is working time of the task's calendar, or time of the clock where `elapsed`. `remaining` < 0 and `done` NaN: not said.
    `parent` is the index of the summary above, −1 at the top. `calendar` points into the network's calendars.
    """

    kind: np.ndarray  # int8, place in KINDS
    parent: np.ndarray  # int32
    duration: np.ndarray
    calendar: np.ndarray  # int32
    elapsed: np.ndarray  # bool
    active: np.ndarray  # bool; an inactive task neither moves nor is moved
    manual: np.ndarray  # bool; its dates are `planned_start` and `planned_finish`
    constraint: np.ndarray  # int8, place in CONSTRAINTS
    constraint_at: np.ndarray
    deadline: np.ndarray
    planned_start: np.ndarray
    planned_finish: np.ndarray
    actual_start: np.ndarray
    actual_finish: np.ndarray
    resume: np.ndarray  # remaining work starts no earlier
    remaining: np.ndarray
    done: np.ndarray  # float64, share of the duration, 0..1
    delay: np.ndarray  # int64 minutes of the clock that levelling adds before the start
    slack_calendar: np.ndarray  # int32; what slack is counted in, where that is not what work is done in
    pause: np.ndarray  # int64 minutes of the calendar between the parts of a split task, over and above the duration
    secondary: np.ndarray  # int8, a second constraint, place in CONSTRAINTS
    secondary_at: np.ndarray
    yields: np.ndarray  # bool; links win over its constraints, whatever the options say
    expected_finish: np.ndarray  # where remaining work ends, however long that makes it
    stands: np.ndarray  # int8, a milestone: where it is put (0), where work begins (1), where work ends (2)
    branch: np.ndarray  # int32, of a level of effort: the summary whose lines it spans, not its links; −1 of others

    def __len__(self) -> int:
        return len(self.kind)


@dataclass
class Links:
    """Links, m of each. `predecessor` and `successor` index the tasks; lag in minutes, or in ten-thousandths where the unit is a share."""

    predecessor: np.ndarray  # int32
    successor: np.ndarray  # int32
    type: np.ndarray  # int8, place in LINKS
    lag: np.ndarray  # int64
    unit: np.ndarray  # int8, place in LAG_UNITS

    def __len__(self) -> int:
        return len(self.predecessor)


@dataclass(frozen=True)
class Options:
    """How a schedule is computed. Moments as in `Tasks`."""

    start: np.datetime64  # of the project
    finish: np.datetime64 = UNSET  # required finish: the backward pass starts there; also where a schedule from the finish begins
    from_finish: bool = False
    status_at: np.datetime64 = UNSET  # the data date; remaining work starts no earlier where `push_to_status`
    push_to_status: bool = False
    rule: str = "retained"
    critical_slack: int = 0  # minutes of working time of the project's calendar
    honours_constraints: bool = True  # a date that must be kept is kept even where links say later; without, links win
    lag_calendar: str = "successor"
    slack_by: str = "least"  # of start and finish slack
    critical_by: str = "slack"
    open_ends_critical: bool = False  # what nothing waits for may not slip


@dataclass
class Network:
    """A whole schedule to compute."""

    tasks: Tasks
    links: Links
    options: Options
    calendars: Sequence[WorkingTime] = field(default_factory=lambda: [STANDARD_WEEK])
    project_calendar: int = 0


@dataclass
class Dates:
    """What the engine found, n of each; summaries span what is below them. Slack in minutes of working time of the task's calendar."""

    start: np.ndarray
    finish: np.ndarray
    early_start: np.ndarray
    early_finish: np.ndarray
    late_start: np.ndarray
    late_finish: np.ndarray
    total_slack: np.ndarray
    free_slack: np.ndarray
    critical: np.ndarray  # bool
    duration: np.ndarray  # as computed: working minutes from start to finish of summaries and hammocks, of others their own
    driving: np.ndarray  # int32, the task whose link holds the start (or finish), −1 where none does
    project_start: np.datetime64
    project_finish: np.datetime64
    resume: np.ndarray  # where remaining work begins: the start, where none has begun
    reached: int = 0  # tasks that were computed; fewer than all after `recompute`
    plan: object = field(default=None, repr=False, compare=False)  # what `recompute` goes on from


class Loop(ValueError):
    """Links lead back to where they start; `tasks` are the indices of one loop in order."""

    def __init__(self, tasks: list[int]):
        super().__init__("Links lead in a loop.")
        self.tasks = tasks
