"""Microsoft Project's XML: read as it is, refused in one sentence, written so that it is read back the same."""

import contextlib
import datetime as dt
import json
import lzma
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import (
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileLink,
    FileRate,
    FileResource,
    FileTask,
    ScheduleFile,
)
from projects.calc.files.mspdi import read_mspdi, write_mspdi
from projects.calc.files.mspdi.elements import NAMESPACE
from tests.shared_files import shared

HEAD = f'<?xml version="1.0"?><Project xmlns="{NAMESPACE}"><MinutesPerDay>480</MinutesPerDay><StartDate>2026-01-05T08:00:00</StartDate>'


def plan(tasks="", calendars="", more=""):
    return f"{HEAD}<Calendars>{calendars}</Calendars><Tasks>{tasks}</Tasks>{more}</Project>".encode()


def task(uid, *, level=1, more=""):
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>Task {uid}</Name><OutlineLevel>{level}</OutlineLevel><Duration>PT8H0M0S</Duration>{more}</Task>"
    )


def link(before, kind=1, lag=0, unit=7):
    return (
        f"<PredecessorLink><PredecessorUID>{before}</PredecessorUID><Type>{kind}</Type><LinkLag>{lag}</LinkLag>"
        f"<LagFormat>{unit}</LagFormat></PredecessorLink>"
    )


def exception(kind, more, first="2026-01-01", last="2026-12-31"):
    period = f"<TimePeriod><FromDate>{first}T00:00:00</FromDate><ToDate>{last}T23:59:00</ToDate></TimePeriod>"
    calendar = f"<Exception>{period}<Type>{kind}</Type>{more}<DayWorking>0</DayWorking></Exception>"
    data = plan(calendars=f"<Calendar><UID>1</UID><Name>C</Name><Exceptions>{calendar}</Exceptions></Calendar>")
    return [f"{day:%m-%d}" for day in read_mspdi(data).calendars[0].exceptions]


