"""Earned value on any day, of a project and of a node: command and REST say the same, and what is stored of a day is what is said of it."""

import csv
import datetime as dt
import json
import lzma
from decimal import Decimal

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from drf_spectacular.generators import SchemaGenerator

from finance.models import ExchangeRate, Progress
from pmo.accounts.actions import system_user
from pmo.imports.actions import apply, stage
from projects.models import Project, WorkPackage
from reports.actions.rollup import close_and_freeze, rollup
from reports.models import Snapshot
from reports.queries.earned_value import node_standing
from tests.again import some_again
from tests.factories import NOW, NodeFactory, ProjectFactory, period, person
from tests.shared_files import SHARED, shared

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 2)
MEASURES = (("0.1", "150.00"), ("0.2", "260.00"), ("0.3", "400.00"), ("0.5", "600.00"), ("0.6", "700.00"))


def day(number):
    return MONDAY + dt.timedelta(days=number)


def tracked(measures=MEASURES, budget="1000.00", etc=None, known_on=MONDAY, **fields):
    """A week's work, measured on each of its days."""
    project = ProjectFactory(**fields)
    work = WorkPackage.objects.create(
        project=project, wbs="1", name="Build", budget=Decimal(budget), known_on=known_on,
        start_at=dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC), finish_at=dt.datetime(2026, 3, 6, 17, tzinfo=dt.UTC),
    )  # fmt: skip
    for number, (done, cost) in enumerate(measures):
        Progress.objects.create(work_package=work, status_date=day(number), done=Decimal(done), actual_cost=Decimal(cost), etc=etc)
    return project


def said(capsys, code, on):
    call_command("earned_value", code, "--as-of", str(on), "--json")
    return json.loads(capsys.readouterr().out)


class TestProject:
    def test_every_estimate_and_the_earned_schedule(self, capsys):
        tracked(code="P", etc=Decimal("450.00"))
        found = said(capsys, "P", day(4))
        assert (found["bac"], found["pv"], found["ev"], found["ac"]) == ("1000.00", "1000.00", "600.00", "700.00")
        assert (found["es"], found["at"], found["pd"], found["sv_t"], found["spi_t"]) == (24, 40, 40, -16, 0.6)
        assert found["ieac_t"] == pytest.approx(66.6667)
        cpi, spi = 600 / 700, 0.6
        assert {letter: float(amount) for letter, amount in found["eac"].items()} == {
            "a": 1100, "b": round(1000 / cpi, 2), "c": round(700 + 400 / (cpi * spi), 2), "d": round(700 + 400 / (0.8 * cpi + 0.2 * spi), 2),
            "e": round(700 + 400 / ((600 - 200) / (700 - 260)), 2), "f": round(700 + 400 / (cpi * 0.6), 2), "g": 1150,
        }  # fmt: skip
        assert (found["tspi"], found["p_factor"], found["coverage"]) == (None, 1.0, 1.0)
        assert found["flags"] == []
        assert [(one["date"], one["ev"]) for one in found["series"]][-2:] == [("2026-03-05", "500.00"), ("2026-03-06", "600.00")]

    def test_three_periods_are_needed_for_the_estimate_that_looks_back_on_them(self, capsys):
        tracked(code="P")
        assert said(capsys, "P", day(1))["eac"]["e"] is None
        assert said(capsys, "P", day(2))["eac"]["e"] == said(capsys, "P", day(2))["eac"]["b"]
        assert said(capsys, "P", day(40))["eac"]["e"] == said(capsys, "P", day(4))["eac"]["e"]

    def test_before_anything_was_measured_the_plan_is_said_and_unknown_stays_unknown(self, capsys):
        tracked((), code="P")
        found = said(capsys, "P", day(1))
        assert (found["pv"], found["ev"], found["ac"], found["cpi"], found["spi"]) == ("400.00", None, None, None, None)
        assert (found["at"], found["es"], found["spi_t"], found["coverage"]) == (16, None, None, 0)
        assert set(found["eac"].values()) == {None}
        assert found["series"] == [{"date": "2026-03-03", "pv": "400.00", "ev": None, "ac": None}]

    def test_a_day_before_the_plan_begins(self, capsys):
        tracked((), code="P", known_on=day(-30))
        found = said(capsys, "P", day(-10))
        assert (found["pv"], found["ev"], found["at"], found["spi"], found["spi_t"]) == ("0.00", "0.00", 0, None, None)

    def test_a_moment_of_a_day(self, capsys):
        tracked(code="P")
        found = said(capsys, "P", "2026-03-04T12:00")
        assert (found["as_of"], found["pv"], found["ev"], found["at"]) == ("2026-03-04T12:00:00", "500.00", "300.00", 20)

    def test_before_it_was_known_it_is_refused(self):
        tracked(code="P")
        with pytest.raises(CommandError, match="Nothing was known"):
            call_command("earned_value", "P", "--as-of", "2026-02-01")

    def test_what_is_stored_of_the_day_is_what_is_said_whatever_became_of_the_work(self, capsys):
        project = tracked(code="P")
        rollup(now=NOW)
        close_and_freeze(actor=system_user(), period=period(NOW.date()), now=NOW + dt.timedelta(days=7))
        frozen = Snapshot.objects.get(project=project)
        before = said(capsys, "P", frozen.as_of)
        WorkPackage.objects.filter(project=project).update(budget=Decimal("5000.00"))
        after = said(capsys, "P", frozen.as_of)
        assert (after["bac"], after["ev"], after["eac"]["b"]) == (before["bac"], before["ev"], before["eac"]["b"])
        assert (before["spi_t"] is None, after["spi_t"]) == (False, None)  # the plan it was measured against is not at hand any more
        assert said(capsys, "P", frozen.as_of - dt.timedelta(days=1))["bac"] == "5000.00"


