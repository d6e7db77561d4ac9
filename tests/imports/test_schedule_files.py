"""Schedules of other tools come in, are held beside what the tool computed, go out again, and can be taken back."""

import csv
import datetime as dt
import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from finance.models import EarnedValue, Progress
from pmo.accounts.actions import system_user
from pmo.errors import NotPermitted, Refused
from pmo.imports.actions import apply, apply_soon, stage, undo
from pmo.imports.exporting import exported
from pmo.imports.models import Batch
from pmo.imports.queries import row_values
from portfolio.models import Node
from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.files.mspdi import write_mspdi
from projects.models import Baseline, Link, Project, Schedule, Scheduled, WorkPackage
from resources.models import Assignment, Resource
from tests.again import some_again
from tests.factories import NOW, NodeFactory, ProjectFactory, manager_of, period, person
from tests.imports.bringing import counts
from tests.resources.schedules import DAY, house, promised
from tests.shared_files import SHARED, shared

pytestmark = pytest.mark.django_db

XML = SHARED / "msproject-xml"
REAL = sorted([*XML.glob("*/*.xml"), *SHARED.glob("dslib-projects/*/derived_mspdi.xml")])
TABLES = ["portfolio.node", "projects.project", "projects.stagechange", "projects.workpackage", "projects.link", "projects.workcalendar",
          "projects.baseline", "projects.baselineitem", "projects.schedule", "projects.scheduled", "projects.dateforecast",
          "resources.resource", "resources.assignment", "finance.progress"]  # fmt: skip


@pytest.fixture
def root():
    return NodeFactory(code="ROOT", kind="enterprise")


def staged(data=None, kind="mspdi", name="plan.xml", actor=None, **told):
    data = write_mspdi(house()) if data is None else data
    return stage(actor=actor or system_user(), kind=kind, filename=name, data=data, now=NOW, here=True, **told)


def brought(data=None, actor=None, **told):
    return apply(actor=actor or system_user(), batch=staged(data, actor=actor, **told), now=NOW)


def everything():
    found = {label: row_values(model := apps.get_model(label), model.objects.values_list("pk", flat=True)) for label in TABLES}
    for row in found["projects.scheduled"].values():
        del row["driving_id"]
    return found


class TestPlace:
    def test_a_new_project_is_called_after_the_file_and_goes_under_the_one_root(self, root):
        brought()
        project = Project.objects.get()
        assert (project.code, project.name, project.node, project.currency) == ("HOUSE-ONE", "House one", root, "EUR")
        assert project.stage.name == "Delivery"

    def test_a_code_that_nobody_has_becomes_the_project_s(self, root):
        brought(into="VILLA")
        assert Project.objects.get().code == "VILLA"

    def test_a_node_takes_it_under_a_code_that_is_free(self, root):
        branch = NodeFactory(code="NORTH", parent=root)
        ProjectFactory(code="HOUSE-ONE", node=root)
        brought(into="NORTH")
        assert Project.objects.get(node=branch).code == "HOUSE-ONE-2"
        brought(write_mspdi(house(name="Other")), into="NORTH/VILLA")
        assert Project.objects.get(code="VILLA").node == branch

    def test_a_project_takes_it_as_its_plan(self, root):
        project = ProjectFactory(code="VILLA", node=root)
        assert counts(brought(into="VILLA")) == (4, 0, 0, 0)
        assert WorkPackage.objects.filter(project=project).count() == 4
        assert Project.objects.count() == 1

    def test_where_there_is_no_tree_yet_its_root_is_made(self):
        brought()
        assert Node.objects.get().kind == "enterprise"
        undo(actor=system_user(), batch=Batch.objects.get(), now=NOW)
        assert not Node.objects.exists()

    def test_with_several_roots_it_has_to_be_said(self, root):
        NodeFactory(code="SECOND", kind="enterprise")
        with pytest.raises(Refused, match="name the node it goes under") as refusal:
            staged(into="VILLA")
        assert refusal.value.field == "into"

    def test_a_project_that_is_hidden_is_not_known_and_its_code_not_free(self, root):
        ProjectFactory(code="SECRET", node=root, restricted=True)
        with pytest.raises(Refused, match="choose another"):
            staged(into="SECRET", actor=person("analyst", node=root))

    def test_a_project_manager_brings_his_own_up_to_date_and_makes_none(self, root):
        project = ProjectFactory(code="VILLA", node=root)
        assert counts(brought(into="VILLA", actor=manager_of(project))) == (4, 0, 0, 0)
        with pytest.raises(Refused):
            staged(actor=manager_of(project))
        with pytest.raises(NotPermitted):
            staged(into="ROOT", actor=person("controller", node=root))


