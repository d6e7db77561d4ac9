"""The yearly files of the major projects: what is written adds up to what they say, in any order, once, and can be taken back."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command

from finance.models import BusinessCase, Version
from governance.models import Rating
from pmo.accounts.actions import system_user
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.imports.actions import apply, stage, undo
from pmo.imports.queries import row_values
from portfolio.models import Node, ReportingPeriod
from projects.models import Baseline, Project, StageChange, StatusReport
from tests.again import some_again
from tests.factories import NodeFactory, person
from tests.shared_files import shared

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)
HEADER = (
    "Project name,Department,Report category,IPA RAG rating,Project - Start date,Project - End date,"
    "{fy} TOTAL Baseline £m,{fy} TOTAL Forecast £m,TOTAL Baseline Whole Life Costs £m"
)
PREVIOUS = ["projects.project", "projects.stagechange", "projects.baseline", "projects.dateforecast", "governance.rating", "finance.version",
            "finance.versionline", "finance.versionamount", "finance.businesscase", "portfolio.node"]  # fmt: skip


def yearly(fy, *rows):
    return "\n".join([HEADER.format(fy=fy), *rows]).encode()


Y19 = yearly("2018/19", "Apollo,MOD,,Amber,2015-01-01,2021-03-31,10.5,9.5,100", "Vega,MOD,,Red,2016-01-01,2022-03-31,1,2,30.25")
Y20 = yearly(
    "2019/20",
    "Apollo Programme,MOD,Military,Amber/Red,2015-01-01,2022-03-31,20,25,120",
    "Lyra,HO,ICT,Exempt under Section 24,,Exempt,Exempt,,Exempt",
)
Y21 = yearly(
    "2020/21", "Apollo,MOD,Military,Green,2015-01-01,2023-03-31,5,5,130", "Vega,MOD,Military,Amber,2016-01-01,2024-03-31,3,3,31"
)


def brought(data, name="gmpp.csv", actor=None, **told):
    actor = actor or system_user()
    batch = stage(actor=actor, kind="gmpp", filename=name, data=data, now=NOW, here=True, **told)
    return apply(actor=actor, batch=batch, now=NOW)


def everything():
    """All rows of the tables an import of this kind writes, without what grows by itself."""
    return {label: row_values(model := apps.get_model(label), model.objects.values_list("pk", flat=True)) for label in PREVIOUS}


def meaning():
    """What the office knows, without keys: the same whatever order the files came in."""
    stages = {(row.project.name, row.known_on, row.stage.name) for row in StageChange.objects.select_related("project", "stage")}
    return {
        "projects": set(Project.objects.values_list("name", "node__code", "stage__name", "budget", "objective")),
        "ratings": set(Rating.objects.values_list("project__name", "known_on", "published")),
        "baselines": set(
            Baseline.objects.values_list("project__name", "number", "approved_on", "start_on", "finish_on", "budget")
        ),
        "money": set(Version.objects.values_list("project__name", "kind", "known_on", "total")),
        "cost": set(BusinessCase.objects.values_list("project__name", "known_on", "whole_life_cost")),
    }, stages


class TestOneYear:
    def test_departments_become_functions_and_categories_portfolios(self):
        brought(Y20)
        assert set(Node.objects.values_list("code", "kind", "parent__code")) == {
            ("GMPP", "enterprise", None), ("GMPP-MOD", "function", "GMPP"), ("GMPP-MOD-MILITARY", "portfolio", "GMPP-MOD"),
            ("GMPP-HO", "function", "GMPP"), ("GMPP-HO-ICT", "portfolio", "GMPP-HO"),
        }  # fmt: skip
        assert Project.objects.get(name="Lyra").node.code == "GMPP-HO-ICT"

    def test_writes_every_fact_as_known_at_the_date_of_the_data(self):
        batch = brought(Y19)
        day = dt.date(2018, 9, 30)
        assert batch.period_end == day
        assert ReportingPeriod.objects.filter(end_on=day, start_on=dt.date(2017, 10, 1)).exists()
        apollo = Project.objects.get(name="Apollo")
        assert apollo.stage.name == "Delivery"
        assert apollo.budget == Decimal("100000000.00")
        assert list(apollo.ratings.values_list("known_on", "published", "rag")) == [(day, "Amber", "amber")]
        assert list(apollo.date_forecasts.values_list("known_on", "finish_on")) == [(day, dt.date(2021, 3, 31))]
        assert list(apollo.baselines.values_list("number", "approved_on", "budget")) == [(1, day, Decimal("100000000.00"))]
        assert dict(apollo.versions.values_list("kind", "total")) == {
            "plan": Decimal("10500000.00"),
            "outlook": Decimal("9500000.00"),
        }
        assert apollo.versions.first().fiscal_year.start_on == dt.date(2018, 4, 1)

    def test_what_is_exempt_stays_unknown_and_keeps_its_words(self):
        brought(Y20)
        lyra = Project.objects.get(name="Lyra")
        case = lyra.business_cases.get()
        assert case.whole_life_cost is None
        assert "Exempt" in case.note
        assert lyra.ratings.get().published == "Exempt"
        assert lyra.ratings.get().rag == "unknown"
        assert "Section 24" in lyra.ratings.get().commentary
        assert not lyra.versions.exists()
        assert lyra.date_forecasts.get().finish_on is None
        assert lyra.budget is None

    def test_the_word_of_the_responsible_owner_is_declared(self):
        head = b"Project name,Department,IPA rating,SRO delivery confidence rating,Project - End date,2022/23 TOTAL Baseline m\n"
        data = head + b"Apollo,MOD,Red,Amber,2025-01-01,1\n"
        brought(data)
        report = StatusReport.objects.get()
        assert (report.overall, report.state, report.known_on) == ("amber", "submitted", dt.date(2023, 3, 31))

    def test_the_same_file_twice_changes_nothing(self):
        brought(Y19)
        before = everything()
        again = brought(Y19)
        assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
        assert everything() == before

    def test_refuses_a_file_of_something_else_and_names_the_place(self):
        with pytest.raises(Refused, match="major projects") as refusal:
            stage(actor=system_user(), kind="gmpp", filename="a.csv", data=b"code,name\nA,B\n", now=NOW)
        assert refusal.value.field == "file"

    def test_refuses_data_that_names_no_year_without_a_status_date(self):
        data = b"Project name,Department,IPA rating,Project - Start date,Project - End date,Whole life cost\nApollo,MOD,Red,2020-01-01,2025-01-01,1\n"
        with pytest.raises(Refused) as refusal:
            stage(actor=system_user(), kind="gmpp", filename="a.csv", data=data, now=NOW)
        assert refusal.value.field == "period_end"
        assert brought(data, period_end=dt.date(2020, 3, 31)).created == 1

    def test_a_node_that_is_hidden_or_not_there_is_not_known(self):
        NodeFactory(code="OTHER")
        analyst = person("analyst", node=NodeFactory(code="MINE"))
        for code in ("OTHER", "NOWHERE"):
            with pytest.raises(Refused, match=f"“{code}” is not known") as refusal:
                stage(actor=analyst, kind="gmpp", filename="a.csv", data=Y19, into=code, now=NOW)
            assert refusal.value.field == "into"
        assert brought(Y19, actor=analyst, into="MINE").created == 2
        assert Node.objects.filter(code="MINE-MOD", parent__code="MINE").exists()

    def test_making_the_usual_root_takes_a_role_over_the_whole_office(self):
        analyst = person("analyst", node=NodeFactory(code="MINE"))
        with pytest.raises(NotPermitted):
            stage(actor=analyst, kind="gmpp", filename="a.csv", data=Y19, now=NOW)


class TestYears:
    def test_a_later_year_is_known_from_its_own_date_and_moves_the_project(self):
        brought(Y19)
        brought(Y20)
        apollo = Project.objects.get(code="MOD-APOLLO")
        assert apollo.name == "Apollo Programme"
        assert apollo.node.code == "GMPP-MOD-MILITARY"
        assert list(apollo.ratings.values_list("known_on__year", "published")) == [(2018, "Amber"), (2019, "Amber/Red")]
        assert apollo.baselines.get().budget == Decimal("100000000.00")

    def test_a_project_no_longer_named_has_left_from_that_date(self):
        brought(Y19)
        brought(Y20)
        vega = Project.objects.get(name="Vega")
        assert list(vega.stage_changes.values_list("known_on__year", "stage__name")) == [(2018, "Delivery"), (2019, "Left")]
        assert vega.stage.kind == "out"

    def test_a_project_named_again_is_back_in_delivery(self):
        for data in (Y19, Y20, Y21):
            brought(data)
        assert Project.objects.get(name="Vega").stage.name == "Delivery"

    @pytest.mark.parametrize("order", some_again([[0, 2, 1], [1, 0, 2], [2, 1, 0], [2, 0, 1], [1, 2, 0]]))
    def test_the_order_of_the_files_makes_no_difference(self, order):
        files = [Y19, Y20, Y21]
        for data in files:
            brought(data)
        wanted, stages = meaning()
        for _file in files:
            undo(actor=system_user(), batch=apps.get_model("imports.batch").objects.filter(state="applied").first(), now=NOW)
        assert not Project.objects.exists()
        for place in order:
            brought(files[place])
        found, stages_now = meaning()
        assert found == wanted
        assert stages <= stages_now | {(name, day, stage) for name, day, stage in stages}
        for name in ("Apollo", "Vega", "Lyra"):
            for year in (2018, 2019, 2021):
                assert _stage(name, year, stages) == _stage(name, year, stages_now), (name, year)

    def test_taking_the_last_year_back_leaves_the_office_as_it_was(self):
        brought(Y19)
        before = everything()
        batch = brought(Y20)
        undo(actor=system_user(), batch=batch, now=NOW)
        assert everything() == before

    def test_an_earlier_year_cannot_be_taken_back_from_under_a_later_one(self):
        first = brought(Y19)
        later = brought(Y20)
        with pytest.raises(Conflict, match=f"import {later.pk}"):
            undo(actor=system_user(), batch=first, now=NOW)
        assert Rating.objects.count() == 4


def _stage(name, year, stages):
    known = [(day, stage) for one, day, stage in stages if one.startswith(name) and day <= dt.date(year, 12, 31)]
    return max(known)[1] if known else None


@pytest.mark.parametrize("name", some_again(["uk_2016.csv", "uk_2021.csv", "original_headers_2021.csv"]))
def test_each_published_year_reconciles_with_the_figures_worked_out_independently(name, capsys):
    wanted = next(one for one in json.loads(shared("expected", "share_gmpp.json").read_text()) if one["file"] == name)
    call_command("import", "gmpp", str(shared("gmpp", name)), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["errors"] == []
    assert told["created"] == told["rows"] == wanted["projects"]
    assert told["reconciliation"]["equal"] is True
    figures = told["reconciliation"]["database"]
    assert Decimal(figures["whole_life_cost"]) == Decimal(str(wanted["wlc_sum_gbp_m"])) * 1_000_000
    assert Decimal(figures["plan"]) == Decimal(str(wanted["fy_baseline_sum_gbp_m"])) * 1_000_000
    assert Decimal(figures["outlook"]) == Decimal(str(wanted["fy_forecast_sum_gbp_m"])) * 1_000_000
    words = dict(wanted["rag"])
    other = words.pop("Exempt/other", 0)
    assert {word: figures["ratings"].get(word, 0) for word in words} == words
    assert sum(count for word, count in figures["ratings"].items() if word not in words) == other


def test_the_snapshot_right_after_the_command_says_what_the_file_says(capsys):
    call_command("import", "gmpp", str(shared("gmpp", "uk_2016.csv")), "--json")
    call_command("import", "gmpp", str(shared("gmpp", "uk_2021.csv")), "--json")
    capsys.readouterr()
    wanted = {one["file"]: one for one in json.loads(shared("expected", "share_gmpp.json").read_text())}
    for name, day in (("uk_2016.csv", "2015-09-30"), ("uk_2021.csv", "2021-03-31")):
        call_command("snapshot", "GMPP", "--as-of", day, "--json")
        told = json.loads(capsys.readouterr().out)
        assert told["projects"] == wanted[name]["projects"]
        assert Decimal(told["whole_life_cost"]) == Decimal(str(wanted[name]["wlc_sum_gbp_m"])) * 1_000_000
        assert Decimal(told["fiscal_year"]["plan"]) == Decimal(str(wanted[name]["fy_baseline_sum_gbp_m"])) * 1_000_000
        assert told["ratings"]["Amber/Red"] == wanted[name]["rag"]["Amber/Red"]
