"""REST: forecasts with a range of projects and nodes, and the three points they are drawn from."""

from decimal import Decimal

from django.urls import path
from django.utils import timezone
from django_filters import CharFilter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from finance.actions.estimates import Judged, give_estimates
from finance.models import Estimate
from finance.queries.simulation_payload import simulation_payload
from finance.queries.simulations import moved_since, visible_simulations
from governance.actions.simulations import FEWEST, LAST_SEED, MOST, ask_simulation
from pmo.inputs import today
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects
from projects.api.found import named
from projects.api.subjects import OfSubject
from projects.queries.numbers import name_of, named_lines

NEWEST = 20
AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="Those as of this day or an earlier one; today when not given.")


class SimulationIn(serializers.Serializer):
    as_of = serializers.DateField(required=False, help_text="Today when not given.")
    seed = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LAST_SEED, help_text="That of the newest one when not given."
    )
    draws = serializers.IntegerField(required=False, min_value=FEWEST, max_value=MOST)
    correlation = serializers.DecimalField(
        required=False, max_digits=3, decimal_places=2, min_value=Decimal(0), max_value=Decimal("0.99")
    )


class SimulationsView(OfSubject):
    """Forecasts with a range. POST asks for one; a worker draws it: it is there when `state` is `made`."""

    scope = "simulations"

    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        subject, day = self.subject(code), self.day()
        mine = {"project": subject} if self.kind == "projects" else {"node": subject}
        rows = visible_simulations(user=request.user).filter(as_of__lte=day, **mine).order_by("-as_of", "-pk")[:NEWEST]
        return Response({"results": [simulation_payload(row, moved=moved_since(simulation=row, day=day) if row.made_at else None) for row in rows]})

    @extend_schema(request=SimulationIn, responses={201: OpenApiTypes.OBJECT})
    def post(self, request, code):
        subject, now = self.subject(code), timezone.now()
        if not isinstance(request.data, dict):
            raise ValidationError({"body": "A JSON object is expected."})
        given = SimulationIn(data=request.data)
        if unknown := sorted(set(request.data) - set(given.fields)):
            raise ValidationError(dict.fromkeys(unknown, "This name is not known here."))
        given.is_valid(raise_exception=True)
        said = {"as_of": today(now)} | given.validated_data
        made = ask_simulation(actor=request.user, subject=subject, now=now, **said)
        return Response(simulation_payload(made), status=status.HTTP_201_CREATED)


PATHS = [
    path(f"{kind}/<str:code>/simulations/", SimulationsView.as_view(kind=kind), name=f"api-{kind}-simulations") for kind in ("projects", "nodes")
]


class EstimateOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="work_package.project.code")
    wbs = serializers.CharField(source="work_package.wbs")
    known_on = serializers.DateField()
    shape = serializers.ChoiceField(Estimate.Shape.choices)
    cost_low = Money(currency="work_package.project.currency")
    cost_likely = Money(currency="work_package.project.currency")
    cost_high = Money(currency="work_package.project.currency")
    days_low = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    days_likely = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    days_high = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    note = serializers.CharField()


def _days():
    return serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True)


class EstimateIn(serializers.Serializer):
    project = serializers.CharField()
    wbs = serializers.CharField(max_length=60)
    known_on = serializers.DateField(required=False, help_text="Today when not given.")
    shape = serializers.ChoiceField(Estimate.Shape.choices, required=False, help_text="normal: one in ten falls below low, one in ten above high.")
    cost_low = Money(required=False, allow_null=True)
    cost_likely = Money(required=False, allow_null=True)
    cost_high = Money(required=False, allow_null=True)
    days_low, days_likely, days_high = _days(), _days(), _days()
    note = serializers.CharField(max_length=250, required=False, allow_blank=True)


class EstimateFields(FilterSet):
    project = CharFilter("work_package__project__code")
    wbs = CharFilter("work_package__wbs")


@extend_schema(request=EstimateIn, responses=EstimateOut)
class Estimates(Creates, FactsOfProjects):
    """Three points of what is left of a work package, in money, in working days or both; a second word of the same day replaces the first."""

    model = Estimate
    path = "work_package__project__"
    shape, create_shape = EstimateOut, EstimateIn
    filters = EstimateFields
    orders = {"known_on": "known_on", "project": "work_package__project__code"}
    default_order = ("-known_on",)
    scope = "progress"

    def created(self, *, project, known_on=None, **fields):
        owner, day = named(self.request, project), known_on or today(self.now)
        give_estimates(actor=self.request.user, project=owner, judged=[Judged(**fields)], known_on=day, now=self.now)
        line = named_lines(project_ids=[owner.pk])[owner.pk, name_of(fields["wbs"])]
        return Estimate.objects.get(work_package=line, known_on=day)
