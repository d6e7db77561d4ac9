"""REST: weekly status reports."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from portfolio.actions.periods import ensure_period
from portfolio.models import ReportingPeriod
from projects.actions import status as actions
from projects.api.facts import OfProject
from projects.api.found import named
from projects.models import RAG, StatusReport
from projects.queries import visible


class StatusReportOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    period = serializers.DateField(source="period.end_on")
    state = serializers.ChoiceField(StatusReport.State.choices)
    known_on = serializers.DateField()
    overall = serializers.ChoiceField(RAG)
    dimensions = serializers.DictField(child=serializers.CharField())
    override_reason = serializers.CharField()
    override_until = serializers.DateField(allow_null=True)
    summary = serializers.CharField()
    achievements = serializers.CharField()
    next_steps = serializers.CharField()
    help_needed = serializers.CharField()
    forecast_finish_on = serializers.DateField(allow_null=True)
    author = serializers.CharField(source="author.username", allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class StatusReportChange(serializers.Serializer):
    state = serializers.ChoiceField(["draft", "submitted"], required=False, help_text="submitted when not given")
    overall = serializers.ChoiceField(RAG, required=False)
    dimensions = serializers.DictField(child=serializers.ChoiceField(RAG), required=False)
    override_reason = serializers.CharField(required=False, allow_blank=True)
    override_until = serializers.DateField(required=False, allow_null=True)
    summary = serializers.CharField(required=False, allow_blank=True)
    achievements = serializers.CharField(required=False, allow_blank=True)
    next_steps = serializers.CharField(required=False, allow_blank=True)
    help_needed = serializers.CharField(required=False, allow_blank=True)
    forecast_finish_on = serializers.DateField(required=False, allow_null=True)


class StatusReportIn(StatusReportChange):
    project = serializers.CharField()
    period = serializers.DateField(required=False, help_text="A day of the period reported on; the open one when not given.")


@extend_schema(request=StatusReportIn, responses=StatusReportOut)
class StatusReports(Creates, Changes, Records):
    shape, create_shape, change_shape = StatusReportOut, StatusReportIn, StatusReportChange
    filters = OfProject
    lookup_field = "pk"
    orders = {"known_on": "known_on", "project": "project__code"}
    default_order = ("-known_on",)
    scope = "status-reports"

    def rows(self, *, as_of):
        reports = StatusReport.objects.filter(visible(user=self.request.user, prefix="project__"))
        reports = reports.exclude(~Q(author=self.request.user), state="draft")
        return reports.filter(known_on__lte=as_of) if as_of else reports

    def created(self, *, project, period=None, **fields):
        return self._kept(named(self.request, project), self._period(period), None, fields)

    def changed(self, row, version, **fields):
        return self._kept(row.project, row.period, version, fields)

    def _kept(self, project, period, version, fields):
        act = actions.save_draft if fields.pop("state", "submitted") == "draft" else self._submit
        return act(actor=self.request.user, project=project, period=period, version=version, now=self.now, **fields)

    def _submit(self, **deed):
        return actions.submit_status(computed=self.computed(deed["project"]), **deed)

    def computed(self, project) -> dict:
        """The computed RAG a declared one is held against; the app to the right that judges it fills this in."""
        return {}

    def _period(self, day):
        if day is None:
            return ensure_period(day=today(self.now))
        found = ReportingPeriod.objects.filter(calendar__is_default=True, start_on__lte=day, end_on__gte=day).first()
        if found is None:
            raise Refused(f"No reporting period holds {day}.", field="period")
        return found