class TestNode:
    def test_is_added_in_its_currency_at_the_plan_rate_and_then_derived(self, capsys):
        top = NodeFactory(code="TOP", currency="GBP")
        tracked(node=top, code="A", currency="GBP")
        tracked([("0.2", "100.00")] * 5, node=NodeFactory(code="LEAF", parent=top, currency="EUR"), code="B", currency="EUR", budget="2000.00")
        tracked((), node=top, code="C", currency="GBP", budget="700.00")
        ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=MONDAY, rate=Decimal("0.5"))
        found = said(capsys, "TOP", day(4))
        assert (found["currency"], found["bac"], found["pv"], found["ev"], found["ac"]) == ("GBP", "2000.00", "2000.00", "800.00", "750.00")
        assert found["cpi"] == pytest.approx(800 / 750)
        assert found["coverage"] == pytest.approx(2000 / 2700)
        assert (found["es"], found["spi_t"]) == (16, 0.4)
        assert len(found["series"]) == 5

    def test_the_stored_row_of_the_day_is_what_is_said(self, capsys):
        top = NodeFactory(code="TOP")
        tracked(node=top, code="A")
        rollup(now=NOW)
        on = Snapshot.objects.get(node=top).as_of
        Snapshot.objects.filter(node=top).update(ac=Decimal("999.00"))
        assert said(capsys, "TOP", on)["ac"] == "999.00"

    def test_hidden_projects_are_not_in_it(self):
        top = NodeFactory(code="TOP")
        tracked(node=top, code="A")
        tracked(node=top, code="B", restricted=True)
        assert node_standing(user=person("analyst"), node=top, as_of=day(4)).point.bac == Decimal("1000.00")
        assert node_standing(user=person("analyst", cleared=True), node=top, as_of=day(4)).point.bac == Decimal("2000.00")


