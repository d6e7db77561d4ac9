"""What cannot be measured, by page, over REST and by file: an error at its place, or a figure that is unknown; never 0 or 1, never a broken page."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.models import Actual, Benefit, Progress
from projects.models import Schedule, WorkPackage
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NOW, ProjectFactory, manager_of, period, person
from tests.imports.bringing import brought, messages, staged
from tests.projects.test_handovers import planned

pytestmark = pytest.mark.django_db
START, FINISH = (dt.datetime(2026, month, 2, 8, tzinfo=dt.UTC) for month in (2, 4))
DAY, HEAD = dt.date(2026, 3, 3), "project,wbs,status_date,percent_complete,actual_cost,etc\n"


@pytest.fixture
def project():
    found = ProjectFactory(code="APOLLO")
    told = {"name": "Dig", "budget": Decimal(1000), "start_at": START, "finish_at": FINISH, "known_on": START.date()}
    WorkPackage.objects.create(project=found, wbs="1", **told)
    return found


def call(client, path, sent):
    return client.post(path, json.dumps(sent), content_type="application/json")


class TestByFile:
    @pytest.mark.parametrize(
        ("cells", "column"),
        [("100.01,,", "percent_complete"), ("4000%,,", "percent_complete"), ("NaN,,", "percent_complete"), ("-1,,", "percent_complete"),
         ("inf,,", "percent_complete"), ("50,NaN,", "actual_cost"), ("50,1e400,", "actual_cost"), ("50,,NaN", "etc"), ("50,,-1", "etc")],
    )  # fmt: skip
    def test_a_measure_that_cannot_be_is_refused_at_its_cell(self, project, cells, column):
        batch = staged("progress", f"{HEAD}APOLLO,1,{DAY},{cells}\n")
        assert [(row, name) for row, name, _message in messages(batch)] == [(2, column)]
        assert not Progress.objects.exists()

    @pytest.mark.parametrize("budget", ["NaN", "-0.01", "1e400", "many"])
    def test_a_budget_that_cannot_be_is_refused_at_its_cell(self, project, budget):
        batch = staged("wbs", f"project,wbs,name,budget\nAPOLLO,2,Pour,{budget}\n")
        assert [(row, name) for row, name, _message in messages(batch)] == [(2, "budget")]

    def test_less_than_before_is_kept_and_flagged(self, project):
        brought("progress", f"{HEAD}APOLLO,1,2026-02-20,50,100,\nAPOLLO,1,{DAY},30,120,\n")
        rollup(now=NOW)
        assert Snapshot.objects.get(project=project, current=True).counts["data"]["went_backward"] == 1

    def test_work_of_no_budget_or_no_duration_has_no_index_of_1(self, client, project):
        project.work_packages.all().delete()
        head = "project,wbs,name,start,finish,budget\n"
        brought("wbs", f"{head}APOLLO,1,Gate,2026-02-27,2026-02-27,0\n")
        brought("progress", f"{HEAD}APOLLO,1,{DAY},100,50,\n")
        rollup(now=NOW)
        client.force_login(person())
        told = client.get("/api/v1/projects/APOLLO/earned-value/", {"as_of": NOW.date().isoformat()}).json()
        assert {name: told[name] for name in ("spi", "spi_t", "es", "tcpi_bac", "coverage")} == dict.fromkeys(
            ("spi", "spi_t", "es", "tcpi_bac", "coverage")
        )
        assert client.get("/projects/APOLLO/earned-value/").status_code == 200


class TestCostsInTheFuture:
    AHEAD = NOW.date() + dt.timedelta(days=10)

    def held(self, client, project):
        """The cost is on the books, in no AC of a day before it, and flagged."""
        assert Actual.objects.filter(project=project).count() == 2
        rollup(now=NOW)
        told = client.get("/api/v1/projects/APOLLO/earned-value/", {"as_of": NOW.date().isoformat()}).json()
        assert told["ac"] == "10.00"
        assert Snapshot.objects.get(project=project, current=True).counts["data"]["costs_ahead"] == 1
        assert "Costs in the future" in client.get("/projects/APOLLO/data-accuracy/", {"as_of": NOW.date().isoformat()}).content.decode()

    def test_by_file_are_booked_left_out_of_ac_and_flagged(self, client, project):
        client.force_login(person())
        brought("progress", f"{HEAD}APOLLO,1,{DAY},50,,\n")
        brought("actuals", f"posting_date,project,amount\n{DAY},APOLLO,10.00\n{self.AHEAD},APOLLO,99.00\n")
        self.held(client, project)

    def test_over_rest_too(self, client, project):
        client.force_login(person("controller"))
        Progress.objects.create(work_package=project.work_packages.get(), status_date=DAY, done=Decimal("0.5"))
        sent = {"project": "APOLLO", "amount": "10.00", "currency": "GBP"}
        ahead = timezone.localdate() + dt.timedelta(days=10)
        assert call(client, "/api/v1/actuals/", sent | {"posting_date": f"{DAY}"}).status_code == 201
        assert call(client, "/api/v1/actuals/", sent | {"posting_date": f"{ahead}", "amount": "99.00"}).status_code == 201
        assert Actual.objects.get(amount=99).known_on == timezone.localdate()
        told = client.get("/api/v1/projects/APOLLO/earned-value/").json()
        assert told["ac"] == "10.00"
        page = client.get("/projects/APOLLO/money/")
        assert page.status_code == 200

    def test_with_a_measure_are_refused(self, client, project):
        ahead = timezone.localdate() + dt.timedelta(days=30)
        client.force_login(person())
        sent = {"project": "APOLLO", "wbs": "1", "status_date": f"{ahead}", "percent_complete": "10"}
        sent |= {"actual_cost": {"amount": "5.00", "currency": "GBP"}}
        answer = call(client, "/api/v1/progress/", sent)
        assert (answer.status_code, "still to come" in answer.content.decode()) == (422, True)
        assert "still to come" in messages(staged("progress", f"{HEAD}APOLLO,1,{ahead},10,5.00,\n"))[0][2]
        assert not Progress.objects.exists()


class TestByPage:
    @pytest.mark.parametrize("done", [1.01, -0.1, "NaN", "Infinity", "x", [1]])
    def test_progress_in_the_schedule_that_cannot_be_is_refused_at_its_field(self, client, done):
        project = ProjectFactory()
        (line,) = planned(project, 4)
        client.force_login(manager_of(project))
        sent = {"version": Schedule.objects.get(project=project).version, "edits": [{"do": "change", "id": line.pk, "fields": {"done": done}}]}
        answer = call(client, reverse("projects:schedule-edits", args=[project.code]), sent)
        assert (answer.status_code, "done" in answer.content.decode()) == (422, True)
        assert WorkPackage.objects.get(pk=line.pk).done is None

    @pytest.mark.parametrize("body", [b'{"version": 1, "edits": [{"do": "change", "id": 1, "fields": {"done": NaN}}]}', b"NaN", b"[]", b"{"])
    def test_what_is_no_json_is_refused(self, client, body):
        project = ProjectFactory()
        planned(project, 4)
        client.force_login(manager_of(project))
        answer = client.post(reverse("projects:schedule-edits", args=[project.code]), body, content_type="application/json")
        assert 400 <= answer.status_code < 500

    @pytest.mark.parametrize("profile", ["2027-01 NaN", "2027-01 inf", "2027-01 1e400", "2027-13 5"])
    def test_a_benefit_of_no_amount_is_refused_and_kept_as_typed(self, client, project, profile):
        client.force_login(manager_of(project))
        told = {"name": "Fewer calls", "kind": "cashable", "owner_name": "Kim", "profile": profile}
        answer = client.post(reverse("finance:new-benefit", args=["APOLLO"]), told)
        assert (answer.status_code, profile in answer.content.decode()) == (422, True)
        assert not Benefit.objects.exists()

    @pytest.mark.parametrize("day", ["nan", "2026-02-30", "1e9", "-1", "99999-01-01"])
    def test_a_day_that_is_none_breaks_no_page(self, client, project, day):
        period(NOW.date())
        client.force_login(person())
        for page in ("/projects/APOLLO/earned-value/", "/projects/APOLLO/benefits/", "/projects/APOLLO/data-accuracy/"):
            assert client.get(page, {"as_of": day}).status_code in (200, 302, 400), page
        for weight in ("nan", "2", "-1", "inf"):
            assert client.get("/projects/APOLLO/earned-value/", {"spi_weight": weight}).status_code == 200
