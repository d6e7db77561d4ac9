"""Registers against what the plainest reading of the same rows says: sums, maps, order, groups, trend; tabs, files, kept views."""

import csv
import datetime as dt
import io
import random
from collections import Counter
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from finance.models import ExchangeRate
from governance.actions.assumptions import open_assumption
from governance.actions.dependencies import open_dependency
from governance.actions.issues import open_issue
from governance.actions.risk_moves import raise_risk
from governance.actions.risks import assess_risk, close_risk, open_risk
from governance.models import Risk
from governance.queries.risk_trends import burn_down
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from portfolio.models import Grant, Node
from projects.models import Project, Stage, StageChange
from reports.actions.rollup import rollup
from reports.models import SavedView
from tests.factories import NodeFactory, ProjectFactory, period, person
from tests.imports.bringing import NOW, brought, counts

pytestmark = pytest.mark.django_db
RATES = {"GBP": Decimal(1), "EUR": Decimal("0.85")}  # of złoty there is none
ASKED = [
    {}, {"kind": ""}, {"kind": "", "status": ""}, {"kind": "opportunity"}, {"kind": "", "owner": "Ada"}, {"kind": "", "min_score": "10"},
    {"kind": "", "overdue": "on"}, {"kind": "", "kept": "node"}, {"kind": "", "search": "Risk 3"},
]  # fmt: skip
GROUPED = {"owner": lambda row: row.owner, "project": lambda row: row.project and row.project.code, "node": lambda row: row.node and row.node.code}
OWNERS, DANGEROUS = ["Ada", "Ben", ""], "=cmd|' /C calc'!A0"


@pytest.fixture
def office(now):
    """Forty risks in three currencies: judged anew, closed, struck, raised, shared, of a restricted project, entered at a node."""
    dice, top = random.Random(6), NodeFactory(code="TOP", currency="GBP")
    below = Node.objects.create(code="LOW", name="Low", kind="portfolio", parent=top, depth=1, path="/", currency="GBP")
    below.path = f"{top.path}{below.pk}/"
    below.save()
    ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=dt.date(2025, 1, 1), rate=RATES["EUR"])
    projects = [ProjectFactory(code=code, node=below, currency=money) for code, money in (("P1", "GBP"), ("P2", "EUR"), ("P3", "PLN"))]
    projects.append(ProjectFactory(code="SECRET", node=top, currency="GBP", restricted=True))
    analyst = system_user()
    for number in range(40):
        kind = dice.choice(["threat", "threat", "threat", "opportunity"])
        told = {
            "title": f"Risk {number}", "probability": dice.randint(1, 5), "impact": dice.randint(1, 5), "kind": kind, "owner": dice.choice(OWNERS),
            "cost_impact": dice.choice([None, Decimal(dice.randint(1, 9000))]), "due_on": dice.choice([None, now.date() - dt.timedelta(days=3)]),
        }  # fmt: skip
        where = {"node": top} if number % 10 == 9 else {"project": projects[number % 4]}
        day = now - dt.timedelta(days=dice.randint(20, 60))
        risk = open_risk(actor=analyst, now=day, **where, **told)
        if number % 3 == 0:
            risk = assess_risk(actor=analyst, risk=risk, version=risk.version, probability=dice.randint(1, 5), now=now - dt.timedelta(days=5))
        if number % 7 == 0:
            close_risk(actor=analyst, risk=risk, version=risk.version, reason="Over", occurred=number % 2 == 0, now=now)
        elif number % 8 == 1 and risk.project:
            raise_risk(actor=analyst, risk=risk, version=risk.version, reason="Too large", now=now)
        elif number % 8 == 2 and risk.project:
            risk.shared_with.add(projects[(number + 1) % 3])
    return top


def plain(day, *, cleared=False, project=None):
    """What stands on a day, read the slow way: each risk, its newest judgement, and what it is worth in pounds."""
    for risk in Risk.objects.select_related("project__node", "node"):
        if risk.project and risk.project.restricted and not cleared:
            continue
        judged = max((one for one in risk.assessments.all() if one.known_on <= day), key=lambda one: one.known_on, default=None)
        if judged is None or (project and (risk.project != project or judged.node)):
            continue
        currency = risk.project.currency if risk.project else risk.node.currency
        rate = RATES.get(currency)
        yield risk, judged, None if judged.exposure is None or rate is None else judged.exposure * rate


