"""Files of other tools that are cut off, mislabelled, damaged or made to harm: read, or refused in one sentence with place and remedy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.jira import read_jira
from projects.calc.files.pmxml import read_pmxml
from projects.calc.files.primavera.texts import plain
from projects.calc.files.xer import read_xer
from tests.projects.primavera_exports import activity, dam, link, xer
from tests.projects.test_jira_reading import ISSUES
from tests.projects.test_pmxml_reading import DAM
from tests.projects.test_xer_costs_and_baselines import with_baselines

XER = xer(with_baselines())
SPOILING = [b"\t", b"\r\n%R\t", b"\0", b"-1", b"1e999", b"9" * 25, b"(", b"<", b"&x;"]
READERS = {"xer": (read_xer, XER), "pmxml": (read_pmxml, DAM.encode()), "jira": (read_jira, ISSUES.encode())}


def refusal(reader, data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as found:
        reader(data)
    return found.value


class TestXer:
    @pytest.mark.parametrize(
        ("data", "place", "told"),
        [
            (b"", "the XER file", "empty"),
            (b"  \r\n", "the XER file", "empty"),
            (b"code;name\nA;B\n", "the XER file", "does not begin with ERMHDR"),
            (b"<?xml version='1.0'?><Project/>", "the XER file", "this is XML"),
            (b"PK\x03\x04" + bytes(range(32)) * 9, "the XER file", "not text"),
            (XER[:-4], "the XER file", "breaks off"),
            (XER[: len(XER) // 2], "the XER file", "breaks off"),
            (XER.replace(b"Draw", b"Dr\x00w"), "the XER file", "NUL"),
            (b"\xff\xfe" + XER, "the XER file", "ERMHDR"), (b"\xff\xfe" + XER + b"\n", "the XER file", "UTF-16"),
            (b"ERMHDR\t8\n%T\tTASK\n%R\t1\n%E\n", "line 3", "before the columns"),
            (b"ERMHDR\t8\n%T\t\n%E\n", "line 2", "no name"),
            (b"ERMHDR\t8\n%T\tTASK\n%F\ttask_id\n%R\t1\n%E\n", "table PROJECT", "no project"),
            (b"ERMHDR\t8\n%E\n", "table PROJECT", "no project"),
        ],
    )  # fmt: skip
    def test_refuses_what_is_no_whole_export(self, data, place, told):
        found = refusal(read_xer, data)
        assert found.place == place
        assert told in found.message
        assert found.remedy

    @pytest.mark.parametrize(
        "row",
        [
            {"target_drtn_hr_cnt": "x"}, {"target_drtn_hr_cnt": "1e400"}, {"target_drtn_hr_cnt": "nan"}, {"remain_drtn_hr_cnt": "9" * 12},
            {"target_start_date": "yesterday"}, {"target_start_date": "1066-10-14 08:00"}, {"target_end_date": "2150-01-01 08:00"},
            {"cstr_type": "CS_MSO", "cstr_date": "2026-02-30 08:00"}, {"task_id": "A-1"}, {"task_id": "²"}, {"task_id": "9" * 30}, {"task_id": "-1"},
            {"task_id": ""}, {"clndr_id": "1.5"},
        ],
    )  # fmt: skip
    def test_refuses_a_value_that_cannot_be_with_its_line(self, row):
        found = refusal(read_xer, xer(dam(TASK=[activity(1), activity(2, **row)])))
        assert found.place == "line 17, table TASK"
        assert next(iter(row)) in found.message or "cstr_date" in found.message

    @pytest.mark.parametrize(
        "tables",
        [
            {"TASK": [activity(1), activity(1)]}, {"TASKPRED": [link(2, 1, "PR_XX")]}, {"TASKPRED": [link(2, 1, lag="1e9")]},
            {"PROJWBS": [{"wbs_id": 2, "proj_id": 7}, {"wbs_id": 2, "proj_id": 7}]}, {"CALENDAR": [{"clndr_id": 3, "day_hr_cnt": 25}]},
        ],
    )  # fmt: skip
    def test_refuses_what_contradicts_itself(self, tables):
        assert refusal(read_xer, xer(dam(**tables))).place.startswith("line ")

    def test_refuses_more_activities_than_can_be_shown(self):
        rows = b"".join(b"%%R\t%d\r\n" % number for number in range(1, 60_002))
        data = b"ERMHDR\t8\r\n%T\tPROJECT\r\n%F\tproj_id\r\n%R\t7\r\n%T\tTASK\r\n%F\ttask_id\r\n" + rows + b"%E\r\n"
        assert "60,000" in refusal(read_xer, data).message

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
    def test_reads_every_encoding_that_primavera_writes(self, encoding):
        text = xer(dam()).decode("cp1252").replace("A dam", "Überleitung – Süd")
        assert read_xer(text.encode(encoding))[0].name == "Überleitung – Süd"

    def test_reads_rows_shorter_and_longer_than_their_header_with_a_note(self):
        data = xer(dam()).replace(b"A dam", b"A dam\r\nover two lines").replace(b"PR_FS\t0", b"PR_FS\t0\tmore\tand more")
        file = read_xer(data)[0]
        assert file.name == "A dam\nover two lines"
        assert any("1 rows are shorter or longer" in note and "table TASKPRED" in note for note in file.notes)

    def test_reads_a_project_with_nothing_in_it(self):
        file = read_xer(b"ERMHDR\t5.0\n%T\tPROJECT\n%F\tproj_id\tproj_short_name\n%R\t7\tDAM\n%T\tTASK\n%F\ttask_id\n%E\n")[0]
        assert (file.code, file.tasks) == ("DAM", [])

    def test_reads_branches_very_far_down(self):
        rows = [{"wbs_id": number, "proj_id": 7, "parent_wbs_id": number - 1 or "", "wbs_name": "x"} for number in range(1, 3000)]
        assert max(task.level for task in read_xer(xer(dam(PROJWBS=rows)))[0].tasks) > 2900


class TestPmxml:
    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"", "empty"), (XER, "XER export"), (b"\x00\x01\x02", "not XML"), (b"<Project/>", "<Project>"), (DAM.encode()[:-30], "breaks off"),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><APIBusinessObjects>&b;</APIBusinessObjects>', "document type"),
            (b"<APIBusinessObjects><x:Project/></APIBusinessObjects>", "damaged"), (b"<APIBusinessObjects/>", "no project"),
            (b'<?xml version="1.0" encoding="nonsense"?><APIBusinessObjects/>', "encoding"),
        ],
    )  # fmt: skip
    def test_refuses_what_is_no_whole_export(self, data, told):
        found = refusal(read_pmxml, data)
        assert told in found.message
        assert found.remedy

    @pytest.mark.parametrize(
        ("said", "instead"),
        [
            ("<PlannedDuration>40", "<PlannedDuration>P5D"), ("2026-01-05T08:00:00", "2026-13-05T08:00:00"),
            ("<Activity><ObjectId>1<", "<Activity><ObjectId>one<"),
        ],
    )  # fmt: skip
    def test_refuses_a_value_that_cannot_be_with_its_activity(self, said, instead):
        assert refusal(read_pmxml, DAM.replace(said, instead).encode()).place.startswith("Activity ")

    def test_refuses_more_activities_than_can_be_shown(self):
        many = "<Activity><ObjectId>1</ObjectId></Activity>" * 60_001
        data = f"<APIBusinessObjects><Project><ObjectId>7</ObjectId>{many}</Project></APIBusinessObjects>"
        assert "60,000" in refusal(read_pmxml, data.encode()).message


class TestWhateverComes:
    @pytest.mark.parametrize("kind", READERS)
    @given(data=st.data())
    @settings(max_examples=150, deadline=None)
    def test_a_file_changed_somewhere_is_read_or_refused(self, kind, data):
        reader, whole = READERS[kind]
        changed = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(changed) - 1))
            upto = at + data.draw(st.integers(0, 40))
            changed[at:upto] = data.draw(st.binary(max_size=12) | st.sampled_from(SPOILING))
        read_or_refused(reader, bytes(changed))

    @pytest.mark.parametrize("kind", READERS)
    @given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
    @settings(max_examples=100, deadline=None)
    def test_any_bytes_are_refused_or_read(self, kind, data):
        reader, whole = READERS[kind]
        read_or_refused(reader, data)
        read_or_refused(reader, whole[:40] + data)

    @given(st.text(alphabet=st.sampled_from('<>/!-headstyl \n\x7f&#;"'), max_size=400))
    def test_any_note_becomes_plain_text(self, text):
        plain(text)

    def test_a_long_note_of_brackets_takes_no_time(self):
        assert plain("<head" * 200_000 + "<br" * 200_000) == ""


def read_or_refused(reader, data: bytes) -> None:
    try:
        reader(data)
    except Unreadable as found:
        assert found.remedy or found.place  # noqa: PT017
