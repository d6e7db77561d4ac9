"""The bridge from Plan to Outlook: sums to the cent, what is said of a version, the page."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.explanations import explain_movement
from finance.calc.bridge import CAUSES, bridge, converted, converted_parts, together, way
from finance.models import Movement, Version
from finance.queries.bridge import bridges, node_bridge
from finance.queries.year_rows import project_years
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.models import Project
from tests.factories import NOW, ProjectFactory, person
from tests.roles import allowed, refused_but

AMOUNT = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2, allow_nan=False)
MOVED = st.lists(st.tuples(st.sampled_from(CAUSES), AMOUNT), max_size=12)
RATE = st.sampled_from([Decimal(1), Decimal("0.845"), Decimal("1.33333333"), Decimal("0.00731")])


class TestArithmetic:
    @given(AMOUNT, AMOUNT, MOVED)
    def test_causes_and_the_unexplained_add_up_to_the_landing_variance(self, plan, outlook, movements):
        found = bridge(plan, outlook, movements)
        assert sum(found.causes.values()) + found.unexplained == outlook - plan
        assert (found.steps[-1].end if found.steps else plan) == outlook

    @given(st.lists(st.tuples(AMOUNT, AMOUNT, MOVED, RATE), min_size=1, max_size=8))
    def test_a_node_is_the_sum_of_its_children(self, children):
        parts = [(bridge(plan, outlook, movements), rate) for plan, outlook, movements, rate in children]
        whole = together(parts)
        assert whole.plan == sum(converted(one.plan, rate) for one, rate in parts)
        assert whole.outlook - whole.plan == sum(whole.causes.values()) + whole.unexplained

    @given(st.lists(AMOUNT, max_size=13), RATE)
    def test_parts_at_a_rate_add_up_to_the_whole_at_the_rate(self, parts, rate):
        assert sum(converted_parts(parts, rate)) == converted(sum(parts, Decimal(0)), rate)

    def test_refuses_a_cause_of_its_own(self):
        with pytest.raises(ValueError, match="weather"):
            bridge(Decimal(1), Decimal(2), [("weather", Decimal(1))])

    def test_one_opened_from_an_earlier_outlook_leaves_out_those_between(self):
        assert way(3, {1: None, 2: 1, 3: 1}, [1, 2, 3]) == [1, 3]


@pytest.fixture
def project(db):
    return ProjectFactory(code="APOLLO", currency="GBP")


def version(project, kind, total, *, day=dt.date(2026, 2, 2), state="submitted", **more):
    year = ensure_fiscal_year(day=dt.date(2026, 3, 1))
    return Version.objects.create(project=project, fiscal_year=year, kind=kind, total=total, known_on=day, state=state, **more)


TODAY = NOW.date()


def found(project, day=TODAY):
    year = ensure_fiscal_year(day=dt.date(2026, 3, 1))
    rows = project_years(projects=Project.objects.filter(pk=project.pk), year=year, as_of=day)
    return bridges(rows=rows, year=year, as_of=day).get(project.pk)


class TestBridges:
    def test_follow_the_chain_from_the_plan_to_the_newest_outlook(self, project):
        plan = version(project, "plan", 1000, state="locked", day=dt.date(2025, 4, 1))
        first = version(project, "outlook", 1100, based_on=plan, label="3+9")
        second = version(project, "outlook", 1150, based_on=first, label="6+6", day=dt.date(2026, 3, 2))
        Movement.objects.create(version=first, cause="change", amount=80)
        Movement.objects.create(version=second, cause="performance", amount=50)
        whole = found(project)
        assert (whole.variance, whole.causes["change"], whole.causes["performance"], whole.unexplained) == (150, 80, 50, 20)
        then = found(project, dt.date(2026, 3, 1))
        assert (then.variance, then.causes["performance"], then.unexplained) == (100, 0, 20)

    def test_without_a_plan_there_is_none(self, project):
        version(project, "outlook", 1100)
        assert found(project) is None

    def test_one_taken_back_says_nothing(self, project):
        version(project, "plan", 1000, state="approved")
        gone = version(project, "outlook", 1300, day=dt.date(2026, 2, 10), taken_back_on=dt.date(2026, 2, 20))
        Movement.objects.create(version=gone, cause="scope", amount=300)
        version(project, "outlook", 1010, label="6+6", day=dt.date(2026, 2, 25))
        assert (found(project).variance, found(project).causes["scope"]) == (10, 0)

    def test_a_node_adds_currencies_at_the_rate(self, project):
        other = ProjectFactory(currency="EUR", node=project.node)
        for one in (project, other):
            version(one, "plan", 1000, state="locked", day=dt.date(2025, 4, 1))
            version(one, "outlook", 1100)
        year = ensure_fiscal_year(day=dt.date(2026, 3, 1))
        rows = project_years(projects=Project.objects.all(), year=year, as_of=TODAY)
        parts = bridges(rows=rows, year=year, as_of=TODAY)
        assert node_bridge(found=parts, rows=rows, currency="GBP", rates={("EUR", "GBP"): Decimal("0.5")}).variance == 150
        assert node_bridge(found=parts, rows=rows, currency="GBP", rates={}).variance == 100


class TestExplainMovement:
    def explain(self, project, actor, movements=(("change", "12.50", "CR-7"),), read=1, **fields):
        outlook = project.versions.filter(kind="outlook").first() or version(project, "outlook", 1100, **fields)
        return explain_movement(actor=actor, version=outlook, movements=movements, version_read=read, now=NOW)

    @allowed("analyst", "project_manager", "controller", "integration")
    def test_is_for_those_who_budget(self, project, role):
        assert self.explain(project, person(role)).movements.get().amount == Decimal("12.50")

    @refused_but("analyst", "project_manager", "controller", "integration")
    def test_refuses_everybody_else(self, project, role):
        with pytest.raises(NotPermitted):
            self.explain(project, person(role))

    def test_replaces_what_was_said_and_tells_the_trail(self, project):
        self.explain(project, person())
        again = self.explain(project, person(), [("fx", "-3", ""), ("scope", "4", "wider")], read=2)
        assert [one.cause for one in again.movements.all()] == ["fx", "scope"]
        event = Event.objects.filter(verb="version.explained").latest("seq")
        assert event.before == {"movements": [["change", "12.50", "CR-7"]]}

    def test_of_an_approved_one_is_refused(self, project):
        with pytest.raises(Conflict, match="approved"):
            self.explain(project, person(), state="approved")

    def test_from_a_stale_page_is_refused(self, project):
        self.explain(project, person())
        with pytest.raises(Stale):
            self.explain(project, person(), [("fx", "1", "")])

    @pytest.mark.parametrize("movement", [("weather", "1", ""), ("fx", "NaN", ""), ("fx", "1e308", ""), ("fx", "twelve", "")])
    def test_names_the_row_that_is_not_acceptable(self, project, movement):
        with pytest.raises(Refused, match="Movement 2"):
            self.explain(project, person(), [("scope", "1", ""), movement])


class TestPage:
    def test_draws_the_bridge_and_takes_an_explanation(self, client, project):
        today = timezone.localdate()
        year = ensure_fiscal_year(day=today)
        for kind, total, state in (("plan", 1000, "locked"), ("outlook", 1200, "submitted")):
            Version.objects.create(project=project, fiscal_year=year, kind=kind, total=total, known_on=today, state=state)
        client.force_login(person("analyst"))
        address = reverse("finance:bridge", args=["APOLLO"])
        assert "£200 over Plan; £200 of it is unexplained" in client.get(address).content.decode()
        answer = client.post(address, {"version": "1", "cause_0": "scope", "amount_0": "150", "note_0": "Two more sites"})
        assert answer.status_code == 302
        page = client.get(address).content.decode()
        assert "Two more sites" in page
        assert "most by scope" in page

    def test_says_at_the_field_what_is_missing(self, client, project):
        today = timezone.localdate()
        Version.objects.create(
            project=project, fiscal_year=ensure_fiscal_year(day=today), kind="outlook", total=1, known_on=today, state="submitted"
        )
        client.force_login(person("analyst"))
        answer = client.post(reverse("finance:bridge", args=["APOLLO"]), {"version": "1", "cause_0": "scope", "amount_0": ""})
        assert answer.status_code == 422
        assert "Say how much" in answer.content.decode()
