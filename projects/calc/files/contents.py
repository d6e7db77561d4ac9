"""A schedule as a file states it, whichever tool wrote it: what readers return and writers take."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from pmo.calc.working_time import Spans

Moment = dt.datetime | None  # local time, without a zone

# What there are tens of thousands of in a file has slots: a task takes a fifth of the memory.


@dataclass
class FileCalendar:
    """A calendar; a weekday of None is as in the calendar it is based on."""

    uid: int
    name: str
    week: list[Spans | None] = field(default_factory=lambda: [None] * 7)  # Monday first
    exceptions: dict[dt.date, Spans] = field(default_factory=dict)
    base_uid: int | None = None
    of_resource: bool = False
    minutes_per_day: int | None = None
    notes: list[str] = field(default_factory=list)  # e.g. a recurring exception that was cut short


@dataclass(slots=True)
class FileBaseline:
    """What a baseline says of a task: dates, minutes of duration and work, money."""

    start: Moment = None
    finish: Moment = None
    duration: int | None = None
    work: int | None = None
    cost: Decimal | None = None
    fixed_cost: Decimal | None = None


@dataclass(slots=True)
class FileTask:
    """A line of the outline. Durations, work and slack are minutes; `duration` is working time unless `elapsed`; shares are 0..1."""

    uid: int
    name: str
    level: int = 1  # of the outline, 1 at the top
    wbs: str = ""  # the outline number
    code: str = ""  # the tool's own code: WBS code, activity id
    kind: str = "task"  # of schedule.network.KINDS
    active: bool = True
    manual: bool = False
    duration: int | None = None
    elapsed: bool = False
    estimated: bool = False
    calendar_uid: int | None = None  # None: the project's
    ignores_resources: bool = False  # resource calendars do not count
    resources_only: bool = False  # only they do where there are any; its own counts slack (resource dependent in Primavera)
    at_finish: bool = False  # a milestone that ends work, rather than one that begins it
    branch_uid: int | None = None  # of a level of effort: the summary whose lines it spans, not its links
    expected_finish: Moment = None  # remaining work is stretched or pressed to end there, where the project uses it
    constraint: str = "asap"
    constraint_at: Moment = None
    constraint_yields: bool = False  # links win over the date ("start on" of Primavera), whatever the project honours elsewhere
    secondary_constraint: str = ""
    secondary_constraint_at: Moment = None
    deadline: Moment = None
    planned_start: Moment = None  # of a manual task, as typed
    planned_finish: Moment = None
    start: Moment = None  # as the tool computed
    finish: Moment = None
    early_start: Moment = None
    early_finish: Moment = None
    late_start: Moment = None
    late_finish: Moment = None
    total_slack: int | None = None
    free_slack: int | None = None
    critical: bool | None = None
    actual_start: Moment = None
    actual_finish: Moment = None
    stop: Moment = None
    resume: Moment = None
    actual_duration: int | None = None
    remaining: int | None = None
    done: float | None = None  # of the duration
    physical: float | None = None
    earned_physically: bool = False  # earned value follows the physical share, not that of the duration
    work: int | None = None
    actual_work: int | None = None
    remaining_work: int | None = None
    cost: Decimal | None = None
    fixed_cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    delay: int = 0  # minutes of the clock that levelling adds
    parts: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)  # worked stretches of a split task
    priority: int = 500
    owner: str = ""
    notes: str = ""
    baselines: dict[int, FileBaseline] = field(default_factory=dict)  # 0–10
    custom: dict[str, str] = field(default_factory=dict)  # field name → value as text
    external: bool = False  # stands for a task of another project
    recurring: bool = False


@dataclass(slots=True)
class FileLink:
    """A link; lag in minutes, or in ten-thousandths where `unit` is a share (schedule.network.LAG_UNITS)."""

    predecessor: int
    successor: int
    type: str = "FS"
    lag: int = 0
    unit: str = "minutes"
    other_project: str = ""  # path or code of the project the predecessor is in, when it is not this one


@dataclass
class FileRate:
    """What an hour (or a unit of material) costs from a day on; `table` A–E."""

    table: str = "A"
    since: dt.date | None = None
    standard: Decimal = Decimal(0)
    overtime: Decimal = Decimal(0)
    per_use: Decimal = Decimal(0)


@dataclass
class FileResource:
    """A resource."""

    uid: int
    name: str
    kind: str = "work"  # work, material, cost
    calendar_uid: int | None = None
    max_units: float = 1.0
    code: str = ""
    group: str = ""
    email: str = ""
    generic: bool = False
    active: bool = True
    unit: str = ""  # of a material
    rates: list[FileRate] = field(default_factory=list)
    availability: list[tuple[Moment, Moment, float]] = field(default_factory=list)
    notes: str = ""
    custom: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class FileAssignment:
    """A resource on a task; work in minutes (a material's in its unit × 60)."""

    uid: int
    task_uid: int
    resource_uid: int | None = None  # None: nobody yet
    units: float = 1.0
    work: int | None = None
    actual_work: int | None = None
    remaining_work: int | None = None
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    start: Moment = None
    finish: Moment = None
    delay: int = 0
    contour: str = ""
    baselines: dict[int, FileBaseline] = field(default_factory=dict)


@dataclass
class ScheduleFile:
    """One project's schedule. `notes` are sentences for the person about what was read with a doubt."""

    format: str  # mspdi, xer, pmxml …
    version: str = ""
    code: str = ""
    name: str = ""
    start: Moment = None
    finish: Moment = None  # as computed by the tool
    must_finish: Moment = None
    status_at: Moment = None
    from_finish: bool = False
    push_to_status: bool = False  # remaining work starts at the data date (Primavera does, Microsoft Project does not)
    rule: str = "retained"
    lag_calendar: str = "successor"  # whose working time a lag is counted in: predecessor, successor, project, clock
    critical_by: str = "slack"  # what makes a task critical: slack (≤ critical_slack), longest path
    slack_by: str = "least"  # which total slack a task has: least, start, finish
    open_ends_critical: bool = False  # a task that nothing waits for is critical
    uses_expected_finish: bool = False
    calendar_uid: int | None = None
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    days_per_month: float = 20
    critical_slack: int = 0
    currency: str = ""
    honours_constraints: bool = True
    loading_required: bool = False  # whether every task should carry resources or cost
    calendars: list[FileCalendar] = field(default_factory=list)
    tasks: list[FileTask] = field(default_factory=list)
    links: list[FileLink] = field(default_factory=list)
    resources: list[FileResource] = field(default_factory=list)
    assignments: list[FileAssignment] = field(default_factory=list)
    custom_fields: dict[str, str] = field(default_factory=dict)  # field name → its label in the file
    notes: list[str] = field(default_factory=list)
