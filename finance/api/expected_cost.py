"""REST: what projects were planned to cost over their whole life, and are now expected to."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from finance.queries.expected_cost import cost_payload, expected_costs, project_costs
from pmo.web.rest.days import AS_OF
from projects.api.subjects import OfSubject

SAID = """`planned` is the budget of the newest baseline known by the day, `projected` the whole-life cost of the newest business case,
`difference` the second less the first, `variance_percent` (planned − projected) / planned × 100. Of a node the sums of the projects of which both
are known, in its currency at the plan rate, also by branch; `unpriced` counts the others, `unconverted` those whose currency has no rate."""


class ProjectExpectedCost(OfSubject):
    scope = "business-cases"

    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT}, description=SAID)
    def get(self, request, code):
        day = self.day()
        return Response({"as_of": day} | cost_payload(*project_costs(ids=[self.subject(code).pk], as_of=day)))


class NodeExpectedCost(OfSubject):
    kind, scope = "nodes", "business-cases"

    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT}, description=SAID)
    def get(self, request, code):
        day = self.day()
        rows, total = expected_costs(user=request.user, node=self.subject(code), as_of=day)
        return Response({"as_of": day} | cost_payload(total) | {"branches": [cost_payload(row) for row in rows]})


PATHS = [
    path("projects/<str:code>/expected-cost/", ProjectExpectedCost.as_view(), name="api-projects-expected-cost"),
    path("nodes/<str:code>/expected-cost/", NodeExpectedCost.as_view(), name="api-nodes-expected-cost"),
]
