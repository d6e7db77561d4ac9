"""REST: a fiscal year by the tree of cost types, of a project or node."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from finance.queries.money_by_type import node_by_type, project_by_type, type_payload
from finance.queries.node_money import node_years
from finance.queries.project_money import fiscal_years
from pmo.web.rest.days import AS_OF, day_named
from projects.api.subjects import OfSubject

YEAR = OpenApiParameter("fiscal_year", str, description="By its label; that of the day when not given.")
PERIOD = OpenApiParameter("period", OpenApiTypes.DATE, description="Its first day: that period of the year alone, without open orders.")
SAID = """Plan, Outlook, Actual and open orders of a fiscal year by cost type in the order of the tree: each holds what stands on it and on all below
it, `own` what stands on it alone. `spending` adds up capex and opex, `total` everything; all to the same cent."""


class OfTypes(OfSubject):
    scope = "actuals"

    def answered(self, subject, years, question, **told):
        """The payload of the year asked for. Raises ValidationError, at the name, when a day or a year is not acceptable."""
        day = self.day()
        known, label = years(as_of=day, **told), self.request.query_params.get("fiscal_year", "")
        within = [one for one in known if one.label == label] if label else [one for one in known if one.start_on <= day <= one.end_on]
        if label and not within:
            others = ", ".join(one.label for one in known) or "none is"
            raise ValidationError({"fiscal_year": f"'{label}' is not a fiscal year known here: {others}."})
        year = (within or known or [None])[-1]
        first = day_named(self.request, "period")
        if first is not None and (year is None or not year.start_on <= first <= year.end_on):
            raise ValidationError({"period": f"{first} is not in {year or 'a fiscal year known here'}."})
        head = {"code": subject.code, "as_of": day}
        if year is None:
            return Response(head | {"fiscal_year": None, "currency": subject.currency, "cost_types": [], "spending": [], "total": None})
        return Response(head | type_payload(question(user=self.request.user, year=year, as_of=day, first=first, **told)))


class ProjectTypes(OfTypes):
    @extend_schema(parameters=[AS_OF, YEAR, PERIOD], responses={200: OpenApiTypes.OBJECT}, description=SAID)
    def get(self, request, code):
        project = self.subject(code)
        return self.answered(project, fiscal_years, project_by_type, project=project)


class NodeTypes(OfTypes):
    kind = "nodes"

    @extend_schema(parameters=[AS_OF, YEAR, PERIOD], responses={200: OpenApiTypes.OBJECT}, description=SAID)
    def get(self, request, code):
        node = self.subject(code)
        return self.answered(node, node_years, node_by_type, node=node)


PATHS = [
    path("projects/<str:code>/money-by-cost-type/", ProjectTypes.as_view(), name="api-projects-money-by-cost-type"),
    path("nodes/<str:code>/money-by-cost-type/", NodeTypes.as_view(), name="api-nodes-money-by-cost-type"),
]
