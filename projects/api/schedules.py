"""REST: the schedule of a project, how sound it is, and edits of it."""

from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from pmo.inputs import today
from portfolio.policy import require_over_project
from projects.actions.edits import edit_schedule
from projects.actions.starting import start_schedule
from projects.api.calendars import calendar_named
from projects.api.found import addressed
from projects.calc.schedule.edits.apply import DEEDS
from projects.queries.plans import preview
from projects.queries.quality import quality_checks, schedule_payload

CURRENT = "As computed now, whatever the day asked for: what was expected on earlier days stands in date and milestone forecasts."
EDITS = f"""Edits, applied in order, all or none. Each says what it does: `{"` `".join(DEEDS)}`. Lines are named by `id`, or by the `key` an earlier
edit added them under. Moments are ISO 8601 in the project's own time (a day alone means the beginning or the end of its work), durations
minutes, shares 0 to 1. With `preview` nothing is stored. `undo` in the answer holds the edits that take these back."""


class ScheduledOut(serializers.Serializer):
    uid = serializers.IntegerField(help_text="Of the imported file, else the line's own.")
    wbs = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(["summary", "task", "milestone", "loe"])
    start = serializers.CharField(help_text="ISO 8601 in the project's own time.")
    finish = serializers.CharField()
    early_start = serializers.CharField()
    early_finish = serializers.CharField()
    late_start = serializers.CharField(allow_null=True)
    late_finish = serializers.CharField(allow_null=True)
    total_slack_days = serializers.FloatField(allow_null=True)
    free_slack_days = serializers.FloatField(allow_null=True)
    critical = serializers.BooleanField()


class ScheduleOut(serializers.Serializer):
    project_start = serializers.CharField(allow_null=True)
    project_finish = serializers.CharField(allow_null=True)
    status_date = serializers.CharField(allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)
    trouble = serializers.CharField()
    version = serializers.IntegerField()
    as_of = serializers.DateField()
    note = serializers.CharField()
    tasks = ScheduledOut(many=True)


class ScheduleIn(serializers.Serializer):
    start_at = serializers.DateTimeField(required=False, allow_null=True)
    calendar = serializers.IntegerField(required=False, allow_null=True, help_text="The id of a work calendar.")


class CheckOut(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField()
    definition = serializers.CharField()
    numerator = serializers.FloatField()
    denominator = serializers.FloatField()
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField()
    passed = serializers.BooleanField(allow_null=True, help_text="null where there is nothing to judge.")
    offenders = serializers.ListField(child=serializers.DictField())


class QualityOut(serializers.Serializer):
    checks = CheckOut(many=True)


class EditsIn(serializers.Serializer):
    version = serializers.IntegerField(required=False, allow_null=True, help_text="The schedule's as it was read; not needed for a preview.")
    edits = serializers.ListField(child=serializers.DictField())
    preview = serializers.BooleanField(required=False)


class ChangedOut(serializers.Serializer):
    id = serializers.ListField(child=serializers.IntegerField())
    start = serializers.ListField(child=serializers.IntegerField(), help_text="Minutes since 1970 in the project's own time.")
    finish = serializers.ListField(child=serializers.IntegerField())
    start_before = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    finish_before = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    total_slack = serializers.ListField(child=serializers.IntegerField())
    critical = serializers.ListField(child=serializers.BooleanField())


class EditsOut(serializers.Serializer):
    version = serializers.IntegerField()
    stored = serializers.BooleanField()
    reshaped = serializers.BooleanField(help_text="Lines were added, taken out, or stand elsewhere in the outline.")
    finish = serializers.IntegerField(allow_null=True)
    finish_before = serializers.IntegerField(allow_null=True)
    ids = serializers.DictField(child=serializers.IntegerField(), help_text="The ids of new lines by their keys.")
    undo = serializers.ListField(child=serializers.DictField())
    changed = ChangedOut()


class OfSchedule(APIView):
    scope = "work-packages"

    def checked(self, shape):
        """The body in the given shape; unknown names are refused."""
        if not isinstance(self.request.data, dict):
            raise ValidationError({"body": "A JSON object is expected."})
        body = shape(data=self.request.data)
        if unknown := sorted(set(self.request.data) - set(body.fields)):
            raise ValidationError(dict.fromkeys(unknown, "This name is not known here."))
        body.is_valid(raise_exception=True)
        return body.validated_data


class ScheduleView(OfSchedule):
    @extend_schema(
        parameters=[OpenApiParameter("as_of", OpenApiTypes.DATE, description=CURRENT)], responses=ScheduleOut, description=CURRENT
    )
    def get(self, request, code):
        found = schedule_payload(project=addressed(request, code))
        if found is None:
            raise Http404
        return Response(found | {"as_of": today(timezone.now()), "note": CURRENT}, headers={"ETag": f'"{found["version"]}"'})

    @extend_schema(request=ScheduleIn, responses={201: ScheduleOut}, description="Start a schedule from the lines there are.")
    def post(self, request, code):
        project, said = addressed(request, code), self.checked(ScheduleIn)
        require_over_project("change_project", actor=request.user, project=project)
        calendar = calendar_named(request, said.get("calendar"))
        now = timezone.now()
        start_schedule(actor=request.user, project=project, known_on=today(now), now=now, start_at=said.get("start_at"), calendar=calendar)
        found = schedule_payload(project=addressed(request, code))
        return Response(found | {"as_of": today(now), "note": CURRENT}, status=status.HTTP_201_CREATED)


class QualityView(OfSchedule):
    @extend_schema(responses=QualityOut, description="The fourteen checks of the schedule as it stands.")
    def get(self, request, code):
        checks = quality_checks(project=addressed(request, code))
        if checks is None:
            raise Http404
        return Response({"checks": checks})


class EditsView(OfSchedule):
    @extend_schema(request=EditsIn, responses=EditsOut, description=EDITS)
    def post(self, request, code):
        project, said = addressed(request, code), self.checked(EditsIn)
        require_over_project("change_project", actor=request.user, project=project)
        edits = request.data["edits"]
        if said.get("preview"):
            return Response(preview(project=project, edits=edits).as_columns())
        if said.get("version") is None:
            raise ValidationError({"version": "Say which version of the schedule the edits were made from."})
        now = timezone.now()
        made = edit_schedule(actor=request.user, project=project, version=said["version"], edits=edits, known_on=today(now), now=now)
        return Response(made.as_columns())


PATHS = [
    path("projects/<str:code>/schedule/", ScheduleView.as_view(), name="api-projects-schedule"),
    path("projects/<str:code>/schedule/quality/", QualityView.as_view(), name="api-projects-schedule-quality"),
    path("projects/<str:code>/schedule/edits/", EditsView.as_view(), name="api-projects-schedule-edits"),
]