def standing(rows, **asked):
    return [row for row in rows if all(getattr(row[1], name) == value for name, value in asked.items())]


def value_of(risk, judged, worth, name):
    """What a judgement is ordered by, money in pounds."""
    if name == "score":
        return judged.probability * judged.impact
    rate = RATES.get(risk.project.currency if risk.project else "GBP")
    return worth if name == "exposure" else None if judged.cost_impact is None or rate is None else judged.cost_impact * rate


def page_of(client, place, **asked):
    name = "governance:risks" if isinstance(place, Project) else "governance:node-risks"
    return client.get(reverse(name, args=[place.code]), asked)


@pytest.fixture
def analyst(client):
    client.force_login(person())
    return client


class TestAgainstThePlainReading:
    def test_sums_and_map_of_a_node(self, analyst, office, now):
        rows, said = list(plain(now.date())), page_of(analyst, office).context
        live, totals = standing(rows, status="open"), said["totals"]
        threats, chances = standing(live, kind="threat"), standing(live, kind="opportunity")
        assert (totals.rows, totals.open, totals.opportunities) == (len(rows), len(threats), len(chances))
        assert totals.high == sum(one.probability * one.impact >= 15 for _risk, one, _worth in threats)
        assert totals.overdue == sum(one.due_on is not None and one.due_on < now.date() for _risk, one, _worth in threats)
        assert totals.exposure == sum(worth for *_rest, worth in threats if worth is not None)
        assert totals.gain == sum(worth for *_rest, worth in chances if worth is not None)
        assert totals.unrated == ("PLN",)
        found = {(cell.probability, cell.impact): cell.count for _p, cells in said["heat"] for cell in cells if cell.count}
        assert found == Counter((one.probability, one.impact) for _risk, one, _worth in threats)

    def test_lists_what_is_asked_for(self, analyst, office, now):
        rows = list(plain(now.date()))
        wants = {
            "kind": lambda risk, one, v: one.kind == v, "status": lambda risk, one, v: one.status == v, "owner": lambda risk, one, v: v in one.owner,
            "min_score": lambda risk, one, v: one.probability * one.impact >= int(v), "search": lambda risk, one, v: v in one.title,
            "overdue": lambda risk, one, v: one.status == "open" and one.due_on is not None and one.due_on < now.date(),
            "kept": lambda risk, one, v: one.node is not None,
        }  # fmt: skip
        for asked in ASKED:
            whole = {"status": "open", "kind": "threat"} | asked
            wanted = {risk.pk for risk, one, _worth in rows if all(wants[name](risk, one, value) for name, value in whole.items() if value)}
            said = page_of(analyst, office, **asked).context
            assert {row.risk_id for row in said["page"]} == wanted, asked
            assert (said["page"].paginator.count, said["sums"].rows) == (len(wanted), len(wanted)), asked

    def test_orders_by_what_money_is_worth_within_its_group(self, analyst, office, now):
        rows = {one.pk: (risk, one, worth) for risk, one, worth in plain(now.date())}
        for ordering in ("-exposure", "exposure", "-score", "cost_impact"):
            for group in ("", *GROUPED):
                said = page_of(analyst, office, kind="", status="", ordering=ordering, group=group).context
                self._in_order(rows, said, ordering, GROUPED.get(group, lambda row: ""))

    @staticmethod
    def _in_order(rows, said, ordering, of):
        listed = list(said["page"])
        assert [of(row) for row in listed] == sorted((of(row) for row in listed), key=lambda key: (key is None, key or ""))
        for key in {of(row) for row in listed}:
            known = [value_of(*rows[row.pk], ordering.lstrip("-")) for row in listed if of(row) == key]
            some = [one for one in known if one is not None]
            assert known == sorted(some, reverse=ordering.startswith("-")) + [None] * (len(known) - len(some)), (ordering, key)
            if said["group_sums"]:
                live = [rows[row.pk] for row in listed if of(row) == key and row.status == "open" and row.kind == "threat"]
                money = [worth for *_rest, worth in live if worth is not None]
                assert (said["group_sums"][key]["rows"], said["group_sums"][key]["exposure"]) == (len(known), sum(money) if money else None)

    def test_a_past_day_says_what_was_known_then(self, analyst, office, now):
        day = now.date() - dt.timedelta(days=10)
        threats = standing(plain(day), status="open", kind="threat")
        said = page_of(analyst, office, as_of=day.isoformat()).context
        assert {row.pk for row in said["page"]} == {one.pk for _risk, one, _worth in threats}
        assert said["totals"].exposure == sum(worth for *_rest, worth in threats if worth is not None)

    def test_the_trend_adds_up_each_day_by_itself(self, office, now):
        for weeks in range(1, 6):
            period(now.date() - dt.timedelta(weeks=weeks))
        told, unrated = burn_down(place=office, user=person(), day=now.date(), into="GBP")
        assert (len(told), unrated) == (6, ("PLN",))
        for one in told:
            live = standing(plain(one.as_of), status="open")
            sums = {}
            for kind in ("threat", "opportunity"):
                money = [worth for *_rest, worth in standing(live, kind=kind) if worth is not None]
                sums[kind] = sum(money) if money else None
            assert (one.open, one.exposure, one.gain) == (len(standing(live, kind="threat")), sums["threat"], sums["opportunity"])

    def test_a_page_further_on_continues_where_the_last_one_ended(self, analyst, office, now, monkeypatch):
        monkeypatch.setattr("governance.views.risks.ROWS", 10)
        listed = [row.pk for number in (1, 2, 3, 4) for row in page_of(analyst, office, kind="", status="", page=number).context["page"]]
        assert (len(listed), len(set(listed))) == (len(list(plain(now.date()))),) * 2


