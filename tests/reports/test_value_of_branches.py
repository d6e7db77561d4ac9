"""Earned value of a branch of the WBS, of the projects below a node, and what is asked for beside it: reserve, rates, weights."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from finance.models import Actual, Commitment, ExchangeRate, ManagementReserve, Progress
from pmo.accounts.actions import system_user
from projects.models import WorkPackage
from reports.queries.earned_value import node_standing
from reports.queries.value_parts import together, worst_of
from tests.factories import NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 2)
SHARES = ("0.333333", "0.111111", "0.777777", "0.05", "0.999999")


def day(number):
    return MONDAY + dt.timedelta(days=number)


def line(project, wbs, budget="0", kind="task", days=5, order=0):
    return WorkPackage.objects.create(
        project=project, wbs=wbs, name=f"Line {wbs}", kind=kind, budget=Decimal(budget), known_on=MONDAY, order=order,
        start_at=dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC), finish_at=dt.datetime.combine(day(days - 1), dt.time(17), dt.UTC),
    )  # fmt: skip


def measured(work, number, done, cost=None, **fields):
    return Progress.objects.create(work_package=work, status_date=day(number), done=Decimal(done), actual_cost=cost and Decimal(cost), **fields)


@pytest.fixture
def built():
    """Two branches under one heading, a third beside them; odd budgets, so that cents matter."""
    project = ProjectFactory(code="BUILT")
    line(project, "1", kind="summary")
    line(project, "1.1", kind="summary", order=1)
    for number, share in enumerate(SHARES):
        parent = "1.1" if number < 2 else "1.2" if number < 4 else "2"
        work = line(project, f"{parent}.{number}", "33.33", order=2 + number, days=3 + number)
        measured(work, 1, share, "20.01")
    line(project, "1.2", kind="summary", order=10)
    line(project, "2", kind="summary", order=11)
    return project


def said(capsys, code, on=None, *more):
    call_command("earned_value", code, "--as-of", str(on or day(2)), "--json", *more)
    return json.loads(capsys.readouterr().out)


class TestBranch:
    def test_branches_add_up_to_the_project_to_the_cent(self, built, capsys):
        whole = said(capsys, "BUILT")
        parts = {wbs: said(capsys, "BUILT", None, "--wbs", wbs) for wbs in ("1", "1.1", "1.2", "2", "2.4")}
        for name in ("bac", "pv", "ev", "ac"):
            assert Decimal(parts["1"][name]) + Decimal(parts["2"][name]) == Decimal(whole[name]), name
            assert Decimal(parts["1.1"][name]) + Decimal(parts["1.2"][name]) == Decimal(parts["1"][name]), name
            assert parts["2"][name] == parts["2.4"][name]
        assert parts["1"]["wbs"] == "1"
        assert parts["1.1"]["spi_t"] is not None
        assert [one["date"] for one in parts["1"]["series"]] == [str(day(1)), str(day(2))]

    def test_postings_name_no_line_so_its_cost_is_what_was_measured(self, built, capsys):
        Actual.objects.create(project=built, posting_date=day(1), known_on=day(1), amount=Decimal("500.00"), currency="GBP")
        assert (said(capsys, "BUILT")["ac"], said(capsys, "BUILT", None, "--wbs", "2")["ac"]) == ("500.00", "20.01")

    def test_a_line_that_is_not_there_is_refused_and_over_rest_not_found(self, built, client):
        with pytest.raises(CommandError, match="line 9"):
            call_command("earned_value", "BUILT", "--as-of", str(day(2)), "--wbs", "9")
        with pytest.raises(CommandError, match="is a node"):
            call_command("earned_value", built.node.code, "--wbs", "1")
        client.force_login(person("analyst"))
        for wbs, status in (("1", 200), ("9", 404), ("'", 404), ("1.", 404)):
            assert client.get("/api/v1/projects/BUILT/earned-value/", {"as_of": day(2), "wbs": wbs}).status_code == status

    def test_the_page_shows_the_branch(self, built, client):
        client.force_login(person("analyst"))
        page = client.get("/projects/BUILT/earned-value/", {"as_of": day(2), "wbs": "1.1"})
        assert page.status_code == 200
        assert f'name="as_of" value="{day(2)}"' in page.content.decode()
        assert client.get("/projects/BUILT/earned-value/", {"as_of": day(2), "wbs": "9"}).status_code == 404


class TestAskedBeside:
    @pytest.mark.parametrize("weight", ["2", "-1", "NaN", "much", "inf"])
    def test_a_weight_that_is_no_share_is_refused(self, built, client, weight):
        client.force_login(person("analyst"))
        assert client.get("/api/v1/projects/BUILT/earned-value/", {"spi_weight": weight}).status_code in (400, 422)

    def test_a_weight_moves_estimate_d_alone(self, built, capsys):
        usual, other = said(capsys, "BUILT"), said(capsys, "BUILT", None, "--spi-weight", "1")
        assert usual["eac"]["d"] != other["eac"]["d"]
        assert {letter for letter in "abcefg" if usual["eac"][letter] != other["eac"][letter]} == set()

    def test_the_reserve_is_held_above_the_baseline_from_its_day_on(self, built, capsys):
        ManagementReserve.objects.create(project=built, known_on=day(2), amount=Decimal("50.00"))
        assert said(capsys, "BUILT", day(1))["management_reserve"] is None
        found = said(capsys, "BUILT")
        assert (found["bac"], found["management_reserve"], found["project_budget"]) == ("166.65", "50.00", "216.65")

    def test_orders_not_invoiced_are_held_against_the_managers_estimate(self, capsys):
        project = ProjectFactory(code="P")
        measured(line(project, "1", "1000.00"), 1, "0.4", "500.00", etc=Decimal("100.00"))
        named = {"project": project, "reference": "PO-1", "known_on": day(1), "currency": "GBP", "amount": Decimal("400.00")}
        assert "below_committed" not in [one["name"] for one in said(capsys, "P")["flags"]]
        Commitment.objects.create(**named, open_amount=Decimal("150.00"))
        assert "below_committed" in [one["name"] for one in said(capsys, "P")["flags"]]

    def test_what_the_currency_did_stands_apart(self, capsys):
        project = ProjectFactory(code="P", currency="GBP")
        measured(line(project, "1", "1000.00"), 1, "0.5")
        for rate_set, rate in (("plan", "0.80"), ("period", "0.90")):
            ExchangeRate.objects.create(rate_set=rate_set, currency="EUR", into="GBP", known_on=dt.date(2026, 3, 1), rate=Decimal(rate))
        Actual.objects.create(
            project=project, posting_date=day(1), known_on=day(1), amount=Decimal("90.00"), currency="GBP", original_amount=Decimal("100.00"),
            original_currency="EUR",
        )  # fmt: skip
        found = said(capsys, "P")
        assert (found["ac"], found["fx"]["at_plan_rate"], found["fx"]["effect"]) == ("90.00", "80.00", "10.00")


class TestNode:
    def test_sum_of_estimates_beside_the_estimate_of_the_sums(self, capsys):
        top = NodeFactory(code="TOP", currency="GBP")
        for code, done, cost in (("A", "0.5", "900.00"), ("B", "0.4", "300.00"), ("C", "0.1", "100.00")):
            measured(line(ProjectFactory(node=top, code=code, currency="GBP"), "1", "1000.00"), 1, done, cost)
        line(ProjectFactory(node=top, code="SILENT", currency="GBP"), "1", "700.00")
        measured(line(ProjectFactory(node=top, code="FAR", currency="XTS"), "1", "700.00"), 1, "0.5", "1.00")
        ProjectFactory(node=top, code="EMPTY", currency="GBP")
        found = said(capsys, "TOP")
        assert found["projects"]["counted"] == 3
        assert {one["code"]: one["reason"] for one in found["projects"]["left_out"]} == {
            "SILENT": "not measured", "FAR": "no rate", "EMPTY": "no work packages",
        }  # fmt: skip
        assert found["projects"]["eac_sum"] == "3550.00"  # 1800 + 750 + 1000
        assert found["eac"]["b"] == "3900.00"  # 3000 / (1000 / 1300)
        assert (found["cpi"], found["coverage"]) == (pytest.approx(1000 / 1300), pytest.approx(3000 / 3700))

    def test_the_worst_come_first_and_what_is_left_out_is_none_of_them(self):
        top = NodeFactory(code="TOP")
        for code, done, cost in (("GOOD", "0.9", "100.00"), ("DEAR", "0.9", "3000.00"), ("LATE", "0.05", "10.00")):
            measured(line(ProjectFactory(node=top, code=code), "1", "1000.00"), 2, done, cost)
        line(ProjectFactory(node=top, code="SILENT"), "1", "700.00")
        standing = node_standing(user=system_user(), node=top, as_of=day(2))
        assert [one.code for one in worst_of(standing.parts, 10)] == ["LATE", "DEAR"]
        assert together(standing.parts).left_out == 1
