"""REST: the forecast ledger of a project or node."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from finance.forms.outside_view import OutsideViewForm
from finance.queries.forecast_payload import errors_payload, forecast_payload, reference_payload
from finance.queries.forecasts_below import errors_below, ledger_below, project_errors, project_ledger
from finance.queries.reference_class import reference_class, reference_of
from pmo.web.rest.days import AS_OF
from portfolio.policy import require_over_node
from projects.actions.life_cycle import default_type
from projects.api.subjects import OfSubject

KIND = OpenApiParameter("kind", str, enum=["eac", "outlook", "finish"], description="Forecasts of this kind alone; the sums are of all.")
PROJECT = """Every estimate at completion, Outlook and finish that was said of a project, newest first: `value` and, once known, `outcome` and
`error` (forecast − outcome; days for a finish), `months_ahead`, `author` (null where it was computed). `errors` holds bias and error by kind,
author and horizon; `reference_class` the uplift that similar finished projects suggest."""
NODE = """Bias and error of the forecasts below a node whose outcome is known, by kind, author, horizon and branch, in the node's currency at the
plan rate; `worst` are the forecasts furthest off."""
WORST = 50
REQUEST = """What finished projects that are alike suggest for one that is to be taken up below the node, before anything is stored. What is not given
(`stage` by its id, `budget`, `currency`, `start_on`, `finish_on`) is not compared."""
ASKED = [AS_OF, *(OpenApiParameter(name, kind) for name, kind in [
    ("stage", int), ("budget", str), ("currency", str), ("start_on", OpenApiTypes.DATE), ("finish_on", OpenApiTypes.DATE)
])]  # fmt: skip


class OfForecasts(OfSubject):
    scope = "progress"

    def narrowed(self, rows):
        """The forecasts of the kind asked for. Raises ValidationError when it is none."""
        kind = self.request.query_params.get("kind", "")
        if kind and kind not in KIND.enum:
            raise ValidationError({"kind": f"'{kind}' is not a kind of forecast: give one of {', '.join(KIND.enum)}."})
        return [one for one in rows if not kind or one.kind == kind]


class ProjectForecasts(OfForecasts):
    @extend_schema(parameters=[AS_OF, KIND], responses={200: OpenApiTypes.OBJECT}, description=PROJECT)
    def get(self, request, code):
        project, day = self.subject(code), self.day()
        rows = project_ledger(project=project, as_of=day)
        return Response({
            "code": project.code, "as_of": day, "forecasts": [forecast_payload(one) for one in self.narrowed(rows)],
            "errors": errors_payload(project_errors(project=project, rows=rows, as_of=day)),
            "reference_class": reference_payload(reference_class(user=request.user, project=project, day=day)),
        })  # fmt: skip


class NodeForecasts(OfForecasts):
    kind = "nodes"

    @extend_schema(parameters=[AS_OF, KIND], responses={200: OpenApiTypes.OBJECT}, description=NODE)
    def get(self, request, code):
        node, day = self.subject(code), self.day()
        rows = ledger_below(user=request.user, node=node, as_of=day)
        worst = sorted(self.narrowed(rows), key=lambda one: -abs(one.error_share if one.error_share is not None else one.error))
        found = errors_below(user=request.user, node=node, rows=rows, as_of=day)
        return Response({
            "code": node.code, "as_of": day, "forecasts": len(rows), "errors": errors_payload(found),
            "worst": [forecast_payload(one) for one in worst[:WORST]],
        })  # fmt: skip


class ReferenceClass(OfSubject):
    kind, scope = "nodes", "progress"

    @extend_schema(parameters=ASKED, responses={200: OpenApiTypes.OBJECT}, description=REQUEST)
    def get(self, request, code):
        node = self.subject(code)
        require_over_node("create_project", actor=request.user, node=node)
        form = OutsideViewForm(request.query_params)
        if not form.is_valid():
            raise ValidationError(form.errors)
        asked = form.asked(node=node, usual_type=default_type().pk)
        return Response({"currency": asked.currency} | reference_payload(reference_of(user=request.user, asked=asked, day=self.day())))


PATHS = [
    path("nodes/<str:code>/reference-class/", ReferenceClass.as_view(), name="api-nodes-reference-class"),
    path("projects/<str:code>/forecasts/", ProjectForecasts.as_view(), name="api-projects-forecasts"),
    path("nodes/<str:code>/forecasts/", NodeForecasts.as_view(), name="api-nodes-forecasts"),
]