class TestRest:
    def test_says_what_the_command_says(self, client, capsys):
        top = NodeFactory(code="TOP")
        tracked(node=top, code="P")
        client.force_login(person("analyst"))
        for kind, code in (("projects", "P"), ("nodes", "TOP")):
            answer = client.get(f"/api/v1/{kind}/{code}/earned-value/?as_of={day(3)}")
            assert answer.json() == said(capsys, code, day(3))

    def test_a_day_before_it_was_known_is_not_there(self, client):
        tracked(code="P")
        client.force_login(person("analyst"))
        assert client.get("/api/v1/projects/P/earned-value/?as_of=2020-01-01").status_code == 404

    def test_the_description_of_the_api_holds(self, client):
        tracked(code="P", etc=Decimal("100.00"))
        tracked((), code="Q")
        client.force_login(person("analyst"))
        schema = SchemaGenerator().get_schema(request=None, public=True)
        content = schema["paths"]["/api/v1/projects/{code}/earned-value/"]["get"]["responses"]["200"]["content"]
        shape = next(iter(content.values()))["schema"] | {"components": schema["components"]}
        for code in ("P", "Q"):
            told = client.get(f"/api/v1/projects/{code}/earned-value/?as_of={day(3)}").json()
            jsonschema.validate(told, shape, cls=jsonschema.Draft202012Validator)
            assert set(told) == set(schema["components"]["schemas"]["EarnedValueOut"]["properties"])


EXPECTED = SHARED / "expected" / "share_dslib_evm.json"


def _told(data, name, **told):
    apply(actor=system_user(), batch=stage(actor=system_user(), filename=name, data=data, now=NOW, here=True, **told), now=NOW)


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_of(folder, code="TRACKED"):
    """The schedule as it came from its tool, then every measure of it at the date it was made: (name, bytes, what the import is told)."""
    packed = folder / "derived_mspdi.xml.xz"
    data = lzma.decompress(packed.read_bytes()) if packed.exists() else (folder / "derived_mspdi.xml").read_bytes()
    yield "plan.xml", data, {"kind": "mspdi", "into": code}
    lines = WorkPackage.objects.filter(project=Project.objects.get(code=code)).exclude(kind="summary")
    uid = {value: line.uid for line in lines for value in line.custom.values()}
    days = {row["n"]: row["status_date"][:10] for row in _rows(folder / "tracking_periods.csv")}
    measures = [
        f"{code},uid:{uid[row['activity_id']]},{days[row['period_n']]},{float(row['percent_complete']) * 100:.4f},{row['actual_cost']}"
        for row in _rows(folder / "tracking.csv")
    ]
    head = "project,wbs,status_date,percent_complete,actual_cost"
    yield "tracking.csv", "\n".join([head, *measures]).encode(), {"kind": "progress"}


@pytest.mark.parametrize("name", some_again(sorted(json.loads(EXPECTED.read_text())) if EXPECTED.exists() else ["C2011_05_Telecom_System_Agnes"]))
def test_a_tracked_project_says_at_every_status_date_what_was_worked_out_independently(name, capsys):
    NodeFactory(code="ROOT", kind="enterprise")
    wanted = json.loads(shared("expected", "share_dslib_evm.json").read_text())[name]
    for filename, data, told in files_of(shared("dslib-projects", name)):
        _told(data, filename, **told)
    first = Progress.objects.earliest("status_date").status_date
    for row in wanted["rows"]:
        found = said(capsys, "TRACKED", row["status"])
        unmeasured = dt.date.fromisoformat(row["status"][:10]) < first  # the other side takes what is not measured for nothing
        money = {"bac": wanted["BAC"], "pv": row["PV"], "ev": None if unmeasured else row["EV"], "ac": None if unmeasured else row["AC"]}
        for key, amount in money.items():
            told = found[key] and float(found[key])
            assert told == (amount if amount is None else pytest.approx(amount, abs=wanted["BAC"] * 1e-4)), (row["status"], key)
        ratios = {"cpi": row["CPI"], "spi": row["SPI"], "spi_t": row["SPI_t"]}
        for key, ratio in ratios.items():
            assert found[key] == (None if unmeasured or ratio is None else pytest.approx(ratio, abs=1e-3)), (row["status"], key)
        hours = {"at": row["AT_h"], "pd": wanted["PD_h"]} | ({} if unmeasured else {"es": row["ES_h"], "ieac_t": row["EACt_h"]})
        for key, time in hours.items():
            assert found[key] == (None if time is None else pytest.approx(time, rel=1e-3, abs=0.05)), (row["status"], key)
