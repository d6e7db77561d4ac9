"""How registers stood on a day, what their figures say when opened, and the appetite in money of several currencies."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from finance.models import ExchangeRate
from governance.actions.assumptions import change_assumption, open_assumption, reopen_assumption, validate_assumption
from governance.actions.dependencies import change_dependency, close_dependency, open_dependency
from governance.actions.issues import change_issue, open_issue
from governance.actions.risk_money import draw_contingency
from governance.actions.risk_moves import raise_risk
from governance.actions.risks import assess_risk, open_risk
from governance.actions.scales import set_risk_scale
from governance.models import RiskScale
from governance.queries.entries import assumptions_on, dependencies_on
from governance.queries.scales import Scales
from pmo.errors import Conflict, Refused
from portfolio.actions.periods import close_period
from projects.actions.handovers import propose_handover
from tests.factories import NodeFactory, ProjectFactory, period, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="TOP", currency="GBP"), currency="GBP")


def told(now, **more):
    return {"actor": person(), "now": now, **more}


@pytest.fixture
def early(now):
    return now - dt.timedelta(days=20)


@pytest.fixture
def between(now):
    return now.date() - dt.timedelta(days=10)


class TestAsTheyStood:
    def test_an_assumption_in_the_words_of_the_day(self, client, now, early, between, project):
        row = open_assumption(place=project, title="Dry", owner="Ada", validate_by=early.date(), consequence="Pumps", **told(early))
        change_assumption(assumption=row, version=1, title="Dry below", owner="Zed", validate_by=now.date(), **told(now))
        row.refresh_from_db()
        validate_assumption(assumption=row, version=row.version, holds=False, finding="Wet", **told(now))
        was, is_ = (assumptions_on(user=person(), day=day).get() for day in (between, now.date()))
        assert (was.then_title, was.then_owner, was.then_validate_by, was.then_state, was.then_finding) == ("Dry", "Ada", early.date(), "open", "")
        assert (is_.then_title, is_.then_owner, is_.then_state, is_.then_finding) == ("Dry below", "Zed", "failed", "Wet")
        assert (was.late, is_.late) == (True, False)
        client.force_login(person())
        for name, args in (("assumptions", ["APOLLO"]), ("assumption", ["APOLLO", row.code]), ("assumptions-csv", ["APOLLO"])):
            then = client.get(reverse(f"governance:{name}", args=args), {"as_of": between.isoformat()}).content.decode()
            assert "Ada" in then, name
            assert "Zed" not in then or name == "assumption", name  # its trail is kept in order of events
            assert "Dry below" not in then, name

    def test_what_was_doubted_was_an_answer_until_then(self, now, early, between, project):
        row = open_assumption(place=project, title="Dry", **told(early - dt.timedelta(days=9)))
        row = validate_assumption(assumption=row, version=1, holds=True, finding="Seen", **told(early))
        reopen_assumption(assumption=row, version=2, reason="Doubt", **told(now))
        assert [assumptions_on(user=person(), day=day).get().then_state for day in (between, now.date())] == ["holds", "open"]
        assert not assumptions_on(user=person(), day=early.date() - dt.timedelta(days=30)).exists()

    def test_a_dependency_in_the_words_of_the_day(self, client, now, early, between, project):
        vega, days = ProjectFactory(code="VEGA", node=project.node), dt.timedelta(days=40)
        given = propose_handover(giver=vega, taker=project, what="Data", code="H-1", promised_on=now.date() + days, **told(early))
        row = open_dependency(place=project, title="Permit", on_party="Council", owner="Ada", severity=2, expected_on=between, **told(early))
        row = change_dependency(
            dependency=row, version=1, title="Data", on_party="", handover=given, owner="Zed", severity=5, needed_on=now.date(), **told(now)
        )
        was, is_ = (dependencies_on(user=person(), day=day).get() for day in (between, now.date()))
        assert (was.then_title, was.then_owner, was.then_severity, was.then_needed_on, was.then_expected_on) == ("Permit", "Ada", 2, None, between)
        assert (was.then_on_party, was.handover_code, was.on_code) == ("Council", None, None)
        assert (is_.then_title, is_.then_owner, is_.then_severity, is_.then_expected_on) == ("Data", "Zed", 5, now.date() + days)
        assert (is_.handover_code, is_.on_code, is_.late) == ("H-1", "VEGA", True)
        close_dependency(dependency=row, version=row.version, state="met", reason="Came", **told(now))
        assert dependencies_on(user=person(), day=between).get().then_state == "open"
        client.force_login(person())
        then = client.get("/api/v1/dependencies/", {"as_of": between.isoformat()}).json()["results"]
        assert [(one["title"], one["owner"], one["state"], one["on_party"]) for one in then] == [("Permit", "Ada", "open", "Council")]

    def test_nothing_is_said_of_a_closed_period(self, now, project):
        past = period(now.date() - dt.timedelta(days=21))
        close_period(actor=person(), period=past, now=now)
        for deed in (open_assumption, open_dependency):
            with pytest.raises(Conflict):
                deed(place=project, title="Late", known_on=past.end_on, **told(now))

    def test_a_word_of_a_past_day_ends_where_the_next_begins(self, now, early, between, project):
        issue = open_issue(place=project, title="Pump", severity=2, known_on=early.date(), **told(now))
        issue = change_issue(issue=issue, version=1, severity=4, **told(now))
        change_issue(issue=issue, version=2, severity=3, known_on=between, **told(now))
        assert list(issue.words.values_list("known_on", "superseded_on", "severity")) == [
            (early.date(), between, 2), (between, now.date(), 3), (now.date(), None, 4)
        ]  # fmt: skip


class TestAppetiteInMoney:
    """A limit said in one currency holds for risks in others, at the plan rate in force on the day."""

    @pytest.fixture
    def euros(self, project):
        return ProjectFactory(code="EUROS", node=project.node, currency="EUR")

    @pytest.fixture(autouse=True)
    def limit(self, now, project):
        set_risk_scale(node=project.node, steps={}, appetite={"exposure": "1000"}, version=None, **told(now))

    def above(self, client, place, day=None):
        page = client.get(reverse("governance:node-risks", args=["TOP"]), {"kind": "", **({"as_of": day.isoformat()} if day else {})})
        return {row.title: row.above for row in page.context["page"]}

    def risk(self, now, place, title, cost):
        return open_risk(project=place, title=title, probability=5, chance=Decimal(1), impact=1, cost_impact=cost, **told(now))

    def test_is_turned_at_the_rate_of_the_day(self, client, now, early, between, project, euros):
        for day, rate in ((early.date(), "0.5"), (now.date(), "0.8")):
            ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=day, rate=Decimal(rate))
        for title, cost in (("just below", "1250.00"), ("just above", "1250.01")):
            self.risk(early, euros, title, cost)
        self.risk(early, project, "at home", "1000.01")
        client.force_login(person())
        assert self.above(client, project) == {"just below": False, "just above": True, "at home": True}
        assert self.above(client, project, between) == {"just below": False, "just above": False, "at home": True}  # 2,000 euros then
        page = client.get(reverse("governance:risk", args=["EUROS", "R-002"]))
        assert "above appetite" in page.content.decode()
        assert Scales().appetite_of(euros, day=now.date()).exposure == Decimal("1250.00")

    def test_without_a_rate_says_so_and_holds_the_score_alone(self, client, now, project, euros):
        self.risk(now, euros, "large", "900000")
        client.force_login(person())
        assert self.above(client, project) == {"large": False}
        for name, args in (("risk", ["EUROS", "R-001"]), ("risk-picture", ["EUROS"])):
            assert "There is no plan rate of GBP in EUR" in client.get(reverse(f"governance:{name}", args=args)).content.decode()

    def test_keeps_the_currency_it_was_said_in(self, now, project):
        scale = RiskScale.objects.get()
        assert scale.appetite == {"exposure": "1000.00", "currency": "GBP"}
        set_risk_scale(node=project.node, steps={}, appetite={"exposure": "1000", "currency": "EUR"}, version=1, **told(now))
        scale.refresh_from_db()
        assert scale.appetite == {"exposure": "1000.00", "currency": "EUR"}
        with pytest.raises(Refused) as refusal:
            set_risk_scale(node=project.node, steps={}, appetite={"exposure": "1", "currency": "pounds"}, version=2, **told(now))
        assert refusal.value.field == "appetite_currency"

    def test_is_the_offices_in_the_currency_of_most_nodes(self, client, now, project):
        client.force_login(person("administrator"))
        page = client.get(reverse("governance:risk-scales"))
        assert "In GBP;" in page.content.decode()
        done = client.post(reverse("governance:risk-scales"), {"appetite_exposure": "5000"})
        assert done.status_code == 302, done.content.decode()[:500]
        assert RiskScale.objects.get(node=None).appetite == {"exposure": "5000.00", "currency": "GBP"}


class TestRaisingAcrossCurrencies:
    def test_money_entered_at_a_node_does_not_change_its_currency(self, now, project):
        low = NodeFactory(code="LOW", currency="EUR", parent=project.node)
        risk = open_risk(node=low, title="Flood", probability=2, impact=2, cost_impact="100", **told(now))
        with pytest.raises(Conflict) as refusal:
            raise_risk(risk=risk, version=1, reason="Large", **told(now))
        assert "EUR" in refusal.value.message
        assert raise_risk(risk=assess_risk(risk=risk, version=1, cost_impact=None, **told(now)), version=2, reason="Large", **told(now)).node_id


class TestFiguresOpened:
    @pytest.fixture
    def risks(self, now, early, project):
        for days in (7, 14):
            period(now.date() - dt.timedelta(days=days))
        for number, kind in enumerate(["threat", "threat", "opportunity"], 1):
            open_risk(
                project=project, title=f"Risk {number}", kind=kind, probability=4, impact=4, chance=Decimal("0.5"), cost_impact=1000 * number,
                contingency=500, due_on=early.date(), **told(early),
            )  # fmt: skip
        draw_contingency(risk=project.risks.first(), amount="120.50", reason="Pump", **told(now))
        return project

    @pytest.mark.parametrize(("figure", "value"), [
        ("open", "2"), ("high", "2"), ("overdue", "2"), ("opportunities", "1"), ("exposure", "GBP 1,500.00"), ("gain", "GBP 1,500.00"),
        ("held:GBP", "GBP 1,500.00"), ("drawn:GBP", "GBP 120.50"), ("age:0:count", "2"), ("age:0:exposure", "GBP 1,500.00"),
    ])  # fmt: skip
    def test_of_a_register(self, client, now, risks, figure, value):
        client.force_login(person("auditor"))
        for name, code in (("risk-figure", "APOLLO"), ("node-risk-figure", "TOP")):
            address = reverse(f"governance:{name}", args=[code, figure])
            for headers in ({}, {"HX-Request": "true"}):
                page = client.get(address, {"as_of": now.date().isoformat()}, headers=headers)
                assert (page.status_code, page.context["explanation"]["value"]) == (200, value)
                assert page.context["explanation"]["formula"]
            if rows := page.context["explanation"].get("rows_url"):
                assert client.get(rows).status_code == 200

    def test_of_the_trend(self, client, now, risks):
        client.force_login(person())
        page = client.get(reverse("governance:risk-picture", args=["APOLLO"]))
        for one in page.context["burned"]:
            for name in ("open", "exposure", "gain"):
                address = reverse("governance:risk-figure", args=["APOLLO", f"burn:{one.as_of}:{name}"])
                assert address in page.content.decode()
                opened = client.get(address).context["explanation"]
                assert opened["as_of"] == one.as_of
                behind = client.get(opened["rows_url"]).context["totals"]
                assert getattr(behind, name) == getattr(one, name)

    @pytest.mark.parametrize(("figure", "worked"), [
        ("score", "= 4 × 4 = 16"), ("exposure", "= 50 % × GBP 1,000.00 = GBP 500.00"), ("left", "= GBP 500.00 − GBP 120.50 = GBP 379.50"),
        ("above", None),
    ])  # fmt: skip
    def test_of_one_risk(self, client, risks, figure, worked):
        client.force_login(person("auditor"))
        opened = client.get(reverse("governance:risk-value", args=["APOLLO", "R-001", figure])).context["explanation"]
        assert opened.get("worked") == worked
        assert any("Judged on" in label for label, *_rest in opened["inputs"])

    @pytest.mark.parametrize("figure", ["magic", "burn:2020-01-01:open", "burn:x", "age:7:count", "age:0:magic", "held:XXX", "drawn:", "held:GBP:x"])
    def test_that_there_are_not_answer_404(self, client, risks, figure):
        client.force_login(person())
        assert client.get(reverse("governance:risk-figure", args=["APOLLO", figure])).status_code == 404
        assert client.get(reverse("governance:risk-value", args=["APOLLO", "R-001", "magic"])).status_code == 404
        assert client.get(reverse("governance:risk-value", args=["APOLLO", "R-001", "score"]), {"as_of": "2001-01-01"}).status_code == 404

    def test_every_figure_of_the_pages_opens(self, client, risks):
        client.force_login(person())
        for name, args in (("risks", ["APOLLO"]), ("risk-picture", ["APOLLO"]), ("risk", ["APOLLO", "R-001"]), ("node-risks", ["TOP"])):
            page = client.get(reverse(f"governance:{name}", args=args)).content.decode()
            addresses = {part.partition('"')[0] for part in page.split('class="figure" href="')[1:]}
            assert len(addresses) >= 3, name
            for address in addresses:
                assert client.get(address).status_code == 200, address
