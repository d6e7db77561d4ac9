"""Work for workers."""

from celery import shared_task
from django.utils import timezone

from finance.models import Simulation
from governance.actions import simulations as actions
from governance.actions.change_impacts import compute_impact
from governance.models import ChangeRequest
from pmo.accounts.models import User


@shared_task(name="governance.simulate")
def simulate(*, simulation_id: int, **_) -> dict:
    found = Simulation.objects.select_related("project__node", "node", "period", "fiscal_year", "by").get(pk=simulation_id)
    made = actions.run_simulation(simulation=found, now=timezone.now())
    return {"simulation": made.pk, "seconds": round((made.made_at - made.asked_at).total_seconds(), 1)}


@shared_task(name="governance.compute_change")
def compute_change(*, change_id: int, actor_id: int, version: int | None = None, **_) -> dict:
    change = ChangeRequest.objects.select_related("project__node", "project__calendar").get(pk=change_id)
    made = compute_impact(actor=User.objects.get(pk=actor_id), change=change, version=version, now=timezone.now())
    return {"change": made.code, "version": made.version}
