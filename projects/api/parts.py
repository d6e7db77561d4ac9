"""REST: work packages and baselines."""

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.addresses import whole
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.shapes import Money, money
from projects.actions.baselines import approve_baseline
from projects.actions.edits import edit_schedule
from projects.actions.plan_baselines import save_baseline
from projects.actions.work import PlannedWork, plan_work
from projects.api.facts import FactsOfProjects
from projects.models import CONSTRAINTS, Baseline, WorkPackage
from projects.queries.variance import variance_rows

AGAINST = OpenApiParameter("against", int, description="The number of another baseline of the project; the plan itself without.")
PLAN = "In the project's own time, kept as UTC."
EDITED = {
    "duration_minutes": "duration", "remaining_minutes": "remaining", "work_minutes": "work", "delay_minutes": "delay", "deadline_at": "deadline",
    "planned_start_at": "planned_start", "planned_finish_at": "planned_finish", "actual_start_at": "actual_start",
    "actual_finish_at": "actual_finish", "resume_at": "resume",
}  # fmt: skip


class WorkPackageOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    uid = serializers.IntegerField(allow_null=True)
    wbs = serializers.CharField()
    level = serializers.IntegerField()
    order = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(WorkPackage.Kind.choices)
    start_at = serializers.DateTimeField(allow_null=True, help_text="Of the baseline in force.")
    finish_at = serializers.DateTimeField(allow_null=True, help_text="Of the baseline in force.")
    scheduled_start_at = serializers.DateTimeField(source="scheduled.start_at", allow_null=True, help_text="As computed. " + PLAN)
    scheduled_finish_at = serializers.DateTimeField(source="scheduled.finish_at", allow_null=True)
    total_slack_minutes = serializers.IntegerField(source="scheduled.total_slack", allow_null=True)
    free_slack_minutes = serializers.IntegerField(source="scheduled.free_slack", allow_null=True)
    critical = serializers.BooleanField(source="scheduled.critical", allow_null=True)
    duration_minutes = serializers.IntegerField(allow_null=True)
    elapsed = serializers.BooleanField()
    estimated = serializers.BooleanField()
    calendar = serializers.IntegerField(source="calendar_id", allow_null=True, help_text="null: the project's.")
    constraint = serializers.ChoiceField(CONSTRAINTS)
    constraint_at = serializers.DateTimeField(allow_null=True)
    deadline_at = serializers.DateTimeField(allow_null=True)
    manual = serializers.BooleanField()
    active = serializers.BooleanField()
    planned_start_at = serializers.DateTimeField(allow_null=True)
    planned_finish_at = serializers.DateTimeField(allow_null=True)
    actual_start_at = serializers.DateTimeField(allow_null=True)
    actual_finish_at = serializers.DateTimeField(allow_null=True)
    resume_at = serializers.DateTimeField(allow_null=True)
    remaining_minutes = serializers.IntegerField(allow_null=True)
    done = serializers.FloatField(allow_null=True, help_text="Share of the duration, 0 to 1.")
    physical = serializers.FloatField(allow_null=True, help_text="Share of the scope, 0 to 1.")
    delay_minutes = serializers.IntegerField()
    work_minutes = serializers.IntegerField(allow_null=True)
    cost = Money(currency="project.currency")
    priority = serializers.IntegerField()
    owner = serializers.CharField()
    notes = serializers.CharField()
    custom = serializers.DictField()
    budget = Money(currency="project.currency")
    technique = serializers.ChoiceField(WorkPackage.TECHNIQUES)
    host = serializers.CharField(source="host.wbs", allow_null=True, help_text="The number of the line that apportioned work earns with.")
    curve = serializers.ChoiceField(WorkPackage.CURVES)
    known_on = serializers.DateField()
    version = serializers.IntegerField()

    @staticmethod
    def convert_done(value):
        return None if value is None else float(value)

    convert_physical = convert_done