class TestTheRows:
    def test_tell_of_each_what_is_done_and_hold_what_a_preview_shows(self, root):
        tasks = [FileTask(uid, f"Line {uid}", duration=DAY) for uid in range(1, 81)]
        file = ScheduleFile("office", name="Road", start=NOW.replace(tzinfo=None), tasks=tasks)
        batch = staged(write_mspdi(file))
        assert (batch.rows, batch.created, len(batch.notes["preview"]["rows"])) == (80, 80, 50)
        assert "Line 50" in batch.notes["preview"]["rows"][-1]


class TestWhatFollows:
    def test_progress_is_measured_at_the_status_date_of_the_file(self, root):
        brought()
        dig = Progress.objects.get(work_package__wbs="1.1")
        assert (dig.status_date, dig.done, dig.actual_cost) == (dt.date(2026, 3, 3), Decimal("0.5"), Decimal("60.25"))
        assert Progress.objects.get(work_package__wbs="1.2").done == 0

    def test_a_plan_without_progress_measures_nothing(self, root):
        file = house(status_at=None)
        file.tasks[1].done = file.tasks[1].actual_start = file.tasks[1].actual_cost = file.tasks[1].remaining = None
        batch = brought(write_mspdi(file))
        assert not Progress.objects.exists()
        assert "known from 2026-03-02" in " ".join(batch.notes["lines"])

    def test_earned_value_says_what_the_file_does(self, root, reacted):
        period(dt.date(2026, 3, 5))
        with reacted():
            brought()
        found = EarnedValue.objects.latest("as_of")
        assert (found.bac, found.ev, found.ac) == (Decimal("300.50"), Decimal("50.25"), Decimal("60.25"))

    def test_a_status_date_in_a_closed_period_is_moved_to_the_first_open_day(self, root):
        closed = period(dt.date(2026, 2, 25))
        apps.get_model("portfolio.reportingperiod").objects.filter(pk=closed.pk).update(closed_at=NOW)
        batch = brought(write_mspdi(house(status_at=dt.datetime(2026, 2, 27, 17))))
        assert any("lies in a closed period" in note for note in batch.notes["lines"])
        assert Progress.objects.first().status_date == dt.date(2026, 3, 2)

    def test_the_status_date_may_be_given(self, root):
        brought(period_end=dt.date(2026, 3, 4))
        assert set(Progress.objects.values_list("status_date", flat=True)) == {dt.date(2026, 3, 4)}
        with pytest.raises(Refused, match="still to come"):
            staged(period_end=dt.date(2027, 1, 1))


class TestReconciliation:
    def test_says_what_is_in_the_file_and_what_is_here(self, root):
        found = brought().notes["reconciliation"]
        assert found["equal"] is True
        assert found["file"] == {
            "tasks": 4, "links FS": 2, "resources": 2, "assignments": 2, "work_hours": 32.0, "cost": "320.00", "baseline_cost": "300.50",
            "start": "3 Mar 2026 08:00", "finish": "10 Mar 2026 17:00", "critical": 3,
        }  # fmt: skip

    def test_tells_each_task_whose_dates_differ_with_the_reason_and_refuses_nothing(self, root):
        file = house()
        file.tasks[1].manual, file.tasks[1].planned_start, file.tasks[1].planned_finish = True, house().start, house().start
        file.tasks[2].finish += dt.timedelta(days=7)
        found = brought(write_mspdi(file)).notes["reconciliation"]
        told = {one["name"]: one["reason"] for one in found["differences"]}
        assert found["differing"] == len(told)
        assert told["Pour"] == "unknown" or told["Pour"].startswith("follows from")

    def test_the_page_of_the_batch_shows_it(self, root, client):
        file = house()
        file.tasks[2].finish += dt.timedelta(days=7)
        batch = brought(write_mspdi(file))
        client.force_login(person("analyst"))
        page = client.get(f"/imports/{batch.pk}/").content.decode()
        assert "Baseline cost" in page
        assert "Finish in the file" in page
        assert "16 Mar 2026 17:00" in page
        assert "/projects/HOUSE-ONE/" in page


