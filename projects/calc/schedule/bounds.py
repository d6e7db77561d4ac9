"""What holds each task by itself: the project's start, constraints, progress, the data date; forward, and backward in mirrored time."""

import numpy as np

from projects.calc.schedule.graph import Graph
from projects.calc.schedule.lanes import UNSAID, Bounds
from projects.calc.schedule.network import CONSTRAINTS, Network, Tasks

SNET, SNLT, FNET, FNLT, MSO, MFO = (CONSTRAINTS.index(name) for name in ("snet", "snlt", "fnet", "fnlt", "mso", "mfo"))


class Standing:
    """How far each task is, and what of it is left to place. Positions are of the axis given; virtual nodes come after the tasks."""

    def __init__(self, network: Network, graph: Graph, axis):
        tasks = network.tasks
        self.tasks, self.options, self.axis, self.graph = tasks, network.options, axis, graph
        clock = len(network.calendars)
        self.calendar = np.full(graph.count, clock)
        self.calendar[: len(tasks)] = np.where(tasks.elapsed, clock, tasks.calendar)
        self.slack_calendar = np.where(tasks.elapsed, clock, tasks.slack_calendar)
        self.finished = ~np.isnat(tasks.actual_finish) & ~graph.spans
        self.begun = ~np.isnat(tasks.actual_start) & ~self.finished & ~graph.spans
        self.manual = tasks.manual & ~self.finished & ~graph.spans & ~(np.isnat(tasks.planned_start) & np.isnat(tasks.planned_finish))
        self.manual |= ~tasks.active & ~self.finished & ~(np.isnat(tasks.planned_start) & np.isnat(tasks.planned_finish))
        self.begun &= ~self.manual
        options = network.options
        pushed = options.push_to_status and not np.isnat(options.status_at)
        self.status = axis.at(np.array([options.status_at]))[0] if pushed else None
        # Primavera's retained logic goes through what is finished: it holds its successors until its predecessors are done.
        self.passed = self.finished if pushed and options.rule == "retained" else np.zeros(len(tasks), bool)
        self.closed = self.finished & ~self.passed
        self.free = ~(self.finished | self.begun | self.manual | graph.spans)
        whole = tasks.duration + tasks.pause
        left = remaining_of(tasks)
        self.minutes = np.zeros(graph.count, np.int64)
        self.minutes[: len(tasks)] = np.where(self.begun, left + tasks.pause, whole)
        self.minutes[: len(tasks)][self.finished | graph.spans] = 0
        self.left = left
        self.hard = network.options.honours_constraints & ~tasks.yields

    @property
    def due(self) -> np.ndarray:
        """Tasks that end where they are expected to, however long that makes them."""
        return np.flatnonzero(~np.isnat(self.tasks.expected_finish) & (self.free | self.begun) & self.graph.usable)

    def stretch(self, points: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
        """Take the minutes of what is due from where the forward pass placed it (end, and where work begins, of every node)."""
        due = self.due
        if len(due):
            self.minutes = self.minutes.copy()
            self.minutes[due] = self.axis.worked(self.calendar[due], points[2][due], points[1][due])

    def at(self, moments: np.ndarray, tasks: np.ndarray, late: bool = False) -> np.ndarray:
        """Positions of moments of some tasks."""
        return self.axis.at(moments[tasks], late)

    def end_of(self, tasks: np.ndarray, begin: np.ndarray) -> np.ndarray:
        """Where tasks end that begin at positions."""
        minutes = self.minutes[tasks]
        return np.where(minutes > 0, self.axis.ahead(self.calendar[tasks], begin, minutes)[1], begin)

    def begin_of(self, tasks: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Where tasks begin that end at positions, as late as may be."""
        axis, minutes = self.axis, self.minutes[tasks]
        return np.where(minutes > 0, axis.flip(axis.mirror.ahead(self.calendar[tasks], axis.flip(end), minutes)[1]), end)

    def constrained(self, kind: int, among: np.ndarray, late: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """The tasks with a constraint, and the positions it names."""
        one = np.flatnonzero((self.tasks.constraint == kind) & among & ~np.isnat(self.tasks.constraint_at))
        two = np.flatnonzero((self.tasks.secondary == kind) & among & ~np.isnat(self.tasks.secondary_at))
        at = np.concatenate((self.at(self.tasks.constraint_at, one, late), self.at(self.tasks.secondary_at, two, late)))
        return np.concatenate((one, two)), at


def remaining_of(tasks: Tasks) -> np.ndarray:
    """Return the minutes left of each task, int64: as said, else what `done` leaves of the duration.

    Source: Microsoft Project: remaining duration = duration × (1 − % complete).

    >>> from projects.calc.schedule.columns import tasks_of
    >>> remaining_of(tasks_of([480, 480, 480], remaining=[-1, 60, -1], done=[0.25, 0.25, None])).tolist()
    [360, 60, 480]
    """
    left = np.where(np.isnan(tasks.done), tasks.duration, np.rint(tasks.duration * (1 - np.nan_to_num(tasks.done))).astype(np.int64))
    return np.where(tasks.remaining >= 0, tasks.remaining, left)


def forward_bounds(standing: Standing, start: int) -> Bounds:
    """Return what holds each node in the forward pass. start: position of the project's start.

    Source: Microsoft Project: constraints that say when a task must stand override its links; "no earlier than" may precede the project's start.

    >>> from projects.calc.schedule.engine import compute
    >>> from projects.calc.schedule.columns import network_of
    >>> compute(network_of([480], constraint=["snet"], constraint_at=["2026-01-07T08:00"])).start.tolist()
    [datetime.datetime(2026, 1, 7, 8, 0)]
    """
    tasks, n = standing.tasks, len(standing.tasks)
    low = np.zeros(standing.graph.count, np.int64)
    low[:n] = start
    bounds = Bounds(low, standing.minutes, standing.calendar)
    if (tasks.constraint > 1).any() or tasks.secondary.any():
        _constrain_forward(standing, bounds)
    if standing.begun.any():
        _go_on(standing, bounds)
    low[:n][standing.passed] = 0
    if standing.status is not None:
        ahead = np.flatnonzero(~standing.closed & ~standing.manual)
        low[ahead] = np.maximum(low[ahead], standing.status)
    _fix(standing, bounds)
    due = standing.due
    if len(due):
        if bounds.begun is None:
            bounds.begun, bounds.ended = np.full((2, standing.graph.count), UNSAID)
        bounds.ended[due] = standing.at(tasks.expected_finish, due, late=True)
    if tasks.delay.any():
        bounds.delay = np.zeros(standing.graph.count, np.int64)
        bounds.delay[:n] = np.where(standing.free, tasks.delay, 0)
    return bounds


def _constrain_forward(standing: Standing, bounds: Bounds) -> None:
    low, axis = bounds.low, standing.axis
    held, gates = standing.free & standing.graph.usable, standing.graph.gates
    starts, start_at = standing.constrained(SNET, held)
    ends, end_at = standing.constrained(FNET, held)
    low[starts] = low[ends] = 0
    np.maximum.at(low, starts, start_at)
    np.maximum.at(low, ends, standing.begin_of(ends, end_at))
    summaries, at = standing.constrained(SNET, gates >= 0)
    low[gates[summaries]] = at
    summaries, at = standing.constrained(MSO, gates >= 0)
    low[gates[summaries]] = at
    for kind, of_finish in ((MSO, False), (MFO, True)):
        tasks, at = standing.constrained(kind, held & ~standing.hard)
        low[tasks] = np.maximum(low[tasks], standing.begin_of(tasks, at) if of_finish else at)
    if not standing.hard.any():
        return
    bounds.cap = np.full(standing.graph.count, axis.top)
    for kind, of_finish in ((SNLT, False), (MSO, False), (FNLT, True), (MFO, True)):
        tasks, at = standing.constrained(kind, held & standing.hard)
        bounds.cap[tasks] = standing.begin_of(tasks, at) if of_finish else at
        if kind in (MSO, MFO):
            low[tasks] = bounds.cap[tasks]


def _go_on(standing: Standing, bounds: Bounds) -> None:
    """Work that has begun goes on where what is done of it ends (or at the data date, if it is pushed there), where it resumes, or where
    it must to end no earlier than it may."""
    tasks = np.flatnonzero(standing.begun)
    done = np.maximum(standing.tasks.duration[tasks] - standing.left[tasks], 0)
    at = standing.at(standing.tasks.actual_start, tasks)
    bounds.low[tasks] = 0 if standing.status is not None else standing.axis.ahead(standing.calendar[tasks], at, done)[1]
    resumes = np.flatnonzero(standing.begun & ~np.isnat(standing.tasks.resume))
    bounds.low[resumes] = np.maximum(bounds.low[resumes], standing.at(standing.tasks.resume, resumes))
    for kind, which in ((FNET, standing.begun), (MFO, standing.begun & ~standing.hard)):
        late, finish = standing.constrained(kind, which)
        bounds.low[late] = np.maximum(bounds.low[late], standing.begin_of(late, finish))
    if standing.status is None:
        bounds.begun, bounds.ended = np.full((2, standing.graph.count), UNSAID)
        bounds.begun[tasks] = at


def _fix(standing: Standing, bounds: Bounds) -> None:
    """What is finished stands where it stood, what is placed by hand where it was put."""
    fixed = np.flatnonzero(standing.closed | standing.manual)
    if not len(fixed):
        return
    begin, end = fixed_points(standing)
    if bounds.begun is None:
        bounds.begun, bounds.ended = np.full((2, standing.graph.count), UNSAID)
    if bounds.cap is None:
        bounds.cap = np.full(standing.graph.count, standing.axis.top)
    bounds.low[fixed] = bounds.cap[fixed] = bounds.begun[fixed] = begin
    bounds.ended[fixed] = end


def fixed_points(standing: Standing) -> tuple[np.ndarray, np.ndarray]:
    """Return where finished tasks and those placed by hand begin and end: positions, in the order of the tasks.

    Source: a start or finish that is not said follows from the other and the duration.

    >>> from projects.calc.schedule.engine import compute
    >>> from projects.calc.schedule.columns import network_of
    >>> compute(network_of([480], manual=[True], planned_finish=["2026-01-07T17:00"])).start.tolist()
    [datetime.datetime(2026, 1, 7, 8, 0)]
    """
    tasks = standing.tasks
    fixed = np.flatnonzero(standing.closed | standing.manual)
    whole = tasks.duration[fixed] + tasks.pause[fixed]
    calendar, axis, over = standing.calendar[fixed], standing.axis, standing.closed[fixed]
    starts = np.where(over, tasks.actual_start[fixed], tasks.planned_start[fixed])
    finishes = np.where(over, tasks.actual_finish[fixed], tasks.planned_finish[fixed])
    far = np.where(np.isnat(starts), finishes, starts)
    begin = axis.at(far)
    end = axis.at(np.where(np.isnat(finishes), starts, finishes))
    begin = np.where(np.isnat(starts), axis.flip(axis.mirror.ahead(calendar, axis.flip(end), whole)[1]), begin)
    end = np.where(np.isnat(finishes), axis.ahead(calendar, begin, whole)[1], end)
    return begin, np.maximum(begin, end)


def backward_bounds(standing: Standing, finish: int, ends: np.ndarray | None = None) -> Bounds:
    """Return what holds each node in the backward pass, in mirrored positions.

    finish: position of the project's finish. ends: where the forward pass ended each node, for what nothing waits for, where that is critical.

    Source: Microsoft Project: deadlines and "no later than" bound late dates; "must" replaces what links say where constraints are honoured;
    what waits for a summary must be done when the first line below it began.

    >>> from projects.calc.schedule.engine import compute
    >>> from projects.calc.schedule.columns import network_of
    >>> compute(network_of([480], deadline=["2026-01-02T17:00"])).total_slack.tolist()
    [-480]
    """
    tasks, axis, graph = standing.tasks, standing.axis, standing.graph
    low = np.zeros(graph.count, np.int64)
    low[: len(tasks)] = axis.flip(np.int64(finish))
    low[graph.lasts[graph.lasts >= 0]] = axis.flip(np.int64(finish))
    bounds = Bounds(low, standing.minutes, standing.calendar)
    if standing.options.open_ends_critical and ends is not None:
        loose = np.ones(len(tasks), bool)
        loose[graph.source[graph.source < len(tasks)]] = False
        low[: len(tasks)][loose] = axis.flip(ends[: len(tasks)][loose])
    due = np.flatnonzero(~np.isnat(tasks.deadline) & ~graph.spans & ~standing.finished)
    low[due] = np.maximum(low[due], axis.flip(standing.at(tasks.deadline, due, late=True)))
    if (tasks.constraint > 1).any() or tasks.secondary.any():
        _constrain_backward(standing, bounds)
    gated = np.flatnonzero(standing.begun & (tasks.parent >= 0) & (graph.gates[tasks.parent] >= 0))
    gated = gated[:0] if standing.options.rule == "override" else gated
    np.maximum.at(low, graph.gates[tasks.parent[gated]], axis.flip(standing.at(tasks.actual_start, gated)))
    over = np.flatnonzero(standing.closed)
    if len(over):
        bounds.begun, bounds.ended = np.full((2, graph.count), UNSAID)
        begin, end = fixed_points(standing)
        keep = standing.closed[np.flatnonzero(standing.closed | standing.manual)]
        if bounds.cap is None:
            bounds.cap = np.full(graph.count, axis.top)
        bounds.low[over] = bounds.cap[over] = bounds.begun[over] = axis.flip(end[keep])
        bounds.ended[over] = axis.flip(begin[keep])
    return bounds


def _constrain_backward(standing: Standing, bounds: Bounds) -> None:
    axis, graph, low = standing.axis, standing.graph, bounds.low
    open_ = (standing.free | standing.begun) & graph.usable
    for kind in (FNLT, MFO):
        summaries, at = standing.constrained(kind, graph.lasts >= 0, late=True)
        low[graph.lasts[summaries]] = np.maximum(low[graph.lasts[summaries]], axis.flip(at))
    for kind, of_finish in ((FNLT, True), (MFO, True), (SNLT, False), (MSO, False)):
        tasks, at = standing.constrained(kind, open_ if of_finish else standing.free & graph.usable, late=True)
        latest = axis.flip(at if of_finish else standing.end_of(tasks, at))
        hard = standing.hard[tasks] & (kind in (MFO, MSO))
        np.maximum.at(low, tasks[~hard], latest[~hard])
        if hard.any():
            _hold(standing, bounds, tasks[hard], latest[hard])
            low[tasks[hard]] = latest[hard]
    if standing.options.from_finish:
        for kind, of_finish in ((FNET, True), (SNET, False)):
            tasks, at = standing.constrained(kind, standing.free & standing.hard & graph.usable, late=True)
            _hold(standing, bounds, tasks, axis.flip(at if of_finish else standing.end_of(tasks, at)))


def _hold(standing: Standing, bounds: Bounds, tasks: np.ndarray, at: np.ndarray) -> None:
    if bounds.cap is None:
        bounds.cap = np.full(standing.graph.count, standing.axis.top)
    bounds.cap[tasks] = at