class TestReading:
    def test_takes_durations_slack_lag_and_money_in_their_units(self):
        more = "<TotalSlack>4800</TotalSlack><Cost>12345</Cost><LevelingDelay>600</LevelingDelay><PercentComplete>40</PercentComplete>"
        file = read_mspdi(plan(task(1) + task(2, more=more + link(1, 3, -75, 19))))
        two, (joined,) = file.tasks[1], file.links
        assert (two.duration, two.total_slack, two.cost, two.delay, two.done) == (480, 480, Decimal("123.45"), 60, 0.4)
        assert joined == FileLink(1, 2, "SS", -7500, "percent")

    @pytest.mark.parametrize(
        ("unit", "said"), [(7, ("minutes", 960)), (8, ("elapsed", 960)), (39, ("minutes", 960)), (20, ("elapsed percent", 960000))]
    )
    def test_knows_each_kind_of_lag(self, unit, said):
        (joined,) = read_mspdi(plan(task(1) + task(2, more=link(1, lag=9600, unit=unit)))).links
        assert (joined.unit, joined.lag) == said

    def test_numbers_the_outline_and_knows_summaries_by_what_is_below_them(self):
        file = read_mspdi(plan(task(1) + task(2, level=2) + task(3, level=2) + task(4)))
        assert [(one.wbs, one.kind) for one in file.tasks] == [("1", "summary"), ("1.1", "task"), ("1.2", "task"), ("2", "task")]

    def test_leaves_blank_rows_and_the_project_row_out(self):
        blank = "<Task><UID>7</UID><ID>7</ID><IsNull>1</IsNull></Task>"
        file = read_mspdi(plan("<Task><UID>0</UID><OutlineLevel>0</OutlineLevel></Task>" + task(1) + blank))
        assert ([one.uid for one in file.tasks], file.notes) == ([1], ["1 blank rows are left out."])

    def test_notes_links_to_tasks_that_are_not_there(self):
        file = read_mspdi(plan(task(1, more=link(99))))
        assert (file.links, file.notes) == ([], ["1 links to tasks that are not in the file are left out."])

    def test_reads_working_times_over_midnight_and_touching_spans(self):
        times = "".join(
            f"<WorkingTime><FromTime>{a}:00</FromTime><ToTime>{b}:00</ToTime></WorkingTime>"
            for a, b in [("20:00", "00:00"), ("08:00", "12:00"), ("12:00", "13:00")]
        )
        day = f"<WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes>{times}</WorkingTimes></WeekDay>"
        (calendar,) = read_mspdi(plan(calendars=f"<Calendar><UID>1</UID><Name>Night</Name><WeekDays>{day}</WeekDays></Calendar>")).calendars
        assert calendar.week[0] == ((480, 780), (1200, 1440))
        assert calendar.week[1] is None

    def test_expands_what_comes_again(self):
        assert exception(7, "<Period>3</Period>", last="2026-01-10") == ["01-01", "01-04", "01-07", "01-10"]
        assert exception(6, "<Period>2</Period><DaysOfWeek>2</DaysOfWeek>", last="2026-02-10") == ["01-12", "01-26", "02-09"]
        assert exception(4, "<Period>1</Period><MonthDay>31</MonthDay>", last="2026-04-30") == ["01-31", "03-31"]
        assert exception(5, "<MonthItem>4</MonthItem><MonthPosition>0</MonthPosition>", last="2026-02-28") == ["01-05", "02-02"]
        assert exception(3, "<Month>4</Month><MonthItem>4</MonthItem><MonthPosition>4</MonthPosition>") == ["05-25"]
        assert exception(2, "<Month>11</Month><MonthDay>25</MonthDay>") == ["12-25"]
        several = "<EnteredByOccurrences>1</EnteredByOccurrences><Occurrences>2</Occurrences><Period>1</Period><DaysOfWeek>32</DaysOfWeek>"
        assert exception(6, several) == ["01-02", "01-09"]

    def test_tells_the_stretches_of_a_split_task(self):
        def worked(day, hours):
            value = "" if hours is None else f"<Value>PT{hours}H0M0S</Value>"
            span = f"<Start>2026-01-{day:02}T08:00:00</Start><Finish>2026-01-{day:02}T17:00:00</Finish>"
            return f"<TimephasedData><Type>1</Type>{span}{value}</TimephasedData>"

        def assigned(*days):
            data = "".join(worked(*day) for day in days)
            return f"<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>-65535</ResourceUID>{data}</Assignment></Assignments>"

        paused = read_mspdi(plan(task(1), more=assigned((5, 8), (6, 0), (7, 8)))).tasks[0].parts
        assert [(first.day, last.day) for first, last in paused] == [(5, 5), (7, 7)]
        assert read_mspdi(plan(task(1), more=assigned((5, 8), (6, None), (7, 8)))).tasks[0].parts == []

    def test_keeps_custom_fields_by_the_names_people_gave_them(self):
        named = "<FieldID>188743731</FieldID><FieldName>Text1</FieldName><Alias>Team</Alias>"
        defined = f"<ExtendedAttributes><ExtendedAttribute>{named}</ExtendedAttribute></ExtendedAttributes>"
        data = plan(task(1, more="<ExtendedAttribute><FieldID>188743731</FieldID><Value>Blue</Value></ExtendedAttribute>"))
        assert read_mspdi(data.replace(b"<Calendars>", defined.encode() + b"<Calendars>")).tasks[0].custom == {"Team": "Blue"}

    def test_reads_utf_16(self):
        data = plan(task(1)).decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")
        assert len(read_mspdi(data).tasks) == 1