class TestAgain:
    def test_the_same_file_twice_changes_nothing(self, root):
        brought()
        before = everything()
        assert counts(brought()) == (0, 0, 4, 0)
        assert everything() == before

    def test_a_later_file_brings_the_same_project_up_to_date_and_is_taken_back_exactly(self, root):
        brought(into="VILLA")
        before = everything()
        file = house()
        del file.tasks[3]
        file.links = file.links[:1]
        file.tasks[1].done, file.tasks[1].remaining, file.tasks[1].wbs, file.tasks[2].wbs = 1.0, 0, "1.2", "1.1"
        file.tasks[1], file.tasks[2] = file.tasks[2], file.tasks[1]
        file.tasks[1].baselines = promised(5, 9, "250.00")
        file.resources = file.resources[:1]
        file.assignments = file.assignments[:1]
        batch = brought(write_mspdi(file), into="VILLA")
        assert batch.updated == 2
        assert everything() != before
        undo(actor=system_user(), batch=batch, now=NOW)
        assert everything() == before

    def test_taken_back_a_new_project_leaves_nothing(self, root):
        before = everything()
        batch = brought()
        undo(actor=system_user(), batch=batch, now=NOW)
        assert everything() == before
        assert not Scheduled.objects.exists()

    def test_a_dry_run_says_what_would_be_done_and_does_nothing(self, root, tmp_path, capsys):
        file = tmp_path / "plan.xml"
        file.write_bytes(write_mspdi(house()))
        call_command("import", "mspdi", str(file), "--dry-run", "--json")
        assert json.loads(capsys.readouterr().out)["created"] == 4
        assert not Project.objects.exists()


def test_a_large_schedule_is_read_and_applied_by_a_worker_that_says_how_far_it_is(root, celery_eager, django_capture_on_commit_callbacks):
    data = write_mspdi(house()) + b"\n" * 6_000
    with django_capture_on_commit_callbacks(execute=True):
        batch = stage(actor=system_user(), kind="mspdi", filename="plan.xml", data=data, now=NOW)
        assert batch.notes == {"checking": True}
    batch.refresh_from_db()
    assert (batch.created, batch.job.state, batch.job.percent) == (4, "done", 100)
    with django_capture_on_commit_callbacks(execute=True):
        apply_soon(actor=system_user(), batch=batch, now=NOW)
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert Schedule.objects.get().project_finish_at is not None


class TestOut:
    def test_what_is_written_comes_back_and_is_written_the_same(self, root):
        first = brought(into="VILLA")
        data, rows = exported("mspdi", suffix=".xml", actor=system_user(), node_code="VILLA", as_of=NOW.date())
        assert rows == 4
        undo(actor=system_user(), batch=first, now=NOW)
        brought(data, into="VILLA")
        assert exported("mspdi", suffix=".xml", actor=system_user(), node_code="VILLA", as_of=NOW.date())[0] == data
        assert (Link.objects.count(), Resource.objects.count(), Assignment.objects.count(), Baseline.objects.count()) == (2, 2, 2, 1)

    def test_the_command_writes_it(self, root, tmp_path, capsys):
        brought(into="VILLA")
        out = tmp_path / "out.xml"
        call_command("export", "mspdi", "--project", "VILLA", "--out", str(out), "--json")
        assert json.loads(capsys.readouterr().out)["rows"] == 4
        assert b"<Name>Dig</Name>" in out.read_bytes()
        with pytest.raises(CommandError, match="no project or node"):
            call_command("export", "mspdi", "--node", "NOWHERE", "--out", str(out))


