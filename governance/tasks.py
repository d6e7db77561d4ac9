"""Work for workers."""

from celery import shared_task
from django.utils import timezone

from finance.models import Simulation
from governance.actions import simulations as actions


@shared_task(name="governance.simulate")
def simulate(*, simulation_id: int, **_) -> dict:
    found = Simulation.objects.select_related("project__node", "node", "period", "fiscal_year", "by").get(pk=simulation_id)
    made = actions.run_simulation(simulation=found, now=timezone.now())
    return {"simulation": made.pk, "seconds": round((made.made_at - made.asked_at).total_seconds(), 1)}
