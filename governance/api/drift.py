"""REST: how far promises have drifted from their first, of a project and of a node."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from governance.calc.node_drift import BOUNDS
from governance.queries.changes import drift_of
from governance.queries.node_drift import drift_below
from pmo.web.rest.shapes import money
from projects.api.subjects import OfSubject

AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="What had been promised by this day; today when not given.")


class DriftView(OfSubject):
    """From the first promise to the newest: what applied changes explain, and what nothing does."""

    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        subject, day = self.subject(code), self.day()
        told = _of_project(subject, day) if self.kind == "projects" else _of_node(request.user, subject, day)
        return Response({"code": subject.code, "as_of": day.isoformat(), "currency": subject.currency} | told)


def _of_project(project, day) -> dict:
    found = drift_of(project=project, day=day)
    if found is None:
        return {"promises": 0, "steps": []}
    steps = [
        {
            "baseline": step.promise.number, "approved_on": step.promise.approved_on, "change": step.promise.change or None,
            "budget": money(step.promise.budget, project.currency), "finish_on": step.promise.finish_on, "cost": money(step.cost, project.currency),
            "cost_not_explained": money(step.cost_rest, project.currency), "days": step.days, "days_not_explained": step.days_rest,
        }
        for step in found.steps
    ]  # fmt: skip
    return {
        "promises": len(steps) + 1, "changes": found.changes, "cost": money(found.cost, project.currency), "days": found.days,
        "cost_by_changes": money(found.cost_by_changes, project.currency), "cost_not_explained": money(found.cost_rest, project.currency),
        "days_by_changes": found.days_by_changes, "days_not_explained": found.days_rest, "steps": steps,
    }  # fmt: skip


def _of_node(user, node, day) -> dict:
    found = drift_below(user=user, node=node, day=day)
    if found is None:
        return {"projects": 0, "by_cause": {}}
    told, currency = found.told, node.currency
    return {
        "projects": told.projects, "moved": told.moved, "changes": told.changes, "first": money(told.first, currency),
        "cost": money(told.cost, currency),
        "by_cause": {cause: money(amount, currency) for cause, amount in told.by_cause.items()}, "not_explained": money(told.rest, currency),
        "unconverted": told.unconverted, "without_budget": told.unpriced,
        "days": {"until": list(BOUNDS), "projects": list(told.buckets), "quartiles": told.quartiles, "undated": told.undated},
    }  # fmt: skip


PATHS = [
    path(f"{kind}/<str:code>/drift/", DriftView.as_view(kind=kind), name=f"api-{kind}-drift") for kind in ("projects", "nodes")
]  # fmt: skip
