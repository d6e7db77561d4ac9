"""Tolerances: inherited, breached, forecast to be, cleared, decided."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.actions.decisions import cast_vote
from governance.actions.tolerances import decide_exception, judge_tolerances, put_exception, set_tolerance
from governance.calc.tolerances import Standing, breaches, nearest
from governance.models import Breach, Tolerance
from governance.queries.tolerances import tolerances_at
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, person


@pytest.fixture
def node():
    return NodeFactory(code="N")


@pytest.fixture
def project(node):
    return ProjectFactory(code="P", node=node)


@pytest.fixture
def analyst(node):
    return person("analyst", node=node)


def tolerate(actor, place, limit, dimension="cost", version=None):
    return set_tolerance(actor=actor, place=place, dimension=dimension, limit=limit, version=version, now=NOW)


def over(eac, ac=40):
    return Standing(TODAY, bac=Decimal(100), ac=Decimal(ac), eac=Decimal(eac))


def judged(place, standing):
    return judge_tolerances(standings=[(place, standing)], now=NOW)


@pytest.mark.django_db
class TestWhatIsTolerated:
    def test_is_inherited_until_somebody_below_says_otherwise(self, analyst, node, project):
        tolerate(person("analyst"), None, Decimal("0.20"))
        tolerate(analyst, node, Decimal("0.10"))
        cost = tolerances_at(place=project)[0]
        assert (cost.limit, cost.origin, cost.own) == (Decimal("0.10"), node, None)
        tolerate(analyst, project, Decimal("0.05"))
        assert tolerances_at(place=project)[0].own.limit == Decimal("0.05")

    def test_follows_the_one_above_again_when_it_is_taken_away(self, analyst, node, project):
        tolerate(analyst, node, Decimal("0.10"))
        own = tolerate(analyst, project, Decimal("0.05"))
        tolerate(analyst, project, None, version=own.version)
        assert tolerances_at(place=project)[0].limit == Decimal("0.10")

    @pytest.mark.parametrize("limit", [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), Decimal(11), "ten", True])
    def test_is_a_number_that_can_be(self, limit, analyst, node):
        with pytest.raises(Refused):
            tolerate(analyst, node, limit)

    def test_is_not_said_by_a_manager(self, project):
        with pytest.raises(NotPermitted):
            tolerate(person("project_manager", project=project), project, Decimal("0.5"))

    def test_refuses_a_stale_change(self, analyst, node):
        own = tolerate(analyst, node, Decimal("0.10"))
        tolerate(analyst, node, Decimal("0.20"), version=own.version)
        with pytest.raises(Stale):
            tolerate(analyst, node, Decimal("0.30"), version=own.version)


@pytest.mark.django_db
class TestAnException:
    @pytest.fixture(autouse=True)
    def _tolerated(self, analyst, node):
        tolerate(analyst, node, Decimal("0.10"))

    def test_opens_when_a_breach_is_forecast(self, project):
        assert judged(project, over(115))["opened"] == 1
        found = Breach.objects.get()
        assert (found.project, found.dimension, found.forecast, found.value, found.since) == (project, "cost", True, Decimal("0.15"), TODAY)

    def test_becomes_a_breach_when_it_is_one(self, project):
        judged(project, over(115))
        assert judged(project, over(130, ac=120))["changed"] == 1
        assert Breach.objects.get().forecast is False

    def test_is_judged_twice_without_harm(self, project):
        judged(project, over(115))
        assert judged(project, over(115)) == {"opened": 0, "changed": 0, "cleared": 0}

    def test_clears_when_it_is_back_within(self, project):
        judged(project, over(115))
        assert judged(project, over(105))["cleared"] == 1
        assert Breach.objects.get().closed_on == TODAY
        assert judged(project, over(115))["opened"] == 1

    def test_is_opened_at_a_node_too(self, node):
        judged(node, over(200))
        assert Breach.objects.get().node == node

    def test_is_put_before_those_who_decide_and_decided(self, project, analyst, node):
        judged(project, over(115))
        breach, chief = Breach.objects.get(), person("executive", node=node)
        breach = put_exception(actor=analyst, breach=breach, version=breach.version, options=["Descope", "Add money"], now=NOW)
        assert (breach.state, breach.decision.kind) == ("asked", "exception")
        with pytest.raises(Conflict, match="before the board"):
            put_exception(actor=analyst, breach=breach, version=breach.version, options=["A", "B"], now=NOW)
        cast_vote(actor=chief, decision=breach.decision, choice="2", now=NOW)
        breach = decide_exception(actor=chief, breach=breach, version=breach.decision.version, reasons="Worth it", now=NOW)
        assert (breach.state, breach.decision.choice) == ("decided", "2")


class TestNothingKnown:
    def test_breaches_nothing(self):
        assert breaches(Standing(TODAY), dict.fromkeys(Tolerance.Dimension.values, Decimal(0))) == []


money = st.decimals(min_value=0, max_value=10**9, places=2)


@given(bac=money, eac=money, limit=st.decimals(min_value=0, max_value=2, places=4))
def test_a_breach_is_beyond_its_limit_and_nothing_else_is(bac, eac, limit):
    found = breaches(Standing(TODAY, bac=bac, eac=eac), {"cost": limit})
    beyond = bac > 0 and (eac / bac).quantize(Decimal("0.0001")) - 1 > limit
    assert bool(found) == beyond


@given(st.dictionaries(st.sampled_from(["", "/1/", "/1/2/", "/1/2/3/", "/4/"]), st.integers(0, 9), min_size=1))
def test_the_nearest_place_above_counts(limits):
    found = nearest([(path, "cost", Decimal(limit)) for path, limit in limits.items()], "/1/2/3/")
    above = [path for path in limits if "/1/2/3/".startswith(path)]
    assert found == ({"cost": Decimal(limits[max(above, key=len)])} if above else {})


def test_a_finish_that_has_passed_is_a_breach_and_a_later_forecast_is_a_forecast():
    late = Standing(TODAY, baseline_finish=TODAY - dt.timedelta(days=20), forecast_finish=TODAY + dt.timedelta(days=5))
    assert [(one.forecast, int(one.value)) for one in breaches(late, {"time": Decimal(10)})] == [(False, 20)]
    ahead = Standing(TODAY, baseline_finish=TODAY + dt.timedelta(days=20), forecast_finish=TODAY + dt.timedelta(days=40))
    assert [(one.forecast, int(one.value)) for one in breaches(ahead, {"time": Decimal(10)})] == [(True, 20)]