class WorkPackageChange(serializers.Serializer):
    name = serializers.CharField(max_length=250, required=False)
    kind = serializers.ChoiceField(["task", "milestone", "loe"], required=False)
    code = serializers.CharField(max_length=60, required=False, allow_blank=True)
    duration_minutes = serializers.IntegerField(required=False, min_value=0)
    elapsed = serializers.BooleanField(required=False)
    estimated = serializers.BooleanField(required=False)
    calendar = serializers.IntegerField(required=False, allow_null=True)
    constraint = serializers.ChoiceField(CONSTRAINTS, required=False)
    constraint_at = serializers.DateTimeField(required=False, allow_null=True, help_text=PLAN)
    deadline_at = serializers.DateTimeField(required=False, allow_null=True)
    manual = serializers.BooleanField(required=False)
    active = serializers.BooleanField(required=False)
    planned_start_at = serializers.DateTimeField(required=False, allow_null=True)
    planned_finish_at = serializers.DateTimeField(required=False, allow_null=True)
    actual_start_at = serializers.DateTimeField(required=False, allow_null=True)
    actual_finish_at = serializers.DateTimeField(required=False, allow_null=True)
    resume_at = serializers.DateTimeField(required=False, allow_null=True)
    remaining_minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    done = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    physical = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    delay_minutes = serializers.IntegerField(required=False, min_value=0)
    work_minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    cost = Money(required=False, allow_null=True)
    priority = serializers.IntegerField(required=False, min_value=0, max_value=1000)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    notes = serializers.CharField(required=False, allow_blank=True)
    custom = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)


class WorkPackageIn(serializers.Serializer):
    project = serializers.CharField()
    wbs = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=250)
    kind = serializers.ChoiceField(WorkPackage.Kind.choices, required=False)
    start_at = serializers.DateTimeField(required=False, allow_null=True)
    finish_at = serializers.DateTimeField(required=False, allow_null=True)
    budget = Money(required=False, allow_null=True)
    technique = serializers.ChoiceField(WorkPackage.TECHNIQUES, required=False)
    host = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text="The number of the line that apportioned work earns with."
    )
    curve = serializers.ChoiceField(WorkPackage.CURVES, required=False)
    known_on = serializers.DateField(required=False)


@extend_schema_view(update=extend_schema(request=WorkPackageChange), partial_update=extend_schema(request=WorkPackageChange))
@extend_schema(request=WorkPackageIn, responses=WorkPackageOut)
class WorkPackages(Creates, Changes, Deletes, FactsOfProjects):
    """The WBS; a POST of a number that is there changes that line. PATCH edits the schedule, DELETE takes the whole branch."""

    model = WorkPackage
    version_path = "version"
    shape, create_shape, change_shape = WorkPackageOut, WorkPackageIn, WorkPackageChange
    orders = {"project": "project__code", "order": "order", "wbs": "wbs"}
    default_order = ("project_id", "order")
    searched = ("wbs", "name")
    scope = "work-packages"

    def created(self, *, project, known_on=None, **fields):
        deed = self.deed(project, known_on)
        plan_work(packages=[PlannedWork(**fields)], **deed)
        return deed["project"].work_packages.get(wbs=fields["wbs"].strip())

    def changed(self, row, version, **fields):
        self._edit(row, version, {"do": "change", "id": row.pk, "fields": {EDITED.get(name, name): value for name, value in fields.items()}})
        return row

    def deleted(self, row, version):
        self._edit(row, version, {"do": "delete", "ids": [row.pk]})

    def _edit(self, row, version, edit):
        told = {"known_on": today(self.now), "now": self.now, "rows": [(row, version)]}
        edit_schedule(actor=self.request.user, project=row.project, version=None, edits=[edit], **told)


class BaselineOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    number = serializers.IntegerField()
    name = serializers.CharField()
    approved_on = serializers.DateField()
    start_on = serializers.DateField(allow_null=True)
    finish_on = serializers.DateField(allow_null=True)
    budget = Money(currency="project.currency")
    approver = serializers.CharField()
    reason = serializers.CharField()