class TestRefused:
    @pytest.mark.parametrize("data", [b"", b"<x/>", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"a,b\n1,2\n"])
    def test_what_is_no_schedule_is_refused_in_one_sentence(self, root, data):
        with pytest.raises(Refused) as refusal:
            staged(data)
        assert refusal.value.field == "file"
        assert not Project.objects.exists()
        assert not Batch.objects.exists()

    def test_links_in_a_loop_are_named(self, root):
        file = house()
        file.links.append(type(file.links[0])(3, 2))
        with pytest.raises(Refused, match=r"loop: 1\.1 → 1\.2 → 1\.1|loop: 1\.2 → 1\.1 → 1\.2"):
            staged(write_mspdi(file))

    def test_a_task_that_cannot_be_kept_is_told_at_its_row_and_may_be_left_out(self, root):
        file = house()
        file.tasks[2].baselines[0].cost = Decimal(-5)
        batch = staged(write_mspdi(file))
        assert [(one["row"], one["column"]) for one in batch.problems] == [(3, "baseline 0")]
        with pytest.raises(Refused):
            apply(actor=system_user(), batch=batch, now=NOW)
        batch = apply(actor=system_user(), batch=staged(write_mspdi(file)), now=NOW, accept_good_rows=True)
        assert counts(batch) == (3, 0, 0, 1)
        assert not WorkPackage.objects.filter(name="Pour").exists()


@pytest.mark.parametrize("path", some_again(REAL), ids=lambda path: "/".join(path.parts[-2:]))
def test_every_real_file_comes_in_once_and_again_and_goes_without_a_trace(root, path):
    data = path.read_bytes()
    first = brought(data)
    project = Project.objects.get()
    assert first.rejected == 0
    assert first.notes["reconciliation"]["compared"] >= 0
    before = everything()
    again = brought(data + b"\n", into=project.code)
    assert (again.created, again.updated) == (0, 0)
    assert everything() == before
    undo(actor=system_user(), batch=again, now=NOW)
    undo(actor=system_user(), batch=first, now=NOW)
    assert not WorkPackage.objects.exists()
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("name", ["dtd.xml", "external.xml", "simple-ns.xml", "simple.xml", "xmlbomb.xml"])
def test_hostile_xml_is_refused_and_nothing_is_written(root, name):
    with pytest.raises(Refused) as refusal:
        staged(shared("hostile-xml", name).read_bytes())
    assert "\n" not in refusal.value.message
    assert not Project.objects.exists()


OTHERS = [
    *(("xer", path) for path in sorted(SHARED.glob("primavera-xer/*.xer")) if path.name != "tiny_empty_tables.xer"),
    *(("pmxml", path) for path in sorted(SHARED.glob("primavera-pmxml/*ml"))),
    *(("jira", path) for path in sorted(SHARED.glob("work-items/jira*.csv"))),
]


@pytest.mark.parametrize(("kind", "path"), some_again(OTHERS), ids=lambda said: getattr(said, "name", said))
def test_every_real_export_of_other_tools_comes_in_once_and_again_and_goes_without_a_trace(root, kind, path):
    told = {"kind": kind, "name": path.name}
    first = brought(path.read_bytes(), **told)
    assert first.rejected == 0
    before = everything()
    again = brought(path.read_bytes() + b"\n", **(told if kind != "jira" else told | {"into": first.notes["projects"][0]}))
    assert (again.created, again.updated) == (0, 0)
    assert everything() == before
    undo(actor=system_user(), batch=again, now=NOW)
    undo(actor=system_user(), batch=first, now=NOW)
    assert not Project.objects.exists()
    assert not Scheduled.objects.exists()


