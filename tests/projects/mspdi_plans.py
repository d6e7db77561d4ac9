"""Generated schedules, in all their parts as far as Microsoft Project's XML has a place for them."""

import datetime as dt
import itertools
from decimal import Decimal

from hypothesis import strategies as st

from projects.calc.files.contents import FileAssignment, FileBaseline, FileCalendar, FileLink, FileRate, FileResource, FileTask, ScheduleFile
from projects.calc.files.mspdi.people import CONTOURS
from projects.calc.files.mspdi.tasks import CONSTRAINTS

TASK_FIELDS = {"188743734": "Team", "188743731": "Text1", "188743786": "Budget", "188744096": "Site"}  # two texts, a cost, an outline code
RESOURCE_FIELDS = {"205520904": "Team", "205521019": "Fee"}  # a text, labelled as one of the tasks is, and a cost
MOMENTS = st.datetimes(dt.datetime(1984, 1, 1), dt.datetime(2148, 1, 1)).map(lambda one: one.replace(second=0, microsecond=0))
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12)
WORDS = TEXT.map(str.strip).filter(bool)
LINES = st.builds(lambda first, second: f"{first}\r\n{second}", WORDS, WORDS)
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
MINUTES, SHARE = st.integers(0, 10**6), st.integers(0, 100).map(lambda one: one / 100)
UNITS = st.integers(0, 300).map(lambda one: one / 100)
SPANS = st.sampled_from([(), ((480, 720), (780, 1020)), ((0, 1440),), ((1200, 1440),), ((0, 360), (1320, 1440))])
RATES = st.integers(0, 10**7).map(lambda amount: (Decimal(amount) / 10**4).normalize() + 0)


def maybe(values):
    return st.none() | values


def ordered(values):
    return values.map(lambda found: dict(sorted(found.items())))


BASELINES = st.builds(
    FileBaseline, start=MOMENTS, finish=maybe(MOMENTS), duration=maybe(MINUTES), work=maybe(MINUTES), cost=maybe(CENTS), fixed_cost=maybe(CENTS)
)
NUMBERED = ordered(st.dictionaries(st.integers(0, 10), BASELINES, max_size=2))


def custom(*labels):
    return st.dictionaries(st.sampled_from(labels), WORDS, max_size=3)


@st.composite
def calendars(draw):
    days = st.dates(dt.date(1984, 1, 1), dt.date(2149, 12, 31))
    own = ordered(st.dictionaries(days, SPANS, max_size=4))
    office = FileCalendar(1, draw(WORDS), week=draw(st.lists(SPANS, min_size=7, max_size=7)), exceptions=draw(own))
    return [office, FileCalendar(2, draw(WORDS), draw(st.lists(maybe(SPANS), min_size=7, max_size=7)), draw(own), base_uid=1, of_resource=True)]


@st.composite
def tasks(draw, count):
    found, level, counts = [], 1, []
    for uid in range(1, count + 1):
        level = draw(st.integers(1, level + 1)) if found else 1
        counts = [*counts[: level - 1], (counts[level - 1] if len(counts) >= level else 0) + 1]
        found.append(draw(lines(uid, level, ".".join(map(str, counts)))))
    for above, below in itertools.pairwise(found):
        above.kind = "summary" if below.level > above.level else above.kind
    return found


@st.composite
def lines(draw, uid, level, wbs):
    manual, constraint, begun = draw(st.booleans()), draw(st.sampled_from(CONSTRAINTS)), draw(maybe(MOMENTS))
    said = draw(custom("Team", "Text1", "Site"))
    if draw(st.booleans()):
        said["Budget"] = f"{draw(CENTS):.2f}"
    return FileTask(
        uid=uid, name=draw(WORDS), level=level, wbs=wbs, code=draw(st.sampled_from(["", "A.1-7"])), kind=draw(st.sampled_from(["task", "milestone"])),
        active=draw(st.booleans()), manual=manual, duration=draw(maybe(MINUTES)), elapsed=draw(st.booleans()), estimated=draw(st.booleans()),
        calendar_uid=draw(st.sampled_from([None, 1])), ignores_resources=draw(st.booleans()), constraint=constraint,
        constraint_at=draw(MOMENTS) if constraint not in ("asap", "alap") else None, deadline=draw(maybe(MOMENTS)),
        planned_start=draw(maybe(MOMENTS)) if manual else None, planned_finish=draw(maybe(MOMENTS)) if manual else None,
        start=draw(maybe(MOMENTS)), finish=draw(maybe(MOMENTS)), early_start=draw(maybe(MOMENTS)), early_finish=draw(maybe(MOMENTS)),
        late_start=draw(maybe(MOMENTS)), late_finish=draw(maybe(MOMENTS)), total_slack=draw(maybe(st.integers(-(10**5), 10**6))),
        free_slack=draw(maybe(MINUTES)), critical=draw(maybe(st.booleans())), actual_start=begun,
        actual_finish=draw(maybe(st.just(begun))), stop=draw(maybe(MOMENTS)), resume=draw(maybe(MOMENTS)), actual_duration=draw(maybe(MINUTES)),
        remaining=draw(maybe(MINUTES)), done=draw(maybe(SHARE)), physical=draw(maybe(SHARE)), earned_physically=draw(st.booleans()),
        work=draw(maybe(MINUTES)),
        actual_work=draw(maybe(MINUTES)), remaining_work=draw(maybe(MINUTES)), cost=draw(maybe(CENTS)), fixed_cost=draw(maybe(CENTS)),
        actual_cost=draw(maybe(CENTS)), remaining_cost=draw(maybe(CENTS)), delay=draw(st.integers(0, 10**4)), priority=draw(st.integers(0, 1000)),
        notes=draw(st.just("") | WORDS | LINES), baselines=draw(NUMBERED), custom=by_field(said, TASK_FIELDS), external=draw(st.booleans()),
        recurring=draw(st.booleans()),
    )  # fmt: skip


