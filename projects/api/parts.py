"""REST: work packages and baselines."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.actions.baselines import approve_baseline
from projects.actions.work import PlannedWork, plan_work
from projects.api.facts import FactsOfProjects
from projects.models import Baseline, WorkPackage


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
class WorkPackages(Creates, FactsOfProjects):
    """The WBS; a POST of a number that is there changes that line."""

    model = WorkPackage
    version_path = "version"
    shape, create_shape = WorkPackageOut, WorkPackageIn
    orders = {"project": "project__code", "order": "order", "wbs": "wbs"}
    default_order = ("project_id", "order")
    searched = ("wbs", "name")
    scope = "work-packages"

    def created(self, *, project, known_on=None, **fields):
        deed = self.deed(project, known_on)
        plan_work(packages=[PlannedWork(**fields)], **deed)
        return deed["project"].work_packages.get(wbs=fields["wbs"].strip())


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
class Baselines(Creates, FactsOfProjects):
    model = Baseline
    known = "approved_on"
    shape, create_shape = BaselineOut, BaselineIn
    orders = {"project": "project__code", "number": "number"}
    default_order = ("project_id", "number")
    scope = "baselines"

    def created(self, *, project, approved_on=None, **fields):
        return approve_baseline(**self.deed(project, approved_on), **fields)