class TestTabsAndRows:
    """The number on the tab is the number of rows that open behind it: what is kept elsewhere is counted there."""

    def test_agree_at_a_node_and_in_a_project(self, analyst, office, now):
        rollup(now=now)
        for place in (office, Project.objects.get(code="P1"), Project.objects.get(code="P2")):
            page = page_of(analyst, place)
            of = place if isinstance(place, Project) else None
            wanted = len(standing(plain(now.date(), project=of), status="open", kind="threat"))
            assert page.context["page"].paginator.count == wanted == page.context["totals"].open
            tab = next(one for one in _tabs(page) if "/risks/" in one[1])
            assert tab[3] == wanted

    def test_what_is_raised_or_shared_stands_apart_in_a_project(self, analyst, office):
        project = Project.objects.get(code="P2")
        said = page_of(analyst, project, kind="", kept="elsewhere").context
        assert said["page"].paginator.count == said["elsewhere"] > 0
        assert all(row.node_id or row.project_id != project.pk for row in said["page"])

    def test_what_is_left_open_in_a_project_that_is_over_is_told_and_counted_no_more(self, analyst, office, now):
        project = Project.objects.get(code="P1")
        ended, before = now.date() - dt.timedelta(days=3), len(standing(plain(now.date()), status="open", kind="threat"))
        then, _rates = burn_down(place=office, user=person(), day=ended - dt.timedelta(days=1), into="GBP")
        done = Stage.objects.create(type=project.type, name="Over", kind=Stage.Kind.DONE, order=90)
        StageChange.objects.create(project=project, stage=done, known_on=ended)
        rollup(now=now)
        left = len(standing(plain(now.date(), project=project), status="open", kind="threat"))
        for place, wanted in ((office, before - left), (project, 0)):
            page = page_of(analyst, place, as_of=now.date().isoformat())
            assert page.context["page"].paginator.count == page.context["totals"].open == wanted
            tab = next(one for one in _tabs(page) if "/risks/" in one[1])
            assert (tab[3] or 0) == wanted
        both = page_of(analyst, office, kind="threat", projects="over").context
        assert {row.project_id for row in both["page"]} == {project.pk}
        assert both["page"].paginator.count == left > 0
        whole = page_of(analyst, office, kind="", status="", projects="").context
        assert whole["page"].paginator.count == len(list(plain(now.date())))
        assert burn_down(place=office, user=person(), day=ended - dt.timedelta(days=1), into="GBP")[0] == then
        assert burn_down(place=office, user=person(), day=now.date(), into="GBP")[0][-1].open == before - left

    def test_the_restricted_are_counted_for_the_cleared_alone(self, client, office, now):
        cleared = person("analyst")
        Grant.objects.filter(user=cleared).update(cleared=True)
        client.force_login(cleared)
        wanted = standing(plain(now.date(), cleared=True), status="open", kind="threat")
        assert page_of(client, office).context["page"].paginator.count == len(wanted)


