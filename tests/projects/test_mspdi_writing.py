"""Microsoft Project's XML, written so that it is read back the same."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from hypothesis import given, settings

from projects.calc.files.contents import FileAssignment, FileCalendar, FileRate, FileResource, FileTask, ScheduleFile
from projects.calc.files.mspdi import read_mspdi, write_mspdi
from tests.projects.mspdi_plans import schedules

START = dt.datetime(2026, 1, 5, 8)
PARTS = [(START, dt.datetime(2026, 1, 6, 17)), (dt.datetime(2026, 1, 12, 8), dt.datetime(2026, 1, 12, 17))]


def office(*tasks, **fields):
    return ScheduleFile("office", start=START, tasks=list(tasks), **fields)


def again(file):
    return read_mspdi(write_mspdi(file))


def names(element: Element):
    return [child.tag.rpartition("}")[2] for child in element]


def written(file, name):
    return next(one for one in fromstring(write_mspdi(file)).iter() if one.tag.endswith("}" + name))


class TestWriting:
    @given(schedules())
    @settings(max_examples=60, deadline=None)
    def test_is_read_back_the_same_and_written_again_to_the_byte(self, file):
        data = write_mspdi(file)
        read = read_mspdi(data)
        assert replace(read, notes=[]) == file
        assert write_mspdi(read) == data

    def test_keeps_the_stretches_of_a_split_task(self):
        whose = FileAssignment(3, 1, work=1440)
        read = again(office(FileTask(1, "Dig", wbs="1", duration=1440, parts=PARTS), assignments=[whose]))
        assert (read.tasks[0].parts, read.assignments) == (PARTS, [whose])

    def test_gives_a_split_task_that_is_nobodys_an_assignment_of_nobody(self):
        read = again(office(FileTask(1, "Dig", wbs="1", duration=1440, parts=PARTS)))
        assert (read.tasks[0].parts, len(read.assignments), read.assignments[0].resource_uid) == (PARTS, 1, None)
        assert write_mspdi(read) == write_mspdi(again(read))

    def test_gives_fields_known_by_label_alone_a_free_text_of_the_task_or_of_the_resource(self):
        file = office(FileTask(1, "Dig", custom={"Area": "North"}), resources=[FileResource(1, "Ann", custom={"Area": "South"})])
        read = again(file)
        assert (read.tasks[0].custom, read.resources[0].custom) == ({"Area": "North"}, {"Area": "South"})
        assert read.custom_fields == {"188743731": "Area", "205520904": "Area"}

    def test_drops_signs_that_xml_cannot_hold(self):
        assert again(office(FileTask(1, "Dig\x00 <b>&\x1b"))).tasks[0].name == "Dig <b>&"

    def test_writes_calendars_that_are_based_on_others_in_full_unless_they_are_a_resources(self):
        base = FileCalendar(1, "Office", [((480, 720),)] * 5 + [()] * 2, {dt.date(2026, 1, 1): ()})
        derived = FileCalendar(2, "Yard", [((360, 720),)] + [None] * 6, base_uid=1)
        yard = again(office(calendars=[base, derived])).calendars[1]
        assert (yard.base_uid, yard.week[:2], yard.exceptions) == (None, [((360, 720),), ((480, 720),)], {dt.date(2026, 1, 1): ()})

    def test_ends_a_rate_where_the_next_of_its_table_begins(self):
        rates = [FileRate("A", None, Decimal(80)), FileRate("B", None, Decimal(9)), FileRate("A", dt.date(2026, 3, 1), Decimal(90))]
        file = office(resources=[FileResource(1, "Ann", rates=rates)])
        ends = [one.text for one in written(file, "Rates").iter() if one.tag.endswith("RatesTo")]
        assert ends == ["2026-03-01T00:00:00", "2049-12-31T23:59:00", "2049-12-31T23:59:00"]
        assert again(file).resources[0].rates == rates


class TestTheOrderOfTheSchema:
    """Microsoft Project refuses a file whose elements stand in another order than it writes them."""

    def test_of_the_project(self):
        order = "SaveVersion Name Title ScheduleFromStart StartDate FinishDate CriticalSlackLimit CurrencyDigits CurrencyCode CalendarUID"
        order += " MinutesPerDay MinutesPerWeek DaysPerMonth HonorConstraints StatusDate"
        order += " OutlineCodes ExtendedAttributes Calendars Tasks Resources Assignments"
        file = office(code="A", name="A", finish=START, currency="EUR", status_at=START)
        assert names(fromstring(write_mspdi(file))) == order.split()

    def test_of_a_resource(self):
        order = "UID ID Name Type IsNull MaxUnits StandardRate StandardRateFormat OvertimeRate OvertimeRateFormat CostPerUse CalendarUID IsGeneric"
        order += " IsInactive AvailabilityPeriods Rates"
        ann = FileResource(1, "Ann", rates=[FileRate()], availability=[(START, None, 1.0)])
        assert names(written(office(resources=[ann]), "Resource")) == order.split()

    def test_of_what_stands_last_in_a_task(self):
        fields = {"188743731": "Team", "188744096": "Site"}
        task = FileTask(1, "Dig", custom={"Team": "Blue", "Site": "Kiel.North"}, notes="deep", physical=0.5)
        found = [one for one in fromstring(write_mspdi(office(task, custom_fields=fields))).iter() if one.tag.endswith("}Task")][1]
        assert names(found)[-5:] == ["Notes", "PhysicalPercentComplete", "EarnedValueMethod", "ExtendedAttribute", "OutlineCode"]
