"""What a P6 XML file says; it becomes what the same project's XER becomes."""

import datetime as dt

import pytest

from projects.calc.files.pmxml import read_pmxml

HOURS = "".join(
    f"<StandardWorkHours><DayOfWeek>{day}</DayOfWeek>{work}</StandardWorkHours>"
    for day, work in [
        *((day, "<WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime>") for day in ("Monday", "Tuesday", "Wednesday", "Thursday")),
        ("Friday", "<WorkTime><Start>08:00:00</Start><Finish>12:00:00</Finish></WorkTime>"), ("Saturday", '<WorkTime xsi:nil="true"/>'),
    ]
)  # fmt: skip
CALENDAR = f"""<Calendar><ObjectId>3</ObjectId><Name>Office</Name><HoursPerDay>8</HoursPerDay><HoursPerWeek>36</HoursPerWeek><Type>Global</Type>
<StandardWorkWeek>{HOURS}</StandardWorkWeek><HolidayOrExceptions>
<HolidayOrException><Date>2025-12-29T00:00:00</Date><WorkTime xsi:nil="true"/></HolidayOrException></HolidayOrExceptions></Calendar>"""
DRAW = """<Activity><ObjectId>1</ObjectId><Id>A10</Id><Name>Draw</Name><Type>Resource Dependent</Type><Status>In Progress</Status>
<PercentCompleteType>Physical</PercentCompleteType><PhysicalPercentComplete>0,4</PhysicalPercentComplete><CalendarObjectId>3</CalendarObjectId>
<WBSObjectId>2</WBSObjectId><PlannedDuration>40</PlannedDuration><RemainingDuration>10</RemainingDuration><ActualDuration>30</ActualDuration>
<PlannedStartDate>2026-01-05T08:00:00</PlannedStartDate><PlannedFinishDate>2026-01-09T16:00:00</PlannedFinishDate>
<ActualStartDate>2026-01-06T08:00:00</ActualStartDate><ActualFinishDate xsi:nil="true"/>
<RemainingEarlyFinishDate>2026-01-13T10:00:00</RemainingEarlyFinishDate>
<PrimaryConstraintType>Mandatory Start</PrimaryConstraintType><PrimaryConstraintDate>2026-01-06T08:00:00</PrimaryConstraintDate>
<Code><TypeObjectId>531</TypeObjectId><ValueObjectId>2041</ValueObjectId></Code>
<UDF><TypeObjectId>130</TypeObjectId><IndicatorValue>Green</IndicatorValue></UDF>
</Activity>"""
POUR = """<Activity><ObjectId>5</ObjectId><Id>A20</Id><Name>Pour</Name><Type>Finish Milestone</Type>
<Status>Not Started</Status><WBSObjectId xsi:nil="true"/></Activity>"""
PROJECT = """<ObjectId>7</ObjectId><Id>DAM</Id><Name>A dam</Name><DataDate>2026-01-12T00:00:00</DataDate>
<PlannedStartDate>2026-01-05T00:00:00</PlannedStartDate>
<ActivityDefaultCalendarObjectId>3</ActivityDefaultCalendarObjectId><CriticalActivityPathType>Longest Path</CriticalActivityPathType>
<OutOfSequenceScheduleType>Progress Override</OutOfSequenceScheduleType><RelationshipLagCalendar>24 Hour Calendar</RelationshipLagCalendar>
<ComputeTotalFloatType>Smallest of Start Float and Finish Float</ComputeTotalFloatType><WBSObjectId>1</WBSObjectId>"""
DAM = f"""<?xml version="1.0" encoding="UTF-8"?>
<APIBusinessObjects xmlns="http://xmlns.oracle.com/Primavera/P6/V19.12/API/BusinessObjects" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<ProjectList><Project ObjectId="7"><Id>DAM</Id></Project></ProjectList>
<ActivityCodeType><ObjectId>531</ObjectId><Name>Phase</Name></ActivityCodeType>
<ActivityCode><ObjectId>2041</ObjectId><CodeTypeObjectId>531</CodeTypeObjectId><CodeValue>D</CodeValue><Description>Design</Description></ActivityCode>
<UDFType><ObjectId>130</ObjectId><SubjectArea>Activity</SubjectArea><Title>Cost status</Title></UDFType>
<UnitOfMeasure><ObjectId>1</ObjectId><Abbreviation>m3</Abbreviation></UnitOfMeasure>{CALENDAR}
<Currency><ObjectId>1</ObjectId><Id>CHF</Id><IsBaseCurrency>1</IsBaseCurrency></Currency>
<Resource><ObjectId>6</ObjectId><Id>CR</Id><Name>Crew</Name><ResourceType>Labor</ResourceType><CalendarObjectId>3</CalendarObjectId></Resource>
<ResourceRate><ObjectId>1</ObjectId><ResourceObjectId>6</ResourceObjectId><PricePerUnit>50</PricePerUnit><MaxUnitsPerTime>2</MaxUnitsPerTime></ResourceRate>
<Project external="true"><ObjectId>8</ObjectId><Id>ROAD</Id><Activity><ObjectId>90</ObjectId><Id>R1</Id></Activity></Project>
<Project>{PROJECT}<WBS><ObjectId>2</ObjectId><Code>ENG</Code><Name>Design</Name><ParentObjectId xsi:nil="true"/></WBS>{DRAW}{POUR}
<Relationship><PredecessorActivityObjectId>1</PredecessorActivityObjectId><SuccessorActivityObjectId>5</SuccessorActivityObjectId>
<PredecessorProjectObjectId>7</PredecessorProjectObjectId><SuccessorProjectObjectId>7</SuccessorProjectObjectId>
<Type>Finish to Finish</Type><Lag>8</Lag></Relationship>
<Relationship><PredecessorActivityObjectId>90</PredecessorActivityObjectId><SuccessorActivityObjectId>5</SuccessorActivityObjectId>
<PredecessorProjectObjectId>8</PredecessorProjectObjectId><SuccessorProjectObjectId>7</SuccessorProjectObjectId>
<Type>Finish to Start</Type></Relationship>
<ResourceAssignment><ObjectId>1</ObjectId><ActivityObjectId>1</ActivityObjectId><ResourceObjectId>6</ResourceObjectId><PlannedUnits>40</PlannedUnits>
<ActualUnits>10</ActualUnits><RemainingUnits>20</RemainingUnits><PlannedCost>2000</PlannedCost><ActualCost>500</ActualCost>
<RemainingCost>1000</RemainingCost><PlannedUnitsPerTime>0,5</PlannedUnitsPerTime></ResourceAssignment></Project>
<BaselineProject><ObjectId>9</ObjectId><Id>DAM-B1</Id><OriginalProjectObjectId>7</OriginalProjectObjectId>
<Activity><ObjectId>19</ObjectId><Id>A10</Id><PlannedDuration>24</PlannedDuration></Activity></BaselineProject>
</APIBusinessObjects>"""


