"""REST: work packages and baselines."""

from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.inputs import today
from pmo.web.rest.deeds import Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from projects.actions.baselines import approve_baseline
from projects.actions.work import PlannedWork, plan_work
from projects.api.found import named
from projects.models import Baseline, WorkPackage
from projects.queries import visible


class OfProject(FilterSet):
    project = CharFilter("project__code")


class WorkPackageOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    wbs = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(WorkPackage.Kind.choices)
    start_at = serializers.DateTimeField(allow_null=True)
    finish_at = serializers.DateTimeField(allow_null=True)
    budget = Money(currency="project.currency")
    technique = serializers.ChoiceField(WorkPackage.TECHNIQUES)
    curve = serializers.ChoiceField(WorkPackage.CURVES)
    known_on = serializers.DateField()
    version = serializers.IntegerField()


class WorkPackageIn(serializers.Serializer):
    project = serializers.CharField()
    wbs = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=250)
    kind = serializers.ChoiceField(WorkPackage.Kind.choices, required=False)
    start_at = serializers.DateTimeField(required=False, allow_null=True)
    finish_at = serializers.DateTimeField(required=False, allow_null=True)
    budget = Money(required=False, allow_null=True)
    technique = serializers.ChoiceField(WorkPackage.TECHNIQUES, required=False)
    curve = serializers.ChoiceField(WorkPackage.CURVES, required=False)
    known_on = serializers.DateField(required=False)


@extend_schema(request=WorkPackageIn, responses=WorkPackageOut)
class WorkPackages(Creates, Records):
    """The WBS; a POST of a number that is there changes that line."""

    shape, create_shape = WorkPackageOut, WorkPackageIn
    filters = OfProject
    lookup_field = "pk"
    orders = {"project": "project__code", "order": "order", "wbs": "wbs"}
    default_order = ("project_id", "order")
    searched = ("wbs", "name")
    scope = "work-packages"

    def rows(self, *, as_of):
        packages = WorkPackage.objects.filter(visible(user=self.request.user, prefix="project__"))
        return packages.filter(known_on__lte=as_of) if as_of else packages

    def created(self, *, project, known_on=None, **fields):
        owner = named(self.request, project)
        plan_work(actor=self.request.user, project=owner, packages=[PlannedWork(**fields)], known_on=known_on or today(self.now), now=self.now)
        return owner.work_packages.get(wbs=fields["wbs"].strip())


class BaselineOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    number = serializers.IntegerField()
    approved_on = serializers.DateField()
    start_on = serializers.DateField(allow_null=True)
    finish_on = serializers.DateField(allow_null=True)
    budget = Money(currency="project.currency")
    approver = serializers.CharField()
    reason = serializers.CharField()


class BaselineIn(serializers.Serializer):
    project = serializers.CharField()
    approved_on = serializers.DateField(required=False)
    start_on = serializers.DateField(allow_null=True)
    finish_on = serializers.DateField(allow_null=True)
    budget = Money(allow_null=True)
    approver = serializers.CharField(required=False, allow_blank=True, max_length=120)
    reason = serializers.CharField()


@extend_schema(request=BaselineIn, responses=BaselineOut)
class Baselines(Creates, Records):
    shape, create_shape = BaselineOut, BaselineIn
    filters = OfProject
    lookup_field = "pk"
    version_path = None
    orders = {"project": "project__code", "number": "number"}
    default_order = ("project_id", "number")
    scope = "baselines"

    def rows(self, *, as_of):
        baselines = Baseline.objects.filter(visible(user=self.request.user, prefix="project__"))
        return baselines.filter(approved_on__lte=as_of) if as_of else baselines

    def created(self, *, project, approved_on=None, **fields):
        return approve_baseline(
            actor=self.request.user, project=named(self.request, project), approved_on=approved_on or today(self.now), now=self.now, **fields
        )