class BaselineIn(serializers.Serializer):
    project = serializers.CharField()
    approved_on = serializers.DateField(required=False)
    start_on = serializers.DateField(required=False, allow_null=True)
    finish_on = serializers.DateField(required=False, allow_null=True)
    budget = Money(required=False, allow_null=True)
    approver = serializers.CharField(required=False, allow_blank=True, max_length=120)
    reason = serializers.CharField(required=False, allow_blank=True)
    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    schedule_version = serializers.IntegerField(
        required=False, help_text="Promise the schedule as it was read at this version, line by line; dates and budget are then its own."
    )


class BaselineItemOut(serializers.Serializer):
    work_package = serializers.IntegerField()
    wbs = serializers.CharField()
    name = serializers.CharField()
    start_at = serializers.DateTimeField(allow_null=True)
    finish_at = serializers.DateTimeField(allow_null=True)
    duration_minutes = serializers.IntegerField(allow_null=True)
    work_minutes = serializers.IntegerField(allow_null=True)
    cost = Money()
    by_month = serializers.DictField(help_text="Month → cost and minutes of work that fall into it.")


class VarianceOut(serializers.Serializer):
    work_package = serializers.IntegerField()
    wbs = serializers.CharField()
    name = serializers.CharField()
    baseline_start_at = serializers.DateTimeField(allow_null=True)
    baseline_finish_at = serializers.DateTimeField(allow_null=True)
    start_at = serializers.DateTimeField(allow_null=True)
    finish_at = serializers.DateTimeField(allow_null=True)
    start_days = serializers.FloatField(allow_null=True, help_text="Working days later; negative where earlier.")
    finish_days = serializers.FloatField(allow_null=True)
    cost = Money(help_text="What it costs more.")


@extend_schema(request=BaselineIn, responses=BaselineOut)
class Baselines(Creates, FactsOfProjects):
    model = Baseline
    known = "approved_on"
    shape, create_shape = BaselineOut, BaselineIn
    orders = {"project": "project__code", "number": "number"}
    default_order = ("project_id", "number")
    scope = "baselines"

    def created(self, *, project, approved_on=None, schedule_version=None, name="", **fields):
        deed = self.deed(project, approved_on)
        if schedule_version is not None:
            if stated := {"start_on", "finish_on", "budget"} & set(fields):
                raise Refused("The schedule says its dates and its budget itself: leave them out.", field=min(stated))
            return save_baseline(**deed, version=schedule_version, name=name, **fields)
        stated = {"start_on": None, "finish_on": None, "budget": None, "reason": ""} | fields
        return approve_baseline(**deed, **stated)

    @extend_schema(responses=BaselineItemOut(many=True))
    @action(detail=True, pagination_class=None)
    def items(self, request, **kwargs):
        """What it promised of each line."""
        baseline = self.record()
        rows = baseline.items.order_by("work_package__order", "work_package_id").values_list(
            "work_package_id", "work_package__wbs", "work_package__name", "start_at", "finish_at", "duration_minutes", "work_minutes", "cost",
            "by_month",
        )  # fmt: skip
        names = list(BaselineItemOut().fields)
        found = [dict(zip(names, row, strict=True)) for row in rows]
        return Response([one | {"cost": money(one["cost"], baseline.project.currency)} for one in found])

    @extend_schema(parameters=[AGAINST], responses=VarianceOut(many=True))
    @action(detail=True, pagination_class=None)
    def variance(self, request, **kwargs):
        """The plan as it stands, or another baseline of the project, against this one."""
        baseline, number = self.record(), request.query_params.get("against", "")
        against = Baseline.objects.filter(project=baseline.project, number=whole(number)).first() if number else None
        if number and against is None:
            raise Refused(f"The project has no baseline {number[:20]}.", field="against")
        rows = variance_rows(project=baseline.project, baseline=baseline, against=against)
        names = [name for name in VarianceOut().fields if name not in ("work_package", "cost")]
        return Response([
            {"work_package": row.id} | {name: getattr(row, name) for name in names} | {"cost": money(row.cost, baseline.project.currency)}
            for row in rows
        ])  # fmt: skip