def test_an_export_of_several_projects_goes_under_the_node_each_under_its_own_code(root):
    NodeFactory(code="NORTH", parent=root)
    path = shared("primavera-xer", "ScheduleOptions.xer")
    brought(path.read_bytes(), kind="xer", name=path.name, into="NORTH")
    assert list(Project.objects.values_list("code", "node__code")) == [(f"NEWPROJ{tail}", "NORTH") for tail in ("", "-1", "-2", "-3")]
    with pytest.raises(Refused, match="holds 4 projects"):
        staged(path.read_bytes(), kind="xer", name=path.name, into="VILLA")


def test_computed_dates_of_a_real_primavera_schedule_are_its_own(root):
    path = shared("primavera-xer", "WN_updated.xer")
    found = brought(path.read_bytes(), kind="xer", name=path.name).notes["reconciliation"]
    assert (found["differing"], found["compared"], found["equal"]) == (0, 95, True)


def test_links_by_type_are_those_counted_independently(root):
    wanted = json.loads(shared("expected", "share_mspdi.json").read_text())
    for name in ("native/mspdirelations.xml", "native/task-links-project2013-mspdi.xml", "from_mpp/OzBuild_16_Orig.xml"):
        batch = brought((XML / name).read_bytes(), into=name.split("/")[1][:20].replace(".", "-").upper())
        found = batch.notes["reconciliation"]["database"]
        assert {kind: found[f"links {kind}"] for kind in wanted[name]["links"]} == wanted[name]["links"]
        assert found["assignments"] == wanted[name]["assignments"]


def test_a_task_measured_physically_earns_its_physical_share(root):
    file = house()
    file.tasks[1].physical, file.tasks[1].earned_physically = 0.25, True
    brought(write_mspdi(file))
    assert Progress.objects.get(work_package__wbs="1.1").done == Decimal("0.25")
    assert WorkPackage.objects.get(wbs="1.1").done == Decimal("0.5")


def test_progress_may_name_a_task_by_its_uid(root):
    brought(into="VILLA")
    table = b"project,wbs,status_date,percent_complete\nVILLA,uid:3,2026-03-05,20\nVILLA,1.1,2026-03-05,100\n"
    assert counts(brought(table, kind="progress", name="p.csv")) == (2, 0, 0, 0)
    assert Progress.objects.get(work_package__uid=3, status_date="2026-03-05").done == Decimal("0.2")


def test_earned_value_of_a_tracked_project_is_the_one_worked_out_independently(root, capsys):
    folder = shared("dslib-projects", "C2011_05_Telecom_System_Agnes")
    brought((folder / "derived_mspdi.xml").read_bytes(), into="AGNES")
    days = {row["n"]: row["status_date"][:10] for row in _table(folder / "tracking_periods.csv")}
    lines = [
        f"AGNES,uid:{row['activity_id']},{days[row['period_n']]},{float(row['percent_complete']) * 100},{row['actual_cost']}"
        for row in _table(folder / "tracking.csv")
    ]
    brought("\n".join(["project,wbs,status_date,percent_complete,actual_cost", *lines]).encode(), kind="progress", name="tracking.csv")
    for wanted in json.loads(shared("expected", "share_dslib_evm.json").read_text())["C2011_05_Telecom_System_Agnes"]["rows"]:
        call_command("rollup", "--project", "AGNES", "--as-of", wanted["status"][:10], "--json")
        capsys.readouterr()
        call_command("earned_value", "AGNES", "--as-of", wanted["status"][:10], "--json")
        found = json.loads(capsys.readouterr().out)
        assert float(found["bac"]) == 180485.27
        assert float(found["ev"]) == pytest.approx(wanted["EV"], abs=0.05)
        assert float(found["ac"]) == pytest.approx(wanted["AC"], abs=0.05)
        assert float(found["pv"]) == pytest.approx(wanted["PV"], abs=0.05)


def _table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_durations_are_kept_in_minutes(root):
    brought()
    assert WorkPackage.objects.get(wbs="1.2").duration_minutes == 2 * DAY
