"""The fan: P10 to P90 of the newest simulation while it is fresh, else the range of the estimates."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from finance.models import Simulation
from finance.queries.forecast_fan import project_fan
from finance.queries.outlook_in_time import project_outlook
from finance.queries.project_value import earned_values
from pmo.accounts.actions import system_user
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def point(value):
    return {"value": value, "error": 0}


@pytest.mark.parametrize(("age", "drawn"), [(3, True), (90, False)])
def test_is_the_newest_simulation_while_it_is_fresh(age, drawn):
    project = apollo(code="APOLLO", postings=0)
    history = earned_values(project=project, as_of=TODAY)
    outlook, now = project_outlook(project=project, history=history), history[-1].as_of
    usual = project_fan(project=project, now=now, outlook=outlook, begun=now - dt.timedelta(days=60))
    assert (usual.simulated_on, usual.fan.low <= outlook.found.eac_b <= usual.fan.high) == (None, True)
    cost = {"p10": point(900000.004), "p50": point(1000000.0), "p90": point(1200000.5)}
    finish = {name: point((now + dt.timedelta(days=days)).isoformat()) for name, days in (("p10", 30), ("p50", 60), ("p90", 90))}
    made = dt.datetime.combine(now, dt.time(9), dt.UTC)
    Simulation.objects.create(
        project=project, as_of=now - dt.timedelta(days=age), seed=1, draws=10000, correlation=Decimal("0.3"), currency="GBP", by=system_user(),
        asked_at=made, made_at=made, results={"cost": cost, "finish": finish},
    )  # fmt: skip
    found = project_fan(project=project, now=now, outlook=outlook, begun=now - dt.timedelta(days=60))
    if not drawn:
        assert found == usual
        return
    assert (found.fan.low, found.fan.high, found.simulated_on) == (Decimal("900000.00"), Decimal("1200000.50"), now - dt.timedelta(days=age))
    assert found.likely == (now + dt.timedelta(days=60), Decimal("1000000.00"))
