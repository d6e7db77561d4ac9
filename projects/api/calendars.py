"""REST: working calendars, of the office and of projects."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.records import Records
from projects.actions import calendars as actions
from projects.api.facts import OfProject
from projects.api.found import named
from projects.models import WorkCalendar
from projects.queries import visible

WEEK = "Seven lists, Monday first, each of worked spans [from, to] in minutes after midnight."
EXCEPTIONS = "Days that differ: the day → its worked spans, none where nothing is worked."


def visible_calendars(request):
    """The calendars of the office, and of the projects the caller sees."""
    return WorkCalendar.objects.filter(Q(project__isnull=True) | Q(project__isnull=False) & visible(user=request.user, prefix="project__"))


def calendar_named(request, key: int | None) -> WorkCalendar | None:
    """The calendar a body names, None where it names none.

    Raises:
        Refused: there is none that the caller sees.
    """
    found = None if key is None else visible_calendars(request).filter(pk=key).first()
    if key is not None and found is None:
        raise Refused(f"The calendar {key} is not known.", field="calendar")
    return found


class WorkCalendarOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code", allow_null=True, help_text="null: the office's.")
    name = serializers.CharField()
    week = serializers.JSONField(help_text=WEEK)
    exceptions = serializers.DictField(child=serializers.JSONField(), help_text=EXCEPTIONS)
    holidays = serializers.CharField(help_text="The country (GB) or part of one (GB-ENG) whose public holidays are among the exceptions.")
    minutes_per_day = serializers.IntegerField()
    version = serializers.IntegerField()


class WorkCalendarChange(serializers.Serializer):
    name = serializers.CharField(max_length=80, required=False)
    week = serializers.JSONField(required=False, help_text=WEEK)
    exceptions = serializers.DictField(child=serializers.JSONField(), required=False, help_text=EXCEPTIONS)
    holidays = serializers.CharField(max_length=20, required=False, allow_blank=True)
    minutes_per_day = serializers.IntegerField(required=False, min_value=1, max_value=1440)


class WorkCalendarIn(WorkCalendarChange):
    project = serializers.CharField(required=False, allow_null=True)
    name = serializers.CharField(max_length=80)


@extend_schema_view(update=extend_schema(request=WorkCalendarChange), partial_update=extend_schema(request=WorkCalendarChange))
@extend_schema(request=WorkCalendarIn, responses=WorkCalendarOut)
class WorkCalendars(Creates, Changes, Deletes, Records):
    shape, create_shape, change_shape = WorkCalendarOut, WorkCalendarIn, WorkCalendarChange
    filters = OfProject
    lookup_field = "pk"
    orders = {"name": "name", "project": "project__code"}
    default_order = ("name",)
    searched = ("name",)
    scope = "work-calendars"

    def rows(self, *, as_of):
        return visible_calendars(self.request)

    def created(self, *, project=None, **fields):
        owner = None if project is None else named(self.request, project)
        return actions.make_calendar(actor=self.request.user, project=owner, now=self.now, **fields)

    def changed(self, row, version, **fields):
        return actions.change_calendar(actor=self.request.user, calendar=row, version=version, now=self.now, **fields)

    def deleted(self, row, version):
        actions.remove_calendar(actor=self.request.user, calendar=row, version=version, now=self.now)
