"""The engine's dates of real files are those that the tool which wrote them computed."""

import csv
import json
import lzma
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from projects.calc.files.contents import ScheduleFile
from projects.calc.files.mspdi import read_mspdi
from projects.calc.files.xer.read import read_xer
from projects.calc.schedule.engine import compute
from projects.calc.schedule.network import Dates
from projects.calc.schedule.of_file import network_of_file
from tests.shared_files import shared

COLUMNS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_slack", "free_slack", "critical")
SURE = ("start", "finish", "early_start", "early_finish", "critical")
# Late dates that the tool left from an earlier state: they end at several different finishes of one project.
STALE = {"mspdiduration.xml", "mspditimephasedsegments.xml"}


def dates_of(file: ScheduleFile) -> Dates:
    network, uids = network_of_file(file)
    assert uids == [task.uid for task in file.tasks]
    return compute(network)


def differences(file: ScheduleFile, dates: Dates, *, summaries: bool) -> tuple[Counter, Counter]:
    """For each column, how many tasks state it and of how many the engine says otherwise."""
    stated, other = Counter(), Counter()
    for place, task in enumerate(file.tasks):
        if task.manual or task.external or not task.active or (task.kind == "summary") != summaries:
            continue
        for name in COLUMNS:
            said = getattr(task, name)
            if said is not None:
                stated[name] += 1
                other[name] += said != getattr(dates, name)[place].item()
    return stated, other


class TestMicrosoftProject:
    @pytest.mark.parametrize("folder", ["native", "from_mpp"])
    def test_start_finish_and_critical_are_the_files_own(self, folder):
        for path in sorted(shared("msproject-xml", folder).glob("*.xml")):
            file = read_mspdi(path.read_bytes())
            if file.tasks:
                stated, other = differences(file, dates_of(file), summaries=False)
                assert sum(other[name] for name in SURE) == 0, path.name
                assert stated["start"] == sum(not task.manual and task.kind != "summary" for task in file.tasks if task.active)

    @pytest.mark.parametrize("folder", ["native", "from_mpp"])
    def test_late_dates_and_slack_too_where_the_tool_computed_them_last(self, folder):
        for path in sorted(shared("msproject-xml", folder).glob("*.xml")):
            file = read_mspdi(path.read_bytes())
            if file.tasks and path.name not in STALE:
                assert not +differences(file, dates_of(file), summaries=False)[1], path.name

    @pytest.mark.parametrize("folder", ["native", "from_mpp"])
    def test_summaries_span_what_they_span_there(self, folder):
        for path in sorted(shared("msproject-xml", folder).glob("*.xml")):
            file = read_mspdi(path.read_bytes())
            if file.tasks:
                other = differences(file, dates_of(file), summaries=True)[1]
                assert sum(other[name] for name in ("start", "finish", "early_start", "early_finish")) == 0, path.name


class TestPrimavera:
    @pytest.mark.parametrize(("name", "tasks"), [("WN_baseline.xer", 95), ("WN_updated.xer", 95), ("xernative_sample.xer", 25)])
    def test_every_date_and_float_is_the_files_own(self, name, tasks):
        path = shared("primavera-xer", name)
        (file,) = read_xer(path.read_bytes())
        dates = dates_of(file)
        begun = [place for place, task in enumerate(file.tasks) if task.kind != "summary"]
        assert len(begun) == tasks
        for place in begun:
            task = file.tasks[place]
            assert dates.start[place].item() == task.start, task.code
            assert dates.finish[place].item() == task.finish, task.code
            if not task.actual_finish:
                for column in ("early_start", "early_finish", "late_start", "late_finish", "total_slack", "free_slack"):
                    assert getattr(dates, column)[place].item() == getattr(task, column), (task.code, column)
        critical = {file.tasks[place].code for place in np.flatnonzero(dates.critical).tolist() if file.tasks[place].kind != "summary"}
        assert critical == set(json.loads(shared("expected", "share_xer.json").read_text())[name]["critical_task_codes"])


class TestPublishedNetworks:
    def test_a_plain_pass_finds_the_figures_worked_out_independently(self):
        expected = json.loads(shared("expected", "share_dslib_cpm.json").read_text())
        for name, figures in expected.items():
            folder = shared("dslib-projects", name)
            file = plain(read_mspdi(unpacked(folder)))
            dates = dates_of(file)
            assert dates.project_finish.item() == datetime.fromisoformat(figures["cpm_finish_no_constraints"]), name
            places = places_of(file, folder)
            assert [key for key, place in places.items() if dates.critical[place]] == figures["critical_activities"], name
            for one in figures["sample"]:
                assert hours(file, dates, places[one["activity"]]) == (one["ES_h"], one["EF_h"], one["TF_h"]), (name, one)


def unpacked(folder: Path) -> bytes:
    plain = folder / "derived_mspdi.xml"
    return plain.read_bytes() if plain.exists() else lzma.decompress(plain.with_suffix(".xml.xz").read_bytes())


def plain(file: ScheduleFile) -> ScheduleFile:
    """Without constraints, and worked in the project's calendar."""
    file.assignments = []
    for task in file.tasks:
        task.constraint, task.constraint_at = "asap", None
    return file


def places_of(file: ScheduleFile, folder: Path) -> dict[int, int]:
    """Activity → its place among the tasks: in the order of those of one name."""
    named = defaultdict(list)
    for place, task in enumerate(file.tasks):
        if task.kind != "summary":
            named[task.name.strip()].append(place)
    with open(folder / "activities.csv", encoding="utf-8", newline="") as rows:
        return {int(row["activity_id"]): named[row["name"].strip()].pop(0) for row in csv.DictReader(rows)}


def hours(file: ScheduleFile, dates: Dates, place: int) -> tuple[float, float, float]:
    """Early start and finish in working hours from the project's start, and total slack."""
    network, _ = network_of_file(file)
    count = network.calendars[network.project_calendar].minutes_to
    start, early, finish = count(np.array([network.options.start, dates.early_start[place], dates.early_finish[place]])).tolist()
    return (early - start) / 60, (finish - start) / 60, dates.total_slack[place].item() / 60