@pytest.fixture(scope="module")
def file():
    files = read_pmxml(DAM.encode())
    assert len(files) == 1
    return files[0]


class TestReadPmxml:
    def test_the_project_and_its_options(self, file):
        assert (file.code, file.name, file.currency, file.rule, file.slack_by, file.critical_by) == (
            "DAM", "A dam", "CHF", "override", "least", "longest path",
        )  # fmt: skip
        assert (file.status_at, file.calendar_uid, file.minutes_per_week) == (dt.datetime(2026, 1, 12), 3, 2160)

    def test_the_outline(self, file):
        assert [(task.wbs, task.kind, task.code) for task in file.tasks] == [
            ("1", "milestone", "A20"), ("2", "summary", "ENG"), ("2.1", "task", "A10"),
        ]  # fmt: skip
        assert file.tasks[0].at_finish

    def test_an_activity(self, file):
        draw = file.tasks[2]
        assert (draw.duration, draw.remaining, draw.actual_duration, draw.done, draw.physical) == (2400, 600, 1800, 0.4, 0.4)
        assert (draw.start, draw.finish) == (dt.datetime(2026, 1, 6, 8), dt.datetime(2026, 1, 13, 10))
        assert (draw.constraint, draw.constraint_yields, draw.resources_only, draw.cost) == ("mso", False, True, 1500)
        assert draw.custom == {"Phase": "Design", "Cost status": "Green"}

    def test_links_by_the_clock_and_from_another_project(self, file):
        assert [(link.predecessor, link.type, link.lag, link.unit, link.other_project) for link in file.links] == [
            (1, "FF", 480, "elapsed", ""), (90, "FS", 0, "elapsed", "ROAD"),
        ]  # fmt: skip

    def test_the_last_minute_worked_is_the_end(self, file):
        assert file.calendars[0].week == [((480, 960),)] * 4 + [((480, 720),), (), ()]
        assert file.calendars[0].exceptions == {dt.date(2025, 12, 29): ()}

    def test_people(self, file):
        assert [(one.code, one.max_units, one.rates[0].standard) for one in file.resources] == [("CR", 2.0, 50)]
        assert [(one.units, one.work, one.cost, one.baselines[1].work) for one in file.assignments] == [(0.5, 1800, 1500, 2400)]

    def test_the_baseline_project(self, file):
        assert {number: stated.duration for number, stated in file.tasks[2].baselines.items()} == {0: 1440, 1: 2400}

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
    def test_every_encoding(self, file, encoding):
        assert read_pmxml(DAM.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)) == [file]

    def test_a_template_is_no_schedule_where_there_is_another(self):
        other = "<Project><ObjectId>10</ObjectId><Id>T</Id><IsTemplate>1</IsTemplate></Project></APIBusinessObjects>"
        assert [one.code for one in read_pmxml(DAM.replace("</APIBusinessObjects>", other).encode())] == ["DAM"]
