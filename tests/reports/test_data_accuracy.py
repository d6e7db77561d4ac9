"""What is wrong with data is found in the rows that are there, as known on a day, for those who may see it, and adds up the tree."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.models import Actual, Progress
from finance.queries.work import measured_work
from governance.calc.data_rules import BY_CODE
from governance.models import Health
from governance.queries.data_facts import data_known
from governance.queries.facts import facts_at
from portfolio.queries import StatusDate
from projects.models import Baseline, DateForecast, Schedule, ScheduleQuality, StageChange, StatusReport, WorkPackage
from reports.actions.rollup import rollup
from reports.models import Snapshot
from reports.queries.data_accuracy import project_accuracy
from tests.factories import NOW, NodeFactory, ProjectFactory, manager_of, period, person, stage

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # a Thursday
DAY = dt.timedelta(days=1)
BEGUN = TODAY - 28 * DAY


def moment(day, hour=8):
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


def sound(node=None, **fields):
    """A project whose data breaks no rule: two packages, one done and one under way, measured, paid for, promised, forecast, reported."""
    project = ProjectFactory(node=node or NodeFactory(), budget=Decimal(1000), manager=fields.pop("manager", None) or person("executive"), **fields)
    Baseline.objects.create(project=project, number=1, approved_on=BEGUN, start_on=BEGUN, finish_on=TODAY + 60 * DAY, budget=1000)
    DateForecast.objects.create(project=project, known_on=BEGUN, finish_on=TODAY + 60 * DAY)
    for number, done in enumerate(("1", "0.5")):
        work = WorkPackage.objects.create(
            project=project, wbs=str(number + 1), name=f"Part {number + 1}", budget=500, known_on=BEGUN, technique="50/50",
            start_at=moment(BEGUN), finish_at=moment(TODAY + 30 * DAY * number, 17),
        )  # fmt: skip
        ended = moment(TODAY - 9 * DAY, 17) if done == "1" else None
        for day, share in ((TODAY - 8 * DAY, "0.2"), (TODAY - DAY, done)):
            Progress.objects.create(
                work_package=work, status_date=day, done=Decimal(share) if ended is None else 1, actual_cost=Decimal(share) * 400,
                actual_start_at=moment(BEGUN), actual_finish_at=ended,
            )  # fmt: skip
    StatusReport.objects.create(
        project=project, period=period(TODAY - 7 * DAY), state="submitted", known_on=TODAY - 6 * DAY, overall="green", dimensions={},
        submitted_at=NOW,
    )  # fmt: skip
    return project


def flaws(project, day=TODAY) -> dict[str, dict]:
    rollup(project_ids=[project.pk], as_of=day, now=NOW)
    return {one["rule"]: one for one in Health.objects.get(project=project, period=period(day)).accuracy["flaws"]}


def second(project):
    return Progress.objects.filter(work_package__project=project, work_package__wbs="2", status_date=TODAY - DAY)


def late_report(project):
    project.status_reports.update(known_on=TODAY - 20 * DAY)


def all_old(project):
    Progress.objects.filter(work_package__project=project, status_date=TODAY - DAY).delete()
    Progress.objects.filter(work_package__project=project).update(status_date=TODAY - 15 * DAY, done=Decimal("0.2"), actual_finish_at=None)
    late_report(project)


def schedule_of_the_past(project):
    checks = [{"number": number, "numerator": 0, "denominator": 4} for number in range(1, 15)]
    checks[8]["numerator"] = 3
    ScheduleQuality.objects.create(project=project, known_on=BEGUN, checks=checks, passed=14, judged=14)


def post(project, on, **fields):
    Actual.objects.create(project=project, posting_date=on, known_on=TODAY - DAY, amount=Decimal(100), currency="GBP", **fields)


WORLDS = {
    "report_late": late_report,
    "manager_missing": lambda project: type(project).objects.filter(pk=project.pk).update(manager=None, manager_name=""),
    "forecast_passed": lambda project: project.date_forecasts.update(finish_on=TODAY - DAY),
    "forecast_missing": lambda project: project.date_forecasts.all().delete(),
    "value_without_baseline": lambda project: project.baselines.all().delete(),
    "work_undated": lambda project: project.work_packages.filter(wbs="2").update(finish_at=None),
    "work_unmeasured": lambda project: Progress.objects.filter(work_package__project=project, work_package__wbs="2").delete(),
    "work_stale": lambda project: Progress.objects.filter(work_package__wbs="2").update(status_date=TODAY - 20 * DAY),
    "finished_undated": lambda project: Progress.objects.filter(work_package__wbs="1").update(actual_finish_at=None),
    "dated_unfinished": lambda project: second(project).update(actual_finish_at=moment(TODAY - DAY)),
    "actuals_ahead": lambda project: second(project).update(actual_start_at=moment(TODAY + 5 * DAY)),
    "went_backward": lambda project: second(project).update(done=Decimal("0.1")),
    "cost_without_progress": lambda project: Progress.objects.filter(work_package__wbs="2").update(done=0, actual_start_at=None),
    "progress_without_cost": lambda project: Progress.objects.filter(work_package__wbs="2").update(actual_cost=None),
    "actuals_late": lambda project: post(project, TODAY - 60 * DAY),
    "costs_ahead": lambda project: (post(project, TODAY - DAY), post(project, TODAY + 20 * DAY)),
    "dates_invalid": schedule_of_the_past,
}


class TestFound:
    def test_nothing_where_nothing_is_wrong(self):
        assert flaws(sound()) == {}

    @pytest.mark.parametrize("code", WORLDS)
    def test_exactly_what_a_world_breaks(self, code):
        project = sound()
        if code == "work_stale":  # once only, so that no two measures meet on a day
            Progress.objects.filter(work_package__project=project, status_date=TODAY - 8 * DAY).delete()
        WORLDS[code](project)
        assert list(flaws(project)) == [code]

    def test_names_the_lines_behind_it(self):
        project = sound()
        WORLDS["went_backward"](project)
        assert flaws(project)["went_backward"]["keys"] == [project.work_packages.get(wbs="2").pk]

    def test_what_is_stale_takes_a_green_away_and_says_so(self):
        project = sound()
        all_old(project)
        assert {"report_late", "data_stale", "work_stale"} <= flaws(project).keys()
        told = project_accuracy(project=project, as_of=TODAY)
        assert told.capping
        assert told.found[0].rule.code == "data_stale"

    def test_as_known_on_the_day(self):
        project = sound()
        StageChange.objects.filter(project=project).update(known_on=BEGUN)
        WORLDS["went_backward"](project)
        assert "went_backward" not in flaws(project, TODAY - 7 * DAY)
        assert "went_backward" in flaws(project)
        assert [one.rule.code for one in project_accuracy(project=project, as_of=TODAY - 7 * DAY).found] == []

    def test_nothing_of_what_is_over_or_only_asked_for(self):
        asked, over = ProjectFactory(stage=stage("Request")), ProjectFactory(stage=stage("Closed"))
        rollup(now=NOW)
        assert Snapshot.objects.get(project=asked).data_score is None
        assert Snapshot.objects.get(project=over).data_score is None

    def test_a_fixed_number_of_statements_however_many_projects(self):
        node = NodeFactory()
        counted = []
        for _round in range(2):
            projects = [sound(node), sound(node)]
            status = StatusDate(period(TODAY), TODAY)
            ids = list(node.projects.values_list("pk", flat=True))
            facts, work = facts_at(project_ids=ids, status=status), measured_work(project_ids=ids, day=TODAY)
            with CaptureQueriesContext(connection) as sql:
                found = data_known(facts=facts, work=work, status=status)
            counted.append(len(sql))
            assert found.keys() >= {project.pk for project in projects}
        assert counted == [0, 0]  # all of it comes with the facts and the work


class TestAddedUp:
    def test_points_and_flaws_are_added_then_divided_never_averaged(self):
        top = NodeFactory()
        leaf = NodeFactory(parent=top)
        good, bad = sound(leaf), sound(leaf, code="BAD")
        WORLDS["went_backward"](bad)
        type(bad).objects.filter(pk=bad.pk).update(budget=None)
        bad.baselines.update(budget=9000)
        rollup(now=NOW)
        rows = [Snapshot.objects.get(project=one) for one in (good, bad)]
        row = Snapshot.objects.get(node=top)
        assert row.data_score == sum(one.data_passed for one in rows) / sum(one.data_applied for one in rows)
        assert row.data_flaws == 1
        assert row.counts["data"] == {"went_backward": 1}
        assert row.counts["asked"] == {"project_manager": 1}
        weighed = sum(Decimal(budget) * one.data_passed for budget, one in ((1000, rows[0]), (9000, rows[1])))
        assert row.data_passed_money == weighed
        assert row.data_money_score < row.data_score
        assert rows[0].ev_grade == "B"  # no schedule was checked
        assert row.counts["grades"] == {"B": 2}

    def test_a_reader_without_clearance_is_told_of_none_that_is_restricted(self, client):
        node = NodeFactory(code="N")
        sound(node, code="OPEN")
        WORLDS["went_backward"](sound(node, code="HUSH", restricted=True, name="Hush Hush"))
        rollup(now=NOW)
        client.force_login(person("analyst", node=node))
        page = client.get(reverse("reports:node-data-accuracy", args=["N"]), {"as_of": TODAY}).content.decode()
        file = client.get(reverse("reports:node-data-accuracy-csv", args=["N"]), {"as_of": TODAY}).content.decode()
        told = client.get("/api/v1/nodes/N/data-accuracy/", {"as_of": TODAY}).json()
        assert "Hush" not in page
        assert "HUSH" not in file
        assert (told["findings"], told["rules"], told["worst"]) == (0, [], [])


@pytest.fixture
def broken():
    """A branch with one project that breaks two rules, its manager and a controller over the branch."""
    node = NodeFactory(code="N")
    keeper = person("controller", node=node, first_name="Connie", last_name="Books")
    project = sound(node, code="P", name="Apollo", manager=person("executive", first_name="Pat", last_name="Lee"))
    WORLDS["finished_undated"](project)
    WORLDS["costs_ahead"](project)
    rollup(now=NOW)
    project.keeper = keeper
    return project


class TestPages:
    def test_says_what_to_mend_by_whom_and_where(self, client, broken):
        client.force_login(person("executive"))
        Schedule.objects.create(project=broken, start_at=NOW)
        page = client.get(reverse("reports:data-accuracy", args=["P"]))
        assert [one.rule.code for one in page.context["told"].found] == ["finished_undated", "costs_ahead"]
        text = page.content.decode()
        assert "1 of 1 finished work packages have no actual finish." in text
        assert "Pat Lee (project manager)" in text
        assert "Connie Books (finance controller)" in text
        assert f'href="{reverse("projects:schedule", args=["P"])}"' in text
        assert f'href="{reverse("finance:money", args=["P"])}#postings"' in text

    def test_sends_to_a_file_where_the_project_has_no_schedule(self, client, broken):
        client.force_login(person("executive"))
        assert "/imports/?kind=progress&amp;into=P" in client.get(reverse("reports:data-accuracy", args=["P"])).content.decode()

    def test_is_empty_before_anything_was_judged(self, client):
        project = ProjectFactory(code="NEW")
        client.force_login(person("executive"))
        for url in (reverse("reports:data-accuracy", args=["NEW"]), reverse("reports:node-data-accuracy", args=[project.node.code])):
            assert "Nothing to judge yet" in client.get(url).content.decode()

    def test_lists_the_worst_first_and_narrows(self, client, broken):
        sound(broken.node, code="SOUND")
        worse = sound(broken.node, code="WORSE")
        worse.baselines.all().delete()
        rollup(now=NOW)
        client.force_login(person("executive"))
        url = reverse("reports:node-data-accuracy", args=["N"])

        def listed(**asked):
            return [row.project.code for row, _found in client.get(url, asked).context["lines"]]

        assert listed() == ["WORSE", "P"]
        assert listed(rule="costs_ahead") == listed(asked="controller") == listed(manager=str(broken.manager_id)) == ["P"]
        assert listed(rule="nothing-like-it") == listed(manager="x") == listed(asked="king") == ["WORSE", "P"]

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_exports_what_is_shown(self, client, broken, ending):
        client.force_login(person("executive"))
        answer = client.get(reverse(f"reports:node-data-accuracy-{ending}", args=["N"]), {"rule": "costs_ahead"})
        assert answer.status_code == 200
        if ending == "csv":
            rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
            assert [row["rule"] for row in rows] == ["finished_undated", "costs_ahead"]
            assert rows[1]["asked"] == "Connie Books"

    def test_explains_the_score_and_the_grade(self, client, broken):
        client.force_login(person("executive"))
        for figure, word in (("data_score", "Costs in the future"), ("ev_grade", "No schedule was checked."), ("data_flaws", "Data to mend")):
            for kind, code in (("project", "P"), ("node", "N")):
                answer = client.get(reverse("reports:explain", args=[kind, code, figure]))
                assert answer.status_code == 200
                assert word in answer.content.decode() or kind == "node"

    def test_home_tells_a_manager_what_is_his_to_mend(self, client, broken):
        client.force_login(manager_of(broken))
        text = client.get("/").content.decode()
        assert "Mend the data of" in text
        assert BY_CODE["finished_undated"].title in text
        assert BY_CODE["costs_ahead"].title not in text  # the controller's

    def test_the_earned_value_page_says_how_far_to_believe_it(self, client, broken):
        client.force_login(person("executive"))
        assert "How far to believe it" in client.get(reverse("finance:earned-value", args=["P"])).content.decode()


class TestRest:
    def test_answers_with_findings_points_and_grade(self, client, broken):
        client.force_login(person("executive"))
        told = client.get("/api/v1/projects/P/data-accuracy/").json()
        assert told["score"] == told["points"]["kept"] / told["points"]["applied"] < 1
        first = told["findings"][0]
        assert (first["rule"], first["kind"], first["wrong"], first["of"]) == ("finished_undated", "contradictory", 1, 1)
        assert first["asked"] == {"role": "project_manager", "people": ["Pat Lee"]}
        assert first["work_packages"] == [{"wbs": "1", "name": "Part 1"}]
        assert told["confidence"]["grade"] == "B"
        node = client.get("/api/v1/nodes/N/data-accuracy/").json()
        assert (node["score"], node["findings"], node["worst"][0]["code"]) == (told["score"], 2, "P")

    @pytest.mark.parametrize("as_of", ["soon", "2026-02-30", "0001-01-01"])
    def test_says_what_is_no_day(self, client, broken, as_of):
        client.force_login(person("executive"))
        assert client.get("/api/v1/projects/P/data-accuracy/", {"as_of": as_of}).status_code == 422

    def test_knows_nothing_before_the_first_judgement(self, client, broken):
        client.force_login(person("executive"))
        for kind, code in (("projects", "P"), ("nodes", "N")):
            assert client.get(f"/api/v1/{kind}/{code}/data-accuracy/", {"as_of": "2001-01-01"}).status_code == 404
