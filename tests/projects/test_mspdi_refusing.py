"""Files that are no Microsoft Project XML, or cannot be so: refused in one sentence with the place and the remedy, and at once."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.mspdi import read_mspdi
from tests.projects.mspdi_snippets import OPTIONS, calendar, link, period, plan, task, weekday

BOMB = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))
PLACED = f"{period('2026-01-01', '2026-12-31')}<Type>5</Type><MonthPosition>9</MonthPosition>"


def resources(*uids):
    return f"<Resources>{''.join(f'<Resource><UID>{uid}</UID><Name>R</Name></Resource>' for uid in uids)}</Resources>"


def typed(text):
    return f"<!DOCTYPE Project [{text}]>".encode() + plan(task(1))[21:]


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "is empty"),
            (b" \n" * 9000, "is empty"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", r"binary Microsoft Project file \(.mpp\).*Save As.*optional extra"),
            (b"PK\x03\x04", "zip archive or a workbook"),
            (b"name,start\na,b", "not XML"),
            (b"<APIBusinessObjects/>", "Primavera P6 XML"),
            (b"<root/>", "first element is <root>"),
            (b'<Project xmlns="http://example.test/other"/>', "first element is <Project>"),
            (b"<Project>\n<Tasks>\n<Task><UID>1</UID>", "line 3: the file is cut off"),
            (b"<Project><Tasks></Project>", "damaged .mismatched tag"),
            (b"<Project>" + b"<a>" * 100_000, "elements stand within elements"),
            (typed('<!ENTITY a "b">'), "document type or entities"),
            (typed('<!ENTITY a SYSTEM "file:///etc/passwd">'), "document type or entities"),
            (typed('<!ENTITY a0 "lol">' + BOMB), "document type or entities"),
            (plan(task(1)).replace(b'version="1.0"', b'version="1.0" encoding="x-unknown"'), "encoding"),
            (plan(task(1)).replace(b'version="1.0"', b'version="1.0" encoding="UTF-16"'), "encoding"),
            (plan(task(1)).replace(b'version="1.0"', b'version="1.0" encoding="shift_jis"'), "encoding"),
            (plan(task(1)).replace(b"Task 1", b"\nCaf\xe9"), "line 2: the file says it is in UTF-8 but is not"),
        ],
    )
    def test_are_told_for_what_they_are(self, data, said):
        with pytest.raises(Unreadable, match=said) as refusal:
            read_mspdi(data)
        assert refusal.value.remedy
        assert "\n" not in refusal.value.sentence

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "iso-8859-1"])
    def test_in_other_encodings_are_read(self, encoding):
        named = encoding.replace("-sig", "").replace("-le", "").replace("-be", "")
        text = plan(task(1)).decode().replace('version="1.0"', f'version="1.0" encoding="{named}"').replace("Task 1", "Café")
        assert read_mspdi(text.encode(encoding)).tasks[0].name == "Café"


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (plan(task(1) + task(1)), "task 1 “Task 1”: the UID 1 stands twice"),
            (plan(more=resources(4, 4)), "resource 4 “R”: the UID 4 stands twice"),
            (plan(calendars=calendar() + calendar()), "the UID 1 stands twice"),
            (plan("<Task><Name>Dig</Name></Task>"), "no UID"),
            (plan("<Task><UID>99999999999</UID></Task>"), "is no UID"),
            (plan("<Task><UID>1.5</UID></Task>"), "is no whole number"),
            (plan(task(1, more=link(1))), "to itself"),
            (plan(task(1) + task(2, level=2, more=link(1))), "joins a summary and a task below it"),
            (plan(task(1, more=link(3)) + task(2, level=2) + task(3, level=3)), "joins a summary and a task below it"),
            (plan(task(1) + task(2, more=link(1, 9))), "is none of 0–3"),
            (plan(task(1) + task(2, more=link(1, lag=1e14))), "longer than a hundred years"),
            (plan(task(1) + task(2, more=link(1, lag=1e9, unit=19))), "more than 10,000 percent"),
            (plan(task(1).replace("PT8H0M0S", "soon")), "Duration “soon” is no duration"),
            (plan(task(1).replace("PT8H0M0S", "-PT8H0M0S")), "is negative"),
            (plan(task(1).replace("PT8H0M0S", "PT99999999H0M0S")), "longer than a hundred years"),
            (plan(task(1, more="<TotalSlack>1e15</TotalSlack>")), "longer than a hundred years"),
            (plan(task(1, more="<PercentComplete>140</PercentComplete>")), "not between 0 and 100"),
            (plan(task(1, more="<PhysicalPercentComplete>-1</PhysicalPercentComplete>")), "not between 0 and 100"),
            (plan(task(1, more="<Start>1983-12-31T23:59:00</Start>")), "outside 1984–2149"),
            (plan(task(1, more="<Finish>9999-12-31T00:00:00</Finish>")), "outside 1984–2149"),
            (plan(task(1, more="<Start>2026-02-31T00:00:00</Start>")), "is no moment"),
            (plan(task(1, more="<Cost>1e999</Cost>")), "is no amount"),
            (plan(task(1, more="<Cost>1_0</Cost>")), "is no amount"),
            (plan(task(1, more="<Priority>inf</Priority>")), "is no number"),
            (plan(task(1, more="<Priority>1e300</Priority>")), "is too large"),
            (plan(task(1, more="<ConstraintType>8</ConstraintType>")), "is none of 0–7"),
            (
                plan(task(1, more="<ActualStart>2026-02-03T00:00:00</ActualStart><ActualFinish>2026-02-01T00:00:00</ActualFinish>")),
                "before ActualStart",
            ),
            (plan(options=OPTIONS.replace("480", "4800")), "MinutesPerDay “4800” is not between"),
            (plan(calendars=calendar(more=f"<WeekDays>{weekday(2, ('22:00', '06:00'))}</WeekDays>")), "split work over midnight in two"),
            (plan(calendars=calendar(more=f"<WeekDays>{weekday(2, ('8am', '12:00'))}</WeekDays>")), "is no time of day"),
            (plan(calendars=calendar(more=f"<Exceptions><Exception>{PLACED}</Exception></Exceptions>")), "MonthPosition “9” is none of 0–4"),
        ],
    )
    def test_is_told_with_its_place_and_remedy(self, data, said):
        with pytest.raises(Unreadable, match=said) as refusal:
            read_mspdi(data)
        assert refusal.value.place
        assert refusal.value.remedy


class TestTooMuch:
    def test_does_not_take_more_than_sixty_thousand_tasks(self):
        lines = [f"<Task><UID>{uid}</UID></Task>" for uid in range(1, 60_002)]
        with pytest.raises(Unreadable, match="more than 60,000 tasks"):
            read_mspdi(plan("".join(lines)))

    def test_does_not_go_deeper_than_a_hundred_levels(self):
        with pytest.raises(Unreadable, match="deeper than 100 levels"):
            read_mspdi(plan("".join(task(uid, level=uid) for uid in range(1, 20_000))))

    @pytest.mark.parametrize("kind", ["<Type>1</Type>", "<Type>5</Type><MonthPosition>4</MonthPosition>"])
    def test_ends_soon_where_exceptions_never_do(self, kind):
        forever = f"<Exception>{period('1984-01-01', '2149-12-31')}{kind}<DayWorking>0</DayWorking></Exception>"
        began = time.process_time()
        with pytest.raises(Unreadable, match="name more than 1,000,000 days"):
            read_mspdi(plan(calendars=calendar(more=f"<Exceptions>{forever * 600}</Exceptions>")))
        assert time.process_time() - began < 30

    def test_tells_alike_doubts_once(self):
        (note,) = read_mspdi(plan(task(1) + "".join(task(uid, more=link(99)) for uid in range(2, 50)))).notes
        assert note.startswith("Links to tasks that are not in the file are left out: 48 (task 2 waits for 99;")
        assert note.endswith("; …).")


class TestAnything:
    @given(st.binary(max_size=300))
    @settings(max_examples=60, deadline=None)
    def test_is_refused_in_words(self, data):
        with pytest.raises(Unreadable):
            read_mspdi(data)

    @given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
    @settings(max_examples=80, deadline=None)
    def test_damaged_is_read_or_refused_in_words(self, place, noise):
        data = bytearray(plan(task(1) + task(2, more=link(1))))
        data[place % len(data) : place % len(data) + len(noise)] = noise
        with contextlib.suppress(Unreadable):
            assert read_mspdi(bytes(data)).format == "mspdi"