def by_field(said, fields):
    """Codes stand after the other fields in the file."""
    return {label: said[label] for label in sorted(said, key=lambda label: (label == "Site", list(fields.values()).index(label)))}


@st.composite
def links(draw, found):
    """Between lines neither of which is above the other, by successor."""
    places = range(len(found))
    pairs = [(a, b) for a in places for b in places if a != b and not found[b].wbs.startswith(found[a].wbs + ".")]
    pairs = [(a, b) for a, b in pairs if not found[a].wbs.startswith(found[b].wbs + ".")]
    chosen = sorted(draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else [], key=lambda pair: pair[1])
    made = []
    for before, after in chosen:
        unit, step = draw(st.sampled_from([("minutes", 1), ("elapsed", 1), ("percent", 100), ("elapsed percent", 100)]))
        kind, lag = draw(st.sampled_from(["FS", "SS", "FF", "SF"])), draw(st.integers(-1000, 1000)) * step
        other = draw(st.sampled_from(["", "", r"C:\plans\giver.mpp\7"]))
        made.append(FileLink(found[before].uid, found[after].uid, kind, lag, unit, other))
    return made


@st.composite
def resources(draw, uid):
    kind = draw(st.sampled_from(["work", "material", "cost"]))
    days = sorted(draw(st.sets(st.dates(dt.date(1985, 1, 1), dt.date(2040, 1, 1)), max_size=2)))
    rates = [FileRate(draw(st.sampled_from("ABCDE")), since, draw(RATES), draw(RATES), draw(CENTS)) for since in [None, *days]]
    periods = st.tuples(maybe(MOMENTS), maybe(MOMENTS), UNITS)
    said = draw(custom("Team"))
    if draw(st.booleans()):
        said["Fee"] = f"{draw(CENTS):.2f}"
    return FileResource(
        uid=uid, name=draw(WORDS), kind=kind, calendar_uid=draw(st.sampled_from([None, 1, 2])), max_units=draw(UNITS), code=draw(st.just("") | WORDS),
        group=draw(st.just("") | WORDS), email=draw(st.sampled_from(["", "ann@example.test"])), generic=draw(st.booleans()),
        active=draw(st.booleans()), unit="t" if kind == "material" else "", rates=draw(st.sampled_from([[], rates])),
        availability=draw(st.lists(periods, max_size=2)),
        notes=draw(st.just("") | LINES), custom=by_field(said, RESOURCE_FIELDS),
    )  # fmt: skip


@st.composite
def assignments(draw, uid, task_uids, resource_uids):
    return FileAssignment(
        uid=uid, task_uid=draw(st.sampled_from(task_uids)), resource_uid=draw(st.sampled_from([None, *resource_uids])), units=draw(UNITS),
        work=draw(maybe(MINUTES)), actual_work=draw(maybe(MINUTES)), remaining_work=draw(maybe(MINUTES)), cost=draw(maybe(CENTS)),
        actual_cost=draw(maybe(CENTS)), remaining_cost=draw(maybe(CENTS)), start=draw(maybe(MOMENTS)), finish=draw(maybe(MOMENTS)),
        delay=draw(st.integers(0, 10**4)), contour=draw(st.sampled_from(["", *CONTOURS[1:]])), baselines=draw(NUMBERED),
    )  # fmt: skip


@st.composite
def schedules(draw):
    """A schedule, as reading gives it: outline without gaps, links by successor."""
    found = draw(tasks(draw(st.integers(1, 5))))
    people = [draw(resources(uid)) for uid in range(1, draw(st.integers(0, 2)) + 1)]
    uids = [task.uid for task in found], [one.uid for one in people]
    finish, from_finish = draw(maybe(MOMENTS)), draw(st.booleans())
    return ScheduleFile(
        format="mspdi", version="14", code=draw(st.sampled_from(["", "PLAN"])), name=draw(WORDS), start=draw(MOMENTS), finish=finish,
        must_finish=finish if from_finish else None, from_finish=from_finish, status_at=draw(maybe(MOMENTS)), calendar_uid=1,
        minutes_per_day=draw(st.sampled_from([480, 450])), minutes_per_week=draw(st.sampled_from([2400, 2250])),
        days_per_month=draw(st.sampled_from([20, 21])), critical_slack=0, currency=draw(st.sampled_from(["", "EUR"])),
        honours_constraints=draw(st.booleans()), calendars=draw(calendars()), tasks=found, links=draw(links(found)), resources=people,
        assignments=[draw(assignments(uid, *uids)) for uid in range(1, draw(st.integers(0, 3)) + 1)],
        custom_fields=TASK_FIELDS | RESOURCE_FIELDS,
    )  # fmt: skip
