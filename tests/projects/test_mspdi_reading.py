"""Microsoft Project's XML, read as it is: options, lines, links, people, custom fields."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.calc.files.contents import FileLink, FileRate
from projects.calc.files.mspdi import read_mspdi
from tests.projects.mspdi_snippets import OPTIONS, assigned, link, plan, task


def moment(day, hour):
    return dt.datetime(2026, 1, day, hour)


class TestTheProject:
    def test_says_how_it_is_scheduled(self):
        said = (
            "<Title>House</Title><Name>house.xml</Name><ScheduleFromStart>0</ScheduleFromStart><FinishDate>2026-03-06T17:00:00</FinishDate>"
            "<StatusDate>2026-02-06T17:00:00</StatusDate><CriticalSlackLimit>2</CriticalSlackLimit><CurrencyCode>eur</CurrencyCode>"
            "<HonorConstraints>0</HonorConstraints><DaysPerMonth>20.5</DaysPerMonth><MinutesPerWeek>2250</MinutesPerWeek>"
        )
        file = read_mspdi(plan(options=OPTIONS.replace("480", "450") + said))
        assert (file.name, file.code, file.from_finish, file.must_finish) == ("House", "house", True, dt.datetime(2026, 3, 6, 17))
        assert (file.minutes_per_day, file.minutes_per_week, file.days_per_month) == (450, 2250, 20.5)
        assert (file.critical_slack, file.currency, file.honours_constraints) == (900, "EUR", False)

    def test_starts_where_its_first_line_does_if_it_does_not_say(self):
        assert read_mspdi(plan(task(1, more="<Start>2026-01-07T08:00:00</Start>"), options="")).start == moment(7, 8)

    def test_may_be_in_the_namespace_of_a_version(self):
        assert len(read_mspdi(plan(task(1)).replace(b"com/project", b"com/project/2007")).tasks) == 1


class TestLines:
    def test_take_durations_slack_and_money_in_their_units(self):
        more = "<TotalSlack>4800</TotalSlack><Cost>12345</Cost><LevelingDelay>600</LevelingDelay><PercentComplete>40</PercentComplete>"
        one = read_mspdi(plan(task(1, more=more))).tasks[0]
        assert (one.duration, one.total_slack, one.cost, one.delay, one.done) == (480, 480, Decimal("123.45"), 60, 0.4)

    @pytest.mark.parametrize(
        ("shown", "said"), [(7, (False, False)), (8, (True, False)), (39, (False, True)), (40, (True, True)), (53, (False, True))]
    )
    def test_know_elapsed_and_estimated_durations_by_how_they_are_shown(self, shown, said):
        one = read_mspdi(plan(task(1, more=f"<DurationFormat>{shown}</DurationFormat>"))).tasks[0]
        assert (one.elapsed, one.estimated) == said

    @pytest.mark.parametrize(("kind", "said"), [(0, "asap"), (1, "alap"), (2, "mso"), (3, "mfo"), (4, "snet"), (5, "snlt"), (6, "fnet"), (7, "fnlt")])
    def test_know_each_constraint(self, kind, said):
        more = f"<ConstraintType>{kind}</ConstraintType><ConstraintDate>2026-01-07T08:00:00</ConstraintDate>"
        one = read_mspdi(plan(task(1, more=more))).tasks[0]
        assert (one.constraint, one.constraint_at) == (said, moment(7, 8) if kind > 1 else None)

    def test_note_a_constraint_without_a_day(self):
        file = read_mspdi(plan(task(1, more="<ConstraintType>4</ConstraintType>")))
        assert (file.tasks[0].constraint, file.notes) == ("asap", ["Constraints that name no day are left out: 1 (task 1 “Task 1”)."])

    def test_keep_what_was_typed_for_a_manual_task_and_note_words(self):
        more = (
            "<Manual>1</Manual><StartText>after Easter</StartText><ManualFinish>2026-01-07T17:00:00</ManualFinish>"
            "<ManualDuration>PT24H0M0S</ManualDuration>"
        )
        file = read_mspdi(plan(task(1, more=more).replace("<Duration>PT8H0M0S</Duration>", "")))
        one = file.tasks[0]
        assert (one.manual, one.planned_start, one.planned_finish, one.duration) == (True, None, moment(7, 17), 1440)
        assert file.notes == ["Days of manual tasks that are words, left out: 1 (task 1 “Task 1”: “after Easter”)."]

    def test_number_the_outline_and_know_summaries_by_what_is_below_them(self):
        file = read_mspdi(plan(task(1) + task(2, level=2) + task(3, level=2) + task(4)))
        assert [(one.wbs, one.kind) for one in file.tasks] == [("1", "summary"), ("1.1", "task"), ("1.2", "task"), ("2", "task")]

    def test_move_up_where_the_outline_has_a_gap(self):
        file = read_mspdi(plan(task(1) + task(2, level=4)))
        assert (file.tasks[1].wbs, file.tasks[1].level) == ("1.1", 2)
        assert file.notes == ["Lines more than one level below the line above them are moved up: 1 (task 2 “Task 2”)."]

    def test_leave_blank_rows_and_the_project_row_out(self):
        blank = "<Task><UID>7</UID><ID>7</ID><IsNull>1</IsNull></Task>"
        file = read_mspdi(plan("<Task><UID>0</UID><OutlineLevel>0</OutlineLevel></Task>" + task(1) + blank))
        assert ([one.uid for one in file.tasks], file.notes) == ([1], ["Blank rows are left out: 1."])

    def test_note_that_a_line_stands_for_a_whole_project(self):
        (note,) = read_mspdi(plan(task(1, more="<IsSubproject>1</IsSubproject><SubprojectName>annex.mpp</SubprojectName>"))).notes
        assert "a whole project" in note
        assert "annex.mpp" in note

    def test_keep_baselines_by_their_number(self):
        one = "<Baseline><Number>3</Number><Start>2026-01-05T08:00:00</Start><Duration>PT16H0M0S</Duration><Cost>4200</Cost></Baseline>"
        (kept,) = read_mspdi(plan(task(1, more=one))).tasks[0].baselines.items()
        assert (kept[0], kept[1].start, kept[1].duration, kept[1].cost) == (3, moment(5, 8), 960, Decimal(42))


class TestLinks:
    @pytest.mark.parametrize(("kind", "said"), [(0, "FF"), (1, "FS"), (2, "SF"), (3, "SS")])
    def test_are_of_four_types(self, kind, said):
        assert read_mspdi(plan(task(1) + task(2, more=link(1, kind)))).links == [FileLink(1, 2, said)]

    @pytest.mark.parametrize(
        ("unit", "said"),
        [
            (7, ("minutes", 960)), (8, ("elapsed", 960)), (39, ("minutes", 960)), (42, ("elapsed", 960)),
            (19, ("percent", 960000)), (51, ("percent", 960000)), (20, ("elapsed percent", 960000)), (52, ("elapsed percent", 960000)),
        ],
    )  # fmt: skip
    def test_have_each_kind_of_lag(self, unit, said):
        (joined,) = read_mspdi(plan(task(1) + task(2, more=link(1, lag=9600, unit=unit)))).links
        assert (joined.unit, joined.lag) == said

    def test_to_tasks_that_are_not_there_are_noted(self):
        file = read_mspdi(plan(task(1, more=link(99))))
        assert (file.links, file.notes) == ([], ["Links to tasks that are not in the file are left out: 1 (task 1 waits for 99)."])

    def test_count_once_where_they_stand_twice(self):
        file = read_mspdi(plan(task(1) + task(2, more=link(1) + link(1, lag=4800))))
        assert (file.links, len(file.notes)) == ([FileLink(1, 2, lag=480)], 1)

    def test_from_other_projects_are_kept_and_noted(self):
        more = r"<CrossProject>1</CrossProject><CrossProjectName>C:\plans\giver.mpp\7</CrossProjectName>"
        file = read_mspdi(plan(task(1, more=link(99, more=more))))
        assert file.links == [FileLink(99, 1, other_project=r"C:\plans\giver.mpp\7")]
        assert file.notes == [r"Tasks that wait for one of C:\plans\giver.mpp, which is not in this file: 1 (task 1)."]


class TestSplitTasks:
    def test_tell_their_stretches(self):
        work = assigned((1, "05T08:00", "05T17:00", 8), (1, "06T08:00", "06T17:00", 0), (1, "07T08:00", "07T17:00", 8))
        assert read_mspdi(plan(task(1), more=work)).tasks[0].parts == [(moment(5, 8), moment(5, 17)), (moment(7, 8), moment(7, 17))]

    @pytest.mark.parametrize("pause", [(1, "09T17:00", "12T08:00", 0), (1, "09T17:00", "12T08:00", None)])
    def test_are_not_split_by_a_weekend(self, pause):
        work = assigned((1, "09T08:00", "09T17:00", 8), pause, (1, "12T08:00", "12T17:00", 8))
        assert read_mspdi(plan(task(1), more=work)).tasks[0].parts == []

    def test_may_be_done_before_the_pause(self):
        work = assigned((2, "05T08:00", "05T17:00", 8), (1, "06T08:00", "06T17:00", 0), (1, "07T08:00", "07T17:00", 8))
        assert len(read_mspdi(plan(task(1), more=work)).tasks[0].parts) == 2


class TestPeople:
    def test_have_rates_and_a_kind(self):
        rate = "<Rate><RatesFrom>{}T00:00:00</RatesFrom><RateTable>{}</RateTable><StandardRate>{}</StandardRate><CostPerUse>1250</CostPerUse></Rate>"
        rates = rate.format("1984-01-01", 0, 80) + rate.format("2026-02-01", 1, 90.5)
        people = (
            f"<Resource><UID>1</UID><Name>Ann</Name><Type>1</Type><MaxUnits>0.5</MaxUnits><Rates>{rates}</Rates></Resource>"
            "<Resource><UID>2</UID><Name>Travel</Name><Type>0</Type><IsCostResource>1</IsCostResource></Resource>"
            "<Resource><UID>3</UID><Name>Sand</Name><Type>0</Type><MaterialLabel>t</MaterialLabel><StandardRate>9</StandardRate></Resource>"
        )
        ann, travel, sand = read_mspdi(plan(more=f"<Resources>{people}</Resources>")).resources
        use = Decimal("12.5")
        assert ann.rates == [FileRate("A", None, Decimal(80), per_use=use), FileRate("B", dt.date(2026, 2, 1), Decimal("90.5"), per_use=use)]
        assert (ann.kind, ann.max_units, travel.kind, sand.kind, sand.unit) == ("work", 0.5, "cost", "material", "t")
        assert sand.rates == [FileRate("A", None, Decimal(9))]

    def test_who_are_not_in_the_file_are_nobody(self):
        more = "<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>5</ResourceUID></Assignment></Assignments>"
        file = read_mspdi(plan(task(1), more=more))
        assert (file.assignments[0].resource_uid, len(file.notes)) == (None, 1)

    def test_assigned_to_lines_that_are_no_tasks_are_noted(self):
        one = "<Assignment><UID>{0}</UID><TaskUID>{1}</TaskUID><ResourceUID>{2}</ResourceUID></Assignment>"
        more = f"<Assignments>{one.format(1, 0, -65535)}{one.format(2, 0, 4)}{one.format(3, 9, -65535)}</Assignments>"
        file = read_mspdi(plan(task(1), more=more))
        assert (file.assignments, len(file.notes)) == ([], 2)


class TestCustomFields:
    def kept(self, defined, said, kind="ExtendedAttributes"):
        data = plan(task(1, more=said)).decode().replace("<Calendars>", f"<{kind}>{defined}</{kind}><Calendars>")
        return read_mspdi(data.encode()).tasks[0].custom

    def test_are_known_by_the_names_people_gave_them(self):
        named = "<ExtendedAttribute><FieldID>188743731</FieldID><FieldName>Text1</FieldName><Alias>Team</Alias></ExtendedAttribute>"
        assert self.kept(named, "<ExtendedAttribute><FieldID>188743731</FieldID><Value>Blue</Value></ExtendedAttribute>") == {"Team": "Blue"}

    def test_may_pick_from_a_list(self):
        values = "<ValueList><Value><ID>7</ID><Value>High</Value></Value></ValueList>"
        named = f"<ExtendedAttribute><FieldID>188743731</FieldID><Alias>Risk</Alias>{values}</ExtendedAttribute>"
        assert self.kept(named, "<ExtendedAttribute><FieldID>188743731</FieldID><ValueID>7</ValueID></ExtendedAttribute>") == {"Risk": "High"}

    def test_that_are_costs_are_amounts(self):
        named = "<ExtendedAttribute><FieldID>188743786</FieldID><FieldName>Cost1</FieldName></ExtendedAttribute>"
        assert self.kept(named, "<ExtendedAttribute><FieldID>188743786</FieldID><Value>12345</Value></ExtendedAttribute>") == {"Cost1": "123.45"}

    def test_that_are_outline_codes_are_told_with_what_is_above(self):
        values = (
            "<Value><ValueID>1</ValueID><ParentValueID>0</ParentValueID><Value>North</Value></Value>"
            "<Value><ValueID>2</ValueID><ParentValueID>1</ParentValueID><Value>Kiel</Value></Value>"
        )
        masks = "<Masks><Mask><Level>1</Level><Separator>/</Separator></Mask></Masks>"
        named = f"<OutlineCode><FieldID>188744096</FieldID><Alias>Site</Alias><Values>{values}</Values>{masks}</OutlineCode>"
        said = "<OutlineCode><FieldID>188744096</FieldID><ValueID>2</ValueID></OutlineCode>"
        assert self.kept(named, said, "OutlineCodes") == {"Site": "North/Kiel"}
