"""REST: progress of work packages."""

from decimal import Decimal

from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions.progress import Measured, measure_progress
from finance.models import Progress
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects
from projects.api.found import named
from projects.queries.numbers import name_of, named_lines


class ProgressOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="work_package.project.code")
    wbs = serializers.CharField(source="work_package.wbs")
    status_date = serializers.DateField()
    percent_complete = serializers.DecimalField(max_digits=9, decimal_places=4, source="done")
    actual_cost = Money(currency="work_package.project.currency")
    etc = Money(currency="work_package.project.currency")
    actual_start_at = serializers.DateTimeField(allow_null=True)
    actual_finish_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def convert_percent_complete(done):
        """A share of the scope as a percentage."""
        return str((done * 100).quantize(Decimal("0.0001")))


class ProgressIn(serializers.Serializer):
    project = serializers.CharField()
    wbs = serializers.CharField(max_length=60)
    status_date = serializers.DateField()
    percent_complete = serializers.DecimalField(max_digits=7, decimal_places=4, min_value=0, max_value=100)
    actual_cost = Money(required=False, allow_null=True)
    etc = Money(required=False, allow_null=True)
    actual_start_at = serializers.DateTimeField(required=False, allow_null=True)
    actual_finish_at = serializers.DateTimeField(required=False, allow_null=True)


class ProgressFields(FilterSet):
    project = CharFilter("work_package__project__code")
    wbs = CharFilter("work_package__wbs")
    status_date = DateFilter()


@extend_schema(request=ProgressIn, responses=ProgressOut)
class ProgressMeasures(Creates, FactsOfProjects):
    """Measures, cumulative to the end of the status date; a second one of the same day replaces the first."""

    model = Progress
    known = "status_date"
    path = "work_package__project__"
    shape, create_shape = ProgressOut, ProgressIn
    filters = ProgressFields
    orders = {"status_date": "status_date", "project": "work_package__project__code"}
    default_order = ("-status_date",)
    scope = "progress"

    def created(self, *, project, percent_complete, **fields):
        owner = named(self.request, project)
        measure_progress(actor=self.request.user, project=owner, measurements=[Measured(done=percent_complete / 100, **fields)], now=self.now)
        line = named_lines(project_ids=[owner.pk])[owner.pk, name_of(fields["wbs"])]
        return Progress.objects.get(work_package_id=line, status_date=fields["status_date"])