def _tabs(page) -> list:
    for context in page.context:
        for name in ("tabs", "node_tabs"):
            tabs = context.get(name)
            if tabs and any("/risks/" in one[1] for one in tabs) and len(tabs) > 5:
                return tabs
    raise AssertionError("no tabs")


class TestKeptViews:
    @pytest.mark.parametrize("page", ["risks", "issues", "assumptions", "dependencies"])
    def test_bring_back_filters_order_groups_and_columns(self, analyst, office, page):
        at = reverse(f"governance:node-{page}", args=["TOP"])
        query = "kind=&status=&group=owner&cols=owner&cols=due_on&ordering=-score&page=2&as_of=2026-01-01"
        made = analyst.post(reverse("reports:save-view"), {"page": page, "back": at, "name": "Mine", "query": query})
        view = SavedView.objects.get()
        assert (made.status_code, made["Location"]) == (302, f"{at}?{view.query}&view={view.pk}")
        assert view.query == "kind=&status=&group=owner&cols=owner&cols=due_on&ordering=-score"
        shown = analyst.get(made["Location"])
        assert shown.status_code == 200
        assert "Delete the view" in shown.content.decode()
        if page == "risks":
            assert (shown.context["group"], shown.context["shown"]["response"]) == ("owner", False)
            assert shown.context["page"].paginator.count == shown.context["totals"].rows
        assert "Mine" in analyst.get(at).content.decode()
        assert analyst.post(reverse("reports:delete-view", args=[view.pk]), {"back": at})["Location"] == at

    @pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/risks/", "/accounts/logout/", ""])
    def test_lead_nowhere_else(self, analyst, back):
        made = analyst.post(reverse("reports:save-view"), {"page": "risks", "back": back, "name": "Mine", "query": ""})
        assert made["Location"].startswith(reverse("reports:portfolio"))

    def test_of_a_list_there_is_not_are_refused(self, analyst):
        assert analyst.post(reverse("reports:save-view"), {"page": "secrets", "name": "Mine", "query": ""}).status_code == 422


@pytest.fixture
def dangerous(now):
    """One record a register, with a title that a spreadsheet would run."""
    project, actor = ProjectFactory(code="APOLLO"), person()
    told = {"actor": actor, "title": DANGEROUS, "now": now}
    open_risk(project=project, probability=3, impact=3, **told)
    open_issue(place=project, severity=3, **told)
    open_assumption(place=project, **told)
    open_dependency(place=project, on_party="Council", **told)
    return project


@pytest.mark.parametrize("kind", ["risks", "issues", "assumptions", "dependencies"])
class TestFiles:
    def test_run_nothing_in_a_spreadsheet(self, analyst, dangerous, kind):
        rows = list(csv.reader(io.StringIO(analyst.get(reverse(f"governance:{kind}-csv", args=["APOLLO"])).content.decode("utf-8-sig"))))
        at = rows[0].index("title")
        assert rows[1][at] == f"'{DANGEROUS}"
        sheet = load_workbook(io.BytesIO(analyst.get(reverse(f"governance:{kind}-xlsx", args=["APOLLO"])).content)).active
        cell = sheet.cell(2, at + 1)
        assert (cell.data_type, DANGEROUS in cell.value) == ("s", True)

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_of_the_page_come_back_and_change_nothing(self, analyst, dangerous, kind, ending):
        data = analyst.get(reverse(f"governance:{kind}-{ending}", args=["APOLLO"])).content
        assert counts(brought(kind, data, name=f"page.{ending}")) == (0, 0, 1, 0)


def test_a_file_of_risks_that_changed_some_is_taken_back(dangerous):
    before = list(dangerous.risks.get().assessments.values())
    batch = brought("risks", "project,code,title,probability,impact\nAPOLLO,R-001,Flood,5,5\n")
    assert dangerous.risks.get().assessments.order_by("-known_on").first().score == 25
    undo(actor=system_user(), batch=batch, now=NOW)
    assert list(dangerous.risks.get().assessments.values()) == before
