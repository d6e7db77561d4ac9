"""Real files of Microsoft Project: every figure that was counted independently, written and read back the same, hostile ones refused."""

import dataclasses
import json
import lzma
from collections import Counter

import pytest

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.mspdi import read_mspdi, write_mspdi
from tests.shared_files import shared

# What was counted of the text of a file, with the project's own row, and not of a schedule; days of calendars, which come again, as elements.
UNCOUNTED = {"project_name", "task_elements", "null_rows", "summary_tasks", "assignments", "calendar_exceptions", "sha_bytes", "second_engine"}
SAME_HUNDREDTH = {"duration_minutes_total", "duration_weighted_percent_complete"}  # durations to the minute, whole, where files have tenths


def figures(file):
    """What was counted independently in each file."""
    leaves = [one for one in file.tasks if one.kind != "summary"]
    minutes = sum(one.duration or 0 for one in leaves)
    critical = [one for one in leaves if one.critical]
    return {
        "save_version": file.version,
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
        "links_with_lag": sum(one.lag != 0 for one in file.links),
        "links_to_missing_uid": sum(one.predecessor not in {task.uid for task in file.tasks} for one in file.links),
        "resources": len(file.resources),
        "calendars": len(file.calendars),
        "constraints": dict(Counter(one.constraint.upper() for one in leaves)),
        "critical_leaf": len(critical),
        "critical_leaf_incomplete": sum((one.done or 0) < 1 for one in critical),
        "critical_uids": sorted(one.uid for one in critical),
        "min_total_slack_tenths_min": min((one.total_slack * 10 for one in leaves if one.total_slack is not None), default=None),
        "baseline_tasks": sum(bool(one.baselines) for one in leaves),
        "duration_minutes_total": minutes,
        "duration_weighted_percent_complete": sum((one.done or 0) * 100 * (one.duration or 0) for one in leaves) / minutes if minutes else None,
        "baseline_cost_total": float(sum((one.baselines[0].cost or 0) for one in leaves if 0 in one.baselines) * 100),
        "cost_total": float(sum(one.cost or 0 for one in leaves) * 100),
        "earliest_leaf_start": min((one.start.isoformat() for one in leaves if one.start), default=None),
        "latest_leaf_finish": max((one.finish.isoformat() for one in leaves if one.finish), default=None),
    }


def test_each_gives_the_figures_counted_independently():
    expected = json.loads(shared("expected", "share_mspdi.json").read_text())
    for name, told in expected.items():
        found = figures(read_mspdi(shared(f"msproject-xml/{name}").read_bytes()))
        wanted = {key: value for key, value in told.items() if key not in UNCOUNTED} | {"critical_uids": sorted(told["critical_uids"])}
        for key in SAME_HUNDREDTH & wanted.keys():
            found[key], wanted[key] = found[key] or 0, pytest.approx(wanted[key] or 0, abs=0.2, rel=1e-6)
        assert found == wanted, name


def test_rows_and_assignments_are_those_of_the_text_but_for_the_projects_own():
    expected = json.loads(shared("expected", "share_mspdi.json").read_text())
    for name, told in expected.items():
        data = shared(f"msproject-xml/{name}").read_bytes()
        file = read_mspdi(data)
        of_project = data.count(b"<TaskUID>0</TaskUID>")
        assert len(file.assignments) + of_project == told["assignments"], name
        assert len(file.tasks) + told["null_rows"] == told["task_elements"] - data.count(b"<OutlineLevel>0</OutlineLevel>"), name
        assert sum(one.kind == "summary" for one in file.tasks) == max(told["summary_tasks"] - 1, 0), name


def test_each_is_written_and_read_back_the_same():
    paths = [*shared("msproject-xml").glob("*/*.xml"), *shared("dslib-projects").glob("*/derived_mspdi.xml*")]
    assert len(paths) > 50
    for path in paths:
        data = path.read_bytes()
        file = read_mspdi(lzma.decompress(data) if path.suffix == ".xz" else data)
        written = write_mspdi(file)
        again = read_mspdi(written)
        for field in dataclasses.fields(file):
            if field.name not in ("notes", "version"):
                assert getattr(again, field.name) == getattr(file, field.name), (path.name, field.name)
        assert write_mspdi(again) == written, path.name


def test_hostile_ones_are_refused_or_read_whole():
    for path in [*shared("hostile-xml").glob("*.xml"), shared("hostile-derived/mspdi_dtd_internal_entity.xml")]:
        with pytest.raises(Unreadable):
            read_mspdi(path.read_bytes())
    for name in ("mspdi_cycle.xml", "mspdi_utf16.xml", "mspdi_script_and_formula_names.xml"):
        assert len(read_mspdi(shared(f"hostile-derived/{name}").read_bytes()).tasks) == 16
