"""Pages of the dashboards: what they say, who sees what, and how many trips they make."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.models import Progress
from governance.models import Risk, RiskAssessment
from pmo.jobs.models import Job
from portfolio.models import ReportingPeriod
from projects.models import StatusReport, WorkPackage
from reports.actions.rollup import rollup
from reports.models import SavedView, Snapshot
from reports.tables import COLUMNS
from tests.factories import NodeFactory, ProjectFactory, period, person

pytestmark = pytest.mark.django_db


def measured(node, code, *, done="0.5", cost="450.00", days=10, **fields):
    """A project with one work package, begun twenty days ago, measured eight days ago."""
    today = timezone.localdate()
    project = ProjectFactory(node=node, code=code, **fields)
    start = timezone.now() - dt.timedelta(days=20)
    work = WorkPackage.objects.create(
        project=project,
        wbs="1",
        name="Build",
        budget=Decimal("1000.00"),
        start_at=start,
        finish_at=start + dt.timedelta(days=days),
        known_on=start.date(),
    )
    Progress.objects.create(work_package=work, status_date=today - dt.timedelta(days=8), done=Decimal(done), actual_cost=Decimal(cost))
    return project


def risk_on(project, *, due_on, title="Supplier fails"):
    risk = Risk.objects.create(
        project=project, code=f"R-{project.pk}", title=title, probability=4, impact=5, opened_on=due_on - dt.timedelta(days=30), due_on=due_on
    )
    values = {"title": title, "probability": 4, "impact": 5, "status": "open", "response": "reduce", "due_on": due_on}
    RiskAssessment.objects.create(risk=risk, project=project, known_on=due_on - dt.timedelta(days=30), **values)
    return risk


@pytest.fixture
def tree():
    """enterprise → function → portfolio with two periods of figures; project A turns red between them, SECRET is restricted."""
    top = NodeFactory(code="TOP", name="All of it", kind="enterprise")
    function = NodeFactory(code="FUN", name="Transport", kind="function", parent=top)
    leaf = NodeFactory(code="LEAF", name="Roads", parent=function)
    a = measured(leaf, "A", name="Apollo", done="0.5", cost="450.00")
    measured(leaf, "B", name="Bridge", done="0.9", cost="500.00", days=22)
    measured(function, "SECRET", name="Hidden", restricted=True)
    now = timezone.now()
    rollup(now=now - dt.timedelta(days=7))
    work = a.work_packages.get()
    Progress.objects.create(work_package=work, status_date=now.date() - dt.timedelta(days=1), done=Decimal("0.55"), actual_cost=Decimal("900.00"))
    report = {"state": "submitted", "overall": "green", "help_needed": "A decision on the supplier", "submitted_at": now}
    StatusReport.objects.create(project=a, period=period(now.date()), known_on=now.date(), **report)
    risk_on(a, due_on=now.date() - dt.timedelta(days=3))
    rollup(now=now)
    return top, function, leaf


@pytest.fixture
def analyst(client, tree):
    user = person("analyst", cleared=True, username="ada")
    client.force_login(user)
    return user


PAGES = [
    "/", "/tree/", "/nodes/TOP/", "/nodes/FUN/", "/nodes/LEAF/", "/nodes/TOP/projects/",
    "/nodes/TOP/money/", "/nodes/TOP/earned-value/", "/nodes/LEAF/earned-value/", "/nodes/TOP/risks/", "/nodes/TOP/trail/",
    "/nodes/TOP/thresholds/", "/portfolio/", "/periods/", "/thresholds/", "/search/?q=apo",
    "/explain/node/TOP/cpi/", "/explain/project/A/cpi/", "/jobs/",
]  # fmt: skip


def text(response) -> str:
    return " ".join(response.content.decode().split())


# Of project A there is none: nothing is shown, and nothing opens.
NOTHING_SHOWN = {"high_risks", "open_issues", "overdue_actions", "waiting_decisions", "overdue_gates", "open_changes", "open_exceptions"}


class TestEveryPage:
    @pytest.mark.parametrize("url", PAGES)
    def test_answers_today_and_in_the_past(self, client, analyst, url):
        past = timezone.localdate() - dt.timedelta(days=7)
        assert client.get(url).status_code == 200
        answer = client.get(f"{url}{'&' if '?' in url else '?'}as_of={past}")
        assert answer.status_code == 200
        assert "is-history" in answer.content.decode()

    @pytest.mark.parametrize("url", PAGES)
    def test_has_no_inline_style_or_script(self, client, analyst, url):
        page = client.get(url).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick" not in page

    @pytest.mark.parametrize("day", ["yesterday", "2026-13-45", "2999-01-01"])
    def test_refuses_a_day_that_cannot_be(self, client, analyst, day):
        assert client.get(f"/?as_of={day}").status_code == 400

    def test_every_figure_of_the_list_opens(self, client, analyst, tree):
        columns = "&".join(f"columns={column.name}" for column in COLUMNS)
        page = client.get(f"/portfolio/?{columns}").content.decode()
        figures = {column.name for column in COLUMNS} - {"node", "stage", "manager"}
        assert set(re.findall(r'class="figure" href="/explain/project/A/(\w+)/"', page)) >= figures - NOTHING_SHOWN
        for figure in figures:
            assert client.get(f"/explain/project/A/{figure}/").status_code == 200, figure

    def test_a_figure_of_the_past_opens_as_of_then(self, client, analyst, tree):
        past = timezone.localdate() - dt.timedelta(days=7)
        rollup(as_of=past, now=timezone.now())
        assert f"/explain/project/A/cpi/?as_of={past}" in client.get(f"/portfolio/?as_of={past}").content.decode()

    def test_before_everything_there_is_an_empty_state(self, client, analyst):
        for url in ("/", "/tree/", "/nodes/TOP/", "/portfolio/", "/nodes/TOP/money/", "/explain/node/TOP/cpi/"):
            assert client.get(f"{url}?as_of=2001-01-01").status_code == 200


class TestTrips:
    """A page makes as many trips for many projects as for few."""

    @pytest.mark.parametrize(
        "url",
        [
            "/",
            "/tree/",
            "/nodes/TOP/",
            "/nodes/LEAF/",
            "/portfolio/",
            "/portfolio/?group=function&sort=-cpi",
            "/nodes/TOP/risks/",
            "/nodes/TOP/money/",
            "/explain/node/LEAF/cpi/",
        ],
    )
    def test_are_as_many_for_many_as_for_few(self, client, analyst, tree, url, django_assert_max_num_queries):
        with django_assert_max_num_queries(72) as few:
            client.get(url)
        for number in range(15):
            risk_on(measured(tree[2], f"N{number}", cost="2000.00"), due_on=timezone.localdate() - dt.timedelta(days=2))
        for number in range(4):
            measured(NodeFactory(parent=tree[1], code=f"M{number}"), f"O{number}")
        rollup(now=timezone.now())
        with django_assert_max_num_queries(len(few)):
            client.get(url)


class TestVisibility:
    def test_a_hidden_node_answers_404(self, client, tree):
        client.force_login(person("executive", node=tree[2]))
        assert client.get("/nodes/TOP/").status_code == 404
        assert client.get("/nodes/LEAF/").status_code == 200
        assert client.get("/explain/node/TOP/cpi/").status_code == 404

    def test_a_restricted_project_is_not_shown_but_counted(self, client, tree):
        client.force_login(person("executive", node=tree[0]))
        page = text(client.get("/nodes/TOP/"))
        assert "1 restricted item not shown" in page
        for url in ("/", "/nodes/FUN/", "/portfolio/", "/search/?q=Hidden", "/nodes/TOP/risks/", "/portfolio/export.csv", "/explain/node/FUN/cpi/"):
            assert "SECRET" not in client.get(url).content.decode()
        assert client.get("/explain/project/SECRET/cpi/").status_code == 404

    def test_a_stranger_sees_nothing(self, client, tree):
        client.force_login(person("project_manager", node=NodeFactory(code="ELSE")))
        assert "Apollo" not in client.get("/portfolio/").content.decode()
        assert client.get("/nodes/LEAF/").status_code == 404


class TestNodePage:
    def test_says_what_moved_and_why(self, client, analyst):
        page = text(client.get("/nodes/TOP/"))
        assert "What moved since" in page
        assert "CPI 0.61 is below 0.90." in page
        assert "A decision on the supplier" in page

    def test_asks_come_from_reports_known_by_the_day(self, client, analyst):
        past = timezone.localdate() - dt.timedelta(days=7)
        assert "A decision on the supplier" not in text(client.get(f"/nodes/TOP/?as_of={past}"))


class TestPortfolio:
    def test_filters_orders_and_groups(self, client, analyst):
        rows = client.get("/portfolio/?computed=red").context["body"]
        assert [[name in line[1] for name in ("Apollo", "Hidden", "Bridge")] for line in rows] == [[True, False, False], [False, True, False]]
        page = client.get("/portfolio/?group=portfolio&sort=-cpi")
        assert [line[1] if line[0] == "group" else "" for line in page.context["body"]].count("Roads") == 1

    def test_totals_are_sums_and_their_indices(self, client, analyst):
        total = client.get("/portfolio/").context["listed"].total
        top = Snapshot.objects.get(node__code="TOP", current=True, cleared=True)
        assert (total["bac"], total["ev"], total["ac"]) == (top.bac, top.ev, top.ac)
        assert total.cpi == pytest.approx(top.cpi)

    def test_group_totals_add_up_to_all(self, client, analyst):
        for by in ("function", "portfolio", "stage", "computed", "declared", "independent", "manager"):
            listed = client.get(f"/portfolio/?group={by}").context["listed"]
            assert sum(one["bac"] for one in listed.sums.values() if one["bac"]) == listed.total["bac"]

    def test_odd_words_in_the_address_do_no_harm(self, client, analyst):
        assert client.get("/portfolio/?sort=__proto__&group=x&size=-1&columns=zz&page=99&computed=purple&node=NOPE&stage=a").status_code == 200

    def test_exports_what_is_shown(self, client, analyst):
        csv = client.get("/portfolio/export.csv?computed=red&columns=cpi&columns=ev").content.decode("utf-8-sig").splitlines()
        assert csv[0] == "code,name,CPI,EV,currency"
        assert len(csv) == 3
        assert csv[1].startswith("A,Apollo,0.61")
        assert client.get("/portfolio/export.xlsx").content[:2] == b"PK"

    def test_keeps_and_deletes_a_view(self, client, analyst):
        client.post("/views/", {"page": "portfolio", "name": "Red ones", "query": "computed=red&as_of=2026-01-01&page=3", "shared": "on"})
        view = SavedView.objects.get()
        assert (view.query, view.shared) == ("computed=red", True)
        assert "Red ones" in client.get("/portfolio/").content.decode()
        other = person("analyst")
        client.force_login(other)
        assert client.post(f"/views/{view.pk}/deletion/").status_code == 403
        client.force_login(analyst)
        client.post(f"/views/{view.pk}/deletion/")
        assert not SavedView.objects.exists()


class TestExplain:
    @pytest.mark.parametrize("subject", [pytest.param("node/TOP", marks=pytest.mark.once), "node/LEAF", "project/A"])
    def test_opens_every_figure(self, client, analyst, subject):
        from reports.queries.figures import ALIASES, FIGURES

        for name in [*FIGURES, *ALIASES]:
            assert client.get(f"/explain/{subject}/{name}/").status_code == 200, name
            assert client.get(f"/explain/{subject}/{name}/", headers={"HX-Request": "true"}).status_code == 200, name

    def test_shows_formula_inputs_and_parts(self, client, analyst):
        page = text(client.get("/explain/node/LEAF/cpi/"))
        assert "CPI = EV / AC" in page
        assert "1,450.00 / 1,400.00" in page
        assert "Bridge" in page

    def test_an_unknown_figure_answers_404(self, client, analyst):
        assert client.get("/explain/node/TOP/magic/").status_code == 404
        assert client.get("/explain/pizza/TOP/cpi/").status_code == 404


class TestSearch:
    def test_finds_projects_nodes_and_risks(self, client, analyst):
        assert "Apollo" in text(client.get("/search/?q=apol"))
        assert "Roads" in text(client.get("/search/?q=leaf"))
        assert "Supplier fails" in text(client.get("/search/?q=supplier", headers={"HX-Request": "true"}))

    def test_one_letter_finds_nothing(self, client, analyst):
        assert "Apollo" not in text(client.get("/search/?q=a"))


class TestHome:
    def test_names_the_report_that_is_due(self, client, tree):
        manager = person("project_manager", project=tree[2].projects.get(code="B"))
        client.force_login(manager)
        page = text(client.get("/"))
        assert "Report on Bridge" in page
        assert "Report on Apollo" not in page

    def test_names_overdue_risks_and_asks(self, client, analyst):
        page = text(client.get("/"))
        assert "Supplier fails" in page
        assert "A decision on the supplier" in page


class TestPeriods:
    def test_closing_is_queued_and_freezes(self, client, analyst, reacted):
        old = ReportingPeriod.objects.order_by("end_on").first()
        with reacted():
            answer = client.post(f"/periods/{old.pk}/closure/")
        job = Job.objects.latest("pk")
        assert answer["Location"] == reverse("jobs:job", args=[job.pk])
        assert job.state == "done", job.error
        old.refresh_from_db()
        assert old.closed_at is not None
        assert client.post(f"/periods/{old.pk}/closure/").status_code == 409
        assert "Done." in text(client.get(f"/jobs/{job.pk}/"))
        assert client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).status_code == 286

    def test_an_executive_may_not(self, client, tree):
        client.force_login(person("executive"))
        old = ReportingPeriod.objects.order_by("end_on").first()
        assert client.post(f"/periods/{old.pk}/closure/").status_code == 403
        assert client.post("/periods/rollup/").status_code == 403

    def test_someone_elses_job_is_hidden(self, client, tree):
        job = Job.objects.create(title="Mine", steps=[], created_at=timezone.now(), created_by=person("executive"))
        client.force_login(person("executive"))
        assert client.get(f"/jobs/{job.pk}/").status_code == 404


class TestThresholds:
    def test_are_set_for_a_branch_and_inherited_below(self, client, analyst):
        assert client.post("/nodes/FUN/thresholds/", {"cpi_red": "0.8", "version": ""}).status_code == 302
        assert "above: 0.8" in text(client.get("/nodes/LEAF/thresholds/"))

    def test_the_wrong_way_round_is_refused_at_the_field(self, client, analyst):
        answer = client.post("/thresholds/", {"cpi_red": "0.99", "version": ""})
        assert answer.status_code == 422
        assert "begins before amber" in text(answer)

    def test_an_executive_may_not(self, client, tree):
        client.force_login(person("executive"))
        assert client.post("/thresholds/", {"cpi_red": "0.8", "version": ""}).status_code == 403
