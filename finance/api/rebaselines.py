"""REST: re-baselines, and what each treatment of the past would do."""

from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from finance.actions.rebaselining import rebaseline, require_rebaselined
from finance.models import Rebaseline
from finance.queries.rebaselining import Sums, rebaselining
from pmo.inputs import today
from pmo.web.rest.days import day_named
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money, money
from projects.api.facts import FactsOfProjects
from projects.api.subjects import OfSubject
from projects.policy import require_over

DAY = OpenApiParameter("approved_on", OpenApiTypes.DATE, description="The day of the re-baseline; without it, today.")


class RebaselineOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    baseline = serializers.IntegerField(source="baseline.number")
    approved_on = serializers.DateField(source="known_on")
    approver = serializers.CharField(source="baseline.approver")
    reason = serializers.CharField(source="baseline.reason")
    treatment = serializers.ChoiceField(Rebaseline.Treatment.choices)
    bac_before = Money(currency="project.currency")
    bac_after = Money(currency="project.currency")
    pv_before = Money(currency="project.currency")
    pv_after = Money(currency="project.currency")
    ev_before = Money(currency="project.currency")
    ev_after = Money(currency="project.currency")
    ac = Money(currency="project.currency", help_text="The same before and after: actual cost is never changed.")


class RebaselineIn(serializers.Serializer):
    project = serializers.CharField()
    treatment = serializers.ChoiceField(Rebaseline.Treatment.choices)
    approved_on = serializers.DateField(required=False)
    approver = serializers.CharField(max_length=120)
    reason = serializers.CharField()
    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    budget = Money(required=False, allow_null=True)
    schedule_version = serializers.IntegerField(required=False, allow_null=True, help_text="Of the schedule as it was read.")


@extend_schema(request=RebaselineIn, responses=RebaselineOut)
class Rebaselines(Creates, FactsOfProjects):
    """New baselines with the plan of the past treated as chosen: `preserve` keeps what was planned by the day, `single_point` sets PV to EV,
    `single_point_cost` sets both to AC. Days before stay as they were planned."""

    model = Rebaseline
    shape, create_shape = RebaselineOut, RebaselineIn
    orders = {"approved_on": "known_on", "project": "project__code"}
    default_order = ("-known_on", "-pk")
    scope = "baselines"

    def created(self, *, project, approved_on=None, schedule_version=None, **fields):
        told = self.deed(project, approved_on)
        return rebaseline(approved_on=told.pop("known_on"), version=schedule_version, **told, **fields)


class Treatments(OfSubject):
    """What each treatment of the past would do to the sums by the end of a day, nothing being stored."""

    scope = "baselines"

    @extend_schema(parameters=[DAY], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        project, now = self.subject(code), timezone.now()
        require_over("change_project", actor=request.user, project=project)
        day = day_named(request, "approved_on") or today(now)
        require_rebaselined(project=project, day=day, now=now)
        found, currency = rebaselining(project=project, day=day), project.currency
        treatments = [
            {"treatment": one.treatment, "after": one.after and _said(one.after, currency), "overrun": money(one.overrun, currency),
             "hindered": one.hindered}
            for one in found.choices()
        ]  # fmt: skip
        return Response({"approved_on": day, "before": _said(found.before, currency), "treatments": treatments})


def _said(sums: Sums, currency: str) -> dict:
    return {name: money(getattr(sums, name), currency) for name in ("bac", "pv", "ev", "ac")}


PATHS = [path("projects/<str:code>/treatments-of-the-past/", Treatments.as_view(), name="api-projects-treatments")]