class TestRefusing:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "is empty"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "binary Microsoft Project file"),
            (b"PK\x03\x04", "zip archive or a workbook"),
            (b"name,start\na,b", "not XML"),
            (b"<APIBusinessObjects/>", "Primavera P6 XML"),
            (b"<root/>", "first element is <root>"),
            (plan(task(1))[:-20], "breaks off"),
            (b'<!DOCTYPE Project [<!ENTITY a "b">]>' + plan(task(1))[21:], "document type or entities"),
            (plan(task(1)).replace(b'version="1.0"', b'version="1.0" encoding="x-unknown"'), "encoding"),
            (plan(task(1) + task(1)), "UID 1 stands twice"),
            (plan(task(1, more=link(1))), "to itself"),
            (plan(task(1) + task(2, level=2, more=link(1))), "joins a summary and a task below it"),
            (plan(task(1).replace("PT8H0M0S", "soon")), "is no duration"),
            (plan(task(1).replace("PT8H0M0S", "PT99999999H0M0S")), "longer than a hundred years"),
            (plan(task(1, more="<PercentComplete>140</PercentComplete>")), "not between 0 and 100"),
            (plan(task(1, more="<Start>1899-01-01T00:00:00</Start>")), "outside 1984–2149"),
            (plan(task(1, more="<Start>2026-02-31T00:00:00</Start>")), "is no moment"),
            (plan(task(1, more="<Cost>1e999</Cost>")), "is no amount"),
            (
                plan(task(1, more="<ActualStart>2026-02-03T00:00:00</ActualStart><ActualFinish>2026-02-01T00:00:00</ActualFinish>")),
                "before ActualStart",
            ),
        ],
    )
    def test_says_what_where_and_what_to_do(self, data, said):
        with pytest.raises(Unreadable, match=said) as refusal:
            read_mspdi(data)
        assert refusal.value.remedy

    def test_takes_sixty_thousand_tasks_and_no_more(self):
        with pytest.raises(Unreadable, match="more than 60,000 tasks"):
            read_mspdi(plan("".join(f"<Task><UID>{uid}</UID></Task>" for uid in range(1, 60_003))))

    @given(st.binary(max_size=300))
    @settings(max_examples=60, deadline=None)
    def test_never_fails_otherwise_on_any_bytes(self, data):
        with pytest.raises(Unreadable):
            read_mspdi(data)

    @given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
    @settings(max_examples=80, deadline=None)
    def test_never_fails_otherwise_on_a_damaged_file(self, place, noise):
        data = bytearray(plan(task(1) + task(2, more=link(1))))
        data[place % len(data) : place % len(data) + len(noise)] = noise
        with contextlib.suppress(Unreadable):
            assert read_mspdi(bytes(data)).format == "mspdi"


MOMENTS = st.datetimes(dt.datetime(1984, 1, 1), dt.datetime(2148, 1, 1)).map(lambda one: one.replace(second=0, microsecond=0))
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=12).map(str.strip).filter(bool)
MONEY = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
SHARE = st.integers(0, 100).map(lambda one: one / 100)
MAYBE = lambda some: st.none() | some  # noqa: E731


@st.composite
def schedules(draw):
    """A schedule in all its parts, as far as the format has a place for them."""
    spans = st.sampled_from([(), ((480, 720), (780, 1020)), ((0, 1440),), ((1200, 1440),)])
    calendars = [FileCalendar(uid=1, name="Standard", week=[draw(spans) for _ in range(7)])]
    days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 1, 1))
    calendars.append(
        FileCalendar(uid=2, name="Own", base_uid=1, of_resource=True, exceptions=dict(sorted(draw(st.dictionaries(days, spans, max_size=3)).items())))
    )
    count = draw(st.integers(1, 5))
    tasks = []
    for uid in range(1, count + 1):
        manual = draw(st.booleans())
        constraint = draw(st.sampled_from(["asap", "alap", "snet", "mfo"]))
        begun, finished = draw(MAYBE(MOMENTS)), None
        tasks.append(
            FileTask(
                uid=uid,
                name=draw(TEXT),
                wbs=str(uid),
                kind=draw(st.sampled_from(["task", "milestone"])),
                active=draw(st.booleans()),
                manual=manual,
                duration=draw(MAYBE(st.integers(0, 10**6))),
                elapsed=draw(st.booleans()),
                estimated=draw(st.booleans()),
                calendar_uid=draw(st.sampled_from([None, 1])),
                constraint=constraint,
                constraint_at=draw(MOMENTS) if constraint in ("snet", "mfo") else None,
                deadline=draw(MAYBE(MOMENTS)),
                planned_start=draw(MAYBE(MOMENTS)) if manual else None,
                start=draw(MAYBE(MOMENTS)),
                finish=draw(MAYBE(MOMENTS)),
                late_finish=draw(MAYBE(MOMENTS)),
                total_slack=draw(MAYBE(st.integers(-(10**5), 10**5))),
                critical=draw(MAYBE(st.booleans())),
                actual_start=begun,
                actual_finish=finished,
                remaining=draw(MAYBE(st.integers(0, 10**6))),
                done=draw(MAYBE(SHARE)),
                physical=draw(MAYBE(SHARE)),
                work=draw(MAYBE(st.integers(0, 10**6))),
                cost=draw(MAYBE(MONEY)),
                delay=draw(st.integers(0, 10**4)),
                priority=draw(st.integers(0, 1000)),
                notes=draw(MAYBE(TEXT)) or "",
                custom=draw(st.dictionaries(st.sampled_from(["Team", "Text1"]), TEXT, max_size=2)),
                baselines=dict(
                    sorted(
                        draw(
                            st.dictionaries(
                                st.integers(0, 10),
                                st.builds(
                                    FileBaseline, start=MOMENTS, finish=MAYBE(MOMENTS), duration=MAYBE(st.integers(1, 10**5)), cost=MAYBE(MONEY)
                                ),
                                max_size=2,
                            )
                        ).items()
                    )
                ),
            )
        )
    pairs = [(a, b) for a in range(1, count + 1) for b in range(1, count + 1) if a < b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs else []
    units = st.sampled_from([("minutes", 1), ("elapsed", 1), ("percent", 100), ("elapsed percent", 100)])
    links = []
    for before, after in sorted(chosen, key=lambda pair: pair[1]):
        unit, step = draw(units)
        links.append(FileLink(before, after, draw(st.sampled_from(["FS", "SS", "FF", "SF"])), draw(st.integers(-100, 100)) * step, unit))
    rate = FileRate("A", dt.date(2026, 1, 1), Decimal("80"), Decimal("120.5"), Decimal("12.50"))
    resources = [
        FileResource(
            uid=1, name=draw(TEXT), calendar_uid=2, max_units=draw(st.sampled_from([0.5, 1.0, 2.0])), rates=draw(st.sampled_from([[], [rate]]))
        )
    ]
    assignments = [
        FileAssignment(
            uid=1, task_uid=1, resource_uid=draw(st.sampled_from([None, 1])), work=draw(MAYBE(st.integers(0, 10**5))), cost=draw(MAYBE(MONEY))
        )
    ]
    return ScheduleFile(
        format="mspdi",
        version="14",
        code="PLAN",
        name=draw(TEXT),
        start=draw(MOMENTS),
        status_at=draw(MAYBE(MOMENTS)),
        calendar_uid=1,
        currency="GBP",
        critical_slack=draw(st.integers(0, 3)) * 480,
        calendars=calendars,
        tasks=tasks,
        links=links,
        resources=resources,
        assignments=assignments,
        custom_fields={"188743734": "Team", "188743731": "Text1"},
    )


class TestWriting:
    @given(schedules())
    @settings(max_examples=40, deadline=None)
    def test_is_read_back_the_same_and_written_again_to_the_byte(self, file):
        data = write_mspdi(file)
        again = read_mspdi(data)
        assert again == file
        assert write_mspdi(again) == data

    def test_keeps_the_stretches_of_a_split_task(self):
        parts = [(dt.datetime(2026, 1, 5, 8), dt.datetime(2026, 1, 6, 17)), (dt.datetime(2026, 1, 12, 8), dt.datetime(2026, 1, 12, 17))]
        file = ScheduleFile("office", start=parts[0][0], tasks=[FileTask(1, "Dig", wbs="1", duration=1440, parts=parts)])
        assert read_mspdi(write_mspdi(file)).tasks[0].parts == parts

    def test_gives_fields_known_by_label_alone_a_free_text(self):
        file = ScheduleFile("office", start=dt.datetime(2026, 1, 5, 8), tasks=[FileTask(1, "Dig", custom={"Area": "North"})])
        assert read_mspdi(write_mspdi(file)).tasks[0].custom == {"Area": "North"}

    def test_drops_signs_that_xml_cannot_hold(self):
        file = ScheduleFile("office", start=dt.datetime(2026, 1, 5, 8), tasks=[FileTask(1, "Dig\x00 <b>&\x1b")])
        assert read_mspdi(write_mspdi(file)).tasks[0].name == "Dig <b>&"


def figures(file):
    """What was counted independently in each file."""
    leaves = [one for one in file.tasks if one.kind != "summary"]
    return {
        "project_start": file.start.isoformat() if file.start else "",
        "project_finish": file.finish.isoformat() if file.finish else "",
        "status_date": file.status_at.isoformat() if file.status_at else "",
        "leaf_tasks": len(leaves),
        "inactive": sum(not one.active for one in file.tasks),
        "milestones": sum(one.kind == "milestone" for one in leaves),
        "manual": sum(one.manual for one in leaves),
        "max_outline_level": max((one.level for one in file.tasks), default=0),
        "links": dict(Counter(one.type for one in file.links)),
        "links_total": len(file.links),
        "resources": len(file.resources),
        "links_with_lag": sum(one.lag != 0 for one in file.links),
        "calendars": len(file.calendars),
        "constraints": dict(Counter(one.constraint.upper() for one in leaves)),
        "critical_leaf": sum(bool(one.critical) for one in leaves),
        "critical_uids": sorted(one.uid for one in leaves if one.critical),
        "baseline_tasks": sum(bool(one.baselines) for one in leaves),
        "duration_minutes_total": round(float(sum(one.duration or 0 for one in leaves))),
        "baseline_cost_total": float(sum((one.baselines[0].cost or 0) for one in leaves if 0 in one.baselines) * 100),
        "cost_total": float(sum(one.cost or 0 for one in leaves) * 100),
        "earliest_leaf_start": min((one.start.isoformat() for one in leaves if one.start), default=None),
        "latest_leaf_finish": max((one.finish.isoformat() for one in leaves if one.finish), default=None),
    }


class TestRealFiles:
    def test_each_gives_the_figures_counted_independently(self):
        expected = json.loads(shared("expected", "share_mspdi.json").read_text())
        for name, told in expected.items():
            found = figures(read_mspdi(shared(f"msproject-xml/{name}").read_bytes()))
            wanted = told | {"critical_uids": sorted(told["critical_uids"]), "duration_minutes_total": round(told["duration_minutes_total"])}
            assert found == {key: wanted[key] for key in found}, name

    def test_each_is_written_and_read_back_the_same(self):
        paths = [*shared("msproject-xml").glob("*/*.xml"), *shared("dslib-projects").glob("*/derived_mspdi.xml*")]
        assert len(paths) > 50
        for path in paths:
            data = path.read_bytes()
            file = read_mspdi(lzma.decompress(data) if path.suffix == ".xz" else data)
            again = read_mspdi(write_mspdi(file))
            assert (again.tasks, again.links, again.calendars, again.resources) == (file.tasks, file.links, file.calendars, file.resources), path.name

    def test_hostile_ones_are_refused_or_read_whole(self):
        for path in [*shared("hostile-xml").glob("*.xml"), shared("hostile-derived/mspdi_dtd_internal_entity.xml")]:
            with pytest.raises(Unreadable):
                read_mspdi(path.read_bytes())
        for name in ("mspdi_cycle.xml", "mspdi_utf16.xml", "mspdi_script_and_formula_names.xml"):
            assert len(read_mspdi(shared(f"hostile-derived/{name}").read_bytes()).tasks) == 16
